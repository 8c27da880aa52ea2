"""What the dashboard and the explorer have in common: their look, boxes and switches, and errors in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files

import ipywidgets

from servicecase.case import UnknownNameError
from servicecase.engine.graph import LineError
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.faults import in_words
from servicecase.wording.language import NAMES, translated

CLASS = "servicecase"  # of the outermost box of a dashboard: the style sheet speaks of nothing outside it


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


def held(*children: ipywidgets.Widget, classes: str | Iterable[str] = ()) -> ipywidgets.Box:
    """A box with classes of the style sheet, which says how its children stand."""
    box = ipywidgets.Box(children)
    for name in classes.split() if isinstance(classes, str) else classes:
        box.add_class(name)
    return box


def language_switch(lang: str, speak: Callable[[str], None]) -> ipywidgets.ToggleButtons:
    """A switch that stands at a language; `speak` is told of another. Each language is called by its own name."""
    switch = ipywidgets.ToggleButtons(options=[(name, one) for one, name in NAMES.items()], value=lang)
    switch.add_class("languages")
    switch.observe(lambda change: speak(change["new"]), "value")
    return switch


def style_rules() -> str:
    """The look of the dashboards, in the colours of the charts, for the outermost box, of class `CLASS`."""
    from servicecase.wording.chart_style import COLOURS, COMPANY, FONT, GRID, INK

    colours = {"company": COMPANY, "ink": INK, "grid": GRID, "loss": COLOURS[1], "gain": COLOURS[2]}
    properties = "".join(f"--{name}: {colour}; " for name, colour in colours.items())
    rules = files("servicecase.faces").joinpath("widgets.css").read_text(encoding="utf-8")
    return f".{CLASS} {{ {properties}--font: {FONT}; }}\n{rules}"


def style_sheet() -> ipywidgets.HTML:
    """The look of the dashboards as a widget."""
    sheet = ipywidgets.HTML(f"<style>{style_rules()}</style>")
    sheet.add_class("servicecase-style")
    return sheet
