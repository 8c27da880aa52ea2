"""A record as cells of text, and what people type into them as `Case.with_` takes it.

The cells are value, low, high, dist, source and more: what else a record says, as a scenario file writes it, such as
``sd = 0.03`` or ``survey = { asked = 400, yes = 100 }``.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import file_name
from servicecase.inputs.record import Record
from servicecase.inputs.stated_uncertainty import misfits, stated_fields
from servicecase.inputs.values import is_number
from servicecase.scenario.saving import as_toml
from servicecase.wording.labels import is_in_percent
from servicecase.wording.language import translated

VALUE, LOW, HIGH, DIST, SOURCE, MORE = FIELDS = ("value", "low", "high", "dist", "source", "more")
_SAID_OF_THE_OLD_VALUE = ("source", "note", "date", "expires")
_LONGEST = 5_000  # characters of a cell
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?%?")
_BETWEEN_ENTRIES = re.compile(r"[\s;,，、；]+")
_FLAGS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}


def cells(key: str, row: Assumption, record: Record | None) -> dict[str, str]:
    """The cells of a record; all are empty where there is none."""
    if record is None:
        return dict.fromkeys(FIELDS, "")
    return {
        VALUE: value_text(record.value, row),
        LOW: "" if record.low is None else value_text(record.low, row),
        HIGH: "" if record.high is None else value_text(record.high, row),
        DIST: record.dist or "",
        SOURCE: record.source or "",
        MORE: _more(key, row, record),
    }


def value_text(value: Any, row: Assumption) -> str:
    """A value with every digit, as people write it: 25%, 250,000."""
    if row.kind == "flag":
        return translated("yes" if value else "no")
    if isinstance(value, tuple):
        size = max(abs(one) for one in value)
        return "; ".join(_number_text(one, is_in_percent(row.unit, size)) for one in value)
    return _number_text(value, is_in_percent(row.unit, min(abs(value), row.upper)))  # as what is within the limits


def _number_text(value: float, in_percent: bool) -> str:
    exact = Decimal(repr(float(value)))
    text = f"{(exact.scaleb(2) if in_percent else exact).normalize():,f}"
    return f"{text}%" if in_percent else text


def _more(key: str, row: Assumption, record: Record) -> str:
    """The fields of a record without a cell of their own, as a file states them between the braces."""
    if record.data:
        return f"data = {os.path.basename(record.data)}, column = {record.column}"
    value = record.value if record.values or row.kind == "flag" else 0.0
    rest = replace(record, value=value, low=None, high=None, dist=None, source=None)
    text = as_toml(key, rest)
    if not text.startswith("{"):
        return ""
    inside = text.removeprefix("{").removesuffix("}").strip()
    return inside.partition(", ")[2] if inside.startswith("value = ") else inside


def given(key: str, row: Assumption, record: Record | None, texts: Mapping[str, str]) -> Any:
    """What `with_` takes for a record after some of its cells were typed.

    Text that is no number stays text, for `with_` to say what is wrong with it. As there, a new value does not keep
    what was said of the old one; but here it keeps its range, or is refused: nobody sees a range go that they did not
    delete. Raises ScenarioError for text that cannot be read at all.
    """
    if any(len(text) > _LONGEST for text in texts.values()):
        raise refusal(file_name(key), "is too long; a cell may have {most:_} characters", most=_LONGEST)
    if record is not None and record.data:
        return _beside_data(key, row, record, texts)
    fields = stated(key, record)
    if MORE in texts:
        fields = {name: one for name, one in fields.items() if name in FIELDS} | _read_more(key, texts[MORE])
    if DIST in texts and not texts[DIST]:
        fields = {name: one for name, one in fields.items() if name not in stated_fields(record or Record(0.0))}
    if VALUE in texts:
        fields = _with_value(row, record, fields, texts)
    for name, read in ((LOW, _numbers), (HIGH, _numbers), (DIST, _text), (SOURCE, _text)):
        if name in texts:
            fields.pop(name, None)
            fields |= {name: read(row, texts[name])} if texts[name].strip() else {}
    return fields["value"] if fields.keys() == {"value"} and (record is None or record.dist is None) else fields


def _with_value(
    row: Assumption, record: Record | None, fields: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, Any]:
    """The fields with the value that was typed; without one where the cell was emptied."""
    rest = {name: one for name, one in fields.items() if name != "value"}
    if not texts[VALUE].strip():
        return rest
    value = _numbers(row, texts[VALUE])
    if record is not None and _same(value, record.value):
        return dict(fields)
    said = [name for name in _SAID_OF_THE_OLD_VALUE if not (MORE in texts and name != SOURCE)]
    if MORE not in texts:
        said.append("survey")
    return {"value": value} | {name: one for name, one in rest.items() if name not in said}


def _same(typed: Any, value: Any) -> bool:
    return bool((tuple(typed) if isinstance(typed, list) else typed) == value)


def stated(key: str, record: Record | None) -> dict[str, Any]:
    """The fields of a record as a file states them; observations are listed."""
    if record is None:
        return {}
    stated = tomllib.loads(f"record = {as_toml(key, replace(record, is_default=False))}")["record"]
    fields: dict[str, Any] = stated if isinstance(stated, dict) else {"value": stated}
    return fields


def _read_more(key: str, text: str) -> dict[str, Any]:
    name = f"{file_name(key)}.{MORE}"
    if "\n" in text:
        raise refusal(name, "must be on one line")
    try:
        fields: dict[str, Any] = tomllib.loads(f"record = {{ {text} }}")["record"]
    except (ValueError, RecursionError):
        raise refusal(
            name, "is written as name = value, such as sd = 0.03 or survey = {{ asked = 400, yes = 100 }}"
        ) from None
    if own := [one for one in (VALUE, LOW, HIGH, DIST, SOURCE) if one in fields]:
        raise refusal(name, "has {field}, which has a cell of its own", field=own[0])
    return fields


def _beside_data(key: str, row: Assumption, record: Record, texts: Mapping[str, str]) -> Any:
    """Of observations that a file holds, only the value that stands for them can be another."""
    if locked := [name for name in texts if name != VALUE]:
        raise refusal(
            f"{file_name(key)}.{locked[0]}",
            "is read from {file}; write observations into that file",
            file=os.path.basename(record.data or ""),
        )
    value = _numbers(row, texts[VALUE])
    if is_number(value):
        faults = [Fault("", f"{file_name(key)}.{part}", text) for part, text in misfits(replace(record, value=value))]
        if faults:
            raise ScenarioError(faults)
    return value


def _text(row: Assumption, text: str) -> str:
    return text.strip()


def _numbers(row: Assumption, text: str) -> Any:
    """A number, a truth value or a list of numbers; what is none of them stays as it was typed."""
    text = text.strip().replace("％", "%")
    if row.kind == "flag":
        return _FLAGS.get(text.lower(), text)
    if row.kind == "table":
        entries = [text] if _THOUSANDS.fullmatch(text) else _BETWEEN_ENTRIES.split(text.strip("[] "))
        if ";" in text:
            entries = [one.strip() for one in text.strip("[] ").split(";")]
        return [_number(one) for one in entries if one]
    return _number(text)


def _number(text: str) -> Any:
    """25%, 250,000 and 250_000 are numbers; 0,25 is not, as nobody knows what is meant."""
    plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    try:
        exact = Decimal(plain.removesuffix("%"))
        return float(exact.scaleb(-2) if plain.endswith("%") else exact)
    except (InvalidOperation, ValueError, OverflowError):
        return text
