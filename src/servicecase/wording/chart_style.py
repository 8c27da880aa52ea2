"""The house style of all charts: the title states the finding, lines are labelled where they end.

A contract form has the same colour and dash everywhere; the colours are those of Okabe and Ito (2008),
which the colour-blind can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from servicecase.inputs.business import read_model
from servicecase.inputs.names import DO_NOTHING
from servicecase.wording.labels import text_width
from servicecase.wording.wrapping import wrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go


FONT = "Noto Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif"
INK, GRID = "#222222", "#e6e6e6"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES = ("solid", "dash", "dot")
COMPANY, CONTRACTOR = COLOURS[0], COLOURS[4]
# The forms that a manager compares first; the others are a parameter away.
MAIN_FORMS = ("commission", "flat_fee", "minimum_guarantee", "tiered", "in_house")
_LETTER = 7  # pixels of a column in a label
_LABEL_GAP = 0.055  # least distance between two end labels, as a share of the height


@cache
def _template() -> Any:
    import plotly.graph_objects as go

    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK},
            "title": {
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"l": 12, "t": 20},
                "font": {"size": 15},
            },
            "paper_bgcolor": "white",
            "plot_bgcolor": "white",
            "xaxis": {"gridcolor": GRID, "zerolinecolor": "#999999", "ticks": "outside", "tickcolor": GRID},
            "yaxis": {"gridcolor": GRID, "zerolinecolor": "#999999", "tickformat": ",.0f"},
            "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
            "margin": {"l": 96, "r": 30, "t": 84, "b": 56},
            "hovermode": "x unified",
            "showlegend": False,
            "width": 680,
            "height": 400,
        }
    )


@cache
def contract_style(contract: str) -> tuple[str, str]:
    """Colour and dash of a contract form: the main forms first, then the others in the order of the model."""
    if contract == DO_NOTHING:
        return "#999999", "solid"
    others = (one for one in read_model().choices["contract"].pages if one not in MAIN_FORMS)
    place = [*MAIN_FORMS, *others].index(contract)
    # a guarantee lies on top of the commission wherever it does not bite, and must not hide it
    dash = "dashdot" if contract == "minimum_guarantee" else _DASHES[place // len(COLOURS)]
    return COLOURS[place % len(COLOURS)], dash


def new_figure(title: str, x_title: str, y_title: str) -> go.Figure:
    """An empty figure in the house style; the title is wrapped, and makes room for itself."""
    import plotly.graph_objects as go

    lines = wrapped(title)
    layout = {
        "title": {"text": "<br>".join(lines)},
        "margin": {"t": 42 + 20 * len(lines)},
        "xaxis": {"title": {"text": x_title}},
        "yaxis": {"title": {"text": y_title}},
    }
    return go.Figure(layout={"template": _template(), **layout})


def add_line(figure: go.Figure, name: str, x: npt.ArrayLike, y: npt.ArrayLike, style: tuple[str, str]) -> None:
    """A line, as rounded lists so that stored figures have readable differences."""
    figure.add_scatter(
        name=name,
        x=np.round(np.asarray(x), 6).tolist(),
        y=np.round(np.asarray(y), 2).tolist(),
        mode="lines",
        line={"color": style[0], "dash": style[1], "width": 2.5},
    )


def add_interval(
    figure: go.Figure, name: str, ends: Sequence[float], mean: float, colour: str, *, is_faint: bool
) -> None:
    """A bar from one end of an interval to the other in the row of a name, and a point at the mean."""
    figure.add_scatter(
        x=[round(one, 2) for one in ends], y=[name, name], mode="lines", line={"color": colour, "width": 7},
        hoverinfo="skip", opacity=0.2 if is_faint else 0.55,
    )  # fmt: skip
    figure.add_scatter(
        x=[round(mean, 2)], y=[name], mode="markers", hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
        marker={"color": "white" if is_faint else colour, "size": 10, "line": {"color": colour, "width": 2}},
    )  # fmt: skip


def label_ends(figure: go.Figure, traces: Iterable[Any] | None = None) -> None:
    """Names the lines (or some of them) at their right ends, moved apart where they would overlap."""
    chosen = (trace for trace in figure.data if trace.mode == "lines") if traces is None else traces
    lines = sorted(chosen, key=lambda trace: trace.y[-1])
    heights = np.array([trace.y[-1] for trace in lines], dtype=float)
    everything = np.concatenate([trace.y for trace in figure.data if trace.mode == "lines"])
    gap = (np.max(everything) - np.min(everything) or 1.0) * _LABEL_GAP
    placed = heights.copy()
    for place in range(1, len(placed)):
        placed[place] = max(placed[place], placed[place - 1] + gap)
    placed -= np.mean(placed - heights)
    for trace, height in zip(lines, placed, strict=True):
        figure.add_annotation(
            x=1, xref="paper", y=round(float(height), 2), text=trace.name, font={"color": trace.line.color, "size": 12},
            showarrow=False, xanchor="left", xshift=6,
        )  # fmt: skip
    longest = max(text_width(trace.name) for trace in lines)
    figure.update_layout(margin={"r": 20 + _LETTER * longest})
