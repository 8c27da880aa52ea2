import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.questions.sensitivity.record import STEP, elasticities, rank_correlations, spider
from servicecase.questions.tornado.record import FEWEST, ensemble_tornado, tornado
from servicecase.uncertainty.laws import uncertain

PENNY = 0.005
DERIVATIVE = 1e-5  # a central difference with STEP is off by about its square, and by rounding over STEP

ADOPTION, PRICE, RATE = "cleaning.adoption", "cleaning.price", "cleaning.commission_rate"


def test_tornado_by_hand(headline):
    found = tornado(headline, "annual_income")
    assert found.base == pytest.approx(112_500, abs=PENNY)
    # 3,000,000 m² months x adoption x price x rate, one at a time at the ends of its range
    expected = {
        ADOPTION: (0.10, 0.35, 45_000, 157_500, 112_500),
        PRICE: (0.8, 1.5, 90_000, 168_750, 78_750),
        RATE: (0.10, 0.20, 75_000, 150_000, 75_000),
    }
    table = found.table()
    for key, row in expected.items():
        assert table.loc[key].tolist() == pytest.approx(row, abs=PENNY)
    assert table.index[:3].tolist() == [ADOPTION, PRICE, RATE]
    assert (table["swing"][3:] == 0).all()  # what the work costs is the contractor's matter


def test_tornado_ends_are_single_cases(realistic):
    found = tornado(realistic)
    assert {one.key for one in found.swings} == set(uncertain(realistic))
    for one in found.swings[:5]:
        assert one.at_low == pytest.approx(realistic.with_({one.key: one.low})["npv"], rel=1e-12)
        assert one.at_high == pytest.approx(realistic.with_({one.key: one.high})["npv"], rel=1e-12)
    swings = [one.swing for one in found.swings]
    assert swings == sorted(swings, reverse=True)


def test_tornado_of_named_and_whole_assumptions(realistic):
    case = realistic.with_(start_month={"value": 3, "low": 1, "high": 12})
    found = tornado(case, names=["start_month", "services.cleaning.price"])
    assert {one.key for one in found.swings} == {"cleaning.start_month", PRICE}
    late = next(one for one in found.swings if one.key == "cleaning.start_month")
    assert (late.low, late.high) == (1, 12)
    assert late.at_high == pytest.approx(realistic.with_(start_month=12)["npv"], rel=1e-12)


def test_tornado_swing_covers_the_base_where_both_ends_lie_on_one_side(headline):
    """At an elasticity of -2.5 income rises with price up to full adoption and falls after it: highest in between."""
    case = headline.with_(
        price_response="elastic",
        reference_price=1.0,
        price_elasticity=-2.5,
        adoption=0.9,
        price={"value": 0.96, "low": 0.5, "high": 1.5},
    )
    one = tornado(case, "annual_income", ["price"]).swings[0]
    assert max(one.at_low, one.at_high) < case["annual_income"]
    assert one.swing == pytest.approx(case["annual_income"] - min(one.at_low, one.at_high))


def test_tornado_without_a_result_comes_last(headline):
    """Without money at the start there is no rate of return."""
    found = tornado(headline.with_(launch_cost={"value": 50_000, "low": 0, "high": 100_000}), "irr")
    last = found.swings[-1]
    assert last.key == "cleaning.launch_cost"
    assert np.isnan([last.at_low, last.swing]).all()
    assert np.isfinite(last.at_high)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["guarantee"], "not used by this case"),
        (["adopton"], "did you mean 'adoption'"),
        (["seasonality"], "is a table"),
    ],
)
def test_tornado_refuses_names(realistic, names, words):
    for ask in (tornado, spider):
        with pytest.raises(sc.UnknownNameError, match=words):
            ask(realistic, names=names)


def test_tornado_refuses_what_has_no_range(realistic, two_services):
    with pytest.raises(sc.ScenarioError, match="start_month has no range; give it low and high, or a survey"):
        tornado(realistic, names=["start_month"])
    with pytest.raises(sc.ScenarioError, match="no uncertain assumptions"):
        tornado(two_services)
    with pytest.raises(sc.ScenarioError, match="names is empty"):
        tornado(realistic, names=[])
    with pytest.raises(sc.UnknownNameError, match="has a value for each month"):
        tornado(realistic, "net_cash")


def test_elasticities_of_a_product(headline):
    found = elasticities(headline, "annual_income").values
    # income = fees / fee x adoption x price x purchases x rate
    one = {ADOPTION, PRICE, RATE, "cleaning.purchases_per_month", "monthly_fee_income"}
    assert {key: found[key] for key in one} == pytest.approx(dict.fromkeys(one, 1.0), abs=DERIVATIVE)
    assert found["management_fee"] == pytest.approx(-1, abs=DERIVATIVE)


def test_elasticity_of_the_discount_rate_by_its_derivative(headline):
    # NPV = income x sum of (1 + r)^(-m/12): r NPV'/NPV with NPV' = sum of -m/12 (1 + r)^(-m/12 - 1)
    months = np.arange(1, 61) / 12
    slope = np.sum(-months * 1.08 ** (-months - 1)) / np.sum(1.08**-months)
    assert elasticities(headline).values["discount_rate"] == pytest.approx(0.08 * slope, abs=DERIVATIVE)


def test_elasticities_of_factors_come_by_name(headline):
    order = [key for key in elasticities(headline, "annual_income").values if key in (ADOPTION, PRICE, RATE)]
    assert order == [ADOPTION, RATE, PRICE]


def test_elasticities_come_largest_first_and_name_what_is_at_zero(headline):
    found = elasticities(headline)
    sizes = [round(abs(one), 6) for one in found.values.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert "cleaning.price_growth" in found.at_zero
    assert not set(found.at_zero) & set(found.values)
    assert found.table().loc["cleaning.price_growth", "value"] == 0
    assert not {"cleaning.start_month", "horizon_months", "month_length"} & {*found.values, *found.at_zero}


def test_elasticities_at_a_limit_look_to_one_side(headline):
    case = headline.with_(area_basis="fees_collected", collection_rate=1.0)
    # area = collected / rate: the difference from 1 - STEP to 1 is 1 / (1 - STEP), near -1
    assert elasticities(case).values["collection_rate"] == pytest.approx(-1, abs=2 * STEP)


def test_one_at_a_time_needs_a_result(headline):
    for ask in (tornado, spider, elasticities):
        with pytest.raises(sc.ScenarioError, match="irr has no value in this case; ask about another target"):
            ask(headline, "irr")


def test_elasticities_need_a_result_that_is_not_zero(headline):
    with pytest.raises(sc.ScenarioError, match="annual_income is 0 in this case, so it has no percentage change"):
        elasticities(headline.with_(commission_rate=0), "annual_income")


def test_spider_by_hand(headline):
    found = spider(headline, "annual_income", names=["adoption"], points=5)
    # half-way from 25% to 10% and to 35%
    assert found.positions.tolist() == [-1, -0.5, 0, 0.5, 1]
    assert found.values[ADOPTION] == pytest.approx([0.10, 0.175, 0.25, 0.30, 0.35])
    assert found.results[ADOPTION] == pytest.approx([45_000, 78_750, 112_500, 135_000, 157_500], abs=PENNY)


def test_spider_ends_are_those_of_the_tornado(realistic):
    legs, bars = spider(realistic, points=3), tornado(realistic)
    for one in bars.swings:
        assert legs.results[one.key][[0, 2]] == pytest.approx([one.at_low, one.at_high])
        assert legs.results[one.key][1] == pytest.approx(bars.base)
    assert next(iter(legs.results)) == bars.swings[0].key
    assert len(legs.table()) == 3 * len(bars.swings)


def test_spider_rounds_whole_numbers(realistic):
    case = realistic.with_(start_month={"value": 3, "low": 1, "high": 12})
    assert spider(case, names=["start_month"], points=5).values["cleaning.start_month"].tolist() == [1, 2, 3, 8, 12]


@pytest.mark.parametrize("points", [1, 4, 203, 5.5])
def test_spider_refuses_points(realistic, points):
    with pytest.raises(sc.ScenarioError, match=f"points is {points}; it must be an odd number from 3 to 201"):
        spider(realistic, points=points)


def test_ensemble_tornado_by_hand(headline):
    # the numbers 0.0005, 0.0015, …, 0.9995: their lowest tenth has the mean 0.05, their highest 0.95
    even = (np.arange(1_000) + 0.5) / 1_000
    other = np.random.default_rng(0).permutation(even)
    found = ensemble_tornado({"adoption": even, "price": other}, 100 * even, headline)
    first, second = found.swings
    assert (first.key, found.draws) == (ADOPTION, 1_000)
    assert [first.low, first.high] == pytest.approx([0.05, 0.95])
    assert [first.at_low, first.at_high, found.base, first.swing] == pytest.approx([5, 95, 50, 90])
    # of the other a tenth is a hundred draws from anywhere: three standard errors of 28.9 / 10
    assert second.at_low == pytest.approx(50, abs=9)


def test_ensemble_tornado_takes_rounding_for_no_movement(headline):
    found = ensemble_tornado({"adoption": np.arange(1_000.0)}, np.full(1_000, 452_803.1), headline)
    assert found.swings[0].swing == 0


def test_ensemble_tornado_of_few_values_takes_all_of_the_lowest(headline):
    months = np.repeat([1.0, 2.0, 3.0, 4.0], 25)
    found = ensemble_tornado({"start_month": months}, 10 * months, headline).swings[0]
    assert (found.low, found.high, found.at_low, found.at_high) == (1, 4, 10, 40)


def test_ensemble_tornado_leaves_out_draws_without_a_result(headline):
    even = np.arange(40.0)
    outcome = np.where(even < 20, even, np.nan)
    found = ensemble_tornado({"adoption": even}, outcome, headline, "irr")
    assert (found.draws, found.base) == (20, 9.5)
    with pytest.raises(sc.ScenarioError, match=f"irr has a value in 19 of 40 draws, and at least {FEWEST} are needed"):
        ensemble_tornado({"adoption": even}, np.where(even < 19, even, np.nan), headline, "irr")


def test_rank_correlations_by_the_formula_of_ranks(headline):
    rng = np.random.default_rng(1)
    x, y = rng.permutation(50), rng.permutation(50)
    found = rank_correlations({"price": np.exp(x / 10), "adoption": y**3}, x, headline).inputs
    assert found[0].key == PRICE
    assert [found[0].rank, found[0].low, found[0].high] == pytest.approx([1, 1, 1], abs=1e-6)  # rises throughout
    # without ties 1 - 6 sum d² / (n (n² - 1)); interval by Fisher's z with variance (1 + r²/2)/(n - 3)
    rank = 1 - 6 * np.sum((x - y) ** 2) / (50 * (50**2 - 1))
    half = 1.96 * math.sqrt((1 + rank**2 / 2) / 47)
    assert found[1].rank == pytest.approx(rank, abs=1e-12)
    assert [found[1].low, found[1].high] == pytest.approx(
        [math.tanh(math.atanh(rank) - half), math.tanh(math.atanh(rank) + half)], abs=1e-5
    )


def test_rank_correlations_interval_holds_the_truth_as_often_as_it_says(headline):
    """Of normal pairs with correlation r the rank correlation is 6/pi asin(r/2)."""
    rng = np.random.default_rng(2)
    truth = 6 / math.pi * math.asin(0.5 / 2)
    held = 0
    for _ in range(200):
        x, z = rng.standard_normal((2, 60))
        one = rank_correlations({"price": x}, 0.5 * x + math.sqrt(0.75) * z, headline).inputs[0]
        held += one.low <= truth <= one.high
    # 95% of 200 with three standard errors of 3.1
    assert held >= 190 - 10


def test_rank_correlations_leave_out_what_does_not_vary(headline):
    even = np.arange(30.0)
    assert [one.key for one in rank_correlations({"price": even, "adoption": 0 * even}, even, headline).inputs] == [
        PRICE
    ]
    with pytest.raises(sc.ScenarioError, match="npv is the same in every draw"):
        rank_correlations({"price": even}, 0 * even, headline)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1_000))
def test_rank_correlations_do_not_change_with_rising_scales(headline, seed):
    x, z = np.random.default_rng(seed).standard_normal((2, 40))
    plain = rank_correlations({"price": x}, x + z, headline)
    bent = rank_correlations({"price": np.exp(x)}, (x + z) ** 3, headline)
    assert bent.inputs == plain.inputs
    assert bent.table().equals(plain.table())
