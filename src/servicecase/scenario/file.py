"""Scenario files: reading with every fault named, saving without losing anything.

A file may say ``extends = "other.toml"``: it then states only what differs from the other file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.inputs.names import shown_key
from servicecase.inputs.text_file import BYTE_ORDER_MARK, directory_of, error_in, read_text
from servicecase.scenario.reader import parse
from servicecase.scenario.scenario import Origin, Scenario

LARGEST_FILE = 250_000  # bytes; the shipped scenarios have a few thousand
_LONGEST_CHAIN = 10  # files that extend one another
_DEEPEST_NAME = 6  # services.cleaning.adoption.survey.asked, and one to spare
_DEEPEST_KEY = 100  # parts of a dotted key; reading takes memory that grows with their square
_LONGEST_LINE_SHOWN = 60


def load_scenario(path: str | os.PathLike[str]) -> Scenario:
    """The scenario in a file. Raises ScenarioError, which lists every error."""
    file = os.fsdecode(path)
    return parse_scenario(read_file(file), file)


def parse_text(text: str, directory: str | None = None) -> Scenario:
    """The scenario in a text; `directory` is where the files that it extends stand."""
    return parse_scenario(text, None, directory)


def parse_scenario(text: str, file: str | None, directory: str | None = None) -> Scenario:
    """The scenario in the text of a file, or in a text alone with a folder for what it extends."""
    where = file or "<text>"
    directory = directory_of(file) if file else directory
    chain = (os.path.realpath(file),) if file else ()
    document, files, faults = _with_base(_toml(text, where), where, directory, chain)
    place = None if directory is None else os.path.abspath(directory)
    return parse(document, files, Origin(text, file, place, *chain), faults)


def read_file(file: str) -> str:
    """The text of a scenario file, with its byte order mark where it has one."""
    return read_text(file, says("scenario"), LARGEST_FILE)


def _toml(text: str, file: str) -> dict[str, Any]:
    text = text.removeprefix(BYTE_ORDER_MARK)
    if not text.strip():
        raise error_in(file, says("is empty; `servicecase new FILE` writes a template"))
    if len(text) > LARGEST_FILE:
        raise error_in(
            file, says("has {count:_} characters; a scenario may have {most:_}", count=len(text), most=LARGEST_FILE)
        )
    try:
        if any(_is_deep(line) for line in text.split("\n")):
            raise RecursionError
        return tomllib.loads(text)
    except ValueError as error:  # not only TOMLDecodeError: Python refuses whole numbers of over 4300 digits
        raise ScenarioError([_syntax(file, str(error), text)]) from None
    except RecursionError:
        raise error_in(file, says("is nested too deeply to be a scenario")) from None


def _is_deep(line: str) -> bool:
    if line.count(".") <= _DEEPEST_KEY:
        return False
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', "", line).partition("#")[0]
    return any(part.count(".") > _DEEPEST_KEY for part in re.split("[=,{}]", bare))


def _syntax(file: str, message: str, text: str) -> Fault:
    """The fault that stopped the reading of a text, in terms of its lines."""
    lines = text.rstrip("\n").split("\n")
    if message.startswith("Exceeds the limit"):
        message = says("a whole number has too many digits")
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if place is None:
        return Fault(file, "", says("is not valid TOML: {message}", message=message))
    number = min(int(place[1] or len(lines)), len(lines))
    line, before = lines[number - 1].strip(), lines[: number - 1]
    if message.startswith(("Cannot overwrite", "Cannot declare", "Duplicate inline table key")):
        return Fault(
            file,
            _name_on(line, before, message),
            says("is given twice, the second time on line {number}", number=number),
        )
    words = message.removesuffix(place[0])
    if words.startswith("Invalid initial character for a key"):
        words = says("A name with letters other than A to Z goes in quotes")
    extract = line if len(line) <= _LONGEST_LINE_SHOWN else f"{line[: _LONGEST_LINE_SHOWN - 1]}…"
    return Fault(
        file,
        "",
        says("is not valid TOML on line {number}: {words}: {extract}", number=number, words=words, extract=extract),
    )


def _name_on(line: str, before: list[str], message: str) -> str:
    """The dotted name that a line states, as far as the line and the heading above it tell."""
    heading = next((found for one in [line, *reversed(before)] if (found := _heading(one))), "")
    if _heading(line):
        return heading
    key, equals, _ = line.partition("=")
    inside = re.match(r"Duplicate inline table key '(.*?)'", message)
    parts = [heading, key.strip() if equals else "a name", inside[1] if inside else ""]
    return ".".join(part for part in parts if part)


def _heading(line: str) -> str:
    found = re.match(r"\s*\[\[?([^\[\]=,]+)\]", line)
    return found[1].strip() if found else ""


def _with_base(
    document: dict[str, Any], file: str, directory: str | None, chain: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, str], list[Fault]]:
    """The document with what it extends, the file in which each dotted name stands, and why a base is not in it."""
    files = {"": file} | dict.fromkeys(_names(document), file)
    base = document.get("extends")
    if base is None:
        return document, files, []
    try:
        below, below_files, faults = _base(base, file, directory, chain)
    except ScenarioError as error:
        return document, files, list(error.faults)
    return _merged(below, document), below_files | files, faults


def _base(
    base: Any, file: str, directory: str | None, chain: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, str], list[Fault]]:
    if not isinstance(base, str):
        raise error_in(file, says("is {value!r}; it must be the name of a file in quotes", value=base), "extends")
    if directory is None:
        raise error_in(file, says("needs a file to start from; save the scenario first"), "extends")
    path = os.path.join(directory, base)
    target = os.path.realpath(path) if "\0" not in path else path
    if target in chain:
        raise error_in(
            file,
            says("is {value!r}, which leads back to {file!r}", value=base, file=os.path.basename(target)),
            "extends",
        )
    if len(chain) >= _LONGEST_CHAIN:
        raise error_in(
            file, says("is {value!r}, one file too many in a row of {most}", value=base, most=_LONGEST_CHAIN), "extends"
        )
    try:
        text = read_file(path)
    except ScenarioError as error:
        raise error_in(
            file, says("is {value!r}, which {fault}", value=base, fault=error.faults[0].text), "extends"
        ) from None
    return _with_base(_toml(text, path), path, directory_of(path), (*chain, target))


def _names(table: Mapping[str, Any], prefix: str = "", depth: int = 1) -> list[str]:
    names = []
    for key, value in table.items():
        name = prefix + shown_key(key)
        names.append(name)
        if isinstance(value, Mapping) and depth < _DEEPEST_NAME:
            names += _names(value, f"{name}.", depth + 1)
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
