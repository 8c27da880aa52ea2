"""The chart of an explanation: the steps as layers, the result above what it is made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servicecase.questions.explanation.record import Explanation
from servicecase.questions.finding import chart, sentence
from servicecase.wording.chart_style import COMPANY, GRID, new_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go


@chart.register(Explanation)
def _(finding: Explanation) -> go.Figure:
    ids, parents, texts, colours = zip(*_layers(finding, "", "0"), strict=True)
    figure = new_figure(sentence(finding), "", "")
    figure.add_icicle(
        ids=ids, parents=parents, labels=texts, marker={"colors": colours}, tiling={"orientation": "v"},
        textposition="middle center", hoverinfo="text", root={"color": GRID},
    )  # fmt: skip
    return figure.update_layout(margin={"l": 12, "r": 12, "b": 12}, width=900, height=520)


def _layers(one: Explanation, parent: str, place: str) -> Iterator[tuple[str, str, str, str]]:
    """Each step: its place, that of the step above it, its name with its value, and its colour; inputs are grey."""
    yield place, parent, f"{one.label}<br>{one.value}", COMPANY if one.formula else GRID
    for count, step in enumerate(one.steps):
        yield from _layers(step, place, f"{place}.{count}")
