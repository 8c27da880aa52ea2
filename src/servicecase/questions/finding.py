"""What every question returns: numbers in a frozen record, which can be read as a sentence, as a table and as a chart.

A room registers how each of its records is read when it is imported, in its modules `words` and `chart`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from servicecase.case import Case
from servicecase.wording.html import html_table
from servicecase.wording.language import speaking
from servicecase.wording.provenance import provenance

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Cells:
    """A table as text: columns, rows, and which of the columns hold numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[str] = ()


@dataclass(frozen=True, repr=False)
class Finding:
    """What a question found about a case.

    A subclass holds the numbers and gives them as a table. Words and charts are in the language named; without one in
    that of the finding, ``lang``, where it has one, else in the one that is spoken where they are asked for.
    """

    case: Case = field(repr=False)
    lang: str | None = field(default=None, kw_only=True, repr=False)

    def table(self) -> pd.DataFrame:
        """The numbers, unrounded."""
        raise NotImplementedError

    def spoken(self) -> Finding:
        """The finding with its words in the language spoken here: itself, where the record holds none."""
        return self

    @property
    def sentence(self) -> str:
        """The finding in words, with the figures that it rests on."""
        return sentence(self)

    def in_words(self, lang: str | None = None) -> str:
        """The sentence in a language, "en" or "zh". Raises ScenarioError for another."""
        return sentence(self, lang)

    def chart(self, lang: str | None = None) -> go.Figure:
        """The finding as a picture whose title states it. Raises ScenarioError for a language that is not spoken."""
        return chart(self, lang)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


Read = TypeVar("Read")
Kind = TypeVar("Kind", bound=Finding)


class Reading(Generic[Read]):
    """A function over findings with a reader for each kind of record; a reader says all in the language spoken here."""

    def __init__(self, otherwise: Callable[[Finding], Read]) -> None:
        self._by_kind = singledispatch(otherwise)
        self.__name__, self.__doc__ = otherwise.__name__, otherwise.__doc__

    def register(self, *kinds: type[Kind]) -> Callable[[Callable[[Kind], Read]], Callable[[Kind], Read]]:
        """Makes a function the reader of kinds of findings."""

        def registered(reader: Callable[[Kind], Read]) -> Callable[[Kind], Read]:
            for kind in kinds:
                self._by_kind.register(kind, reader)
            return reader

        return registered

    def reader(self, kind: type[Finding]) -> Callable[[Any], Read]:
        """The function that reads a kind of finding."""
        return self._by_kind.dispatch(kind)

    def __call__(self, finding: Finding, lang: str | None = None) -> Read:
        """What the reader of this kind makes of it, in a language. Raises ScenarioError for one that is not spoken."""
        with speaking(lang or finding.lang):
            return self._by_kind(finding.spoken())


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


@Reading
def as_text(finding: Finding) -> str:
    """The finding on a terminal: its sentence, unless its room says more."""
    return sentence(finding)


@Reading
def as_html(finding: Finding) -> str:
    """The finding in a notebook: its sentence, its table and what the numbers come from, unless its room says more."""
    shown = cells(finding)
    return (
        f"<p><b>{escape(sentence(finding))}</b></p>{html_table(shown.columns, shown.rows, shown.numbers)}"
        f'<p style="font-size:.85em;color:#666">{escape(provenance(finding.case))}</p>'
    )
