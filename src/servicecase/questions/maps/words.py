"""How maps over two assumptions are read."""

from __future__ import annotations

import numpy as np

from servicecase.questions.contracts.words import form_in_words
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.maps.record import ContractMap, HeatMap
from servicecase.wording.labels import about, label_in, number, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import ends_of, percent, value_of, within

_SHOWN = 6  # rows and columns of the table of text
_NAMED = 3  # forms that a sentence names


@sentence.register(HeatMap)
def _(finding: HeatMap) -> str:
    known = finding.values[np.isfinite(finding.values)]
    if len(known):
        text = translated("{verdict}, with {extent}, {ends}; in this case it is {here}.")
        ends = ends_of(finding.case, finding.target, known.min(), known.max())
    else:
        text, ends = translated("{verdict}, with {extent}; in this case it is {here}."), ""
    here = quantity(finding.case[finding.target], unit_of(finding.case, finding.target))
    return text.format(verdict=verdict_in_words(finding), extent=_extent(finding), ends=ends, here=here)


# Where a target is below zero, by its share of the map; and whether it has a value everywhere.
VERDICTS = {
    ("nowhere", True): "{what} is nowhere negative on the map",
    ("everywhere", True): "{what} is negative everywhere on the map",
    ("partly", True): "{what} is negative on {negative} of the map",
    ("nowhere", False): "{what} is nowhere negative on the map and has no value on {unknown} (grey)",
    ("everywhere", False): "{what} is negative everywhere on the map and has no value on {unknown} (grey)",
    ("partly", False): "{what} is negative on {negative} of the map and has no value on {unknown} (grey)",
}


def verdict_in_words(finding: HeatMap) -> str:
    """Where the target is below zero."""
    what, known = label_in(finding.case, finding.target), np.isfinite(finding.values)
    if not known.any():
        return translated("{what} has no value anywhere on the map").format(what=what)
    negative = finding.values[known] < 0
    where = "everywhere" if negative.all() else "partly" if negative.any() else "nowhere"
    return translated(VERDICTS[where, bool(known.all())]).format(
        what=what,
        negative=percent(float(np.mean(finding.values < 0))),
        unknown=percent(float(np.mean(~known))),
    )


@cells.register(HeatMap)
def _(finding: HeatMap) -> Cells:
    unit = unit_of(finding.case, finding.target)
    columns, rows = (_some(len(one)) for one in (finding.across, finding.up))
    first, second = (unit_of(finding.case, key) for key in (finding.first, finding.second))
    corner = translated("{up} ↓, {across} →").format(
        up=label_in(finding.case, finding.second), across=within(finding.case, finding.first)
    )
    names = [about(finding.across[place], first) for place in columns]
    return Cells(
        [corner, *names],
        [
            [
                about(finding.up[row], second),
                *(number(finding.values[row, place], unit) for place in columns),
            ]
            for row in rows
        ],
        names,
    )


@sentence.register(ContractMap)
def _(finding: ContractMap) -> str:
    others = other_regions(finding)
    more = len(others) - _NAMED
    if more == 1:
        text = translated("{winner}; {others} and {more} more form on the rest (with {extent}).")
    elif more > 1:
        text = translated("{winner}; {others} and {more} more forms on the rest (with {extent}).")
    elif others:
        text = translated("{winner}; {others} (with {extent}).")
    else:
        text = translated("{winner} (with {extent}).")
    named = translated(", ").join(part_of_map(finding, form) for form in others[:_NAMED])
    return text.format(winner=preferred_in_words(finding), others=named, more=more, extent=_extent(finding))


def part_of_map(finding: ContractMap, form: str) -> str:
    """On how much of the map a form is best."""
    text = translated("{form} on {share}")
    return text.format(form=form_in_words(finding.titles[form]), share=percent(finding.shares[form]))


def other_regions(finding: ContractMap) -> list[str]:
    """Forms that are best elsewhere, by their part of the map."""
    return [form for form in finding.shares if form != finding.here]


def preferred_in_words(finding: ContractMap) -> str:
    """The form that is preferred where the case stands."""
    share = finding.shares.get(finding.here, 0.0)
    if share == 1:
        text = translated("{form} is worth most everywhere on the map")
    else:
        text = translated("{form} is worth most in this case and on {share} of the map")
    return text.format(form=translated(finding.titles[finding.here]), share=percent(share))


@cells.register(ContractMap)
def _(finding: ContractMap) -> Cells:
    here, on_the_map = translated("best in this case"), translated("Share of the map")
    rows = [
        [translated(finding.titles[form]), percent(share), here if form == finding.here else ""]
        for form, share in finding.shares.items()
    ]
    return Cells([translated("Contract form"), on_the_map, translated("This case")], rows, [on_the_map])


def _extent(finding: HeatMap | ContractMap) -> str:
    """The part of each assumption that the map shows."""
    sides = ((finding.first, finding.across), (finding.second, finding.up))
    across, up = (
        translated("{assumption} from {low} to {high}").format(
            assumption=within(finding.case, key),
            low=about(values[0], unit_of(finding.case, key)),
            high=value_of(finding.case, key, values[-1]),
        )
        for key, values in sides
    )
    return translated("{across} and {up}").format(across=across, up=up)


def _some(size: int) -> list[int]:
    """Places of a few evenly spaced values, both ends among them."""
    return [round(place) for place in np.linspace(0, size - 1, min(size, _SHOWN)).tolist()]
