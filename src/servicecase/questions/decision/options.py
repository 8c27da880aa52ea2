"""What can be done about a case, each on the same draws: its contract, others, leaving a service out, nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from servicecase.case import Case
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.questions.contract_risk.record import would_sign
from servicecase.questions.contracts.record import cost_of_work_is_given, numbers, without, workable_forms
from servicecase.uncertainty.ensemble import Design, evaluate
from servicecase.uncertainty.laws import Numbers

AS_STATED = "as_stated"  # what a case with several services is called as it is


@dataclass(frozen=True, eq=False)
class Option:
    """One thing to do, over the draws: ``npv`` and ``headroom`` are arrays of shape (draws,), in yuan.

    ``contracts``: the form of each service that is offered. ``headroom``: what each contractor earns above its required
    margin, by service, where there is one and the cost of the work is given. As the case stands, without draws:
    ``base_npv``, ``base_income``, and whether each contractor earns its required margin. ``case``: None where nothing
    is left.
    """

    name: str
    contracts: Mapping[str, str]
    case: Case | None = field(repr=False)
    npv: Numbers = field(repr=False)
    headroom: Mapping[str, Numbers] = field(repr=False)
    base_npv: float
    base_income: float
    base_is_viable: bool

    @cached_property
    def mean(self) -> float:
        """Mean NPV, yuan."""
        return float(np.mean(self.npv))

    @cached_property
    def probability_of_loss(self) -> float:
        """Share of the draws in which the company does worse than with nothing."""
        return float(np.mean(self.npv < 0))

    @cached_property
    def contractor_falls_short(self) -> float:
        """Share of the draws in which a contractor earns less than its required margin; NaN where nobody knows."""
        if self.contracts and not self.headroom:
            return np.nan
        return float(np.mean(self._least_headroom < 0))

    @cached_property
    def both_gain(self) -> float:
        """Share of the draws in which the company gains and no contractor falls short."""
        return float(np.mean((self.npv > 0) & (self._least_headroom >= 0)))

    @cached_property
    def refused_by(self) -> tuple[str, ...]:
        """Who would not sign: "company", or a service whose contractor would not."""
        sides = {"company": self.npv, **self.headroom}
        return tuple(name for name, gain in sides.items() if not would_sign(gain))

    @property
    def is_open(self) -> bool:
        """Whether everybody who has to would sign."""
        return not self.refused_by

    @cached_property
    def _least_headroom(self) -> Numbers:
        return np.asarray(np.min([*self.headroom.values(), np.zeros_like(self.npv)], axis=0))


def options_of(case: Case, design: Design | None) -> tuple[Option, ...]:
    """The case as it stands, every change of one contract whose terms are given, and nothing, which comes last.

    Without a design the only draw is the case itself.
    """
    options = [_option(name, one, design) for name, one in _cases(case).items()]
    return (*options, Option(DO_NOTHING, {}, None, np.zeros_like(options[0].npv), {}, 0.0, 0.0, base_is_viable=True))


def with_contractor(case: Case) -> list[str]:
    """Services whose contractor is known to earn its margin or not: one does the work, and its cost is given."""
    services = [one for one in case.scenario.services if cost_of_work_is_given(case, one)]
    delivers = numbers(case, [dotted(one, "contractor_delivers") for one in services])
    return [one for one in services if delivers[dotted(one, "contractor_delivers")]]


def chosen_name(case: Case) -> str:
    """The name of the option that the case is."""
    services = case.scenario.services
    return _contracts(case)[services[0]] if len(services) == 1 else AS_STATED


def _cases(case: Case) -> dict[str, Case]:
    """The case of each option by name, the chosen one first."""
    found, several = {chosen_name(case): case}, len(case.scenario.services) > 1
    for service, chosen in _contracts(case).items():
        for form, (_, other) in workable_forms(case, service).items():
            if form != chosen:
                found[dotted(service, form) if several else form] = other
        if several:
            found[dotted(service, DO_NOTHING)] = without(case, service)
    return found


def _contracts(case: Case) -> dict[str, str]:
    return {one: case.scenario.choices[dotted(one, "contract")] for one in case.scenario.services}


def _option(name: str, case: Case, design: Design | None) -> Option:
    known = {one: dotted(one, "contractor_headroom") for one in with_contractor(case)}
    lines = ["npv", *known.values()]
    base = numbers(case, {*lines, "annual_income"})
    found = evaluate([case], lines, design)[0] if design else {key: np.array([base[key]]) for key in lines}
    headroom = {service: found[key] for service, key in known.items()}
    return Option(
        name, _contracts(case), case, found["npv"], headroom,
        base["npv"], base["annual_income"], all(base[key] >= 0 for key in known.values()),
    )  # fmt: skip
