"""Wires lines by the names of their parameters, checks them and evaluates them.

A node is a line in its place: ``npv`` for the estate, ``cleaning.gross_sales`` for a service. A parameter
of a service line is, in this order, a line of the same service, an assumption about it, a line of the
estate, an assumption about the estate. A parameter of an estate line is a line or an assumption of the
estate, or a service line, which then means its sum over the services.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from graphlib import CycleError, TopologicalSorter
from operator import add
from typing import Any, Protocol

import numpy as np

from servicecase.engine.lines import Line, Model, ModelError
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.engine.timeline import Axis
from servicecase.engine.trace import Expression, Symbol, record, widest

MONTH = "month"  # the one given that is neither line nor assumption: 1, 2, … horizon_months


class Declared(Protocol):
    """What wiring has to know of a declared assumption: whose it is, and whether it is a table."""

    @property
    def scope(self) -> str:
        """Whose it is: of the scenario, the estate or each service, or a constant."""

    @property
    def kind(self) -> str:
        """What it holds: a number, a whole number, a flag or a table."""


class LineError(Exception):
    """A line failed on the values it was given."""


@dataclass(frozen=True)
class Binding:
    """What stands for a parameter: one value by its key, or the sum of several."""

    keys: tuple[str, ...]
    is_sum: bool = False


@dataclass(frozen=True)
class Node:
    """A line in its place, with what each of its parameters stands for."""

    key: str
    line: Line
    bindings: Mapping[str, Binding]


@dataclass(frozen=True, eq=False)  # wired once and shared: it is equal to itself alone, and can be a key
class Graph:
    """A wired model: the nodes in an order in which each comes after those it uses.

    `axes_of_sums`: along which axis the trees take the sums of lines over the services to run, by name, where that is
    more than the chosen pages ask for.
    """

    nodes: Mapping[str, Node]
    services: tuple[str, ...]
    catalogue: Mapping[str, Declared]
    table_sizes: Mapping[str, int]
    axes_of_sums: Mapping[str, Axis] = field(default_factory=dict)

    @cached_property
    def givens(self) -> frozenset[str]:
        """Keys of what the lines use and no line gives: assumptions, and `MONTH`."""
        used = {key for node in self.nodes.values() for one in node.bindings.values() for key in one.keys}
        return frozenset(used - self.nodes.keys())

    @cached_property
    def expressions(self) -> dict[str, Expression]:
        """The tree of each node, over the names of its parameters."""
        trees: dict[str, Expression] = {}
        for node in self.nodes.values():
            symbols = {name: self._symbol(name, binding, trees) for name, binding in node.bindings.items()}
            try:
                trees[node.key] = record(node.line.function, symbols)
            except Exception as error:
                raise ModelError(f"line {node.key} ({node.line.page}): {error}") from error
        return trees

    def _symbol(self, name: str, binding: Binding, trees: Mapping[str, Expression]) -> Any:
        if name == MONTH or not binding.keys:
            return Symbol(name, "month")
        if binding.is_sum:
            return Symbol(
                name, widest([self.axes_of_sums.get(name, "scalar"), *(trees[key].axis for key in binding.keys)])
            )
        key = binding.keys[0]
        if key in trees:
            return Symbol(name, trees[key].axis)
        if self.catalogue[name].kind == "table":
            return tuple(Symbol(f"{name}[{place + 1}]") for place in range(self.table_sizes.get(key, 1)))
        return Symbol(name)

    def evaluate(self, inputs: Mapping[str, Any], targets: Iterable[str] | None = None) -> dict[str, Any]:
        """Values of the targets and all they use (of all lines by default), by key.

        ``inputs`` gives each assumption in use, and `MONTH`, by key; a line that it gives is not computed.
        Raises LineError with the line's name and arguments where a line fails.
        """
        values = dict(inputs)
        run(_unknown(self, None if targets is None else frozenset(targets), frozenset(values)), values)
        return values

    def ancestors(self, targets: Iterable[str], given: Iterable[str] = ()) -> set[str]:
        """Keys of the targets and of every line and assumption they use; the given ones are not looked behind."""
        found: set[str] = set()
        waiting = list(targets)
        known = set(given)
        while waiting:
            key = waiting.pop()
            if key in found:
                continue
            found.add(key)
            if key in self.nodes and key not in known:
                waiting += (used for binding in self.nodes[key].bindings.values() for used in binding.keys)
        return found

    def lines_shared_with(self, other: Graph) -> set[str]:
        """Keys of the lines that are in another graph too, and there are the same functions of the same lines.

        Where all inputs are the same too, so are their values.
        """
        shared: set[str] = set()
        lines = self.nodes.keys() | other.nodes.keys()  # what is an assumption here may be a line there
        for key, node in self.nodes.items():
            used = {one for binding in node.bindings.values() for one in binding.keys}
            if other.nodes.get(key) == node and used & lines <= shared:
                shared.add(key)
        return shared


@lru_cache(maxsize=256)  # looking for them takes as long as evaluating them, and the same is asked again and again
def _unknown(graph: Graph, targets: frozenset[str] | None, known: frozenset[str]) -> list[Node]:
    """The nodes to evaluate for the targets (for all lines where there are none), in their order."""
    needed = graph.nodes.keys() if targets is None else graph.ancestors(targets, known)
    return [node for key, node in graph.nodes.items() if key in needed and key not in known]


def run(nodes: Iterable[Node], values: dict[str, Any], finished: Mapping[str, Iterable[str]] | None = None) -> None:
    """Evaluates nodes in their order, adding to the values; `finished` names those to drop after a node."""
    # A line may divide by zero where no month, or no draw, has sales; its `where` picks the other value.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for node in nodes:
            values[node.key] = _side_by_side(_call(node, values))
            for key in finished.get(node.key, ()) if finished else ():
                del values[key]


def _side_by_side(value: Any) -> Any:
    """The value with the draws of a month side by side in memory, as the operators of `timeline` want them.

    NumPy keeps the layout of what it is given, except where one operand varies by draw alone and the other by month.
    """
    if isinstance(value, np.ndarray) and value.ndim == 2 and not value.flags.f_contiguous:
        return np.asfortranarray(value)
    return value


def _call(node: Node, values: Mapping[str, Any]) -> Any:
    arguments = {name: argument(binding, values) for name, binding in node.bindings.items()}
    try:
        return node.line.function(**arguments)
    except Exception as error:
        given = ", ".join(f"{name}={_brief(value)}" for name, value in arguments.items())
        raise LineError(
            says(
                "line {key} ({page}) failed on {given}: {error}",
                key=node.key,
                page=node.line.page,
                given=given,
                error=error,
            )
        ) from error


def argument(binding: Binding, values: Mapping[str, Any]) -> Any:
    """The value of a parameter: that of its key, or the sum over the services (zero in every month for none)."""
    if not binding.is_sum:
        return values[binding.keys[0]]
    if not binding.keys:
        return np.zeros(len(values[MONTH]))
    return reduce(add, (values[key] for key in binding.keys))


def _brief(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(_brief(one) for one in value)})"
    shape = np.shape(value)
    if not shape or 0 in shape:
        return repr(value)
    flat = np.ravel(value)
    return f"[{flat[0]:g} … {flat[-1]:g}] of shape {shape}"


def wire(
    model: Model,
    catalogue: Mapping[str, Declared],
    estate_choices: Mapping[str, str],
    service_choices: Mapping[str, Mapping[str, str]],
    table_sizes: Mapping[str, int] | None = None,
) -> Graph:
    """The graph of the chosen pages: `service_choices` has the choices of each service by its name.

    `table_sizes` says how many entries tables have, by key, for trees that show them all.
    Raises ModelError for a parameter that is neither a line nor a declared assumption, and for a circle.
    """
    estate = model.lines("estate", estate_choices)
    services = {name: model.lines("service", chosen) for name, chosen in service_choices.items()}
    shared = estate.keys() | {name for name, one in catalogue.items() if one.scope != "service"} | {MONTH}
    nodes: dict[str, Node] = {}
    for service, lines in services.items():
        own = lines.keys() | {name for name, one in catalogue.items() if one.scope == "service"}
        for line in lines.values():
            bindings = {name: _service_binding(service, name, own, shared, line) for name in line.parameters}
            nodes[f"{service}.{line.name}"] = Node(f"{service}.{line.name}", line, bindings)
    service_lines = model.names() - estate.keys()
    for line in estate.values():
        bindings = {
            name: _estate_binding(name, tuple(services), shared, service_lines, line) for name in line.parameters
        }
        nodes[line.name] = Node(line.name, line, bindings)
    return Graph(_ordered(nodes), tuple(services), catalogue, table_sizes or {})


def check_parameters(model: Model, catalogue: Mapping[str, Declared]) -> None:
    """Raises ModelError where any page, chosen or not, has a parameter that nothing stands for."""
    for chosen in every_selection(model):
        wire(model, catalogue, chosen, {"service": chosen})


def every_selection(model: Model) -> Iterator[dict[str, str]]:
    """Selections that together take every page at least once."""
    pages = {key: list(choice.pages) for key, choice in model.choices.items()}
    for turn in range(max(map(len, pages.values()), default=0)):
        yield {key: names[turn % len(names)] for key, names in pages.items()}


def _service_binding(service: str, name: str, own: Iterable[str], shared: Iterable[str], line: Line) -> Binding:
    if name in own:
        return Binding((f"{service}.{name}",))
    if name in shared:
        return Binding((name,))
    raise _unknown_parameter(name, line, {*own, *shared})


def _estate_binding(
    name: str, services: tuple[str, ...], shared: Iterable[str], service_lines: Iterable[str], line: Line
) -> Binding:
    if name in shared:
        return Binding((name,))
    if name in service_lines:
        return Binding(tuple(f"{service}.{name}" for service in services), is_sum=True)
    raise _unknown_parameter(name, line, {*shared, *service_lines})


def _unknown_parameter(name: str, line: Line, valid: Iterable[str]) -> ModelError:
    where = f"{line.page}.{line.name}"
    return ModelError(f"parameter {name!r} of {where} is neither a line nor an assumption{nearest(name, valid)}")


def _ordered(nodes: dict[str, Node]) -> dict[str, Node]:
    uses = {key: [used for one in node.bindings.values() for used in one.keys] for key, node in nodes.items()}
    try:
        order = TopologicalSorter(uses).static_order()
        return {key: nodes[key] for key in order if key in nodes}
    except CycleError as error:
        raise ModelError(f"these lines go round in a circle: {' → '.join(error.args[1])}") from error
