"""The same service under every contract form: who earns what, which form is preferred, and where that flips."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, TypedDict

import numpy as np

from servicecase.case import Case, UnknownNameError
from servicecase.engine.graph import Graph
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING, dotted, local_name
from servicecase.inputs.values import shown
from servicecase.questions.names import limits_of
from servicecase.questions.points import at_points
from servicecase.uncertainty.laws import Numbers

COSTS_OF_WORK = ("hours_per_unit", "materials_per_unit", "overhead_per_month", "team_overhead_per_month")


@dataclass(frozen=True)
class ContractOutcome:
    """What one contract form brings the company, and leaves the contractor. Money in yuan, of the whole case.

    ``missing`` names the terms that the scenario does not give; then there are no results (NaN). Where it gives no
    cost of the work, nobody knows what the contractor keeps (NaN).
    """

    contract: str
    title: str
    missing: tuple[str, ...] = ()
    annual_income: float = np.nan
    annual_profit: float = np.nan
    npv: float = np.nan
    peak_funding: float = np.nan
    contractor_annual_profit: float = np.nan
    contractor_can_live: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the form can be chosen: its terms are given, and the contractor can live on them."""
        return not self.missing and self.contractor_can_live


@dataclass(frozen=True)
class ContractComparison:
    """The outcomes of all forms for one service, the others as they are; doing nothing comes first."""

    service: str
    chosen: str
    outcomes: tuple[ContractOutcome, ...]

    @cached_property
    def preferred(self) -> ContractOutcome:
        """The open form with the highest NPV; the chosen one where it is as good."""
        return max(
            (one for one in self.outcomes if one.is_open), key=lambda one: (one.npv, one.contract == self.chosen)
        )

    def __getitem__(self, contract: str) -> ContractOutcome:
        return next(one for one in self.outcomes if one.contract == contract)


def service_of(case: Case, service: str | None) -> str:
    """The service named, or the only one. Raises UnknownNameError."""
    services = case.scenario.services
    if service is None and len(services) == 1:
        return services[0]
    if service in services:
        return str(service)
    close = nearest(service, services) if service else ""
    raise UnknownNameError(f"say which service: {', '.join(services)}{close if 'mean' in close else ''}")


def under_contract(case: Case, service: str, contract: str) -> Case:
    """The case with one service under another form. Raises ScenarioError where terms are missing."""
    return case.with_({dotted(service, "contract"): contract})


def without(case: Case, service: str) -> Case:
    """The case with its other services alone; there may be none."""
    return case.of(replace(case.scenario, services=tuple(one for one in case.scenario.services if one != service)))


def compare_contracts(case: Case, service: str | None = None) -> ContractComparison:
    """One service under every contract form of the model, and not at all; other services stay as they are."""
    service = service_of(case, service)
    outcomes = [_without(case, service)]
    for contract, page in read_model().choices["contract"].pages.items():
        try:
            outcomes.append(_outcome(case, service, contract, page.title))
        except ScenarioError as error:
            terms = tuple(fault.name.rpartition(".")[2] for fault in error.faults)
            outcomes.append(ContractOutcome(contract, page.title, missing=terms))
    return ContractComparison(service, case.scenario.choices[dotted(service, "contract")], tuple(outcomes))


def cost_of_work_is_given(case: Case, service: str) -> bool:
    """Whether the scenario says what the work costs; without it nobody knows whether the contractor can live."""
    return any(dotted(service, name) in case.scenario.records for name in COSTS_OF_WORK)


def _is_free_of_cost(case: Case, service: str) -> bool:
    """Whether the company would seem to do the work for nothing, for want of its cost."""
    delivers = dotted(service, "contractor_delivers")
    return not _numbers(case, [delivers])[delivers] and not cost_of_work_is_given(case, service)


def _outcome(case: Case, service: str, contract: str, title: str) -> ContractOutcome:
    """What a form of a service brings in a case. Raises ScenarioError where terms are missing."""
    chosen = under_contract(case, service, contract)
    if _is_free_of_cost(chosen, service):
        return ContractOutcome(contract, title, missing=("delivery cost",))
    profit, can_live = (dotted(service, name) for name in ("contractor_annual_profit", "contractor_can_live"))
    targets = (*_COMPANY, profit, can_live)
    found = _numbers(chosen, targets, values_shared_with(case, chosen, targets))
    return ContractOutcome(
        contract,
        title,
        **_company(found),
        contractor_annual_profit=found[profit] if cost_of_work_is_given(case, service) else np.nan,
        contractor_can_live=bool(found[can_live]),
    )


def _without(case: Case, service: str) -> ContractOutcome:
    company = _company(_numbers(without(case, service), _COMPANY))
    return ContractOutcome(DO_NOTHING, "Do nothing", **company, contractor_annual_profit=0.0, contractor_can_live=True)


class _Company(TypedDict):
    annual_income: float
    annual_profit: float
    npv: float
    peak_funding: float


_COMPANY = tuple(_Company.__annotations__)  # what a form brings the company


def _company(found: Mapping[str, float]) -> _Company:
    return {
        "annual_income": found["annual_income"],
        "annual_profit": found["annual_profit"],
        "npv": found["npv"],
        "peak_funding": found["peak_funding"],
    }


def _numbers(case: Case, targets: Iterable[str], known: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Lines of one number, without the lines that they do not use."""
    return {key: float(np.ravel(value)[0]) for key, value in case.evaluate(known or {}, targets).items()}


def values_shared_with(case: Case, other: Case, targets: Iterable[str]) -> dict[str, Any]:
    """What a case knows of the lines behind the targets in another case, one that differs by its choices alone."""
    return {key: case.values[key] for key in _lines_shared(case.graph, other.graph, tuple(targets))}


@lru_cache(maxsize=256)  # the forms of a few cases
def _lines_shared(graph: Graph, other: Graph, targets: tuple[str, ...]) -> frozenset[str]:
    return frozenset(other.ancestors(targets) & other.lines_shared_with(graph))


@dataclass(frozen=True)
class ContractSweep:
    """Results of contract forms as one assumption of a service varies: an array for each form.

    ``income`` and ``profit``: yuan a year in the last twelve months; ``npv``: yuan; ``contractor_profit``:
    yuan a year; ``headroom``: what the contractor earns over the horizon above its required margin, yuan;
    ``without``: NPV of the case without the service.
    """

    service: str
    assumption: str
    values: Numbers
    titles: dict[str, str]
    income: dict[str, Numbers]
    profit: dict[str, Numbers]
    npv: dict[str, Numbers]
    contractor_profit: dict[str, Numbers]
    headroom: dict[str, Numbers]
    without: float

    def preferred(self) -> list[tuple[float, float, str]]:
        """Ranges of the assumption and the form with the highest NPV there among those the contractor can live on.

        Leaving the service out is one of them. A bound is where two forms are worth the same, or where the
        contractor starts or stops to live on one, by linear interpolation between the points of the grid.
        """
        worth = {form: np.where(self.headroom[form] >= 0, npv, -np.inf) for form, npv in self.npv.items()}
        worth[DO_NOTHING] = np.full_like(self.values, self.without)
        forms = list(worth)
        best = [forms[place] for place in np.argmax(np.vstack(list(worth.values())), axis=0)]
        starts = [0, *(place for place in range(1, len(best)) if best[place] != best[place - 1])]
        edges = [float(self.values[0]), *(self._edge(place, best) for place in starts[1:]), float(self.values[-1])]
        return [(edges[place], edges[place + 1], best[start]) for place, start in enumerate(starts)]

    def _edge(self, place: int, best: list[str]) -> float:
        """Where the form that is best at a grid point takes over from the one before."""
        here = slice(place - 1, place + 1)
        before, after = best[place - 1], best[place]
        for form in (after, before):
            found = crossings(self.values[here], self.headroom[form][here]) if form != DO_NOTHING else []
            if found:
                return found[0]
        nothing = np.full_like(self.values, self.without)
        gap = self.npv.get(after, nothing) - self.npv.get(before, nothing)
        return next(iter(crossings(self.values[here], gap[here])), float(self.values[place]))

    def living_from(self, contract: str) -> list[float]:
        """Values of the assumption at which the contractor starts or stops to earn its required margin."""
        return crossings(self.values, self.headroom[contract])


def sweep_contracts(
    case: Case,
    assumption: str = "adoption",
    values: Iterable[float] | None = None,
    contracts: Iterable[str] | None = None,
    service: str | None = None,
) -> ContractSweep:
    """Every contract form (or the named ones) at each value of an assumption of one service.

    By default 101 values over the assumption's low to high, stretched to show what lies around it. Forms whose
    terms the scenario does not give are left out. The values are not checked against the limits.
    """
    service = service_of(case, service)
    grid = np.array(list(values), dtype=float) if values is not None else sweep_grid(case, dotted(service, assumption))
    names = ("annual_income", "annual_profit", "npv")
    contractor = (dotted(service, "contractor_annual_profit"), dotted(service, "contractor_headroom"))
    results: dict[str, dict[str, Numbers]] = {name: {} for name in (*names, *contractor)}
    titles, varied = {}, {dotted(service, assumption): grid}
    forms = workable_forms(case, service, contracts)
    shared = {form: _lines_shared(case.graph, one.graph, tuple(results)) for form, (_, one) in forms.items()}
    known = case.evaluate({key: one[:, np.newaxis] for key, one in varied.items()}, frozenset().union(*shared.values()))
    for contract, (title, chosen) in forms.items():
        titles[contract] = title
        given = {key: known[key] for key in shared[contract]}
        for name, found in at_points(chosen, varied, results, len(grid), given).items():
            results[name][contract] = found
    return ContractSweep(
        service,
        assumption,
        grid,
        titles,
        income=results["annual_income"],
        profit=results["annual_profit"],
        npv=results["npv"],
        contractor_profit=results[contractor[0]],
        headroom=results[contractor[1]],
        without=_numbers(without(case, service), ["npv"])["npv"],
    )


def workable_forms(case: Case, service: str, contracts: Iterable[str] | None = None) -> dict[str, tuple[str, Case]]:
    """The title of each contract form (or of the named ones) and the case under it, where its terms are given.

    Raises UnknownNameError for a name that is no form.
    """
    pages = read_model().choices["contract"].pages
    wanted = set(pages if contracts is None else [contracts] if isinstance(contracts, str) else contracts)
    if unknown := wanted - set(pages):
        raise UnknownNameError(f"{min(unknown)!r} is no contract{nearest(min(unknown), pages)}")
    return {
        contract: (pages[contract].title, chosen)
        for contract, chosen in forms_with_terms(case, service, wanted).items()
        if not _is_free_of_cost(chosen, service)
    }


def forms_with_terms(case: Case, service: str, contracts: Container[str] | None = None) -> dict[str, Case]:
    """The case under each contract form (or the named ones) whose terms are given; the cost of the work may not be."""
    found = {}
    for contract in read_model().choices["contract"].pages:
        if contracts is None or contract in contracts:
            with suppress(ScenarioError):
                found[contract] = under_contract(case, service, contract)
    return found


def sweep_grid(case: Case, key: str, points: int = 101) -> Numbers:
    """Values of an assumption that show what lies around its range, within its limits, rising.

    From zero to a fifth beyond the far end of the range; without a range, from zero to twice the value. Whole
    numbers stay whole. Raises UnknownNameError where nothing can vary.
    """
    record = case.record(key)
    row = catalogue()[local_name(key)]
    if isinstance(record.value, tuple) or row.kind == "flag":
        raise UnknownNameError(f"{key!r} is a {row.kind}; a sweep varies a number")
    stretch = 2.0 if record.low is None or record.high is None else 1.2
    low, high = (record.value if end is None else end for end in (record.low, record.high))
    ends = [min(0.0, low if high > 0 else low * stretch), max(0.0, high * stretch)]
    lower, upper = limits_of(case, key)
    first, last = (float(np.clip(end, lower, upper)) for end in ends)
    if row.kind == "whole":
        grid = np.unique(np.round(np.linspace(first, max(last, min(first + 1, upper)), points)))
    else:
        grid = np.linspace(first, last, points)
    if not grid[0] < grid[-1]:
        raise UnknownNameError(f"{key!r} is {shown(record.value)} and has no range; give it low and high to vary it")
    return grid


def crossings(values: Numbers, level: Numbers) -> list[float]:
    """Where a sampled curve falls below zero or rises to it, by linear interpolation between its points."""
    change = np.flatnonzero(np.diff(level >= 0))
    step = level[change] / (level[change] - level[change + 1])
    found: list[float] = (values[change] + step * (values[change + 1] - values[change])).tolist()
    return found
