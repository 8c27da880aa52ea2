"""What a simulation found: sentences, tables and charts."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING
from servicecase.analysis.risk import LEVELS, ContractSimulation, Fan, Simulation
from servicecase.faces.chart_style import COLOURS, COMPANY, INK, add_line, contract_style, label_ends, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.labels import about, label_in, number, unit_of

LOSS = COLOURS[1]
_SHOWN = (0.05, 0.25, 0.50, 0.75, 0.95)
_PERIODS_SHOWN = 12  # a table of text has a row for each year


@sentence.register
def _(finding: Simulation) -> str:
    return " ".join(_says(finding, key) for key in list(finding.values)[:1]) + f" ({_draws(finding)})"


def _says(finding: Simulation, key: str) -> str:
    if finding.values[key].ndim > 1:
        return f"{label_in(finding.case, key)} over the draws: see `fan`"
    unit = unit_of(finding.case, key)
    low, high = finding.quantile((0.1, 0.9), key)
    text = f"{label_in(finding.case, key)}: {about(finding.mean(key), unit)} {unit} on the mean"
    text += f", from {about(low, unit)} to {about(high, unit)} in eight draws of ten"
    return f"{text}; it is below zero in {number(finding.probability_below(0, key), 'share')} of the draws"


def _draws(finding: Simulation | Fan | ContractSimulation) -> str:
    return f"{finding.design.draws:,} draws, seed {finding.design.seed}"


@cells.register
def _(finding: Simulation) -> Cells:
    names = [f"{level:.0%}" for level in _SHOWN]
    columns = ("Result", "Mean", *names, "Below zero", "Worst 5%")
    rows = []
    for key, values in finding.values.items():
        if values.ndim > 1:
            continue
        unit = unit_of(finding.case, key)
        figures = (finding.mean(key), *finding.quantile(_SHOWN, key))
        below = number(finding.probability_below(0, key), "share")
        shown = (*(about(one, unit) for one in figures), below, about(finding.expected_shortfall(key), unit))
        rows.append((f"{label_in(finding.case, key)}, {unit}", *shown))
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: Simulation) -> go.Figure:
    line = next(key for key, values in finding.values.items() if values.ndim == 1)
    unit, name = unit_of(finding.case, line), label_in(finding.case, line)
    edges, shares = finding.histogram(line)
    below = finding.probability_below(0, line)
    title = f"{name} is below zero in {number(below, 'share')} of the draws"
    title += f"; {about(finding.mean(line), unit)} {unit} on the mean"
    figure = new_figure(title, f"{name}, {unit}", "share of the draws")
    middle = (edges[:-1] + edges[1:]) / 2
    figure.add_bar(
        x=np.round(middle, 2).tolist(),
        y=np.round(shares, 6).tolist(),
        width=round(float(edges[1] - edges[0]), 4),
        marker_color=[LOSS if one < 0 else COMPANY for one in middle],
        hovertemplate="%{x:,.0f}: %{y:.1%}<extra></extra>",
    )
    marks = sorted([(finding.mean(line), "mean", "solid"), (float(finding.case[line]), "this case", "dot")])
    for (value, text, dash), side in zip(marks, ("right", "left"), strict=True):
        figure.add_vline(
            x=round(value, 2),
            line={"color": INK, "width": 1, "dash": dash},
            annotation={"text": text, "yref": "paper", "y": 1.0, "xanchor": side},
        )
    figure.update_layout(bargap=0.05, hovermode="closest")
    return figure.update_xaxes(tickformat=",.0f").update_yaxes(tickformat=".1%")


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
    note = {"text": "bands: half of the draws, and nine of ten", "showarrow": False, "font": {"size": 12}}
    figure.add_annotation(note, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom")
    return figure.update_xaxes(dtick=12 if period == "month" else 1)


@sentence.register
def _(finding: ContractSimulation) -> str:
    best = finding.best
    regret = float(np.mean(finding.regret(best)))
    how_often = number(finding.share_best(best), "share")
    return (
        f"{_worth_most(finding)}; it is the best in {how_often} of the draws, and knowing better would be worth "
        f"{about(regret, 'yuan')} yuan ({_draws(finding)})"
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
        shares = [number(row[name], "share") for name in ("probability_of_loss", "share_best")]
        short = "" if form == DO_NOTHING else number(row["contractor_falls_short"], "share")
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
