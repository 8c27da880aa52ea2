"""What is wrong, in the language spoken: faults and errors, which the library words in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from servicecase.engine.messages import Message, Writer
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError, one_line
from servicecase.inputs.names import local_name
from servicecase.inputs.values import is_number
from servicecase.wording.labels import label, unit_in_words
from servicecase.wording.language import EDGE, language, translated, without_gaps

# Names of values of which a message says what they are: of the model, in whatever it is that the name stands for.
_NAMES = ("name", "names", "key", "target", "first", "second", "contract", "term", "line")
OF_THE_SYSTEM = (  # the reasons that it has most often for refusing a file
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "File name too long",
    "File exists",
    "No space left on device",
    "Read-only file system",
)


def in_words(error: Exception) -> str:
    """What an error says in the language spoken: a line for each fault of a scenario."""
    if language() == "en":
        return str(error)
    if isinstance(error, ScenarioError):
        return "\n".join(map(fault_in_words, error.faults))
    return one_line(said(error.args[0])) if error.args else str(error)


def fault_in_words(fault: Fault) -> str:
    """A fault on a line: the file and the name as they are written there, with its label, and what is wrong."""
    if language() == "en":
        return str(fault)
    text, name = said(fault.text), _labelled(fault.short_name)
    gap = " " if name[-1:].isascii() and name and text else ""
    return one_line("：".join(part for part in (fault.file, f"{name}{gap}{text}") if part))


def said(text: str, as_shown: Callable[[Any], str] | None = None) -> str:
    """A message in the language spoken; numbers that were given as a function shows them, if there is one.

    A text that is no message stays as it is.
    """
    return _Speaker(as_shown).said(text)


class _InWords(str):
    """A value in words, which needs no quotes."""

    __slots__ = ()


class _Speaker(Writer):
    """Fills a translated template with values in words."""

    def __init__(self, as_shown: Callable[[Any], str] | None) -> None:
        self._as_shown = as_shown

    def said(self, text: str) -> str:
        if not isinstance(text, Message):
            return text
        return without_gaps(self.vformat(translated(text.template), (), text.values))

    def get_value(self, key: int | str, args: Sequence[Any], values: Mapping[str, Any]) -> Any:
        value, name = values[str(key)], str(key)
        if isinstance(value, Message):
            return _InWords(self.said(value))
        return _InWords(found) if (found := _in_words(name, value)) else value

    def quoted(self, value: Any) -> str:
        if isinstance(value, _InWords):
            return value
        return self._as_shown(value) if self._as_shown and is_number(value) else self.said(super().quoted(value))

    def format_field(self, value: Any, format_spec: str) -> Any:
        return f"{EDGE}{super().format_field(value, format_spec)}{EDGE}"


def _in_words(name: str, value: Any) -> str | None:
    """What stands for a value of a name in a message; None for one that stands as it is."""
    if name == "unit":
        return unit_in_words(value)
    if name == "choice":
        return label(value)
    if name == "page":
        return translated(_titles()[value])
    if name in ("kind", "axis", "reason"):
        return translated(value)
    if name in _NAMES and language() != "en" and isinstance(value, str):
        return _listed(value) if name == "names" else _quoted(value)
    return None


def _listed(names: str) -> str:
    return translated(", ").join(map(_labelled, names.split(", ")))


def _quoted(name: str) -> str | None:
    found = label_of(name)
    return f"{name!r}（{found}）" if found else None


def _labelled(name: str) -> str:
    """A name as it is written, with its label where it has one."""
    found = label_of(name)
    return f"{name}（{found}）" if found else name


def label_of(name: str) -> str | None:
    """What a name stands for in the language spoken: an assumption, a line, a choice or a page of it; else None."""
    known = next((part for part in reversed(name.split(".")) if part in catalogue()), local_name(name))
    if known in catalogue() or known in _lines() or known in read_model().choices:
        return label(known)
    return translated(_titles()[known]) if known in _titles() else None


@cache
def _titles() -> dict[str, str]:
    """The titles of the pages of all choices, by their names."""
    return {name: page.title for choice in read_model().choices.values() for name, page in choice.pages.items()}


@cache
def _lines() -> frozenset[str]:
    return frozenset(read_model().names())
