"""Commands that ask how sure a case is, what moves it, what it would take, and whether more information would pay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

import servicecase as sc
from servicecase.cli.shared import AsJson, File, Lang, app, print_json, show, speaks_plainly
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.faults import in_words
from servicecase.wording.language import translated

if TYPE_CHECKING:
    from servicecase.questions.finding import Finding

Target = Annotated[str, typer.Option(help="A result of one number; `servicecase lines` lists them.")]
Service = Annotated[str | None, typer.Option(help="The service, if there are several.")]
Draws = Annotated[int, typer.Option(help="Number of draws.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same draws.")]


def _tell(findings: Iterable[Finding], as_json: bool) -> None:
    """Each finding in a sentence and a table, and at the end what the numbers come from."""
    from servicecase.faces.terminal import table
    from servicecase.questions.finding import cells
    from servicecase.wording.provenance import provenance

    told = list(findings)
    if as_json:
        print_json([_record(one) for one in told])
        return
    parts: list[Any] = []
    for one in told:
        shown = cells(one)
        parts += [one.sentence, table(shown.columns, shown.rows, shown.numbers)]
    show([*parts, provenance(told[0].case)])


def _record(finding: Finding) -> dict[str, Any]:
    """A finding for a program: its kind, its sentence, and the rows of its table."""
    rows = finding.table().reset_index().to_json(orient="records", force_ascii=False, double_precision=15)
    return {
        "finding": type(finding).__name__,
        "sentence": finding.sentence,
        "inputs": finding.case.scenario.fingerprint(),
        "table": json.loads(rows),
    }


@app.command()
@speaks_plainly
def decide(file: File, draws: Draws = 10_000, seed: Seed = 1, as_json: AsJson = False, lang: Lang = None) -> None:
    """What to do: launch, renegotiate, find out first or leave it; how sure that is, and what would turn it."""
    _tell([sc.load(file).decision(draws, seed)], as_json)


@app.command()
@speaks_plainly
def simulate(
    file: File,
    draws: Draws = 10_000,
    seed: Seed = 1,
    method: Annotated[str, typer.Option(help="sobol, latin or random.")] = "sobol",
    contracts: Annotated[bool, typer.Option("--contracts", help="Every contract on the same draws.")] = False,
    service: Service = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """How sure the result is: its distribution, by year, what moves it, and when it loses."""
    from servicecase.questions.tornado.record import FEWEST

    case = sc.load(file)
    if contracts:
        _tell([case.simulate_contracts(service, draws=draws, seed=seed, method=method)], as_json)
        return
    found = case.simulate(draws, seed, method=method)
    lowest, highest = found.quantile((0, 1))
    has_reasons = lowest < highest and draws >= FEWEST
    reasons = [found.rank_correlations(), found.losing_rule()] if has_reasons else []
    _tell([found, found.fan("profit_by_year"), *reasons], as_json)


@app.command()
@speaks_plainly
def tornado(file: File, target: Target = "npv", as_json: AsJson = False, lang: Lang = None) -> None:
    """What moves a result most: each assumption at its low and at its high, the others as they are."""
    _tell([sc.load(file).tornado(target)], as_json)


@app.command()
@speaks_plainly
def drivers(
    file: File, target: Target = "npv", draws: Draws = 1024, seed: Seed = 1, as_json: AsJson = False, lang: Lang = None
) -> None:
    """How much of the spread of a result each assumption explains, alone and with others (Sobol indices)."""
    _tell([sc.load(file).sobol(target, draws=draws, seed=seed)], as_json)


@app.command("break-even")
@speaks_plainly
def break_even(
    file: File,
    name: Annotated[str | None, typer.Argument(help="An assumption; without it, all, and the closest failure.")] = None,
    target: Target = "npv",
    value: Annotated[float, typer.Option(help="The level to reach.")] = 0.0,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The value of an assumption at which a result crosses a level; or of every assumption, and of all together."""
    case = sc.load(file)
    if name is not None:
        _tell([case.break_even(name, target, value)], as_json)
        return
    found: list[Finding] = [case.switching_values(target, value)]
    try:
        found.append(case.closest_failure(target, value))
    except ScenarioError as error:  # nothing has a range: that is no matter to the switching values
        typer.echo(translated("no closest failure: {error}").format(error=in_words(error)), err=True)
    _tell(found, as_json)


@app.command()
@speaks_plainly
def price(
    file: File, target: Target = "npv", service: Service = None, as_json: AsJson = False, lang: Lang = None
) -> None:
    """The price that is best for the company and viable for the contractor; needs an elastic price response."""
    _tell([sc.load(file).best_price(target, service)], as_json)


@app.command()
@speaks_plainly
def negotiate(
    file: File,
    contract: Annotated[str | None, typer.Option(help="The contract form to negotiate.")] = None,
    term: Annotated[str | None, typer.Option(help="The term to be agreed.")] = None,
    against: Annotated[str | None, typer.Option(help="The company's alternative.")] = None,
    risk_level: Annotated[float, typer.Option(help="The share of worst draws that each side guards against.")] = 0.1,
    service: Service = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The least that the company should accept, the most that the contractor can pay, and the zone between them."""
    found = sc.load(file).negotiation(contract, term, against=against, risk_level=risk_level, service=service)
    _tell([found], as_json)


@app.command()
@speaks_plainly
def information(
    file: File,
    contracts: Annotated[
        bool, typer.Option("--contracts", help="Choose between contracts, not just whether to launch.")
    ] = False,
    cost_per_interview: Annotated[float | None, typer.Option(help="Cost per household asked, yuan.")] = None,
    draws: Draws = 10_000,
    seed: Seed = 1,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """What more information would be worth, about which assumption, and whether a survey of households pays."""
    case = sc.load(file)
    options = "contracts" if contracts else None
    cost: dict[str, Any] = {} if cost_per_interview is None else {"cost_per_interview": cost_per_interview}
    found = case.information(options, draws=draws, seed=seed)
    _tell([found, case.survey(options, **cost, draws=draws, seed=seed)], as_json)


@app.command()
@speaks_plainly
def bridge(before: File, after: File, target: Target = "npv", as_json: AsJson = False, lang: Lang = None) -> None:
    """What each difference between two scenarios contributes to the difference of a result."""
    _tell([sc.bridge(sc.load(before), sc.load(after), target)], as_json)


@app.command()
@speaks_plainly
def optimism(
    file: File,
    name: Annotated[str | None, typer.Option("--set", help="A set of adjustments.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The result without and with a named set of haircuts and uplifts, side by side."""
    _tell([sc.load(file).optimism(name)], as_json)
