"""Blocks of lines: those of the case, and those that another contract form or another input changes.

A block has the rows that stand on its sheets, and refers for all other lines to the block that it varies. So a
contract form, or a what-if, costs only the rows that come out differently under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from servicecase.case import Case
from servicecase.engine.graph import MONTH, Node, argument
from servicecase.engine.trace import Expression, Operation, Symbol
from servicecase.faces.workbook.cut import cut, evaluated
from servicecase.faces.workbook.layout import MONTH_ROW, Columns, Named, Reference
from servicecase.inputs.names import ESTATE

Cell = Reference | Named


@dataclass(frozen=True)
class Row:
    """A row of cells: a line, a helper of a line (``key/1``), or an input of the block, which has no node."""

    key: str
    tree: Expression
    node: Node | None = None

    @property
    def is_helper(self) -> bool:
        """Whether the row is a part of the line above it."""
        return "/" in self.key

    @property
    def may_be_none(self) -> bool:
        """Whether there may be no such number: no payback, no rate of return."""
        return isinstance(self.tree, Operation) and self.tree.operator in ("payback", "rate_of_return")


@dataclass(frozen=True)
class Block:
    """Lines of a case on some inputs.

    ``name``: empty for the lines of the case itself; ``inputs``: values by key, as `Graph.evaluate` takes them;
    ``own_inputs``: the formula of each assumption that this block reads from a cell of its own; ``keys``: the lines
    that it prints, all others being those of ``base``.
    """

    name: str
    title: str
    case: Case
    inputs: Mapping[str, Any]
    keys: tuple[str, ...]
    columns: Columns
    named: Mapping[str, str]
    base: Block | None = None
    own_inputs: Mapping[str, str] = field(default_factory=dict)
    places: dict[str, Reference] = field(default_factory=dict)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The value of every line, by key."""
        return self.case.graph.evaluate(self.inputs)

    def pages(self, owner: str) -> Iterator[tuple[str, list[str]]]:
        """The pages on which the lines of an owner stand, those first whose lines rest on the fewest others."""
        nodes = self.case.graph.nodes
        own = [key for key in nodes if key in self.keys and key.rpartition(".")[0] == owner]
        by_page: dict[str, list[str]] = {}
        for key in own:
            by_page.setdefault(nodes[key].line.page, []).append(key)
        yield from sorted(by_page.items(), key=lambda page: own.index(page[1][-1]))

    def rows_of(self, key: str) -> list[Row]:
        """The row of a line and those of its helpers, without their places."""
        node, tree = self.case.graph.nodes[key], self.case.graph.expressions[key]
        return [Row(name, one, node) for name, one in cut(key, tree, lambda symbol: _is_row(node, symbol)).items()]

    def cells(self, row: Row, name: str) -> tuple[Cell, ...]:
        """What a symbol in the tree of a row refers to: several cells for a sum over services."""
        if name in self.places and "/" in name:
            return (self.places[name],)
        assert row.node is not None
        if name == MONTH:
            return (Reference("", MONTH_ROW, "month", self.columns),)
        table, _, place = name.removesuffix("]").partition("[")
        return tuple(self.cell(f"{key}_{place}" if place else key) for key in row.node.bindings[table].keys)

    def cell(self, key: str) -> Cell:
        """Where a line or an input of the block stands."""
        if key in self.places:
            return self.places[key]
        if self.base and key in self.case.graph.nodes:
            return self.base.cell(key)
        return Named(self.named[key])

    def scalar(self, key: str) -> tuple[str, float]:
        """The formula that reads a line of one number from another sheet, and its value."""
        return f"={self.cell(key).here}", float(np.ravel(self.values[key])[0])

    def value(self, row: Row) -> Any:
        """The values of a row: one number, or one for each year or month."""
        found = self.inputs[row.key] if row.node is None else self._found(row)
        width = len(self.columns.of(row.tree.axis))
        return np.broadcast_to(np.asarray(found, dtype=float), (width,))

    def _found(self, row: Row) -> Any:
        if not row.is_helper:
            return self.values[row.key]
        assert row.node is not None
        helpers = {one.key: one for one in self.rows_of(row.key.partition("/")[0]) if one.is_helper}
        return evaluated(row.tree, _Values(self, row.node, helpers))


class _Values(dict[str, Any]):
    """The value of each symbol in the trees of a line and its helpers, found when it is asked for."""

    def __init__(self, block: Block, node: Node, helpers: Mapping[str, Row]) -> None:
        super().__init__()
        self._block, self._node, self._helpers = block, node, helpers

    def __missing__(self, name: str) -> Any:
        table, _, place = name.removesuffix("]").partition("[")
        if name in self._helpers:
            value = evaluated(self._helpers[name].tree, self)
        else:
            value = argument(self._node.bindings[table], self._block.values)
            value = value[int(place) - 1] if place else value
        self[name] = value
        return value


def _is_row(node: Node, symbol: Symbol) -> bool:
    return symbol.name == MONTH or len(node.bindings[symbol.name].keys) == 1


def whole_case(case: Case, columns: Columns, named: Mapping[str, str]) -> Block:
    """The block of a case as it stands."""
    return Block("", "", case, case.inputs, tuple(case.graph.nodes), columns, named)


def variant(base: Block, name: str, title: str, case: Case, own: Mapping[str, tuple[str, float]]) -> Block:
    """The block of a case that differs from another in its lines, or in the inputs that `own` gives.

    `own` has by key the formula and the value of each such input.
    """
    inputs = {**case.inputs, **{key: value for key, (_, value) in own.items()}}
    changed = _changed(base.case, case, own)
    formulas = {key: formula for key, (formula, _) in own.items()}
    return replace(
        base, name=name, title=title, case=case, inputs=inputs, keys=changed, base=base, own_inputs=formulas, places={}
    )


def _changed(before: Case, after: Case, inputs: Iterable[str]) -> tuple[str, ...]:
    """The lines that are computed otherwise, and all that use them or one of the inputs."""
    changed = {*inputs, *(before.graph.nodes.keys() - after.graph.nodes.keys())}  # a line may become an assumption
    for key, node in after.graph.nodes.items():
        old = before.graph.nodes.get(key)
        same = old is not None and old.line.function is node.line.function and old.bindings == node.bindings
        if not same or any(used in changed for one in node.bindings.values() for used in one.keys):
            changed.add(key)
    return tuple(key for key in after.graph.nodes if key in changed)


def owners(case: Case) -> tuple[str, ...]:
    """The services, then the estate."""
    return (*case.scenario.services, ESTATE)
