"""How break-evens and switching values are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.breakeven import BreakEven, SwitchingValue, SwitchingValues
from servicecase.analysis.crossing import Crossing
from servicecase.assumptions import catalogue
from servicecase.case import Case
from servicecase.distributions import Numbers
from servicecase.faces.chart_style import COLOURS, COMPANY, GRID, INK, add_line, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import axis_title, tick_format, value_of, within
from servicecase.faces.labels import about, label_in, number, quantity, unit_of
from servicecase.scenario import local_name

_POINTS = 161  # of the line in a chart
_ROOM = 0.15  # beside what a chart has to show, as a share of it
_RIGHT = 0.8  # of the width: numbers beyond stand to the left of their marks
_MOST_SHOWN = 12  # assumptions in a chart
_FARTHEST_SHOWN = 2.5  # ranges from the case; what lies beyond is at the edge, with an arrow
_LABELLED = 1.45  # of the farthest mark: room for its number
_WIDE = 820  # pixels of a chart with rows whose names have units
_SWITCH = COLOURS[1]


def passes(case: Case, target: str, level: float, to_above: bool) -> str:
    """What a target does that passes a level: turns negative, rises above 5,000 yuan."""
    if level == 0:
        return f"turns {'positive' if to_above else 'negative'}"
    return f"{'rises above' if to_above else 'falls below'} {quantity(level, unit_of(case, target))}"


def _reaching(case: Case, key: str, one: Crossing, value: float) -> str:
    """How an assumption moves from the case to a crossing: falls below 13.2%, rises to 46 or more."""
    there = one.seen_from(value)
    rises = there >= value
    if _is_whole(key):  # a month of the horizon is no length: 46, not 46 months
        return f"{'rises' if rises else 'falls'} to {there:,.0f} or {'more' if rises else 'less'}"
    jump = ", in a jump" if one.is_jump else ""
    return f"{'rises above' if rises else 'falls below'} {value_of(case, key, there)}{jump}"


def _is_whole(key: str) -> bool:
    return catalogue()[local_name(key)].kind == "whole"


def _now(case: Case, key: str, value: float) -> str:
    return f"now {value:,.0f}" if _is_whole(key) else f"now {quantity(value, unit_of(case, key))}"


@sentence.register
def _(finding: BreakEven) -> str:
    return f"{_headline(finding)}.{''.join(f' {one}' for one in _remarks(finding))}"


def _headline(finding: BreakEven) -> str:
    what, name = label_in(finding.case, finding.target), within(finding.case, finding.assumption)
    now = _now(finding.case, finding.assumption, finding.value)
    ways: dict[str, list[str]] = {}
    for one, upward in ((finding.below, False), (finding.above, True)):
        if one:
            verb = passes(finding.case, finding.target, finding.level, one.rises == upward)
            ways.setdefault(verb, []).append(_reaching(finding.case, finding.assumption, one, finding.value))
    if not ways:
        return _never(finding)
    clauses = [f"{verb} when {name} {' or '.join(moves)}" for verb, moves in ways.items()]
    return f"{what} {', and '.join(clauses)} ({now})"


def _never(finding: BreakEven) -> str:
    case, known = finding.case, finding.course.values[np.isfinite(finding.course.values)]
    what, level = label_in(case, finding.target), quantity(finding.level, unit_of(case, finding.target))
    everywhere = f"for every {within(case, finding.assumption)} {_from_to(case, finding.assumption, *finding.limits)}"
    if not len(known):
        return f"{what} has no value {everywhere}"
    everywhere += "" if len(known) == len(finding.course.values) else " at which it has a value"
    least, most = float(known.min()), float(known.max())
    if value_of(case, finding.target, least) == value_of(case, finding.target, most):
        return f"{what} stays at {value_of(case, finding.target, least)} {everywhere}"
    if least < finding.level < most:
        return f"{what} passes {level} only where it has no value, {everywhere}"
    side = ("at or above" if least == finding.level else "above") if most > finding.level else "at or below"
    side = "below" if most < finding.level else side
    return f"{what} stays {side} {level}, {_from_to(case, finding.target, least, most)}, {everywhere}"


def _from_to(case: Case, key: str, least: float, most: float) -> str:
    """From one value to another, the unit said once."""
    unit, rounded = unit_of(case, key), float(f"{least:.3g}")
    return f"from {number(rounded, unit)} to {value_of(case, key, most)}"


def _remarks(finding: BreakEven) -> Iterator[str]:
    level = quantity(finding.level, unit_of(finding.case, finding.target))
    if len(finding.crossings) > (finding.below is not None) + (finding.above is not None):
        values = ", ".join(value_of(finding.case, finding.assumption, one) for one in finding.values)
        yield f"It passes {level} {len(finding.crossings)} times in all: at {values}."
    for start, end in finding.course.level_stretches:
        yield f"It is exactly {level} {_from_to(finding.case, finding.assumption, start, end)}."


@cells.register
def _(finding: BreakEven) -> Cells:
    case, name = finding.case, label_in(finding.case, finding.assumption)
    level = quantity(finding.level, unit_of(case, finding.target))
    rows = [
        [
            value_of(case, finding.assumption, there),
            f"{'rises above' if one.rises else 'falls below'} {level}{', in a jump' if one.is_jump else ''}",
            _signed(there - finding.value, case, finding.assumption),
            _signed_percent((there - finding.value) / abs(finding.value)) if finding.value else "",
        ]
        for one, there in zip(finding.crossings, finding.values, strict=True)
    ]
    target = f"As it rises, {within(case, finding.target)}"
    return Cells(
        (name, target, "Change", "In percent"), rows or [["never", _headline(finding), "", ""]], (name, "Change")
    )


def _signed(change: float, case: Case, key: str) -> str:
    """A change with its sign; that of a share in points, so that it is not taken for a share of the value."""
    text = f"{100 * change:.3g} points" if unit_of(case, key) == "share" else value_of(case, key, change)
    return f"{'+' if change > 0 else ''}{text}"


def _signed_percent(share: float) -> str:
    return "" if np.isnan(share) else f"{'+' if share > 0 else ''}{number(round(share, 2), 'share')}"


@chart.register
def _(finding: BreakEven) -> go.Figure:
    case, key = finding.case, finding.assumption
    x = _window(finding)
    y = finding.over(x)
    figure = new_figure(_headline(finding), axis_title(case, key), axis_title(case, finding.target))
    if finding.high > finding.low:
        figure.add_vrect(
            x0=finding.low, x1=finding.high, fillcolor=GRID, opacity=0.6, line_width=0, layer="below",
            annotation={"text": "range", "font": {"size": 12, "color": "#666666"}}, annotation_position="bottom left",
        )  # fmt: skip
    figure.add_hline(y=finding.level, line={"color": INK, "width": 1, "dash": "dot"})
    add_line(figure, label_in(case, finding.target), x, y, (COMPANY, "solid"))
    figure.data[-1].y = [float(f"{one:.5g}") for one in y]  # shares need more than two decimals
    figure.add_vline(
        x=finding.value, line={"color": INK, "width": 1}, annotation={"text": "this case", "yref": "paper", "y": 1.0}
    )
    visible = [one for one in finding.crossings if x[0] <= one.seen_from(finding.value) <= x[-1]]
    shown = [one.seen_from(finding.value) for one in visible]
    figure.add_scatter(
        x=[float(f"{one:.6g}") for one in shown],
        y=[finding.level] * len(shown),
        text=[f" {one:,.0f}" if _is_whole(key) else f" {value_of(case, key, one)}" for one in shown],
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
    if _is_whole(finding.assumption):
        return np.arange(np.floor(start), np.ceil(end) + 1)
    return np.unique([*np.linspace(start, end, _POINTS), *(one for one in near if start <= one <= end)])


@sentence.register
def _(finding: SwitchingValues) -> str:
    case = finding.case
    if not finding.switching:
        verb = passes(case, finding.target, finding.level, finding.outcome <= finding.level)
        count = f"{len(finding.rows)} looked at; {len(finding.unmoved)} more do not move it"
        what = label_in(case, finding.target)
        return f"{what} never {verb} as any one assumption alone varies within its limits ({count}).{_gaps(finding)}"
    first = finding.switching[0]
    return f"{_first(finding)} ({_now(case, first.assumption, first.value)}).{_counts(finding)}"


def _first(finding: SwitchingValues) -> str:
    case, first = finding.case, finding.switching[0]
    assert first.crossing is not None
    verb = passes(case, finding.target, finding.level, first.crossing.rises == (first.change >= 0))
    move = _reaching(case, first.assumption, first.crossing, first.value)
    return f"{label_in(case, finding.target)} {verb} soonest when {within(case, first.assumption)} {move}"


def _counts(finding: SwitchingValues) -> str:
    inside = sum(one.is_within_range for one in finding.rows)
    ranged = sum(one.high > one.low for one in finding.rows)
    never = len(finding.rows) - len(finding.switching)
    parts = [f"{inside} of {ranged} assumptions with a range turn it within that range"] if ranged else []
    parts.append(f"{never} of {len(finding.rows)} never do")
    return f" Alone, {', '.join(parts)}; {len(finding.unmoved)} more do not move it.{_gaps(finding)}"


def _gaps(finding: SwitchingValues) -> str:
    """How many assumptions can take the target away, such as a payback that never comes: that is no crossing."""
    count = sum(one.has_gaps for one in finding.rows)
    return f" Over part of the limits of {count} of them it has no value." if count else ""


@cells.register
def _(finding: SwitchingValues) -> Cells:
    numbers = ("Value", "Switching value", "In percent", "Of its range")
    return Cells(("Assumption", *numbers, "Range", ""), [_row(finding.case, one) for one in finding.rows], numbers)


def _row(case: Case, row: SwitchingValue) -> list[str]:
    unit = unit_of(case, row.assumption)
    return [
        axis_title(case, row.assumption),
        number(row.value, unit),
        about(row.switching_value, unit) if row.crossing else "never",
        _signed_percent(row.relative_change),
        _signed_percent(row.share_of_range),
        f"{number(row.low, unit)} to {number(row.high, unit)}" if row.high > row.low else "",
        "inside" if row.is_within_range else "",
    ]


@chart.register
def _(finding: SwitchingValues) -> go.Figure:
    ranged = [one for one in finding.switching if one.high > one.low]
    rows = (ranged or [one for one in finding.switching if one.value])[:_MOST_SHOWN][::-1]
    if not rows:
        return new_figure(sentence(finding), "", "").update_xaxes(visible=False).update_yaxes(visible=False)
    title = _first(finding)
    axis = "Change from this case, in ranges (high less low) of each" if ranged else "Change, as a share of the value"
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
        annotation={"text": "this case", "yref": "paper", "y": 1.0, "yanchor": "bottom"},
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
    longest = max(map(len, names))
    figure.update_layout(width=_WIDE, height=150 + 30 * len(names), margin={"l": 24 + 7 * longest}, hovermode="closest")
