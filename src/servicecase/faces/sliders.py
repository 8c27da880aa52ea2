"""How far the slider of an assumption reaches, and in which steps: one rule for every face that has sliders."""

from __future__ import annotations

import math

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.questions.names import limits_of

_STEPS = 100  # of a slider, about
_LONGEST = 2  # between limits that are a slider's ends themselves, as those of a share are


def reach(case: Case, key: str) -> tuple[float, float] | None:
    """The ends of a slider: half the range beyond it, or zero and twice the value, within the limits.

    Where neither says enough, near limits are the ends; None where they are far apart.
    """
    record, (lower, upper) = case.scenario.record(key), limits_of(case, key)
    value, low, high = case.inputs[key], record.low, record.high
    ends = [lower, upper]
    if low is not None and high is not None and low < high:
        ends = [low - (high - low) / 2, high + (high - low) / 2]
    elif value and not case.scenario.stands_at_neutral(key):
        ends = sorted([0.0, 2 * value])
    elif upper - lower > _LONGEST:
        return None
    first, last = (min(max(end, lower), upper) for end in ends)
    if catalogue()[local_name(key)].kind == "whole":
        first, last = math.floor(first), math.ceil(last)
    return (first, last) if first < last else None


def step_of(case: Case, key: str, ends: tuple[float, float]) -> float:
    """A step of a slider: about a hundredth of its length, as a round number."""
    if catalogue()[local_name(key)].kind == "whole":
        return 1.0
    rough = (ends[1] - ends[0]) / _STEPS
    size = 10.0 ** math.floor(math.log10(rough))
    return float(f"{size * min((1, 2, 5, 10), key=lambda one: abs(one * size - rough)):.12g}")
