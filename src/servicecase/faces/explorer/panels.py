"""What can be asked of the case at hand and of the variants: a panel for each question, answered while it is open."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

import ipywidgets as w
import plotly.graph_objects as go

from servicecase.case import Case, UnknownNameError
from servicecase.faces.explorer.background import Latest, soon
from servicecase.faces.explorer.fault_words import said_of
from servicecase.faces.explorer.grid import on_enter
from servicecase.faces.explorer.rows import keys_of
from servicecase.faces.explorer.workspace import AT_HAND, Workspace
from servicecase.faces.widgets import held, plainly
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import dotted
from servicecase.questions.break_even.record import break_even
from servicecase.questions.bridge.record import bridge
from servicecase.questions.finding import Finding
from servicecase.questions.maps.record import heat_map
from servicecase.questions.names import varied_key
from servicecase.questions.tornado.record import tornado
from servicecase.wording.labels import label_in
from servicecase.wording.language import speaking, translated

_TITLE_LINE, _LEAST_MARGIN = 20, 30  # pixels that `new_figure` gives to a line of the title, and above a chart
_PLOTLY = "application/vnd.plotly.v1+json"
_MOST_STEPS = 8  # of a bridge: the model runs 256 times, which takes a third of a second
_FIRST_OF_A_MAP = ("adoption", "price")


@dataclass
class Desk:
    """What the panels share: the workspace, the result that is asked about, the language, and who does the work."""

    workspace: Workspace
    lang: str
    target: Callable[[], str]
    act: Callable[[Callable[[], Any]], None]  # does something of which the whole explorer may change, and shows it
    memory: dict[str, Any]  # what was chosen and written beside the grid, which outlives a change of language

    @property
    def case(self) -> Case:
        """The case at hand."""
        return self.workspace.case

    def remembered(self, name: str, widget: Any) -> Any:
        """A widget whose value is kept under a name, and which starts from the one that was kept."""
        if name in self.memory and not isinstance(widget, w.Dropdown):
            widget.value = self.memory[name]
        widget.observe(lambda change: self.memory.update({name: change["new"]}), "value")
        return widget


def show_chart(output: w.Output, figure: go.Figure | None) -> None:
    """Shows a figure, or none, as wide as there is room and without its title, which the sentence above it says.

    A page that opens later finds it too.
    """
    if figure is None:
        output.outputs = ()
        return
    lines = (figure.layout.title.text or "").count("<br>") + 1
    top = max(figure.layout.margin.t - _TITLE_LINE * lines, _LEAST_MARGIN)
    figure.update_layout(width=None, autosize=True, title={"text": ""}, margin={"t": top})
    data = json.loads(figure.to_json())
    data["config"] = {"displayModeBar": False, "responsive": True}
    output.outputs = ({"output_type": "display_data", "data": {_PLOTLY: data}, "metadata": {}},)


def show_html(output: w.Output, text: str) -> None:
    """Shows HTML in place of what was shown."""
    output.outputs = ({"output_type": "display_data", "data": {"text/html": text}, "metadata": {}},)


def _linked(file: str) -> str:
    """The path of a file as HTML, with a link to it where that can be told from the notebook's folder."""
    if os.path.isabs(file):
        return escape(file)
    address = quote(file.replace(os.sep, "/"))
    return f'<a href="{address}" download>{escape(file)}</a>'  # else JupyterLab opens it as a document of its own


def close(widgets: Iterable[Any]) -> None:
    """Closes widgets with all that belongs to them: nothing else does."""
    for one in widgets:
        close(getattr(one, "children", ()))
        for part in (one, getattr(one, "layout", None), getattr(one, "style", None)):
            if part is not None:
                part.close()


class Answer:
    """A sentence and a chart that are worked out beside the loop; while they are, it says so."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._latest = desk, Latest()
        self.words, self.chart = w.HTML(), w.Output()
        self.words.add_class("servicecase-answer")
        self.chart.add_class("servicecase-chart")
        self.box = held(self.words, self.chart, classes="servicecase-finding")

    def ask(self, question: Callable[[], Finding]) -> None:
        """Asks a question in place of one that is still being worked on."""
        self._say(translated("Working…"), "busy")
        self._latest.ask(lambda: self._answer(question), self._show)

    def _answer(self, question: Callable[[], Finding]) -> tuple[str, go.Figure]:
        with speaking(self._desk.lang):
            found = question()
            return found.sentence, found.chart()

    def _show(self, result: Callable[[], tuple[str, go.Figure]]) -> None:
        with speaking(self._desk.lang), plainly(self.refuse):
            try:
                words, figure = result()
            except ScenarioError as error:
                self.refuse("; ".join(map(said_of, error.faults)))
                return
            self._say(words, "answer")
            show_chart(self.chart, figure)

    def refuse(self, text: str) -> None:
        """Says why there is no answer, in the place of one."""
        self._say(text, "refusal")
        show_chart(self.chart, None)

    def _say(self, text: str, kind: str) -> None:
        self.words.value = f'<p data-key="{kind}">{escape(text)}</p>'


class Tornado:
    """What moves the target most."""

    title = "Tornado"

    def __init__(self, desk: Desk) -> None:
        self._desk, self._answer = desk, Answer(desk)
        self.box = held(self._answer.box, classes="servicecase-panel")

    def refresh(self) -> None:
        """Asks about the case at hand."""
        case, target = self._desk.case, self._desk.target()
        self._answer.ask(lambda: tornado(case, target))


class TwoWayMap:
    """The target over two assumptions."""

    title = "Two-way map"

    def __init__(self, desk: Desk) -> None:
        self._desk, self._answer = desk, Answer(desk)
        texts = {"across": translated("Across"), "up": translated("Up")}
        self._sides = [desk.remembered(name, w.Dropdown(description=text)) for name, text in texts.items()]
        for one in self._sides:
            one.observe(lambda _: self._asked(), "value")
        self.box = held(held(*self._sides, classes="servicecase-line"), self._answer.box, classes="servicecase-panel")
        self._filling = False

    def refresh(self) -> None:
        """Offers what the case at hand uses, and asks about the two that were chosen."""
        self._filling = True
        for place, name in enumerate(("across", "up")):
            wanted = self._desk.memory.get(name), _preferred(self._desk.case, place)
            offer(self._sides[place], _varied(self._desk.case), *wanted)
        self._filling = False
        self._asked()

    def _asked(self) -> None:
        first, second = (one.value for one in self._sides)
        if not self._filling and first and second:
            case, target = self._desk.case, self._desk.target()
            self._answer.ask(lambda: heat_map(case, first, second, target))


class BreakEven:
    """Where the target passes a level as one assumption varies."""

    title = "Break-even"

    def __init__(self, desk: Desk) -> None:
        self._desk, self._answer = desk, Answer(desk)
        self._name = desk.remembered("varied", w.Dropdown(description=translated("Assumption")))
        self._level = desk.remembered("level", w.FloatText(description=translated("Level"), value=0.0))
        for one in (self._name, self._level):
            one.observe(lambda _: self._asked(), "value")
        line = held(self._name, self._level, classes="servicecase-line")
        self.box = held(line, self._answer.box, classes="servicecase-panel")
        self._filling = False

    def refresh(self) -> None:
        """Offers what the case at hand uses, and asks about what was chosen."""
        self._filling = True
        offer(self._name, _varied(self._desk.case), self._desk.memory.get("varied"), _preferred(self._desk.case, 0))
        self._filling = False
        self._asked()

    def _asked(self) -> None:
        if not self._filling and self._name.value:
            case, target, name, level = self._desk.case, self._desk.target(), self._name.value, self._level.value
            self._answer.ask(lambda: break_even(case, name, target, level))


def _varied(case: Case) -> list[tuple[str, str]]:
    """Label and key of every number that the case uses."""
    return [(label_in(case, key), key) for key in keys_of(case) if _is_varied(case, key)]


def _is_varied(case: Case, key: str) -> bool:
    try:
        return varied_key(case, key) == key
    except UnknownNameError:
        return False


def _preferred(case: Case, place: int) -> str:
    return dotted(case.scenario.services[0], _FIRST_OF_A_MAP[place])


def offer(dropdown: w.Dropdown, options: Iterable[tuple[str, str]], *wanted: str | None) -> None:
    """Gives a dropdown its options; it takes the first of those wanted that there is, or else the first of all."""
    options = tuple(options)
    keys = [key for _, key in options]
    if tuple(dropdown.options) != options:
        dropdown.options = options
    dropdown.value = next((one for one in (*wanted, *keys) if one in keys), None)


class Variants:
    """Variants pinned beside the base, and what lies between any two of them."""

    title = "Variants"

    def __init__(self, desk: Desk) -> None:
        self._desk, self._answer = desk, Answer(desk)
        self._name = desk.remembered("pin", w.Text(placeholder=translated("Name of the variant")))
        self._pin = w.Button(description=translated("Pin"), tooltip=translated("Keep the current case under this name"))
        self._pins = held(classes="servicecase-pins")
        texts = {"from": translated("From"), "to": translated("To")}
        self._ends = [desk.remembered(name, w.Dropdown(description=text)) for name, text in texts.items()]
        self._table = w.HTML()
        self._table.add_class("servicecase-differences")
        self._pin.on_click(lambda _: self._keep())
        on_enter(self._name, self._keep)
        for one in self._ends:
            one.observe(lambda _: self._asked(), "value")
        pinning = held(self._name, self._pin, self._pins, classes="servicecase-line")
        between = held(*self._ends, classes="servicecase-line")
        self.box = held(pinning, between, self._table, self._answer.box, classes="servicecase-panel")
        self._filling = False

    def _keep(self) -> None:
        def pin() -> None:
            self._desk.workspace.pin(self._name.value)
            self._name.value = ""

        soon(lambda: self._desk.act(pin))

    def refresh(self) -> None:
        """Shows what is pinned, and compares what was chosen."""
        workspace, self._filling = self._desk.workspace, True
        old, self._pins.children = self._pins.children, [self._pinned(name) for name in workspace.pins]
        close(old)
        names = [(one.shown_name, name) for name, one in workspace.variants().items()]
        for one, name, preferred in zip(self._ends, ("from", "to"), (workspace.document.name, AT_HAND), strict=True):
            offer(one, names, self._desk.memory.get(name), preferred)
        self._filling = False
        self._asked()

    def _pinned(self, name: str) -> w.Button:
        words = translated("Remove {name}").format(name=name)
        button = w.Button(description=f"{name} ×", tooltip=words)
        button.on_click(lambda _: self._desk.act(lambda: self._desk.workspace.unpin(name)))
        return button

    def _asked(self) -> None:
        before, after = (one.value for one in self._ends)
        if self._filling or not (before and after):
            return
        workspace, target = self._desk.workspace, self._desk.target()
        with speaking(self._desk.lang), plainly(self._answer.refuse):
            self._table.value = workspace.comparison(before, after)._repr_html_()
            ends = workspace.ends(before, after)
            self._answer.ask(lambda: bridge(*ends, target, _MOST_STEPS))


class Files:
    """Saving the case at hand, and the files that others open."""

    title = "Save and export"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        name = w.Text(description=translated("Name"), placeholder=translated("letters, digits, _ and -"))
        self._name = desk.remembered("file", name)
        self.said = w.Output()  # in which JupyterLab makes the address of a link that of the file on its server
        self.said.add_class("servicecase-answer")
        workspace = desk.workspace
        buttons = (
            (translated("Save as a scenario"), workspace.save, "primary"),
            (translated("Export the workbook"), workspace.export_workbook, ""),
            (translated("Export the page"), workspace.export_page, ""),
        )
        ways = [self._button(*one) for one in buttons]
        self.box = held(held(self._name, *ways, classes="servicecase-line"), self.said, classes="servicecase-panel")

    def _button(self, text: str, write: Callable[[str], str], style: str) -> w.Button:
        button = w.Button(description=text, button_style=style)
        button.on_click(lambda _: soon(lambda: self._desk.act(lambda: self._write(write))))
        return button

    def _write(self, write: Callable[[str], str]) -> None:
        show_html(self.said, f'<p data-key="busy">{escape(translated("Working…"))}</p>')
        try:
            file = write(self._name.value)
        except BaseException:
            self.said.outputs = ()
            raise
        words = escape(translated("Written: {file}")).format(file=_linked(file))
        show_html(self.said, f'<p data-key="written">{words}</p>')

    def refresh(self) -> None:
        """Proposes the name of the file at hand where there is none."""
        if not self._name.value:
            self._name.value = self._desk.workspace.document.name


class PythonCode:
    """The Python that gives a variant again."""

    title = "Python"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._variant = desk.remembered("variant", w.Dropdown(description=translated("Variant")))
        self._variant.observe(lambda _: self._print(), "value")
        self._code = w.HTML()
        self._code.add_class("servicecase-code")
        self.box = held(held(self._variant, classes="servicecase-line"), self._code, classes="servicecase-panel")

    def refresh(self) -> None:
        """Prints the Python of the variant that was chosen, or of the case at hand."""
        workspace = self._desk.workspace
        names = [(one.shown_name, name) for name, one in workspace.variants().items()]
        offer(self._variant, names, self._desk.memory.get("variant"), AT_HAND)
        self._print()

    def _print(self) -> None:
        if not self._variant.value:
            return
        with speaking(self._desk.lang):
            try:
                code = escape(self._desk.workspace.code(self._variant.value))
                self._code.value = f'<pre data-key="python">{code}</pre>'
            except ScenarioError as error:
                words = escape("; ".join(map(said_of, error.faults)))
                self._code.value = f'<p data-key="refusal">{words}</p>'


PANELS = (Variants, Tornado, TwoWayMap, BreakEven, Files, PythonCode)
