"""The chart of what information is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecase.questions.finding import chart
from servicecase.questions.information.information_value import ERRORS
from servicecase.questions.information.record import Information
from servicecase.questions.information.words import (
    case_that_uses,
    choice,
    is_in_doubt,
    keys_shown,
    name_within,
    unit_of_worth,
    what_is_left,
    without_error,
    worth_alone,
)
from servicecase.wording.chart_style import COMPANY, INK, new_figure
from servicecase.wording.labels import label_in, text_width
from servicecase.wording.language import translated

if TYPE_CHECKING:
    import plotly.graph_objects as go


_ROOM = 1.3  # of the longest bar, for the words beside it


@chart.register(Information)
def _(finding: Information) -> go.Figure:
    shown = keys_shown(finding)
    x_title = translated("What knowing it before the choice is worth, {unit}").format(unit=unit_of_worth(finding))
    figure = new_figure(_title(finding), x_title, "")
    names = [label_in(case_that_uses(finding, key), key) for key in shown]
    values = np.array([finding.each[key].value for key in shown])
    errors = ERRORS * np.array([finding.each[key].standard_error for key in shown])
    figure.add_bar(
        x=np.round(values, 2).tolist(), y=names, orientation="h", marker_color=COMPANY,
        error_x={"array": np.round(errors, 2).tolist(), "color": INK, "thickness": 1.2, "width": 4}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=np.round(values + errors, 2).tolist(), y=names, mode="text", textposition="middle right", hoverinfo="skip",
        text=[f" {without_error(finding.each[key])}" for key in shown], cliponaxis=False,
    )  # fmt: skip
    note = {"text": _note(finding), "showarrow": False, "font": {"size": 12}}
    figure.add_annotation(note, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", yshift=18)
    total = round(finding.perfect.value, 2)
    if total > 0:
        _mark_everything(figure, total, without_error(finding.perfect))
    furthest = max(1.04 * total, _ROOM * float(np.max(values + errors)), 1.0)
    figure.update_xaxes(range=[0, round(furthest, 2)], tickformat=",.0f", tickvals=None if total > 0 else [0])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    margin = {"l": 30 + 7 * max(map(text_width, names)), "t": figure.layout.margin.t + 24}
    return figure.update_layout(height=190 + 30 * len(shown), margin=margin, hovermode="closest")


def _note(finding: Information) -> str:
    """What the whiskers are, and what is not shown."""
    if len(keys_shown(finding)) == len(finding.each):
        return translated("whiskers: {errors} standard errors").format(errors=ERRORS)
    return translated("whiskers: {errors} standard errors; {rest}").format(errors=ERRORS, rest=what_is_left(finding))


def _mark_everything(figure: go.Figure, total: float, worth: str) -> None:
    figure.add_vline(x=total, line={"color": INK, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=total, y=1, yref="paper", yanchor="bottom", xanchor="right", showarrow=False, font={"size": 12},
        text=translated("perfect information: {worth}").format(worth=worth),
    )  # fmt: skip


def _title(finding: Information) -> str:
    key, one = next(iter(finding.each.items()))
    if finding.perfect.value == 0:
        text = translated("Nothing is worth knowing before the choice: {best} is best in every draw")
    elif is_in_doubt(one):
        text = translated("Perfect information would be worth {total} {unit}, but {alone}")
    else:
        text = translated("Most worth knowing: {assumption}, {worth} {unit} of {total} for perfect information")
    return text.format(
        best=choice(finding.best),
        total=without_error(finding.perfect),
        unit=unit_of_worth(finding),
        alone=worth_alone(finding),
        assumption=name_within(finding, key),
        worth=without_error(one),
    )
