"""Writes a scenario into its file, and leaves what people wrote there as it stands."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from servicecase.engine.messages import says
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.inputs.names import TOP_KEYS, dotted, file_name, local_name
from servicecase.inputs.record import DISTRIBUTIONS, Record
from servicecase.inputs.stated_uncertainty import mean_of
from servicecase.inputs.text_file import BYTE_ORDER_MARK, NO_NAME, error_in, write_whole
from servicecase.scenario.file import parse_scenario, read_file
from servicecase.scenario.presets import tax_records
from servicecase.scenario.rank_correlations import as_given
from servicecase.scenario.scenario import Origin, Scenario


def save_scenario(scenario: Scenario, path: str | os.PathLike[str]) -> Scenario:
    """Writes the scenario to a file, whole or not at all, and returns it as read from there.

    Text that the scenario was read from keeps its comments and order. Raises ScenarioError where the
    file has changed since it was loaded, or is another file that already exists.
    """
    shown_path = os.fsdecode(path)
    if "\0" in shown_path:
        raise error_in(shown_path, NO_NAME)
    target = os.path.realpath(shown_path)
    text = _text(scenario, os.path.dirname(target))
    saved = parse_scenario(text, shown_path)
    _refuse_difference(scenario, saved, shown_path)
    _refuse_overwrite(scenario.origin, target, shown_path)
    write_whole(shown_path, text)
    return saved


def _refuse_difference(scenario: Scenario, saved: Scenario, file: str) -> None:
    """Raises ScenarioError where the file would not say what the scenario says."""
    keys = {*scenario.records, *saved.records}
    names = [file_name(key) for key in sorted(keys) if scenario.records.get(key) != saved.records.get(key)]
    if not names and saved != scenario:
        names = [name for name, one in vars(scenario).items() if one != getattr(saved, name) and name != "origin"]
    if names:
        why = says(
            "cannot be saved: what the file says about it has changed since it was loaded, or would not read back "
            "the same"
        )
        raise ScenarioError([Fault(file, name, why) for name in names])


def _refuse_overwrite(origin: Origin | None, target: str, file: str) -> None:
    if not os.path.lexists(target):
        return
    if os.path.isdir(target):
        raise error_in(file, says("is a directory; name a file"))
    if origin is None or origin.file != target:
        raise error_in(file, says("exists already; choose another name or remove it first"))
    if read_file(file) != origin.text:
        raise error_in(file, says("has changed since it was loaded; load it again, then save"))


def _text(scenario: Scenario, directory: str) -> str:
    """The text of the scenario's origin with what has changed since written into it, for a file in a folder."""
    if scenario.origin is None:
        raise error_in("", says("this scenario was not read from a text; load one, then change it"))
    origin, folder = scenario.origin, os.path.realpath(directory)
    changes = _changes(scenario, parse_scenario(origin.text, origin.file or origin.path, origin.directory), folder)
    before = None if origin.directory is None else os.path.realpath(origin.directory)
    if before is not None and before != folder:
        changes |= _moved(scenario, origin.text, before, folder)
    return _edited(origin.text, changes) if changes else origin.text


def _changes(scenario: Scenario, before: Scenario, directory: str) -> dict[str, Any]:
    """What to write into a file in a folder, by key; None for what is to be taken out of it."""
    preset = tax_records(scenario.tax) if scenario.tax else {}
    records = {
        key: one for key, one in scenario.records.items() if one != before.records.get(key) and one != preset.get(key)
    }
    changes: dict[str, Any] = {key: _plain(key, one, directory) for key, one in records.items()}
    changes |= {key: page for key, page in scenario.choices.items() if page != before.choices.get(key)}
    given = {*scenario.records, *scenario.choices, *(tax_records(before.tax) if before.tax else ())}
    changes |= {key: None for key in (*before.records, *before.choices) if key not in given}
    if scenario.title != before.title:
        changes["title"] = scenario.title
    if scenario.tax != before.tax:
        changes["tax"] = scenario.tax or "none"
    if scenario.correlations != before.correlations:
        changes["correlations"] = [as_given(one) for one in scenario.correlations]
    return changes


def entries(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """The scenario as a file that needs no other: table (``estate``, ``services.NAME`` or none), name, TOML."""
    stated: dict[str, Any] = {"title": scenario.title, "description": scenario.description or None}
    stated |= {"price_year": scenario.price_year, "start_date": scenario.start_date, "tax": scenario.tax}
    stated |= {"correlations": [as_given(one) for one in scenario.correlations] or None}
    stated |= {dotted(service, "title"): title for service, title in scenario.titles.items()} | dict(scenario.choices)
    preset = tax_records(scenario.tax) if scenario.tax else {}
    for key, record in scenario.records.items():
        if record != preset.get(key):
            stated[key] = record
    for key, value in stated.items():
        if value is not None:
            table, _, name = (key if key in TOP_KEYS else file_name(key)).rpartition(".")
            yield table, name, as_toml(key, value) if isinstance(value, Record) else _item(value, {}).as_string()


def as_toml(key: str, record: Record) -> str:
    """A record as a file states it, its value first if it says one; observations are listed, wherever they stand."""
    text: str = _item(_plain(key, replace(record, data=None, column=None), ""), {}).as_string()
    return text


def _moved(scenario: Scenario, text: str, before: str, directory: str) -> dict[str, Any]:
    """What names other files from where it stands, by key, for a file that moves to another folder."""
    document = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK))
    moved: dict[str, Any] = {}
    base = document.get("extends")
    if base and not os.path.isabs(base):
        moved["extends"] = _path(os.path.normpath(os.path.join(before, base)), directory)
    for key, record in scenario.records.items():
        stated: Any = document
        for part in file_name(key).split("."):
            stated = stated.get(part, {})
        if record.data and isinstance(stated, Mapping) and not os.path.isabs(stated.get("data", os.sep)):
            moved[key] = _plain(key, record, directory)
    return moved


def _path(file: str, directory: str) -> str:
    """The name of a file as seen from a folder."""
    try:
        return os.path.relpath(file, directory).replace(os.sep, "/")
    except ValueError:  # on another drive
        return file.replace(os.sep, "/")


def _edited(text: str, changes: Mapping[str, Any]) -> str:
    """The text with some values replaced; all else, such as comments and line ends, as it was."""
    import tomlkit  # slow to import, and only saving needs it

    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    try:
        document = tomlkit.parse(text.removeprefix(mark))
        for key, value in changes.items():
            _set(document, file_name(key).split("."), value)
        edited = tomlkit.dumps(document)
    except tomlkit.exceptions.TOMLKitError as error:
        raise error_in("", says("the changes cannot be written into the text: {error}", error=error)) from None
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        edited = edited.replace("\r\n", "\n").replace("\n", "\r\n")
    return mark + edited


def _set(document: Any, path: list[str], value: Any) -> None:
    import tomlkit

    *tables, last = path
    if value is None:
        _remove(document, path)
        return
    for name in tables:
        if name not in document:
            document[name] = tomlkit.table(is_super_table=name == "services")
        document = document[name]
    before = document.get(last)
    if isinstance(before, tomlkit.items.AoT):
        del document[last]  # a list of tables with headings stands behind the others, where no plain key may stand
    if isinstance(before, tomlkit.items.Table) or not isinstance(before, Mapping):
        before = {}
    document[last] = _item(value, before)


def _remove(document: Any, path: list[str]) -> None:
    """Takes a value out of the text, where it stands in it and not in what that extends."""
    *tables, last = path
    for name in tables:
        document = document.get(name, {})
    document.pop(last, None)


def _item(value: Any, before: Mapping[str, Any]) -> Any:
    """A value as it is written: a table on one line, a list of tables with a line for each."""
    import tomlkit

    if isinstance(value, dict):
        return tomlkit.value(_inline(value, before))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = "".join(f"    {_inline(one, {})},\n" for one in value)
        return tomlkit.value(f"[\n{lines}]")
    return tomlkit.item(value)


def _inline(fields: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """A table on one line; fields that did not change stay in the place and the form in which they were written."""
    import tomlkit

    if "dist" in before and "low" in fields:
        fields = {"dist": DISTRIBUTIONS[0], **fields}
    if "data" in fields and os.path.isabs(before.get("data", "")):
        fields = {**fields, "data": before["data"]}
    written = {}
    for name in [*(one for one in before if one in fields), *(one for one in fields if one not in before)]:
        field, old = fields[name], before.get(name)
        inner = old if isinstance(old, Mapping) else {}
        same = old is not None and old == field
        item = tomlkit.item(old if same else field)
        written[name] = _inline(field, inner) if isinstance(field, dict) else item.as_string()
    return f"{{ {', '.join(f'{name} = {one}' for name, one in written.items())} }}"


def _plain(key: str, record: Record, directory: str) -> Any:
    """A record as TOML, in a file in a folder: a bare value where there is nothing else to say."""
    fields: dict[str, Any] = {name: _written(one) for name, one in vars(record).items() if one is not None}
    del fields["is_default"]
    if record.dist == DISTRIBUTIONS[0]:
        del fields["dist"]
    if record.survey:
        fields["survey"] = {"asked": record.survey[0], "yes": record.survey[1]}
    elif catalogue()[local_name(key)].kind == "flag":
        fields["value"] = bool(record.value)
    if record.survey or (record.values and record.value == mean_of(record.values, record.weights)):
        del fields["value"]
    if record.data:
        fields["data"] = _path(record.data, directory)
        del fields["values"]
    return fields["value"] if fields.keys() == {"value"} else fields


def _written(field: Any) -> Any:
    """A field as people write it: whole numbers without a decimal point, several numbers as a list."""
    if isinstance(field, tuple):
        return [_written(one) for one in field]
    return int(field) if isinstance(field, float) and field.is_integer() else field
