"""How a tornado is read, with one assumption moved at a time or over draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.tornado.record import EnsembleTornado, Swing, Tornado
from servicecase.wording.labels import about, label_in, quantity, unit_of, with_unit
from servicecase.wording.language import translated
from servicecase.wording.phrases import (
    NAMED,
    axis_title,
    ends_of,
    listed,
    named,
    paragraph,
    unmoved,
    value_of,
    with_note,
    within,
    without_value,
)


@sentence.register(Tornado)
def _(finding: Tornado) -> str:
    base = quantity(finding.base, unit_of(finding.case, finding.target))
    what = with_note(label_in(finding.case, finding.target), base)
    keys = [one.key for one in finding.swings if np.isnan(one.swing)]
    lost = without_value(finding.case, translated("At the low or high of {names} it has no value."), keys)
    moving = swings_that_move(finding.swings)
    if not moving:
        return paragraph([unmoved(what, len(finding.swings)), *lost])
    first = moving[0]
    reach = ends_of(finding.case, first.key, first.low, first.high)
    return paragraph([_moves_most(finding, what, reach, moving), _turning(finding), *lost])


def _moves_most(finding: Tornado | EnsembleTornado, what: str, reach: str, moving: Sequence[Swing]) -> str:
    """With which assumptions a result moves most, and with the first from where to where."""
    names = [within(finding.case, one.key) for one in moving[:NAMED]]
    if len(names) > 1:
        text = translated("{what} is most sensitive to {first}: {ends}; then to {others}.")
    else:
        text = translated("{what} is most sensitive to {first}: {ends}.")
    return text.format(
        what=what,
        first=with_note(names[0], reach),
        ends=ends_of(finding.case, finding.target, moving[0].at_low, moving[0].at_high),
        others=listed(names[1:]),
    )


def _turning(finding: Tornado) -> str:
    """Which assumptions alone turn the sign of the result at an end of their range."""
    turning = [
        one.key
        for one in finding.swings
        if any((end < 0) != (finding.base < 0) for end in (one.at_low, one.at_high) if not np.isnan(end))
    ]
    names = named(finding.case, turning)
    who = "each" if len(names) > 1 else "only" if names else "none"
    text = TURNING["positive" if finding.base < 0 else "negative", who]
    return translated(text).format(names=listed(names))


# By the sign to which the result turns, and by how many assumptions alone turn it.
TURNING = {
    ("positive", "each"): "Each of {names} alone makes it positive at its low or its high.",
    ("positive", "only"): "Only {names} alone makes it positive at its low or its high.",
    ("positive", "none"): "None of them alone makes it positive at its low or its high.",
    ("negative", "each"): "Each of {names} alone makes it negative at its low or its high.",
    ("negative", "only"): "Only {names} alone makes it negative at its low or its high.",
    ("negative", "none"): "None of them alone makes it negative at its low or its high.",
}


def swings_that_move(swings: Sequence[Swing]) -> list[Swing]:
    """The swings that move the result at all."""
    return [one for one in swings if one.swing > 0]


@sentence.register(EnsembleTornado)
def _(finding: EnsembleTornado) -> str:
    base = value_of(finding.case, finding.target, finding.base)
    mean = translated("{base} on average over {draws} draws").format(base=base, draws=f"{finding.draws:,}")
    what = with_note(label_in(finding.case, finding.target), mean)
    moving = swings_that_move(finding.swings)
    if not moving:
        return translated("{what} does not depend on any input.").format(what=what)
    return _moves_most(finding, what, translated("lowest tenth to highest tenth"), moving)


@cells.register(Tornado)
def _(finding: Tornado) -> Cells:
    ends = [translated("Low"), translated("High"), translated("At low"), translated("At high")]
    return _swing_cells(finding, ends)


@cells.register(EnsembleTornado)
def _(finding: EnsembleTornado) -> Cells:
    there = translated("Mean there")
    return _swing_cells(finding, [translated("Lowest tenth"), translated("Highest tenth"), there, there])


def _swing_cells(finding: Tornado | EnsembleTornado, ends: Sequence[str]) -> Cells:
    """Ends of the assumptions and of the result, under the columns' names."""
    unit = unit_of(finding.case, finding.target)
    columns = (translated("Assumption"), *ends, with_unit(translated("Swing"), unit))
    rows = []
    for one in finding.swings:
        mine = unit_of(finding.case, one.key)
        results = [about(value, unit) for value in (one.at_low, one.at_high, one.swing)]
        rows.append([axis_title(finding.case, one.key), about(one.low, mine), about(one.high, mine), *results])
    return Cells(columns, rows, columns[1:])
