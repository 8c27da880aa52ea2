"""The chart of the closest failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecase.questions.break_even.chart import as_rows, row_name
from servicecase.questions.closest_failure.record import ClosestFailure
from servicecase.questions.closest_failure.words import distance_in_words, movement_in_words, places_of, turn_in_words
from servicecase.questions.finding import chart, sentence
from servicecase.wording.chart_style import COLOURS, INK, new_figure
from servicecase.wording.labels import about, number, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import within

if TYPE_CHECKING:
    import plotly.graph_objects as go


_MOST_SHOWN = 12  # bars in a chart
_UP, _DOWN = COLOURS[0], COLOURS[1]


def _numbers(finding: ClosestFailure, place: int) -> str:
    """The same without the unit."""
    unit = unit_of(finding.case, finding.assumptions[place])
    return f"{number(float(finding.values[place]), unit)} → {about(float(finding.changed[place]), unit)}"


@chart.register(ClosestFailure)
def _(finding: ClosestFailure) -> go.Figure:
    places = places_of(finding)[:_MOST_SHOWN][::-1] if finding.distance > 0 else []
    if not places:
        return new_figure(sentence(finding), "", "").update_xaxes(visible=False).update_yaxes(visible=False)
    figure = new_figure(_title(finding), translated("Movement, in ranges (high less low) of each"), "")
    moved, names = finding.movements[places], [row_name(finding.case, finding.assumptions[one]) for one in places]
    figure.add_bar(
        x=np.round(moved, 4).tolist(),
        y=names,
        text=[f" {_numbers(finding, one)} " for one in places],
        textposition="outside",
        textfont={"color": INK},
        orientation="h",
        marker_color=np.where(moved > 0, _UP, _DOWN).tolist(),
        cliponaxis=False,
        hoverinfo="skip",
    )
    as_rows(figure, names)
    reach = float(np.max(np.abs(moved)))
    left, right = reach * (1.9 if moved.min() < 0 else 0.1), reach * (1.9 if moved.max() > 0 else 0.1)
    return figure.update_xaxes(range=[-left, right], tickformat="+.2f", zeroline=True)


def _title(finding: ClosestFailure) -> str:
    """What the change does, and the assumption that goes farthest."""
    first = places_of(finding)[0]
    return translated("A joint change of {distance} {turn}; most of it is in {assumption} ({move})").format(
        distance=distance_in_words(finding.distance),
        turn=turn_in_words(finding),
        assumption=within(finding.case, finding.assumptions[first]),
        move=movement_in_words(finding, first),
    )
