"""The chart of a comparison: the amounts of both cases side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.comparison.record import Comparison
from servicecase.questions.finding import chart, sentence
from servicecase.wording.chart_style import COLOURS, COMPANY, new_figure
from servicecase.wording.labels import with_unit

if TYPE_CHECKING:
    import plotly.graph_objects as go


@chart.register(Comparison)
def _(finding: Comparison) -> go.Figure:
    """Amounts of money alone: rates and months would need axes of their own."""
    shown = [one for one in reversed(finding.results) if one.unit.startswith("yuan") and "m²" not in one.unit]
    names = [with_unit(one.label, one.unit) for one in shown]
    figure = new_figure(sentence(finding), "", "")
    sides = (
        (finding.before, [one.before for one in shown], COLOURS[1]),
        (finding.after, [one.after for one in shown], COMPANY),
    )
    for name, values, colour in sides:
        figure.add_bar(
            name=name, y=names, x=[round(one, 2) for one in values], orientation="h", marker_color=colour,
            hoverinfo="x+name",
        )  # fmt: skip
    figure.update_layout(barmode="group", showlegend=True, margin={"l": 220, "t": 96}, hovermode="closest")
    return figure.update_xaxes(tickformat=",.0f")
