import tomllib

import pytest

import servicecase as sc
from servicecase.faces.template import template

EXAMPLES = [line.removeprefix("#   ") for line in template().splitlines() if line.startswith("#   ")]


def test_template_runs_as_it_is():
    assert sc.loads(template())["annual_income"] == 112_500.0


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
