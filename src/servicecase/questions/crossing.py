"""Where a function of one number passes a level: every crossing, jumps and stretches on the level included.

A function here takes an array of values and returns an array of as many, so that all grid points, and then all
brackets, are evaluated at once. Where it is not finite it has a gap, which is no crossing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from servicecase.uncertainty.laws import Numbers

Function = Callable[[Numbers], Numbers]

_GAP = 2  # beside the signs -1, 0 and 1: no finite value
_INNER, _ROUNDS = 32, 9  # points within each bracket, times it shrinks to their distance: to 33^-9 = 2e-14 of its width
_ON_LEVEL = 1e-12  # of the level: closer than rounding lets a sum of months come
_BESIDE = 1e-6  # of the value: how far beside a crossing the function is looked at to tell a jump from a slope
_SAME = 1e-9  # of the value: ends of a stretch closer than this are one point
_STEPS = 200  # of the logarithmic grid to each side
_FINEST = 1e-9  # first of them, as a share of the limits' distance
_EVEN = 201  # points over the limits, and over what lies near
_MOST_WHOLE = 1_000


@dataclass(frozen=True)
class Crossing:
    """A passage of a level, as the value rises.

    ``start``, ``end``: where the function leaves one side and where it has reached the other. They differ for whole
    values, which are neighbours then, where the function stays on the level in between, and by a hair at a jump.
    """

    start: float
    end: float
    rises: bool
    is_jump: bool = False

    def seen_from(self, value: float) -> float:
        """The first value on the other side (the last on the level, of numbers) for one who comes from a value."""
        return self.end if value <= self.start else self.start


@dataclass(frozen=True)
class Course:
    """A function between two limits and its passages of a level.

    ``points``, ``values``: the grid and the function on it; ``level_stretches``: where it stays on the level.
    """

    points: Numbers
    values: Numbers
    crossings: tuple[Crossing, ...]
    level_stretches: tuple[tuple[float, float], ...]

    @property
    def has_gaps(self) -> bool:
        """Whether the function has a value at some points and none at others."""
        known = np.isfinite(self.values)
        return bool(np.any(known) and not np.all(known))


@dataclass(frozen=True)
class _Edge:
    """The end of one run of equal signs: last value of it, first value beyond, and the signs of both."""

    low: float
    high: float
    before: int
    after: int
    nearer: float
    is_jump: bool


def grid(lower: float, upper: float, near: npt.ArrayLike, whole: bool = False) -> Numbers:
    """Values from one limit to the other, dense around the `near` ones, and logarithmic away from them and from zero.

    All whole values where they are not too many.
    """
    if whole and upper - lower < _MOST_WHOLE:
        return np.arange(lower, upper + 1)
    near = np.unique(np.clip(near, lower, upper))
    width = (near[-1] - near[0]) or abs(near[0]) or upper - lower
    steps = np.geomspace(_FINEST, 1, _STEPS) * (upper - lower)
    parts = [np.linspace(lower, upper, _EVEN), np.linspace(near[0] - width, near[-1] + width, _EVEN)]
    parts += [centre + sign * steps for centre in (*near, 0.0) for sign in (1, -1)]
    points = np.concatenate(parts)
    points = np.unique(np.rint(points) if whole else points)
    fixed = np.unique([lower, *near, upper])
    points = points[(points > lower) & (points < upper)]
    points = points[np.diff(points, append=np.inf) > _FINEST * np.abs(points)]
    return np.unique(np.concatenate([fixed, points[_distance(points, fixed) > _FINEST * np.abs(points)]]))


def _distance(points: Numbers, fixed: Numbers) -> Numbers:
    return np.asarray(np.min(np.abs(points[:, np.newaxis] - fixed), axis=1), dtype=float)


def course(function: Function, points: Numbers, level: float, whole: bool = False) -> Course:
    """The function on a rising grid, and all its passages of a level, each found to about 1e-12 of its value."""
    values = function(points)
    signs = _signs(values, level)
    last = np.flatnonzero(signs[:-1] != signs[1:])
    edges = _edges(function, points[last], points[last + 1], level, whole)
    runs = [int(one) for one in signs[[*last, -1]]]
    crossings, stretches = [], []
    for place, sign in enumerate(runs):
        left, right = edges[place - 1] if place else None, edges[place] if place < len(edges) else None
        if sign == 0:
            crossings += _through_level(left, right, runs[place - 1 : place + 2 : 2], whole)
            stretch = (left.high if left else float(points[0]), right.low if right else float(points[-1]))
            stretches += [stretch] if _apart(*stretch) else []
        elif right and runs[place + 1] == -sign and right.after != _GAP:
            ends = (right.low, right.high) if whole or right.is_jump else (right.nearer, right.nearer)
            crossings.append(Crossing(*ends, rises=sign < 0, is_jump=right.is_jump and not whole))
    return Course(points, values, tuple(crossings), tuple(stretches))


def _through_level(left: _Edge | None, right: _Edge | None, around: list[int], whole: bool) -> list[Crossing]:
    """The crossing that a run on the level is the middle of, if it comes from one side and leaves to the other."""
    if left is None or right is None or {*around} != {-1, 1} or _GAP in (left.after, right.after):
        return []
    start, end = (left.low, right.high) if whole else (left.high, right.low)
    if not whole and not _apart(start, end):
        start = end = (start + end) / 2
    return [Crossing(start, end, rises=around[0] < 0, is_jump=(left.is_jump or right.is_jump) and not whole)]


def _apart(start: float, end: float) -> bool:
    return end - start > _SAME * max(abs(start), abs(end))


def _signs(values: Numbers, level: float) -> npt.NDArray[np.int_]:
    gap = values - level
    signs = np.where(np.abs(gap) <= _ON_LEVEL * abs(level), 0, np.sign(gap))
    return np.where(np.isfinite(values), signs, _GAP).astype(int)


def _edges(function: Function, low: Numbers, high: Numbers, level: float, whole: bool) -> list[_Edge]:
    """Where the sign first changes between each low and high: all brackets shrink at once."""
    if not len(low):
        return []
    rows, scale = np.arange(len(low)), np.maximum(high - low, np.maximum(np.abs(low), np.abs(high)))
    for _ in range(_ROUNDS):
        if whole and np.all(high - low <= 1):
            break
        inner = np.linspace(low, high, _INNER + 2, axis=1)
        inner = np.rint(inner) if whole else inner
        signs = _signs(function(inner.ravel()), level).reshape(inner.shape)
        changed = signs != signs[:, :1]
        changed[:, -1] = True  # as the grid had it, whatever the last digit says now
        first = np.argmax(changed, axis=1)
        low, high = inner[rows, first - 1], inner[rows, first]
    beside = _BESIDE * scale
    at_low, at_high, below, above = function(np.concatenate([low, high, low - beside, high + beside])).reshape(4, -1)
    before, after = _signs(at_low, level), _signs(at_high, level)
    nearer = np.where(np.abs(at_high - level) <= np.abs(at_low - level), high, low)
    jumps = np.abs(at_high - at_low) > np.abs(above - below) / 2
    return [_Edge(*one) for one in zip(*(x.tolist() for x in (low, high, before, after, nearer, jumps)), strict=True)]
