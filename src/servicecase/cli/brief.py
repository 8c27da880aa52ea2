"""The command that writes the brief as a memo to read, to print and to run again."""

from __future__ import annotations

from typing import Annotated

import typer

from servicecase.cli.shared import File, Lang, app, speaks_plainly, tell_written


@app.command()
@speaks_plainly
def brief(
    file: File,
    out: Annotated[str, typer.Option(metavar="FOLDER", help="The folder for the memo; created if it does not exist.")],
    beside: Annotated[
        str | None, typer.Option(metavar="OTHER", help="A scenario to compare it with: what differs, and the effect.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Writes the brief of a scenario as a notebook, as HTML without code and as PDF (through Chromium or Chrome)."""
    from servicecase.faces.memo.writing import write_memo

    memo = write_memo(file, out, lang, beside=beside)
    tell_written(memo.files)
    if memo.missing:
        typer.echo(memo.missing, err=True)
        raise typer.Exit(1)
