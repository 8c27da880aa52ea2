"""The command that writes the memo: what it writes in either language, and what it says where it cannot."""

import base64
import json
import re
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

import servicecase as sc
from servicecase.cli import app
from servicecase.faces.memo import browser, writing
from tests.conftest import SCENARIOS, TWO_SERVICES
from tests.programs import HANGS_AFTER, program

HEADLINE = str(SCENARIOS / "housekeeping.toml")
CHINESE = """
title = "示范小区保洁"
description = "面向全体住户的定期保洁。"
horizon_months = 36

[estate]
monthly_fee_income = 250_000
management_fee = 1.0

[services.cleaning]
title = "定期保洁"
contract = "commission"
adoption = { value = 0.25, low = 0.10, high = 0.35, source = "S1" }
price = 1.0
commission_rate = { value = 0.15, low = 0.10, high = 0.20 }
hours_per_unit = 0.02
materials_per_unit = 0.02
flat_fee = 9_000
"""


def brief(file, folder, *arguments, code=0):
    result = CliRunner().invoke(app, ["brief", str(file), "--out", str(folder), *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    """The folder of a memo in Chinese: its own scenario beside the English headline."""
    program("chromium", "chromium-browser", "google-chrome", package="chromium")
    folder = tmp_path_factory.mktemp("memo")
    (folder / "case.toml").write_text(CHINESE, encoding="utf-8")
    said = brief(folder / "case.toml", folder / "out", "--lang", "zh").stdout
    stem = folder / "out" / "case_brief_zh"
    names = [f"{stem}.{kind}" for kind in ("ipynb", "html", "pdf")]
    assert [line.partition(" 已写入（")[0] for line in said.splitlines()] == names
    assert sorted(map(str, (folder / "out").iterdir())) == sorted(names)
    return folder / "out"


def text_of(html):
    """What a reader of the page sees, charts included; formulas are not words of a language."""
    pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", html)
    svg = " ".join(base64.b64decode(one).decode() for one in pictures)
    return re.sub(r"<(code|style|title)\b.*?</\1>|<[^>]*>", " ", html + svg, flags=re.DOTALL)


def test_memo_has_the_figures_of_the_case(chinese):
    html, case = (chinese / "case_brief_zh.html").read_text(encoding="utf-8"), sc.loads(CHINESE)
    cards = dict(re.findall(r'data-line="(\w+)"[^>]*>([^<]*)</div>', html))
    assert cards["annual_income"] == "112,500"
    assert cards["npv"] == f"{case['npv']:,.0f}"
    assert f"{case.simulate(10_000, seed=1).probability_below(0):.0%}" in text_of(html)


def test_memo_in_chinese_is_all_chinese(chinese):
    html = (chinese / "case_brief_zh.html").read_text(encoding="utf-8")
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh">')
    assert "<title>示范小区保洁：决策简报</title>" in html
    text = text_of(html).replace(sc.loads(CHINESE).scenario.fingerprint(), " ")
    assert set(re.findall(r"[A-Za-z]{3,}", re.sub(r"&\w+;", " ", text))) == {"servicecase"}


def test_memo_shows_no_code_and_asks_for_nothing(chinese):
    html = (chinese / "case_brief_zh.html").read_text(encoding="utf-8")
    assert "import servicecase" not in html
    assert "scenario =" not in html
    assert "servicecase brief" not in html  # what only the reader of the notebook is told
    assert not re.findall(r"<script|<link|@import|(?:src|href)=\"(?!data:)|url\((?!data:)", html)
    assert html.count('<img alt="') == html.count("<img ") >= 6


def test_memo_on_paper(chinese):
    pdftotext = program("pdftotext", package="poppler-utils")
    paper = chinese / "case_brief_zh.pdf"
    text = subprocess.run(
        [pdftotext, "-layout", paper, "-"], capture_output=True, text=True, timeout=HANGS_AFTER
    ).stdout
    pages = text.removesuffix("\f").split("\f")
    assert "决策简报" in pages[0]
    assert "112,500" in pages[0]
    assert [re.findall(r"(\d+) ?/ ?(\d+)\s*$", page) for page in pages] == [
        [(str(place), str(len(pages)))] for place in range(1, len(pages) + 1)
    ]
    info = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, timeout=HANGS_AFTER).stdout
    assert "(A4)" in info


def test_memo_as_a_notebook_can_be_run_again_from_where_it_stands(chinese):
    notebook = nbformat.read(chinese / "case_brief_zh.ipynb", as_version=4)
    parameters = next(cell.source for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert parameters == '# Parameters\nscenario = "../case.toml"\nbeside = ""\nlang = "zh"\n'
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_memo_without_a_browser(tmp_path, monkeypatch):
    """The charts of the page are drawn when it is opened; what is missing, and why, is said."""
    monkeypatch.setenv(browser.VARIABLE, "/no/such/browser")
    (tmp_path / "two.toml").write_text(TWO_SERVICES, encoding="utf-8")
    result = brief(tmp_path / "two.toml", tmp_path, "--beside", HEADLINE, code=1)
    stem = tmp_path / "two_brief_en"
    assert result.stdout.count(" is written (") == 2
    assert result.stderr == (
        f"{stem}.pdf is not written: BROWSER_PATH is '/no/such/browser', which is no program; "
        "it must be the path of a browser\n"
    )
    html = stem.with_suffix(".html").read_text(encoding="utf-8")
    assert html.count('class="plotly-graph-div"') == 7  # three of the case, and two for each service
    assert "142,500" in html  # 112,500 of cleaning and 30,000 of meals
    assert "Housekeeping on commission would bring 112,500 yuan a year" in html
    assert not stem.with_suffix(".pdf").exists()


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'no display' >&2; exit 3", "did not print (exit code 3): no display"),
        ("exit 0", "did not print (exit code 0): "),
    ],
)
def test_browser_that_does_not_print(script, message, tmp_path):
    (tmp_path / "chromium").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "chromium").chmod(0o755)
    (tmp_path / "page.html").write_text("<p>")
    with pytest.raises(browser.BrowserError) as found:
        browser.printed(tmp_path / "page.html", str(tmp_path / "chromium"))
    assert str(found.value) == f"{tmp_path / 'chromium'} {message}"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["chromium", "page.html"]


@pytest.mark.parametrize(
    ("file", "arguments", "message"),
    [
        ("none.toml", ["--out", "out"], "none.toml: cannot be read: No such file or directory"),
        ("bad.toml", ["--out", "out"], "bad.toml: services is missing"),
        (HEADLINE, ["--out", "out", "--beside", "none.toml"], "none.toml: cannot be read: No such file or directory"),
        (HEADLINE, ["--out", "out", "--lang", "fr"], "lang is 'fr'; it must be en or zh"),
        (HEADLINE, ["--out", "bad.toml"], "bad.toml: cannot be a folder for the files: File exists"),
        (HEADLINE, ["--out", "bad.toml/out"], "bad.toml/out: cannot be a folder for the files: Not a directory"),
    ],
)
def test_brief_of_bad_input(file, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text("[estate]\nmonthly_fee_income = 1\nmanagement_fee = 1\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["brief", file, *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert len(result.stderr.splitlines()) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["bad.toml"]


@pytest.fixture
def short(tmp_path, monkeypatch):
    """Puts a notebook of one cell in the place of the brief's."""

    def put(source):
        cell = new_code_cell(source, metadata={"tags": ["parameters"]})
        nbformat.write(new_notebook(cells=[cell], metadata=kernel), tmp_path / "short.ipynb")
        monkeypatch.setattr(writing, "notebook", lambda name: tmp_path / "short.ipynb")

    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return put


def test_brief_that_fails_on_the_way(short, tmp_path):
    short("raise ValueError('no sense')")
    result = brief(HEADLINE, tmp_path / "out", code=2)
    assert result.stderr == f"{HEADLINE}: cannot be made into a brief: ValueError: no sense\n"
    assert list((tmp_path / "out").iterdir()) == []


def test_brief_that_cannot_be_written(short, tmp_path):
    short("1")
    page = tmp_path / "out" / "housekeeping_brief_en.html"
    page.mkdir(parents=True)
    result = brief(HEADLINE, tmp_path / "out", code=2)
    assert result.stderr == f"{page}: is a directory; name a file\n"
    assert json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
