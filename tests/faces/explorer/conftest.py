import shutil

import pytest

from servicecase.faces.explorer.workspace import Workspace
from tests.conftest import SCENARIOS


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped scenarios."""
    return shutil.copytree(SCENARIOS, tmp_path / "scenarios")


@pytest.fixture
def workspace(folder):
    """Open at the realistic scenario."""
    workspace = Workspace.of(folder)
    workspace.open("housekeeping_realistic")
    return workspace
