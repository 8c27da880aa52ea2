"""Errors are said in plain words, and the look of the dashboards is theirs alone."""

import re

import pytest

import servicecase as sc
from servicecase.engine.graph import LineError
from servicecase.faces.widgets import CLASS, plainly, style_rules
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.wording.language import speaking
from tests.conftest import ROOT

FACES = ROOT / "src" / "servicecase" / "faces"


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
    assert said[0].startswith("This is a bug in servicecase")
    assert "缺陷" in said[1]


def test_plainly_says_nothing_where_nothing_is_wrong():
    said = []
    with plainly(said.append):
        pass
    assert said == []


def test_plainly_does_not_hold_back_an_interrupt():
    with pytest.raises(KeyboardInterrupt), plainly(print):
        raise KeyboardInterrupt


def outside(rules):
    """The selectors of a style sheet, its at-rules apart, that do not begin with the class of the dashboards."""
    selectors = [part.rpartition("}")[2].rpartition("*/")[2].strip() for part in rules.split("{")[:-1]]
    plain = [re.sub(r"\([^()]*\)", "", text) for text in selectors if text and not text.startswith("@")]
    assert plain
    return [one.strip() for text in plain for one in text.split(",") if not one.strip().startswith(f".{CLASS}")]


def test_style_sheets_speak_of_nothing_outside_the_dashboards():
    page = "body[data-voila] .jp-RenderedMarkdown"  # the question above a dashboard that is served
    assert outside(style_rules()) == [page]
    for rules in (FACES / face / f"{face}.css" for face in ("dashboard", "explorer")):
        assert outside(rules.read_text(encoding="utf-8")) == []
