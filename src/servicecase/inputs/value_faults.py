"""What is wrong with a value given for an assumption."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from servicecase.engine.messages import Message, says
from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.values import is_number


def value_faults(assumption: Assumption, value: Any) -> Iterator[Message]:
    """What is wrong with a value given for an assumption, in words that follow its name."""
    if assumption.kind == "table":
        yield from _table_faults(assumption, value)
    elif assumption.kind == "flag":
        if not isinstance(value, bool) and not (is_number(value) and value in (0, 1)):
            yield says("is {value!r}; it must be true or false", value=value)
    elif not is_number(value):
        yield says("is {value!r}; it must be a number [{unit}]", value=value, unit=assumption.unit)
    elif value != value or abs(value) == math.inf:
        yield says("is {value!r}; it must be a finite number [{unit}]", value=value, unit=assumption.unit)
    elif not assumption.lower <= value <= assumption.upper:
        limits = {"lower": assumption.lower, "upper": assumption.upper, "unit": assumption.unit}
        yield says("is {value!r}; it must be from {lower!r} to {upper!r} [{unit}]", value=value, **limits)
    elif assumption.kind == "whole" and value != int(value):
        yield says("is {value!r}; it must be a whole number [{unit}]", value=value, unit=assumption.unit)


def _table_faults(assumption: Assumption, value: Any) -> Iterator[Message]:
    if not isinstance(value, list | tuple):
        yield says("is {value!r}; it must be a list of numbers [{unit}]", value=value, unit=assumption.unit)
        return
    if assumption.shape == "12" and len(value) != MONTHS_PER_YEAR:
        yield says(
            "has {count} entries; it must have {months}, January to December", count=len(value), months=MONTHS_PER_YEAR
        )
    elif not value:
        yield says("is an empty list; it must be a list of numbers [{unit}]", unit=assumption.unit)
    entry = replace(assumption, kind="number")
    faults = [
        says("entry {place} {fault}", place=place, fault=fault)
        for place, one in enumerate(value, 1)
        for fault in value_faults(entry, one)
    ]
    yield from faults
    if assumption.shape == "rising" and not faults and any(upper < lower for lower, upper in pairwise(value)):
        yield says("falls; who was once reached stays reached (users who stop are monthly_churn)")
    if assumption.shape == "tiers" and value and not faults:
        if value[0] != 0:
            yield says("starts at {value!r}; the first tier must start at 0", value=value[0])
        for place, (lower, upper) in enumerate(pairwise(value), 2):
            if upper <= lower:
                yield says(
                    "does not rise: entry {place} is {upper!r} after {lower!r}", place=place, upper=upper, lower=lower
                )
