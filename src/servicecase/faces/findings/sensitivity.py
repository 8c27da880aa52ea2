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
from servicecase.faces.findings.words import (
    axis_title,
    ends_of,
    paragraph,
    tick_format,
    value_of,
    with_note,
    within,
)
from servicecase.faces.labels import about, label_in, number, quantity, text_width, unit_in_words, unit_of, with_unit
from servicecase.faces.language import translated
from servicecase.faces.verdict import listed

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
    what = with_note(label_in(finding.case, finding.target), base)
    keys = [one.key for one in finding.swings if np.isnan(one.swing)]
    lost = _without_value(finding, translated("At the low or high of {names} it has no value."), keys)
    moving = _moving(finding.swings)
    if not moving:
        return paragraph([_unmoved(what, len(finding.swings)), *lost])
    first = moving[0]
    reach = ends_of(finding.case, first.key, first.low, first.high)
    return paragraph([_moves_most(finding, what, reach, moving), _turning(finding), *lost])


def _unmoved(what: str, count: int) -> str:
    return translated("{what} does not move with any assumption that has a range ({count} looked at).").format(
        what=what, count=count
    )


def _without_value(finding: Tornado | Spider, text: str, keys: Sequence[str]) -> list[str]:
    """A sentence on assumptions with which the result is lost, such as a payback that never comes, if there are any.

    They may matter most.
    """
    return [text.format(names=listed(_named(finding, keys)))] if keys else []


def _named(finding: Tornado | Spider, keys: Sequence[str]) -> list[str]:
    """The first of some assumptions by name, and how many more there are."""
    names = [within(finding.case, key) for key in keys[:_NAMED]]
    more = translated("{count} more").format(count=len(keys) - _NAMED)
    return [*names, more] if len(keys) > _NAMED else names


def _moves_most(finding: Tornado | EnsembleTornado, what: str, reach: str, moving: Sequence[Swing]) -> str:
    """With which assumptions a result moves most, and with the first from where to where."""
    names = [within(finding.case, one.key) for one in moving[:_NAMED]]
    if len(names) > 1:
        text = translated("{what} moves most with {first}: {ends}; then with {others}.")
    else:
        text = translated("{what} moves most with {first}: {ends}.")
    return text.format(
        what=what,
        first=with_note(names[0], reach),
        ends=ends_of(finding.case, finding.target, moving[0].at_low, moving[0].at_high),
        others=listed(names[1:]),
    )


def _turning(finding: Tornado) -> str:
    """Which assumptions alone turn the sign of the result at an end of their range."""
    turning = [
        one.key
        for one in finding.swings
        if any((end < 0) != (finding.base < 0) for end in (one.at_low, one.at_high) if not np.isnan(end))
    ]
    names = _named(finding, turning)
    who = "each" if len(names) > 1 else "only" if names else "none"
    text = TURNING["positive" if finding.base < 0 else "negative", who]
    return translated(text).format(names=listed(names))


# By the sign to which the result turns, and by how many assumptions alone turn it.
TURNING = {
    ("positive", "each"): "Each of {names} alone makes it positive at its low or its high.",
    ("positive", "only"): "Only {names} alone makes it positive at its low or its high.",
    ("positive", "none"): "None of them alone makes it positive at its low or its high.",
    ("negative", "each"): "Each of {names} alone makes it negative at its low or its high.",
    ("negative", "only"): "Only {names} alone makes it negative at its low or its high.",
    ("negative", "none"): "None of them alone makes it negative at its low or its high.",
}


def _moving(swings: Sequence[Swing]) -> list[Swing]:
    return [one for one in swings if one.swing > 0]


@sentence.register
def _(finding: EnsembleTornado) -> str:
    base = value_of(finding.case, finding.target, finding.base)
    mean = translated("{base} on the mean of {draws} draws").format(base=base, draws=f"{finding.draws:,}")
    what = with_note(label_in(finding.case, finding.target), mean)
    moving = _moving(finding.swings)
    if not moving:
        return translated("{what} does not move with any input.").format(what=what)
    return _moves_most(finding, what, translated("lowest tenth to highest tenth"), moving)


@cells.register
def _(finding: Tornado) -> Cells:
    ends = [translated("Low"), translated("High"), translated("At low"), translated("At high")]
    return _swing_cells(finding, ends)


@cells.register
def _(finding: EnsembleTornado) -> Cells:
    there = translated("Mean there")
    return _swing_cells(finding, [translated("Lowest tenth"), translated("Highest tenth"), there, there])


def _swing_cells(finding: Tornado | EnsembleTornado, ends: Sequence[str]) -> Cells:
    """Ends of the assumptions and of the result, under the columns' names."""
    unit = unit_of(finding.case, finding.target)
    columns = (translated("Assumption"), *ends, with_unit(translated("Swing"), unit))
    rows = []
    for one in finding.swings:
        mine = unit_of(finding.case, one.key)
        results = [about(value, unit) for value in (one.at_low, one.at_high, one.swing)]
        rows.append([axis_title(finding.case, one.key), about(one.low, mine), about(one.high, mine), *results])
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Tornado) -> go.Figure:
    title = _title(finding, label_in(finding.case, finding.target))
    figure = new_figure(title, axis_title(finding.case, finding.target), "")
    return _bars(finding, figure, translated("this case"), (translated("low"), translated("high")))


@chart.register
def _(finding: EnsembleTornado) -> go.Figure:
    what = within(finding.case, finding.target)
    title = translated("Over all draws, {text}").format(text=_title(finding, what))
    figure = new_figure(title, axis_title(finding.case, finding.target), "")
    ends = (translated("lowest tenth"), translated("highest tenth"))
    return _bars(finding, figure, translated("mean"), ends)


def _title(finding: Tornado | EnsembleTornado, what: str) -> str:
    """With which two assumptions a result moves most."""
    moving = [within(finding.case, one.key) for one in _moving(finding.swings)[:2]]
    if not moving:
        return translated("{what} moves with no assumption").format(what=what)
    if len(moving) == 1:
        return translated("{what} moves most with {first}").format(what=what, first=moving[0])
    text = translated("{what} moves most with {first}, then with {second}")
    return text.format(what=what, first=moving[0], second=moving[1])


def _bars(finding: Tornado | EnsembleTornado, figure: go.Figure, base: str, ends: tuple[str, str]) -> go.Figure:
    """The bars of a tornado, the widest on top, with the assumption's value at the end of each."""
    shown = _moving(finding.swings)[:_BARS]
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
    _explain(figure, ends)
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


def _explain(figure: go.Figure, ends: tuple[str, str]) -> None:
    """What the colours of the bars mean."""
    text = translated("at {end}")
    key = " ".join(
        f"<span style='color:{colour}'>■</span> {text.format(end=end)}&nbsp;"
        for end, colour in zip(ends, (LOW, HIGH), strict=True)
    )
    figure.add_annotation(text=key, x=1, y=1, yshift=15, **_ABOVE, xanchor="right")


def _is_outer(here: float, there: float, base: float) -> bool:
    """Whether a bar's end is free: no longer bar of the other side of the range lies over it."""
    return (here - base) * (there - base) <= 0 or abs(here - base) > abs(there - base)


def _two_lines(finding: Tornado | EnsembleTornado, key: str) -> str:
    unit = unit_of(finding.case, key)
    name = label_in(finding.case, key)
    if unit in ("share", "1"):
        return name
    return f"{name}<br><span style='font-size:10px;color:#777777'>{unit_in_words(unit)}</span>"


def _rows(figure: go.Figure, names: Sequence[str]) -> go.Figure:
    """Makes room for rows with these names, the first on top."""
    longest = max(map(text_width, names), default=10)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(
        height=150 + _ROW * max(len(names), 2), margin={"l": 30 + 8 * max(longest, 12)}, hovermode="closest"
    )


def _round(value: float) -> float:
    return float(f"{value:.6g}")


@sentence.register
def _(finding: Elasticities) -> str:
    changes = [f"{within(finding.case, key)} {_signed(one)}" for key, one in finding.values.items() if one][:_NAMED]
    if not changes:
        text = translated("A small change of any assumption leaves {what} as it is.")
    elif finding.base < 0:
        text = translated("For 1% more of each alone, {what} changes (of its size: it is negative): {changes}.")
    else:
        text = translated("For 1% more of each alone, {what} changes: {changes}.")
    said = text.format(what=within(finding.case, finding.target), changes=translated(", ").join(changes))
    return paragraph([said, *_zeros(len(finding.at_zero))])


def _zeros(count: int) -> list[str]:
    """A sentence on assumptions that are zero, if there are any."""
    if count == 1:
        text = translated("{count} assumption is 0, of which there are no percents.")
    else:
        text = translated("{count} assumptions are 0, of which there are no percents.")
    return [text.format(count=count)] if count else []


def _signed(percents: float) -> str:
    return f"{percents:+.2f}%"


@cells.register
def _(finding: Elasticities) -> Cells:
    columns = (translated("Assumption"), translated("Value"), translated("Change of the result for 1% more"))
    changes = {key: _signed(one) for key, one in finding.values.items()}
    changes |= dict.fromkeys(finding.at_zero, translated("is 0: no percents"))
    rows = [
        (label_in(finding.case, key), quantity(finding.case.inputs[key], unit_of(finding.case, key)), change)
        for key, change in changes.items()
    ]
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Elasticities) -> go.Figure:
    shown = [(key, one) for key, one in finding.values.items() if one][:_BARS]
    axis = translated("Change of {what} for 1% more, %").format(what=within(finding.case, finding.target))
    figure = new_figure(_strongest(finding), axis, "")
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


def _strongest(finding: Elasticities) -> str:
    """The assumption of which a percent more changes the result most."""
    key, change = next(((key, one) for key, one in finding.values.items() if one), (None, 0.0))
    what = within(finding.case, finding.target)
    if key is None:
        return translated("No small change moves {what}").format(what=what)
    if change > 0:
        text = translated("One percent more of {assumption} raises {what} by {change}")
    else:
        text = translated("One percent more of {assumption} lowers {what} by {change}")
    return text.format(assumption=within(finding.case, key), what=what, change=f"{number(abs(change), '1')}%")


@sentence.register
def _(finding: Spider) -> str:
    what = label_in(finding.case, finding.target)
    key, results = next(iter(finding.results.items()))
    keys = [one for one, found in finding.results.items() if np.any(np.isnan(found))]
    lost = _without_value(finding, translated("In part of the range of {names} it has no value."), keys)
    if _reach(results) == 0:
        return paragraph([_unmoved(what, len(finding.results)), *lost])
    most = translated("{what} moves most along the range of {assumption}: {ends}.").format(
        what=what,
        assumption=within(finding.case, key),
        ends=ends_of(finding.case, finding.target, float(np.nanmin(results)), float(np.nanmax(results))),
    )
    return paragraph([most, *lost])


@cells.register
def _(finding: Spider) -> Cells:
    unit, half_way = unit_of(finding.case, finding.target), translated("half-way").capitalize()
    places = [0, len(finding.positions) // 4, len(finding.positions) // 2, 3 * len(finding.positions) // 4, -1]
    heads = (translated("At low"), half_way, translated("This case"), half_way, translated("At high"))
    columns = (translated("Assumption"), *heads)
    rows = [
        (label_in(finding.case, key), *(about(float(results[place]), unit) for place in places))
        for key, results in finding.results.items()
    ]
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Spider) -> go.Figure:
    figure = new_figure(
        sentence(finding).rstrip(".。"),
        translated("Position in the range of each assumption"),
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
    half_way = translated("half-way")
    names = [translated("low"), half_way, translated("this case"), half_way, translated("high")]
    return figure.update_xaxes(tickvals=[-1, -0.5, 0, 0.5, 1], ticktext=names)


def _reach(results: Numbers) -> float:
    known = results[np.isfinite(results)]
    return float(np.ptp(known)) if len(known) else 0.0


@sentence.register
def _(finding: RankCorrelations) -> str:
    if not finding.inputs:
        text = translated("No input varies, so {what} goes along with none.")
        return text.format(what=within(finding.case, finding.target))
    first, *others = finding.inputs
    also = [with_note(within(finding.case, one.key), f"{one.rank:+.2f}") for one in others[: _NAMED - 1]]
    return translated(STEADILY["rises" if first.rank > 0 else "falls", bool(also)]).format(
        what=label_in(finding.case, finding.target),
        first=within(finding.case, first.key),
        rank=f"{first.rank:+.2f}",
        low=f"{first.low:+.2f}",
        high=f"{first.high:+.2f}",
        draws=f"{finding.draws:,}",
        others=listed(also),
    )


# By which way a result goes with the first input, and whether there are others to name.
STEADILY = {
    ("rises", False): "{what} rises most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws).",
    ("falls", False): "{what} falls most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws).",
    ("rises", True): "{what} rises most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws); then {others}.",
    ("falls", True): "{what} falls most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws); then {others}.",
}


@cells.register
def _(finding: RankCorrelations) -> Cells:
    columns = (translated("Input"), translated("Rank correlation"), translated("95% interval"))
    interval = translated("{low} to {high}")
    rows = [
        (
            label_in(finding.case, one.key),
            f"{one.rank:+.2f}",
            interval.format(low=f"{one.low:+.2f}", high=f"{one.high:+.2f}"),
        )
        for one in finding.inputs
    ]
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: RankCorrelations) -> go.Figure:
    shown = finding.inputs[:_BARS]
    what = label_in(finding.case, finding.target)
    if shown:
        text, first = translated("{what} goes along most with {first}"), within(finding.case, shown[0].key)
    else:
        text, first = translated("{what} goes along with nothing"), ""
    axis = translated("Rank correlation (bars: 95% interval)")
    figure = new_figure(text.format(what=what, first=first), axis, "")
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
