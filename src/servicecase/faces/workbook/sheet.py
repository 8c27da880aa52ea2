"""Sheets in the style of the workbook: text that stays text, formulas with their values, widths that fit."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from copy import deepcopy
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from servicecase.faces.workbook.formats import NOT_A_NUMBER, width
from servicecase.faces.workbook.layout import column_name
from servicecase.wording.labels import text_width
from servicecase.wording.language import translated

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

NO_QUOTIENT = "#DIV/0!"
LONGEST_TEXT = 32_767  # characters that Excel takes in a cell
_LONGEST_HEADER = 100
_MARGIN = 2.0  # characters beside the widest value, for values that grow when an input is changed
_NARROWEST, _WIDEST = 6.0, 60.0
INK, MUTED, FILL, INPUT_INK, INPUT_FILL = "#222222", "#777777", "#EAF1F7", "#0000FF", "#FFFBE0"
GOOD, BAD = {"bg_color": "#DFF2E5", "font_color": "#00633F"}, {"bg_color": "#FBE3DA", "font_color": "#A33B00"}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "title": {"bold": True, "font_size": 14},
    "lead": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "top"},
    "note": {"text_wrap": True, "valign": "top"},
    "flag": {"bold": True, "align": "left", "border": 1, "border_color": "#CCCCCC"},
    "head": {"bold": True, "bg_color": "#2F5573", "font_color": "#FFFFFF"},
    "head_right": {"bold": True, "bg_color": "#2F5573", "font_color": "#FFFFFF", "align": "right"},
    "head_wrapped": {"bold": True, "bg_color": "#2F5573", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"},
    "head_figure": {
        "bold": True,
        "bg_color": "#2F5573",
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "top",
        "align": "right",
    },
    "heading": {"bold": True, "bg_color": FILL},
    "strong": {"bold": True},
    "figure": {"bold": True, "align": "right"},
    "right": {"align": "right"},
    "muted_right": {"font_color": MUTED, "align": "right"},
    "unit": {"font_color": MUTED, "indent": 1},
    "muted": {"font_color": MUTED},
    "small": {"font_color": MUTED, "font_size": 8},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "input": {"font_color": INPUT_INK, "bg_color": INPUT_FILL, "locked": False, "border": 1, "border_color": "#D9D2A0"},
    "helper": {"font_color": MUTED, "italic": True, "font_size": 8},
}


def new_workbook(stream: IO[bytes], options: Mapping[str, Any]) -> Workbook:
    """An XlsxWriter workbook that takes formulas as they are.

    XlsxWriter looks in each for thirty functions newer than any that is used here, which takes more than half of the
    time. The method is its own affair: were it to go by another name, workbooks would take longer, and be the same.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    class PlainWorksheet(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    class PlainWorkbook(Workbook):  # type: ignore[misc]
        worksheet_class = PlainWorksheet

    return PlainWorkbook(stream, deepcopy(options))  # XlsxWriter changes what it is given


class Book:
    """The workbook being written: its sheets by kind, and one format for each style."""

    def __init__(self, workbook: Workbook, names: Mapping[str, str], title: str, flag: tuple[str, float]) -> None:
        self.workbook = workbook
        self.names = names
        self._title = title
        self._flag = flag
        self._formats: dict[tuple[str, str], Format] = {}
        self.good_and_bad = [workbook.add_format(colours) for colours in (GOOD, BAD)]
        self.sheets = {kind: Sheet(self, workbook.add_worksheet(name)) for kind, name in names.items()}

    def format(self, style: str, code: str = "") -> Format:
        """The format of a style with a number format."""
        if (style, code) not in self._formats:
            properties = {**STYLES[style], **({"num_format": code} if code else {})}
            self._formats[style, code] = self.workbook.add_format(properties)
        return self._formats[style, code]

    def open(self, kind: str, title: str, note: str = "") -> Sheet:
        """The sheet of a kind, with its title, the flag of the checks and a note at the top."""
        sheet = self.sheets[kind]
        sheet.text(0, 0, title, "title", fits=False)
        code = f'[=1]"{translated("All checks pass")}";"{translated("A check fails: see the sheet Checks")}"'
        sheet.formula(1, 0, *self._flag, code, "flag")
        sheet.colour(1, 0)
        sheet.text(2, 0, note, "muted", fits=False)
        self._set_up(sheet.worksheet)
        return sheet

    def _set_up(self, worksheet: Worksheet) -> None:
        """Protected without a password against slips; printed in landscape, one page wide."""
        worksheet.protect("", {"format_columns": True, "format_rows": True})
        worksheet.hide_gridlines(2)
        worksheet.set_landscape()
        worksheet.set_paper(9)  # A4
        worksheet.fit_to_pages(1, 0)
        worksheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        scenario = self._title[:_LONGEST_HEADER].replace("&", "&&")
        worksheet.set_header(f"&L{scenario}&R&A")
        worksheet.set_footer(f"&R{translated('Page')} &P / &N")


class Sheet:
    """A sheet that remembers how wide its columns have to be."""

    def __init__(self, book: Book, worksheet: Worksheet) -> None:
        self.book = book
        self.worksheet = worksheet
        self._widths: dict[int, float] = {}

    def text(self, row: int, column: int, text: str, style: str = "", fits: bool = True) -> None:
        """A text, which is never taken for a formula, a link or a number; cut where it is longer than Excel takes."""
        if not text:
            self.worksheet.write_blank(row, column, None, self.book.format(style))
            return
        short = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
        self.worksheet.write_string(row, column, short, self.book.format(style))
        if fits:
            self._widen(column, max(map(text_width, short.splitlines()), default=0))

    def number(self, row: int, column: int, value: float, code: str, style: str = "") -> None:
        """A number."""
        self.worksheet.write_number(row, column, float(value), self.book.format(style, code))
        self._widen(column, width(value, code))

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: float | str,
        code: str = "",
        style: str = "",
        fits: bool = True,
    ) -> None:
        """A formula, with the value that it has: what a program shows that does not calculate."""
        shown = value if isinstance(value, str) else _cached(float(value))
        self.worksheet.write_formula(row, column, formula, self.book.format(style, code), shown)
        if fits:
            self._widen(column, text_width(value) if isinstance(value, str) else width(value, code))

    def result(self, row: int, column: int, formula: str, value: float, code: str, style: str) -> None:
        """A formula that reads a line, with a word where there is no number, such as no payback."""
        none = translated("none")
        shown: float | str = none if math.isnan(value) else value
        self.formula(row, column, f'=IFERROR({formula.removeprefix("=")},"{none}")', shown, code, style)

    def formulas(
        self,
        row: int,
        columns: range,
        template: str,
        values: Any,
        code: str = "",
        style: str = "",
        missing: str = NOT_A_NUMBER,
    ) -> None:
        """One formula across a row, with its columns as fields, and its values; `missing` is shown for no number."""
        shape = self.book.format(style, code)
        for column, value in zip(columns, values.tolist(), strict=True):
            before, here, after = (column_name(one) for one in (column - 1, column, column + 1))
            formula = template.format(before=before, here=here, after=after)
            self.worksheet.write_formula(row, column, formula, shape, _cached(value, missing))
        widest = max(width(one, code) for one in (*_ends(values), *(() if np.all(np.isfinite(values)) else (np.nan,))))
        for column in columns:
            self._widen(column, widest)

    def colour(self, row: int, column: int) -> None:
        """Colours a flag: green where it is 1, red elsewhere."""
        for criteria, colours in zip(("==", "!="), self.book.good_and_bad, strict=True):
            rule = {"type": "cell", "criteria": criteria, "value": 1, "format": colours}
            self.worksheet.conditional_format(row, column, row, column, rule)

    def heads(self, row: int, titles: Iterable[str], numbers: Container[int] = ()) -> None:
        """A row of headings, those over columns of numbers to the right."""
        for column, title in enumerate(titles):
            self.text(row, column, translated(title), "head_right" if column in numbers else "head")

    def _widen(self, column: int, characters: float) -> None:
        self._widths[column] = max(self._widths.get(column, 0), characters)

    def fit(
        self,
        least: Mapping[int, float] | None = None,
        most: Mapping[int, float] | None = None,
        alike: Iterable[range] = (),
    ) -> None:
        """Sets the width of every column that was written to, within bounds; those of one kind are made alike."""
        for columns in alike:
            widest = max(self._widths.get(column, 0) for column in columns)
            for column in columns:
                self._widen(column, widest)
        for column, characters in sorted(self._widths.items()):
            lower, upper = (least or {}).get(column, _NARROWEST), (most or {}).get(column, _WIDEST)
            self.worksheet.set_column(column, column, min(max(characters + _MARGIN, lower), upper))


def _ends(values: Any) -> tuple[float, ...]:
    """The lowest and the highest number of an array; nothing where it has none."""
    numbers = values[np.isfinite(values)]
    return (float(np.min(numbers)), float(np.max(numbers))) if numbers.size else ()


def _cached(value: float, missing: str = NOT_A_NUMBER) -> float | str:
    """A value as a cell holds it: Excel has no infinity, and no number that is none."""
    return value if math.isfinite(value) else missing
