"""A scenario: what is assumed about one estate and its services, checked against the catalogue.

A scenario is flat inside: records and choices by key, ``discount_rate`` for the estate,
``cleaning.adoption`` for a service. Its file form has the same names in tables, ``[estate]`` and
``[services.cleaning]``; `scenario_reader` checks a document, `scenario_file` reads and writes files.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from servicecase.engine.graph import Graph, wire
from servicecase.engine.lines import LineScope, read_model
from servicecase.inputs.catalogue import Correlation, Record, catalogue, nearest, read_table, shown

ESTATE = ""  # the owner of keys without a dot
_SEASONAL_MEAN_TOLERANCE = 0.005  # twelve factors given to two decimals
SOURCE_ID = re.compile(r"[Ss]\d+")
_BARE_KEY = re.compile(r"[\w-]+")
_LONGEST_NAME = 100  # characters of a name that a message shows
TOP_KEYS = (
    *("title", "description", "extends", "horizon_months", "price_year", "start_date"),
    *("correlations", "estate", "services"),
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a scenario: where it stands, its dotted name, what is wrong."""

    file: str
    name: str
    text: str

    def __str__(self) -> str:
        name = self.name if len(self.name) <= _LONGEST_NAME else f"{self.name[:_LONGEST_NAME]}…"
        words = " ".join(part for part in (name, self.text) if part)
        return _one_line(": ".join(part for part in (self.file, words) if part))


def _one_line(text: str) -> str:
    """The text with line breaks and other characters that cannot be shown as escapes."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


class ScenarioError(Exception):
    """A scenario cannot be used. `faults` has everything that is wrong with it; the message has a line for each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        """From one process to another: the faults, not the message."""
        return type(self), (self.faults,)


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


def dotted(owner: str, name: str) -> str:
    """The key of a name that belongs to a service, or to the estate; a part of a name where both have one."""
    return f"{owner}.{name}" if owner and name else owner or name


def shown_key(key: Any) -> str:
    """A part of a dotted name as a message shows it: in quotes where a file needs them."""
    return key if isinstance(key, str) and _BARE_KEY.fullmatch(key) else shown(key)


def local_name(key: str) -> str:
    """The name in a key without its service."""
    return key.rpartition(".")[2]


def scope_of(owner: str) -> LineScope:
    """The scope of what belongs to an owner."""
    return "service" if owner else "estate"


def file_name(key: str) -> str:
    """A key as it is written in a file: services.cleaning.adoption, estate.discount_rate, horizon_months."""
    if "." in key:
        return f"services.{key}"
    return key if key in TOP_KEYS else f"estate.{key}"


def key_of(scenario: Scenario, name: str, names: Collection[str]) -> str:
    """The key of an assumption or a choice by what people write, with its service or, where there is one, without.

    `names` are those that may be meant. Raises ScenarioError for another, and for one that several services have.
    """
    short = name.removeprefix("services.").removeprefix("estate.")
    owner, _, local = short.rpartition(".")
    scopes = {key: str(one.scope) for part in (catalogue(), read_model().choices) for key, one in part.items()}
    scope = scopes.get(local) if local in names else None
    owners = scenario.services if scope == "service" and not owner else ()
    if len(owners) > 1:
        options = ", ".join(dotted(one, local) for one in owners)
        raise ScenarioError([Fault("", name, f"differs by service; say one of: {options}")])
    if owners:
        return dotted(owners[0], local)
    if scope in (None, "constant") or (scope == "service") != (owner in scenario.services):
        valid = {*names, *(dotted(service, one) for service in scenario.services for one in names if owner)}
        raise ScenarioError([Fault("", name, f"is not an assumption{nearest(short, valid)}")])
    return short


_OF_A_PRESET = "tax preset "  # how the note of a record begins that stands for a preset


@cache
def tax_presets() -> Mapping[str, Mapping[str, str]]:
    """The dated tax presets by name."""
    return {row["preset"]: row for row in read_table("tax_presets")}


def tax_records(preset: str) -> dict[str, Record]:
    """The records that a tax preset stands for."""
    row = tax_presets()[preset]
    expires = datetime.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    dated = {"date": datetime.date.fromisoformat(row["valid_from"]), "expires": expires}
    note = f"{_OF_A_PRESET}{preset}; {row['caveat']}"
    names = ("vat_rate", "surcharge_rate", "income_tax_rate", "vat_sales_limit")
    return {name: Record(float(row[name]), source=row["source"], note=note, **dated) for name in names if row[name]}  # type: ignore[arg-type]


def is_of_a_tax_preset(record: Record) -> bool:
    """Whether a record stands for a tax preset, and not for what a scenario says itself."""
    return (record.note or "").startswith(_OF_A_PRESET)


def assumptions_in_use(scenario: Scenario, graph: Graph) -> list[str]:
    """Keys of the assumptions that the chosen pages use, estate first, in the order of the catalogue."""
    return list(_in_use(scenario.services, graph))


@lru_cache(maxsize=64)  # each what-if asks anew for one of a few graphs
def _in_use(services: tuple[str, ...], graph: Graph) -> list[str]:
    order = {name: place for place, name in enumerate(catalogue())}
    keys = [key for key in graph.givens if local_name(key) in order]
    owners = {ESTATE: 0} | {service: place for place, service in enumerate(services, 1)}
    return sorted(keys, key=lambda key: (owners[key.rpartition(".")[0]], order[local_name(key)]))


def not_in_use(scenario: Scenario) -> list[str]:
    """Keys of records that no page would use under any contract form: a likely slip."""
    used = set(tax_records(scenario.tax)) if scenario.tax else set()
    contracts = [dotted(service, "contract") for service in scenario.services]
    for form in read_model().choices["contract"].pages:
        other = replace(scenario, choices={**scenario.choices, **dict.fromkeys(contracts, form)})
        used.update(assumptions_in_use(other, other.graph()))
    return [key for key in scenario.records if key not in used]


def consistency_faults(scenario: Scenario, unsettled: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """What is wrong between the parts of a scenario: dotted name of the file, and words.

    `unsettled` has the owners whose choices, and the keys whose values, are known to be wrong: what would
    follow from them is not reported.
    """
    yield from table_faults(scenario)
    horizon: Any = scenario.record("horizon_months").value
    for service in scenario.services:
        start: Any = scenario.record(f"{service}.start_month").value
        if start > horizon and "horizon_months" not in unsettled:
            yield f"services.{service}.start_month", f"is {shown(start)}, after the horizon of {shown(horizon)} months"
    settled = [one for one in scenario.services if one not in unsettled and scenario.choice(one, "contract")]
    for key in missing(replace(scenario, services=tuple(settled))):
        if key not in unsettled and (key.rpartition(".")[0] or ESTATE) not in unsettled:
            yield file_name(key), f"is missing: {_who_needs(scenario, key)}"


def table_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What is wrong with tables as a whole, and between them."""
    for key, record in scenario.records.items():
        if isinstance(record.value, tuple):
            yield from ((file_name(key), text) for text in _table_consistency(scenario, key, record.value))


def _table_consistency(scenario: Scenario, key: str, value: tuple[float, ...]) -> Iterator[str]:
    owner, _, name = key.rpartition(".")
    shape = catalogue()[name].shape
    mean = sum(value) / len(value)
    if shape == "12" and abs(mean - 1) > _SEASONAL_MEAN_TOLERANCE:
        yield f"has the mean {mean:.4g}; the twelve factors must have the mean 1"
    rates = scenario.records.get(dotted(owner, "tier_rates"))
    if shape == "tiers" and rates and isinstance(rates.value, tuple) and len(rates.value) != len(value):
        yield f"has {len(value)} tiers, but tier_rates has {len(rates.value)}"


def missing(scenario: Scenario) -> list[str]:
    """Keys of assumptions that the chosen pages need, that have no default, and that the scenario does not give."""
    in_use = assumptions_in_use(scenario, scenario.graph())
    return [key for key in in_use if key not in scenario.records and catalogue()[local_name(key)].default is None]


def _who_needs(scenario: Scenario, key: str) -> str:
    owner, _, name = key.rpartition(".")
    for choice, page in scenario.chosen(owner).items():
        lines = read_model().choices[choice].pages[page].lines.values()
        if any(name in line.parameters for line in lines):
            return f"{choice} {page!r} needs it"
    return "the model needs it"
