"""A rule in words for when a case loses, from an ensemble of draws.

The patient rule induction method (PRIM; Friedman and Fisher, Bump hunting in high-dimensional data, Statistics and
Computing 9, 1999; for scenarios Bryant and Lempert, Technological Forecasting and Social Change 77, 2010): from all
draws a small share is peeled off, again and again, on the one side of the one input where most is gained, and a box
is left in which most draws lose.

Of the boxes on the way the one is taken that agrees best with losing: the highest phi coefficient, the correlation
between lying in the box and losing, which neither a rare nor a frequent loss biases. A limit has to earn its place,
by `LEAST_GAIN` of density and against chance; the inputs that are left are peeled once more without the others, and
each limit is moved to where phi is highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.inputs.faults import refusal
from servicecase.inputs.values import is_number
from servicecase.questions.finding import Finding
from servicecase.questions.known_draws import known_draws
from servicecase.questions.names import target_key
from servicecase.uncertainty.laws import Numbers

if TYPE_CHECKING:
    import pandas as pd

Flags = npt.NDArray[np.bool_]

MOST_LIMITS = 3  # as many as people hold in mind
LEAST_GAIN = 0.02  # of density, by each limit
FEWEST = 20  # draws that lose, and that do not, below which a rule would be chance
_CHANCE = 0.001  # that a limit gains as much as it does where it means nothing
_SEARCHED = 20_000  # draws on which limits are sought; more would not move them
_ROUNDS = 20  # of moving the limits; they settle in two or three

# A side of an input: its key, and 1 for an upper or -1 for a lower limit. A box holds the draws whose value times the
# sign is at most the bound of each of its sides.
_Side = tuple[str, int]
_Box = dict[_Side, float]


@dataclass(frozen=True)
class Limit:
    """One condition of a rule, with what it adds to those before it.

    ``coverage``: share of the losing draws that fulfil this and the earlier conditions; ``density``: share of
    those that lose; ``support``: share of all draws that fulfil them.
    """

    key: str
    is_upper: bool
    value: float
    coverage: float
    density: float
    support: float


@dataclass(frozen=True, repr=False)
class LosingRule(Finding):
    """When a result is below a value: the conditions, most telling first; none where no rule stands out.

    ``base_rate``: share of all ``draws`` that lose. Coverage, density and support of the rule are those of the
    last condition; without any, of all draws.
    """

    target: str
    value: float
    draws: int
    base_rate: float
    limits: tuple[Limit, ...]

    @property
    def coverage(self) -> float:
        """Share of the losing draws that fulfil the rule."""
        return self.limits[-1].coverage if self.limits else 1.0

    @property
    def density(self) -> float:
        """Share of the draws that fulfil the rule which lose."""
        return self.limits[-1].density if self.limits else self.base_rate

    @property
    def support(self) -> float:
        """Share of all draws that fulfil the rule."""
        return self.limits[-1].support if self.limits else 1.0

    @property
    def has_too_few(self) -> bool:
        """Whether so few draws lose, or do not, that no rule was sought."""
        losing = round(self.base_rate * self.draws)
        return not FEWEST <= losing <= self.draws - FEWEST

    def table(self) -> pd.DataFrame:
        """The conditions in order: key, side, value, and density, coverage and support with those before."""
        import pandas as pd

        columns = ["key", "side", "value", "density", "coverage", "support"]
        rows = [
            (one.key, "below" if one.is_upper else "above", one.value, one.density, one.coverage, one.support)
            for one in self.limits
        ]
        return pd.DataFrame(rows, columns=columns)


def losing_rule(
    inputs: Mapping[str, npt.ArrayLike],
    outcome: npt.ArrayLike,
    case: Case,
    target: str = "npv",
    value: float = 0.0,
    peel: float = 0.05,
    least_support: float = 0.01,
) -> LosingRule:
    """The rule for when the target is below a value, on draws of a case.

    Draws in which the target has no value are left out.

    Parameters
    ----------
    inputs
        An array of shape (draws,) for each input, by key.
    outcome
        The target in each draw, of shape (draws,).
    case
        The case that was drawn.
    target
        The line that the outcome is of.
    value
        The level, in its unit.
    peel
        The share of the box that is peeled off at once.
    least_support
        The share of the draws that a rule must cover.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        For arrays that do not fit, or an argument out of range.
    """
    target = target_key(case, target)
    for name, share, most in (("peel", peel, 0.5), ("least_support", least_support, 1.0)):
        if not is_number(share) or not 0 < share <= most:
            raise refusal(name, "is {value!r}; it must be a share above 0, up to {most:g}", value=share, most=most)
    if not is_number(value) or value != value:
        raise refusal("value", "is {value!r}; it must be a number", value=value)
    columns, results = known_draws(case, inputs, outcome, target)
    loses = results < value
    found = LosingRule(case, target, float(value), len(loses), float(np.mean(loses)), ())
    if found.has_too_few:
        return found
    box = _Search({key: one[:_SEARCHED] for key, one in columns.items()}, loses[:_SEARCHED], peel, least_support).box()
    return LosingRule(case, target, float(value), len(loses), found.base_rate, tuple(_limits(box, columns, loses)))


def _limits(box: _Box, columns: Mapping[str, Numbers], loses: Flags) -> Iterator[Limit]:
    """The sides of a box as conditions: next the one with which most of the draws lose."""
    inside = np.ones(len(loses), dtype=bool)
    left = dict(box)
    while left:
        held = {side: inside & (columns[side[0]] * side[1] <= bound) for side, bound in left.items()}
        key, sign = side = max(held, key=lambda one: _density(loses, held[one]))
        inside = held[side]
        coverage = np.sum(loses & inside) / np.sum(loses)
        yield Limit(
            key, sign > 0, sign * left.pop(side), float(coverage), _density(loses, inside), float(np.mean(inside))
        )


def _density(loses: Flags, inside: Flags) -> float:
    return float(np.mean(loses[inside])) if np.any(inside) else 0.0


@dataclass(frozen=True)
class _Search:
    """The search for a box on some draws."""

    columns: Mapping[str, Numbers]
    loses: Flags
    peel: float
    least_support: float

    def box(self) -> _Box:
        """The box of the rule: peeled on all inputs, then on those that matter alone."""
        sides = [(key, sign) for key in self.columns for sign in (1, -1)]
        box = self._pruned(self._peeled(sides))
        box = self._peeled(list(box))
        while True:
            moved = self._moved(box)
            box = self._pruned(moved)
            if len(box) == len(moved):
                return box

    def _peeled(self, sides: Sequence[_Side]) -> _Box:
        """The box of the highest phi, of all on the way as one after the other is peeled off these sides."""
        inside = np.arange(len(self.loses))
        box: _Box = {}
        best, highest = box, 0.0
        while step := self._step(inside, sides):
            side, bound = step
            box = {**box, side: bound}
            inside = inside[self._signed(side)[inside] <= bound]
            phi = float(self._phi(np.sum(self.loses[inside]), len(inside)))
            if phi > highest:
                best, highest = box, phi
        return best

    def _step(self, inside: npt.NDArray[np.intp], sides: Iterable[_Side]) -> tuple[_Side, float] | None:
        """The side to peel, and its new bound: where the density gains most for each draw that goes."""
        loses = self.loses[inside]
        before, most, found = float(np.mean(loses)), 0.0, None
        for side in sides:
            values = self._signed(side)[inside]
            bound = _peeled_bound(values, self.peel)
            kept = values <= bound
            count = int(np.sum(kept))
            if count == len(values) or count < self.least_support * len(self.loses):
                continue
            gain = (float(np.mean(loses[kept])) - before) / (len(values) - count)
            if gain > most:
                most, found = gain, (side, bound)
        return found

    def _pruned(self, box: _Box) -> _Box:
        """The box without the limits that do not earn their place, the idlest first, and of few limits."""
        while box:
            counts, losing = self._counts(box)
            without = {side: self._counts({one: box[one] for one in box if one != side}) for side in box}
            gains = {side: losing / counts - less / size for side, (size, less) in without.items()}
            idle = min(gains, key=lambda side: gains[side])
            size, less = without[idle]
            if len(box) <= MOST_LIMITS and gains[idle] >= LEAST_GAIN and _chance(losing, counts, less / size) < _CHANCE:
                break
            box = {side: bound for side, bound in box.items() if side != idle}
        return box

    def _moved(self, box: _Box) -> _Box:
        """The box with each limit where phi is highest given the others."""
        for _ in range(_ROUNDS):
            before = dict(box)
            for side in box:
                box = {**box, side: self._best_bound(box, side)}
            if box == before:
                break
        return box

    def _best_bound(self, box: _Box, side: _Side) -> float:
        others = self._inside({one: bound for one, bound in box.items() if one != side})
        values, loses = self._signed(side)[others], self.loses[others]
        order = np.argsort(values, kind="stable")
        values, losing = values[order], np.cumsum(loses[order])
        counts = np.arange(1, len(values) + 1)
        phi = self._phi(losing, counts)
        is_cut = np.append(values[1:] > values[:-1], True) & (counts >= self.least_support * len(self.loses))
        place = int(np.argmax(np.where(is_cut, phi, -np.inf)))
        return float(np.mean(values[place : place + 2]))

    def _phi(self, losing: npt.ArrayLike, counts: npt.ArrayLike) -> Numbers:
        """Correlation between lying in a box and losing, for boxes of so many draws of which so many lose."""
        inside, lost = np.asarray(counts, dtype=float), np.asarray(losing, dtype=float)
        draws, all_lost = float(len(self.loses)), float(np.sum(self.loses))
        spread = np.sqrt(inside * (draws - inside) * all_lost * (draws - all_lost))
        covariance = draws * lost - inside * all_lost
        return np.divide(covariance, spread, out=np.zeros(spread.shape), where=spread > 0)

    def _signed(self, side: _Side) -> Numbers:
        return self.columns[side[0]] * side[1]

    def _inside(self, box: _Box) -> Flags:
        inside = np.ones(len(self.loses), dtype=bool)
        for side, bound in box.items():
            inside &= self._signed(side) <= bound
        return inside

    def _counts(self, box: _Box) -> tuple[int, int]:
        """Draws in a box, and how many of them lose."""
        inside = self._inside(box)
        return int(np.sum(inside)), int(np.sum(self.loses & inside))


def _peeled_bound(values: Numbers, peel: float) -> float:
    """The largest value that is left when a share is peeled off the top; ties at the top go together."""
    top = values.max()
    kept = len(values) - max(1, int(peel * len(values)))
    bound = np.partition(values, kept - 1)[kept - 1] if kept else top
    if bound < top:
        return float(bound)
    lower = values[values < top]
    return float(lower.max()) if len(lower) else float(top)


def _chance(losing: int, counts: int, rate: float) -> float:
    """The chance that at least as many of the draws in a box lose where the rate is that of the box without a limit."""
    from scipy.stats import binom

    return float(binom.sf(losing - 1, counts, rate))
