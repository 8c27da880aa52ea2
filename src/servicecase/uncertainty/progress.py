"""A progress bar for what takes over a second."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")

_SECONDS = 1.0  # before the bar appears


_is_silent = ContextVar("is_silent", default=False)


@contextmanager
def without_bar() -> Iterator[None]:
    """Within the block there is no bar: a page shows by itself that it is at work."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def track(items: Iterable[Item], unit: str, total: int | None = None) -> Iterator[Item]:
    """The items, with a bar on the terminal or in the notebook once they have taken over a second.

    It goes away when they are done. A pipe or a file gets none, and nobody within `without_bar` or where the
    environment has ``SERVICECASE_PROGRESS=off``.
    """
    piped = sys.stderr is sys.__stderr__ and not (sys.stderr and sys.stderr.isatty())
    silenced = _is_silent.get() or os.environ.get("SERVICECASE_PROGRESS") == "off"
    if piped or silenced:
        yield from items
        return
    from tqdm.auto import tqdm

    total = len(items) if total is None and isinstance(items, Sized) else total
    yield from tqdm(items, total=total, unit=f" {unit}", delay=_SECONDS, leave=False)
