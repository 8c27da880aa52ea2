"""Trees cut into cells: what a short formula can say stays together, the rest gets helper rows of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from servicecase.engine.timeline import OPERATORS
from servicecase.engine.trace import Constant, Expression, Operation, Symbol, Table
from servicecase.faces.workbook.spelling import TIMELINE

_MOST_SYMBOLS = 9  # names in one formula; what has more is hard to check by eye


def cut(key: str, expression: Expression, is_row: Callable[[Symbol], bool]) -> dict[str, Expression]:
    """The cells that a line takes: its own by its key, and helpers by ``key/1``, ``key/2``, … in the order of need.

    A helper is a symbol, by its key, in the trees that use it. `is_row` says of a symbol whether it stands for one
    row of cells, whose neighbours and whose whole a formula can read.
    """
    cutter = _Cutter(key, is_row)
    whole = cutter.cell(expression)
    return {key: whole, **cutter.helpers}


@dataclass
class _Cutter:
    key: str
    is_row: Callable[[Symbol], bool]
    helpers: dict[str, Expression] = field(default_factory=dict)

    def cell(self, expression: Expression) -> Expression:
        """The expression with all that one cell cannot say moved into helpers."""
        match expression:
            case Operation(operands=operands):
                whole = replace(
                    expression, operands=tuple(self._operand(expression, *one) for one in enumerate(operands))
                )
                return self._shortened(whole)
            case Table(entries=entries):
                return Table(tuple(self._operand(expression, *one) for one in enumerate(entries)))
        return expression

    def _operand(self, parent: Expression, place: int, operand: Expression) -> Expression:
        spelling = TIMELINE.get(parent.operator) if isinstance(parent, Operation) else None
        if spelling and spelling.reads_row and place == 0:
            one_row = isinstance(operand, Symbol) and operand.axis == "month" and self.is_row(operand)
            return operand if one_row else self._helper(operand)
        own = TIMELINE.get(operand.operator) if isinstance(operand, Operation) else None
        return self._helper(operand) if own and own.needs_cell else self.cell(operand)

    def _shortened(self, whole: Operation) -> Operation:
        """The operation with its longest operands in helpers, until a reader can take it in."""
        operands = list(whole.operands)
        while sum(map(_length, operands)) > _MOST_SYMBOLS:
            place = max(range(len(operands)), key=lambda one: _length(operands[one]))
            if _length(operands[place]) == 1:
                break
            operands[place] = self._helper(operands[place])
        return replace(whole, operands=tuple(operands))

    def _helper(self, expression: Expression) -> Symbol:
        whole = self.cell(expression)
        name = f"{self.key}/{len(self.helpers) + 1}"
        self.helpers[name] = whole
        return Symbol(name, expression.axis)


def _length(expression: Expression) -> int:
    """Names in an expression; a table is one name."""
    match expression:
        case Table():
            return 1
        case Operation(operands=operands):
            return sum(map(_length, operands))
    return 1


def evaluated(expression: Expression, values: Mapping[str, Any]) -> Any:
    """What NumPy makes of a tree: the value that a helper shows in a program that does not calculate."""
    match expression:
        case Symbol(name=name):
            return values[name]
        case Constant(value=value):
            return value
        case Table(entries=entries):
            return tuple(evaluated(one, values) for one in entries)
        case Operation(operator=name, operands=operands):
            inside = [evaluated(one, values) for one in operands]
            operator = OPERATORS[name].on_arrays if name in OPERATORS else getattr(np, name)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                return operator(*inside)
    raise TypeError(f"{type(expression).__name__} is not an expression of a model line")
