import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecase import load, settle
from servicecase.inputs.business import read_model
from tests.conftest import SCENARIOS
from tests.plausible import ASKED

PLAIN, REALISTIC = (
    load(SCENARIOS / f"{name}.toml").with_(ASKED) for name in ("housekeeping", "housekeeping_realistic")
)

FORMS = sorted(read_model().choices["contract"].pages)
ROUNDING = 1e-6  # yuan: sums of some hundred amounts of up to 10^6 yuan, each exact to 10^-10

quick = settings(derandomize=True, database=None, deadline=None, max_examples=30)
of_every_form = pytest.mark.parametrize("form", FORMS)

shares = st.floats(0, 1)
horizons = st.integers(1, 40)


@st.composite
def cases(draw, base=REALISTIC, form=None):
    """A case with a contract form and terms, a horizon, a start and a settlement period of any kind."""
    horizon = draw(horizons)
    return base.with_(
        contract=form or draw(st.sampled_from(FORMS)),
        horizon_months=horizon,
        start_month=draw(st.integers(1, horizon)),
        settlement_months=draw(st.integers(1, 7)),
        adoption=draw(shares),
        flat_fee_in_advance=draw(st.booleans()),
        flat_fee_free_months=draw(st.integers(0, 5)),
        flat_fee_step=draw(st.floats(-100, 500)),
        flat_fee_first_step=draw(st.integers(1, 10)),
        flat_fee_step_interval=draw(st.integers(1, 10)),
        deposit=draw(st.floats(0, 20_000)),
        launch_cost=draw(st.floats(0, 200_000)),
    )


def close(actual, expected):
    return np.allclose(actual, expected, rtol=1e-12, atol=ROUNDING)


@given(less=shares, more=shares)
@quick
def test_more_adoption_never_lowers_commission_income(less, more):
    less, more = sorted((less, more))
    low, high = (REALISTIC.with_(adoption=one)["contract_income"] for one in (less, more))
    assert np.all(high >= low)


@given(adoption=shares, guarantee=st.floats(0, 10_000), horizon=horizons)
@quick
def test_guarantee_never_pays_less_than_its_share(adoption, guarantee, horizon):
    same = REALISTIC.with_(adoption=adoption, guarantee=guarantee, horizon_months=horizon, start_month=1)
    forms = [same.with_(contract=form) for form in ("commission", "minimum_guarantee", "minimum_guarantee_yearly")]
    share, monthly, yearly = (case["contract_income"] for case in forms)
    assert np.all(monthly >= share)
    # by year, a good month takes back what a bad one has added: never less so far, and never less in cash
    assert np.all(np.cumsum(yearly) >= np.cumsum(share) - ROUNDING)
    assert np.all(forms[2]["contract_receipts"] >= forms[0]["contract_receipts"] - ROUNDING)
    assert np.all(monthly >= guarantee)
    assert yearly.sum() >= guarantee * horizon - ROUNDING
    assert monthly.sum() >= yearly.sum() - ROUNDING


@of_every_form
@given(data=st.data())
@quick
def test_company_and_contractor_share_what_there_is(form, data):
    case = data.draw(cases(form=form))
    company = case["contract_income"] - case["company_delivery_cost"]
    assert close(company + case["contractor_profit"], case["gross_sales"] - case["delivery_cost"])


@of_every_form
@given(data=st.data())
@quick
def test_receipts_sum_to_income(form, data):
    case = data.draw(cases(form=form))
    assert close(case["contract_receipts"].sum(), case["contract_income"].sum())


@of_every_form
@given(data=st.data())
@quick
def test_receipts_never_come_before_income_unless_in_advance(form, data):
    case = data.draw(cases(form=form)).with_(flat_fee_in_advance=False, flat_fee_step=0)
    owed = np.cumsum(case["contract_income"]) - np.cumsum(case["contract_receipts"])
    assert np.all(owed >= -ROUNDING)


@given(case=cases(form="flat_fee"))
@quick
def test_receipts_in_advance_never_come_after_income(case):
    paid = case.with_(flat_fee_in_advance=True, flat_fee_step=0)
    ahead = np.cumsum(paid["contract_receipts"]) - np.cumsum(paid["contract_income"])
    assert np.all(ahead >= -ROUNDING)


@given(case=cases(form="flat_fee"))
@quick
def test_deposit_is_held_and_returned(case):
    held = np.cumsum(case["deposit_movement"])
    assert held[-1] == 0
    assert held[:-1].tolist() == [case["deposit"] * (month >= case["start_month"]) for month in case["month"][:-1]]


@pytest.mark.parametrize("form", [one for one in FORMS if one != "flat_fee"])
def test_deposit_of_other_forms_is_none(form):
    assert REALISTIC.with_(contract=form, deposit=10_000)["deposit_movement"] == 0


@given(case=cases())
@quick
def test_npv_at_rate_zero_is_the_sum_of_net_cash(case):
    assert close(case.with_(discount_rate=0)["npv"], case["net_cash"].sum())


@given(case=cases(), rate=st.floats(-0.3, 1))
@quick
def test_npv_is_the_sum_over_months_discounted_one_by_one(case, rate):
    discounted = sum(cash / (1 + rate) ** (month / 12) for month, cash in enumerate(case["net_cash"], 1))
    assert close(case.with_(discount_rate=rate)["npv"], discounted)


@given(case=cases())
@quick
def test_cumulative_cash_rolls_forward(case):
    balance, cash = case["cumulative_cash"], case["net_cash"]
    assert close(balance[0], cash[0])
    assert close(balance[1:], balance[:-1] + cash[1:])
    assert case["peak_funding"] == max(0, -balance.min())


@given(case=cases())
@quick
def test_net_cash_is_its_parts(case):
    parts = case["contract_receipts"] + case["deposit_movement"] - case["company_delivery_cost"]
    parts = parts - case["coordination_cost"] - case["claims_cost"] - case["system_cost"] - case["marketing_cost"]
    parts = parts - case["launch_outlay"] - case["vat"] - case["surcharges"] - case["income_tax"]
    assert close(case["net_cash"], parts)


@given(case=cases())
@quick
def test_years_sum_to_the_horizon(case):
    assert close(case["income_by_year"].sum(), case["contract_income"].sum())
    assert close(case["profit_by_year"].sum(), case["profit_after_tax"].sum())
    assert close(case["net_cash_by_year"].sum(), case["net_cash"].sum())
    assert len(case["income_by_year"]) == -(-len(case["month"]) // 12)


@of_every_form
@pytest.mark.parametrize("years", [1, 3])
def test_last_year_is_the_annual_income(form, years):
    case = REALISTIC.with_(contract=form, horizon_months=12 * years)
    assert case["annual_income"] == pytest.approx(case["income_by_year"][-1], rel=1e-12)
    assert case["annual_income"] > 0


@of_every_form
@pytest.mark.parametrize("base", [PLAIN, REALISTIC.with_(start_month=1)], ids=["plain", "realistic"])
def test_horizon_of_one_month(form, base):
    case = base.with_(contract=form, horizon_months=1)
    assert case["annual_income"] == pytest.approx(case["contract_income"][0])
    assert case["income_by_year"].tolist() == case["contract_income"].tolist()
    assert case["npv"] == pytest.approx(case["net_cash"][0] / 1.08 ** (1 / 12))
    assert case["contract_receipts"].tolist() == pytest.approx(case["contract_income"].tolist())


@of_every_form
def test_no_adoption_no_sales(form):
    case = REALISTIC.with_(contract=form, adoption=0)
    for line in ("gross_sales", "visits", "delivery_pay", "coordination_cost", "claims_cost"):
        assert case[line].tolist() == [0] * 60
    assert case["sales_per_area"] == 0


@pytest.mark.parametrize("form", ["commission", "in_house", "share_above_natural_breakpoint"])
def test_no_adoption_no_share(form):
    fee = 0 if form in ("commission", "in_house") else 500 * 12  # the base fee of the scenario
    assert REALISTIC.with_(contract=form, adoption=0)["annual_income"] == fee


def test_full_adoption_is_every_household_every_month():
    case = PLAIN.with_(adoption=1)
    assert case["active_share"].tolist() == [1] * 60
    assert case["visits"].tolist() == [case["households"]] * 60
    assert case["gross_sales"].tolist() == [250_000] * 60


@given(adoption=shares, churn=st.floats(0, 0.5), readoption=st.floats(0, 0.5), ramp=st.floats(0.01, 100))
@quick
def test_active_users_are_some_of_those_reached(adoption, churn, readoption, ramp):
    terms = {"adoption": adoption, "monthly_churn": churn, "monthly_readoption": readoption, "ramp_months": ramp}
    case = REALISTIC.with_(terms)
    assert np.all(case["active_share"] >= -1e-12)
    assert np.all(case["active_share"] <= case["reached_share"] + 1e-12)
    assert np.all(case["reached_share"] <= adoption)


@given(case=cases(), start=st.integers(2, 40))
@quick
def test_nothing_happens_before_the_start(case, start):
    later = case.with_(horizon_months=40, start_month=start)
    for line in ("gross_sales", "contract_income", "contract_receipts", "running_cost", "delivery_cost", "net_cash"):
        assert later[line][: start - 1].tolist() == [0] * (start - 1)


INCREMENTS = ("annual_income", "annual_profit", "npv", "peak_funding", "payback_period", "profit_share_of_fees")


@pytest.mark.parametrize("base", [PLAIN, REALISTIC], ids=["plain", "realistic"])
def test_do_nothing_is_zero(base):
    nothing = base.do_nothing()
    assert [nothing[line] for line in INCREMENTS] == [0] * len(INCREMENTS)
    assert np.isnan(nothing["irr"])
    assert nothing["households"] == 2_500  # the estate is there all the same


@of_every_form
def test_arrays_give_what_floats_give(form):
    random = np.random.default_rng(1)
    drawn = {
        "cleaning.adoption": random.uniform(0, 1, (5, 1)),
        "cleaning.price": random.uniform(0.5, 2, (5, 1)),
        "cleaning.monthly_churn": random.uniform(0, 0.1, (5, 1)),
        "cleaning.settlement_months": random.integers(1, 5, (5, 1)).astype(float),
        "discount_rate": random.uniform(0, 0.3, (5, 1)),
        "wage_growth": random.uniform(0, 0.1, (5, 1)),
    }
    base = REALISTIC.with_(contract=form)
    lines = ["net_cash", "npv", "irr", "payback_period", "annual_profit", "peak_funding", "income_by_year"]
    together = base.evaluate(drawn, [*lines, "cleaning.contractor_annual_profit"])
    assert together["npv"].shape == (5, 1)
    assert together["net_cash"].shape == (5, 60)
    for draw in range(5):
        one = base.with_({key: float(values[draw, 0]) for key, values in drawn.items()})
        for line, values in together.items():
            expected = np.atleast_1d(one[line])
            every = np.broadcast_to(values, (5, expected.size))  # a line that no drawn input reaches stays small
            np.testing.assert_allclose(every[draw], expected, rtol=1e-13, atol=ROUNDING)


def test_array_of_a_table_gives_what_floats_give():
    base = REALISTIC.with_(contract="tiered")
    rates = (np.array([[0.1], [0.2]]), 0.2, np.array([[0.3], [0.4]]))
    together = base.evaluate({"cleaning.tier_rates": rates}, ["npv"])["npv"]
    apart = [base.with_(tier_rates=one)["npv"] for one in ([0.1, 0.2, 0.3], [0.2, 0.2, 0.4])]
    assert together[:, 0] == pytest.approx(apart, rel=1e-13)


tiers = st.lists(st.tuples(st.floats(100, 10_000), st.floats(0.01, 0.2)), min_size=1, max_size=4)


def tier_terms(steps):
    """Thresholds and rates that both rise by the steps given, from 0 and 1%."""
    thresholds = [0, *np.cumsum([width for width, _ in steps])]
    rates = [0.01, *(0.01 + np.cumsum([rise for _, rise in steps]))]
    return {"tier_thresholds": [float(one) for one in thresholds], "tier_rates": [float(one) for one in rates]}


@given(steps=tiers)
@quick
def test_marginal_tiers_are_continuous(steps):
    terms = tier_terms(steps)
    for threshold in terms["tier_thresholds"][1:]:
        below, at, above = settle("tiered", sales=[threshold - 0.01, threshold, threshold + 0.01], **terms)
        assert 0 < at - below < 0.01
        assert 0 < above - at < 0.01


@given(steps=tiers)
@quick
def test_whole_amount_tiers_jump_at_each_threshold(steps):
    terms = tier_terms(steps)
    for threshold, (_, rise) in zip(terms["tier_thresholds"][1:], steps, strict=True):
        below, at = settle("tiered_whole_amount", sales=[np.nextafter(threshold, 0), threshold], **terms)
        assert at - below == pytest.approx(threshold * rise)


@given(steps=tiers, sales=st.floats(0, 50_000))
@quick
def test_whole_amount_is_never_less_than_marginal(steps, sales):
    terms = tier_terms(steps)
    whole, marginal = (settle(form, sales=[sales], **terms)[0] for form in ("tiered_whole_amount", "tiered"))
    assert whole >= marginal - ROUNDING


@given(steps=tiers, sales=st.lists(st.floats(0, 5_000), min_size=1, max_size=12))
@quick
def test_year_to_date_tiers_pay_on_the_sum_of_the_year(steps, sales):
    terms = tier_terms(steps)
    yearly = {"yearly_tier_thresholds": terms["tier_thresholds"], "tier_rates": terms["tier_rates"]}
    in_months = settle("tiered_year_to_date", sales=sales, **yearly).sum()
    assert close(in_months, settle("tiered", sales=[sum(sales)], **terms)[0])


@given(case=cases())
@quick
def test_income_tax_is_on_the_highest_profit_so_far(case):
    tax, profit = case["income_tax"], case["profit_to_date"]
    assert np.all(tax >= 0)
    assert close(tax.sum(), 0.25 * max(0, profit.max()))


def test_income_tax_of_a_profit_that_falls_and_rises():
    # income of 9,375 x the season less 9,375 of marketing: profit to date 9,375; 0; 0; 18,750; 9,375; … and no more
    # than 18,750 again: 25% of 9,375 = 2,343.75 in month 1, and of the rise from 9,375 to 18,750 in month 4
    seasons = [2, 0, 1, 3, 0, 1, 1, 1, 1, 1, 1, 0]
    terms = {"seasonality": seasons, "marketing_per_month": 9_375, "income_tax_rate": 0.25, "horizon_months": 12}
    assert PLAIN.with_(terms)["income_tax"].tolist() == [2_343.75, 0, 0, 2_343.75] + [0] * 8


@of_every_form
def test_income_tax_of_a_loss_is_zero(form):
    case = REALISTIC.with_(contract=form, launch_cost=1e8)
    assert case["profit_to_date"].max() <= 0
    assert case["income_tax"].tolist() == [0] * 60


def test_vat_is_inside_the_income():
    # 112,500 / 1.06
    assert PLAIN.with_(vat_rate=0.06)["annual_income_net_of_vat"] == pytest.approx(106_132.08, abs=0.005)


def test_vat_surcharges():
    # 112,500 - 106,132.08 = 6,367.92 a year, 530.66 a month; 12% of it on top
    case = PLAIN.with_(vat_rate=0.06, surcharge_rate=0.12)
    assert case["vat"] == pytest.approx([530.660] * 60, abs=0.0005)
    assert case["surcharges"] == pytest.approx([63.679] * 60, abs=0.0005)
