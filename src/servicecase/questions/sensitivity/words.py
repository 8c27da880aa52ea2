"""How it is read what moves a result: elasticities, spider, rank correlations; the tornado has a page of its own."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from servicecase.questions.brief.verdict import listed
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.questions.sensitivity.record import Elasticities, RankCorrelations, Spider
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.bars import BARS, HIGH, ROOM, make_room
from servicecase.wording.chart_style import COLOURS, INK, add_line, label_ends, new_figure
from servicecase.wording.labels import about, label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import (
    NAMED,
    axis_title,
    ends_of,
    paragraph,
    tick_format,
    unmoved,
    with_note,
    within,
    without_value,
)

_LINES = 7  # of a spider: one for each colour
_LEAST_LINE = 0.02  # of the widest; flatter lines would lie on top of each other


@sentence.register
def _(finding: Elasticities) -> str:
    changes = [f"{within(finding.case, key)} {_signed(one)}" for key, one in finding.values.items() if one][:NAMED]
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
    shown = [(key, one) for key, one in finding.values.items() if one][:BARS]
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
    room = ROOM * (high - low or 1.0)
    figure.update_xaxes(range=[round(low - room, 3), round(high + room, 3)])
    return make_room(figure, [label_in(finding.case, key) for key, _ in shown])


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
    lost = without_value(finding.case, translated("In part of the range of {names} it has no value."), keys)
    if _reach(results) == 0:
        return paragraph([unmoved(what, len(finding.results)), *lost])
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
    also = [with_note(within(finding.case, one.key), f"{one.rank:+.2f}") for one in others[: NAMED - 1]]
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
    shown = finding.inputs[:BARS]
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
    return make_room(figure, [label_in(finding.case, one.key) for one in shown])
