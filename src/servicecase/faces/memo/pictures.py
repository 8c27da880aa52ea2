"""Pictures of the charts that a notebook holds as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jupyter_core.utils import run_sync
from kaleido import Kaleido  # type: ignore[import-untyped]
from kaleido.errors import KaleidoError  # type: ignore[import-untyped]
from nbformat import NotebookNode

from servicecase.engine.messages import says
from servicecase.faces.memo.browser import BrowserError

FIGURE = "application/vnd.plotly.v1+json"


def outputs_with_charts(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The outputs that hold a chart, from top to bottom."""
    for cell in notebook.cells:
        yield from (one for one in cell.get("outputs", []) if FIGURE in one.get("data", {}))


def pictures(outputs: Sequence[NotebookNode], kind: str, browser: str) -> list[bytes]:
    """The charts of outputs as pictures of a kind, svg or png, drawn by one run of a browser without a network.

    Raises BrowserError.
    """
    if not outputs:
        return []
    charts = [{name: one.data[FIGURE][name] for name in ("data", "layout")} for one in outputs]
    try:
        drawn: list[bytes] = run_sync(_draw)(charts, kind, browser)
    except (RuntimeError, KaleidoError, OSError, TimeoutError) as error:
        said = str(error.args[0] if error.args else type(error).__name__).partition("\n")[0]
        raise BrowserError(says("{browser} did not draw the charts: {error}", browser=browser, error=said)) from None
    return drawn


async def _draw(charts: Sequence[dict[str, Any]], kind: str, browser: str) -> list[bytes]:
    async with Kaleido(path=browser, mathjax=False) as kaleido:
        return [await kaleido.calc_fig(one, opts={"format": kind}) for one in charts]
