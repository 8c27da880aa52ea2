"""Writes the workbook of a case."""

from __future__ import annotations

import datetime
import io
import os

from servicecase.case import Case
from servicecase.faces.workbook.about import write_about, write_sources
from servicecase.faces.workbook.checks import all_checks, flag_formula, write_checks
from servicecase.faces.workbook.contracts import write_contracts
from servicecase.faces.workbook.front import write_brief
from servicecase.faces.workbook.inputs import write_inputs, write_tables
from servicecase.faces.workbook.lines import write_lines
from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.returns import write_returns
from servicecase.faces.workbook.sheet import Book, new_workbook
from servicecase.faces.workbook.what_if import write_what_if
from servicecase.inputs.faults import refusal
from servicecase.inputs.record_reader import A_DATE, is_date
from servicecase.inputs.text_file import write_whole
from servicecase.wording.language import speaking

_NOT_DATED = datetime.datetime(2000, 1, 1)  # the file says when it was made only where it is told
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "Arial", "font_size": 10},
}


def to_excel(
    case: Case,
    path: str | os.PathLike[str],
    lang: str | None = None,
    date: datetime.date | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> None:
    """Writes a case as a workbook that calculates: brief, assumptions, every line, contracts, what-ifs, checks.

    ``draws`` and ``seed`` are those of the simulation that it shows. The same case and arguments give the same bytes:
    the file bears no date but the one given. Raises ScenarioError where the file cannot be written, for a language
    that there is not, and for a date that is none.
    """
    with speaking(lang):
        write_whole(path, workbook_bytes(case, date, draws, seed))


def workbook_bytes(case: Case, date: datetime.date | None, draws: int, seed: int) -> bytes:
    """The workbook of a case as the bytes of its file, in the language spoken here."""
    if date is not None and not is_date(date):
        raise refusal("date", "is {value!r}; it must be {form}", value=date, form=A_DATE)
    plan = Plan(case)
    checks = list(all_checks(plan))
    flag = (flag_formula(plan), float(all(check.holds for check in checks)))
    stream = io.BytesIO()
    with new_workbook(stream, _OPTIONS) as workbook:
        created = datetime.datetime.combine(date, datetime.time()) if date else _NOT_DATED
        workbook.set_properties({"title": case.scenario.title, "created": created})
        book = Book(workbook, plan.sheets, case.scenario.title, flag)
        write_brief(book, plan, draws, seed)
        write_inputs(book, plan)
        write_tables(book, plan)
        for kind in plan.items:
            write_lines(book, plan, kind)
        write_contracts(book, plan)
        write_what_if(book, plan)
        write_returns(book, plan)
        write_checks(book, checks)
        write_sources(book)
        write_about(book, plan, date, draws, seed)
    return stream.getvalue()
