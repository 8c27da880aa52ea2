"""From a key on a slider to the figures and charts that are painted, in a browser against a running kernel.

python -m benchmarks.dashboard            Voilà, then JupyterLab, at 1366x768: about a minute
python -m benchmarks.dashboard voila      one of them

Each line ends with the load of the machine: other work beside it counts in full.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.browsers import chromium, open_page, run_all_cells
from tests.conftest import ROOT
from tests.servers import jupyterlab, voila

STEPS = 40
SLIDERS = ("adoption", "price")  # every other slider has the contracts evaluated anew along the axis, as the price has
NOTEBOOK = ROOT / "notebooks" / "06_dashboard.ipynb"
# When the figures and all three charts have followed a key for the first time, with the frame that paints them.
_WATCH = """() => {
  const frame = new MessageChannel();  // its messages come after the frame that is being made
  frame.port1.onmessage = () => { if (window.figures && window.drawn.size >= 3) window.painted ||= performance.now(); };
  const note = () => requestAnimationFrame(() => frame.port2.postMessage(0));
  document.addEventListener("keydown", () => { window.pressed = performance.now(); window.painted = 0;
    window.drawn = new Set(); window.figures = false; }, true);
  const cards = document.querySelector(".servicecase-dashboard .cards").parentElement;
  new MutationObserver(() => { window.figures = true; note(); }).observe(cards, { childList: true, subtree: true });
  document.querySelectorAll(".chart .js-plotly-plot").forEach((one, place) =>
    one.on("plotly_afterplot", () => { window.drawn?.add(place); note(); }));
}"""
_DONE = "() => window.painted > window.pressed"
_PAUSE = 450  # milliseconds after a step: the dashboard takes 250 for a pause, and then works


def steps(page, slider):
    """Milliseconds of each step, sorted: the reader waits until the last is shown, and for the dashboard to rest."""
    page.locator(f".control:has([data-name='cleaning.{slider}']) input[type=range]").focus()
    found = []
    for place in range(STEPS):
        page.keyboard.press("ArrowRight" if place % 2 == 0 else "ArrowLeft")
        page.wait_for_function(_DONE, timeout=10_000, polling=5)
        found.append(page.evaluate("() => window.painted - window.pressed"))
        page.wait_for_timeout(_PAUSE)
    return sorted(found)


def report(server, page):
    """A line of the answer for each slider."""
    page.wait_for_selector(".chart.contracts .js-plotly-plot .main-svg", timeout=90_000)
    page.wait_for_timeout(2_000)
    page.evaluate(_WATCH)
    for slider in SLIDERS:
        found = steps(page, slider)
        median, p95, load = statistics.median(found), found[int(0.95 * len(found))], os.getloadavg()[0]
        print(
            f"{server:<10} {slider:<8} median {median:.0f} ms, 95% below {p95:.0f} ms, longest {found[-1]:.0f} ms"
            f" ({len(found)} steps; load average {load:.1f} on {os.cpu_count()} cores)",
            flush=True,
        )


@contextmanager
def in_voila(browser):
    """The dashboard as it is served."""
    with voila(NOTEBOOK) as address, open_page(browser, address) as opened:
        yield opened.page


@contextmanager
def in_jupyterlab(browser):
    """The notebook, run in JupyterLab."""
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own) / "notebooks"
        folder.mkdir()
        shutil.copy(NOTEBOOK, folder)
        shutil.copytree(ROOT / "data", folder.parent / "data")
        with jupyterlab(folder) as address, open_page(browser, f"{address}api") as opened:
            run_all_cells(opened.page, address, NOTEBOOK.name)
            yield opened.page


SERVERS = {"voila": in_voila, "jupyterlab": in_jupyterlab}


def main():
    """The servers named, or all, one after the other."""
    parser = argparse.ArgumentParser(description="How long a step of a slider takes until it is painted.")
    parser.add_argument("servers", nargs="*", help=f"one or more of {', '.join(SERVERS)}; all by default")
    names = parser.parse_args().servers or list(SERVERS)
    if unknown := set(names) - SERVERS.keys():
        parser.error(f"no server is called {unknown.pop()}")
    with chromium() as browser:
        for name in names:
            with SERVERS[name](browser) as page:
                report(name, page)


if __name__ == "__main__":
    main()
