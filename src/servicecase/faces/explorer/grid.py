"""The grid of assumptions: a page of rows of text boxes, which are filled again and never made again."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from servicecase.faces.explorer.background import soon
from servicecase.faces.explorer.record_cells import DIST, FIELDS, HIGH, LOW, MORE, SOURCE, VALUE
from servicecase.faces.explorer.rows import Row
from servicecase.faces.widgets import held
from servicecase.inputs.record import DISTRIBUTIONS
from servicecase.inputs.sources import sources
from servicecase.wording.language import translated

ROWS = 11  # on a page: with what stands above, they fill a laptop's screen
_WRONG = "servicecase-wrong"


class _GridRow:
    """The widgets of one row, for whichever assumption they are filled with."""

    def __init__(self, typed: Callable[[str, str, str], None], left: Callable[[], None]) -> None:
        self.row: Row | None = None
        self._typed = typed
        self._filling = False
        self._texts: dict[str, str] = {}  # what the draft last said of each cell
        self.name = w.HTML()
        self.cells: dict[str, Any] = {cell: _cell(cell) for cell in FIELDS}
        self.reason = w.HTML()
        self.reason.add_class("servicecase-reason")
        for cell, widget in self.cells.items():
            widget.observe(lambda change, cell=cell: self._changed(cell, change["new"]), "value")
            if isinstance(widget, w.Text):
                on_enter(widget, lambda: soon(left))
        self.box = held(self.name, *self.cells.values(), self.reason, classes="servicecase-row")

    def _changed(self, cell: str, text: str) -> None:
        if self.row is not None and not self._filling:
            self._typed(self.row.key, cell, text)

    def fill(self, row: Row | None, typing: tuple[str, str] | None) -> None:
        """Shows a row, or nothing; a cell that is being typed into keeps the text that stands there.

        So does every other one of which nothing else is to be said than before: its last letters may be on their way.
        """
        self._filling = True
        try:
            if row is None or self.row is None or row.key != self.row.key:
                self._texts = {}
            self.row = row
            self.box.layout.display = "none" if row is None else None
            if row is not None:
                self._fill(row, typing)
        finally:
            self._filling = False

    def _fill(self, row: Row, typing: tuple[str, str] | None) -> None:
        for name, is_so in (
            ("title", SOURCE not in row.cells),
            ("certain", SOURCE in row.cells and LOW not in row.cells),
        ):
            (self.box.add_class if is_so else self.box.remove_class)(f"servicecase-of-{name}")
        name, unit = escape(row.label), escape(row.unit)
        self.name.value = (
            f'<span title="{escape(row.hint)}" data-row="{escape(row.key)}">{name}<small>{unit}</small></span>'
        )
        for cell, widget in self.cells.items():
            widget.layout.display = None if cell in row.cells else "none"
            text = row.cells.get(cell, "")
            if (row.key, cell) != typing and self._texts.get(cell) != text:
                _set(widget, text)
            self._texts[cell] = text
            (widget.add_class if cell in row.wrong else widget.remove_class)(_WRONG)
            widget.tooltip = row.wrong.get(cell) or None
        heads = headings()
        reasons = [translated("{cell} {fault}").format(cell=heads[cell], fault=one) for cell, one in row.wrong.items()]
        self.reason.value = escape("; ".join(reasons))
        self.reason.layout.display = None if reasons else "none"


def _set(widget: Any, text: str) -> None:
    if isinstance(widget, w.Dropdown) and text not in {value for _, value in widget.options}:
        widget.options = [*widget.options, (text, text)]  # what a file says that the library does not know
    widget.value = text


def _cell(cell: str) -> Any:
    if cell == DIST:
        options = [(translated("certain"), ""), *((translated(one), one) for one in DISTRIBUTIONS)]
        widget = w.Dropdown(options=options, value="")
    elif cell == SOURCE:
        widget = w.Combobox(options=tuple(sources()), placeholder=translated("assumed"))
    else:
        widget = w.Text()
    widget.add_class(f"servicecase-{cell}")
    return widget


def on_enter(text: w.Text, do: Callable[[], None]) -> None:
    """Does something when the Enter key is pressed in a text box."""
    text.on_msg(lambda _, content, buffers: do() if content.get("event") == "submit" else None)


def headings() -> dict[str, str]:
    """The heads of the columns."""
    texts = ("Value", "Low", "High", "Distribution", "Source", "More")
    return {cell: translated(text) for cell, text in zip((VALUE, LOW, HIGH, DIST, SOURCE, MORE), texts, strict=True)}


class Grid:
    """A page of rows at a time, and a way to the others."""

    def __init__(self, typed: Callable[[str, str, str], None], left: Callable[[], None], first: int = 0) -> None:
        self._rows = [_GridRow(typed, left) for _ in range(ROWS)]
        self._shown: list[Row] = []
        self.first = first
        heads = [translated("Assumption"), *headings().values()]
        cells = "".join(f"<span>{escape(one)}</span>" for one in heads)
        self._head = w.HTML(f'<div class="servicecase-heads">{cells}</div>')
        self._back, self._on = (w.Button(description=arrow, tooltip=tip) for arrow, tip in _ways())
        self._back.on_click(lambda _: self._turn(-ROWS))
        self._on.on_click(lambda _: self._turn(ROWS))
        self._place = w.HTML()
        self.pager = held(self._back, self._place, self._on, classes="servicecase-pager")
        self.box = held(self._head, *(one.box for one in self._rows), classes="servicecase-grid")

    def fill(self, rows: list[Row], typing: tuple[str, str] | None = None) -> None:
        """Shows rows from the page at hand on; a cell that is being typed into is left alone."""
        self._shown = rows
        self.first = min(self.first, max(len(rows) - 1, 0) // ROWS * ROWS)
        page = rows[self.first : self.first + ROWS]
        for place, one in enumerate(self._rows):
            one.fill(page[place] if place < len(page) else None, typing)
        last = self.first + len(page)
        self._place.value = translated("{first} to {last} of {count}").format(
            first=min(self.first + 1, last), last=last, count=len(rows)
        )
        self._back.disabled, self._on.disabled = self.first == 0, last >= len(rows)

    @property
    def keys(self) -> list[str]:
        """The keys of all rows, on this page and the others."""
        return [one.key for one in self._shown]

    def to_top(self) -> None:
        """Goes to the first page."""
        self.first = 0

    def _turn(self, rows: int) -> None:
        self.first += rows
        self.fill(self._shown)


def _ways() -> tuple[tuple[str, str], tuple[str, str]]:
    return ("‹", translated("Rows before")), ("›", translated("Rows after"))
