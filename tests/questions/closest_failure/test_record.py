import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.questions.break_even.record import switching_values
from servicecase.questions.closest_failure.record import closest_failure

MONTHLY = 1.08 ** (1 / 12) - 1
ANNUITY = (1 - 1.08**-5) / MONTHLY  # of 60 months in arrears
FIRST = 1 / (1 + MONTHLY)  # the cost of the launch is spent at the end of the first month


def linear_case(headline, fee, fee_range, launch, launch_range, marketing, marketing_range):
    """NPV = ANNUITY (fee - marketing) - FIRST launch: linear in all three."""
    given = {
        "flat_fee": {"value": fee, "low": fee - fee_range / 2, "high": fee + fee_range / 2},
        "launch_cost": {"value": launch, "low": launch - launch_range / 2, "high": launch + launch_range / 2},
        "marketing_per_month": {
            "value": marketing, "low": marketing - marketing_range / 2, "high": marketing + marketing_range / 2,
        },
    }  # fmt: skip
    return headline.with_({"contract": "flat_fee", "flat_fee_in_advance": False, "settlement_months": 1, **given})


LINEAR = ("flat_fee", "launch_cost", "marketing_per_month")


@given(st.floats(300, 3_000), st.floats(1_000, 60_000), st.floats(100, 900))
@settings(max_examples=5, deadline=None)
def test_closest_failure_of_a_linear_target_is_the_distance_of_a_plane(headline, fee, launch, marketing):
    case = linear_case(headline, 5_000, fee, 100_000, launch, 1_000, marketing)
    npv = ANNUITY * (5_000 - 1_000) - FIRST * 100_000
    slopes = np.array([ANNUITY * fee, -FIRST * launch, -ANNUITY * marketing])
    found = closest_failure(case, names=LINEAR)
    # shortest way from a point to a plane: along the gradient, by the value over its length
    assert found.distance == pytest.approx(abs(npv) / np.linalg.norm(slopes), rel=1e-6)
    assert found.movements == pytest.approx(-npv * slopes / (slopes @ slopes), rel=1e-3)
    assert found.turned == pytest.approx(0, abs=1e-6 * npv)


def test_closest_failure_the_way_back_where_the_case_loses_now(headline):
    case = linear_case(headline, 1_500, 1_000, 100_000, 20_000, 1_000, 500)
    npv = ANNUITY * 500 - FIRST * 100_000
    assert case["npv"] == pytest.approx(npv)
    slopes = np.array([ANNUITY * 1_000, -FIRST * 20_000, -ANNUITY * 500])
    found = closest_failure(case, names=LINEAR)
    assert npv < 0
    assert found.distance == pytest.approx(-npv / np.linalg.norm(slopes), rel=1e-6)
    assert found.movements[0] > 0 > found.movements[1]


def test_closest_failure_stays_within_the_limits(headline):
    case = linear_case(headline, 1_500, 1_000, 300_000, 20_000, 100, 200)
    found = closest_failure(case, names=LINEAR)
    npv = ANNUITY * 1_400 - FIRST * 300_000
    # marketing cannot fall by more than 100, half of its range, and brings ANNUITY x 100 there
    slopes = np.array([ANNUITY * 1_000, -FIRST * 20_000])
    rest = -(npv + ANNUITY * 100)
    expected = math.hypot(rest / np.linalg.norm(slopes), 0.5)
    assert found.changed[2] == pytest.approx(0, abs=1e-6)
    assert found.distance == pytest.approx(expected, rel=1e-6)


def test_closest_failure_of_a_product_by_lagrange(headline):
    # the income is in proportion to adoption x price: with a = 0.25 + 0.25 u and p = 0.25 + 0.25 v it is at 0.64 of
    # itself where (1 + u)(1 + v) = 0.64; nearest to the case, by Lagrange and symmetry, at u = v = -0.2
    even = {"value": 0.25, "low": 0.10, "high": 0.35}
    case = headline.with_(adoption=even, price=even)
    found = closest_failure(case, "annual_income", 0.64 * case["annual_income"], names=["adoption", "price"])
    assert found.movements == pytest.approx([-0.2, -0.2], abs=1e-6)
    assert found.distance == pytest.approx(0.2 * math.sqrt(2), rel=1e-9)
    # ranges of 0.25 and 0.50: minimise u² + v² with (1 + u)(1 + 2 v) = 0.64
    wide = closest_failure(
        case.with_(price={"value": 0.25, "low": 0.05, "high": 0.55}),
        "annual_income", 0.64 * case["annual_income"], names=["adoption", "price"],
    )  # fmt: skip
    u, v = wide.movements
    assert (1 + u) * (1 + 2 * v) == pytest.approx(0.64, rel=1e-9)
    # Lagrange: (u, v) is parallel to the gradient (1 + 2 v, 2 (1 + u))
    assert u / v == pytest.approx((1 + 2 * v) / (2 * (1 + u)), rel=1e-4)


SOME = ("adoption", "price", "ramp_months", "monthly_churn", "system_cost_per_household", "hours_per_unit")


@pytest.mark.parametrize("contract", ["commission", "in_house", "flat_fee", "tiered_whole_amount"])
def test_closest_failure_is_never_farther_than_a_single_switching_value(realistic, contract):
    case = realistic.with_(contract=contract)
    found = closest_failure(case, names=SOME)
    assert found.is_found
    assert found.distance == pytest.approx(np.linalg.norm(found.movements))
    single = [
        abs(one.share_of_range) for one in switching_values(case).switching if one.assumption in found.assumptions
    ]
    assert found.distance <= min(single) * (1 + 1e-9)
    values = dict(zip(found.assumptions, found.changed.tolist(), strict=True))
    moved = case.with_(values)  # raises where a limit is broken
    assert moved["npv"] == pytest.approx(found.turned, abs=1e-6)
    beyond = moved["npv"] / case["npv"]
    if contract == "tiered_whole_amount":  # a jump may lie in the way
        assert beyond < 1e-9
    else:
        assert beyond == pytest.approx(0, abs=1e-6)


def test_closest_failure_says_where_nothing_turns_the_decision(headline):
    found = closest_failure(headline)  # no costs: at worst nothing comes in
    assert not found.is_found
    assert math.isnan(found.distance)
    assert np.isnan(found.changed).all()


def test_closest_failure_at_a_jump_is_beyond_it(headline):
    case = headline.with_(contract="tiered_whole_amount")
    found = closest_failure(case, "annual_income", 72_000, names=["adoption"])
    # the income falls from 81,600 to below 62,400 where sales fall below 40,000 a month, at 16% of adoption
    assert found.movements == pytest.approx([(0.16 - 0.25) / 0.25], rel=1e-9)
    assert found.turned < 72_000


def test_closest_failure_on_the_level_is_no_way_off(headline):
    found = closest_failure(headline, "annual_income", headline["annual_income"])
    assert found.distance == 0
    assert found.turned == found.outcome


def test_closest_failure_table_has_the_largest_movement_first(realistic):
    frame = closest_failure(realistic, names=SOME).table()
    assert frame["movement"].abs().is_monotonic_decreasing
    assert frame["changed"].sub(frame["value"]).div(frame["range"]).to_numpy() == pytest.approx(frame["movement"])


def test_closest_failure_refuses_what_cannot_move(headline, two_services):
    with pytest.raises(sc.ScenarioError, match=r"services\.cleaning\.purchases_per_month has no range"):
        closest_failure(headline, names=["adoption", "purchases_per_month"])
    with pytest.raises(sc.ScenarioError, match="no number has a range"):
        closest_failure(two_services)
    with pytest.raises(sc.UnknownNameError, match="did you mean 'adoption'"):
        closest_failure(headline, names=["adopton"])
    with pytest.raises(sc.ScenarioError, match="irr has no value in this case"):
        closest_failure(headline, "irr", 0.1)
    whole = headline.with_(start_month={"value": 3, "low": 1, "high": 6})
    with pytest.raises(sc.ScenarioError, match="start_month is a whole number"):
        closest_failure(whole, names=["start_month"])


def test_closest_failure_where_the_target_only_loses_its_value(headline):
    # the team is paid back at once or never: never is no payback of more than two years
    found = closest_failure(headline.with_(contract="in_house"), "payback_period", 24)
    assert not found.is_found
    assert np.all(np.isnan(found.changed))
