"""How it is read what moves a result: tornado, elasticities, spider, rank correlations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.sensitivity import (
    Elasticities,
    EnsembleTornado,
    RankCorrelations,
    Spider,
    Swing,
    Tornado,
)
from servicecase.distributions import Numbers
from servicecase.faces.chart_style import COLOURS, INK, add_line, label_ends, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import axis_title, listed, tick_format, value_of, within
from servicecase.faces.labels import about, label_in, number, quantity, unit_of

LOW, HIGH = COLOURS[4], COLOURS[0]  # yellow and blue: apart for every eye, and neither says good or bad
_BARS = 12  # in a chart; the table has all
_LINES = 7  # of a spider: one for each colour
_LEAST_LINE = 0.02  # of the widest; flatter lines would lie on top of each other
_NAMED = 3  # assumptions in a sentence
_ROOM = 0.2  # of the width of the chart, for a number beside a bar
_ROW = 36  # pixels


@sentence.register
def _(finding: Tornado) -> str:
    base = quantity(finding.base, unit_of(finding.case, finding.target))
    what = f"{label_in(finding.case, finding.target)} ({base})"
    moving = _moving(finding.swings)
    lost = [one.key for one in finding.swings if np.isnan(one.swing)]
    if not moving:
        return f"{_unmoved(what, len(finding.swings))}{_without_value(finding, 'At the low or high', lost)}"
    first = moving[0]
    reach = f"{about(first.low, unit_of(finding.case, first.key))} to {value_of(finding.case, first.key, first.high)}"
    most = f"{what} moves most with {_first(finding, first, reach)}{_then(finding, moving)}"
    return f"{most}. {_turning(finding)}{_without_value(finding, 'At the low or high', lost)}"


def _unmoved(what: str, count: int) -> str:
    return f"{what} does not move with any assumption that has a range ({count} looked at)."


def _without_value(finding: Tornado | Spider, where: str, keys: Sequence[str]) -> str:
    """The assumptions with which the result is lost, such as a payback that never comes: they may matter most."""
    return f" {where} of {listed(_named(finding, keys))} it has no value." if keys else ""


def _named(finding: Tornado | Spider, keys: Sequence[str]) -> list[str]:
    """The first of some assumptions by name, and how many more there are."""
    names = [within(finding.case, key) for key in keys[:_NAMED]]
    return [*names, f"{len(keys) - _NAMED} more"] if len(keys) > _NAMED else names


def _first(finding: Tornado | EnsembleTornado, one: Swing, reach: str) -> str:
    unit = unit_of(finding.case, finding.target)
    ends = f"{about(one.at_low, unit)} to {value_of(finding.case, finding.target, one.at_high)}"
    return f"{within(finding.case, one.key)} ({reach}): {ends}"


def _then(finding: Tornado | EnsembleTornado, moving: Sequence[Swing]) -> str:
    names = [within(finding.case, one.key) for one in moving[1:_NAMED]]
    return f"; then with {listed(names)}" if names else ""


def _turning(finding: Tornado) -> str:
    """Which assumptions alone turn the sign of the result at an end of their range."""
    way = "positive" if finding.base < 0 else "negative"
    turning = [
        one.key
        for one in finding.swings
        if any((end < 0) != (finding.base < 0) for end in (one.at_low, one.at_high) if not np.isnan(end))
    ]
    names = _named(finding, turning)
    who = f"Each of {listed(names)}" if len(names) > 1 else f"Only {names[0]}" if names else "None of them"
    return f"{who} alone makes it {way} at its low or its high."


def _moving(swings: Sequence[Swing]) -> list[Swing]:
    return [one for one in swings if one.swing > 0]


@sentence.register
def _(finding: EnsembleTornado) -> str:
    base = value_of(finding.case, finding.target, finding.base)
    what = f"{label_in(finding.case, finding.target)} ({base} on the mean of {finding.draws:,} draws)"
    moving = _moving(finding.swings)
    if not moving:
        return f"{what} does not move with any input."
    first = _first(finding, moving[0], "lowest tenth to highest tenth")
    return f"{what} moves most with {first}{_then(finding, moving)}."


@cells.register
def _(finding: Tornado) -> Cells:
    return _swing_cells(finding, ("Low", "High"), ("At low", "At high"))


@cells.register
def _(finding: EnsembleTornado) -> Cells:
    return _swing_cells(finding, ("Lowest tenth", "Highest tenth"), ("Mean there", "Mean there "))


def _swing_cells(finding: Tornado | EnsembleTornado, ends: tuple[str, str], at: tuple[str, str]) -> Cells:
    unit = unit_of(finding.case, finding.target)
    columns = ("Assumption", *ends, *at, f"Swing, {unit}")
    rows = []
    for one in finding.swings:
        mine = unit_of(finding.case, one.key)
        results = [about(value, unit) for value in (one.at_low, one.at_high, one.swing)]
        rows.append([axis_title(finding.case, one.key), about(one.low, mine), about(one.high, mine), *results])
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Tornado) -> go.Figure:
    return _bars(finding, f"{label_in(finding.case, finding.target)} moves", "this case", ("low", "high"))


@chart.register
def _(finding: EnsembleTornado) -> go.Figure:
    what = within(finding.case, finding.target)
    return _bars(finding, f"Over all draws, {what} moves", "mean", ("lowest tenth", "highest tenth"))


def _bars(finding: Tornado | EnsembleTornado, what: str, base: str, ends: tuple[str, str]) -> go.Figure:
    """The bars of a tornado, the widest on top, with the assumption's value at the end of each."""
    shown = _moving(finding.swings)[:_BARS]
    most = [within(finding.case, one.key) for one in shown[:2]]
    figure = new_figure(
        f"{what} most with {', then with '.join(most)}" if most else f"{what} with no assumption",
        axis_title(finding.case, finding.target),
        "",
    )
    sides = (
        (ends[0], LOW, [one.low for one in shown], [one.at_low for one in shown], [one.at_high for one in shown]),
        (ends[1], HIGH, [one.high for one in shown], [one.at_high for one in shown], [one.at_low for one in shown]),
    )
    for name, colour, values, at, opposite in sides:
        figure.add_bar(
            name=name,
            orientation="h",
            y=[_two_lines(finding, one.key) for one in shown],
            x=[_round(value - finding.base) for value in at],
            base=_round(finding.base),
            marker_color=colour,
            text=[
                about(value, unit_of(finding.case, one.key)) if _is_outer(here, there, finding.base) else ""
                for one, value, here, there in zip(shown, values, at, opposite, strict=True)
            ],
            textposition="outside",
            textfont={"color": INK, "size": 12},
            cliponaxis=False,
            hoverinfo="skip",
        )
    key = " ".join(f"<span style='color:{colour}'>■</span> at {name}&nbsp;" for name, colour, *_ in sides)
    figure.add_annotation(text=key, x=1, y=1, yshift=15, **_ABOVE, xanchor="right")
    figure.add_vline(x=_round(finding.base), line={"color": INK, "width": 1})
    figure.add_annotation(text=base, x=_round(finding.base), y=1, **{**_ABOVE, "xref": "x"}, xanchor="center")
    everything = [finding.base, *(value for one in shown for value in (one.at_low, one.at_high))]
    room = _ROOM * (max(everything) - min(everything) or 1.0)
    figure.update_xaxes(
        range=[_round(min(everything) - room), _round(max(everything) + room)],
        tickformat=tick_format(finding.case, finding.target),
    )
    _rows(figure, [label_in(finding.case, one.key) for one in shown])
    return figure.update_layout(barmode="overlay", bargap=0.35, margin={"t": figure.layout.margin.t + 24})


_ABOVE = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"size": 12}}


def _is_outer(here: float, there: float, base: float) -> bool:
    """Whether a bar's end is free: no longer bar of the other side of the range lies over it."""
    return (here - base) * (there - base) <= 0 or abs(here - base) > abs(there - base)


def _two_lines(finding: Tornado | EnsembleTornado, key: str) -> str:
    unit = unit_of(finding.case, key)
    unit_line = "" if unit in ("share", "1") else f"<br><span style='font-size:10px;color:#777777'>{unit}</span>"
    return f"{label_in(finding.case, key)}{unit_line}"


def _rows(figure: go.Figure, names: Sequence[str]) -> go.Figure:
    """Makes room for rows with these names, the first on top."""
    longest = max(map(len, names), default=10)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(
        height=150 + _ROW * max(len(names), 2), margin={"l": 30 + 8 * max(longest, 12)}, hovermode="closest"
    )


def _round(value: float) -> float:
    return float(f"{value:.6g}")


@sentence.register
def _(finding: Elasticities) -> str:
    what = within(finding.case, finding.target)
    named = [f"{within(finding.case, key)} {_signed(one)}" for key, one in list(finding.values.items())[:_NAMED] if one]
    count = len(finding.at_zero)
    zeros = f" {count} {'assumptions are' if count > 1 else 'assumption is'} 0, of which there are no percents."
    if not named:
        return f"A small change of any assumption leaves {what} as it is.{zeros if count else ''}"
    size = " (of its size: it is negative)" if finding.base < 0 else ""
    return f"For 1% more of each alone, {what} changes{size}: {', '.join(named)}.{zeros if count else ''}"


def _signed(percents: float) -> str:
    return f"{percents:+.2f}%"


@cells.register
def _(finding: Elasticities) -> Cells:
    columns = ("Assumption", "Value", "Change of the result for 1% more")
    rows = [
        (label_in(finding.case, key), quantity(finding.case.inputs[key], unit_of(finding.case, key)), _signed(one))
        for key, one in finding.values.items()
    ]
    rows += [
        (
            label_in(finding.case, key),
            quantity(finding.case.inputs[key], unit_of(finding.case, key)),
            "is 0: no percents",
        )
        for key in finding.at_zero
    ]
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Elasticities) -> go.Figure:
    shown = [(key, one) for key, one in finding.values.items() if one][:_BARS]
    what = within(finding.case, finding.target)
    title = f"No small change moves {what}"
    if shown:
        key, one = shown[0]
        way = "raises" if one > 0 else "lowers"
        title = f"One percent more of {within(finding.case, key)} {way} {what} by {number(abs(one), '1')}%"
    figure = new_figure(title, f"Change of {what} for 1% more, %", "")
    values = [round(one, 3) for _, one in shown]
    figure.add_bar(
        orientation="h",
        y=[label_in(finding.case, key) for key, _ in shown],
        x=values,
        marker_color=[HIGH if one > 0 else COLOURS[1] for one in values],
        text=[_signed(one) for one in values],
        textposition="outside",
        textfont={"color": INK, "size": 12},
        cliponaxis=False,
        hoverinfo="skip",
    )
    low, high = min([0.0, *values]), max([0.0, *values])
    room = _ROOM * (high - low or 1.0)
    figure.update_xaxes(range=[round(low - room, 3), round(high + room, 3)])
    return _rows(figure, [label_in(finding.case, key) for key, _ in shown])


@sentence.register
def _(finding: Spider) -> str:
    unit, what = unit_of(finding.case, finding.target), label_in(finding.case, finding.target)
    key, results = next(iter(finding.results.items()))
    lost = [one for one, found in finding.results.items() if np.any(np.isnan(found))]
    gaps = _without_value(finding, "In part of the range", lost)
    if _reach(results) == 0:
        return f"{_unmoved(what, len(finding.results))}{gaps}"
    low, high = float(np.nanmin(results)), float(np.nanmax(results))
    ends = f"{about(low, unit)} to {value_of(finding.case, finding.target, high)}"
    return f"{what} moves most along the range of {within(finding.case, key)}: {ends}.{gaps}"


@cells.register
def _(finding: Spider) -> Cells:
    unit = unit_of(finding.case, finding.target)
    places = [0, len(finding.positions) // 4, len(finding.positions) // 2, 3 * len(finding.positions) // 4, -1]
    columns = ("Assumption", "At low", "Half-way", "This case", "Half-way ", "At high")
    rows = [
        (label_in(finding.case, key), *(about(float(results[place]), unit) for place in places))
        for key, results in finding.results.items()
    ]
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Spider) -> go.Figure:
    figure = new_figure(
        sentence(finding).rstrip("."),
        "Position in the range of each assumption",
        axis_title(finding.case, finding.target),
    )
    widest = max(map(_reach, finding.results.values()))
    shown = [key for key, one in finding.results.items() if _reach(one) >= _LEAST_LINE * widest][:_LINES]
    for place, key in enumerate(shown):
        add_line(
            figure, label_in(finding.case, key), finding.positions, finding.results[key], (COLOURS[place], "solid")
        )
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    label_ends(figure)
    figure.update_yaxes(tickformat=tick_format(finding.case, finding.target), title_standoff=22)
    figure.update_layout(margin={"l": 112})
    return figure.update_xaxes(
        tickvals=[-1, -0.5, 0, 0.5, 1], ticktext=["low", "half-way", "this case", "half-way", "high"]
    )


def _reach(results: Numbers) -> float:
    known = results[np.isfinite(results)]
    return float(np.ptp(known)) if len(known) else 0.0


@sentence.register
def _(finding: RankCorrelations) -> str:
    what = label_in(finding.case, finding.target)
    if not finding.inputs:
        return f"No input varies, so {within(finding.case, finding.target)} goes along with none."
    first, *others = finding.inputs
    way = "rises" if first.rank > 0 else "falls"
    then = (
        listed([f"{within(finding.case, one.key)} ({one.rank:+.2f})" for one in others[: _NAMED - 1]]) if others else ""
    )
    return (
        f"{what} {way} most steadily with {within(finding.case, first.key)}: rank correlation {first.rank:+.2f} "
        f"({first.low:+.2f} to {first.high:+.2f}, 95%, {finding.draws:,} draws)" + (f"; then {then}." if then else ".")
    )


@cells.register
def _(finding: RankCorrelations) -> Cells:
    columns = ("Input", "Rank correlation", "95% interval")
    rows = [
        (label_in(finding.case, one.key), f"{one.rank:+.2f}", f"{one.low:+.2f} to {one.high:+.2f}")
        for one in finding.inputs
    ]
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: RankCorrelations) -> go.Figure:
    shown = finding.inputs[:_BARS]
    what = label_in(finding.case, finding.target)
    title = (
        f"{what} goes along most with {within(finding.case, shown[0].key)}"
        if shown
        else f"{what} goes along with nothing"
    )
    figure = new_figure(title, "Rank correlation (bars: 95% interval)", "")
    figure.add_scatter(
        x=[round(one.rank, 4) for one in shown],
        y=[label_in(finding.case, one.key) for one in shown],
        mode="markers",
        marker={"size": 10, "color": [HIGH if one.rank > 0 else COLOURS[1] for one in shown]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [round(one.high - one.rank, 4) for one in shown],
            "arrayminus": [round(one.rank - one.low, 4) for one in shown],
            "color": INK,
        },
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[-1, 1], tickformat="+.1f", zeroline=True)
    return _rows(figure, [label_in(finding.case, one.key) for one in shown])
