"""How a rule for when a case loses is read."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from servicecase.analysis.rules import FEWEST, Limit, LosingRule
from servicecase.assumptions import catalogue
from servicecase.case import Case
from servicecase.faces.chart_style import COLOURS, INK, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import listed, percent, value_of, within
from servicecase.faces.labels import label_in, number, quantity, unit_of
from servicecase.scenario import local_name

_LOSS = COLOURS[1]
_MOSTLY = 0.5  # of the draws that fulfil a rule: it cannot be said to lose then where fewer do
_ROOM = 1.55  # of the longest bar, for the words beside it


@sentence.register
def _(finding: LosingRule) -> str:
    if not finding.limits:
        return f"{_without_rule(finding)}."
    lose = "lose" if _is_loss(finding) else "are"
    return (
        f"{_rule(finding)}: {percent(finding.density)} of such draws {lose}, and they are "
        f"{percent(finding.coverage)} of all that {'do' if _is_loss(finding) else 'are'} "
        f"({percent(finding.base_rate)} of all draws)."
    )


def _is_loss(finding: LosingRule) -> bool:
    return finding.target == "npv" and finding.value == 0


def _event(finding: LosingRule) -> str:
    if _is_loss(finding):
        return "It loses"
    level = quantity(finding.value, unit_of(finding.case, finding.target))
    return f"{label_in(finding.case, finding.target)} is below {level}"


def _rule(finding: LosingRule) -> str:
    often = "" if finding.density >= _MOSTLY else "most often "
    return f"{_event(finding)} {often}when {listed([condition(finding.case, one) for one in finding.limits])}"


def condition(case: Case, limit: Limit) -> str:
    """A condition in words: adoption is below 14%; start month is at least 4."""
    what, unit = within(case, limit.key), unit_of(case, limit.key)
    if catalogue()[local_name(limit.key)].kind == "whole":
        whole = math.floor(limit.value) if limit.is_upper else math.ceil(limit.value)
        return f"{what} is at {'most' if limit.is_upper else 'least'} {number(whole, unit)}"
    return f"{what} is {'below' if limit.is_upper else 'above'} {value_of(case, limit.key, limit.value)}"


def _without_rule(finding: LosingRule) -> str:
    losing, draws = round(finding.base_rate * finding.draws), f"{finding.draws:,} draws"
    if losing in (0, finding.draws):
        return f"{_event(finding)} in {'all' if losing else 'none'} of the {draws}"
    if losing < FEWEST:
        return f"{_event(finding)} in {losing} of the {draws}, too few to say when; ask for more draws"
    if finding.has_too_few:
        return f"{_event(finding)} in all but {finding.draws - losing} of the {draws}"
    return (
        f"{_event(finding)} in {percent(finding.base_rate)} of the {draws}, and no limits on a few assumptions "
        "tell those apart from the others"
    )


@cells.register
def _(finding: LosingRule) -> Cells:
    rows = [("All draws", finding.base_rate, 1.0, 1.0)]
    rows += [(condition(finding.case, one), one.density, one.coverage, one.support) for one in finding.limits]
    numbers = ["Of these draws lose", "Of all losing draws", "Of all draws"]
    return Cells(
        ["Condition, with those before it", *numbers],
        [(words, *map(percent, shares)) for words, *shares in rows],
        numbers,
    )


@chart.register
def _(finding: LosingRule) -> go.Figure:
    title = (
        f"{_rule(finding)}: then {percent(finding.density)} of the draws do"
        if finding.limits
        else _without_rule(finding)
    )
    figure = new_figure(title, "Share of the draws that lose" if _is_loss(finding) else "Share of the draws below", "")
    names = ["All draws", *(_wrapped(condition(finding.case, one)) for one in finding.limits)]
    names = [name if place < 2 else f"… and {name}" for place, name in enumerate(names)]
    shares = [finding.base_rate, *(one.density for one in finding.limits)]
    coverage = [1.0, *(one.coverage for one in finding.limits)]
    kind = "losses" if _is_loss(finding) else "below"
    figure.add_bar(
        x=[round(one, 4) for one in shares],
        y=names,
        orientation="h",
        marker_color=["#999999", *[_LOSS] * len(finding.limits)],
        text=[
            f"<b>{percent(share)}</b>" + (f"; {percent(covered)} of all {kind}" if place else "")
            for place, (share, covered) in enumerate(zip(shares, coverage, strict=True))
        ],
        textposition="outside",
        textfont={"color": INK},
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[0, _ROOM * (max(shares) or 1)], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    longest = max(len(line) for name in names for line in name.split("<br>"))
    return figure.update_layout(height=170 + 56 * len(names), margin={"l": 20 + 8 * longest}, hovermode="closest")


def _wrapped(words: str) -> str:
    """A condition on two lines: the assumption, and its limit."""
    what, _, limit = words.rpartition(" is ")
    return f"{what}<br>is {limit}"
