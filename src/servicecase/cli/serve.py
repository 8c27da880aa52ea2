"""The commands that open notebooks in a browser: the dashboard for everybody, all of them for analysts."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

import servicecase as sc
from servicecase.cli.shared import Lang, app, speaks_plainly
from servicecase.faces.serving.address import LOOPBACK, Address, free_address
from servicecase.faces.serving.dashboard import KERNELS, default_file, serve_dashboard
from servicecase.faces.serving.lab import copy_notebooks, open_lab
from servicecase.wording.language import language, translated

Port = Annotated[int, typer.Option(min=0, max=65_535, help="The port to listen on; 0 for any that is free.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser at the address.")]


@app.command("app")
@speaks_plainly
def dashboard(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A scenario file; the worked example with ranges if none.")
    ] = None,
    port: Port = 8866,
    address: Annotated[str, typer.Option(help="The address of this machine to listen on.")] = LOOPBACK,
    name: Annotated[
        list[str] | None, typer.Option(help="A host name to answer to besides localhost, such as that of a proxy.")
    ] = None,
    lang: Lang = None,
    kernels: Annotated[
        int, typer.Option(min=0, max=32, help="How many kernels to keep ready for the next visitors.")
    ] = KERNELS,
    browser: Browser = True,
) -> None:
    """Opens the dashboard of a scenario in a browser, and serves it until Ctrl-C."""
    path = Path(file) if file else default_file()
    scenario = sc.load(path).scenario
    listens = free_address(address, port)
    if not listens.is_local:
        warning = translated("Warning: anyone who reaches {address} sees the figures; no password is asked for.")
        typer.echo(warning.format(address=listens), err=True)
    typer.echo(translated("{title}: one moment, the dashboard starts…").format(title=scenario.title), err=True)
    serve_dashboard(
        scenario,
        path,
        listens,
        lang=language(lang),
        kernels=kernels,
        names=tuple(name or ()),
        ready=lambda: _tell(listens, browser),
    )


@app.command()
@speaks_plainly
def lab(
    folder: Annotated[
        str | None, typer.Argument(metavar="FOLDER", help="A folder of notebooks; those of the package if none.")
    ] = None,
    copy: Annotated[bool, typer.Option("--copy", help="Create FOLDER first, with the package's notebooks.")] = False,
    port: Port = 8888,
    lang: Lang = None,
    browser: Browser = True,
) -> None:
    """Opens JupyterLab at the notebooks."""
    listens = free_address(LOOPBACK, port)
    open_lab(copy_notebooks(folder) if copy else folder, listens, lang=language(lang), browser=browser)


def _tell(listens: Address, browser: bool) -> None:
    """Prints the address as soon as it can be opened, and opens it where there is a screen."""
    typer.echo(translated("The dashboard is at {address} (Ctrl-C ends it)").format(address=listens))
    sys.stdout.flush()
    if browser and (sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(str(listens))
