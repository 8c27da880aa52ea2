"""The scenario as a file in which the page writes what the reader has changed, as `Case.with_` would."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import file_name, local_name
from servicecase.inputs.record import Record
from servicecase.inputs.stated_uncertainty import misfits, stated_fields
from servicecase.scenario.saving import as_toml, entries
from servicecase.scenario.scenario import Scenario


def tables(scenario: Scenario) -> list[dict[str, Any]]:
    """The tables of the file: ``name`` (empty for what stands at the top), and ``entries``.

    An entry has its ``key`` in the table and the ``text`` of its value. That of an assumption that is uncertain has
    ``fits``, the values between which it stays so when it is changed, and ``rest``, what then stands behind the value.
    That of the correlations has ``pairs``: the two keys ``between`` which each is, and its ``line``.
    """
    keys = {file_name(key): key for key in scenario.records}
    found: dict[str, list[dict[str, Any]]] = {"": []}
    for table, name, text in entries(scenario):
        dotted_name = f"{table}.{name}" if table else name
        more: dict[str, Any] = {}
        if dotted_name in keys:
            more = _kept(keys[dotted_name], scenario.records[keys[dotted_name]])
        elif dotted_name == "correlations":
            more = {"pairs": list(_pairs(scenario, text))}
        found.setdefault(table, []).append({"key": name, "text": text, **more})
    return [{"name": table, "entries": of_table} for table, of_table in found.items()]


def _pairs(scenario: Scenario, text: str) -> Iterator[dict[str, Any]]:
    """The correlations, each with its line of the text."""
    lines = text.split("\n")[1:-1]  # between the brackets
    for one, line in zip(scenario.correlations, lines, strict=True):
        yield {"between": [one.first, one.second], "line": line}


def _kept(key: str, record: Record) -> dict[str, Any]:
    """What `records.changed_record` keeps of a record: its owner, and its way of being uncertain where that fits."""
    if record.dist is None:
        return {}
    row = catalogue()[local_name(key)]
    # with a value that is said, as the mean of listed values is not
    kept = Record(math.nan, **stated_fields(record), owner=record.owner)
    return {
        "fits": [_last_fitting(record, float(end)) for end in (row.lower, row.upper)],
        "rest": as_toml(key, kept).partition(", ")[2].removesuffix(" }"),
    }


def _last_fitting(record: Record, end: float) -> float:
    """The last value on the way from that of a record to an end that suits its distribution, found by halving."""

    def fits(value: float) -> bool:
        return not any(misfits(replace(record, value=value)))

    if fits(end):
        return end
    assert isinstance(record.value, float)
    inside, outside = record.value, end
    while (middle := (inside + outside) / 2) not in (inside, outside):
        inside, outside = (middle, outside) if fits(middle) else (inside, middle)
    return inside
