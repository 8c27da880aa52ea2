"""The sheets of inputs: every assumption with its range and its source, and the tables.

The cells of the values are the only ones of these sheets that are not locked. Each has a defined name, which formulas
use, and takes only what lies within the limits of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicecase.engine.timeline import ROUNDING
from servicecase.faces.workbook.formats import input_format
from servicecase.faces.workbook.layout import column_name
from servicecase.faces.workbook.names import prefix
from servicecase.faces.workbook.plan import Plan, assumption
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.inputs.names import local_name
from servicecase.inputs.sources import sources
from servicecase.questions.names import limits_of
from servicecase.wording.labels import label, label_in, number, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.ranges import range_in_words
from servicecase.wording.sources import basis_in_words, cited, note_in_words

INPUT_HEAD_ROW = 4
VALUE, LOW, HIGH = 2, 3, 4  # the columns of the values and of the ends of their ranges
LOWER, UPPER = 6, 7  # the columns of the limits
TABLE_LIMITS = (5, 6)  # the columns of the limits of a table's entries
FIRST_ENTRY = 7  # the column of the first entry of a table
_CONSTANTS = (
    # beyond it the exponential is larger than Excel's largest number
    ("largest_exponent", "Largest exponent that Excel accepts", 700.0, "0"),
    ("rounding_of_flows", "Rounding, as a share of all flows", ROUNDING, "0E+00"),
)
_HEADS = (
    *("Assumption", "Key", "Value", "Low", "High", "Unit", "Minimum", "Maximum"),
    *("Range", "Source", "What the source is", "Owner", "Date", "Note"),
)
_FIXED = "The horizon sets the number of columns and cannot be changed here: export the case again for another."


def input_rows(plan: Plan) -> Mapping[str, int]:
    """The row of each input that is one number: those of the case, then those at a neutral default, then fixed ones."""
    groups = _groups(plan)
    rows, row = {}, INPUT_HEAD_ROW + 1
    for keys in groups.values():
        for key in keys:
            row += 1
            rows[key] = row
        row += 2
    return rows


def _groups(plan: Plan) -> dict[str, list[str]]:
    numbers = [key for key in plan.inputs if key not in plan.tables]
    fixed = [key for key in numbers if is_fixed(key)]
    neutral = [key for key in numbers if key not in fixed and plan.case.scenario.stands_at_neutral(key)]
    stated = [key for key in numbers if key not in (*fixed, *neutral)]
    return {
        "What the case assumes": stated,
        "At neutral defaults: they leave the case as it is": neutral,
        "Fixed": fixed,
    }


def is_fixed(key: str) -> bool:
    """Whether an input cannot be changed in the workbook: it shapes the sheets, or converts units."""
    return assumption(key).scope in ("constant", "scenario")


def write_inputs(book: Book, plan: Plan) -> None:
    """Writes the sheet of assumptions."""
    note = "Blue on yellow: what you may change. Everything else follows."
    sheet = book.open("assumptions", translated("Assumptions"), translated(note))
    sheet.heads(INPUT_HEAD_ROW, _HEADS, numbers=(VALUE, LOW, HIGH, LOWER, UPPER))
    rows = input_rows(plan)
    for title, keys in _groups(plan).items():
        if keys:
            for column in range(len(_HEADS)):
                sheet.text(rows[keys[0]] - 1, column, "", "heading")
            sheet.text(rows[keys[0]] - 1, 0, translated(title), "heading", fits=False)
        for key in keys:
            _write_input(sheet, plan, key, rows[key])
    end = max(rows.values()) + 1
    for row, constant in enumerate(_CONSTANTS, end):
        _write_constant(sheet, row, *constant)
    sheet.text(end + len(_CONSTANTS) + 1, 0, translated(_FIXED), "muted", fits=False)
    sheet.fit(most={0: 44.0, 10: 50.0, 13: 60.0})
    sheet.worksheet.freeze_panes(INPUT_HEAD_ROW + 1, 3)
    sheet.worksheet.repeat_rows(INPUT_HEAD_ROW)


def _write_input(sheet: Sheet, plan: Plan, key: str, row: int) -> None:
    case = plan.case
    record, unit = case.scenario.record(key), unit_of(plan.case, key)
    value, ends = plan.value(key), [one for one in (record.low, record.high) if one is not None]
    code = input_format(unit, (value, *ends))
    style = "muted" if is_fixed(key) or case.scenario.stands_at_neutral(key) else ""
    sheet.text(row, 0, label_in(case, key), style)
    sheet.text(row, 1, key, "small")
    sheet.number(row, VALUE, value, code, "muted" if is_fixed(key) else "input")
    _name(sheet, plan.named[key], row, VALUE)
    for column, end in zip((LOW, HIGH), ends, strict=False):
        sheet.number(row, column, end, code, style)
    sheet.text(row, 5, unit_in_words(unit), "unit")
    if not is_fixed(key):
        limits = limits_of(case, key)
        _write_limits(sheet, row, (LOWER, UPPER), limits, code)
        validate(sheet, key, row, VALUE, limits)
    _write_provenance(sheet, key, record, unit, row)


def _write_limits(sheet: Sheet, row: int, columns: tuple[int, int], limits: tuple[float, float], code: str) -> None:
    """The limits of an input in its format; those of a flag as the numbers that its cell takes."""
    for column, limit in zip(columns, limits, strict=True):
        sheet.number(row, column, limit, input_format("", limits) if '"' in code else code, "muted")


def _write_provenance(sheet: Sheet, key: str, record: Any, unit: str, row: int) -> None:
    sheet.text(row, 8, range_in_words(record, unit), "unit")
    basis = "" if assumption(key).scope == "constant" else record.basis
    sheet.text(row, 9, basis_in_words(basis))
    sheet.text(row, 10, cited(sources()[basis]) if basis in sources() else "", "muted")
    sheet.text(row, 11, record.owner or "")
    sheet.text(row, 12, record.date.isoformat() if record.date else "")
    sheet.text(row, 13, note_in_words(record), "muted")


def _write_constant(sheet: Sheet, row: int, name: str, title: str, value: float, code: str) -> None:
    """A number that formulas of `spelling` need, by its name."""
    sheet.text(row, 0, translated(title), "muted")
    sheet.text(row, 1, name, "small")
    sheet.number(row, VALUE, value, code, "muted")
    _name(sheet, name, row, VALUE)


def _name(sheet: Sheet, name: str, row: int, first: int, last: int | None = None) -> None:
    """Gives a cell, or the cells of a row, a name for the whole workbook."""
    span = f"${column_name(first)}${row + 1}"
    if last is not None:
        span += f":${column_name(last)}${row + 1}"
    sheet.book.workbook.define_name(name, f"={prefix(sheet.worksheet.get_name())}{span}")


def validate(sheet: Sheet, key: str, row: int, column: int, limits: tuple[float, float]) -> None:
    """Lets a cell take only what an assumption may be."""
    row_of_catalogue = assumption(key)
    if row_of_catalogue.kind == "flag":
        sheet.worksheet.data_validation(row, column, row, column, {"validate": "list", "source": [0, 1]})
        return
    ends = " – ".join(number(one, row_of_catalogue.unit) for one in limits)
    rule = {
        "validate": "integer" if row_of_catalogue.kind == "whole" else "decimal",
        "criteria": "between",
        "minimum": limits[0],
        "maximum": limits[1],
        "error_title": translated("Outside the limits"),
        "error_message": f"{label(local_name(key))}: {ends}"[:255],
    }
    sheet.worksheet.data_validation(row, column, row, column, rule)


def write_tables(book: Book, plan: Plan) -> None:
    """Writes the sheet of tables, a row for each with its entries across."""
    sheet = book.open("tables", translated("Tables"), translated("Assumptions that are a list of numbers"))
    longest = max((len(plan.table(key)) for key in plan.tables), default=1)
    heads = ["List", "Key", "Unit", "Source", "Note", "Minimum", "Maximum", *map(str, range(1, longest + 1))]
    sheet.heads(INPUT_HEAD_ROW, heads, numbers=range(TABLE_LIMITS[0], len(heads)))
    for row, key in enumerate(plan.tables, INPUT_HEAD_ROW + 1):
        _write_table(sheet, plan, key, row)
    sheet.fit(alike=(range(FIRST_ENTRY, FIRST_ENTRY + longest),))
    sheet.worksheet.freeze_panes(INPUT_HEAD_ROW + 1, 1)


def _write_table(sheet: Sheet, plan: Plan, key: str, row: int) -> None:
    record, entries = plan.case.scenario.record(key), plan.table(key)
    unit = unit_of(plan.case, key)
    sheet.text(row, 0, label_in(plan.case, key))
    sheet.text(row, 1, key, "small")
    sheet.text(row, 2, unit_in_words(unit), "muted")
    sheet.text(row, 3, basis_in_words(record.basis))
    sheet.text(row, 4, note_in_words(record), "muted")
    limits = (assumption(key).lower, assumption(key).upper)
    code = input_format(unit, entries)
    _write_limits(sheet, row, TABLE_LIMITS, limits, code)
    for place, entry in enumerate(entries):
        column = FIRST_ENTRY + place
        sheet.number(row, column, entry, code, "input")
        validate(sheet, key, row, column, limits)
        _name(sheet, plan.named[f"{key}_{place + 1}"], row, column)
    _name(sheet, plan.named[key], row, FIRST_ENTRY, FIRST_ENTRY + len(entries) - 1)
