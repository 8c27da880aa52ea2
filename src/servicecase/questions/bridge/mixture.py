"""Scenarios that take each difference of inputs from one of two cases, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite

import numpy as np

from servicecase.case import Case
from servicecase.engine.graph import LineError
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import Value
from servicecase.inputs.names import ESTATE, dotted
from servicecase.inputs.record import Record
from servicecase.scenario.consistency import missing, table_faults
from servicecase.scenario.presets import tax_records
from servicecase.scenario.scenario import Scenario, assumptions_in_use

TAX, SERVICE = "tax", "services."  # keys of what is no single input; `SERVICE` is followed by a name
HORIZON = "horizon_months"
# Pages that a reader would not look for by their own names.
_TOPICS = {
    "contracts": "contract_terms",
    "agreement": "contract_terms",
    "ramps": "demand",
    "bases": "demand",
    "price_responses": "demand",
    "schedule": "demand",
    "area_bases": "fees",
    "household_bases": "fees",
}


@dataclass(frozen=True)
class Change:
    """An input in two cases: a value, the page of a choice, the title of a service; None where a case lacks it."""

    key: str
    before: Value | str | None
    after: Value | str | None


@dataclass(frozen=True)
class Mixtures:
    """All scenarios between two cases, for one result of them.

    A difference is known by a key: an assumption, a choice, ``tax`` for a preset, ``services.NAME`` for a service that
    only one case has. What is taken from the second case is a set of such keys.
    """

    before: Case
    after: Case
    target: str
    _known: dict[frozenset[str], float | None] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def _sides(self) -> tuple[Scenario, Scenario]:
        return self.before.scenario, self.after.scenario

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Services of either case."""
        return tuple(dict.fromkeys(one for side in self._sides for one in side.services))

    @cached_property
    def _shared(self) -> tuple[str, ...]:
        """Owners that both cases have."""
        return ESTATE, *(one for one in self.services if all(one in side.services for side in self._sides))

    @cached_property
    def _structure(self) -> dict[str, list[str]]:
        """Differences of services and choices, each with the choice itself."""
        before, after = self._sides
        found: dict[str, list[str]] = {SERVICE + one: [] for one in self.services if one not in self._shared}
        for owner in self._shared:
            for name, page in before.chosen(owner).items():
                if after.choice(owner, name) != page:
                    found[dotted(owner, name)] = [dotted(owner, name)]
        return found

    @cached_property
    def _in_use(self) -> tuple[dict[str, None], dict[str, None]]:
        """Keys in use by each case, in order."""
        return _in_use(self._sides[0]), _in_use(self._sides[1])

    @cached_property
    def differences(self) -> dict[str, list[str]]:
        """Every difference with the inputs that go with it.

        A choice brings the terms that only one of its pages uses, for they have no meaning without it.
        """
        before, after = self._sides
        presets = {} if before.tax == after.tax else {**_preset(before), **_preset(after)}
        found = {key: list(keys) for key, keys in self._structure.items()}
        for key in dict.fromkeys((HORIZON, *self._in_use[0], *self._in_use[1])):
            if key.rpartition(".")[0] not in self._shared:
                continue
            if key != HORIZON and not all(key in side for side in self._in_use):
                found.setdefault(self._brought_by(key), []).append(key)
            elif before.record(key).value != after.record(key).value:
                found.setdefault(TAX if key in presets else key, []).append(key)
        return found

    def _brought_by(self, key: str) -> str:
        """The choice or service that alone decides whether a term is used; the term itself where there is none."""
        return next((one for one, decided in self._decided.items() if key in decided), key)

    @cached_property
    def _decided(self) -> dict[str, set[str]]:
        """Terms whose use each choice or service decides when it is the first, or the last, to change."""
        every, found = frozenset(self._structure), {}
        for one in self._structure:
            first = self._in_use[0].keys() ^ _in_use(_mixed(*self._sides, self._structure, frozenset([one])))
            last = self._in_use[1].keys() ^ _in_use(_mixed(*self._sides, self._structure, every - {one}))
            found[one] = first | last
        return found

    @cached_property
    def relevant(self) -> tuple[str, ...]:
        """The differences that the target may depend on; choices, services and the horizon always may."""
        used = {key for case in (self.before, self.after) for key in case.graph.ancestors([self.target])}
        always = {*self._structure, HORIZON}
        return tuple(key for key, changed in self.differences.items() if key in always or used.intersection(changed))

    def value(self, taken: frozenset[str]) -> float | None:
        """The target of a mixture; None where it has none. Each mixture is evaluated once."""
        if taken not in self._known:
            whole = taken == frozenset(self.relevant)
            scenario = self._sides[whole] if whole or not taken else _mixed(*self._sides, self.differences, taken)
            self._known[taken] = _result(scenario, self.target)
        return self._known[taken]

    def effect(self, taken: frozenset[str]) -> float:
        """How much some differences change the target alone; what cannot be changed alone is never small."""
        start, value = self.value(frozenset()), self.value(taken)
        return np.inf if start is None or value is None else abs(value - start)

    def topic(self, key: str) -> str:
        """The page of the model that first uses a difference, by a name that a reader would look for."""
        owner, _, name = key.rpartition(".")
        if key in (TAX, HORIZON) or key.startswith(SERVICE):
            return key
        if name in read_model().choices:
            lines = [line for page in read_model().choices[name].pages.values() for line in page.lines.values()]
        else:
            nodes = (*self.before.graph.nodes.values(), *self.after.graph.nodes.values())
            lines = [node.line for node in nodes if any(key in one.keys for one in node.bindings.values())]
        page = lines[0].page.split(".")[1]
        return dotted(owner if len(self.services) > 1 else ESTATE, _TOPICS.get(page, page))

    def changes(self, differences: Iterable[str]) -> tuple[Change, ...]:
        """The inputs behind some differences; that which brings others comes first."""
        wanted = {*differences}
        keys = {key: None for one in self.differences if one in wanted for key in (one, *self.differences[one])}
        return tuple(Change(key, self._input(key, 0), self._input(key, 1)) for key in keys)

    def _input(self, key: str, side: int) -> Value | str | None:
        scenario, (owner, _, name) = self._sides[side], key.rpartition(".")
        if key == TAX:
            return scenario.tax
        if key.startswith(SERVICE):
            return scenario.titles.get(name)
        if name in read_model().choices:
            return scenario.choice(owner, name)
        return scenario.record(key).value if key == HORIZON or key in self._in_use[side] else None


def _mixed(
    before: Scenario, after: Scenario, differences: Mapping[str, Iterable[str]], taken: frozenset[str]
) -> Scenario:
    """The first scenario with some differences taken from the second.

    A record that only one of them gives is there in any case: a page that needs it finds it.
    """
    services = tuple(
        one
        for one in dict.fromkeys((*before.services, *after.services))
        if SERVICE + one not in differences or (SERVICE + one in taken) == (one in after.services)
    )
    records, choices = {**after.records, **before.records}, {**after.choices, **before.choices}
    for difference, keys in differences.items():
        side, other = (after, before) if difference in taken else (before, after)
        for key in keys:
            owner, _, name = key.rpartition(".")
            if name in read_model().choices:
                choices[key] = str(side.choice(owner, name))
            elif record := _record(side, key) or _record(other, key):
                records[key] = record
    titles = {**after.titles, **before.titles}
    return replace(before, services=services, records=records, choices=choices, titles=titles, tax=None)


def _in_use(scenario: Scenario) -> dict[str, None]:
    return dict.fromkeys(assumptions_in_use(scenario, scenario.graph()))


def _preset(scenario: Scenario) -> dict[str, Record]:
    return tax_records(scenario.tax) if scenario.tax else {}


def _record(scenario: Scenario, key: str) -> Record | None:
    """The record that a scenario gives, or its default; None without either."""
    try:
        return scenario.record(key)
    except KeyError:
        return None


def _result(scenario: Scenario, target: str) -> float | None:
    """A scalar line; None where terms are missing, do not fit together, or leave it without a finite value."""
    used = {HORIZON, *_in_use(scenario)}  # what no page uses may not fit, and does no harm
    scenario = replace(scenario, records={key: one for key, one in scenario.records.items() if key in used})
    if missing(scenario) or any(table_faults(scenario)):
        return None
    try:
        found = Case(scenario).evaluate({}, [target])[target]
    except LineError:
        return None
    value = float(np.ravel(found)[0])
    return value if isfinite(value) else None
