"""The sheets of lines: a row for each line and each of its helpers, with years and months across."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.faces.workbook.blocks import Block, Cell, Row
from servicecase.faces.workbook.formats import NOT_A_NUMBER, input_format, number_format
from servicecase.faces.workbook.formula import Printer
from servicecase.faces.workbook.layout import (
    FIRST_ROW,
    KEY,
    LABEL,
    MONTH_ROW,
    SCALAR,
    UNIT,
    WORDS,
    YEAR_ROW,
    Head,
    Reference,
)
from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.sheet import NO_QUOTIENT, Book, Sheet
from servicecase.inputs.business import read_model
from servicecase.wording.formulas import formula_in_words
from servicecase.wording.labels import label, label_in, unit_in_words, unit_of
from servicecase.wording.language import translated

FLOW = "/month"
_NOTES = {
    "contract_lines": "For each other form, the lines that differ; all others are as in the case",
    "what_if_lines": "For each what-if, the lines that differ; all others are as in the case",
}
_MOST_LABEL, _MOST_KEY, _MOST_WORDS = 52.0, 30.0, 48.0


def write_lines(book: Book, plan: Plan, kind: str) -> None:
    """Writes a sheet of lines."""
    service = kind.partition(".")[2]
    title = plan.case.scenario.titles[service] if service else plan.sheets[kind]
    sheet = book.open(kind, title, translated(_NOTES.get(kind, "")))
    columns = plan.columns
    _write_head(sheet, plan)
    for item in plan.items.get(kind, []):
        if isinstance(item.content, Row):
            _write_row(sheet, item.block, item.content)
        else:
            _write_heading(sheet, item.row, item.block, item.content, columns.closing)
    sheet.fit(
        most={LABEL: _MOST_LABEL, KEY: _MOST_KEY, WORDS: _MOST_WORDS},
        alike=(columns.years, columns.months),
    )
    sheet.worksheet.freeze_panes(FIRST_ROW, 1)
    sheet.worksheet.repeat_rows(YEAR_ROW, MONTH_ROW)
    last = max((item.row for item in plan.items.get(kind, [])), default=FIRST_ROW)
    sheet.worksheet.print_area(0, 0, last, columns.years[-1])


def _write_head(sheet: Sheet, plan: Plan) -> None:
    """The numbers of the years, and of the months with the year that each lies in."""
    columns = plan.columns
    for row in (YEAR_ROW, MONTH_ROW):
        for column in range(columns.closing + 1):
            sheet.text(row, column, "", "head")
    sheet.heads(MONTH_ROW, ["Line", "Key", "Unit", "How it is calculated", "Value"], numbers=(SCALAR,))
    sheet.text(YEAR_ROW, SCALAR, translated("Year"), "head_right")
    sheet.text(MONTH_ROW, columns.opening, translated("Month"), "head")
    years, months = np.arange(len(columns.years)) + 1.0, np.arange(len(columns.months)) + 1.0
    sheet.formulas(YEAR_ROW, columns.years, f"=N({{before}}{YEAR_ROW + 1})+1", years, "0", "head")
    in_year = f"=INT(({{here}}{MONTH_ROW + 1}-1)/months_per_year)+1"
    sheet.formulas(YEAR_ROW, columns.months, in_year, np.ceil(months / MONTHS_PER_YEAR), "0", "head")
    sheet.formulas(MONTH_ROW, columns.months, f"=N({{before}}{MONTH_ROW + 1})+1", months, "0", "head")


def _write_heading(sheet: Sheet, row: int, block: Block, heading: str, last: int) -> None:
    for column in range(last + 1):
        sheet.text(row, column, "", "heading")
    title = block.title if block.name else _page_title(heading)
    sheet.text(row, LABEL, title, "heading")
    sheet.text(row, KEY, block.name, "heading", fits=False)


def _page_title(page: str) -> str:
    """What a page of lines is about: the form of a choice, or the name of the page."""
    for choice in read_model().choices.values():
        for form in choice.pages.values():
            if any(line.page == page for line in form.lines.values()):
                return f"{label(choice.key)}: {translated(form.title)}"
    return label(page.rpartition(".")[2])


def _write_row(sheet: Sheet, block: Block, row: Row) -> None:
    place, columns = block.places[row.key], block.columns
    values, unit = block.value(row), _unit(block, row)
    style = "helper" if row.is_helper else ""
    code = (input_format if row.node is None else number_format)(unit, values.tolist())
    _write_words(sheet, block, row, unit)
    template = block.own_inputs[row.key] if row.node is None else _printer(block, row).formula(row.tree)
    missing = NOT_A_NUMBER if row.may_be_none else NO_QUOTIENT
    sheet.formulas(place.row, columns.of(row.tree.axis), template, values, code, style, missing)
    if not row.is_helper and row.tree.axis == "month" and unit.endswith(FLOW):
        starts = np.arange(0, len(values), MONTHS_PER_YEAR)
        head, own = Head(columns), replace(place, sheet="")
        by_year = f"=SUMIF({head.years},{head.year},{own.months})"
        sums = np.add.reduceat(values, starts)
        sheet.formulas(place.row, columns.years, by_year, sums, number_format(unit, sums.tolist()), "strong")


def _write_words(sheet: Sheet, block: Block, row: Row, unit: str) -> None:
    at = block.places[row.key].row
    key, _, part = row.key.partition("/")
    words = f"… {translated('part')} {part}" if part else label(key.rpartition(".")[2])
    tree = row.tree if part or row.node is None else block.case.graph.expressions[key]
    if block.name and not part:
        words = label_in(block.case, key)
    sheet.text(at, LABEL, words, "helper" if part else "")
    sheet.text(at, KEY, row.key, "small")
    sheet.text(at, UNIT, unit_in_words(unit), "helper" if part else "muted")
    sheet.text(at, WORDS, formula_in_words(tree) if row.node else "", "small")


def _unit(block: Block, row: Row) -> str:
    return "" if row.is_helper else unit_of(block.case, row.key)


def _printer(block: Block, row: Row) -> Printer:
    place = block.places[row.key]

    def references(name: str) -> tuple[Any, ...]:
        return tuple(_seen_from(place.sheet, one) for one in block.cells(row, name))

    return Printer(references, replace(place, sheet=""), Head(block.columns))


def _seen_from(sheet: str, cell: Cell) -> Any:
    """A cell of the same sheet needs no sheet before it."""
    return replace(cell, sheet="") if isinstance(cell, Reference) and cell.sheet == sheet else cell
