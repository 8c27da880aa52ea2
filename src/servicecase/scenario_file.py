"""Scenario files: reading with every fault named, saving without losing anything.

A file may say ``extends = "other.toml"``: it then states only what differs from the other file.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servicecase.assumptions import Record, catalogue
from servicecase.scenario import Fault, Origin, Scenario, ScenarioError, file_name, local_name, parse

LARGEST_FILE = 1_000_000  # bytes; the shipped scenarios have a few thousand
_LONGEST_CHAIN = 10  # files that extend one another


def load_scenario(path: str | os.PathLike[str]) -> Scenario:
    """The scenario in a file. Raises ScenarioError with all faults."""
    file = os.fspath(path)
    return _parse(_read(file), file)


def parse_text(text: str, directory: str | None = None) -> Scenario:
    """The scenario in a text; `directory` is where the files that it extends stand."""
    return _parse(text, None, directory)


def _parse(text: str, file: str | None, directory: str | None = None) -> Scenario:
    where = file or "<text>"
    directory = os.path.dirname(file) if file else directory
    document, files = _with_base(_toml(text, where), where, directory, ())
    return parse(document, files, Origin(text, file, None if directory is None else os.path.abspath(directory)))


def _read(file: str) -> str:
    try:
        if os.path.isdir(file):
            raise ScenarioError([Fault(file, "", "is a directory; name a scenario file")])
        size = os.path.getsize(file)
        if size > LARGEST_FILE:
            words = f"has {size / 1e6:.1f} MB; a scenario may have {LARGEST_FILE / 1e6:g} MB"
            raise ScenarioError([Fault(file, "", words)])
        return Path(file).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError([Fault(file, "", f"is not UTF-8 text (byte {error.start + 1})")]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ScenarioError([Fault(file, "", f"cannot be read: {reason}")]) from None


def _toml(text: str, file: str) -> dict[str, Any]:
    if not text.strip():
        raise ScenarioError([Fault(file, "", "is empty; `servicecase new FILE` writes a template")])
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([Fault(file, "", _syntax(str(error), text))]) from None
    except RecursionError:
        raise ScenarioError([Fault(file, "", "is nested too deeply to be a scenario")]) from None


def _syntax(message: str, text: str) -> str:
    place = re.search(r"at line (\d+)", message)
    if place and message.startswith(("Cannot overwrite", "Cannot declare")):
        line = text.splitlines()[int(place[1]) - 1]
        return f"line {place[1]}: {line.partition('=')[0].strip()!r} is given twice"
    return f"is not valid TOML: {message}"


def _with_base(
    document: dict[str, Any], file: str, directory: str | None, chain: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The document with what it extends, and the file in which each dotted name stands."""
    files = {"": file} | dict.fromkeys(_names(document), file)
    base = document.get("extends")
    if base is None:
        return document, files
    if not isinstance(base, str):
        raise ScenarioError([Fault(file, "extends", f"is {base!r}; it must be the name of a file in quotes")])
    if directory is None:
        raise ScenarioError([Fault(file, "extends", "needs a file to start from; save the scenario first")])
    shown = os.path.join(directory, base)
    target = os.path.realpath(shown)
    if target in chain or len(chain) == _LONGEST_CHAIN:
        raise ScenarioError([Fault(file, "extends", f"is {base!r}, which leads back to a file of the chain")])
    below, below_files = _with_base(_toml(_read(shown), shown), shown, os.path.dirname(shown), (*chain, target))
    return _merged(below, document), below_files | files


def _names(table: Mapping[str, Any], prefix: str = "") -> list[str]:
    names = []
    for key, value in table.items():
        names.append(prefix + key)
        if isinstance(value, Mapping):
            names += _names(value, f"{prefix}{key}.")
    return names


def _merged(below: Mapping[str, Any], above: Mapping[str, Any], *inside: str) -> dict[str, Any]:
    """Tables of assumptions are merged; an assumption itself is replaced as a whole."""
    merged = {**below, **above}
    for key in below.keys() & above.keys():
        path = (*inside, key)
        of_assumptions = path in (("estate",), ("services",)) or (len(path) == 2 and path[0] == "services")
        if of_assumptions and isinstance(below[key], Mapping) and isinstance(above[key], Mapping):
            merged[key] = _merged(below[key], above[key], *path)
    return merged


def save_scenario(scenario: Scenario, path: str | os.PathLike[str]) -> Scenario:
    """Writes the scenario to a file, whole or not at all, and returns it as read from there.

    Text that the scenario was read from keeps its comments and order. Raises ScenarioError where the
    file has changed since it was loaded, or is another file that already exists.
    """
    target = os.path.realpath(path)
    text = _text(scenario, os.path.dirname(target))
    saved = _parse(text, os.fspath(path))
    _refuse_overwrite(scenario.origin, target, os.fspath(path))
    _replace(target, text, os.fspath(path))
    return saved


def _refuse_overwrite(origin: Origin | None, target: str, shown: str) -> None:
    if not os.path.exists(target):
        return
    if origin is None or origin.path is None or os.path.realpath(origin.path) != target:
        raise ScenarioError([Fault(shown, "", "exists already; choose another name or remove it first")])
    if Path(target).read_bytes() != origin.text.encode("utf-8"):
        raise ScenarioError([Fault(shown, "", "has changed since it was loaded; load it again, then save")])


def _replace(target: str, text: str, shown: str) -> None:
    try:
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".servicecase-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if os.path.exists(target):
                shutil.copymode(target, temporary)
            else:
                os.chmod(temporary, 0o644)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise ScenarioError([Fault(shown, "", f"cannot be written: {error.strerror}")]) from None


def _text(scenario: Scenario, directory: str) -> str:
    """The text of the scenario's origin with what has changed since written into it."""
    import tomlkit  # slow to import, and only saving needs it

    if scenario.origin is None:
        raise ScenarioError([Fault("", "", "this scenario was not read from a text; load one, then change it")])
    origin = scenario.origin
    before = _parse(origin.text, origin.path, origin.directory)
    document = tomlkit.parse(origin.text)
    if "extends" in document and origin.directory:
        base = os.path.join(origin.directory, str(document["extends"]))
        document["extends"] = os.path.relpath(base, directory).replace(os.sep, "/")
    if scenario.title != before.title:
        document["title"] = scenario.title
    changed = {key: one for key, one in scenario.records.items() if one != before.records.get(key)}
    changes: dict[str, Any] = {key: _plain(key, one) for key, one in changed.items()}
    changes |= {key: page for key, page in scenario.choices.items() if page != before.choices.get(key)}
    if scenario.tax != before.tax:
        changes["tax"] = scenario.tax or "none"
    for key, value in changes.items():
        _set(document, file_name(key).split("."), value)
    return tomlkit.dumps(document)


def _set(document: Any, path: list[str], value: Any) -> None:
    import tomlkit

    *tables, last = path
    for name in tables:
        if name not in document:
            document[name] = tomlkit.table()
        document = document[name]
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update(value)
        value = inline
    document[last] = value


def _plain(key: str, record: Record) -> Any:
    """A record as TOML: a bare value where there is nothing else to say."""
    fields: dict[str, Any] = {name: one for name, one in vars(record).items() if one is not None}
    del fields["is_default"]
    if record.survey:
        fields["survey"] = {"asked": record.survey[0], "yes": record.survey[1]}
        del fields["value"]
    elif isinstance(record.value, tuple):
        fields["value"] = [_short(one) for one in record.value]
    elif catalogue()[local_name(key)].kind == "flag":
        fields["value"] = bool(record.value)
    else:
        fields["value"] = _short(record.value)
    return fields["value"] if fields.keys() == {"value"} else fields


def _short(value: float) -> float | int:
    """Whole numbers without a decimal point, as people write them."""
    return int(value) if value.is_integer() else value
