"""How uncertain an assumption is, in a few words."""

from __future__ import annotations

from servicecase.assumptions import Record
from servicecase.distributions import QUANTILES
from servicecase.faces.labels import number

_MOST_LISTED = 6  # outcomes that are named one by one


def range_in_words(record: Record, unit: str) -> str:
    """What a record says of how uncertain it is: 10% to 35% · ± 30 · 1, 3 or 6; nothing where it is certain."""
    if record.survey:
        asked, yes = record.survey
        return f"{number(yes, '1')} of {number(asked, '1')} said yes"
    if record.sd is not None:
        return f"± {number(record.sd, unit)}"
    if record.low is not None:
        ends = f"{number(record.low, unit)} to {number(record.high, unit)}"
        if record.dist not in ("normal", "lognormal"):
            return ends
        first, last = record.quantiles or QUANTILES
        return f"{ends} ({number(first, 'share')} to {number(last, 'share')})"
    if record.values is None:
        return ""
    ends = f"{number(min(record.values), unit)} to {number(max(record.values), unit)}"
    if record.dist == "empirical":
        return f"{number(len(record.values), '1')} observations, {ends}"
    return _outcomes(record, unit) if len(record.values) <= _MOST_LISTED else f"{len(record.values)} values, {ends}"


def _outcomes(record: Record, unit: str) -> str:
    """Outcomes, with their chances where they are not equal."""
    assert record.values is not None
    words = [number(one, unit) for one in record.values]
    if record.weights and len(set(record.weights)) > 1:
        total = sum(record.weights)
        chances = [number(one / total, "share") for one in record.weights]
        words = [f"{one} ({chance})" for one, chance in zip(words, chances, strict=True)]
    return f"{', '.join(words[:-1])} or {words[-1]}"
