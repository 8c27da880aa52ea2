"""The language of the faces: which one is spoken, and its words from the gettext catalogues in `locale`.

Who does not name a language gets that of the block within which it is asked for (`speaking`), else that of the
environment variable SERVICECASE_LANG, else English. A locale such as zh_CN.UTF-8 names a language too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

from servicecase.engine.messages import any_of
from servicecase.inputs.faults import refusal
from servicecase.inputs.translations import translations

Said = TypeVar("Said")
NAMES = {"en": "English", "zh": "中文"}  # of each language, in itself
LANGUAGES = tuple(NAMES)
VARIABLE = "SERVICECASE_LANG"
_WRITTEN_IN = "en"  # the language of the code: its texts are the keys of every catalogue
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
# Chinese has a space beside a number or a Latin word. Whether there is one at the edge of a blank depends on what fills
# it: 调为 5%, but 调为每月 5%. So the catalogues write it, the edges are marked, and between Chinese letters it goes.
EDGE = "\0"
_CHINESE = "[\u2018-\u201d\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"  # letters and punctuation
_BETWEEN_CHINESE = re.compile(f"(?<={_CHINESE})(?: {EDGE}|{EDGE} {EDGE}?)(?={_CHINESE})|{EDGE}")


class _Chinese(str):
    """A Chinese text whose blanks are filled without a space between Chinese letters."""

    __slots__ = ()

    def format(self, **values: object) -> str:  # type: ignore[override]
        marked = {name: f"{EDGE}{value}{EDGE}" for name, value in values.items()}
        return without_gaps(super().format(**marked))


def without_gaps(text: str) -> str:
    """A text whose blanks are filled and marked by `EDGE`, without the marks and the gaps between Chinese letters."""
    return _BETWEEN_CHINESE.sub("", text)


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
        raise refusal(name, "is {value}; it must be {names}", value=repr(given), names=any_of(LANGUAGES))
    return lang


@cache
def _read(lang: str, group: str) -> dict[str, str]:
    return {text: _Chinese(said) for text, said in translations(lang, group).items()}
