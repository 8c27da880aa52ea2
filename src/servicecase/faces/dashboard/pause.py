"""Work that waits until the reader pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE = 0.25  # seconds without a change after which a reader is taken to look


class AfterPause:
    """Does something once nothing has been changed for a while; each change puts off what still waits.

    Where no event loop runs, as in a script, it is done at once.
    """

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action
        self._waiting: asyncio.TimerHandle | None = None

    def put_off(self) -> None:
        """Starts the wait anew."""
        if self._waiting is not None:
            self._waiting.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._action()
        else:
            self._waiting = loop.call_later(PAUSE, self._action)
