"""What a mistyped name may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

_MOST_NAMES_LISTED = 12
_CLOSE = 0.65  # of 1; at 0.6, 'normal' is held for a mistyped 'uniform'


def nearest(name: object, valid: Iterable[Any]) -> str:
    """The words ", did you mean …?" where a valid name is close, else the valid names where they are few."""
    name = str(name)  # what people give in place of a name may be anything
    names = {str(one).lower(): str(one) for one in sorted(str(one) for one in valid)}
    if name.lower() in names and names[name.lower()] == name:
        return ""  # it is the thing that cannot be changed, not a slip of the pen
    tail = name.rpartition(".")[2]
    close = (
        get_close_matches(name.lower(), names, n=1, cutoff=_CLOSE)
        or [one for one in names if one.rpartition(".")[2] == tail][:1]
    )
    if close:
        return f", did you mean {names[close[0]]!r}?"
    return f"; valid: {', '.join(names.values())}" if 0 < len(names) <= _MOST_NAMES_LISTED else ""
