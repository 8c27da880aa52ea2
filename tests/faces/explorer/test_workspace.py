import os
import random

import pytest

import servicecase as sc
from servicecase.faces.explorer.workspace import AT_HAND, Workspace
from servicecase.faces.workbook import to_excel
from servicecase.inputs.faults import ScenarioError
from tests.conftest import SCENARIOS


def refusal(act):
    with pytest.raises(ScenarioError) as error:
        act()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_bad_files_are_named_and_the_others_usable(folder):
    (folder / "broken.toml").write_text("title = ", encoding="utf-8")
    (folder / "bad.toml").write_text("[estate]\nfee = 1\n", encoding="utf-8")
    workspace = Workspace.of(folder)
    titles, faults = workspace.folder.scenarios()
    assert len(titles) == len(list(folder.glob("house*.toml")))
    assert [fault.file for fault in faults] == ["bad.toml", "broken.toml"]
    assert workspace.document.name == "housekeeping"


@pytest.mark.parametrize("name", ["nowhere", "housekeeping.toml", "\0"])
def test_what_is_no_folder(folder, name):
    assert "is not a folder; name the one" in refusal(lambda: Workspace.of(f"{folder}/{name}"))


def test_an_empty_folder(tmp_path):
    assert "has no scenario; its files end in .toml" in refusal(lambda: Workspace.of(tmp_path))


def test_a_file_that_was_left_keeps_its_changes(workspace):
    workspace.document.type("cleaning.adoption", "value", "12%")
    workspace.open("housekeeping")
    workspace.open("housekeeping_realistic")
    assert workspace.case["adoption"] == 0.12
    assert workspace.document.can_undo


def test_reading_again_can_be_undone(workspace, folder):
    workspace.document.type("cleaning.adoption", "value", "12%")
    file = folder / "housekeeping_realistic.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("launch_cost = { value = 8_000", "launch_cost = { value = 9_000")
    )
    workspace.reload()
    assert (workspace.case["launch_cost"], workspace.case["adoption"]) == (9_000, 0.15)
    assert not workspace.document.is_changed
    workspace.document.undo()
    assert workspace.case["adoption"] == 0.12


def test_pins_and_what_differs_between_them(workspace):
    workspace.document.type("cleaning.adoption", "value", "12%")
    workspace.pin("few users")
    workspace.document.type("cleaning.price", "value", "1.2")
    workspace.pin("dear")
    comparison = workspace.comparison("few users", "dear")
    assert (comparison.before, comparison.after) == ("few users", "dear")
    assert [one.key for one in comparison.inputs] == ["cleaning.price"]
    npv = next(one for one in comparison.results if one.line == "npv")
    base = sc.load(workspace.folder.file("housekeeping_realistic"))
    few = base.with_({"adoption": {"value": 0.12, "low": 0.05, "high": 0.25}})
    assert npv.before == few["npv"]
    assert npv.after == few.with_(price=1.2)["npv"]
    bridge = sc.bridge(*workspace.ends("few users", "dear"), "npv")
    assert bridge["cleaning.price"].contribution == pytest.approx(npv.difference)
    workspace.unpin("dear")
    assert list(workspace.variants()) == [
        *("housekeeping", "housekeeping_realistic"),
        *("few users", AT_HAND),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (" ", "name is missing; give the variant a name"),
        ("housekeeping", "name is 'housekeeping', which is pinned already; choose another"),
        ("x" * 61, "name may have 60 characters on one line"),
        ("a\nb", "name may have 60 characters on one line"),
    ],
)
def test_bad_names_of_pins(workspace, name, words):
    assert refusal(lambda: workspace.pin(name)) == words


def test_saving_a_variant(workspace, folder):
    workspace.document.type("cleaning.adoption", "value", "12%")
    case = workspace.case
    file = workspace.save("few_users")
    assert file == os.path.join(str(folder), "few_users.toml")
    assert sc.load(file).scenario == case.scenario
    assert "adoption = { value = 0.12, low = 0.05, high = 0.25 }" in (folder / "few_users.toml").read_text(
        encoding="utf-8"
    )
    assert workspace.document.name == "few_users"
    assert not workspace.document.is_changed
    assert list(workspace.documents) == ["housekeeping", "few_users"]


def test_saving_again_after_an_undo(workspace, folder):
    workspace.document.type("cleaning.deposit", "value", "500")
    workspace.document.choose("cleaning.price_response", "inelastic")
    workspace.document.choose("cleaning.contract", "flat_fee")
    workspace.save("mine.toml")
    while workspace.document.can_undo:
        workspace.document.undo()
    assert workspace.document.is_changed
    workspace.save("mine")
    assert sc.load(folder / "mine.toml").scenario == sc.load(folder / "housekeeping_realistic.toml").scenario
    workspace.document.redo()
    workspace.save("mine")
    assert sc.load(folder / "mine.toml")["deposit"] == 500


def test_saving_does_not_take_the_place_of_an_open_scenario(workspace, folder):
    workspace.document.type("cleaning.adoption", "value", "12%")
    (folder / "housekeeping_realistic.toml").unlink()
    workspace.open("housekeeping")
    words = "name is 'housekeeping_realistic', which is open already; choose another"
    assert refusal(lambda: workspace.save("housekeeping_realistic")) == words
    workspace.open("housekeeping_realistic")
    assert workspace.case["adoption"] == 0.12


def test_names_differ_by_more_than_capitals(workspace, folder):
    before = sorted(folder.iterdir())
    assert "exists already; choose another name" in refusal(lambda: workspace.save("Housekeeping_Tiered"))
    assert sorted(folder.iterdir()) == before


def test_titles_are_those_of_the_files_as_they_are(workspace, folder):
    file = folder / "housekeeping.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('title = "', 'title = "Another ', 1), encoding="utf-8")
    assert workspace.folder.scenarios()[0]["housekeeping"].startswith("Another ")
    file.write_text("title = ", encoding="utf-8")
    assert "housekeeping" not in workspace.folder.scenarios()[0]
    file.write_text(text, encoding="utf-8")
    assert "housekeeping" in workspace.folder.scenarios()[0]


def given_by(code):
    """The case that the Python of an explorer gives."""
    names = {}
    exec(code, names)
    return names["case"]


def test_the_code_of_a_variant_whose_file_was_saved_since(workspace):
    workspace.document.type("cleaning.adoption", "value", "12%")
    workspace.pin("few")
    workspace.document.type("cleaning.price", "value", "1.2")
    workspace.save("housekeeping_realistic")
    assert given_by(workspace.code("few")).scenario == workspace.pins["few"].case.scenario


def test_the_code_after_what_the_file_extends_was_saved(workspace):
    workspace.document.type("cleaning.adoption", "value", "12%")
    case = workspace.case
    assert case["monthly_fee_income"] == 250_000  # as the file says that this one extends
    workspace.open("housekeeping")
    workspace.document.type("monthly_fee_income", "value", "240,000")
    workspace.save("housekeeping")
    workspace.open("housekeeping_realistic")
    assert given_by(workspace.code()).scenario == case.scenario


TYPED = {
    "cleaning.adoption": ["0.1", "20%", "x", ""],
    "cleaning.price": ["1.2", "0", "-1"],
    "cleaning.seasonality": ["1.1 0.9 1 1 1 1 1 1 1 1 1 1", ""],
    "cleaning.deposit": ["500"],
    "discount_rate": ["7%"],
    "title": ["业主家政", 'a "b"'],
    "correlations": ["adoption ~ discount_rate = -0.3", ""],
}
OTHER_CELLS = {
    "low": ["1%", "0.5", ""],
    "high": ["60%", "2", ""],
    "dist": ["triangular", "normal", ""],
    "source": ["S1", "a book"],
    "more": ["survey = { asked = 400, yes = 60 }", "sd = 0.03", 'note = "seen", date = 2026-03-01', ""],
}
CHOSEN = {
    "cleaning.contract": ["tiered", "flat_fee", "in_house"],
    "cleaning.ramp": ["at_once", "linear"],
    "tax": ["none", "small_scale_2026", "general_2026"],
}


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.toml")))
def test_code_and_files_of_whatever_was_done(workspace, name):
    """What was typed, chosen, pinned, saved and undone across a save: code and file give each case again."""
    chance = random.Random(name)
    workspace.open(name)
    for step in range(40):
        document, act = workspace.document, chance.choice(["type", "type", "cell", "choose", "undo", "redo", "keep"])
        if act == "type":
            key = chance.choice(list(TYPED))
            document.type(key, "value", chance.choice(TYPED[key]))
        elif act == "cell":
            cell = chance.choice(list(OTHER_CELLS))
            document.type(
                chance.choice(["cleaning.adoption", "cleaning.price"]), cell, chance.choice(OTHER_CELLS[cell])
            )
        elif act == "choose":
            key = chance.choice(list(CHOSEN))
            document.choose(key, chance.choice(CHOSEN[key]))
        elif act == "redo":
            document.redo()
        else:
            for _ in range(chance.randrange(5) if act == "undo" or document.draft.pending else 0):
                document.undo()
        if act == "keep":
            workspace.pin(f"pin {step}")
            if not document.draft.pending:
                file = workspace.save(chance.choice(["one", "two", document.name]) if step > 20 else document.name)
                assert sc.load(file).scenario == workspace.case.scenario
        for variant, one in (*workspace.pins.items(), (AT_HAND, workspace.variants()[AT_HAND])):
            case = given_by(workspace.code(variant))
            assert case.scenario.fingerprint() == one.case.scenario.fingerprint()
            assert case.scenario.title == one.case.scenario.title
            assert case["npv"] == one.case["npv"]


def test_saving_refuses_what_changed_on_the_disk(workspace, folder):
    workspace.document.type("cleaning.adoption", "value", "12%")
    file = folder / "housekeeping_realistic.toml"
    text = file.read_text(encoding="utf-8") + "# another hand\n"
    file.write_text(text, encoding="utf-8")
    words = "has changed since it was loaded; load it again, then save"
    assert words in refusal(lambda: workspace.save("housekeeping_realistic"))
    assert "exists already; choose another name" in refusal(lambda: workspace.save("housekeeping_tiered"))
    assert file.read_text(encoding="utf-8") == text
    assert workspace.case["adoption"] == 0.12


def test_saving_refuses_while_a_cell_is_wrong(workspace, folder):
    workspace.document.type("cleaning.adoption", "value", "2")
    with pytest.raises(ScenarioError, match="scenario has cells with errors"):
        workspace.save("mine")
    assert not (folder / "mine.toml").exists()


@pytest.mark.parametrize(
    "name", ["../mine", "a/b", "..", ".hidden", "-x", "_x", "a b", "a.b", "C:x", "a\0b", "mine.toml.toml", "$x", "a\nb"]
)
def test_names_of_files_stay_names(workspace, folder, name):
    before = sorted(path.name for path in folder.parent.rglob("*"))
    assert "use letters, digits, _ and -" in refusal(lambda: workspace.save(name))
    assert "use letters, digits, _ and -" in refusal(lambda: workspace.export_page(name))
    assert sorted(path.name for path in folder.parent.rglob("*")) == before


def test_names_of_files_are_not_too_long(workspace):
    assert refusal(lambda: workspace.save("x" * 81)) == "name has 81 characters; it may have 80"
    assert refusal(lambda: workspace.save(" .toml")) == "name is missing; give the file a name"


def test_chinese_names(workspace, folder):
    workspace.save("家政服务_2026")
    assert sc.load(folder / "家政服务_2026.toml").scenario == workspace.case.scenario


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_does_not_lead_out_of_the_folder(workspace, folder, exists):
    outside = folder.parent / "outside.toml"
    if exists:
        outside.write_text("mine", encoding="utf-8")
    (folder / "link.toml").symlink_to(outside)
    assert "is a link that leads out of the folder" in refusal(lambda: workspace.save("link"))
    assert outside.exists() == exists


def test_a_folder_behind_a_link_is_itself(folder):
    (folder.parent / "link").symlink_to(folder, target_is_directory=True)
    workspace = Workspace.of(folder.parent / "link")
    workspace.document.type("cleaning.adoption", "value", "12%")
    workspace.save("mine")
    assert (folder / "mine.toml").exists()


def test_exports_are_those_of_the_case(workspace, folder, tmp_path):
    workspace.document.type("cleaning.adoption", "value", "12%")
    assert workspace.export_workbook("few").endswith("few.xlsx")
    to_excel(workspace.case, tmp_path / "same.xlsx")
    assert (folder / "few.xlsx").read_bytes() == (tmp_path / "same.xlsx").read_bytes()
    assert workspace.export_page("few").endswith("few.html")
    assert workspace.case.scenario.title in (folder / "few.html").read_text(encoding="utf-8")


def test_exports_replace_their_own_files_and_no_others(workspace, folder):
    workspace.export_workbook("few")
    workspace.document.type("cleaning.adoption", "value", "12%")
    workspace.export_workbook("few")
    (folder / "few.xlsx").write_bytes(b"another")
    assert "exists already; choose another name" in refusal(lambda: workspace.export_workbook("few"))
    assert (folder / "few.xlsx").read_bytes() == b"another"
