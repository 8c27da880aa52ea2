"""The servers and pages that other tests stand on: that they show a notebook, and see what they must not let pass."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.browsers import chromium, open_page, run_all_cells
from tests.conftest import ROOT
from tests.programs import HANGS_AFTER
from tests.servers import end, jupyterlab, voila

BRIEF = ROOT / "notebooks" / "01_decision_brief.ipynb"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


def test_voila_shows_a_notebook_without_its_code_and_without_a_network(browser, tmp_path):
    code = "import ipywidgets\nslider = ipywidgets.IntSlider(3)\ntext = ipywidgets.HTML(value='<b>3</b>')\n"
    code += "slider.observe(lambda change: setattr(text, 'value', f'<b>{7 * change.new}</b>'), 'value')\n"
    code += "ipywidgets.VBox([slider, text])"
    path = tmp_path / "slider.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), path)
    with voila(path) as address, open_page(browser, address) as visit:
        visit.page.locator(".noUi-handle").press("ArrowRight")
        visit.page.wait_for_selector("b:text-is('28')")  # 7 x 4, worked out in the kernel
        assert "ipywidgets.VBox" not in visit.page.content()
        assert any(one.startswith("ws://127.0.0.1:") for one in visit.requests)


def test_jupyterlab_runs_a_notebook(browser, tmp_path, realistic):
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with jupyterlab(tmp_path / "notebooks") as base, open_page(browser, f"{base}lab") as visit:
        run_all_cells(visit.page, base, BRIEF.name)
        counts = visit.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => model.executionCount)"
        )
        counts = [one for one in counts if one is not None]
        assert counts == list(range(1, len(counts) + 1))
        assert counts
        shown = "() => JSON.stringify(window.jupyterapp.shell.currentWidget.content.model.toJSON())"
        assert f"{realistic['npv']:,.0f} yuan" in visit.page.evaluate(shown)


def test_a_page_that_asks_another_machine_or_complains_is_noticed(browser, tmp_path):
    (tmp_path / "asks.html").write_text('<img src="http://example.org/icon.png" onerror="document.title = `done`">')
    (tmp_path / "complains.html").write_text("<script>console.error('out of order'); document.title = `done`</script>")
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", tmp_path, "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={"PYTHONUNBUFFERED": "1"}
    )
    try:
        port = process.stdout.readline().split("port ")[1].split()[0]
        for name, matter in (("asks", "example.org"), ("complains", "out of order")):
            with (
                pytest.raises(AssertionError, match=matter),
                open_page(browser, f"http://127.0.0.1:{port}/{name}.html") as visit,
            ):
                visit.page.wait_for_function("() => document.title === 'done'")
    finally:
        end(process)
        process.stdout.close()


FAILING = """
from tests.browsers import chromium, visit

def test_fails(tmp_path):
    (tmp_path / "page.html").write_text("<p>What the reader saw</p>")
    with chromium() as browser, visit(browser, tmp_path / "page.html"):
        assert False
"""


def test_a_page_in_which_a_test_fails_is_kept(tmp_path, browser):
    """In a folder that the report names; whether there is a browser at all, the fixture has found out."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_page.py").write_text(FAILING)
    options = ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", tmp_path, "--basetemp", tmp_path / "own"]
    command = [sys.executable, "-m", "pytest", *options, tmp_path / "test_page.py"]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=HANGS_AFTER, cwd=ROOT)
    [picture] = (tmp_path / "test-failures").rglob("*.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "What the reader saw" in picture.with_suffix(".txt").read_text(encoding="utf-8")
    assert str(picture) in result.stdout
