"""The scenario that the page saves is one that `load` reads, and says what `Case.with_` would make of the change."""

import json
from dataclasses import replace

import pytest

import servicecase as sc
from servicecase.faces.page.content import content
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from tests.node import run

UNCERTAIN = r"""
title = "q\"uo\\te </script> \u007f \u0001"
description = "line\nline\r\t保洁 \u2028"
horizon_months = 24
start_date = 2026-01-01
correlations = [
    { between = ["保洁.adoption", "保洁.price"], rank = 0.5, note = "a\nb" },
    { between = ["discount_rate", "保洁.price"], rank = -0.25 },
]

[estate]
monthly_fee_income = 250_000
management_fee = { value = 1.0, dist = "normal", sd = 0.1, owner = "me", source = "S1", note = "a, b }" }
discount_rate = { value = 0.08, dist = "normal", low = 0.05, high = 0.1, quantiles = [0.1, 0.9], owner = "x, y" }
tax = "general_2026"

[services."保洁"]
title = "a = b"
contract = "commission"
adoption = { survey = { asked = 40, yes = 12 }, owner = "o" }
price = { value = 1.0, dist = "lognormal", sd = 0.2, owner = "p" }
commission_rate = { value = 0.15, dist = "beta", sd = 0.02, owner = "b" }
start_month = { value = 3, dist = "discrete", values = [1, 3, 6], weights = [1, 2, 1] }
settlement_months = { value = 3, low = 1, high = 6 }
materials_per_unit = { dist = "empirical", values = [0.1, 0.2, 0.3, 0.3], owner = "e" }
hours_per_unit = { value = 1e-7, dist = "triangular", low = 1e-9, high = 1e-3 }
flat_fee = 3_000
flat_fee_in_advance = true
"""


@pytest.fixture(scope="module")
def uncertain():
    """A scenario with every kind of distribution, a survey, correlations and a tax preset."""
    return sc.loads(UNCERTAIN)


def saved(case, changes):
    """Scenarios as the page of a case saves them after each of some changes."""
    state = json.dumps(content(case, "en", 2, 1))
    return run(
        f"const content = {state};",
        *("state.js", "tools.js"),
        f"const result = {json.dumps(changes)}.map((values) => {{",
        "  resetAll();",
        "  Object.entries(values).forEach(([key, value]) => setValue(key, value));",
        "  return scenarioFile();",
        "});",
    )


def one_by_one(case):
    """Each assumption that the page can change, at its limits, at the ends of its range, and near its value."""
    for one in content(case, "en", 2, 1)["assumptions"]:
        values = {one["lower"], one["upper"], one["low"], one["high"]} - {None}
        if one["kind"] == "number":
            values |= {value for value in (1e-7, 1.01 * one["value"]) if one["lower"] <= value <= one["upper"]}
        if one["adjustable"]:
            yield from ({one["key"]: value} for value in sorted(values - {one["value"]}))


def as_people_write(values):
    return {key: bool(one) if catalogue()[local_name(key)].kind == "flag" else one for key, one in values.items()}


def test_every_change_is_saved_as_with_would_make_it(uncertain):
    changes = [{}, *one_by_one(uncertain)]
    for values, text in zip(changes, saved(uncertain, changes), strict=True):
        found, expected = sc.loads(text).scenario, uncertain.with_(as_people_write(values)).scenario
        assert found.records == expected.records, values
        assert replace(found, records={}, correlations=()) == replace(expected, records={}, correlations=()), values


def test_saved_file_says_no_more_than_the_scenario(uncertain):
    (text,) = saved(uncertain, [{"保洁.flat_fee_in_advance": 0}])
    assert 'tax = "general_2026"' in text
    assert "vat_rate" not in text  # the preset has it
    assert "flat_fee_in_advance = false" in text


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({}, 2),
        ({"保洁.price": 1.1, "discount_rate": 0.06}, 2),
        ({"保洁.adoption": 0.4}, 1),  # no longer what the survey found
        ({"discount_rate": 0.2}, 1),  # beyond its range
        ({"保洁.price": 0}, 0),  # no value of a lognormal
    ],
)
def test_correlations_of_what_has_become_certain_are_left_out(uncertain, values, left):
    (text,) = saved(uncertain, [values])
    found = sc.loads(text).scenario.correlations
    assert len(found) == left
    assert set(found) <= set(uncertain.scenario.correlations)


def test_observations_are_listed_because_their_file_stays_behind(uncertain, tmp_path):
    (tmp_path / "prices.csv").write_text("price\n0.9\n1.0\n1.1\n1.3\n")
    given = UNCERTAIN.replace('"lognormal", sd = 0.2', '"empirical", data = "prices.csv", column = "price"')
    (tmp_path / "observed.toml").write_text(given, encoding="utf-8")
    case = sc.load(tmp_path / "observed.toml")
    texts = saved(case, [{}, {"保洁.price": 1.25}, {"保洁.price": 1.5}])
    found = [sc.loads(text).scenario.record("保洁.price") for text in texts]
    assert [one.value for one in found] == [1.0, 1.25, 1.5]
    assert [one.values for one in found] == [(0.9, 1.0, 1.1, 1.3), (0.9, 1.0, 1.1, 1.3), None]
