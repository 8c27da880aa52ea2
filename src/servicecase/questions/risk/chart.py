"""Charts of simulations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecase.questions.finding import chart
from servicecase.questions.risk.record import Fan, Simulation
from servicecase.questions.risk.words import at_the_end, period_in_words, values_at
from servicecase.wording.chart_style import COLOURS, COMPANY, INK, add_line, label_ends, new_figure
from servicecase.wording.labels import label_in, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, often, tick_format, value_of

if TYPE_CHECKING:
    import plotly.graph_objects as go


LOSS = COLOURS[1]
_ABOVE = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}


@chart.register(Simulation)
def _(finding: Simulation) -> go.Figure:
    line = next((key for key, values in finding.values.items() if values.ndim == 1), None)
    if line is None:
        return chart(finding.fan(next(iter(finding.values))))
    case, ticks = finding.case, tick_format(finding.case, line)
    edges, shares = finding.histogram(line)
    width = float(edges[1] - edges[0])
    decimals = max(2, 2 - int(np.floor(np.log10(width))))
    title = translated("{what} is below zero in {below} of the draws; {mean} on average").format(
        what=label_in(case, line),
        below=often(finding.probability_below(0, line)),
        mean=value_of(case, line, finding.mean(line)),
    )
    figure = new_figure(title, axis_title(case, line), translated("share of the draws"))
    middle = (edges[:-1] + edges[1:]) / 2
    figure.add_bar(
        x=np.round(middle, decimals).tolist(),
        y=np.round(shares, 6).tolist(),
        width=round(width, decimals + 2),
        marker_color=[LOSS if one < 0 else COMPANY for one in middle],
        hovertemplate=f"%{{x:{ticks}}}: %{{y:.1%}}<extra></extra>",
    )
    _mark_mean_and_case(figure, finding, line, decimals)
    figure.update_layout(bargap=0.05, hovermode="closest")
    return figure.update_xaxes(tickformat=ticks).update_yaxes(tickformat=".1%")


def _mark_mean_and_case(figure: go.Figure, finding: Simulation, line: str, decimals: int) -> None:
    """Lines at the mean and at the case as it stands, named to their outer sides; none where there is no value."""
    mean = (finding.mean(line), translated("mean"), "solid")
    here = (float(finding.case[line]), translated("this case"), "dot")
    for (value, text, dash), side in zip(sorted([mean, here]), ("right", "left"), strict=True):
        if np.isfinite(value):
            figure.add_vline(
                x=round(value, decimals),
                line={"color": INK, "width": 1, "dash": dash},
                annotation={"text": text, "yref": "paper", "y": 1.0, "xanchor": side},
            )


@chart.register(Fan)
def _(finding: Fan) -> go.Figure:
    x = list(range(1, len(finding.base) + 1))
    unit = unit_in_words(unit_of(finding.case, finding.line))
    figure = new_figure(at_the_end(finding), period_in_words(finding), unit)
    _add_bands(figure, finding, x)
    bands = len(figure.data)
    add_line(figure, translated("Median"), x, values_at(finding, 0.5), (COMPANY, "solid"))
    add_line(figure, translated("This case"), x, finding.base, (INK, "dot"))
    label_ends(figure, figure.data[bands:])
    if len(x) == 1:  # a line of one point cannot be seen
        figure.update_traces(mode="markers")
    note = translated("bands: 50% and 90% of simulations")
    figure.add_annotation(text=note, font={"size": 12}, **_ABOVE)
    return figure.update_xaxes(dtick=12 if finding.case.axis(finding.line) == "month" else 1)


def _add_bands(figure: go.Figure, finding: Fan, x: list[int]) -> None:
    """The span of nine draws in ten, and upon it that of half of them."""
    for low, high, shade in ((0.05, 0.95, 0.15), (0.25, 0.75, 0.25)):
        for level, fill in ((low, None), (high, "tonexty")):
            figure.add_scatter(
                x=x,
                y=np.round(values_at(finding, level), 2).tolist(),
                mode="lines",
                line={"width": 0, "color": COMPANY},
                fill=fill,
                fillcolor=f"rgba(0,114,178,{shade})",
                hoverinfo="skip",
                name=f"{level:.0%}",
            )
