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
    chosen: dict[str, str] = field(default_factory=lambda: {"level": "0"})
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


@dataclass(frozen=True)
class Panel:
    """Lines of controls with HTML below them, and what is worked out beside the loop, about the case as it is now."""

    title: str
    lines: Callable[[Desk], Lines] = lambda desk: []
    html: Callable[[Desk], str] = lambda desk: ""
    question: Callable[[Desk, str], Callable[[], Finding]] | None = None
    begin: Callable[[Desk], None] = lambda desk: None  # proposes what is to be written where nothing is


def _pinning(desk: Desk) -> Lines:
    """What pins the case at hand, the variants that are pinned, and the two that are compared."""
    name = desk.field("pin", "", translated("Name of the variant")) | {"enter": "pin"}
    pin = controls.button(translated("Pin"), "pin", translated("Keep the current case under this name"))
    remove = translated("Remove {name}")
    pins = [controls.button(f"{one} ×", "unpin", remove.format(name=one), pin=one) for one in desk.workspace.pins]
    return [[name, pin, *pins], _ends(desk)]


def _ends(desk: Desk) -> list[Control]:
    names = _variants(desk)
    return [
        desk.select("from", translated("From"), names, desk.workspace.document.name),
        desk.select("to", translated("To"), names, AT_HAND),
    ]


def _differences(desk: Desk) -> str:
    table = desk.workspace.comparison(*_values(_ends(desk)))._repr_html_()
    return f'<div class="servicecase-differences">{table}</div>'


def _bridge(desk: Desk, target: str) -> Callable[[], Finding]:
    ends = desk.workspace.ends(*_values(_ends(desk)))
    return lambda: bridge(*ends, target, _MOST_STEPS)


def _tornado(desk: Desk, target: str) -> Callable[[], Finding]:
    case = desk.case
    return lambda: tornado(case, target)


def _sides(desk: Desk) -> Lines:
    names, varied = (("across", translated("Across")), ("up", translated("Up"))), _varied(desk.case)
    preferred = [_preferred(desk.case, place) for place in range(2)]
    return [[desk.select(*one, varied, other) for one, other in zip(names, preferred, strict=True)]]


def _map(desk: Desk, target: str) -> Callable[[], Finding]:
    case, (across, up) = desk.case, _values(_sides(desk)[0])
    return lambda: heat_map(case, across, up, target)


def _level(desk: Desk) -> Lines:
    varied = desk.select("varied", translated("Assumption"), _varied(desk.case), _preferred(desk.case, 0))
    return [[varied, desk.field("level", translated("Level"), kind="number")]]


def _break_even(desk: Desk, target: str) -> Callable[[], Finding]:
    """Where the target passes the level; one that is being deleted counts as none."""
    case, (varied, level) = desk.case, _values(_level(desk)[0])
    return lambda: break_even(case, varied, target, float(level or 0))


def _files(desk: Desk) -> Lines:
    """The name, and what can be written under it."""
    name = desk.field("file", translated("Name"), translated("letters, digits, _ and -"))
    save = controls.button(translated("Save as a scenario"), "save", main=True)
    ways = {"export_workbook": translated("Export the workbook"), "export_page": translated("Export the page")}
    return [[name, save, *(controls.button(title, request) for request, title in ways.items())]]


def _name(desk: Desk) -> None:
    desk.chosen["file"] = desk.chosen.get("file") or desk.workspace.document.name


def _written(desk: Desk) -> str:
    if not desk.written:
        return ""
    words = escape(translated("Written: {file}")).format(file=_linked(desk.written))
    return f'<p data-key="written" role="status">{words}</p>'


def _variant(desk: Desk) -> Lines:
    return [[desk.select("variant", translated("Variant"), _variants(desk), AT_HAND)]]


def _python(desk: Desk) -> str:
    """The Python of the variant that is chosen. Raises ScenarioError where its file cannot be used any more."""
    (variant,) = _values(_variant(desk)[0])
    return f'<pre data-key="python" tabindex="0">{escape(desk.workspace.code(variant))}</pre>'


PANELS = (
    Panel("Variants", _pinning, _differences, _bridge),
    Panel("Tornado", question=_tornado),
    Panel("Two-way map", _sides, question=_map),
    Panel("Break-even", _level, question=_break_even),
    Panel("Save and export", _files, _written, begin=_name),
    Panel("Python", _variant, _python),
)


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
