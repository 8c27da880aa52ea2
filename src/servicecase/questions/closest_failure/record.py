"""The smallest joint change of the assumptions that turns a decision."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecase.case import Case
from servicecase.engine.messages import Message, says
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import file_name, local_name
from servicecase.questions.break_even.record import checked_level
from servicecase.questions.crossing import course, grid
from servicecase.questions.finding import Finding
from servicecase.questions.names import limits_of, target_key, varied_key
from servicecase.questions.points import at_points
from servicecase.uncertainty.laws import Numbers, uncertain

if TYPE_CHECKING:
    import pandas as pd

_STEP = 1e-5  # of a range, for central differences: the cube root of the spacing of doubles
_SINGLE_STARTS = 3  # the closest points found along straight lines, from which the search sets out
_BEYOND = 1e-11  # of the way: past a jump, so that no rounding brings it back
_ITERATIONS = 40  # smooth targets take about twenty; where there is a jump, more would only rattle against it
_FARTHEST = 1e6  # ranges to which a ray is followed, within the limits


@dataclass(frozen=True, repr=False)
class ClosestFailure(Finding):
    """The point nearest to the case at which the target has passed a level.

    ``assumptions``: keys of those that were moved together; ``values``, ``changed``: their values in the case and at
    the point, NaN where none was found; ``ranges``: high less low of each; ``outcome``, ``turned``: the target at both.
    """

    target: str
    level: float
    outcome: float
    turned: float
    assumptions: tuple[str, ...]
    values: Numbers
    changed: Numbers
    ranges: Numbers

    @property
    def is_found(self) -> bool:
        """Whether any point within the limits was found to turn the decision."""
        return not math.isnan(self.turned)

    @property
    def movements(self) -> Numbers:
        """How far each assumption moves, in its ranges."""
        return (self.changed - self.values) / self.ranges

    @property
    def distance(self) -> float:
        """How far they move together: the root of the sum of squares, in ranges; NaN where nothing turns it."""
        return float(np.linalg.norm(self.movements))

    def table(self) -> pd.DataFrame:
        """A row for each assumption, the largest movement first."""
        import pandas as pd

        rows = {"value": self.values, "changed": self.changed, "movement": self.movements, "range": self.ranges}
        frame = pd.DataFrame(rows, index=pd.Index(self.assumptions, name="assumption"))
        return frame.sort_values("movement", key=abs, ascending=False, kind="stable")


def closest_failure(
    case: Case, target: str = "npv", value: float = 0.0, names: Iterable[str] | None = None
) -> ClosestFailure:
    """The smallest joint change of the uncertain numbers, each in units of its range, that turns the decision.

    The target passes the level; where the case is below it now, the change is the smallest that lifts it. The search is
    local (SLSQP) from several starts. What it finds is verified on the model and is never farther than a single
    break-even, but a nearer point may exist where the target is not smooth.

    Parameters
    ----------
    target
        A line of one number.
    value
        The level, in the unit of the target.
    names
        The assumptions that may move, within their limits; by default every uncertain number that the case uses.

    Returns
    -------
    ClosestFailure
        ``changed``: values of ``assumptions`` after the change, of shape (assumptions,); ``distance``: in ranges.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If there is nothing to move, or no result to turn.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.closest_failure("annual_income", 90_000, names=["adoption"]).changed.round(6).tolist()
    [0.2]
    """
    target = target_key(case, target)
    checked_level(value)
    outcome = float(case[target])
    if not math.isfinite(outcome):
        raise refusal(target, "has no value in this case, so nothing can turn it; take 'npv'")
    ranges = _ranges(case, names)
    search = _Search(case, target, float(value), outcome, tuple(ranges), np.array(list(ranges.values())))
    moved = search.nearest() if outcome != value else np.zeros(len(ranges))
    turned = math.nan if moved is None else float(search.outcomes(moved[np.newaxis])[0])
    changed = np.full(len(ranges), np.nan) if moved is None else search.point(moved)
    return ClosestFailure(
        case, target, search.level, outcome, turned, search.keys, search.values, changed, search.ranges
    )


def _ranges(case: Case, names: Iterable[str] | None) -> dict[str, float]:
    """High less low of the numbers that may move, by key."""
    laws = {
        key: one for key, one in uncertain(case).items() if catalogue()[local_name(key)].kind == "number"
    }  # a whole number cannot move a little
    asked = list(laws) if names is None else list(dict.fromkeys(varied_key(case, name) for name in names))
    faults = [Fault("", file_name(key), _no_range(key)) for key in asked if key not in laws]
    if not asked:
        faults = [
            Fault("", "", says("no number has a range, so there is nothing to measure a change by; give low and high"))
        ]
    if faults:
        raise ScenarioError(faults)
    return {key: laws[key].high - laws[key].low for key in asked}


def _no_range(key: str) -> Message:
    if catalogue()[local_name(key)].kind == "whole":
        return says("is a whole number, which cannot move a little; leave it out")
    return says("has no range to measure a change by; give it low and high")


@dataclass(frozen=True)
class _Search:
    """Movements from the case, in ranges, and how far the target is from passing the level there.

    `gaps` is one at the case and zero or below where the decision is turned.
    """

    case: Case
    target: str
    level: float
    outcome: float
    keys: tuple[str, ...]
    ranges: Numbers

    @cached_property
    def values(self) -> Numbers:
        return np.array([float(self.case[key]) for key in self.keys])

    @cached_property
    def limits(self) -> tuple[Numbers, Numbers]:
        """The least and the largest value of each."""
        lower, upper = np.array([limits_of(self.case, key) for key in self.keys]).T
        return lower, upper

    @cached_property
    def bounds(self) -> tuple[Numbers, Numbers]:
        """The least and the largest movement of each."""
        lower, upper = self.limits
        return (lower - self.values) / self.ranges, (upper - self.values) / self.ranges

    def point(self, moved: Numbers) -> Numbers:
        """Values of the assumptions after movements, along the last axis, not a last digit beyond their limits."""
        return np.asarray(np.clip(self.values + moved * self.ranges, *self.limits), dtype=float)

    def outcomes(self, moved: Numbers) -> Numbers:
        """The target after movements of shape (points, assumptions)."""
        values, some = self.point(moved), np.any(moved, axis=0)
        changes = {key: values[:, place] for place, key in enumerate(self.keys) if some[place]}
        return at_points(self.case, changes, [self.target], len(moved))[self.target]

    def gaps(self, moved: Numbers) -> Numbers:
        """How far the target is from the level, relative to the case; where it has no value nothing is turned."""
        gap = (self.outcomes(moved) - self.level) / (self.outcome - self.level)
        return np.where(np.isfinite(gap), gap, 1.0)

    def gradient(self, moved: Numbers) -> Numbers:
        """Slopes of the gap by central differences, one-sided at a limit, from one evaluation."""
        steps = _STEP * np.eye(len(moved))
        ahead, behind = np.minimum(moved + steps, self.bounds[1]), np.maximum(moved - steps, self.bounds[0])
        gaps = self.gaps(np.vstack([ahead, behind]))
        width = np.diagonal(ahead) - np.diagonal(behind)
        return (gaps[: len(moved)] - gaps[len(moved) :]) / np.where(width > 0, width, 1.0)

    def nearest(self) -> Numbers | None:
        """The smallest movement that turns the decision, out of those that the starts lead to."""
        slope = self.gradient(np.zeros(len(self.keys)))
        downhill, worst = self._downhill(slope), self._worst(slope)
        found = [*self._singles(), *self._turnings([*downhill, *worst])]
        starts = [*sorted(found, key=_length)[:_SINGLE_STARTS], *downhill]
        found += self._turnings([self._minimised(start) for start in starts])
        return min(found, key=_length, default=None)

    def _turnings(self, directions: Iterable[Numbers]) -> list[Numbers]:
        return [one for direction in directions if (one := self._turning(direction)) is not None]

    def _singles(self) -> list[Numbers]:
        """Movements of one assumption alone to its first crossing on either side."""
        axes = np.eye(len(self.keys))
        return self._turnings([*axes, *-axes])

    def _downhill(self, slope: Numbers) -> list[Numbers]:
        """As far down the slope as a plane would take to the level, and all a quarter of a range in their bad way."""
        if not np.any(slope):
            return []
        return [np.clip(one, *self.bounds) for one in (-slope / (slope @ slope), -np.sign(slope) / 4)]

    def _worst(self, slope: Numbers) -> list[Numbers]:
        """All ten ranges in their bad way, and all to their limits."""
        lower, upper = self.bounds
        corner = np.where(slope < 0, upper, np.where(slope > 0, lower, 0.0))
        return [np.clip(corner, -10, 10), corner]

    def _turning(self, direction: Numbers) -> Numbers | None:
        """The first movement along a direction that turns the decision, if any does before a limit is hit."""
        if not np.all(np.isfinite(direction)) or not np.any(direction):
            return None
        lower, upper = self.bounds
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(direction > 0, upper / direction, np.where(direction < 0, lower / direction, np.inf))
        farthest = float(min(np.min(room), _FARTHEST / _length(direction)))
        if farthest <= 0:
            return None
        lengths = grid(0.0, farthest, near=[0.0, min(1.0, farthest)])
        found = course(lambda steps: self.gaps(steps[:, np.newaxis] * direction), lengths, 0.0)
        if not found.crossings:
            return None
        first = found.crossings[0]
        return (first.end * (1 + _BEYOND) if first.is_jump else first.end) * direction

    def _minimised(self, start: Numbers) -> Numbers:
        """Where SLSQP ends that looks for the shortest movement to the level."""
        from scipy.optimize import minimize

        turned: dict[str, Any] = {
            "type": "ineq",
            "fun": lambda moved: -self.gaps(moved[np.newaxis])[0],
            "jac": lambda moved: -self.gradient(moved),
        }
        found = minimize(
            lambda moved: (moved @ moved, 2 * moved),
            start,
            jac=True,
            method="SLSQP",
            bounds=list(zip(*self.bounds, strict=True)),
            constraints=[turned],
            options={"maxiter": _ITERATIONS, "ftol": 1e-12},
        )
        return np.asarray(found.x, dtype=float)


def _length(moved: Numbers) -> float:
    return float(np.linalg.norm(moved))
