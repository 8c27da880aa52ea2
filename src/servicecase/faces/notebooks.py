"""Where the notebooks stand that come with the package, and how charts are stored in them."""

from __future__ import annotations

from pathlib import Path

from servicecase.engine.messages import any_of
from servicecase.engine.suggestions import nearest
from servicecase.inputs.faults import refusal

# What a kernel is told so that a notebook stores the data of its charts, and not plotly.js (5 MB) with them.
CHARTS_AS_DATA = {"PLOTLY_RENDERER": "plotly_mimetype"}
_PACKAGE = Path(__file__).parent.parent
# In the package itself where it is installed from a wheel; beside the sources in a checkout. From either of them the
# notebooks reach the shipped scenarios as `../data/scenarios`.
_PLACES = (_PACKAGE / "notebooks", _PACKAGE.parent.parent / "notebooks")


def notebooks_folder() -> Path:
    """The folder of the notebooks. Raises ScenarioError where they are not installed."""
    for folder in _PLACES:
        if any(folder.glob("*.ipynb")):
            return folder
    raise refusal("notebooks", "are not installed: none in {places}", places=any_of(map(str, _PLACES)))


def notebook(name: str) -> Path:
    """The notebook of a name such as 01_decision_brief. Raises ScenarioError with the nearest name."""
    folder = notebooks_folder()
    names = sorted(path.stem for path in folder.glob("*.ipynb"))
    if name not in names:
        raise refusal(
            "notebook",
            "{name!r} is not among those that come with the package{nearest}",
            name=name,
            nearest=nearest(name, names),
        )
    return folder / f"{name}.ipynb"
