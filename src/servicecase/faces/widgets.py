"""What both dashboards are built of: figures that are redrawn in place, their look, and errors in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import ipywidgets
import plotly.graph_objects as go
import traitlets

from servicecase.case import UnknownNameError
from servicecase.engine.graph import LineError
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.language import NAMES, translated

CLASS = "servicecase"  # of the outermost box of a dashboard: the style sheet speaks of nothing outside it
_CONFIG = {"responsive": True, "displayModeBar": False, "doubleClick": False, "showAxisDragHandles": False}


class LiveFigure(go.FigureWidget):  # type: ignore[misc]  # plotly has no types for it
    """A figure that is changed by Python alone, in a message each time.

    Plotly sends four for an update, and asks the page each time what it has made of it; a page that is dragged through
    updates would be busy with little else.
    """

    _js2py_traceDeltas = traitlets.Dict(allow_none=True).tag(echo_update=False)  # noqa: N815  as Plotly's page says it
    _js2py_layoutDelta = traitlets.Dict(allow_none=True).tag(echo_update=False)  # noqa: N815

    def _send_update_msg(self, restyle_data: Any, relayout_data: Any, trace_indexes: Any = None, **_: Any) -> None:
        self._updates = getattr(self, "_updates", 0) + 1
        self._py2js_update = {
            "style_data": restyle_data,
            "layout_data": relayout_data,
            "style_traces": trace_indexes,
            "trace_edit_id": self._updates,  # tells it from the last one
            "layout_edit_id": self._updates,
        }


def live(figure: go.Figure | Mapping[str, Any]) -> go.FigureWidget:
    """A figure, or its plain data and layout, as a widget as wide as the box around it; `held` gives it one.

    It is complete from the start: what is changed in a figure widget before a page shows it does not reach the page.
    """
    widget = LiveFigure(_plain(figure))
    widget._config = {**widget._config, **_CONFIG}
    return widget


def redraw(widget: go.FigureWidget, figure: go.Figure | Mapping[str, Any]) -> None:
    """Shows another figure in a widget, by one message of what differs where it has as many traces, all of one kind.

    A page that opens later finds what was last kept; see `keep`.
    """
    before, after = {"data": widget._data, "layout": widget._layout}, _plain(figure)
    layout = _differences(before["layout"], after["layout"])
    kinds = [[one["type"] for one in figure["data"]] for figure in (before, after)]
    if kinds[0] == kinds[1] and len(set(kinds[0])) == 1:
        changes = [_differences(*pair) for pair in zip(before["data"], after["data"], strict=True)]
        places = [place for place, one in enumerate(changes) if one]
        names = dict.fromkeys(name for one in changes for name in one)
        restyled = {name: [after["data"][place].get(name) for place in places] for name in names}
        if restyled or layout:
            widget.plotly_update(restyled, layout, places)
    else:
        widget.data = ()
        widget.add_traces(after["data"])
        widget.update_layout(layout, overwrite=True)


def keep(widget: go.FigureWidget) -> None:
    """Stores what a figure shows, for a page that opens later: a long message, for when the reader pauses."""
    with widget.hold_sync():
        widget._repr_mimebundle_()  # the one way of plotly to do so


def _plain(figure: go.Figure | Mapping[str, Any]) -> Mapping[str, Any]:
    return figure.to_dict() if isinstance(figure, go.Figure) else figure


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that differ, as they are after; None where there are none any more. An id is no property."""
    names = [name for name in {**before, **after} if name != "uid"]
    return {name: after.get(name) for name in names if _is_other(before.get(name), after.get(name))}


def _is_other(before: Any, after: Any) -> bool:
    """Whether two values of a property differ; an empty one is as good as none."""
    return bool(before != after and not (before in ({}, [], None) and after in ({}, [], None)))


@contextmanager
def plainly(say: Callable[[str], None]) -> Iterator[None]:
    """Within the block every error is handed to `say` in plain words, and goes no further."""
    try:
        yield
    except (ScenarioError, UnknownNameError, LineError) as error:
        say(str(error))
    except Exception as error:
        text = translated("This is a defect of servicecase ({kind}: {message}). What is shown is from before.")
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


def style_sheet() -> ipywidgets.HTML:
    """The look of the dashboards, in the colours of the charts; it belongs into the outermost box, of class `CLASS`."""
    from servicecase.wording.chart_style import COLOURS, COMPANY, FONT, GRID, INK

    colours = {"company": COMPANY, "ink": INK, "grid": GRID, "loss": COLOURS[1], "gain": COLOURS[2]}
    properties = "".join(f"--{name}: {colour}; " for name, colour in colours.items())
    rules = files("servicecase.faces").joinpath("widgets.css").read_text(encoding="utf-8")
    sheet = ipywidgets.HTML(f"<style>.{CLASS} {{ {properties}--font: {FONT}; }}\n{rules}</style>")
    sheet.add_class("servicecase-style")
    return sheet
