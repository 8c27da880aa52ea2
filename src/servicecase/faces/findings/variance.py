"""How it is read whose uncertainty it is."""

from __future__ import annotations

import plotly.graph_objects as go

from servicecase.analysis.variance import MOST, TOLERANCE, SobolIndices
from servicecase.faces.chart_style import COLOURS, INK, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import listed, percent, within
from servicecase.faces.labels import label_in

_ALONE, _TOGETHER = COLOURS[0], COLOURS[5]
_LEAST_SHOWN = 0.01  # of the variance
_BARS = 12  # in a chart; the table has all
_NAMED = 3
_MOSTLY = 0.5  # of the variance
_ROW = 30  # pixels
_ABOVE = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"size": 12}}


@sentence.register
def _(finding: SobolIndices) -> str:
    found, names = finding.indices, _ordered(finding)
    shares = listed([f"{within(finding.case, key)} ({_share(found.first[key])})" for key in names[:_NAMED]])
    due = "due"
    if len(names) > _NAMED:
        due = "mostly due" if sum(found.first[key] for key in names[:_NAMED]) > _MOSTLY else "due most"
    each = ", each by itself" if len(names) > 1 else " by itself"
    what = within(finding.case, finding.target)
    said = f"The variance of {what} is {due} to {shares}{each}; several together account for {_share(found.together)}."
    return f"{said}{_check(finding)}{_correlations(finding)}"


def _check(finding: SobolIndices) -> str:
    """Whether the indices can be relied on, and what to do where not."""
    found = finding.indices
    if finding.converged:
        return ""
    more = f"ask for more draws, such as draws={found.draws_needed}" if found.draws < MOST else "see the intervals"
    return (
        f" Not converged with {found.draws:,} draws: the widest interval reaches {percent(found.widest)} to "
        f"either side, half the draws change an index by {percent(found.change)}, and both should stay below "
        f"{percent(TOLERANCE)}; {more}."
    )


def _correlations(finding: SobolIndices) -> str:
    if not finding.leaves_out:
        return ""
    return " The scenario's correlations are left out: Sobol indices presume independent assumptions."


def _ordered(finding: SobolIndices) -> list[str]:
    total = finding.indices.total
    return sorted(total, key=lambda key: (-total[key], key))


def _share(estimate: float) -> str:
    """An estimated share of the variance; by chance an estimate may fall below none."""
    return percent(max(estimate, 0.0))


@cells.register
def _(finding: SobolIndices) -> Cells:
    found = finding.indices
    columns = ("Assumption", "Alone", "±", "With others", "± ")
    rows = [
        [
            label_in(finding.case, key),
            _share(found.first[key]),
            percent(found.first_error[key]),
            _share(found.total[key]),
            percent(found.total_error[key]),
        ]
        for key in _ordered(finding)
        if found.total[key] >= _LEAST_SHOWN
    ]
    hidden = len(found.total) - len(rows)
    rows += [[f"{hidden} more, each below {percent(_LEAST_SHOWN)}", "", "", "", ""]] if hidden else []
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: SobolIndices) -> go.Figure:
    found, shown = finding.indices, _ordered(finding)[:_BARS]
    first, what = shown[0], within(finding.case, finding.target)
    title = f"{_share(found.total[first])} of the uncertainty of {what} comes of {within(finding.case, first)}"
    figure = new_figure(title + ("" if finding.converged else " (not converged: ask for more draws)"), "", "")
    figure.update_xaxes(title_text=f"Share of the variance (lines: {percent(found.confidence)} interval)")
    names = [label_in(finding.case, key) for key in shown]
    figure.add_bar(
        orientation="h",
        y=names,
        x=[round(max(found.total[key], 0.0), 4) for key in shown],
        marker_color=_TOGETHER,
        error_x={
            "type": "data",
            "array": [round(found.total_error[key], 4) for key in shown],
            "color": INK,
            "width": 3,
        },
        hoverinfo="skip",
    )
    alone = [round(min(max(found.first[key], 0.0), max(found.total[key], 0.0)), 4) for key in shown]
    figure.add_bar(orientation="h", y=names, x=alone, marker_color=_ALONE, hoverinfo="skip")
    for key, name in zip(shown, names, strict=True):
        end = max(found.total[key], 0.0) + found.total_error[key]
        figure.add_annotation(
            x=round(end, 4), y=name, text=_share(found.total[key]), showarrow=False, xanchor="left", xshift=6
        )
    key = f"<span style='color:{_ALONE}'>■</span> alone <span style='color:{_TOGETHER}'>■</span> together with others"
    figure.add_annotation(text=key, x=1, y=1, xanchor="right", **_ABOVE)
    longest = max(max(found.total[one], 0.0) + found.total_error[one] for one in shown)
    figure.update_xaxes(range=[0, round(1.12 * longest, 4)], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(
        barmode="overlay",
        height=160 + _ROW * max(len(shown), 2),
        margin={"l": 30 + 8 * max(map(len, names)), "t": figure.layout.margin.t + 10},
        hovermode="closest",
    )
