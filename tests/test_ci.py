"""In CI a skipped test is a failure: CI installs what the tests need."""

import os
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
