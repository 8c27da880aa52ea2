"""How break-evens and switching values are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.questions.break_even.record import BreakEven, SwitchingValue, SwitchingValues
from servicecase.questions.crossing import Crossing
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.scenario.scenario import local_name
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.chart_style import COLOURS, COMPANY, GRID, INK, add_line, new_figure
from servicecase.wording.labels import about, label_in, number, quantity, text_width, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, paragraph, tick_format, value_of, with_note, within
from servicecase.wording.ranges import ends_in_words

_POINTS = 161  # of the line in a chart
_ROOM = 0.15  # beside what a chart has to show, as a share of it
_RIGHT = 0.8  # of the width: numbers beyond stand to the left of their marks
_MOST_SHOWN = 12  # assumptions in a chart
_FARTHEST_SHOWN = 2.5  # ranges from the case; what lies beyond is at the edge, with an arrow
_LABELLED = 1.45  # of the farthest mark: room for its number
_WIDE = 820  # pixels of a chart with rows whose names have units
_SWITCH = COLOURS[1]


# What passes a level does, by whether it rises, and by whether it jumps there.
PASSES = {
    (True, False): "rises above {level}",
    (False, False): "falls below {level}",
    (True, True): "rises above {level}, in a jump",
    (False, True): "falls below {level}, in a jump",
}


def passes(case: Case, target: str, level: float, to_above: bool) -> str:
    """What a target does that passes a level: turns negative, rises above 5,000 yuan."""
    if level == 0:
        return translated("turns positive") if to_above else translated("turns negative")
    return translated(PASSES[to_above, False]).format(level=quantity(level, unit_of(case, target)))


def _reaching(case: Case, key: str, one: Crossing, value: float) -> str:
    """How an assumption moves from the case to a crossing: falls below 13.2%, rises to 46 or more."""
    there = one.seen_from(value)
    if _is_whole(key):  # a month of the horizon is no length: 46, not 46 months
        text = translated("rises to {value} or more") if there >= value else translated("falls to {value} or less")
        return text.format(value=f"{there:,.0f}")
    return translated(PASSES[there >= value, one.is_jump]).format(level=value_of(case, key, there))


def _is_whole(key: str) -> bool:
    return catalogue()[local_name(key)].kind == "whole"


def _now(case: Case, key: str, value: float) -> str:
    now = f"{value:,.0f}" if _is_whole(key) else quantity(value, unit_of(case, key))
    return translated("now {value}").format(value=now)


@sentence.register
def _(finding: BreakEven) -> str:
    headline = translated("{headline}.").format(headline=_headline(finding))
    return paragraph([headline, *_remarks(finding)])


def _headline(finding: BreakEven) -> str:
    ways: dict[str, list[str]] = {}
    for one, upward in ((finding.below, False), (finding.above, True)):
        if one:
            verb = passes(finding.case, finding.target, finding.level, one.rises == upward)
            ways.setdefault(verb, []).append(_reaching(finding.case, finding.assumption, one, finding.value))
    if not ways:
        return _never(finding)
    (verb, moves), *others = ways.items()
    if others:
        text = translated("{what} {verb} when {name} {move}, and {other_verb} when {name} {other_move} ({now})")
    elif len(moves) > 1:
        text = translated("{what} {verb} when {name} {move} or {second_move} ({now})")
    else:
        text = translated("{what} {verb} when {name} {move} ({now})")
    return text.format(
        what=label_in(finding.case, finding.target),
        verb=verb,
        name=within(finding.case, finding.assumption),
        move=moves[0],
        second_move=moves[-1],
        other_verb=others[0][0] if others else "",
        other_move=others[0][1][0] if others else "",
        now=_now(finding.case, finding.assumption, finding.value),
    )


# What a target does that never passes the level.
NEVER = {
    "unknown": "{what} has no value {everywhere}",
    "constant": "{what} stays at {most} {everywhere}",
    "unseen": "{what} passes {level} only where it has no value, {everywhere}",
    "above": "{what} stays above {level}, from {least} to {most}, {everywhere}",
    "at or above": "{what} stays at or above {level}, from {least} to {most}, {everywhere}",
    "below": "{what} stays below {level}, from {least} to {most}, {everywhere}",
    "at or below": "{what} stays at or below {level}, from {least} to {most}, {everywhere}",
}


def _never(finding: BreakEven) -> str:
    case, known = finding.case, finding.course.values[np.isfinite(finding.course.values)]
    unit, (lower, upper) = unit_of(case, finding.target), finding.limits
    if len(known) in (0, len(finding.course.values)):
        everywhere = translated("for every {assumption} from {low} to {high}")
    else:
        everywhere = translated("for every {assumption} from {low} to {high} at which it has a value")
    where = {"low": about(lower, unit_of(case, finding.assumption)), "high": value_of(case, finding.assumption, upper)}
    least, most = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    return translated(NEVER[_course(finding, least, most)]).format(
        what=label_in(case, finding.target),
        level=quantity(finding.level, unit),
        least=about(least, unit),
        most=value_of(case, finding.target, most),
        everywhere=everywhere.format(assumption=within(case, finding.assumption), **where),
    )


def _course(finding: BreakEven, least: float, most: float) -> str:
    """Where a target stays that never passes the level, from its least and its greatest value."""
    if np.isnan(least):
        return "unknown"
    if value_of(finding.case, finding.target, least) == value_of(finding.case, finding.target, most):
        return "constant"
    if least < finding.level < most:
        return "unseen"
    if most > finding.level:
        return "at or above" if least == finding.level else "above"
    return "at or below" if most == finding.level else "below"


def _remarks(finding: BreakEven) -> Iterator[str]:
    case, key = finding.case, finding.assumption
    level = quantity(finding.level, unit_of(case, finding.target))
    if len(finding.crossings) > (finding.below is not None) + (finding.above is not None):
        values = translated(", ").join(value_of(case, key, one) for one in finding.values)
        text = translated("It passes {level} {count} times in all: at {values}.")
        yield text.format(level=level, count=len(finding.crossings), values=values)
    for start, end in finding.course.level_stretches:
        low, high = about(start, unit_of(case, key)), value_of(case, key, end)
        yield translated("It is exactly {level} from {low} to {high}.").format(level=level, low=low, high=high)


@cells.register
def _(finding: BreakEven) -> Cells:
    case, name = finding.case, label_in(finding.case, finding.assumption)
    level = quantity(finding.level, unit_of(case, finding.target))
    rows = [
        [
            value_of(case, finding.assumption, there),
            translated(PASSES[one.rises, one.is_jump]).format(level=level),
            _signed(there - finding.value, case, finding.assumption),
            _signed_percent((there - finding.value) / abs(finding.value)) if finding.value else "",
        ]
        for one, there in zip(finding.crossings, finding.values, strict=True)
    ]
    target = translated("As it rises, {what}").format(what=within(case, finding.target))
    change = translated("Change")
    return Cells(
        (name, target, change, translated("In percent")),
        rows or [[translated("never"), _headline(finding), "", ""]],
        (name, change),
    )


def _signed(change: float, case: Case, key: str) -> str:
    """A change with its sign; that of a share in points, so that it is not taken for a share of the value."""
    sign = "+" if change > 0 else ""
    if unit_of(case, key) == "share":
        return translated("{change} points").format(change=f"{sign}{100 * change:.3g}")
    return f"{sign}{value_of(case, key, change)}"


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
    if not finding.switching:
        return paragraph([_none(finding), *_gaps(finding)])
    first = finding.switching[0]
    now = _now(finding.case, first.assumption, first.value)
    headline = translated("{headline}.").format(headline=with_note(_first(finding), now))
    return paragraph([headline, _counts(finding), *_gaps(finding)])


def _none(finding: SwitchingValues) -> str:
    case, target = finding.case, finding.target
    text = translated(
        "{what} never {verb} as any one assumption alone varies within its limits "
        "({count} looked at; {unmoved} more do not move it)."
    )
    return text.format(
        what=label_in(case, target),
        verb=passes(case, target, finding.level, finding.outcome <= finding.level),
        count=len(finding.rows),
        unmoved=len(finding.unmoved),
    )


def _first(finding: SwitchingValues) -> str:
    case, first = finding.case, finding.switching[0]
    assert first.crossing is not None
    return translated("{what} {verb} soonest when {name} {move}").format(
        what=label_in(case, finding.target),
        verb=passes(case, finding.target, finding.level, first.crossing.rises == (first.change >= 0)),
        name=within(case, first.assumption),
        move=_reaching(case, first.assumption, first.crossing, first.value),
    )


def _counts(finding: SwitchingValues) -> str:
    """How many assumptions turn the target, and how many never do."""
    ranged = sum(one.high > one.low for one in finding.rows)
    if ranged:
        text = translated(
            "Alone, {inside} of {ranged} assumptions with a range turn it within that range, "
            "{never} of {count} never do; {unmoved} more do not move it."
        )
    else:
        text = translated("Alone, {never} of {count} never do; {unmoved} more do not move it.")
    return text.format(
        inside=sum(one.is_within_range for one in finding.rows),
        ranged=ranged,
        never=len(finding.rows) - len(finding.switching),
        count=len(finding.rows),
        unmoved=len(finding.unmoved),
    )


def _gaps(finding: SwitchingValues) -> list[str]:
    """How many assumptions can take the target away, such as a payback that never comes: that is no crossing."""
    count = sum(one.has_gaps for one in finding.rows)
    text = translated("Over part of the limits of {count} of them it has no value.")
    return [text.format(count=count)] if count else []


@cells.register
def _(finding: SwitchingValues) -> Cells:
    numbers = (
        translated("Value"),
        translated("Switching value"),
        translated("In percent"),
        translated("Of its range"),
    )
    columns = (translated("Assumption"), *numbers, translated("Range"), "")
    return Cells(columns, [_row(finding.case, one) for one in finding.rows], numbers)


def _row(case: Case, row: SwitchingValue) -> list[str]:
    unit = unit_of(case, row.assumption)
    return [
        axis_title(case, row.assumption),
        number(row.value, unit),
        about(row.switching_value, unit) if row.crossing else translated("never"),
        _signed_percent(row.relative_change),
        _signed_percent(row.share_of_range),
        ends_in_words(row.low, row.high, unit) if row.high > row.low else "",
        translated("inside") if row.is_within_range else "",
    ]


@chart.register
def _(finding: SwitchingValues) -> go.Figure:
    ranged = [one for one in finding.switching if one.high > one.low]
    rows = (ranged or [one for one in finding.switching if one.value])[:_MOST_SHOWN][::-1]
    if not rows:
        return new_figure(sentence(finding), "", "").update_xaxes(visible=False).update_yaxes(visible=False)
    title = _first(finding)
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
