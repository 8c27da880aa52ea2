"""When work is done in a kernel: in a thread, and of many questions only the last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PAUSE = 0.2  # seconds without another request, as between the letters of a word, before the work begins


class Latest:
    """Does one piece of work at a time in a thread, and shows its result in the loop unless another is wanted by then.

    Where no loop runs, as in a script, the work is done at once.
    """

    def __init__(self) -> None:
        self._wanted: tuple[Callable[[], Any], Callable[[Callable[[], Any]], None]] | None = None
        self._task: asyncio.Task[None] | None = None

    def ask(self, work: Callable[[], Any], show: Callable[[Callable[[], Any]], None]) -> None:
        """`show` is handed a function that gives the result of `work`, or raises what that raised."""
        self._wanted = (work, show)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._wanted = None
            show(work)
            return
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        while self._wanted is not None:
            await self._rest()
            (work, show), self._wanted = self._wanted, None
            result = await asyncio.to_thread(_outcome, work)
            if self._wanted is None:
                show(result)

    async def _rest(self) -> None:
        """Waits until nothing else was wanted for a while."""
        before = None
        while before is not self._wanted:
            before = self._wanted
            await asyncio.sleep(PAUSE)


def _outcome(work: Callable[[], Any]) -> Callable[[], Any]:
    """What work came to, for whoever asks: its result, or the error that it raised."""
    try:
        result = work()
    except Exception as error:
        raised = error

        def again() -> Any:
            raise raised

        return again
    return lambda: result
