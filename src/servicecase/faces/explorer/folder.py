"""The folder of an explorer: the scenarios in it, and names for what is written into it, never outside it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from servicecase.case import Case, load
from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.text_file import error_in

SCENARIO, WORKBOOK, PAGE = ".toml", ".xlsx", ".html"
_NAME = re.compile(r"[^\W_][\w-]*")
_LONGEST_NAME = 80  # characters; in Chinese three bytes each, of the 255 that a file system takes


@dataclass
class Folder:
    """A folder by the name that people gave it."""

    path: str
    _titles: dict[str, tuple[tuple[int, int], str]] = field(default_factory=dict)  # by name, with the file's stamp
    _written: dict[str, str] = field(default_factory=dict)  # checksums of what was written from here, by real path

    def __post_init__(self) -> None:
        self.path = os.fsdecode(self.path)
        if "\0" in self.path or not os.path.isdir(self.path):
            raise error_in(self.path.replace("\0", "?"), says("is not a folder; name the one with the scenario files"))

    def names(self) -> list[str]:
        """The names of the scenario files, without their ending."""
        ours = (one for one in self._files() if one.endswith(SCENARIO) and not one.startswith("."))
        return sorted(one.removesuffix(SCENARIO) for one in ours)

    def _files(self) -> list[str]:
        try:
            return os.listdir(self.path)
        except OSError as error:
            raise error_in(self.path, says("cannot be read: {reason}", reason=error.strerror)) from None

    def scenarios(self) -> tuple[dict[str, str], list[Fault]]:
        """Titles of the scenarios that can be used, by name; and the first fault of each of the others."""
        titles, faults = {}, []
        for name in self.names():
            try:
                titles[name] = self._title(name)
            except ScenarioError as error:
                first, *more = error.faults
                text = says("{fault} (and {count} more)", fault=first.text, count=len(more)) if more else first.text
                faults.append(Fault(name + SCENARIO, first.name, text))
        return titles, faults

    def _title(self, name: str) -> str:
        """The title of a scenario, which is read again where its file has changed. Raises ScenarioError."""
        try:
            found = os.stat(self.file(name))
        except OSError as error:
            raise error_in(self.file(name), says("cannot be read: {reason}", reason=error.strerror)) from None
        stamp = (found.st_mtime_ns, found.st_size)
        if self._titles.get(name, (None,))[0] != stamp:
            self._titles[name] = (stamp, self.load(name).scenario.title)
        return self._titles[name][1]

    def file(self, name: str, ending: str = SCENARIO) -> str:
        """The path of a file in the folder as people would write it."""
        return os.path.join(self.path, name + ending)

    def load(self, name: str) -> Case:
        """The case in one of the files. Raises ScenarioError."""
        return load(self.file(name))

    def new_file(self, name: str, ending: str) -> str:
        """The path for a name that people chose; the ending may be theirs or missing.

        Raises ScenarioError for a name with other than letters, digits, _ and -, for one that differs from that of a
        file by capitals alone, and for a link that leads outside.
        """
        stem = name.strip().removesuffix(ending)
        if not stem:
            raise refusal("name", "is missing; give the file a name")
        if len(stem) > _LONGEST_NAME:
            raise refusal("name", "has {count} characters; it may have {most}", count=len(stem), most=_LONGEST_NAME)
        if not _NAME.fullmatch(stem):
            raise refusal(
                "name", "is {value!r}; use letters, digits, _ and -, and begin with a letter or a digit", value=stem
            )
        file = self.file(stem, ending)
        if os.path.dirname(os.path.realpath(file)) != os.path.realpath(self.path):
            raise error_in(file, says("is a link that leads out of the folder; choose another name"))
        own = os.path.basename(file)
        if any(one != own and one.casefold() == own.casefold() for one in self._files()):
            raise error_in(file, says("exists already; choose another name or remove it first"))  # on some file systems
        return file

    def export(self, name: str, ending: str, write: Callable[[str], None]) -> str:
        """Has a file written and returns its path.

        Raises ScenarioError where another file of that name exists, or this one has been changed since it was written
        from here.
        """
        file = self.new_file(name, ending)
        target = os.path.realpath(file)
        if os.path.lexists(target) and self._written.get(target) != _checksum(target):
            raise error_in(file, says("exists already; choose another name or remove it first"))
        write(file)
        self._written[target] = _checksum(target)
        return file


def _checksum(file: str) -> str:
    """The checksum of a file; nothing where it is none."""
    if not os.path.isfile(file):
        return ""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
