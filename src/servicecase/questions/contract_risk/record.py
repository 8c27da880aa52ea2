"""Which contract is best under uncertainty: every form, and none, on the same draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.questions.contracts.record import service_of, without, workable_forms
from servicecase.questions.finding import Finding
from servicecase.uncertainty.ensemble import Design, evaluate
from servicecase.uncertainty.laws import Numbers, needs_uncertainty

if TYPE_CHECKING:
    import pandas as pd


USUALLY = 0.5  # of the draws


def would_sign(gain: Numbers) -> bool:
    """Whether a party would sign: it gains on average, and does not lose in more than half of the draws."""
    return bool(np.mean(gain) >= 0 and np.mean(gain < 0) <= USUALLY)


@dataclass(frozen=True, repr=False)
class ContractSimulation(Finding):
    """Every contract form, and leaving the service out, on the same draws.

    ``npv``: yuan, of the whole case; ``headroom``: what the contractor earns over the horizon above its required
    margin, yuan; both by form, arrays of shape (draws,).
    """

    design: Design
    service: str
    titles: Mapping[str, str]
    npv: Mapping[str, Numbers]
    headroom: Mapping[str, Numbers]

    @cached_property
    def signed(self) -> tuple[str, ...]:
        """Forms that a contractor signs, by its profit above its required margin. Leaving it out needs nobody."""
        return tuple(form for form in self.npv if would_sign(self.headroom[form]))

    @cached_property
    def best(self) -> str:
        """Of these, and of those that the company would sign, the form with the highest mean NPV."""
        open_ones = (form for form in self.signed if form == DO_NOTHING or would_sign(self.npv[form]))
        return max(open_ones, key=lambda form: (float(np.mean(self.npv[form])), form == self._chosen))

    @property
    def _chosen(self) -> str:
        return self.case.scenario.choices[dotted(self.service, "contract")]

    @cached_property
    def _highest(self) -> Numbers:
        return np.asarray(np.max([self.npv[form] for form in self.signed], axis=0))

    def share_best(self, form: str) -> float:
        """Share of the draws in which a form is worth most, of those that are signed; ties count for each."""
        return float(np.mean(self.npv[form] >= self._highest)) if form in self.signed else 0.0

    def regret(self, form: str) -> Numbers:
        """By how much, in each draw, another signed form is worth more: what knowing the draw would have gained."""
        return np.maximum(self._highest - self.npv[form], 0)

    def table(self) -> pd.DataFrame:
        """Forms down, best mean first: NPV, risk, regret, and how often the contractor falls short of its margin."""
        import pandas as pd

        rows = []
        for form, npv in self.npv.items():
            regret = self.regret(form)
            row = {"contract": form, "title": self.titles[form], "mean": float(np.mean(npv))}
            row |= {f"p{100 * level:g}": float(np.quantile(npv, level)) for level in (0.1, 0.5, 0.9)}
            row |= {"probability_of_loss": float(np.mean(npv < 0)), "share_best": self.share_best(form)}
            row |= {"mean_regret": float(np.mean(regret)), "p95_regret": float(np.quantile(regret, 0.95))}
            row |= {"contractor_falls_short": float(np.mean(self.headroom[form] < 0)), "signed": form in self.signed}
            rows.append(row)
        return pd.DataFrame(rows).set_index("contract").sort_values("mean", ascending=False, kind="stable")


def simulate_contracts(
    case: Case,
    service: str | None = None,
    contracts: Iterable[str] | None = None,
    draws: int = 10_000,
    seed: int = 1,
    *,
    method: str = "sobol",
    executor: Executor | None = None,
) -> ContractSimulation:
    """A service under every contract form and left out, on the same draws.

    Forms whose terms the scenario does not give are left out of the comparison.

    Parameters
    ----------
    service
        The service, if there are several.
    contracts
        Names of forms; by default all of the model.
    draws, seed, method, executor
        As for `simulate`.

    Returns
    -------
    ContractSimulation
        ``npv`` in yuan: an array by form, of shape (draws,).

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If nothing is uncertain, or for an argument out of range.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> sorted(case.simulate_contracts(contracts=["commission", "flat_fee"], draws=64).npv)
    ['commission', 'do_nothing', 'flat_fee']
    """
    service = service_of(case, service)
    needs_uncertainty(case)
    design = Design(draws, seed, method)
    headroom = dotted(service, "contractor_headroom")
    forms = workable_forms(case, service, contracts)
    found = evaluate([one for _, one in forms.values()], ["npv", headroom], design, executor=executor)
    npv = {DO_NOTHING: evaluate([without(case, service)], ["npv"], design, executor=executor)[0]["npv"]}
    npv |= {form: one["npv"] for form, one in zip(forms, found, strict=True)}
    room = {DO_NOTHING: np.zeros(draws)} | {form: one[headroom] for form, one in zip(forms, found, strict=True)}
    titles = {DO_NOTHING: "Do nothing"} | {form: title for form, (title, _) in forms.items()}
    return ContractSimulation(case, design, service, titles, npv, room)
