"""What stands where in the workbook, decided before anything is written: formulas point up, down and across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from servicecase.case import Case
from servicecase.engine.trace import Operation, Symbol
from servicecase.faces.workbook.blocks import Block, Row, owners, variant, whole_case
from servicecase.faces.workbook.layout import FIRST_ROW, Columns, Reference, column_name
from servicecase.faces.workbook.names import defined_names, prefix, sheet_names
from servicecase.inputs.catalogue import Assumption, catalogue
from servicecase.inputs.names import DO_NOTHING, ESTATE, dotted, local_name
from servicecase.questions.contracts.record import ContractComparison, compare_contracts, without, workable_forms
from servicecase.questions.names import KEY_LINES
from servicecase.questions.tornado.record import tornado
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.uncertainty.laws import Distribution, uncertain
from servicecase.wording.language import translated

VARIANTS = 5  # what-ifs beside the case
WHAT_IF_RESULTS = 6  # the row of the first result, above the assumptions that may differ
WHAT_IF_FIRST_ROW, WHAT_IF_FIRST_COLUMN = WHAT_IF_RESULTS + len(KEY_LINES) + 2, 5
GUESS_ROW, RETURN_FIRST_COLUMN = 6, 2
_TITLES = {
    "brief": "Brief",
    "assumptions": "Assumptions",
    "tables": "Tables",
    "estate": "Estate",
    "contracts": "Contracts",
    "what_if": "What-if",
    "contract_lines": "Contract lines",
    "what_if_lines": "What-if lines",
    "returns": "Return",
    "checks": "Checks",
    "sources": "Sources",
    "about": "About",
}


@dataclass(frozen=True)
class Item:
    """A row of a sheet of lines: a heading, or a row of a block."""

    row: int
    block: Block
    content: Row | str


@dataclass(frozen=True)
class Search:
    """A row that needs a rate of return to start from, and the column of the sheet where it is searched."""

    block: Block
    row: Row
    column: int


@dataclass
class Plan:
    """The blocks of a case and the places of their rows."""

    case: Case
    items: dict[str, list[Item]] = field(default_factory=dict)
    searches: list[Search] = field(default_factory=list)

    def __post_init__(self) -> None:
        for owner in owners(self.case):
            self._place_pages(self.base, owner)
        self._place_variants("contract_lines", [*self.forms.values(), *self.nothing.values()])
        self._place_variants("what_if_lines", self.what_ifs)

    @cached_property
    def columns(self) -> Columns:
        """The columns of the sheets of lines."""
        return Columns(int(self.case["horizon_months"]))

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """The name of each sheet by its kind, in their order."""
        services = {f"service.{one}": one for one in self.case.scenario.services}
        titles = {kind: translated(title) for kind, title in _TITLES.items()}
        before = ("brief", "assumptions", "tables")
        wanted = {kind: titles[kind] for kind in before} | services | titles
        return dict(zip(wanted, sheet_names(wanted.values()), strict=True))

    @cached_property
    def comparisons(self) -> Mapping[str, ContractComparison]:
        """What each service brings under every form, by service."""
        return {service: compare_contracts(self.case, service) for service in self.case.scenario.services}

    @cached_property
    def _workable(self) -> Mapping[tuple[str, str], tuple[str, Case]]:
        """Title and case of each form whose terms are given, by service and form."""
        services = self.case.scenario.services
        return {
            (service, form): found for service in services for form, found in workable_forms(self.case, service).items()
        }

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Keys of the assumptions that any line of the workbook uses, the conversions of units last."""
        cases = [self.case, *(case for _, case in self._workable.values())]
        used = {key for case in cases for key in assumptions_in_use(case.scenario, case.graph)}
        constants = [name for name, one in catalogue().items() if one.scope == "constant"]
        names = {name: place for place, name in enumerate(catalogue())}
        order = {owner: place for place, owner in enumerate((ESTATE, *self.case.scenario.services))}
        keys = sorted(
            used.difference(constants), key=lambda key: (order[key.rpartition(".")[0]], names[local_name(key)])
        )
        return (*keys, *constants)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Keys of the inputs that are tables."""
        return tuple(key for key in self.inputs if assumption(key).kind == "table")

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The defined name of each input, and of each entry of a table as ``key_1``, ``key_2``, …"""
        entries = [f"{key}_{place + 1}" for key in self.tables for place in range(len(self.table(key)))]
        return defined_names([*self.inputs, *entries])

    def value(self, key: str) -> float:
        """The value of an input that is one number."""
        found = self.case.scenario.record(key).value
        assert isinstance(found, float)
        return found

    def table(self, key: str) -> tuple[float, ...]:
        """The entries of an input that is a table."""
        found = self.case.scenario.record(key).value
        assert isinstance(found, tuple)
        return found

    @cached_property
    def base(self) -> Block:
        """The lines of the case as it stands."""
        return whole_case(self.case, self.columns, self.named)

    @cached_property
    def forms(self) -> Mapping[tuple[str, str], Block]:
        """The lines that come out differently under each form that is not chosen, by service and form."""
        found = {}
        for (service, form), (title, case) in self._workable.items():
            if form != self.comparisons[service].chosen:
                name = f"{dotted(service, 'contract')} = {form}"
                words = f"{self.case.scenario.titles[service]}: {translated(title)}"
                found[service, form] = variant(self.base, name, words, case, {})
        return found

    @cached_property
    def nothing(self) -> Mapping[str, Block]:
        """The lines that come out differently without each service, by service."""
        words = translated("Do nothing")
        return {
            service: variant(
                self.base,
                f"{dotted(service, 'contract')} = {DO_NOTHING}",
                f"{self.case.scenario.titles[service]}: {words}",
                without(self.case, service),
                {},
            )
            for service in self.case.scenario.services
        }

    def form(self, service: str, form: str) -> Block | None:
        """The block with the lines of a service under a form; None where its terms are not given."""
        if form == DO_NOTHING:
            return self.nothing[service]
        outcome = self.comparisons[service][form]
        if outcome.missing:
            return None
        return self.forms.get((service, form), self.base)

    @cached_property
    def ranges(self) -> Mapping[str, Distribution]:
        """What is uncertain about each assumption that has a range, what matters most for the NPV first."""
        found = uncertain(self.case)
        keys = [one.key for one in tornado(self.case).swings] if found else []
        return {key: found[key] for key in keys}

    @cached_property
    def levels(self) -> tuple[Mapping[str, float], ...]:
        """What each what-if is about at first: the assumption that matters most, from its low to its high."""
        if not self.ranges:
            return ({},) * VARIANTS
        key, one = next(iter(self.ranges.items()))
        steps = np.linspace(one.low, one.high, VARIANTS)
        steps = np.round(steps) if assumption(key).kind == "whole" else steps
        return tuple({key: float(step)} for step in steps)

    @cached_property
    def varied(self) -> tuple[str, ...]:
        """Keys of the rows of the what-if: the assumptions that have a range, or where none has, all single numbers."""
        if self.ranges:
            return tuple(self.ranges)
        in_use = assumptions_in_use(self.case.scenario, self.case.graph)
        return tuple(
            key for key in in_use if assumption(key).scope in ("estate", "service") and assumption(key).kind != "table"
        )

    @cached_property
    def what_ifs(self) -> list[Block]:
        """The lines that come out differently under each what-if."""
        blocks = []
        for number, level in enumerate(self.levels, 1):
            own = {key: (self._what_if_input(key, number), level.get(key, self.value(key))) for key in self.varied}
            title = f"{translated('What-if')} {number}"
            blocks.append(variant(self.base, f"what-if {number}", title, self.case, own))
        return blocks

    def what_if_cell(self, key: str, number: int) -> tuple[int, int]:
        """Row and column of the cell in which a what-if takes another value; number 0 is the case itself."""
        return WHAT_IF_FIRST_ROW + self.varied.index(key), WHAT_IF_FIRST_COLUMN + number

    def _what_if_input(self, key: str, number: int) -> str:
        row, column = self.what_if_cell(key, number)
        cell = f"{prefix(self.sheets['what_if'])}{column_name(column)}{row + 1}"
        return f"=IF(ISBLANK({cell}),{self.named[key]},{cell})"

    def _place_pages(self, block: Block, owner: str) -> None:
        kind = f"service.{owner}" if owner else "estate"
        row = FIRST_ROW
        for page, keys in block.pages(owner):
            self._add(kind, row, block, page)
            row = self._place_rows(kind, row + 1, block, self._rows(block, keys)) + 1

    def _place_variants(self, kind: str, blocks: list[Block]) -> None:
        row = FIRST_ROW
        for block in blocks:
            self._add(kind, row, block, block.name)
            inputs = [Row(key, Symbol(key)) for key in block.own_inputs]
            keys = [key for owner in owners(block.case) for _, page in block.pages(owner) for key in page]
            row = self._place_rows(kind, row + 1, block, [*inputs, *self._rows(block, keys)]) + 1

    @staticmethod
    def _rows(block: Block, keys: list[str]) -> list[Row]:
        return [row for key in keys for row in block.rows_of(key)]

    def _place_rows(self, kind: str, first: int, block: Block, rows: list[Row]) -> int:
        """Gives each row its place, and the cell of the guess where it needs one; the row after the last."""
        for place, row in enumerate(rows, first):
            guess = self._guess(block, row) if _is_root(row) else ""
            reference = Reference(prefix(self.sheets[kind]), place, row.tree.axis, self.columns, guess)
            block.places[row.key] = reference
            self._add(kind, place, block, row)
        return first + len(rows)

    def _guess(self, block: Block, row: Row) -> str:
        column = RETURN_FIRST_COLUMN + len(self.searches)
        self.searches.append(Search(block, row, column))
        return f"{prefix(self.sheets['returns'])}{column_name(column)}${GUESS_ROW + 1}"

    def _add(self, kind: str, row: int, block: Block, content: Row | str) -> None:
        self.items.setdefault(kind, []).append(Item(row, block, content))


def assumption(key: str) -> Assumption:
    """The row of the catalogue for an input."""
    return catalogue()[local_name(key)]


def _is_root(row: Row) -> bool:
    return isinstance(row.tree, Operation) and row.tree.operator == "rate_of_return"
