"""Records of assumptions: what is wrong with one as people give it, and the record made of one that is right."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from servicecase.engine.messages import Message, says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.names import SOURCE_ID, dotted, shown_key
from servicecase.inputs.record import Record, survey_mean
from servicecase.inputs.sources import sources
from servicecase.inputs.stated_uncertainty import (
    OF_VALUES,
    distribution_faults,
    distribution_of,
    mean_of,
    misfits,
    stated_fields,
)
from servicecase.inputs.value_faults import value_faults
from servicecase.inputs.values import is_number, is_whole

A_DATE = says("a date such as 2026-01-01")
_MOST_ASKED = 1_000_000_000  # nobody asks more; beyond it a share would lose digits
_SURVEY_KEYS = ("asked", "yes")
_RECORD_KEYS = tuple(one.name for one in fields(Record) if one.name != "is_default")


def record_faults(
    assumption: Assumption, given: Any, observations: Sequence[float] | None = None
) -> Iterator[tuple[str, Message]]:
    """What is wrong with a value, or a table of value, low, high, …: the field and what is wrong with it.

    `observations` has what was read from ``data``, nothing where that is known to be wrong, None without a file.
    """
    if not isinstance(given, Mapping):
        yield from (("", text) for text in value_faults(assumption, given))
        return
    for name in given:
        if name not in _RECORD_KEYS:
            close = nearest(name, _RECORD_KEYS) or says("; valid: {names}", names=", ".join(sorted(_RECORD_KEYS)))
            yield shown_key(name), says("is not a field of an assumption{nearest}", nearest=close)
    if "value" not in given and "survey" not in given and given.get("dist") not in OF_VALUES:
        yield "", says("has neither a value nor a survey")
    elif "value" in given and "survey" in given:
        yield "", says("has both a value and a survey; give one of them")
    faults = list(value_faults(assumption, given["value"])) if "value" in given else []
    yield from (("value", text) for text in faults)
    if "survey" in given:
        yield from _survey_faults(assumption, given["survey"])
    value = given["value"] if "value" in given and not faults and is_number(given["value"]) else math.nan
    faulty = list(distribution_faults(assumption, given, float(value), observations))
    yield from faulty
    if not faulty and not {"value", "survey"} & given.keys() and given.get("dist") in OF_VALUES:
        yield from _mean_faults(assumption, distribution_of(given, observations))
    yield from provenance_faults(given)


def _mean_faults(assumption: Assumption, law: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    """Where the mean of the values stands for the value, it must be one."""
    if law["values"]:
        mean = mean_of(law["values"], law.get("weights"))
        if any(value_faults(assumption, mean)):
            yield (
                "",
                says(
                    "has no value, and the mean of its values, {mean:.4g}, is no whole number; give the value",
                    mean=mean,
                ),
            )


def _survey_faults(assumption: Assumption, survey: Any) -> Iterator[tuple[str, Message]]:
    if assumption.kind != "number" or assumption.unit != "share":
        yield (
            "survey",
            says("can only stand for a share, not for a {kind} [{unit}]", kind=assumption.kind, unit=assumption.unit),
        )
        return
    if not isinstance(survey, Mapping):
        yield "survey", says("is {value!r}; it must be {{ asked = …, yes = … }}", value=survey)
        return
    faults = [
        (
            dotted("survey", shown_key(name)),
            says("is not a field of a survey{nearest}", nearest=nearest(name, _SURVEY_KEYS)),
        )
        for name in survey
        if name not in _SURVEY_KEYS
    ]
    for name, least in zip(_SURVEY_KEYS, (1, 0), strict=True):
        count: Any = survey.get(name)
        if name not in survey:
            faults.append((f"survey.{name}", says("is missing")))
        elif not is_whole(count) or not least <= count <= _MOST_ASKED:
            limits = {"least": least, "most": _MOST_ASKED}
            words = says("is {value!r}; it must be a whole number from {least} to {most:_}", value=count, **limits)
            faults.append((f"survey.{name}", words))
    if not faults and survey["yes"] > survey["asked"]:
        words = says("is {value!r}, more than the {asked:_} who were asked", value=survey["yes"], asked=survey["asked"])
        faults.append(("survey.yes", words))
    yield from faults
    if not faults:
        mean = survey_mean(survey["asked"], survey["yes"])
        yield from (("survey", says("has a mean that {fault}", fault=text)) for text in value_faults(assumption, mean))


def provenance_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    """What is wrong with a source, owner, note or date."""
    for name in ("source", "owner", "note"):
        if name in given and not isinstance(given[name], str):
            yield name, says("is {value!r}; it must be text in quotes", value=given[name])
    source = given.get("source")
    if isinstance(source, str) and SOURCE_ID.fullmatch(source) and source not in sources():
        yield (
            "source",
            says(
                "is {value!r}, which is not in the list of sources{nearest}",
                value=source,
                nearest=nearest(source, sources()),
            ),
        )
    dates = {name: given[name] for name in ("date", "expires") if name in given}
    faults = [
        (name, says("is {value!r}; it must be {form}", value=one, form=A_DATE))
        for name, one in dates.items()
        if not is_date(one)
    ]
    yield from faults
    if len(dates) == 2 and not faults and dates["expires"] < dates["date"]:
        yield "expires", says("is {value!r}, before date {date!r}", value=dates["expires"], date=dates["date"])


def is_date(value: Any) -> bool:
    """Whether a value is a day, without a time of it."""
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def make_record(assumption: Assumption, given: Any, observations: Sequence[float] | None = None) -> Record:
    """The record of a value, or table of fields, that has no faults; `observations` as in `record_faults`."""
    if not isinstance(given, Mapping):
        return Record(_number(given))
    details = {**given, **distribution_of(given, observations)}
    if "survey" in details:
        asked, yes = (int(details["survey"][name]) for name in _SURVEY_KEYS)
        details |= {"survey": (asked, yes), "value": survey_mean(asked, yes)}
    elif "value" not in details:
        details["value"] = mean_of(details["values"], details.get("weights"))
    return Record(**{**details, "value": _number(details["value"])})


def _number(value: Any) -> float | tuple[float, ...]:
    return tuple(float(one) for one in value) if isinstance(value, list | tuple) else float(value)


def changed_record(before: Record | None, assumption: Assumption, given: Any) -> Record:
    """The record after a what-if.

    A bare value keeps the owner, and the way of being uncertain where it fits: range, standard deviation, outcomes
    or observations. It does not keep what was said of the old value.
    """
    after = make_record(assumption, given)
    if before is None or isinstance(given, Mapping):
        return after
    if before.value == after.value:
        return before
    if before.dist is not None:
        kept = replace(after, **stated_fields(before), owner=before.owner)
        if not any(misfits(kept)):
            return kept
    return after
