"""Habits that the workbook keeps: short formulas without numbers in them, one across a row, only inputs open."""

import datetime
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string

import servicecase as sc
from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.faces.workbook.formats import width
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import local_name
from servicecase.questions.names import limits_of
from tests.conftest import SCENARIOS
from tests.libreoffice import input_cells, is_sheet_of_lines
from tests.programs import HANGS_AFTER

# Excel 2010 has them all, and they need no Ctrl-Shift-Enter.
FUNCTIONS = """
    ABS AND AVERAGE CHOOSE COLUMNS COUNT EXP FIXED IF IFERROR INDEX INT IRR ISBLANK ISERR ISNA MATCH MAX MIN MOD N NA
    NOT OR ROW SIGN SUBSTITUTE SUM SUMIF SUMPRODUCT
"""
TEXT = re.compile(r'"[^"]*"')
SHEET = re.compile(r"'[^']+'!|[\w]+!")
CELL = re.compile(r"\$?\b[A-Z]{1,3}\$?\d+\b")
LONGEST = 260  # characters of a formula of a line, sheet names and all
FIRST_MONTHLY = 6  # the first column that may hold years or months


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The workbook of the realistic scenario for a flat fee, which uses most operators, in English."""
    case = sc.load(SCENARIOS / "housekeeping_realistic.toml").with_(contract="flat_fee", flat_fee_in_advance=True)
    found = tmp_path_factory.mktemp("structure") / "workbook.xlsx"
    case.to_excel(found)
    return found


@pytest.fixture(scope="module")
def workbook(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def formulas(workbook):
    """Every formula by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.fixture(scope="module")
def values(path):
    """The workbook with the stored value of each formula."""
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def lines(workbook, values):
    """The sheets of lines."""
    found = [one.title for one in values if is_sheet_of_lines(list(one.iter_rows(max_row=7, values_only=True)))]
    assert found == ["cleaning", "Estate", "Contract lines", "What-if lines"]
    return [workbook[title] for title in found]


def test_no_formula_has_a_number_in_it_but_0_and_1(formulas, workbook):
    names = sorted(workbook.defined_names, key=len, reverse=True)
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    wrong = {}
    for place, text in formulas.items():
        bare = CELL.sub("", named.sub("", SHEET.sub("", TEXT.sub("", text))))
        if literals := set(re.findall(r"(?<![A-Za-z_.])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", bare)) - {"0", "1"}:
            wrong[place] = (text, literals)
    assert wrong == {}
    assert len(formulas) > 20_000


def test_formulas_use_no_function_that_is_new_or_that_hides_a_model(formulas):
    used = {name for text in formulas.values() for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", TEXT.sub("", text))}
    assert used <= set(FUNCTIONS.split())
    assert "NPV" not in used


def test_formulas_of_lines_are_short(formulas, lines):
    titles = {sheet.title for sheet in lines}
    longest = max((text for (sheet, _), text in formulas.items() if sheet in titles), key=len)
    assert len(longest) <= LONGEST, longest


def test_one_formula_across_a_row(lines):
    compared = 0
    for sheet in lines:
        months = [cell.column for cell in sheet[6] if cell.data_type == "f"]
        years = [cell.column for cell in sheet[5] if cell.data_type == "f" and cell.column < months[0]]
        for row in sheet.iter_rows(min_row=5):
            for columns in (years, months):
                across = [cell for cell in row if cell.column in columns and cell.data_type == "f"]
                assert len(across) in (0, len(columns))
                assert len({_relative(cell) for cell in across}) <= 1, (sheet.title, row[1].value)
                compared += len(across)
    assert compared > 20_000


def _relative(cell):
    """A formula with its columns counted from its own, unless they are fixed."""

    def moved(match):
        fixed, letters, row = match.groups()
        column = letters if fixed else column_index_from_string(letters) - cell.column
        return f"[{fixed}{column}]{row}"

    return re.sub(r"(\$?)\b([A-Z]{1,3})(\$?\d+)\b", moved, cell.value)


def test_the_columns_beside_the_months_are_empty(lines, workbook):
    """The first month of a recurrence reads the one, the last month of another reads the other."""
    for sheet in lines:
        months = [cell.column for cell in sheet[6] if cell.data_type == "f"]
        for column in (months[0] - 1, months[-1] + 1):
            assert all(sheet.cell(row, column).value is None for row in range(7, sheet.max_row + 1))


def test_only_inputs_are_open(workbook):
    """Values, entries of tables and what-ifs; on sheets that are protected without a password."""
    keys = [
        key for key in workbook.defined_names if not re.search(r"_\d+$|^largest_exponent$|^rounding_of_flows$", key)
    ]
    fixed = {name for name, row in catalogue().items() if row.scope in ("constant", "scenario")}
    inputs = {
        (one.parent.title, one.coordinate) for key in keys if key not in fixed for one in input_cells(workbook, key)
    }
    open_cells = {
        (sheet.title, cell.coordinate)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert {one for one in open_cells if one[0] != "What-if"} == inputs
    assert len([one for one in open_cells if one[0] == "What-if"]) % 5 == 0
    for sheet in workbook:
        assert sheet.protection.sheet
        assert sheet.protection.password is None


def test_inputs_take_what_the_catalogue_allows(workbook):
    case = sc.load(SCENARIOS / "housekeeping_realistic.toml").with_(contract="flat_fee")
    rules = {
        (sheet.title, str(place)): rule
        for sheet in workbook
        for rule in sheet.data_validations.dataValidation
        for place in rule.sqref.ranges
    }
    typed = {row[1].value: row[6:11] for row in workbook["What-if"].iter_rows() if not row[6].protection.locked}
    checked = 0
    for key in workbook.defined_names:
        if local_name(key) not in catalogue() or catalogue()[local_name(key)].scope not in ("estate", "service"):
            continue
        row, limits = catalogue()[local_name(key)], limits_of(case, key)
        for cell in (*input_cells(workbook, key), *typed.pop(key, ())):
            rule = rules[cell.parent.title, cell.coordinate]
            checked += 1
            if row.kind == "flag":
                assert (rule.type, rule.formula1) == ("list", '"0,1"')
            else:
                assert rule.type == ("whole" if row.kind == "whole" else "decimal")
                assert (float(rule.formula1), float(rule.formula2)) == limits
    assert typed == {}
    assert checked > len(case.scenario.records)


def test_an_input_shows_every_digit_that_is_typed(workbook):
    """Also over a value of zero: hours of work of 0.02 must not look like none."""
    codes = {
        cell.number_format
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    flag = '[=1]"yes";[=0]"no";General'
    assert codes == {"[<1000]General;#,##0", "0.0#####%", flag}


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.0215, "[<1000]General;#,##0", "0.0215"),
        (250_000, "[<1000]General;#,##0", "250,000"),
        (-2_500, "[<1000]General;#,##0", "-2500"),
        (1234.5, "[<1000]General;#,##0.0#####", "1,234.5"),
        (0.05, "0.0#####%", "5.0%"),
        (0.1234, "0.0#####%", "12.34%"),
        (0.002, "0.000000", "0.002000"),
        (112_500, "#,##0", "112,500"),
    ],
)
def test_the_width_of_a_number_is_that_of_what_excel_shows(value, code, shown):
    assert width(value, code) == len(shown)


def test_panes_print_and_flag(workbook, lines):
    for sheet in workbook:
        assert sheet["A2"].value.startswith("=Checks!")
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for sheet in lines:
        assert sheet.freeze_panes == "B7"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows


def test_every_number_fits_its_column(values):
    """A column is wide enough for what stands in it, as a number that does not fit is shown as ####."""
    narrow = []
    for sheet in values:
        widths = {}
        for one in sheet.column_dimensions.values():
            widths |= dict.fromkeys(range(one.min, one.max + 1), one.width)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float) and width(cell.value, cell.number_format) > widths[cell.column]:
                    narrow.append((sheet.title, cell.coordinate, cell.value, cell.number_format))
    assert narrow == []


# The same bytes whenever and wherever it is written.

WRITE = """
import sys, servicecase as sc
case = sc.load(sys.argv[1]).with_(horizon_months=13)
for path in sys.argv[2:]:
    case.to_excel(path, "zh")
"""


def test_the_same_case_gives_the_same_bytes(tmp_path):
    """In one process after another, and twice in one."""
    scenario = str(SCENARIOS / "housekeeping_realistic.toml")
    for seed, zone, names in (("1", "UTC", ["a", "b"]), ("2", "Asia/Shanghai", ["c"])):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", WRITE, scenario, *(str(tmp_path / name) for name in names)]
        subprocess.run(command, env=environment, check=True, timeout=HANGS_AFTER)
    assert len({(tmp_path / name).read_bytes() for name in "abc"}) == 1


def test_the_date_is_the_one_given(tmp_path, headline):
    case = headline.with_(horizon_months=1)
    case.to_excel(tmp_path / "dated.xlsx", date=datetime.date(2026, 3, 1))
    workbook = openpyxl.load_workbook(tmp_path / "dated.xlsx")
    about = {row[0]: row[1] for row in workbook["About"].iter_rows(values_only=True)}
    assert about["Date"] == "2026-03-01"
    assert about["Fingerprint of the inputs"] == case.scenario.fingerprint()
    assert workbook.properties.created == datetime.datetime(2026, 3, 1)


# Text from a scenario stays text.

HOSTILE = {  # and how a cell has it: control characters by their numbers
    "=1+1": "=1+1",
    "+1": "+1",
    "-1": "-1",
    "@SUM(A1)": "@SUM(A1)",
    "\t=1": "\t=1",
    "\r=1": "_x000D_=1",
    '=HYPERLINK("http://x","y")': '=HYPERLINK("http://x","y")',
    "http://x": "http://x",
    "<b>&amp;": "<b>&amp;",
    "\x0b": "_x000B_",
    "x" * 40_000: "x" * 32_766 + "…",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A workbook whose title, service, notes, sources and owners are such texts."""
    scenario = sc.load(SCENARIOS / "housekeeping.toml").with_(horizon_months=1).scenario
    texts = dict(zip(scenario.records, HOSTILE, strict=False))
    records = {
        key: replace(one, note=texts.get(key), source=texts.get(key), owner=texts.get(key))
        for key, one in scenario.records.items()
    }
    texts = {"title": "=1+1", "titles": {"cleaning": "=1+1"}, "description": "@SUM(A1)"}
    path = tmp_path_factory.mktemp("hostile") / "hostile.xlsx"
    sc.Case(replace(scenario, records=records, **texts)).to_excel(path)
    return path


def test_text_that_looks_like_a_formula_arrives_as_text(hostile):
    workbook = openpyxl.load_workbook(hostile)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if cell.data_type == "s"]
    for text in HOSTILE.values():
        assert texts.count(text) >= 2, text
    assert workbook["Brief"]["A1"].value == workbook["cleaning"]["A1"].value == "=1+1"
    assert not any(cell.hyperlink for cell in cells)


def test_no_text_reaches_a_formula_or_a_chart_as_one(hostile):
    with zipfile.ZipFile(hostile) as file:
        parts = [
            file.read(one).decode() for one in file.namelist() if re.match("xl/(worksheets|charts)/[a-z]+[0-9]", one)
        ]
    commands = [one for part in parts for one in re.findall(r"<(?:c:)?f>(.*?)</(?:c:)?f>", part)]
    assert len(commands) > 1_000
    assert not [one for one in commands if "HYPERLINK" in one or "A1)" in one or one.startswith("1+1")]


def test_all_words_of_the_chinese_workbook_are_chinese(tmp_path):
    """But for what the scenario says, names, keys, and formulas in words (which are small)."""
    case = sc.load(SCENARIOS / "housekeeping_realistic.toml").with_(horizon_months=13)
    case.to_excel(tmp_path / "zh.xlsx", "zh")
    said = {case.scenario.title, case.scenario.description, case.scenario.tax, *case.scenario.titles.values()}
    said |= {text for one in case.scenario.records.values() for text in (one.note, one.owner)}
    workbook = openpyxl.load_workbook(tmp_path / "zh.xlsx", data_only=True)
    assert workbook.sheetnames[:3] == ["决策摘要", "假设", "列表"]
    wrong = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.column != 2 and cell.font.size > 8 and cell.value not in said
        if re.search("[A-Za-z]{3}", cell.value) and not re.search("[\u4e00-\u9fff]", cell.value)
    ]
    assert [one for one in wrong if one[2] not in ("irr", "doczj")] == []


def test_what_cannot_be_written_is_named(tmp_path, headline):
    with pytest.raises(ScenarioError, match="is a directory; name a file"):
        headline.to_excel(tmp_path)
    with pytest.raises(ScenarioError, match="lang is 'fr'; it must be en or zh"):
        headline.to_excel(tmp_path / "out.xlsx", "fr")
    with pytest.raises(ScenarioError, match="date is 'today'; it must be a date such as 2026-01-01"):
        headline.to_excel(tmp_path / "out.xlsx", date="today")
    assert os.listdir(tmp_path) == []


def test_the_horizon_sets_the_columns(tmp_path, headline):
    """13 months are two years, of which the second has one."""
    headline.with_(horizon_months=13).to_excel(tmp_path / "short.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "short.xlsx", data_only=True)["Estate"]
    assert [one.value for one in sheet[5]][5:7] == [1, 2]
    assert [one.value for one in sheet[6]][8:21] == list(range(1, 14))
    assert MONTHS_PER_YEAR == 12
