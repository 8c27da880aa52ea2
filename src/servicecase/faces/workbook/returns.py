"""The sheet on which rates of return are searched, so that IRR starts from the right one.

Excel's IRR finds one of several rates, or none, as its guess has it. This sheet does what `timeline.rate_of_return`
does: it values the cash at many rates and takes the change of sign nearest to zero. From the middle of that step IRR
goes to the rate itself. The rates lie four times as far apart as in `timeline`, about 4% a year near zero: of two rates
of return closer together than that, none is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from servicecase.engine.timeline import LOG_GROWTH_SEARCHED, MONTHS_PER_YEAR
from servicecase.faces.workbook.layout import FIRST_ROW, MONTH_ROW, Reference, column_name
from servicecase.faces.workbook.plan import GUESS_ROW, RETURN_FIRST_COLUMN, Plan, Search
from servicecase.faces.workbook.sheet import Book
from servicecase.wording.language import translated

_NOTE = "Discounts the cash at many rates, so that IRR starts from the rate of return nearest to zero"
_FIRST_GROWTH, _LAST_GROWTH, _FINE_POINTS = LOG_GROWTH_SEARCHED
_GROWTHS = np.linspace(_FIRST_GROWTH, _LAST_GROWTH, 1 + (_FINE_POINTS - 1) // 4)
_NUMBER, _GROWTH = 0, 1  # columns of the rates that are tried
_STEP_ROWS = (GUESS_ROW + 1, GUESS_ROW + 2)  # the steps in which the sign changes, above and below zero
_MIDDLE_ROWS = (GUESS_ROW + 3, GUESS_ROW + 4)  # the middles of these steps
_GRID = GUESS_ROW + 7
_GRID_END = _GRID + len(_GROWTHS)
_CODE, _GROWTH_CODE = "0", "0.000000"
_HEIGHT_OF_TITLES = 80

Line = tuple[int, str, float, str]  # a row, its formula, its value, its number format


def write_returns(book: Book, plan: Plan) -> None:
    """Writes the search of every rate of return of the workbook, a column for each."""
    sheet = book.open("returns", translated("Return"), translated(_NOTE))
    sheet.heads(MONTH_ROW, ["", "Monthly growth, as a logarithm"])
    _write_words(sheet)
    for place, growth in enumerate(_GROWTHS.tolist()):
        sheet.number(_GRID + place, _NUMBER, place + 1, _CODE, "muted")
        sheet.number(_GRID + place, _GROWTH, growth, _GROWTH_CODE, "muted")
    for search in plan.searches:
        title = search.block.title or translated("The case")
        sheet.text(MONTH_ROW - 1, search.column, title, "head_figure", fits=False)
        sheet.text(MONTH_ROW, search.column, search.row.key, "head_right")
        for row, formula, value, code in _Search(search).lines():
            sheet.formula(row, search.column, formula, value, code)
    sheet.worksheet.set_row(MONTH_ROW - 1, _HEIGHT_OF_TITLES)
    columns = range(RETURN_FIRST_COLUMN, RETURN_FIRST_COLUMN + len(plan.searches))
    sheet.fit(alike=(columns,))
    sheet.worksheet.freeze_panes(FIRST_ROW, RETURN_FIRST_COLUMN)
    sheet.worksheet.print_area(0, 0, _MIDDLE_ROWS[-1], columns[-1])


def _write_words(sheet: Any) -> None:
    sheet.text(GUESS_ROW, _GROWTH, translated("Monthly rate to start from"), "strong")
    sides = translated("above zero"), translated("below zero")
    for step, middle, side in zip(_STEP_ROWS, _MIDDLE_ROWS, sides, strict=True):
        sheet.text(step, _GROWTH, f"{translated('Step with a change of sign')}, {side}")
        sheet.text(middle, _GROWTH, f"{translated('Middle of the step')}, {side}")
    sheet.text(_GRID - 1, _GROWTH, translated("Sign of the value at each rate"), "strong")


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
    def _signs(self) -> Any:
        months = np.arange(len(self._values)) + 1
        return np.sign(np.exp(-np.multiply.outer(_GROWTHS, months)) @ self._values)

    def lines(self) -> Iterator[Line]:
        """Every cell of the column: the rate to start from, the steps, their middles, the signs."""
        steps = self._steps()
        middles = [self._middle(step) for step in steps]
        yield self._guess(middles)
        for row, formula, step in zip(_STEP_ROWS, self._formulas_of_steps(), steps, strict=True):
            yield row, formula, step, _CODE
        for row, step_row, middle in zip(_MIDDLE_ROWS, _STEP_ROWS, middles, strict=True):
            yield row, self._formula_of_middle(step_row), middle, _GROWTH_CODE
        growth = column_name(_GROWTH)
        for row, sign in enumerate(self._signs.tolist(), _GRID):
            yield row, f"=SIGN(SUMPRODUCT({self._cash},EXP(-${growth}{row + 1}*{self._months})))", sign, _CODE

    def _steps(self) -> tuple[float, float]:
        """Numbers of the steps on either side of zero; the last rate's number, and 0, where there is none."""
        signs = self._signs
        crosses = (signs[:-1] * signs[1:] <= 0) & (signs[:-1] != 0)
        zero = int(np.searchsorted(_GROWTHS, 0, side="right"))
        steps = np.flatnonzero(crosses) + 1
        above, below = steps[steps >= zero], steps[steps < zero]
        return float(above[0]) if above.size else float(len(signs)), float(below[-1]) if below.size else 0.0

    def _formulas_of_steps(self) -> tuple[str, str]:
        number, growth, own = column_name(_NUMBER), column_name(_GROWTH), self._letter
        first, last = _GRID + 1, _GRID_END
        places = f"${number}${first}:${number}${last - 1}"
        before, after = f"{own}${first}:{own}${last - 1}", f"{own}${first + 1}:{own}${last}"
        changes = f"({before}*{after}<=0)*({before}<>0)"
        zero, count = f"MATCH(0,${growth}${first}:${growth}${last},1)", f"${number}${last}"
        above = f"={count}-SUMPRODUCT(MAX({changes}*({places}>={zero})*({count}-{places})))"
        return above, f"=SUMPRODUCT(MAX({changes}*({places}<{zero})*{places}))"

    @staticmethod
    def _middle(step: float) -> float:
        """The middle of a step; NaN where there is none."""
        place = int(step) - 1
        return float(_GROWTHS[place : place + 2].mean()) if 0 < step < len(_GROWTHS) else np.nan

    def _formula_of_middle(self, step_row: int) -> str:
        step, growth = f"{self._letter}{step_row + 1}", column_name(_GROWTH)
        grid, count = f"${growth}${_GRID + 1}:${growth}${_GRID_END}", f"${column_name(_NUMBER)}${_GRID_END}"
        middle = f"AVERAGE(INDEX({grid},{step}),INDEX({grid},{step}+1))"
        return f"=IF(OR({step}=0,{step}={count}),NA(),{middle})"

    def _guess(self, middles: list[float]) -> Line:
        """The middle whose annual rate is nearest to zero, as a monthly rate."""
        above, below = (f"{self._letter}{row + 1}" for row in _MIDDLE_ROWS)
        annual = [f"ABS(EXP({middle}*months_per_year)-1)" for middle in (above, below)]
        nearest = f"IF({annual[0]}<={annual[1]},{above},{below})"
        formula = f"=EXP(IF(ISNA({below}),{above},IF(ISNA({above}),{below},{nearest})))-1"
        rates = np.abs(np.expm1(MONTHS_PER_YEAR * np.array(middles)))
        middle = middles[0] if np.isnan(middles[1]) or rates[0] <= rates[1] else middles[1]
        return GUESS_ROW, formula, float(np.expm1(middle)), "0.000000%"


def _values(search: Search) -> Any:
    block = search.block
    symbol = search.row.tree.operands[0]  # type: ignore[attr-defined]
    assert search.row.node is not None
    if symbol.name in search.row.node.bindings:
        return np.broadcast_to(block.values[search.row.node.bindings[symbol.name].keys[0]], len(block.columns.months))
    helper = next(one for one in block.rows_of(search.row.key) if one.key == symbol.name)
    return block.value(helper)
