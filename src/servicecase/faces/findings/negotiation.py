"""How the bargaining over a term is read."""

from __future__ import annotations

import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING
from servicecase.analysis.negotiation import Agreement, Negotiation, Spans, accepts, terms_of
from servicecase.faces.chart_style import COLOURS, COMPANY, CONTRACTOR, INK, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import axis_title, tick_format, within
from servicecase.faces.labels import about, label, number, unit_of
from servicecase.lines import read_model
from servicecase.scenario import local_name

_ANY, _NONE = "any", "none"
_ZONE = COLOURS[2]
_BEYOND = 1.25  # of the largest value that matters: what the chart shows
_NARROW = 0.001  # of what the chart shows: a span that would be no wider than a line
_LETTER = 7.2  # pixels


@sentence.register
def _(finding: Negotiation) -> str:
    said = [f"{_subject(finding)}.", *(f"{_capital(_clause(finding, one))}." for one in finding.agreements)]
    if finding.present is not None:
        said.append(_present(finding))
    if finding.indifference:
        volumes = " and of ".join(number(one, "share") for one in finding.indifference)
        said.append(f"On it the company earns as much as {_with_alternative(finding)} at an adoption of {volumes}.")
    return " ".join(said)


def _title(contract: str) -> str:
    return read_model().choices["contract"].pages[contract].title.lower()


def _subject(finding: Negotiation) -> str:
    """The term, the form it belongs to where that is called otherwise, and what the company would have instead."""
    term, form = within(finding.case, finding.term), _title(finding.contract)
    term = term if label(local_name(finding.term)).lower() == form else f"{term} ({form})"
    instead = "rather than do nothing" if finding.alternative == DO_NOTHING else f"in place of {_instead(finding)}"
    return f"{term[0].upper()}{term[1:]}, {instead}"


def _instead(finding: Negotiation) -> str:
    """The alternative as a form."""
    title = _title(finding.alternative)
    return f"{title} as it is" if finding.alternative == finding.contract else title


def _with_alternative(finding: Negotiation) -> str:
    return "without the service" if finding.alternative == DO_NOTHING else f"under {_instead(finding)}"


def _when(finding: Negotiation, one: Agreement) -> str:
    if one.risk_level is not None:
        return f"if each guards against its worst {number(one.risk_level, 'share')}"
    return "on the mean" if finding.is_uncertain else "as the case stands"


def _clause(finding: Negotiation, one: Agreement) -> str:
    """What one criterion comes to."""
    if one.zone:
        return f"{_when(finding, one)}, {_sides(finding, one)}: half-way is {_value(finding, one.midpoint)}"
    return f"{_when(finding, one)}, no deal: {_reason(finding, one)}"


def _sides(finding: Negotiation, one: Agreement) -> str:
    company, contractor = _accepted(finding, one.company), _accepted(finding, one.contractor)
    return f"the company accepts {company}, the contractor {contractor}"


def _reason(finding: Negotiation, one: Agreement) -> str:
    """Why nothing suits both."""
    term = within(finding.case, finding.term)
    if one.reason == "company_refuses":
        return f"whatever the {term}, the company is better off {_with_alternative(finding)}"
    if one.reason == "contractor_refuses":
        costs = "the work" if len(terms_of(finding.contract)) == 1 else "the work, the other terms"
        return (
            f"whatever the {term}, the contractor falls short of its required margin{_how_often(one)}, "
            f"as the sales do not pay for {costs} and that margin"
        )
    if one.headroom_instead < 0:
        return (
            f"{_sides(finding, one)}, which falls short of its margin {_with_alternative(finding)} too{_how_often(one)}"
        )
    if finding.alternative == DO_NOTHING and one.risk_level is None:
        return f"{_sides(finding, one)}, and so what the work leaves does not pay for the company's own costs"
    return _sides(finding, one)


def _how_often(one: Agreement) -> str:
    return "" if one.risk_level is None else f" in over {number(one.risk_level, 'share')} of the draws"


def _number(finding: Negotiation, value: float) -> str:
    """A value of the term, without digits that mean nothing where it comes from draws."""
    return (about if finding.is_uncertain else number)(value, unit_of(finding.case, finding.term))


def _unit(finding: Negotiation) -> str:
    """What follows a value of the term."""
    unit = unit_of(finding.case, finding.term)
    return "" if unit == "share" else f" {unit.replace('/', ' a ')}"


def _value(finding: Negotiation, value: float) -> str:
    return f"{_number(finding, value)}{_unit(finding)}"


def _exactly(finding: Negotiation, value: float | None) -> str:
    return f"{number(value, unit_of(finding.case, finding.term))}{_unit(finding)}"


def _accepted(finding: Negotiation, spans: Spans) -> str:
    words = _stretches(finding, spans)
    return words if words in (_ANY, _NONE) else f"{words}{_unit(finding)}"


def _stretches(finding: Negotiation, spans: Spans) -> str:
    """Spans of the term in words, without its unit."""
    return " or ".join(_stretch(finding, *span) for span in spans) or _NONE


def _stretch(finding: Negotiation, least: float, most: float) -> str:
    lower, upper = finding.limits
    if (least, most) == (lower, upper):
        return _ANY
    if most - least < _NARROW * _right(finding):
        return f"just {_number(finding, least)}"
    if least == lower:
        return f"up to {_number(finding, most)}"
    if most == upper:
        return f"at least {_number(finding, least)}"
    return f"{_number(finding, least)} to {_number(finding, most)}"


def _present(finding: Negotiation) -> str:
    """Whom the term of the scenario suits."""
    suits = [(_suits(finding, one), _when(finding, one)) for one in finding.agreements]
    if len(suits) > 1 and len({who for who, _ in suits}) == 1:
        suits = [(f"{suits[0][0]},", " or ".join(when for _, when in suits))]
    parts = ", ".join(f"{who} {when}" for who, when in suits)
    return f"The present {_exactly(finding, finding.present)} suits {parts}."


def _suits(finding: Negotiation, one: Agreement) -> str:
    """Who accepts the term of the scenario."""
    if finding.present is None:
        return ""
    sides = {"company": one.company, "contractor": one.contractor}
    names = [name for name, spans in sides.items() if accepts(spans, finding.present)]
    return f"the {names[0]} alone" if len(names) == 1 else "both" if names else "neither"


@cells.register
def _(finding: Negotiation) -> Cells:
    rows = [
        [
            _capital(_when(finding, one)),
            _capital(_accepted(finding, one.company)),
            _capital(_accepted(finding, one.contractor)),
            _capital(_accepted(finding, one.zone)) if one.zone else "No deal",
            _value(finding, one.midpoint) if one.zone else "",
            _capital(_suits(finding, one)),
        ]
        for one in finding.agreements
    ]
    term = axis_title(finding.case, finding.term)
    present = "The present term suits"
    return Cells([term, "The company accepts", "The contractor accepts", "Both", "Half-way", present], rows)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


@chart.register
def _(finding: Negotiation) -> go.Figure:
    figure = new_figure(_verdict(finding), axis_title(finding.case, finding.term), "")
    right = _right(finding)
    names: list[str] = []
    for one in finding.agreements:
        row = len(names)
        both = f"both {_stretches(finding, one.zone)}" if one.zone else "no deal"
        names += [
            f"<b>{_capital(_when(finding, one))}: {both}</b>",
            f"Company: {_stretches(finding, one.company)}",
            f"Contractor: {_stretches(finding, one.contractor)}",
        ]
        _mark_zone(figure, one.zone, row, right)
        _add_bars(figure, row + 1, one.company, right, COMPANY)
        _add_bars(figure, row + 2, one.contractor, right, CONTRACTOR)
    _mark_present(figure, finding)
    figure.update_xaxes(range=[finding.limits[0], right], tickformat=tick_format(finding.case, finding.term))
    rows = {"range": [len(names) - 0.4, -0.6], "tickvals": [*range(len(names))], "ticktext": names}
    figure.update_yaxes(**rows, showgrid=False, zeroline=False, ticks="outside", tickcolor="white")
    room = _LETTER * max(map(len, names))
    margin = {"l": 20 + room, "t": figure.layout.margin.t + 14}
    return figure.update_layout(height=190 + 34 * len(names), width=480 + room, margin=margin, barmode="overlay")


def _verdict(finding: Negotiation) -> str:
    """The title: what suits both, by each criterion."""
    said = [(f"{_outcome(finding, one)} suits both", _when(finding, one)) for one in finding.agreements]
    if len(said) > 1 and len({outcome for outcome, _ in said}) == 1:
        said = [(f"{said[0][0]},", " or ".join(when for _, when in said))]
    parts = [f"{outcome} {when}" for outcome, when in said]
    return f"{_subject(finding)}: {'; '.join(parts)}"


def _outcome(finding: Negotiation, one: Agreement) -> str:
    return _accepted(finding, one.zone) if one.zone else "nothing"


def _right(finding: Negotiation) -> float:
    """Where the chart ends: beyond all that matters, not at a limit that is far away."""
    ends = [
        end for one in finding.agreements for spans in (one.company, one.contractor) for span in spans for end in span
    ]
    known = [end for end in [*ends, finding.present or 0.0] if finding.limits[0] < end < finding.limits[1]]
    return round(min(_BEYOND * max(known), finding.limits[1]), 6) if known else finding.limits[1]


def _add_bars(figure: go.Figure, row: int, spans: Spans, right: float, colour: str) -> None:
    shown = [(least, min(most, right)) for least, most in spans if least < right]
    figure.add_bar(
        orientation="h",
        y=[row] * len(shown),
        base=[round(least, 6) for least, _ in shown],
        x=[round(most - least, 6) for least, most in shown],
        width=0.62,
        marker={"color": colour},
        hoverinfo="skip",
    )


def _mark_zone(figure: go.Figure, zone: Spans, row: int, right: float) -> None:
    """A band behind the bars of both parties where they overlap."""
    for least, most in zone:
        figure.add_shape(
            type="rect", x0=round(least, 6), x1=round(min(most, right), 6), y0=row + 0.45, y1=row + 2.55,
            line={"width": 0}, fillcolor=_ZONE, opacity=0.3, layer="below",
        )  # fmt: skip


def _mark_present(figure: go.Figure, finding: Negotiation) -> None:
    if finding.present is None:
        return
    figure.add_vline(
        x=finding.present,
        line={"color": INK, "width": 1.5, "dash": "dash"},
        annotation={
            "text": f"now {_exactly(finding, finding.present)}",
            "yref": "paper",
            "y": 1.0,
            "yanchor": "bottom",
            "xanchor": "center",
        },
    )
