"""The explorer as an analyst meets it: notebook 07 in JupyterLab, in a browser without a network."""

import shutil
from contextlib import chdir

import pytest

import servicecase as sc
from servicecase.faces.notebooks import notebook
from servicecase.wording.language import speaking
from tests.browsers import BUSY, LATE, PHONE, chromium, open_page, run_all_cells
from tests.conftest import SCENARIOS
from tests.servers import jupyterlab

_DRAWN = """(trace) => {
  const charts = document.querySelectorAll(".servicecase-explorer .js-plotly-plot");
  const shown = Array.from(charts).find((one) => one.offsetParent);
  return shown && Array.from(shown.data[trace].x); }"""
NOTEBOOK = "notebooks/07_scenario_explorer.ipynb"
BARS = 12  # of a tornado, at the most
FEW = {"adoption": {"value": 0.12, "low": 0.05, "high": 0.25}}


class Screen:
    """The explorer on a page."""

    def __init__(self, page):
        self.page = page
        self.box = page.locator(".servicecase-explorer")

    def cell(self, key, name):
        return self.box.locator(f'.servicecase-row:has([data-row="{key}"]) .servicecase-{name} input')

    def reason(self, key):
        return self.box.locator(f'.servicecase-row:has([data-row="{key}"]) .servicecase-reason').inner_text()

    def type(self, key, name, text):
        """As an analyst types: letter after letter, over what stands there."""
        self.cell(key, name).select_text()
        self.page.keyboard.type(text)

    def enter(self):
        """Ends what is typed."""
        self.page.keyboard.press("Enter")

    def press(self, name):
        self.box.get_by_role("button", name=name, exact=True).click()

    def choose(self, label, option):
        self.box.get_by_label(label, exact=True).first.select_option(label=option)

    def open_realistic(self, case):
        self.choose("Scenario", "housekeeping_realistic · Housekeeping, realistic")
        self.shows("npv", case["npv"])

    def open_tab(self, name):
        self.box.get_by_role("tab", name=name, exact=True).click()

    def shows(self, line, value):
        """Waits until a figure is that of the library, to the last digit."""
        self.box.locator(f'[data-key="{line}"][data-value="{float(value)!r}"]').wait_for()

    def says(self, text):
        self.box.get_by_text(text).first.wait_for()

    def drawn(self, trace):
        """The values of a trace of the chart that is to be seen, once it is drawn."""
        return self.page.wait_for_function(_DRAWN, arg=trace).json_value()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder as people have it: the notebook, and the scenarios that it names."""
    project = tmp_path_factory.mktemp("project")
    (project / "notebooks").mkdir()
    shutil.copy(notebook("07_scenario_explorer"), project / "notebooks")
    shutil.copytree(SCENARIOS, project / "data" / "scenarios")
    return project


@pytest.fixture(scope="module")
def lab(project):
    with jupyterlab(project) as base:
        yield base


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


@pytest.fixture
def screen(lab, browser):
    with open_page(browser, f"{lab}api") as visit:  # the notebook is opened by what runs it
        run_all_cells(visit.page, lab, NOTEBOOK)
        visit.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        screen = Screen(visit.page)
        screen.box.scroll_into_view_if_needed()
        yield screen
        # of a widget that JupyterLab did not find in time, which is there all the same
        visit.complaints[:] = [one for one in visit.complaints if "widget model not found" not in one]


def test_an_analyst_explores_a_scenario(screen, project, realistic):
    few = realistic.with_(FEW)

    screen.open_realistic(realistic)

    # A value within its limits, and one beyond them.
    screen.box.get_by_placeholder("Search the assumptions").fill("adoption")
    screen.type("cleaning.adoption", "value", "12%")
    screen.shows("npv", few["npv"])
    screen.shows("annual_income", few["annual_income"])
    screen.enter()
    screen.type("cleaning.adoption", "value", "120%")
    screen.says("Value is 120%; it must be from 0% to 100% [share]")
    assert screen.cell("cleaning.adoption", "value").input_value() == "120%"
    screen.shows("npv", few["npv"])

    # Back to before it.
    screen.press("Undo")
    screen.page.wait_for_function("() => !document.querySelector('.servicecase-explorer .servicecase-wrong')")
    assert screen.cell("cleaning.adoption", "value").input_value() == "12%"
    assert screen.reason("cleaning.adoption") == ""

    # A variant beside it, and what lies between.
    screen.box.get_by_placeholder("Name of the variant").fill("few")
    screen.press("Pin")
    screen.box.get_by_role("button", name="few ×").wait_for()
    screen.choose("Contract", "Flat fee")
    flat = few.with_(contract="flat_fee")
    screen.shows("npv", flat["npv"])
    screen.choose("From", "few")
    bridge = sc.bridge(few.with_(title="few"), flat.with_(title="the current case"))
    screen.says(bridge.sentence)
    cells = screen.box.locator(".servicecase-differences td").all_inner_texts()
    assert {"Flat fee", f"{flat['npv'] - few['npv']:,.0f}"} <= set(cells)

    # What moves it.
    screen.open_tab("Tornado")
    tornado = flat.tornado()
    screen.says(tornado.sentence)
    shown = [one for one in tornado.swings if one.swing > 0]
    expected = [float(f"{one.at_high - tornado.base:.6g}") for one in shown]
    assert screen.drawn(1) == expected[:BARS]

    # A file of its own.
    screen.open_tab("Save and export")
    screen.box.get_by_label("Name", exact=True).fill("few_flat")
    screen.press("Save as a scenario")
    screen.says("Written: ../data/scenarios/few_flat.toml")
    assert sc.load(project / "data" / "scenarios" / "few_flat.toml").scenario == flat.scenario
    screen.press("Export the workbook")
    screen.says("Written: ../data/scenarios/few_flat.xlsx")
    assert (project / "data" / "scenarios" / "few_flat.xlsx").stat().st_size > 10_000
    link = screen.box.get_by_role("link", name="../data/scenarios/few_flat.xlsx")
    with screen.page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes() == (project / "data" / "scenarios" / "few_flat.xlsx").read_bytes()

    # The Python that leads there.
    screen.type("cleaning.adoption", "value", "13%")
    screen.enter()
    case = flat.with_({"adoption": {**FEW["adoption"], "value": 0.13}})
    screen.shows("npv", case["npv"])
    screen.press("Show the Python")
    screen.says(case.scenario.fingerprint())
    names = {}
    with chdir(project / "notebooks"):
        exec(screen.box.locator("[data-key=python]").inner_text(), names)
    assert names["case"].scenario == case.scenario

    # A variant pinned with the last letter still on its way from the page.
    screen.open_tab("Variants")
    screen.box.get_by_placeholder("Name of the variant").fill("fewer")
    screen.type("cleaning.adoption", "value", "11%")
    screen.press("Pin")
    screen.box.get_by_role("button", name="fewer ×").wait_for()
    screen.press("Show the Python")
    screen.choose("Variant", "fewer")
    screen.says(flat.with_({"adoption": {**FEW["adoption"], "value": 0.11}}).scenario.fingerprint())
    screen.press("Undo")
    screen.shows("npv", case["npv"])

    # In Chinese, with nothing lost.
    screen.press("中文")
    screen.says("● 未保存")
    screen.open_tab("龙卷风图")
    with speaking("zh"):
        screen.says(case.tornado().sentence)
    assert screen.cell("cleaning.adoption", "value").input_value() == "13%"
    screen.shows("npv", case["npv"])


def loads_again(screen, lab):
    """Saves the notebook and loads its page again."""
    screen.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    screen.page.goto(f"{lab}lab/tree/{NOTEBOOK}")


def test_a_reload_finds_the_same_explorer_beside_a_busy_kernel(screen, lab, realistic):
    screen.open_realistic(realistic)
    screen.open_tab("Tornado")
    for percent, seconds in enumerate((0, 1, 3, 6), start=11):  # JupyterLab waits 2 and 4 for what it asks
        screen.type("cleaning.adoption", "value", f"{percent}%")
        case = realistic.with_({"adoption": {**FEW["adoption"], "value": percent / 100}})
        screen.shows("npv", case["npv"])
        screen.says(case.tornado().sentence)
        screen.page.evaluate(BUSY, seconds)
        loads_again(screen, lab)
        screen.shows("npv", case["npv"])
        assert screen.cell("cleaning.adoption", "value").input_value() == f"{percent}%"
        screen.says(case.tornado().sentence)
        assert screen.drawn(1)


def test_jupyterlab_finds_an_explorer_that_it_has_given_up(screen, lab, realistic):
    screen.open_realistic(realistic)
    screen.page.add_init_script(f"({LATE})()")
    loads_again(screen, lab)
    screen.shows("npv", realistic["npv"])


def test_letters_typed_at_once_are_all_there_and_none_is_written_over(screen, realistic):
    """The kernel says 1 where 1. was typed, while the letters after it are under way."""
    screen.open_realistic(realistic)
    text = "1.234567890123"
    screen.type("cleaning.price", "value", text)
    assert screen.cell("cleaning.price", "value").input_value() == text
    screen.shows("npv", realistic.with_(price=float(text))["npv"])
    assert screen.cell("cleaning.price", "value").input_value() == text


def test_a_choice_that_was_refused_is_taken_back(screen, project):
    gone = project / "data" / "scenarios" / "gone.toml"
    shutil.copy(SCENARIOS / "housekeeping.toml", gone)
    screen.press("Reload")
    files = screen.box.get_by_label("Scenario", exact=True)
    before = files.input_value()
    files.locator("option[value=gone]").wait_for(state="attached")
    gone.unlink()
    files.select_option("gone")
    screen.box.get_by_role("alert").wait_for()
    screen.page.wait_for_function("(value) => document.querySelector('.bar select').value === value", arg=before)


NAMELESS = """() => Array.from(document.querySelectorAll(
  ".servicecase-explorer :is(input, select, button)")).filter((one) => !(
    one.getAttribute("aria-label") || one.labels?.[0]?.textContent.trim() || one.tagName === "BUTTON" && one.textContent
  )).map((one) => one.outerHTML)"""


def test_whoever_sees_nothing_or_has_no_mouse_is_at_no_disadvantage(screen, realistic):
    screen.open_realistic(realistic)
    for tab in screen.box.get_by_role("tab").all():
        tab.click()
        assert screen.page.evaluate(NAMELESS) == []
    page, focus = screen.page, "() => document.activeElement.getAttribute('aria-label')"

    # up and down from row to row, along it with Tab
    screen.cell("cleaning.adoption", "value").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focus) == "Adoption, Value"
    page.keyboard.press("Tab")
    assert page.evaluate(focus) == "Adoption, Low"
    page.keyboard.press("Shift+Tab")

    # what is wrong is said of the cell
    page.keyboard.type("120%")
    screen.says("Value is 120%; it must be from 0% to 100% [share]")
    cell = screen.cell("cleaning.adoption", "value")
    assert cell.get_attribute("aria-invalid") == "true"
    described = page.locator(f"[id='{cell.get_attribute('aria-describedby')}']").inner_text()
    assert "it must be from 0% to 100%" in described
    assert page.evaluate(focus) == "Adoption, Value"

    # the focus stays where it is when the words change, and tabs work by keyboard
    screen.box.get_by_role("group", name="Language").get_by_role("button", name="中文").press("Enter")
    screen.says("● 未保存")
    assert page.evaluate("() => document.activeElement.textContent") == "中文"
    screen.open_tab("龙卷风图")
    screen.box.get_by_role("tabpanel", name="龙卷风图").wait_for()
    screen.box.get_by_role("tab", selected=True).press("ArrowRight")
    screen.box.get_by_role("tabpanel", name="双因素图").wait_for()
    assert page.evaluate("() => document.activeElement.textContent") == "双因素图"


def test_it_fits_on_a_phone(lab, browser):
    with open_page(browser, f"{lab}api", size=PHONE) as visit:
        run_all_cells(visit.page, lab, NOTEBOOK)
        visit.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        box = visit.page.locator(".servicecase-explorer")
        box.locator("[data-key=npv]").wait_for()
        for tab in box.get_by_role("tab").all():
            tab.click()
            width, room = box.evaluate("(one) => [one.scrollWidth, one.clientWidth]")
            assert width <= room
