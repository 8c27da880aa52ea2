"""Number formats, and how much room a number takes in one."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from servicecase.faces.labels import number, unit_in_words

_MOST_DECIMALS = 6
NOT_A_NUMBER = "#N/A"
_LONGEST_ERROR = "#DIV/0!"
GENERAL = "General"
_SMALL_SHARE = 0.1  # shares below are shown to a hundredth of a percent
_COARSE = 100.0  # amounts below are shown with two decimals


def number_format(unit: str, values: Iterable[float] = (), lang: str = "en") -> str:
    """The Excel format for values of a unit."""
    known = [abs(one) for one in values if math.isfinite(one)]
    largest = max(known, default=0.0)
    if unit == "flag":
        yes, no = (number(one, unit, lang) for one in (True, False))
        return f'[=1]"{yes}";[=0]"{no}";General'
    if is_share(unit, largest):
        return "0.00%" if 0 < largest < _SMALL_SHARE else "0.0%"
    if unit == "month":
        return "0"
    if unit == "1" and 0 < largest < _COARSE:
        return "0.000000"
    return "#,##0.00" if 0 < largest < _COARSE else "#,##0"


def input_format(unit: str, values: Iterable[float], lang: str = "en") -> str:
    """The Excel format for an input, with as many decimals as its values have."""
    if unit == "flag":
        return number_format(unit, values, lang)
    known = [abs(one) for one in values if math.isfinite(one)]
    in_percent = is_share(unit, max(known, default=0.0))
    decimals = max((_decimals(one * 100 if in_percent else one) for one in known), default=0)
    places = "." + "0" * max(decimals, 1) if decimals or in_percent else ""
    return f"0{places}%" if in_percent else f"#,##0{places}"


def is_share(unit: str, largest: float = 0.0) -> bool:
    """Whether values of a unit are shown in percent, the largest being so large."""
    return unit == "share" or (unit in ("share/month", "1/month") and largest < 1)


def _decimals(value: float) -> int:
    """Decimals that a number is written with, at most six."""
    text = f"{round(value, _MOST_DECIMALS):.{_MOST_DECIMALS}f}".rstrip("0")
    return len(text.partition(".")[2])


def width(value: float, code: str) -> int:
    """Characters that a number takes in a format."""
    if not math.isfinite(value):
        return len(_LONGEST_ERROR)
    if '"' in code:
        return max(text_width(one) for one in code.split('"')[1::2])
    if code == GENERAL:
        return len(f"{value:.10g}")
    decimals = len(code.partition(".")[2].rstrip("%"))
    shown = value * 100 if code.endswith("%") else value
    return len(f"{shown:,.{decimals}f}") + code.endswith("%")


def text_width(text: str) -> int:
    """Columns that a text takes; Chinese characters take two."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def result_unit(unit: str, lang: str) -> str:
    """The unit beside a result; none where the number says it all."""
    return "" if unit in ("share", "flag", "1") else unit_in_words(unit, lang)
