"""The command that writes a case for others: what it writes, and what it says where it cannot."""

import openpyxl
import pytest
from typer.testing import CliRunner

import servicecase as sc
from servicecase.cli import app
from tests.conftest import SCENARIOS

HEADLINE = str(SCENARIOS / "housekeeping.toml")


def export(*arguments, file=HEADLINE, code=0):
    result = CliRunner().invoke(app, ["export", file, *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stderr if code else result.stdout


def test_export_of_everything_at_once(tmp_path):
    workbook, page, tables = (tmp_path / name for name in ("case.xlsx", "case.html", "tables"))
    page.write_text("an older file of this name")
    said = export("--xlsx", workbook, "--html", page, "--csv", tables, "--lang", "zh", "--date", "2026-12-31")
    assert [line.partition(" 已写入（")[0] for line in said.splitlines()] == [
        *(str(workbook), str(page)),
        *(str(tables / f"{name}.csv") for name in ("summary", "assumptions", "annual", "monthly")),
    ]
    about = openpyxl.load_workbook(workbook, data_only=True).worksheets[-1]
    assert "2026-12-31" in {cell.value for row in about for cell in row}
    assert '<html lang="zh">' in page.read_text(encoding="utf-8")


def test_export_is_what_the_case_writes(tmp_path, headline):
    export("--xlsx", tmp_path / "command.xlsx", "--html", tmp_path / "command.html", "--seed", 2)
    headline.to_excel(tmp_path / "python.xlsx", seed=2)
    headline.to_html(tmp_path / "python.html", seed=2)
    for kind in ("xlsx", "html"):
        assert (tmp_path / f"command.{kind}").read_bytes() == (tmp_path / f"python.{kind}").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "export has nothing to write; give --xlsx OUT, --html OUT or --csv FOLDER"),
        (["--html", "out.html", "--lang", "fr"], "lang is 'fr'; it must be en or zh"),
        (["--xlsx", "out.xlsx", "--lang", "fr"], "lang is 'fr'; it must be en or zh"),
        (["--xlsx", "nowhere/out.xlsx"], "nowhere/out.xlsx: cannot be written: No such file or directory"),
        (["--html", "."], ".: is a directory; name a file"),
        (["--html", "out.html", "--seed", "-1"], "seed is -1"),
        (["--html", HEADLINE], "export would write two things to one file; give each its own name"),
        (
            ["--html", "out", "--xlsx", "./out"],
            "export would write two things to one file; give each its own name",
        ),
    ],
)
def test_export_that_cannot_be(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVICECASE_PROGRESS", "off")  # a slow machine shows how far it is
    said = export(*arguments, code=2)
    assert said.startswith(message)
    assert len(said.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_export_of_a_bad_scenario(tmp_path):
    (tmp_path / "bad.toml").write_text('title = "x"')
    assert "services is missing" in export("--html", tmp_path / "out.html", file=str(tmp_path / "bad.toml"), code=2)


def test_export_of_a_case_without_ranges(tmp_path):
    """Nothing is uncertain, so nothing is simulated, and both files say so."""
    case = sc.loads((SCENARIOS / "housekeeping.toml").read_text(encoding="utf-8"))
    certain = {key: record.value for key, record in case.scenario.records.items() if record.low is not None}
    bare = case.with_({key: {"value": value} for key, value in certain.items()})
    bare.to_excel(tmp_path / "bare.xlsx")
    bare.to_html(tmp_path / "bare.html")
    assert '"uncertainty": null' in (tmp_path / "bare.html").read_text(encoding="utf-8")
