"""The chart of adjustments for optimism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecase.questions.finding import chart, sentence
from servicecase.questions.optimism.record import OffAndOn, OptimismAdjustment
from servicecase.questions.optimism.words import headline, leading_result, value_in_words
from servicecase.wording.chart_style import COLOURS, new_figure
from servicecase.wording.labels import label_in, text_width, unit_in_words
from servicecase.wording.language import translated
from servicecase.wording.phrases import spelled_out

if TYPE_CHECKING:
    import plotly.graph_objects as go


_OFF, _ON = "#999999", COLOURS[0]
_ROOM = 0.45  # of the longest bar, for the words beside it
_APART = 0.2  # half the distance between the two bars of a result


@chart.register(OptimismAdjustment)
def _(finding: OptimismAdjustment) -> go.Figure:
    finite = [one for one in finding.results if np.isfinite([one.off, one.on]).all()]
    if not finite:
        return new_figure(sentence(finding), "", "")
    lead = leading_result(finite)
    shown = [one for one in finite if _amount(one) == _amount(lead)]
    figure = new_figure(headline(finding, [lead]), "" if lead.unit == "share" else unit_in_words(_amount(lead)), "")
    rows = np.arange(len(shown))
    for name, words, colour, values, place in (
        (translated("as stated"), translated("{value} as stated"), _OFF, [one.off for one in shown], rows - _APART),
        (translated("adjusted"), translated("{value} adjusted"), _ON, [one.on for one in shown], rows + _APART),
    ):
        lengths, heights = np.round(values, 6), np.round(place, 2).tolist()
        figure.add_bar(
            name=name, y=heights, x=lengths.tolist(), width=1.7 * _APART, orientation="h",
            marker_color=colour, hoverinfo="skip",
        )  # fmt: skip
        # right of the bar, and right of zero: to the left, the words would run into the names
        figure.add_scatter(
            y=heights, x=np.maximum(lengths, 0).tolist(), mode="text", textposition="middle right", hoverinfo="skip",
            text=[f" {words.format(value=value_in_words(*pair))}" for pair in zip(values, shown, strict=True)],
        )  # fmt: skip
    names = [_row(finding, one) for one in shown]
    ticks = {"tickvals": rows.tolist(), "ticktext": names, "ticks": "outside", "tickcolor": "white"}
    figure.update_yaxes(autorange="reversed", **ticks)
    figure.update_xaxes(range=_span(shown), tickformat=".0%" if lead.unit == "share" else ",.0f")
    return figure.update_layout(
        barmode="overlay",
        height=160 + 62 * len(shown),
        margin={"l": 30 + 7 * max(map(text_width, names))},
        hovermode="closest",
    )


def _row(finding: OptimismAdjustment, one: OffAndOn) -> str:
    name = label_in(finding.case, one.line)
    if one.unit == "share":
        return name
    return translated("{name}, {unit}").format(name=name, unit=spelled_out(unit_in_words(one.unit)))


def _span(shown: list[OffAndOn]) -> list[float]:
    """The width of the chart: what the bars reach, and room for the words beside them."""
    reached = [0.0, *(one.off for one in shown), *(one.on for one in shown)]
    low, high = min(reached), max(reached)
    return [round(low, 6), round(high + (high - low or 1.0) * _ROOM, 6)]


def _amount(one: OffAndOn) -> str:
    return one.unit.partition("/")[0]
