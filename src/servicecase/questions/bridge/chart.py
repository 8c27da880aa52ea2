"""The chart of a bridge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from servicecase.inputs.names import local_name
from servicecase.questions.bridge.record import Bridge, Contribution
from servicecase.questions.bridge.words import (
    contribution_in_words,
    contribution_label,
    direction,
    moving_contributions,
    scale,
    signed,
    titles_of,
)
from servicecase.questions.finding import chart
from servicecase.wording.chart_style import COLOURS, new_figure
from servicecase.wording.labels import label, number, text_width
from servicecase.wording.language import translated
from servicecase.wording.phrases import capitalised

if TYPE_CHECKING:
    import plotly.graph_objects as go


_RISE, _FALL, _TOTAL = COLOURS[0], COLOURS[1], "#999999"
_ROOM = 0.22  # of the width of the chart, for the numbers beside the bars
_LONGEST_LABEL = 44


@chart.register(Bridge)
def _(finding: Bridge) -> go.Figure:
    shown = moving_contributions(finding)
    figure = new_figure(_headline(finding, shown), _axis_title(finding), "")
    before, after = titles_of(finding)
    names = [before, *(contribution_label(finding, one) for one in shown), after]
    steps = [finding.start, *(one.contribution for one in shown), finding.end]
    texts = [
        number(finding.start, finding.unit),
        *(signed(one.contribution, finding) for one in shown),
        number(finding.end, finding.unit),
    ]
    decimals = 6 if finding.unit == "share" else 2
    rows = [*range(len(names))]
    figure.add_waterfall(
        orientation="h",
        y=rows,
        x=np.round(steps, decimals).tolist(),
        measure=["absolute", *("relative" for _ in shown), "total"],
        increasing={"marker": {"color": _RISE}},
        decreasing={"marker": {"color": _FALL}},
        totals={"marker": {"color": _TOTAL}},
        connector={"line": {"color": _TOTAL, "width": 1}},
        hoverinfo="skip",
    )
    # beside the right end of each bar: to the left of a fall, a number would run into the names
    ends = np.cumsum(steps[:-1])
    right = [max(finding.start, 0), *np.maximum(ends[1:], ends[:-1]), max(finding.end, 0)]
    figure.add_scatter(
        y=rows, x=np.round(right, decimals).tolist(), text=[f" {one}" for one in texts],
        mode="text", textposition="middle right", cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    labels = [_shortened(name) for name in names]
    figure.update_yaxes(autorange="reversed", tickvals=rows, ticktext=labels, ticks="outside", tickcolor="white")
    figure.update_xaxes(range=_span(finding), tickformat=".0%" if finding.unit == "share" else ",.0f")
    margin = {"l": 30 + 7 * max(map(text_width, labels))}
    return figure.update_layout(height=150 + 30 * len(names), margin=margin, hovermode="closest")


def _headline(finding: Bridge, shown: Sequence[Contribution]) -> str:
    """The title: what happens to the result, and mostly through what."""
    text = direction(finding)
    if shown:
        most = contribution_in_words(finding, shown[0].key)
        text = translated("{direction}, mainly through {most}").format(direction=text, most=most)
    return capitalised(text)


def _shortened(name: str) -> str:
    """A name that leaves room for the bars."""
    fitting = name
    while text_width(fitting) > _LONGEST_LABEL:
        fitting = fitting.removesuffix("…")[:-1] + "…"
    return fitting


def _axis_title(finding: Bridge) -> str:
    name = label(local_name(finding.target))
    return name if finding.unit == "share" else translated("{name}, {unit}").format(name=name, unit=scale(finding))


def _span(finding: Bridge) -> list[float]:
    """The width of the chart: all that the bars reach, and room for their numbers."""
    reached = [0.0, finding.start, *finding.running_totals]
    low, high = min(reached), max(reached)
    room = (high - low or 1.0) * _ROOM
    return [round(low, 6), round(high + room, 6)]
