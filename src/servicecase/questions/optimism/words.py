"""How people read a case with and without adjustments for optimism."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from servicecase.inputs.catalogue import ASSUMED
from servicecase.questions.optimism.record import CAUTIOUS, CHOSEN, Adjusted, OffAndOn, OptimismAdjustment
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.wording.chart_style import COLOURS, new_figure
from servicecase.wording.labels import label_in, number, quantity, text_width, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import first_of, paragraph, spelled_out, with_note, within
from servicecase.wording.sources import basis_in_words

_OFF, _ON = "#999999", COLOURS[0]
_WHOLE_FROM = 1000  # amounts of this size are shown without decimals
_LED_BY = "npv"  # the result that decides, where it is among those asked for
_RESULTS_NAMED, _CHANGES_NAMED = 3, 4  # that fit in a sentence
_ROOM = 0.45  # of the longest bar, for the words beside it
_APART = 0.2  # half the distance between the two bars of a result


# The sets that have a name in the catalogue; one's own are called as their author calls them.
_SETS = {
    CAUTIOUS: "cautious adjustments for optimism",
    "green_book": "green book adjustments for optimism",
    CHOSEN: "chosen adjustments for optimism",
}


@sentence.register
def _(finding: OptimismAdjustment) -> str:
    if not finding.adjustments:
        text = translated("None of the {adjustments} applies to {title}.")
        return text.format(adjustments=_set(finding), title=finding.case.scenario.title)
    moved = [one for one in finding.results if _value(one.off, one) != _value(one.on, one)]
    lead = _leading(finding.results)
    told = [lead, *(one for one in moved if one is not lead)][:_RESULTS_NAMED]
    results = translated("{headline}.").format(headline=_headline(finding, told))
    changes = first_of([_change_in_words(finding, one) for one in finding.adjustments], _CHANGES_NAMED)
    return paragraph([results, translated("Adjusted: {changes}.").format(changes=changes), *_notes(finding)])


def _set(finding: OptimismAdjustment) -> str:
    """What the adjustments are called."""
    name = finding.name.replace("_", " ")
    return translated(_SETS.get(finding.name, "{name} adjustments for optimism")).format(name=name)


def _headline(finding: OptimismAdjustment, told: Iterable[OffAndOn]) -> str:
    """What becomes of some of the results."""
    results = translated("; ").join(_off_and_on(finding, one) for one in told)
    return translated("With the {adjustments} {results}").format(adjustments=_set(finding), results=results)


def _leading(results: Sequence[OffAndOn]) -> OffAndOn:
    """The result that decides, or else the first."""
    return next((one for one in results if one.line == _LED_BY), results[0])


def _off_and_on(finding: OptimismAdjustment, one: OffAndOn) -> str:
    if np.isnan(one.off) and np.isnan(one.on):
        text = translated("the {what} has no value with or without them")
    elif _value(one.off, one) == _value(one.on, one):
        text = translated("the {what} stays at {on}")
    elif np.isnan(one.on):
        text = translated("the {what} has no value instead of {off_with_unit}")
    else:
        text = translated("the {what} is {on} instead of {off}")
    return text.format(
        what=within(finding.case, one.line),
        on=_with_unit(one.on, one),
        off=_value(one.off, one),
        off_with_unit=_with_unit(one.off, one),
    )


def _notes(finding: OptimismAdjustment) -> Iterator[str]:
    """How many rest on judgement, and how many say nothing about this case."""
    total, assumed = len(finding.adjustments), sum(one.adjustment.basis == ASSUMED for one in finding.adjustments)
    if assumed:
        yield translated("Resting on judgement alone: {assumed} of {total}.").format(assumed=assumed, total=total)
    if finding.skipped:
        yield translated("Not applicable here: {count} of the set.").format(count=len(finding.skipped))


def _change_in_words(finding: OptimismAdjustment, one: Adjusted) -> str:
    unit = unit_of(finding.case, one.key)
    text = translated("{assumption} {before} to {after}").format(
        assumption=within(finding.case, one.key), before=number(one.before, unit), after=quantity(one.after, unit)
    )
    return with_note(text, translated("held at the limit")) if one.is_clipped else text


def _rounded(value: float, one: OffAndOn) -> float:
    return round(value) if one.unit.startswith("yuan") and abs(value) >= _WHOLE_FROM else value


def _value(value: float, one: OffAndOn) -> str:
    return number(_rounded(value, one), one.unit)


def _with_unit(value: float, one: OffAndOn) -> str:
    return spelled_out(quantity(_rounded(value, one), one.unit))


@cells.register
def _(finding: OptimismAdjustment) -> Cells:
    rows = [
        (label_in(finding.case, one.line), _with_unit(one.off, one), _with_unit(one.on, one), "")
        for one in finding.results
    ]
    for one in finding.adjustments:
        unit = unit_of(finding.case, one.key)
        name = f"{label_in(finding.case, one.key)} {one.adjustment}"
        rows.append((name, quantity(one.before, unit), quantity(one.after, unit), _why(one)))
    sides = (translated("As stated"), translated("Adjusted"))
    return Cells(("", *sides, translated("On whose word")), rows, sides)


def _why(one: Adjusted) -> str:
    """On whose word an adjustment is made; the evidence of one's own set is in its author's language."""
    words = basis_in_words(one.adjustment.basis)
    if one.adjustment.evidence:
        words = translated("{source}: {what}").format(source=words, what=translated(one.adjustment.evidence))
    if one.is_clipped:
        words = translated("{why}; held at the limit").format(why=words)
    return words


@chart.register
def _(finding: OptimismAdjustment) -> go.Figure:
    finite = [one for one in finding.results if np.isfinite([one.off, one.on]).all()]
    if not finite:
        return new_figure(sentence(finding), "", "")
    lead = _leading(finite)
    shown = [one for one in finite if _amount(one) == _amount(lead)]
    figure = new_figure(_headline(finding, [lead]), "" if lead.unit == "share" else unit_in_words(_amount(lead)), "")
    rows = np.arange(len(shown))
    for name, words, colour, values, place in (
        (translated("as stated"), translated("{value} as stated"), _OFF, [one.off for one in shown], rows - _APART),
        (translated("adjusted"), translated("{value} adjusted"), _ON, [one.on for one in shown], rows + _APART),
    ):
        lengths, heights = np.round(values, 6), np.round(place, 2).tolist()
        figure.add_bar(
            name=name, y=heights, x=lengths.tolist(), width=1.7 * _APART, orientation="h",
            marker_color=colour, hoverinfo="skip",
        )  # fmt: skip
        # right of the bar, and right of zero: to the left, the words would run into the names
        figure.add_scatter(
            y=heights, x=np.maximum(lengths, 0).tolist(), mode="text", textposition="middle right", hoverinfo="skip",
            text=[f" {words.format(value=_value(value, one))}" for value, one in zip(values, shown, strict=True)],
        )  # fmt: skip
    names = [_row(finding, one) for one in shown]
    ticks = {"tickvals": rows.tolist(), "ticktext": names, "ticks": "outside", "tickcolor": "white"}
    figure.update_yaxes(autorange="reversed", **ticks)
    figure.update_xaxes(range=_span(shown), tickformat=".0%" if lead.unit == "share" else ",.0f")
    return figure.update_layout(
        barmode="overlay",
        height=160 + 62 * len(shown),
        margin={"l": 30 + 7 * max(map(text_width, names))},
        hovermode="closest",
    )


def _row(finding: OptimismAdjustment, one: OffAndOn) -> str:
    name = label_in(finding.case, one.line)
    if one.unit == "share":
        return name
    return translated("{name}, {unit}").format(name=name, unit=spelled_out(unit_in_words(one.unit)))


def _span(shown: list[OffAndOn]) -> list[float]:
    """The width of the chart: what the bars reach, and room for the words beside them."""
    reached = [0.0, *(one.off for one in shown), *(one.on for one in shown)]
    low, high = min(reached), max(reached)
    return [round(low, 6), round(high + (high - low or 1.0) * _ROOM, 6)]


def _amount(one: OffAndOn) -> str:
    return one.unit.partition("/")[0]
