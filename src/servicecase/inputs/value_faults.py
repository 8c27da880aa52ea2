"""What is wrong with a value given for an assumption."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.values import is_number, shown


def value_faults(assumption: Assumption, value: Any) -> Iterator[str]:
    """What is wrong with a value given for an assumption, in words that follow its name."""
    if assumption.kind == "table":
        yield from _table_faults(assumption, value)
    elif assumption.kind == "flag":
        if not isinstance(value, bool) and not (is_number(value) and value in (0, 1)):
            yield f"is {shown(value)}; it must be true or false"
    elif not is_number(value):
        yield f"is {shown(value)}; it must be a number [{assumption.unit}]"
    elif value != value or abs(value) == math.inf:
        yield f"is {shown(value)}; it must be a finite number [{assumption.unit}]"
    elif not assumption.lower <= value <= assumption.upper:
        limits = f"{shown(assumption.lower)} to {shown(assumption.upper)}"
        yield f"is {shown(value)}; it must be from {limits} [{assumption.unit}]"
    elif assumption.kind == "whole" and value != int(value):
        yield f"is {shown(value)}; it must be a whole number [{assumption.unit}]"


def _table_faults(assumption: Assumption, value: Any) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"is {shown(value)}; it must be a list of numbers [{assumption.unit}]"
        return
    if assumption.shape == "12" and len(value) != MONTHS_PER_YEAR:
        yield f"has {len(value)} entries; it must have {MONTHS_PER_YEAR}, January to December"
    elif not value:
        yield f"is an empty list; it must be a list of numbers [{assumption.unit}]"
    entry = replace(assumption, kind="number")
    faults = [f"entry {place} {fault}" for place, one in enumerate(value, 1) for fault in value_faults(entry, one)]
    yield from faults
    if assumption.shape == "rising" and not faults and any(upper < lower for lower, upper in pairwise(value)):
        yield "falls; who was once reached stays reached (users who stop are monthly_churn)"
    if assumption.shape == "tiers" and value and not faults:
        if value[0] != 0:
            yield f"starts at {shown(value[0])}; the first tier must start at 0"
        for place, (lower, upper) in enumerate(pairwise(value), 2):
            if upper <= lower:
                yield f"does not rise: entry {place} is {shown(upper)} after {shown(lower)}"
