"""What the dashboard says in words and figures, as HTML in the language spoken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from servicecase.case import Case
from servicecase.faces.cards import card, key_figures
from servicecase.questions.brief.record import Brief
from servicecase.questions.brief.words import assumed as assumed_in_words
from servicecase.questions.brief.words import basis_cells, beside_cells
from servicecase.questions.contracts.record import ContractComparison, ContractOutcome
from servicecase.questions.contracts.words import heading, needs
from servicecase.questions.finding import cells
from servicecase.questions.risk.record import Simulation
from servicecase.wording.chart_style import contract_style
from servicecase.wording.html import html_table
from servicecase.wording.language import translated

_DASHES = {
    "solid": "",
    "dash": ' stroke-dasharray="7 4"',
    "dot": ' stroke-dasharray="2 3"',
    "dashdot": ' stroke-dasharray="7 3 2 3"',
}


def answer(brief: Brief) -> str:
    """The decision with its reasons, and what a reader should be warned of."""
    tone = "launch" if brief.launch else "wait"
    return _said(tone, brief.verdict) + _folded("reasons", brief.reasons) + _folded("caution", brief.cautions)


def unanswered(brief: Brief) -> str:
    """What stands there while the decision is worked out."""
    return _said("busy", translated("Working out the decision…")) + _folded("caution", brief.cautions)


def _said(tone: str, text: str) -> str:
    return f'<p class="verdict {tone}" data-key="verdict" role="status">{escape(text)}</p>'


def _folded(kind: str, sentences: Sequence[str]) -> str:
    """The first of some sentences in sight, the others a press away; nothing where there are none."""
    if not sentences:
        return ""
    first, *others = map(escape, sentences)
    if not others:
        return f'<p class="{kind}" data-key="{kind}">{first}</p>'
    more = translated("{count} more").format(count=len(others))
    listed = "".join(f"<li>{one}</li>" for one in others)
    head = f'<summary>{first} <span class="more">{more}</span></summary>'
    return f'<details class="{kind}" data-key="{kind}">{head}<ul>{listed}</ul></details>'


def cards(case: Case, base: Case, simulation: Simulation | None, before: Simulation | None) -> str:
    """The key figures with their change against the case as it was loaded."""
    found = key_figures(case, base)
    risk = [np.nan if one is None else one.probability_below(0, "npv") for one in (simulation, before)]
    found.append(card("probability_of_loss", translated("Probability of a loss"), risk[0], risk[1], "share"))
    draws = 0 if simulation is None else simulation.design.draws
    return f'<div class="cards" data-draws="{draws}">{"".join(found)}</div>'


def failure(text: str) -> str:
    """What is wrong, said at once to whoever listens to the page; nothing where nothing is."""
    return f'<p class="failure" role="alert">{"<br>".join(map(escape, text.splitlines()))}</p>' if text else ""


def closed(outcomes: Iterable[ContractOutcome]) -> str:
    """The forms that cannot be chosen, and why; nothing where there are none."""
    template = translated("{form} ({why})")
    said = [template.format(form=translated(one.title), why=needs(one.missing)) for one in outcomes if one.missing]
    if not said:
        return ""
    text = translated("Not available: {forms}").format(forms=translated(", ").join(said))
    return f'<p class="closed" data-key="closed">{escape(text)}</p>'


def contracts(compared: Iterable[ContractComparison]) -> str:
    """The forms of each service side by side, and doing without it."""
    return "".join(_forms(one) for one in compared)


def _forms(compared: ContractComparison) -> str:
    shown = cells(compared)
    return f"<h4>{escape(heading(compared))}</h4>{html_table(shown.columns, shown.rows, shown.numbers)}"


def legend(titles: dict[str, str], selected: str) -> str:
    """Which line is which form, the selected one in bold; it wraps where a page is narrow."""
    entries = []
    for form, title in titles.items():
        colour, dash = contract_style(form)
        stroke = f'stroke="{colour}" stroke-width="{4 if form == selected else 2}"{_DASHES[dash]}'
        line = f'<svg width="24" height="8"><path d="M0 4H24" {stroke}/></svg>'
        weight = ' class="chosen"' if form == selected else ""
        entries.append(f"<li{weight}>{line}{escape(translated(title))}</li>")
    return f'<ul class="legend">{"".join(entries)}</ul>'


def outside_view(brief: Brief) -> str:
    """Figures of the case beside those that others reach."""
    beside = beside_cells(brief)
    return html_table(beside.columns, beside.rows, beside.numbers)


def assumed(brief: Brief) -> str:
    """Every assumption in use, with its range and on whose word it stands."""
    basis, counted = basis_cells(brief), assumed_in_words(brief)
    table = html_table(basis.columns, basis.rows, basis.numbers)
    return f"<h4>{escape(counted)}</h4>{table}<p>{escape(brief.provenance)}</p>"
