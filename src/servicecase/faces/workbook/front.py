"""The front sheet: the decision, what the inputs bring now, key figures, charts, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Iterator

from servicecase.faces.workbook.charts import add_charts, rows_of_charts
from servicecase.faces.workbook.formats import number_format, result_unit
from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.questions.brief.cautions import standing_cautions, without_cost
from servicecase.questions.brief.outside_view import outside_view
from servicecase.questions.brief.record import EQUIVALENTS
from servicecase.questions.contracts.record import cost_of_work_is_given
from servicecase.questions.decision.record import Decision, decision
from servicecase.questions.decision.words import headline, reasons
from servicecase.questions.names import KEY_LINES
from servicecase.questions.risk.record import simulate
from servicecase.wording.labels import label, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.provenance import provenance

DECISION_ROW, NOW_ROW, _FIGURES = 4, 5, 7
_LABEL, _VALUE, _UNIT, _NOTHING, _NOTE = range(5)
_AMOUNT, _RATE = "#,##0", "0.0%"
_WIDTHS = {_LABEL: 38.0, _VALUE: 14.0, _UNIT: 12.0, _NOTHING: 16.0, _NOTE: 60.0}  # as wide as two charts
_DECISION_HEIGHT, _NOW_HEIGHT = 48, 32  # three lines, and two
_NOW = (
    "The values now in this workbook bring {income} yuan a year, worth {worth} yuan at {rate}; the decision above is "
    "that of the export."
)
_SHORT = "The contractor would earn less than its required margin."
_QUANTILES = {"P10": 0.1, "P50": 0.5, "P90": 0.9}


def write_brief(book: Book, plan: Plan, draws: int, seed: int) -> None:
    """Writes the front sheet; what is uncertain, from so many draws."""
    sheet = book.open("brief", plan.case.scenario.title, plan.case.scenario.description)
    found = decision(plan.case, draws, seed)
    _write_decision(sheet, found)
    row = _write_figures(sheet, plan)
    row = _write_uncertainty(sheet, plan, draws, seed, row + 1)
    row = _write_reasons(sheet, found, row)
    row = _write_cautions(sheet, plan, row)
    add_charts(sheet, plan, row)
    row += rows_of_charts(plan)
    _write_now(sheet, plan, row + 1)
    sheet.text(row, 0, provenance(plan.case), "small", fits=False)
    sheet.fit(least=_WIDTHS, most={_NOTE: 70.0})
    sheet.worksheet.print_area(0, 0, row, _NOTE)
    sheet.worksheet.set_portrait()
    sheet.worksheet.fit_to_pages(1, 1)
    sheet.worksheet.activate()


def _write_figures(sheet: Sheet, plan: Plan) -> int:
    """Key figures beside doing nothing, and beside figures from outside; the row after them."""
    case = plan.case
    sheet.heads(_FIGURES, ("Key figure", "Value", "", "If nothing is done", ""), numbers=(_VALUE, _NOTHING))
    nothing = case.do_nothing()
    beside = {one.line: f"{one.title}: {one.range} ({one.source})" for one in outside_view(case, nothing)}
    notes = {**dict.fromkeys(KEY_LINES, ""), **{line: translated(note) for line, note in EQUIVALENTS.items()}, **beside}
    for row, (name, note) in enumerate(notes.items(), _FIGURES + 1):
        formula, value = plan.base.scalar(name)
        unit = unit_of(case, name)
        code = number_format(unit, (value,))
        is_key = name in KEY_LINES
        sheet.text(row, _LABEL, label(name), "strong" if is_key else "")
        sheet.text(row, _UNIT, result_unit(unit), "unit")
        sheet.text(row, _NOTE, note, "unit")
        sheet.result(row, _VALUE, formula, value, code, "figure" if is_key else "right")
        _write_nothing(sheet, row, nothing[name], code)
    return _FIGURES + 1 + len(notes)


def _write_nothing(sheet: Sheet, row: int, value: float, code: str) -> None:
    """What doing nothing brings: nothing, whatever the inputs are, as all results are increments over it."""
    if math.isnan(value):
        sheet.text(row, _NOTHING, translated("none"), "muted_right")
    else:
        sheet.number(row, _NOTHING, value, code, "muted_right")


def _write_uncertainty(sheet: Sheet, plan: Plan, draws: int, seed: int, row: int) -> int:
    """What the case may be worth; the row after it."""
    if not plan.ranges:
        return row
    npv = simulate(plan.case, draws, seed, outputs=["npv"])
    title = translated(
        "Net present value over {draws} draws of the assumptions that have a range, at export (seed {seed})"
    )
    for column in range(_NOTE + 1):
        sheet.text(row, column, "", "heading")
    sheet.text(row, 0, title.format(draws=f"{draws:,}", seed=seed), "heading", fits=False)
    for place, (name, share) in enumerate(_QUANTILES.items(), row + 1):
        text = translated("{share} of the draws are below").format(share=f"{share:.0%}")
        sheet.text(place, _LABEL, f"{name}: {text}")
        sheet.number(place, _VALUE, float(npv.quantile(share)), _AMOUNT, "right")
        sheet.text(place, _UNIT, unit_in_words("yuan"), "unit")
    sheet.text(row + 4, _LABEL, translated("Probability of a loss"))
    sheet.number(row + 4, _VALUE, npv.probability_below(0.0), _RATE, "right")
    sheet.text(
        row + 4, _NOTE, translated("Does not follow the inputs: simulate the case again for other values"), "muted"
    )
    return row + 6


def _write_reasons(sheet: Sheet, found: Decision, row: int) -> int:
    """How sure the decision is, and why; the row after it."""
    shown = reasons(found)
    for place, text in enumerate(shown, row):
        sheet.text(place, 0, text, fits=False)
    return row + len(shown) + bool(shown)


def _write_cautions(sheet: Sheet, plan: Plan, row: int) -> int:
    """What a reader should be warned of, whatever the inputs are and as they are; the row after it."""
    case = plan.case
    unknown = [one for one in case.scenario.services if not cost_of_work_is_given(case, one)]
    texts = [*standing_cautions(case), *(without_cost(case, one) for one in unknown)]
    for place, text in enumerate(texts, row):
        sheet.text(place, 0, text, fits=False)
    row += len(texts)
    formula, holds = plan.base.scalar("exceeds_sales_limit")
    text = translated("The sales would pass the small-scale taxpayer's limit: another VAT rate would apply.")
    sheet.formula(row, 0, f'=IF({formula[1:]},"{text}","")', text if holds else "", fits=False)
    return row + 1


def _write_decision(sheet: Sheet, found: Decision) -> None:
    """What to do about the case as it was exported."""
    _merge(sheet, DECISION_ROW, _DECISION_HEIGHT, "lead")
    sheet.text(DECISION_ROW, 0, headline(found), "lead", fits=False)


def _merge(sheet: Sheet, row: int, height: int, style: str) -> None:
    """Makes one cell of a row, for a text of several lines."""
    sheet.worksheet.set_row(row, height)
    sheet.worksheet.merge_range(row, 0, row, _NOTE, "", sheet.book.format(style))


def _write_now(sheet: Sheet, plan: Plan, row: int) -> None:
    """What the values bring that now stand in the workbook, where they are not those of the export any more.

    From templates and parts that stand in cells below the charts.
    """
    _merge(sheet, NOW_ROW, _NOW_HEIGHT, "note")
    npv, exported = plan.base.scalar("npv")
    for at, (name, constant) in enumerate((("worth at export", exported), ("percent", 100)), row + 1):
        sheet.text(at, _LABEL, name, "small")
        sheet.number(at, _VALUE, constant, "0", "small")
    at_export, percent, row = f"$B${row + 2}", f"$B${row + 3}", row + 2
    parts = list(_parts(plan, percent))
    for at, (name, formula, value) in enumerate(parts, row + 1):
        sheet.text(at, _LABEL, name, "small")
        sheet.formula(at, _VALUE, formula, value, style="small", fits=False)
    first = row + 1 + len(parts)
    for at, one in enumerate((_NOW, _SHORT), first):
        sheet.text(at, _LABEL, translated(one), "small", fits=False)
    text = f"$A${first + 1}"
    for at, (name, _, _) in enumerate(parts, row + 1):
        text = f'SUBSTITUTE({text},"{{{name}}}",$B${at + 1})'
    gap, viable = translated("{text} {more}").format(text="", more=""), plan.base.scalar("worth_launching")[0][1:]
    short = f'IF(OR({viable},{npv[1:]}<=0),"","{gap}"&$A${first + 2})'
    formula = f'=IF(ABS({npv[1:]}-{at_export})<1,"",{text}&{short})'
    sheet.formula(NOW_ROW, 0, formula, "", style="note", fits=False)


def _parts(plan: Plan, percent: str) -> Iterator[tuple[str, str, str]]:
    """What follows the inputs in the sentence: the name of the part, its formula and its text.

    FIXED writes a number as the reader's language does; the codes of TEXT mean something else in some languages.
    """
    for name, line in (("income", "annual_income"), ("worth", "npv")):
        formula, value = plan.base.scalar(line)
        yield name, f"=FIXED({formula[1:]},0)", f"{value:,.0f}"
    rate = plan.value("discount_rate")
    yield "rate", f'=FIXED({percent}*{plan.named["discount_rate"]},1)&"%"', f"{rate:.1%}"
