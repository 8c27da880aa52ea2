"""How a comparison of two cases is read."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from servicecase.questions.comparison.record import Comparison, ResultDifference
from servicecase.questions.finding import Cells, as_html, as_text, cells, sentence
from servicecase.wording.html import html_table
from servicecase.wording.labels import number, unit_in_words, with_unit
from servicecase.wording.language import translated
from servicecase.wording.phrases import listed

_NAMED = ("annual_income", "npv")  # results that a sentence names


@sentence.register(Comparison)
def _(finding: Comparison) -> str:
    named = [_change(one.label, *_ends(one)) for one in finding.results if one.line in _NAMED]
    return translated("{before} → {after}: {changes}").format(
        before=finding.before, after=finding.after, changes=listed(named)
    )


@cells.register(Comparison)
def _(finding: Comparison) -> Cells:
    columns = [translated(one) for one in ("Result", "Before", "After", "Difference", "Unit")]
    rows = [
        (one.label, *(number(value, one.unit) for value in one.figures), unit_in_words(one.unit))
        for one in finding.results
    ]
    return Cells(columns, rows, columns[1:4])


def input_cells(finding: Comparison) -> Cells:
    """The inputs that differ."""
    columns = [translated(one) for one in ("Input", "Before", "After")]
    return Cells(columns, [(one.label, one.before, one.after) for one in finding.inputs], columns[1:])


def heading(finding: Comparison) -> str:
    """Which case is compared with which."""
    return f"{finding.before} → {finding.after}"


@as_text.register(Comparison)
def _(finding: Comparison) -> str:
    inputs = [_change(one.label, one.before, one.after) for one in finding.inputs] or [translated("the same")]
    results = [_change(one.label, *_ends(one)) for one in finding.results]
    parts = (translated("Inputs"), *_indented(inputs), translated("Results"), *_indented(results))
    return "\n".join([heading(finding), *parts])


def _ends(one: ResultDifference) -> tuple[str, str]:
    return number(one.before, one.unit), number(one.after, one.unit)


def _change(label: str, before: str, after: str) -> str:
    return translated("{label}: {before} → {after}").format(label=label, before=before, after=after)


def _indented(texts: Iterable[str]) -> Iterable[str]:
    return (f"  {one}" for one in texts)


@as_html.register(Comparison)
def _(finding: Comparison) -> str:
    inputs, results = input_cells(finding), cells(finding)
    rows = [
        (with_unit(one.label, one.unit), *shown[1:4]) for one, shown in zip(finding.results, results.rows, strict=True)
    ]
    same = f"<p>{escape(translated('No input differs.'))}</p>"
    return (
        f"<h4>{escape(heading(finding))}</h4>"
        f"{html_table(inputs.columns, inputs.rows, inputs.numbers) if inputs.rows else same}"
        f"{html_table(results.columns[:4], rows, results.numbers)}"
    )
