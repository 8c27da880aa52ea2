"""How the smallest joint change that turns a decision is read."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.closest_failure import ClosestFailure
from servicecase.faces.chart_style import COLOURS, INK, new_figure
from servicecase.faces.findings.breakeven import as_rows, passes, row_name
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import percent, value_of, within
from servicecase.faces.labels import about, label_in, number, quantity, unit_of

_NAMED = 6  # movements that a sentence names
_SLIGHT = 0.01  # of the distance: movements below are left out
_ALIKE = 4  # decimals of a share of the distance: movements that agree so far keep the order of the catalogue
_ROWS = 10  # of a table of text
_MOST_SHOWN = 12  # bars in a chart
_UP, _DOWN = COLOURS[0], COLOURS[1]


@sentence.register
def _(finding: ClosestFailure) -> str:
    if not finding.is_found:
        verb = passes(finding.case, finding.target, finding.level, not _is_above(finding))
        return f"No joint change within the limits was found at which {within(finding.case, finding.target)} {verb}."
    if finding.distance == 0:
        level = quantity(finding.level, unit_of(finding.case, finding.target))
        return f"No change is needed: {within(finding.case, finding.target)} is at {level} now."
    places = _places(finding)
    moves = [f"{within(finding.case, finding.assumptions[one])} {_move(finding, one)}" for one in places[:_NAMED]]
    rest = len(places) - len(moves)
    moves += [f"{rest} smaller {'move' if rest == 1 else 'moves'}"] if rest else []
    return f"The smallest joint change that {_turn(finding)}: {', '.join(moves)}; {_ranges(finding.distance)} in all."


def _is_above(finding: ClosestFailure) -> bool:
    return finding.outcome > finding.level


def _turn(finding: ClosestFailure) -> str:
    """What the change does: makes the case lose, takes annual profit below 50,000 yuan/year."""
    if finding.target == "npv" and finding.level == 0:
        return f"makes it {'lose' if _is_above(finding) else 'pay'}"
    way = "takes {} below" if _is_above(finding) else "lifts {} above"
    level = quantity(finding.level, unit_of(finding.case, finding.target))
    return f"{way.format(within(finding.case, finding.target))} {level}"


def _ranges(distance: float) -> str:
    """A distance in ranges of the assumptions."""
    text = f"{distance:.2g}"
    return f"{text} {'range' if text == '1' else 'ranges'}"


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
    columns = ("Assumption", "Now", "Then", "In ranges", "Of the way")
    places = _places(finding) if finding.distance > 0 else []
    rows = []
    for place in places[:_ROWS]:
        key, moved = finding.assumptions[place], float(finding.movements[place])
        now = quantity(float(finding.values[place]), unit_of(finding.case, key))
        then = value_of(finding.case, key, float(finding.changed[place]))
        # squares add up to the square of the distance
        share = percent((moved / finding.distance) ** 2)
        rows.append([label_in(finding.case, key), now, then, f"{moved:+.3f}", share])
    rows += [[f"{len(places) - _ROWS} smaller moves", "", "", "", ""]] if len(places) > _ROWS else []
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: ClosestFailure) -> go.Figure:
    places = _places(finding)[:_MOST_SHOWN][::-1] if finding.distance > 0 else []
    if not places:
        return new_figure(sentence(finding), "", "").update_xaxes(visible=False).update_yaxes(visible=False)
    verb = _turn(finding)
    title = f"A joint change of {_ranges(finding.distance)} {verb}; most of it is {_most(finding)}"
    figure = new_figure(title, "Movement, in ranges (high less low) of each", "")
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


def _most(finding: ClosestFailure) -> str:
    """The assumption that goes farthest, and where."""
    first = _places(finding)[0]
    return f"in {within(finding.case, finding.assumptions[first])} ({_move(finding, first)})"
