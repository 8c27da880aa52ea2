"""Reads a scenario document: a record for each value, and a fault for whatever is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from servicecase.engine.lines import Choice
from servicecase.engine.messages import Message, says, shown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model, titles_of
from servicecase.inputs.catalogue import Assumption, catalogue
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.inputs.names import ESTATE, TOP_KEYS, dotted, file_name, scope_of, shown_key
from servicecase.inputs.observations import read_observations
from servicecase.inputs.record import Correlation, Record
from servicecase.inputs.record_reader import A_DATE, is_date, make_record, record_faults
from servicecase.inputs.text_file import directory_of
from servicecase.inputs.values import is_whole
from servicecase.scenario.consistency import consistency_faults
from servicecase.scenario.presets import tax_presets, tax_records
from servicecase.scenario.rank_correlations import read_correlations
from servicecase.scenario.scenario import Origin, Scenario

_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2200
_PREFIXES = ("estate", "services")  # a service of that name could not be told from the table
_PLACES: Mapping[str, Message] = {
    "scenario": says("at the top of the file"),
    "estate": says("in [estate]"),
    "service": says("in [services.NAME]"),
}


def parse(
    document: Mapping[str, Any], files: Mapping[str, str], origin: Origin | None = None, known: Iterable[Fault] = ()
) -> Scenario:
    """The scenario in a TOML document. Raises ScenarioError, which lists every error.

    `files` says which file each dotted name stands in; the name "" is the main one. `known` has faults found
    already in a file that the document extends and which is not part of it for that reason.
    """
    faults = [*known]
    reader = _Reader(files, None if origin is None else origin.directory, is_whole=not faults)
    scenario = reader.scenario(document, origin)
    if reader.is_whole:
        reader.faults += [reader.fault(name, text) for name, text in consistency_faults(scenario, reader.unsettled)]
    faults += reader.faults
    if faults:
        raise ScenarioError(faults)
    return scenario


class _Reader:
    """Reads a document and collects what is wrong with it; where it is not whole, nothing is said to be missing."""

    def __init__(self, files: Mapping[str, str], main_directory: str | None, is_whole: bool) -> None:
        self.files = files
        self.main_directory = main_directory
        self.is_whole = is_whole
        self.faults: list[Fault] = []
        self.unsettled: set[str] = set()  # owners whose choices, and keys whose values, are wrong
        self.records: dict[str, Record] = {}
        self.choices: dict[str, str] = {}

    def file(self, name: str) -> str:
        parts = name.split(".") if name else []
        inside = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
        return next((self.files[one] for one in inside if one in self.files), self.files[""])

    def directory(self, name: str) -> str | None:
        """The folder, with links followed, of the file in which a name stands; None for a text without one."""
        file = self.file(name)
        folder = self.main_directory if file == self.files[""] else directory_of(file)
        return None if folder is None else os.path.realpath(folder)

    def fault(self, name: str, text: Message) -> Fault:
        return Fault(self.file(name), name, text)

    def note(self, name: str, text: Message) -> None:
        self.faults.append(self.fault(name, text))

    def scenario(self, document: Mapping[str, Any], origin: Origin | None) -> Scenario:
        for key in document:
            if key not in TOP_KEYS:
                self.note(shown_key(key), _stray(key, says("a key of a scenario"), TOP_KEYS))
        self.owner(ESTATE, self.table(document, "estate"))
        services = self.table(document, "services")
        names = tuple(name for name in services if self.is_service(name, services[name]))
        for name in names:
            self.owner(name, services[name])
        if "horizon_months" in document:
            self.entry("horizon_months", catalogue()["horizon_months"], document["horizon_months"])
        tax = self.tax(document)
        scenario = Scenario(
            title=self.text(document, "title", "title") or "Untitled",
            services=names,
            records=(tax_records(tax) if tax else {}) | self.records,
            choices=self.choices,
            titles={name: self.text(services[name], "title", f"services.{name}.title") or name for name in names},
            description=self.text(document, "description", "description"),
            price_year=self.year(document, "price_year"),
            start_date=self.date(document, "start_date"),
            tax=tax,
            origin=origin,
        )
        return replace(scenario, correlations=self.correlations(document, scenario))

    def table(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = document.get(name, {})
        if isinstance(table, Mapping):
            if name == "services" and not table and self.is_whole:
                self.note(name, says("is missing: a case needs at least one [services.NAME]"))
            return table
        self.note(name, says("is {value!r}; it must be a table [{name}]", value=table, name=name))
        self.unsettled.add(ESTATE)
        return {}

    def is_service(self, name: str, table: Any) -> bool:
        key = f"services.{shown_key(name)}"
        if not isinstance(table, Mapping):
            self.note(key, says("is {value!r}; it must be a table [{name}]", value=table, name=key))
        elif not name.isidentifier() or name.startswith("_"):
            self.note(key, says("is not a name: use letters, digits and underscores, and begin with a letter"))
        elif name in _PREFIXES:
            self.note(key, says("is not a name for a service: it is the name of a table"))
        else:
            return True
        return False

    def text(self, table: Mapping[str, Any], key: str, name: str) -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value
        self.note(name, says("is {value!r}; it must be text in quotes", value=value))
        return ""

    def year(self, document: Mapping[str, Any], key: str) -> int | None:
        value = document.get(key)
        if value is None:
            return None
        if is_whole(value) and _EARLIEST_YEAR <= value <= _LATEST_YEAR:
            return int(value)
        text = shown(value)
        given = text if isinstance(text, Message) else text.replace("_", "")
        limits = {"least": _EARLIEST_YEAR, "most": _LATEST_YEAR}
        self.note(key, says("is {value}; it must be a year from {least} to {most}", value=given, **limits))
        return None

    def date(self, document: Mapping[str, Any], key: str) -> Any:
        value = document.get(key)
        if value is None or is_date(value):
            return value
        self.note(key, says("is {value!r}; it must be {form}", value=value, form=A_DATE))
        return None

    def tax(self, document: Mapping[str, Any]) -> str | None:
        estate = document.get("estate")
        preset = estate.get("tax") if isinstance(estate, Mapping) else None
        if preset is None or preset == "none":
            return None
        if isinstance(preset, str) and preset in tax_presets():
            return preset
        self.note(
            "estate.tax", says("is {value!r}{nearest}", value=preset, nearest=nearest(preset, ["none", *tax_presets()]))
        )
        return None

    def owner(self, owner: str, table: Mapping[str, Any]) -> None:
        scope = scope_of(owner)
        options = {key: one for key, one in read_model().choices.items() if one.scope == scope}
        rows = {name: one for name, one in catalogue().items() if one.scope == scope}
        other_keys = ["title"] if owner else ["tax"]
        for name, value in table.items():
            key = dotted(owner, name)
            if name in options:
                self.choice(key, options[name], value)
            elif name in rows:
                self.entry(key, rows[name], value)
            elif name not in other_keys:
                kind = says("an assumption about {owner}", owner=owner or says("the estate"))
                where = f"services.{owner}" if owner else "estate"
                self.note(dotted(where, shown_key(name)), _stray(name, kind, [*rows, *options, *other_keys]))
        for name, option in options.items():
            if option.default is None and name not in table and self.is_whole:
                self.note(
                    file_name(dotted(owner, name)), says("is missing; one of: {names}", names=", ".join(option.pages))
                )

    def choice(self, key: str, option: Choice, value: Any) -> None:
        if isinstance(value, str) and value in option.pages:
            self.choices[key] = value
        else:
            self.note(
                file_name(key),
                says("is {value!r}{nearest}", value=value, nearest=nearest(value, option.pages, titles_of(option))),
            )
            self.unsettled.add(key.rpartition(".")[0] or ESTATE)

    def entry(self, key: str, assumption: Assumption, value: Any) -> None:
        name = file_name(key)
        directory = self.directory(name)
        observations: tuple[float, ...] | None = None if directory is None else ()
        faults = list(record_faults(assumption, value, observations))
        if not faults and directory is not None and isinstance(value, Mapping) and "data" in value:
            data = os.path.normpath(os.path.join(directory, value["data"]))
            observations, faults = read_observations(data, value["data"], value["column"], assumption)
            value = {**value, "data": data}
            faults = faults or list(record_faults(assumption, value, observations))
        for part, text in faults:
            self.note(dotted(name, part), text)
        if faults:
            self.unsettled.add(key)
        else:
            self.records[key] = make_record(assumption, value, observations)

    def correlations(self, document: Mapping[str, Any], scenario: Scenario) -> tuple[Correlation, ...]:
        if "correlations" not in document or not self.is_whole:
            return ()
        is_inherited = self.file("correlations") != self.files[""]  # what extends a file may make certain what it will
        settled = {*self.unsettled, *(scenario.records if is_inherited else ())}
        found, faults = read_correlations(document["correlations"], scenario, settled)
        for name, text in faults:
            self.note(name, text)
        return found


def _declared() -> Iterator[tuple[str, Assumption | Choice]]:
    yield from catalogue().items()
    yield from read_model().choices.items()


def _stray(name: str, kind: Message, valid: Iterable[str]) -> Message:
    """What is wrong with a name that does not belong where it stands."""
    scopes = {"tax": "estate", **{key: str(one.scope) for key, one in _declared()}}
    if scopes.get(name) in _PLACES:
        return says("is in the wrong place; it belongs {place}", place=_PLACES[scopes[name]])
    return says("is not {kind}{nearest}", kind=kind, nearest=nearest(name, valid))
