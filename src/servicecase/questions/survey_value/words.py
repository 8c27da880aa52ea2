"""How people read whether a survey pays, and of how many households."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from servicecase.questions.information.words import ERRORS, choice, is_nothing, rounded, with_error, without_error
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.questions.survey_value.record import SurveyValue
from servicecase.wording.chart_style import COLOURS, COMPANY, INK, add_line, label_ends, new_figure
from servicecase.wording.labels import number, quantity, unit_in_words
from servicecase.wording.language import translated
from servicecase.wording.phrases import draws_in_words, paragraph, within

_ROWS = 10  # sizes in a table of text
_COST, _NET = COLOURS[1], COLOURS[2]
_BEYOND = 2.5  # times the best size: how far a chart goes on
_FEWEST_POINTS = 8
_BAND = "rgba(0,114,178,.18)"


@sentence.register
def _(finding: SurveyValue) -> str:
    said = [translated("{headline}.").format(headline=_headline(finding))]
    if not is_nothing(finding.perfect):
        said.append(
            translated("Answers are taken as what households will do; where they are not kept, a survey is worth less.")
        )
    return paragraph([*said, _prior(finding)])


def _headline(finding: SurveyValue) -> str:
    """Whether to survey, and the figures that say so."""
    text, size = _template(finding)
    return text.format(
        households=quantity(size, "household"),
        worth=with_error(finding.values[size]),
        cost=number(_cost(finding, size), "yuan"),
        assumption=within(finding.case, finding.key),
        perfect=with_error(finding.perfect),
        best=choice(finding.best_option),
    )


def _template(finding: SurveyValue) -> tuple[str, int]:
    """The headline to be filled, and the size of the survey that it speaks of."""
    least = min(finding.values)
    if finding.pays and _is_within_the_error(finding):
        text = translated(
            "Survey {households}: worth {worth} yuan, costs {cost}; "
            "the gain is within the error of the estimate, so ask for more draws"
        )
        return text, finding.best
    if finding.pays:
        return translated("Survey {households}: worth {worth} yuan, costs {cost}"), finding.best
    if is_nothing(finding.perfect):
        text = translated(
            "Do not survey: whatever households answer about {assumption}, the best choice stays the same: {best}"
        )
        return text, least
    if finding.perfect.value <= _cost(finding, least):
        text = translated(
            "Do not survey: knowing {assumption} exactly would be worth only {perfect} yuan, "
            "and asking {households} costs {cost}"
        )
        return text, least
    text = translated(
        "Do not survey: no size pays. Nearest to its cost, asking {households} is worth {worth} yuan "
        "and costs {cost}; knowing {assumption} exactly would be worth {perfect}"
    )
    return text, finding.closest


def _cost(finding: SurveyValue, size: int) -> float:
    """What asking so many costs."""
    return float(finding.cost[list(finding.values).index(size)])


def _is_within_the_error(finding: SurveyValue) -> bool:
    """Whether the draws do not tell the gain of the best size apart from nothing."""
    place = int(np.argmax(finding.net_benefit))
    return bool(finding.net_benefit[place] <= ERRORS * finding.standard_error[place])


def _prior(finding: SurveyValue) -> str:
    """Which distribution is taken, and what the estimates come from."""
    if finding.prior_is_stated:
        text = translated("The distribution of {assumption} is the case's ({basis}).")
    else:
        text = translated(
            "The distribution of {assumption} is taken to be the beta with the mean and standard deviation "
            "of the case's {kind} ({basis})."
        )
    kind = translated(finding.stated.kind)
    return text.format(assumption=within(finding.case, finding.key), kind=kind, basis=_basis(finding))


def _basis(finding: SurveyValue) -> str:
    if finding.fixed_cost:
        text = translated(
            "{price} yuan an interview and {fixed} yuan in all, assumed; {households}; {draws}; "
            "± {errors} standard errors"
        )
    else:
        text = translated("{price} yuan an interview, assumed; {households}; {draws}; ± {errors} standard errors")
    return text.format(
        price=number(finding.cost_per_interview, "yuan"),
        fixed=number(finding.fixed_cost, "yuan"),
        households=quantity(finding.households, "household"),
        draws=draws_in_words(finding.design),
        errors=ERRORS,
    )


@cells.register
def _(finding: SurveyValue) -> Cells:
    numbers = (
        translated("Households asked"),
        translated("Worth, {unit}").format(unit=unit_in_words("yuan")),
        translated("Costs, yuan"),
        translated("Net benefit, yuan"),
    )
    places = np.linspace(0, len(finding.sizes) - 1, min(_ROWS, len(finding.sizes))).round().astype(int).tolist()
    best = int(np.argmax(finding.net_benefit))
    rows = []
    for place in sorted({*places, *([best] if finding.pays else [])}):
        size = int(finding.sizes[place])
        net = rounded(finding.net_benefit[place], ERRORS * finding.standard_error[place])
        money = (number(round(finding.cost[place]), "yuan"), number(net, "yuan"))
        mark = translated("best") if finding.pays and place == best else ""
        rows.append((number(size, "household"), with_error(finding.values[size]), *money, mark))
    return Cells((*numbers, ""), rows, numbers)


@chart.register
def _(finding: SurveyValue) -> go.Figure:
    figure = new_figure(_headline(finding), translated("Households asked"), unit_in_words("yuan"))
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
