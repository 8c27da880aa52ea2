"""The command line in Chinese: help of every command, and what is said of one that is not understood."""

import re

import pytest
import typer
from typer.testing import CliRunner

from servicecase.cli import app
from servicecase.cli.speech import said
from servicecase.wording.labels import text_width
from servicecase.wording.language import speaking
from tests.conftest import SCENARIOS

HEADLINE = str(SCENARIOS / "housekeeping.toml")
GROUP = typer.main.get_command(app)
COMMANDS = ["", *GROUP.commands]
# Names that are written alike in every language.
NAMES = {
    "servicecase",
    "SERVICECASE_LANG",
    "JSON",
    "HTML",
    "PDF",
    "CSV",
    "Chromium",
    "Chrome",
    "JupyterLab",
    "Markdown",
}
NAMES |= {"Ctrl", "localhost", "sobol", "latin", "random", "en", "zh", "lines", "npv", "annual_income", "browser", "no"}
NAMES |= {"Markdown", "data", "scenarios", "housekeeping", "toml", "help"}


def run(*arguments, code=0, **settings):
    result = CliRunner().invoke(app, list(arguments), prog_name="servicecase", **settings)
    assert result.exit_code == code, result.output
    return result


def own_names(command):
    """The names of a command, of its options and arguments, and of the commands below it."""
    found = GROUP.commands.get(command, GROUP)
    return {command, *getattr(found, "commands", {}), *(name for one in found.params for name in (one.name, *one.opts))}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_chinese_has_no_english_but_names(command):
    page = run(*filter(None, [command]), "--help", "--lang", "zh").stdout
    assert page.startswith("用法：")
    known = {part for name in own_names(command) for part in (name, name.strip("-"), *name.strip("-").split("-"))}
    words = set(re.findall(r"[A-Za-z_]{2,}", page))
    assert words - known - NAMES == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_chinese_fits_the_terminal(command):
    page = run(*filter(None, [command]), "--help", "--lang", "zh", env={"COLUMNS": "80"}).stdout
    assert max(map(text_width, page.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_both_languages(command):
    pages = [run(*filter(None, [command]), "--help", "--lang", lang).stdout for lang in ("en", "zh")]
    english, chinese = ([re.findall(r"(?m)^  (-[^ ]+)", page)] for page in pages)
    assert english == chinese


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lang", "zh", "run", "--help"),
        ("run", "--help", "--lang", "zh"),
        ("run", "--lang=zh", "--help"),
        ("--lang", "en", "run", "--help", "--lang", "zh"),
    ],
)
def test_the_language_may_stand_anywhere(arguments):
    assert run(*arguments).stdout.startswith("用法：servicecase run")


def test_the_language_of_the_environment():
    assert run("run", "--help", env={"SERVICECASE_LANG": "zh_CN.UTF-8"}).stdout.startswith("用法：")
    assert run("run", "--help", "--lang", "en", env={"SERVICECASE_LANG": "zh"}).stdout.startswith("Usage: ")
    assert "lang is 'fr'; it must be en or zh" in run("run", "--help", "--lang", "fr", code=2).stderr
    assert "SERVICECASE_LANG is 'fr'" in run("lines", code=2, env={"SERVICECASE_LANG": "fr"}).stderr


@pytest.mark.parametrize("arguments", [("--lang", "zh", "run", HEADLINE), ("run", HEADLINE, "--lang", "zh")])
def test_a_command_speaks_it_too(arguments):
    assert "可以推出" in run(*arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("runn",), "错误：没有命令 'runn'。是否应为 'run'？"),
        (("nothing",), "错误：没有命令 'nothing'。"),
        ((), "错误：缺少命令。"),
        (("run",), "错误：缺少参数 '文件'。"),
        (("brief", "x"), "错误：缺少选项 '--out'。"),
        (("run", "x", "--foo"), "错误：没有选项 --foo"),
        (("run", "x", "--jsn"), "错误：没有选项 --jsn（可能是：--json）"),
        (("run", "x", "y", "z"), "错误：有多余的参数（y z）"),
        (("run", "x", "--json=1"), "错误：选项 '--json' 后面不带值。"),
        (("tornado", "x", "--target"), "错误：选项 '--target' 后面须有一个值。"),
        (("explain", "x", "--depth", "a"), "错误：'--depth' 的值无效：须为整数"),
        (("explain", "x", "--depth", "-1"), "错误：'--depth' 的值无效：须不小于 0"),
        (("app", "--port", "70000"), "错误：'--port' 的值无效：须不大于 65535"),
        (("break-even", "x", "--value", "q"), "错误：'--value' 的值无效：须为数字"),
        (("export", "x", "--date", "x"), "错误：'--date' 的值无效：'x' 不符合格式 '%Y-%m-%d'"),
    ],
)
def test_what_is_not_understood(arguments, expected):
    result = run("--lang", "zh", *arguments, code=2)
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == expected


def test_no_command_at_all_shows_the_help():
    assert run(code=2, env={"SERVICECASE_LANG": "zh"}).stderr.startswith("用法：servicecase [选项] 命令")


def test_a_file_that_is_not_there():
    assert run("run", "no.toml", "--lang", "zh", code=2).stderr == "no.toml：无法读取：没有这个文件或文件夹\n"


def test_check_in_chinese(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('[services.cleaning]\ncontract = "Commission"\nadoption = 2\n', encoding="utf-8")
    first, second = run("check", str(bad), "--lang", "zh", code=2).stderr.splitlines()[:2]
    assert (
        first == f"{bad}：services.cleaning.contract（合同形式）为 'Commission'，是否应为 'commission'（按比例分成）？"
    )
    assert second == f"{bad}：services.cleaning.adoption（使用率）为 2，须在 0 至 1 之间 [比例]"


def test_lists_in_chinese():
    rows = run("assumptions", "--lang", "zh", env={"COLUMNS": "200"}).stdout.splitlines()
    assert rows[1].split() == ["名称", "中文名称", "位置", "单位", "限值", "默认值", "说明"]
    assert next(row for row in rows if " discount_rate " in row).split()[1:4] == ["折现率", "[estate]", "比例"]


def test_what_the_library_says_that_is_not_known_stays():
    with speaking("zh"):
        assert said("Error: Something new") == "错误：Something new"
        assert said("Something new") == "Something new"
