import inspect
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import servicecase as sc
from servicecase.cli import app
from servicecase.inputs.business import read_model
from tests.conftest import SCENARIOS
from tests.programs import HANGS_AFTER

HEADLINE = str(SCENARIOS / "housekeeping.toml")
ALL = sorted(str(path) for path in SCENARIOS.glob("*.toml"))


def servicecase(*arguments, code=0):
    """Runs a command in this process and checks its exit code."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    if code == 2:
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
    return result


@pytest.fixture
def bad(tmp_path):
    """A file with three faults, each on a line of its own."""
    path = tmp_path / "bad.toml"
    path.write_text(
        "[estate]\nmonthly_fee_income = -5\nmanagement_fee = 1\n[services.cleaning]\ncontract = 'comission'\n"
        "adoption = 1.5\nprice = 1\n"
    )
    return path


def test_run_prints_the_brief():
    out = servicecase("run", HEADLINE).stdout
    assert "Launch, but with in-house in place of commission: worth 675,969 yuan" in out
    assert "112,500 yuan/year" in out
    for part in (
        "Over doing nothing",
        "Contracts for Scheduled cleaning",
        "Compared with other figures",
        "What it rests on",
    ):
        assert part in out
    assert "assumed" in out
    for page in read_model().choices["contract"].pages.values():
        assert page.title in out


@pytest.mark.parametrize("path", ALL)
def test_run_every_shipped_scenario(path):
    assert sc.load(path).scenario.title in servicecase("run", path).stdout


def test_run_json_is_the_same_brief():
    found = json.loads(servicecase("run", HEADLINE, "--json").stdout)
    figures = {one["line"]: one["value"] for one in found["figures"]}
    assert figures["annual_income"] == 112_500.0
    assert figures["irr"] is None
    assert found["launch"] is True


def test_run_reports_every_fault_and_exits_with_2(bad):
    error = servicecase("run", str(bad), code=2).stderr
    assert len(error.splitlines()) == 3
    assert all(line.startswith(f"{bad}: ") for line in error.splitlines())
    assert "did you mean 'commission'?" in error


@pytest.mark.parametrize("command", ["run", "explain", "contracts", "check"])
def test_bad_files_exit_with_2_and_one_line(command, tmp_path):
    missing, empty, binary = tmp_path / "missing.toml", tmp_path / "empty.toml", tmp_path / "binary.toml"
    empty.write_text("")
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (missing, empty, binary, tmp_path):
        assert len(servicecase(command, str(path), code=2).stderr.splitlines()) == 1


def test_compare():
    out = servicecase("compare", HEADLINE, str(SCENARIOS / "housekeeping_flat_fee.toml")).stdout
    assert re.search("Contract +Commission +Flat fee", out)
    assert "-4,500" in out  # 12 x 9,000 less 112,500
    found = json.loads(servicecase("compare", HEADLINE, HEADLINE, "--json").stdout)
    assert found["inputs"] == []


def test_explain():
    out = servicecase("explain", HEADLINE).stdout
    assert out.startswith("Annual income: 112,500 yuan/year\n│ = last_year(contract_income)\n")
    tree = json.loads(servicecase("explain", HEADLINE, "npv", "--depth", "0", "--json").stdout)
    assert tree["line"] == "npv"


def test_explain_mistyped_line():
    error = servicecase("explain", HEADLINE, "anual_income", code=2).stderr
    assert error == "'anual_income' is neither a line nor an assumption, did you mean 'annual_income'?\n"


def test_contracts():
    out = servicecase("contracts", HEADLINE).stdout
    assert "Do nothing" in out
    assert "chosen" in out
    found = json.loads(servicecase("contracts", HEADLINE, "--json").stdout)[0]
    assert found["chosen"] == "commission"
    assert {one["contract"] for one in found["outcomes"]} == {"do_nothing", *read_model().choices["contract"].pages}


def test_contracts_without_the_cost_of_the_work(tmp_path):
    path = tmp_path / "mine.toml"
    servicecase("new", str(path))
    out = servicecase("contracts", str(path)).stdout
    commission = next(line for line in out.splitlines() if line.strip().startswith("Commission"))
    marks = "chosen, worth most as stated"
    assert commission.strip().split(maxsplit=4) == ["Commission", "112,500", "112,500", "465,421", marks]


def test_contracts_of_an_unknown_service():
    assert "say which service: cleaning" in servicecase("contracts", HEADLINE, "--service", "meals", code=2).stderr


def test_check(bad):
    assert servicecase("check", *ALL).stdout == f"{len(ALL)} checked, nothing wrong\n"
    assert len(servicecase("check", HEADLINE, str(bad), code=2).stderr.splitlines()) == 3
    result = CliRunner().invoke(app, ["check", "--json", str(bad)])
    assert result.exit_code == 2
    assert {one["name"] for one in json.loads(result.stdout)} == {
        "estate.monthly_fee_income",
        "services.cleaning.contract",
        "services.cleaning.adoption",
    }


def test_new_writes_a_scenario_that_runs(tmp_path):
    path = tmp_path / "mine.toml"
    assert str(path) in servicecase("new", str(path)).stdout
    assert sc.load(path)["annual_income"] == 112_500.0
    assert "Adoption 使用率" in path.read_text(encoding="utf-8")
    assert "exists already" in servicecase("new", str(path), code=2).stderr


def test_new_comments_can_all_be_used(tmp_path):
    """Every commented assumption that shows a value is valid as it stands."""
    path = tmp_path / "mine.toml"
    servicecase("new", str(path))
    lines = path.read_text(encoding="utf-8").splitlines()
    commented = [line[1:] for line in lines if re.match(r"#\w+ = [^ ]", line)]
    assert len(commented) > 40
    live = [line[1:] if line[1:] in commented else line for line in lines]
    path.write_text("\n".join(live), encoding="utf-8")
    assert sc.load(path)["annual_income"] == 112_500.0


def test_lines_and_assumptions():
    assert "gross_sales × commission_rate" in servicecase("lines").stdout
    assert "使用率" in servicecase("assumptions").stdout
    names = {one["name"] for one in json.loads(servicecase("lines", "--json").stdout)}
    assert names == read_model().names()
    assert len(json.loads(servicecase("assumptions", "--json").stdout)) > 60


def test_version_and_help():
    assert servicecase("--version").stdout == f"servicecase {sc.__version__}\n"
    assert "explain" in servicecase("--help").stdout


def python(*arguments, **options):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=HANGS_AFTER, **options)


def test_run_does_not_import_the_large_libraries():
    code = f"import sys; sys.argv = ['servicecase', 'run', {HEADLINE!r}]\nfrom servicecase.cli import app\n"
    code += "try:\n    app()\nexcept SystemExit: pass\n"
    large = ("pandas", "plotly", "tomlkit", "ipywidgets", "babel")  # the laws of what is drawn are those of SciPy
    code += f"print([name for name in {large} if name in sys.modules])"
    assert python("-c", code).stdout.splitlines()[-1] == "[]"


def test_installed_command_and_a_reader_that_stops_early():
    command = shutil.which("servicecase", path=os.path.dirname(sys.executable))
    assert command, "pip install -e . installs the command"
    pipe = subprocess.run(
        ["sh", "-c", f"'{command}' lines --json | head -1"], capture_output=True, text=True, timeout=HANGS_AFTER
    )
    assert pipe.stdout == "[\n"
    assert pipe.stderr == ""


def test_output_to_a_pipe_is_plain_utf8():
    environment = {**os.environ, "PYTHONIOENCODING": "", "LC_ALL": "C", "NO_COLOR": ""}
    result = python("-m", "servicecase", "run", HEADLINE, env=environment)
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_output_to_a_terminal_that_lacks_letters(encoding):
    result = python(
        "-m", "servicecase", "run", HEADLINE, env={**os.environ, "PYTHONIOENCODING": encoding}, errors="replace"
    )
    assert result.returncode == 0, result.stderr


def test_explain_an_assumption_that_is_not_given():
    error = servicecase("explain", HEADLINE, "reference_price", code=2).stderr
    assert error == "'cleaning.reference_price' is not given in this scenario and has no default\n"


def test_contracts_of_a_mistyped_service():
    assert "did you mean 'cleaning'?" in servicecase("contracts", HEADLINE, "--service", "clening", code=2).stderr


# Languages.


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", HEADLINE], "可以推出，但应以自营取代按比例分成"),
        (["run", HEADLINE], "112,500 元/年"),
        (["run", HEADLINE], "公司净得"),
        (["explain", HEADLINE], "年收入：112,500 元/年"),
        (["contracts", HEADLINE], "当前"),
        (["compare", HEADLINE, HEADLINE], "差额"),
        (["check", HEADLINE], "已检查 1 个文件，没有问题"),
        (["tornado", HEADLINE], "净现值"),
    ],
)
def test_commands_speak_the_language_named_or_that_of_the_environment(arguments, words, monkeypatch):
    assert words in servicecase(*arguments, "--lang", "zh").stdout
    assert words not in servicecase(*arguments).stdout
    monkeypatch.setenv("SERVICECASE_LANG", "zh_CN.UTF-8")
    assert words in servicecase(*arguments).stdout
    assert words not in servicecase(*arguments, "--lang", "en").stdout


def test_unknown_language_is_one_line(monkeypatch):
    assert servicecase("run", HEADLINE, "--lang", "fr", code=2).stderr == "lang is 'fr'; it must be en or zh\n"
    monkeypatch.setenv("SERVICECASE_LANG", "fr")
    expected = "SERVICECASE_LANG is 'fr'; it must be en or zh\n"
    assert servicecase("run", HEADLINE, code=2).stderr == expected
    assert servicecase("run", HEADLINE, "--lang", "zh").stdout


def test_json_has_the_same_keys_and_numbers_in_every_language():
    english, chinese = (
        json.loads(servicecase("contracts", HEADLINE, "--json", "--lang", lang).stdout) for lang in ("en", "zh")
    )
    assert english == chinese
    english, chinese = (
        json.loads(servicecase("run", HEADLINE, "--json", "--lang", lang).stdout) for lang in ("en", "zh")
    )
    assert english.keys() == chinese.keys()
    assert [one["value"] for one in english["figures"]] == [one["value"] for one in chinese["figures"]]


def test_every_command_that_prints_words_takes_a_language():
    commands = {one.callback.__name__: one.callback for one in app.registered_commands}
    without = {name for name, one in commands.items() if "lang" not in inspect.signature(one).parameters}
    # names and formulas of the model, which are English; an editor of notebooks
    assert without <= {"lines", "assumptions", "nomenclature", "lab"}


def test_new_in_chinese(tmp_path):
    path = tmp_path / "mine.toml"
    assert "已写入" in servicecase("new", str(path), "--lang", "zh").stdout
    assert sc.load(path).scenario.title == "我的服务"
