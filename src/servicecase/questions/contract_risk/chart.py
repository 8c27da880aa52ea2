"""The chart of the contracts over many draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.contract_risk.record import ContractSimulation
from servicecase.questions.contract_risk.words import worth_most
from servicecase.questions.finding import chart
from servicecase.wording.chart_style import INK, add_interval, contract_style, new_figure
from servicecase.wording.labels import with_unit
from servicecase.wording.language import translated

if TYPE_CHECKING:
    import plotly.graph_objects as go


@chart.register(ContractSimulation)
def _(finding: ContractSimulation) -> go.Figure:
    table = finding.table().iloc[::-1]
    figure = new_figure(worth_most(finding), with_unit(translated("NPV"), "yuan"), "")
    for form, row in table.iterrows():
        colour = contract_style(str(form))[0]
        title = translated(row["title"])
        name = title if row["signed"] else f"{title} ✗"
        add_interval(figure, name, (row["p10"], row["p90"]), row["mean"], colour, is_faint=not row["signed"])
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    note = translated("point: mean; bar: 80% of simulations; ✗: a contractor would refuse")
    figure.add_annotation(
        text=note, showarrow=False, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom"
    )
    figure.update_layout(height=130 + 30 * len(table), margin={"l": 240}, hovermode="closest")
    return figure.update_xaxes(tickformat=",.0f")
