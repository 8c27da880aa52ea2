"""The screen of the explorer: files and figures above, the grid below them, and the answers beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from importlib.resources import files
from typing import Any

import ipywidgets as w

from servicecase.case import Case, UnknownNameError
from servicecase.faces.explorer.background import Latest, soon
from servicecase.faces.explorer.draft import NO_TAX, TAX
from servicecase.faces.explorer.fault_words import said_of
from servicecase.faces.explorer.grid import Grid
from servicecase.faces.explorer.panels import PANELS, Desk, close, offer
from servicecase.faces.explorer.record_cells import VALUE
from servicecase.faces.explorer.rows import ALL, IN_USE, MOVING, choices_of, rows, rows_of
from servicecase.faces.explorer.workspace import Workspace
from servicecase.faces.widgets import CLASS, held, language_switch, plainly, style_sheet
from servicecase.inputs.business import read_model
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import local_name
from servicecase.questions.break_even.record import switching_values
from servicecase.questions.names import KEY_LINES, target_key
from servicecase.scenario.presets import tax_presets
from servicecase.wording.labels import compact, label, label_in, unit_of
from servicecase.wording.language import language, speaking, translated

_CARDS = ("npv", "annual_income", "annual_profit", "irr", "payback_period", "peak_funding")


class Explorer:
    """A workspace on the screen, in ``box``; what stands in it is made anew when the language changes."""

    def __init__(self, workspace: Workspace, lang: str | None = None) -> None:
        self.workspace = workspace
        self.lang = language(lang)
        self.box = held(classes=f"{CLASS} servicecase-explorer")
        self._typing: tuple[str, str] | None = None
        self._filling = False
        self._target = "npv"
        self._moving: tuple[str, ...] = ()
        self._memory: dict[str, Any] = {}
        self._open_panel = self._first = 0
        self._latest = Latest()
        self._listed = workspace.folder.scenarios()
        self._build()

    def _build(self) -> None:
        old = self.box.children
        with speaking(self.lang):
            self._grid = Grid(self._typed, self._left, self._first)
            self._desk = Desk(self.workspace, self.lang, lambda: self._target, self._act, self._memory)
            self._said = w.HTML()
            self._said.add_class("servicecase-said")
            self._figures, self._choices = w.HTML(), held(classes="servicecase-choices")
            self._choices_by_key: dict[str, w.Dropdown] = {}
            left = held(self._filter(), self._grid.box, self._grid.pager, classes="servicecase-left")
            main = held(left, held(self._tabs(), classes="servicecase-right"), classes="servicecase-main")
            self.box.children = [self._bar(), self._said, self._figures, self._choices, main, style_sheet(), _style()]
        self._refresh()
        close(old)

    def _bar(self) -> w.Box:
        """The file at hand, what can be undone, the language."""
        self._file = w.Dropdown(description=translated("Scenario"))
        self._file.observe(lambda change: self._opened(change["new"]), "value")
        self._mark = w.HTML()
        steps = (
            (translated("Undo"), lambda: self.workspace.document.undo()),
            (translated("Redo"), lambda: self.workspace.document.redo()),
            (translated("Reload"), lambda: self.workspace.reload()),
        )
        self._undo, self._redo, again = (self._button(*one) for one in steps)
        code = w.Button(description=translated("Show the Python"))
        code.on_click(lambda _: self._show_python())
        lang = language_switch(self.lang, self._speak)
        return held(self._file, self._mark, self._undo, self._redo, again, code, lang, classes="servicecase-bar")

    def _button(self, text: str, do: Callable[[], None]) -> w.Button:
        button = w.Button(description=text)
        button.on_click(lambda _: soon(lambda: self._act(do)))
        return button

    def _filter(self) -> w.Box:
        """What the grid shows, and the result that is asked about."""
        search = w.Text(placeholder=translated("Search the assumptions"))
        self._search = self._desk.remembered("search", search)
        names = (translated("In use"), translated("What moves the result"), translated("All"))
        options = list(zip(names, (IN_USE, MOVING, ALL), strict=True))
        shown = w.Dropdown(options=options, value=self._memory.get("shown", IN_USE))
        self._shown = self._desk.remembered("shown", shown)
        self._result = w.Dropdown(description=translated("Result"))
        self._search.observe(lambda _: self._filtered(), "value")
        self._shown.observe(lambda _: self._filtered(), "value")
        self._result.observe(lambda change: self._asked_about(change["new"]), "value")
        return held(self._search, self._shown, self._result, classes="servicecase-line servicecase-filter")

    def _tabs(self) -> w.Tab:
        self._panels = [one(self._desk) for one in PANELS]
        self._tab = w.Tab([one.box for one in self._panels], titles=[translated(one.title) for one in PANELS])
        self._tab.selected_index = self._open_panel
        self._tab.observe(lambda _: self._ask(), "selected_index")
        return self._tab

    # What people do.

    def _typed(self, key: str, cell: str, text: str) -> None:
        self._act(lambda: self.workspace.document.type(key, cell, text), typing=(key, cell))

    def _left(self) -> None:
        self._act(self.workspace.document.leave_cell)

    def _chosen(self, key: str, option: str) -> None:
        if not self._filling:
            self._act(lambda: self.workspace.document.choose(key, option))

    def _opened(self, name: str) -> None:
        if not self._filling and name:
            self._grid.to_top()
            for end in ("from", "to"):  # what is compared starts from the file at hand again
                self._memory.pop(end, None)
            self._act(lambda: self.workspace.open(name))

    def _asked_about(self, target: str) -> None:
        if not self._filling and target:
            self._target = target
            self._act(lambda: None)

    def _filtered(self) -> None:
        self._grid.to_top()
        self._act(lambda: None)

    def _speak(self, lang: str) -> None:
        self.lang, self._first, self._typing = lang, self._grid.first, None
        self._build()

    def _show_python(self) -> None:
        self._tab.selected_index = len(PANELS) - 1

    def _act(self, do: Callable[[], Any], typing: tuple[str, str] | None = None) -> None:
        """Does something and shows what came of it; what went wrong is said in plain words."""
        self._typing = typing
        self._say("")
        with self._aloud():
            do()
        if typing is None:
            with self._aloud():
                self._listed = self.workspace.folder.scenarios()
        self._refresh()

    @contextmanager
    def _aloud(self) -> Iterator[None]:
        """Within the block what goes wrong is said in plain words."""
        with speaking(self.lang), plainly(self._say):
            try:
                yield
            except ScenarioError as error:
                self._say("; ".join(map(said_of, error.faults)))

    def _say(self, text: str) -> None:
        self._said.value = f'<p role="alert">{escape(text)}</p>' if text else ""

    # What is shown.

    def _refresh(self) -> None:
        with speaking(self.lang), plainly(self._say):
            self._filling = True
            try:
                self._show_files()
                self._show_results()
                self._figures.value = f'<div class="servicecase-cards">{"".join(self._cards())}</div>'
                self._show_choices()
            finally:
                self._filling = False
            self._show_rows()
            self._ask()

    def _show_files(self) -> None:
        titles, _ = self._listed
        document = self.workspace.document
        names = {document.name: document.case.scenario.title} | titles
        offer(self._file, [(f"{name} · {names[name]}", name) for name in sorted(names)], document.name)
        words = translated("● not saved") if document.is_changed else ""
        self._mark.value = f'<span data-key="changed">{escape(words)}</span>'
        self._undo.disabled, self._redo.disabled = not document.can_undo, not document.can_redo
        if not self._said.value:
            self._said.value = "".join(f'<p data-key="{key}">{escape(text)}</p>' for key, text in self._remarks())

    def _remarks(self) -> Iterator[tuple[str, str]]:
        """What is to be known besides, where nothing went wrong at this moment."""
        if count := sum(map(len, self.workspace.document.draft.pending.values())):
            text = translated("Cells with errors: {count}. The last valid case stays in use until they are fixed.")
            yield "pending", text.format(count=count)
        _, faults = self._listed
        for one in faults:
            text = translated("{file} cannot be used: {fault}")
            yield "bad-file", text.format(file=one.file, fault=said_of(replace(one, file="")))

    def _show_results(self) -> None:
        case = self.workspace.case
        offer(self._result, [(label_in(case, key), key) for key in _targets(case)], self._target)
        self._target = self._result.value

    def _cards(self) -> Iterator[str]:
        """The key figures, and how they differ from those of the file."""
        case, base = self.workspace.case, self.workspace.document.base
        for key in _CARDS:
            unit = unit_of(case, key)
            yield (
                f'<div class="servicecase-card" data-key="{key}" data-value="{case[key]!r}"><span>{escape(label(key))}'
                f"</span><b>{escape(compact(case[key], unit))}</b><small>{_change(case[key], base[key], unit)}"
                "</small></div>"
            )

    def _show_choices(self) -> None:
        document = self.workspace.document
        for key in (*choices_of(document.case), TAX):
            if key not in self._choices_by_key:
                self._choices_by_key[key] = self._choice(key)
            dropdown = self._choices_by_key[key]
            dropdown.value = document.draft.text(key, VALUE)
            (dropdown.add_class if key in document.draft.pending else dropdown.remove_class)("servicecase-wrong")
        shown = [self._choices_by_key[key] for key in (*choices_of(document.case), TAX)]
        if list(self._choices.children) != shown:
            self._choices.children = shown

    def _choice(self, key: str) -> w.Dropdown:
        if key == TAX:
            name = translated("Tax")
            options = [
                (translated("No tax"), NO_TAX),
                *((translated(row["title"]), one) for one, row in tax_presets().items()),
            ]
        else:
            name = label_in(self.workspace.case, key)
            options = [
                (translated(one.title), page) for page, one in read_model().choices[local_name(key)].pages.items()
            ]
        dropdown = w.Dropdown(description=name, options=options, tooltip=key)
        dropdown.observe(lambda change: self._chosen(key, change["new"]), "value")
        return dropdown

    def _show_rows(self) -> None:
        shown, document = self._shown.value, self.workspace.document
        if self._typing:  # no row may move away below the fingers
            self._grid.fill(rows_of(document, self._grid.keys), self._typing)
        else:
            self._grid.fill(rows(document, shown, self._search.value, self._moving))
        if shown == MOVING:
            case, target = self.workspace.case, self._target
            self._latest.ask(lambda: switching_values(case, target), self._show_moving)

    def _show_moving(self, result: Callable[[], Any]) -> None:
        with speaking(self.lang), plainly(self._say):
            moving = tuple(one.assumption for one in result().rows)
            if moving != self._moving:
                self._moving = moving
                self._show_rows()

    def _ask(self) -> None:
        """Has the open panel work on the case at hand."""
        with speaking(self.lang), plainly(self._say):
            self._open_panel = self._tab.selected_index or 0
            self._panels[self._open_panel].refresh()


def _targets(case: Case) -> list[str]:
    """Every result of one number, those first that every reader asks for."""
    return list(dict.fromkeys([*KEY_LINES, *(key for key in case.graph.nodes if _is_target(case, key))]))


def _is_target(case: Case, key: str) -> bool:
    try:
        return target_key(case, key) == key
    except UnknownNameError:
        return False


def _change(after: float, before: float, unit: str) -> str:
    """How a figure differs from that of the file, as HTML."""
    if after == before or (math.isnan(after) and math.isnan(before)):
        return escape(translated("as in the file"))
    there = translated("{value} in the file").format(value=compact(before, unit))
    if math.isnan(after) or math.isnan(before):
        return escape(there)
    size = compact(abs(after - before), unit)
    return f'<span title="{escape(there)}">{"▲" if after > before else "▼"} {escape(size)}</span>'


def _style() -> w.HTML:
    rules = files("servicecase.faces.explorer").joinpath("explorer.css").read_text(encoding="utf-8")
    return w.HTML(f"<style>{rules}</style>")
