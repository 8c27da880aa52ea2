"""The three ways in which a finding is read; each topic registers its own for its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from html import escape

import plotly.graph_objects as go

from servicecase.analysis.finding import Finding
from servicecase.faces.brief import provenance
from servicecase.faces.html import html_table


@dataclass(frozen=True)
class Cells:
    """A table as text: columns, rows, and which of the columns hold numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[str] = ()


@singledispatch
def sentence(finding: Finding) -> str:
    """The finding in words."""
    raise NotImplementedError(f"{type(finding).__name__} has no sentence")


@singledispatch
def cells(finding: Finding) -> Cells:
    """The numbers as people read them."""
    raise NotImplementedError(f"{type(finding).__name__} has no table of text")


@singledispatch
def chart(finding: Finding) -> go.Figure:
    """The finding as a picture."""
    raise NotImplementedError(f"{type(finding).__name__} has no chart")


def as_html(finding: Finding) -> str:
    """The sentence and the table for a notebook, with what the numbers come from."""
    shown = cells(finding)
    return (
        f"<p><b>{escape(sentence(finding))}</b></p>{html_table(shown.columns, shown.rows, shown.numbers)}"
        f'<p style="font-size:.85em;color:#666">{escape(provenance(finding.case))}</p>'
    )
