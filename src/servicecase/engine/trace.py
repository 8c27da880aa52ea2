"""The recording operand: a line run on it leaves the tree of what it computes.

The tree is what every printer works from: the explanation today, the workbook and the page next. So no
formula is written a second time. An expression also knows along which axis it runs, which lets the
wiring refuse a sum over months of something that does not vary by month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from servicecase.engine.timeline import OPERATORS, Axis

_AXIS_ORDER: tuple[Axis, ...] = ("scalar", "year", "month")


def _refusal(method: str, advice: str) -> Callable[..., NoReturn]:
    def refuse(self: Expression, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(f"a model line cannot use {method} on {formula(self)}: {advice}")

    return refuse


class Expression(NDArrayOperatorsMixin):
    """A node of the tree and an operand: arithmetic, NumPy ufuncs and timeline operators build larger trees."""

    axis: Axis

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Expression:
        if method != "__call__" or kwargs:
            raise TypeError(
                f"a model line cannot use np.{ufunc.__name__}.{method} with {kwargs or 'these arguments'}: "
                "call the ufunc on its operands, or use an operator of servicecase.engine.timeline"
            )
        return Operation(ufunc.__name__, tuple(_expression(one) for one in inputs))

    def __array_function__(self, function: Callable[..., Any], *_: Any) -> NoReturn:
        name = f"np.{function.__name__}"
        raise TypeError(f"a model line cannot use {name} on {formula(self)}: use a ufunc, or an operator of timeline")

    def timeline_operator(self, name: str, operands: tuple[Any, ...]) -> Expression:
        """How the operators of `timeline` record themselves."""
        return Operation(name, tuple(_expression(one) for one in operands))

    # Without these, Python would ask for a value that a recording does not have and fail far from the line.
    __bool__ = _refusal("if, and, or, not, max(), min()", "use timeline.where, np.logical_and, np.maximum, np.minimum")
    __float__ = __int__ = __index__ = _refusal("float() or math functions", "use NumPy ufuncs")
    __round__ = __floor__ = __ceil__ = __trunc__ = _refusal("round()", "use np.rint, np.floor or np.ceil")
    __len__ = __iter__ = __getitem__ = _refusal("len(), iteration or indexing", "use an operator of timeline")
    __hash__ = object.__hash__


@dataclass(frozen=True, eq=False)
class Symbol(Expression):
    """A line or an assumption, by its name as a parameter."""

    name: str
    axis: Axis = "scalar"


@dataclass(frozen=True, eq=False)
class Constant(Expression):
    """A literal in a line: by the conventions only 0 and 1."""

    value: float
    axis: Axis = "scalar"


@dataclass(frozen=True, eq=False)
class Table(Expression):
    """A tuple of operands handed to an operator as one."""

    entries: tuple[Expression, ...]
    axis: Axis = "scalar"


@dataclass(frozen=True, eq=False)
class Operation(Expression):
    """A ufunc or timeline operator, by name, on its operands."""

    operator: str
    operands: tuple[Expression, ...]
    axis: Axis = field(init=False)

    def __post_init__(self) -> None:
        timeline = OPERATORS.get(self.operator)
        if timeline is None or timeline.needs_months == 0:
            axis = _common_axis(self.operands)
        else:
            for operand in self.operands[: timeline.needs_months]:
                if operand.axis != "month":
                    raise TypeError(f"{self.operator} needs a line that varies by month; {formula(operand)} does not")
            axis = timeline.result
        object.__setattr__(self, "axis", axis)


def _common_axis(operands: tuple[Expression, ...]) -> Axis:
    axes = {operand.axis for operand in operands}
    if {"year", "month"} <= axes:
        raise TypeError(f"yearly and monthly values cannot be combined: {', '.join(formula(one) for one in operands)}")
    return widest(axes)


def widest(axes: Iterable[Axis]) -> Axis:
    """The axis along which values of these axes run together."""
    return max(axes, key=_AXIS_ORDER.index)


def _expression(operand: Any) -> Expression:
    if isinstance(operand, Expression):
        return operand
    if isinstance(operand, tuple):
        return Table(tuple(_expression(one) for one in operand))
    return Constant(float(operand))


def record(function: Callable[..., Any], symbols: dict[str, Any]) -> Expression:
    """The tree of a line: what it computes from the symbols of its parameters.

    A table parameter is given as a tuple of symbols. Raises TypeError where the line does what no
    recording can follow, with the advice what to write instead.
    """
    return _expression(function(**symbols))


def symbols_in(expression: Expression) -> Iterator[Symbol]:
    """The symbols of a tree from left to right, each as often as it occurs."""
    match expression:
        case Symbol():
            yield expression
        case Operation(operands=inside) | Table(entries=inside):
            for one in inside:
                yield from symbols_in(one)


# ufunc -> (sign, how tightly it binds); what is not listed here prints as a call of its name
_INFIX = {
    "logical_or": ("or", 1),
    "logical_and": ("and", 2),
    "equal": ("=", 3),
    "not_equal": ("≠", 3),
    "less": ("<", 3),
    "less_equal": ("≤", 3),
    "greater": (">", 3),
    "greater_equal": ("≥", 3),
    "add": ("+", 4),
    "subtract": ("−", 4),
    "remainder": ("mod", 5),
    "multiply": ("×", 6),
    "divide": ("/", 6),
    "power": ("^", 8),
}
_NEGATIVE = 7
_TIGHTEST = 9
_NAMES = {"maximum": "larger of", "minimum": "smaller of"}
_RIGHT_SIDE_BINDS_TIGHTER = {"subtract", "divide", "remainder", "power"}


Naming = Callable[[str], str]


def formula(expression: Expression, symbol: Naming = str, operator: Naming = str) -> str:
    """The tree in the notation of a textbook, on one line.

    ``symbol``, ``operator``: how a line or an assumption, and an operator that is a word, are called.
    """
    return _print(expression, symbol, operator)[0]


def _print(expression: Expression, symbol: Naming, operator: Naming) -> tuple[str, int]:
    def listed(parts: Iterable[Expression]) -> str:
        return ", ".join(formula(one, symbol, operator) for one in parts)

    def wrapped(part: Expression, needed: int) -> str:
        text, binds = _print(part, symbol, operator)
        return text if binds >= needed else f"({text})"

    match expression:
        case Symbol(name=name):
            return symbol(name), _TIGHTEST
        case Constant(value=value):
            return f"{value:g}", _TIGHTEST
        case Table(entries=entries) if whole := whole_table(entries):
            return symbol(whole), _TIGHTEST
        case Table(entries=entries):
            return f"[{listed(entries)}]", _TIGHTEST
        case Operation(operator="negative", operands=(inside,)):
            return f"−{wrapped(inside, _NEGATIVE)}", _NEGATIVE
        case Operation(operator=name, operands=(left, right)) if name in _INFIX:
            sign, binds = _INFIX[name]
            tighter = binds + (name in _RIGHT_SIDE_BINDS_TIGHTER)
            return f"{wrapped(left, binds + (name == 'power'))} {operator(sign)} {wrapped(right, tighter)}", binds
        case Operation(operator=name, operands=operands):
            return f"{operator(_NAMES.get(name, name))}({listed(operands)})", _TIGHTEST
    raise TypeError(f"{type(expression).__name__} is not an expression of a model line")


def whole_table(entries: tuple[Expression, ...]) -> str:
    """The name of the table whose entries these are, all and in order; nothing for others."""
    names = [one.name for one in entries if isinstance(one, Symbol)]
    table = names[0].partition("[")[0] if names else ""
    return table if names == [f"{table}[{place + 1}]" for place in range(len(entries))] else ""
