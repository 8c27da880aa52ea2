"""Rank correlations between assumptions: what is wrong with those that people give, and the records made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from servicecase.engine.messages import Message, says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import dotted, key_of, shown_key
from servicecase.inputs.record import Correlation
from servicecase.inputs.record_reader import provenance_faults
from servicecase.inputs.values import is_number
from servicecase.scenario.scenario import Scenario

_FIELDS = ("between", "rank", "source", "note")
_MOST = 1_000  # pairs; more than anybody could know something about
_FORM = '{ between = ["…", "…"], rank = … }'
_Found = list[tuple[str, Message]]


def read_correlations(
    given: Any, scenario: Scenario, settled: Collection[str] = ()
) -> tuple[tuple[Correlation, ...], _Found]:
    """Correlations in the order of their keys, and what is wrong: the dotted name in a file, and words.

    `given` is a list of tables, as in a file, or of records. `settled` has the keys of assumptions that
    may be certain.
    """
    if not isinstance(given, list | tuple):
        return (), [("correlations", says("is {value!r}; it must be a list of {form}", value=given, form=_FORM))]
    if len(given) > _MOST:
        return (), [("correlations", says("has {count:_} entries; it may have {most:_}", count=len(given), most=_MOST))]
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
            faults.append((f"{name}.between", says("is the same pair as {other}; give it once", other=places[pair])))
        found[pair] = one
        places.setdefault(pair, name)
    return tuple(found[pair] for pair in sorted(found)), faults


def as_given(one: Correlation) -> dict[str, Any]:
    """A correlation as a file states it."""
    fields = {"between": [one.first, one.second], "rank": one.rank, "source": one.source, "note": one.note}
    return {name: field for name, field in fields.items() if field is not None}


def _read(entry: Any, scenario: Scenario, settled: Collection[str]) -> tuple[Correlation | None, _Found]:
    if not isinstance(entry, Mapping):
        return None, [("", says("is {value!r}; it must be {form}", value=entry, form=_FORM))]
    faults = [
        (shown_key(name), says("is not a field of a correlation{nearest}", nearest=nearest(name, _FIELDS)))
        for name in entry
        if name not in _FIELDS
    ]
    faults += [*_rank_faults(entry), *provenance_faults(entry)]
    keys, more = _keys(entry, scenario, settled)
    if faults or more:
        return None, faults + more
    first, second = sorted(keys)
    return Correlation(first, second, float(entry["rank"]), entry.get("source"), entry.get("note")), []


def _rank_faults(entry: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    rank: Any = entry.get("rank")
    if "rank" not in entry:
        yield "rank", says("is missing")
    elif not is_number(rank) or not -1 <= rank <= 1:
        yield "rank", says("is {value!r}; it must be a number from -1 to 1", value=rank)


def _keys(entry: Mapping[str, Any], scenario: Scenario, settled: Collection[str]) -> tuple[list[str], _Found]:
    """The keys of the two assumptions, and what is wrong with their names."""
    names = entry.get("between")
    if "between" not in entry:
        return [], [("between", says('is missing; it must be two names, such as ["adoption", "price"]'))]
    if not isinstance(names, list | tuple) or len(names) != 2 or not all(isinstance(one, str) for one in names):
        return [], [("between", says('is {value!r}; it must be two names, such as ["adoption", "price"]', value=names))]
    keys: list[str] = []
    faults: _Found = []
    for name in names:
        try:
            key = key_of(scenario.services, name, catalogue())
        except ScenarioError as error:
            faults += [
                ("between", says("names {name!r}, which {fault}", name=name, fault=fault.text))
                for fault in error.faults
            ]
            continue
        keys.append(key)
        if key not in settled and not _is_uncertain(scenario, key):
            words = says(
                "names {name!r}, which is certain; give it a range, a dist or a survey, or take the correlation out",
                name=name,
            )
            faults.append(("between", words))
    if len(keys) == 2 and keys[0] == keys[1]:
        return keys, [("between", says("names {name!r} twice", name=names[0]))]
    return keys, faults


def _is_uncertain(scenario: Scenario, key: str) -> bool:
    record = scenario.records.get(key)
    return record is not None and (record.dist is not None or record.survey is not None)
