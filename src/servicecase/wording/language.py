"""The language of the faces: which one is spoken, and its words from the gettext catalogues in `locale`.

Who does not name a language gets that of the block within which it is asked for (`speaking`), else that of the
environment variable SERVICECASE_LANG, else English. A locale such as zh_CN.UTF-8 names a language too. A folder of
catalogues has a file for each group of faces.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import TypeVar

from servicecase.inputs.faults import Fault, ScenarioError

Said = TypeVar("Said")
NAMES = {"en": "English", "zh": "中文"}  # of each language, in itself
LANGUAGES = tuple(NAMES)
VARIABLE = "SERVICECASE_LANG"
_WRITTEN_IN = "en"  # the language of the code: its texts are the keys of every catalogue
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language(lang: str | None = None) -> str:
    """The language named, or the one that is spoken here. Raises ScenarioError for one that the faces do not speak."""
    if lang is None:
        return _spoken.get() or _of_the_environment()
    return _known(lang, "lang")


@contextmanager
def speaking(lang: str | None) -> Iterator[str]:
    """Within the block a language is spoken by all that is not told another; None changes nothing.

    >>> with speaking("zh"):
    ...     translated("yes")
    '是'
    """
    token = _spoken.set(language(lang))
    try:
        yield language()
    finally:
        _spoken.reset(token)


def in_each(said: Callable[[], Said]) -> dict[str, Said]:
    """What is said in each language, by language; it is spoken while it is asked for."""
    found = {}
    for lang in LANGUAGES:
        with speaking(lang):
            found[lang] = said()
    return found


def translated(text: str) -> str:
    """A text of the code in the language spoken here; as it is where no catalogue has it."""
    return messages(language()).get(text, text)


def messages(lang: str, group: str = "*") -> dict[str, str]:
    """Every text that is translated into a language, or those of one group of faces, by the English one.

    Raises ScenarioError.
    """
    return {} if language(lang) == _WRITTEN_IN else _read(lang, group)


def _of_the_environment() -> str:
    given = os.environ.get(VARIABLE)
    return _known(given, VARIABLE) if given else _WRITTEN_IN


def _known(given: object, name: str) -> str:
    lang = given.replace("-", "_").partition("_")[0].lower() if isinstance(given, str) else None
    if lang not in LANGUAGES:
        raise ScenarioError([Fault("", name, f"is {given!r}; it must be {' or '.join(LANGUAGES)}")])
    return lang


@cache
def _read(lang: str, group: str) -> dict[str, str]:
    """The catalogues, read as they are written: no compiled file has to be kept in step with them."""
    from babel.messages.pofile import read_po

    folder = files("servicecase").joinpath("locale", lang, "LC_MESSAGES")
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".po") and group in ("*", file.name.removesuffix(".po")):
            with file.open("rb") as stream:
                catalogue = read_po(stream, abort_invalid=True)
            found |= {str(one.id): str(one.string) for one in catalogue if one.id and one.string}
    return found
