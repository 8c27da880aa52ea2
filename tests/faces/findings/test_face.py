"""Every finding can be read in three ways, and every analysis is a method of Case."""

import importlib
import inspect
import pkgutil

import pytest

import servicecase.analysis
from servicecase.analysis.finding import Finding
from servicecase.case import Case, Door
from servicecase.faces.findings.face import as_html, cells, chart, sentence
from servicecase.faces.language import speaking
from servicecase.scenario import ScenarioError

for found in pkgutil.iter_modules(servicecase.analysis.__path__, "servicecase.analysis."):
    importlib.import_module(found.name)

FINDINGS = sorted(Finding.__subclasses__(), key=lambda one: one.__name__)
DOORS = sorted(name for name, one in vars(Case).items() if isinstance(one, Door))


@pytest.mark.parametrize("kind", FINDINGS, ids=lambda kind: kind.__name__)
def test_every_finding_has_a_sentence_a_table_and_a_chart(kind):
    importlib.import_module("servicecase.faces.findings")
    for face in (sentence, cells, chart):
        assert face.reader(kind) is not face.reader(Finding), f"{kind.__name__} has no {face.__name__}"
    assert kind.table is not Finding.table


def test_there_are_findings_and_doors():
    assert len(FINDINGS) >= 15
    assert len(DOORS) >= 15


@pytest.mark.parametrize("name", DOORS)
def test_door_is_the_function_bound_to_the_case(name, headline):
    function = getattr(Case, name)
    method = getattr(headline, name)
    assert method.__func__ is function
    assert inspect.getdoc(method)
    parameters = list(inspect.signature(function).parameters.values())
    assert list(inspect.signature(method).parameters.values()) == parameters[1:]
    assert all(one.default is not inspect.Parameter.empty for one in parameters[1:]) or name in (
        "break_even",
        "bridge",
        "heat_map",
        "contract_map",
    )


def test_finding_is_read_in_the_language_spoken_or_named(headline):
    found = headline.tornado(names=["adoption"])
    with speaking("zh"):
        chinese = found.sentence, cells(found), found.chart().to_json(), found._repr_html_()
        assert "Net present value" in found.in_words("en")
    assert "Net present value" in found.sentence
    assert chinese[0].startswith("对净现值（465,421 元）影响最大的是使用率（10% 至 35%）")
    assert chinese == (found.in_words("zh"), cells(found, "zh"), found.chart("zh").to_json(), as_html(found, "zh"))


@pytest.mark.parametrize("read", [Finding.in_words, Finding.chart, cells, as_html])
def test_finding_in_an_unknown_language(read, headline):
    with pytest.raises(ScenarioError, match=r"^lang is 'fr'; it must be en or zh$"):
        read(headline.tornado(names=["adoption"]), "fr")
