"""The tables of a case as CSV files, for programs and for spreadsheets that open them."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

from servicecase.case import Case
from servicecase.faces import tables
from servicecase.inputs.text_file import BYTE_ORDER_MARK, make_folder, write_whole
from servicecase.wording.language import language, speaking

if TYPE_CHECKING:
    import pandas as pd

# What a spreadsheet takes for the beginning of a formula in text that comes from a file; in an East Asian one, the wide
# signs as well.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(case: Case, folder: str | os.PathLike[str], lang: str | None = None) -> list[str]:
    """Writes summary, assumptions, annual and monthly; returns the names of the files. Raises ScenarioError.

    The names of columns are those of programs; the words below them are in a language.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
    """
    lang, shown = language(lang), os.fsdecode(folder)
    make_folder(shown)
    files = []
    with speaking(lang):
        for table in (tables.summary, tables.assumptions, tables.annual, tables.monthly):
            files.append(os.path.join(shown, f"{table.__name__}.csv"))
            # the mark tells spreadsheets that the text is UTF-8
            write_whole(files[-1], BYTE_ORDER_MARK + _as_text(table(case)))
    return files


def _as_text(table: pd.DataFrame) -> str:
    # in quotes, because a text may hold a line break that is not the table's
    text: str = table.map(_harmless).to_csv(lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell
