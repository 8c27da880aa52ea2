"""The sheet of contracts: what each service brings under every form, side by side and live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from servicecase.faces.workbook.formats import number_format
from servicecase.faces.workbook.layout import column_name
from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.questions.contracts.record import ContractComparison, ContractOutcome, cost_of_work_is_given
from servicecase.questions.contracts.words import ALTERNATIVES, form_of_service, needs
from servicecase.wording.labels import label, unit_in_words
from servicecase.wording.language import translated

TITLE, KEY, CHOSEN, FIGURES, CONTRACTOR, VIABLE, OPEN, BEST, WORDS = 0, 1, 2, 3, 7, 8, 9, 10, 11
_FIRST_TABLE = 4
_NARROWEST = 11.0  # room for the headings, on two lines
_CONTRACTOR = ("contractor_annual_profit", "contract_is_viable")
_COMPANY = ("annual_income", "annual_profit", "npv", "peak_funding")
NPV = FIGURES + _COMPANY.index("npv")
_NOTE = "Every form is calculated from the same assumptions, line by line on the sheet Contract lines"


@dataclass(frozen=True)
class Table:
    """Where the forms of a service stand: from the first row on, and below them what is preferred."""

    found: ContractComparison
    first: int

    @property
    def outcomes(self) -> list[ContractOutcome]:
        """The forms in the order of their rows: those that lack terms come last."""
        return sorted(self.found.outcomes, key=lambda one: bool(one.missing))

    @property
    def last_known(self) -> int:
        """The row of the last form that has results."""
        return self.first + sum(not one.missing for one in self.found.outcomes) - 1

    @property
    def last(self) -> int:
        """The row of the last form."""
        return self.first + len(self.found.outcomes) - 1

    @property
    def best(self) -> int:
        """The row that holds the number of the preferred form's row, and what is said of that form."""
        return self.last + 2

    def row(self, contract: str) -> int:
        """The row of a form."""
        return self.first + [one.contract for one in self.outcomes].index(contract)

    def column(self, column: int) -> str:
        """The cells of all forms in a column."""
        letter = column_name(column)
        return f"${letter}${self.first + 1}:${letter}${self.last + 1}"


def tables(plan: Plan) -> Iterator[Table]:
    """The table of each service."""
    first = _FIRST_TABLE + 2
    for found in plan.comparisons.values():
        table = Table(found, first)
        yield table
        first = table.best + 6


def write_contracts(book: Book, plan: Plan) -> None:
    """Writes the sheet of contracts."""
    sheet = book.open("contracts", translated("Contracts"), translated(_NOTE))
    heads = [label(name) for name in (*_COMPANY, *_CONTRACTOR)]
    yuan = unit_in_words("yuan")
    others = [translated(one) for one in ("NPV if viable", "Preferred", "Within a sentence")]
    for table in tables(plan):
        title = translated(", ").join((plan.case.scenario.titles[table.found.service], yuan))
        sheet.text(table.first - 2, TITLE, title, "strong", fits=False)
        first = (translated("Contract form"), translated("Key"), translated("Chosen"))
        for column, head in enumerate((*first, *heads, *others)):
            is_text = column < FIGURES or column == WORDS
            sheet.text(table.first - 1, column, head, "head_wrapped" if is_text else "head_figure", fits=False)
        sheet.worksheet.set_row(table.first - 1, 30)
        for row, outcome in enumerate(table.outcomes, table.first):
            _write_form(sheet, plan, table, outcome, row)
        _write_best(sheet, plan, table)
    sheet.fit(least=dict.fromkeys(range(CHOSEN, WORDS), _NARROWEST), alike=(range(FIGURES, WORDS),))
    sheet.worksheet.freeze_panes(_FIRST_TABLE, 1)


def _write_form(sheet: Sheet, plan: Plan, table: Table, outcome: ContractOutcome, row: int) -> None:
    service = table.found.service
    is_chosen = outcome.contract == table.found.chosen
    sheet.text(row, TITLE, translated(outcome.title), "strong" if is_chosen else "")
    sheet.text(row, KEY, outcome.contract, "small")
    sheet.text(row, CHOSEN, "●" if is_chosen else "")
    block = plan.form(service, outcome.contract)
    if block is None:
        sheet.text(row, FIGURES, needs(outcome.missing), "muted", fits=False)
        return
    for column, name in enumerate(_COMPANY, FIGURES):
        formula, value = block.scalar(name)
        sheet.formula(row, column, formula, value, "#,##0")
    _write_contractor(sheet, plan, table, outcome, row)
    is_viable, npv = (f"${column_name(one)}{row + 1}" for one in (VIABLE, NPV))
    open_npv: float | str = outcome.npv if outcome.contract_is_viable else ""
    sheet.formula(row, OPEN, f'=IF({is_viable},{npv},"")', open_npv, "#,##0", "muted")
    best = f"${column_name(BEST)}${table.best + 1}"
    is_best = outcome is table.found.preferred
    sheet.formula(row, BEST, f"=N(ROW()={best})", float(is_best), f'[=1]"◄ {translated("best")}";', "strong")
    sheet.text(row, WORDS, form_of_service(plan.case, service, outcome.contract), "small", fits=False)


def _write_contractor(sheet: Sheet, plan: Plan, table: Table, outcome: ContractOutcome, row: int) -> None:
    service = table.found.service
    yes_no = number_format("flag", ())
    block = plan.form(service, outcome.contract)
    if block is None or outcome.contract == DO_NOTHING:
        sheet.number(row, CONTRACTOR, 0, "#,##0")
        sheet.number(row, VIABLE, 1, yes_no)
        return
    formula, value = block.scalar(dotted(service, "contractor_annual_profit"))
    if cost_of_work_is_given(plan.case, service):
        sheet.formula(row, CONTRACTOR, formula, value, "#,##0")
    else:
        sheet.text(row, CONTRACTOR, translated("not known"), "muted_right")
    formula, value = block.scalar(dotted(service, "contract_is_viable"))
    sheet.formula(row, VIABLE, formula, value, yes_no)


def _write_best(sheet: Sheet, plan: Plan, table: Table) -> None:
    """The row of the preferred form, the chosen one where none is worth more, and by how much it is worth more."""
    found, row = table.found, table.best
    scores, npvs = table.column(OPEN), table.column(NPV)
    first, chosen, chosen_npv = (
        f"${column_name(column)}${place + 1}"
        for column, place in ((OPEN, table.first), (OPEN, table.row(found.chosen)), (NPV, table.row(found.chosen)))
    )
    highest = f"ROW({first})+MATCH(MAX({scores}),{scores},0)-1"
    formula = f"=IF({chosen}=MAX({scores}),ROW({chosen}),{highest})"
    sheet.text(row, OPEN, translated("Row of the best"), "small")
    sheet.formula(row, BEST, formula, table.row(found.preferred.contract) + 1, "0", "small")
    best = f"${column_name(BEST)}${row + 1}-ROW({first})+1"
    sheet.text(row, CONTRACTOR, translated("Worth more by"), "small")
    gained = f"=INDEX({npvs},{best})-N({chosen_npv})"
    gain = found.preferred.npv - np.nan_to_num(found[found.chosen].npv)
    sheet.formula(row, VIABLE, gained, float(gain), "#,##0", "small")
    _write_sentence(sheet, plan, table, f"INDEX({table.column(WORDS)},{best})", f"ROW({chosen})")


def _write_sentence(sheet: Sheet, plan: Plan, table: Table, form: str, chosen: str) -> None:
    """What is said where another form than the chosen one is preferred, from the templates below."""
    row = table.best
    best, gain = f"${column_name(BEST)}${row + 1}", f"${column_name(VIABLE)}${row + 1}"
    for place, name in enumerate(("worth_more", "is_viable"), row + 1):
        sheet.text(place, TITLE, translated(ALTERNATIVES[name]), "small", fits=False)
    template = f"IF({gain}>0,$A${row + 2},$A${row + 3})"
    filled = f'SUBSTITUTE(SUBSTITUTE({template},"{{alternative}}",{form}),"{{gain}}",FIXED({gain},0))'
    formula = f'=IF({best}={chosen},"",{filled})'
    sheet.formula(row, TITLE, formula, sentence(plan, table.found), style="strong", fits=False)


def sentence(plan: Plan, found: ContractComparison) -> str:
    """What the sentence says as things are."""
    if found.preferred.contract == found.chosen:
        return ""
    gain = found.preferred.npv - found[found.chosen].npv
    template = translated(ALTERNATIVES["worth_more" if gain > 0 else "is_viable"])
    alternative = form_of_service(plan.case, found.service, found.preferred.contract)
    return template.format(alternative=alternative, gain=f"{gain:,.0f}")
