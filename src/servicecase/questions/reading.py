"""The three ways in which a finding is read, in either language; each topic registers its own for its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from html import escape
from typing import Any, Generic, TypeVar

import plotly.graph_objects as go

from servicecase.questions.brief.record import provenance
from servicecase.questions.finding import Finding
from servicecase.wording.html import html_table
from servicecase.wording.language import speaking

Read = TypeVar("Read")
Reader = TypeVar("Reader", bound=Callable[[Any], Any])


@dataclass(frozen=True)
class Cells:
    """A table as text: columns, rows, and which of the columns hold numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[str] = ()


class Reading(Generic[Read]):
    """A function over findings with a reader for each kind of record; a reader says all in the language spoken here."""

    def __init__(self, otherwise: Callable[[Finding], Read]) -> None:
        self._by_kind = singledispatch(otherwise)
        self.__name__, self.__doc__ = otherwise.__name__, otherwise.__doc__

    def register(self, reader: Reader) -> Reader:
        """Makes a function the reader of the kind of finding that its parameter is annotated with."""
        self._by_kind.register(reader)
        return reader

    def reader(self, kind: type[Finding]) -> Callable[[Any], Read]:
        """The function that reads a kind of finding."""
        return self._by_kind.dispatch(kind)

    def __call__(self, finding: Finding, lang: str | None = None) -> Read:
        """What the reader of this kind makes of it, in a language. Raises ScenarioError for one that is not spoken."""
        with speaking(lang):
            return self._by_kind(finding)


@Reading
def sentence(finding: Finding) -> str:
    """The finding in words."""
    raise NotImplementedError(f"{type(finding).__name__} has no sentence")


@Reading
def cells(finding: Finding) -> Cells:
    """The numbers as people read them."""
    raise NotImplementedError(f"{type(finding).__name__} has no table of text")


@Reading
def chart(finding: Finding) -> go.Figure:
    """The finding as a picture."""
    raise NotImplementedError(f"{type(finding).__name__} has no chart")


def as_html(finding: Finding, lang: str | None = None) -> str:
    """The sentence and the table for a notebook, with what the numbers come from. Raises ScenarioError."""
    with speaking(lang):
        shown = cells(finding)
        return (
            f"<p><b>{escape(sentence(finding))}</b></p>{html_table(shown.columns, shown.rows, shown.numbers)}"
            f'<p style="font-size:.85em;color:#666">{escape(provenance(finding.case))}</p>'
        )
