"""The options that a decision is between, as cases on the same draws. Doing nothing is always one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from servicecase.case import Case
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contract_risk.record import simulate_contracts
from servicecase.questions.contracts.record import service_of, under_contract, without
from servicecase.questions.information.information_value import Payoffs
from servicecase.uncertainty.ensemble import Design, drawn_inputs, evaluate
from servicecase.uncertainty.laws import Numbers
from servicecase.uncertainty.progress import track

LAUNCH, CONTRACTS = "launch", "contracts"
FEWEST_DRAWS = 100
OptionsAsked = str | Mapping[str, Case] | None
Options = Mapping[str, Case | None]  # None: nothing is left, and every result is 0


def design_of(draws: int, seed: int, method: str) -> Design:
    """The design of draws that a value of information is read off. Raises ScenarioError where they are too few."""
    design = Design(draws, seed, method)
    if draws < FEWEST_DRAWS:
        raise refusal(
            "draws",
            "is {draws}; what information is worth cannot be told from fewer than {least}",
            draws=draws,
            least=FEWEST_DRAWS,
        )
    return design


def options_of(case: Case, asked: OptionsAsked, service: str | None, design: Design) -> Options:
    """The case of each option, by name; doing nothing comes last.

    ``asked``: None for launching the service or not (without a name, all services or none); "contracts" for every
    contract form that a contractor signs on average over the draws; or cases by name. Raises ScenarioError,
    UnknownNameError.
    """
    if asked is None:
        name = service_of(case, service) if service else None
        return {LAUNCH: case, DO_NOTHING: _others(case, name)}
    if isinstance(asked, Mapping):
        return _scenarios(asked)
    if asked != CONTRACTS:
        raise refusal(
            "options",
            "is {value!r}{nearest}; it may also be cases by name",
            value=asked,
            nearest=nearest(asked, [CONTRACTS]),
        )
    name = service_of(case, service)
    found = simulate_contracts(case, name, draws=design.draws, seed=design.seed, method=design.method)
    forms = [form for form in found.signed if form != DO_NOTHING]
    return {form: under_contract(case, name, form) for form in forms} | {DO_NOTHING: _others(case, name)}


def _scenarios(asked: Mapping[str, Case]) -> Options:
    if not asked:
        raise refusal("options", "has no case in it; give one or more by name")
    faults = [
        Fault("", f"options.{name}", says("is {value!r}; it must be a case", value=one))
        for name, one in asked.items()
        if not isinstance(one, Case)
    ]
    if DO_NOTHING in asked:
        faults.append(Fault("", f"options.{DO_NOTHING}", says("is there already; give the case another name")))
    if faults:
        raise ScenarioError(faults)
    return {**asked, DO_NOTHING: None}


def _others(case: Case, service: str | None) -> Case | None:
    """The case without a service, or without any; None where nothing is left."""
    if service is None or case.scenario.services == (service,):
        return None
    return without(case, service)


def payoffs_of(
    options: Options, target: str, design: Design, fixed: Mapping[str, float] | None = None
) -> dict[str, Numbers]:
    """A line of each option on the same draws: arrays of shape (draws,). ``fixed`` as `ensemble.evaluate` takes it."""
    cases = {name: case for name, case in options.items() if case is not None}
    found = evaluate(list(cases.values()), [target], design, fixed=fixed)
    values = {name: one[target] for name, one in zip(cases, found, strict=True)}
    return {name: values.get(name, np.zeros(design.draws)) for name in options}


def inputs_of(options: Options, target: str, design: Design) -> dict[str, Numbers]:
    """The draws of every assumption that is uncertain in some option, by key: arrays of shape (draws,).

    Where options have different distributions for one, that of the first is shown: the others move in step with it.
    """
    found: dict[str, Numbers] = {}
    for case in (one for one in options.values() if one is not None):
        found = {**drawn_inputs(case, [target], design), **found}
    return found


def nested_payoffs(options: Options, target: str, design: Design, known: Mapping[str, Numbers]) -> Iterator[Payoffs]:
    """For each draw of what is known, by key, the payoffs over draws of all else.

    Raises ScenarioError where that cannot be had by holding the known at its draws.
    """
    if faults := _ties([one for one in options.values() if one is not None], known):
        raise ScenarioError(faults)
    for values in track(list(zip(*known.values(), strict=True)), "draws"):
        yield payoffs_of(options, target, design, dict(zip(known, values, strict=True)))


def _ties(cases: list[Case], known: Collection[str]) -> list[Fault]:
    """Correlations between what is known and what is not, and what options know differently."""
    pairs = {(one.first, one.second) for case in cases for one in case.scenario.correlations}
    faults = [
        Fault(
            "",
            f"correlations.{first} ~ {second}",
            says("is between what is known and what is not; use the regression"),
        )
        for first, second in sorted(pairs)
        if (first in known) != (second in known)
    ]
    for key in known:
        if len({case.scenario.record(key) for case in cases if key in case.inputs}) > 1:
            faults.append(Fault("", key, says("differs between the options; use the regression")))
    return faults
