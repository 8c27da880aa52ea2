"""Runs notebooks in place and stores their outputs in a form that does not change from run to run.

python scripts/execute_notebooks.py [NOTEBOOK ...]    all of notebooks/ by default
"""

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

os.environ["SERVICECASE_PROGRESS"] = "off"  # a progress bar is output too, on a slow machine
NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
# Ids that pandas draws afresh at each run; nbval replaces the same ones before it compares.
STYLER_ID = re.compile(r"T_[0-9a-f]{5}(?![0-9a-f])")
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


class Client(NotebookClient):
    """Leaves out the state of widgets, which holds a copy of plotly.js for every figure."""

    def set_widgets_metadata(self) -> None:
        """Stores nothing."""


def execute(path: Path) -> None:
    """Runs one notebook and writes it back."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    Client(notebook, timeout=300, kernel_name="python3", resources=resources, record_timing=False).execute()
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place:02}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            for kind, text in output.get("data", {}).items():
                if isinstance(text, str):
                    output["data"][kind] = STYLER_ID.sub("T_UUID", text)
    nbformat.write(notebook, path)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    for path in [Path(name) for name in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")):
        execute(path)
