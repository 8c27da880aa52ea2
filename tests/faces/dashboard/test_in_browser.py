"""The notebook of the dashboard in a real browser: what a reader does, and what stands on the page then."""

import shutil
import time

import psutil
import pytest

import servicecase as sc
from servicecase.questions.brief.record import brief
from tests.browsers import BUSY, LATE, chromium, open_page, run_all_cells
from tests.conftest import ROOT
from tests.programs import HANGS_AFTER
from tests.servers import jupyterlab, voila

REST = 450  # milliseconds; the dashboard takes 250 for a pause, and then works
FILE = ROOT / "data" / "scenarios" / "housekeeping_realistic.toml"
CHARTS = (".chart.income", ".chart.cash", ".chart.contracts")
_ROW = ".control:has([data-name='cleaning.adoption'])"


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def served():
    with voila(ROOT / "notebooks" / "06_dashboard.ipynb", environment={"SERVICECASE_FILE": str(FILE)}) as address:
        yield address


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a copy of the notebook, from which the scenarios are reached as in the project."""
    folder = tmp_path_factory.mktemp("project") / "notebooks"
    folder.mkdir()
    shutil.copy(ROOT / "notebooks" / "06_dashboard.ipynb", folder)
    shutil.copytree(ROOT / "data", folder.parent / "data")
    with jupyterlab(folder) as address:
        yield address


def is_there(page):
    page.wait_for_selector("[data-key=npv]")
    for chart in CHARTS:
        page.wait_for_selector(f"{chart} .js-plotly-plot .main-svg")


def figure(page, name):
    return float(page.locator(f"[data-key={name}]").first.get_attribute("data-value"))


def traces(page, chart):
    """The data of a chart, as the page has drawn it."""
    return page.evaluate(
        """(chart) => document.querySelector(`${chart} .js-plotly-plot`).data.map(
          (one) => ({ name: one.name, x: Array.from(one.x), y: Array.from(one.y) }))""",
        chart,
    )


def agrees(page, case, lang="en"):
    """Waits until figures and charts on the page are those of a case, with the probability of a loss of all draws."""
    loss = case.simulate(10_000, 1, outputs=["npv"]).probability_below(0, "npv")
    expected = {name: case[name] for name in ("annual_income", "annual_profit", "npv")} | {"probability_of_loss": loss}
    end = time.monotonic() + HANGS_AFTER
    while time.monotonic() < end and {name: figure(page, name) for name in expected} != pytest.approx(expected):
        page.wait_for_timeout(100)
    page.wait_for_timeout(REST)  # and nothing comes after it
    assert {name: figure(page, name) for name in expected} == pytest.approx(expected)
    verdict = brief(case, lang).verdict
    page.locator("[data-key=verdict]", has_text=verdict).wait_for()
    assert page.locator("[data-key=verdict]").inner_text() == verdict
    assert traces(page, CHARTS[0])[0]["y"] == pytest.approx(case["income_by_year"], abs=0.01)
    assert traces(page, CHARTS[1])[-1]["y"] == pytest.approx(case["cumulative_cash"], abs=0.01)
    assert traces(page, CHARTS[2])[-1]["x"] == pytest.approx([case.inputs["cleaning.adoption"]])


def types(page, value):
    """Types a value into the field of adoption, with the keyboard alone."""
    field = page.locator(f"{_ROW} input[type=number]")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(value)
    page.keyboard.press("Enter")


def test_voila_follows_whatever_a_reader_does(browser, served):
    case = sc.load(FILE)
    with open_page(browser, served) as opened:
        page = opened.page
        is_there(page)
        assert "case.dashboard" not in page.content()  # no source is sent
        agrees(page, case)
        types(page, "12")
        agrees(page, case.with_(adoption=0.12))
        types(page, "150")
        page.wait_for_selector(".failure")
        assert page.locator(".failure").inner_text() == "Adoption must be from 0% to 100%."
        agrees(page, case.with_(adoption=0.12))
        page.locator(".forms button", has_text="Flat fee").first.focus()
        page.keyboard.press("Enter")
        agrees(page, case.with_(adoption=0.12, contract="flat_fee"))
        page.locator(".languages button", has_text="中文").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.body.innerText.includes('净现值')")
        agrees(page, case.with_(adoption=0.12, contract="flat_fee"), "zh")
        assert page.locator(".servicecase-dashboard").inner_text().count("Traceback") == 0


def test_whoever_sees_nothing_or_has_no_mouse_is_at_no_disadvantage(browser, served):
    """What a screen reader says of a slider and its field, where the focus is after a change, and tabs by keyboard."""
    with open_page(browser, served) as opened:
        page = opened.page
        is_there(page)
        slider, field = (page.get_by_role(role, name="Adoption %", exact=True) for role in ("slider", "spinbutton"))
        assert (slider.get_attribute("aria-valuetext"), field.input_value()) == ("15%", "15")
        slider.press("ArrowDown")
        agrees(page, sc.load(FILE).with_(adoption=0.148))
        assert slider.get_attribute("aria-valuetext") == "14.8%"
        button = page.get_by_role("group", name="Language").get_by_role("button", name="中文")
        button.press("Enter")
        page.locator("[lang=zh] h2", has_text="假如").wait_for()
        assert page.evaluate("() => document.activeElement.textContent") == "中文"
        page.get_by_role("tab", selected=True).press("ArrowRight")
        page.get_by_role("tabpanel", name="外部参照").wait_for()
        assert page.evaluate("() => document.activeElement.textContent") == "外部参照"


def test_reader_is_told_that_an_answer_is_still_to_come(browser, served):
    with open_page(browser, served) as opened:
        page = opened.page
        is_there(page)
        kernels = [one for one in psutil.Process().children(recursive=True) if "ipykernel_launcher" in one.cmdline()]
        try:
            for one in kernels:
                one.suspend()
            types(page, "12")
            page.get_by_text("Still waiting for an answer").wait_for()
        finally:
            for one in kernels:
                one.resume()
        agrees(page, sc.load(FILE).with_(adoption=0.12))
        page.get_by_text("Still waiting for an answer").wait_for(state="hidden")


def test_voila_on_a_phone_fits_and_shows_the_last_position_of_a_fast_drag_and_nothing_after_it(browser, served):
    with open_page(browser, served, size=(390, 844)) as opened:
        page = opened.page
        is_there(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        for chart in CHARTS:
            box = page.locator(f"{chart} .main-svg").first.bounding_box()
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
        page.locator(f"{_ROW} input[type=range]").focus()
        for place in range(50):
            page.keyboard.press("ArrowLeft" if place % 10 == 9 else "ArrowRight")
        end = 15 + 40 * 0.2  # percent: no step of the forty on balance is taken back
        agrees(page, sc.load(FILE).with_(adoption=end / 100))
        assert float(page.locator(f"{_ROW} input[type=number]").input_value()) == pytest.approx(end)


def opens_again(opened, lab):
    """Saves the notebook and loads its page again; whether JupyterLab had given the dashboard up, and complained."""
    page = opened.page
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.goto(f"{lab}lab/tree/06_dashboard.ipynb")
    is_there(page)
    others = [one for one in opened.complaints if "widget model not found" not in one]
    was_given_up = opened.complaints != others
    opened.complaints[:] = others
    return was_given_up


def test_jupyterlab_follows_and_a_reload_finds_the_same(browser, lab):
    case = sc.load(FILE)
    with open_page(browser, f"{lab}api") as opened:  # the notebook is opened by what runs it
        page = opened.page
        run_all_cells(page, lab, "06_dashboard.ipynb")
        is_there(page)
        types(page, "12")
        agrees(page, case.with_(adoption=0.12))
        opens_again(opened, lab)
        agrees(page, case.with_(adoption=0.12))


def test_jupyterlab_finds_the_dashboard_again_while_the_kernel_is_busy(browser, lab):
    with open_page(browser, f"{lab}api") as opened:
        page = opened.page
        run_all_cells(page, lab, "06_dashboard.ipynb")
        is_there(page)
        for percent, seconds in enumerate((1, 3, 6), start=11):  # JupyterLab waits 2 and 4 for what it asks
            types(page, str(percent))
            agrees(page, sc.load(FILE).with_(adoption=percent / 100))
            page.evaluate(BUSY, seconds)
            opens_again(opened, lab)
            agrees(page, sc.load(FILE).with_(adoption=percent / 100))


def test_jupyterlab_finds_a_dashboard_that_it_has_given_up(browser, lab):
    with open_page(browser, f"{lab}api") as opened:
        page = opened.page
        run_all_cells(page, lab, "06_dashboard.ipynb")
        is_there(page)
        page.add_init_script(f"({LATE})()")
        assert opens_again(opened, lab)
        agrees(page, sc.load(FILE))
