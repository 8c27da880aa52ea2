"""The few operators over months that model lines may use, for every operand.

The last axis of an array is the month; everything else broadcasts in front of it. Operators that
reduce the months keep the axis with length one, so that their results broadcast against monthly lines.

An operand that is not a float or an array (the recording operand of `trace`, a quantity with units)
answers for itself: it has a method ``timeline_operator(name, operands)``. `OPERATORS` states, for each
operator, along which axis its result runs and what it does to the unit of what it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

import numpy as np

MONTHS_PER_YEAR = 12
ROUNDING = 1e-9  # of the flows that a balance adds up, whatever their signs: less is no debt

Axis = Literal["scalar", "year", "month"]


@dataclass(frozen=True)
class Operator:
    """What a printer or a checker has to know of an operator without running it.

    ``result``: the axis of the result. ``unit``: the unit of the result, where ``x`` is the unit of
    the operand. ``needs_months``: how many of the leading operands must vary by month.
    """

    name: str
    on_arrays: Callable[..., Any]
    result: Axis
    unit: str
    needs_months: int


OPERATORS: dict[str, Operator] = {}


# Recurrences go from month to month, all draws at once, on arrays that lie in memory month after month. NumPy's own
# accumulate goes draw by draw, and the order in which it sums depends on the layout and so on the number of draws.


def _months_first(values: Any) -> Any:
    """The values with the months as first axis and each month's draws side by side in memory; a copy if need be."""
    return np.ascontiguousarray(np.moveaxis(np.asarray(values, dtype=float), -1, 0))


def _accumulated(step: np.ufunc, values: Any) -> Any:
    levels = _months_first(values)
    if levels.ndim == 1:  # one draw: NumPy goes from month to month too
        return step.accumulate(levels)
    found = np.empty_like(levels)
    found[:1] = levels[:1]
    for month in range(1, len(levels)):
        step(found[month - 1], levels[month], out=found[month, ...])
    return np.moveaxis(found, 0, -1)


def _summed(flow: Any) -> Any:
    """Sum over the months, kept as an axis of length one; in the order of the months for one draw and for many."""
    if np.ndim(flow) == 1:
        return np.add.accumulate(flow, dtype=float)[-1:]
    months = np.moveaxis(flow, -1, 0)
    found = np.array(months[0], dtype=float)
    for month in months[1:]:
        found += month
    return found[..., np.newaxis]


def _operator(
    result: Axis, unit: str = "x", needs_months: int = 1
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(on_arrays: Callable[..., Any]) -> Callable[..., Any]:
        name = on_arrays.__name__
        OPERATORS[name] = Operator(name, on_arrays, result, unit, needs_months)

        @wraps(on_arrays)
        def dispatch(*operands: Any) -> Any:
            for operand in _flat(operands):
                if hasattr(operand, "timeline_operator"):
                    return operand.timeline_operator(name, operands)
            return on_arrays(*operands)

        return dispatch

    return register


def _flat(operands: tuple[Any, ...]) -> list[Any]:
    return [one for operand in operands for one in (operand if isinstance(operand, tuple) else (operand,))]


@_operator("month", unit="x*month")
def running_total(flow: Any) -> Any:
    """Sum of a monthly flow from the first month to each month."""
    return _accumulated(np.add, flow)


@_operator("month")
def running_maximum(level: Any) -> Any:
    """Highest value from the first month to each month."""
    return _accumulated(np.maximum, level)


@_operator("month")
def running_minimum(level: Any) -> Any:
    """Lowest value from the first month to each month."""
    return _accumulated(np.minimum, level)


@_operator("month")
def previous(level: Any) -> Any:
    """Value of the month before; zero before the first month."""
    level = np.asarray(level)
    shifted = np.empty_like(level)
    shifted[..., :1] = 0
    shifted[..., 1:] = level[..., :-1]
    return shifted


@_operator("month", needs_months=2)
def carry_forward(level: Any, flag: Any) -> Any:
    """Value at the latest month, this one included, in which the flag held; zero before there was one."""
    if np.ndim(flag) > 1:
        level, flag = np.broadcast_arrays(level, flag)
    levels, flags = _months_first(level), np.moveaxis(np.asarray(flag), -1, 0)
    if flags.ndim == 1:  # the same months in every draw: whole months are copied
        latest = np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))
        carried = levels[np.maximum(latest, 0)]
        carried[latest < 0] = 0
    else:
        carried, last = np.empty_like(levels), np.zeros_like(levels[0])
        for month, holds in enumerate(flags):
            carried[month] = last = np.where(holds, levels[month], last)
    return np.moveaxis(carried, 0, -1)


@_operator("month", needs_months=2)
def carry_back(level: Any, flag: Any) -> Any:
    """Value at the next month, this one included, in which the flag holds; zero after the last such month."""
    level, flag = np.broadcast_arrays(level, flag)
    return carry_forward(level[..., ::-1], flag[..., ::-1])[..., ::-1]


@_operator("month", unit="x*month")
def retained_total(inflow: Any, retention: Any) -> Any:
    """Stock that keeps a share of itself from month to month: stock = previous stock x retention + inflow.

    ``retention`` may vary by month; where it is zero the stock starts afresh.
    """
    inflow, retention = np.broadcast_arrays(inflow, retention)
    stock, kept = _months_first(inflow).copy(), np.moveaxis(retention, -1, 0)
    for month in range(1, len(stock)):
        stock[month] += stock[month - 1] * kept[month]
    return np.moveaxis(stock, 0, -1)


@_operator("month", needs_months=0)
def entry(table: tuple[Any, ...], position: Any) -> Any:
    """Entry of a table at a position counted from one; the first or last entry beyond its ends."""
    columns = [np.asarray(one, dtype=float)[..., np.newaxis] for one in table]
    # A drawn entry has shape (draws, 1): its own month axis gives way to the axis of the table's entries.
    columns = [one[..., 0, :] if one.ndim > 1 else one for one in columns]
    stacked = np.concatenate(np.broadcast_arrays(*columns), axis=-1)
    index = np.clip(np.asarray(position, dtype=float), 1, len(table)).astype(int) - 1
    front = np.broadcast_shapes(stacked.shape[:-1], index.shape[:-1])
    return np.take_along_axis(
        np.broadcast_to(stacked, front + stacked.shape[-1:]), np.broadcast_to(index, front + index.shape[-1:]), axis=-1
    )


@_operator("month", needs_months=0)
def where(flag: Any, value: Any, otherwise: Any) -> Any:
    """One value where the flag holds, the other elsewhere."""
    # transposed, so that the draws of a month lie side by side
    return np.where(*(one.T for one in np.broadcast_arrays(flag, value, otherwise))).T


def compounded(rate: Any, periods: Any) -> Any:
    """Growth factor at a rate for each period, after a number of periods.

    No operator: on any operand but arrays of draws it is the plain power. There, periods such as the years since the
    start are the same for many months, and each power is taken once.
    """
    if isinstance(rate, np.ndarray) and rate.ndim > 1 and isinstance(periods, np.ndarray) and periods.ndim == 1:
        different, place = np.unique(periods, return_inverse=True)
        return np.moveaxis((np.moveaxis(1 + rate, -1, 0) ** _column(different, rate.ndim))[place], 0, -1)
    return (1 + rate) ** periods


def _column(values: Any, dimensions: int) -> Any:
    return values.reshape(-1, *(1 for _ in range(dimensions - 1)))


@_operator("year", unit="x*month/year")
def by_year(flow: Any) -> Any:
    """Sum of a monthly flow over each year of the horizon; a last year that is not full holds what it has."""
    flow = np.asarray(flow)
    starts = range(0, flow.shape[-1], MONTHS_PER_YEAR)
    return np.concatenate([_summed(flow[..., start : start + MONTHS_PER_YEAR]) for start in starts], axis=-1)


@_operator("scalar", unit="x*month/year")
def last_year(flow: Any) -> Any:
    """Sum of a monthly flow over the last twelve months of the horizon (over all of a shorter one)."""
    return _summed(np.asarray(flow)[..., -MONTHS_PER_YEAR:])


@_operator("scalar", unit="x*month")
def total(flow: Any) -> Any:
    """Sum of a monthly flow over the horizon."""
    return _summed(np.asarray(flow))


@_operator("scalar")
def lowest(level: Any) -> Any:
    """Lowest value over the horizon."""
    return np.min(level, axis=-1, keepdims=True)


@_operator("scalar", unit="month")
def payback(balance: Any) -> Any:
    """Months until a balance stops being negative for good: 0 if it never is, NaN if it ends so.

    What is left of it by the rounding of the flows that it adds up is not negative.
    """
    balance = np.asarray(balance)
    flows = np.diff(balance, axis=-1, prepend=0)
    rounding = ROUNDING * np.sum(np.abs(flows), axis=-1, keepdims=True)
    months = np.arange(1, balance.shape[-1] + 1)
    last_negative = np.max(np.where(balance < -rounding, months, 0), axis=-1, keepdims=True)
    return np.where(last_negative == months[-1], np.nan, last_negative + np.where(last_negative > 0, 1.0, 0.0))


# Monthly growth factors searched for a rate of return, as logarithms: from -99.9% to about +1,000,000% a year.
LOG_GROWTH_SEARCHED = (float(np.log(1e-3)) / MONTHS_PER_YEAR, float(np.log(1e4)) / MONTHS_PER_YEAR, 1601)
_LOG_GROWTH = np.linspace(*LOG_GROWTH_SEARCHED)
_ROWS_AT_ONCE = 512  # cash flows searched together
BISECTIONS = 60  # halves a grid step of about 1e-3 to below the spacing of doubles


@_operator("scalar", unit="1")
def rate_of_return(cash: Any) -> Any:
    """Annual effective rate at which a monthly cash flow, discounted at the end of each month, is worth zero.

    NaN where there is none. Where there are several, the one nearest to zero: `rates_of_return` lists them all.
    """
    cash = np.asarray(cash, dtype=float)
    rows = cash.reshape(-1, cash.shape[-1])
    rates = np.full(len(rows), np.nan)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = slice(start, start + _ROWS_AT_ONCE)
        rates[some] = _nearest_rates(rows[some])
    return rates.reshape((*cash.shape[:-1], 1))


def _nearest_rates(cash: Any) -> Any:
    """The rate of return nearest to zero of each row; NaN for none."""
    signs = np.sign(cash @ np.exp(-np.multiply.outer(np.arange(cash.shape[-1]), _LOG_GROWTH)))
    signs[~(np.any(cash > 0, axis=-1) & np.any(cash < 0, axis=-1))] = np.nan
    # a step of the search from one sign to another, or to a zero that it met exactly
    crosses = (signs[:, :-1] * signs[:, 1:] <= 0) & (signs[:, :-1] != 0)
    zero = np.searchsorted(_LOG_GROWTH, 0, side="right") - 1
    above = zero + np.argmax(crosses[:, zero:], axis=-1)
    below = zero - 1 - np.argmax(crosses[:, :zero][:, ::-1], axis=-1)
    rates = [
        np.where(
            np.take_along_axis(crosses, place[:, np.newaxis], axis=-1)[:, 0],
            np.expm1(MONTHS_PER_YEAR * _root(cash, _LOG_GROWTH[place], _LOG_GROWTH[place + 1])),
            np.nan,
        )
        for place in (above, below)
    ]
    return np.where(np.isnan(rates[1]) | (np.abs(rates[0]) <= np.abs(rates[1])), *rates)


def _root(cash: Any, low: Any, high: Any) -> Any:
    """Logarithm of the monthly growth at which each row is worth zero, between two at which its signs differ."""
    months = np.arange(cash.shape[-1])

    def sign(log_growth: Any) -> Any:
        return np.sign((np.exp(-np.multiply.outer(log_growth, months)) * cash).sum(axis=-1))

    before = sign(low)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        left = sign(middle) == before
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    return (low + high) / 2


def rates_of_return(cash: Any) -> list[float]:
    """All annual effective rates of return of one monthly cash flow, lowest first.

    Two roots closer together than a step of the search (about 1% a year near zero) are not told apart.
    """
    cash = np.trim_zeros(np.asarray(cash, dtype=float))
    if cash.size == 0 or np.all(cash >= 0) or np.all(cash <= 0):
        return []
    values = np.exp(-np.multiply.outer(_LOG_GROWTH, np.arange(cash.size))) @ cash
    at_zero = _LOG_GROWTH[values == 0]
    signs = np.sign(values)  # of the values themselves, whose products may overflow
    crossing = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    found = _root(np.broadcast_to(cash, (crossing.size, cash.size)), _LOG_GROWTH[crossing], _LOG_GROWTH[crossing + 1])
    return sorted(float(rate) for rate in np.expm1(np.concatenate([at_zero, found]) * MONTHS_PER_YEAR))
