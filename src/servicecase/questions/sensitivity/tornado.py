"""How a tornado is read, with one assumption moved at a time or over draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from servicecase.questions.brief.verdict import listed
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.questions.sensitivity.record import EnsembleTornado, Swing, Tornado
from servicecase.wording.bars import BARS, HIGH, LOW, ROOM, make_room
from servicecase.wording.chart_style import INK, new_figure
from servicecase.wording.labels import about, label_in, quantity, unit_in_words, unit_of, with_unit
from servicecase.wording.language import translated
from servicecase.wording.phrases import (
    NAMED,
    axis_title,
    ends_of,
    named,
    paragraph,
    tick_format,
    unmoved,
    value_of,
    with_note,
    within,
    without_value,
)


@sentence.register
def _(finding: Tornado) -> str:
    base = quantity(finding.base, unit_of(finding.case, finding.target))
    what = with_note(label_in(finding.case, finding.target), base)
    keys = [one.key for one in finding.swings if np.isnan(one.swing)]
    lost = without_value(finding.case, translated("At the low or high of {names} it has no value."), keys)
    moving = _moving(finding.swings)
    if not moving:
        return paragraph([unmoved(what, len(finding.swings)), *lost])
    first = moving[0]
    reach = ends_of(finding.case, first.key, first.low, first.high)
    return paragraph([_moves_most(finding, what, reach, moving), _turning(finding), *lost])


def _moves_most(finding: Tornado | EnsembleTornado, what: str, reach: str, moving: Sequence[Swing]) -> str:
    """With which assumptions a result moves most, and with the first from where to where."""
    names = [within(finding.case, one.key) for one in moving[:NAMED]]
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
    names = named(finding.case, turning)
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
    shown = _moving(finding.swings)[:BARS]
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
    room = ROOM * (max(everything) - min(everything) or 1.0)
    figure.update_xaxes(
        range=[_round(min(everything) - room), _round(max(everything) + room)],
        tickformat=tick_format(finding.case, finding.target),
    )
    make_room(figure, [label_in(finding.case, one.key) for one in shown])
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


def _round(value: float) -> float:
    return float(f"{value:.6g}")
