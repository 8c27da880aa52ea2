from pathlib import Path

import numpy as np
import pytest

from servicecase import load, loads

SCENARIOS = Path(__file__).parents[1] / "data" / "scenarios"
CASE = load(SCENARIOS / "housekeeping.toml")

CENT = 0.005
CLOSED_FORM = 1e-12  # relative: what sixty multiplications may lose
MONTHS = np.arange(1, 61)


# Source S1: fees of 250,000 yuan a month at 1 yuan/m² are 250,000 m²; a quarter of it takes up cleaning at
# 1 yuan/m² a month, which is 62,500 yuan a month; 15% of it is 9,375 yuan a month, and 112,500 yuan a year.


def test_annual_income():
    assert CASE["annual_income"] == 112_500.0


def test_annual_income_step_by_step():
    assert CASE["billable_area"] == 250_000
    assert CASE["active_share"].tolist() == [0.25] * 60
    assert CASE["quantity_sold"].tolist() == [62_500] * 60
    assert CASE["gross_sales"].tolist() == [62_500] * 60
    assert CASE["contract_income"].tolist() == [9_375] * 60


def test_annual_income_of_every_year():
    assert CASE["income_by_year"].tolist() == [112_500.0] * 5


def test_annual_income_at_higher_adoption():
    # 30%: 75,000 a month, 15% of which is 11,250
    assert CASE.with_(adoption=0.30)["annual_income"] == pytest.approx(135_000)


def test_annual_income_of_fees_collected():
    # 250,000 / 0.82 = 304,878.05 m²; x 25% x 15% x 12 = 137,195.12
    collected = load(SCENARIOS / "housekeeping_fees_collected.toml")
    assert collected["billable_area"] == pytest.approx(304_878.05, abs=CENT)
    assert collected["annual_income"] == pytest.approx(137_195.12, abs=CENT)


def test_annual_income_of_floor_area_given():
    assert CASE.with_(area_basis="given", floor_area=100_000)["annual_income"] == pytest.approx(45_000)


def test_outside_view():
    assert CASE["profit_share_of_fees"] == 0.0375  # 112,500 of 3,000,000
    assert CASE["sales_per_area"] == 3.0  # 62,500 x 12 / 250,000
    assert CASE["coordinator_posts"] == 2.34375  # 112,500 / (4,000 x 12)


def test_households_and_visits():
    assert CASE["households"] == 2_500  # flats of 100 m²
    assert CASE["visits"].tolist() == [625] * 60  # a quarter of them, once a month


def test_households_given():
    assert CASE.with_(household_basis="given", household_count=3_000)["visits"].tolist() == [750] * 60


def monthly_rate(annual):
    return (1 + annual) ** (1 / 12) - 1


def annuity(annual, months):
    """Worth of one yuan at the end of each month."""
    return (1 - (1 + annual) ** (-months / 12)) / monthly_rate(annual)


def test_npv_is_an_annuity():
    assert CASE["npv"] == pytest.approx(9_375 * annuity(0.08, 60), rel=CLOSED_FORM)


def test_npv_of_another_rate_and_horizon():
    case = CASE.with_(discount_rate=0.12, horizon_months=18)
    assert case["npv"] == pytest.approx(9_375 * annuity(0.12, 18), rel=CLOSED_FORM)


def test_npv_of_a_late_start():
    # an annuity of 60 months less one of the 6 months in which nothing comes in
    assert CASE.with_(start_month=7)["npv"] == pytest.approx(9_375 * (annuity(0.08, 60) - annuity(0.08, 6)))


def test_discount_factor():
    factor = CASE["discount_factor"]
    assert factor[11] == pytest.approx(1 / 1.08, rel=CLOSED_FORM)
    assert factor[59] == pytest.approx(1 / 1.08**5, rel=CLOSED_FORM)


def test_payback_without_outlay():
    assert CASE["payback_period"] == 0
    assert CASE["peak_funding"] == 0
    assert np.isnan(CASE["irr"])


def test_payback_of_a_launch_cost():
    # 50,000 in month 1: 5 x 9,375 = 46,875 is not enough, 6 x 9,375 = 56,250 is; peak funding: 50,000 - 9,375
    case = CASE.with_(launch_cost=50_000)
    assert case["payback_period"] == 6
    assert case["peak_funding"] == 40_625
    assert case["npv"] == pytest.approx(9_375 * annuity(0.08, 60) - 50_000 / 1.08 ** (1 / 12))


def test_discounted_payback_comes_later():
    # at 10% a month: 1.1^12 - 1 a year; 9,375 x (1 - 1.1^-n) / 0.1 passes 50,000 / 1.1 = 45,454.5 between
    # n = 6 (40,830.6) and n = 7 (45,641.4)
    case = CASE.with_(launch_cost=50_000, discount_rate=1.1**12 - 1)
    assert case["discounted_payback_period"] == 7


def test_irr_of_a_launch_cost():
    # 375,000 in month 1; income of 59 months from month 2 on against 365,625: worth nothing at the rate of return
    case = CASE.with_(launch_cost=375_000)
    rate = case["irr"]
    assert 375_000 / (1 + rate) ** (1 / 12) == pytest.approx(9_375 * annuity(rate, 60), rel=1e-9)
    assert case.irr_roots() == [rate]


def test_delivery_cost():
    # 62,500 m² x 0.02 h = 1,250 h; x 28 x 1.10 = 38,500; materials 62,500 x 0.02 = 1,250;
    # 1,250 / 140 = 8.92857 workers x 180 / 12 = 133.93; overhead 3,000
    assert CASE["delivery_hours"] == pytest.approx([1_250] * 60)
    assert CASE["delivery_pay"] == pytest.approx([38_500] * 60)
    assert CASE["workers"] == pytest.approx([8.92857] * 60, abs=5e-6)
    assert CASE["delivery_cost"] == pytest.approx([42_883.93] * 60, abs=CENT)


def test_contractor_profit():
    # 62,500 - 42,883.93 - 9,375 = 10,241.07 a month; less 5% of 62,500 = 3,125: 7,116.07 above what it needs
    assert CASE["contractor_profit"] == pytest.approx([10_241.07] * 60, abs=CENT)
    assert CASE["contractor_headroom"] == pytest.approx(60 * 7_116.07, abs=60 * CENT)
    assert CASE["contract_is_viable"] is True
    assert CASE["contractor_falls_short"] is False


def test_contractor_cannot_live_on_too_high_a_commission():
    # 40%: 25,000 a month leave it 62,500 - 42,883.93 - 25,000 = -5,383.93
    case = CASE.with_(commission_rate=0.40)
    assert case["contractor_annual_profit"] == pytest.approx(-5_383.93 * 12, abs=12 * CENT)
    assert case["contract_is_viable"] is False
    assert case["contractor_falls_short"] is True


FORMS_BY_HAND = [
    ("commission", 112_500),
    ("flat_fee", 108_000),  # 9,000 a month
    ("base_plus_commission", 130_500),  # 1,500 + 9,375 a month
    ("minimum_guarantee", 112_500),  # 7,500 is less than 9,375
    ("minimum_guarantee_yearly", 112_500),
    ("tiered", 108_300),  # 13% of 40,000 + 17% of 22,500 = 5,200 + 3,825 = 9,025 a month
    ("tiered_whole_amount", 127_500),  # 17% of 62,500 = 10,625 a month
    ("tiered_year_to_date", 108_300),  # of 750,000 a year: 13% of 480,000 + 17% of 270,000 = 62,400 + 45,900
    ("share_above_breakpoint", 108_000),  # 18,000 + 15% of (750,000 - 150,000)
    ("share_above_natural_breakpoint", 112_500),  # breakpoint 18,000 / 15% = 120,000: 18,000 + 15% of 630,000
    ("in_house", 750_000),  # all of 62,500 a month
]


@pytest.mark.parametrize(("form", "income"), FORMS_BY_HAND)
def test_annual_income_of_every_form(form, income):
    assert CASE.with_(contract=form)["annual_income"] == pytest.approx(income, rel=CLOSED_FORM)


def test_annual_income_of_a_guarantee_at_low_adoption():
    # 15%: 5,625 a month, less than the 7,500 guaranteed
    guaranteed = CASE.with_(contract="minimum_guarantee", adoption=0.15)
    assert guaranteed["annual_income"] == pytest.approx(90_000)


def test_in_house_profit():
    # 62,500 less 38,500 + 1,250 + 133.93 for the work and 9,000 for the team: 13,616.07
    case = load(SCENARIOS / "housekeeping_in_house.toml")
    assert case["net_cash"] == pytest.approx([13_616.07] * 60, abs=CENT)
    assert case["contractor_profit"].tolist() == [0] * 60


def test_flat_fee_paid_a_quarter_ahead():
    # 27,000 at the end of months 1, 4, …, 58, and a deposit of 10,000 from month 1 to month 60
    case = load(SCENARIOS / "housekeeping_flat_fee.toml")
    assert case["contract_receipts"].tolist() == [27_000, 0, 0] * 20
    assert case["net_cash"][[0, 1, 3, 59]].tolist() == [37_000, 0, 27_000, -10_000]
    quarters = sum(27_000 / 1.08 ** ((1 + 3 * quarter) / 12) for quarter in range(20))
    assert case["npv"] == pytest.approx(quarters + 10_000 / 1.08 ** (1 / 12) - 10_000 / 1.08**5, rel=CLOSED_FORM)


def test_two_services_add_up():
    # cleaning as above; repairs: 2,500 households x 10% x 0.5 a month x 2 jobs x 40 yuan = 10,000; 20% is 2,000
    two = loads(
        """
        [estate]
        monthly_fee_income = 250_000
        management_fee = 1.0
        [services.cleaning]
        contract = "commission"
        adoption = 0.25
        price = 1.0
        commission_rate = 0.15
        [services.repairs]
        contract = "commission"
        base = "job"
        adoption = 0.10
        purchases_per_month = 0.5
        jobs_per_visit = 2
        price = 40
        commission_rate = 0.20
        """
    )
    assert two["repairs.gross_sales"] == pytest.approx([10_000] * 60)
    assert two["annual_income"] == pytest.approx(112_500 + 24_000)
    assert two["gross_sales"] == pytest.approx([62_500 + 10_000] * 60)


def test_household_base():
    # 2,500 x 25% x 100 yuan = 62,500, as flats of 100 m² at 1 yuan/m²
    assert CASE.with_(base="household", price=100)["annual_income"] == pytest.approx(112_500)


# Ramps, against closed forms.


def ramp(name, **terms):
    return CASE.with_(ramp=name, **terms)["ramp"]


def test_ramp_linear():
    assert ramp("linear", ramp_months=10) == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] + [1] * 51)


def test_ramp_linear_from_a_later_start():
    shares = ramp("linear", ramp_months=4, start_month=3)
    assert shares == pytest.approx([0, 0, 0.25, 0.5, 0.75] + [1] * 55)


def test_ramp_saturating():
    shares = ramp("saturating", ramp_months=9)
    assert shares == pytest.approx(1 - np.exp(-MONTHS / 9), rel=CLOSED_FORM)
    assert shares[8] == pytest.approx(0.63212, abs=5e-6)  # 1 - 1/e


def test_ramp_saturating_takes_the_same_share_of_the_rest():
    rest = 1 - ramp("saturating", ramp_months=9)
    assert rest[1:] / rest[:-1] == pytest.approx([np.exp(-1 / 9)] * 59)


def test_ramp_logistic():
    shares = ramp("logistic", ramp_midpoint=10, ramp_scale=2)
    assert shares == pytest.approx((1 + np.tanh((MONTHS - 10) / 4)) / 2)  # the logistic curve as a tanh
    assert shares[9] == 0.5
    assert shares[11] == pytest.approx(0.73106, abs=5e-6)  # one scale on: 1 / (1 + 1/e)


def test_ramp_logistic_before_the_start():
    assert ramp("logistic", ramp_midpoint=0, ramp_scale=50, start_month=4)[:3].tolist() == [0, 0, 0]


def test_ramp_table():
    assert ramp("table", ramp_table=[0.1, 0.4, 1.0], start_month=2).tolist() == [0, 0.1, 0.4] + [1.0] * 57


def test_ramp_at_once():
    assert ramp("at_once", start_month=3).tolist() == [0, 0] + [1] * 58


def test_ramp_bass_at_its_peak():
    # Bass (1969): new users are most at t* = ln(q/p) / (p + q), when (1 - p/q) / 2 have been reached.
    # With q/p = e³ and t* = 5 years, p = 3 / (5 (1 + e³)).
    ratio = np.exp(3)
    innovation = 3 / (5 * (1 + ratio))
    shares = ramp("bass", innovation=innovation, imitation=innovation * ratio, horizon_months=120)
    assert shares[59] == pytest.approx((1 - 1 / ratio) / 2, rel=CLOSED_FORM)
    assert np.argmax(np.diff(shares)) in (58, 59)  # the month before and the month after the peak


def test_ramp_bass_follows_its_differential_equation():
    # dF/dt = (p + q F)(1 - F), by steps of 1/1000 of a month (midpoint rule) with p = 0.03 and q = 0.38 a year
    def slope(share):
        return (0.03 + 0.38 * share) * (1 - share) / 12

    expected, share, step = [], 0.0, 0.001
    for _ in range(24):
        for _ in range(1_000):
            share += step * slope(share + step / 2 * slope(share))
        expected.append(share)
    assert ramp("bass", innovation=0.03, imitation=0.38)[:24] == pytest.approx(expected, rel=1e-8)


def test_ramp_bass_without_imitation_saturates():
    shares = ramp("bass", innovation=0.6, imitation=0)
    assert shares == pytest.approx(1 - np.exp(-0.6 * MONTHS / 12), rel=1e-10)


# Users who stop and return.


def test_churn_without_return():
    # 4% of the users stop each month
    assert CASE.with_(monthly_churn=0.04)["active_share"] == pytest.approx(0.25 * 0.96 ** (MONTHS - 1))


def test_churn_with_return_settles():
    # where stopping and returning balance, c x active = r x lapsed, so that active = r / (c + r) of those reached
    case = CASE.with_(monthly_churn=0.04, monthly_readoption=0.03, horizon_months=600)
    assert case["active_share"][-1] == pytest.approx(0.25 * 3 / 7, rel=1e-9)


@pytest.mark.parametrize("terms", [{"ramp": "at_once"}, {"ramp": "linear", "ramp_months": 12, "start_month": 4}])
def test_churn_with_return_as_two_stocks(terms):
    case = CASE.with_(monthly_churn=0.05, monthly_readoption=0.02, **terms)
    start, ramp_months = terms.get("start_month", 1), terms.get("ramp_months", 1)
    active = lapsed = 0.0
    expected = []
    for month in range(1, 61):
        run = month - start + 1
        new = 0.25 / ramp_months if 1 <= run <= ramp_months else 0.0
        stopped, returned = 0.05 * active, 0.02 * lapsed
        active, lapsed = active + new - stopped + returned, lapsed + stopped - returned
        expected.append(active)
    assert case["active_share"] == pytest.approx(expected, rel=CLOSED_FORM)


# Prices, seasons, pay.


def test_price_grows_each_contract_year():
    # 3% after months 12, 24, … of service, which begins in month 3
    price = CASE.with_(price_growth=0.03, start_month=3)["price_level"]
    assert price[[2, 13, 14, 25, 26]] == pytest.approx([1, 1, 1.03, 1.03, 1.0609])


def test_pay_grows_each_year_of_the_horizon():
    pay = CASE.with_(wage_growth=0.04)["pay_level"]
    assert pay[[0, 11, 12, 24]] == pytest.approx([1, 1, 1.04, 1.0816])


def test_price_response_elastic():
    # (1.21 / 1)^-0.5 = 1 / 1.1: 25% become 22.727%
    case = CASE.with_(price_response="elastic", reference_price=1.0, price_elasticity=-0.5, price=1.21)
    assert case["adoption_at_price"] == pytest.approx(0.25 / 1.1, rel=CLOSED_FORM)


def test_price_response_never_takes_more_than_all():
    # (0.25 / 1)^-2 = 16 times 25%
    terms = {"price_response": "elastic", "reference_price": 1.0, "price_elasticity": -2, "price": 0.25}
    assert CASE.with_(terms)["adoption_at_price"] == 1


def test_seasons_follow_the_calendar():
    # the horizon begins in November: 1.5 in January is its third month
    factors = [1.5, 0.5] + [1.0] * 10
    seasonal = CASE.with_(seasonality=factors, first_calendar_month=11)
    assert seasonal["seasonal_factor"].tolist() == ([1.0, 1.0, 1.5, 0.5] + [1.0] * 8) * 5
    assert seasonal["gross_sales"][[1, 2, 3]].tolist() == [62_500, 93_750, 31_250]
    assert seasonal["annual_income"] == pytest.approx(112_500)
