"""The chart of a decision: what each option is worth, as stated and over the draws, and who would refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.decision.options import Option
from servicecase.questions.decision.record import Decision
from servicecase.questions.decision.words import headline, name_in_words
from servicecase.questions.finding import chart
from servicecase.wording.chart_style import INK, add_interval, contract_style, new_figure
from servicecase.wording.labels import text_width, with_unit
from servicecase.wording.language import translated
from servicecase.wording.phrases import capitalised

if TYPE_CHECKING:
    import plotly.graph_objects as go

_INTERVAL = (0.1, 0.9)  # quantiles of the draws that a bar spans


@chart.register(Decision)
def _(finding: Decision) -> go.Figure:
    figure = new_figure(headline(finding), with_unit(translated("NPV"), "yuan"), "")
    names = [_name(finding, one) for one in reversed(finding.ranked)]
    for name, one in zip(names, reversed(finding.ranked), strict=True):
        _draw(figure, finding, name, one)
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    if finding.is_uncertain:
        note = translated("point: mean; bar: 80% of simulations; line: as stated; ✗: one side would refuse")
    else:
        note = translated("line: as stated; ✗: one side would refuse")
    figure.add_annotation(
        text=note, showarrow=False, x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom"
    )
    margin = {"l": 30 + 7 * max(map(text_width, names))}
    figure.update_layout(height=130 + 30 * len(names), margin=margin, hovermode="closest", showlegend=False)
    return figure.update_xaxes(tickformat=",.0f")


def _name(finding: Decision, option: Option) -> str:
    name = capitalised(name_in_words(finding, option))
    return name if option.is_open else f"{name} ✗"


def _draw(figure: go.Figure, finding: Decision, name: str, option: Option) -> None:
    """A bar for the draws, a point for their mean, and a line for the case as stated."""
    colour = contract_style(next(iter(option.contracts.values()), DO_NOTHING))[0]
    if finding.is_uncertain:
        ends = np.quantile(option.npv, _INTERVAL).tolist()
        add_interval(figure, name, ends, option.mean, colour, is_faint=not option.is_open)
    mark = {"symbol": "line-ns", "size": 18, "line": {"color": colour, "width": 2}}
    figure.add_scatter(
        x=[round(option.base_npv, 2)], y=[name], mode="markers", marker=mark,
        hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
    )  # fmt: skip
