"""Runs notebooks with the interpreter that runs this, and stores nothing that changes from run to run."""

from __future__ import annotations

import os
from pathlib import Path

import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from servicecase.faces.notebooks import CHARTS_AS_DATA
from servicecase.wording.language import VARIABLE

# What kernels are told: charts as data; no progress bars, which are output too on a slow machine;
# the language where no cell sets another.
ENVIRONMENT = {**CHARTS_AS_DATA, "SERVICECASE_PROGRESS": "off", VARIABLE: "en"}
_METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
_KEPT = ("jupyter", "tags")  # of the metadata of a cell; the rest says when it ran and how it was shown
# On a machine of several users nobody else can read what goes to and from a kernel; older kernels do without.
_CONFIG = Config({"KernelManager": {"transport_encryption": "auto" if zmq.has("curve") else "disabled"}})
_TIMEOUT = 300  # seconds for a cell


class ExecutionError(Exception):
    """A notebook did not run to its end; the message says on one line what happened."""


class _Kernel(AsyncKernelManager):
    """IPython in this interpreter, whatever kernel is installed under the name of python3."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


class _Client(NotebookClient):
    """Keeps what cells put out as a kernel sends it.

    The state of widgets is left out: it holds a copy of plotly.js for every figure. Nor are Output widgets acted out,
    as a front end does: nbclient sometimes waits for them without end.
    """

    def set_widgets_metadata(self) -> None:
        """Stores nothing."""

    def on_comm_open_jupyter_widget(self, msg: object) -> None:
        """Passes over the widget."""


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Runs every cell in place, with the kernel in a folder.

    Raises ExecutionError at the first cell that fails.
    """
    client = _Client(
        notebook,
        timeout=_TIMEOUT,
        kernel_manager_class=_Kernel,
        config=_CONFIG,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,  # else a slow cell has one output more than a quick one
    )
    try:
        client.execute(env={**os.environ, **ENVIRONMENT})
    except CellExecutionError as error:
        raise ExecutionError(f"{error.ename}: {error.evalue.strip().partition(chr(10))[0]}") from None
    except (CellControlSignal, DeadKernelError) as error:
        raise ExecutionError(str(error).strip().partition("\n")[0]) from None
    tidy(notebook)


def tidy(notebook: NotebookNode) -> None:
    """Drops what differs from run to run, or from machine to machine, around the cells and their outputs."""
    title = {name: notebook.metadata[name] for name in ("title",) if name in notebook.metadata}  # what Voilà calls it
    notebook["metadata"] = {**_METADATA, **title}
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place:02}"
        cell["metadata"] = {name: cell.metadata[name] for name in _KEPT if name in cell.metadata}
