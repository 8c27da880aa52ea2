"""The chart of a negotiation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.finding import chart
from servicecase.questions.negotiation.record import Agreement, Negotiation, Spans
from servicecase.questions.negotiation.words import (
    accepted_spans,
    by_criterion,
    criterion_in_words,
    exact_value,
    right_end,
    stretches,
    subject,
)
from servicecase.wording.chart_style import COLOURS, COMPANY, CONTRACTOR, INK, new_figure
from servicecase.wording.labels import text_width
from servicecase.wording.language import translated
from servicecase.wording.phrases import axis_title, capitalised, tick_format

if TYPE_CHECKING:
    import plotly.graph_objects as go


_ZONE = COLOURS[2]
_LETTER = 7.2  # pixels


@chart.register(Negotiation)
def _(finding: Negotiation) -> go.Figure:
    figure = new_figure(_verdict(finding), axis_title(finding.case, finding.term), "")
    right = right_end(finding)
    names: list[str] = []
    for one in finding.agreements:
        row = len(names)
        names += _row_names(finding, one)
        _mark_zone(figure, one.zone, row, right)
        _add_bars(figure, row + 1, one.company, right, COMPANY)
        _add_bars(figure, row + 2, one.contractor, right, CONTRACTOR)
    _mark_present(figure, finding)
    figure.update_xaxes(range=[finding.limits[0], right], tickformat=tick_format(finding.case, finding.term))
    rows = {"range": [len(names) - 0.4, -0.6], "tickvals": [*range(len(names))], "ticktext": names}
    figure.update_yaxes(**rows, showgrid=False, zeroline=False, ticks="outside", tickcolor="white")
    room = _LETTER * max(map(text_width, names))
    margin = {"l": 20 + room, "t": figure.layout.margin.t + 14}
    return figure.update_layout(height=190 + 34 * len(names), width=480 + room, margin=margin, barmode="overlay")


def _row_names(finding: Negotiation, one: Agreement) -> list[str]:
    """The rows of a criterion: what suits both, and what suits each party."""
    both = translated("{when}: both {accepted}") if one.zone else translated("{when}: no deal")
    when = capitalised(criterion_in_words(finding, one))
    return [
        f"<b>{both.format(when=when, accepted=stretches(finding, one.zone))}</b>",
        translated("Company: {what}").format(what=stretches(finding, one.company)),
        translated("Contractor: {what}").format(what=stretches(finding, one.contractor)),
    ]


def _verdict(finding: Negotiation) -> str:
    """The title: what suits both, by each criterion."""
    parts = translated("; ").join(by_criterion(finding, lambda one: _outcome(finding, one)))
    return translated("{subject}: {parts}").format(subject=subject(finding), parts=parts)


def _outcome(finding: Negotiation, one: Agreement) -> str:
    if not one.zone:
        return translated("nothing suits both")
    return translated("{accepted} suits both").format(accepted=accepted_spans(finding, one.zone))


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
            "text": translated("now {value}").format(value=exact_value(finding, finding.present)),
            "yref": "paper",
            "y": 1.0,
            "yanchor": "bottom",
            "xanchor": "center",
        },
    )
