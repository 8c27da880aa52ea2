"""Notebooks are run by this interpreter, keep nothing of the run, and a cell that fails is told of on one line."""

import json
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from servicecase.faces.memo.execution import ExecutionError, execute


def run(folder, *sources):
    notebook = new_notebook(cells=[new_code_cell(one) for one in sources], metadata={"title": "kept", "widgets": {}})
    execute(notebook, folder)
    return notebook


@pytest.fixture
def another_kernel(tmp_path, monkeypatch):
    """A kernel that cannot run, installed for the user under the name that every notebook has."""
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    kernel = {"argv": ["no-such-python", "{connection_file}"], "display_name": "Another", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(kernel))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


def test_execute_with_this_interpreter_whatever_kernel_is_installed(another_kernel, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("SERVICECASE_LANG", "zh")  # what is stored is the same whoever runs it
    notebook = run(
        tmp_path,
        "import os, sys; (sys.executable, os.getcwd(), os.environ['SERVICECASE_LANG'], os.environ['PLOTLY_RENDERER'])",
        "import ipywidgets; ipywidgets.IntSlider(value=3)",
    )
    first, second = (cell.outputs[0].data for cell in notebook.cells)
    assert first["text/plain"] == repr((sys.executable, str(tmp_path), "en", "plotly_mimetype")).replace(", ", ",\n ")
    assert second["text/plain"] == "IntSlider(value=3)"
    assert set(notebook.metadata) == {"kernelspec", "language_info", "title"}
    assert [cell.id for cell in notebook.cells] == ["cell-00", "cell-01"]
    assert [dict(cell.metadata) for cell in notebook.cells] == [{}, {}]
    assert capfd.readouterr() == ("", "")  # no warnings of the kernel's


def test_execute_tells_of_a_cell_that_fails(tmp_path):
    with pytest.raises(ExecutionError, match=r"^ValueError: first line$"):
        run(tmp_path, "1", "raise ValueError('first line\\nsecond line')")


def test_execute_tells_of_a_kernel_that_ends(tmp_path):
    with pytest.raises(ExecutionError, match="died"):
        run(tmp_path, "import os; os._exit(1)")
