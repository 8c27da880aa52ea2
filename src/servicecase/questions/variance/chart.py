"""The chart of Sobol indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.finding import chart
from servicecase.questions.variance.record import SobolIndices
from servicecase.questions.variance.words import ordered_keys, share_in_words
from servicecase.wording.chart_style import COLOURS, INK, new_figure
from servicecase.wording.labels import label_in, text_width
from servicecase.wording.language import translated
from servicecase.wording.phrases import percent, with_note, within

if TYPE_CHECKING:
    import plotly.graph_objects as go


_ALONE, _TOGETHER = COLOURS[0], COLOURS[5]
_BARS = 12  # in a chart; the table has all
_ROW = 30  # pixels
_ABOVE = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"size": 12}}


@chart.register(SobolIndices)
def _(finding: SobolIndices) -> go.Figure:
    found, shown = finding.indices, ordered_keys(finding)[:_BARS]
    axis = translated("Share of the variance (lines: {confidence} interval)")
    figure = new_figure(_title(finding), axis.format(confidence=percent(found.confidence)), "")
    names = [label_in(finding.case, key) for key in shown]
    figure.add_bar(
        orientation="h",
        y=names,
        x=[round(max(found.total[key], 0.0), 4) for key in shown],
        marker_color=_TOGETHER,
        error_x={
            "type": "data",
            "array": [round(found.total_error[key], 4) for key in shown],
            "color": INK,
            "width": 3,
        },
        hoverinfo="skip",
    )
    alone = [round(min(max(found.first[key], 0.0), max(found.total[key], 0.0)), 4) for key in shown]
    figure.add_bar(orientation="h", y=names, x=alone, marker_color=_ALONE, hoverinfo="skip")
    for key, name in zip(shown, names, strict=True):
        end = max(found.total[key], 0.0) + found.total_error[key]
        figure.add_annotation(
            x=round(end, 4), y=name, text=share_in_words(found.total[key]), showarrow=False, xanchor="left", xshift=6
        )
    key = translated("{alone} alone {together} together with others").format(
        alone=f"<span style='color:{_ALONE}'>■</span>", together=f"<span style='color:{_TOGETHER}'>■</span>"
    )
    figure.add_annotation(text=key, x=1, y=1, xanchor="right", **_ABOVE)
    longest = max(max(found.total[one], 0.0) + found.total_error[one] for one in shown)
    figure.update_xaxes(range=[0, round(1.12 * longest, 4)], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure.update_layout(
        barmode="overlay",
        height=160 + _ROW * max(len(shown), 2),
        margin={"l": 30 + 8 * max(map(text_width, names)), "t": figure.layout.margin.t + 10},
        hovermode="closest",
    )


def _title(finding: SobolIndices) -> str:
    """How much of the uncertainty the most important assumption has a part in."""
    first = ordered_keys(finding)[0]
    title = translated("{share} of the uncertainty of {what} comes from {first}").format(
        share=share_in_words(finding.indices.total[first]),
        what=within(finding.case, finding.target),
        first=within(finding.case, first),
    )
    return title if finding.converged else with_note(title, translated("not converged: use more draws"))
