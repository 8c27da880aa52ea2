"""Charts of break-evens and switching values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.questions.break_even.record import BreakEven, SwitchingValues
from servicecase.questions.break_even.words import first_to_turn, headline_of, is_whole
from servicecase.questions.finding import chart, sentence
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.chart_style import COLOURS, COMPANY, GRID, INK, add_line, new_figure
from servicecase.wording.labels import about, label_in, text_width, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, tick_format, value_of

if TYPE_CHECKING:
    import plotly.graph_objects as go


_POINTS = 161  # of the line in a chart
_ROOM = 0.15  # beside what a chart has to show, as a share of it
_RIGHT = 0.8  # of the width: numbers beyond stand to the left of their marks
_MOST_SHOWN = 12  # assumptions in a chart
_FARTHEST_SHOWN = 2.5  # ranges from the case; what lies beyond is at the edge, with an arrow
_LABELLED = 1.45  # of the farthest mark: room for its number
_WIDE = 820  # pixels of a chart with rows whose names have units
_SWITCH = COLOURS[1]


@chart.register(BreakEven)
def _(finding: BreakEven) -> go.Figure:
    case, key = finding.case, finding.assumption
    x = _window(finding)
    y = finding.over(x)
    figure = new_figure(headline_of(finding), axis_title(case, key), axis_title(case, finding.target))
    if finding.high > finding.low:
        figure.add_vrect(
            x0=finding.low, x1=finding.high, fillcolor=GRID, opacity=0.6, line_width=0, layer="below",
            annotation={"text": translated("range"), "font": {"size": 12, "color": "#666666"}},
            annotation_position="bottom left",
        )  # fmt: skip
    figure.add_hline(y=finding.level, line={"color": INK, "width": 1, "dash": "dot"})
    add_line(figure, label_in(case, finding.target), x, y, (COMPANY, "solid"))
    figure.data[-1].y = [float(f"{one:.5g}") for one in y]  # shares need more than two decimals
    here = {"text": translated("this case"), "yref": "paper", "y": 1.0}
    figure.add_vline(x=finding.value, line={"color": INK, "width": 1}, annotation=here)
    visible = [one for one in finding.crossings if x[0] <= one.seen_from(finding.value) <= x[-1]]
    shown = [one.seen_from(finding.value) for one in visible]
    figure.add_scatter(
        x=[float(f"{one:.6g}") for one in shown],
        y=[finding.level] * len(shown),
        text=[f" {one:,.0f}" if is_whole(key) else f" {value_of(case, key, one)}" for one in shown],
        mode="markers+text",
        textposition=[
            f"{'bottom' if one.rises == right else 'top'} {'right' if right else 'left'}"
            for one, right in zip(visible, (there < x[0] + _RIGHT * (x[-1] - x[0]) for there in shown), strict=True)
        ],  # off the line, and within the chart
        textfont={"color": _SWITCH, "size": 13},
        marker={"symbol": "diamond", "size": 11, "color": _SWITCH},
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.update_xaxes(tickformat=tick_format(case, key), range=[float(x[0]), float(x[-1])])
    return figure.update_yaxes(tickformat=tick_format(case, finding.target), title_standoff=12, automargin=True)


def _window(finding: BreakEven) -> Numbers:
    """Values of the assumption that a chart shows: the case, its range and the nearest crossings, with some room."""
    near = [one.seen_from(finding.value) for one in (finding.below, finding.above) if one]
    known = [one for one in (finding.value, finding.low, finding.high, *near) if not np.isnan(one)]
    known += [0.0, 2 * finding.value] if len(set(known)) == 1 else []
    lower, upper = finding.limits
    start, end = min(known), max(known)
    room = _ROOM * (end - start)
    start, end = max(lower, start - room), min(upper, end + room)
    start, end = (start, end) if end > start else (lower, upper)
    if is_whole(finding.assumption):
        return np.arange(np.floor(start), np.ceil(end) + 1)
    return np.unique([*np.linspace(start, end, _POINTS), *(one for one in near if start <= one <= end)])


@chart.register(SwitchingValues)
def _(finding: SwitchingValues) -> go.Figure:
    ranged = [one for one in finding.switching if one.high > one.low]
    rows = (ranged or [one for one in finding.switching if one.value])[:_MOST_SHOWN][::-1]
    if not rows:
        return new_figure(sentence(finding), "", "").update_xaxes(visible=False).update_yaxes(visible=False)
    title = first_to_turn(finding)
    if ranged:
        axis = translated("Change from this case, in ranges (high less low) of each")
    else:
        axis = translated("Change, as a share of the value")
    figure = new_figure(title, axis, "")
    names = [row_name(finding.case, one.assumption) for one in rows]
    at = np.array([one.share_of_range if ranged else one.relative_change for one in rows])
    if ranged:
        starts = [round((one.low - one.value) / (one.high - one.low), 4) for one in rows]
        figure.add_bar(
            y=names,
            x=[1] * len(rows),
            base=starts,
            orientation="h",
            marker_color="#bbbbbb",
            width=0.42,
            hoverinfo="skip",
        )
    edge = min(_FARTHEST_SHOWN, max(1.0, float(np.max(np.abs(at))) * 1.05))
    beyond = np.abs(at) > edge
    symbols = np.where(beyond, np.where(at > 0, "triangle-right", "triangle-left"), "diamond").tolist()
    figure.add_scatter(
        x=np.round(np.clip(at, -edge, edge), 4).tolist(),
        y=names,
        text=[f" {about(one.switching_value, unit_of(finding.case, one.assumption))} " for one in rows],
        mode="markers+text",
        textposition=np.where(at > 0, "middle right", "middle left").tolist(),
        marker={"symbol": symbols, "size": 12, "color": _SWITCH},
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure.add_vline(
        x=0,
        line={"color": INK, "width": 1},
        annotation={"text": translated("this case"), "yref": "paper", "y": 1.0, "yanchor": "bottom"},
    )
    as_rows(figure, names)
    figure.update_layout(margin={"t": figure.layout.margin.t + 14})
    ends = [edge * _LABELLED if np.any(at * sign > 0) else 1.0 for sign in (-1, 1)]
    return figure.update_xaxes(tickformat=",.1~f" if ranged else ".0%", range=[-ends[0], ends[1]])


def row_name(case: Case, key: str) -> str:
    """An assumption with the unit of the numbers in its row of a chart."""
    has_no_unit = unit_of(case, key).startswith("1/")  # numbers a month are shown in percent, and their names say so
    return f"{label_in(case, key) if has_no_unit else axis_title(case, key)} "


def as_rows(figure: go.Figure, names: Sequence[str]) -> None:
    """Makes room for rows of a chart and for their names."""
    longest = max(map(text_width, names))
    figure.update_layout(width=_WIDE, height=150 + 30 * len(names), margin={"l": 24 + 7 * longest}, hovermode="closest")
