"""In CI a skipped test is a failure: CI installs what the tests need."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SKIPPING = "import pytest\n\n\ndef test_chart():\n    pytest.skip('needs Chromium: apt-get install chromium')\n"


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed"), ("", "1 skipped")])
def test_a_skip_fails_in_ci_only(tmp_path, ci, outcome):
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(tmp_path)]
    environment = {**os.environ, "CI": ci}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert outcome in result.stdout
    assert "needs Chromium" in result.stdout or not ci


@pytest.mark.parametrize("failing", ["ruff check", "ruff format", "mypy", "lint-imports", "python -m", ""])
def test_any_check_that_fails_fails_the_whole(tmp_path, failing):
    """The script itself, with tools that do nothing but one of them, which fails."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "test", tmp_path / "scripts")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    stub = '#!/bin/sh\n[ -z "$FAILING" ] && exit 0\ncase "$(basename "$0") $*" in "$FAILING"*) exit 1 ;; esac\n'
    for path in ("scripts/set_up", *(f".venv/bin/{name}" for name in ("ruff", "mypy", "lint-imports", "python"))):
        (tmp_path / path).write_text(stub)
        (tmp_path / path).chmod(0o755)
    command = ["bash", str(tmp_path / "scripts" / "test")]
    result = subprocess.run(command, env={**os.environ, "FAILING": failing}, capture_output=True, timeout=60)
    assert (result.returncode != 0) == bool(failing)
