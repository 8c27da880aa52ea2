"""The screen without a browser: what people do to the widgets, and what these then show."""

import json
import re
import shutil

import ipywidgets
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


@pytest.fixture
def explorer(workspace):
    return Explorer(workspace, "en")


def row(explorer, key):
    """The widgets of a row, which are found by turning the pages."""
    explorer._search.value = key.rpartition(".")[2]
    return next(one for one in explorer._grid._rows if one.row and one.row.key == key)


def figure(explorer, line):
    return float(re.search(f'data-key="{line}" data-value="(.*?)"', explorer._figures.value)[1])


def panel(explorer, title):
    place = [one.title for one in PANELS].index(title)
    explorer._tab.selected_index = place
    return explorer._panels[place]


def test_what_is_typed_is_worked_out(explorer, realistic):
    row(explorer, "cleaning.adoption").cells["value"].value = "12%"
    expected = realistic.with_({"adoption": {"value": 0.12, "low": 0.05, "high": 0.25}})
    assert figure(explorer, "npv") == expected["npv"]
    assert f"▼ {realistic['npv'] - expected['npv']:,.0f} yuan" in explorer._figures.value
    assert "not saved" in explorer._mark.value


def test_a_limit_is_enforced_while_one_types(explorer, realistic):
    cells = row(explorer, "cleaning.adoption")
    cells.cells["value"].value = "120%"
    assert "servicecase-wrong" in cells.cells["value"]._dom_classes
    assert "Value is 120%; it must be from 0% to 100% [share]" in cells.reason.value
    assert figure(explorer, "npv") == realistic["npv"]
    cells.cells["value"].value = "12%"
    assert "servicecase-wrong" not in cells.cells["value"]._dom_classes
    assert cells.reason.value == ""


def test_letters_that_are_on_their_way_are_not_written_over(explorer):
    explorer._search.value = "cleaning."
    price = next(one for one in explorer._grid._rows if one.row.key == "cleaning.price").cells["value"]
    adoption = next(one for one in explorer._grid._rows if one.row.key == "cleaning.adoption").cells["value"]
    price.value = "1."  # which says what stood there, 1
    adoption.value = "12%"  # arrives before the last letter of the price does
    assert price.value == "1."
    price.value = "1.3"
    assert (explorer.workspace.case["price"], explorer.workspace.case["adoption"]) == (1.3, 0.12)


def test_undo_brings_back_what_stood_in_the_cell(explorer, realistic):
    cells = row(explorer, "cleaning.adoption")
    cells.cells["value"].value = "12%"
    assert cells.cells["source"].value == ""
    explorer._undo.click()
    assert cells.cells["value"].value == "15%"
    assert figure(explorer, "npv") == realistic["npv"]
    explorer._redo.click()
    assert cells.cells["value"].value == "12%"


def test_a_contract_is_chosen(explorer, realistic):
    explorer._choices_by_key["cleaning.contract"].value = "flat_fee"
    assert figure(explorer, "npv") == realistic.with_(contract="flat_fee")["npv"]
    explorer._choices_by_key["tax"].value = "none"
    assert figure(explorer, "npv") == realistic.with_(contract="flat_fee", tax="none")["npv"]


def test_terms_that_a_choice_needs_come_first(explorer):
    explorer._choices_by_key["cleaning.ramp"].value = "logistic"
    shown = [one.row.key for one in explorer._grid._rows[:2]]
    assert shown == ["cleaning.ramp_midpoint", "cleaning.ramp_scale"]
    assert "Cells with errors: 1" in explorer._said.value
    for place, text in enumerate(("6", "2")):
        explorer._grid._rows[place].cells["value"].value = text
    # what is typed on stands where it was begun, though the row would have another place by now
    assert explorer._grid._rows[1].row.key == "cleaning.ramp_scale"
    explorer._grid._rows[1].cells["value"].value = "25"
    assert explorer.workspace.case["ramp_scale"] == 25
    assert explorer.workspace.case.scenario.choice("cleaning", "ramp") == "logistic"


def test_only_what_moves_the_result(explorer, realistic):
    explorer._shown.value = "moving"
    found = {one.assumption for one in realistic.switching_values().rows}
    assert {one.key for one in explorer._grid._shown} == found


def test_search_finds_by_label_and_key(explorer):
    explorer._search.value = "commission"
    assert "cleaning.commission_rate" in [one.key for one in explorer._grid._shown]
    explorer._search.value = "nothing like it"
    assert explorer._grid._shown == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_panels_answer_as_the_library_does(explorer, realistic, lang):
    explorer._speak(lang)
    for title, finding in (
        ("Tornado", realistic.tornado()),
        ("Two-way map", realistic.heat_map("adoption", "price")),
        ("Break-even", realistic.break_even("adoption")),
    ):
        answer = panel(explorer, title)._answer
        with speaking(lang):
            assert re.sub("<.*?>", "", answer.words.value) == finding.sentence
            shown = answer.chart.outputs[0]["data"]["application/vnd.plotly.v1+json"]
            assert shown["data"] == json.loads(finding.chart().to_json())["data"]


def test_another_result_is_asked_about(explorer, realistic):
    answer = panel(explorer, "Tornado")._answer
    explorer._result.value = "annual_income"
    assert re.sub("<.*?>", "", answer.words.value) == realistic.tornado("annual_income").sentence


def test_another_break_even_is_asked_about(explorer, realistic):
    break_even = panel(explorer, "Break-even")
    explorer._result.value = "annual_income"
    break_even._name.value = "cleaning.price"
    break_even._level.value = 30_000.0
    expected = realistic.break_even("price", "annual_income", 30_000.0)
    assert re.sub("<.*?>", "", break_even._answer.words.value) == expected.sentence
    assert expected.sentence != realistic.break_even("price", "annual_income").sentence


def test_a_question_without_an_answer_is_refused_in_words(explorer, headline):
    answer = panel(explorer, "Tornado")._answer
    explorer._file.value = "housekeeping"
    explorer._result.value = "irr"  # it has none: there is nothing to invest
    assert 'data-key="refusal"' in answer.words.value
    assert answer.chart.outputs == ()


def test_variants_are_pinned_compared_and_removed(explorer, realistic):
    variants = panel(explorer, "Variants")
    row(explorer, "cleaning.adoption").cells["value"].value = "12%"
    variants._name.value = "few"
    variants._pin.click()
    explorer._undo.click()
    variants._ends[0].value, variants._ends[1].value = "housekeeping_realistic", "few"
    few = realistic.with_({"adoption": {"value": 0.12, "low": 0.05, "high": 0.25}})
    assert f"{few['npv'] - realistic['npv']:,.0f}" in variants._table.value
    assert "housekeeping_realistic → few" in variants._table.value
    assert variants._answer.chart.outputs
    variants._pin.click()
    assert "The name is missing; give the variant a name" in explorer._said.value
    variants._pins.children[0].click()
    assert [value for _, value in variants._ends[0].options] == ["housekeeping", "housekeeping_realistic", "*"]


def test_saving_and_exporting(explorer, folder):
    files = panel(explorer, "Save and export")
    row(explorer, "cleaning.adoption").cells["value"].value = "12%"
    save, workbook, page = files.box.children[0].children[1:]
    files._name.value = "../outside"
    save.click()
    assert "The name is &#x27;../outside&#x27;; use letters, digits" in explorer._said.value
    files._name.value = "few_users"
    for button in (save, workbook, page):
        button.click()
        assert "Written: " in html_of(files.said)
    assert {one.name for one in folder.glob("few_users.*")} == {"few_users.toml", "few_users.xlsx", "few_users.html"}
    assert sc.load(folder / "few_users.toml").scenario == explorer.workspace.case.scenario
    assert explorer._file.value == "few_users"
    assert "not saved" not in explorer._mark.value


def html_of(output):
    """The HTML that an output shows."""
    return "".join(one["data"]["text/html"] for one in output.outputs)


def test_what_was_written_is_linked_where_a_page_can_find_it(folder, monkeypatch):
    monkeypatch.chdir(folder)
    explorer = Explorer(Workspace.of("."), "en")
    files = panel(explorer, "Save and export")
    files._name.value = "家政"
    files.box.children[0].children[1].click()
    assert '<a href="./%E5%AE%B6%E6%94%BF.toml" download>./家政.toml</a>' in html_of(files.said)


def test_a_folder_that_is_gone_is_said(explorer, folder):
    row(explorer, "cleaning.adoption").cells["value"].value = "12%"
    shutil.rmtree(folder)
    explorer._undo.click()
    assert "cannot be read: No such file or directory" in explorer._said.value
    explorer._show_python()
    assert 'data-key="refusal"' in explorer._panels[-1]._code.value
    explorer._speak("zh")
    explorer._redo.click()
    assert "无法读取：没有这个文件或文件夹" in explorer._said.value
    assert explorer.workspace.case["adoption"] == 0.12


def test_after_saving_the_comparison_starts_from_the_new_file(explorer):
    variants = panel(explorer, "Variants")
    row(explorer, "cleaning.adoption").cells["value"].value = "12%"
    files = explorer._panels[4]
    files._name.value = "few_users"
    files.box.children[0].children[1].click()
    assert [one.value for one in variants._ends] == ["few_users", "*"]


def test_the_python_is_printed(explorer):
    row(explorer, "cleaning.adoption").cells["value"].value = "12%"
    explorer._show_python()
    text = explorer._panels[-1]._code.value
    assert "&quot;cleaning.adoption&quot;: 0.12," in text


def test_bad_files_are_named_in_a_line(folder):
    (folder / "bad.toml").write_text("[estate]\nfee = 1\n", encoding="utf-8")
    explorer = Explorer(Workspace.of(folder), "zh")
    assert "bad.toml 无法使用：" in explorer._said.value


def test_a_switch_of_language_keeps_everything_and_leaves_no_widget_behind(explorer):
    map_panel = panel(explorer, "Two-way map")
    map_panel._sides[1].value = "discount_rate"
    row(explorer, "cleaning.adoption").cells["value"].value = "120%"
    explorer._speak("zh")
    first = len(_instances)
    assert explorer._open_panel == 2
    assert [one.value for one in explorer._panels[2]._sides] == ["cleaning.adoption", "discount_rate"]
    assert said_in("zh", label, "adoption") in "".join(one.name.value for one in explorer._grid._rows)
    assert row(explorer, "cleaning.adoption").cells["value"].value == "120%"
    assert any("取值为 120%，须在 0% 至 100% 之间" in one.reason.value for one in explorer._grid._rows)
    explorer._speak("en")
    explorer._speak("zh")
    assert len(_instances) == first


def test_the_door(folder):
    box = sc.explorer(folder, lang="zh")
    assert isinstance(box, ipywidgets.Box)
    assert "净现值" in "".join(one.value for one in box.children if isinstance(one, ipywidgets.HTML))
    with pytest.raises(ScenarioError, match="is not a folder"):
        sc.explorer(folder / "nowhere")
    with pytest.raises(ScenarioError, match="lang is 'fr'; it must be en or zh"):
        sc.explorer(folder, lang="fr")
