"""Figures that are redrawn in place hold what the new figure has, in what is sent and in what is stored."""

import plotly.graph_objects as go
import pytest

import servicecase as sc
from servicecase.engine.graph import LineError
from servicecase.faces.widgets import CLASS, LiveFigure, held, keep, live, plainly, redraw, style_sheet
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.wording.language import speaking


def bars(*heights, title="Bars", colour="red"):
    figure = go.Figure(layout={"title": {"text": title}, "xaxis": {"title": {"text": "Year"}}})
    return figure.add_bar(x=[1, 2, 3], y=list(heights), name="Income", marker={"color": colour})


def shown(widget):
    """Traces without their ids, and the layout, as a page that opens after it was kept finds them."""
    keep(widget)
    traces = [{name: value for name, value in one.items() if name != "uid"} for one in widget._widget_data]
    return [without_empty(one) for one in traces], without_empty(widget._widget_layout)


def without_empty(properties):
    """Properties but for those that Plotly leaves empty behind."""
    return {name: value for name, value in properties.items() if value not in ({}, [])}


def drawn(figure):
    whole = figure.to_dict()
    return whole["data"], whole["layout"]


@pytest.fixture
def sent(monkeypatch):
    """What the figures send to the page, by the name of the message."""
    messages = []
    for name in ("update", "restyle", "relayout", "addTraces", "deleteTraces"):
        method = f"_send_{name}_msg"
        original = getattr(LiveFigure, method)

        def send(self, *args, _name=name, _original=original, **named):
            messages.append((_name, args, named))
            return _original(self, *args, **named)

        monkeypatch.setattr(LiveFigure, method, send)
    return messages


def test_live_is_complete_from_the_start_and_fits_its_box():
    figure = bars(1, 2, 3)
    widget = live(figure)
    assert shown(widget) == drawn(figure)
    assert widget._config["responsive"] is True
    assert widget._config["displayModeBar"] is False


def test_redraw_sends_what_differs_in_one_message(sent):
    widget = live(bars(1, 2, 3))
    after = bars(4, 5, 6, title="Higher bars")
    redraw(widget, after)
    assert [name for name, _, _ in sent] == ["update"]
    [(_, _, update)] = sent
    assert update["restyle_data"] == {"y": [[4, 5, 6]]}
    assert update["relayout_data"] == {"title": {"text": "Higher bars"}}
    assert shown(widget) == drawn(after)


def test_redraw_of_the_same_figure_sends_nothing(sent):
    widget = live(bars(1, 2, 3))
    redraw(widget, bars(1, 2, 3))
    redraw(widget, bars(1, 2, 3).to_dict())  # plain data and layout are a figure too
    assert sent == []


def test_redraw_leaves_the_other_traces_as_they_are():
    widget = live(bars(1, 2, 3).add_bar(x=[1, 2], y=[7, 8], marker={"color": "blue"}))
    after = bars(1, 2, 4).add_bar(x=[1, 2], y=[7, 8])
    redraw(widget, after)
    assert shown(widget) == drawn(after)


def test_redraw_names_the_traces_that_differ_and_no_others(sent):
    widget = live(bars(1, 2, 3).add_bar(x=[1, 2], y=[7, 8]).add_bar(x=[1, 2], y=[9, 9]))
    redraw(widget, bars(1, 2, 3).add_bar(x=[1, 2], y=[7, 5]).add_bar(x=[1, 2], y=[9, 9]))
    [(_, _, update)] = sent
    assert (update["restyle_data"], update["trace_indexes"]) == ({"y": [[7, 5]]}, [1])


def test_a_redraw_is_one_message_to_the_page_and_tells_two_alike_apart(monkeypatch):
    states = []
    widget = live(bars(1, 2, 3))
    widget.observe(lambda change: states.append((change["name"], change["new"])))
    for heights in ((4, 5, 6), (1, 2, 3), (4, 5, 6)):
        redraw(widget, bars(*heights))
    assert [name for name, _ in states] == ["_py2js_update"] * 3
    assert len({one["trace_edit_id"] for _, one in states}) == 3


def test_redraw_takes_away_what_the_new_figure_does_not_have():
    widget = live(bars(1, 2, 3).add_hline(y=2))
    after = bars(1, 2, 3)
    redraw(widget, after)
    assert shown(widget)[1].get("shapes") is None
    assert shown(widget)[0] == drawn(after)[0]


def test_redraw_of_traces_of_several_kinds():
    widget = live(bars(1, 2, 3).add_scatter(x=[1, 2], y=[7, 8], line={"dash": "dot"}))
    after = bars(1, 2, 4).add_scatter(x=[1, 2], y=[7, 8])
    redraw(widget, after)
    assert shown(widget) == drawn(after)


@pytest.mark.parametrize("others", [1, 2])
def test_redraw_replaces_traces_of_other_kinds(others):
    widget = live(bars(1, 2, 3))
    after = go.Figure(layout={"title": {"text": "Lines"}})
    for place in range(others):
        after.add_scatter(x=[1, 2], y=[place, 3], mode="lines")
    redraw(widget, after)
    traces, layout = shown(widget)
    assert traces == drawn(after)[0]
    assert layout["title"] == {"text": "Lines"}


def test_redraw_can_be_done_again_and_again():
    widget = live(bars(1, 2, 3))
    for figure in (bars(1, 2, 3).add_bar(x=[1], y=[9]), bars(3, 2, 1, colour="blue"), bars(5, 5, 5)):
        redraw(widget, figure)
        assert shown(widget)[0] == drawn(figure)[0]


@pytest.mark.parametrize(
    "error",
    [
        ScenarioError([Fault("", "services.cleaning.adoption", "is 2; it must be from 0 to 1 [share]")]),
        sc.UnknownNameError("'adaption' is not an assumption, did you mean 'adoption'?"),
        LineError("line npv (estate.appraisal) failed on discount_rate=0.1: no"),
    ],
)
def test_plainly_says_what_the_library_says(error):
    said = []
    with plainly(said.append):
        raise error
    assert said == [str(error)]
    assert "\n" not in said[0]


def test_plainly_calls_anything_else_a_defect_in_either_language():
    said = []
    for lang in ("en", "zh"):
        with speaking(lang), plainly(said.append):
            raise ZeroDivisionError("by zero")
    assert all("ZeroDivisionError" in one and "by zero" in one for one in said)
    assert said[0].startswith("This is a defect of servicecase")
    assert "缺陷" in said[1]


def test_plainly_says_nothing_where_nothing_is_wrong():
    said = []
    with plainly(said.append):
        pass
    assert said == []


def test_plainly_does_not_hold_back_an_interrupt():
    with pytest.raises(KeyboardInterrupt), plainly(print):
        raise KeyboardInterrupt


def test_held_has_its_children_and_classes():
    widget = live(bars(1, 2, 3))
    box = held(widget, classes="chart wide")
    assert box.children == (widget,)
    assert box._dom_classes == ("chart", "wide")


def test_style_sheet_speaks_of_nothing_outside_the_dashboard():
    sheet = style_sheet().value.removeprefix("<style>").removesuffix("</style>")
    # every rule, the at-rules apart, begins with the class of the dashboard
    selectors = [part.rpartition("}")[2].rpartition("*/")[2].strip() for part in sheet.split("{")[:-1]]
    plain = [one for text in selectors for one in text.split(",") if one.strip() and not text.startswith("@")]
    assert plain
    outside = [one.strip() for one in plain if not one.strip().startswith(f".{CLASS}")]
    assert outside == ["body[data-voila] .jp-RenderedMarkdown"]  # the question above a dashboard that is served
