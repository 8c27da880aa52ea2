"""How people read a case with and without adjustments for optimism."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.optimism import Adjusted, OffAndOn, OptimismAdjustment
from servicecase.assumptions import ASSUMED
from servicecase.faces.chart_style import COLOURS, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import within
from servicecase.faces.labels import label_in, number, quantity, unit_of
from servicecase.faces.sources import graded

_OFF, _ON = "#999999", COLOURS[0]
_WHOLE_FROM = 1000  # amounts of this size are shown without decimals
_LED_BY = "npv"  # the result that decides, where it is among those asked for
_RESULTS_NAMED, _CHANGES_NAMED = 3, 4  # that fit in a sentence
_ROOM = 0.45  # of the longest bar, for the words beside it
_APART = 0.2  # half the distance between the two bars of a result


@sentence.register
def _(finding: OptimismAdjustment) -> str:
    name = finding.name.replace("_", " ")
    if not finding.adjustments:
        return f"None of the {name} adjustments for optimism applies to {finding.case.scenario.title}."
    moved = [one for one in finding.results if _value(one.off, one) != _value(one.on, one)]
    lead = _leading(finding.results)
    told = [lead, *(one for one in moved if one is not lead)][:_RESULTS_NAMED]
    results = "; ".join(f"the {within(finding.case, one.line)} {_off_and_on(one)}" for one in told)
    changed = [f"{within(finding.case, one.key)} {_change(finding, one)}" for one in finding.adjustments]
    more = f" and {len(changed) - _CHANGES_NAMED} more" if len(changed) > _CHANGES_NAMED else ""
    listed = ", ".join(changed[:_CHANGES_NAMED]) + more
    return f"With the {name} adjustments for optimism {results}. Adjusted: {listed}.{_notes(finding)}"


def _leading(results: Sequence[OffAndOn]) -> OffAndOn:
    """The result that decides, or else the first."""
    return next((one for one in results if one.line == _LED_BY), results[0])


def _off_and_on(one: OffAndOn) -> str:
    if np.isnan(one.off) and np.isnan(one.on):
        return "has no value with or without them"
    if _value(one.off, one) == _value(one.on, one):
        return f"stays at {_with_unit(one.on, one)}"
    if np.isnan(one.on):
        return f"has no value instead of {_with_unit(one.off, one)}"
    return f"is {_with_unit(one.on, one)} instead of {_value(one.off, one)}"


def _notes(finding: OptimismAdjustment) -> str:
    """How many rest on judgement, and how many say nothing about this case."""
    total, assumed = len(finding.adjustments), sum(one.adjustment.basis == ASSUMED for one in finding.adjustments)
    notes = f" Resting on judgement alone: {assumed} of {total}." if assumed else ""
    return notes + (f" Not applicable here: {len(finding.skipped)} of the set." if finding.skipped else "")


def _change(finding: OptimismAdjustment, one: Adjusted) -> str:
    unit = unit_of(finding.case, one.key)
    return (
        f"{number(one.before, unit)} to {quantity(one.after, unit)}{' (held at the limit)' if one.is_clipped else ''}"
    )


def _rounded(value: float, one: OffAndOn) -> float:
    return round(value) if one.unit.startswith("yuan") and abs(value) >= _WHOLE_FROM else value


def _value(value: float, one: OffAndOn) -> str:
    return number(_rounded(value, one), one.unit)


def _with_unit(value: float, one: OffAndOn) -> str:
    return quantity(_rounded(value, one), one.unit).replace("/", " a ")


@cells.register
def _(finding: OptimismAdjustment) -> Cells:
    rows = [
        (label_in(finding.case, one.line), _with_unit(one.off, one), _with_unit(one.on, one), "")
        for one in finding.results
    ]
    for one in finding.adjustments:
        unit = unit_of(finding.case, one.key)
        held = "; held at the limit" if one.is_clipped else ""
        why = ": ".join(part for part in (graded(one.adjustment.basis), one.adjustment.evidence) if part)
        rows.append(
            (
                f"{label_in(finding.case, one.key)} {one.adjustment}",
                quantity(one.before, unit),
                quantity(one.after, unit),
                f"{why}{held}",
            )
        )
    return Cells(("", "As stated", "Adjusted", "On whose word"), rows, ("As stated", "Adjusted"))


@chart.register
def _(finding: OptimismAdjustment) -> go.Figure:
    finite = [one for one in finding.results if np.isfinite([one.off, one.on]).all()]
    if not finite:
        return new_figure(sentence(finding), "", "")
    lead = _leading(finite)
    shown = [one for one in finite if _amount(one) == _amount(lead)]
    words = f"the {within(finding.case, lead.line)} {_off_and_on(lead)}"
    title = f"With the {finding.name.replace('_', ' ')} adjustments for optimism {words}"
    figure = new_figure(title, "" if lead.unit == "share" else _amount(lead), "")
    rows = np.arange(len(shown))
    for words, colour, values, place in (
        ("as stated", _OFF, [one.off for one in shown], rows - _APART),
        ("adjusted", _ON, [one.on for one in shown], rows + _APART),
    ):
        lengths, heights = np.round(values, 6), np.round(place, 2).tolist()
        figure.add_bar(
            name=words, y=heights, x=lengths.tolist(), width=1.7 * _APART, orientation="h",
            marker_color=colour, hoverinfo="skip",
        )  # fmt: skip
        # right of the bar, and right of zero: to the left, the words would run into the names
        figure.add_scatter(
            y=heights, x=np.maximum(lengths, 0).tolist(), mode="text", textposition="middle right", hoverinfo="skip",
            text=[f" {_value(value, one)} {words}" for value, one in zip(values, shown, strict=True)],
        )  # fmt: skip
    names = [_row(finding, one) for one in shown]
    ticks = {"tickvals": rows.tolist(), "ticktext": names, "ticks": "outside", "tickcolor": "white"}
    figure.update_yaxes(autorange="reversed", **ticks)
    figure.update_xaxes(range=_span(shown), tickformat=".0%" if lead.unit == "share" else ",.0f")
    return figure.update_layout(
        barmode="overlay",
        height=160 + 62 * len(shown),
        margin={"l": 30 + 7 * max(map(len, names))},
        hovermode="closest",
    )


def _row(finding: OptimismAdjustment, one: OffAndOn) -> str:
    name = label_in(finding.case, one.line)
    return name if one.unit == "share" else f"{name}, {one.unit.replace('/', ' a ')}"


def _span(shown: list[OffAndOn]) -> list[float]:
    """The width of the chart: what the bars reach, and room for the words beside them."""
    reached = [0.0, *(one.off for one in shown), *(one.on for one in shown)]
    low, high = min(reached), max(reached)
    return [round(low, 6), round(high + (high - low or 1.0) * _ROOM, 6)]


def _amount(one: OffAndOn) -> str:
    return one.unit.partition("/")[0]
