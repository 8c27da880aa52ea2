"""The screen without a browser: what people do there, as the page says it, and what it then shows."""

import json
import re
import shutil
from html import unescape
from itertools import count

import pytest
from ipywidgets.widgets.widget import _instances

import servicecase as sc
from servicecase.faces.explorer.panels import PANELS
from servicecase.faces.explorer.view import Explorer
from servicecase.faces.explorer.workspace import Workspace
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.labels import label
from servicecase.wording.language import speaking
from tests.wording.chinese import said_in

KEY = "cleaning.adoption"
NUMBERS = count()
MOST = 150_000  # letters of state


@pytest.fixture
def explorer(workspace):
    return Explorer(workspace, "en")


def do(explorer, kind, **details):
    """What an analyst does, as a page says it; it is answered in any case, for the page waits for that."""
    number = f"page:{next(NUMBERS)}"
    explorer._handle_custom_msg({"kind": kind, "details": details, "number": number}, [])
    assert explorer.answered == number


def type_in(explorer, key, text, cell="value"):
    """Types into a row that is shown."""
    row(explorer, key)
    do(explorer, "type", key=key, cell=cell, value=text)


def row(explorer, key):
    return next(one for one in explorer.rows if one["key"] == key)


def keys(explorer):
    return [one["key"] for one in explorer.rows]


def figure(explorer, line):
    return float(re.search(f'data-key="{line}" data-value="(.*?)"', explorer.cards)[1])


def open_panel(explorer, title):
    do(explorer, "tab", value=[one.title for one in PANELS].index(title))


def panel(explorer):
    """The controls of the open panel, by their title or hint."""
    return {one["title"] or one["hint"]: one for line in explorer.panel["lines"] for one in line}


def operate(explorer, control, value=None):
    """Presses a button, or gives another control a value: what the page sends for it."""
    more = {} if value is None else {"value": value}
    if "options" in control:
        assert value in [one for one, _ in control["options"]]
    assert control.get("enabled", True)
    do(explorer, control["request"], **control["details"], **more)


def set_in_panel(explorer, title, value=None):
    operate(explorer, panel(explorer)[title], value)


def in_bar(explorer, title):
    return next(one for one in explorer.bar if one["title"] == title)


def choose(explorer, key, option):
    operate(explorer, next(one for one in explorer.choices if one["details"]["key"] == key), option)


def text(html):
    return unescape(re.sub("<.*?>", "", html))


def test_what_is_typed_is_worked_out(explorer, realistic):
    type_in(explorer, KEY, "12%")
    expected = realistic.with_({"adoption": {"value": 0.12, "low": 0.05, "high": 0.25}})
    assert figure(explorer, "npv") == expected["npv"]
    assert f"−{realistic['npv'] - expected['npv']:,.0f}</span>" in explorer.cards
    assert "not saved" in explorer.changed


def test_a_limit_is_enforced_while_one_types(explorer, realistic):
    type_in(explorer, KEY, "120%")
    assert row(explorer, KEY)["wrong"] == ["value"]
    assert "Value is 120%; it must be from 0% to 100% [share]" in row(explorer, KEY)["reason"]
    assert figure(explorer, "npv") == realistic["npv"]
    type_in(explorer, KEY, "12%")
    assert row(explorer, KEY)["wrong"] == []
    assert row(explorer, KEY)["reason"] == ""


def test_letters_of_two_cells_are_worked_out_in_the_order_in_which_they_come(explorer):
    type_in(explorer, "cleaning.price", "1.")
    type_in(explorer, KEY, "12%")
    type_in(explorer, "cleaning.price", "1.3")
    assert (explorer.workspace.case["price"], explorer.workspace.case["adoption"]) == (1.3, 0.12)


def test_undo_brings_back_what_stood_in_the_cell(explorer, realistic):
    assert not in_bar(explorer, "Undo")["enabled"]
    type_in(explorer, KEY, "12%")
    assert row(explorer, KEY)["cells"]["source"] == ""
    operate(explorer, in_bar(explorer, "Undo"))
    assert row(explorer, KEY)["cells"]["value"] == "15%"
    assert figure(explorer, "npv") == realistic["npv"]
    operate(explorer, in_bar(explorer, "Redo"))
    assert row(explorer, KEY)["cells"]["value"] == "12%"


def test_a_cell_that_was_left_is_another_step(explorer):
    type_in(explorer, KEY, "12%")
    do(explorer, "leave")
    type_in(explorer, KEY, "13%")
    operate(explorer, in_bar(explorer, "Undo"))
    assert row(explorer, KEY)["cells"]["value"] == "12%"


def test_reload_reads_the_file_again(explorer, folder):
    file = folder / "housekeeping_realistic.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("0.15", "0.16", 1), encoding="utf-8")
    operate(explorer, in_bar(explorer, "Reload"))
    assert figure(explorer, "npv") == sc.load(file)["npv"]


def test_a_contract_is_chosen(explorer, realistic):
    choose(explorer, "cleaning.contract", "flat_fee")
    assert figure(explorer, "npv") == realistic.with_(contract="flat_fee")["npv"]
    choose(explorer, "tax", "none")
    assert figure(explorer, "npv") == realistic.with_(contract="flat_fee", tax="none")["npv"]


def test_terms_that_a_choice_needs_come_first(explorer):
    choose(explorer, "cleaning.ramp", "logistic")
    assert keys(explorer)[:2] == ["cleaning.ramp_midpoint", "cleaning.ramp_scale"]
    assert [one["details"]["key"] for one in explorer.choices if one["wrong"]] == ["cleaning.ramp"]
    assert "Cells with errors: 1" in explorer.said
    type_in(explorer, "cleaning.ramp_midpoint", "6")
    type_in(explorer, "cleaning.ramp_scale", "2")
    # what is typed on stands where it was begun, though the row would have another place by now
    assert keys(explorer)[1] == "cleaning.ramp_scale"
    type_in(explorer, "cleaning.ramp_scale", "25")
    assert explorer.workspace.case["ramp_scale"] == 25
    assert explorer.workspace.case.scenario.choice("cleaning", "ramp") == "logistic"


def test_only_what_moves_the_result(explorer, realistic):
    operate(explorer, explorer.filters[1], "moving")
    assert set(keys(explorer)) == {one.assumption for one in realistic.switching_values().rows}


def test_search_finds_by_label_and_key(explorer):
    operate(explorer, explorer.filters[0], "commission")
    assert "cleaning.commission_rate" in keys(explorer)
    assert KEY not in keys(explorer)
    operate(explorer, explorer.filters[0], "nothing like it")
    assert keys(explorer) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_panels_answer_as_the_library_does(explorer, realistic, lang):
    do(explorer, "speak", lang=lang)
    for title, finding in (
        ("Tornado", realistic.tornado()),
        ("Two-way map", realistic.heat_map("adoption", "price")),
        ("Break-even", realistic.break_even("adoption")),
    ):
        open_panel(explorer, title)
        with speaking(lang):
            assert text(explorer.finding) == finding.sentence
            assert explorer.figure["data"] == json.loads(finding.chart().to_json())["data"]


def test_another_result_is_asked_about(explorer, realistic):
    open_panel(explorer, "Tornado")
    operate(explorer, explorer.filters[2], "annual_income")
    assert text(explorer.finding) == realistic.tornado("annual_income").sentence


def test_another_break_even_is_asked_about(explorer, realistic):
    open_panel(explorer, "Break-even")
    operate(explorer, explorer.filters[2], "annual_income")
    set_in_panel(explorer, "Assumption", "cleaning.price")
    set_in_panel(explorer, "Level", "30000")
    expected = realistic.break_even("price", "annual_income", 30_000.0)
    assert text(explorer.finding) == expected.sentence
    assert expected.sentence != realistic.break_even("price", "annual_income").sentence
    set_in_panel(explorer, "Level", "")  # as while it is written anew
    assert text(explorer.finding) == realistic.break_even("price", "annual_income").sentence


def test_a_question_without_an_answer_is_refused_in_words(explorer, headline):
    open_panel(explorer, "Tornado")
    assert explorer.figure
    operate(explorer, in_bar(explorer, "Scenario"), "housekeeping")
    operate(explorer, explorer.filters[2], "irr")  # it has none: there is nothing to invest
    assert 'data-key="refusal"' in explorer.finding
    assert explorer.figure == {}


def test_variants_are_pinned_compared_and_removed(explorer, realistic):
    type_in(explorer, KEY, "12%")
    set_in_panel(explorer, "Name of the variant", "few")
    set_in_panel(explorer, "Pin")
    assert panel(explorer)["Name of the variant"]["value"] == ""
    operate(explorer, in_bar(explorer, "Undo"))
    set_in_panel(explorer, "From", "housekeeping_realistic")
    set_in_panel(explorer, "To", "few")
    few = realistic.with_({"adoption": {"value": 0.12, "low": 0.05, "high": 0.25}})
    assert f"{few['npv'] - realistic['npv']:,.0f}" in explorer.panel["html"]
    assert "housekeeping_realistic → few" in explorer.panel["html"]
    assert explorer.figure["data"]
    set_in_panel(explorer, "Pin")
    assert "The name is missing; give the variant a name" in explorer.said
    set_in_panel(explorer, "few ×")
    assert [value for value, _ in panel(explorer)["From"]["options"]] == ["housekeeping", "housekeeping_realistic", "*"]


def test_saving_and_exporting(explorer, folder):
    open_panel(explorer, "Save and export")
    type_in(explorer, KEY, "12%")
    set_in_panel(explorer, "Name", "../outside")
    set_in_panel(explorer, "Save as a scenario")
    assert "The name is &#x27;../outside&#x27;; use letters, digits" in explorer.said
    set_in_panel(explorer, "Name", "few_users")
    for button in ("Save as a scenario", "Export the workbook", "Export the page"):
        set_in_panel(explorer, button)
        assert "Written: " in explorer.panel["html"]
    assert {one.name for one in folder.glob("few_users.*")} == {"few_users.toml", "few_users.xlsx", "few_users.html"}
    assert sc.load(folder / "few_users.toml").scenario == explorer.workspace.case.scenario
    assert in_bar(explorer, "Scenario")["value"] == "few_users"
    assert "not saved" not in explorer.changed


def test_what_was_written_is_linked_where_a_page_can_find_it(folder, monkeypatch):
    monkeypatch.chdir(folder)
    explorer = Explorer(Workspace.of("."), "en")
    open_panel(explorer, "Save and export")
    set_in_panel(explorer, "Name", "家政")
    set_in_panel(explorer, "Save as a scenario")
    assert '<a href="./%E5%AE%B6%E6%94%BF.toml" download>./家政.toml</a>' in explorer.panel["html"]


def test_a_folder_that_is_gone_is_said(explorer, folder):
    type_in(explorer, KEY, "12%")
    shutil.rmtree(folder)
    operate(explorer, in_bar(explorer, "Undo"))
    assert "cannot be read: No such file or directory" in explorer.said
    operate(explorer, in_bar(explorer, "Show the Python"))
    assert 'data-key="refusal"' in explorer.panel["html"]
    do(explorer, "speak", lang="zh")
    operate(explorer, in_bar(explorer, "重做"))
    assert "无法读取：没有这个文件或文件夹" in explorer.said
    assert explorer.workspace.case["adoption"] == 0.12


def test_after_saving_the_comparison_starts_from_the_new_file(explorer):
    type_in(explorer, KEY, "12%")
    open_panel(explorer, "Save and export")
    set_in_panel(explorer, "Name", "few_users")
    set_in_panel(explorer, "Save as a scenario")
    open_panel(explorer, "Variants")
    assert [panel(explorer)[end]["value"] for end in ("From", "To")] == ["few_users", "*"]


def test_the_python_is_printed(explorer):
    type_in(explorer, KEY, "12%")
    operate(explorer, in_bar(explorer, "Show the Python"))
    assert "&quot;cleaning.adoption&quot;: 0.12," in explorer.panel["html"]


def test_bad_files_are_named_in_a_line(folder):
    (folder / "bad.toml").write_text("[estate]\nfee = 1\n", encoding="utf-8")
    explorer = Explorer(Workspace.of(folder), "zh")
    assert "bad.toml 无法使用：" in explorer.said


def test_a_switch_of_language_keeps_everything(explorer):
    open_panel(explorer, "Two-way map")
    set_in_panel(explorer, "Up", "discount_rate")
    operate(explorer, explorer.filters[0], "cleaning.")
    type_in(explorer, KEY, "120%")
    do(explorer, "speak", lang="zh")
    assert explorer.open_panel == 2
    assert [one["value"] for one in panel(explorer).values()] == [KEY, "discount_rate"]
    assert explorer.filters[0]["value"] == "cleaning."
    assert said_in("zh", label, "adoption") in row(explorer, KEY)["label"]
    assert row(explorer, KEY)["cells"]["value"] == "120%"
    assert "取值为 120%，须在 0% 至 100% 之间" in row(explorer, KEY)["reason"]


def test_a_defect_is_said_and_the_page_is_answered(explorer, monkeypatch):
    monkeypatch.setattr(explorer.workspace.document, "undo", lambda: 1 / 0)
    type_in(explorer, KEY, "12%")
    do(explorer, "undo")
    assert "ZeroDivisionError" in explorer.said
    do(explorer, "no such request")
    assert "KeyError" in explorer.said


@pytest.mark.parametrize("place", range(len(PANELS)))
def test_a_page_that_is_loaded_again_has_little_to_fetch(workspace, place):
    """Two models and their state, whatever is shown and however long the analyst has worked."""
    before = set(_instances)
    explorer = Explorer(workspace, "en")
    operate(explorer, explorer.filters[1], "all")
    type_in(explorer, KEY, "120%")
    do(explorer, "tab", value=place)
    do(explorer, "speak", lang="zh")
    assert set(_instances) - before == {explorer.model_id, explorer.layout.model_id}
    assert len(json.dumps(explorer.get_state(), default=str)) < MOST


def test_every_control_has_a_name(explorer):
    for place in range(len(PANELS)):
        do(explorer, "tab", value=place)
        for one in [*explorer.bar, *explorer.filters, *explorer.choices, *panel(explorer).values()]:
            assert one["title"] or one["hint"]


def test_the_door(folder):
    explorer = sc.explorer(folder, lang="zh")
    assert "净现值" in explorer.cards
    assert repr(explorer) == f"<Explorer of {str(folder)!r}>"
    with pytest.raises(ScenarioError, match="is not a folder"):
        sc.explorer(folder / "nowhere")
    with pytest.raises(ScenarioError, match="lang is 'fr'; it must be en or zh"):
        sc.explorer(folder, lang="fr")
