"""A case that is being changed cell by cell: what was typed and cannot be used yet stays beside the last good case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from servicecase.case import Case
from servicecase.engine.graph import LineError
from servicecase.engine.messages import says
from servicecase.faces.explorer.record_cells import MORE, VALUE, cells, given
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import TOP_KEYS, file_name, local_name
from servicecase.inputs.record import Record
from servicecase.scenario.rank_correlations import as_given
from servicecase.scenario.scenario import Scenario

TITLE, CORRELATIONS, TAX = "title", "correlations", "tax"
NO_TAX = "none"
_NUMBER = re.compile(r"[+-]?\d*\.?\d+(e[+-]?\d+)?")
_Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Draft:
    """The last good case, what was typed since that it cannot take (by key and cell), and why it cannot."""

    case: Case
    pending: _Texts = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def text(self, key: str, cell: str) -> str:
        """What stands in a cell: what was typed, else what the case says."""
        typed = self.pending.get(key, {})
        return typed[cell] if cell in typed else cells_of(self.case.scenario, key).get(cell, "")

    def typed(self, key: str, cell: str, text: str) -> Draft:
        """The draft after a text was typed into a cell, or an option was chosen there.

        The case changes where all that was typed can be used together, or else where this alone can.
        """
        row = {**self.pending.get(key, {}), cell: text}
        said = cells_of(self.case.scenario, key)
        row = {name: one for name, one in row.items() if one.strip() != said.get(name, "")}
        others = {name: one for name, one in self.pending.items() if name != key}
        pending = {**others, key: row} if row else others
        for attempt, left in ((pending, {}), ({key: row} if row else {}, others)):
            case, faults = _after(self.case, attempt)
            if not faults:
                return Draft(case, left, _faults(case, left))
        return Draft(self.case, pending, _faults(self.case, pending))

    def changed(self, changes: Mapping[str, Any]) -> Draft:
        """The draft after changes as `Case.with_` takes them. Raises ScenarioError."""
        case = self.case.with_(changes)
        return Draft(case, self.pending, _faults(case, self.pending))


def cells_of(scenario: Scenario, key: str) -> dict[str, str]:
    """The texts of the cells of an assumption, a choice, the title, the tax preset or the correlations."""
    name = local_name(key)
    if key == TITLE:
        return {VALUE: scenario.title}
    if key == TAX:
        return {VALUE: scenario.tax or NO_TAX}
    if key == CORRELATIONS:
        return {VALUE: _correlations_text(scenario)}
    if name in read_model().choices:
        return {VALUE: scenario.choice(key.rpartition(".")[0], name) or ""}
    return cells(key, catalogue()[name], record_of(scenario, key))


def record_of(scenario: Scenario, key: str) -> Record | None:
    """The record of an assumption, None where it is not given and has no default."""
    try:
        return scenario.record(key)
    except KeyError:
        return None


def _correlations_text(scenario: Scenario) -> str:
    pairs = (f"{one.first} ~ {one.second} = {one.rank!r}" for one in scenario.correlations)
    return "; ".join(pairs)


def _read_correlations(scenario: Scenario, text: str) -> list[dict[str, Any]]:
    """Pairs such as ``adoption ~ price = -0.3``; a pair that was there keeps its source and note."""
    known = {(one.first, one.second): one for one in scenario.correlations}
    found: list[dict[str, Any]] = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        names, _, rank = part.rpartition("=")
        pair = tuple(one.strip() for one in names.split("~"))
        if len(pair) != 2 or not _NUMBER.fullmatch(rank.strip()):
            raise refusal(
                CORRELATIONS, "is {value!r}; write name ~ name = rank, such as adoption ~ price = -0.3", value=part
            )
        before = known.get((pair[0], pair[1]))
        found.append({**(as_given(before) if before else {}), "between": list(pair), "rank": float(rank)})
    return found


def _after(case: Case, pending: _Texts) -> tuple[Case, tuple[Fault, ...]]:
    """The case after what was typed, and what is wrong with it; with a fault the case is as it was."""
    changes, faults = {}, list[Fault]()
    for key, texts in pending.items():
        try:
            changes[key] = _change(case.scenario, key, texts)
        except ScenarioError as error:
            faults += error.faults
    if faults or not changes:
        return case, tuple(faults)
    try:
        after = case.with_(changes)
        after["npv"]  # evaluates every line: what cannot be computed is no good case
    except ScenarioError as error:
        return case, error.faults
    except LineError as error:
        return case, (
            Fault("", file_name(next(reversed(changes))), says("cannot be computed: {error}", error=error.args[0])),
        )
    return after, ()


def _faults(case: Case, pending: _Texts) -> tuple[Fault, ...]:
    """What is wrong with all that was typed, and with each part: a bad cell must not hide what a choice lacks."""
    _, found = _after(case, pending)
    for key, texts in pending.items():
        _, faults = _after(case, {key: texts})
        found += tuple(one for one in faults if (cell_of(one, pending) or (key,))[0] == key)
    return tuple(dict.fromkeys(found))


def _change(scenario: Scenario, key: str, texts: Mapping[str, str]) -> Any:
    """What `Case.with_` takes for the texts of a key."""
    name = local_name(key)
    if key == TITLE and not texts[VALUE].strip():
        raise refusal(TITLE, "is empty; give the scenario a title")
    if key == CORRELATIONS:
        return _read_correlations(scenario, texts[VALUE])
    if key in (TITLE, TAX) or name in read_model().choices:
        return texts[VALUE]
    return given(key, catalogue()[name], record_of(scenario, key), texts)


def cell_of(fault: Fault, keys: Iterable[str]) -> tuple[str, str] | None:
    """The key and the cell in which a fault stands, None for one that stands in none of them."""
    name = fault.name
    for key in keys:
        place = key if key in TOP_KEYS else file_name(key)
        if name == place or name.startswith(f"{place}."):
            part = name.removeprefix(place).removeprefix(".").partition(".")[0]
            return key, part or VALUE
    return None


def shown_cell(part: str, fields: Iterable[str]) -> str:
    """The cell in which a field of a record stands."""
    return part if part in fields else MORE
