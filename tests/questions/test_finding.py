"""Every finding can be read in three ways."""

import importlib
import pkgutil

import pytest

import servicecase.questions
from servicecase.inputs.faults import ScenarioError
from servicecase.questions.finding import Finding, as_html, cells, chart, sentence
from servicecase.wording.language import speaking

for found in pkgutil.walk_packages(servicecase.questions.__path__, "servicecase.questions."):
    importlib.import_module(found.name)

FINDINGS = sorted(Finding.__subclasses__(), key=lambda one: one.__name__)


@pytest.mark.parametrize("kind", FINDINGS, ids=lambda kind: kind.__name__)
def test_every_finding_has_a_sentence_a_table_and_a_chart(kind):
    for face in (sentence, cells, chart):
        assert face.reader(kind) is not face.reader(Finding), f"{kind.__name__} has no {face.__name__}"
    assert kind.table is not Finding.table


def test_there_are_findings():
    assert len(FINDINGS) >= 15


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
