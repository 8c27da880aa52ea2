"""Maps over two assumptions as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from servicecase.questions.contracts.sweep import crossings
from servicecase.questions.finding import chart
from servicecase.questions.maps.record import ContractMap, HeatMap
from servicecase.questions.maps.words import other_regions, part_of_map, preferred_in_words, verdict_in_words
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.chart_style import COLOURS, GRID, INK, contract_style, new_figure
from servicecase.wording.labels import label, text_width, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, tick_format

if TYPE_CHECKING:
    import plotly.graph_objects as go


_LOSS, _GAIN = COLOURS[1], COLOURS[0]  # orange and blue: apart for every eye
_WIDTH, _HEIGHT, _LETTER = 520.0, 340.0, 7.5  # pixels of the map, and of a letter of a region's name
_PALER = 0.5  # of white, for a form whose colour another form has too


@chart.register(HeatMap)
def _(finding: HeatMap) -> go.Figure:
    unit = unit_of(finding.case, finding.target)
    figure = _empty(finding, verdict_in_words(finding))
    largest = float(np.nanmax(np.abs(finding.values), initial=0)) or 1.0
    figure.add_heatmap(
        x=_rounded(finding.across),
        y=_rounded(finding.up),
        z=_significant(finding.values),
        colorscale=[[0, _LOSS], [0.5, "white"], [1, _GAIN]],
        zmin=-largest,
        zmax=largest,
        colorbar={
            "title": {"text": "" if unit == "share" else unit_in_words(unit)},
            "tickformat": ".0%" if unit == "share" else ",~s",
            "thickness": 14,
        },
        hovertemplate="%{x}, %{y}: %{z:,}<extra></extra>",
    )
    _mark_zero(figure, finding)
    return _mark_here(figure, finding).update_layout(margin={"r": 110})


def _mark_zero(figure: go.Figure, finding: HeatMap) -> None:
    """The line on which the target is zero, named where it crosses the upper half of the map."""
    if not (np.any(finding.values < 0) and np.any(finding.values > 0)):
        return
    figure.add_contour(
        x=_rounded(finding.across),
        y=_rounded(finding.up),
        z=_significant(finding.values),
        contours={"type": "constraint", "operation": "=", "value": 0},
        line={"color": INK, "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    middle = len(finding.up) * 2 // 3
    for place in (*range(middle, len(finding.up)), *range(middle)):
        found = crossings(finding.across, finding.values[place])
        if found:
            text = {"text": f"{label(finding.target)} = 0", "font": {"size": 12}, "bgcolor": "rgba(255,255,255,.75)"}
            figure.add_annotation(
                x=found[0], y=float(finding.up[place]), showarrow=False, xshift=6, xanchor="left", **text
            )
            return


@chart.register(ContractMap)
def _(finding: ContractMap) -> go.Figure:
    title = preferred_in_words(finding)
    for form in other_regions(finding)[:1]:
        title = translated("{winner}; {others}").format(winner=title, others=part_of_map(finding, form))
    figure = _empty(finding, title)
    forms = list(finding.shares)
    steps = np.repeat(np.linspace(0, 1, len(forms) + 1), 2)[1:-1].tolist()
    figure.add_heatmap(
        x=_rounded(finding.across),
        y=_rounded(finding.up),
        z=np.vectorize(forms.index)(finding.best).tolist(),
        colorscale=[[step, _fill(forms[place // 2])] for place, step in enumerate(steps)],
        zmin=-0.5,
        zmax=len(forms) - 0.5,
        showscale=False,
        hoverinfo="skip",
    )
    _name_regions(figure, finding)
    return _mark_here(figure, finding)


def _name_regions(figure: go.Figure, finding: ContractMap) -> None:
    """Names each form's region inside it, upright or on its side; beside the map where it has no room."""
    beside = 0
    free = ~_near_here(finding)
    for form in finding.shares:
        region, text = finding.best == form, translated(finding.titles[form])
        row, column = _centre(region & free if np.any(region & free) else region)
        width, height = _run(region[row], column) * _WIDTH, _run(region[:, column], row) * _HEIGHT
        room = text_width(text) * _LETTER
        if max(width, height) < room or min(width, height) < 2 * _LETTER:
            figure.add_annotation(
                text=f"<span style='color:{_fill(form)}'>■</span> {text}",
                **{"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8},
                **{"y": 1 - beside * 0.06, "yref": "paper", "yanchor": "top", "showarrow": False},
            )
            beside += 1
            continue
        figure.add_annotation(
            x=float(finding.across[column]),
            y=float(finding.up[row]),
            text=text,
            textangle=0 if width >= room else -90,
            showarrow=False,
            bgcolor="rgba(255,255,255,.8)",
        )
    figure.update_layout(margin={"r": 30 + (beside > 0) * 220}, width=680 + (beside > 0) * 190)


def _run(cells_of_form: npt.NDArray[np.bool_], place: int) -> float:
    """The share of a row, or column, of the map that a region takes without a break around one of its cells."""
    breaks = np.flatnonzero(~np.pad(cells_of_form, 1, constant_values=False))
    upper = np.searchsorted(breaks, place + 1)
    return float(breaks[upper] - breaks[upper - 1] - 1) / len(cells_of_form)


def _near_here(finding: ContractMap) -> npt.NDArray[np.bool_]:
    """Cells that the mark of this case and its name may cover."""
    x, y = _here(finding)
    columns = np.abs(finding.across - x) < 0.2 * np.ptp(finding.across)
    rows = np.abs(finding.up - y) < 0.1 * np.ptp(finding.up)
    return np.logical_and.outer(rows, columns)


def _fill(form: str) -> str:
    """The colour of a form; paler where its lines are told apart by a dash only."""
    colour, dash = contract_style(form)
    white = _PALER if dash == "dash" else 0.0
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in parts)


def _centre(region: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """The cell of a region that is farthest from its edges; of several the one in their middle."""
    from scipy.ndimage import distance_transform_cdt

    depth = distance_transform_cdt(np.pad(region, 1))[1:-1, 1:-1]
    deepest = np.argwhere(depth == depth.max())
    row, column = deepest[np.argmin(np.sum((deepest - deepest.mean(axis=0)) ** 2, axis=1))]
    return int(row), int(column)


def _empty(finding: HeatMap | ContractMap, title: str) -> go.Figure:
    figure = new_figure(title, axis_title(finding.case, finding.first), axis_title(finding.case, finding.second))
    figure.update_xaxes(
        tickformat=tick_format(finding.case, finding.first), range=_ends(finding.across), showgrid=False
    )
    figure.update_yaxes(tickformat=tick_format(finding.case, finding.second), range=_ends(finding.up), showgrid=False)
    return figure.update_layout(hovermode="closest", plot_bgcolor=GRID, height=460)


def _ends(values: Numbers) -> list[float]:
    """The range of an axis that shows whole cells."""
    half = float(values[1] - values[0]) / 2
    return [round(float(values[0]) - half, 6), round(float(values[-1]) + half, 6)]


def _here(finding: HeatMap | ContractMap) -> tuple[float, float]:
    values: list[Any] = [finding.case.record(key).value for key in (finding.first, finding.second)]
    return values[0], values[1]


def _mark_here(figure: go.Figure, finding: HeatMap | ContractMap) -> go.Figure:
    x, y = _here(finding)
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"symbol": "x", "size": 11, "color": INK, "line": {"color": "white", "width": 1}},
        hoverinfo="skip",
    )
    style = {"showarrow": False, "yshift": -15, "bgcolor": "rgba(255,255,255,.8)"}
    figure.add_annotation(x=x, y=y, text=translated("this case"), **style)
    return figure


def _rounded(values: Numbers) -> list[float]:
    return [round(value, 6) for value in values.tolist()]


def _significant(values: Numbers) -> list[list[float | None]]:
    """Rounded to a ten-thousandth of the largest; cells without a value are left empty."""
    largest = float(np.nanmax(np.abs(values), initial=1e-9))
    rounded = np.round(values, 4 - int(np.ceil(np.log10(largest))))
    return [[float(one) if np.isfinite(one) else None for one in row] for row in rounded]
