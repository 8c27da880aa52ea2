"""The scenario as a file in which the page writes what the reader has changed, as `Case.with_` would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicecase.assumptions import Record
from servicecase.distribution_fields import stated_fields
from servicecase.scenario import Scenario, file_name
from servicecase.scenario_file import as_toml, entries


def tables(scenario: Scenario) -> list[dict[str, Any]]:
    """The tables of the file: ``name`` (empty for what stands at the top), and ``entries``.

    An entry has a dotted ``name``, its ``key`` in the table and the ``text`` of its value. That of an assumption with a
    range has ``fits``, the values between which it keeps the range when it is changed, and ``rest``, what then stands
    behind the value.
    """
    keys = {file_name(key): key for key in scenario.records}
    found: dict[str, list[dict[str, Any]]] = {"": []}
    for table, name, text in entries(scenario):
        dotted_name = f"{table}.{name}" if table else name
        key = keys.get(dotted_name)
        kept = _kept(key, scenario.records[key]) if key else {}
        found.setdefault(table, []).append({"name": dotted_name, "key": name, "text": text, **kept})
    return [{"name": table, "entries": of_table} for table, of_table in found.items()]


def _kept(key: str, record: Record) -> Mapping[str, Any]:
    """What a bare new value leaves of a record: its owner, and the range or the outcomes if they hold the value.

    A standard deviation is not kept: whether it fits depends on the value in ways of its own.
    """
    ends = (record.low, record.high) if record.values is None else (min(record.values), max(record.values))
    if record.dist is None or None in ends:
        return {}
    changed = Record(record.value, **stated_fields(record), owner=record.owner)
    return {"fits": ends, "rest": as_toml(key, changed).partition(", ")[2].removesuffix(" }")}
