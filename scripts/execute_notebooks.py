"""Runs notebooks in place and stores their outputs in a form that does not change from run to run.

python scripts/execute_notebooks.py [NOTEBOOK ...]           all of notebooks/ by default
python scripts/execute_notebooks.py --check [NOTEBOOK ...]   runs nothing; says which are not stored in that form

Charts are stored as plotly's data, which JupyterLab shows and nbval compares, and as the picture that the preview of a
code host shows. A picture notes which data it is of, so that the check finds one that has been left behind.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from PIL import Image, ImageChops, ImageStat

from servicecase.faces.memo.browser import find_browser
from servicecase.faces.memo.execution import execute, tidy
from servicecase.faces.memo.pictures import FIGURE, outputs_with_charts, pictures

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
PICTURE = "image/png"
WIDGET = "application/vnd.jupyter.widget-view+json"
NO_MODEL = "0" * 32  # for the id of a widget, which is drawn afresh at each run
COLOURS = (24, 32, 48, 128)  # of a picture: the first number that comes near enough
NEAR_ENOUGH = 3.5  # root mean square of the difference, of 255
# Numbers that stand in a list of their own go on one line; JSON's strings hold no line breaks, so these are outside.
NUMBERS = re.compile(r"\[\n *(?:-?\d[\d.eE+-]*|null)(?:,\n *(?:-?\d[\d.eE+-]*|null))*\n *\]")


def normalised(notebook: NotebookNode) -> str:
    """The text of a notebook without what differs from run to run: nbval replaces the same before it compares."""
    tidy(notebook)
    for output in outputs(notebook):
        if WIDGET in output.get("data", {}):
            output.data[WIDGET]["model_id"] = NO_MODEL
        _replace_texts(output)
    text: str = nbformat.writes(notebook)
    return NUMBERS.sub(lambda found: re.sub(r"\n *", "", found[0]), text) + "\n"


def outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Every output of every cell."""
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _replace_texts(output: NotebookNode) -> None:
    """Replaces in what people read; pictures and data of charts have nothing of the kind."""
    texts = output.get("data", output)
    for kind in texts.keys() & {"text", "text/plain", "text/html", "text/markdown"}:
        for regex, replacement in replacements():
            texts[kind] = regex.sub(replacement, texts[kind])


def replacements() -> list[tuple[re.Pattern[str], str]]:
    """What nbval replaces, from its own file."""
    file = ConfigParser(interpolation=None)
    file.read(NOTEBOOKS / "nbval_sanitize.cfg", encoding="utf-8")
    return [(re.compile(one["regex"]), one["replace"]) for _, one in file.items() if "regex" in one]


def faults(path: Path) -> Iterator[str]:
    """What is wrong with the form in which a notebook is stored."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    for place, output in enumerate(outputs_with_charts(notebook), 1):
        if PICTURE not in output.data:
            yield f"chart {place} has no picture"
        elif output.metadata.get(PICTURE, {}).get("of") != digest(output):
            yield f"the picture of chart {place} is not of its data"
    if normalised(notebook) != text:
        yield "it is not normalised"


def digest(output: NotebookNode) -> str:
    """What tells the data of a chart from any other."""
    return hashlib.sha256(json.dumps(output.data[FIGURE], sort_keys=True).encode()).hexdigest()[:16]


def draw(notebook: NotebookNode) -> None:
    """Puts a picture beside the data of each chart."""
    charts = list(outputs_with_charts(notebook))
    for output, png in zip(charts, pictures(charts, "png", find_browser()) if charts else [], strict=True):
        output.data[PICTURE] = base64.b64encode(_small(png)).decode()
        output.metadata[PICTURE] = {"of": digest(output)}


def _small(png: bytes) -> bytes:
    """The picture in as few colours as do, a fifth of its size: a chart has few."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        reduced = whole.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        if _distance(whole, reduced.convert("RGB")) < NEAR_ENOUGH:
            break
    stream = io.BytesIO()
    reduced.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _distance(one: Any, other: Any) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).rms)


def main() -> int:
    """Runs or checks the notebooks named; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="run nothing, and say what is not as it should be")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    given = parser.parse_args()
    paths = given.notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    if given.check:
        found = [f"{path}: {fault}; run scripts/execute_notebooks.py" for path in paths for fault in faults(path)]
        print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
        return bool(found)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        execute(notebook, path.parent)
        draw(notebook)
        path.write_text(normalised(notebook), encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
