"""How it is read whose uncertainty it is."""

from __future__ import annotations

from collections.abc import Iterator

import plotly.graph_objects as go

from servicecase.questions.brief.verdict import listed
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.questions.variance.record import MOST, TOLERANCE, SobolIndices
from servicecase.wording.chart_style import COLOURS, INK, new_figure
from servicecase.wording.labels import label_in, text_width
from servicecase.wording.language import translated
from servicecase.wording.phrases import paragraph, percent, with_note, within

_ALONE, _TOGETHER = COLOURS[0], COLOURS[5]
_LEAST_SHOWN = 0.01  # of the variance
_BARS = 12  # in a chart; the table has all
_NAMED = 3
_MOSTLY = 0.5  # of the variance
_ROW = 30  # pixels
_ABOVE = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"size": 12}}


@sentence.register
def _(finding: SobolIndices) -> str:
    return paragraph([_due(finding), *_check(finding), *_correlations(finding)])


def _due(finding: SobolIndices) -> str:
    """Which assumptions the variance comes of, and how much of it they cause by themselves."""
    first, names = finding.indices.first, _ordered(finding)
    if len(names) == 1:
        text = translated(
            "The variance of {what} is due to {shares} by itself; several together account for {together}."
        )
    elif len(names) <= _NAMED:
        text = translated(
            "The variance of {what} is due to {shares}, each by itself; several together account for {together}."
        )
    elif sum(first[key] for key in names[:_NAMED]) > _MOSTLY:
        text = translated(
            "The variance of {what} is mostly due to {shares}, each by itself; several together account for {together}."
        )
    else:
        text = translated(
            "The variance of {what} is due most to {shares}, each by itself; several together account for {together}."
        )
    return text.format(
        what=within(finding.case, finding.target),
        shares=listed([with_note(within(finding.case, key), _share(first[key])) for key in names[:_NAMED]]),
        together=_share(finding.indices.together),
    )


def _check(finding: SobolIndices) -> Iterator[str]:
    """Whether the indices can be relied on, and what to do where not."""
    found = finding.indices
    if finding.converged:
        return
    if found.draws < MOST:
        text = translated(
            "Not converged with {draws} draws: the widest interval reaches {widest} to either side, half the draws "
            "change an index by {change}, and both should stay below {tolerance}; "
            "ask for more draws, such as draws={needed}."
        )
    else:
        text = translated(
            "Not converged with {draws} draws: the widest interval reaches {widest} to either side, half the draws "
            "change an index by {change}, and both should stay below {tolerance}; see the intervals."
        )
    yield text.format(
        draws=f"{found.draws:,}",
        widest=percent(found.widest),
        change=percent(found.change),
        tolerance=percent(TOLERANCE),
        needed=found.draws_needed,
    )


def _correlations(finding: SobolIndices) -> Iterator[str]:
    if finding.leaves_out:
        yield translated("The scenario's correlations are left out: Sobol indices presume independent assumptions.")


def _ordered(finding: SobolIndices) -> list[str]:
    total = finding.indices.total
    return sorted(total, key=lambda key: (-total[key], key))


def _share(estimate: float) -> str:
    """An estimated share of the variance; by chance an estimate may fall below none."""
    return percent(max(estimate, 0.0))


@cells.register
def _(finding: SobolIndices) -> Cells:
    found = finding.indices
    columns = (translated("Assumption"), translated("Alone"), "±", translated("With others"), "±")
    rows = [
        [
            label_in(finding.case, key),
            _share(found.first[key]),
            percent(found.first_error[key]),
            _share(found.total[key]),
            percent(found.total_error[key]),
        ]
        for key in _ordered(finding)
        if found.total[key] >= _LEAST_SHOWN
    ]
    hidden = len(found.total) - len(rows)
    more = translated("{count} more, each below {share}").format(count=hidden, share=percent(_LEAST_SHOWN))
    rows += [[more, "", "", "", ""]] if hidden else []
    return Cells(columns, rows, columns[1:])


@chart.register
def _(finding: SobolIndices) -> go.Figure:
    found, shown = finding.indices, _ordered(finding)[:_BARS]
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
            x=round(end, 4), y=name, text=_share(found.total[key]), showarrow=False, xanchor="left", xshift=6
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
    first = _ordered(finding)[0]
    title = translated("{share} of the uncertainty of {what} comes of {first}").format(
        share=_share(finding.indices.total[first]),
        what=within(finding.case, finding.target),
        first=within(finding.case, first),
    )
    return title if finding.converged else with_note(title, translated("not converged: ask for more draws"))
