"""The chart of the best price."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from servicecase.inputs.names import dotted
from servicecase.questions.break_even.record import range_of
from servicecase.questions.finding import chart
from servicecase.questions.price.record import BestPrice, PricePoint
from servicecase.questions.price.words import headline_of, price_in_words, price_key
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.chart_style import COLOURS, COMPANY, CONTRACTOR, GRID, INK, add_line, new_figure
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, tick_format

if TYPE_CHECKING:
    import plotly.graph_objects as go


_POINTS = 161  # of the lines in a chart
_BEYOND = 1.6  # of the highest price to be shown: as far as a chart reaches
_DEPTH = 1.5  # times the contractor's most headroom: how far below zero its panel reaches
_AXES = ("y", "y2")
_SPANS = ((0.54, 0.94), (0.0, 0.4))  # of the panels, as shares of the height
_FLAT, _FLAT_ROOM = 1e-6, 0.1  # of the target: no more than this is flat; room around it
_BEST = COLOURS[1]


@chart.register(BestPrice)
def _(finding: BestPrice) -> go.Figure:
    case, prices = finding.case, _window(finding)
    outcomes, rooms = finding.over(prices)
    figure = new_figure(headline_of(finding), axis_title(case, price_key(finding)), "")
    panels = [(_panel(finding), outcomes, (COMPANY, "solid"))]
    if finding.has_contractor:
        name = translated("Contractor: earned above its required margin, yuan")
        panels.append((name, rooms, (CONTRACTOR, "solid")))
    for place, (name, values, style) in enumerate(panels):
        add_line(figure, name, prices, values, style)
        figure.data[-1].y = [float(f"{one:.5g}") for one in values]  # shares need more than two decimals
        figure.data[-1].yaxis = _AXES[place]
    if finding.has_contractor:
        _part(figure, [name for name, *_ in panels], rooms)
        if finding.is_cost_known:
            _shade_unviable(finding, figure, float(prices[0]), float(prices[-1]))
    figure.update_yaxes(tickformat=tick_format(case, finding.target))
    name = "" if finding.has_contractor else axis_title(case, finding.target)
    figure.update_layout(yaxis={"title": {"text": name}, "automargin": True})
    spans = _SPANS if finding.has_contractor else ((0.0, 1.0),)
    _mark_present(finding, figure, spans)
    if np.ptp(outcomes) < _FLAT * np.max(np.abs(outcomes)):  # else the axis would show rounding errors
        figure.update_layout(yaxis={"range": sorted((outcomes[0] * (1 - _FLAT_ROOM), outcomes[0] * (1 + _FLAT_ROOM)))})
    figure.update_xaxes(
        tickformat=tick_format(case, price_key(finding)),
        range=[float(prices[0]), float(prices[-1])],
        anchor=_AXES[len(panels) - 1],
    )
    if finding.best is not None and finding.best.price <= prices[-1]:
        _mark(finding, figure, finding.best)
    return figure


def _panel(finding: BestPrice) -> str:
    """The name of the company's panel."""
    return translated("Company: {what}").format(what=axis_title(finding.case, finding.target))


def _part(figure: go.Figure, names: Sequence[str], rooms: Numbers) -> None:
    """Two panels, the company's above the contractor's, each with its name: their sizes have nothing in common."""
    lowest = max(float(rooms.min()), -_DEPTH * max(float(rooms.max()), 0.0)) if rooms.max() > 0 else float(rooms.min())
    room = 0.08 * (float(rooms.max()) - lowest)
    figure.update_layout(
        height=540,
        yaxis={"domain": _SPANS[0]},
        yaxis2={"domain": _SPANS[1], "range": [lowest - room, float(rooms.max()) + room], "tickformat": ",.0f"},
    )
    for name, height in zip(names, (_SPANS[0][1], _SPANS[1][1]), strict=True):
        figure.add_annotation(
            text=name, x=0, xref="paper", y=height, yref="paper", xanchor="left", yanchor="bottom", showarrow=False
        )


def _mark_present(finding: BestPrice, figure: go.Figure, spans: Sequence[tuple[float, float]]) -> None:
    """A line at the price of the case through every panel."""
    here = finding.present.price
    for start, end in spans:
        figure.add_shape(type="line", x0=here, x1=here, y0=start, y1=end, yref="paper", line={"color": INK, "width": 1})
    figure.add_annotation(
        x=here, y=spans[0][1], yref="paper", xanchor="left", yanchor="top", showarrow=False,
        text=translated("this case"),
    )  # fmt: skip


def _mark(finding: BestPrice, figure: go.Figure, best: PricePoint) -> None:
    """A diamond at the best price in each panel, with the price."""
    middle = sum(figure.layout.xaxis.range) / 2
    heights = [best.outcome, best.headroom][: 1 + finding.has_contractor]
    for place, height in enumerate(heights):
        figure.add_scatter(
            x=[round(best.price, 4)],
            y=[float(f"{height:.5g}")],
            yaxis=_AXES[place],
            text=[f" {price_in_words(finding, best.price)} "] if place == 0 else [""],
            mode="markers+text",
            textposition="top left" if best.price > middle else "top right",
            textfont={"color": _BEST},
            marker={"symbol": "diamond", "size": 12, "color": _BEST},
            hoverinfo="skip",
            cliponaxis=False,
        )


def _window(finding: BestPrice) -> Numbers:
    """Prices that a chart shows: what people know and what is best, not the far limits."""
    case, known = finding.case, [finding.present.price, float(finding.case[dotted(finding.service, "reference_price")])]
    known += [one for one in range_of(case, price_key(finding)) if not np.isnan(one)]
    if not finding.is_at_end or finding.within[1] <= _BEYOND * max(known):
        known += [one.price for one in (finding.free, finding.best) if one and one.is_alone]
    lower, upper = finding.within
    return np.linspace(max(lower, min(known) / _BEYOND), min(upper, max(known) * _BEYOND), _POINTS)


def _shade_unviable(finding: BestPrice, figure: go.Figure, first: float, last: float) -> None:
    """Greys the prices that are not viable for the contractor, and says so in the widest stretch of them."""
    edges = [first, *(one for ends in finding.viable for one in ends), last]
    gaps = [(max(start, first), min(end, last)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    gaps = [(start, end) for start, end in gaps if end > start]
    for (start, end), (bottom, top) in product(gaps, _SPANS):
        figure.add_shape(
            type="rect", x0=round(start, 4), x1=round(end, 4), y0=bottom, y1=top, yref="paper",
            fillcolor=GRID, line_width=0, layer="below",
        )  # fmt: skip
    if gaps and finding.viable:  # else the title says so; where it is not viable the space above zero is free
        start, end = max(gaps, key=lambda one: one[1] - one[0])
        figure.add_annotation(
            x=round((start + end) / 2, 4), y=_SPANS[1][1] - 0.02, yref="paper", yanchor="top", showarrow=False,
            text=translated("not viable for<br>the contractor"), font={"size": 12, "color": "#666666"},
        )  # fmt: skip
