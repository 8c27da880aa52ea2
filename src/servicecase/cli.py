"""The command line. Output for people by default; `--json` for programs. Exit code 2 for bad input."""

from __future__ import annotations

import io
import json
import math
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import wraps
from typing import Annotated, Any

import typer

import servicecase as sc
from servicecase.scenario import Fault, ScenarioError

app = typer.Typer(
    help=sc.__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)

File = Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, such as data/scenarios/housekeeping.toml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
BAD_INPUT = 2


def _speaks_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turns bad input into one line each on standard error and exit code 2, and a closed pipe into silence."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
            sys.stdout.flush()
        except (ScenarioError, sc.UnknownNameError, sc.LineError) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_INPUT) from None
        except OSError:  # the reader of the output is gone, or its disk is full
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None

    return run


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False))


def _plain(value: Any) -> Any:
    """Values as JSON has them: null for what is not a number."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _show(parts: Iterable[Any]) -> None:
    from servicecase.faces.text import console

    out = console()
    for part in parts:
        out.print(part)


@app.command()
@_speaks_plainly
def run(file: File, as_json: AsJson = False) -> None:
    """The brief: verdict, key figures, contracts side by side, what it rests on."""
    from servicecase.faces.brief import brief
    from servicecase.faces.text import brief_parts

    case = sc.load(file)
    if as_json:
        _print_json(asdict(brief(case)))
    else:
        _show(brief_parts(brief(case), dict(case.scenario.titles)))


@app.command()
@_speaks_plainly
def compare(before: File, after: File, as_json: AsJson = False) -> None:
    """What differs between two scenarios: inputs, and results."""
    from servicecase.faces.comparison import compare as compare_cases
    from servicecase.faces.text import comparison_parts

    found = compare_cases(sc.load(before), sc.load(after))
    if as_json:
        _print_json(asdict(found))
    else:
        _show(comparison_parts(found))


@app.command()
@_speaks_plainly
def explain(
    file: File,
    line: Annotated[
        str, typer.Argument(help="A line or an assumption; `servicecase lines` lists them.")
    ] = "annual_income",
    depth: Annotated[int | None, typer.Option(min=0, help="How many steps deep.")] = None,
    as_json: AsJson = False,
) -> None:
    """How a line comes about: formula, numbers and sources, down to the inputs."""
    explanation = sc.load(file).explain(line, depth)
    if as_json:
        _print_json(explanation.as_dict())
    else:
        typer.echo(str(explanation))


@app.command()
@_speaks_plainly
def contracts(
    file: File,
    service: Annotated[str | None, typer.Option(help="Which service, where there are several.")] = None,
    as_json: AsJson = False,
) -> None:
    """The service under every contract form, and not at all."""
    from servicecase.analysis.contracts import compare_contracts
    from servicecase.faces.text import contract_table

    case = sc.load(file)
    services = case.scenario.services if service is None else (service,)
    found = [compare_contracts(case, one) for one in services]
    if as_json:
        _print_json([{**asdict(one), "preferred": one.preferred.contract} for one in found])
    else:
        _show(part for one in found for part in (case.scenario.titles[one.service], contract_table(one)))


@app.command()
@_speaks_plainly
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Scenario files.")], as_json: AsJson = False
) -> None:
    """All that is wrong with scenario files, a line each; exit code 2 if anything is."""
    faults: list[Fault] = []
    for file in files:
        try:
            sc.load(file)
        except ScenarioError as error:
            faults += error.faults
    if as_json:
        _print_json([asdict(one) for one in faults])
    else:
        typer.echo("\n".join(map(str, faults)) or f"{len(files)} checked, nothing wrong", err=bool(faults))
    if faults:
        raise typer.Exit(BAD_INPUT)


@app.command()
@_speaks_plainly
def new(file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")]) -> None:
    """Writes a commented scenario to start from."""
    from servicecase.faces.template import template

    sc.loads(template()).save(file)
    typer.echo(f"{file} is written. Edit it, then: servicecase run {file}")


@app.command()
@_speaks_plainly
def lines(as_json: AsJson = False) -> None:
    """Every line of the model: name, unit, formula."""
    from servicecase.faces.nomenclature import line_rows

    _list(line_rows(), as_json, "name", "unit", "formula")


@app.command()
@_speaks_plainly
def assumptions(as_json: AsJson = False) -> None:
    """Every assumption: where it stands in a file, unit, limits, default."""
    from servicecase.faces.nomenclature import assumption_rows

    _list(assumption_rows(), as_json, "name", "label_zh", "where", "unit", "limits", "default", "description")


@app.command()
@_speaks_plainly
def nomenclature() -> None:
    """All names as Markdown: assumptions, choices, lines, tax presets, sources."""
    from servicecase.faces.nomenclature import as_markdown

    typer.echo(as_markdown(), nl=False)


def _list(rows: list[dict[str, Any]], as_json: bool, *columns: str) -> None:
    from servicecase.faces.text import table

    if as_json:
        _print_json(rows)
    else:
        _show([table(columns, ([str(row[name]) for name in columns] for row in rows))])


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"servicecase {sc.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the command `servicecase`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show m² still shows the numbers
    app(prog_name="servicecase")
