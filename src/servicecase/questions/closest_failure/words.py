"""How the smallest joint change that turns a decision is read."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from servicecase.questions.break_even.words import as_rows, passes, row_name
from servicecase.questions.closest_failure.record import ClosestFailure
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.wording.chart_style import COLOURS, INK, new_figure
from servicecase.wording.labels import about, label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import percent, value_of, within

_NAMED = 6  # movements that a sentence names
_SLIGHT = 0.01  # of the distance: movements below are left out
_ALIKE = 4  # decimals of a share of the distance: movements that agree so far keep the order of the catalogue
_ROWS = 10  # of a table of text
_MOST_SHOWN = 12  # bars in a chart
_UP, _DOWN = COLOURS[0], COLOURS[1]


@sentence.register
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
    return text.format(turn=_turn(finding), moves=_moves(finding), distance=_ranges(finding.distance))


def _moves(finding: ClosestFailure) -> str:
    """Which assumptions move from where to where, and how many more do."""
    places = _places(finding)
    moves = [f"{within(finding.case, finding.assumptions[one])} {_move(finding, one)}" for one in places[:_NAMED]]
    rest = len(places) - len(moves)
    return translated(", ").join([*moves, *([_smaller(rest)] if rest else [])])


def _smaller(count: int) -> str:
    text = translated("{count} smaller move") if count == 1 else translated("{count} smaller moves")
    return text.format(count=count)


def _is_above(finding: ClosestFailure) -> bool:
    return finding.outcome > finding.level


def _turn(finding: ClosestFailure) -> str:
    """What the change does: makes the case lose, takes annual profit below 50,000 yuan/year."""
    if finding.target == "npv" and finding.level == 0:
        return translated("makes it lose") if _is_above(finding) else translated("makes it pay")
    text = translated("takes {what} below {level}") if _is_above(finding) else translated("lifts {what} above {level}")
    level = quantity(finding.level, unit_of(finding.case, finding.target))
    return text.format(what=within(finding.case, finding.target), level=level)


def _ranges(distance: float) -> str:
    """A distance in ranges of the assumptions."""
    count = f"{distance:.2g}"
    return (translated("{count} range") if count == "1" else translated("{count} ranges")).format(count=count)


def _places(finding: ClosestFailure) -> list[int]:
    """Places of the assumptions that move noticeably, those that move most first."""
    share = np.round(np.abs(finding.movements) / finding.distance, _ALIKE)
    return [int(one) for one in np.argsort(-share, kind="stable") if share[one] >= _SLIGHT]


def _move(finding: ClosestFailure, place: int) -> str:
    key = finding.assumptions[place]
    before = number(float(finding.values[place]), unit_of(finding.case, key))
    return f"{before} → {value_of(finding.case, key, float(finding.changed[place]))}"


def _numbers(finding: ClosestFailure, place: int) -> str:
    """The same without the unit."""
    unit = unit_of(finding.case, finding.assumptions[place])
    return f"{number(float(finding.values[place]), unit)} → {about(float(finding.changed[place]), unit)}"


@cells.register
def _(finding: ClosestFailure) -> Cells:
    heads = (translated("Now"), translated("Then"), translated("In ranges"), translated("Of the way"))
    columns = (translated("Assumption"), *heads)
    places = _places(finding) if finding.distance > 0 else []
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


@chart.register
def _(finding: ClosestFailure) -> go.Figure:
    places = _places(finding)[:_MOST_SHOWN][::-1] if finding.distance > 0 else []
    if not places:
        return new_figure(sentence(finding), "", "").update_xaxes(visible=False).update_yaxes(visible=False)
    figure = new_figure(_title(finding), translated("Movement, in ranges (high less low) of each"), "")
    moved, names = finding.movements[places], [row_name(finding.case, finding.assumptions[one]) for one in places]
    figure.add_bar(
        x=np.round(moved, 4).tolist(),
        y=names,
        text=[f" {_numbers(finding, one)} " for one in places],
        textposition="outside",
        textfont={"color": INK},
        orientation="h",
        marker_color=np.where(moved > 0, _UP, _DOWN).tolist(),
        cliponaxis=False,
        hoverinfo="skip",
    )
    as_rows(figure, names)
    reach = float(np.max(np.abs(moved)))
    left, right = reach * (1.9 if moved.min() < 0 else 0.1), reach * (1.9 if moved.max() > 0 else 0.1)
    return figure.update_xaxes(range=[-left, right], tickformat="+.2f", zeroline=True)


def _title(finding: ClosestFailure) -> str:
    """What the change does, and the assumption that goes farthest."""
    first = _places(finding)[0]
    return translated("A joint change of {distance} {turn}; most of it is in {assumption} ({move})").format(
        distance=_ranges(finding.distance),
        turn=_turn(finding),
        assumption=within(finding.case, finding.assumptions[first]),
        move=_move(finding, first),
    )
