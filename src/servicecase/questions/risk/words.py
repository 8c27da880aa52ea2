"""What a simulation found: sentences, tables and charts."""

from __future__ import annotations

import numpy as np

from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.risk.record import LEVELS, ROUNDING, Fan, Simulation
from servicecase.wording.labels import about, label_in, unit_in_words, unit_of, with_unit
from servicecase.wording.language import translated
from servicecase.wording.phrases import draws_in_words, often, value_of, with_note

_SHOWN = (0.05, 0.25, 0.50, 0.75, 0.95)
_PERIODS_SHOWN = 12  # a table of text has a row for each year


@sentence.register(Simulation)
def _(finding: Simulation) -> str:
    first = next(iter(finding.values))
    if finding.values[first].ndim > 1:
        return sentence(finding.fan(first))
    return with_note(_says(finding, first), draws_in_words(finding.design))


def _says(finding: Simulation, key: str) -> str:
    values, case = finding.scalar(key), finding.case
    none = float(np.mean(np.isnan(values)))
    if none == 1:
        text = translated("{what} has no value in any draw")
    elif np.ptp(values) <= ROUNDING * np.max(np.abs(values)):
        text = translated("{what}: {mean} in every draw")
    elif none:
        text = translated(
            "{what}: {mean} on average, from {low} to {high} in 80% of the simulations that have a value; "
            "it is below zero in {below} of the draws, and has no value in {none}"
        )
    else:
        text = translated(
            "{what}: {mean} on average, from {low} to {high} in 80% of simulations; "
            "it is below zero in {below} of the draws"
        )
    low, high = (about(one, unit_of(case, key)) for one in finding.quantile((0.1, 0.9), key))
    return text.format(
        what=label_in(case, key),
        mean=value_of(case, key, finding.mean(key)),
        low=low,
        high=high,
        below=often(finding.probability_below(0, key)),
        none=often(none),
    )


@cells.register(Simulation)
def _(finding: Simulation) -> Cells:
    names = [f"{level:.0%}" for level in _SHOWN]
    columns = (translated("Result"), translated("Mean"), *names, translated("Below zero"), translated("Lowest 5%"))
    rows = []
    for key, values in finding.values.items():
        if values.ndim > 1:
            continue
        unit = unit_of(finding.case, key)
        figures = (finding.mean(key), *finding.quantile(_SHOWN, key))
        below = often(finding.probability_below(0, key))
        shown = (*(about(one, unit) for one in figures), below, about(finding.expected_shortfall(key), unit))
        rows.append((with_unit(label_in(finding.case, key), unit), *shown))
    return Cells(columns, rows, columns[1:])


@sentence.register(Fan)
def _(finding: Fan) -> str:
    return with_note(at_the_end(finding), draws_in_words(finding.design))


def at_the_end(finding: Fan) -> str:
    """The line in its last period."""
    if finding.case.axis(finding.line) == "year":
        text = translated("{what} in the last year: median {middle}, from {low} to {high} in 80% of simulations")
    else:
        text = translated("{what} in the last month: median {middle}, from {low} to {high} in 80% of simulations")
    unit = unit_of(finding.case, finding.line)
    low, middle, high = (about(values_at(finding, level)[-1], unit) for level in (0.1, 0.5, 0.9))
    middle = f"{middle} {unit_in_words(unit)}"
    return text.format(what=label_in(finding.case, finding.line), middle=middle, low=low, high=high)


def period_in_words(finding: Fan) -> str:
    """What the line runs by, as an axis or a column says it."""
    return translated("Year") if finding.case.axis(finding.line) == "year" else translated("Month")


def values_at(finding: Fan, level: float) -> np.ndarray:
    """The quantile of a level in every period."""
    return np.asarray(finding.quantiles[LEVELS.index(level)])


@cells.register(Fan)
def _(finding: Fan) -> Cells:
    unit = unit_of(finding.case, finding.line)
    columns = (period_in_words(finding), translated("This case"), *(f"{level:.0%}" for level in LEVELS))
    size = len(finding.base)
    places = range(size) if size <= _PERIODS_SHOWN else [*range(_PERIODS_SHOWN - 1, size, _PERIODS_SHOWN)]
    rows = [
        (str(place + 1), about(finding.base[place], unit), *(about(one, unit) for one in finding.quantiles[:, place]))
        for place in places
    ]
    return Cells(columns, rows, columns)
