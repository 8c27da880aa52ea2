"""The brief in a line, and as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from servicecase.case import Case
from servicecase.questions.brief.record import Brief, Figure
from servicecase.questions.finding import Cells, as_html, cells, sentence
from servicecase.wording.labels import label, number, quantity, unit_in_words
from servicecase.wording.language import translated


def one_line(case: Case) -> str:
    """The case in a line, in the language spoken here."""
    return translated("<Case {title}: {income} yuan a year, NPV {worth} yuan>").format(
        title=repr(case.scenario.title),
        income=number(case["annual_income"], "yuan/year"),
        worth=number(case["npv"], "yuan"),
    )


_CARD = "flex:1;min-width:9em;border:1px solid #ccc;border-radius:6px;padding:.5em .8em"
_SMALL = "font-size:.85em;color:#666"


@as_html.register(Brief)
def _(one: Brief) -> str:
    """The head of the brief for a notebook: verdict, key figures, cautions."""
    return (
        '<div style="font-family:system-ui,sans-serif;max-width:60em">'
        f'<h3 style="margin:.2em 0">{escape(one.title)}</h3>'
        f'<p style="font-size:1.1em"><b>{escape(one.verdict)}</b></p>{_points(one.reasons)}'
        f'<div style="display:flex;flex-wrap:wrap;gap:.5em">{"".join(map(_card, one.figures))}</div>'
        f"{_points(one.cautions)}"
        f'<p style="{_SMALL}">{escape(one.provenance)}</p></div>'
    )


def _points(sentences: Sequence[str]) -> str:
    """Sentences as a list; nothing for none."""
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in sentences)}</ul>" if sentences else ""


def _card(figure: Figure) -> str:
    value, below = number(figure.value, figure.unit), figure.note or unit_of_card(figure.unit)
    return (
        f'<div style="{_CARD}"><div style="{_SMALL}">{escape(figure.label)}</div>'
        f'<div data-line="{figure.line}" style="font-size:1.3em;font-weight:600">{escape(value)}</div>'
        f'<div style="{_SMALL}">{escape(below)}</div></div>'
    )


# How a unit reads on its own, below a figure.
UNITS_OF_CARDS = {"yuan/year": "yuan a year", "month": "months", "share": "a year"}


def unit_of_card(unit: str) -> str:
    """A unit as it stands below the value of a card."""
    words = UNITS_OF_CARDS.get(unit)
    return translated(words) if words else unit_in_words(unit)


@sentence.register(Brief)
def _(finding: Brief) -> str:
    return finding.verdict


@cells.register(Brief)
def _(finding: Brief) -> Cells:
    columns = (translated("Over doing nothing"), translated("Value"), "")
    return Cells(columns, [(one.label, str(one), one.note) for one in finding.figures], columns[1:2])


def beside_cells(finding: Brief) -> Cells:
    """What the results can be compared with, from the estate itself and from outside the case."""
    heads = ("Figure", "This case", "If nothing is done", "Others achieve", "Source", "Note")
    columns = [translated(one) for one in heads]
    rows = [(one.note, str(one), "", "", "", "") for one in finding.equivalents]
    for one in finding.outside_view:
        amounts = (quantity(one.value, one.unit), quantity(one.do_nothing, one.unit))
        source = translated("{one}, {other}").format(one=one.title, other=one.source)
        rows.append((label(one.line), *amounts, one.range, source, one.caveat))
    return Cells(columns, rows, columns[1:4])


def basis_cells(finding: Brief) -> Cells:
    """Every assumption with its range, and on whose word it stands."""
    columns = [translated(one) for one in ("Assumption", "Value", "Range", "Source", "Note")]
    rows = [(one.label, one.value, one.range, one.basis, one.note) for one in finding.assumptions]
    return Cells(columns, rows, columns[1:2])


def assumed(finding: Brief) -> str:
    """How many of the assumptions are the author's own."""
    text = translated("{assumed} of {count} are assumed; {neutral} more are at neutral defaults.")
    count = sum(one.is_assumed for one in finding.assumptions)
    return text.format(assumed=count, count=len(finding.assumptions), neutral=finding.neutral)
