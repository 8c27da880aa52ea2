"""A scenario: what is assumed about one estate and its services, checked against the catalogue.

A scenario is flat inside: records and choices by key, ``discount_rate`` for the estate,
``cleaning.adoption`` for a service. Its file form has the same names in tables, ``[estate]`` and
``[services.cleaning]``; `scenario_file` reads and writes it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

from servicecase.assumptions import (
    DISTRIBUTIONS,
    Assumption,
    Record,
    catalogue,
    nearest,
    read_table,
    sources,
    survey_mean,
    value_faults,
)
from servicecase.graph import MONTH, Graph, wire
from servicecase.lines import LineScope, read_model

ESTATE = ""  # the owner of keys without a dot
_SEASONAL_MEAN_TOLERANCE = 0.005  # twelve factors given to two decimals
_SOURCE_ID = re.compile(r"S\d+")
_TOP_KEYS = ("title", "description", "extends", "horizon_months", "price_year", "start_date", "estate", "services")
_RECORD_KEYS = tuple(one.name for one in fields(Record) if one.name != "is_default")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a scenario: where it stands, its dotted name, what is wrong."""

    file: str
    name: str
    text: str

    def __str__(self) -> str:
        return ": ".join(
            part for part in (self.file, " ".join(part for part in (self.name, self.text) if part)) if part
        )


class ScenarioError(Exception):
    """A scenario cannot be used. `faults` has everything that is wrong with it; the message has a line for each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Origin:
    """The text that a scenario was read from, and where it stood."""

    text: str
    path: str | None = None
    directory: str | None = None


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
    origin: Origin | None = field(default=None, repr=False, compare=False)

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
        source = basis if _SOURCE_ID.fullmatch(basis) else None
        return Record(assumption.default, source=source, is_default=True)

    def graph(self) -> Graph:
        """The model wired for the chosen pages."""
        tables = {key: len(one.value) for key, one in self.records.items() if isinstance(one.value, tuple)}
        tables |= {
            dotted(service, name): len(one.default)
            for service in self.services
            for name, one in catalogue().items()
            if isinstance(one.default, tuple) and dotted(service, name) not in tables
        }
        chosen = {service: self.chosen(service) for service in self.services}
        return wire(read_model(), catalogue(), self.chosen(ESTATE), chosen, tables)

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change with any number or choice that the results depend on."""
        inputs = {key: self.record(key).value for key in assumptions_in_use(self, self.graph())}
        text = json.dumps([inputs, sorted(self.choices.items()), self.services], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def dotted(owner: str, name: str) -> str:
    """The key of a name that belongs to a service, or to the estate."""
    return f"{owner}.{name}" if owner else name


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
    return key if key in _TOP_KEYS else f"estate.{key}"


@cache
def tax_presets() -> Mapping[str, Mapping[str, str]]:
    """The dated tax presets by name."""
    return {row["preset"]: row for row in read_table("tax_presets")}


def tax_records(preset: str) -> dict[str, Record]:
    """The records that a tax preset stands for."""
    row = tax_presets()[preset]
    expires = datetime.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    dated = {"date": datetime.date.fromisoformat(row["valid_from"]), "expires": expires}
    note = f"tax preset {preset}; {row['caveat']}"
    names = ("vat_rate", "surcharge_rate", "income_tax_rate", "vat_sales_limit")
    return {name: Record(float(row[name]), source=row["source"], note=note, **dated) for name in names}  # type: ignore[arg-type]


def assumptions_in_use(scenario: Scenario, graph: Graph) -> list[str]:
    """Keys of the assumptions that the chosen pages use, estate first, in the order of the catalogue."""
    used = {key for node in graph.nodes.values() for one in node.bindings.values() for key in one.keys}
    order = {name: place for place, name in enumerate(catalogue())}
    keys = [key for key in used if key not in graph.nodes and key != MONTH and local_name(key) in order]
    owners = {ESTATE: 0} | {service: place for place, service in enumerate(scenario.services, 1)}
    return sorted(keys, key=lambda key: (owners[key.rpartition(".")[0]], order[local_name(key)]))


def not_in_use(scenario: Scenario) -> list[str]:
    """Keys of records that no chosen page uses, terms of other contract forms apart: a likely slip."""
    model = read_model()
    terms = {
        name
        for page in model.choices["contract"].pages.values()
        for line in page.lines.values()
        for name in line.parameters
    }
    used = set(assumptions_in_use(scenario, scenario.graph()))
    preset = set(tax_records(scenario.tax)) if scenario.tax else set()
    return [key for key in scenario.records if key not in used | preset and local_name(key) not in terms]


def record_faults(assumption: Assumption, given: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a value, or a table of value, low, high, …: the field and what is wrong with it."""
    if not isinstance(given, Mapping):
        yield from (("", text) for text in value_faults(assumption, given))
        return
    for name in given.keys() - set(_RECORD_KEYS):
        yield name, f"is not a field of an assumption{nearest(name, _RECORD_KEYS)}"
    if ("value" in given) == ("survey" in given):
        yield "", "needs either a value or a survey"
    if "value" in given:
        yield from (("value", text) for text in value_faults(assumption, given["value"]))
    if "survey" in given:
        yield from _survey_faults(given["survey"])
    yield from _range_faults(assumption, given)
    yield from _provenance_faults(given)


def _survey_faults(survey: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(survey, Mapping) or survey.keys() != {"asked", "yes"}:
        yield "survey", f"is {survey!r}; it must be {{ asked = …, yes = … }}"
    elif not all(type(count) is int for count in survey.values()) or not 0 <= survey["yes"] <= survey["asked"] > 0:
        yield "survey", f"has {survey['yes']!r} of {survey['asked']!r}; it needs whole numbers, 0 to all of those asked"


def _range_faults(assumption: Assumption, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    bounds = {name: given[name] for name in ("low", "high") if name in given}
    if bounds and assumption.kind not in ("number", "whole"):
        yield "low", f"has no meaning for a {assumption.kind}"
        return
    faults = [(name, text) for name, bound in bounds.items() for text in value_faults(assumption, bound)]
    yield from faults
    if len(bounds) == 1:
        yield next(iter(bounds)), "stands alone; give both low and high"
    if "dist" in given and given["dist"] not in DISTRIBUTIONS:
        yield "dist", f"is {given['dist']!r}{nearest(str(given['dist']), DISTRIBUTIONS)}"
    elif "dist" in given and not bounds:
        yield "dist", "needs low and high"
    value = given.get("value")
    if len(bounds) == 2 and not faults and not isinstance(value, bool) and isinstance(value, int | float):
        if bounds["low"] > bounds["high"]:
            yield "low", f"is {bounds['low']:g}, above high {bounds['high']:g}"
        elif not bounds["low"] <= value <= bounds["high"]:
            yield "value", f"is {value:g}, outside low {bounds['low']:g} to high {bounds['high']:g}"


def _provenance_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("source", "owner", "note"):
        if name in given and not isinstance(given[name], str):
            yield name, f"is {given[name]!r}; it must be text in quotes"
    source = given.get("source")
    if isinstance(source, str) and _SOURCE_ID.fullmatch(source) and source not in sources():
        yield "source", f"is {source!r}, which is not in the list of sources{nearest(source, sources())}"
    for name in ("date", "expires"):
        if name in given and (not isinstance(given[name], datetime.date) or isinstance(given[name], datetime.datetime)):
            yield name, f"is {given[name]!r}; it must be a date such as 2026-01-01"


def make_record(assumption: Assumption, given: Any) -> Record:
    """The record of a value, or table of fields, that has no faults."""
    if not isinstance(given, Mapping):
        return Record(_number(given))
    details = {**given}
    if "survey" in details:
        asked, yes = details["survey"]["asked"], details["survey"]["yes"]
        details |= {"survey": (asked, yes), "value": survey_mean(asked, yes)}
    if "low" in details:
        details |= {"low": float(details["low"]), "high": float(details["high"])}
        details.setdefault("dist", DISTRIBUTIONS[0])
    return Record(**{**details, "value": _number(details["value"])})


def _number(value: Any) -> float | tuple[float, ...]:
    return tuple(float(one) for one in value) if isinstance(value, list | tuple) else float(value)


def changed_record(before: Record | None, assumption: Assumption, given: Any) -> Record:
    """The record after a what-if: a bare value keeps the range that holds it and loses the source of the old one."""
    after = make_record(assumption, given)
    if before is None or isinstance(given, Mapping):
        return after
    if before.value == after.value:
        return before
    holds = before.low is not None and before.high is not None and isinstance(after.value, float)
    if holds and before.low <= after.value <= before.high:  # type: ignore[operator]
        return replace(before, value=after.value, source=None, survey=None, is_default=False)
    return after


def consistency_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What is wrong between the parts of a scenario: dotted name of the file, and words."""
    for key, record in scenario.records.items():
        yield from ((file_name(key), text) for text in _table_consistency(scenario, key, record))
    horizon = scenario.record("horizon_months").value
    for service in scenario.services:
        start = scenario.record(f"{service}.start_month").value
        if start > horizon:  # type: ignore[operator]
            yield f"services.{service}.start_month", f"is {start:g}, after the horizon of {horizon:g} months"
    if all(scenario.choice(service, "contract") for service in scenario.services):
        for key in missing(scenario):
            yield file_name(key), f"is missing: {_who_needs(scenario, key)}"


def _table_consistency(scenario: Scenario, key: str, record: Record) -> Iterator[str]:
    assumption = catalogue()[local_name(key)]
    if not isinstance(record.value, tuple):
        return
    if assumption.shape == "12" and abs(sum(record.value) / len(record.value) - 1) > _SEASONAL_MEAN_TOLERANCE:
        yield f"has the mean {sum(record.value) / len(record.value):g}; the twelve factors must have the mean 1"
    rates = scenario.records.get(dotted(key.rpartition(".")[0], "tier_rates"))
    if assumption.shape == "tiers" and rates and len(rates.value) != len(record.value):  # type: ignore[arg-type]
        yield f"has {len(record.value)} tiers, but tier_rates has {len(rates.value)}"  # type: ignore[arg-type]


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
