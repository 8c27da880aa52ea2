"""The command line. Output for people by default; `--json` for programs. Exit code 2 for bad input."""

import io
import sys

from servicecase.cli import analysis, brief, case, export, serve
from servicecase.cli.shared import app

__all__ = ["analysis", "app", "brief", "case", "export", "main", "serve"]


def main() -> None:
    """Entry point of the command `servicecase`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show m² still shows the numbers
    app(prog_name="servicecase")
