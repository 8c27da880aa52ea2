"""How people read whether a survey pays, and of how many households."""

from __future__ import annotations

import numpy as np

from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.information.information_value import ERRORS
from servicecase.questions.information.words import choice, is_nothing, rounded, with_error
from servicecase.questions.survey_value.record import SurveyValue
from servicecase.wording.labels import number, quantity, unit_in_words
from servicecase.wording.language import translated
from servicecase.wording.phrases import draws_in_words, paragraph, within

_ROWS = 10  # sizes in a table of text


@sentence.register(SurveyValue)
def _(finding: SurveyValue) -> str:
    said = [translated("{headline}.").format(headline=headline(finding))]
    if not is_nothing(finding.perfect):
        said.append(
            translated("Households are assumed to do what they say; where they do not, a survey is worth less.")
        )
    return paragraph([*said, _prior(finding)])


def headline(finding: SurveyValue, best: str = "") -> str:
    """Whether to survey, and the figures that say so; ``best``: what would be done without a survey, in words."""
    text, size = _template(finding)
    return text.format(
        households=quantity(size, "household"),
        worth=with_error(finding.values[size]),
        cost=number(_cost(finding, size), "yuan"),
        assumption=within(finding.case, finding.key),
        perfect=with_error(finding.perfect),
        best=best or choice(finding.best_option),
    )


def _template(finding: SurveyValue) -> tuple[str, int]:
    """The headline to be filled, and the size of the survey that it speaks of."""
    least = min(finding.values)
    if finding.pays and finding.is_within_the_error:
        text = translated(
            "Survey {households}: worth {worth} yuan, costs {cost}; the gain is within the error of the estimate, so "
            "use more draws"
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
            "{price} yuan per interview plus {fixed} yuan fixed, assumed; {households}; {draws}; ± {errors} standard "
            "errors"
        )
    else:
        text = translated("{price} yuan per interview, assumed; {households}; {draws}; ± {errors} standard errors")
    return text.format(
        price=number(finding.cost_per_interview, "yuan"),
        fixed=number(finding.fixed_cost, "yuan"),
        households=quantity(finding.households, "household"),
        draws=draws_in_words(finding.design),
        errors=ERRORS,
    )


@cells.register(SurveyValue)
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
