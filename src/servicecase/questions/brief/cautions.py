"""What a reader of the brief should be warned of."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from servicecase.case import Case
from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.inputs.names import dotted
from servicecase.questions.brief.outside_view import outside_view
from servicecase.questions.contracts.record import cost_of_work_is_given
from servicecase.scenario.consistency import not_in_use
from servicecase.scenario.presets import is_of_a_tax_preset, tax_presets
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import (
    date_in_words,
    label,
    label_in,
    month_in_words,
    number,
    quantity,
)
from servicecase.wording.language import translated


def losing_contractors(case: Case) -> list[str]:
    """Services whose contractor does not earn its required margin."""
    return [one for one in case.scenario.services if case[dotted(one, "contractor_falls_short")]]


def cautions(case: Case, nothing: Mapping[str, float]) -> Iterator[str]:
    """What a reader should be warned of."""
    yield from _contractors_in_danger(case)
    for one in outside_view(case, nothing):
        if one.is_above:
            text = translated("{line} is {value}; {others} have {range} (source {source}).")
            line, value = label(one.line), quantity(one.value, one.unit)
            yield text.format(line=line, value=value, others=one.title, range=one.range, source=one.source)
    if case["exceeds_sales_limit"]:
        yield translated("The sales would pass the small-scale taxpayer's limit: another VAT rate would apply.")
    yield from standing_cautions(case)
    yield from _expired(case)
    if len(case.irr_roots()) > 1:
        yield translated("Several rates of return solve this cash flow: judge it by its net present value.")


def standing_cautions(case: Case) -> Iterator[str]:
    """What a reader should be warned of whatever the values of the assumptions are, and on whatever day."""
    if case["horizon_months"] < MONTHS_PER_YEAR:
        months = quantity(case["horizon_months"], "month")
        yield translated("Annual figures cover only {months}: the horizon is shorter than a year.").format(
            months=months
        )
    yield from _tax_out_of_date(case)
    for key in not_in_use(case.scenario):
        text = translated("{assumption} is given but not used by the chosen forms.")
        yield text.format(assumption=label_in(case, key))


def _contractors_in_danger(case: Case) -> Iterator[str]:
    """Services whose contractor does not earn what it needs, or nobody knows whether it does."""
    titles = case.scenario.titles
    for service in losing_contractors(case):
        gap = number(-case[dotted(service, "contractor_headroom")], "yuan")
        text = translated("{service}: the contractor earns {gap} yuan less than its required margin.")
        yield text.format(service=titles[service], gap=gap)
    for service in case.scenario.services:
        last = case[dotted(service, "contractor_annual_headroom")]
        if last < 0 and case[dotted(service, "contract_is_viable")]:
            text = translated(
                "{service}: in the last year the contractor earns {gap} yuan less than its required margin."
            )
            yield text.format(service=titles[service], gap=number(-last, "yuan"))
        if not cost_of_work_is_given(case, service):
            yield without_cost(case, service)


def without_cost(case: Case, service: str) -> str:
    """What to say of a service whose work costs nobody knows what."""
    text = translated("{service}: no cost of the work is given, so it is not tested whether the contract is viable.")
    return text.format(service=case.scenario.titles[service])


def _expired(case: Case) -> Iterator[str]:
    """Values that nobody vouches for any more."""
    today = datetime.date.today()
    for key in assumptions_in_use(case.scenario, case.graph):
        record = case.scenario.record(key)
        if record.expires and record.expires < today and not is_of_a_tax_preset(record):
            text = translated("{assumption} expired on {date}.")
            yield text.format(assumption=label_in(case, key), date=date_in_words(record.expires))


def _tax_out_of_date(case: Case) -> Iterator[str]:
    """Where the horizon begins before the tax preset is valid, or goes on after it."""
    preset, start = case.scenario.tax, case.scenario.start_date
    if not preset or not start:
        return
    first, last = (_day(tax_presets()[preset][name]) for name in ("valid_from", "valid_to"))
    if first and start < first:
        text = translated("Tax preset {preset} is valid from {first}; the horizon starts in {start}.")
        begins = month_in_words(start.year, start.month)
        yield text.format(preset=preset, first=date_in_words(first), start=begins)
    years, month = divmod(start.month - 1 + int(case["horizon_months"]) - 1, MONTHS_PER_YEAR)
    end = start.year + years, month + 1
    if last and end > (last.year, last.month):
        text = translated("Tax preset {preset} is valid to {last}; the horizon runs to {end}.")
        yield text.format(preset=preset, last=date_in_words(last), end=month_in_words(*end))


def _day(text: str) -> datetime.date | None:
    """A date of a table, which may be open."""
    return datetime.date.fromisoformat(text) if text else None
