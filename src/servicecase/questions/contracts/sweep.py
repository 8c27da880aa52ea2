"""Every contract form as one assumption varies: where the preferred one changes, and where each becomes viable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case, unknown
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import DO_NOTHING, dotted, local_name
from servicecase.questions.contracts.record import lines_shared, numbers, service_of, without, workable_forms
from servicecase.questions.names import limits_of
from servicecase.questions.points import at_points

if TYPE_CHECKING:
    from servicecase.uncertainty.laws import Numbers


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
        """Ranges of the assumption, and the viable form with the highest NPV in each.

        Leaving the service out is one of them. A bound is where two forms are worth the same, or where the
        one becomes viable for the contractor or ceases to be, by linear interpolation between the points of the grid.
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

    def viable_from(self, contract: str) -> list[float]:
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
    shared = {form: lines_shared(case.graph, one.graph, tuple(results)) for form, (_, one) in forms.items()}
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
        without=numbers(without(case, service), ["npv"])["npv"],
    )


def sweep_grid(case: Case, key: str, points: int = 101) -> Numbers:
    """Values of an assumption that show what lies around its range, within its limits, rising.

    From zero to a fifth beyond the far end of the range; without a range, from zero to twice the value. Whole
    numbers stay whole. Raises UnknownNameError where nothing can vary.
    """
    record = case.record(key)
    row = catalogue()[local_name(key)]
    if isinstance(record.value, tuple) or row.kind == "flag":
        raise unknown("{key!r} is a {kind}; a sweep varies a number", key=key, kind=row.kind)
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
        raise unknown(
            "{key!r} is {value!r} and has no range; give it low and high to vary it", key=key, value=record.value
        )
    return grid


def crossings(values: Numbers, level: Numbers) -> list[float]:
    """Where a sampled curve falls below zero or rises to it, by linear interpolation between its points."""
    change = np.flatnonzero(np.diff(level >= 0))
    step = level[change] / (level[change] - level[change + 1])
    found: list[float] = (values[change] + step * (values[change + 1] - values[change])).tolist()
    return found
