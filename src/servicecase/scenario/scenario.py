"""A scenario: what is assumed about one estate and its services, checked against the catalogue.

A scenario is flat inside: records and choices by key, ``discount_rate`` for the estate,
``cleaning.adoption`` for a service. Its file form has the same names in tables, ``[estate]`` and
``[services.cleaning]``; `scenario_reader` checks a document, `scenario_file` reads and writes files.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from servicecase.engine.graph import Graph, wire
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import ESTATE, SOURCE_ID, dotted, local_name, scope_of
from servicecase.inputs.record import Correlation, Record


@dataclass(frozen=True)
class Origin:
    """The text that a scenario was read from, and where it stood.

    ``path`` is the name that it was asked for by, ``directory`` where what it extends stands, ``file`` the
    real path, with links followed.
    """

    text: str
    path: str | None = None
    directory: str | None = None
    file: str | None = None


@dataclass(frozen=True)
class Scenario:
    """One set of assumptions. ``records`` and ``choices`` hold what is given; silence means the default."""

    title: str
    services: tuple[str, ...]
    records: Mapping[str, Record]
    choices: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    price_year: int | None = None
    start_date: datetime.date | None = None
    tax: str | None = None
    correlations: tuple[Correlation, ...] = ()
    origin: Origin | None = field(default=None, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((self.title, self.services, frozenset(self.records.items()), frozenset(self.choices.items())))

    def choice(self, owner: str, key: str) -> str | None:
        """The page chosen by an owner (a service, or `ESTATE`) for a choice, or the default one."""
        return self.choices.get(dotted(owner, key), read_model().choices[key].default)

    def chosen(self, owner: str) -> dict[str, str]:
        """All pages that an owner takes, by the key of the choice."""
        scope = scope_of(owner)
        pages = {key: self.choice(owner, key) for key, one in read_model().choices.items() if one.scope == scope}
        return {key: page for key, page in pages.items() if page is not None}

    def record(self, key: str) -> Record:
        """The record of an assumption, made from its default where the scenario gives none. KeyError without either."""
        if key in self.records:
            return self.records[key]
        assumption = catalogue()[local_name(key)]
        if assumption.default is None:
            raise KeyError(key)
        basis = assumption.default_basis
        source = basis if SOURCE_ID.fullmatch(basis) else None
        return Record(assumption.default, source=source, is_default=True)

    def stands_at_neutral(self, key: str) -> bool:
        """Whether an assumption is left at a default that leaves it out of the case."""
        return self.record(key).is_default and catalogue()[local_name(key)].is_neutral_by_default

    def graph(self) -> Graph:
        """The model wired for the chosen pages; scenarios that choose the same share it."""
        defaults = {name: one.default for name, one in catalogue().items() if isinstance(one.default, tuple)}
        tables = {dotted(service, name): table for service in self.services for name, table in defaults.items()}
        tables |= {key: one.value for key, one in self.records.items() if isinstance(one.value, tuple)}
        return _wired(
            tuple(self.chosen(ESTATE).items()),
            tuple((service, tuple(self.chosen(service).items())) for service in self.services),
            tuple((key, len(table)) for key, table in tables.items()),
        )

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change with any number, range or choice that the results depend on."""
        records = {key: self.record(key) for key in assumptions_in_use(self, self.graph())}
        inputs = {
            key: (one.value, one.low, one.high, one.dist, one.survey, *_further_numbers(one))
            for key, one in records.items()
        }
        chosen = {owner: self.chosen(owner) for owner in (ESTATE, *self.services)}
        pairs = [
            (one.first, one.second, one.rank) for one in self.correlations if {one.first, one.second} <= inputs.keys()
        ]
        text = json.dumps([inputs, chosen, self.services, *([pairs] if pairs else [])], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def _further_numbers(record: Record) -> list[tuple[str, float | tuple[float, ...]]]:
    """Fields of a distribution that few records give: those given, so that what gives none keeps its fingerprint."""
    names = ("sd", "pert_lambda", "quantiles", "values", "weights")
    return [(name, one) for name in names if (one := getattr(record, name)) is not None]


_Choices = tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)  # a few forms of each of a few services; wiring takes longer than evaluating
def _wired(estate: _Choices, services: tuple[tuple[str, _Choices], ...], tables: tuple[tuple[str, int], ...]) -> Graph:
    chosen = {service: dict(choices) for service, choices in services}
    return wire(read_model(), catalogue(), dict(estate), chosen, dict(tables))


def assumptions_in_use(scenario: Scenario, graph: Graph) -> list[str]:
    """Keys of the assumptions that the chosen pages use, estate first, in the order of the catalogue."""
    return list(_in_use(scenario.services, graph))


@lru_cache(maxsize=64)  # each what-if asks anew for one of a few graphs
def _in_use(services: tuple[str, ...], graph: Graph) -> list[str]:
    order = {name: place for place, name in enumerate(catalogue())}
    keys = [key for key in graph.givens if local_name(key) in order]
    owners = {ESTATE: 0} | {service: place for place, service in enumerate(services, 1)}
    return sorted(keys, key=lambda key: (owners[key.rpartition(".")[0]], order[local_name(key)]))
