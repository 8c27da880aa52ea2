"""What a simulation found: sentences, tables and charts."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING
from servicecase.analysis.risk import LEVELS, ROUNDING, ContractSimulation, Fan, Simulation
from servicecase.faces.chart_style import COLOURS, COMPANY, INK, add_line, contract_style, label_ends, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import axis_title, percent, tick_format, value_of
from servicecase.faces.labels import about, label_in, number, unit_of

LOSS = COLOURS[1]
_SHOWN = (0.05, 0.25, 0.50, 0.75, 0.95)
_PERIODS_SHOWN = 12  # a table of text has a row for each year


@sentence.register
def _(finding: Simulation) -> str:
    first = next(iter(finding.values))
    if finding.values[first].ndim > 1:
        return sentence(finding.fan(first))
    return f"{label_in(finding.case, first)}{_says(finding, first)} ({_draws(finding)})"


def _says(finding: Simulation, key: str) -> str:
    values, case = finding.scalar(key), finding.case
    none = float(np.mean(np.isnan(values)))
    if none == 1:
        return " has no value in any draw"
    mean = value_of(case, key, finding.mean(key))
    if np.ptp(values) <= ROUNDING * np.max(np.abs(values)):
        return f": {mean} in every draw"
    low, high = (about(one, unit_of(case, key)) for one in finding.quantile((0.1, 0.9), key))
    text = f": {mean} on the mean, from {low} to {high} in eight draws of ten{' that have a value' if none else ''}"
    text += f"; it is below zero in {_often(finding.probability_below(0, key))} of the draws"
    return f"{text}, and has no value in {_often(none)}" if none else text


def _often(share: float) -> str:
    return number(share, "share") if 0.01 < share < 0.99 else percent(share)  # where a tenth of a percent says more


def _draws(finding: Simulation | Fan | ContractSimulation) -> str:
    count = finding.design.draws
    return f"{count:,} {'draw' if count == 1 else 'draws'}, seed {finding.design.seed}"


@cells.register
def _(finding: Simulation) -> Cells:
    names = [f"{level:.0%}" for level in _SHOWN]
    columns = ("Result", "Mean", *names, "Below zero", "Lowest 5%")
    rows = []
    for key, values in finding.values.items():
        if values.ndim > 1:
            continue
        unit = unit_of(finding.case, key)
        figures = (finding.mean(key), *finding.quantile(_SHOWN, key))
        below = _often(finding.probability_below(0, key))
        shown = (*(about(one, unit) for one in figures), below, about(finding.expected_shortfall(key), unit))
        rows.append((f"{label_in(finding.case, key)}, {unit}", *shown))
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Simulation) -> go.Figure:
    line = next((key for key, values in finding.values.items() if values.ndim == 1), None)
    if line is None:
        return chart(finding.fan(next(iter(finding.values))))
    case, ticks = finding.case, tick_format(finding.case, line)
    edges, shares = finding.histogram(line)
    width = float(edges[1] - edges[0])
    decimals = max(2, 2 - int(np.floor(np.log10(width))))
    title = f"{label_in(case, line)} is below zero in {_often(finding.probability_below(0, line))} of the draws"
    title += f"; {value_of(case, line, finding.mean(line))} on the mean"
    figure = new_figure(title, axis_title(case, line), "share of the draws")
    middle = (edges[:-1] + edges[1:]) / 2
    figure.add_bar(
        x=np.round(middle, decimals).tolist(),
        y=np.round(shares, 6).tolist(),
        width=round(width, decimals + 2),
        marker_color=[LOSS if one < 0 else COMPANY for one in middle],
        hovertemplate=f"%{{x:{ticks}}}: %{{y:.1%}}<extra></extra>",
    )
    marks = sorted([(finding.mean(line), "mean", "solid"), (float(case[line]), "this case", "dot")])
    for (value, text, dash), side in zip(marks, ("right", "left"), strict=True):
        if np.isfinite(value):
            figure.add_vline(
                x=round(value, decimals),
                line={"color": INK, "width": 1, "dash": dash},
                annotation={"text": text, "yref": "paper", "y": 1.0, "xanchor": side},
            )
    figure.update_layout(bargap=0.05, hovermode="closest")
    return figure.update_xaxes(tickformat=ticks).update_yaxes(tickformat=".1%")


@sentence.register
def _(finding: Fan) -> str:
    unit, name = unit_of(finding.case, finding.line), label_in(finding.case, finding.line)
    low, middle, high = (_level(finding, level)[-1] for level in (0.1, 0.5, 0.9))
    return (
        f"{name} in the last {finding.case.axis(finding.line)}: {about(middle, unit)} {unit} in the middle, from "
        f"{about(low, unit)} to {about(high, unit)} in eight draws of ten ({_draws(finding)})"
    )


def _level(finding: Fan, level: float) -> np.ndarray:
    return np.asarray(finding.quantiles[LEVELS.index(level)])


@cells.register
def _(finding: Fan) -> Cells:
    unit, period = unit_of(finding.case, finding.line), finding.case.axis(finding.line).capitalize()
    columns = (period, "This case", *(f"{level:.0%}" for level in LEVELS))
    size = len(finding.base)
    places = range(size) if size <= _PERIODS_SHOWN else [*range(_PERIODS_SHOWN - 1, size, _PERIODS_SHOWN)]
    rows = [
        (str(place + 1), about(finding.base[place], unit), *(about(one, unit) for one in finding.quantiles[:, place]))
        for place in places
    ]
    return Cells(columns, rows, columns)


@chart.register
def _(finding: Fan) -> go.Figure:
    unit, period = unit_of(finding.case, finding.line), finding.case.axis(finding.line)
    x = list(range(1, len(finding.base) + 1))
    figure = new_figure(sentence(finding).rpartition(" (")[0], period.capitalize(), unit)
    for low, high, shade in ((0.05, 0.95, 0.15), (0.25, 0.75, 0.25)):
        for level, fill in ((low, None), (high, "tonexty")):
            figure.add_scatter(
                x=x,
                y=np.round(_level(finding, level), 2).tolist(),
                mode="lines",
                line={"width": 0, "color": COMPANY},
                fill=fill,
                fillcolor=f"rgba(0,114,178,{shade})",
                hoverinfo="skip",
                name=f"{level:.0%}",
            )
    bands = len(figure.data)
    add_line(figure, "Middle draw", x, _level(finding, 0.5), (COMPANY, "solid"))
    add_line(figure, "This case", x, finding.base, (INK, "dot"))
    label_ends(figure, figure.data[bands:])
    if len(x) == 1:  # a line of one point cannot be seen
        figure.update_traces(mode="markers")
    note = {"text": "bands: half of the draws, and nine of ten", "showarrow": False, "font": {"size": 12}}
    figure.add_annotation(note, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom")
    return figure.update_xaxes(dtick=12 if period == "month" else 1)


@sentence.register
def _(finding: ContractSimulation) -> str:
    best = finding.best
    regret = float(np.mean(finding.regret(best)))
    it = "doing nothing" if best == DO_NOTHING else "it"
    return (
        f"{_worth_most(finding)}; {it} is the best in {_often(finding.share_best(best))} of the draws, and knowing "
        f"better would be worth {about(regret, 'yuan')} yuan ({_draws(finding)})"
    )


def _worth_most(finding: ContractSimulation) -> str:
    if finding.best == DO_NOTHING:
        return "Of the forms that no contractor would refuse, none is worth more on the mean than doing nothing"
    mean = about(float(np.mean(finding.npv[finding.best])), "yuan")
    title = finding.titles[finding.best]
    return f"{title} is worth most on the mean, {mean} yuan, of the forms that no contractor would refuse"


@cells.register
def _(finding: ContractSimulation) -> Cells:
    columns = ("Contract", "Mean NPV", "10%", "90%", "Loses", "Best", "Regret", "Contractor short", "")
    rows = []
    for form, row in finding.table().iterrows():
        money = (about(row[name], "yuan") for name in ("mean", "p10", "p90"))
        marks = [*(["best"] if form == finding.best else []), *([] if row["signed"] else ["contractor would refuse"])]
        shares = [_often(row[name]) for name in ("probability_of_loss", "share_best")]
        short = "" if form == DO_NOTHING else _often(row["contractor_falls_short"])
        rows.append((row["title"], *money, *shares, about(row["mean_regret"], "yuan"), short, ", ".join(marks)))
    return Cells(columns, rows, columns[1:-1])


@chart.register
def _(finding: ContractSimulation) -> go.Figure:
    table = finding.table().iloc[::-1]
    figure = new_figure(_worth_most(finding), "NPV, yuan", "")
    for form, row in table.iterrows():
        colour = contract_style(str(form))[0]
        name = row["title"] if row["signed"] else f"{row['title']} ✗"
        x, wide = [round(row[one], 2) for one in ("p10", "p90")], 7
        figure.add_scatter(
            x=x, y=[name, name], mode="lines", line={"color": colour, "width": wide}, hoverinfo="skip",
            opacity=0.55 if row["signed"] else 0.2,
        )  # fmt: skip
        figure.add_scatter(
            x=[round(row["mean"], 2)], y=[name], mode="markers", hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
            marker={"color": colour if row["signed"] else "white", "size": 10, "line": {"color": colour, "width": 2}},
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    note = {"text": "point: mean; bar: eight draws of ten; ✗: a contractor would refuse", "showarrow": False}
    figure.add_annotation(note, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom")
    figure.update_layout(height=130 + 30 * len(table), margin={"l": 240}, hovermode="closest")
    return figure.update_xaxes(tickformat=",.0f")
