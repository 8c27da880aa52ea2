"""How it is read whose uncertainty it is."""

from __future__ import annotations

from collections.abc import Iterator

from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.variance.record import MOST, TOLERANCE, SobolIndices
from servicecase.wording.labels import label_in
from servicecase.wording.language import translated
from servicecase.wording.phrases import listed, paragraph, percent, with_note, within

_LEAST_SHOWN = 0.01  # of the variance
_NAMED = 3
_MOSTLY = 0.5  # of the variance


@sentence.register(SobolIndices)
def _(finding: SobolIndices) -> str:
    return paragraph([_due(finding), *_check(finding), *_correlations(finding)])


def _due(finding: SobolIndices) -> str:
    """Which assumptions the variance comes of, and how much of it they cause by themselves."""
    first, names = finding.indices.first, ordered_keys(finding)
    if len(names) == 1:
        text = translated("The variance of {what} is due to {shares} by itself; interactions account for {together}.")
    elif len(names) <= _NAMED:
        text = translated(
            "The variance of {what} is due to {shares}, each by itself; interactions account for {together}."
        )
    elif sum(first[key] for key in names[:_NAMED]) > _MOSTLY:
        text = translated(
            "The variance of {what} is mostly due to {shares}, each by itself; interactions account for {together}."
        )
    else:
        text = translated(
            "The variance of {what} is due above all to {shares}, each by itself; interactions account for {together}."
        )
    return text.format(
        what=within(finding.case, finding.target),
        shares=listed([with_note(within(finding.case, key), share_in_words(first[key])) for key in names[:_NAMED]]),
        together=share_in_words(finding.indices.together),
    )


def _check(finding: SobolIndices) -> Iterator[str]:
    """Whether the indices can be relied on, and what to do where not."""
    found = finding.indices
    if finding.converged:
        return
    if found.draws < MOST:
        text = translated(
            "Not converged with {draws} draws: the widest interval is ±{widest}, halving the draws changes an index "
            "by {change}, and both should be below {tolerance}; use more draws, such as draws={needed}."
        )
    else:
        text = translated(
            "Not converged with {draws} draws: the widest interval is ±{widest}, halving the draws changes an index "
            "by {change}, and both should be below {tolerance}; see the intervals."
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
        yield translated("The scenario's correlations are ignored: Sobol indices require independent assumptions.")


def ordered_keys(finding: SobolIndices) -> list[str]:
    """The assumptions by their total share, the largest first."""
    total = finding.indices.total
    return sorted(total, key=lambda key: (-total[key], key))


def share_in_words(estimate: float) -> str:
    """An estimated share of the variance; by chance an estimate may fall below none."""
    return percent(max(estimate, 0.0))


@cells.register(SobolIndices)
def _(finding: SobolIndices) -> Cells:
    found = finding.indices
    columns = (translated("Assumption"), translated("Alone"), "±", translated("With others"), "±")
    rows = [
        [
            label_in(finding.case, key),
            share_in_words(found.first[key]),
            percent(found.first_error[key]),
            share_in_words(found.total[key]),
            percent(found.total_error[key]),
        ]
        for key in ordered_keys(finding)
        if found.total[key] >= _LEAST_SHOWN
    ]
    hidden = len(found.total) - len(rows)
    more = translated("{count} more, each below {share}").format(count=hidden, share=percent(_LEAST_SHOWN))
    rows += [[more, "", "", "", ""]] if hidden else []
    return Cells(columns, rows, columns[1:])
