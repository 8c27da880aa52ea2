"""The brief, comparisons and lists as text for a terminal or a pipe, in the language spoken where it is asked for."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servicecase.inputs.catalogue import catalogue
from servicecase.questions.brief.record import Basis, Brief
from servicecase.questions.comparison.record import Comparison
from servicecase.questions.contracts.record import ContractComparison, ContractOutcome
from servicecase.wording.labels import number, unit_in_words
from servicecase.wording.language import translated

_PIPE_WIDTH = 120  # columns where no terminal says how many it has


def console() -> Console:
    """Where text goes: colours on a terminal, plain and of fixed width elsewhere. Text is never read as mark-up."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(width=width, markup=False, highlight=False, emoji=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()) -> Table:
    """A table of text whose `numbers` columns are aligned to the right."""
    made = Table(box=SIMPLE, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        # names stay on one line so that they can be copied
        made.add_column(name, justify="right" if name in numbers else "left", overflow="fold", no_wrap=place == 0)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()) -> Table:
    """A table whose heads are texts of this module, in the language spoken here."""
    return table([translated(one) if one else "" for one in columns], rows, [translated(one) for one in numbers])


def brief_parts(one: Brief, titles: dict[str, str]) -> Iterator[str | Text | Table]:
    """The brief in the order in which it is read."""
    yield Text(one.title, style="bold")
    yield Text(one.verdict, style="bold green" if one.launch else "bold yellow")
    rows = [(figure.label, str(figure), figure.note) for figure in one.figures]
    yield _table(("Over doing nothing", "Value", ""), rows, ("Value",))
    for compared in one.contracts:
        heading = translated("Contracts for {service} (yuan a year in the last year; NPV in yuan)")
        yield heading.format(service=titles[compared.service])
        yield contract_table(compared)
    yield translated("Beside other figures")
    yield _table(("", "This case", "Source"), _beside(one), ("This case",))
    yield translated("What it rests on")
    yield basis_table(one.assumptions)
    assumed = sum(basis.is_assumed for basis in one.assumptions)
    text = translated("{assumed} of {count} are assumed; {neutral} more stand at a value that leaves them out.")
    yield text.format(assumed=assumed, count=len(one.assumptions), neutral=one.neutral)
    for caution in one.cautions:
        yield Text(f"! {caution}", style="yellow")
    yield Text(one.provenance, style="dim")


def _beside(one: Brief) -> Iterator[tuple[str, str, str]]:
    """What the results can be compared to, the case's own figure, and the source."""
    for figure in one.equivalents:
        yield figure.note, str(figure), ""
    for ref in one.outside_view:
        title = translated("{what}: {range}").format(what=ref.title, range=ref.range)
        yield title, f"{number(ref.value, ref.unit)} {unit_in_words(ref.unit)}", ref.source


def contract_table(compared: ContractComparison) -> Table:
    """Every contract form, best for the company first."""
    ordered = sorted(compared.outcomes, key=lambda one: -math.inf if one.missing else one.npv, reverse=True)
    columns = ("Contract", "Income", "Company keeps", "NPV", "Contractor keeps", "")
    return _table(columns, (_contract_row(compared, one) for one in ordered), columns[1:5])


def _contract_row(compared: ContractComparison, one: ContractOutcome) -> list[str]:
    title = translated(one.title)
    if one.missing:
        return [title, "", "", "", "", translated("needs {terms}").format(terms=_terms(one.missing))]
    figures = (one.annual_income, one.annual_profit, one.npv, one.contractor_annual_profit)
    marks = {
        "chosen": one.contract == compared.chosen,
        "preferred": one == compared.preferred,
        "contractor cannot live": not one.contractor_can_live,
    }
    marked = translated(", ").join(translated(name) for name, holds in marks.items() if holds)
    return [title, *("" if math.isnan(value) else number(round(value), "yuan") for value in figures), marked]


def _terms(missing: Iterable[str]) -> str:
    """Terms that are not given, by the names under which a scenario gives them."""
    return translated(", ").join(one if one in catalogue() else translated(one) for one in missing)


def basis_table(assumptions: Iterable[Basis]) -> Table:
    """What is assumed, on whose word."""
    rows = [(one.label, one.value, one.range, one.basis, one.note) for one in assumptions]
    return _table(("Assumption", "Value", "Range", "Source", "Note"), rows, ("Value",))


def comparison_parts(found: Comparison) -> Iterator[str | Text | Table]:
    """Inputs that differ, and the key results of both cases."""
    yield Text(f"{found.before} → {found.after}", style="bold")
    inputs = [(one.label, one.before, one.after) for one in found.inputs]
    yield _table(("Input", "Before", "After"), inputs, ("Before", "After"))
    results = [
        (one.label, *(number(value, one.unit) for value in one.figures), unit_in_words(one.unit))
        for one in found.results
    ]
    yield _table(("Result", "Before", "After", "Difference", "Unit"), results, ("Before", "After", "Difference"))
