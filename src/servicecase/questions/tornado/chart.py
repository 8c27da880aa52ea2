"""The chart of a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.finding import chart
from servicecase.questions.tornado.record import EnsembleTornado, Tornado
from servicecase.questions.tornado.words import swings_that_move
from servicecase.wording.bars import BARS, HIGH, LOW, ROOM, make_room
from servicecase.wording.chart_style import INK, new_figure
from servicecase.wording.labels import about, label_in, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, tick_format, within

if TYPE_CHECKING:
    import plotly.graph_objects as go


@chart.register(Tornado)
def _(finding: Tornado) -> go.Figure:
    title = _title(finding, label_in(finding.case, finding.target))
    figure = new_figure(title, axis_title(finding.case, finding.target), "")
    return _bars(finding, figure, translated("this case"), (translated("low"), translated("high")))


@chart.register(EnsembleTornado)
def _(finding: EnsembleTornado) -> go.Figure:
    what = within(finding.case, finding.target)
    title = translated("Over all draws, {text}").format(text=_title(finding, what))
    figure = new_figure(title, axis_title(finding.case, finding.target), "")
    ends = (translated("lowest tenth"), translated("highest tenth"))
    return _bars(finding, figure, translated("mean"), ends)


def _title(finding: Tornado | EnsembleTornado, what: str) -> str:
    """With which two assumptions a result moves most."""
    moving = [within(finding.case, one.key) for one in swings_that_move(finding.swings)[:2]]
    if not moving:
        return translated("{what} depends on no assumption").format(what=what)
    if len(moving) == 1:
        return translated("{what} is most sensitive to {first}").format(what=what, first=moving[0])
    text = translated("{what} is most sensitive to {first}, then to {second}")
    return text.format(what=what, first=moving[0], second=moving[1])


def _bars(finding: Tornado | EnsembleTornado, figure: go.Figure, base: str, ends: tuple[str, str]) -> go.Figure:
    """The bars of a tornado, the widest on top, with the assumption's value at the end of each."""
    shown = swings_that_move(finding.swings)[:BARS]
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
