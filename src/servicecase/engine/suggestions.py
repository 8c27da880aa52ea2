"""What a mistyped name may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from servicecase.engine.messages import NOTHING, Message, says

_MOST_NAMES_LISTED = 12
_CLOSE = 0.65  # of 1; at 0.6, 'normal' is held for a mistyped 'uniform'
_CLOSE_TITLE = 0.8  # titles share words


def nearest(name: object, valid: Iterable[Any], titles: Mapping[str, Any] | None = None) -> Message:
    """The words ", did you mean …?" where a valid name is close, else the valid names where they are few.

    `titles` has valid names by what people call them elsewhere.
    """
    name = str(name)  # what people give in place of a name may be anything
    names = {str(one).lower(): str(one) for one in sorted(str(one) for one in valid)}
    if name.lower() in names and names[name.lower()] == name:
        return NOTHING  # it is the thing that cannot be changed, not a slip of the pen
    called = {title.lower(): str(one) for title, one in (titles or {}).items()}
    if meant := called.get(name.lower()) or _close(name, names, _CLOSE) or _close(name, called, _CLOSE_TITLE):
        return says(", did you mean {name!r}?", name=meant)
    return (
        says("; valid: {names}", names=", ".join(names.values())) if 0 < len(names) <= _MOST_NAMES_LISTED else NOTHING
    )


def _close(name: str, names: Mapping[str, str], cutoff: float) -> str | None:
    """The one of some names, by their small letters, that another comes close to, or is the end of."""
    close = get_close_matches(name.lower(), names, n=1, cutoff=cutoff)
    tail = name.rpartition(".")[2]
    close = close or [one for one in names if one.rpartition(".")[2] == tail]
    return names[close[0]] if close else None
