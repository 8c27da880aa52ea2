"""The decision in words: templates that every face fills, be it once or live, in either language."""

from __future__ import annotations

from servicecase.case import Case
from servicecase.inputs.names import dotted
from servicecase.questions.contracts.record import ContractComparison
from servicecase.questions.contracts.words import form_in_words, form_of_service
from servicecase.wording.labels import number
from servicecase.wording.language import translated
from servicecase.wording.phrases import listed

# What can be said of a case, by its state. Amounts are in yuan, without the unit.
VERDICTS = {
    "unknown": "Cannot decide: the scenario does not say what the work costs ({services}).",
    "launch": "Launch: {forms} brings {income} yuan a year, worth {worth} yuan over {months} months at {rate}.",
    "renegotiate": "Renegotiate before launching: {forms} brings {income} yuan a year, "
    "worth {worth} yuan over {months} months at {rate}, but it is not viable for the contractor.",
    "refuse": "Do not launch on these terms: {forms} brings {income} yuan a year, "
    "but is worth {worth} yuan over {months} months at {rate}.",
}
# What is said besides where another form than the chosen one is preferred, for each service.
ALTERNATIVES = {
    "worth_more": "On these assumptions {alternative} would be worth {gain} yuan more.",
    "is_viable": "Best viable option: {alternative}.",
}


def is_worth_launching(case: Case, contracts: tuple[ContractComparison, ...]) -> bool:
    """Whether the case is known to beat doing nothing, and every contract is viable."""
    return case["worth_launching"] and not _of_unknown_cost(contracts)


def losing_contractors(case: Case) -> list[str]:
    """Services whose contractor does not earn its required margin."""
    return [one for one in case.scenario.services if case[dotted(one, "contractor_falls_short")]]


def verdict(case: Case, contracts: tuple[ContractComparison, ...]) -> str:
    """The decision in words, from the case as it stands and from the other contracts."""
    if unknown := _of_unknown_cost(contracts):
        services = listed([case.scenario.titles[one] for one in unknown])
        return translated(VERDICTS["unknown"]).format(services=services)
    text = translated(VERDICTS[state(case)]).format(
        forms=listed([form_in_words(one[one.chosen].title) for one in contracts]),
        income=number(case["annual_income"], "yuan/year"),
        worth=number(case["npv"], "yuan"),
        months=int(case["horizon_months"]),
        rate=number(case["discount_rate"], "share"),
    )
    for one in contracts:
        if one.preferred.contract != one.chosen:
            text = translated("{text} {more}").format(text=text, more=_alternative(case, one))
    return text


def _of_unknown_cost(contracts: tuple[ContractComparison, ...]) -> list[str]:
    """Services whose chosen form cannot be judged, for want of what the work costs."""
    return [one.service for one in contracts if one[one.chosen].missing]


def state(case: Case) -> str:
    """What can be said of a case whose costs are known: the name of its template."""
    if case["worth_launching"]:
        return "launch"
    return "renegotiate" if case["npv"] > 0 else "refuse"


def _alternative(case: Case, one: ContractComparison) -> str:
    """What is preferred to the chosen form of a service, and by how much."""
    gain = one.preferred.npv - one[one.chosen].npv
    alternative = form_of_service(case, one.service, one.preferred)
    sentence = ALTERNATIVES["worth_more" if gain > 0 else "is_viable"]
    return translated(sentence).format(alternative=alternative, gain=number(gain, "yuan"))
