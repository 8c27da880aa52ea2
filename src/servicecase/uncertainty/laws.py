"""Distributions of uncertain assumptions, from what a scenario says of them.

Definitions are the standard ones (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 1995); a pert
is the beta distribution on low to high whose mean is (low + lambda x mode + high)/(lambda + 2) (Vose, Risk Analysis,
2008), so that its standard deviation depends on where the mode lies and is not a sixth of the range.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.inputs.catalogue import Assumption, catalogue
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import local_name
from servicecase.inputs.record import Record, survey_posterior
from servicecase.inputs.stated_uncertainty import QUANTILES
from servicecase.scenario.scenario import assumptions_in_use

Numbers = npt.NDArray[np.float64]

PERT_LAMBDA = 4.0  # the classic weight of the mode
_INVERSION_ERROR = 1e-12  # of the share at a quantile that is read off an inverted density
_NO_SHARE = 1e-20  # rarer than any draw
_SCORES = (-8.0, 37.0)  # normal scores with a share above them that is neither one nor zero
_NODES = 200  # five to a unit of the score
_SHARPEST = 1e5  # parameter of a beta whose density is still smooth to the error above


@dataclass(frozen=True)
class Distribution:
    """How an uncertain assumption is distributed.

    ``law``: a frozen distribution of SciPy, or one with its methods ``mean``, ``std``, ``cdf`` and ``ppf``;
    ``low``, ``high``: the range as people name it: what the scenario states, or the 10% and 90% quantiles,
    or the lowest and highest value where these are the same.
    """

    kind: str
    law: Any
    low: float
    high: float

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(self.law.mean())

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return float(self.law.std())

    def cdf(self, values: npt.ArrayLike) -> Numbers:
        """Share below or at each value."""
        return np.asarray(self.law.cdf(values), dtype=float)

    def ppf(self, shares: npt.ArrayLike) -> Numbers:
        """Values below which the shares lie (between 0 and 1)."""
        return np.asarray(self._quantile(np.asarray(shares, dtype=float)), dtype=float)

    @cached_property
    def _quantile(self) -> Callable[[Numbers], Any]:
        """The quantile function; for a beta its inverse by polynomials, which takes a fiftieth of the time."""
        if self.kind not in ("pert", "beta", "survey"):
            return self.law.ppf  # type: ignore[no-any-return]
        first, second, low, width = (*self.law.args, 0.0, 1.0)[:4]
        if min(first, second) < 1 or max(first, second) > _SHARPEST:  # the density has no bound, or no room for digits
            return self.law.ppf  # type: ignore[no-any-return]
        from scipy.stats.sampling import NumericalInversePolynomial

        least, most = sorted((first, second))  # the peak near zero: only there have doubles digits for what is narrow
        standard = self.law.dist(least, most)
        ends = standard.ppf(_NO_SHARE), standard.isf(_NO_SHARE)  # beyond them the density may round to zero
        inverse = NumericalInversePolynomial(
            _BetaDensity(least, most), center=standard.median(), domain=ends, u_resolution=_INVERSION_ERROR
        )
        if first > second:
            return lambda shares: low + width * (1 - inverse.ppf(1 - shares))
        return lambda shares: low + width * inverse.ppf(shares)


@dataclass(frozen=True)
class _BetaDensity:
    """Density of a beta law but for a constant factor, a number at a time: what the inversion asks for.

    It asks some 16,000 times, so Python's own arithmetic is used, which for single numbers is six times as fast as
    NumPy's.
    """

    first: float
    second: float

    def pdf(self, value: float) -> float:
        """One at the mean; elsewhere in proportion."""
        mean = self.first / (self.first + self.second)
        above = value - mean  # powers would overflow where the law is narrow
        return math.exp(_log_power(above / mean, self.first - 1) + _log_power(-above / (1 - mean), self.second - 1))


def _log_power(change: float, power: float) -> float:
    """Logarithm of one and a change, raised to a power; nothing to the power of nothing is one."""
    if change <= -1:
        return -math.inf * power if power else 0.0
    return power * math.log1p(change)


@dataclass(frozen=True)
class Discrete:
    """Values with their chances, the values rising."""

    values: Numbers
    chances: Numbers

    def mean(self) -> float:
        """Expected value."""
        return float(self.values @ self.chances)

    def std(self) -> float:
        """Standard deviation."""
        return float(np.sqrt((self.values - self.mean()) ** 2 @ self.chances))

    def cdf(self, values: npt.ArrayLike) -> Numbers:
        """Share below or at each value."""
        reached = np.concatenate([[0.0], self._upper])
        return np.asarray(reached[np.searchsorted(self.values, values, side="right")], dtype=float)

    def ppf(self, shares: npt.ArrayLike) -> Numbers:
        """The lowest value at or below which at least the share lies."""
        return np.asarray(self.values[np.searchsorted(self._upper, shares, side="left")], dtype=float)

    @cached_property
    def _upper(self) -> Numbers:
        upper = np.cumsum(self.chances)
        upper[-1] = 1.0  # not a rounding error below it
        return upper


@dataclass(frozen=True)
class Truncated:
    """A normal or lognormal law of SciPy given that it falls between two limits."""

    law: Any
    lower: float
    upper: float

    @cached_property
    def _ends(self) -> tuple[float, float]:
        return float(self.law.cdf(self.lower)), float(self.law.cdf(self.upper))

    def mean(self) -> float:
        """Expected value."""
        return self._moment(lambda value: value)

    def std(self) -> float:
        """Standard deviation."""
        mean = self.mean()
        return float(np.sqrt(self._moment(lambda value: (value - mean) ** 2)))

    def _moment(self, function: Callable[[Any], Any]) -> float:
        """By integration over normal scores, in which a normal and a lognormal are smooth far into the tails."""
        from scipy.special import ndtr, ndtri, roots_legendre

        first, last = np.clip(-ndtri(self.law.sf([self.lower, self.upper])), *_SCORES)
        nodes, weights = roots_legendre(_NODES)
        scores = first + (last - first) * (nodes + 1) / 2
        weights = weights * np.exp(-(scores**2) / 2)
        return float(weights @ function(self.law.isf(ndtr(-scores))) / weights.sum())

    def cdf(self, values: npt.ArrayLike) -> Numbers:
        """Share below or at each value."""
        low, high = self._ends
        return np.asarray(np.clip((self.law.cdf(values) - low) / (high - low), 0, 1))

    def ppf(self, shares: npt.ArrayLike) -> Numbers:
        """Values below which the shares lie."""
        low, high = self._ends
        inside = self.law.ppf(low + np.asarray(shares) * (high - low))
        return np.asarray(np.clip(inside, self.lower, self.upper))


@lru_cache(maxsize=1024)  # a few contract forms of a case share theirs, and the inversion takes a while
def distribution(assumption: Assumption, record: Record) -> Distribution | None:
    """The distribution of an assumption; None where nothing is uncertain about it.

    Whole numbers are those of the continuous law, rounded.
    """
    kind = "survey" if record.survey else record.dist
    if kind is None or _is_one_value(record):
        return None
    law = _LAWS[kind](assumption, record)
    if assumption.kind == "whole" and not isinstance(law, Discrete):
        kind, law = "discrete", _rounded(law, record)
    found = Distribution(kind, law, np.nan, np.nan)
    if record.low is not None and record.high is not None:
        return replace(found, low=record.low, high=record.high)
    low, high = found.ppf(QUANTILES)
    if low == high:  # one outcome is likelier than four in five
        low, high = found.ppf((0, 1))
    return replace(found, low=float(low), high=float(high))


def _is_one_value(record: Record) -> bool:
    ends = record.values or ((record.low, record.high) if record.low is not None else ())
    return len(set(ends)) == 1


def uncertain(case: Case) -> dict[str, Distribution]:
    """The distribution of each uncertain assumption that the case uses, by key."""
    found = {
        key: distribution(catalogue()[local_name(key)], case.scenario.record(key))
        for key in assumptions_in_use(case.scenario, case.graph)
    }
    return {key: one for key, one in found.items() if one is not None}


def needs_uncertainty(case: Case) -> dict[str, Distribution]:
    """The uncertain assumptions of a case. Raises ScenarioError where there are none."""
    found = uncertain(case)
    if not found:
        raise refusal(repr(case.scenario.title), "has no uncertain assumptions; give some low and high, or a survey")
    return found


def _range(record: Record) -> tuple[float, float, float]:
    assert record.low is not None
    assert record.high is not None
    assert isinstance(record.value, float)
    return record.low, record.value, record.high


def _pert(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import beta

    low, mode, high = _range(record)
    weight = PERT_LAMBDA if record.pert_lambda is None else record.pert_lambda
    width = high - low
    return beta(1 + weight * (mode - low) / width, 1 + weight * (high - mode) / width, low, width)


def _triangular(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import triang

    low, mode, high = _range(record)
    return triang((mode - low) / (high - low), low, high - low)


def _uniform(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import uniform

    low, _, high = _range(record)
    return uniform(low, high - low)


def _normal(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import norm

    mean, sd = (record.value, record.sd) if record.sd else _by_quantiles(record, lambda value: value)
    return Truncated(norm(mean, sd), assumption.lower, assumption.upper)


def _lognormal(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import lognorm

    if record.sd:
        variance = np.log1p((record.sd / record.value) ** 2)  # type: ignore[operator]
        centre, spread = np.log(record.value) - variance / 2, np.sqrt(variance)
    else:
        centre, spread = _by_quantiles(record, np.log)
    return Truncated(lognorm(spread, scale=np.exp(centre)), assumption.lower, assumption.upper)


def _by_quantiles(record: Record, scale: Callable[[float], float]) -> tuple[float, float]:
    """Centre and spread of the normal law that has low and high, on a scale, at their quantiles."""
    from scipy.special import ndtri

    low, _, high = _range(record)
    first, last = ndtri(record.quantiles or QUANTILES)
    spread = (scale(high) - scale(low)) / (last - first)
    return float(scale(low) - spread * first), float(spread)


def _beta(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import beta

    mean: Any = record.value
    total = mean * (1 - mean) / record.sd**2 - 1  # type: ignore[operator]
    return beta(mean * total, (1 - mean) * total)


def _survey(assumption: Assumption, record: Record) -> Any:
    from scipy.stats import beta

    assert record.survey is not None
    return beta(*survey_posterior(*record.survey))


def _discrete(assumption: Assumption, record: Record) -> Discrete:
    assert record.values is not None
    weights = np.array(record.weights or np.ones(len(record.values)))
    values, place = np.unique(record.values, return_inverse=True)
    chances = np.bincount(place, weights) / weights.sum()
    return Discrete(values[chances > 0], chances[chances > 0])


def _rounded(law: Any, record: Record) -> Discrete:
    low, _, high = _range(record)
    values = np.arange(np.rint(low), np.rint(high) + 1)
    shares = law.cdf(np.append(values - 0.5, values[-1] + 0.5))
    return Discrete(values, np.diff(shares) / (shares[-1] - shares[0]))


_LAWS: Mapping[str, Callable[[Assumption, Record], Any]] = {
    "pert": _pert,
    "triangular": _triangular,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": _beta,
    "survey": _survey,
    "discrete": _discrete,
    "empirical": _discrete,
}
