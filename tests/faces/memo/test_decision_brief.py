"""The notebook of the brief says what any case needs said, in either language; its cells are run without a kernel."""

import ast
import json
import re
from html import unescape

import plotly.graph_objects as go
import pytest

import servicecase as sc
from servicecase.faces.memo import words
from servicecase.faces.notebooks import notebook
from servicecase.questions.decision.words import headline, reasons
from servicecase.wording.language import VARIABLE, messages, speaking
from tests.conftest import SCENARIOS, TWO_SERVICES

SOURCES = [
    "".join(cell["source"])
    for cell in json.loads(notebook("01_decision_brief").read_text(encoding="utf-8"))["cells"]
    if cell["cell_type"] == "code"
]
# A month, one service, no uncertain assumptions, no cost of the work; names that are not for HTML.
BARE = """
title = "<b>Bare</b>"
horizon_months = 1

[estate]
monthly_fee_income = 250_000
management_fee = 1.0

[services.x]
title = "<i>X</i>"
contract = "flat_fee"
adoption = 0.2
price = 1
flat_fee = 100
"""


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """Runs the cells for a scenario; returns what they showed: HTML, figures and objects."""
    monkeypatch.setenv(VARIABLE, "en")  # the cells set it; so it is as it was afterwards

    def run(scenario, lang, beside=""):
        found = []
        monkeypatch.setattr(words, "show", found.append)
        monkeypatch.setattr(go.Figure, "show", lambda figure: found.append(figure))
        if "\n" in scenario:
            (tmp_path / "case.toml").write_text(scenario, encoding="utf-8")
            scenario = str(tmp_path / "case.toml")
        namespace = {"display": found.append}
        exec(SOURCES[0], namespace)
        namespace |= {"scenario": scenario, "beside": beside, "lang": lang}
        for source in SOURCES[1:]:
            exec(source, namespace)
        return found

    return run


def text_of(found):
    html = " ".join(one if isinstance(one, str) else getattr(one, "_repr_html_", str)() for one in found
                    if not isinstance(one, go.Figure))  # fmt: skip
    return unescape(re.sub(r"<code.*?</code>|<style.*?</style>|<[^>]*>", " ", html))


SHIPPED = sorted(SCENARIOS.glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_brief_of_every_shipped_scenario(path, shown):
    lang = ("en", "zh")[SHIPPED.index(path) % 2]
    found = shown(str(path), lang)
    case = sc.load(path)
    assert f"{case['annual_income']:,.0f}" in text_of(found)
    titles = [one.layout.title.text for one in found if isinstance(one, go.Figure)]
    assert len(titles) >= 4
    assert all(re.search("[\u4e00-\u9fff]", title) for title in titles) == (lang == "zh")


def test_brief_of_two_services_shows_the_contracts_of_both(shown):
    found = shown(TWO_SERVICES, "en", str(SCENARIOS / "housekeeping.toml"))
    # 112,500 of cleaning, and 5% of 2,500 households x 10% x 10 x 20 yuan a month of meals
    assert "142,500" in text_of(found)
    assert "Housekeeping on commission would bring 112,500 yuan a year" in text_of(found)
    assert sum(isinstance(one, go.Figure) for one in found) == 3 + 2 * 2
    assert "No assumption has a range" in text_of(found)


def test_brief_of_a_bare_case_is_text_and_not_html(shown):
    found = shown(BARE, "zh")
    html = " ".join(
        one if isinstance(one, str) else one._repr_html_() for one in found if not isinstance(one, go.Figure)
    )
    assert "<b>Bare" not in html
    assert "<i>X" not in html
    assert "没有一项假设给出区间" in html


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_brief_says_what_to_do_and_why(shown, lang):
    found = text_of(shown(str(SCENARIOS / "housekeeping_realistic.toml"), lang))
    told = sc.load(SCENARIOS / "housekeeping_realistic.toml").decision()
    with speaking(lang):
        said = [headline(told), *reasons(told)]
    assert len(said) > 4
    assert [one for one in said if one not in found] == []


def test_brief_says_what_is_left(shown):
    found = text_of(shown(str(SCENARIOS / "housekeeping_realistic.toml"), "en"))
    case = sc.load(SCENARIOS / "housekeeping_realistic.toml")
    assert f"peak funding is {case['peak_funding']:,.0f} yuan" in found


def test_brief_says_that_correlations_were_moved(shown, tmp_path):
    """Three ranks that contradict one another; the warning itself names a file of the program."""
    ranks = [("adoption", "price", 0.9), ("price", "commission_rate", 0.9), ("adoption", "commission_rate", -0.9)]
    correlations = ", ".join(f'{{ between = ["{one}", "{other}"], rank = {rank} }}' for one, other, rank in ranks)
    extended = (SCENARIOS / "housekeeping_realistic.toml").as_posix()
    scenario = f'extends = "{extended}"\ncorrelations = [{correlations}]\n'
    assert "The scenario's correlations cannot all hold at once" in text_of(shown(scenario, "en"))


def test_every_text_of_the_notebook_is_translated():
    texts = [
        node.value
        for call in (node for source in SOURCES for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
        if getattr(call.func, "attr", "") == "heading"
        for node in call.args
    ]
    assert "What it brings" in texts
    assert [text for text in texts if text not in messages("zh")] == []


def test_figures_beside_others_have_their_source():
    from servicecase.questions.brief.record import brief

    case = sc.load(SCENARIOS / "housekeeping_realistic.toml")
    # of the scenario, of the headline that it extends, of its tax preset (S14), and of the outside view (S7)
    listed = list(words.sources_of(brief(case), case))
    assert [one.partition(" ")[0] for one in listed] == ["S1", "S2", "S7", "S9", "S11", "S12", "S14"]
    assert "S7 (B)" in words.beside_other_figures(brief(case))
