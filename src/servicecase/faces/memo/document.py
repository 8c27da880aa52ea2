"""An executed notebook as one page of HTML: its code is left out, and it asks for nothing that is not in it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from copy import deepcopy
from html import escape
from importlib.resources import files

from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from servicecase.faces.memo.pictures import FIGURE, outputs_with_charts
from servicecase.wording.language import language

LEFT_OUT = "not-in-memo"  # tag of cells that speak to the reader of the notebook only
_FORMAT = {"TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": [LEFT_OUT]}}


def as_html(notebook: NotebookNode, title: str, drawn: Sequence[bytes] | None = None) -> str:
    """The page, in the language that is spoken; the charts as SVG, or, without `drawn`, drawn by plotly.js in it."""
    shown = deepcopy(notebook)
    for place, output in enumerate(outputs_with_charts(shown)):
        html = _interactive(output) if drawn is None else _picture(output, drawn[place])
        output.data = {"text/html": html}
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        config=Config(_FORMAT),
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    body, _ = exporter.from_notebook_node(shown)
    style = files(__package__).joinpath("memo.css").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n"
        f"{_plotly() if drawn is None else ''}</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _picture(output: NotebookNode, svg: bytes) -> str:
    """A picture that a screen reader can name: the title of a chart states what it shows."""
    title = output.data[FIGURE]["layout"].get("title", {}).get("text", "").replace("<br>", " ")
    data = base64.b64encode(svg).decode()
    return f'<figure><img alt="{escape(title)}" src="data:image/svg+xml;base64,{data}"></figure>'


def _interactive(output: NotebookNode) -> str:
    import plotly.io as pio

    chart = {name: output.data[FIGURE][name] for name in ("data", "layout")}
    html: str = pio.to_html(chart, full_html=False, include_plotlyjs=False, validate=False)
    return f"<figure>{html}</figure>"


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return f"<script>{get_plotlyjs()}</script>\n"
