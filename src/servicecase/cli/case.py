"""Commands about a case as it stands: brief, explanation, contracts, comparison, checks, lists."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

import servicecase as sc
from servicecase.cli.shared import AsJson, File, Lang, app, list_rows, print_json, show, speaks_plainly
from servicecase.cli.speech import BAD_INPUT
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.wording.faults import fault_in_words
from servicecase.wording.language import translated


@app.command()
@speaks_plainly
def run(file: File, as_json: AsJson = False, lang: Lang = None) -> None:
    """The brief: verdict, key figures, contracts side by side, what it rests on."""
    from servicecase.faces.terminal import brief_parts
    from servicecase.questions.brief.record import brief

    case = sc.load(file)
    if as_json:
        print_json(brief(case).as_dict())
    else:
        show(brief_parts(brief(case)))


@app.command()
@speaks_plainly
def compare(before: File, after: File, as_json: AsJson = False, lang: Lang = None) -> None:
    """What differs between two scenarios: inputs, and results."""
    from servicecase.faces.terminal import comparison_parts
    from servicecase.questions.comparison.record import compare as compare_cases

    found = compare_cases(sc.load(before), sc.load(after))
    if as_json:
        print_json(found.as_dict())
    else:
        show(comparison_parts(found))


@app.command()
@speaks_plainly
def explain(
    file: File,
    line: Annotated[
        str, typer.Argument(help="A line or an assumption; `servicecase lines` lists them.")
    ] = "annual_income",
    depth: Annotated[int | None, typer.Option(min=0, help="How many steps deep.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """How a line is calculated: formula, numbers and sources, down to the inputs."""
    explanation = sc.load(file).explain(line, depth)
    if as_json:
        print_json(explanation.as_dict())
    else:
        typer.echo(str(explanation))


@app.command()
@speaks_plainly
def contracts(
    file: File,
    service: Annotated[str | None, typer.Option(help="The service, if there are several.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The service under every contract form, and not at all."""
    from servicecase.faces.terminal import table_of
    from servicecase.questions.contracts.record import compare_contracts

    case = sc.load(file)
    services = case.scenario.services if service is None else (service,)
    found = [compare_contracts(case, one) for one in services]
    if as_json:
        print_json([one.as_dict() for one in found])
    else:
        show(part for one in found for part in (case.scenario.titles[one.service], table_of(one)))


@app.command()
@speaks_plainly
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Scenario files.")],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Lists every error in scenario files, one per line; exit code 2 if there is any."""
    faults: list[Fault] = []
    for file in files:
        try:
            sc.load(file)
        except ScenarioError as error:
            faults += error.faults
    if as_json:
        print_json([asdict(one) for one in faults])
    else:
        fine = translated("{count} checked, nothing wrong").format(count=len(files))
        typer.echo("\n".join(map(fault_in_words, faults)) or fine, err=bool(faults))
    if faults:
        raise typer.Exit(BAD_INPUT)


@app.command()
@speaks_plainly
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
    lang: Lang = None,
) -> None:
    """Writes a commented scenario to start from."""
    from servicecase.faces.template import template

    sc.loads(template()).save(file)
    command = f"servicecase run {file}"
    typer.echo(translated("{file} is written. Edit it, then: {command}").format(file=file, command=command))


@app.command()
@speaks_plainly
def lines(as_json: AsJson = False, lang: Lang = None) -> None:
    """Every line of the model: name, unit, formula."""
    from servicecase.faces.nomenclature import line_rows

    list_rows(line_rows(), as_json, "name", "unit", "formula")


@app.command()
@speaks_plainly
def assumptions(as_json: AsJson = False, lang: Lang = None) -> None:
    """Every assumption: where it stands in a file, unit, limits, default."""
    from servicecase.faces.nomenclature import assumption_rows

    list_rows(assumption_rows(), as_json, "name", "label_zh", "where", "unit", "limits", "default", "description")


@app.command()
@speaks_plainly
def nomenclature(lang: Lang = None) -> None:
    """All names as Markdown: assumptions, choices, lines, tax presets, sources."""
    from servicecase.faces.nomenclature import as_markdown

    typer.echo(as_markdown(), nl=False)
