"""Programs beside Python that some tests need: a browser, a spreadsheet, a JavaScript engine; and when they hang."""

import shutil

import pytest

HANGS_AFTER = 300  # seconds: no wait of a test for what it expects, but the end of one that would never end


def program(*names: str, package: str) -> str:
    """The path of the first of `names` on the PATH; without one, the test, fixture or module that asks is skipped.

    In CI `scripts/set_up_system` installs `package`, so that a skip is a failure there (see conftest.py).
    """
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.skip(f"needs {' or '.join(names)}: apt-get install {package}", allow_module_level=True)
