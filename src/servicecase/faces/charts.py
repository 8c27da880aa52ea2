"""Plotly charts in one house style: the title states the finding, lines are labelled where they end.

A contract form has the same colour and dash everywhere; the colours are those of Okabe and Ito (2008),
which the colour-blind can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from textwrap import wrap

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING, ContractSweep, compare_contracts, sweep_contracts
from servicecase.case import Case
from servicecase.faces.labels import label, number, unit_of
from servicecase.lines import read_model
from servicecase.scenario import dotted

FONT = "Noto Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif"
INK, GRID = "#222222", "#e6e6e6"
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES = ("solid", "dash", "dot")
COMPANY, CONTRACTOR = _COLOURS[0], _COLOURS[4]
# The forms that a manager compares first; the others are a parameter away.
MAIN_FORMS = ("commission", "flat_fee", "minimum_guarantee", "tiered", "in_house")
_TITLE_WIDTH = 84  # letters in a line of the title
_LABEL_GAP = 0.055  # least distance between two end labels, as a share of the height

_TEMPLATE = go.layout.Template(
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
    dash = "dashdot" if contract == "minimum_guarantee" else _DASHES[place // len(_COLOURS)]
    return _COLOURS[place % len(_COLOURS)], dash


def _figure(title: str, x_title: str, y_title: str) -> go.Figure:
    lines = wrap(title, _TITLE_WIDTH)
    layout = {
        "title": {"text": "<br>".join(lines)},
        "margin": {"t": 42 + 20 * len(lines)},
        "xaxis": {"title": {"text": x_title}},
        "yaxis": {"title": {"text": y_title}},
    }
    return go.Figure(layout={"template": _TEMPLATE, **layout})


def income_by_year(case: Case) -> go.Figure:
    """What the contracts bring in each year, and what is left after all costs and taxes."""
    income, profit = case["income_by_year"], case["profit_by_year"]
    has_costs = not np.allclose(income, profit)
    title = f"The contracts bring {number(case['annual_income'], 'yuan')} yuan in the last year"
    title += f"; {number(case['annual_profit'], 'yuan')} are left after costs and tax" if has_costs else ""
    figure = _figure(title, "Year", "yuan a year")
    bars = [("Contract income", income, COMPANY), ("Profit after tax", profit, _COLOURS[2])][: 1 + has_costs]
    for name, values, colour in bars:
        figure.add_bar(name=name, x=list(range(1, len(income) + 1)), y=values.round(2).tolist(), marker_color=colour)
    figure.update_layout(barmode="group", showlegend=has_costs, margin={"t": 88 if has_costs else 56})
    figure.update_xaxes(dtick=1)
    return figure


def cumulative_cash(case: Case) -> go.Figure:
    """Cash brought in since the start, and the same discounted."""
    cash, discounted = case["cumulative_cash"], case["cumulative_present_value"]
    months = case["payback_period"]
    if np.isnan(months):
        finding = f"The money is not back within {len(cash)} months"
    elif months == 0:
        finding = "The service ties up no money"
    else:
        finding = (
            f"The money is back after {months:.0f} months, {number(case['peak_funding'], 'yuan')} yuan at the most"
        )
    figure = _figure(finding, "Month", "yuan")
    x = list(range(1, len(cash) + 1))
    _line(figure, "Cumulative cash", x, cash, (COMPANY, "solid"))
    _line(figure, "Discounted", x, discounted, (COMPANY, "dot"))
    _label_ends(figure)
    return figure


def contract_split(case: Case, service: str | None = None) -> go.Figure:
    """What the company and the contractor keep under each form, in the last year."""
    found = compare_contracts(case, service)
    shown = sorted((one for one in found.outcomes if not one.missing), key=lambda one: one.annual_profit)
    best = found.preferred
    title = f"Worth most to the company, of the forms the contractor can live on: {best.title.lower()}"
    figure = _figure(title, "yuan a year", "")
    names = [f"{one.title}{'' if one.contractor_can_live else ' ✗'}" for one in shown]
    sides = (
        ("Company, after costs and tax", [one.annual_profit for one in shown], COMPANY),
        ("Contractor (✗: cannot live on it)", [one.contractor_annual_profit for one in shown], CONTRACTOR),
    )
    for name, values, colour in sides:
        figure.add_bar(
            name=name, y=names, x=np.round(values, 2).tolist(), orientation="h", marker_color=colour, hoverinfo="x+name"
        )
    figure.update_layout(
        barmode="group",
        showlegend=True,
        legend={"traceorder": "normal", "xref": "container"},
        height=140 + 34 * len(shown),
        margin={"l": 220, "t": 96},
        hovermode="closest",
    )
    return figure.update_xaxes(tickformat=",.0f")


def company_by(case: Case, assumption: str = "adoption", contracts: Iterable[str] = MAIN_FORMS) -> go.Figure:
    """The company's profit under each form as one assumption varies.

    The strip at the foot has the colour of the form that is worth most, of those the contractor can live on.
    """
    sweep = sweep_contracts(case, assumption, contracts=contracts)
    figure = _sweep_figure(case, sweep, _preference(case, sweep), "Company's profit, yuan a year")
    for contract, profit in sweep.profit.items():
        _line(figure, sweep.titles[contract], sweep.values, profit, contract_style(contract))
    for start, end, contract in sweep.preferred():
        strip = {"y0": 0, "y1": 0.025, "yref": "paper", "line_width": 0, "fillcolor": contract_style(contract)[0]}
        figure.add_shape(type="rect", x0=round(start, 6), x1=round(end, 6), **strip)
    _label_ends(figure)
    return figure


def contractor_by(case: Case, assumption: str = "adoption", contracts: Iterable[str] = MAIN_FORMS) -> go.Figure:
    """The contractor's profit under each form as one assumption varies; hollow points mark where it can live."""
    sweep = sweep_contracts(case, assumption, contracts=[one for one in contracts if one != "in_house"])
    unit = unit_of(case, dotted(sweep.service, assumption))
    title = _living(sweep, unit)
    figure = _sweep_figure(case, sweep, title, "Contractor's profit, yuan a year")
    for contract, profit in sweep.contractor_profit.items():
        _line(figure, sweep.titles[contract], sweep.values, profit, contract_style(contract))
        points = sweep.living_from(contract)
        heights = np.interp(points, sweep.values, profit)
        marker = {"color": "white", "size": 9, "line": {"color": contract_style(contract)[0], "width": 2}}
        figure.add_scatter(
            x=np.round(points, 6).tolist(),
            y=np.round(heights, 2).tolist(),
            mode="markers",
            marker=marker,
            hoverinfo="skip",
        )
    _label_ends(figure)
    return figure


def _living(sweep: ContractSweep, unit: str) -> str:
    """Where the contractor can live, of the form on which it is hardest."""
    never = [sweep.titles[one] for one in sweep.titles if np.all(sweep.headroom[one] < 0)]
    if never:
        return f"The contractor cannot live on {', '.join(never).lower()}"
    edges = {one: points for one in sweep.titles if (points := sweep.living_from(one))}
    if not edges:
        return "The contractor can live on every form shown"
    hardest = min(edges, key=lambda one: float(np.mean(sweep.headroom[one] >= 0)))
    what = label(sweep.assumption).lower()
    if len(edges[hardest]) > 1:
        return f"{sweep.titles[hardest]} asks most of the contractor: it lives on it only for some {what}"
    word = "from" if sweep.headroom[hardest][-1] >= 0 else "up to"
    level = number(round(edges[hardest][0], 3), unit)
    return f"{sweep.titles[hardest]} asks most of the contractor: it lives {word} {level} {what}"


def _sweep_figure(case: Case, sweep: ContractSweep, title: str, y_title: str) -> go.Figure:
    key = dotted(sweep.service, sweep.assumption)
    unit = unit_of(case, key)
    here = case.record(key).value
    figure = _figure(title, label(sweep.assumption) + ("" if unit == "share" else f", {unit}"), y_title)
    figure.update_xaxes(tickformat=".0%" if unit == "share" else None)
    figure.add_vline(
        x=here, line={"color": INK, "width": 1}, annotation={"text": "this case", "yref": "paper", "y": 1.0}
    )
    return figure


def _preference(case: Case, sweep: ContractSweep) -> str:
    ranges = sweep.preferred()
    titles = {**sweep.titles, DO_NOTHING: "Doing nothing"}
    if len(ranges) == 1:
        return f"{titles[ranges[0][2]]} is worth most throughout"
    unit = unit_of(case, dotted(sweep.service, sweep.assumption))
    start, _, last = ranges[-1]
    before = ranges[-2][2]
    level = f"{number(round(start, 3), unit)} {label(sweep.assumption).lower()}"
    return f"{titles[last]} is worth most from {level}, {titles[before].lower()} just below that (strip)"


def _line(figure: go.Figure, name: str, x: npt.ArrayLike, y: npt.ArrayLike, style: tuple[str, str]) -> None:
    figure.add_scatter(
        name=name,
        x=np.round(np.asarray(x), 6).tolist(),
        y=np.round(np.asarray(y), 2).tolist(),
        mode="lines",
        line={"color": style[0], "dash": style[1], "width": 2.5},
    )


def _label_ends(figure: go.Figure) -> None:
    """Names the lines at their right ends, moved apart where they would overlap."""
    lines = sorted((trace for trace in figure.data if trace.mode == "lines"), key=lambda trace: trace.y[-1])
    heights = np.array([trace.y[-1] for trace in lines], dtype=float)
    everything = np.concatenate([trace.y for trace in lines])
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
    longest = max(len(trace.name) for trace in lines)
    figure.update_layout(margin={"r": 20 + 7 * longest})
