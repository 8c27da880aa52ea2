"""Charts of elasticities, spider and rank correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.finding import chart, sentence
from servicecase.questions.sensitivity.record import Elasticities, RankCorrelations, Spider
from servicecase.questions.sensitivity.words import greatest_reach, signed_percent
from servicecase.wording.bars import BARS, HIGH, ROOM, make_room
from servicecase.wording.chart_style import COLOURS, INK, add_line, label_ends, new_figure
from servicecase.wording.labels import label_in, number
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, tick_format, within

if TYPE_CHECKING:
    import plotly.graph_objects as go


_LINES = 7  # of a spider: one for each colour
_LEAST_LINE = 0.02  # of the widest; flatter lines would lie on top of each other


@chart.register(Elasticities)
def _(finding: Elasticities) -> go.Figure:
    shown = [(key, one) for key, one in finding.values.items() if one][:BARS]
    axis = translated("Change in {what} for a 1% increase, %").format(what=within(finding.case, finding.target))
    figure = new_figure(_strongest(finding), axis, "")
    values = [round(one, 3) for _, one in shown]
    figure.add_bar(
        orientation="h",
        y=[label_in(finding.case, key) for key, _ in shown],
        x=values,
        marker_color=[HIGH if one > 0 else COLOURS[1] for one in values],
        text=[signed_percent(one) for one in values],
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
        text = translated("A 1% increase in {assumption} raises {what} by {change}")
    else:
        text = translated("A 1% increase in {assumption} lowers {what} by {change}")
    return text.format(assumption=within(finding.case, key), what=what, change=f"{number(abs(change), '1')}%")


@chart.register(Spider)
def _(finding: Spider) -> go.Figure:
    figure = new_figure(
        sentence(finding).rstrip(".。"),
        translated("Position in the range of each assumption"),
        axis_title(finding.case, finding.target),
    )
    widest = max(map(greatest_reach, finding.results.values()))
    shown = [key for key, one in finding.results.items() if greatest_reach(one) >= _LEAST_LINE * widest][:_LINES]
    for place, key in enumerate(shown):
        add_line(
            figure, label_in(finding.case, key), finding.positions, finding.results[key], (COLOURS[place], "solid")
        )
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    label_ends(figure)
    figure.update_yaxes(tickformat=tick_format(finding.case, finding.target), title_standoff=22)
    figure.update_layout(margin={"l": 112})
    half_way = translated("halfway")
    names = [translated("low"), half_way, translated("this case"), half_way, translated("high")]
    return figure.update_xaxes(tickvals=[-1, -0.5, 0, 0.5, 1], ticktext=names)


@chart.register(RankCorrelations)
def _(finding: RankCorrelations) -> go.Figure:
    shown = finding.inputs[:BARS]
    what = label_in(finding.case, finding.target)
    if shown:
        text, first = translated("{what} is most correlated with {first}"), within(finding.case, shown[0].key)
    else:
        text, first = translated("{what} is correlated with no input"), ""
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
