"""The chart of what a survey is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from servicecase.questions.finding import chart
from servicecase.questions.information.information_value import ERRORS
from servicecase.questions.information.words import without_error
from servicecase.questions.survey_value.record import SurveyValue
from servicecase.questions.survey_value.words import headline
from servicecase.wording.chart_style import COLOURS, COMPANY, INK, add_line, label_ends, new_figure
from servicecase.wording.labels import number, unit_in_words
from servicecase.wording.language import translated
from servicecase.wording.phrases import within

if TYPE_CHECKING:
    import plotly.graph_objects as go


_COST, _NET = COLOURS[1], COLOURS[2]
_BEYOND = 2.5  # times the best size: how far a chart goes on
_FEWEST_POINTS = 8
_BAND = "rgba(0,114,178,.18)"


@chart.register(SurveyValue)
def _(finding: SurveyValue) -> go.Figure:
    figure = new_figure(headline(finding), translated("Households asked"), unit_in_words("yuan"))
    shown = _shown(finding)
    sizes, worth, errors, cost = (
        np.concatenate([[start], values[shown]])  # from no household on
        for start, values in (
            (0.0, finding.sizes),
            (0.0, finding.worth),
            (0.0, ERRORS * finding.standard_error),
            (finding.fixed_cost, finding.cost),
        )
    )
    figure.add_scatter(
        x=[*sizes.tolist(), *sizes[::-1].tolist()], y=_rounded([*(worth + errors), *(worth - errors)[::-1]]),
        fill="toself", fillcolor=_BAND, line={"width": 0}, mode="none", hoverinfo="skip",
    )  # fmt: skip
    for name, values, style in (
        (translated("worth"), worth, (COMPANY, "solid")),
        (translated("cost"), cost, (_COST, "dash")),
        (translated("net benefit"), worth - cost, (_NET, "solid")),
    ):
        add_line(figure, name, sizes, values, style)
    label_ends(figure)
    most = translated("knowing {assumption} exactly: {worth}").format(
        assumption=within(finding.case, finding.key), worth=without_error(finding.perfect)
    )
    figure.add_hline(
        y=round(finding.perfect.value, 2), line={"color": INK, "width": 1.5, "dash": "dot"},
        annotation={"text": most, "font": {"size": 12}, "bgcolor": "rgba(255,255,255,.7)"},
        annotation_position="top left" if finding.pays else "top right",  # where the curves are not
    )  # fmt: skip
    if finding.pays:
        _mark_best(figure, finding)
    return figure.update_xaxes(tickformat=",.0f")


def _rounded(values: list[float]) -> list[float]:
    return np.round(values, 2).tolist()  # type: ignore[no-any-return]


def _shown(finding: SurveyValue) -> npt.NDArray[np.bool_]:
    """Which sizes a chart shows: up to where it is plain that more would not pay."""
    furthest = finding.sizes >= (_BEYOND * finding.best if finding.pays else finding.closest)
    enough = int(np.argmax(furthest)) if np.any(furthest) else len(furthest)
    return np.arange(len(furthest)) <= max(enough, _FEWEST_POINTS)


def _mark_best(figure: go.Figure, finding: SurveyValue) -> None:
    net = round(float(np.max(finding.net_benefit)), 2)
    figure.add_scatter(x=[finding.best], y=[net], mode="markers", marker={"size": 10, "color": _NET}, hoverinfo="skip")
    figure.add_vline(x=finding.best, line={"color": _NET, "width": 1, "dash": "dot"})
    words = translated("best: {households}").format(households=number(finding.best, "household"))
    figure.add_annotation(
        x=finding.best, y=0, yref="paper", yanchor="bottom", xanchor="left", text=words,
        font={"color": _NET}, showarrow=False,
    )  # fmt: skip
