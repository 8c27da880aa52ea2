"""The what-if sheet: the case beside variants in which some assumptions have other values, live."""

from __future__ import annotations

from servicecase.faces.workbook.formats import input_format, number_format, result_unit
from servicecase.faces.workbook.inputs import validate
from servicecase.faces.workbook.plan import VARIANTS, WHAT_IF_FIRST_COLUMN, WHAT_IF_FIRST_ROW, WHAT_IF_RESULTS, Plan
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.questions.names import KEY_LINES, limits_of
from servicecase.wording.labels import label, label_in, unit_in_words, unit_of
from servicecase.wording.language import translated

_NOTE = "Fill in other values: an empty cell means the value of the case. The results are above."
_LOW, _HIGH = 3, 4
_NARROWEST = 12.0


def write_what_if(book: Book, plan: Plan) -> None:
    """Writes the sheet of what-ifs: what comes of them, which stays in sight, and the assumptions that may differ."""
    sheet = book.open("what_if", translated("What-if"), translated(_NOTE))
    _write_heads(sheet, WHAT_IF_RESULTS - 1, ["Result", "Key", "Unit", "", ""])
    for row, name in enumerate(KEY_LINES, WHAT_IF_RESULTS):
        _write_result(sheet, plan, name, row)
    _write_heads(sheet, WHAT_IF_FIRST_ROW - 1, ["Assumption", "Key", "Unit", "Low", "High"])
    for row, key in enumerate(plan.varied, WHAT_IF_FIRST_ROW):
        _write_assumption(sheet, plan, key, row)
    values = range(WHAT_IF_FIRST_COLUMN, WHAT_IF_FIRST_COLUMN + 1 + VARIANTS)
    sheet.fit(least=dict.fromkeys(values, _NARROWEST), alike=(values,))
    sheet.worksheet.freeze_panes(WHAT_IF_FIRST_ROW, 1)
    sheet.worksheet.repeat_rows(WHAT_IF_FIRST_ROW - 1)


def _write_heads(sheet: Sheet, row: int, heads: list[str]) -> None:
    variants = [f"{translated('What-if')} {number}" for number in range(1, VARIANTS + 1)]
    for column, head in enumerate([*map(translated, heads), translated("The case"), *variants]):
        sheet.text(row, column, head, "head" if column < _LOW else "head_right")


def _write_assumption(sheet: Sheet, plan: Plan, key: str, row: int) -> None:
    unit, value, found = unit_of(plan.case, key), plan.value(key), plan.ranges.get(key)
    levels = [level.get(key) for level in plan.levels]
    ends = (found.low, found.high) if found else ()
    code = input_format(unit, [value, *ends, *(one for one in levels if one is not None)])
    sheet.text(row, 0, label_in(plan.case, key))
    sheet.text(row, 1, key, "small")
    sheet.text(row, 2, unit_in_words(unit), "muted")
    for column, end in zip((_LOW, _HIGH), ends, strict=False):
        sheet.number(row, column, end, code, "muted")
    sheet.formula(row, WHAT_IF_FIRST_COLUMN, f"={plan.named[key]}", value, code)
    for number, level in enumerate(levels, 1):
        at = plan.what_if_cell(key, number)
        if level is None:
            sheet.worksheet.write_blank(*at, None, sheet.book.format("input", code))
        else:
            sheet.number(*at, level, code, "input")
        validate(sheet, key, *at, limits_of(plan.case, key))


def _write_result(sheet: Sheet, plan: Plan, name: str, row: int) -> None:
    unit = unit_of(plan.case, name)
    sheet.text(row, 0, label(name), "strong")
    sheet.text(row, 1, name, "small")
    sheet.text(row, 2, result_unit(unit), "muted")
    found = [block.scalar(name) for block in (plan.base, *plan.what_ifs)]
    code = number_format(unit, [value for _, value in found])
    for column, (formula, value) in enumerate(found, WHAT_IF_FIRST_COLUMN):
        sheet.result(row, column, formula, value, code, "figure")
