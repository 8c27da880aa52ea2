"""What-ifs: a scenario with some assumptions or choices changed, by the names that people write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model, titles_of
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import dotted, file_name, key_of, local_name
from servicecase.inputs.record_reader import changed_record, record_faults
from servicecase.scenario.consistency import consistency_faults
from servicecase.scenario.presets import is_of_a_tax_preset, tax_presets, tax_records
from servicecase.scenario.rank_correlations import read_correlations
from servicecase.scenario.scenario import Scenario


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario after all changes. Raises ScenarioError, which lists every error."""
    faults: list[Fault] = []
    for name in sorted(changes, key=lambda one: one == "correlations"):  # last, between what is uncertain by then
        try:
            scenario = _with_change(scenario, name, changes[name])
        except ScenarioError as error:
            faults += error.faults
    faults += [Fault("", name, text) for name, text in consistency_faults(scenario)] if not faults else []
    if faults:
        raise ScenarioError(faults)
    return scenario


def _with_change(scenario: Scenario, name: str, value: Any) -> Scenario:
    if name == "title":
        return replace(scenario, title=str(value))
    if name == "tax":
        return _with_tax(scenario, value)
    if name == "correlations":
        return _with_correlations(scenario, value)
    key = key_of(scenario.services, name, {*catalogue(), *read_model().choices, "correlations", "tax", "title"})
    choice = read_model().choices.get(local_name(key))
    if choice:
        if not isinstance(value, str) or value not in choice.pages:
            raise refusal(
                file_name(key),
                "is {value!r}{nearest}",
                value=value,
                nearest=nearest(value, choice.pages, titles_of(choice)),
            )
        return replace(scenario, choices={**scenario.choices, key: value})
    assumption = catalogue()[local_name(key)]
    faults = [Fault("", dotted(file_name(key), part), text) for part, text in record_faults(assumption, value)]
    if faults:
        raise ScenarioError(faults)
    record = changed_record(scenario.records.get(key), assumption, value)
    return replace(scenario, records={**scenario.records, key: record})


def _with_correlations(scenario: Scenario, given: Any) -> Scenario:
    correlations, faults = read_correlations(given, scenario)
    if faults:
        raise ScenarioError([Fault("", name, text) for name, text in faults])
    return replace(scenario, correlations=correlations)


def _with_tax(scenario: Scenario, preset: Any) -> Scenario:
    without = {key: one for key, one in scenario.records.items() if not is_of_a_tax_preset(one)}
    if preset in (None, "none"):
        return replace(scenario, tax=None, records=without)
    if not isinstance(preset, str) or preset not in tax_presets():
        close = nearest(preset, ["none", *tax_presets()])
        raise refusal("estate.tax", "is {value!r}{nearest}", value=preset, nearest=close)
    return replace(scenario, tax=preset, records=tax_records(preset) | without)
