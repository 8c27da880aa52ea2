"""How the smallest joint change that turns a decision is read."""

from __future__ import annotations

import numpy as np

from servicecase.questions.break_even.words import passes
from servicecase.questions.closest_failure.record import ClosestFailure
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.wording.labels import label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import percent, value_of, within

_NAMED = 6  # movements that a sentence names
_SLIGHT = 0.01  # of the distance: movements below are left out
_ALIKE = 4  # decimals of a share of the distance: movements that agree so far keep the order of the catalogue
_ROWS = 10  # of a table of text


@sentence.register(ClosestFailure)
def _(finding: ClosestFailure) -> str:
    what = within(finding.case, finding.target)
    if not finding.is_found:
        verb = passes(finding.case, finding.target, finding.level, not _is_above(finding))
        text = translated("No joint change within the limits was found at which {what} {verb}.")
        return text.format(what=what, verb=verb)
    if finding.distance == 0:
        level = quantity(finding.level, unit_of(finding.case, finding.target))
        return translated("No change is needed: {what} is at {level} now.").format(what=what, level=level)
    text = translated("The smallest joint change that {turn}: {moves}; {distance} in all.")
    return text.format(turn=turn_in_words(finding), moves=_moves(finding), distance=distance_in_words(finding.distance))


def _moves(finding: ClosestFailure) -> str:
    """Which assumptions move from where to where, and how many more do."""
    places = places_of(finding)
    moves = [
        f"{within(finding.case, finding.assumptions[one])} {movement_in_words(finding, one)}" for one in places[:_NAMED]
    ]
    rest = len(places) - len(moves)
    return translated(", ").join([*moves, *([_smaller(rest)] if rest else [])])


def _smaller(count: int) -> str:
    text = translated("{count} smaller move") if count == 1 else translated("{count} smaller moves")
    return text.format(count=count)


def _is_above(finding: ClosestFailure) -> bool:
    return finding.outcome > finding.level


def turn_in_words(finding: ClosestFailure) -> str:
    """What the change does: makes the case lose, takes annual profit below 50,000 yuan/year."""
    if finding.target == "npv" and finding.level == 0:
        return translated("makes it lose") if _is_above(finding) else translated("makes it pay")
    text = translated("takes {what} below {level}") if _is_above(finding) else translated("lifts {what} above {level}")
    level = quantity(finding.level, unit_of(finding.case, finding.target))
    return text.format(what=within(finding.case, finding.target), level=level)


def distance_in_words(distance: float) -> str:
    """A distance in ranges of the assumptions."""
    count = f"{distance:.2g}"
    return (translated("{count} range") if count == "1" else translated("{count} ranges")).format(count=count)


def places_of(finding: ClosestFailure) -> list[int]:
    """Places of the assumptions that move noticeably, those that move most first."""
    share = np.round(np.abs(finding.movements) / finding.distance, _ALIKE)
    return [int(one) for one in np.argsort(-share, kind="stable") if share[one] >= _SLIGHT]


def movement_in_words(finding: ClosestFailure, place: int) -> str:
    """An assumption and where it would have to move."""
    key = finding.assumptions[place]
    before = number(float(finding.values[place]), unit_of(finding.case, key))
    return f"{before} → {value_of(finding.case, key, float(finding.changed[place]))}"


@cells.register(ClosestFailure)
def _(finding: ClosestFailure) -> Cells:
    heads = (translated("Now"), translated("Then"), translated("In ranges"), translated("Share of the distance"))
    columns = (translated("Assumption"), *heads)
    places = places_of(finding) if finding.distance > 0 else []
    rows = []
    for place in places[:_ROWS]:
        key, moved = finding.assumptions[place], float(finding.movements[place])
        now = quantity(float(finding.values[place]), unit_of(finding.case, key))
        then = value_of(finding.case, key, float(finding.changed[place]))
        # squares add up to the square of the distance
        share = percent((moved / finding.distance) ** 2)
        rows.append([label_in(finding.case, key), now, then, f"{moved:+.3f}", share])
    rows += [[_smaller(len(places) - _ROWS), "", "", "", ""]] if len(places) > _ROWS else []
    return Cells(columns, rows, columns[1:])
