"""What charts share that have a row for each assumption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servicecase.wording.chart_style import COLOURS
from servicecase.wording.labels import text_width

if TYPE_CHECKING:
    import plotly.graph_objects as go


LOW, HIGH = COLOURS[4], COLOURS[0]  # yellow and blue: apart for every eye, and neither says good or bad
BARS = 12  # in a chart; the table has all
ROOM = 0.2  # of the width of the chart, for a number beside a bar
_ROW = 36  # pixels


def make_room(figure: go.Figure, names: Sequence[str]) -> go.Figure:
    """Makes room for rows with these names, the first on top."""
    longest = max(map(text_width, names), default=10)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(
        height=150 + _ROW * max(len(names), 2), margin={"l": 30 + 8 * max(longest, 12)}, hovermode="closest"
    )
