"""What all commands share: the application, arguments, output, and what bad input leads to."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any

import typer

import servicecase as sc
from servicecase.cli.speech import BAD_INPUT, SpokenGroup
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.faults import in_words
from servicecase.wording.labels import unit_in_words
from servicecase.wording.language import language, translated

app = typer.Typer(
    cls=SpokenGroup,
    help=sc.__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

File = Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, such as data/scenarios/housekeeping.toml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Lang = Annotated[
    str | None, typer.Option(metavar="LANG", help="Language of the words, en or zh; else that of SERVICECASE_LANG.")
]


def speaks_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turns bad input into one line each on standard error and exit code 2, and a closed pipe into silence."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
            sys.stdout.flush()
        except (ScenarioError, sc.UnknownNameError, sc.LineError) as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(BAD_INPUT) from None
        except OSError:  # the reader of the output is gone, or its disk is full
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None

    return run


def print_json(value: Any) -> None:
    """A value for a program to read."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False))


def _plain(value: Any) -> Any:
    """Values as JSON has them: null for what is not a number."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def show(parts: Iterable[Any]) -> None:
    """Text and tables for people, one after the other."""
    from servicecase.faces.terminal import console

    out = console()
    for part in parts:
        out.print(part)


def tell_written(files: Iterable[str]) -> None:
    """Names files that were written, and how large they are."""
    for one in files:
        size = f"{os.path.getsize(one) / 1000:,.0f}"
        typer.echo(translated("{file} is written ({size} kB)").format(file=one, size=size))


def list_rows(rows: list[dict[str, Any]], as_json: bool, *columns: str) -> None:
    """Some columns of rows for people, or all of them for a program."""
    from servicecase.faces.terminal import table

    if as_json:
        print_json(rows)
    else:
        heads = [name if language() == "en" else translated(_HEADS.get(name, name)) for name in columns]
        show([table(heads, ([_in_words(name, str(row[name])) for name in columns] for row in rows))])


_HEADS = {"where": "Where it stands"}  # elsewhere the word is an operator


def _in_words(column: str, cell: str) -> str:
    """A cell of a list in the language spoken; formulas and names as they are."""
    if column == "unit":
        return unit_in_words(cell)
    if column == "limits":
        low, _, high = cell.partition(" to ")
        return translated("{low} to {high}").format(low=low, high=high)
    return translated(cell)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"servicecase {sc.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    lang: Lang = None,
) -> None:
    pass
