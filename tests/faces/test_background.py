import asyncio
import threading

import pytest

from servicecase.faces import background
from servicecase.faces.background import Latest


def test_without_a_loop_it_is_done_at_once():
    shown = []
    Latest().ask(lambda: 3, lambda result: shown.append(result()))
    assert shown == [3]


def test_only_the_last_of_many_is_done(monkeypatch):
    monkeypatch.setattr(background, "PAUSE", 0.01)
    done, shown = [], []

    async def ask():
        latest = Latest()
        for one in range(5):
            latest.ask(lambda one=one: done.append(one) or one, lambda result: shown.append(result()))
        await latest._task

    asyncio.run(ask())
    assert (done, shown) == ([4], [4])


def test_a_result_that_is_no_longer_wanted_is_not_shown(monkeypatch):
    monkeypatch.setattr(background, "PAUSE", 0)
    shown, begun, go = [], threading.Event(), threading.Event()

    def slow():
        begun.set()
        go.wait(10)
        return "old"

    async def ask():
        latest = Latest()
        latest.ask(slow, lambda result: shown.append(result()))
        while not begun.is_set():
            await asyncio.sleep(0)  # the loop goes on while the work is done
        latest.ask(lambda: "new", lambda result: shown.append(result()))
        go.set()
        await latest._task

    asyncio.run(ask())
    assert shown == ["new"]


def test_an_error_is_handed_to_who_asks(monkeypatch):
    monkeypatch.setattr(background, "PAUSE", 0)
    shown = []

    async def ask():
        latest = Latest()
        latest.ask(lambda: 1 / 0, shown.append)
        await latest._task

    asyncio.run(ask())
    with pytest.raises(ZeroDivisionError):
        shown[0]()
