"""How a rule for when a case loses is read."""

from __future__ import annotations

import math

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.rules.record import FEWEST, Limit, LosingRule
from servicecase.wording.labels import label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import percent, value_of, within

_MOSTLY = 0.5  # of the draws that fulfil a rule: it cannot be said to lose then where fewer do


@sentence.register(LosingRule)
def _(finding: LosingRule) -> str:
    if not finding.limits:
        return translated("{headline}.").format(headline=without_rule(finding))
    if is_loss(finding):
        text = translated(
            "{rule}: {density} of such draws lose, and they make up {coverage} of all losing draws ({base_rate} of "
            "all draws lose)."
        )
    else:
        text = translated(
            "{rule}: {density} of such draws are, and they make up {coverage} of all draws that are ({base_rate} of "
            "all draws are)."
        )
    return text.format(
        rule=rule_in_words(finding),
        density=percent(finding.density),
        coverage=percent(finding.coverage),
        base_rate=percent(finding.base_rate),
    )


def is_loss(finding: LosingRule) -> bool:
    """Whether the rule is about losing money."""
    return finding.target == "npv" and finding.value == 0


def _event(finding: LosingRule) -> str:
    """What the rule is about."""
    if is_loss(finding):
        return translated("It loses")
    level = quantity(finding.value, unit_of(finding.case, finding.target))
    limit = translated("is below {value}").format(value=level)
    return _said_of(label_in(finding.case, finding.target), limit)


def _said_of(what: str, limit: str) -> str:
    return translated("{what} {limit}").format(what=what, limit=limit)


def rule_in_words(finding: LosingRule) -> str:
    """All conditions of the rule."""
    if finding.density >= _MOSTLY:
        text = translated("{event} when {conditions}")
    else:
        text = translated("{event} most often when {conditions}")
    *others, conditions = [condition(finding.case, one) for one in finding.limits]
    if others:
        both = translated("{conditions} and {condition}")
        conditions = both.format(conditions=translated(", ").join(others), condition=conditions)
    return text.format(event=_event(finding), conditions=conditions)


def condition(case: Case, limit: Limit) -> str:
    """A condition in words: adoption is below 14%; start month is at least 4."""
    return _said_of(within(case, limit.key), limit_in_words(case, limit))


def limit_in_words(case: Case, limit: Limit) -> str:
    """What a condition says of its assumption."""
    if catalogue()[local_name(limit.key)].kind == "whole":
        text = translated("is at most {value}") if limit.is_upper else translated("is at least {value}")
        whole = math.floor(limit.value) if limit.is_upper else math.ceil(limit.value)
        return text.format(value=number(whole, unit_of(case, limit.key)))
    text = translated("is below {value}") if limit.is_upper else translated("is above {value}")
    return text.format(value=value_of(case, limit.key, limit.value))


def without_rule(finding: LosingRule) -> str:
    """How often it happens, and why no rule says when."""
    losing = round(finding.base_rate * finding.draws)
    count = losing
    if losing == 0:
        text = translated("{event} in none of the {draws} draws")
    elif losing == finding.draws:
        text = translated("{event} in all of the {draws} draws")
    elif losing < FEWEST:
        text = translated("{event} in {count} of the {draws} draws, too few to say when; use more draws")
    elif finding.has_too_few:
        text, count = translated("{event} in all but {count} of the {draws} draws"), finding.draws - losing
    else:
        text = translated(
            "{event} in {share} of the {draws} draws, and no simple rule tells those apart from the others"
        )
    return text.format(event=_event(finding), count=count, draws=f"{finding.draws:,}", share=percent(finding.base_rate))


@cells.register(LosingRule)
def _(finding: LosingRule) -> Cells:
    rows = [(translated("All draws"), finding.base_rate, 1.0, 1.0)]
    rows += [(condition(finding.case, one), one.density, one.coverage, one.support) for one in finding.limits]
    numbers = [translated("Of these draws lose"), translated("Of all losing draws"), translated("Of all draws")]
    return Cells(
        [translated("Condition, with those before it"), *numbers],
        [(words, *map(percent, shares)) for words, *shares in rows],
        numbers,
    )
