"""Observations in a column of a CSV file beside a scenario: read, refused with the row, found again after saving."""

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.record import Record
from servicecase.questions.contracts.settlement import settle

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")

SCENARIO = """\
title = "Observed"
[estate]
monthly_fee_income = 250_000
management_fee = 1.0
[services.cleaning]
contract = "commission"
adoption = { dist = "empirical", data = "observed.csv", column = "share of use" }  # counted
price = 1.0
commission_rate = 0.15
"""
DATA = "estate,share of use,price\nA,0.10,1\nB,,2\nC,0.40,3\n\nD, 0.25 ,4\n"
ADOPTION = "services.cleaning.adoption"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "observed.csv").write_text(DATA, encoding="utf-8")
    (tmp_path / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def lines_of(action, *arguments, **named):
    with pytest.raises(ScenarioError) as caught:
        action(*arguments, **named)
    return str(caught.value).splitlines()


def record_of(folder):
    return sc.load(folder / "scenario.toml").record("adoption")


def expected(folder, **fields):
    """The mean of 10%, 40% and 25% is 25%."""
    fields = {"value": 0.25, "values": (0.1, 0.4, 0.25), "column": "share of use"} | fields
    return Record(dist="empirical", data=os.path.join(os.path.realpath(folder), "observed.csv"), **fields)


def test_read(folder):
    record = record_of(folder)
    assert record == expected(folder, value=pytest.approx(0.25))
    assert sc.load(folder / "scenario.toml")["annual_income"] == pytest.approx(112_500)


def test_read_from_a_text_with_a_folder(folder):
    assert sc.loads(SCENARIO, str(folder)).record("adoption") == record_of(folder)
    assert lines_of(sc.loads, SCENARIO) == [
        f"<text>: {ADOPTION}.data can only be read beside a scenario file; give values"
    ]


def test_read_with_a_value_of_its_own(folder):
    text = SCENARIO.replace("dist =", "value = 0.3, dist =")
    assert sc.loads(text, str(folder)).record("adoption") == expected(folder, value=0.3)
    text = SCENARIO.replace("dist =", "value = 0.5, dist =")
    assert lines_of(sc.loads, text, str(folder)) == [f"<text>: {ADOPTION}.value is 0.5, outside the values, 0.1 to 0.4"]


WAYS_TO_WRITE = [
    DATA.replace("\n", "\r\n"),
    "\ufeff" + DATA,
    DATA.replace("share of use", " share of use "),
    DATA.replace("0.40", '"0.40"'),
    DATA.removesuffix("\n"),
    DATA + "E\nF,,\n",
]


@pytest.mark.parametrize("data", WAYS_TO_WRITE)
def test_read_ways_to_write(folder, data):
    before = record_of(folder)
    (folder / "observed.csv").write_bytes(data.encode("utf-8"))
    assert record_of(folder) == before


def test_read_from_the_folder_of_the_file_that_is_extended(folder):
    below = folder / "below"
    below.mkdir()
    child = below / "child.toml"
    child.write_text('extends = "../scenario.toml"', encoding="utf-8")
    assert sc.load(child).record("adoption") == record_of(folder)
    (below / "observed.csv").write_text("share of use\n0.5\n0.7\n", encoding="utf-8")
    adoption = next(line for line in SCENARIO.splitlines() if line.startswith("adoption"))
    child.write_text(f'extends = "../scenario.toml"\n[services.cleaning]\n{adoption}', encoding="utf-8")
    assert sc.load(child).record("adoption").values == (0.5, 0.7)


def test_read_does_not_depend_on_where_one_stands(folder, monkeypatch):
    record = record_of(folder)
    monkeypatch.chdir(folder)
    assert sc.load("scenario.toml").record("adoption") == record
    monkeypatch.chdir(folder.parent)
    assert sc.load(os.path.join(folder.name, "scenario.toml")).record("adoption") == record


BAD_DATA = [
    (
        DATA.replace("0.40", "many"),
        "data is 'observed.csv', where row 4 of column 'share of use' is 'many'; it must be a number [share]",
    ),
    (  # rows as a spreadsheet counts them: the empty one counts
        DATA.replace(" 0.25 ", "1.5"),
        "data is 'observed.csv', where row 6 of column 'share of use' is 1.5; it must be from 0 to 1 [share]",
    ),
    (
        DATA.replace("0.10", "nan").replace("0.40", "x").replace(" 0.25 ", "-1"),
        "data is 'observed.csv', where row 2 of column 'share of use' is nan; it must be a finite number [share] "
        "(2 more rows are wrong)",
    ),
    (
        DATA.replace("share of use", "share of uses"),
        "column is 'share of use', which is not in the heading of 'observed.csv', did you mean 'share of uses'?",
    ),
    (
        DATA.replace("share of use", "x"),
        "column is 'share of use', which is not in the heading of 'observed.csv'; valid: estate, price, x",
    ),
    (
        DATA.replace("price", "share of use"),
        "column is 'share of use', which appears more than once in the heading of 'observed.csv'",
    ),
    (
        "share of use\n0.25\n",
        "column is 'share of use', which has 1 numbers in 'observed.csv'; it must have at least 2",
    ),
    (
        "share of use\n",
        "column is 'share of use', which has 0 numbers in 'observed.csv'; it must have at least 2",
    ),
    ("", "data is 'observed.csv', which has no heading in its first row"),
    (",,\n1,2,3\n", "data is 'observed.csv', which has no heading in its first row"),
    ("a," * 1_000 + "share of use\n", "data is 'observed.csv', which has 1_001 columns; it may have 1_000"),
    (
        "share of use\n" + "0.25\n" * 100_001,
        "column is 'share of use', which has more than 100_000 entries in 'observed.csv', the most that are read",
    ),
    (
        "share of use\n" + "1" * 200_000,
        "data is 'observed.csv', which is not a table in CSV: field larger than field limit (131072)",
    ),
]


@pytest.mark.parametrize(("data", "said"), BAD_DATA)
def test_bad_data(folder, data, said):
    (folder / "observed.csv").write_text(data, encoding="utf-8")
    path = folder / "scenario.toml"
    assert lines_of(sc.load, path) == [f"{path}: {ADOPTION}.{said}"]


BAD_FILES = [
    ("missing.csv", "'missing.csv', which cannot be read: No such file or directory"),
    (".", "'.', which is a directory; name a CSV file"),
    ("\\u0000", "'\\x00', which cannot be the name of a file"),
    ("gbk.csv", "'gbk.csv', which is not UTF-8 text (byte 1); save it as UTF-8"),
    ("large.csv", "'large.csv', which has 20.4 MB; a CSV may have 20 MB"),
]


@pytest.mark.parametrize(("name", "said"), BAD_FILES)
def test_bad_file(folder, name, said):
    (folder / "gbk.csv").write_bytes("参与率\n0.1\n".encode("gbk"))
    with (folder / "large.csv").open("wb") as stream:
        stream.truncate(20_400_000)
    text = SCENARIO.replace("observed.csv", name)
    found = lines_of(sc.loads, text, str(folder))
    assert [line.replace("\\\\", "\\") for line in found] == [f"<text>: {ADOPTION}.data is {said}"]


@posix_only
def test_bad_device_and_pipe_are_not_waited_for(folder):
    os.mkfifo(folder / "pipe.csv")
    for name in ("pipe.csv", os.devnull):
        found = lines_of(sc.loads, SCENARIO.replace("observed.csv", name), str(folder))
        assert found == [f"<text>: {ADOPTION}.data is {name!r}, which is a device or a pipe; name a CSV file"]


def test_bad_record_is_named_before_the_file_is_read(folder):
    for before, after, said in (
        ('data = "observed.csv", ', "", "column is given alone; give both data and column"),
        ('"observed.csv"', "5", "data is 5; it must be text in quotes"),
        ('"empirical"', '"discrete"', None),
    ):
        found = lines_of(sc.loads, SCENARIO.replace(before, after), str(folder))
        if said:
            assert found == [f"<text>: {ADOPTION}.{said}"]
        else:
            words = "does not go with dist 'discrete', which takes values, weights"
            assert found == [f"<text>: {ADOPTION}.{name} {words}" for name in ("data", "column")]


def test_bad_in_a_settlement(folder):
    given = {"dist": "empirical", "data": str(folder / "observed.csv"), "column": "price"}
    assert "commission_rate.data can only be read beside a scenario file; give values" in lines_of(
        settle, "commission", [1.0], commission_rate=given
    )


def test_as_many_as_may_be_are_read_quickly(folder):
    (folder / "observed.csv").write_text("share of use\n" + "0.25\n" * 100_000, encoding="utf-8")
    start = time.perf_counter()
    assert len(record_of(folder).values) == 100_000
    assert time.perf_counter() - start < 3  # about 0.2 s


# Saving.


def test_save_writes_the_name_not_the_numbers(folder):
    path = folder / "scenario.toml"
    case = sc.load(path)
    assert case.save(path).scenario == case.scenario
    assert path.read_text("utf-8") == SCENARIO
    changed = case.with_(adoption=0.3)
    assert changed.record("adoption") == expected(folder, value=0.3)
    assert changed.save(path).scenario == changed.scenario == sc.load(path).scenario
    line = 'adoption = { dist = "empirical", data = "observed.csv", column = "share of use", value = 0.3 }  # counted\n'
    assert line in path.read_text("utf-8")


def test_save_elsewhere_still_finds_the_data(folder):
    case = sc.load(folder / "scenario.toml")
    (folder / "a" / "b").mkdir(parents=True)
    saved = case.save(folder / "a" / "b" / "new.toml")
    assert saved.scenario == case.scenario
    assert saved.scenario.fingerprint() == case.scenario.fingerprint()
    text = (folder / "a" / "b" / "new.toml").read_text("utf-8")
    assert text == SCENARIO.replace("observed.csv", "../../observed.csv")
    assert saved.save(folder / "back.toml").scenario == case.scenario
    assert (folder / "back.toml").read_text("utf-8") == SCENARIO


def test_save_keeps_an_absolute_name(folder):
    text = SCENARIO.replace('"observed.csv"', f"'{folder / 'observed.csv'}'")
    (folder / "a").mkdir()
    (folder / "absolute.toml").write_text(text, encoding="utf-8")
    case = sc.load(folder / "absolute.toml")
    case.save(folder / "a" / "new.toml")
    assert (folder / "a" / "new.toml").read_text("utf-8") == text
    case.with_(adoption=0.3).save(folder / "a" / "other.toml")
    assert f"data = '{folder / 'observed.csv'}'" in (folder / "a" / "other.toml").read_text("utf-8")


def test_save_of_a_child_names_the_data_from_where_it_stands(folder):
    (folder / "a").mkdir()
    child = folder / "a" / "child.toml"
    child.write_text('extends = "../scenario.toml"\n', encoding="utf-8")
    case = sc.load(child).with_(adoption=0.3)
    assert case.save(child).scenario == case.scenario == sc.load(child).scenario
    assert 'data = "../observed.csv"' in child.read_text("utf-8")
    untouched = sc.load(child).with_(price=2).save(folder / "moved.toml")
    assert untouched.record("adoption") == case.record("adoption")


def test_save_refuses_numbers_that_have_changed_since(folder):
    path = folder / "scenario.toml"
    case = sc.load(path).with_(price=2)
    (folder / "observed.csv").write_text(DATA.replace("0.40", "0.41"), encoding="utf-8")
    why = (
        "cannot be saved: what the file says about it has changed since it was loaded, or would not read back the same"
    )
    assert lines_of(case.save, path) == [f"{path}: {ADOPTION} {why}"]
    assert path.read_text("utf-8") == SCENARIO


@posix_only
def test_save_through_links_finds_the_data(folder):
    (folder / "real" / "deep").mkdir(parents=True)
    (folder / "link").symlink_to(folder / "real" / "deep")
    case = sc.load(folder / "scenario.toml")
    assert case.save(folder / "link" / "new.toml").scenario == case.scenario
    assert sc.load(folder / "real" / "deep" / "new.toml").scenario == case.scenario


CELLS = st.sampled_from(["", " ", "0.1", "0.25", "1", "2", "nan", "x", '"', '"0.5"', "0x1", "1_0", "\0", "é"])


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(st.lists(st.lists(CELLS, max_size=3).map(",".join), max_size=5).map("\n".join))
def test_fuzz_data_is_read_or_refused_in_a_line(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("data")
    (folder / "observed.csv").write_text(f"share of use,x\n{rows}", encoding="utf-8")
    try:
        values = sc.loads(SCENARIO, str(folder)).record("adoption").values
    except ScenarioError as error:
        line = str(error)
    else:
        assert len(values) >= 2
        line = ""
    assert "\n" not in line
    assert len(line) < 300
