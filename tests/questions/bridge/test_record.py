"""Attribution of the difference between two cases: known games, products worked by hand, and what belongs together."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import servicecase as sc
from servicecase.case import UnknownNameError
from servicecase.inputs.faults import ScenarioError
from servicecase.questions.bridge import mixture
from servicecase.questions.bridge.record import bridge, shapley
from tests.conftest import SCENARIOS, TWO_SERVICES

PENNY = 0.005
MONTHLY_FEES = "[estate]\nmonthly_fee_income = 250_000\nmanagement_fee = 1\n"


def contributions(found):
    return {one.key: one.contribution for one in found.items}


# Known games


def test_shapley_of_the_glove_game():
    # One left glove and two right ones; a pair is worth 1. The textbook answer is 2/3, 1/6, 1/6.
    found = shapley(["left", "right", "other right"], lambda who: float("left" in who and len(who) > 1))
    assert found == pytest.approx({"left": 2 / 3, "right": 1 / 6, "other right": 1 / 6})


def test_shapley_of_the_airport_game():
    # Runways of length 1, 2 and 3; each stretch is shared by those who need it: 1/3, 1/3 + 1/2, 1/3 + 1/2 + 1.
    found = shapley([1, 2, 3], lambda who: float(max(who, default=0)))
    assert found == pytest.approx({1: 1 / 3, 2: 5 / 6, 3: 11 / 6})


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6))
def test_shapley_gives_each_its_own_in_an_additive_game(own):
    found = shapley(range(len(own)), lambda who: sum(own[one] for one in who))
    assert found == pytest.approx(dict(enumerate(own)), abs=1e-6)


@given(st.integers(1, 5), st.data())
def test_shapley_adds_up_and_gives_a_dummy_nothing(size, data):
    worths = {
        frozenset(who): data.draw(st.floats(-1e6, 1e6))
        for count in range(size + 1)
        for who in combinations(range(size), count)
    }
    found = shapley(range(size + 1), lambda who: worths[who - {size}])  # the last player changes nothing
    assert sum(found.values()) == pytest.approx(worths[frozenset(range(size))] - worths[frozenset()], abs=1e-6)
    assert found[size] == 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5))
def test_shapley_treats_like_players_alike(by_size):
    found = shapley(range(4), lambda who: by_size[len(who)])
    assert list(found.values()) == pytest.approx([(by_size[4] - by_size[0]) / 4] * 4, abs=1e-6)


# Products by hand


def test_bridge_of_a_product_of_two(headline):
    # sales without a price: 250,000 x 25% x 12 = 750,000; each change is worth its size at the mean of the other
    found = bridge(headline, headline.with_(price=1.2, commission_rate=0.20), "annual_income")
    assert contributions(found) == pytest.approx(
        {"cleaning.price": 750_000 * 0.2 * 0.175, "cleaning.commission_rate": 750_000 * 1.1 * 0.05}, abs=PENNY
    )
    assert (found.start, found.end) == pytest.approx((112_500, 180_000), abs=PENNY)
    assert [one.key for one in found.items] == ["cleaning.commission_rate", "cleaning.price"]  # the largest first


def of_three(first, second, third):
    """The Shapley value of the first factor of a product: closed form, from the six orders of three."""
    (a0, a1), (b0, b1), (c0, c1) = first, second, third
    return (a1 - a0) * (b0 * c0 / 3 + (b1 * c0 + b0 * c1) / 6 + b1 * c1 / 3)


@given(adoption=st.floats(0.01, 1), price=st.floats(0.1, 10), rate=st.floats(0.01, 1))
def test_bridge_of_a_product_of_three(headline, adoption, price, rate):
    factors = {
        "cleaning.adoption": (0.25, adoption),
        "cleaning.price": (1.0, price),
        "cleaning.commission_rate": (0.15, rate),
    }
    changed = headline.with_({key: after for key, (_, after) in factors.items()})
    expected = {
        key: 3_000_000 * of_three(own, *(other for name, other in factors.items() if name != key))
        for key, own in factors.items()
        if own[0] != own[1]
    }
    assert contributions(bridge(headline, changed, "annual_income")) == pytest.approx(expected, rel=1e-9, abs=PENNY)


def test_bridge_horizon_and_adoption(headline):
    # npv = monthly income x annuity: 9,375 x 60 months at 8% a year, then 7,500 x 24 months
    annuity = {months: sum(1.08 ** (-month / 12) for month in range(1, months + 1)) for months in (24, 60)}
    found = bridge(headline, headline.with_(horizon_months=24, adoption=0.20))
    assert contributions(found) == pytest.approx(
        {
            "horizon_months": (annuity[24] - annuity[60]) * (9_375 + 7_500) / 2,
            "cleaning.adoption": (7_500 - 9_375) * (annuity[24] + annuity[60]) / 2,
        },
        abs=PENNY,
    )


def test_bridge_back_is_the_same_with_the_other_sign(headline):
    other = headline.with_(price=1.2, commission_rate=0.20, launch_cost=30_000)
    there, back = contributions(bridge(headline, other)), contributions(bridge(other, headline))
    assert there == pytest.approx({key: -value for key, value in back.items()}, abs=PENNY)


# What belongs together


def test_bridge_contract_is_one_difference_with_its_terms(headline):
    # income: 112,500 on commission, 135,000 of it at 30%; 12 x 10,000 for a flat fee, whatever the adoption
    found = bridge(headline, headline.with_(contract="flat_fee", flat_fee=10_000, adoption=0.30), "annual_income")
    assert contributions(found) == pytest.approx(
        {
            "cleaning.contract": ((120_000 - 112_500) + (120_000 - 135_000)) / 2,
            "cleaning.adoption": ((135_000 - 112_500) + 0) / 2,
        },
        abs=PENNY,
    )
    inputs = {one.key: (one.before, one.after) for one in found["cleaning.contract"].changes}
    assert inputs["cleaning.contract"] == ("commission", "flat_fee")
    assert inputs["cleaning.commission_rate"] == (0.15, None)
    assert inputs["cleaning.flat_fee"] == (None, 10_000)


def test_bridge_terms_that_only_one_side_gives():
    service = "[services.cleaning]\ntitle = 'Cleaning'\nprice = 1\n"
    before = sc.loads(f"{MONTHLY_FEES}{service}contract = 'commission'\ncommission_rate = 0.15\nadoption = 0.25\n")
    after = sc.loads(f"{MONTHLY_FEES}{service}contract = 'flat_fee'\nflat_fee = 10_000\nadoption = 0.30\n")
    assert contributions(bridge(before, after, "annual_income")) == pytest.approx(
        {"cleaning.contract": -3_750, "cleaning.adoption": 11_250}, abs=PENNY
    )


def test_bridge_ramp_and_contract_bring_their_own_terms(headline):
    changed = headline.with_(contract="in_house", ramp="linear", ramp_months=6)
    found = bridge(headline, changed)
    assert {one.key for one in found.items} == {"cleaning.contract", "cleaning.ramp"}
    assert "cleaning.ramp_months" in {one.key for one in found["cleaning.ramp"].changes}
    assert "cleaning.team_overhead_per_month" in {one.key for one in found["cleaning.contract"].changes}


def test_bridge_tax_preset_is_one_difference(headline):
    # 6% VAT inside 112,500, 12% surcharges on it, 25% income tax on what is left
    vat = 112_500 * 0.06 / 1.06
    profit = (112_500 - vat * 1.12) * 0.75
    found = bridge(headline, headline.with_(tax="general_2026"), "annual_profit")
    assert contributions(found) == pytest.approx({"tax": profit - 112_500}, abs=PENNY)
    assert (found["tax"].leading.before, found["tax"].leading.after) == (None, "general_2026")


def test_bridge_tax_rates_without_a_preset_are_apart(headline):
    found = bridge(headline, headline.with_(vat_rate=0.06, income_tax_rate=0.25), "annual_profit")
    assert {one.key for one in found.items} == {"vat_rate", "income_tax_rate"}


def test_bridge_services_added_and_removed(two_services):
    # meals: 5% of 50,000 a month; cleaning alone: 112,500 a year, at 30% adoption 135,000
    cleaning = sc.loads(TWO_SERVICES.partition("[services.meals]")[0]).with_(adoption=0.30)
    found = bridge(cleaning, two_services, "annual_income")
    expected = {"services.meals": 0.05 * 50_000 * 12, "cleaning.adoption": 112_500 - 135_000}
    assert contributions(found) == pytest.approx(expected, abs=PENNY)
    assert contributions(bridge(two_services, cleaning, "annual_income")) == pytest.approx(
        {key: -value for key, value in expected.items()}, abs=PENNY
    )


def test_bridge_between_cases_without_a_service_in_common(headline, two_services):
    meals = sc.loads(TWO_SERVICES.replace("[services.cleaning]", "[services.care]")).with_({"horizon_months": 60})
    found = bridge(headline, meals, "annual_income")
    assert contributions(found)["services.cleaning"] == pytest.approx(-112_500, abs=PENNY)
    assert contributions(found)["services.care"] == pytest.approx(112_500, abs=PENNY)


def test_bridge_leaves_out_what_the_target_does_not_use(headline):
    found = bridge(headline, headline.with_(launch_cost=9_000, adoption=0.30), "annual_income")
    assert contributions(found) == pytest.approx({"cleaning.adoption": 22_500}, abs=PENNY)
    assert found.without_effect == ("cleaning.launch_cost",)


def test_bridge_between_equals(headline):
    found = bridge(headline, headline)
    assert (found.items, found.without_effect) == ((), ())
    assert found.start == found.end
    assert found.table().empty


# What cannot be separated


def test_bridge_joins_tables_that_must_fit_together(headline):
    # A month's income at 62,500 of sales is 0.13 x 40,000 + 0.17 x 22,500 = 9,025 with or without the third tier; at
    # 100,000 it is 16,000 with it (5,200 + 6,800 + 4,000) and 15,400 without.
    tiered = headline.with_(contract="tiered")
    two = {"tier_thresholds": [0, 40_000], "yearly_tier_thresholds": [0, 480_000], "tier_rates": [0.13, 0.17]}
    changed = tiered.with_(two, adoption=0.40)
    found = bridge(tiered, changed, "annual_income")
    tiers = "cleaning.tier_thresholds + cleaning.tier_rates"
    assert contributions(found) == pytest.approx(
        {tiers: 12 * (0 - 600) / 2, "cleaning.adoption": 12 * (6_975 + 6_375) / 2}, abs=PENNY
    )
    assert [one.key for one in found.items if one.is_inseparable] == [tiers]


def test_bridge_joins_what_has_no_result_apart(headline):
    # 100,000 to launch are back in the 11th month at 9,375 a month, 1,000 in the third at 375; never 100,000 at 375
    before = headline.with_(launch_cost=100_000)
    after = headline.with_(launch_cost=1_000, adoption=0.01)
    found = bridge(before, after, "payback_period")
    assert contributions(found) == {"cleaning.adoption + cleaning.launch_cost": 3 - 11}


# Grouping


def test_bridge_groups_the_smallest_by_topic(headline):
    # Alone the rate is worth a third, adoption a fifth, the price a tenth: the rate stands alone. Sales of 750,000 rise
    # to 3,000,000 x 0.30 x 1.1 = 990,000.
    changed = headline.with_(price=1.1, adoption=0.30, commission_rate=0.20)
    found = bridge(headline, changed, "annual_income", max_groups=2)
    assert contributions(found) == pytest.approx(
        {"cleaning.commission_rate": 0.05 * 870_000, "demand": 240_000 * 0.175}, abs=PENNY
    )
    assert {one.key for one in found["demand"].changes} == {"cleaning.price", "cleaning.adoption"}
    assert found["demand"].leading is None


@pytest.mark.parametrize("max_groups", [2, 5, 10])
def test_bridge_work_is_bounded_and_every_difference_is_somewhere(headline, realistic, monkeypatch, max_groups):
    runs = []
    original = mixture._result
    monkeypatch.setattr(mixture, "_result", lambda *given: runs.append(given) or original(*given))
    found = bridge(headline, realistic, max_groups=max_groups)
    assert len(found.items) == max_groups
    changes = [one.key for item in found.items for one in item.changes]
    assert len(changes) == len(set(changes))
    before, after = headline.inputs, realistic.inputs
    differ = {key for key in {*before, *after} - {"month"} if before.get(key) != after.get(key)}
    assert set(changes) == differ | {"cleaning.ramp", "tax"}
    assert len(runs) <= 2**max_groups + len(differ)
    assert found.running_totals[-1] == pytest.approx(realistic["npv"], abs=PENNY)


def test_bridge_with_many_services_joins_the_smallest_as_other():
    names = [f"service_{place}" for place in range(4)]
    text = MONTHLY_FEES + "".join(
        f"[services.{name}]\ncontract = 'commission'\nadoption = 0.1\nprice = 1\ncommission_rate = 0.1\n"
        for name in names
    )
    before = sc.loads(text)
    # each service alone: 250,000 x 12 x 0.1 x 0.1 = 30,000 a year
    changes = {f"{name}.adoption": 0.1 * (place + 2) for place, name in enumerate(names)}
    changes |= {f"{name}.price": 1 + 0.001 * (place + 1) for place, name in enumerate(names)}
    found = bridge(before, before.with_(changes), "annual_income", max_groups=3)
    assert [one.key for one in found.items if one.key != "other"] == ["service_3.demand", "service_2.demand"]
    # services do not meet: each group has its own difference, 30,000 x (4 x 1.003 - 1) for the third
    assert found["service_2.demand"].contribution == pytest.approx(30_000 * (4 * 1.003 - 1), abs=PENNY)
    assert found["other"].contribution == pytest.approx(30_000 * (2 * 1.001 + 3 * 1.002 - 2), abs=PENNY)


# Between the shipped scenarios


PATHS = sorted(SCENARIOS.glob("*.toml"))


@pytest.mark.parametrize(("before", "after"), list(permutations(PATHS, 2)), ids=lambda path: path.stem)
def test_bridge_between_shipped_scenarios_adds_up(before, after):
    cases = sc.load(before), sc.load(after)
    found = bridge(*cases, max_groups=7)
    assert found.items
    total = sum(one.contribution for one in found.items)
    assert total == pytest.approx(cases[1]["npv"] - cases[0]["npv"], rel=1e-9, abs=1e-6)
    assert not any(one.is_inseparable for one in found.items)


def test_bridge_table(headline):
    table = bridge(headline, headline.with_(price=1.2, commission_rate=0.20), "annual_income").table()
    assert table.loc["cleaning.price", ["before", "after"]].tolist() == [1.0, 1.2]
    assert table["running_total"].tolist() == pytest.approx([112_500 + 41_250, 180_000], abs=PENNY)
    assert table.loc["cleaning.price", "inputs"] == "cleaning.price"


def test_bridge_changes_neither_case(headline):
    before = headline.scenario
    prints = before.fingerprint()
    bridge(headline, headline.with_(contract="flat_fee", adoption=0.4))
    assert headline.scenario is before
    assert before.fingerprint() == prints


# Bad input


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("nvp", "did you mean 'npv'"),
        ("net_cash", "has a value for each month"),
        ("adoption", "assumption"),
        ("contract_is_viable", "yes or no"),
    ],
)
def test_bridge_refuses_what_is_no_target(headline, target, words):
    with pytest.raises(UnknownNameError, match=words):
        bridge(headline, headline.with_(adoption=0.3), target)


@pytest.mark.parametrize("max_groups", [1, 13, 2.5, True, "3", np.nan])
def test_bridge_refuses_groups_out_of_bounds(headline, max_groups):
    with pytest.raises(ScenarioError, match=r"max_groups.*from 2 to 12"):
        bridge(headline, headline.with_(adoption=0.3), max_groups=max_groups)


def test_bridge_refuses_a_result_that_is_not_there(headline):
    with pytest.raises(ScenarioError, match=r"irr has no finite value in 'Housekeeping on commission'; .*npv"):
        bridge(headline, headline.with_(adoption=0.3), "irr")
