"""The tables of a case as CSV files: the numbers as they are, and no text that a spreadsheet would run."""

import csv
from pathlib import Path

import pytest

import servicecase as sc
from servicecase.inputs.faults import ScenarioError
from tests.conftest import TWO_SERVICES

SIGNS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠SUM(1)"]


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_of_the_worked_example(headline, tmp_path):
    files = headline.to_csv(tmp_path / "tables")
    assert [file.rpartition("/")[2] for file in files] == [
        "summary.csv",
        "assumptions.csv",
        "annual.csv",
        "monthly.csv",
    ]
    assert all(Path(file).read_bytes().startswith(b"\xef\xbb\xbf") for file in files)  # tells Excel that it is UTF-8
    summary = {row["line"]: float(row["value"] or "nan") for row in rows(files[0])}
    assert summary["annual_income"] == 112_500
    assumptions = {row["assumption"]: row for row in rows(files[1])}
    assert (assumptions["cleaning.adoption"]["value"], assumptions["cleaning.adoption"]["basis"]) == ("0.25", "S1")
    assert [float(row["cleaning.contract_income"]) for row in rows(files[2])] == [112_500] * 5
    assert {float(row["cleaning.gross_sales"]) for row in rows(files[3])} == {62_500}
    assert len(rows(files[3])) == 60


@pytest.mark.parametrize("text", SIGNS)
def test_text_that_looks_like_a_formula_stays_text(text, tmp_path):
    escaped = text.replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")
    scenario = TWO_SERVICES.replace('title = "Cleaning"', f'title = "{escaped}"')
    adoption = f'adoption = {{ value = 0.25, source = "{escaped}", owner = "{escaped}", note = "{escaped}" }}'
    case = sc.loads(scenario.replace("adoption = 0.25", adoption))
    row = {row["assumption"]: row for row in rows(case.to_csv(tmp_path)[1])}["cleaning.adoption"]
    assert row["label"] == f"'{text}: Adoption"
    assert (row["basis"], row["owner"], row["note"]) == (f"'{text}",) * 3
    assert float(row["value"]) == 0.25


def test_negative_numbers_stay_numbers(headline, tmp_path):
    files = headline.with_(contract="in_house", adoption=0.01).to_csv(tmp_path)
    assert all(float(row["net_cash"]) < 0 for row in rows(files[3]))


def test_a_file_where_the_folder_should_be(headline, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ScenarioError, match="taken: cannot be a folder for the files: File exists"):
        headline.to_csv(tmp_path / "taken")


def test_files_in_chinese_have_the_columns_of_programs(headline, tmp_path):
    headline.to_csv(tmp_path, "zh")
    lines = (tmp_path / "summary.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"line","label","value","do_nothing","unit","beside","source"'
    assert lines[1].startswith('"annual_income","年收入",112500.0,')


def test_files_in_an_unknown_language_are_not_begun(headline, tmp_path):
    with pytest.raises(ScenarioError, match="lang is 'fr'; it must be en or zh"):
        headline.to_csv(tmp_path / "new", "fr")
    assert not (tmp_path / "new").exists()
