"""What every face says in Chinese of every shipped scenario: nothing that the catalogues lack, and no English."""

import inspect
import re
from contextlib import suppress
from functools import cache
from html import escape
from io import StringIO

import plotly.graph_objects as go
import pytest
from rich.console import Console

import servicecase as sc
from servicecase.doors import Door, Questions
from servicecase.faces import terminal as text
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import dotted
from servicecase.questions.brief.chart import cumulative_cash, income_by_year
from servicecase.questions.brief.record import brief
from servicecase.questions.contracts import chart as charts
from servicecase.questions.finding import Finding, as_html, cells, chart, sentence
from servicecase.scenario.presets import is_of_a_tax_preset, tax_presets
from servicecase.wording.language import speaking
from tests.conftest import SCENARIOS, TWO_SERVICES
from tests.wording.chinese import missing_texts, words_of

CASES = {path.stem: sc.load(path) for path in sorted(SCENARIOS.glob("*.toml"))} | {
    "two_services": sc.loads(TWO_SERVICES)
}
REALISTIC = CASES["housekeeping_realistic"]
NAMES = {"servicecase", "doczj", "PERT", "NPV", "Sobol"}  # written alike in every language
SYMBOLS = {"1", "m²", "doczj"}  # texts that nobody has to translate
FEW = {"draws": 256}


# What the faces say, by the name of the face.


def text_of(parts):
    """Texts and tables as a terminal shows them, wide enough to break no word."""
    console = Console(file=StringIO(), width=400)
    for part in parts:
        console.print(part)
    return console.file.getvalue()


def in_figure(figure):
    return "\n".join(words_of(figure.to_plotly_json()))


def plain_faces(case):
    """The faces of a case that need no analysis."""
    service = case.scenario.services[0]
    changes = {"adoption": 0.3, "price": {"value": 1.1, "low": 0.9, "high": 1.4, "dist": "normal"}}
    other = case.with_({dotted(service, name): one for name, one in changes.items()})
    other = other.with_({dotted(service, "contract"): "flat_fee", dotted(service, "flat_fee"): 9_000})
    compared = sc.compare(case, other)
    told = brief(case)
    explained = case.explain("npv", depth=12)
    formulas = {one.formula for one in steps(explained)} - {""}
    formulas |= {escape(one) for one in formulas}
    yield "line", repr(case)
    yield "brief", case._repr_html_()
    yield "brief as text", text_of(text.brief_parts(told))
    yield "comparison", f"{compared!r}{compared._repr_html_()}"
    yield "comparison as text", text_of(text.comparison_parts(compared))
    yield "comparison as tables", f"{in_table(compared.inputs_table())}{in_table(compared.results_table(), 'unit')}"
    yield "explanation", without(f"{explained}\n{explained._repr_html_()}", formulas)
    yield "summary", in_table(case.summary())
    yield "assumptions", in_table(case.assumptions(), "dist")
    for one in case.scenario.services:
        yield "contracts", in_table(case.contracts(one).table(), "missing")


def steps(explanation):
    yield explanation
    for one in explanation.steps:
        yield from steps(one)


def in_table(table, *keys):
    """The texts in a table, but for the columns that hold keys for a program."""
    told = (one for name in table.columns if name not in keys for one in table[name])
    return "\n".join(one for one in told if isinstance(one, str))


def chart_faces(case):
    """The charts of a case, and of cases in which they say something else."""
    service = case.scenario.services[0]
    dear = [{"launch_cost": 5_000_000}, {"worker_pay": 200, "hours_per_unit": 0.02}, {"marketing_per_month": 900}]
    for changes in ({}, *dear):
        other = case.with_({dotted(service, name): value for name, value in changes.items()})
        figures = [income_by_year(other), cumulative_cash(other)]
        if len(case.scenario.services) == 1:
            for assumption in ("adoption", "price", "worker_pay"):
                with suppress(sc.UnknownNameError):  # it has no range
                    figures += [charts.company_by(other, assumption), charts.contractor_by(other, assumption)]
        for figure in figures:
            yield "charts", in_figure(figure)


DOORS = {name: getattr(sc.Case, name) for name, one in vars(Questions).items() if isinstance(one, Door)}
DRAWN = {name for name, function in DOORS.items() if {"draws", "points"} & set(inspect.signature(function).parameters)}


def is_called_alone(function):
    """Whether a question needs to be told nothing but the case."""
    _, *others = inspect.signature(function).parameters.values()
    return all(one.default is not inspect.Parameter.empty for one in others)


# Questions that are asked below as they are; the others with few draws, or with what they must be told.
CALLED_ALONE = {name for name, function in DOORS.items() if is_called_alone(function)} - DRAWN - {"best_price"}


def findings(case):
    """What every analysis finds of a case, by the door of the case that leads to it."""
    service = case.scenario.services[0]
    adoption, price = dotted(service, "adoption"), dotted(service, "price")
    elastic = {"price_response": "elastic", "reference_price": 1, "price_elasticity": -1.5}
    yield "simulate", lambda: case.simulate(**FEW)
    yield "simulate", lambda: case.simulate(**FEW).fan("profit_by_year")
    yield "simulate", lambda: case.simulate(**FEW).tornado()
    yield "simulate", lambda: case.simulate(**FEW).rank_correlations()
    yield "simulate", lambda: case.simulate(**FEW).losing_rule()
    yield "simulate_contracts", lambda: case.simulate_contracts(service, **FEW)
    yield "spider", lambda: case.spider(points=5)
    yield "sobol", lambda: case.sobol(draws=64)
    yield "heat_map", lambda: case.heat_map(adoption, price, points=5)
    yield "contract_map", lambda: case.contract_map(adoption, price, points=5)
    yield "break_even", lambda: case.break_even(adoption)
    yield "break_even", lambda: case.break_even(price, "payback_period", 12)
    yield "best_price", lambda: case.with_({dotted(service, one): of for one, of in elastic.items()}).best_price()
    yield "decision", lambda: case.decision(**FEW)
    yield "negotiation", lambda: case.negotiation(service=service, **FEW)
    yield "negotiation", lambda: case.negotiation("commission", service=service, **FEW)
    yield "information", lambda: case.information(**FEW)
    yield "survey", lambda: case.survey(**FEW)
    yield "bridge", lambda: case.bridge(case.with_({adoption: 0.3, price: 1.1}))
    for door in sorted(CALLED_ALONE):
        yield door, getattr(case, door)
    yield "brief", lambda: brief(case)
    yield "compare", lambda: case.compare(case.with_({adoption: 0.3}))
    yield "explain", lambda: case.explain("npv")
    for one in case.scenario.services:
        yield "contracts", lambda one=one: case.contracts(one)


@cache
def found(name):
    """The findings of a case, made once: what is read of them depends on the language, and they do not."""
    made = []
    for door, make in findings(CASES[name]):
        with suppress(ScenarioError, sc.UnknownNameError):  # nothing has a range, or there are several services
            made.append((door, make()))
    return made


def faces_of(name):
    """What every face says of a case in Chinese."""
    with speaking("zh"):
        yield from plain_faces(CASES[name])
        yield from chart_faces(CASES[name])
        for door, finding in found(name):
            shown = cells(finding)
            table = "\n".join([*shown.columns, *(cell for row in shown.rows for cell in row)])
            yield door, "\n".join([sentence(finding), table, as_html(finding), in_figure(chart(finding))])


# No word is missing, and none is English.


@pytest.fixture(scope="module", params=CASES)
def said(request):
    """The faces of a case in Chinese, and what they asked for that the catalogues do not have."""
    with missing_texts() as missing:
        texts = list(faces_of(request.param))
    return CASES[request.param], texts, missing


def test_faces_ask_for_nothing_that_the_catalogues_lack(said):
    _, _, missing = said
    assert {one for one in missing if not re.search("[\u4e00-\u9fff]", one)} - SYMBOLS == set()


def without(text, parts):
    for one in sorted(parts, key=len, reverse=True):
        text = text.replace(one, "")
    return text


def english_words(text):
    """Words of three letters or more, apart from marks for the browser, fingerprints, what one types, and names."""
    plain = re.sub(r"<[^>]*>|%\{[^}]*\}|&[a-z]+;|\b[0-9a-f]{12}\b|\bdraws=[0-9]+", " ", text)
    return set(re.findall("[A-Za-z]{3,}", plain)) - NAMES


def given_by(scenario):
    """What the scenario calls things, and notes of them."""
    records = [one for one in scenario.records.values() if not is_of_a_tax_preset(one)]
    given = {scenario.title, scenario.description, *scenario.titles.values()}
    return (given | {one.note for one in records} | {*tax_presets()}) - {None, ""}


def test_faces_speak_no_english(said):
    case, texts, _ = said
    assert len(texts) > 20
    terms = {"brief as text": set(catalogue())}  # a form that lacks a term names it as a scenario does
    words = {
        face: found
        for face, one in texts
        if (found := english_words(without(one, given_by(case.scenario) | terms.get(face, set()))))
    }
    assert words == {}


def test_search_for_english_finds_what_is_there(headline):
    figure = go.Figure(layout={"title": {"text": "收入 income"}, "template": "plotly_white"})
    figure.add_bar(x=["Flat fee"], y=[1], hovertemplate="%{x}: value<extra></extra>", marker_color="green")
    assert english_words(in_figure(figure)) == {"income", "Flat", "fee", "value"}
    assert "Adoption" in english_words(in_table(headline.assumptions("en"), "dist"))


def test_every_analysis_and_every_kind_of_finding_is_among_them():
    made = found("housekeeping_realistic")
    assert {door for door, _ in made} >= DOORS.keys()
    assert {type(one) for _, one in made} == set(Finding.__subclasses__())
