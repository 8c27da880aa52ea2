"""Files of scenarios: reading whatever stands under a name, and saving without losing anything."""

import datetime
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.record import Record
from servicecase.scenario.file import load_scenario, parse_text
from servicecase.scenario.presets import tax_presets
from servicecase.scenario.saving import entries, save_scenario
from tests.conftest import SCENARIOS

SHIPPED = sorted(SCENARIOS.glob("*.toml"))
posix_only = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")

MINE = """\
# What we assume, and why.
title = "Mine"  # for the board

[estate]
monthly_fee_income = 250_000   # billed
management_fee = 1.00
tax = "none"

# ---- the service ----
[services.cleaning]
contract = "commission"        # the usual form
adoption   = { value = 0.250, low = 0.10, high = 0.35, source = "S1" }  # a survey
price = 1.0
commission_rate = 0.15

seasonality = [
    1, 1, 1, 1, 1, 1,  # first half
    1, 1, 1, 1, 1, 1,
]
# the end
"""


def write(path, text, newline="\n"):
    path.write_bytes(text.replace("\n", newline).encode("utf-8"))
    return path


def faults_of(action, *arguments):
    """The lines of the error that an action raises."""
    with pytest.raises(ScenarioError) as caught:
        action(*arguments)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.faults)
    return lines


def changed_lines(before, after):
    """Lines of a text that differ in another with as many lines: from, to."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [(one, other) for one, other in pairs if one != other]


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


@pytest.fixture
def mine(tmp_path):
    return write(tmp_path / "mine.toml", MINE)


# Reading what is no scenario.


def test_load_missing_file(tmp_path):
    path = tmp_path / "none.toml"
    assert faults_of(load_scenario, path) == [f"{path}: cannot be read: No such file or directory"]


def test_load_directory(tmp_path):
    assert faults_of(load_scenario, tmp_path) == [f"{tmp_path}: is a directory; name a scenario file"]


def test_load_empty_name():
    assert faults_of(load_scenario, "") == ["cannot be read: No such file or directory"]


def test_load_and_save_name_with_a_nul():
    assert faults_of(load_scenario, "a\0b.toml") == ["a\\x00b.toml: cannot be the name of a file"]
    assert faults_of(sc.loads(MINE).save, "a\0b.toml") == ["a\\x00b.toml: cannot be the name of a file"]


def test_load_name_that_is_too_long():
    assert faults_of(load_scenario, "x" * 5000) == [f"{'x' * 5000}: cannot be read: File name too long"]


def test_load_name_in_bytes(mine):
    assert load_scenario(os.fsencode(mine)) == load_scenario(mine)


@pytest.mark.parametrize("content", [b"", b"\n \t\n", b"\xef\xbb\xbf"])
def test_load_empty_file(tmp_path, content):
    path = tmp_path / "empty.toml"
    path.write_bytes(content)
    assert faults_of(load_scenario, path) == [f"{path}: is empty; `servicecase new FILE` writes a template"]


def test_load_not_utf8(tmp_path):
    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "家政"'.encode("gbk"))
    assert faults_of(load_scenario, path) == [f"{path}: is not UTF-8 text (byte 10); save it as UTF-8"]
    path.write_bytes('title = "家政"'.encode("utf-16"))
    assert faults_of(load_scenario, path) == [f"{path}: is not UTF-8 text (byte 1); save it as UTF-8"]


def test_load_binary(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(bytes(range(128)))
    assert faults_of(load_scenario, path)[0].startswith(f"{path}: is not valid TOML on line 1: ")


def test_load_ten_megabytes(tmp_path):
    path = tmp_path / "large.toml"
    path.write_bytes(b"# x\n" * 2_500_000)
    start = time.perf_counter()
    assert faults_of(load_scenario, path) == [f"{path}: has 10 MB; a scenario may have 0.25 MB"]
    assert time.perf_counter() - start < 1.0


def test_load_unreadable(mine, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert faults_of(load_scenario, mine) == [f"{mine}: cannot be read: Permission denied"]


@posix_only
def test_load_device():
    for path in ("/dev/null", "/dev/zero"):
        assert faults_of(load_scenario, path) == [f"{path}: is a device or a pipe; name a scenario file"]


@posix_only
def test_load_named_pipe_does_not_wait(tmp_path):
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)
    assert faults_of(load_scenario, path) == [f"{path}: is a device or a pipe; name a scenario file"]


@posix_only
def test_load_link_that_leads_nowhere_or_in_a_circle(tmp_path):
    nowhere, circle = tmp_path / "nowhere.toml", tmp_path / "circle.toml"
    nowhere.symlink_to("gone.toml")
    circle.symlink_to("circle.toml")
    assert faults_of(load_scenario, nowhere) == [f"{nowhere}: cannot be read: No such file or directory"]
    assert faults_of(load_scenario, circle) == [f"{circle}: cannot be read: Too many levels of symbolic links"]


def test_load_names_the_file_as_the_user_did(mine, monkeypatch):
    write(mine, MINE.replace("management_fee = 1.00", "management_fee = -1"))
    monkeypatch.chdir(mine.parent)
    expected = "mine.toml: estate.management_fee is -1; it must be from 0.01 to 100 [yuan/m²/month]"
    assert faults_of(load_scenario, "mine.toml") == [expected]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_load_and_name_their_sources(path):
    from servicecase.inputs.sources import sources

    scenario = load_scenario(path)
    assert scenario.title != "Untitled"
    named = {record.source for record in scenario.records.values() if record.source}
    assert named <= set(sources())


def test_load_is_quick():
    load_scenario(SCENARIOS / "housekeeping_realistic.toml")
    times = []
    for _ in range(20):
        start = time.perf_counter()
        load_scenario(SCENARIOS / "housekeeping_realistic.toml")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.015


def test_import_leaves_large_libraries_alone():
    words = "import sys, servicecase; print(*sorted({'pandas', 'tomlkit', 'plotly', 'scipy'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


# A file that extends another.


def test_extends_states_only_what_differs(mine):
    child = write(mine.parent / "child.toml", 'extends = "mine.toml"\n[services.cleaning]\nprice = 2\n')
    base, scenario = load_scenario(mine), load_scenario(child)
    assert scenario.title == "Mine"
    assert scenario.records == {**base.records, "cleaning.price": Record(2.0)}
    assert scenario.choices == base.choices


def test_extends_replaces_an_assumption_as_a_whole(mine):
    child = write(mine.parent / "child.toml", 'extends = "mine.toml"\n[services.cleaning.adoption]\nvalue = 0.3\n')
    assert load_scenario(child).records["cleaning.adoption"] == Record(0.3)


def test_extends_adds_a_service(mine):
    service = '[services.meals]\ncontract = "flat_fee"\nflat_fee = 1\nprice = 1\nadoption = 0.1\n'
    child = write(mine.parent / "child.toml", f'extends = "mine.toml"\n{service}')
    assert load_scenario(child).services == ("cleaning", "meals")


def test_extends_in_a_row_and_from_other_folders(mine):
    folder = mine.parent / "方案"
    folder.mkdir()
    write(folder / "a.toml", 'extends = "../mine.toml"\n[estate]\nwage_growth = 0.01\n')
    path = write(mine.parent / "b.toml", 'extends = "方案/a.toml"\n[services.cleaning]\nprice = 3\n')
    records = load_scenario(path).records
    assert (records["wage_growth"].value, records["cleaning.price"].value) == (0.01, 3.0)
    assert parse_text('extends = "b.toml"', str(mine.parent)).records == records


def test_extends_faults_carry_the_name_of_their_own_file(mine):
    base = write(
        mine,
        MINE.replace("management_fee = 1.00", "management_fee = -1")
        .replace("price = 1.0", "price = -1")
        .replace("commission_rate = 0.15", "commission_rate = 2"),
    )
    text = 'extends = "mine.toml"\nhorizon_months = 0\n[services.cleaning]\nprice = nan\nrmap = "linear"\n'
    child = write(mine.parent / "child.toml", text)
    assert sorted(faults_of(load_scenario, child)) == sorted(
        [
            f"{child}: horizon_months is 0; it must be from 1 to 600 [month]",
            f"{child}: services.cleaning.price is nan; it must be a finite number [yuan/base]",
            f"{child}: services.cleaning.rmap is not an assumption about cleaning, did you mean 'ramp'?",
            f"{base}: estate.management_fee is -1; it must be from 0.01 to 100 [yuan/m²/month]",
            f"{base}: services.cleaning.commission_rate is 2; it must be from 0 to 1 [share]",
        ]
    )


def test_extends_what_is_missing_is_missing_in_the_file_at_hand(mine):
    child = write(mine.parent / "child.toml", 'extends = "mine.toml"\n[services.cleaning]\ncontract = "flat_fee"\n')
    words = "services.cleaning.flat_fee is missing: contract 'flat_fee' needs it"
    assert faults_of(load_scenario, child) == [f"{child}: {words}"]


@pytest.fixture
def bad_bases(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "image.toml").write_bytes(b"\x89PNG\r\n\x1a\n")
    write(tmp_path / "circle_a.toml", 'extends = "circle_b.toml"')
    write(tmp_path / "circle_b.toml", 'extends = "circle_a.toml"')
    write(tmp_path / "syntax.toml", "title = 'a'\nx = = 1\n")
    write(tmp_path / "empty.toml", "")
    for number in range(12):
        write(tmp_path / f"row_{number}.toml", f'extends = "row_{number + 1}.toml"')
    return tmp_path


BAD_EXTENDS = [
    ('"none.toml"', "child.toml: extends is 'none.toml', which cannot be read: No such file or directory"),
    ('"folder.toml"', "child.toml: extends is 'folder.toml', which is a directory; name a scenario file"),
    ('""', "child.toml: extends is '', which is a directory; name a scenario file"),
    ('"image.toml"', "child.toml: extends is 'image.toml', which is not UTF-8 text (byte 1); save it as UTF-8"),
    ('"child.toml"', "child.toml: extends is 'child.toml', which leads back to 'child.toml'"),
    ('"./child.toml"', "child.toml: extends is './child.toml', which leads back to 'child.toml'"),
    ('"circle_a.toml"', "circle_b.toml: extends is 'circle_a.toml', which leads back to 'circle_a.toml'"),
    ('"row_0.toml"', "row_8.toml: extends is 'row_9.toml', one file too many in a row of 10"),
    ('"syntax.toml"', "syntax.toml: is not valid TOML on line 2: Invalid value: x = = 1"),
    ('"empty.toml"', "empty.toml: is empty; `servicecase new FILE` writes a template"),
    ('"a\\u0000b"', "child.toml: extends is 'a\\x00b', which cannot be the name of a file"),
    ("3", "child.toml: extends is 3; it must be the name of a file in quotes"),
    ("true", "child.toml: extends is true; it must be the name of a file in quotes"),
    ('["a.toml"]', "child.toml: extends is a list; it must be the name of a file in quotes"),
    ("{ file = 'a.toml' }", "child.toml: extends is a table; it must be the name of a file in quotes"),
]


@pytest.mark.parametrize(("base", "expected"), BAD_EXTENDS)
def test_extends_bad(bad_bases, base, expected):
    """The fault of the base is told along with those of the file itself, without what follows from it."""
    child = write(
        bad_bases / "child.toml", f"extends = {base}\n[estate]\nwage_growth = 7\n[services.cleaning]\nprice = 1\n"
    )
    assert faults_of(load_scenario, child) == [
        f"{bad_bases}{os.sep}{expected}",
        f"{child}: estate.wage_growth is 7; it must be from -0.5 to 1 [share]",
    ]


@posix_only
def test_extends_device(tmp_path):
    child = write(tmp_path / "child.toml", 'extends = "/dev/zero"\n')
    expected = f"{child}: extends is '/dev/zero', which is a device or a pipe; name a scenario file"
    assert faults_of(load_scenario, child) == [expected]


@posix_only
def test_extends_of_a_link_starts_from_the_file_it_leads_to(mine):
    folder = mine.parent / "folder"
    folder.mkdir()
    write(mine.parent / "child.toml", 'extends = "mine.toml"')
    (folder / "link.toml").symlink_to("../child.toml")
    assert load_scenario(folder / "link.toml").title == "Mine"


# Saving: what changes, and what stays.


def test_save_changes_only_the_lines_that_changed(mine):
    case = sc.load(mine).with_(title="Ours", adoption=0.3, price=1.5, commission_rate=0.2)
    case.save(mine)
    assert changed_lines(MINE, mine.read_text("utf-8")) == [
        ('title = "Mine"  # for the board', 'title = "Ours"  # for the board'),
        (
            'adoption   = { value = 0.250, low = 0.10, high = 0.35, source = "S1" }  # a survey',
            "adoption   = { value = 0.3, low = 0.10, high = 0.35 }  # a survey",
        ),
        ("price = 1.0", "price = 1.5"),
        ("commission_rate = 0.15", "commission_rate = 0.2"),
    ]


def test_save_without_a_change_leaves_every_byte(mine):
    sc.load(mine).save(mine)
    assert mine.read_text("utf-8") == MINE


def test_save_of_a_change_taken_back_leaves_every_byte(mine):
    case = sc.load(mine)
    case.with_(price=2).with_(price=1).save(mine)
    assert mine.read_text("utf-8") == MINE


WRITTEN = [
    ({"flat_fee_in_advance": True}, "flat_fee_in_advance = true"),
    ({"flat_fee_in_advance": 1.0}, "flat_fee_in_advance = true"),
    ({"start_month": 3.0}, "start_month = 3"),
    ({"launch_cost": 8000.0}, "launch_cost = 8000"),
    ({"monthly_churn": 0.04}, "monthly_churn = 0.04"),
    ({"claim_rate": 0.00001}, "claim_rate = 1e-05"),
    ({"ramp_table": [0.5, 1]}, "ramp_table = [0.5, 1]"),
    (
        {"launch_cost": {"value": 8000, "low": 4000, "high": 15_000.5, "source": "S9", "note": "含税"}},
        'launch_cost = { value = 8000, low = 4000, high = 15000.5, source = "S9", note = "含税" }',
    ),
    (
        {"launch_cost": {"value": 8000, "low": 4000, "high": 15_000, "dist": "uniform"}},
        'launch_cost = { value = 8000, low = 4000, high = 15000, dist = "uniform" }',
    ),
    (
        {"callback_share": {"survey": {"asked": 400, "yes": 100}}},
        "callback_share = { survey = { asked = 400, yes = 100 } }",
    ),
    (
        {"callback_share": {"value": 0.5, "owner": "王", "date": datetime.date(2026, 1, 1), "note": "n"}},
        'callback_share = { value = 0.5, owner = "王", date = 2026-01-01, note = "n" }',
    ),
    ({"ramp": "at_once"}, 'ramp = "at_once"'),
]


@pytest.mark.parametrize(("change", "line"), WRITTEN)
def test_save_writes_as_people_would(mine, change, line):
    case = sc.load(mine).with_(change)
    saved = case.save(mine)
    assert line in mine.read_text("utf-8").splitlines()
    assert saved.scenario == case.scenario


def test_save_of_a_new_key_stands_in_its_table(mine):
    sc.load(mine).with_(horizon_months=48, discount_rate=0.1).save(mine)
    document = tomllib.loads(mine.read_text("utf-8"))
    assert document["horizon_months"] == 48
    assert document["estate"]["discount_rate"] == 0.1
    assert {line for line in MINE.splitlines() if line} <= set(mine.read_text("utf-8").splitlines())


def test_save_keeps_a_survey_that_did_not_change(mine):
    write(
        mine, MINE.replace('{ value = 0.250, low = 0.10, high = 0.35, source = "S1" }', "{survey={asked=400,yes=100}}")
    )
    sc.load(mine).with_(price=2).save(mine)
    assert "adoption   = {survey={asked=400,yes=100}}  # a survey" in mine.read_text("utf-8").splitlines()
    sc.load(mine).with_(adoption={"survey": {"asked": 500, "yes": 100}}).save(mine)
    assert sc.load(mine).record("adoption").survey == (500, 100)


def test_save_of_a_contract_and_a_tax_preset_writes_their_names_only(mine):
    case = sc.load(mine).with_(contract="flat_fee", flat_fee=9000, tax="general_2026")
    saved = case.save(mine)
    assert changed_lines(MINE, mine.read_text("utf-8").replace("flat_fee = 9000\n", "")) == [
        ('tax = "none"', 'tax = "general_2026"'),
        ('contract = "commission"        # the usual form', 'contract = "flat_fee"        # the usual form'),
    ]
    assert saved.scenario.tax == "general_2026"
    saved.with_(tax=None).save(mine)
    assert tomllib.loads(mine.read_text("utf-8"))["estate"]["tax"] == "none"
    assert sc.load(mine).record("vat_rate").is_default


def test_save_from_one_preset_to_another(mine):
    case = sc.load(mine).with_(tax="general_2026").save(mine).with_(tax="small_scale_2026").save(mine)
    assert case.scenario == sc.load(mine).scenario
    assert tomllib.loads(mine.read_text("utf-8"))["estate"].keys() == {"monthly_fee_income", "management_fee", "tax"}


def test_save_keeps_windows_line_ends_and_the_mark(tmp_path):
    path = write(tmp_path / "crlf.toml", "\ufeff" + MINE, newline="\r\n")
    sc.load(path).with_(price=2, launch_cost=5, discount_rate=0.1, horizon_months=12).save(path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf# What we assume")
    assert content.count(b"\n") == content.count(b"\r\n") == MINE.count("\n") + 3
    assert sc.load(path)["price"] == 2.0


FORMS = [
    "estate.monthly_fee_income = 1000\nestate.management_fee = 1\n"
    "services.cleaning = { contract = 'commission', adoption = 0.1, price = 1, commission_rate = 0.1 }\n",
    "estate = { monthly_fee_income = 1e3, management_fee = 1.0 }\n[services]\ncleaning.contract = 'commission'\n"
    "cleaning.adoption.value = 0.1\ncleaning.price = 1\ncleaning.commission_rate = 0.1\n",
    "[services.cleaning]\ncontract = 'commission'\nprice = 1\ncommission_rate = 0.1\n"
    "[services.cleaning.adoption]\nvalue = 0.1 # it is\nnote = 'n'\n"
    "[estate]\nmonthly_fee_income = 1000\nmanagement_fee = 1\n",
    "[services.cleaning]\ncontract = 'commission'\nprice = 1\ncommission_rate = 0.1\nadoption = 0.1\n"
    "[estate]\nmonthly_fee_income = 1000\nmanagement_fee = 1\n"
    "[services.meals]\ncontract = 'commission'\nprice = 1\ncommission_rate = 0.1\nadoption = 0.1\n",
    "[services.'cleaning']\n'contract' = 'commission'\nprice = 1\ncommission_rate = 0.1\n\"adoption\" = 0.1\n"
    '["estate"]\nmonthly_fee_income = 1000\nmanagement_fee = 1',
]
CHANGES = [
    {"cleaning.adoption": 0.2},
    {"cleaning.adoption": {"value": 0.2, "low": 0.1, "high": 0.3}},
    {"cleaning.price": 3, "management_fee": 2},
    {"cleaning.launch_cost": 5, "horizon_months": 12, "discount_rate": 0.05, "title": "New"},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("text", FORMS)
def test_save_other_forms_of_toml(tmp_path, text, change):
    path = write(tmp_path / "form.toml", text)
    case = sc.load(path).with_(change)
    assert case.save(path).scenario == case.scenario == sc.load(path).scenario


def test_save_chinese_names(tmp_path):
    text = MINE.replace("services.cleaning", 'services."保洁"')
    path = write(tmp_path / "方案.toml", text)
    case = sc.load(path).with_({"保洁.adoption": 0.3, "title": '保洁 \\ "一"\n二'})
    assert case.save(path).scenario == case.scenario
    assert '[services."保洁"]' in path.read_text("utf-8")


# Saving a file that extends another.


def test_save_of_a_child_states_only_what_differs(mine):
    child = write(mine.parent / "child.toml", 'extends = "mine.toml"\n')
    case = sc.load(child).with_(price=2, discount_rate=0.1, title="Child")
    case.save(child)
    assert tomllib.loads(child.read_text("utf-8")) == {
        "extends": "mine.toml",
        "title": "Child",
        "services": {"cleaning": {"price": 2}},
        "estate": {"discount_rate": 0.1},
    }
    assert "[services]\n" not in child.read_text("utf-8")


def test_save_of_a_child_elsewhere_still_finds_its_base(mine):
    child = write(mine.parent / "child.toml", "extends = './mine.toml' # the base\n")
    folder = mine.parent / "a" / "b"
    folder.mkdir(parents=True)
    saved = sc.load(child).with_(price=2).save(folder / "new.toml")
    assert (folder / "new.toml").read_text("utf-8").startswith('extends = "../../mine.toml" # the base\n')
    assert saved.scenario == sc.load(folder / "new.toml").scenario
    sc.load(child).save(mine.parent / "beside.toml")
    assert (mine.parent / "beside.toml").read_text("utf-8") == "extends = './mine.toml' # the base\n"


def test_save_of_a_child_keeps_an_absolute_base(mine):
    folder = mine.parent / "a"
    folder.mkdir()
    text = f"extends = '{mine}'\n"
    sc.load(write(mine.parent / "child.toml", text)).save(folder / "new.toml")
    assert (folder / "new.toml").read_text("utf-8") == text


def test_save_from_a_text_with_a_folder(mine):
    folder = mine.parent / "a"
    folder.mkdir()
    case = sc.loads('extends = "mine.toml"', str(mine.parent)).with_(price=2)
    assert case.save(folder / "new.toml").scenario == case.scenario


def test_save_when_the_base_says_something_else_by_now(mine):
    """What the case holds is written where that is possible, and refused where the file could not say it."""
    child = write(mine.parent / "child.toml", 'extends = "mine.toml"\n')
    case = sc.load(child)
    write(mine, MINE.replace("price = 1.0", "price = 7"))
    assert case.save(child).scenario == sc.load(child).scenario == case.scenario
    write(mine, MINE + "launch_cost = 5\n")
    why = (
        "cannot be saved: what the file says about it has changed since it was loaded, or would not read back the same"
    )
    text = child.read_text("utf-8")
    again = sc.load(child)
    write(mine, MINE + "deposit = 5\n")
    assert faults_of(again.save, child) == [f"{child}: services.cleaning.deposit {why}"]
    assert child.read_text("utf-8") == text


# Saving elsewhere, and over what is there.


def test_save_to_a_new_file(mine):
    path = mine.parent / "new.toml"
    saved = sc.load(mine).with_(price=2).save(path)
    assert saved.scenario.origin.path == str(path)
    assert path.read_text("utf-8") == MINE.replace("price = 1.0", "price = 2")
    assert mine.read_text("utf-8") == MINE


def test_save_from_a_text(tmp_path):
    path = tmp_path / "new.toml"
    case = sc.loads(MINE).with_(price=2)
    assert case.save(path).scenario == case.scenario == sc.load(path).scenario


def test_save_refuses_another_file_that_exists(mine):
    other = write(mine.parent / "other.toml", "title = 'not yours'")
    words = "exists already; choose another name or remove it first"
    assert faults_of(sc.load(mine).save, other) == [f"{other}: {words}"]
    assert faults_of(sc.loads(MINE).save, other) == [f"{other}: {words}"]
    assert other.read_text("utf-8") == "title = 'not yours'"


def test_save_refuses_a_directory(mine):
    assert faults_of(sc.load(mine).save, mine.parent) == [f"{mine.parent}: is a directory; name a file"]


def test_save_refuses_what_changed_since_it_was_loaded(mine):
    case = sc.load(mine).with_(price=2)
    words = "has changed since it was loaded; load it again, then save"
    for text in (MINE + "# a word\n", MINE.replace("\n", "\r\n"), "", MINE[:-1]):
        write(mine, text)
        assert faults_of(case.save, mine) == [f"{mine}: {words}"]
        assert mine.read_bytes() == text.encode("utf-8")


def test_save_refuses_what_was_removed_and_made_anew(mine):
    case = sc.load(mine).with_(price=2)
    mine.unlink()
    write(mine, MINE.replace("Mine", "Theirs"))
    words = "has changed since it was loaded; load it again, then save"
    assert faults_of(case.save, mine) == [f"{mine}: {words}"]


def test_save_brings_back_what_was_removed(mine):
    case = sc.load(mine).with_(price=2)
    mine.unlink()
    case.save(mine)
    assert sc.load(mine).scenario == case.scenario


def test_save_takes_out_what_is_given_no_more(mine):
    text = mine.read_text(encoding="utf-8")
    before = sc.load(mine)
    saved = before.with_({"deposit": 500, "ramp": "linear", "ramp_months": 6}).save(mine)
    back = replace(before.scenario, origin=saved.scenario.origin)
    assert sc.Case(back).save(mine).scenario == before.scenario
    assert mine.read_text(encoding="utf-8") == text


def test_save_twice_through_the_case_returned(mine):
    first = sc.load(mine).with_(price=2)
    second = first.save(mine).with_(price=3)
    assert second.save(mine).with_(adoption=0.2).save(mine)["price"] == 3.0
    words = "has changed since it was loaded; load it again, then save"
    assert faults_of(first.save, mine) == [f"{mine}: {words}"]  # the case from before the save is out of date


def test_save_from_another_folder_than_it_was_loaded_from(mine, monkeypatch):
    monkeypatch.chdir(mine.parent)
    case = sc.load("mine.toml").with_(price=2)
    (mine.parent / "folder").mkdir()
    monkeypatch.chdir("folder")
    case.save("../mine.toml")
    assert sc.load(mine)["price"] == 2.0


@posix_only
def test_save_through_a_link_writes_the_file_it_leads_to(mine):
    link = mine.parent / "link.toml"
    link.symlink_to(mine)
    sc.load(link).with_(price=2).save(link)
    assert link.is_symlink()
    assert sc.load(mine)["price"] == 2.0
    sc.load(mine).with_(price=3).save(link)
    sc.load(link).with_(price=4).save(mine)
    assert sc.load(link)["price"] == 4.0


@posix_only
def test_save_keeps_the_permissions_and_makes_new_files_as_others_are(mine):
    mine.chmod(0o640)
    sc.load(mine).with_(price=2).save(mine)
    assert stat.S_IMODE(mine.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        sc.load(mine).save(mine.parent / "new.toml")
    finally:
        os.umask(before)
    assert stat.S_IMODE((mine.parent / "new.toml").stat().st_mode) == 0o640


def test_save_to_a_missing_folder(mine):
    path = mine.parent / "none" / "new.toml"
    assert faults_of(sc.load(mine).save, path) == [f"{path}: cannot be written: No such file or directory"]


def test_save_below_a_file(mine):
    path = mine / "new.toml"
    assert faults_of(sc.load(mine).save, path) == [f"{path}: cannot be written: Not a directory"]


def test_save_to_a_folder_that_cannot_be_written(mine, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    case = sc.load(mine)
    monkeypatch.setattr(os, "open", refuse)
    path = mine.parent / "new.toml"
    assert faults_of(case.save, path) == [f"{path}: cannot be written: Permission denied"]


def test_save_refuses_what_a_file_cannot_say(mine):
    case = sc.load(mine)
    for title in ("", "\ud800"):
        before = mine.read_bytes()
        assert len(faults_of(case.with_(title=title).save, mine)) == 1
        assert mine.read_bytes() == before
    assert leftovers(mine.parent) == []


def test_save_into_a_text_that_cannot_be_edited(mine, monkeypatch):
    import tomlkit

    def refuse(_):
        raise tomlkit.exceptions.TOMLKitError("Odd form")

    case = sc.load(mine).with_(price=2)
    monkeypatch.setattr(tomlkit, "parse", refuse)
    assert faults_of(case.save, mine) == ["the changes cannot be written into the text: Odd form"]
    assert mine.read_text("utf-8") == MINE


def test_save_of_a_scenario_that_was_never_read(mine):
    bare = replace(load_scenario(mine), origin=None)
    words = "this scenario was not read from a text; load one, then change it"
    assert faults_of(save_scenario, bare, mine.parent / "new.toml") == [words]


# A crash at any moment.


def break_write(monkeypatch):
    def broken(handle, *arguments, **options):
        stream = fdopen(handle, *arguments, **options)

        class Full:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                stream.close()

            def write(self, data):
                stream.write(data[: len(data) // 2])
                raise OSError(28, "No space left on device")

        return Full()

    fdopen = os.fdopen
    monkeypatch.setattr(os, "fdopen", broken)


def breaker(owner, name, error):
    def set_up(monkeypatch):
        def broken(*_, **__):
            raise error

        monkeypatch.setattr(owner, name, broken)

    return set_up


FULL = OSError(28, "No space left on device")
CRASHES = [break_write, *(breaker(os, name, FULL) for name in ("fsync", "replace")), breaker(shutil, "copymode", FULL)]


@pytest.mark.parametrize("crash", CRASHES)
def test_save_that_fails_leaves_the_old_file_and_nothing_else(mine, monkeypatch, crash):
    case = sc.load(mine).with_(price=2)
    with monkeypatch.context() as patch:
        crash(patch)
        assert faults_of(case.save, mine) == [f"{mine}: cannot be written: No space left on device"]
    assert mine.read_text("utf-8") == MINE
    assert os.listdir(mine.parent) == ["mine.toml"]
    case.save(mine)


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_save_that_is_interrupted_leaves_the_old_file_and_nothing_else(mine, monkeypatch, name):
    case = sc.load(mine).with_(price=2)
    breaker(os, name, KeyboardInterrupt())(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        case.save(mine)
    assert mine.read_text("utf-8") == MINE
    assert os.listdir(mine.parent) == ["mine.toml"]


def test_save_writes_to_the_disk_before_it_moves_the_file(mine, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, n=name, o=original: (done.append(n), o(*given)))
    sc.load(mine).save(mine)
    assert done == ["fsync", "replace"]


SAVE_FOR_EVER = """
import itertools, sys
import servicecase as sc
case = sc.load(sys.argv[1])
print("ready", flush=True)
for number in itertools.count():
    case = case.with_(price=float(number % 1000), title="x" * (number % 50000)+ "y").save(sys.argv[1])
"""


@posix_only
def test_save_killed_at_any_moment_leaves_a_whole_file(mine):
    for round_ in range(6):
        process = subprocess.Popen([sys.executable, "-c", SAVE_FOR_EVER, str(mine)], stdout=subprocess.PIPE)
        try:
            assert process.stdout.readline() == b"ready\n"
            end = time.monotonic() + 0.05 + 0.03 * round_
            while time.monotonic() < end:
                load_scenario(mine)  # whole while it is being saved, too
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
        text = mine.read_text("utf-8")
        assert text.endswith("# the end\n")
        load_scenario(mine)
    assert "price = 1.0" not in text  # it did save


# What is saved and loaded again is the same.


def distributed(row, low, value, high):
    """Tables that state every distribution that fits a row, for low <= value <= high within its limits."""
    values = sorted({low, value, high})
    ranged = {"value": value, "low": low, "high": high}
    forms = [ranged | {"pert_lambda": 2.5}, ranged | {"dist": "triangular"}, ranged | {"dist": "uniform"}]
    if len(values) > 1:
        weights = [1, 0.5, 0][: len(values)]
        forms += [{"value": value, "dist": "discrete", "values": values, "weights": weights}]
        forms += [{"value": value, "dist": "empirical", "values": [high, low, value, low]}]
        if row.kind == "number":
            forms += [{"dist": "discrete", "values": values}, {"dist": "empirical", "values": [high, low, value]}]
    if row.kind == "number":
        sd = (row.upper - row.lower) / 7
        forms += [{"value": value, "dist": "normal", "sd": sd, "note": "n"}]
        if low < high:
            forms += [ranged | {"dist": "normal", "quantiles": [0.05, 0.5]}]
        if low > 0:
            forms += [{"value": value, "dist": "lognormal", "sd": sd}]
        if 0 < low < high:
            forms += [ranged | {"dist": "lognormal"}]
        if row.unit == "share" and 1e-9 < value < 1 - 1e-9:
            forms += [{"value": value, "dist": "beta", "sd": (value * (1 - value)) ** 0.5 / 2}]
    return st.sampled_from(forms)


def changes_for(case):
    """Changes that are within limits, for a case with one service."""
    rows = [one for one in catalogue().values() if one.scope in ("estate", "service", "scenario")]
    rows = [one for one in rows if one.kind in ("number", "whole", "flag")]
    contracts = [page for page in read_model().choices["contract"].pages if not page.startswith("none")]

    @st.composite
    def draw_change(draw):
        changes = {}
        for row in draw(st.lists(st.sampled_from(rows), max_size=5, unique_by=lambda one: one.name)):
            if row.kind == "flag":
                changes[row.name] = draw(st.booleans())
                continue
            if row.kind == "whole":
                numbers = st.integers(int(row.lower), min(int(row.upper), 40))
            else:
                numbers = st.floats(row.lower, row.upper, allow_nan=False)
            low, value, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
            record = {"value": value, "low": low, "high": high}
            if row.scope == "scenario":
                changes[row.name] = 60
            elif draw(st.booleans()):
                changes[row.name] = draw(distributed(row, low, value, high))
            elif row.unit == "share" and (row.lower, row.upper) == (0, 1) and draw(st.booleans()):
                yes = draw(st.integers(0, 100))
                changes[row.name] = {"survey": {"asked": 100, "yes": yes}}
            else:
                extra = draw(st.sampled_from([{}, {"source": "S1"}, {"note": "注"}, {"dist": "triangular"}]))
                changes[row.name] = draw(st.sampled_from([value, record, record | extra]))
        extras = {
            "contract": st.sampled_from(contracts),
            "tax": st.sampled_from(["none", *tax_presets()]),
            "title": st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
            "base": st.sampled_from(["area", "household", "job"]),
        }
        for name, values in extras.items():
            if draw(st.booleans()):
                changes[name] = draw(values)
        return changes

    return draw_change()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@settings(max_examples=20, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_round_trip(path, data, tmp_path_factory):
    case = sc.load(path)
    case = case.with_(data.draw(changes_for(case)))
    target = tmp_path_factory.mktemp("saved") / "saved.toml"
    saved = case.save(target)
    again = sc.load(target)
    assert saved.scenario == again.scenario == case.scenario
    assert again.scenario.fingerprint() == case.scenario.fingerprint()
    other = again.with_(data.draw(changes_for(again)))
    assert other.save(target).scenario == sc.load(target).scenario == other.scenario


INSERTED = [
    "",
    "\n",
    "\r\n",
    " ",
    "\t",
    "#",
    "= 1",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    ".",
    ",",
    "9",
    "_",
    "\\",
    "\x0c",
    "中",
]


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_fuzz_saving_what_still_loads(data, tmp_path_factory):
    """A file in whatever form is saved so that it says what the case says, or not at all."""
    text = data.draw(st.sampled_from([MINE, *FORMS]))
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.sampled_from(INSERTED)) + text[start + data.draw(st.integers(0, 2)) :]
    try:
        case = sc.loads(text)
    except ScenarioError:
        return
    service = case.scenario.services[0]
    change = {"title": "T", "discount_rate": 0.2, f"{service}.adoption": {"value": 0.2, "source": "S1"}}
    changed = case.with_(change | {f"{service}.launch_cost": 5, "horizon_months": 35})
    target = tmp_path_factory.mktemp("saved") / "saved.toml"
    try:
        assert changed.save(target).scenario == changed.scenario == sc.load(target).scenario
    except ScenarioError:
        assert not target.exists()


def as_one_file(scenario):
    """The text of a scenario made of its entries."""
    tables = {}
    for table, name, value in entries(scenario):
        tables.setdefault(table, []).append(f"{name} = {value}\n")
    heads = {table: f"[{table}]\n" if table else "" for table in sorted(tables)}
    return "".join(heads[table] + "".join(tables[table]) for table in heads)


EVERY_KIND = """
title = "A \\"quoted\\" title"
start_date = 2026-02-01
correlations = [{ between = ["adoption", "worker_pay"], rank = -0.3, source = "S1" }]
[estate]
tax = "small_scale_2026"
monthly_fee_income = { value = 250_000, low = 200_000, high = 300_000, dist = "normal", quantiles = [0.05, 0.95] }
management_fee = 1.0
[services.cleaning]
contract = "flat_fee"
flat_fee = 9_000
flat_fee_in_advance = true
adoption = { survey = { asked = 400, yes = 100 }, owner = "Li", date = 2026-01-31, expires = 2027-01-31 }
price = { value = 1.0, sd = 0.1, dist = "lognormal" }
worker_pay = { dist = "empirical", data = "pay.csv", column = "pay" }
settlement_months = { dist = "discrete", values = [1, 2, 3], weights = [2, 1, 1], value = 2 }
seasonality = [1.25, 1.15, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 1.05]
"""


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_entries_make_one_file_that_says_the_same(path):
    scenario = load_scenario(path)
    assert parse_text(as_one_file(scenario)) == scenario


def test_entries_of_every_kind(tmp_path):
    (tmp_path / "pay.csv").write_text("pay\n20\n30\n40\n")
    (tmp_path / "all.toml").write_text(EVERY_KIND)
    scenario = load_scenario(tmp_path / "all.toml")
    listed = replace(scenario.records["cleaning.worker_pay"], data=None, column=None)
    alone = replace(scenario, records={**scenario.records, "cleaning.worker_pay": listed})
    assert listed.values == (20, 30, 40)
    assert parse_text(as_one_file(scenario)) == alone
