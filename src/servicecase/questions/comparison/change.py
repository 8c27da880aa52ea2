"""How the change of a figure against the base is said, wherever a figure stands beside what it was."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from servicecase.wording.labels import SMALL_SHARE, compact
from servicecase.wording.language import translated

_AMOUNT = re.compile(r"[-−]?[\d,.]+(?: ?[万亿]|%)?")  # of a text, what comes before its unit
RISE, FALL = "+", "−"  # with which a change begins


def change_in_words(value: float, before: float, unit: str, shown: Callable[[float, str], str] = compact) -> str:
    """By how much a figure differs from what it was: +1,200 · −2.5 points · was none; nothing where it is the same.

    ``shown``: how the face shows a figure of a unit.
    """
    if math.isnan(value) != math.isnan(before):
        return translated("was {value}").format(value=shown(before, unit))
    if math.isnan(value) or value == before:
        return ""
    size = round(abs(value - before), decimals_of_change(max(abs(value), abs(before)), unit))
    if size == 0:
        return ""
    text = f"{RISE if value > before else FALL}{amount_of(shown(size, unit))}"
    return translated("{change} points").format(change=text.rstrip("%")) if unit == "share" else text


def amount_of(text: str) -> str:
    """An amount without its unit; what is no amount as it is."""
    found = _AMOUNT.match(text)
    return found[0] if found else text


def decimals_of_change(size: float, unit: str) -> int:
    """Of a change: as many as the figure of such a size beside it has, and whole yuan."""
    if unit == "share":
        return 3 if size >= SMALL_SHARE else 4
    return 0 if unit.startswith("yuan") else 2
