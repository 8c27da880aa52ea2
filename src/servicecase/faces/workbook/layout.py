"""Where things stand: the same columns on every sheet of lines, and how a formula says so.

A scalar stands in one column; then a column for each year; an empty one; a column for each month; an empty one. The
empty columns are what the recurrences read before the first month and after the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from servicecase.engine.timeline import MONTHS_PER_YEAR, Axis

LABEL, KEY, UNIT, WORDS, SCALAR, FIRST_YEAR = range(6)
YEAR_ROW, MONTH_ROW, FIRST_ROW = 4, 5, 6  # counted from zero, as XlsxWriter does


def column_name(column: int) -> str:
    """The letters of a column, which is counted from zero."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


@dataclass(frozen=True)
class Columns:
    """The columns of a horizon."""

    horizon: int

    @property
    def years(self) -> range:
        """The columns of the years."""
        return range(FIRST_YEAR, FIRST_YEAR - (-self.horizon // MONTHS_PER_YEAR))

    @property
    def opening(self) -> int:
        """The empty column before the first month."""
        return self.years.stop

    @property
    def months(self) -> range:
        """The columns of the months."""
        return range(self.opening + 1, self.opening + 1 + self.horizon)

    @property
    def closing(self) -> int:
        """The empty column after the last month."""
        return self.months.stop

    def of(self, axis: Axis) -> range:
        """The columns in which the values of an axis stand."""
        return {"scalar": range(SCALAR, SCALAR + 1), "year": self.years, "month": self.months}[axis]

    @cached_property
    def last_year(self) -> range:
        """The columns of the last twelve months."""
        return self.months[-MONTHS_PER_YEAR:]


@dataclass(frozen=True)
class Reference:
    """A row of a block as a formula refers to it: ``sheet`` is empty or ends with an exclamation mark."""

    sheet: str
    row: int
    axis: Axis
    columns: Columns
    guess: str = ""  # the cell with a rate of return to start from, for a row that needs one

    @property
    def here(self) -> str:
        """The value in the same month or year, or the only one."""
        if self.axis == "scalar":
            return f"{self.sheet}${column_name(SCALAR)}{self.row + 1}"
        return f"{self.sheet}{{here}}{self.row + 1}"

    @property
    def before(self) -> str:
        """The cell of the month before."""
        return f"{self.sheet}{{before}}{self.row + 1}"

    @property
    def after(self) -> str:
        """The cell of the next month."""
        return f"{self.sheet}{{after}}{self.row + 1}"

    @property
    def months(self) -> str:
        """The cells of all months."""
        return self._span(self.columns.months)

    @property
    def months_before(self) -> str:
        """The cells of the month before each, of which the first is empty."""
        return self._span(range(self.columns.opening, self.columns.months[-1]))

    @property
    def years(self) -> str:
        """The cells of all years."""
        return self._span(self.columns.years)

    @property
    def last_year(self) -> str:
        """The cells of the last twelve months."""
        return self._span(self.columns.last_year)

    @property
    def end(self) -> str:
        """The cell of the last month."""
        return f"{self.sheet}${column_name(self.columns.months[-1])}{self.row + 1}"

    def _span(self, columns: range) -> str:
        first, last = column_name(columns[0]), column_name(columns[-1])
        return f"{self.sheet}${first}{self.row + 1}:${last}{self.row + 1}"


@dataclass(frozen=True)
class Named:
    """A cell or a table of inputs, by its defined name."""

    here: str


@dataclass(frozen=True)
class Head:
    """The rows at the head of a sheet that number the years and the months."""

    columns: Columns

    @property
    def month(self) -> Reference:
        """The number of the month."""
        return Reference("", MONTH_ROW, "month", self.columns)

    @property
    def months(self) -> str:
        """The numbers of all months."""
        return self.month.months

    @property
    def year(self) -> str:
        """The number of the year."""
        return Reference("", YEAR_ROW, "year", self.columns).here

    @property
    def years(self) -> str:
        """The number of the year of each month."""
        return Reference("", YEAR_ROW, "month", self.columns).months
