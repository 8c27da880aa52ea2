"""How a rule for when a case loses is read."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.questions.rules.record import FEWEST, Limit, LosingRule
from servicecase.scenario.scenario import local_name
from servicecase.wording.chart_style import COLOURS, INK, new_figure
from servicecase.wording.labels import label_in, number, quantity, text_width, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import percent, value_of, within

_LOSS = COLOURS[1]
_MOSTLY = 0.5  # of the draws that fulfil a rule: it cannot be said to lose then where fewer do
_ROOM = 1.55  # of the longest bar, for the words beside it


@sentence.register
def _(finding: LosingRule) -> str:
    if not finding.limits:
        return translated("{headline}.").format(headline=_without_rule(finding))
    if _is_loss(finding):
        text = translated(
            "{rule}: {density} of such draws lose, and they are {coverage} of all that do ({base_rate} of all draws)."
        )
    else:
        text = translated(
            "{rule}: {density} of such draws are, and they are {coverage} of all that are ({base_rate} of all draws)."
        )
    return text.format(
        rule=_rule(finding),
        density=percent(finding.density),
        coverage=percent(finding.coverage),
        base_rate=percent(finding.base_rate),
    )


def _is_loss(finding: LosingRule) -> bool:
    return finding.target == "npv" and finding.value == 0


def _event(finding: LosingRule) -> str:
    """What the rule is about."""
    if _is_loss(finding):
        return translated("It loses")
    level = quantity(finding.value, unit_of(finding.case, finding.target))
    limit = translated("is below {value}").format(value=level)
    return _said_of(label_in(finding.case, finding.target), limit)


def _said_of(what: str, limit: str) -> str:
    return translated("{what} {limit}").format(what=what, limit=limit)


def _rule(finding: LosingRule) -> str:
    if finding.density >= _MOSTLY:
        text = translated("{event} when {conditions}")
    else:
        text = translated("{event} most often when {conditions}")
    *others, conditions = [condition(finding.case, one) for one in finding.limits]
    if others:
        both = translated("{conditions} and {condition}")
        conditions = both.format(conditions=translated(", ").join(others), condition=conditions)
    return text.format(event=_event(finding), conditions=conditions)


def condition(case: Case, limit: Limit) -> str:
    """A condition in words: adoption is below 14%; start month is at least 4."""
    return _said_of(within(case, limit.key), _limit(case, limit))


def _limit(case: Case, limit: Limit) -> str:
    """What a condition says of its assumption."""
    if catalogue()[local_name(limit.key)].kind == "whole":
        text = translated("is at most {value}") if limit.is_upper else translated("is at least {value}")
        whole = math.floor(limit.value) if limit.is_upper else math.ceil(limit.value)
        return text.format(value=number(whole, unit_of(case, limit.key)))
    text = translated("is below {value}") if limit.is_upper else translated("is above {value}")
    return text.format(value=value_of(case, limit.key, limit.value))


def _without_rule(finding: LosingRule) -> str:
    """How often it happens, and why no rule says when."""
    losing = round(finding.base_rate * finding.draws)
    count = losing
    if losing == 0:
        text = translated("{event} in none of the {draws} draws")
    elif losing == finding.draws:
        text = translated("{event} in all of the {draws} draws")
    elif losing < FEWEST:
        text = translated("{event} in {count} of the {draws} draws, too few to say when; ask for more draws")
    elif finding.has_too_few:
        text, count = translated("{event} in all but {count} of the {draws} draws"), finding.draws - losing
    else:
        text = translated(
            "{event} in {share} of the {draws} draws, "
            "and no limits on a few assumptions tell those apart from the others"
        )
    return text.format(event=_event(finding), count=count, draws=f"{finding.draws:,}", share=percent(finding.base_rate))


@cells.register
def _(finding: LosingRule) -> Cells:
    rows = [(translated("All draws"), finding.base_rate, 1.0, 1.0)]
    rows += [(condition(finding.case, one), one.density, one.coverage, one.support) for one in finding.limits]
    numbers = [translated("Of these draws lose"), translated("Of all losing draws"), translated("Of all draws")]
    return Cells(
        [translated("Condition, with those before it"), *numbers],
        [(words, *map(percent, shares)) for words, *shares in rows],
        numbers,
    )


@chart.register
def _(finding: LosingRule) -> go.Figure:
    figure = new_figure(_title(finding), _axis(finding), "")
    names = [translated("All draws"), *(_on_two_lines(finding.case, one) for one in finding.limits)]
    further = translated("… and {condition}")
    names = [name if place < 2 else further.format(condition=name) for place, name in enumerate(names)]
    shares = [finding.base_rate, *(one.density for one in finding.limits)]
    figure.add_bar(
        x=[round(one, 4) for one in shares],
        y=names,
        orientation="h",
        marker_color=["#999999", *[_LOSS] * len(finding.limits)],
        text=[f"<b>{percent(finding.base_rate)}</b>", *(_beside(finding, one) for one in finding.limits)],
        textposition="outside",
        textfont={"color": INK},
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[0, _ROOM * (max(shares) or 1)], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    longest = max(text_width(line) for name in names for line in name.split("<br>"))
    return figure.update_layout(height=170 + 56 * len(names), margin={"l": 20 + 8 * longest}, hovermode="closest")


def _title(finding: LosingRule) -> str:
    if not finding.limits:
        return _without_rule(finding)
    text = translated("{rule}: then {density} of the draws do")
    return text.format(rule=_rule(finding), density=percent(finding.density))


def _axis(finding: LosingRule) -> str:
    if _is_loss(finding):
        return translated("Share of the draws that lose")
    return translated("Share of the draws below")


def _beside(finding: LosingRule, limit: Limit) -> str:
    """What a bar says of the draws that fulfil its condition and those before it."""
    if _is_loss(finding):
        text = translated("{density}; {coverage} of all losses")
    else:
        text = translated("{density}; {coverage} of all below")
    return text.format(density=f"<b>{percent(limit.density)}</b>", coverage=percent(limit.coverage))


def _on_two_lines(case: Case, limit: Limit) -> str:
    """A condition on two lines: the assumption, and its limit."""
    return f"{within(case, limit.key)}<br>{_limit(case, limit)}"
