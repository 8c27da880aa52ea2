"""The chart of a rule for when a case loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.case import Case
from servicecase.questions.finding import chart
from servicecase.questions.rules.record import Limit, LosingRule
from servicecase.questions.rules.words import is_loss, limit_in_words, rule_in_words, without_rule
from servicecase.wording.chart_style import COLOURS, INK, new_figure
from servicecase.wording.labels import text_width
from servicecase.wording.language import translated
from servicecase.wording.phrases import percent, within

if TYPE_CHECKING:
    import plotly.graph_objects as go


_LOSS = COLOURS[1]
_ROOM = 1.55  # of the longest bar, for the words beside it


@chart.register(LosingRule)
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
        return without_rule(finding)
    text = translated("{rule}: then {density} of the draws do")
    return text.format(rule=rule_in_words(finding), density=percent(finding.density))


def _axis(finding: LosingRule) -> str:
    if is_loss(finding):
        return translated("Share of the draws that lose")
    return translated("Share of the draws below")


def _beside(finding: LosingRule, limit: Limit) -> str:
    """What a bar says of the draws that fulfil its condition and those before it."""
    if is_loss(finding):
        text = translated("{density}; {coverage} of all losses")
    else:
        text = translated("{density}; {coverage} of all below")
    return text.format(density=f"<b>{percent(limit.density)}</b>", coverage=percent(limit.coverage))


def _on_two_lines(case: Case, limit: Limit) -> str:
    """A condition on two lines: the assumption, and its limit."""
    return f"{within(case, limit.key)}<br>{limit_in_words(case, limit)}"
