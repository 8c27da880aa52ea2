"""How break-evens and switching values are read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.questions.break_even.record import BreakEven, SwitchingValue, SwitchingValues
from servicecase.questions.crossing import Crossing
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.wording.labels import about, label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, paragraph, value_of, with_note, within
from servicecase.wording.ranges import ends_in_words

# What passes a level does, by whether it rises, and by whether it jumps there.
PASSES = {
    (True, False): "rises above {level}",
    (False, False): "falls below {level}",
    (True, True): "rises above {level}, in a jump",
    (False, True): "falls below {level}, in a jump",
}


def passes(case: Case, target: str, level: float, to_above: bool) -> str:
    """What a target does that passes a level: turns negative, rises above 5,000 yuan."""
    if level == 0:
        return translated("turns positive") if to_above else translated("turns negative")
    return translated(PASSES[to_above, False]).format(level=quantity(level, unit_of(case, target)))


def _reaching(case: Case, key: str, one: Crossing, value: float) -> str:
    """How an assumption moves from the case to a crossing: falls below 13.2%, rises to 46 or more."""
    there = one.seen_from(value)
    if is_whole(key):  # a month of the horizon is no length: 46, not 46 months
        text = translated("rises to {value} or more") if there >= value else translated("falls to {value} or less")
        return text.format(value=f"{there:,.0f}")
    return translated(PASSES[there >= value, one.is_jump]).format(level=value_of(case, key, there))


def is_whole(key: str) -> bool:
    """Whether an assumption takes whole numbers alone."""
    return catalogue()[local_name(key)].kind == "whole"


def _now(case: Case, key: str, value: float) -> str:
    now = f"{value:,.0f}" if is_whole(key) else quantity(value, unit_of(case, key))
    return translated("now {value}").format(value=now)


@sentence.register(BreakEven)
def _(finding: BreakEven) -> str:
    headline = translated("{headline}.").format(headline=headline_of(finding))
    return paragraph([headline, *_remarks(finding)])


def headline_of(finding: BreakEven) -> str:
    """Where the result turns, without the remarks that follow."""
    ways: dict[str, list[str]] = {}
    for one, upward in ((finding.below, False), (finding.above, True)):
        if one:
            verb = passes(finding.case, finding.target, finding.level, one.rises == upward)
            ways.setdefault(verb, []).append(_reaching(finding.case, finding.assumption, one, finding.value))
    if not ways:
        return _never(finding)
    (verb, moves), *others = ways.items()
    if others:
        text = translated("{what} {verb} when {name} {move}, and {other_verb} when {name} {other_move} ({now})")
    elif len(moves) > 1:
        text = translated("{what} {verb} when {name} {move} or {second_move} ({now})")
    else:
        text = translated("{what} {verb} when {name} {move} ({now})")
    return text.format(
        what=label_in(finding.case, finding.target),
        verb=verb,
        name=within(finding.case, finding.assumption),
        move=moves[0],
        second_move=moves[-1],
        other_verb=others[0][0] if others else "",
        other_move=others[0][1][0] if others else "",
        now=_now(finding.case, finding.assumption, finding.value),
    )


# What a target does that never passes the level.
NEVER = {
    "unknown": "{what} has no value {everywhere}",
    "constant": "{what} stays at {most} {everywhere}",
    "unseen": "{what} crosses {level} only where it has no value, {everywhere}",
    "above": "{what} stays above {level}, from {least} to {most}, {everywhere}",
    "at or above": "{what} stays at or above {level}, from {least} to {most}, {everywhere}",
    "below": "{what} stays below {level}, from {least} to {most}, {everywhere}",
    "at or below": "{what} stays at or below {level}, from {least} to {most}, {everywhere}",
}


def _never(finding: BreakEven) -> str:
    case, known = finding.case, finding.course.values[np.isfinite(finding.course.values)]
    unit, (lower, upper) = unit_of(case, finding.target), finding.limits
    if len(known) in (0, len(finding.course.values)):
        everywhere = translated("for any {assumption} from {low} to {high}")
    else:
        everywhere = translated("for any {assumption} from {low} to {high} at which it has a value")
    where = {"low": about(lower, unit_of(case, finding.assumption)), "high": value_of(case, finding.assumption, upper)}
    least, most = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    return translated(NEVER[_course(finding, least, most)]).format(
        what=label_in(case, finding.target),
        level=quantity(finding.level, unit),
        least=about(least, unit),
        most=value_of(case, finding.target, most),
        everywhere=everywhere.format(assumption=within(case, finding.assumption), **where),
    )


def _course(finding: BreakEven, least: float, most: float) -> str:
    """Where a target stays that never passes the level, from its least and its greatest value."""
    if np.isnan(least):
        return "unknown"
    if value_of(finding.case, finding.target, least) == value_of(finding.case, finding.target, most):
        return "constant"
    if least < finding.level < most:
        return "unseen"
    if most > finding.level:
        return "at or above" if least == finding.level else "above"
    return "at or below" if most == finding.level else "below"


def _remarks(finding: BreakEven) -> Iterator[str]:
    case, key = finding.case, finding.assumption
    level = quantity(finding.level, unit_of(case, finding.target))
    if len(finding.crossings) > (finding.below is not None) + (finding.above is not None):
        values = translated(", ").join(value_of(case, key, one) for one in finding.values)
        text = translated("It crosses {level} {count} times in all: at {values}.")
        yield text.format(level=level, count=len(finding.crossings), values=values)
    for start, end in finding.course.level_stretches:
        low, high = about(start, unit_of(case, key)), value_of(case, key, end)
        yield translated("It is exactly {level} from {low} to {high}.").format(level=level, low=low, high=high)


@cells.register(BreakEven)
def _(finding: BreakEven) -> Cells:
    case, name = finding.case, label_in(finding.case, finding.assumption)
    level = quantity(finding.level, unit_of(case, finding.target))
    rows = [
        [
            value_of(case, finding.assumption, there),
            translated(PASSES[one.rises, one.is_jump]).format(level=level),
            _signed(there - finding.value, case, finding.assumption),
            _signed_percent((there - finding.value) / abs(finding.value)) if finding.value else "",
        ]
        for one, there in zip(finding.crossings, finding.values, strict=True)
    ]
    target = translated("As it rises, {what}").format(what=within(case, finding.target))
    change = translated("Change")
    return Cells(
        (name, target, change, translated("In percent")),
        rows or [[translated("never"), headline_of(finding), "", ""]],
        (name, change),
    )


def _signed(change: float, case: Case, key: str) -> str:
    """A change with its sign; that of a share in points, so that it is not taken for a share of the value."""
    sign = "+" if change > 0 else ""
    if unit_of(case, key) == "share":
        return translated("{change} points").format(change=f"{sign}{100 * change:.3g}")
    return f"{sign}{value_of(case, key, change)}"


def _signed_percent(share: float) -> str:
    return "" if np.isnan(share) else f"{'+' if share > 0 else ''}{number(round(share, 2), 'share')}"


@sentence.register(SwitchingValues)
def _(finding: SwitchingValues) -> str:
    if not finding.switching:
        return paragraph([_none(finding), *_gaps(finding)])
    first = finding.switching[0]
    now = _now(finding.case, first.assumption, first.value)
    headline = translated("{headline}.").format(headline=with_note(first_to_turn(finding), now))
    return paragraph([headline, _counts(finding), *_gaps(finding)])


def _none(finding: SwitchingValues) -> str:
    case, target = finding.case, finding.target
    text = translated(
        "{what} never {verb} when any one assumption varies within its limits ({count} tested; {unmoved} more do not "
        "affect it)."
    )
    return text.format(
        what=label_in(case, target),
        verb=passes(case, target, finding.level, finding.outcome <= finding.level),
        count=len(finding.rows),
        unmoved=len(finding.unmoved),
    )


def first_to_turn(finding: SwitchingValues) -> str:
    """The assumption that turns the result soonest, measured in its own range."""
    case, first = finding.case, finding.switching[0]
    assert first.crossing is not None
    return translated("{what} {verb} soonest when {name} {move}").format(
        what=label_in(case, finding.target),
        verb=passes(case, finding.target, finding.level, first.crossing.rises == (first.change >= 0)),
        name=within(case, first.assumption),
        move=_reaching(case, first.assumption, first.crossing, first.value),
    )


def _counts(finding: SwitchingValues) -> str:
    """How many assumptions turn the target, and how many never do."""
    ranged = sum(one.high > one.low for one in finding.rows)
    if ranged:
        text = translated(
            "On their own, {inside} of {ranged} assumptions with a range cause this within that range, and {never} "
            "of {count} never do; {unmoved} more do not affect it."
        )
    else:
        text = translated("On their own, {never} of {count} never cause this; {unmoved} more do not affect it.")
    return text.format(
        inside=sum(one.is_within_range for one in finding.rows),
        ranged=ranged,
        never=len(finding.rows) - len(finding.switching),
        count=len(finding.rows),
        unmoved=len(finding.unmoved),
    )


def _gaps(finding: SwitchingValues) -> list[str]:
    """How many assumptions can take the target away, such as a payback that never comes: that is no crossing."""
    count = sum(one.has_gaps for one in finding.rows)
    text = translated("For {count} of them it has no value over part of the limits.")
    return [text.format(count=count)] if count else []


@cells.register(SwitchingValues)
def _(finding: SwitchingValues) -> Cells:
    numbers = (
        translated("Value"),
        translated("Switching value"),
        translated("In percent"),
        translated("Share of its range"),
    )
    columns = (translated("Assumption"), *numbers, translated("Range"), "")
    return Cells(columns, [_row(finding.case, one) for one in finding.rows], numbers)


def _row(case: Case, row: SwitchingValue) -> list[str]:
    unit = unit_of(case, row.assumption)
    return [
        axis_title(case, row.assumption),
        number(row.value, unit),
        about(row.switching_value, unit) if row.crossing else translated("never"),
        _signed_percent(row.relative_change),
        _signed_percent(row.share_of_range),
        ends_in_words(row.low, row.high, unit) if row.high > row.low else "",
        translated("inside") if row.is_within_range else "",
    ]
