"""From a key on a slider to the figures and charts that are painted, in a browser against a running kernel.

python -m benchmarks.dashboard        Voilà, then JupyterLab, at 1366x768, 40 steps each
"""

import shutil
import statistics
import tempfile
from pathlib import Path

from tests.browsers import chromium, open_page, run_all_cells
from tests.conftest import ROOT
from tests.servers import jupyterlab, voila

STEPS = 40
NOTEBOOK = ROOT / "notebooks" / "06_dashboard.ipynb"
# When the figures and all three charts have followed a key for the first time, with the frame that paints them.
_WATCH = """() => {
  const note = () => requestAnimationFrame(
    () => requestAnimationFrame(() => { if (window.figures && window.drawn.size >= 3)
      window.painted ||= performance.now(); }));
  document.addEventListener("keydown", () => { window.pressed = performance.now(); window.painted = 0;
    window.drawn = new Set(); window.figures = false; }, true);
  const cards = document.querySelector(".servicecase-dashboard .cards").closest(".widget-html");
  new MutationObserver(() => { window.figures = true; note(); }).observe(cards, { childList: true, subtree: true });
  document.querySelectorAll(".chart .js-plotly-plot").forEach((one, place) =>
    one.on("plotly_afterplot", () => { window.drawn?.add(place); note(); }));
}"""
_DONE = "() => window.figures && window.drawn.size >= 3 && window.painted > window.pressed"


def steps(page):
    """Milliseconds of each step: the reader waits until the last is shown, and for the dashboard to rest."""
    page.wait_for_selector(".chart.contracts .js-plotly-plot .main-svg", timeout=120_000)
    page.wait_for_timeout(3_000)
    page.evaluate(_WATCH)
    page.locator(".control:has([data-name='cleaning.adoption']) .noUi-handle").focus()
    found = []
    for place in range(STEPS):
        page.keyboard.press("ArrowRight" if place % 2 == 0 else "ArrowLeft")
        page.wait_for_function(_DONE, timeout=20_000, polling=5)
        page.wait_for_timeout(40)
        found.append(page.evaluate("() => window.painted - window.pressed"))
        page.wait_for_timeout(700)
    return sorted(found)


def report(name, found):
    """A line of the answer."""
    median, p95 = statistics.median(found), found[int(0.95 * len(found))]
    print(f"{name:<11} median {median:.0f} ms, 95% below {p95:.0f} ms, longest {found[-1]:.0f} ms ({len(found)} steps)")


def main():
    """Both servers, one after the other."""
    with chromium() as browser, tempfile.TemporaryDirectory() as own:
        with voila(NOTEBOOK) as address, open_page(browser, address) as opened:
            report("Voilà", steps(opened.page))
        folder = Path(own) / "notebooks"
        folder.mkdir()
        shutil.copy(NOTEBOOK, folder)
        shutil.copytree(ROOT / "data", folder.parent / "data")
        with jupyterlab(folder) as address, open_page(browser, f"{address}lab") as opened:
            run_all_cells(opened.page, address, NOTEBOOK.name)
            report("JupyterLab", steps(opened.page))


if __name__ == "__main__":
    main()
