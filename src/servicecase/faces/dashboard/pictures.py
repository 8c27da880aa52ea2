"""The three charts of the dashboard, in the language spoken, as plain figures: they are redrawn with every step.

Building them by Plotly's own objects would take longer than evaluating the case.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.inputs.names import dotted
from servicecase.questions.contracts.sweep import ContractSweep
from servicecase.questions.risk.record import LEVELS, Simulation
from servicecase.wording.chart_style import COLOURS, COMPANY, INK, contract_style, new_figure
from servicecase.wording.labels import compact, label_in, rounded, unit_of
from servicecase.wording.language import translated
from servicecase.wording.wrapping import wrapped

Figure = dict[str, Any]
_BAND = (0.1, 0.9)
_NARROW = 50  # columns in a line of a title that is long: as many as a phone shows
_ROOM = 0.05  # above and below the lines, of the height
_SHADE = "rgba(0,114,178,0.18)"  # of the company's colour
# What a sweep of the contracts shows: its name, the line that has it for the case, the axis, and the finding.
MEASURES = {
    "profit": (
        "Profit after tax", "annual_profit", "Company's profit, yuan a year", "{form} leaves {amount} a year at {level}"
    ),
    "income": (
        "Contract income", "annual_income", "Contract income, yuan a year", "{form} brings {amount} a year at {level}"
    ),
}  # fmt: skip


def template() -> Figure:
    """The house style of all three, but for the size of a chart: here it is as wide as its box."""
    template: Figure = new_figure("", "", "").to_dict()["layout"]["template"]
    return {"layout": {name: one for name, one in template["layout"].items() if name not in ("width", "height")}}


def income_by_year(case: Case) -> Figure:
    """What the contracts bring in each year, and what is left after all costs and taxes."""
    income, profit = case["income_by_year"], case["profit_by_year"]
    years = list(range(1, len(income) + 1))
    title = translated("Last year: income {income}, profit {profit}").format(
        income=compact(case["annual_income"], "yuan"), profit=compact(case["annual_profit"], "yuan")
    )
    bars = (("Contract income", income, COMPANY), ("Profit after tax", profit, COLOURS[2]))
    data = [
        {"type": "bar", "name": translated(name), "x": years, "y": _list(values), "marker": {"color": colour}}
        for name, values, colour in bars
    ]
    return {"data": data, "layout": _layout(title, translated("Year"), translated("yuan a year"), {"dtick": 1})}


def cumulative_cash(case: Case, simulation: Simulation | None) -> Figure:
    """Cash brought in since the start, with the band that holds 80% of simulations."""
    cash = case["cumulative_cash"]
    months = list(range(1, len(cash) + 1))
    traces, title = [], translated("Cumulative cash: {end} at the end").format(end=compact(cash[-1], "yuan"))
    if simulation is not None:
        low, high = (simulation.fan("cumulative_cash").quantiles[LEVELS.index(level)] for level in _BAND)
        title = translated("Cash at the end: {low} to {high} in 80% of simulations").format(
            low=compact(rounded(low[-1]), "yuan"), high=compact(rounded(high[-1]), "yuan")
        )
        traces = [_edge(months, low, None), _edge(months, high, "tonexty")]
    traces.append(_line(translated("This case"), months, cash, COMPANY, "solid", 2.5))
    ticks = {"dtick": max(12, len(cash) // 5 // 12 * 12)}
    lines = wrapped(title, _NARROW)
    layout = _layout("<br>".join(lines), translated("Month"), translated("yuan"), ticks)
    layout["title"]["pad"] = {"l": 6, "t": 8 + 15 * (len(lines) - 1)}  # Plotly sets the last line there
    return {"data": traces, "layout": {**layout, "showlegend": False}}


def _edge(months: list[int], values: npt.ArrayLike, fill: str | None) -> Figure:
    name = translated("10% to 90% of the draws")
    edge = {**_line(name, months, values, COMPANY, "solid", 0), "hoverinfo": "skip", "fillcolor": _SHADE}
    return edge | ({"fill": fill} if fill else {})


def by_adoption(case: Case, sweep: ContractSweep, chosen: str, measure: str) -> Figure:
    """The company's profit or income under each form as adoption of a service varies; the chosen form stands out."""
    line, axis, finding = MEASURES[measure][1:]
    curves: dict[str, npt.NDArray[np.float64]] = getattr(sweep, measure)
    key = dotted(sweep.service, sweep.assumption)
    here, amount = float(case.inputs[key]), case[line]
    values = np.round(sweep.values, 6).tolist()
    traces = [_form(form, sweep.titles[form], values, curve, form == chosen) for form, curve in curves.items()]
    mark = {
        "type": "scatter", "mode": "markers", "x": [here], "y": [round(amount, 2)],
        "marker": {"color": INK, "size": 9}, "name": translated("This case"), "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    title = translated(finding).format(
        form=translated(sweep.titles.get(chosen, chosen)),
        amount=compact(amount, "yuan"),
        level=compact(here, unit_of(case, key)),
    )
    layout = _layout(title, label_in(case, key), translated(axis), {"tickformat": ".0%"})
    layout["yaxis"] |= {"range": _heights(curves, chosen, amount)}
    return {"data": [*traces, mark], "layout": {**layout, "hovermode": "closest", "showlegend": False}}


def _heights(curves: dict[str, npt.NDArray[np.float64]], chosen: str, amount: float) -> list[float]:
    """The amounts in sight: a form that earns nothing anywhere would press the others into one line."""
    seen = [one for form, one in curves.items() if form == chosen or np.max(one) > 0]
    amounts = np.concatenate([[0.0, amount], *seen])
    least, most = float(np.min(amounts)), float(np.max(amounts))
    room = _ROOM * (most - least or 1.0)
    return [round(least - room, 2), round(most + room, 2)]


def _form(form: str, title: str, values: list[float], curve: npt.ArrayLike, is_chosen: bool) -> Figure:
    colour, dash = contract_style(form)
    line = _line(translated(title), values, curve, colour, dash, 4 if is_chosen else 1.5)
    return line | {"opacity": 1.0 if is_chosen else 0.75}


def _line(name: str, x: list[Any], y: npt.ArrayLike, colour: str, dash: str, width: float) -> Figure:
    line = {"color": colour, "dash": dash, "width": width}
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": _list(y), "line": line}


def _list(values: npt.ArrayLike) -> list[float]:
    return [float(one) for one in np.round(np.asarray(values, dtype=float), 2)]


def _layout(title: str, x_title: str, y_title: str, x_axis: Figure) -> Figure:
    return {
        "title": {"text": title, "font": {"size": 12.5}, "pad": {"l": 6, "t": 8}},
        "xaxis": {"title": {"text": x_title, "standoff": 4}, **x_axis},
        "yaxis": {"title": {"text": y_title, "standoff": 4}},
        "margin": {"l": 70, "r": 12, "t": 46, "b": 36},
        "legend": {
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1.0,
            "yanchor": "bottom",
            "font": {"size": 10.5},
        },
        "font": {"size": 11},
        "showlegend": True,
        "height": 222,
    }
