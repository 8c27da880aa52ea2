import re
import tomllib

import pytest

import servicecase as sc
from servicecase.faces.template import template
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.record import DISTRIBUTIONS
from servicecase.scenario.presets import tax_presets
from servicecase.wording.language import LANGUAGES

EXAMPLES = [
    line.removeprefix("#   ") for lang in LANGUAGES for line in template(lang).splitlines() if line.startswith("#   ")
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_template_runs_as_it_is(lang):
    assert sc.loads(template(lang))["annual_income"] == 112_500.0


def test_template_in_chinese_has_english_in_names_and_values_alone():
    comments = [line.rpartition("# ")[2] for line in template("zh").splitlines() if "# " in line]
    names = {*catalogue(), *tax_presets(), *(page for one in read_model().choices.values() for page in one.pages)}
    names |= {*DISTRIBUTIONS, "servicecase", "nomenclature"}
    words = {word for line in comments if " = " not in line for word in re.findall("[A-Za-z_0-9]{3,}", line)}
    assert len(comments) > 60
    assert {word for word in words - names if re.search("[A-Za-z]", word)} == {"area_basis"}  # a choice, by its name
    assert sc.loads(template("zh")).scenario.titles == {"cleaning": "定期保洁"}


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_in_the_comments_are_right(example):
    """Each stands for itself: what it says of an assumption, or of two, loads."""
    ((name, given),) = tomllib.loads(example).items()
    case = sc.loads(template()).with_(price={"value": 1, "low": 0.8, "high": 1.5})
    changed = case.with_({name: given})
    assert changed.scenario != case.scenario


def test_examples_show_distributions_and_correlations():
    assert any("dist = " in one for one in EXAMPLES)
    assert any(one.startswith("correlations = ") for one in EXAMPLES)
