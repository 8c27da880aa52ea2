"""JupyterLab at the notebooks, for analysts."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from servicecase.faces.notebooks import CHARTS_AS_DATA, notebooks_folder
from servicecase.faces.serving.address import Address
from servicecase.faces.serving.own_files import found_first
from servicecase.inputs.faults import refusal
from servicecase.wording.language import VARIABLE

_SCENARIOS = Path("data", "scenarios")  # from the folder above the notebooks, which read them as ../data/scenarios


def copy_notebooks(folder: str | None) -> str:
    """Makes a folder with the notebooks and the scenarios that they read; returns that of the notebooks.

    Raises ScenarioError for a folder that is there already, or cannot be made.
    """
    if folder is None:
        raise refusal("FOLDER", "is needed with --copy")
    source, target = notebooks_folder(), Path(folder)
    try:
        target.mkdir(parents=True)
        shutil.copytree(source, target / "notebooks", ignore=lambda _, names: _not_notebooks(names))
        shutil.copytree(source.parent / _SCENARIOS, target / _SCENARIOS)
    except FileExistsError:
        raise refusal("FOLDER", "{folder} is there already; --copy makes a new one", folder=repr(folder)) from None
    except OSError as error:
        raise refusal(
            "FOLDER", "{folder} cannot be made: {reason}", folder=repr(folder), reason=error.strerror
        ) from None
    return str(target / "notebooks")


def _not_notebooks(names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".ipynb")}


def open_lab(folder: str | None, address: Address, *, lang: str, browser: bool = True) -> None:
    """Runs JupyterLab in this process on a folder, that of the package's notebooks if none, until it is ended.

    It asks for the token in the address that it prints: whoever has it runs code. Raises ScenarioError.
    """
    root = notebooks_folder() if folder is None else Path(folder)
    if not root.is_dir():
        raise refusal("FOLDER", "{folder} is not a folder; --copy makes one", folder=repr(str(root)))
    if find_spec("jupyterlab") is None:
        raise refusal("lab", "needs JupyterLab: pip install jupyterlab")
    os.environ |= {**CHARTS_AS_DATA, VARIABLE: lang}  # kernels inherit it
    found_first("JUPYTER_CONFIG_PATH")  # so that nobody is asked about news; who has set it otherwise keeps that
    from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]

    LabApp.launch_instance(_options(root.resolve(), address, browser))


def _options(root: Path, address: Address, browser: bool) -> list[str]:
    """What the command of JupyterLab is told; who is root, in a container, has decided so."""
    options = [f"--ServerApp.ip={address.host}", f"--ServerApp.port={address.port}", "--ServerApp.port_retries=0"]
    options += [f"--ServerApp.root_dir={root}", "--allow-root"]
    return options if browser else [*options, "--no-browser"]
