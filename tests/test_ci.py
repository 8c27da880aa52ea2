"""The scripts set a bare machine up, and in CI a skipped test is a failure: CI installs what the tests need."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.programs import HANGS_AFTER, program

SKIPPING = {
    "test": "def test_chart():\n    pytest.skip('needs Chromium')\n",
    "fixture": "@pytest.fixture\ndef page():\n    pytest.skip('needs Chromium')\n\ndef test_chart(page):\n    pass\n",
    "mark": "@pytest.mark.skipif(True, reason='needs Chromium')\ndef test_chart():\n    pass\n",
    "module": "pytest.skip('needs Chromium', allow_module_level=True)\n",
}
EXPECTED_FAILURE = "@pytest.mark.xfail\ndef test_known():\n    assert False\n"


@pytest.mark.parametrize(
    ("ci", "code", "summary"),
    [("true", 1, "1 failed, 1 xfailed, 3 errors"), ("", 0, "4 skipped, 1 xfailed")],
)
def test_every_kind_of_skip_fails_in_ci_only(tmp_path, ci, code, summary):
    """With xdist, as `scripts/test` runs it; a test that is expected to fail is no skip."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    for kind, text in {**SKIPPING, "known": EXPECTED_FAILURE}.items():
        (tmp_path / f"test_{kind}.py").write_text(f"import pytest\n\n{text}")
    options = ["-n", "1", "--continue-on-collection-errors", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "CI": ci}, timeout=HANGS_AFTER)
    assert (result.returncode, result.stdout.splitlines()[-1].split(" in ")[0]) == (code, summary)
    assert "needs Chromium" in result.stdout or not ci


@pytest.mark.parametrize(
    "failing", ["ruff check", "ruff format", "mypy", "lint-imports", "python -m", "set_up test", ""]
)
def test_any_check_that_fails_fails_the_whole(checks, failing):
    assert (checks(failing) != 0) == bool(failing)


def test_a_missing_program_fails_the_whole_in_ci_only(checks):
    assert checks("set_up_system", ci="true") != 0
    assert checks("set_up_system", ci="") == 0


@pytest.fixture
def checks(tmp_path):
    """The script `scripts/test`, with tools that do nothing but one of them, which fails."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "test", tmp_path / "scripts")
    stub = '[ -z "$FAILING" ] && exit 0\ncase "$(basename "$0") $*" in "$FAILING"*) exit 1 ;; esac\n'
    for script in ("set_up", "set_up_system"):
        write_program(tmp_path / "scripts" / script, stub)
    for tool in ("ruff", "mypy", "lint-imports", "python"):
        write_program(tmp_path / ".venv" / "bin" / tool, stub)

    def run(failing, ci=""):
        command = ["bash", str(tmp_path / "scripts" / "test")]
        environment = {**os.environ, "FAILING": failing, "CI": ci}
        return subprocess.run(command, env=environment, capture_output=True, timeout=HANGS_AFTER).returncode

    return run


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)


PROGRAMS = {
    "chromium": "chromium",
    "libreoffice-calc": "soffice",
    "nodejs": "node",
    "poppler-utils": "pdftotext",
    "fonts-noto-cjk": "fc-list",
}
FONT = "echo Noto Sans CJK"  # what fc-list says; the other programs are never run
APT_GET = """
[ "$(id -u)" = 0 ] || exit 100
echo "$*" >>"$MACHINE/calls"
for package; do
    if [ -e "$MACHINE/archive/$package" ]; then /bin/cp "$MACHINE/archive/$package"/* "$MACHINE/bin"; fi
done
"""


@pytest.fixture
def set_up_system(tmp_path):
    """Runs the script where only stubs are on the PATH: apt-get writes down each call and puts the program in place.

    Returns the exit code, the packages asked of apt-get, and what was said.
    """
    path, calls = tmp_path / "bin", tmp_path / "calls"
    write_program(path / "apt-get", APT_GET)
    for tool in ("bash", "dirname", "env"):
        (path / tool).symlink_to(shutil.which(tool))

    def run(*programs, user=0, sudo="exit 1", packages=tuple(PROGRAMS)):
        for name in programs:
            write_program(path / name, FONT)
        for package in packages:
            write_program(tmp_path / "archive" / package / PROGRAMS[package], FONT)
        write_program(path / "id", f"echo ${{AS_USER:-{user}}}")
        write_program(path / "sudo", sudo)
        environment = {"PATH": str(path), "MACHINE": str(tmp_path)}
        command = [ROOT / "scripts" / "set_up_system"]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=HANGS_AFTER)
        words = calls.read_text().split() if calls.exists() else []
        return result.returncode, [word for word in words if word in PROGRAMS], result.stderr

    return run


@pytest.mark.parametrize(("package", "program"), PROGRAMS.items())
def test_a_missing_program_is_installed_alone(set_up_system, package, program):
    others = set(PROGRAMS.values()) - {program}
    assert set_up_system(*others)[:2] == (0, [package])


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome"])
def test_nothing_is_installed_where_all_is_there(set_up_system, browser):
    assert set_up_system(browser, "soffice", "node", "pdftotext", "fc-list") == (0, [], "")


def test_fonts_without_chinese_ones_are_not_enough(set_up_system, tmp_path):
    write_program(tmp_path / "bin" / "fc-list", "")
    assert set_up_system("chromium", "soffice", "node", "pdftotext")[:2] == (0, ["fonts-noto-cjk"])


def test_sudo_installs_for_who_is_not_root(set_up_system):
    sudo = '[ "$1" = -n ] || AS_USER=0 exec "$@"'  # `sudo -n true` asks whether it would want a password
    assert set_up_system("chromium", "soffice", "pdftotext", "fc-list", user=1000, sudo=sudo)[:2] == (0, ["nodejs"])


def test_without_root_or_sudo_it_says_what_to_install(set_up_system):
    code, asked, said = set_up_system("chromium", "pdftotext", "fc-list", user=1000)
    assert (code, asked, said.count("\n")) == (1, [], 1)
    assert said.endswith("as root: apt-get install libreoffice-calc nodejs\n")


def test_a_package_that_is_not_to_be_had_keeps_no_other_out(set_up_system):
    code, asked, said = set_up_system("pdftotext", "fc-list", packages=("libreoffice-calc", "nodejs"))
    assert (code, asked) == (1, ["chromium", "libreoffice-calc", "nodejs"])
    assert said.endswith("as root: apt-get install chromium\n")


def test_every_program_that_a_test_asks_for_is_installed_with_the_others():
    asked = {
        package
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "test_ci.py"
        for package in re.findall(r'program\(.*package="([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert "chromium" in asked
    assert asked <= PROGRAMS.keys()


def test_program_is_the_first_that_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("google-chrome", "chromium-browser"):
        write_program(tmp_path / name, "")
    expected = str(tmp_path / "chromium-browser")
    assert program("chromium", "chromium-browser", "google-chrome", package="chromium") == expected


def test_program_that_is_not_there_skips_and_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="needs soffice: apt-get install libreoffice-calc"):
        program("soffice", package="libreoffice-calc")
