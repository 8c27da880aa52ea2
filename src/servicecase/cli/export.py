"""The command that writes a case for people who do not have the program."""

from __future__ import annotations

import datetime
import os
from typing import Annotated

import typer

import servicecase as sc
from servicecase.cli.shared import File, Lang, app, speaks_plainly, tell_written
from servicecase.inputs.faults import refusal


@app.command()
@speaks_plainly
def export(
    file: File,
    xlsx: Annotated[str | None, typer.Option(metavar="OUT", help="A workbook with live formulas.")] = None,
    html: Annotated[str | None, typer.Option(metavar="OUT", help="A page with sliders that needs no network.")] = None,
    csv: Annotated[str | None, typer.Option(metavar="FOLDER", help="The tables of the case, one file each.")] = None,
    lang: Lang = None,
    date: Annotated[
        datetime.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The date that the workbook shows.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.")] = 1,
) -> None:
    """Writes the case as a workbook, as a page, or as CSV files; existing files of these names are replaced.

    The page has both languages and opens in the one named.
    """
    if not (xlsx or html or csv):
        raise refusal("export", "has nothing to write; give --xlsx OUT, --html OUT or --csv FOLDER")
    files = [os.path.realpath(one) for one in (file, xlsx, html) if one]
    if len(set(files)) < len(files):
        raise refusal("export", "would write two things to one file; give each its own name")
    case = sc.load(file)
    written = []
    if xlsx:
        case.to_excel(xlsx, date=date.date() if date else None, seed=seed)
        written.append(xlsx)
    if html:
        case.to_html(html, seed=seed)
        written.append(html)
    if csv:
        written += case.to_csv(csv)
    tell_written(written)
