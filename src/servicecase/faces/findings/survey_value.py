"""How people read whether a survey pays, and of how many households."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from servicecase.analysis.survey_value import SurveyValue
from servicecase.faces.chart_style import COLOURS, COMPANY, INK, add_line, label_ends, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.information import ERRORS, choice, is_nothing, rounded, with_error, without_error
from servicecase.faces.findings.words import within
from servicecase.faces.labels import number, quantity

_ROWS = 10  # sizes in a table of text
_COST, _NET = COLOURS[1], COLOURS[2]
_BEYOND = 2.5  # times the best size: how far a chart goes on
_FEWEST_POINTS = 8
_BAND = "rgba(0,114,178,.18)"


@sentence.register
def _(finding: SurveyValue) -> str:
    return f"{_finding(finding)}. {_caveat(finding)}{_prior(finding)} ({_basis(finding)})."


def _finding(finding: SurveyValue) -> str:
    """Whether to survey, and the figures that say so."""
    cost = dict(zip(finding.values, finding.cost.tolist(), strict=True))
    if finding.pays:
        size = finding.best
        text = f"Survey {quantity(size, 'household')}: worth {with_error(finding.values[size])} yuan"
        return f"{text}, costs {number(cost[size], 'yuan')}{_doubt(finding)}"
    name = within(finding.case, finding.key)
    if is_nothing(finding.perfect):
        stays = f"the best choice stays the same: {choice(finding.best_option)}"
        return f"Do not survey: whatever households answer about {name}, {stays}"
    least = min(finding.values)
    if finding.perfect.value <= cost[least]:
        worth = with_error(finding.perfect)
        asking = f"asking {quantity(least, 'household')} costs {number(cost[least], 'yuan')}"
        return f"Do not survey: knowing {name} exactly would be worth only {worth} yuan, and {asking}"
    size = finding.closest
    return (
        f"Do not survey: no size pays. Nearest to its cost, asking {quantity(size, 'household')} is worth "
        f"{with_error(finding.values[size])} yuan and costs {number(cost[size], 'yuan')}; "
        f"knowing {name} exactly would be worth {with_error(finding.perfect)}"
    )


def _doubt(finding: SurveyValue) -> str:
    place = int(np.argmax(finding.net_benefit))
    if finding.net_benefit[place] > ERRORS * finding.standard_error[place]:
        return ""
    return "; the gain is within the error of the estimate, so ask for more draws"


def _caveat(finding: SurveyValue) -> str:
    if is_nothing(finding.perfect):
        return ""
    return "Answers are taken as what households will do; where they are not kept, a survey is worth less. "


def _prior(finding: SurveyValue) -> str:
    name = within(finding.case, finding.key)
    if finding.prior_is_stated:
        return f"The distribution of {name} is the case's"
    kind = finding.stated.kind
    return (
        f"The distribution of {name} is taken to be the beta with the mean and standard deviation of the case's {kind}"
    )


def _basis(finding: SurveyValue) -> str:
    price = f"{number(finding.cost_per_interview, 'yuan')} yuan an interview"
    price += f" and {number(finding.fixed_cost, 'yuan')} yuan in all" if finding.fixed_cost else ""
    draws = f"{finding.design.draws:,} draws, seed {finding.design.seed}"
    return f"{price}, assumed; {quantity(finding.households, 'household')}; {draws}; ± {ERRORS} standard errors"


@cells.register
def _(finding: SurveyValue) -> Cells:
    columns = ("Households asked", "Worth, yuan", "Costs, yuan", "Net benefit, yuan", "")
    places = np.linspace(0, len(finding.sizes) - 1, min(_ROWS, len(finding.sizes))).round().astype(int).tolist()
    best = int(np.argmax(finding.net_benefit))
    rows = []
    for place in sorted({*places, *([best] if finding.pays else [])}):
        size = int(finding.sizes[place])
        net = rounded(finding.net_benefit[place], ERRORS * finding.standard_error[place])
        money = (number(round(finding.cost[place]), "yuan"), number(net, "yuan"))
        mark = "best" if finding.pays and place == best else ""
        rows.append((number(size, "household"), with_error(finding.values[size]), *money, mark))
    return Cells(columns, rows, columns[:-1])


@chart.register
def _(finding: SurveyValue) -> go.Figure:
    figure = new_figure(_finding(finding), "Households asked", "yuan")
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
        ("worth", worth, (COMPANY, "solid")),
        ("cost", cost, (_COST, "dash")),
        ("net benefit", worth - cost, (_NET, "solid")),
    ):
        add_line(figure, name, sizes, values, style)
    label_ends(figure)
    most = f"knowing {within(finding.case, finding.key)} exactly: {without_error(finding.perfect)}"
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
    figure.add_annotation(
        x=finding.best, y=0, yref="paper", yanchor="bottom", xanchor="left", text=f"best: {finding.best:,}",
        font={"color": _NET}, showarrow=False,
    )  # fmt: skip
