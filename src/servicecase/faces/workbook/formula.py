"""Prints a tree as the formula of a cell; the same text serves all cells of a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from servicecase.engine.lines import ModelError
from servicecase.engine.trace import Constant, Expression, Operation, Symbol, Table, whole_table
from servicecase.faces.workbook.layout import Head, Reference
from servicecase.faces.workbook.spelling import COMPARISON, ENTRY_OF_ANY, SUM, TIGHTEST, TIMELINE, UFUNCS, Spelling


@dataclass(frozen=True)
class Printer:
    """What a formula refers to: the references behind a symbol, the row it stands in, the head of its sheet.

    A symbol has several references where it is a sum over services.
    """

    references: Callable[[str], tuple[Reference, ...]]
    own: Reference
    head: Head

    def formula(self, expression: Expression) -> str:
        """The formula with the columns as fields: ``{here}``, ``{before}``, ``{after}``. Flags are printed as 1 and 0.

        Raises ModelError that names an operator which has no spelling.
        """
        text = self._text(expression, COMPARISON)
        return f"=N({text})" if _is_flag(expression) else f"={text}"

    def _text(self, expression: Expression, needed: int) -> str:
        text, binds = self._printed(expression)
        return text if binds >= needed else f"({text})"

    def _printed(self, expression: Expression) -> tuple[str, int]:
        match expression:
            case Constant(value=value):
                return repr(value).removesuffix(".0"), TIGHTEST
            case Symbol(name=name):
                return self._symbol(name)
            case Table(entries=entries):
                if table := whole_table(entries):
                    return self._symbol(table)
                return ",".join(self._text(one, COMPARISON) for one in entries), TIGHTEST
            case Operation():
                return self._operation(expression)
        raise TypeError(f"{type(expression).__name__} is not an expression of a model line")

    def _symbol(self, name: str) -> tuple[str, int]:
        texts = [one.here for one in self.references(name)]
        return "+".join(texts) or "0", TIGHTEST if len(texts) < 2 else SUM

    def _operation(self, operation: Operation) -> tuple[str, int]:
        spelling = spelling_of(operation)
        texts = [self._operand(spelling, *one) for one in zip(operation.operands, spelling.operands, strict=False)]
        row = self.references(operation.operands[0].name)[0] if spelling.reads_row else None  # type: ignore[attr-defined]
        return spelling.text.format(*texts, row=row, own=self.own, head=self.head), spelling.binds

    def _operand(self, spelling: Spelling, operand: Expression, needed: int) -> str:
        """An operand; where only a number counts, no truth value and no empty cell before the first month."""
        text = self._text(operand, needed)
        is_previous = isinstance(operand, Operation) and operand.operator == "previous"
        if spelling.of_numbers and (is_previous or _is_flag(operand)) and not _takes_flags(spelling, operand):
            return f"N({self._text(operand, COMPARISON)})"
        return f"({text})" if text.startswith("-") and needed > SUM else text


def _takes_flags(spelling: Spelling, operand: Expression) -> bool:
    """AND, OR and NOT take truth values as they are."""
    return spelling.is_flag and spelling.binds == TIGHTEST and _is_flag(operand)


def spelling_of(operation: Operation) -> Spelling:
    """How an operator is written. Raises ModelError for one that no cell can say."""
    if operation.operator == "entry" and not whole_table(getattr(operation.operands[0], "entries", ())):
        return ENTRY_OF_ANY
    found = UFUNCS.get(operation.operator) or TIMELINE.get(operation.operator)
    if found is None:
        raise ModelError(
            f"the workbook has no formula for {operation.operator}; give it one in faces/workbook/spelling.py"
        )
    return found


def _is_flag(expression: Expression) -> bool:
    """Whether a formula would come out as true or false."""
    if not isinstance(expression, Operation):
        return False
    spelling = spelling_of(expression)
    return spelling.is_flag or any(_is_flag(expression.operands[place]) for place in spelling.passes_on)
