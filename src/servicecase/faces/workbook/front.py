"""The front sheet: the decision in a sentence that follows the inputs, key figures, charts, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Iterator

from servicecase.faces.workbook.charts import add_charts, rows_of_charts
from servicecase.faces.workbook.contracts import sentence, sentence_cell, tables
from servicecase.faces.workbook.formats import number_format, result_unit
from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.questions.brief.cautions import standing_cautions, without_cost
from servicecase.questions.brief.outside_view import outside_view
from servicecase.questions.brief.record import EQUIVALENTS
from servicecase.questions.brief.verdict import VERDICTS, state
from servicecase.questions.contracts.record import cost_of_work_is_given
from servicecase.questions.contracts.words import form_in_words
from servicecase.questions.names import KEY_LINES
from servicecase.questions.risk.record import simulate
from servicecase.wording.labels import label, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import listed
from servicecase.wording.provenance import provenance

VERDICT_ROW, _FIGURES = 4, 7
_LABEL, _VALUE, _UNIT, _NOTHING, _NOTE = range(5)
_AMOUNT, _RATE = "#,##0", "0.0%"
_WIDTHS = {_LABEL: 38.0, _VALUE: 14.0, _UNIT: 12.0, _NOTHING: 16.0, _NOTE: 60.0}  # as wide as two charts
_VERDICT_HEIGHT = 48  # three lines
_QUANTILES = {"P10": 0.1, "P50": 0.5, "P90": 0.9}


def write_brief(book: Book, plan: Plan, draws: int, seed: int) -> None:
    """Writes the front sheet; what is uncertain, from so many draws."""
    sheet = book.open("brief", plan.case.scenario.title, plan.case.scenario.description)
    row = _write_figures(sheet, plan)
    row = _write_uncertainty(sheet, plan, draws, seed, row + 1)
    row = _write_cautions(sheet, plan, row)
    add_charts(sheet, plan, row)
    row += rows_of_charts(plan)
    _write_verdict(sheet, plan, row + 1)
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


def _write_verdict(sheet: Sheet, plan: Plan, row: int) -> None:
    """The sentence, from templates and parts that stand in cells below the charts."""
    place = (VERDICT_ROW, 0, VERDICT_ROW, _NOTE)
    sheet.worksheet.set_row(VERDICT_ROW, _VERDICT_HEIGHT)
    sheet.worksheet.merge_range(*place, "", sheet.book.format("lead"))
    if missing := [one for one in plan.comparisons.values() if one[one.chosen].missing]:
        services = listed([plan.case.scenario.titles[one.service] for one in missing])
        sheet.text(VERDICT_ROW, 0, translated(VERDICTS["unknown"]).format(services=services), "lead", fits=False)
        return
    parts = list(_parts(plan))
    for at, (name, formula, value) in enumerate(parts, row + 1):
        sheet.text(at, _LABEL, name, "small")
        sheet.formula(at, _VALUE, formula, value, style="small", fits=False)
    first = row + 1 + len(parts)
    states = ("launch", "renegotiate", "refuse")
    for at, one in enumerate(states, first):
        sheet.text(at, _LABEL, _template(plan, one), "small", fits=False)
    launch, renegotiate, refuse = (f"$A${first + place + 1}" for place in range(len(states)))
    worth, npv = (plan.base.scalar(name)[0][1:] for name in ("worth_launching", "npv"))
    text = f"IF({worth},{launch},IF({npv}>0,{renegotiate},{refuse}))"
    for at, (name, _, _) in enumerate(parts, row + 1):
        text = f'SUBSTITUTE({text},"{{{name}}}",$B${at + 1})'
    gap = translated("{text} {more}").format(text="", more="")
    for table in tables(plan):
        cell = sentence_cell(plan, table)
        text += f'&IF({cell}="","","{gap}")&{cell}'
    sheet.formula(VERDICT_ROW, 0, f"={text}", _verdict(plan, parts, gap), style="lead", fits=False)


def _parts(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """What follows the inputs in the sentence: the name of the part, its formula and its text."""
    for name, line, code in (("income", "annual_income", _AMOUNT), ("worth", "npv", _AMOUNT)):
        formula, value = plan.base.scalar(line)
        yield name, f'=TEXT({formula[1:]},"{code}")', f"{value:,.0f}"
    rate = plan.value("discount_rate")
    yield "rate", f'=TEXT({plan.named["discount_rate"]},"{_RATE}")', f"{rate:.1%}"


def _template(plan: Plan, state: str) -> str:
    """A template with all in it that does not follow the inputs."""
    titles = [form_in_words(one[one.chosen].title) for one in plan.comparisons.values()]
    live = {name: f"{{{name}}}" for name in ("income", "worth", "rate")}
    return translated(VERDICTS[state]).format(forms=listed(titles), months=len(plan.columns.months), **live)


def _verdict(plan: Plan, parts: list[tuple[str, str, str]], gap: str) -> str:
    """The sentence as things are."""
    text = _template(plan, state(plan.case))
    for name, _, part in parts:
        text = text.replace(f"{{{name}}}", part)
    more = [sentence(plan, found) for found in plan.comparisons.values()]
    return gap.join([text, *(one for one in more if one)])
