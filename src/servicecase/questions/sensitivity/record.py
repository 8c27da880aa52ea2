"""What moves a result: one assumption at a time, at the base, and over an ensemble of draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import local_name
from servicecase.inputs.values import is_whole
from servicecase.questions.finding import Finding
from servicecase.questions.known_draws import known_draws
from servicecase.questions.names import target_key
from servicecase.questions.points import at_points
from servicecase.questions.tornado.record import FEWEST, base_value, one_at_a_time, ranges_of
from servicecase.uncertainty.laws import Numbers
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd


STEP = 1e-4  # of a value, for a derivative: truncation and rounding errors are then both below a millionth
_MOST_POINTS = 201
_DECIMALS = 6  # of an elasticity, to which factors of a product have the same
_NORMAL_95 = 1.959963984540054  # quantile of the normal law at 97.5%


@dataclass(frozen=True, repr=False)
class Elasticities(Finding):
    """By how many percent a result changes for each percent of an assumption, at the base.

    ``values``: the elasticity by key, the largest first whatever its sign; ``at_zero``: assumptions that are 0, so
    that there are no percents of them.
    """

    target: str
    base: float
    values: Mapping[str, float]
    at_zero: tuple[str, ...]

    def table(self) -> pd.DataFrame:
        """Assumptions down: value, elasticity (none where the value is 0)."""
        import pandas as pd

        keys = [*self.values, *self.at_zero]
        rows = [(key, self.case.inputs[key], self.values.get(key, np.nan)) for key in keys]
        return pd.DataFrame(rows, columns=["key", "value", "elasticity"]).set_index("key")


def elasticities(case: Case, target: str = "npv") -> Elasticities:
    """The elasticity of the target to each number that it depends on, by a central difference of `STEP`.

    Whole numbers are left out: they have no small change. At a limit of an assumption the difference is taken to one
    side; at a kink, such as a guarantee that just binds, it is the mean of both sides.

    Parameters
    ----------
    target
        A line of one number.

    Returns
    -------
    Elasticities
        ``values``: percent of the target for 1% of each assumption, by key.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the target is 0 or has no value.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> round(case.elasticities("annual_income").values["cleaning.adoption"], 6)
    1.0
    """
    target = target_key(case, target)
    base = base_value(case, target)
    if base == 0:
        raise refusal(target, "is 0 in this case, so it has no percentage change; see the tornado")
    used = case.graph.ancestors([target])
    keys = [key for key in case.inputs if key in used and _is_continuous(key)]
    moved = [key for key in keys if case.inputs[key] != 0]
    ends = {key: _around(key, case.inputs[key]) for key in moved}
    results = one_at_a_time(case, ends, target)
    found = {key: float(np.diff(results[key])[0] / base / (np.diff(ends[key])[0] / case.inputs[key])) for key in moved}
    ordered = dict(sorted(found.items(), key=lambda item: (-round(abs(item[1]), _DECIMALS), item[0])))
    return Elasticities(case, target, base, ordered, tuple(key for key in keys if key not in moved))


def _around(key: str, value: float) -> tuple[float, float]:
    row = catalogue()[local_name(key)]
    low, high = np.clip([value * (1 - STEP), value * (1 + STEP)], row.lower, row.upper)
    return float(low), float(high)


def _is_continuous(key: str) -> bool:
    row = catalogue().get(local_name(key))
    return row is not None and row.kind == "number" and row.scope in ("estate", "service") and row.lower < row.upper


@dataclass(frozen=True, repr=False)
class Spider(Finding):
    """A result as one assumption at a time moves through its range.

    ``positions``: from -1 (low) through 0 (the base) to 1 (high); ``values`` of each assumption there, ``results`` of
    the target, by key: arrays of shape (points,). Those that move the target most come first.
    """

    target: str
    base: float
    positions: Numbers
    values: Mapping[str, Numbers]
    results: Mapping[str, Numbers]

    def table(self) -> pd.DataFrame:
        """One row for each assumption and position: key, position, value, result."""
        import pandas as pd

        frames = [
            pd.DataFrame({"key": key, "position": self.positions, "value": self.values[key], "result": results})
            for key, results in self.results.items()
        ]
        return pd.concat(frames, ignore_index=True)


def spider(case: Case, target: str = "npv", names: Iterable[str] | None = None, points: int = 21) -> Spider:
    """The target as one uncertain assumption at a time moves from its low to its high.

    Parameters
    ----------
    target
        A line of one number.
    names
        Assumptions, or one; by default all that are uncertain. Whole numbers are rounded.
    points
        Odd, so that the base is among them.

    Returns
    -------
    Spider
        ``values`` and ``results``: arrays of shape (points,) by key.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If an assumption has no range, or for a number of points that makes no curve.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.spider("annual_income", "adoption", points=3).results["cleaning.adoption"].round().tolist()
    [45000.0, 112500.0, 157500.0]
    """
    target = target_key(case, target)
    if not is_whole(points) or not 3 <= points <= _MOST_POINTS or points % 2 == 0:
        raise refusal(
            "points", "is {value!r}; it must be an odd number from 3 to {most}", value=points, most=_MOST_POINTS
        )
    base = base_value(case, target)
    positions = np.linspace(-1, 1, points)
    values, results = {}, {}
    for key, one in ranges_of(case, names).items():
        moved = np.interp(positions, [-1, 0, 1], [one.low, case.inputs[key], one.high])
        values[key] = np.round(moved) if catalogue()[local_name(key)].kind == "whole" else moved
        results[key] = at_points(case, {key: values[key]}, [target], points)[target]
    order = sorted(results, key=lambda key: (-_extent(results[key]), key))
    return Spider(
        case, target, base, positions, {key: values[key] for key in order}, {key: results[key] for key in order}
    )


def _extent(results: Numbers) -> float:
    known = results[np.isfinite(results)]
    return float(np.ptp(known)) if len(known) else -1.0


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rank correlation of an input with the result, with the ends of its 95% interval."""

    key: str
    rank: float
    low: float
    high: float


@dataclass(frozen=True, repr=False)
class RankCorrelations(Finding):
    """Which inputs go along with a result over many draws: the strongest first, whatever its sign."""

    target: str
    draws: int
    inputs: tuple[RankCorrelation, ...]

    def table(self) -> pd.DataFrame:
        """Inputs down: rank, low, high."""
        import pandas as pd

        columns = ["key", "rank", "low", "high"]
        return pd.DataFrame([asdict(one) for one in self.inputs], columns=columns).set_index("key")


def rank_correlations(
    inputs: Mapping[str, npt.ArrayLike], outcome: npt.ArrayLike, case: Case, target: str = "npv"
) -> RankCorrelations:
    """Spearman's rank correlation of each input with the target: arrays of shape (draws,).

    The interval is Fisher's, with the variance of Bonett and Wright (Psychometrika 65, 2000), for independent draws:
    those of a Sobol design are closer. Inputs that do not vary are left out. Raises UnknownNameError, ScenarioError.
    """
    from scipy.stats import rankdata, spearmanr

    target = target_key(case, target)
    columns, results = known_draws(case, inputs, outcome, target, FEWEST)
    if np.ptp(results) == 0:
        raise refusal(target, "is the same in every draw; there is nothing to correlate")
    ranked = rankdata(results)
    found = [
        _with_interval(key, float(spearmanr(drawn, ranked).statistic), len(results))
        for key, drawn in track(columns.items(), "inputs", len(columns))
        if np.ptp(drawn) > 0
    ]
    return RankCorrelations(case, target, len(results), tuple(sorted(found, key=lambda one: (-abs(one.rank), one.key))))


def _with_interval(key: str, rank: float, draws: int) -> RankCorrelation:
    rank = float(np.clip(rank, -1, 1))
    half = _NORMAL_95 * np.sqrt((1 + rank**2 / 2) / (draws - 3))
    with np.errstate(divide="ignore"):  # ranks that agree throughout: the interval is the point
        low, high = np.tanh(np.arctanh(rank) + np.array([-half, half]))
    return RankCorrelation(key, rank, float(low), float(high))
