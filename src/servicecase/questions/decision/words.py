"""The decision in words: the one that every face shows, in either language."""

from __future__ import annotations

from collections.abc import Iterator

from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.break_even.words import first_to_turn
from servicecase.questions.contracts.words import OF_ONE, form_named, form_of_service
from servicecase.questions.decision.options import AS_STATED, Option
from servicecase.questions.decision.record import Decision
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.information.words import is_nothing, with_error
from servicecase.questions.negotiation.words import accepted_spans
from servicecase.questions.survey_value import words as survey_words
from servicecase.wording.labels import about, number
from servicecase.wording.language import translated
from servicecase.wording.phrases import capitalised, draws_in_words, listed, often, paragraph, within

# What can be said of a case, by its state. Amounts are in yuan, without the unit.
VERDICTS = {
    "unknown": "Cannot decide: the scenario does not say what the work costs ({services}).",
    "launch": "Launch: {forms} brings {income} yuan a year, worth {worth} yuan over {months} months at {rate}.",
    "launch_another": "Launch, but with {forms} in place of {stated}: "
    "worth {worth} yuan over {months} months at {rate}.",
    "launch_without": "Launch without {service}: the rest is worth {worth} yuan over {months} months at {rate}.",
    "renegotiate": "Renegotiate before launching: {forms} brings {income} yuan a year, "
    "worth {worth} yuan over {months} months at {rate}, but {refusal}.",
    "contractor_refuses": "Do not launch on these terms: {forms} brings {income} yuan a year, "
    "worth {worth} yuan over {months} months at {rate}, but {refusal}.",
    "refuse": "Do not launch on these terms: {forms} brings {income} yuan a year, "
    "but is worth {worth} yuan over {months} months at {rate}.",
}
_NOTABLE = 0.1  # of the NPV as stated: a mean that differs by less needs no reason


@sentence.register(Decision)
def _(finding: Decision) -> str:
    return paragraph([headline(finding), *reasons(finding)])


def headline(finding: Decision) -> str:
    """What to do, in a sentence or two."""
    if finding.action != "find_out" or finding.of_unknown_cost:
        return _without_more(finding)
    text = translated("Find out first. {survey}. As things stand, {option} is best.")
    best = name_in_words(finding, finding[finding.recommended])
    return text.format(survey=_survey_in_words(finding), option=best)


def _survey_in_words(finding: Decision) -> str:
    assert finding.survey
    return survey_words.headline(finding.survey, name_in_words(finding, finding[finding.survey.best_option]))


def _without_more(finding: Decision) -> str:
    """What to do on what is known."""
    chosen, best = finding[finding.chosen], finding[finding.recommended]
    if finding.of_unknown_cost:
        titles = finding.case.scenario.titles
        return translated(VERDICTS["unknown"]).format(services=listed([titles[one] for one in finding.of_unknown_cost]))
    shown = chosen if best.name == DO_NOTHING else best
    said = translated(VERDICTS[state(finding)]).format(
        forms=forms_in_words(shown),
        stated=forms_in_words(chosen),
        service=_left_out(finding, best),
        refusal=refusal_in_words(finding, shown),
        income=number(shown.base_income, "yuan/year"),
        worth=number(shown.base_npv, "yuan"),
        months=int(finding.case["horizon_months"]),
        rate=number(finding.case["discount_rate"], "share"),
    )
    if finding.terms:
        return paragraph([said, _terms_in_words(finding)])
    return said


def state(finding: Decision) -> str:
    """The name of the template for what is known."""
    if finding.of_unknown_cost:
        return "unknown"
    if finding.recommended == finding.chosen:
        return "launch"
    if finding.recommended != DO_NOTHING:
        return "launch_without" if _left_out(finding, finding[finding.recommended]) else "launch_another"
    if "company" in finding[finding.chosen].refused_by:
        return "refuse"
    return "renegotiate" if finding.terms else "contractor_refuses"


def _left_out(finding: Decision, option: Option) -> str:
    """The title of the service that an option leaves out, of several."""
    missing = [one for one in finding.case.scenario.services if option.contracts and one not in option.contracts]
    return finding.case.scenario.titles[missing[0]] if missing else ""


def forms_in_words(option: Option) -> str:
    """The contracts of an option within a sentence."""
    return listed(map(form_named, option.contracts.values()))


def refusal_in_words(finding: Decision, option: Option) -> str:
    """Whose contractor would refuse an option that the company would sign."""
    if len(finding.case.scenario.services) == 1:
        return translated("the contractor would refuse")
    refused = [finding.case.scenario.titles[one] for one in option.refused_by if one != "company"]
    return translated("the contractor would refuse ({services})").format(services=listed(refused))


def _terms_in_words(finding: Decision) -> str:
    assert finding.terms
    found = finding.terms.negotiation
    return translated("Both would sign a {term} of {range}.").format(
        term=within(finding.case, found.term), range=accepted_spans(found, finding.terms.spans)
    )


def reasons(finding: Decision) -> list[str]:
    """How sure it is, what would turn it, what is worth knowing, why parts point different ways: a sentence each."""
    return [] if finding.of_unknown_cost else list(_reasons(finding))


def _reasons(finding: Decision) -> Iterator[str]:
    chosen, best = finding[finding.chosen], finding[finding.recommended]
    if finding.is_uncertain:
        shown = dict.fromkeys(one.name for one in (best, chosen) if one.contracts)
        yield from (risk_in_words(finding, finding[name]) for name in shown)
        yield _surely_best(finding)
    else:
        yield translated("No assumption has a range, so it is not known how sure this is.")
    yield from _differences(finding)
    if finding.turning:
        yield translated("{headline}.").format(headline=first_to_turn(finding.turning))
    if finding.information and not is_nothing(finding.information.perfect):
        key, worth = next(iter(finding.information.each.items()))
        yield translated("Most worth knowing: {assumption}, up to {worth} yuan.").format(
            assumption=within(finding.case, key), worth=with_error(worth)
        )
    if finding.survey and finding.action != "find_out":
        yield translated("{headline}.").format(headline=_survey_in_words(finding))


def risk_in_words(finding: Decision, option: Option) -> str:
    """How an option does over the draws, for both sides."""
    if option.headroom:
        text = translated(
            "Over the draws, {option} is worth {mean} yuan on average; the company loses in {loss}, the contractor "
            "falls short in {short}, both gain in {both}."
        )
    else:
        text = translated("Over the draws, {option} is worth {mean} yuan on average; the company loses in {loss}.")
    return text.format(
        option=name_in_words(finding, option),
        mean=about(option.mean, "yuan"),
        loss=often(option.probability_of_loss),
        short=often(option.contractor_falls_short) if option.headroom else "",
        both=often(option.both_gain),
    )


def _surely_best(finding: Decision) -> str:
    """How often what is recommended is best."""
    draws = draws_in_words(finding.design)
    if sum(one.is_open for one in finding.options) == 1:
        return translated("There is no contract that both sides would sign ({draws}).").format(draws=draws)
    best = finding[finding.recommended]
    return translated("{best} is best in {share} of the draws ({draws}).").format(
        best=capitalised(name_in_words(finding, best)), share=often(finding.share_best(best.name)), draws=draws
    )


def _differences(finding: Decision) -> Iterator[str]:
    """Why the point values say something else than the draws."""
    best = finding[finding.recommended]
    shown = best if best.contracts else finding[finding.chosen]
    if finding.is_uncertain and abs(shown.mean - shown.base_npv) > _NOTABLE * abs(shown.base_npv):
        if shown.mean < shown.base_npv:
            text = translated(
                "The ranges lie below the point values: the mean is {mean} yuan where the case says {base}."
            )
        else:
            text = translated(
                "The ranges lie above the point values: the mean is {mean} yuan where the case says {base}."
            )
        yield text.format(mean=about(shown.mean, "yuan"), base=number(shown.base_npv, "yuan"))
    stated = finding.best_as_stated
    if finding.is_uncertain and stated.name != best.name:
        yield translated("On the point values alone {option} would be best.").format(
            option=name_in_words(finding, stated)
        )


def name_in_words(finding: Decision, option: Option) -> str:
    """An option within a sentence."""
    if option.name == DO_NOTHING:
        return translated(OF_ONE["nothing"])
    if option.name == AS_STATED:
        return translated("the case as stated")
    service, _, contract = option.name.rpartition(".")
    return form_of_service(finding.case, service or finding.case.scenario.services[0], contract)


def marks(finding: Decision, option: Option) -> list[str]:
    """What is to be said of an option beside its numbers."""
    said = {
        translated("recommended"): option.name == finding.recommended and not finding.of_unknown_cost,
        translated("chosen"): option.name == finding.chosen,
        translated("contractor would refuse"): any(one != "company" for one in option.refused_by),
        translated("company would refuse"): "company" in option.refused_by,
    }
    return [words for words, holds in said.items() if holds]


@cells.register(Decision)
def _(finding: Decision) -> Cells:
    columns = [translated("Option"), translated("NPV as stated")]
    if finding.is_uncertain:
        heads = ("Mean NPV", "Loses", "Contractor short", "Both gain", "Regret")
        columns += [translated(one) for one in heads]
    rows = [_row(finding, one) for one in finding.ranked]
    return Cells([*columns, ""], rows, columns[1:])


def _row(finding: Decision, option: Option) -> list[str]:
    row = [capitalised(name_in_words(finding, option)), number(round(option.base_npv), "yuan")]
    if finding.is_uncertain:
        short = often(option.contractor_falls_short) if option.headroom else ""
        row += [about(option.mean, "yuan"), often(option.probability_of_loss), short, often(option.both_gain)]
        row += [about(finding.regret(option.name), "yuan")]
    return [*row, translated(", ").join(marks(finding, option))]
