"""What a simulation found: sentences, tables and charts."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING
from servicecase.analysis.risk import LEVELS, ROUNDING, ContractSimulation, Fan, Simulation
from servicecase.faces.chart_style import COLOURS, COMPANY, INK, add_line, contract_style, label_ends, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import axis_title, draws_in_words, often, tick_format, value_of, with_note
from servicecase.faces.labels import about, label_in, unit_in_words, unit_of, with_unit
from servicecase.faces.language import translated

LOSS = COLOURS[1]
_SHOWN = (0.05, 0.25, 0.50, 0.75, 0.95)
_ABOVE = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
_PERIODS_SHOWN = 12  # a table of text has a row for each year


@sentence.register
def _(finding: Simulation) -> str:
    first = next(iter(finding.values))
    if finding.values[first].ndim > 1:
        return sentence(finding.fan(first))
    return with_note(_says(finding, first), draws_in_words(finding.design))


def _says(finding: Simulation, key: str) -> str:
    values, case = finding.scalar(key), finding.case
    none = float(np.mean(np.isnan(values)))
    if none == 1:
        text = translated("{what} has no value in any draw")
    elif np.ptp(values) <= ROUNDING * np.max(np.abs(values)):
        text = translated("{what}: {mean} in every draw")
    elif none:
        text = translated(
            "{what}: {mean} on the mean, from {low} to {high} in eight draws of ten that have a value; "
            "it is below zero in {below} of the draws, and has no value in {none}"
        )
    else:
        text = translated(
            "{what}: {mean} on the mean, from {low} to {high} in eight draws of ten; "
            "it is below zero in {below} of the draws"
        )
    low, high = (about(one, unit_of(case, key)) for one in finding.quantile((0.1, 0.9), key))
    return text.format(
        what=label_in(case, key),
        mean=value_of(case, key, finding.mean(key)),
        low=low,
        high=high,
        below=often(finding.probability_below(0, key)),
        none=often(none),
    )


@cells.register
def _(finding: Simulation) -> Cells:
    names = [f"{level:.0%}" for level in _SHOWN]
    columns = (translated("Result"), translated("Mean"), *names, translated("Below zero"), translated("Lowest 5%"))
    rows = []
    for key, values in finding.values.items():
        if values.ndim > 1:
            continue
        unit = unit_of(finding.case, key)
        figures = (finding.mean(key), *finding.quantile(_SHOWN, key))
        below = often(finding.probability_below(0, key))
        shown = (*(about(one, unit) for one in figures), below, about(finding.expected_shortfall(key), unit))
        rows.append((with_unit(label_in(finding.case, key), unit), *shown))
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
    title = translated("{what} is below zero in {below} of the draws; {mean} on the mean").format(
        what=label_in(case, line),
        below=often(finding.probability_below(0, line)),
        mean=value_of(case, line, finding.mean(line)),
    )
    figure = new_figure(title, axis_title(case, line), translated("share of the draws"))
    middle = (edges[:-1] + edges[1:]) / 2
    figure.add_bar(
        x=np.round(middle, decimals).tolist(),
        y=np.round(shares, 6).tolist(),
        width=round(width, decimals + 2),
        marker_color=[LOSS if one < 0 else COMPANY for one in middle],
        hovertemplate=f"%{{x:{ticks}}}: %{{y:.1%}}<extra></extra>",
    )
    _mark_mean_and_case(figure, finding, line, decimals)
    figure.update_layout(bargap=0.05, hovermode="closest")
    return figure.update_xaxes(tickformat=ticks).update_yaxes(tickformat=".1%")


def _mark_mean_and_case(figure: go.Figure, finding: Simulation, line: str, decimals: int) -> None:
    """Lines at the mean and at the case as it stands, named to their outer sides; none where there is no value."""
    mean = (finding.mean(line), translated("mean"), "solid")
    here = (float(finding.case[line]), translated("this case"), "dot")
    for (value, text, dash), side in zip(sorted([mean, here]), ("right", "left"), strict=True):
        if np.isfinite(value):
            figure.add_vline(
                x=round(value, decimals),
                line={"color": INK, "width": 1, "dash": dash},
                annotation={"text": text, "yref": "paper", "y": 1.0, "xanchor": side},
            )


@sentence.register
def _(finding: Fan) -> str:
    return with_note(_at_the_end(finding), draws_in_words(finding.design))


def _at_the_end(finding: Fan) -> str:
    """The line in its last period."""
    if finding.case.axis(finding.line) == "year":
        text = translated("{what} in the last year: {middle} in the middle, from {low} to {high} in eight draws of ten")
    else:
        text = translated(
            "{what} in the last month: {middle} in the middle, from {low} to {high} in eight draws of ten"
        )
    unit = unit_of(finding.case, finding.line)
    low, middle, high = (about(_level(finding, level)[-1], unit) for level in (0.1, 0.5, 0.9))
    middle = f"{middle} {unit_in_words(unit)}"
    return text.format(what=label_in(finding.case, finding.line), middle=middle, low=low, high=high)


def _period(finding: Fan) -> str:
    """What the line runs by, as an axis or a column says it."""
    return translated("Year") if finding.case.axis(finding.line) == "year" else translated("Month")


def _level(finding: Fan, level: float) -> np.ndarray:
    return np.asarray(finding.quantiles[LEVELS.index(level)])


@cells.register
def _(finding: Fan) -> Cells:
    unit = unit_of(finding.case, finding.line)
    columns = (_period(finding), translated("This case"), *(f"{level:.0%}" for level in LEVELS))
    size = len(finding.base)
    places = range(size) if size <= _PERIODS_SHOWN else [*range(_PERIODS_SHOWN - 1, size, _PERIODS_SHOWN)]
    rows = [
        (str(place + 1), about(finding.base[place], unit), *(about(one, unit) for one in finding.quantiles[:, place]))
        for place in places
    ]
    return Cells(columns, rows, columns)


@chart.register
def _(finding: Fan) -> go.Figure:
    x = list(range(1, len(finding.base) + 1))
    unit = unit_in_words(unit_of(finding.case, finding.line))
    figure = new_figure(_at_the_end(finding), _period(finding), unit)
    _add_bands(figure, finding, x)
    bands = len(figure.data)
    add_line(figure, translated("Middle draw"), x, _level(finding, 0.5), (COMPANY, "solid"))
    add_line(figure, translated("This case"), x, finding.base, (INK, "dot"))
    label_ends(figure, figure.data[bands:])
    if len(x) == 1:  # a line of one point cannot be seen
        figure.update_traces(mode="markers")
    note = translated("bands: half of the draws, and nine of ten")
    figure.add_annotation(text=note, font={"size": 12}, **_ABOVE)
    return figure.update_xaxes(dtick=12 if finding.case.axis(finding.line) == "month" else 1)


def _add_bands(figure: go.Figure, finding: Fan, x: list[int]) -> None:
    """The span of nine draws in ten, and upon it that of half of them."""
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


@sentence.register
def _(finding: ContractSimulation) -> str:
    best = finding.best
    if best == DO_NOTHING:
        text = translated(
            "{best}; doing nothing is the best in {share} of the draws, and knowing better would be worth {regret} yuan"
        )
    else:
        text = translated(
            "{best}; it is the best in {share} of the draws, and knowing better would be worth {regret} yuan"
        )
    regret = about(float(np.mean(finding.regret(best))), "yuan")
    said = text.format(best=_worth_most(finding), share=often(finding.share_best(best)), regret=regret)
    return with_note(said, draws_in_words(finding.design))


def _worth_most(finding: ContractSimulation) -> str:
    if finding.best == DO_NOTHING:
        return translated(
            "Of the forms that no contractor would refuse, none is worth more on the mean than doing nothing"
        )
    text = translated("{form} is worth most on the mean, {mean} yuan, of the forms that no contractor would refuse")
    mean = about(float(np.mean(finding.npv[finding.best])), "yuan")
    return text.format(form=translated(finding.titles[finding.best]), mean=mean)


@cells.register
def _(finding: ContractSimulation) -> Cells:
    heads = (translated("Loses"), translated("Best"), translated("Regret"), translated("Contractor short"))
    columns = (translated("Contract"), translated("Mean NPV"), "10%", "90%", *heads, "")
    return Cells(columns, [_contract_row(finding, *one) for one in finding.table().iterrows()], columns[1:-1])


def _contract_row(finding: ContractSimulation, form: Hashable, row: Any) -> tuple[str, ...]:
    money = (about(row[name], "yuan") for name in ("mean", "p10", "p90"))
    shares = [often(row[name]) for name in ("probability_of_loss", "share_best")]
    short = "" if form == DO_NOTHING else often(row["contractor_falls_short"])
    marks = {translated("best"): form == finding.best, translated("contractor would refuse"): not row["signed"]}
    marked = translated(", ").join(name for name, holds in marks.items() if holds)
    return (translated(row["title"]), *money, *shares, about(row["mean_regret"], "yuan"), short, marked)


@chart.register
def _(finding: ContractSimulation) -> go.Figure:
    table = finding.table().iloc[::-1]
    figure = new_figure(_worth_most(finding), with_unit(translated("NPV"), "yuan"), "")
    for form, row in table.iterrows():
        colour = contract_style(str(form))[0]
        title = translated(row["title"])
        name = title if row["signed"] else f"{title} ✗"
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
    note = translated("point: mean; bar: eight draws of ten; ✗: a contractor would refuse")
    figure.add_annotation(
        text=note, showarrow=False, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom"
    )
    figure.update_layout(height=130 + 30 * len(table), margin={"l": 240}, hovermode="closest")
    return figure.update_xaxes(tickformat=",.0f")
