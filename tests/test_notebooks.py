"""What nbval cannot see: cells that never ran, and that a changed number is noticed at all."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LARGEST = 300_000  # bytes; a figure that carries plotly.js with it would have five million


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_was_run_from_top_to_bottom(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_small_and_tells_nothing_of_the_machine(path):
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < LARGEST
    assert not re.search(r"(?<![\w.])/(home|root|tmp|work|Users)/", text)
    assert set(json.loads(text)["metadata"]) == {"kernelspec", "language_info"}


def nbval(folder):
    """Exit code and output of the check of the notebooks in a copy of the project."""
    sanitize = folder / "notebooks" / "nbval_sanitize.cfg"
    options = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", sanitize, "-p", "no:cacheprovider", "-q"]
    command = [sys.executable, "-m", "pytest", *options, folder / "notebooks" / "02_contracts.ipynb"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300)
    return result.returncode, result.stdout


@pytest.fixture
def copied(tmp_path):
    """Notebooks and scenarios alone, in a folder of their own."""
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_changed_number_in_a_scenario_fails_the_notebook(copied):
    code, output = nbval(copied)
    assert code == 0, output
    scenario = copied / "data" / "scenarios" / "housekeeping.toml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("commission_rate = { value = 0.15,", "commission_rate = { value = 0.1501,"))
    assert scenario.read_text(encoding="utf-8") != text
    code, output = nbval(copied)
    assert code == 1, output
    assert "application/vnd.plotly.v1+json" in output
    assert "text/html" in output


def test_a_changed_number_in_a_stored_figure_fails_the_notebook(copied):
    path = copied / "notebooks" / "02_contracts.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    figures = [
        output["data"]["application/vnd.plotly.v1+json"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    figures[0]["data"][0]["x"][0] += 1
    path.write_text(json.dumps(notebook), encoding="utf-8")
    code, output = nbval(copied)
    assert code == 1, output
