"""Twenty people at one dashboard: `servicecase app` on this machine, a slider moved in every session at once.

    .venv/bin/python benchmarks/twenty_sessions.py [FILE] [--sessions 20] [--browsers 2] [--kernels 2] [--seconds 20]

needs Debian's Chromium (apt-get install chromium) unless --browsers 0. Twenty browsers would be measured against each
other on a small machine, where twenty people bring their own. So a few sessions are browsers, and the others speak the
browser's part of the protocol over HTTP and a websocket: they open the page, ask for the state of all widgets, and
move a slider. It prints when the first page can be asked for, how long each session took to open, the time from a move
to the last of what the kernel says to it (in a browser: from the key to the frame that shows other figures), first with
a pause of a few seconds between moves, as people take, then with all of them dragging without a pause, and the memory
of the server and its kernels: what they have for themselves and their share of what they have together (PSS).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Awaitable, Callable
from statistics import median, quantiles
from typing import Any

import psutil
from jupyter_server.services.kernels.connection.base import deserialize_binary_message
from websockets.asyncio.client import connect

PAUSE = 3.0  # seconds that somebody who reads takes between two moves, half of them to twice as many
FLAGS = ("--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
WIDGETS = "jupyter.widget.control"  # the comm that tells a page of all widgets

# The time from a key to the frame in which another figure is on the screen
MEASURE = """() => new Promise((done) => {
  const cards = () => [...document.querySelectorAll("[data-key]")].map((one) => one.textContent).join("|");
  const before = cards(), start = performance.now();
  const shown = () => requestAnimationFrame(() => done(performance.now() - start));
  const look = () => cards() === before ? requestAnimationFrame(look) : shown();
  requestAnimationFrame(look);
})"""


class Session:
    """The browser's part of one session: a page that was opened, and the first of its sliders."""

    def __init__(self, socket: Any) -> None:
        self.socket, self.name = socket, uuid.uuid4().hex
        self.dashboard, self.key, self.slider, self.moves = "", "", dict[str, Any](), 0

    async def tell(self, kind: str, content: dict[str, Any]) -> str:
        """Sends a message to the kernel; returns its id."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": kind,
            "session": self.name,
            "username": "",
            "version": "5.3",
            "date": "",
        }
        rest = {"parent_header": {}, "metadata": {"version": "1.0.0"}, "buffers": [], "channel": "shell"}
        await self.socket.send(json.dumps({"header": header, "content": content, **rest}))
        return number

    async def hear(self) -> dict[str, Any]:
        """The next message of the kernel."""
        received = await self.socket.recv()
        message: dict[str, Any] = (
            json.loads(received) if isinstance(received, str) else deserialize_binary_message(received)
        )
        return message

    async def find_slider(self) -> None:
        """Asks for all widgets, as a page does that opens, and keeps the first slider of the dashboard."""
        comm = uuid.uuid4().hex
        await self.tell("comm_open", {"comm_id": comm, "target_name": WIDGETS, "data": {}})
        await self.tell("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        while (message := await self.hear())["content"].get("data", {}).get("method") != "update_states":
            pass
        states = message["content"]["data"]["states"]
        positions = {key: one["state"]["positions"] for key, one in states.items() if one["state"].get("positions")}
        if not positions:
            raise SystemExit("the dashboard has no slider")
        self.dashboard, sliders = next(iter(positions.items()))
        self.key, self.slider = next(iter(sliders.items()))

    async def move(self) -> float:
        """Moves the slider one step; seconds until the kernel has said all that follows from it."""
        slider = self.slider
        upwards = slider["position"] + slider["step"] <= slider["max"]
        slider["position"] = slider["position"] + slider["step"] if upwards else slider["min"]
        self.moves += 1
        details = {"key": self.key, "value": slider["position"]}
        request = {"kind": "slide", "details": details, "number": f"{self.name}:{self.moves}"}
        start = time.perf_counter()
        data = {"method": "custom", "content": request}
        sent = await self.tell("comm_msg", {"comm_id": self.dashboard, "data": data})
        while True:
            message = await self.hear()
            about = message["parent_header"].get("msg_id") == sent
            if about and message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return time.perf_counter() - start


async def moved(move: Callable[[], Awaitable[float]], seconds: float, pause: float) -> list[float]:
    """Seconds of each move that is made until the time is up."""
    found, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        await asyncio.sleep(pause * random.uniform(0.5, 2))
        found.append(await move())
    return found


async def opened(address: str) -> tuple[Any, float]:
    """A session over HTTP and a websocket, and the seconds until its slider can be moved."""
    start = time.perf_counter()
    page = await asyncio.to_thread(lambda: urllib.request.urlopen(address, timeout=300).read().decode())
    kernel = re.search(r'"kernelId": "([-\w]+)"', page)
    if kernel is None:
        raise SystemExit("the page names no kernel: the dashboard does not run")
    url = f"{address.replace('http', 'ws', 1)}api/kernels/{kernel[1]}/channels"
    session = Session(await connect(url, max_size=None, max_queue=None))
    await session.find_slider()
    return session, time.perf_counter() - start


async def opened_in_browser(browser: Any, address: str) -> tuple[Any, float]:
    """A page in a browser with its first slider in focus, and the seconds until it shows figures."""
    start = time.perf_counter()
    page = await browser.new_page(viewport={"width": 1366, "height": 768})
    await page.goto(address, wait_until="commit", timeout=300_000)
    await page.wait_for_selector("[data-key]", timeout=300_000)
    await page.wait_for_selector(".control input[type=range]", timeout=300_000)
    seconds = time.perf_counter() - start
    await page.locator(".control input[type=range]").first.focus()
    return page, seconds


async def move_in_browser(page: Any) -> float:
    """Presses an arrow key; seconds until the frame that shows other figures."""
    measuring = asyncio.ensure_future(page.evaluate(MEASURE))
    await page.keyboard.press("ArrowRight")
    return float(await measuring) / 1000


def memory(process: psutil.Process) -> tuple[float, list[float]]:
    """Megabytes of the server, and of each of its kernels."""
    sizes = [one.memory_full_info().pss / 2**20 for one in (process, *process.children())]
    return sizes[0], sizes[1:]


def say(what: str, seconds: list[float]) -> None:
    """One line of the report."""
    late = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    print(f"{what}: median {1000 * median(seconds):,.0f} ms, 95% within {1000 * late:,.0f} ms ({len(seconds):,} times)")


async def measure(address: str, process: psutil.Process, options: argparse.Namespace) -> None:
    """Opens all sessions one after the other, then moves their sliders, and reports."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS)) if options.browsers else None
        pages = [await opened_in_browser(browser, address) for _ in range(options.browsers)]
        sessions = [await opened(address) for _ in range(options.sessions - options.browsers)]
        for what, found in (("Opening in a browser", pages), ("Opening over HTTP", sessions)):
            if found:
                say(what, [seconds for _, seconds in found])
        for manner, pause in ((f"a move every {PAUSE:.0f} seconds or so", PAUSE), ("without a pause", 0.0)):
            people = [moved(session.move, options.seconds, pause) for session, _ in sessions]
            people += [moved(lambda page=page: move_in_browser(page), options.seconds, pause) for page, _ in pages]
            found = await asyncio.gather(*people)
            for what, some in (("over HTTP", found[: len(sessions)]), ("in a browser", found[len(sessions) :])):
                if times := [one for each in some for one in each]:
                    say(f"{len(found)} people, {manner}, {what}", times)
        server, kernels = memory(process)
        print(
            f"Memory: server {server:,.0f} MB, {len(kernels)} kernels of {min(kernels):,.0f} to {max(kernels):,.0f} MB"
        )
        print(f"Memory of all: {server + sum(kernels):,.0f} MB")


def main(arguments: list[str]) -> None:
    """Serves, measures and ends."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="?", help="a scenario file; the worked example with ranges if none")
    for name, default in (("sessions", 20), ("browsers", 2), ("kernels", 2), ("seconds", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args(arguments)
    command = [sys.executable, "-m", "servicecase", "app", *([options.file] if options.file else [])]
    command += ["--no-browser", "--port", "0", "--kernels", str(options.kernels)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+", process.stdout.readline())
            if address is None:
                raise SystemExit("the dashboard did not start")
            print(f"{os.cpu_count()} processors; ready after {time.perf_counter() - start:.1f} s")
            asyncio.run(measure(address[0], psutil.Process(process.pid), options))
        finally:
            process.terminate()


if __name__ == "__main__":
    main(sys.argv[1:])
