"""What is wrong between the parts of a scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from servicecase.engine.messages import Message, says
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import ESTATE, dotted, file_name, local_name
from servicecase.scenario.presets import tax_records
from servicecase.scenario.scenario import Scenario, assumptions_in_use

_SEASONAL_MEAN_TOLERANCE = 0.005  # twelve factors given to two decimals


def not_in_use(scenario: Scenario) -> list[str]:
    """Keys of records that no page would use under any contract form: a likely slip."""
    used = set(tax_records(scenario.tax)) if scenario.tax else set()
    contracts = [dotted(service, "contract") for service in scenario.services]
    for form in read_model().choices["contract"].pages:
        other = replace(scenario, choices={**scenario.choices, **dict.fromkeys(contracts, form)})
        used.update(assumptions_in_use(other, other.graph()))
    return [key for key in scenario.records if key not in used]


def consistency_faults(scenario: Scenario, unsettled: Collection[str] = ()) -> Iterator[tuple[str, Message]]:
    """What is wrong between the parts of a scenario: dotted name of the file, and words.

    `unsettled` has the owners whose choices, and the keys whose values, are known to be wrong: what would
    follow from them is not reported.
    """
    yield from table_faults(scenario)
    horizon: Any = scenario.record("horizon_months").value
    for service in scenario.services:
        start: Any = scenario.record(f"{service}.start_month").value
        if start > horizon and "horizon_months" not in unsettled:
            words = says("is {value!r}, after the horizon of {months!r} months", value=start, months=horizon)
            yield f"services.{service}.start_month", words
    settled = [one for one in scenario.services if one not in unsettled and scenario.choice(one, "contract")]
    for key in missing(replace(scenario, services=tuple(settled))):
        if key not in unsettled and (key.rpartition(".")[0] or ESTATE) not in unsettled:
            yield file_name(key), says("is missing: {need}", need=_who_needs(scenario, key))


def table_faults(scenario: Scenario) -> Iterator[tuple[str, Message]]:
    """What is wrong with tables as a whole, and between them."""
    for key, record in scenario.records.items():
        if isinstance(record.value, tuple):
            yield from ((file_name(key), text) for text in _table_consistency(scenario, key, record.value))


def _table_consistency(scenario: Scenario, key: str, value: tuple[float, ...]) -> Iterator[Message]:
    owner, _, name = key.rpartition(".")
    shape = catalogue()[name].shape
    mean = sum(value) / len(value)
    if shape == "12" and abs(mean - 1) > _SEASONAL_MEAN_TOLERANCE:
        yield says("has the mean {mean:.4g}; the twelve factors must have the mean 1", mean=mean)
    rates = scenario.records.get(dotted(owner, "tier_rates"))
    if shape == "tiers" and rates and isinstance(rates.value, tuple) and len(rates.value) != len(value):
        yield says("has {count} tiers, but tier_rates has {rates}", count=len(value), rates=len(rates.value))


def missing(scenario: Scenario) -> list[str]:
    """Keys of assumptions that the chosen pages need, that have no default, and that the scenario does not give."""
    in_use = assumptions_in_use(scenario, scenario.graph())
    return [key for key in in_use if key not in scenario.records and catalogue()[local_name(key)].default is None]


def _who_needs(scenario: Scenario, key: str) -> Message:
    owner, _, name = key.rpartition(".")
    for choice, page in scenario.chosen(owner).items():
        lines = read_model().choices[choice].pages[page].lines.values()
        if any(name in line.parameters for line in lines):
            return says("{choice} {page!r} needs it", choice=choice, page=page)
    return says("the model needs it")
