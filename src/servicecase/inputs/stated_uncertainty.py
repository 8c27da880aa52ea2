"""The fields of a record that say how an assumption is uncertain: which go together, and what is wrong with them.

`distributions` turns the fields of a record without faults into a law.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.record import DISTRIBUTIONS, Record
from servicecase.inputs.value_faults import value_faults
from servicecase.inputs.values import is_number, shown

# Which fields each distribution takes. Where low and high are given and nothing else is said, it is the first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "pert": ("low", "high", "pert_lambda"),
    "triangular": ("low", "high"),
    "uniform": ("low", "high"),
    "normal": ("sd", "low", "high", "quantiles"),
    "lognormal": ("sd", "low", "high", "quantiles"),
    "beta": ("sd",),
    "discrete": ("values", "weights"),
    "empirical": ("values", "data", "column"),
}
DEFAULT = DISTRIBUTIONS[0]
QUANTILES = (0.1, 0.9)  # the ends of a range where nothing else is said
OF_VALUES = ("discrete", "empirical")  # these give the value too: their mean
MOST_VALUES = 100_000
_OF_QUANTILES = ("normal", "lognormal")
_NOT_WHOLE = ("normal", "lognormal", "beta")
_STATED = tuple(dict.fromkeys(("low", "high", "dist", *(one for names in FIELDS.values() for one in names))))
_RANGELESS = {"flag": "a flag", "table": "a list"}
_LARGEST_LAMBDA = 1000
_LARGEST_WEIGHT = 1e12  # of those that can be added up without losing the small ones
_LEAST_SPREAD = 1e-6  # of the value, or of what a beta may have; what is narrower runs out of digits

Faults = Iterator[tuple[str, str]]


def distribution_faults(
    assumption: Assumption, given: Mapping[str, Any], value: float, observations: Sequence[float] | None
) -> Faults:
    """What is wrong with the fields of a table that say how it is uncertain: the field, and words that follow it.

    `value` is the given value, NaN where it is missing or wrong; `observations` what was read from ``data``, None
    where no file can be read.
    """
    stated = next((name for name in _STATED if name in given), None)
    if stated is None:
        return
    if assumption.kind not in ("number", "whole") or assumption.scope == "scenario":
        yield stated, f"has no meaning for {_RANGELESS.get(assumption.kind, 'the horizon')}"
        return
    if "survey" in given:
        yield stated, "cannot be given with a survey, which gives the range itself"
        return
    faults = [*_range_faults(assumption, given), *_dist_faults(assumption, given)]
    yield from faults
    if given.get("dist", DEFAULT) in DISTRIBUTIONS:
        more = [*_sets_faults(given), *_number_faults(assumption, given), *_values_faults(assumption, given)]
        more += _data_faults(given, observations)
        yield from more
        if not faults and not more:
            yield from misfits(Record(value, **distribution_of(given, observations)))


def _range_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    bounds = {name: given[name] for name in ("low", "high") if name in given}
    faults = [(name, text) for name, bound in bounds.items() for text in value_faults(assumption, bound)]
    yield from faults
    if len(bounds) == 1:
        yield next(iter(bounds)), "is given alone; give both low and high"
    elif bounds and not faults and bounds["low"] > bounds["high"]:
        yield "low", f"is {shown(bounds['low'])}, above high {shown(bounds['high'])}"


def _dist_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    dist = given.get("dist", DEFAULT)
    if dist not in DISTRIBUTIONS:
        yield "dist", f"is {shown(dist)}{nearest(dist, DISTRIBUTIONS)}"
    elif assumption.kind == "whole" and dist in _NOT_WHOLE:
        valid = ", ".join(one for one in DISTRIBUTIONS if one not in _NOT_WHOLE)
        yield "dist", f"is {shown(dist)}, which does not give whole numbers; valid: {valid}"
    elif dist == "beta" and assumption.unit != "share":
        yield "dist", f"is 'beta', which can only stand for a share, not for [{assumption.unit}]"


def _sets_faults(given: Mapping[str, Any]) -> Faults:
    """Fields that do not go with the distribution, and fields that it lacks."""
    dist = given.get("dist", DEFAULT)
    strays = [name for name in _STATED if name in given and name != "dist" and name not in FIELDS[dist]]
    for name in strays:
        if "dist" in given:
            yield name, f"does not go with dist {dist!r}, which takes {', '.join(FIELDS[dist])}"
        else:
            takers = [repr(one) for one, names in FIELDS.items() if name in names]
            yield name, f"needs dist {' or '.join(takers)}"
    has_range = "low" in given or "high" in given
    if strays:
        return
    if "low" in FIELDS[dist] and "sd" not in FIELDS[dist] and not has_range:
        yield next(name for name in ("dist", "pert_lambda") if name in given), "needs low and high"
    elif dist in _OF_QUANTILES:
        if has_range == ("sd" in given):
            yield "dist", "takes either sd or low and high" if has_range else "needs sd, or low and high"
        if "quantiles" in given and not has_range:
            yield "quantiles", "needs low and high, which are the values there"
    elif dist == "beta" and "sd" not in given:
        yield "dist", "needs sd"
    elif dist == "discrete" and "values" not in given:
        yield "dist", "needs values"
    elif dist == "empirical" and not given.keys() & {"values", "data", "column"}:
        yield "dist", "needs values, or data and column"


def _number_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    limits = {"sd": assumption.upper - assumption.lower, "pert_lambda": _LARGEST_LAMBDA}
    for name, limit in limits.items():
        if name in given and not (is_number(given[name]) and 0 < given[name] <= limit):
            yield name, f"is {shown(given[name])}; it must be a number above 0, at most {shown(limit)}"
    if "quantiles" in given:
        shares = given["quantiles"]
        numbers = isinstance(shares, list | tuple) and len(shares) == 2 and all(is_number(one) for one in shares)
        if not numbers or not 0 < shares[0] < shares[1] < 1:
            given_words = f"[{', '.join(shown(one) for one in shares)}]" if numbers else shown(shares)
            yield "quantiles", f"is {given_words}; it must be two rising shares between 0 and 1, such as [0.1, 0.9]"


def _values_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    """Of many entries, only the first that is wrong is named."""
    if "values" in given:
        faults = list(_entries_faults(assumption, given["values"]))
        yield from (("values", text) for text in faults[:1])
        if not faults and given.get("dist") == "discrete":
            for place, (one, other) in enumerate(pairwise(given["values"]), 2):
                if other <= one:
                    yield "values", f"does not rise: entry {place} is {shown(other)} after {shown(one)}"
                    return
        if not faults and "weights" in given:
            yield from (("weights", text) for text in _weights_faults(given["weights"], len(given["values"])))


def _entries_faults(assumption: Assumption, values: Any) -> Iterator[str]:
    if not isinstance(values, list | tuple):
        yield f"is {shown(values)}; it must be a list of numbers [{assumption.unit}]"
    elif not 2 <= len(values) <= MOST_VALUES:
        yield f"has {shown(len(values))} entries; it must have from 2 to {shown(MOST_VALUES)}"
    else:
        for place, one in enumerate(values, 1):
            yield from (f"entry {place} {fault}" for fault in value_faults(assumption, one))


def _weights_faults(weights: Any, count: int) -> Iterator[str]:
    if not isinstance(weights, list | tuple):
        yield f"is {shown(weights)}; it must be a list of numbers, one for each of the values"
    elif len(weights) != count:
        yield f"has {shown(len(weights))} entries, but values has {shown(count)}"
    else:
        for place, one in enumerate(weights, 1):
            if not is_number(one) or not 0 <= one <= _LARGEST_WEIGHT:
                yield f"entry {place} is {shown(one)}; it must be a number from 0 to {shown(_LARGEST_WEIGHT)}"
                return
        if (positive := sum(one > 0 for one in weights)) < 2:
            yield f"has {positive} above 0; at least two must be"


def _data_faults(given: Mapping[str, Any], observations: Sequence[float] | None) -> Faults:
    parts = [name for name in ("data", "column") if name in given]
    for name in parts:
        if not isinstance(given[name], str):
            yield name, f"is {shown(given[name])}; it must be text in quotes"
    if len(parts) == 1:
        yield parts[0], "is given alone; give both data and column"
    elif parts and "values" in given:
        yield "data", "cannot be given with values; give one of them"
    elif parts and observations is None:
        yield "data", "can only be read beside a scenario file; give values"


def misfits(record: Record) -> Faults:
    """What is wrong between the value of a record and its distribution, whose fields are right one by one.

    A value that is NaN, for not known, fits.
    """
    value, low, high, sd, values = record.value, record.low, record.high, record.sd, record.values
    assert isinstance(value, float)
    if low is not None and high is not None:
        if value < low or value > high:
            yield "value", f"is {shown(value)}, outside low {shown(low)} to high {shown(high)}"
        if record.dist in _OF_QUANTILES and low == high:
            yield "low", f"is {shown(low)}, the same as high: a {record.dist} needs a range"
    if record.dist == "lognormal":
        for name, one in (("value", value), ("low", low)):
            if one is not None and one <= 0:
                yield name, f"is {shown(one)}; a lognormal needs it above 0"
    if record.dist == "beta" and (value <= 0 or value >= 1):
        yield "value", f"is {shown(value)}; a beta needs it between 0 and 1"
    elif sd is not None:
        yield from (("sd", text) for text in _sd_faults(record.dist, value, sd))
    if values and (value < min(values) or value > max(values)):
        yield "value", f"is {shown(value)}, outside the values, {shown(min(values))} to {shown(max(values))}"


def _sd_faults(dist: str | None, value: float, sd: float) -> Iterator[str]:
    variance = value * (1 - value) if dist == "beta" else value**2  # the most that a beta can have; else a yardstick
    least = _LEAST_SPREAD * math.sqrt(variance)
    if dist == "beta" and sd**2 >= variance:
        yield f"is {shown(sd)}; a beta around {shown(value)} needs it below {math.sqrt(variance):.4g}"
    elif sd < least:
        yield f"is {shown(sd)}; a {dist} around {shown(value)} needs it to be at least {least:.4g}"


def distribution_of(given: Mapping[str, Any], observations: Sequence[float] | None = None) -> dict[str, Any]:
    """The fields of a record, without faults, that say how it is uncertain; observations stand for ``data``."""
    fields = {name: given[name] for name in _STATED if name in given}
    for name in ("low", "high", "sd", "pert_lambda"):
        if name in fields:
            fields[name] = float(fields[name])
    if "data" in fields:
        fields["values"] = observations or ()
    for name in ("quantiles", "values", "weights"):
        if name in fields:
            fields[name] = tuple(float(one) for one in fields[name])
    return {"dist": DEFAULT, **fields} if "low" in fields else fields


def mean_of(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """The mean of values with their weights, never beyond them by a rounding error."""
    if weights is None:
        mean = math.fsum(values) / len(values)
    else:
        mean = math.fsum(one * weight for one, weight in zip(values, weights, strict=True)) / math.fsum(weights)
    return min(max(mean, min(values)), max(values))


def stated_fields(record: Record) -> dict[str, Any]:
    """What a record says about how it is uncertain."""
    return {name: one for name in _STATED if (one := getattr(record, name)) is not None}
