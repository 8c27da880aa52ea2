"""Number formats, and how much room a number takes in one."""

from __future__ import annotations

import math
from collections.abc import Iterable

from servicecase.wording.labels import SMALL_SHARE, is_in_percent, number, text_width, unit_in_words

NOT_A_NUMBER = "#N/A"
_LONGEST_ERROR = "#DIV/0!"
_AS_TYPED, _GENERAL_DIGITS = "[<1000]General;", 10
_SMALL, _COARSE = 0.1, 100.0  # amounts below are shown with six decimals, with two, and those beyond with none


def number_format(unit: str, values: Iterable[float] = ()) -> str:
    """The Excel format for values of a unit."""
    largest = _largest(values)
    if unit == "flag":
        yes, no = (number(one, unit) for one in (True, False))
        return f'[=1]"{yes}";[=0]"{no}";General'
    if is_in_percent(unit, largest):
        return "0.00%" if 0 < largest < SMALL_SHARE else "0.0%"
    if unit == "month":
        return "0"
    if 0 < largest < (_COARSE if unit == "1" else _SMALL):
        return "0.000000"
    return "#,##0.00" if 0 < largest < _COARSE else "#,##0"


def input_format(unit: str, values: Iterable[float]) -> str:
    """The Excel format for an input, which shows what is typed over its values: no digit of it may be hidden."""
    values = list(values)
    if unit == "flag":
        return number_format(unit, values)
    if is_in_percent(unit, _largest(values)):
        return "0.0#####%"
    is_whole = all(one == round(one) for one in values if one >= 1000)
    return f"{_AS_TYPED}#,##0" if is_whole else f"{_AS_TYPED}#,##0.0#####"


def _largest(values: Iterable[float]) -> float:
    return max((abs(one) for one in values if math.isfinite(one)), default=0.0)


def width(value: float, code: str) -> int:
    """Characters that a number takes in a format."""
    if not math.isfinite(value):
        return len(_LONGEST_ERROR)
    if '"' in code:
        return max(text_width(one) for one in code.split('"')[1::2])
    if code.startswith(_AS_TYPED) and value < 1000:
        return len(f"{value:.{_GENERAL_DIGITS}g}")
    decimals = code.partition(".")[2].rstrip("%")
    shown = value * 100 if code.endswith("%") else value
    text = f"{shown:,.{len(decimals)}f}"
    optional = decimals.count("#")
    unused = len(text) - len(text.rstrip("0"))
    return len(text) - min(optional, unused) + code.endswith("%")


def result_unit(unit: str) -> str:
    """The unit beside a result; none where the number says it all."""
    return "" if unit in ("share", "flag", "1") else unit_in_words(unit)
