"""How the bargaining over a term is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from servicecase.inputs.business import read_model
from servicecase.inputs.names import DO_NOTHING, local_name
from servicecase.questions.contracts.words import form_named
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.negotiation.record import Agreement, Negotiation, Spans, accepts, terms_of
from servicecase.wording.labels import about, label, number, unit_in_words, unit_of
from servicecase.wording.language import speaking, translated
from servicecase.wording.phrases import axis_title, capitalised, paragraph, spelled_out, with_note, within

_BEYOND = 1.25  # of the largest value that matters: what the chart shows
_NARROW = 0.001  # of what the chart shows: a span that would be no wider than a line


@sentence.register(Negotiation)
def _(finding: Negotiation) -> str:
    said = [translated("{headline}.").format(headline=subject(finding))]
    said += [capitalised(_clause(finding, one)) for one in finding.agreements]
    if finding.present is not None:
        said.append(_present(finding))
    if finding.indifference:
        volumes = translated(" and of ").join(number(one, "share") for one in finding.indifference)
        said.append(
            translated(
                "On the present terms the company earns as much as {alternative} at an adoption of {volumes}."
            ).format(alternative=_with_alternative(finding), volumes=volumes)
        )
    return paragraph(said)


def subject(finding: Negotiation) -> str:
    """The term, the form it belongs to where that is called otherwise, and what the company would have instead."""
    term, form = within(finding.case, finding.term), form_named(finding.contract)
    if not _is_called_like_its_form(finding):
        term = with_note(term, form)
    if finding.alternative == DO_NOTHING:
        text = translated("{term}, rather than do nothing")
    elif finding.alternative == finding.contract:
        text = translated("{term}, in place of {form} as it is")
    else:
        text = translated("{term}, in place of {form}")
    return text.format(term=capitalised(term), form=_title_instead(finding))


def _is_called_like_its_form(finding: Negotiation) -> bool:
    """Whether naming the form would repeat the term: flat fee; in any language, as the English names say."""
    title = read_model().choices["contract"].pages[finding.contract].title
    with speaking("en"):
        return label(local_name(finding.term)) == title


def _title_instead(finding: Negotiation) -> str:
    """The form that the company would have instead, if any."""
    return "" if finding.alternative == DO_NOTHING else form_named(finding.alternative)


def _with_alternative(finding: Negotiation) -> str:
    """How the company would do instead."""
    if finding.alternative == DO_NOTHING:
        return translated("without the service")
    same = finding.alternative == finding.contract
    text = translated("under {form} as it is") if same else translated("under {form}")
    return text.format(form=_title_instead(finding))


def criterion_in_words(finding: Negotiation, one: Agreement) -> str:
    """By which criterion."""
    if one.risk_level is not None:
        return translated("if each guards against its worst {share}").format(share=number(one.risk_level, "share"))
    return translated("on average") if finding.is_uncertain else translated("as the case stands")


def by_criterion(finding: Negotiation, words: Callable[[Agreement], str]) -> list[str]:
    """What is said by each criterion, or once where it is the same by all."""
    said = [(words(one), criterion_in_words(finding, one)) for one in finding.agreements]
    if len(said) > 1 and len({what for what, _ in said}) == 1:
        when = translated(" or ").join(when for _, when in said)
        return [translated("{what}, {when}").format(what=said[0][0], when=when)]
    return [translated("{what} {when}").format(what=what, when=when) for what, when in said]


def _clause(finding: Negotiation, one: Agreement) -> str:
    """What one criterion comes to."""
    if one.zone:
        text = translated("{when}, {sides}: the midpoint is {midpoint}.")
        midpoint = _value(finding, one.midpoint)
        return text.format(when=criterion_in_words(finding, one), sides=_sides(finding, one), midpoint=midpoint)
    return translated("{when}, no deal: {reason}.").format(
        when=criterion_in_words(finding, one), reason=_reason(finding, one)
    )


def _sides(finding: Negotiation, one: Agreement) -> str:
    return translated("the company accepts {company}, the contractor {contractor}").format(
        company=accepted_spans(finding, one.company), contractor=accepted_spans(finding, one.contractor)
    )


def _reason(finding: Negotiation, one: Agreement) -> str:
    """Why nothing suits both."""
    if one.reason == "company_refuses":
        text = translated("whatever the {term}, the company is better off {alternative}")
    elif one.reason == "contractor_refuses":
        text = _refusal(finding, one)
    elif one.headroom_instead < 0 and one.risk_level is None:
        text = translated("{sides}, which falls short of its margin {alternative} too")
    elif one.headroom_instead < 0:
        text = translated("{sides}, which falls short of its margin {alternative} too in over {share} of the draws")
    elif finding.alternative == DO_NOTHING and one.risk_level is None:
        text = translated("{sides}, so what is left after the work does not cover the company's own costs")
    else:
        return _sides(finding, one)
    return text.format(
        term=within(finding.case, finding.term),
        alternative=_with_alternative(finding),
        sides=_sides(finding, one),
        share="" if one.risk_level is None else number(one.risk_level, "share"),
    )


def _refusal(finding: Negotiation, one: Agreement) -> str:
    """Why the contractor accepts nothing, to be filled."""
    if one.risk_level is None:
        short = translated("whatever the {term}, the contractor falls short of its required margin")
    else:
        short = translated(
            "whatever the {term}, the contractor falls short of its required margin in over {share} of the draws"
        )
    if len(terms_of(finding.contract)) == 1:
        reason = translated("as the sales do not cover the work and that margin")
    else:
        reason = translated("as the sales do not cover the work, the other terms and that margin")
    return translated("{one}, {other}").format(one=short, other=reason)


def _unit(finding: Negotiation) -> str:
    return unit_of(finding.case, finding.term)


def _number(finding: Negotiation, value: float) -> str:
    """A value of the term, without digits that mean nothing where it comes from draws."""
    return (about if finding.is_uncertain else number)(value, _unit(finding))


def _with_unit(finding: Negotiation, text: str) -> str:
    """Values of the term with their unit, which stands once at their end."""
    unit = _unit(finding)
    return text if unit == "share" else f"{text} {spelled_out(unit_in_words(unit))}"


def _value(finding: Negotiation, value: float) -> str:
    return _with_unit(finding, _number(finding, value))


def exact_value(finding: Negotiation, value: float | None) -> str:
    """A value of the term with its unit, not rounded further."""
    return _with_unit(finding, number(value, _unit(finding)))


def accepted_spans(finding: Negotiation, spans: Spans) -> str:
    """Spans of the term in words, with its unit where there is a number."""
    words = stretches(finding, spans)
    return words if not spans or finding.limits in spans else _with_unit(finding, words)


def stretches(finding: Negotiation, spans: Spans) -> str:
    """Spans of the term in words, without its unit."""
    return translated(" or ").join(_stretch(finding, *span) for span in spans) or translated("none")


def _stretch(finding: Negotiation, least: float, most: float) -> str:
    lower, upper = finding.limits
    if (least, most) == (lower, upper):
        return translated("any")
    if most - least < _NARROW * right_end(finding):
        text = translated("just {low}")
    elif least == lower:
        text = translated("up to {high}")
    elif most == upper:
        text = translated("at least {low}")
    else:
        text = translated("{low} to {high}")
    return text.format(low=_number(finding, least), high=_number(finding, most))


def _present(finding: Negotiation) -> str:
    """Whom the term of the scenario suits."""
    parts = by_criterion(finding, lambda one: _suits(finding, one))
    return translated("The present {present} suits {parts}.").format(
        present=exact_value(finding, finding.present),
        parts=reduce(lambda one, other: translated("{one}, {other}").format(one=one, other=other), parts),
    )


def _suits(finding: Negotiation, one: Agreement) -> str:
    """Who accepts the term of the scenario."""
    if finding.present is None:
        return ""
    company, contractor = (accepts(spans, finding.present) for spans in (one.company, one.contractor))
    if company and contractor:
        return translated("both")
    if company:
        return translated("the company alone")
    return translated("the contractor alone") if contractor else translated("neither")


@cells.register(Negotiation)
def _(finding: Negotiation) -> Cells:
    rows = [
        [
            capitalised(criterion_in_words(finding, one)),
            capitalised(accepted_spans(finding, one.company)),
            capitalised(accepted_spans(finding, one.contractor)),
            capitalised(accepted_spans(finding, one.zone)) if one.zone else translated("No deal"),
            _value(finding, one.midpoint) if one.zone else "",
            capitalised(_suits(finding, one)),
        ]
        for one in finding.agreements
    ]
    parties = (translated("The company accepts"), translated("The contractor accepts"), translated("Both"))
    present = translated("The present term suits")
    return Cells([axis_title(finding.case, finding.term), *parties, translated("Midpoint"), present], rows)


def right_end(finding: Negotiation) -> float:
    """Where the chart ends: beyond all that matters, not at a limit that is far away."""
    ends = [
        end for one in finding.agreements for spans in (one.company, one.contractor) for span in spans for end in span
    ]
    known = [end for end in [*ends, finding.present or 0.0] if finding.limits[0] < end < finding.limits[1]]
    return round(min(_BEYOND * max(known), finding.limits[1]), 6) if known else finding.limits[1]
