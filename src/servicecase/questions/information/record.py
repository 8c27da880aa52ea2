"""What knowing more about a case is worth before deciding: about everything, and about each assumption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case, unknown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.faults import refusal
from servicecase.questions.finding import Finding
from servicecase.questions.information.information_value import (
    Estimate,
    Payoffs,
    best_option,
    evpi,
    evppi,
    evppi_each,
    evppi_nested,
)
from servicecase.questions.information.options import (
    Options,
    OptionsAsked,
    design_of,
    inputs_of,
    nested_payoffs,
    options_of,
    payoffs_of,
)
from servicecase.questions.names import target_key
from servicecase.uncertainty.ensemble import Design
from servicecase.uncertainty.laws import Numbers

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("regression", "nested")
_MONEY = "yuan"
_OUTER, _INNER = 256, 1_024  # draws of a nested simulation


@dataclass(frozen=True, repr=False)
class Information(Finding):
    """What knowing more is worth before one of the options is chosen.

    ``payoffs``: the target by option, ``inputs``: the uncertain assumptions by key, both arrays of shape (draws,) on
    the same draws. ``perfect``: the value of knowing everything (EVPI); ``each``: of knowing one assumption alone
    (EVPPI), by key, highest first; in the unit of the target.
    """

    design: Design
    target: str
    options: Options
    payoffs: Payoffs
    inputs: Mapping[str, Numbers]
    perfect: Estimate
    each: Mapping[str, Estimate]

    @property
    def best(self) -> str:
        """The option with the highest mean, on what is known."""
        return best_option(self.payoffs)

    @property
    def chance_not_best(self) -> float:
        """Share of the draws in which another option pays more."""
        return float(np.mean(np.max(list(self.payoffs.values()), axis=0) > self.payoffs[self.best]))

    def about(self, *names: str, method: str = "regression") -> Estimate:
        """The value of knowing several assumptions at once (EVPPI).

        ``method``: "regression" on the draws that are there already, or "nested": a simulation of all else for each
        of a few hundred draws of these, slower, and free of the regression's assumptions. Raises UnknownNameError,
        ScenarioError.
        """
        if method not in METHODS:
            raise refusal("method", "is {value!r}{nearest}", value=method, nearest=nearest(method, METHODS))
        known = {key: self.inputs[key] for key in dict.fromkeys(map(self._key, names))}
        if method == "regression" or not known:
            return evppi(self.payoffs, known, self.design.seed)
        outer = {key: one[:_OUTER] for key, one in known.items()}
        inner = Design(min(_INNER, self.design.draws), self.design.seed, self.design.method)
        return evppi_nested(nested_payoffs(self.options, self.target, inner, outer))

    def _key(self, name: str) -> str:
        matches = [key for key in self.inputs if key == name or key.rpartition(".")[2] == name]
        if not matches:
            self.case.find(name)  # says so where the name is nothing at all
            raise unknown("{name!r} is certain, or moves none of the options; knowing it is worth nothing", name=name)
        if len(matches) > 1:
            raise unknown("{name!r} differs by service; say one of: {names}", name=name, names=", ".join(matches))
        return matches[0]

    def table(self) -> pd.DataFrame:
        """Assumptions down, highest first: evppi, standard_error, share_of_evpi, fit (R²)."""
        import pandas as pd

        total = self.perfect.value
        rows = [
            {"assumption": key, "evppi": one.value, "standard_error": one.standard_error}
            | {"share_of_evpi": one.value / total if total > 0 else np.nan, "fit": one.fit}
            for key, one in self.each.items()
        ]
        columns = ["assumption", "evppi", "standard_error", "share_of_evpi", "fit"]
        return pd.DataFrame(rows, columns=columns).set_index("assumption")


def information(
    case: Case,
    options: OptionsAsked = None,
    service: str | None = None,
    *,
    target: str = "npv",
    draws: int = 10_000,
    seed: int = 1,
    method: str = "sobol",
) -> Information:
    """What knowing everything, and each uncertain assumption alone, is worth before one of the options is chosen.

    Parameters
    ----------
    options
        None: launch the case as it is or not (with several services, all or none, or the one named). "contracts": every
        form that a contractor signs on average, and leaving the service out. Or cases by name; doing nothing is added.
    service
        The service, if there are several.
    target
        A result in money of which more is better.
    draws, seed, method
        As for `simulate`.

    Returns
    -------
    Information
        ``perfect``: the value of knowing everything; ``each``: of knowing one assumption; in the unit of the target.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If nothing that moves the target is uncertain, or for options that are none.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.information(draws=256).perfect.value  # without costs it never loses: no news would change the decision
    0.0
    """
    key = _money_key(case, target)
    design = design_of(draws, seed, method)
    chosen = options_of(case, options, service, design)
    for one in (one for one in chosen.values() if one is not None):
        target_key(one, key)
    inputs = inputs_of(chosen, key, design)
    if not inputs:
        raise refusal(
            repr(case.scenario.title),
            "has no uncertain assumption that moves {target}; give some low and high, or a survey",
            target=target,
        )
    payoffs = payoffs_of(chosen, key, design)
    return Information(case, design, key, chosen, payoffs, inputs, evpi(payoffs), evppi_each(payoffs, inputs, seed))


def _money_key(case: Case, target: str) -> str:
    key = target_key(case, target)
    unit = case.graph.nodes[key].line.unit
    if unit.partition("/")[0] != _MONEY:
        raise unknown(
            "{target!r} is in {unit}; what information is worth is read off a result in money",
            target=target,
            unit=unit,
        )
    return key
