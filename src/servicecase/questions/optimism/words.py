"""How people read a case with and without adjustments for optimism."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from servicecase.inputs.record import ASSUMED
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.optimism.record import CAUTIOUS, CHOSEN, Adjusted, OffAndOn, OptimismAdjustment
from servicecase.wording.labels import label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import first_of, paragraph, spelled_out, with_note, within
from servicecase.wording.sources import basis_in_words

_WHOLE_FROM = 1000  # amounts of this size are shown without decimals
_LED_BY = "npv"  # the result that decides, where it is among those asked for
_RESULTS_NAMED, _CHANGES_NAMED = 3, 4  # that fit in a sentence
# The sets that have a name in the catalogue; one's own are called as their author calls them.
_SETS = {
    CAUTIOUS: "cautious adjustments for optimism",
    "green_book": "green book adjustments for optimism",
    CHOSEN: "chosen adjustments for optimism",
}


@sentence.register(OptimismAdjustment)
def _(finding: OptimismAdjustment) -> str:
    if not finding.adjustments:
        text = translated("None of the {adjustments} applies to {title}.")
        return text.format(adjustments=_set(finding), title=finding.case.scenario.title)
    moved = [one for one in finding.results if value_in_words(one.off, one) != value_in_words(one.on, one)]
    lead = leading_result(finding.results)
    told = [lead, *(one for one in moved if one is not lead)][:_RESULTS_NAMED]
    results = translated("{headline}.").format(headline=headline(finding, told))
    changes = first_of([_change_in_words(finding, one) for one in finding.adjustments], _CHANGES_NAMED)
    return paragraph([results, translated("Adjusted: {changes}.").format(changes=changes), *_notes(finding)])


def _set(finding: OptimismAdjustment) -> str:
    """What the adjustments are called."""
    name = finding.name.replace("_", " ")
    return translated(_SETS.get(finding.name, "{name} adjustments for optimism")).format(name=name)


def headline(finding: OptimismAdjustment, told: Iterable[OffAndOn]) -> str:
    """What becomes of some of the results."""
    results = translated("; ").join(_off_and_on(finding, one) for one in told)
    return translated("With the {adjustments} {results}").format(adjustments=_set(finding), results=results)


def leading_result(results: Sequence[OffAndOn]) -> OffAndOn:
    """The result that decides, or else the first."""
    return next((one for one in results if one.line == _LED_BY), results[0])


def _off_and_on(finding: OptimismAdjustment, one: OffAndOn) -> str:
    if np.isnan(one.off) and np.isnan(one.on):
        text = translated("the {what} has no value with or without them")
    elif value_in_words(one.off, one) == value_in_words(one.on, one):
        text = translated("the {what} stays at {on}")
    elif np.isnan(one.on):
        text = translated("the {what} has no value instead of {off_with_unit}")
    else:
        text = translated("the {what} is {on} instead of {off}")
    return text.format(
        what=within(finding.case, one.line),
        on=_with_unit(one.on, one),
        off=value_in_words(one.off, one),
        off_with_unit=_with_unit(one.off, one),
    )


def _notes(finding: OptimismAdjustment) -> Iterator[str]:
    """How many rest on judgement, and how many say nothing about this case."""
    total, assumed = len(finding.adjustments), sum(one.adjustment.basis == ASSUMED for one in finding.adjustments)
    if assumed:
        yield translated("Based on judgement alone: {assumed} of {total}.").format(assumed=assumed, total=total)
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


def value_in_words(value: float, one: OffAndOn) -> str:
    """A result without the digits that mean nothing."""
    return number(_rounded(value, one), one.unit)


def _with_unit(value: float, one: OffAndOn) -> str:
    return spelled_out(quantity(_rounded(value, one), one.unit))


@cells.register(OptimismAdjustment)
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
    return Cells(("", *sides, translated("Basis")), rows, sides)


def _why(one: Adjusted) -> str:
    """On whose word an adjustment is made; the evidence of one's own set is in its author's language."""
    words = basis_in_words(one.adjustment.basis)
    if one.adjustment.evidence:
        words = translated("{source}: {what}").format(source=words, what=translated(one.adjustment.evidence))
    if one.is_clipped:
        words = translated("{why}; held at the limit").format(why=words)
    return words
