"""How uncertain an assumption is, in a few words."""

from __future__ import annotations

from servicecase.inputs.record import Record
from servicecase.inputs.stated_uncertainty import QUANTILES
from servicecase.wording.labels import number
from servicecase.wording.language import translated

_MOST_LISTED = 6  # outcomes that are named one by one


def range_in_words(record: Record, unit: str) -> str:
    """What a record says of how uncertain it is: 10% to 35% · ± 30 · 1, 3 or 6; nothing where it is certain."""
    if record.survey:
        asked, yes = (number(one, "1") for one in record.survey)
        return translated("{yes} of {asked} said yes").format(yes=yes, asked=asked)
    if record.sd is not None:
        return f"± {number(record.sd, unit)}"
    if record.low is not None:
        ends = ends_in_words(record.low, record.high, unit)
        if record.dist not in ("normal", "lognormal"):
            return ends
        first, last = record.quantiles or QUANTILES
        return f"{ends} ({ends_in_words(first, last, 'share')})"
    return "" if record.values is None else _values_in_words(record, record.values, unit)


def ends_in_words(low: float, high: float | None, unit: str) -> str:
    """A range from one value to another."""
    return translated("{low} to {high}").format(low=number(low, unit), high=number(high, unit))


def _values_in_words(record: Record, values: tuple[float, ...], unit: str) -> str:
    """Values that are observed, or one of which it will be."""
    ends = ends_in_words(min(values), max(values), unit)
    if record.dist == "empirical":
        count = number(len(values), "1")
        return translated("{count} observations, {range}").format(count=count, range=ends)
    if len(values) > _MOST_LISTED:
        return translated("{count} values, {range}").format(count=len(values), range=ends)
    return _outcomes(record, values, unit)


def _outcomes(record: Record, values: tuple[float, ...], unit: str) -> str:
    """Outcomes, with their chances where they are not equal."""
    words = [number(one, unit) for one in values]
    if record.weights and len(set(record.weights)) > 1:
        total = sum(record.weights)
        chances = [number(one / total, "share") for one in record.weights]
        words = [f"{one} ({chance})" for one, chance in zip(words, chances, strict=True)]
    others = translated(", ").join(words[:-1])
    return translated("{others} or {last}").format(others=others, last=words[-1])
