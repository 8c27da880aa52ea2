"""The sheet on which rates of return are searched, so that IRR starts from the right one.

Excel's IRR finds one of several rates, or none, as its guess has it. This sheet does what `timeline.rate_of_return`
does: it values the cash at many rates, takes the change of sign nearest to zero on either side, and halves that step
until it is as narrow as a number can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from servicecase.faces.workbook.layout import FIRST_ROW, MONTH_ROW, Reference, column_name
from servicecase.faces.workbook.plan import GUESS_ROW, RETURN_FIRST_COLUMN, Plan, Search
from servicecase.faces.workbook.sheet import Book
from servicecase.timeline import BISECTIONS, LOG_GROWTH_SEARCHED, MONTHS_PER_YEAR

_NOTE = "Values the cash at many rates, so that IRR starts from the rate of return nearest to zero"
_NUMBER, _GROWTH = 0, 1  # columns of the rates that are tried
_STEP_ROWS = (GUESS_ROW + 1, GUESS_ROW + 2)  # the steps in which the sign changes, above and below zero
_HALVED_ROWS = tuple(GUESS_ROW + 4 + place * (2 + 3 * BISECTIONS) for place in (0, 1))
_GRID = _HALVED_ROWS[1] + 2 + 3 * BISECTIONS + 1
_GRID_END = _GRID + LOG_GROWTH_SEARCHED[2]
_CODE, _GROWTH_CODE = "0", "0.000000"

Line = tuple[int, str, float, str]  # a row, its formula, its value, its number format


def write_returns(book: Book, plan: Plan) -> None:
    """Writes the search of every rate of return of the workbook, a column for each."""
    sheet = book.open("returns", book.words("Return"), book.words(_NOTE))
    sheet.heads(MONTH_ROW, ["", "Monthly growth, as a logarithm"])
    _write_words(sheet)
    for place, growth in enumerate(np.linspace(*LOG_GROWTH_SEARCHED).tolist()):
        sheet.number(_GRID + place, _NUMBER, place + 1, _CODE, "muted")
        sheet.number(_GRID + place, _GROWTH, growth, _GROWTH_CODE, "muted")
    for search in plan.searches:
        sheet.text(MONTH_ROW - 1, search.column, search.block.title, "head")
        sheet.text(MONTH_ROW, search.column, search.row.key, "head")
        for row, formula, value, code in _Search(search).lines():
            sheet.formula(row, search.column, formula, value, code)
    sheet.fit()
    sheet.worksheet.freeze_panes(FIRST_ROW, RETURN_FIRST_COLUMN)
    sheet.worksheet.print_area(0, 0, _STEP_ROWS[-1], RETURN_FIRST_COLUMN + len(plan.searches) - 1)


def _write_words(sheet: Any) -> None:
    words = sheet.book.words
    sheet.text(GUESS_ROW, _GROWTH, words("Monthly rate to start from"), "strong")
    sides = words("above zero"), words("below zero")
    for step, first, side in zip(_STEP_ROWS, _HALVED_ROWS, sides, strict=True):
        sheet.text(step, _GROWTH, f"{words('Step with a change of sign')}, {side}")
        for row in range(first, first + 2 + 3 * BISECTIONS):
            name = ("Lower end", "Upper end", "Midpoint")[(row - first) % 3]
            sheet.text(row, _GROWTH, f"{words(name)}, {side}", "muted")
    sheet.text(_GRID - 1, _GROWTH, words("Sign of the value at each rate"), "strong")


class _Search:
    """The formulas of one search and their values."""

    def __init__(self, search: Search) -> None:
        block, symbol = search.block, search.row.tree.operands[0]  # type: ignore[attr-defined]
        (cash,) = block.cells(search.row, symbol.name)
        assert isinstance(cash, Reference)
        self._letter = column_name(search.column)
        self._cash = cash.months
        self._months = replace(cash, row=MONTH_ROW).months
        self._values = _values(search)

    @cached_property
    def _growth(self) -> Any:
        return np.linspace(*LOG_GROWTH_SEARCHED)

    def _sign(self, growth: float) -> float:
        months = np.arange(len(self._values)) + 1
        return float(np.sign(np.sum(self._values * np.exp(-growth * months))))

    @cached_property
    def _signs(self) -> Any:
        months = np.arange(len(self._values)) + 1
        return np.sign(np.exp(-np.multiply.outer(self._growth, months)) @ self._values)

    def _formula_of_sign(self, growth: str) -> str:
        return f"SIGN(SUMPRODUCT({self._cash},EXP(-{growth}*{self._months})))"

    def lines(self) -> Iterator[Line]:
        """Every cell of the column: the rate to start from, the steps, the halvings, the signs."""
        above, below = self._steps()
        roots = []
        for one in zip(_HALVED_ROWS, (above, below), _STEP_ROWS, strict=True):
            roots.append((yield from self._halved(*one)))
        yield self._step_above(above)
        yield self._step_below(below)
        yield self._guess(*roots)
        for place, sign in enumerate(self._signs.tolist()):
            row = _GRID + place
            yield row, f"={self._formula_of_sign(f'${column_name(_GROWTH)}{row + 1}')}", sign, _CODE

    def _steps(self) -> tuple[float, float]:
        """Numbers of the steps on either side of zero; the last rate's number, and 0, where there is none."""
        signs, count = self._signs, len(self._signs)
        crosses = (signs[:-1] * signs[1:] <= 0) & (signs[:-1] != 0)
        zero = int(np.searchsorted(self._growth, 0, side="right"))
        steps = np.flatnonzero(crosses) + 1
        above, below = steps[steps >= zero], steps[steps < zero]
        return float(above[0]) if above.size else float(count), float(below[-1]) if below.size else 0.0

    def _names(self) -> tuple[str, str, str, str]:
        """The numbers of all steps, whether the sign changes in them, the number of the one at zero, and the count."""
        number, growth, own = column_name(_NUMBER), column_name(_GROWTH), self._letter
        first, last = _GRID + 1, _GRID_END
        places = f"${number}${first}:${number}${last - 1}"
        before, after = f"{own}${first}:{own}${last - 1}", f"{own}${first + 1}:{own}${last}"
        changes = f"({before}*{after}<=0)*({before}<>0)"
        zero = f"MATCH(0,${growth}${first}:${growth}${last},1)"
        return places, changes, zero, f"${number}${last}"

    def _step_above(self, step: float) -> Line:
        places, changes, zero, count = self._names()
        formula = f"={count}-SUMPRODUCT(MAX({changes}*({places}>={zero})*({count}-{places})))"
        return _STEP_ROWS[0], formula, step, _CODE

    def _step_below(self, step: float) -> Line:
        places, changes, zero, _ = self._names()
        return _STEP_ROWS[1], f"=SUMPRODUCT(MAX({changes}*({places}<{zero})*{places}))", step, _CODE

    def _halved(self, first: int, step: float, step_row: int) -> Any:
        """The ends of the step, and how it is halved; returns the root in it, NaN where there is no step."""
        own, growth = self._letter, column_name(_GROWTH)
        found, grid = f"{own}${step_row + 1}", f"${growth}${_GRID + 1}:${growth}${_GRID_END}"
        missing = f"OR({found}=0,{found}={self._names()[3]})"
        exists = 0 < step < len(self._growth)
        low, high = self._growth[int(step) - 1 : int(step) + 1].tolist() if exists else (np.nan, np.nan)
        yield first, f"=IF({missing},NA(),INDEX({grid},{found}))", low, _GROWTH_CODE
        yield first + 1, f"=IF({missing},NA(),INDEX({grid},{found}+1))", high, _GROWTH_CODE
        before = f"INDEX({own}${_GRID + 1}:{own}${_GRID_END},{found})"
        sign_before = self._signs[int(step) - 1] if exists else np.nan
        for row in range(first + 2, first + 2 + 3 * BISECTIONS, 3):
            middle, middle_cell = (low + high) / 2, f"{own}{row + 1}"
            low, old = (middle, low) if exists and self._sign(middle) == sign_before else (low, low)
            high = high if low != old else middle
            yield row, f"=AVERAGE({own}{row - 1}:{own}{row})", middle, _GROWTH_CODE
            sign = self._formula_of_sign(middle_cell)
            yield row + 1, f"=IF({sign}={before},{middle_cell},{own}{row - 1})", low, _GROWTH_CODE
            yield row + 2, f"=IF({own}{row + 2}={middle_cell},{own}{row},{middle_cell})", high, _GROWTH_CODE
        return (low + high) / 2

    def _guess(self, above: float, below: float) -> Line:
        """The root whose annual rate is nearest to zero, as a monthly rate."""
        ends = [first + 3 * BISECTIONS + 1 for first in _HALVED_ROWS]
        one, other = (f"{self._letter}{row}" for row in ends)
        annual = [f"ABS(EXP({root}*months_per_year)-1)" for root in (one, other)]
        nearest = f"IF({annual[0]}<={annual[1]},{one},{other})"
        formula = f"=EXP(IF(ISNA({other}),{one},IF(ISNA({one}),{other},{nearest})))-1"
        rates = [abs(np.expm1(MONTHS_PER_YEAR * root)) for root in (above, below)]
        root = above if np.isnan(below) or rates[0] <= rates[1] else below
        return GUESS_ROW, formula, float(np.expm1(root)), "0.000000%"


def _values(search: Search) -> Any:
    block = search.block
    symbol = search.row.tree.operands[0]  # type: ignore[attr-defined]
    assert search.row.node is not None
    if symbol.name in search.row.node.bindings:
        return np.broadcast_to(block.values[search.row.node.bindings[symbol.name].keys[0]], len(block.columns.months))
    helper = next(one for one in block.rows_of(search.row.key) if one.key == symbol.name)
    return block.value(helper)
