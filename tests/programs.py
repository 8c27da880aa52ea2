"""Programs beside Python that some tests need: a browser, a spreadsheet, a JavaScript engine."""

import shutil

import pytest


def program(*names: str, package: str) -> str:
    """The path of the first of `names` on the PATH; without one, the test, fixture or module that asks is skipped.

    In CI `scripts/set_up_system` installs `package`, so that a skip is a failure there (see conftest.py).
    """
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.skip(f"needs {' or '.join(names)}: apt-get install {package}", allow_module_level=True)
