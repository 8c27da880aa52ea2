"""The notebooks are found in a checkout and in an installed package, and said to be missing where they are."""

import pytest

from servicecase.faces import notebooks
from servicecase.faces.notebooks import notebook, notebooks_folder
from servicecase.inputs.faults import ScenarioError
from tests.conftest import ROOT


def test_notebooks_of_a_checkout():
    assert notebooks_folder() == ROOT / "notebooks"
    assert notebook("01_decision_brief") == ROOT / "notebooks" / "01_decision_brief.ipynb"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The folder in an installed package, where no checkout is around it."""
    (tmp_path / "servicecase" / "notebooks").mkdir(parents=True)
    places = (tmp_path / "servicecase" / "notebooks", tmp_path / "notebooks")
    monkeypatch.setattr(notebooks, "_PLACES", places)
    return places[0]


def test_notebooks_of_an_installed_package(installed):
    (installed / "01_decision_brief.ipynb").write_text("{}")
    assert notebook("01_decision_brief") == installed / "01_decision_brief.ipynb"


def test_notebooks_that_are_not_installed(installed):
    with pytest.raises(ScenarioError, match=r"^notebooks are not installed: none in .*notebooks or .*notebooks$"):
        notebooks_folder()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("01_decision_brif", "did you mean '01_decision_brief'"), ("", "valid: 01_decision_brief, 02_contracts")],
)
def test_notebook_of_an_unknown_name(name, hint):
    with pytest.raises(ScenarioError, match=f"^notebook {name!r} is not among .*{hint}"):
        notebook(name)
