"""Rank correlations between assumptions: what is wrong with those that people give, and the records made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import dotted, key_of, shown_key
from servicecase.inputs.record import Correlation
from servicecase.inputs.record_reader import provenance_faults
from servicecase.inputs.values import is_number, shown
from servicecase.scenario.scenario import Scenario

_FIELDS = ("between", "rank", "source", "note")
_MOST = 1_000  # pairs; more than anybody could know something about
_FORM = '{ between = ["…", "…"], rank = … }'
_Found = list[tuple[str, str]]


def read_correlations(
    given: Any, scenario: Scenario, settled: Collection[str] = ()
) -> tuple[tuple[Correlation, ...], list[tuple[str, str]]]:
    """Correlations in the order of their keys, and what is wrong: the dotted name in a file, and words.

    `given` is a list of tables, as in a file, or of records. `settled` has the keys of assumptions that
    may be certain.
    """
    if not isinstance(given, list | tuple):
        return (), [("correlations", f"is {shown(given)}; it must be a list of {_FORM}")]
    if len(given) > _MOST:
        return (), [("correlations", f"has {shown(len(given))} entries; it may have {shown(_MOST)}")]
    faults: _Found = []
    found: dict[tuple[str, str], Correlation] = {}
    places: dict[tuple[str, str], str] = {}
    for place, entry in enumerate(given, 1):
        name = f"correlations.{place}"
        one, wrong = _read(as_given(entry) if isinstance(entry, Correlation) else entry, scenario, settled)
        faults += [(dotted(name, part), text) for part, text in wrong]
        if one is None:
            continue
        pair = (one.first, one.second)
        if pair in places:
            faults.append((f"{name}.between", f"is the same pair as {places[pair]}; give it once"))
        found[pair] = one
        places.setdefault(pair, name)
    return tuple(found[pair] for pair in sorted(found)), faults


def as_given(one: Correlation) -> dict[str, Any]:
    """A correlation as a file states it."""
    fields = {"between": [one.first, one.second], "rank": one.rank, "source": one.source, "note": one.note}
    return {name: field for name, field in fields.items() if field is not None}


def _read(entry: Any, scenario: Scenario, settled: Collection[str]) -> tuple[Correlation | None, _Found]:
    if not isinstance(entry, Mapping):
        return None, [("", f"is {shown(entry)}; it must be {_FORM}")]
    faults = [
        (shown_key(name), f"is not a field of a correlation{nearest(name, _FIELDS)}")
        for name in entry
        if name not in _FIELDS
    ]
    faults += [*_rank_faults(entry), *provenance_faults(entry)]
    keys, more = _keys(entry, scenario, settled)
    if faults or more:
        return None, faults + more
    first, second = sorted(keys)
    return Correlation(first, second, float(entry["rank"]), entry.get("source"), entry.get("note")), []


def _rank_faults(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rank: Any = entry.get("rank")
    if "rank" not in entry:
        yield "rank", "is missing"
    elif not is_number(rank) or not -1 <= rank <= 1:
        yield "rank", f"is {shown(rank)}; it must be a number from -1 to 1"


def _keys(entry: Mapping[str, Any], scenario: Scenario, settled: Collection[str]) -> tuple[list[str], _Found]:
    """The keys of the two assumptions, and what is wrong with their names."""
    names = entry.get("between")
    if "between" not in entry:
        return [], [("between", 'is missing; it must be two names, such as ["adoption", "price"]')]
    if not isinstance(names, list | tuple) or len(names) != 2 or not all(isinstance(one, str) for one in names):
        return [], [("between", f'is {shown(names)}; it must be two names, such as ["adoption", "price"]')]
    keys: list[str] = []
    faults: _Found = []
    for name in names:
        try:
            key = key_of(scenario.services, name, catalogue())
        except ScenarioError as error:
            faults += [("between", f"names {shown(name)}, which {fault.text}") for fault in error.faults]
            continue
        keys.append(key)
        if key not in settled and not _is_uncertain(scenario, key):
            words = "which is certain; give it a range, a dist or a survey, or take the correlation out"
            faults.append(("between", f"names {shown(name)}, {words}"))
    if len(keys) == 2 and keys[0] == keys[1]:
        return keys, [("between", f"names {shown(names[0])} twice")]
    return keys, faults


def _is_uncertain(scenario: Scenario, key: str) -> bool:
    record = scenario.records.get(key)
    return record is not None and (record.dist is not None or record.survey is not None)
