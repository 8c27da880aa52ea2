"""What the notebook of the brief says between its charts, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from warnings import WarningMessage

from servicecase.case import Case
from servicecase.inputs.sources import sources
from servicecase.questions.brief.record import Brief
from servicecase.questions.brief.words import assumed, basis_cells, beside_cells
from servicecase.uncertainty.copula import CorrelationWarning
from servicecase.wording.html import html_table
from servicecase.wording.labels import number
from servicecase.wording.language import translated
from servicecase.wording.sources import cited


def show(html: str) -> None:
    """Puts HTML out among what a cell of a notebook gives."""
    from IPython.display import HTML, display

    display(HTML(html))  # type: ignore[no-untyped-call]


def say(text: str) -> None:
    """Puts text out as a paragraph."""
    show(f"<p>{escape(text)}</p>")


def points(sentences: Iterable[str]) -> None:
    """Puts sentences out as a list."""
    show(f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in sentences)}</ul>")


def heading(text: str, intro: str = "", level: int = 2) -> None:
    """Puts out a heading and what is to be said below it: texts of the catalogue, or names that are in none."""
    below = f"<p>{escape(translated(intro))}</p>" if intro else ""
    show(f"<hgroup><h{level}>{escape(translated(text))}</h{level}>{below}</hgroup>")


def beside_other_figures(found: Brief) -> str:
    """What the results can be compared with, from outside the case and from its estate, as a table."""
    beside = beside_cells(found)
    return html_table(beside.columns, beside.rows, beside.numbers)


def what_it_rests_on(found: Brief) -> str:
    """Every assumption with its range and on whose word it stands, and how many of them are the author's own."""
    basis = basis_cells(found)
    return f"{html_table(basis.columns, basis.rows, basis.numbers)}<p>{escape(assumed(found))}</p>"


def sources_of(found: Brief, case: Case) -> Iterator[str]:
    """The numbered sources, in full, that the case and the figures beside it rest on."""
    used = {case.scenario.record(one.key).basis for one in found.assumptions}
    used |= {one.source.partition(" ")[0] for one in found.outside_view}
    yield from (cited(one) for key, one in sources().items() if key in used)


def in_short(case: Case, beside: Case | None) -> Iterator[str]:
    """What a reader should know besides the decision: what is left, and how another case does."""
    if beside is not None:
        text = translated("{other} would bring {income} yuan a year and be worth {worth} yuan.")
        income, worth = number(beside["annual_income"], "yuan/year"), number(beside["npv"], "yuan")
        yield text.format(other=beside.scenario.title, income=income, worth=worth)
    text = translated("After costs and tax, {profit} yuan a year is left; peak funding is {funding} yuan.")
    profit, funding = number(case["annual_profit"], "yuan/year"), number(case["peak_funding"], "yuan")
    yield text.format(profit=profit, funding=funding)


def said_of_draws(warned: Iterable[WarningMessage]) -> Iterator[str]:
    """What a simulation warned of."""
    for one in warned:
        known = translated("The scenario's correlations cannot all hold at once; the nearest possible ones are used.")
        yield known if issubclass(one.category, CorrelationWarning) else str(one.message)
