"""The brief, comparisons and lists as text for a terminal or a pipe, in the language spoken where it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servicecase.questions.brief.record import Brief
from servicecase.questions.brief.words import assumed, basis_cells, beside_cells
from servicecase.questions.contracts.words import heading
from servicecase.questions.finding import Finding, cells
from servicecase.wording.language import translated

if TYPE_CHECKING:
    from servicecase.questions.comparison.record import Comparison

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


def brief_parts(one: Brief) -> Iterator[str | Text | Table]:
    """The brief in the order in which it is read."""
    yield Text(one.title, style="bold")
    yield Text(one.verdict, style="bold green" if one.launch else "bold yellow")
    yield from one.reasons
    yield table_of(one)
    for compared in one.contracts:
        yield heading(compared)
        yield table_of(compared)
    yield translated("Compared with other figures")
    yield _beside(one)
    yield translated("What it rests on")
    basis = basis_cells(one)
    yield table(basis.columns, basis.rows, basis.numbers)
    yield assumed(one)
    for caution in one.cautions:
        yield Text(f"! {caution}", style="yellow")
    yield Text(one.provenance, style="dim")


def _beside(one: Brief) -> Table:
    """What the results can be compared with, as far as a terminal has room for it."""
    shown = beside_cells(one)
    figure, here, _, others, source, _ = shown.columns
    rows = [(row[0], row[1], row[3], row[4]) for row in shown.rows]
    return table((figure, here, others, source), rows, shown.numbers)


def table_of(finding: Finding) -> Table:
    """The numbers of a finding as a table."""
    shown = cells(finding)
    return table(shown.columns, shown.rows, shown.numbers)


def comparison_parts(found: Comparison) -> Iterator[str | Text | Table]:
    """Inputs that differ, and the key results of both cases."""
    from servicecase.questions.comparison import words as comparison

    inputs = comparison.input_cells(found)
    yield Text(comparison.heading(found), style="bold")
    yield table(inputs.columns, inputs.rows, inputs.numbers)
    yield table_of(found)
