"""The fields of a record that say how an assumption is uncertain: which go together, and what is wrong with them.

`distributions` turns the fields of a record without faults into a law.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from servicecase.engine.messages import Message, any_of, says, shown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.record import DISTRIBUTIONS, Record
from servicecase.inputs.value_faults import value_faults
from servicecase.inputs.values import is_number

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
_RANGELESS = {"flag": says("a flag"), "table": says("a list")}
_LARGEST_LAMBDA = 1000
_LARGEST_WEIGHT = 1e12  # of those that can be added up without losing the small ones
_LEAST_SPREAD = 1e-6  # of the value, or of what a beta may have; what is narrower runs out of digits

Faults = Iterator[tuple[str, Message]]


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
        yield stated, says("has no meaning for {what}", what=_RANGELESS.get(assumption.kind, says("the horizon")))
        return
    if "survey" in given:
        yield stated, says("cannot be given with a survey, which gives the range itself")
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
        yield next(iter(bounds)), says("is given alone; give both low and high")
    elif bounds and not faults and bounds["low"] > bounds["high"]:
        yield "low", says("is {value!r}, above high {high!r}", value=bounds["low"], high=bounds["high"])


def _dist_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    dist = given.get("dist", DEFAULT)
    if dist not in DISTRIBUTIONS:
        yield "dist", says("is {value!r}{nearest}", value=dist, nearest=nearest(dist, DISTRIBUTIONS))
    elif assumption.kind == "whole" and dist in _NOT_WHOLE:
        valid = ", ".join(one for one in DISTRIBUTIONS if one not in _NOT_WHOLE)
        yield "dist", says("is {value!r}, which does not give whole numbers; valid: {names}", value=dist, names=valid)
    elif dist == "beta" and assumption.unit != "share":
        yield "dist", says("is 'beta', which can only stand for a share, not for [{unit}]", unit=assumption.unit)


def _sets_faults(given: Mapping[str, Any]) -> Faults:
    """Fields that do not go with the distribution, and fields that it lacks."""
    dist = given.get("dist", DEFAULT)
    strays = [name for name in _STATED if name in given and name != "dist" and name not in FIELDS[dist]]
    for name in strays:
        if "dist" in given:
            yield (
                name,
                says("does not go with dist {dist!r}, which takes {fields}", dist=dist, fields=", ".join(FIELDS[dist])),
            )
        else:
            takers = [repr(one) for one, names in FIELDS.items() if name in names]
            yield name, says("needs dist {dists}", dists=any_of(takers))
    has_range = "low" in given or "high" in given
    if strays:
        return
    if "low" in FIELDS[dist] and "sd" not in FIELDS[dist] and not has_range:
        yield next(name for name in ("dist", "pert_lambda") if name in given), says("needs low and high")
    elif dist in _OF_QUANTILES:
        if has_range == ("sd" in given):
            yield "dist", says("takes either sd or low and high") if has_range else says("needs sd, or low and high")
        if "quantiles" in given and not has_range:
            yield "quantiles", says("needs low and high, which are the values there")
    elif dist == "beta" and "sd" not in given:
        yield "dist", says("needs sd")
    elif dist == "discrete" and "values" not in given:
        yield "dist", says("needs values")
    elif dist == "empirical" and not given.keys() & {"values", "data", "column"}:
        yield "dist", says("needs values, or data and column")


def _number_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    limits = {"sd": assumption.upper - assumption.lower, "pert_lambda": _LARGEST_LAMBDA}
    for name, limit in limits.items():
        if name in given and not (is_number(given[name]) and 0 < given[name] <= limit):
            yield (
                name,
                says("is {value!r}; it must be a number above 0, at most {most!r}", value=given[name], most=limit),
            )
    if "quantiles" in given:
        shares = given["quantiles"]
        numbers = isinstance(shares, list | tuple) and len(shares) == 2 and all(is_number(one) for one in shares)
        if not numbers or not 0 < shares[0] < shares[1] < 1:
            given_words = f"[{', '.join(shown(one) for one in shares)}]" if numbers else shown(shares)
            yield (
                "quantiles",
                says(
                    "is {value}; it must be two rising shares between 0 and 1, such as [0.1, 0.9]",
                    value=given_words,
                ),
            )


def _values_faults(assumption: Assumption, given: Mapping[str, Any]) -> Faults:
    """Of many entries, only the first that is wrong is named."""
    if "values" in given:
        faults = list(_entries_faults(assumption, given["values"]))
        yield from (("values", text) for text in faults[:1])
        if not faults and given.get("dist") == "discrete":
            for place, (one, other) in enumerate(pairwise(given["values"]), 2):
                if other <= one:
                    yield (
                        "values",
                        says(
                            "does not rise: entry {place} is {upper!r} after {lower!r}",
                            place=place,
                            upper=other,
                            lower=one,
                        ),
                    )
                    return
        if not faults and "weights" in given:
            yield from (("weights", text) for text in _weights_faults(given["weights"], len(given["values"])))


def _entries_faults(assumption: Assumption, values: Any) -> Iterator[Message]:
    if not isinstance(values, list | tuple):
        yield says("is {value!r}; it must be a list of numbers [{unit}]", value=values, unit=assumption.unit)
    elif not 2 <= len(values) <= MOST_VALUES:
        yield says("has {count:_} entries; it must have from 2 to {most:_}", count=len(values), most=MOST_VALUES)
    else:
        for place, one in enumerate(values, 1):
            yield from (
                says("entry {place} {fault}", place=place, fault=fault) for fault in value_faults(assumption, one)
            )


def _weights_faults(weights: Any, count: int) -> Iterator[Message]:
    if not isinstance(weights, list | tuple):
        yield says("is {value!r}; it must be a list of numbers, one for each of the values", value=weights)
    elif len(weights) != count:
        yield says("has {count:_} entries, but values has {values:_}", count=len(weights), values=count)
    else:
        for place, one in enumerate(weights, 1):
            if not is_number(one) or not 0 <= one <= _LARGEST_WEIGHT:
                yield says(
                    "entry {place} is {value!r}; it must be a number from 0 to {most!r}",
                    place=place,
                    value=one,
                    most=_LARGEST_WEIGHT,
                )
                return
        if (positive := sum(one > 0 for one in weights)) < 2:
            yield says("has {positive} above 0; at least two must be", positive=positive)


def _data_faults(given: Mapping[str, Any], observations: Sequence[float] | None) -> Faults:
    parts = [name for name in ("data", "column") if name in given]
    for name in parts:
        if not isinstance(given[name], str):
            yield name, says("is {value!r}; it must be text in quotes", value=given[name])
    if len(parts) == 1:
        yield parts[0], says("is given alone; give both data and column")
    elif parts and "values" in given:
        yield "data", says("cannot be given with values; give one of them")
    elif parts and observations is None:
        yield "data", says("can only be read beside a scenario file; give values")


def misfits(record: Record) -> Faults:
    """What is wrong between the value of a record and its distribution, whose fields are right one by one.

    A value that is NaN, for not known, fits.
    """
    value, low, high, sd, values = record.value, record.low, record.high, record.sd, record.values
    assert isinstance(value, float)
    if low is not None and high is not None:
        if value < low or value > high:
            yield "value", says("is {value!r}, outside low {low!r} to high {high!r}", value=value, low=low, high=high)
        if record.dist in _OF_QUANTILES and low == high:
            yield "low", says("is {value!r}, the same as high: a {dist} needs a range", value=low, dist=record.dist)
    if record.dist == "lognormal":
        for name, one in (("value", value), ("low", low)):
            if one is not None and one <= 0:
                yield name, says("is {value!r}; a lognormal needs it above 0", value=one)
    if record.dist == "beta" and (value <= 0 or value >= 1):
        yield "value", says("is {value!r}; a beta needs it between 0 and 1", value=value)
    elif sd is not None:
        yield from (("sd", text) for text in _sd_faults(record.dist, value, sd))
    if values and (value < min(values) or value > max(values)):
        yield (
            "value",
            says(
                "is {value!r}, outside the values, {low!r} to {high!r}", value=value, low=min(values), high=max(values)
            ),
        )


def _sd_faults(dist: str | None, value: float, sd: float) -> Iterator[Message]:
    variance = value * (1 - value) if dist == "beta" else value**2  # the most that a beta can have; else a yardstick
    least = _LEAST_SPREAD * math.sqrt(variance)
    if dist == "beta" and sd**2 >= variance:
        yield says(
            "is {value!r}; a beta around {middle!r} needs it below {most:.4g}",
            value=sd,
            middle=value,
            most=math.sqrt(variance),
        )
    elif sd < least:
        yield says(
            "is {value!r}; a {dist} around {middle!r} needs it to be at least {least:.4g}",
            value=sd,
            dist=dist,
            middle=value,
            least=least,
        )


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
