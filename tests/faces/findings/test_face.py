"""Every finding can be read in three ways, and every analysis is a method of Case."""

import importlib
import inspect
import pkgutil

import pytest

import servicecase.analysis
from servicecase.analysis.finding import Finding
from servicecase.case import Case, Door
from servicecase.faces.findings.face import cells, chart, sentence

for found in pkgutil.iter_modules(servicecase.analysis.__path__, "servicecase.analysis."):
    importlib.import_module(found.name)

FINDINGS = sorted(Finding.__subclasses__(), key=lambda one: one.__name__)
DOORS = sorted(name for name, one in vars(Case).items() if isinstance(one, Door))


@pytest.mark.parametrize("kind", FINDINGS, ids=lambda kind: kind.__name__)
def test_every_finding_has_a_sentence_a_table_and_a_chart(kind):
    importlib.import_module("servicecase.faces.findings")
    for face in (sentence, cells, chart):
        assert face.dispatch(kind) is not face.dispatch(Finding), f"{kind.__name__} has no {face.__name__}"
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
