"""Observations in a column of a CSV file that stands beside a scenario."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from servicecase.engine.messages import NOTHING, Message, says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import Assumption
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.stated_uncertainty import MOST_VALUES
from servicecase.inputs.text_file import BYTE_ORDER_MARK, read_text
from servicecase.inputs.value_faults import value_faults

LARGEST_DATA = 20_000_000  # bytes
_MOST_COLUMNS = 1_000
_LONGEST_COMPARED = 100  # characters of a name for which a similar one is looked for
_Faults = list[tuple[str, Message]]


def read_observations(file: str, data: str, column: str, assumption: Assumption) -> tuple[tuple[float, ...], _Faults]:
    """Every number in a column of a file, in the order of the rows, and what is wrong: the field, and words.

    `data` is the name of the file as the scenario gives it. Empty cells are left out. Rows count from the heading, 1,
    as a spreadsheet shows them.
    """
    try:
        text = read_text(file, says("CSV"), LARGEST_DATA).removeprefix(BYTE_ORDER_MARK)
        rows = csv.reader(io.StringIO(text, newline=""))
        heading = [cell.strip() for cell in next(rows, [])]
        faults = list(_heading_faults(heading, data, column))
        return ((), faults) if faults else _numbers(rows, heading.index(column.strip()), data, column, assumption)
    except ScenarioError as error:
        return (), [("data", says("is {value!r}, which {fault}", value=data, fault=error.faults[0].text))]
    except csv.Error as error:
        return (), [("data", says("is {value!r}, which is not a table in CSV: {error}", value=data, error=error))]


def _heading_faults(heading: list[str], data: str, column: str) -> Iterator[tuple[str, Message]]:
    name = column.strip()
    if not any(heading):
        yield "data", says("is {value!r}, which has no heading in its first row", value=data)
    elif len(heading) > _MOST_COLUMNS:
        yield (
            "data",
            says(
                "is {value!r}, which has {count:_} columns; it may have {most:_}",
                value=data,
                count=len(heading),
                most=_MOST_COLUMNS,
            ),
        )
    elif name not in heading:
        valid = [one[:_LONGEST_COMPARED] for one in heading if one]
        close = nearest(name[:_LONGEST_COMPARED], valid)
        yield (
            "column",
            says(
                "is {value!r}, which is not in the heading of {data!r}{nearest}", value=column, data=data, nearest=close
            ),
        )
    elif heading.count(name) > 1:
        yield (
            "column",
            says("is {value!r}, which appears more than once in the heading of {data!r}", value=column, data=data),
        )


def _numbers(
    rows: Iterator[list[str]], place: int, data: str, column: str, assumption: Assumption
) -> tuple[tuple[float, ...], _Faults]:
    """Of many rows that are wrong, the first is named and the others are counted."""
    numbers: list[float] = []
    wrong: list[Message] = []
    for count, row in enumerate(rows, 2):
        cell = row[place].strip() if place < len(row) else ""
        if not cell:
            continue
        if len(numbers) + len(wrong) == MOST_VALUES:
            words = says(
                "is {value!r}, which has more than {most:_} entries in {data!r}, the most that are read",
                value=column,
                most=MOST_VALUES,
                data=data,
            )
            return (), [("column", words)]
        number = _number(cell)
        fault = next(value_faults(assumption, number), None)
        if fault is None:
            numbers.append(number)
        else:
            wrong.append(says("row {row:_} of column {column!r} {fault}", row=count, column=column, fault=fault))
    if wrong:
        more = says(" ({count:_} more rows are wrong)", count=len(wrong) - 1) if wrong[1:] else NOTHING
        return (), [("data", says("is {value!r}, where {fault}{more}", value=data, fault=wrong[0], more=more))]
    if len(numbers) < 2:
        words = says(
            "is {value!r}, which has {count} numbers in {data!r}; it must have at least 2",
            value=column,
            count=len(numbers),
            data=data,
        )
        return (), [("column", words)]
    return tuple(numbers), []


def _number(cell: str) -> Any:
    """The number in a cell, or the text of it that is none."""
    try:
        return float(cell)
    except ValueError:
        return cell
