"""How it is read what moves a result: elasticities, spider, rank correlations; the tornado has a page of its own."""

from __future__ import annotations

import numpy as np

from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.sensitivity.record import Elasticities, RankCorrelations, Spider
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.labels import about, label_in, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import (
    NAMED,
    ends_of,
    listed,
    paragraph,
    unmoved,
    with_note,
    within,
    without_value,
)


@sentence.register(Elasticities)
def _(finding: Elasticities) -> str:
    changes = [f"{within(finding.case, key)} {signed_percent(one)}" for key, one in finding.values.items() if one][
        :NAMED
    ]
    if not changes:
        text = translated("A small change of any assumption leaves {what} as it is.")
    elif finding.base < 0:
        text = translated(
            "A 1% increase in each alone changes {what} as follows (relative to its size, as it is negative): "
            "{changes}."
        )
    else:
        text = translated("A 1% increase in each alone changes {what} as follows: {changes}.")
    said = text.format(what=within(finding.case, finding.target), changes=translated(", ").join(changes))
    return paragraph([said, *_zeros(len(finding.at_zero))])


def _zeros(count: int) -> list[str]:
    """A sentence on assumptions that are zero, if there are any."""
    if count == 1:
        text = translated("{count} assumption is 0, so it has no percentage change.")
    else:
        text = translated("{count} assumptions are 0, so they have no percentage change.")
    return [text.format(count=count)] if count else []


def signed_percent(percents: float) -> str:
    """A change in percent with its sign."""
    return f"{percents:+.2f}%"


@cells.register(Elasticities)
def _(finding: Elasticities) -> Cells:
    columns = (translated("Assumption"), translated("Value"), translated("Change in the result for a 1% increase"))
    changes = {key: signed_percent(one) for key, one in finding.values.items()}
    changes |= dict.fromkeys(finding.at_zero, translated("is 0: no percentage change"))
    rows = [
        (label_in(finding.case, key), quantity(finding.case.inputs[key], unit_of(finding.case, key)), change)
        for key, change in changes.items()
    ]
    return Cells(columns, rows, columns[1:])


@sentence.register(Spider)
def _(finding: Spider) -> str:
    what = label_in(finding.case, finding.target)
    key, results = next(iter(finding.results.items()))
    keys = [one for one, found in finding.results.items() if np.any(np.isnan(found))]
    lost = without_value(finding.case, translated("In part of the range of {names} it has no value."), keys)
    if greatest_reach(results) == 0:
        return paragraph([unmoved(what, len(finding.results)), *lost])
    most = translated("{what} varies most over the range of {assumption}: {ends}.").format(
        what=what,
        assumption=within(finding.case, key),
        ends=ends_of(finding.case, finding.target, float(np.nanmin(results)), float(np.nanmax(results))),
    )
    return paragraph([most, *lost])


@cells.register(Spider)
def _(finding: Spider) -> Cells:
    unit, half_way = unit_of(finding.case, finding.target), translated("halfway").capitalize()
    places = [0, len(finding.positions) // 4, len(finding.positions) // 2, 3 * len(finding.positions) // 4, -1]
    heads = (translated("At low"), half_way, translated("This case"), half_way, translated("At high"))
    columns = (translated("Assumption"), *heads)
    rows = [
        (label_in(finding.case, key), *(about(float(results[place]), unit) for place in places))
        for key, results in finding.results.items()
    ]
    return Cells(columns, rows, columns[1:])


def greatest_reach(results: Numbers) -> float:
    """How far apart the results lie that are known."""
    known = results[np.isfinite(results)]
    return float(np.ptp(known)) if len(known) else 0.0


@sentence.register(RankCorrelations)
def _(finding: RankCorrelations) -> str:
    if not finding.inputs:
        text = translated("No input varies, so {what} is correlated with none.")
        return text.format(what=within(finding.case, finding.target))
    first, *others = finding.inputs
    also = [with_note(within(finding.case, one.key), f"{one.rank:+.2f}") for one in others[: NAMED - 1]]
    return translated(STEADILY["rises" if first.rank > 0 else "falls", bool(also)]).format(
        what=label_in(finding.case, finding.target),
        first=within(finding.case, first.key),
        rank=f"{first.rank:+.2f}",
        low=f"{first.low:+.2f}",
        high=f"{first.high:+.2f}",
        draws=f"{finding.draws:,}",
        others=listed(also),
    )


# By which way a result goes with the first input, and whether there are others to name.
STEADILY = {
    ("rises", False): "{what} rises most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws).",
    ("falls", False): "{what} falls most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws).",
    ("rises", True): "{what} rises most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws); then {others}.",
    ("falls", True): "{what} falls most steadily with {first}: "
    "rank correlation {rank} ({low} to {high}, 95%, {draws} draws); then {others}.",
}


@cells.register(RankCorrelations)
def _(finding: RankCorrelations) -> Cells:
    columns = (translated("Input"), translated("Rank correlation"), translated("95% interval"))
    interval = translated("{low} to {high}")
    rows = [
        (
            label_in(finding.case, one.key),
            f"{one.rank:+.2f}",
            interval.format(low=f"{one.low:+.2f}", high=f"{one.high:+.2f}"),
        )
        for one in finding.inputs
    ]
    return Cells(columns, rows, columns[1:])
