"""What the dashboard and the explorer have in common: one widget with a script, a look, and errors in plain words."""

from __future__ import annotations

import gzip
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
from plotly.offline import get_plotlyjs
from traitlets import Unicode

from servicecase.case import UnknownNameError
from servicecase.engine.graph import LineError
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.faults import in_words
from servicecase.wording.language import translated

CLASS = "servicecase"  # of the outermost box of a dashboard: the style sheet speaks of nothing outside it
_FACES = files("servicecase.faces")
_PACKING = 3  # of gzip: a third of the size, in a tenth of a second


class Screen(anywidget.AnyWidget):
    """One widget: its state is what the page draws, as plain data and HTML; what the reader does there is a message."""

    _css = Unicode().tag(sync=True)
    own_id = Unicode().tag(sync=True)  # by which the outputs of a notebook name it
    answered = Unicode().tag(sync=True)  # the last request of a page; comes after all that follows from it

    def __init__(self, face: str, **state: Any) -> None:
        super().__init__(_css=f"{style_rules()}\n{_own(face, 'css')}", **state)
        self.own_id = self.model_id
        self.on_msg(self._hear)

    def _hear(self, _: Screen, request: dict[str, Any], __: list[memoryview]) -> None:
        """Does what a page asks for, and tells it when all that follows from it has been said."""
        if request["kind"] == "plotly":
            self.send({"kind": "plotly"}, [packed_plotly()])
            return
        try:
            with self._safely():
                self._requests[request["kind"]](**request["details"])
        finally:
            self.answered = request["number"]

    @property
    @abstractmethod
    def _requests(self) -> Mapping[str, Callable[..., None]]:
        """What a page may ask for, by its name."""

    @abstractmethod
    def _safely(self) -> AbstractContextManager[None]:
        """Within the block what goes wrong is said on the screen."""


def script(face: str) -> str:
    """What the page does for a face: what all have in common, and its own."""
    return f"{_FACES.joinpath('widgets.js').read_text(encoding='utf-8')}\n{_own(face, 'js')}"


def _own(face: str, ending: str) -> str:
    return _FACES.joinpath(face, f"{face}.{ending}").read_text(encoding="utf-8")


@cache
def packed_plotly() -> bytes:
    """What draws the charts, for a page that has no network: it asks for it once, and it is no part of the state."""
    return gzip.compress(get_plotlyjs().encode(), _PACKING)


@contextmanager
def plainly(say: Callable[[str], None]) -> Iterator[None]:
    """Within the block every error is handed to `say` in plain words, and goes no further."""
    try:
        yield
    except (ScenarioError, UnknownNameError, LineError) as error:
        say(in_words(error))
    except Exception as error:
        text = translated("This is a bug in servicecase ({kind}: {message}). The figures shown are from before it.")
        say(text.format(kind=type(error).__name__, message=error))


def style_rules() -> str:
    """The look of the dashboards, in the colours of the charts, for the outermost box, of class `CLASS`."""
    from servicecase.wording.chart_style import COLOURS, COMPANY, FONT, GRID, INK

    colours = {"company": COMPANY, "ink": INK, "grid": GRID, "loss": COLOURS[1], "gain": COLOURS[2]}
    properties = "".join(f"--{name}: {colour}; " for name, colour in colours.items())
    rules = _FACES.joinpath("widgets.css").read_text(encoding="utf-8")
    return f".{CLASS} {{ {properties}--font: {FONT}; }}\n{rules}"
