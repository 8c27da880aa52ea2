"""Pictures of the charts that a notebook holds as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

FIGURE = "application/vnd.plotly.v1+json"


def outputs_with_charts(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The outputs that hold a chart, from top to bottom."""
    for cell in notebook.cells:
        yield from (one for one in cell.get("outputs", []) if FIGURE in one.get("data", {}))


def pictures(outputs: Sequence[NotebookNode], kind: str, browser: str) -> list[bytes]:
    """The charts of outputs as pictures of a kind, svg or png, drawn by one run of a browser without a network."""
    import kaleido  # type: ignore[import-untyped]

    if not outputs:
        return []
    kaleido.start_sync_server(path=browser, mathjax=False, silence_warnings=True)
    try:
        charts = [{name: one.data[FIGURE][name] for name in ("data", "layout")} for one in outputs]
        return [kaleido.calc_fig_sync(one, opts={"format": kind}) for one in charts]
    finally:
        kaleido.stop_sync_server(silence_warnings=True)
