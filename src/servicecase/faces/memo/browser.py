"""The browser that draws charts and prints pages: Chrome, Chromium or another of its kind."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from servicecase.engine.messages import says

VARIABLE = "BROWSER_PATH"  # names the browser; kaleido, which draws the charts, reads it too
_TIMEOUT = 120  # seconds
_FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer"),
)


class BrowserError(Exception):
    """There is no browser, or it did not print; the message says so on one line."""


def find_browser() -> str:
    """The path of a browser: that of BROWSER_PATH, or one that is installed. Raises BrowserError."""
    from choreographer.browsers.chromium import Chromium

    found = Chromium.find_browser(skip_local=False)
    if not found:
        raise BrowserError(
            says("no browser is found; install Chromium or Chrome, or name one by {variable}", variable=VARIABLE)
        )
    if not os.access(found, os.X_OK) or os.path.isdir(found):
        raise BrowserError(
            says(
                "{variable} is {found}, which is no program; it must be the path of a browser",
                variable=VARIABLE,
                found=repr(found),
            )
        )
    return found


def printed(page: Path, browser: str) -> bytes:
    """A page of HTML on paper, as PDF. Raises BrowserError."""
    # Beside the page: a browser in a sandbox of its own may not see the folder of temporary files.
    with tempfile.TemporaryDirectory(prefix="printing-", dir=page.parent, ignore_cleanup_errors=True) as folder:
        paper, profile = Path(folder, "page.pdf"), Path(folder, "profile")
        flags = [*_FLAGS, *_without_sandbox(), f"--user-data-dir={profile}", f"--print-to-pdf={paper}"]
        try:
            command = [browser, *flags, page.resolve().as_uri()]
            result = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BrowserError(says("{browser} did not print: {error}", browser=browser, error=error)) from None
        if not paper.exists():
            said = result.stderr.strip().rpartition("\n")[2]
            raise BrowserError(
                says(
                    "{browser} did not print (exit code {code}): {error}",
                    browser=browser,
                    code=result.returncode,
                    error=said,
                )
            )
        return paper.read_bytes()


def _without_sandbox() -> list[str]:
    """Chromium refuses to run in its sandbox as root, as within a container."""
    return ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
