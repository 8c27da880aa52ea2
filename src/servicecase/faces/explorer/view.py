"""The explorer as one widget: files and figures above, the grid below them, and the answers beside it.

What stands in a cell while somebody types on is the page's: it leaves alone a text of which the kernel says the same as
before, and one whose letters the kernel does not know yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from html import escape
from typing import Any

from traitlets import Dict, Int, List, Unicode

from servicecase.case import Case, UnknownNameError
from servicecase.faces.background import Latest
from servicecase.faces.cards import key_figures
from servicecase.faces.explorer import controls
from servicecase.faces.explorer.controls import Control, offered
from servicecase.faces.explorer.draft import NO_TAX, TAX
from servicecase.faces.explorer.fault_words import said_of
from servicecase.faces.explorer.panels import PANELS, Desk, Panel, plain
from servicecase.faces.explorer.record_cells import FIELDS, LOW, SOURCE, VALUE
from servicecase.faces.explorer.rows import ALL, IN_USE, MOVING, Row, choices_of, rows, rows_of
from servicecase.faces.explorer.workspace import Workspace
from servicecase.faces.widgets import Screen, plainly, script
from servicecase.inputs.business import read_model
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import local_name
from servicecase.inputs.record import DISTRIBUTIONS
from servicecase.inputs.sources import sources
from servicecase.questions.break_even.record import switching_values
from servicecase.questions.finding import Finding
from servicecase.questions.names import KEY_LINES, target_key
from servicecase.scenario.presets import tax_presets
from servicecase.wording.labels import label_in
from servicecase.wording.language import NAMES, language, speaking, translated

_HEADS = dict(zip(FIELDS, ("Value", "Low", "High", "Distribution", "Source", "More"), strict=True))
_WORDS = {
    "assumption": "Assumption",
    "assumed": "assumed",
    "choices": "Choices",
    "language": "Language",
    "nothing": "No assumption is called that.",
    "waiting": "Still waiting for an answer. If none comes, reload this page.",
}  # that the page has of itself
_WRITTEN = ("pin", "file")  # of which nothing else depends until a button is pressed
_PYTHON = len(PANELS) - 1


class Explorer(Screen):
    """A workspace on the screen. What is synchronised is what the page draws, as plain data and HTML.

    Raises ScenarioError for a language that is not spoken.
    """

    _esm = script("explorer")
    arrangement = Dict().tag(sync=True)  # what there is in words, whatever the case
    bar = List[Control]().tag(sync=True)
    changed = Unicode().tag(sync=True)
    said = Unicode().tag(sync=True)
    cards = Unicode().tag(sync=True)
    choices = List[Control]().tag(sync=True)
    filters = List[Control]().tag(sync=True)
    rows = List[dict[str, Any]]().tag(sync=True)
    open_panel = Int().tag(sync=True)
    panel = Dict().tag(sync=True)  # lines of controls, and HTML
    finding = Unicode().tag(sync=True)
    figure = Dict().tag(sync=True)  # empty where there is none

    def __init__(self, workspace: Workspace, lang: str | None = None) -> None:
        self.workspace = workspace
        self.lang = language(lang)
        super().__init__("explorer")
        self._desk = Desk(workspace)
        self._typing = False
        self._moving: tuple[str, ...] = ()
        self._moves, self._answers = Latest(), Latest()
        self._listed = workspace.folder.scenarios()
        self._search, self._shown, self._target = "", IN_USE, "npv"
        self._speak(self.lang)

    def __repr__(self) -> str:
        return f"<Explorer of {self.workspace.folder.path!r}>"

    # ---- What people do ----

    @property
    def _requests(self) -> dict[str, Callable[..., None]]:
        """What a page may ask for, by its name: a value is what was chosen or typed."""
        workspace = self.workspace
        return {
            "type": self._type,
            "leave": lambda: workspace.document.leave_cell(),
            "choose": lambda key, value: self._act(lambda: workspace.document.choose(key, value)),
            "open": lambda value: self._act(lambda: self._open(value)),
            "undo": lambda: self._act(lambda: workspace.document.undo()),
            "redo": lambda: self._act(lambda: workspace.document.redo()),
            "reload": lambda: self._act(workspace.reload),
            "search": lambda value: self._look(search=value),
            "show": lambda value: self._look(shown=value),
            "ask": lambda value: self._look(target=value),
            "tab": self._turn,
            "python": lambda: self._turn(_PYTHON),
            "set": self._set,
            "pin": lambda: self._act(self._pin),
            "unpin": lambda pin: self._act(lambda: workspace.unpin(pin)),
            "save": lambda: self._act(lambda: self._write(workspace.save)),
            "export_workbook": lambda: self._act(lambda: self._write(workspace.export_workbook)),
            "export_page": lambda: self._act(lambda: self._write(workspace.export_page)),
            "speak": self._speak,
        }

    def _type(self, key: str, cell: str, value: str) -> None:
        self._act(lambda: self.workspace.document.type(key, cell, value), typing=True)

    def _open(self, name: str) -> None:
        for end in ("from", "to"):  # what is compared starts from the file at hand again
            self._desk.chosen.pop(end, None)
        self.workspace.open(name)

    def _look(self, **changed: str) -> None:
        """Shows other rows, or asks about another result."""
        for name, value in changed.items():
            setattr(self, f"_{name}", value)
        self._act(lambda: None)

    def _turn(self, value: int) -> None:
        self.open_panel, self.finding, self.figure = value, "", {}
        self._ask()

    def _set(self, name: str, value: str) -> None:
        self._desk.chosen[name] = value
        if name in _WRITTEN:
            self._show_panel()
        else:
            self._ask()

    def _pin(self) -> None:
        self.workspace.pin(self._desk.chosen.get("pin", ""))
        self._desk.chosen["pin"] = ""

    def _write(self, write: Callable[[str], str]) -> None:
        self._desk.written = ""
        self._find(translated("Working…"), "busy")
        try:
            self._desk.written = write(self._desk.chosen["file"])
        finally:
            self.finding = ""

    def _speak(self, lang: str) -> None:
        """Says everything in another language. Raises ScenarioError for one that is not spoken."""
        self.lang, self._typing = language(lang), False
        with speaking(self.lang):
            self.arrangement = {
                "lang": self.lang,
                "words": {name: translated(text) for name, text in _WORDS.items()},
                "languages": list(NAMES.items()),
                "heads": {cell: translated(text) for cell, text in _HEADS.items()},
                "distributions": [("", translated("certain")), *((one, translated(one)) for one in DISTRIBUTIONS)],
                "sources": list(sources()),
                "tabs": [translated(one.title) for one in PANELS],
            }
        self.said = ""
        self._refresh()

    def _act(self, do: Callable[[], Any], *, typing: bool = False) -> None:
        """Does something and shows what came of it; what went wrong is said in plain words."""
        self._typing = typing
        self.said = ""
        with self._safely():
            do()
        if not typing:
            with self._safely():
                self._listed = self.workspace.folder.scenarios()
        self._refresh()

    def _safely(self) -> AbstractContextManager[None]:
        return self._aloud(self._say)

    @contextmanager
    def _aloud(self, say: Callable[[str], None]) -> Iterator[None]:
        """Within the block what goes wrong is said in plain words."""
        with speaking(self.lang), plainly(say):
            try:
                yield
            except ScenarioError as error:
                say("; ".join(map(said_of, error.faults)))

    def _say(self, text: str) -> None:
        self.said = f'<p role="alert">{escape(text)}</p>' if text else ""

    # ---- What is shown ----

    def _refresh(self) -> None:
        with self._safely():
            self._show_bar()
            self._show_filters()
            figures = key_figures(self.workspace.case, self.workspace.document.base)
            self.cards = f'<div class="cards">{"".join(figures)}</div>'
            self._show_choices()
            self._show_rows()
            self._ask()

    def _show_bar(self) -> None:
        """The file at hand, and what can be undone."""
        titles, _ = self._listed
        document = self.workspace.document
        names = {document.name: document.case.scenario.title} | titles
        files = [(name, f"{name} · {names[name]}") for name in sorted(names)]
        self.bar = [
            controls.select(translated("Scenario"), "open", files, document.name),
            controls.button(translated("Undo"), "undo", enabled=document.can_undo),
            controls.button(translated("Redo"), "redo", enabled=document.can_redo),
            controls.button(translated("Reload"), "reload"),
            controls.button(translated("Show the Python"), "python"),
        ]
        words = translated("● not saved") if document.is_changed else ""
        self.changed = f'<span data-key="changed">{escape(words)}</span>'
        if not self.said:
            self.said = "".join(f'<p data-key="{key}">{escape(text)}</p>' for key, text in self._remarks())

    def _remarks(self) -> Iterator[tuple[str, str]]:
        """What is to be known besides, where nothing went wrong at this moment."""
        if count := sum(map(len, self.workspace.document.draft.pending.values())):
            text = translated("Cells with errors: {count}. The last valid case stays in use until they are fixed.")
            yield "pending", text.format(count=count)
        _, faults = self._listed
        for one in faults:
            text = translated("{file} cannot be used: {fault}")
            yield "bad-file", text.format(file=one.file, fault=said_of(replace(one, file="")))

    def _show_filters(self) -> None:
        """What the grid shows, and the result that is asked about."""
        case = self.workspace.case
        results = [(key, label_in(case, key)) for key in _targets(case)]
        self._target = offered(results, self._target) or ""
        names = {IN_USE: "In use", MOVING: "What moves the result", ALL: "All"}
        shown = [(value, translated(name)) for value, name in names.items()]
        self.filters = [
            controls.field("", "search", self._search, translated("Search the assumptions")),
            controls.select("", "show", shown, self._shown) | {"hint": translated("Assumptions")},
            controls.select(translated("Result"), "ask", results, self._target),
        ]

    def _show_choices(self) -> None:
        case, draft = self.workspace.case, self.workspace.document.draft
        self.choices = [
            controls.select(*_choice(case, key), draft.text(key, VALUE), key=key)
            | {"hint": key, "wrong": key in draft.pending}
            for key in (*choices_of(case), TAX)
        ]

    def _show_rows(self) -> None:
        document = self.workspace.document
        if self._typing:  # no row may move away below the fingers
            found = rows_of(document, [one["key"] for one in self.rows])
        else:
            found = rows(document, self._shown, self._search, self._moving)
        self.rows = [_plain(one) for one in found]
        if self._shown == MOVING:
            case, target = self.workspace.case, self._target
            self._moves.ask(lambda: switching_values(case, target), self._show_moving)

    def _show_moving(self, result: Callable[[], Any]) -> None:
        with self._safely():
            moving = tuple(one.assumption for one in result().rows)
            if moving != self._moving:
                self._moving = moving
                self._show_rows()

    # ---- The open panel ----

    @property
    def _panel(self) -> Panel:
        return PANELS[self.open_panel]

    def _ask(self) -> None:
        """Has the open panel work on the case at hand."""
        panel = self._panel
        with self._aloud(self._refuse):
            panel.begin(self._desk)
            self._show_panel()
            if panel.question is None:
                self.finding = ""
                return
            question = panel.question(self._desk, self._target)
            self._find(translated("Working…"), "busy")
            self._answers.ask(
                lambda: self._answer(question),
                lambda result: self._show_answer(result) if panel is self._panel else None,
            )

    def _show_panel(self) -> None:
        panel, shown = self._panel, []
        with self._aloud(lambda text: shown.append(f'<p data-key="refusal">{escape(text)}</p>')):
            shown.append(panel.html(self._desk))
        self.panel = {"lines": panel.lines(self._desk), "html": "".join(shown)}

    def _answer(self, question: Callable[[], Finding]) -> tuple[str, dict[str, Any]]:
        with speaking(self.lang):
            found = question()
            return found.sentence, plain(found.chart())

    def _show_answer(self, result: Callable[[], tuple[str, dict[str, Any]]]) -> None:
        with self._aloud(self._refuse):
            words, self.figure = result()
            self._find(words, "answer")

    def _refuse(self, text: str) -> None:
        """Says why there is no answer, in the place of one."""
        self._find(text, "refusal")
        self.figure = {}

    def _find(self, text: str, kind: str) -> None:
        role = "" if kind == "busy" else ' role="status"'
        self.finding = f'<p data-key="{kind}"{role}>{escape(text)}</p>'


def _choice(case: Case, key: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The name of a choice, the request that makes it, and what there is to choose."""
    if key == TAX:
        presets = ((one, translated(row["title"])) for one, row in tax_presets().items())
        return translated("Tax"), "choose", [(NO_TAX, translated("No tax")), *presets]
    pages = read_model().choices[local_name(key)].pages
    return label_in(case, key), "choose", [(page, translated(one.title)) for page, one in pages.items()]


def _plain(row: Row) -> dict[str, Any]:
    """A row as the page draws it, with what is wrong in a sentence."""
    kind = "title" if SOURCE not in row.cells else "certain" if LOW not in row.cells else "ranged"
    reasons = [
        translated("{cell} {fault}").format(cell=translated(_HEADS[cell]), fault=one) for cell, one in row.wrong.items()
    ]
    names = {"key": row.key, "label": row.label, "unit": row.unit, "hint": row.hint, "kind": kind}
    return names | {"cells": row.cells, "wrong": list(row.wrong), "reason": "; ".join(reasons)}


def _targets(case: Case) -> list[str]:
    """Every result of one number, those first that every reader asks for."""
    return list(dict.fromkeys([*KEY_LINES, *(key for key in case.graph.nodes if _is_target(case, key))]))


def _is_target(case: Case, key: str) -> bool:
    try:
        return target_key(case, key) == key
    except UnknownNameError:
        return False
