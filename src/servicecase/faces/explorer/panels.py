"""What can be asked of the case at hand and of the variants: a panel for each question, answered while it is open."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from servicecase.case import Case, UnknownNameError
from servicecase.faces.explorer import controls
from servicecase.faces.explorer.controls import Control, offered
from servicecase.faces.explorer.rows import keys_of
from servicecase.faces.explorer.workspace import AT_HAND, Workspace
from servicecase.inputs.names import dotted
from servicecase.questions.break_even.record import break_even
from servicecase.questions.bridge.record import bridge
from servicecase.questions.finding import Finding
from servicecase.questions.maps.record import heat_map
from servicecase.questions.names import varied_key
from servicecase.questions.tornado.record import tornado
from servicecase.wording.labels import label_in
from servicecase.wording.language import translated

if TYPE_CHECKING:
    import plotly.graph_objects as go

_TITLE_LINE, _LEAST_MARGIN = 20, 30  # pixels that `new_figure` gives to a line of the title, and above a chart
_MOST_STEPS = 8  # of a bridge: the model runs 256 times, which takes a third of a second
_FIRST_OF_A_MAP = ("adoption", "price")
Lines = list[list[Control]]


@dataclass
class Desk:
    """What the panels share: the workspace, and what was chosen and written beside the grid, by name."""

    workspace: Workspace
    chosen: dict[str, str] = field(default_factory=dict)
    written: str = ""  # the file that was written last

    @property
    def case(self) -> Case:
        """The case at hand."""
        return self.workspace.case

    def select(self, name: str, title: str, options: list[tuple[str, str]], preferred: str) -> Control:
        """A choice that is kept under a name as long as there is what was chosen."""
        return controls.select(title, "set", options, offered(options, self.chosen.get(name), preferred), name=name)

    def field(self, name: str, title: str, hint: str = "", kind: str = "text") -> Control:
        """A text that is kept under a name."""
        return controls.field(title, "set", self.chosen.get(name, ""), hint, kind, name=name)


class Panel:
    """Lines of controls with HTML below them, and the question that is answered there."""

    title = ""

    def begin(self, desk: Desk) -> None:
        """Proposes what is to be chosen where nothing is."""

    def lines(self, desk: Desk) -> Lines:
        """What there is to choose."""
        return []

    def html(self, desk: Desk) -> str:
        """What can be said at once."""
        return ""

    def question(self, desk: Desk, target: str) -> Callable[[], Finding] | None:
        """What is worked out beside the loop, about the case as it is now."""
        return None


class Variants(Panel):
    """Variants pinned beside the base, and what lies between any two of them."""

    title = "Variants"

    def lines(self, desk: Desk) -> Lines:
        """What pins the case at hand, the variants that are pinned, and the two that are compared."""
        name = desk.field("pin", "", translated("Name of the variant")) | {"enter": "pin"}
        pin = controls.button(translated("Pin"), "pin", translated("Keep the current case under this name"))
        remove = translated("Remove {name}")
        pins = [controls.button(f"{one} ×", "unpin", remove.format(name=one), pin=one) for one in desk.workspace.pins]
        return [[name, pin, *pins], self._ends(desk)]

    def _ends(self, desk: Desk) -> list[Control]:
        names = _variants(desk)
        return [
            desk.select("from", translated("From"), names, desk.workspace.document.name),
            desk.select("to", translated("To"), names, AT_HAND),
        ]

    def html(self, desk: Desk) -> str:
        """What differs, as a table."""
        table = desk.workspace.comparison(*_values(self._ends(desk)))._repr_html_()
        return f'<div class="servicecase-differences">{table}</div>'

    def question(self, desk: Desk, target: str) -> Callable[[], Finding]:
        """What lies between."""
        ends = desk.workspace.ends(*_values(self._ends(desk)))
        return lambda: bridge(*ends, target, _MOST_STEPS)


class Tornado(Panel):
    """What moves the target most."""

    title = "Tornado"

    def question(self, desk: Desk, target: str) -> Callable[[], Finding]:
        """How far each assumption moves it."""
        case = desk.case
        return lambda: tornado(case, target)


class TwoWayMap(Panel):
    """The target over two assumptions."""

    title = "Two-way map"

    def lines(self, desk: Desk) -> Lines:
        """The two assumptions."""
        names, varied = (("across", translated("Across")), ("up", translated("Up"))), _varied(desk.case)
        preferred = [_preferred(desk.case, place) for place in range(2)]
        return [[desk.select(*one, varied, other) for one, other in zip(names, preferred, strict=True)]]

    def question(self, desk: Desk, target: str) -> Callable[[], Finding]:
        """The target over both."""
        case, (across, up) = desk.case, _values(self.lines(desk)[0])
        return lambda: heat_map(case, across, up, target)


class BreakEven(Panel):
    """Where the target passes a level as one assumption varies."""

    title = "Break-even"

    def begin(self, desk: Desk) -> None:
        """The level is nothing at first."""
        desk.chosen.setdefault("level", "0")

    def lines(self, desk: Desk) -> Lines:
        """The assumption, and the level."""
        varied = desk.select("varied", translated("Assumption"), _varied(desk.case), _preferred(desk.case, 0))
        return [[varied, desk.field("level", translated("Level"), kind="number")]]

    def question(self, desk: Desk, target: str) -> Callable[[], Finding]:
        """Where it is passed; a level that is being deleted counts as none."""
        case, (varied, level) = desk.case, _values(self.lines(desk)[0])
        return lambda: break_even(case, varied, target, float(level or 0))


class Files(Panel):
    """Saving the case at hand, and the files that others open."""

    title = "Save and export"

    def begin(self, desk: Desk) -> None:
        """Proposes the name of the file at hand."""
        desk.chosen["file"] = desk.chosen.get("file") or desk.workspace.document.name

    def lines(self, desk: Desk) -> Lines:
        """The name, and what can be written under it."""
        name = desk.field("file", translated("Name"), translated("letters, digits, _ and -"))
        save = controls.button(translated("Save as a scenario"), "save", main=True)
        ways = {"export_workbook": translated("Export the workbook"), "export_page": translated("Export the page")}
        return [[name, save, *(controls.button(title, request) for request, title in ways.items())]]

    def html(self, desk: Desk) -> str:
        """What was written last."""
        if not desk.written:
            return ""
        words = escape(translated("Written: {file}")).format(file=_linked(desk.written))
        return f'<p data-key="written" role="status">{words}</p>'


class PythonCode(Panel):
    """The Python that gives a variant again."""

    title = "Python"

    def lines(self, desk: Desk) -> Lines:
        """Which variant."""
        return [[desk.select("variant", translated("Variant"), _variants(desk), AT_HAND)]]

    def html(self, desk: Desk) -> str:
        """Its Python. Raises ScenarioError where its file cannot be used any more."""
        ((variant,),) = self.lines(desk)
        return f'<pre data-key="python" tabindex="0">{escape(desk.workspace.code(variant["value"]))}</pre>'


PANELS = (Variants(), Tornado(), TwoWayMap(), BreakEven(), Files(), PythonCode())


def plain(figure: go.Figure) -> dict[str, Any]:
    """A figure as plain data, as wide as there is room and without its title, which the sentence above it says."""
    lines = (figure.layout.title.text or "").count("<br>") + 1
    top = max(figure.layout.margin.t - _TITLE_LINE * lines, _LEAST_MARGIN)
    figure.update_layout(width=None, autosize=True, title={"text": ""}, margin={"t": top})
    found: dict[str, Any] = json.loads(figure.to_json())
    return found


def _linked(file: str) -> str:
    """The path of a file as HTML, with a link to it where that can be told from the notebook's folder."""
    if os.path.isabs(file):
        return escape(file)
    address = quote(file.replace(os.sep, "/"))
    return f'<a href="{address}" download>{escape(file)}</a>'  # else JupyterLab opens it as a document of its own


def _variants(desk: Desk) -> list[tuple[str, str]]:
    return [(name, one.shown_name) for name, one in desk.workspace.variants().items()]


def _values(line: list[Control]) -> list[str]:
    """What is chosen in a line of choices."""
    return [one["value"] for one in line]


def _varied(case: Case) -> list[tuple[str, str]]:
    """Key and label of every number that the case uses."""
    return [(key, label_in(case, key)) for key in keys_of(case) if _is_varied(case, key)]


def _is_varied(case: Case, key: str) -> bool:
    try:
        return varied_key(case, key) == key
    except UnknownNameError:
        return False


def _preferred(case: Case, place: int) -> str:
    return dotted(case.scenario.services[0], _FIRST_OF_A_MAP[place])
