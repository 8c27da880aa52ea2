"""Whether to survey households before deciding, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.engine.messages import says
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import dotted, local_name
from servicecase.inputs.values import is_number
from servicecase.questions.finding import Finding
from servicecase.questions.information.information_value import ERRORS, Estimate, best_option
from servicecase.questions.information.options import (
    Options,
    OptionsAsked,
    design_of,
    inputs_of,
    options_of,
    payoffs_of,
)
from servicecase.questions.names import varied_key
from servicecase.questions.survey_value.preposterior import LARGEST_POPULATION, check_sizes, survey_value
from servicecase.uncertainty.ensemble import Design
from servicecase.uncertainty.laws import Distribution, Numbers, uncertain

if TYPE_CHECKING:
    import pandas as pd

ASSUMED_COST_PER_INTERVIEW = 15.0  # yuan
_STEPS = (10, 11, 12, 14, 16, 18, 20, 22, 25, 28, 30, 35, 40, 45, 50, 55, 60, 70, 80, 90)  # round, about even in ratio
_PRIOR = ("beta", "survey")
_TARGET = "npv"


@dataclass(frozen=True, repr=False)
class SurveyValue(Finding):
    """What surveys of several sizes are worth before one of the options is chosen, and what they cost, in yuan.

    ``key``: the assumption that the survey asks about; ``prior``: the beta distribution taken for it, by its two
    parameters; ``stated``: its distribution in the case, with the same mean and standard deviation. ``values`` by size,
    zero left out; ``perfect``: the value of asking everybody. ``best_option`` is what would be done without a survey.

    Answers are taken as what households will do. Where they are not kept, the value is an upper bound.
    """

    design: Design
    key: str
    stated: Distribution
    prior: tuple[float, float]
    households: int
    options: Options
    best_option: str
    cost_per_interview: float
    fixed_cost: float
    values: Mapping[int, Estimate]
    perfect: Estimate

    @property
    def prior_is_stated(self) -> bool:
        """Whether the case itself has a beta distribution for the assumption."""
        return self.stated.kind in _PRIOR

    @cached_property
    def sizes(self) -> Numbers:
        """Households asked."""
        return np.array(list(self.values), dtype=float)

    @cached_property
    def worth(self) -> Numbers:
        """Expected value of each survey (EVSI), yuan."""
        return np.array([one.value for one in self.values.values()])

    @cached_property
    def standard_error(self) -> Numbers:
        """Standard error of the worth, yuan."""
        return np.array([one.standard_error for one in self.values.values()])

    @property
    def cost(self) -> Numbers:
        """Cost of each survey, yuan."""
        return self.fixed_cost + self.cost_per_interview * self.sizes

    @property
    def net_benefit(self) -> Numbers:
        """Worth less cost (ENBS), yuan."""
        return self.worth - self.cost

    @property
    def best(self) -> int:
        """The size with the highest net benefit, whether or not it pays."""
        return int(self.sizes[np.argmax(self.net_benefit)])

    @property
    def closest(self) -> int:
        """The size whose worth covers most of its cost."""
        share = np.divide(self.worth, self.cost, out=np.zeros_like(self.worth), where=self.cost > 0)
        return int(self.sizes[np.argmax(share)])

    @property
    def pays(self) -> bool:
        """Whether some survey is worth more than it costs."""
        return bool(np.max(self.net_benefit) > 0)

    @property
    def is_within_the_error(self) -> bool:
        """Whether the draws do not tell the gain of the best size apart from nothing."""
        place = int(np.argmax(self.net_benefit))
        return bool(self.net_benefit[place] <= ERRORS * self.standard_error[place])

    def table(self) -> pd.DataFrame:
        """Households asked down: evsi, standard_error, cost, net_benefit, in yuan."""
        import pandas as pd

        columns = {"evsi": self.worth, "standard_error": self.standard_error}
        columns |= {"cost": self.cost, "net_benefit": self.net_benefit}
        return pd.DataFrame(columns, index=pd.Index(self.sizes.astype(int), name="households"))


def survey(
    case: Case,
    options: OptionsAsked = None,
    cost_per_interview: float = ASSUMED_COST_PER_INTERVIEW,
    fixed_cost: float = 0.0,
    assumption: str = "adoption",
    service: str | None = None,
    *,
    sizes: Iterable[int] | None = None,
    draws: int = 10_000,
    seed: int = 1,
    method: str = "sobol",
) -> SurveyValue:
    """What a survey of some of the estate's households is worth before one of the options is chosen.

    Parameters
    ----------
    options
        As for `information`.
    cost_per_interview
        Yuan for each household asked; assumed by default.
    fixed_cost
        Yuan, whatever the size.
    assumption
        A share of households, such as adoption. Where its distribution is not a beta, the beta on 0 to 1 with the same
        mean and standard deviation takes its place.
    service
        The service, if there are several.
    sizes
        How many households to ask; by default from 10 to all of them.
    draws, seed, method
        As for `simulate`.

    Returns
    -------
    SurveyValue
        ``net_benefit``: worth less cost, yuan, of shape (sizes,).

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the assumption is certain or not a share, or for an argument out of range.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.survey(sizes=[100], draws=256).net_benefit.tolist()  # it never loses: 15 yuan each for nothing
    [-1500.0]
    """
    _check_costs(cost_per_interview, fixed_cost)
    key = _share_key(case, dotted(service, assumption) if service and "." not in assumption else assumption)
    stated = _stated(case, key)
    households = _households(case)
    asked = _sizes(households, sizes)
    case_asked, others = _with_prior(case, key, stated), options
    if isinstance(options, Mapping):
        others = {name: _same_prior(name, one, key, case, stated) for name, one in options.items()}
    owner = service or (key.rpartition(".")[0] if len(case.scenario.services) > 1 else None)
    design = design_of(draws, seed, method)
    chosen = options_of(case_asked, others, owner, design)
    payoffs, inputs = payoffs_of(chosen, _TARGET, design), inputs_of(chosen, _TARGET, design)
    if key not in inputs:
        raise refusal(key, "moves none of the options, so asking about it is worth nothing")
    prior = _parameters(case_asked, key)
    values = survey_value(payoffs, inputs[key], prior, households, [*asked, households], seed)
    return SurveyValue(
        case, design, key, stated, prior, households, chosen, best_option(payoffs),
        float(cost_per_interview), float(fixed_cost), {size: values[size] for size in asked}, values[households],
    )  # fmt: skip


def _check_costs(cost_per_interview: float, fixed_cost: float) -> None:
    faults = [
        Fault("", name, says("is {value!r}; it must be a number of yuan, 0 or more", value=value))
        for name, value in (("cost_per_interview", cost_per_interview), ("fixed_cost", fixed_cost))
        if not is_number(value) or not np.isfinite(value) or value < 0
    ]
    if faults:
        raise ScenarioError(faults)


def _share_key(case: Case, name: str) -> str:
    key = varied_key(case, name)
    row = catalogue()[local_name(key)]
    if row.unit != "share" or (row.lower, row.upper) != (0, 1):
        raise refusal(
            key, "is no share from 0 to 1; a survey counts households, so it must be a share of them, such as adoption"
        )
    return key


def _stated(case: Case, key: str) -> Distribution:
    found = uncertain(case).get(key)
    if found is None:
        raise refusal(
            key, "is certain in this case ({value!r}); give it low and high, or a survey", value=case.record(key).value
        )
    return found


def _households(case: Case) -> int:
    count = round(float(case["households"]))
    if not 1 <= count <= LARGEST_POPULATION:
        raise refusal(
            "households",
            "is {count:_}; a survey is valued in an estate of 1 to {most:_}",
            count=count,
            most=LARGEST_POPULATION,
        )
    return count


def _sizes(households: int, given: Iterable[int] | None) -> list[int]:
    """The sizes asked for, rising; else round ones up to the whole estate."""
    if given is None:
        rounds = [step * power for power in (1, 10, 100, 1_000) for step in _STEPS]
        return [*(size for size in rounds if size < households), households]
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise refusal("sizes", "is {value!r}; it must be a list of numbers of households", value=given)
    sizes = list(given)
    check_sizes(sizes, households)
    if not any(sizes):
        raise refusal("sizes", "must have at least one size above 0")
    return sorted(set(sizes) - {0})


def _with_prior(case: Case, key: str, stated: Distribution) -> Case:
    """The case with a beta distribution for the assumption."""
    if stated.kind in _PRIOR:
        return case
    return case.with_({key: {"value": stated.mean, "sd": stated.sd, "dist": "beta"}})


def _same_prior(name: str, other: Case, key: str, case: Case, stated: Distribution) -> Case:
    """An option with that beta distribution; it must have the same one for the assumption as the case."""
    if not isinstance(other, Case) or key not in other.inputs:
        return other
    if other.scenario.record(key) != case.scenario.record(key):
        raise refusal(key, "differs between the case and the option {name!r}; a survey needs one prior", name=name)
    return _with_prior(other, key, stated)


def _parameters(case: Case, key: str) -> tuple[float, float]:
    first, second = uncertain(case)[key].law.args[:2]
    return float(first), float(second)
