"""Charts of a case and of its contracts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING, ContractSweep, compare_contracts, sweep_contracts
from servicecase.case import Case
from servicecase.faces.chart_style import (
    COLOURS,
    COMPANY,
    CONTRACTOR,
    INK,
    MAIN_FORMS,
    add_line,
    contract_style,
    label_ends,
    new_figure,
)
from servicecase.faces.labels import label, number, unit_of
from servicecase.scenario import dotted


def income_by_year(case: Case) -> go.Figure:
    """What the contracts bring in each year, and what is left after all costs and taxes."""
    income, profit = case["income_by_year"], case["profit_by_year"]
    has_costs = not np.allclose(income, profit)
    title = f"The contracts bring {number(case['annual_income'], 'yuan')} yuan in the last year"
    title += f"; {number(case['annual_profit'], 'yuan')} are left after costs and tax" if has_costs else ""
    figure = new_figure(title, "Year", "yuan a year")
    bars = [("Contract income", income, COMPANY), ("Profit after tax", profit, COLOURS[2])][: 1 + has_costs]
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
    figure = new_figure(finding, "Month", "yuan")
    x = list(range(1, len(cash) + 1))
    add_line(figure, "Cumulative cash", x, cash, (COMPANY, "solid"))
    add_line(figure, "Discounted", x, discounted, (COMPANY, "dot"))
    label_ends(figure)
    return figure


def contract_split(case: Case, service: str | None = None) -> go.Figure:
    """What the company and the contractor keep under each form, in the last year."""
    found = compare_contracts(case, service)
    shown = sorted((one for one in found.outcomes if not one.missing), key=lambda one: one.annual_profit)
    best = found.preferred
    title = f"Worth most to the company, of the forms the contractor can live on: {best.title.lower()}"
    figure = new_figure(title, "yuan a year", "")
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
        add_line(figure, sweep.titles[contract], sweep.values, profit, contract_style(contract))
    for start, end, contract in sweep.preferred():
        strip = {"y0": 0, "y1": 0.025, "yref": "paper", "line_width": 0, "fillcolor": contract_style(contract)[0]}
        figure.add_shape(type="rect", x0=round(start, 6), x1=round(end, 6), **strip)
    label_ends(figure)
    return figure


def contractor_by(case: Case, assumption: str = "adoption", contracts: Iterable[str] = MAIN_FORMS) -> go.Figure:
    """The contractor's profit under each form as one assumption varies; hollow points mark where it can live."""
    sweep = sweep_contracts(case, assumption, contracts=[one for one in contracts if one != "in_house"])
    unit = unit_of(case, dotted(sweep.service, assumption))
    title = _living(sweep, unit)
    figure = _sweep_figure(case, sweep, title, "Contractor's profit, yuan a year")
    for contract, profit in sweep.contractor_profit.items():
        add_line(figure, sweep.titles[contract], sweep.values, profit, contract_style(contract))
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
    label_ends(figure)
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
    figure = new_figure(title, label(sweep.assumption) + ("" if unit == "share" else f", {unit}"), y_title)
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
