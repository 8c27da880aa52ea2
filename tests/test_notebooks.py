"""What nbval cannot see: cells that never ran, that a changed number is noticed, in what form outputs are stored."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from servicecase.faces.memo.execution import execute
from tests.conftest import ROOT
from tests.programs import HANGS_AFTER

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LARGEST = 300_000  # bytes; a figure that carries plotly.js with it would have five million
FIGURE = "application/vnd.plotly.v1+json"
# Where the notebook was run, and how long it took: nothing that a reader should be told.
OF_THE_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users|opt|mnt|var)/|[A-Z]:\\\\Users|0x[0-9a-f]{6,}")
TIMING = re.compile(r"\d ?(?:ms|µs|it/s|s/it)\b|\d seconds?\b|CPU times|Wall time")

_module = importlib.util.spec_from_file_location("execute_notebooks", ROOT / "scripts" / "execute_notebooks.py")
execute_notebooks = importlib.util.module_from_spec(_module)
_module.loader.exec_module(execute_notebooks)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


# Every notebook that is shipped.


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_was_run_from_top_to_bottom(path):
    cells = code_cells(read(path))
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_small_and_tells_nothing_of_the_machine(path):
    assert path.stat().st_size < LARGEST
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    for output in outputs:
        output.get("data", {}).pop("image/png", None)  # letters of a picture may spell anything
    assert not OF_THE_MACHINE.search(json.dumps(notebook, ensure_ascii=False))
    assert not [found for output in outputs if (found := TIMING.search(json.dumps(output, ensure_ascii=False)))]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert set(notebook["metadata"]) - {"title"} == {"kernelspec", "language_info"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_in_the_form_that_does_not_change(path):
    assert list(execute_notebooks.faults(path)) == []


# That the form is looked at.


@pytest.fixture
def copied(tmp_path):
    """A notebook with charts."""
    return Path(shutil.copy(ROOT / "notebooks" / "04_value_of_information.ipynb", tmp_path))


def rewritten(path, change):
    """Writes the notebook after a change, in its own form."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    path.write_text(execute_notebooks.normalised(notebook), encoding="utf-8")
    return list(execute_notebooks.faults(path))


def charts(notebook):
    return list(execute_notebooks.outputs_with_charts(notebook))


def test_a_picture_of_other_data_is_found(copied):
    def change(notebook):
        charts(notebook)[1].data[FIGURE]["data"][0]["x"][0] += 1

    assert rewritten(copied, change) == ["the picture of chart 2 is not of its data"]


def test_a_chart_without_a_picture_is_found(copied):
    assert rewritten(copied, lambda notebook: charts(notebook)[0].data.pop("image/png")) == ["chart 1 has no picture"]


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook["cells"][1].update(id="d3adb33f"),
        lambda notebook: notebook["cells"][1]["metadata"].update(execution={"iopub.execute_input": "2026-01-01"}),
        lambda notebook: notebook["metadata"].update(widgets={}),
        lambda notebook: code_cells(notebook)[1]["outputs"][0]["data"].update(
            {"text/plain": ["<A at 0x7f1234567890>"]}
        ),
        lambda notebook: code_cells(notebook)[1]["outputs"][0]["data"].update({"text/html": ["<p id='T_0a1b2'>"]}),
    ],
    ids=["id", "timing", "widgets", "address", "styler"],
)
def test_a_notebook_in_another_form_is_found(copied, change):
    notebook = read(copied)
    change(notebook)
    copied.write_text(json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    assert list(execute_notebooks.faults(copied)) == ["it is not normalised"]
    assert rewritten(copied, lambda notebook: None) == []


def test_numbers_in_a_row_are_stored_on_a_line():
    notebook = nbformat.v4.new_notebook()
    data = {"a": [1, -2.5, 3e-7, None], "b": [], "text": ["[\n 1\n]"], "c": [[1, 2], [3]]}
    output = nbformat.v4.new_output("display_data", {"application/json": data})
    notebook.cells = [nbformat.v4.new_code_cell("1", execution_count=1, outputs=[output])]
    text = execute_notebooks.normalised(notebook)
    assert json.loads(text)["cells"][0]["outputs"][0]["data"]["application/json"] == data
    assert "[1,-2.5,3e-07,null]" in text
    assert "[1,2]" in text


def test_the_check_names_the_notebook_and_what_to_do(copied):
    copied.write_text(copied.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    command = [sys.executable, ROOT / "scripts" / "execute_notebooks.py", "--check", copied]
    result = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"{copied}: it is not normalised; run scripts/execute_notebooks.py\n"


# That nbval compares what is stored.

WIDGETS = """
import ipywidgets
import plotly.graph_objects as go

go.FigureWidget([go.Bar(x=[1, 2], y=[30, 40])])
---
ipywidgets.IntSlider(value=12)
---
ipywidgets.HTML('<b data-key="npv">112,500</b>')
---
go.Figure([go.Bar(y=[0.1 + 0.2], uid="drawn afresh")]).show()
"""


def replaced(kind, old, new):
    """A change of one text of an output, once."""

    def change(output):
        text = "".join(output["data"][kind])
        assert old in text
        output["data"][kind] = text.replace(old, new, 1)

    return change


def first_number_of(axis, change):
    """A change of the first number of the first trace of a chart."""

    def change_output(output):
        values = output["data"][FIGURE]["data"][0][axis]
        values[0] = change(values[0])

    return change_output


# What is changed, by notebook and code cell: of one that is shipped, and of one with widgets.
CHANGES = {
    "02_contracts": {
        1: replaced("text/html", "<td>112500.0</td>", "<td>112500.1</td>"),
        2: first_number_of("x", lambda value: value + 1),
        5: replaced("text/plain", "15.4%", "15.5%"),
    },
    "widgets": {
        0: replaced("text/plain", "[30, 40]", "[30, 41]"),
        1: replaced("text/plain", "value=12", "value=13"),
        2: replaced("text/plain", "112,500", "112,501"),
    },
}


def test_all_checks_run_the_notebooks_and_compare_their_outputs():
    command = (ROOT / "scripts" / "test").read_text(encoding="utf-8")
    assert "\n    --nbval --nbval-current-env --nbval-sanitize-with notebooks/nbval_sanitize.cfg " in command


def nbval(folder):
    """The code cells that failed, by notebook."""
    options = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", folder / "nbval_sanitize.cfg"]
    command = [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", "-q", "--tb=no", "-rA", folder]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder.parent, timeout=HANGS_AFTER)
    found = re.findall(r"^(PASSED|FAILED) \S*?(\w+)\.ipynb::Cell (\d+)", result.stdout, re.MULTILINE)
    assert found, result.stdout + result.stderr
    failed = {name: set() for _, name, _ in found}
    for outcome, name, cell in found:
        failed[name] |= {int(cell)} if outcome == "FAILED" else set()
    return failed


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Both notebooks with their changes, and that of the widgets as it was run; nbval runs the other one as it is."""
    pytest.importorskip("anywidget", reason="plotly's FigureWidget needs it: pip install anywidget")
    made = tmp_path_factory.mktemp("project") / "notebooks"
    shutil.copytree(ROOT / "notebooks", made, ignore=lambda _, names: {name for name in names if ".ipynb" in name})
    shutil.copytree(ROOT / "data", made.parent / "data")
    shutil.copy(ROOT / "notebooks" / "02_contracts.ipynb", made)
    widgets = nbformat.v4.new_notebook()
    widgets.cells = [nbformat.v4.new_code_cell(one.strip()) for one in WIDGETS.split("---\n")]
    execute(widgets, made)
    (made / "widgets.ipynb").write_text(execute_notebooks.normalised(widgets), encoding="utf-8")
    for name, changes in CHANGES.items():
        notebook = read(made / f"{name}.ipynb")
        for cell, change in changes.items():
            change(code_cells(notebook)[cell]["outputs"][0])
        (made / f"{name}_changed.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (made / "02_contracts.ipynb").unlink()
    return made


def test_every_changed_number_fails_its_cell_and_no_other(folder):
    """In a table, a chart, text, and what a widget shows; but not noise below nine digits, nor an id."""
    noise = read(folder / "widgets.ipynb")
    chart = code_cells(noise)[3]["outputs"][0]["data"][FIGURE]["data"][0]
    assert chart["y"] == [0.1 + 0.2]
    chart.update(y=[0.3], uid="another")
    (folder / "widgets.ipynb").write_text(json.dumps(noise), encoding="utf-8")
    assert nbval(folder) == {
        "widgets": set(),
        **{f"{name}_changed": set(changes) for name, changes in CHANGES.items()},
    }


def test_widgets_are_stored_without_their_state(folder):
    """The state of a FigureWidget holds a copy of plotly.js."""
    text = (folder / "widgets.ipynb").read_text(encoding="utf-8")
    assert len(text) < 10_000
    assert "application/vnd.jupyter.widget-view+json" in text
    assert "widgets" not in json.loads(text)["metadata"]
