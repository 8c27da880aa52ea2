"""Charts of the case as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.questions.brief.record import Brief
from servicecase.questions.finding import chart
from servicecase.wording.chart_style import COLOURS, COMPANY, add_line, label_ends, new_figure
from servicecase.wording.labels import label, number, quantity
from servicecase.wording.language import speaking, translated

if TYPE_CHECKING:
    import plotly.graph_objects as go


def income_by_year(case: Case, lang: str | None = None) -> go.Figure:
    """What the contracts bring in each year, and what is left after all costs and taxes."""
    income, profit = case["income_by_year"], case["profit_by_year"]
    has_costs = not np.allclose(income, profit)
    with speaking(lang):
        figure = new_figure(_income(case, has_costs), translated("Year"), translated("yuan a year"))
        names = [translated("Contract income"), translated("Profit after tax")]
    bars = [(names[0], income, COMPANY), (names[1], profit, COLOURS[2])][: 1 + has_costs]
    for name, values, colour in bars:
        figure.add_bar(name=name, x=list(range(1, len(income) + 1)), y=values.round(2).tolist(), marker_color=colour)
    figure.update_layout(barmode="group", showlegend=has_costs, margin={"t": 88 if has_costs else 56})
    figure.update_xaxes(dtick=1)
    return figure


def _income(case: Case, has_costs: bool) -> str:
    """What the last year brings, and what costs and taxes leave of it."""
    text = translated("The contracts bring {income} yuan in the last year")
    if has_costs:
        text = translated("The contracts bring {income} yuan in the last year; {profit} is left after costs and tax")
    return text.format(income=number(case["annual_income"], "yuan"), profit=number(case["annual_profit"], "yuan"))


def cumulative_cash(case: Case, lang: str | None = None) -> go.Figure:
    """Cash brought in since the start, and the same discounted."""
    cash, discounted = case["cumulative_cash"], case["cumulative_present_value"]
    x = list(range(1, len(cash) + 1))
    with speaking(lang):
        figure = new_figure(_payback(case), translated("Month"), translated("yuan"))
        add_line(figure, label("cumulative_cash"), x, cash, (COMPANY, "solid"))
        add_line(figure, translated("Discounted"), x, discounted, (COMPANY, "dot"))
    label_ends(figure)
    return figure


def _payback(case: Case) -> str:
    """Whether and when the money comes back."""
    months, peak = case["payback_period"], number(case["peak_funding"], "yuan")
    if np.isnan(months):
        return translated("Not paid back within {months}").format(
            months=quantity(len(case["cumulative_cash"]), "month")
        )
    if months == 0:
        return translated("The service needs no funding")
    text = translated("Paid back after {months}; peak funding {peak} yuan")
    return text.format(months=quantity(round(months), "month"), peak=peak)


@chart.register(Brief)
def _(finding: Brief) -> go.Figure:
    return income_by_year(finding.case)
