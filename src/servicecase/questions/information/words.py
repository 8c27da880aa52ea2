"""How people read what knowing more is worth."""

from __future__ import annotations

import math

from servicecase.case import Case
from servicecase.inputs.business import read_model
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contracts.words import form_named
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.information.information_value import ERRORS, Estimate
from servicecase.questions.information.options import LAUNCH
from servicecase.questions.information.record import Information
from servicecase.wording.labels import about, label_in, number, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import draws_in_words, paragraph, percent, spelled_out, within

_SHOWN = 10  # assumptions
_FEWEST = 3  # even where they are worth nothing
_LEAST_ERROR = 0.5  # yuan
_RARE = 0.005  # a smaller share of the draws would read 0%
_SECOND_DIGIT = 2  # an error that begins with less than this has a second digit


def with_error(one: Estimate) -> str:
    """An estimate as people read it, with its error and no digits that the error leaves open: 3,060 ± 180."""
    error = ERRORS * one.standard_error
    value = without_error(one)
    return value if error < _LEAST_ERROR else f"{value} ± {number(rounded(error, error), 'yuan')}"


def without_error(one: Estimate) -> str:
    """An estimate as people read it, without the digits that its error leaves open: 3,060."""
    error = ERRORS * one.standard_error
    return about(one.value, "yuan") if error < _LEAST_ERROR else number(rounded(one.value, error), "yuan")


def rounded(value: float, error: float) -> float:
    """A value without the digits that its error leaves open."""
    place = math.floor(math.log10(max(error, _LEAST_ERROR)))
    return float(round(value, -place + (error / 10**place < _SECOND_DIGIT)))


def choice(option: str) -> str:
    """An option within a sentence."""
    if option == LAUNCH:
        return translated("launch")
    if option == DO_NOTHING:
        return translated("do nothing")
    forms = read_model().choices["contract"].pages
    return form_named(option) if option in forms else option


@sentence.register(Information)
def _(finding: Information) -> str:
    best, draws = choice(finding.best), draws_in_words(finding.design)
    if finding.perfect.value == 0:
        text = translated("Best in every draw: {best}. More information would not change that ({draws}).")
        return text.format(best=best, draws=draws)
    if finding.chance_not_best >= _RARE:
        text = translated("Best on what is known: {best}; another choice would be better in {share} of the draws.")
    else:
        text = translated("Best on what is known: {best}; another choice would be better in a few of the draws.")
    worth = translated(
        "Perfect information would be worth {worth} {unit}; {most} ({draws}; ± {errors} standard errors)."
    ).format(
        worth=with_error(finding.perfect),
        unit=unit_of_worth(finding),
        most=_most_useful(finding),
        draws=draws,
        errors=ERRORS,
    )
    return paragraph([text.format(best=best, share=percent(finding.chance_not_best)), worth])


def unit_of_worth(finding: Information) -> str:
    """The unit of what the information is worth."""
    return spelled_out(unit_in_words(unit_of(finding.case, finding.target)))


def _most_useful(finding: Information) -> str:
    key, one = next(iter(finding.each.items()))
    if is_in_doubt(one):
        return translated("knowing {alone}").format(alone=worth_alone(finding))
    text = translated("of single assumptions {assumption} is most worth knowing: {worth}")
    return text.format(assumption=name_within(finding, key), worth=with_error(one))


def is_in_doubt(one: Estimate) -> bool:
    """Whether its worth is not told apart from nothing."""
    return one.value <= ERRORS * one.standard_error


def is_nothing(one: Estimate) -> bool:
    """Whether it is worth nothing, and the error leaves no doubt of that."""
    return one.value == 0 and ERRORS * one.standard_error < _LEAST_ERROR


def worth_alone(finding: Information) -> str:
    """What is said of single assumptions where the worth of the most useful is not told apart from nothing."""
    if all(map(is_nothing, finding.each.values())):
        return translated("a single assumption alone would not change the choice")
    return translated("a single assumption alone would hardly change the choice")


def name_within(finding: Information, key: str) -> str:
    """An assumption within a sentence, as a case that uses it calls it."""
    return within(case_that_uses(finding, key), key)


def case_that_uses(finding: Information, key: str) -> Case:
    """A case that has the assumption: where options are other scenarios, it need not be the first."""
    return next(case for case in (finding.case, *finding.options.values()) if case is not None and key in case.inputs)


@cells.register(Information)
def _(finding: Information) -> Cells:
    numbers = (
        translated("Worth, {unit}").format(unit=unit_of_worth(finding)),
        translated("Share of perfect information"),
        translated("Share of differences explained"),
    )
    rows = [(translated("Perfect information"), with_error(finding.perfect), "", "")]
    shown = keys_shown(finding)
    for key in shown:
        one = finding.each[key]
        part = percent(one.value / finding.perfect.value) if finding.perfect.value > 0 else ""
        rows.append((label_in(case_that_uses(finding, key), key), with_error(one), part, percent(one.fit)))
    if len(shown) < len(finding.each):
        rows.append((what_is_left(finding), "", "", ""))
    return Cells((translated("Known before the choice"), *numbers), rows, numbers)


def keys_shown(finding: Information) -> list[str]:
    """The assumptions that are worth something, as many as a reader takes in."""
    useful = sum(one.value > 0 for one in finding.each.values())
    return list(finding.each)[: min(_SHOWN, max(useful, _FEWEST))]


def what_is_left(finding: Information) -> str:
    """What is said of the assumptions that are not shown."""
    rest = list(finding.each)[len(keys_shown(finding)) :]
    if any(finding.each[key].value > 0 for key in rest):
        one, more = translated("1 more assumption: worth less"), translated("{count} more assumptions: worth less")
    else:
        one = translated("1 more assumption: worth nothing alone")
        more = translated("{count} more assumptions: worth nothing alone")
    return (one if len(rest) == 1 else more).format(count=len(rest))
