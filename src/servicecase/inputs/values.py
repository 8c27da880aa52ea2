"""Values as people give them: what kind they are, and how a message shows them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

# What fits on a line of a message.
_LONGEST_SHOWN = 60
_LARGEST_SHOWN_WHOLE = 10**15


def is_number(value: Any) -> bool:
    """Whether a value is a number, of Python or NumPy; true and false are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number, written as one."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """A value as a message shows it: short, and as a scenario file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if is_number(value):
        return _number_shown(value)
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…")
    return repr(value)[:_LONGEST_SHOWN]


def _number_shown(number: Any) -> str:
    """250_000 and 0.25; never so rounded that a number beyond a limit looks like the limit."""
    if is_whole(number) and abs(number) >= _LARGEST_SHOWN_WHOLE:
        digits = int(int(number).bit_length() * math.log10(2))
        return f"about {'-' if number < 0 else ''}1e{digits}"
    if math.isfinite(number) and abs(number) < _LARGEST_SHOWN_WHOLE and number == int(number):
        return f"{int(number):_}"
    return repr(float(number))
