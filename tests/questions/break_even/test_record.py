import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import servicecase as sc
from servicecase.questions.break_even.record import break_even, switching_values

# The worked example brings 112,500 yuan a year, in proportion to adoption, price and commission rate.
INCOME, ADOPTION, RATE, LAUNCH = 112_500, 0.25, 0.15, 200_000
# 9,375 a month discounted at 8% over 60 months, by the formula of an annuity in arrears
MONTHLY = 1.08 ** (1 / 12) - 1
ANNUITY = (1 - 1.08**-5) / MONTHLY


@pytest.fixture(scope="module")
def launched(headline):
    """The worked example with a cost of launch, spent at the end of the first month."""
    return headline.with_(launch_cost=LAUNCH)


def test_break_even_adoption_by_algebra(launched):
    found = break_even(launched, "adoption")
    # INCOME/12 x adoption/0.25 x ANNUITY = LAUNCH/(1 + MONTHLY)
    expected = ADOPTION * LAUNCH / (1 + MONTHLY) / (INCOME / 12 * ANNUITY)
    assert found.values == (pytest.approx(expected, rel=1e-12),)
    assert found.crossings[0].rises
    assert not found.crossings[0].is_jump
    assert (found.assumption, found.value, found.low, found.high) == ("cleaning.adoption", 0.25, 0.10, 0.35)
    assert launched.with_(adoption=found.values[0])["npv"] == pytest.approx(0, abs=1e-6)


def test_break_even_of_a_level_other_than_zero(headline):
    assert break_even(headline, "commission_rate", "annual_income", 90_000).values == (
        pytest.approx(RATE * 90 / 112.5, rel=1e-12),
    )
    # at the present result the present value is its own break-even
    assert break_even(headline, "price", "annual_income", headline["annual_income"]).values == (
        pytest.approx(1.0, rel=1e-9),
    )


def test_break_even_far_beyond_the_range(headline):
    worth = INCOME / 12 * ANNUITY
    found = break_even(headline, "launch_cost")
    assert found.values == (pytest.approx(worth * (1 + MONTHLY), rel=1e-12),)
    assert not found.crossings[0].rises
    assert math.isnan(found.low)


def test_break_even_every_crossing(headline):
    # In-house at an elasticity of -2 sales are A/p and the work costs A c/p²: the profit A/p - A c/p² - F is zero
    # where F p² - A p + A c = 0, which has two roots.
    case = headline.with_(
        {
            "contract": "in_house",
            "price_response": "elastic",
            "reference_price": 1.0,
            "price_elasticity": -2.0,
            "adoption": 0.01,
            "hours_per_unit": 0,
            "insurance_per_worker": 0,
            "materials_per_unit": 0.5,
            "team_overhead_per_month": 1_000,
        }
    )
    sales = 2_500  # 250,000 m² x 1%, yuan a month at a price of 1
    middle, root = sales / (2 * 1_000), math.sqrt(sales**2 - 4 * 1_000 * sales * 0.5) / (2 * 1_000)
    found = break_even(case, "price", "annual_profit")
    assert found.values == (pytest.approx(middle - root, rel=1e-10), pytest.approx(middle + root, rel=1e-10))
    assert [one.rises for one in found.crossings] == [True, False]
    assert found.below.start == pytest.approx(middle - root, rel=1e-10)
    assert found.above.start == pytest.approx(middle + root, rel=1e-10)
    assert found.nearest == found.below


def test_break_even_never(headline):
    found = break_even(headline, "adoption")
    # proportional to adoption: zero at zero, and touching is no crossing
    assert (found.values, found.nearest, found.course.level_stretches) == ((), None, ())
    assert found.course.values[[0, -1]] == pytest.approx([0, INCOME / 12 / ADOPTION * ANNUITY])
    assert len(found.table()) == 0


def test_break_even_a_whole_amount_tier_is_a_jump(headline):
    case = headline.with_(contract="tiered_whole_amount")
    # 13% of less than 40,000 a month is below 5,200; 17% of 40,000 is 6,800: 72,000 a year lies in between
    (crossing,) = break_even(case, "adoption", "annual_income", 72_000).crossings
    assert crossing.is_jump
    assert crossing.start == pytest.approx(40_000 / 250_000, rel=1e-12)
    assert not break_even(case, "adoption", "annual_income", 60_000).crossings[0].is_jump


def test_break_even_where_the_target_stays_on_the_level(headline):
    # a guarantee of 7,500 a month holds until 15% of the sales exceed it, at 50,000 a month or 20% adoption
    case = headline.with_(contract="minimum_guarantee")
    found = break_even(case, "adoption", "annual_income", 90_000)
    assert found.crossings == ()
    assert found.course.level_stretches == ((0.0, pytest.approx(0.2, rel=1e-9)),)
    flat = break_even(headline.with_(contract="flat_fee"), "adoption", "annual_income", 108_000)
    assert flat.course.level_stretches == ((0.0, 1.0),)


def test_break_even_whole_assumption(headline):
    # a start in month s leaves 61 - s months; 2,000 a month of profit over them has to exceed 50,000 in cash
    case = headline.with_(
        contract="flat_fee", flat_fee=2_000, flat_fee_in_advance=False, settlement_months=1, launch_cost=50_000,
        discount_rate=0.0,
    )  # fmt: skip
    found = break_even(case, "start_month")
    # 61 - 36 = 25 months bring exactly 50,000, so 37 is the first start at which it loses
    assert found.values == (37,)
    assert found.limits == (1, 60)
    assert case.with_(start_month=36)["npv"] == 0
    assert break_even(case.with_(start_month=50), "start_month").values == (35,)


def test_break_even_payback_moves_in_jumps_and_has_gaps(headline):
    # at 100,000 of launch the money is back in month ceil(100,000 / income a month); none at no adoption
    case = headline.with_(launch_cost=100_000)
    (crossing,) = break_even(case, "adoption", "payback_period", 24.5).crossings
    # month 25 brings the sum to zero or more from an income of 4,000, month 24 from 100,000/24
    # within a billionth of all flows a balance is no debt: with an income of x these are 100,000 - x and 59 times x
    least = (100_000 - 1e-9 * 100_000) / (24 + 1e-9 * 58)
    assert crossing.start == pytest.approx(least / 37_500, rel=1e-9)
    assert crossing.is_jump
    assert not crossing.rises


def test_break_even_irr_is_the_discount_rate_of_no_worth(launched):
    assert break_even(launched, "discount_rate").values == (pytest.approx(launched["irr"], rel=1e-9),)
    (adoption,) = break_even(launched, "adoption", "irr", 0.08).values  # has no value where little comes back
    assert adoption == pytest.approx(break_even(launched, "adoption").values[0], rel=1e-9)


def test_break_even_of_one_of_several_services(two_services):
    # meals bring 2,500 a month, 5% of 50,000; 50,000 a year of both takes a third of cleaning's 9,375 less that
    found = break_even(two_services, "cleaning.adoption", "annual_income", 60_000)
    assert found.values == (pytest.approx(0.25 * (60_000 / 12 - 2_500) / 9_375, rel=1e-12),)
    found = break_even(two_services, "meals.price", "meals.contractor_annual_profit", 5_700)
    assert found.values == (pytest.approx(20 * 5_700 / (12 * 47_500), rel=1e-12),)


@given(st.floats(0.02, 0.9), st.floats(0.05, 0.95))
def test_break_even_is_on_the_level_and_changes_sides(headline, level_share, price):
    case = headline.with_(price=price)
    level = level_share * 12 * 250_000 * price * RATE
    (crossing,) = break_even(case, "adoption", "annual_income", level).crossings
    assert case.with_(adoption=crossing.start)["annual_income"] == pytest.approx(level, rel=1e-9)
    assert crossing.start == pytest.approx(level_share, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("adopton", "did you mean 'adoption'"),
        ("seasonality", "is a table"),
        ("flat_fee_in_advance", "is a flag"),
        ("contract", "neither a line nor an assumption"),
        ("npv", "is not an assumption"),
        ("month_length", "cannot be varied"),
        ("horizon_months", "compare cases"),
        ("flat_fee", "is not used by this case"),
    ],
)
def test_break_even_refuses_what_cannot_be_varied(headline, name, message):
    with pytest.raises(sc.UnknownNameError, match=message):
        break_even(headline, name)


def test_break_even_refuses_bad_targets_and_levels(headline, two_services):
    with pytest.raises(sc.UnknownNameError, match="one number"):
        break_even(headline, "adoption", "net_cash")
    with pytest.raises(sc.UnknownNameError, match="did you mean 'npv'"):
        break_even(headline, "adoption", "nvp")
    with pytest.raises(sc.ScenarioError, match=r"^value is nan; the level to be passed must be a finite number$"):
        break_even(headline, "adoption", value=math.nan)
    with pytest.raises(sc.ScenarioError, match="value is 'much'; the level"):
        break_even(headline, "adoption", value="much")
    with pytest.raises(sc.UnknownNameError, match=r"say one of: cleaning\.adoption, meals\.adoption"):
        break_even(two_services, "adoption")


def test_break_even_table(launched):
    frame = break_even(launched, "adoption").table()
    assert list(frame["target"]) == ["rises above"]
    assert frame["change"][0] == frame["value"][0] - 0.25


def test_switching_values_of_a_product_are_all_the_same_share(launched):
    found = switching_values(launched, "annual_income", 90_000)
    rows = {one.assumption: one for one in found.rows}
    for name in ("adoption", "price", "commission_rate", "purchases_per_month"):
        assert rows[f"cleaning.{name}"].relative_change == pytest.approx(90 / 112.5 - 1, rel=1e-9)
    # 0.25 to 0.20 of a range of 0.25; 1.0 to 0.8 of 0.7; 0.15 to 0.12 of 0.10
    assert rows["cleaning.adoption"].share_of_range == pytest.approx(-0.2, rel=1e-9)
    assert rows["cleaning.price"].share_of_range == pytest.approx(-0.2 / 0.7, rel=1e-9)
    assert rows["cleaning.commission_rate"].share_of_range == pytest.approx(-0.3, rel=1e-9)
    assert [one.assumption for one in found.rows][:3] == [
        "cleaning.adoption", "cleaning.price", "cleaning.commission_rate",
    ]  # fmt: skip
    assert all(one.is_within_range for one in found.rows[:3])
    assert math.isnan(rows["cleaning.purchases_per_month"].share_of_range)
    # income is before the cost of the launch and before discounting
    assert {"cleaning.launch_cost", "discount_rate", "cleaning.worker_pay"} <= {*found.unmoved}
    assert "cleaning.monthly_churn" in found.left_out


def test_switching_values_never_comes_last(realistic):
    found = switching_values(realistic)
    has_crossing = [one.crossing is not None for one in found.rows]
    assert has_crossing == sorted(has_crossing, reverse=True)
    assert not has_crossing[-1]
    never = found.rows[-1]
    assert math.isnan(never.switching_value)
    assert not never.is_within_range
    ranged = [abs(one.share_of_range) for one in found.switching if one.high > one.low]
    assert ranged == sorted(ranged)
    assert not np.isnan(ranged).any()


def test_switching_values_equal_break_evens_and_turn_the_decision(realistic):
    found = switching_values(realistic)
    for row in found.switching[:8]:
        assert row.switching_value == break_even(realistic, row.assumption).nearest.seen_from(row.value)
        beyond = row.switching_value + 1e-6 * row.change
        assert realistic.with_({row.assumption: beyond})["npv"] < 0
        short = row.switching_value - 1e-6 * row.change
        assert realistic.with_({row.assumption: short})["npv"] > 0


def test_switching_values_count_an_assumption_that_takes_the_value_away(headline):
    # the team's 9,000 a month are not earned at low adoption: the payback is at once, or never
    case = headline.with_(contract="in_house")
    found = switching_values(case, "payback_period", 24)
    assert break_even(case, "adoption", "payback_period", 24).crossings == ()
    row = next(one for one in found.rows if one.assumption == "cleaning.adoption")
    assert row.has_gaps
    assert row.crossing is None
    assert not any(one.has_gaps for one in switching_values(case).rows)


def test_switching_values_table_and_bad_input(realistic):
    frame = switching_values(realistic).table()
    assert frame.index[0] == "cleaning.adoption"
    assert frame["change"].iloc[0] == frame["switching_value"].iloc[0] - frame["value"].iloc[0]
    with pytest.raises(sc.UnknownNameError, match="one number"):
        switching_values(realistic, "gross_sales")
    with pytest.raises(sc.ScenarioError, match="finite number"):
        switching_values(realistic, value=math.inf)
