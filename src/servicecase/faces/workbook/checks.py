"""The checks: what must hold in every case, each with its tolerance, and one flag that every sheet shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from servicecase.engine.trace import Expression, Operation, Symbol
from servicecase.faces.workbook.blocks import Block, Row
from servicecase.faces.workbook.formats import number_format
from servicecase.faces.workbook.inputs import (
    FIRST_ENTRY,
    INPUT_HEAD_ROW,
    LOWER,
    TABLE_LIMITS,
    UPPER,
    VALUE,
    input_rows,
    is_fixed,
)
from servicecase.faces.workbook.layout import FIRST_ROW, SCALAR, Reference, column_name
from servicecase.faces.workbook.lines import FLOW
from servicecase.faces.workbook.names import prefix
from servicecase.faces.workbook.plan import VARIANTS, Plan, assumption
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.inputs.names import dotted, local_name
from servicecase.wording.labels import unit_of
from servicecase.wording.language import translated

FLAG_ROW, FLAG_COLUMN = 3, 6
_HEAD_ROW = 5
_TOLERANCE = 1e-6  # of the larger of one and what is expected: rounding is far below, a slip far above
_MEAN_TOLERANCE = 0.005  # twelve factors given to two decimals, as the scenario file allows
_CODE = "#,##0.000000"
_WHAT, _KEY, _FOUND, _SIGN, _EXPECTED, _ALLOWED, _RESULT = range(7)
# Lines that a scenario within its limits can never make negative, and shares of households.
NEVER_NEGATIVE = ("gross_sales", "visits", "delivery_cost", "running_cost", "launch_outlay", "income_tax")
AT_MOST_ONE = ("adoption_at_price", "reached_share", "active_share")
# What is accrued and what is paid for it: the same over the horizon.
SETTLED = (("contract_receipts", "contract_income"),)
RETURNED = ("deposit_movement",)  # what is taken in and given back


@dataclass(frozen=True)
class Check:
    """A comparison of two formulas. ``sign``: how what is found must stand to what is expected."""

    what: str
    key: str
    found: str
    value: float
    sign: str
    expected: str
    expected_value: float
    tolerance: float = _TOLERANCE

    @property
    def holds(self) -> bool:
        """Whether it holds as things are."""
        gap = self.value - self.expected_value
        gap = {"=": abs(gap), "≥": -gap, "≤": gap}[self.sign]
        return gap <= self.tolerance * max(1.0, abs(self.expected_value))


def write_checks(book: Book, checks: list[Check]) -> None:
    """Writes the sheet of checks."""
    sheet = book.open("checks", translated("Checks"), translated("What must hold, whatever the inputs are"))
    heads = ("What must hold", "Key", "Found", "", "Expected", "Tolerance", "Holds")
    sheet.heads(_HEAD_ROW, heads, numbers=(_FOUND, _EXPECTED, _ALLOWED, _RESULT))
    for row, check in enumerate(checks, _HEAD_ROW + 1):
        _write_check(sheet, check, row)
    results = f"{column_name(_RESULT)}{_HEAD_ROW + 2}:{column_name(_RESULT)}{_HEAD_ROW + 1 + len(checks)}"
    sheet.text(FLAG_ROW, _WHAT, translated("All of them"), "strong")
    all_hold = float(all(check.holds for check in checks))
    sheet.formula(FLAG_ROW, FLAG_COLUMN, f"=N(MIN({results})=1)", all_hold, number_format("flag", ()), "strong")
    sheet.colour(FLAG_ROW, FLAG_COLUMN)
    sheet.fit()
    sheet.worksheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.worksheet.repeat_rows(_HEAD_ROW)


def flag_formula(plan: Plan) -> str:
    """The formula that shows the master flag on another sheet."""
    return f"={prefix(plan.sheets['checks'])}${column_name(FLAG_COLUMN)}${FLAG_ROW + 1}"


def _write_check(sheet: Sheet, check: Check, row: int) -> None:
    sheet.text(row, _WHAT, translated(check.what))
    sheet.text(row, _KEY, check.key, "small")
    sheet.formula(row, _FOUND, f"={check.found}", check.value, _CODE)
    sheet.text(row, _SIGN, check.sign, "muted")
    sheet.formula(row, _EXPECTED, f"={check.expected}", check.expected_value, _CODE)
    sheet.number(row, _ALLOWED, check.tolerance, "0.000000", "muted")
    found, expected, allowed = (f"{column_name(one)}{row + 1}" for one in (_FOUND, _EXPECTED, _ALLOWED))
    room = f"{allowed}*MAX(1,ABS({expected}))"
    gap = {"=": f"ABS({found}-{expected})", "≥": f"{expected}-{found}", "≤": f"{found}-{expected}"}[check.sign]
    yes_no = number_format("flag", ())
    # an error holds nothing, and must not hide the flag of all checks behind itself
    sheet.formula(row, _RESULT, f"=IFERROR(N({gap}<={room}),0)", float(check.holds), yes_no)
    sheet.colour(row, _RESULT)


def all_checks(plan: Plan) -> Iterator[Check]:
    """The checks of a workbook: errors, inputs, sums over months and years, parts and wholes, signs, settlements."""
    yield from _errors(plan)
    yield from _inputs(plan)
    block = plan.base
    for key in block.keys:
        for row in block.rows_of(key):
            yield from _running_total(block, row)
        yield from _years(block, key)
        yield from _parts(block, key)
    for service in plan.case.scenario.services:
        yield from _settlement(block, service)
    for key in block.keys:
        yield from _sign(block, key)


def _errors(plan: Plan) -> Iterator[Check]:
    """#N/A is no error: it says that there is no payback or no rate of return."""
    last = column_name(plan.columns.closing)
    for kind, items in plan.items.items():
        rows = f"${FIRST_ROW + 1}:${last}${items[-1].row + 1}"
        found = f"SUMPRODUCT(ISERR({prefix(plan.sheets[kind])}${column_name(SCALAR)}{rows})*1)"
        rows_of_lines = [(item.block, item.content) for item in items if isinstance(item.content, Row)]
        errors = float(sum(_errors_in(*one) for one in rows_of_lines))
        yield Check("No cell is an error", plan.sheets[kind], found, errors, "=", "0", 0)


def _errors_in(block: Block, row: Row) -> int:
    return 0 if row.may_be_none else int(np.sum(~np.isfinite(block.value(row))))


def _inputs(plan: Plan) -> Iterator[Check]:
    """What is pasted into a cell is not stopped by its limits."""
    here = prefix(plan.sheets["assumptions"])
    value, lower, upper = (column_name(one) for one in (VALUE, LOWER, UPPER))
    for key, row in input_rows(plan).items():
        if is_fixed(key):
            continue
        cell, least, most = (f"{here}{column}{row + 1}" for column in (value, lower, upper))
        outside = f"({cell}<{least})+({cell}>{most})"
        if assumption(key).kind in ("whole", "flag"):
            outside += f"+({cell}<>INT({cell}))"
        yield Check("Input within its limits", key, outside, 0, "=", "0", 0)
        if others := _what_if_cells(plan, key):
            outside = f'SUMPRODUCT(({others}<>"")*(({others}<{least})+({others}>{most})))'
            yield Check("What-ifs within its limits", key, outside, 0, "=", "0", 0)
    for row, key in enumerate(plan.tables, INPUT_HEAD_ROW + 1):
        yield from _table(plan, key, row)


def _what_if_cells(plan: Plan, key: str) -> str:
    if key not in plan.varied:
        return ""
    (row, first), (_, last) = plan.what_if_cell(key, 1), plan.what_if_cell(key, VARIANTS)
    return f"{prefix(plan.sheets['what_if'])}${column_name(first)}${row + 1}:${column_name(last)}${row + 1}"


def _table(plan: Plan, key: str, row: int) -> Iterator[Check]:
    """Each entry within its limits, and what the shape of the table asks."""
    here, name, entries = prefix(plan.sheets["tables"]), plan.named[key], plan.table(key)
    lower, upper = (f"{here}${column_name(one)}${row + 1}" for one in TABLE_LIMITS)
    outside = f"SUMPRODUCT(({name}<{lower})+({name}>{upper}))"
    yield Check("Input within its limits", key, outside, 0, "=", "0", 0)
    shape, first, last = assumption(key).shape, FIRST_ENTRY, FIRST_ENTRY + len(entries) - 1
    if shape == "12":
        mean = float(np.mean(entries))
        yield Check("Mean of the twelve factors", key, f"AVERAGE({name})", mean, "=", "1", 1, _MEAN_TOLERANCE)
    if shape in ("tiers", "rising") and len(entries) > 1:
        lows, highs = (f"{here}{_cells(row, *ends)}" for ends in ((first, last - 1), (first + 1, last)))
        falls = f"SUMPRODUCT(({highs}<{'=' if shape == 'tiers' else ''}{lows})*1)"
        yield Check("The entries rise", key, falls, 0, "=", "0", 0)


def _cells(row: int, first: int, last: int) -> str:
    return f"${column_name(first)}${row + 1}:${column_name(last)}${row + 1}"


def _sum_check(what: str, key: str, found: str, summed: Reference, total: float) -> Check:
    """What is found must be the sum of a row over the horizon."""
    return Check(what, key, found, total, "=", f"SUM({summed.months})", total)


def _running_total(block: Block, row: Row) -> Iterator[Check]:
    """A running total ends in the total of what it adds up."""
    match row.tree:
        case Operation(operator="running_total", operands=(Symbol() as flow,)):
            added, *others = block.cells(row, flow.name)
            if isinstance(added, Reference) and added.axis == "month" and not others:
                end, total = block.places[row.key].end, float(block.value(row)[-1])
                yield _sum_check("A running total ends in the sum", row.key, end, added, total)


def _total(block: Block, key: str) -> float:
    """The sum of a line over the horizon."""
    return float(np.sum(np.broadcast_to(block.values[key], len(block.columns.months))))


def _years(block: Block, key: str) -> Iterator[Check]:
    """The years of a flow add up to its months."""
    place = block.places[key]
    if place.axis == "month" and unit_of(block.case, key).endswith(FLOW):
        years = f"SUM({place.years})"
        yield _sum_check("The years add up to the months", key, years, place, _total(block, key))


def _parts(block: Block, key: str) -> Iterator[Check]:
    """A line that is a sum of lines is their sum over the horizon too."""
    node, tree, place = block.case.graph.nodes[key], block.case.graph.expressions[key], block.places[key]
    terms = list(_terms(tree, "+"))
    if place.axis != "month" or len(terms) < 2:
        return
    parts = []
    for symbol, sign in terms:
        if symbol is None:
            return
        for cell in block.cells(Row(key, tree, node), symbol.name):
            if not isinstance(cell, Reference):
                return
            in_months = f"SUM({cell.months})" if cell.axis == "month" else f"COUNT({place.months})*{cell.here}"
            parts.append(f"{sign}{in_months}")
    whole = "".join(parts).removeprefix("+")
    yield _sum_check("The parts add up to the whole", key, whole, place, _total(block, key))


def _terms(tree: Expression, sign: str) -> Iterator[tuple[Symbol | None, str]]:
    """The lines that a tree adds up and subtracts; None for anything else."""
    match tree:
        case Symbol():
            yield tree, sign
        case Operation(operator="add", operands=(left, right)):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case Operation(operator="subtract", operands=(left, right)):
            yield from _terms(left, sign)
            yield from _terms(right, "-" if sign == "+" else "+")
        case _:
            yield None, sign


def _settlement(block: Block, service: str) -> Iterator[Check]:
    """What is accrued is paid by the end of the horizon, and what is only lent goes back."""
    for one, other in SETTLED:
        cells = [block.places[dotted(service, name)] for name in (one, other)]
        if all(cell.axis == "month" for cell in cells):
            paid, total = f"SUM({cells[0].months})", _total(block, dotted(service, other))
            yield _sum_check("All income is paid by the end", dotted(service, one), paid, cells[1], total)
    for name in RETURNED:
        key = dotted(service, name)
        if block.places[key].axis == "month":
            yield Check("Deposits are returned", key, f"SUM({block.places[key].months})", 0, "=", "0", 0)


def _sign(block: Block, key: str) -> Iterator[Check]:
    place, name = block.places[key], local_name(key)
    cells = place.months if place.axis == "month" else place.here
    values = np.asarray(block.values[key], dtype=float)
    if name in NEVER_NEGATIVE:
        yield Check("Never negative", key, f"MIN({cells})", float(values.min()), "≥", "0", 0)
    if name in AT_MOST_ONE:
        yield Check("At least zero", key, f"MIN({cells})", float(values.min()), "≥", "0", 0)
        yield Check("At most 100%", key, f"MAX({cells})", float(values.max()), "≤", "1", 1)
