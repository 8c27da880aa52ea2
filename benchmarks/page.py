"""How long the page takes for a step of a slider: computing and showing everything anew, until the frame is painted.

    .venv/bin/python benchmarks/page.py [SCENARIO ...]

needs Debian's Chromium (apt-get install chromium). It prints the size of the page and, of 300 steps of the slider of a
price, which moves every form at every adoption, the median and the 95% mark in milliseconds: of the script alone, and
with style, layout and paint. Charts out of view wait; so it is measured on a laptop, and on a screen so tall that all
of them are in view.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from typing import Any

from playwright.sync_api import sync_playwright

import servicecase as sc

SCENARIOS = Path(__file__).parent.parent / "data" / "scenarios"
STEPS, WARM_UP = 300, 50
HEIGHTS = (768, 2200)  # a laptop, and all charts
FLAGS = ("--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND")

# The page works in the next frame after a change. Of the callbacks of that frame, those registered here run first and
# last; the message comes when the frame is painted.
MEASURE = """async (steps) => {
  const slider = document.querySelector('[data-key$=".price"] input[type="range"]');
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const script = [], frame = [];
  for (let step = 0; step < steps; step++) {
    slider.value = low + ((high - low) * ((step * 7) % 100)) / 100;
    await new Promise((done) => {
      let start, end;
      requestAnimationFrame(() => (start = performance.now()));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      requestAnimationFrame(() => {
        end = performance.now();
        const painted = new MessageChannel();
        painted.port1.onmessage = () => {
          script.push(end - start);
          frame.push(performance.now() - start);
          done();
        };
        painted.port2.postMessage(null);
      });
    });
  }
  return { script, frame };
}"""


def measure(page: Any) -> dict[str, list[float]]:
    """Milliseconds of each step, without the first ones."""
    found = page.evaluate(MEASURE, STEPS + WARM_UP)
    return {name: times[WARM_UP:] for name, times in found.items()}


def marks(times: list[float]) -> str:
    """Median and 95% mark."""
    cuts = quantiles(times, n=20)
    return f"median {cuts[9]:5.1f}, 95% {cuts[18]:5.1f}"


def main(names: list[str]) -> None:
    """Measures the page of each scenario, by default of all that are shipped."""
    files = [Path(one) for one in names] or sorted(SCENARIOS.glob("*.toml"))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for file in files:
            target = os.path.join(folder, f"{file.stem}.html")
            sc.load(file).to_html(target)
            print(f"{file.stem}, {os.path.getsize(target) / 1000:.0f} kB")
            for height in HEIGHTS:
                page = browser.new_page(viewport={"width": 1366, "height": height})
                page.goto(Path(target).as_uri())
                found = measure(page)
                print(f"  1366 x {height:4}  ", end="")
                print(f"script: {marks(found['script'])}  painted: {marks(found['frame'])} ms")
                page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
