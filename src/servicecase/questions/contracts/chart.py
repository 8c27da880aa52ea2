"""Charts of a case and of its contracts, each in a language: the one spoken here unless one is named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.questions.contracts.record import ContractComparison
from servicecase.questions.contracts.sweep import ContractSweep, sweep_contracts
from servicecase.questions.contracts.words import form_in_words, form_of_service
from servicecase.questions.finding import chart
from servicecase.wording.chart_style import (
    COMPANY,
    CONTRACTOR,
    INK,
    MAIN_FORMS,
    add_line,
    contract_style,
    label_ends,
    new_figure,
)
from servicecase.wording.labels import label, number, unit_of, with_unit
from servicecase.wording.language import speaking, translated

if TYPE_CHECKING:
    import plotly.graph_objects as go


@chart.register(ContractComparison)
def _(finding: ContractComparison) -> go.Figure:
    """What the company and the contractor keep under each form, in the last year."""
    shown = sorted((one for one in finding.outcomes if not one.missing), key=lambda one: one.annual_profit)
    most = max(
        (one for one in shown if one.is_open), key=lambda one: (one.annual_profit, one.contract == finding.chosen)
    )
    text = translated("Of the viable contracts, the company keeps most in the last year with: {form}")
    title = text.format(form=form_of_service(finding.case, finding.service, most.contract))
    figure = new_figure(title, translated("yuan a year"), "")
    names = [f"{translated(one.title)}{'' if one.contract_is_viable else ' ✗'}" for one in shown]
    company, contractor = translated("Company, after costs and tax"), translated(_CONTRACTOR)
    sides = (
        (company, [one.annual_profit for one in shown], COMPANY),
        (contractor, [one.contractor_annual_profit for one in shown], CONTRACTOR),
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


_CONTRACTOR = "Contractor (✗: not viable)"


def company_by(
    case: Case,
    assumption: str = "adoption",
    contracts: Iterable[str] = MAIN_FORMS,
    lang: str | None = None,
    *,
    service: str | None = None,
) -> go.Figure:
    """The company's NPV under some forms as one assumption varies, and under those that are worth most anywhere.

    The strip at the foot has the colour of the form that is worth most, of all that are viable for the contractor.
    """
    sweep = sweep_contracts(case, assumption, service=service)
    shown = {*contracts, *(form for _, _, form in sweep.preferred())}
    with speaking(lang):
        figure = _sweep_figure(case, sweep, _preference(case, sweep), with_unit(translated("NPV"), "yuan"))
        for contract, npv in sweep.npv.items():
            if contract in shown:
                add_line(figure, translated(sweep.titles[contract]), sweep.values, npv, contract_style(contract))
    for start, end, contract in sweep.preferred():
        strip = {"y0": 0, "y1": 0.025, "yref": "paper", "line_width": 0, "fillcolor": contract_style(contract)[0]}
        figure.add_shape(type="rect", x0=round(start, 6), x1=round(end, 6), **strip)
    label_ends(figure)
    return figure


def contractor_by(
    case: Case,
    assumption: str = "adoption",
    contracts: Iterable[str] = MAIN_FORMS,
    lang: str | None = None,
    *,
    service: str | None = None,
) -> go.Figure:
    """The contractor's profit under some forms as one assumption varies; hollow points mark where it becomes viable."""
    sweep = sweep_contracts(
        case, assumption, contracts=[one for one in contracts if one != "in_house"], service=service
    )
    with speaking(lang):
        title = _viability(sweep, unit_of(case, dotted(sweep.service, assumption)))
        figure = _sweep_figure(case, sweep, title, translated("Contractor's profit, yuan a year"))
        for contract, profit in sweep.contractor_profit.items():
            add_line(figure, translated(sweep.titles[contract]), sweep.values, profit, contract_style(contract))
            _mark_viable(figure, sweep, contract)
    label_ends(figure)
    return figure


def _mark_viable(figure: go.Figure, sweep: ContractSweep, contract: str) -> None:
    """Hollow points where a form becomes viable or stops being so."""
    points = sweep.viable_from(contract)
    heights = np.interp(points, sweep.values, sweep.contractor_profit[contract])
    marker = {"color": "white", "size": 9, "line": {"color": contract_style(contract)[0], "width": 2}}
    x, y = np.round(points, 6).tolist(), np.round(heights, 2).tolist()
    figure.add_scatter(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip")


# What can be said of the form that is hardest on the contractor.
_HARDEST = {
    "some": "Of the contracts shown, {form} asks most of the contractor: it is viable only for some {assumption}",
    "from": "Of the contracts shown, {form} asks most of the contractor: it is viable from {level} {assumption}",
    "up to": "Of the contracts shown, {form} asks most of the contractor: it is viable up to {level} {assumption}",
}


def _viability(sweep: ContractSweep, unit: str) -> str:
    """Where the contract is viable, of the form that asks most of the contractor."""
    never = [title for form, title in sweep.titles.items() if np.all(sweep.headroom[form] < 0)]
    if never:
        forms = translated(", ").join(form_in_words(title) for title in never)
        return translated("Not viable for the contractor: {forms}").format(forms=forms)
    edges = {one: points for one in sweep.titles if (points := sweep.viable_from(one))}
    if not edges:
        return translated("Every contract shown is viable")
    hardest = min(edges, key=lambda one: float(np.mean(sweep.headroom[one] >= 0)))
    way = "from" if sweep.headroom[hardest][-1] >= 0 else "up to"
    return translated(_HARDEST["some" if len(edges[hardest]) > 1 else way]).format(
        form=form_in_words(sweep.titles[hardest]),
        level=number(round(edges[hardest][0], 3), unit),
        assumption=label(sweep.assumption).lower(),
    )


def _sweep_figure(case: Case, sweep: ContractSweep, title: str, y_title: str) -> go.Figure:
    key = dotted(sweep.service, sweep.assumption)
    unit, name = unit_of(case, key), label(sweep.assumption)
    figure = new_figure(title, name if unit == "share" else with_unit(name, unit), y_title)
    figure.update_xaxes(tickformat=".0%" if unit == "share" else None)
    here = {"text": translated("this case"), "yref": "paper", "y": 1.0}
    figure.add_vline(x=case.record(key).value, line={"color": INK, "width": 1}, annotation=here)
    return figure


def _preference(case: Case, sweep: ContractSweep) -> str:
    """Which form is worth most at the far end of the range, and from where on."""
    ranges = sweep.preferred()
    titles = {**sweep.titles, DO_NOTHING: "Doing nothing"}
    start, _, last = ranges[-1]
    if len(ranges) == 1:
        return translated("{form} is worth most throughout").format(form=translated(titles[last]))
    text = translated("{form} is worth most from {level} {assumption}, {other} just below that (strip)")
    return text.format(
        form=translated(titles[last]),
        level=number(round(start, 3), unit_of(case, dotted(sweep.service, sweep.assumption))),
        assumption=label(sweep.assumption).lower(),
        other=form_in_words(titles[ranges[-2][2]]),
    )
