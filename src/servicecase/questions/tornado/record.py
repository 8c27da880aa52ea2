"""The tornado: a result where one assumption at a time is low and high, at the base and over draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.questions.finding import Finding
from servicecase.questions.known_draws import known_draws
from servicecase.questions.names import target_key, varied_key
from servicecase.questions.points import at_points
from servicecase.uncertainty.laws import Distribution, needs_uncertainty
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd


TENTH = 0.1  # of the draws, at either end of an input
FEWEST = 20  # draws, so that a tenth of them is more than one


@dataclass(frozen=True)
class Swing:
    """A result where an assumption is low and where it is high, and the distance between its extremes.

    The base counts among the extremes: both ends may lie on the same side of it.
    """

    key: str
    low: float
    high: float
    at_low: float
    at_high: float
    swing: float


@dataclass(frozen=True, repr=False)
class Tornado(Finding):
    """A result with one assumption at a time at its low and its high, the others as in the case.

    ``base``: the result in the case; ``swings``: the widest first, those without a result last.
    """

    target: str
    base: float
    swings: tuple[Swing, ...]

    def table(self) -> pd.DataFrame:
        """Assumptions down: low, high, at_low, at_high, swing."""
        return _table_of(self.swings)


@dataclass(frozen=True, repr=False)
class EnsembleTornado(Finding):
    """A result over many draws, where an input is in its lowest and where in its highest tenth, all else varying.

    ``low`` and ``high`` of a swing are the means of the input there, ``at_low`` and ``at_high`` those of the result,
    ``base`` its mean over all draws.
    """

    target: str
    base: float
    draws: int
    swings: tuple[Swing, ...]

    def table(self) -> pd.DataFrame:
        """Inputs down: low, high, at_low, at_high, swing."""
        return _table_of(self.swings)


def _table_of(swings: Iterable[Swing]) -> pd.DataFrame:
    import pandas as pd

    columns = ["key", "low", "high", "at_low", "at_high", "swing"]
    return pd.DataFrame([asdict(one) for one in swings], columns=columns).set_index("key")


def _swing(key: str, low: float, high: float, at_low: float, at_high: float, base: float) -> Swing:
    results = np.array([at_low, at_high, base])
    swing = float(np.ptp(results))
    if swing <= ROUNDING * np.max(np.abs(results)):
        swing = 0.0
    return Swing(key, low, high, at_low, at_high, swing)


def _widest_first(swings: Iterable[Swing]) -> tuple[Swing, ...]:
    return tuple(sorted(swings, key=lambda one: (np.isnan(one.swing), -one.swing, one.key)))


def tornado(case: Case, target: str = "npv", names: Iterable[str] | None = None) -> Tornado:
    """The target with one uncertain assumption at a time at its low and at its high.

    Low and high are the range that the scenario states, else the 10% and 90% quantiles.

    Parameters
    ----------
    target
        A line of one number.
    names
        Assumptions, or one; by default all that are uncertain.

    Returns
    -------
    Tornado
        ``swings``: the widest first, in the unit of the target.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If one of the assumptions, or the whole case, has no range.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> first = case.tornado("annual_income").swings[0]
    >>> first.key, round(first.at_low), round(first.at_high)  # 10% and 35% of 250,000 m², 15% of a yuan each month
    ('cleaning.adoption', 45000, 157500)
    """
    target = target_key(case, target)
    base = base_value(case, target)
    ranges = ranges_of(case, names)
    results = one_at_a_time(case, {key: (one.low, one.high) for key, one in ranges.items()}, target)
    swings = (_swing(key, one.low, one.high, *results[key], base) for key, one in ranges.items())
    return Tornado(case, target, base, _widest_first(swings))


def base_value(case: Case, target: str) -> float:
    """The target in the case as it stands. Raises ScenarioError where it has no value."""
    base = float(case[target])
    if not np.isfinite(base):
        raise refusal(target, "has no value in this case; ask about another target, such as 'npv'")
    return base


def one_at_a_time(case: Case, ends: Mapping[str, tuple[float, float]], target: str) -> dict[str, tuple[float, float]]:
    """The target with each assumption at either of two values, the others as in the case: all in one evaluation."""
    columns = {key: np.full(2 * len(ends), case.inputs[key], dtype=float) for key in ends}
    for place, (key, pair) in enumerate(ends.items()):
        columns[key][2 * place : 2 * place + 2] = pair
    results = at_points(case, columns, [target], 2 * len(ends))[target].reshape(-1, 2)
    return {key: (float(low), float(high)) for key, (low, high) in zip(ends, results, strict=True)}


def ensemble_tornado(
    inputs: Mapping[str, npt.ArrayLike], outcome: npt.ArrayLike, case: Case, target: str = "npv"
) -> EnsembleTornado:
    """The mean of the target in the lowest and in the highest tenth of each input: arrays of shape (draws,).

    Of an input with few values, a tenth is all draws of the lowest, or highest, of them. Draws in which the target has
    no value are left out. Raises UnknownNameError, ScenarioError.
    """
    target = target_key(case, target)
    columns, results = known_draws(case, inputs, outcome, target, FEWEST)
    base = float(np.mean(results))
    swings = []
    for key, drawn in track(columns.items(), "inputs", len(columns)):
        bounds = np.quantile(drawn, [TENTH, 1 - TENTH])
        ends = (drawn <= bounds[0], drawn >= bounds[1])
        low, high = (float(np.mean(drawn[end])) for end in ends)
        at_low, at_high = (float(np.mean(results[end])) for end in ends)
        swings.append(_swing(key, low, high, at_low, at_high, base))
    return EnsembleTornado(case, target, base, len(results), _widest_first(swings))


ROUNDING = 1e-9  # of a result: less is not a movement but the arithmetic


def ranges_of(case: Case, names: Iterable[str] | None) -> dict[str, Distribution]:
    """The distributions of the assumptions named, or of all that are uncertain."""
    if names is None:
        return needs_uncertainty(case)
    known = needs_uncertainty(case)
    keys = dict.fromkeys(varied_key(case, name) for name in ([names] if isinstance(names, str) else names))
    faults = [
        Fault("", key, says("has no range; give it low and high, or a survey")) for key in keys if key not in known
    ]
    if not keys:
        faults.append(Fault("", "names", says("is empty; name at least one assumption")))
    if faults:
        raise ScenarioError(faults)
    return {key: known[key] for key in keys}
