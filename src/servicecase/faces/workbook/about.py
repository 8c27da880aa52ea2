"""The sheets that say where the workbook comes from: sources, and what it is and how to read it."""

from __future__ import annotations

import datetime
from math import ceil

from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.sheet import Book
from servicecase.inputs.sources import sources
from servicecase.version import __version__
from servicecase.wording.labels import text_width
from servicecase.wording.language import language, translated

_HEAD_ROW = 4
_WIDEST, _LINE_HEIGHT = 50.0, 13.5  # of the columns of sources, and of a line in them
_SOURCE_HEADS = ("Number", "Grade", "Publisher", "Title", "Year", "Accessed", "Limitations")
_HOW = (
    "Blue on yellow are the inputs: only they can be changed.",
    "The sheets are protected against accidental changes, without a password.",
    "Every other number is a formula; a line has one formula across all its months.",
    "The column How it is calculated gives the same formula in words.",
    "Lines in grey with a key such as npv/1 are parts of the line above them.",
    "The months are to the right of the years; they are left out in print, to keep it legible.",
    "The horizon sets the number of columns and cannot be changed here: export the case again for another.",
    "#N/A among the results means that there is none: no payback within the horizon, no rate of return.",
    "Results are increments over doing nothing.",
)


def write_sources(book: Book) -> None:
    """Writes the list of sources."""
    note = "Grades: A official or peer-reviewed, B trade press or company, C weak or undated"
    sheet = book.open("sources", translated("Sources"), translated(note))
    sheet.heads(_HEAD_ROW, _SOURCE_HEADS)
    for row, one in enumerate(sources().values(), _HEAD_ROW + 1):
        said = [translated(text) for text in (one.publisher, one.title, one.year, one.accessed, one.caveat)]
        for column, text in enumerate((one.id, one.grade, *said)):
            sheet.text(row, column, text, "wrapped")
        lines = max(ceil(text_width(text) / _WIDEST) for text in said)
        sheet.worksheet.set_row(row, lines * _LINE_HEIGHT)  # not every program finds the height that wrapped text needs
    sheet.fit(most=dict.fromkeys(range(len(_SOURCE_HEADS)), _WIDEST))
    sheet.worksheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.worksheet.repeat_rows(_HEAD_ROW)


def write_about(book: Book, plan: Plan, date: datetime.date | None, draws: int, seed: int) -> None:
    """Writes what the workbook is, from what it was made, and how to read it."""
    sheet = book.open("about", translated("About"))
    scenario = plan.case.scenario
    facts = {
        "Scenario": scenario.title,
        "Description": scenario.description,
        "Made by": f"servicecase {__version__}",
        "Fingerprint of the inputs": scenario.fingerprint(),
        "Date": date.isoformat() if date else translated("not dated"),
        "Prices of": str(scenario.price_year or ""),
        "Start": scenario.start_date.isoformat() if scenario.start_date else "",
        "Tax preset": scenario.tax or "",
        "Language": language(),
        "Draws and seed of the uncertainty": f"{draws:,}, {seed}" if plan.ranges else "",
    }
    shown = {name: text for name, text in facts.items() if text}
    for row, (name, text) in enumerate(shown.items(), _HEAD_ROW):
        sheet.text(row, 0, translated(name), "strong")
        sheet.text(row, 1, text, fits=False)
    first = _HEAD_ROW + len(shown) + 1
    sheet.text(first, 0, translated("How to read it"), "heading")
    for row, text in enumerate(_HOW, first + 1):
        sheet.text(row, 0, translated(text), fits=False)
    sheet.fit()
