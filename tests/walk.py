"""The walk of somebody who has never seen the dashboard, with the keyboard alone, and the pictures of it in the docs.

python -m tests.walk        # takes the pictures anew: docs/images/dashboard_*.png
"""

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import servicecase as sc
from servicecase.inputs.business import read_model
from servicecase.questions.brief.record import brief
from servicecase.wording.language import translated
from tests.browsers import LAPTOP, PHONE, chromium, open_page
from tests.conftest import ROOT, SCENARIOS
from tests.servers import app
from tests.wording.chinese import said_in

FILE = SCENARIOS / "housekeeping_realistic.toml"
SIZES = {"laptop": LAPTOP, "phone": PHONE}
TABS = 100  # presses after which what is not found cannot be reached
FOCUSED = """([selector, text]) =>
  document.activeElement.matches(selector) && (text === "" || document.activeElement.innerText === text)"""
SHOWN = """([key, value]) =>
  Math.abs(Number(document.querySelector(`[data-key="${key}"]`).dataset.value) - value) <= 1e-9 * Math.abs(value)"""
# To the cent; the values as plotly.js has decoded them. The point among the contracts is the case itself.
DRAWN = """([years, profit]) => {
  const traces = (chart) => document.querySelector(`.chart.${chart} .js-plotly-plot`)._fullData;
  const agree = (drawn, values) =>
    drawn.length === values.length && values.every((value, place) => Math.abs(drawn[place] - value) < 0.01);
  const points = traces("contracts").filter((trace) => trace.y.length === 1);
  return agree(traces("income")[0].y, years) && points.length === 1 && agree(points[0].y, [profit]);
}"""


class Walk:
    """A dashboard that is open in a browser, and the keys that are pressed."""

    def __init__(self, page, lang):
        self.page, self.lang = page, lang

    def steps(self):
        """Walks from question to question; yields a name for each, and the case that the dashboard has to show then."""
        case = sc.load(FILE)
        yield "launch", case
        case = case.with_(contract="flat_fee")
        self.choose("flat_fee")
        yield "contract", case
        self.type_in("cleaning.adoption", "12")
        yield "adoption", case.with_(adoption=0.12)

    def tab_to(self, selector, text=""):
        """Presses the tabulator until what a selector finds, and has a text, has the focus."""
        self.page.locator(selector, has_text=text).first.wait_for()
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED, [selector, text]):
                return
        raise AssertionError(f"{selector} cannot be reached by the tabulator")

    def choose(self, form):
        """Chooses a form of contract by its name."""
        self.tab_to(".forms button", said_in(self.lang, translated, read_model().choices["contract"].pages[form].title))
        self.page.keyboard.press("Enter")

    def type_in(self, key, text):
        """Types a value of an assumption."""
        self.tab_to(f'.control:has([data-name="{key}"]) input[type=number]')
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def wait_for(self, case):
        """Waits until the dashboard shows a case: net present value, verdict, and the charts as they are drawn."""
        self.page.wait_for_function(SHOWN, arg=["npv", case["npv"]])
        self.page.locator("[data-key=verdict]", has_text=brief(case, self.lang).verdict).wait_for()
        drawn = [case["income_by_year"].tolist(), case["annual_profit"]]
        self.page.wait_for_function(DRAWN, arg=drawn)


@contextmanager
def walk(browser, address, lang, size):
    """A dashboard that is ready, in a language that was chosen with the keyboard too."""
    with open_page(browser, address, size) as visit:
        visit.page.wait_for_selector(".chart.contracts .js-plotly-plot .main-svg")
        found = Walk(visit.page, lang)
        if lang == "zh":
            found.tab_to(".languages button", "中文")
            visit.page.keyboard.press("Enter")
        yield found


def take_pictures(folder):
    """A picture of each step, in both languages, on a laptop and on a phone."""
    with tempfile.TemporaryDirectory() as logs, app(Path(logs), FILE) as (_, address), chromium() as browser:
        for lang in ("en", "zh"):
            for device, size in SIZES.items():
                with walk(browser, address, lang, size) as found:
                    for number, (step, case) in enumerate(found.steps(), start=1):
                        found.wait_for(case)
                        found.page.wait_for_timeout(1500)  # all draws, and charts at rest
                        picture = folder / f"dashboard_{number}_{step}_{device}_{lang}.png"
                        found.page.screenshot(path=picture)
                        _lighten(picture)


def _lighten(picture):
    """Writes a picture with 256 colours: a third of the size, and no difference that one sees."""
    from PIL import Image

    with Image.open(picture) as opened:
        lighter = opened.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    lighter.save(picture, optimize=True)


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
