"""What it would take: where a result passes a level as one assumption varies, and which assumption is nearest to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import local_name
from servicecase.inputs.values import is_number
from servicecase.questions.crossing import Course, Crossing, course, grid
from servicecase.questions.finding import Finding
from servicecase.questions.names import limits_of, target_key, varied_key
from servicecase.questions.points import at_points
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.uncertainty.laws import Numbers, uncertain
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd

_UNMOVED = 1e-9  # of the target: less than this is rounding, not an effect


@dataclass(frozen=True, repr=False)
class BreakEven(Finding):
    """Where a target passes a level as one assumption varies between its limits, all else as it is.

    ``assumption``, ``target``: keys; ``level``: of the target; ``value``, ``outcome``: of the assumption and of the
    target in the case; ``low``, ``high``: the assumption's range, NaN without one; ``limits``: between which it was
    varied; ``course``: the target at each value looked at, and its crossings.
    """

    assumption: str
    target: str
    level: float
    value: float
    outcome: float
    low: float
    high: float
    limits: tuple[float, float]
    course: Course

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """Every passage of the level, as the assumption rises."""
        return self.course.crossings

    @property
    def values(self) -> tuple[float, ...]:
        """Every break-even value, rising: of a whole assumption the first on the other side, seen from the case."""
        return tuple(one.seen_from(self.value) for one in self.crossings)

    @property
    def below(self) -> Crossing | None:
        """The nearest crossing below the value of the case."""
        return next((one for one in reversed(self.crossings) if one.seen_from(self.value) < self.value), None)

    @property
    def above(self) -> Crossing | None:
        """The nearest crossing at or above the value of the case."""
        return next((one for one in self.crossings if one.seen_from(self.value) >= self.value), None)

    @property
    def nearest(self) -> Crossing | None:
        """The crossing that is closest to the value of the case."""
        return min(self.crossings, key=lambda one: abs(one.seen_from(self.value) - self.value), default=None)

    def over(self, values: Numbers) -> Numbers:
        """The target at values of the assumption."""
        return _response(self.case, self.assumption, self.target)(values)

    def table(self) -> pd.DataFrame:
        """A row for each crossing: its value, what the target does there as the assumption rises, and how far it is."""
        import pandas as pd

        rows = [
            (value, "rises above" if one.rises else "falls below", one.start, one.end, one.is_jump, value - self.value)
            for one, value in zip(self.crossings, self.values, strict=True)
        ]
        return pd.DataFrame(rows, columns=["value", "target", "start", "end", "jump", "change"])


def break_even(case: Case, name: str, target: str = "npv", value: float = 0.0) -> BreakEven:
    """Every value of an assumption, within its limits, at which a target passes a level.

    Where the target has no value, as irr and payback may not, there is no crossing.

    Parameters
    ----------
    name
        A number or whole assumption that the case uses.
    target
        A line of one number.
    value
        The level, in the unit of the target.

    Returns
    -------
    BreakEven
        ``values``: the crossings, rising, in the unit of the assumption.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the level is not a number.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.break_even("adoption", "annual_income", 90_000).values  # 450,000 yuan at an adoption of 1
    (0.2,)
    """
    key, target = varied_key(case, name), target_key(case, target)
    checked_level(value)
    return _break_even(case, key, target, float(value), range_of(case, key))


def checked_level(value: float) -> None:
    """Raises ScenarioError for a level that no target can pass."""
    if not is_number(value) or not math.isfinite(value):
        raise refusal("value", "is {value!r}; the level to be passed must be a finite number", value=value)


def range_of(case: Case, key: str) -> tuple[float, float]:
    """The low and the high of an assumption, NaN where it is not uncertain."""
    found = uncertain(case).get(key)
    return (found.low, found.high) if found else (math.nan, math.nan)


def _break_even(case: Case, key: str, target: str, level: float, span: tuple[float, float]) -> BreakEven:
    value, limits = float(case[key]), limits_of(case, key)
    whole = catalogue()[local_name(key)].kind == "whole"
    points = grid(*limits, near=[value, *(one for one in span if not math.isnan(one))], whole=whole)
    found = course(_response(case, key, target), points, level, whole)
    return BreakEven(case, key, target, level, value, float(case[target]), *span, limits, found)


def _response(case: Case, key: str, target: str) -> Callable[[Numbers], Numbers]:
    """The target as a function of one assumption."""
    return lambda values: at_points(case, {key: values}, [target], len(values))[target]


@dataclass(frozen=True)
class SwitchingValue:
    """How far one assumption is from turning a decision.

    ``crossing`` is None where it never does; ``has_gaps``: whether the target has no value over part of its limits.
    """

    assumption: str
    value: float
    low: float
    high: float
    crossing: Crossing | None
    has_gaps: bool

    @property
    def switching_value(self) -> float:
        """The nearest value at which the target passes the level; NaN if there is none."""
        return self.crossing.seen_from(self.value) if self.crossing else math.nan

    @property
    def change(self) -> float:
        """From the value of the case to the switching value, in the assumption's unit."""
        return self.switching_value - self.value

    @property
    def relative_change(self) -> float:
        """The change as a share of the value; NaN where the value is zero."""
        return self.change / abs(self.value) if self.value else math.nan

    @property
    def share_of_range(self) -> float:
        """The change as a share of the distance from low to high; NaN without a range."""
        return self.change / (self.high - self.low) if self.high > self.low else math.nan

    @property
    def is_within_range(self) -> bool:
        """Whether the switching value lies between low and high."""
        return self.low <= self.switching_value <= self.high


@dataclass(frozen=True, repr=False)
class SwitchingValues(Finding):
    """The switching value of every material assumption, the closest first, those that never turn the decision last.

    Close is what is a small share of the assumption's range; assumptions without a range follow, by relative change.
    ``unmoved``: keys of the assumptions that do not move the target at all; ``left_out``: of those that the scenario
    does not give and that stand at a default that leaves the case as it is.
    """

    target: str
    level: float
    outcome: float
    rows: tuple[SwitchingValue, ...]
    unmoved: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def switching(self) -> tuple[SwitchingValue, ...]:
        """The rows of the assumptions that can turn the decision."""
        return tuple(one for one in self.rows if one.crossing)

    def table(self) -> pd.DataFrame:
        """A row for each assumption; changes are shares, not percents."""
        import pandas as pd

        names = ["value", "switching_value", "change", "relative_change", "share_of_range", "low", "high"]
        names += ["is_within_range"]
        rows = [[getattr(one, name) for name in names] for one in self.rows]
        return pd.DataFrame(
            rows, columns=names, index=pd.Index([one.assumption for one in self.rows], name="assumption")
        )


def switching_values(case: Case, target: str = "npv", value: float = 0.0) -> SwitchingValues:
    """How far each material assumption alone is from turning the decision: the target passes the level.

    Covers the number and whole assumptions that the case uses, within their limits, except the horizon and those at
    neutral defaults.

    Parameters
    ----------
    target
        A line of one number.
    value
        The level, in the unit of the target.

    Returns
    -------
    SwitchingValues
        ``switching``: those that can turn it, soonest first, measured in their own ranges.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the level is not a number.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.switching_values("annual_income", 90_000).switching[0].assumption  # a fifth of the range of 10% to 35%
    'cleaning.adoption'
    """
    target = target_key(case, target)
    checked_level(value)
    ranges = {key: (one.low, one.high) for key, one in uncertain(case).items()}
    rows, unmoved, left_out = [], [], []
    for key in track(list(_variable(case)), "assumptions"):
        if case.record(key).is_default and catalogue()[local_name(key)].is_neutral_by_default:
            left_out.append(key)
            continue
        found = _break_even(case, key, target, float(value), ranges.get(key, (math.nan, math.nan)))
        gaps = found.course.has_gaps
        if not gaps and _is_flat(found.course.values):
            unmoved.append(key)
        else:
            rows.append(SwitchingValue(key, found.value, found.low, found.high, found.nearest, gaps))
    return SwitchingValues(
        case, target, float(value), float(case[target]), tuple(sorted(rows, key=closeness)), tuple(unmoved),
        tuple(left_out),
    )  # fmt: skip


def _variable(case: Case) -> Iterator[str]:
    """Keys of the numbers that the case uses and that can be varied, in the order of the catalogue."""
    for key in assumptions_in_use(case.scenario, case.graph):
        row = catalogue()[local_name(key)]
        if row.scope not in ("constant", "scenario") and row.kind in ("number", "whole"):
            yield key


def _is_flat(values: Numbers) -> bool:
    known = values[np.isfinite(values)]
    return len(known) == 0 or float(np.ptp(known)) <= _UNMOVED * float(np.max(np.abs(known)))


def closeness(row: SwitchingValue) -> tuple[bool, bool, float]:
    """What sorts switching values by how near they are: in their own ranges, then in proportion, never last."""
    if row.crossing is None:
        return True, True, 0.0
    has_range = row.high > row.low
    share = row.share_of_range if has_range else row.relative_change if row.value else row.change
    return False, not has_range, abs(share)
