from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

import servicecase as sc
from servicecase.case import Case
from servicecase.questions.negotiation.record import Agreement, accepts, negotiation, terms_of
from servicecase.uncertainty.ensemble import evaluate
from tests.questions.contracts.test_record import WORK

MOST_MONEY = 1e8  # the limit of sums of money in the catalogue
EXACT = 1e-6  # ends of spans are found to a billionth of a stretch of the grid

SALES = 62_500  # a month: 250,000 m² x 25% x 1 yuan
SHARE = 0.15 * SALES
# What the contractor has left a month for the company: sales, less the work, less 3,000 of overhead, less 5% of margin.
ROOM = SALES * (1 - WORK - 0.05) - 3_000


def certain(case):
    """The case without a range."""
    records = {key: replace(one, low=None, high=None, dist=None) for key, one in case.scenario.records.items()}
    return Case(replace(case.scenario, records=records))


def without(case, *keys):
    """The case in which the scenario is silent about some assumptions."""
    records = {key: one for key, one in case.scenario.records.items() if key not in keys}
    return Case(replace(case.scenario, records=records))


@pytest.fixture(scope="module")
def base(headline):
    return certain(headline)


def only(found):
    assert len(found.agreements) == 1
    assert found.agreements[0].risk_level is None
    return found.agreements[0]


# --- the worked example, by hand


def test_flat_fee_in_place_of_commission(base):
    found = negotiation(base)
    assert (found.contract, found.alternative, found.term, found.present) == (
        "flat_fee",
        "commission",
        "cleaning.flat_fee",
        9_000,
    )
    one = only(found)
    assert one.company == (pytest.approx((SHARE, MOST_MONEY), rel=EXACT),)
    assert one.contractor == (pytest.approx((0, ROOM), rel=EXACT),)
    assert one.zone == (pytest.approx((SHARE, ROOM), rel=EXACT),)
    assert one.midpoint == pytest.approx((SHARE + ROOM) / 2, rel=EXACT)
    assert one.headroom_instead == pytest.approx(60 * (ROOM - SHARE), rel=EXACT)
    assert one.reason == ""
    assert not found.is_uncertain
    # 9,000 is 15% of 250,000 s at an adoption s of 24%
    assert found.indifference == pytest.approx([0.24])


def test_commission_rate_rather_than_do_nothing(base):
    found = negotiation(base, "commission")
    assert (found.alternative, found.limits) == ("do_nothing", (0, 1))
    # without costs of its own the company loses nothing at any rate; the contractor needs the rest of the sales
    assert only(found).company == ((0, 1),)
    assert only(found).contractor == (pytest.approx((0, ROOM / SALES), rel=EXACT),)
    assert found.indifference == ()


def test_any_guarantee_is_as_good_as_the_commission_that_it_stands_behind(base):
    one = only(negotiation(base, "minimum_guarantee"))
    assert one.company == ((0, MOST_MONEY),)
    # it bites from 9,375 on, and then the contractor pays it as it would pay a flat fee
    assert one.contractor == (pytest.approx((0, ROOM), rel=EXACT),)


def test_base_fee_is_what_makes_up_for_a_lower_rate(base):
    one = only(negotiation(base.with_(commission_rate=0.10), "base_plus_commission", against="flat_fee"))
    # 10% of 62,500 and the base fee against a flat 9,000, both in arrears
    assert one.company == (pytest.approx((2_750, MOST_MONEY), rel=EXACT),)
    assert one.contractor == (pytest.approx((0, ROOM - 6_250), rel=EXACT),)


def test_breakpoint_is_better_for_the_company_when_lower(base):
    case = base.with_(discount_rate=0)  # so that only the year's sum counts
    one = only(negotiation(case, "share_above_breakpoint", "breakpoint"))
    # 12 x 1,500 + 15% x (750,000 - b) is 112,500 at b = 120,000; even at 0 the contractor could pay 130,500
    assert one.company == (pytest.approx((0, 120_000), rel=EXACT),)
    assert one.contractor == ((0, 1e10),)


def test_acceptance_may_have_gaps(base):
    # Above the natural breakpoint of 80 base fees the company gets 112,500 a year, but the more of it at the end of
    # the year the higher the base fee; from 9,375 on it is the base fee alone. So: nothing, or at least 9,375.
    found = negotiation(base, "share_above_natural_breakpoint")
    one = only(found)
    assert one.company == (pytest.approx((0, 0)), pytest.approx((SHARE, MOST_MONEY), rel=EXACT))
    assert one.contractor == (pytest.approx((0, ROOM), rel=EXACT),)
    assert one.midpoint == pytest.approx((SHARE + ROOM) / 2, rel=EXACT)  # within the widest span
    row = found.table().loc["mean"]
    assert (row["zone_least"], row["zone_most"], row["gaps"]) == (0, pytest.approx(ROOM, rel=EXACT), True)


@pytest.mark.parametrize("growth", [0.02, 0.03, 0.07])  # the sums round up, or down
def test_rounding_is_no_difference(base, growth):
    # with a base fee of nothing the share begins at the first yuan: a commission, but for the order of the sums
    case = base.with_(base_fee=0, price_growth=growth, seasonality=[1.25, 1.15, *[0.95] * 9, 1.05])
    found = negotiation(case, "share_above_natural_breakpoint")
    assert accepts(only(found).company, 0)
    assert found.indifference == ()


def test_against_the_form_itself_the_company_keeps_what_it_has(base):
    found = negotiation(base, against="flat_fee")
    assert only(found).company[0][0] == pytest.approx(9_000, rel=EXACT)
    assert accepts(only(found).company, 9_000)


def test_no_deal_where_the_contractor_can_pay_too_little(base):
    one = only(negotiation(base.with_(worker_pay=34)))
    room = ROOM - SALES * 0.02 * 6 * 1.10  # six yuan an hour more
    assert one.contractor[-1][1] == pytest.approx(room, rel=EXACT)
    assert room < SHARE
    assert (one.zone, one.reason) == ((), "apart")
    assert np.isnan(one.midpoint)
    assert one.headroom_instead == pytest.approx(60 * (room - SHARE), rel=EXACT)


def test_no_deal_where_the_work_costs_more_than_the_sales(base):
    one = only(negotiation(base.with_(worker_pay=60)))  # 0.02 x 60 x 1.1 is 1.32 for what sells at 1
    assert (one.contractor, one.reason) == ((), "contractor_refuses")


def test_no_deal_where_nothing_makes_up_for_the_company_s_costs(base):
    # all of the sales, 62,500 for 60 months, are less than the launch costs
    one = only(negotiation(base.with_(launch_cost=5_000_000), "commission"))
    assert (one.company, one.reason) == ((), "company_refuses")


def test_indifference_with_doing_nothing_is_where_the_service_pays(base):
    found = negotiation(base.with_(marketing_per_month=3_000), "commission")
    assert found.indifference == pytest.approx([3_000 / (0.15 * 250_000)])


def test_one_of_several_services_leaves_the_others_as_they_are(two_services):
    case = two_services.with_({"meals.materials_per_unit": 5, "meals.flat_fee": 3_000})
    # meals sell 2,500 x 10% x 10 x 20 = 50,000 a month, of which materials take 12,500 and the company has 5%
    one = only(negotiation(case, service="meals"))
    assert one.zone == (pytest.approx((2_500, 37_500), rel=EXACT),)
    nothing = only(negotiation(case, service="meals", against="do_nothing"))
    assert nothing.zone == (pytest.approx((0, 37_500), rel=EXACT),)


# --- which term


@pytest.mark.parametrize(
    ("contract", "terms"),
    [
        ("flat_fee", ("flat_fee",)),
        ("minimum_guarantee", ("guarantee", "commission_rate")),
        ("minimum_guarantee_yearly", ("guarantee", "commission_rate")),
        ("commission", ("commission_rate",)),
        ("base_plus_commission", ("base_fee", "commission_rate")),
        ("share_above_breakpoint", ("base_fee", "share_rate", "breakpoint")),
        ("share_above_natural_breakpoint", ("base_fee", "share_rate")),
        ("tiered", ()),
        ("in_house", ()),
    ],
)
def test_terms_of(contract, terms):
    assert terms_of(contract) == terms


@pytest.mark.parametrize("name", ["flat_fee", "cleaning.flat_fee", "services.cleaning.flat_fee"])
def test_term_by_the_names_that_people_write(base, name):
    assert negotiation(base, term=name).term == "cleaning.flat_fee"


def test_term_need_not_be_given(base):
    found = negotiation(without(base, "cleaning.flat_fee"))
    assert (found.present, found.indifference) == (None, ())
    assert only(found).zone == (pytest.approx((SHARE, ROOM), rel=EXACT),)


def test_term_with_a_range_is_not_drawn(base):
    found = negotiation(base.with_(flat_fee={"value": 9_000, "low": 5_000, "high": 12_000}))
    assert only(found).zone == (pytest.approx((SHARE, ROOM), rel=EXACT),)


# --- on draws


def pert_mean(low, mode, high):
    return (low + 4 * mode + high) / 6


def pert(low, mode, high):
    first = 1 + 4 * (mode - low) / (high - low)
    return stats.beta(first, 6 - first, low, high - low)


def test_at_the_mean_as_products_of_means(headline):
    mean = negotiation(headline).agreements[0]
    adoption, price, rate = pert_mean(0.10, 0.25, 0.35), pert_mean(0.8, 1.0, 1.5), pert_mean(0.10, 0.15, 0.20)
    # independent factors: the mean of the product is the product of the means
    assert mean.company[0][0] == pytest.approx(250_000 * adoption * price * rate, rel=1e-3)
    hours = pert_mean(0.015, 0.02, 0.025)
    pay = pert_mean(25, 28, 35) * (1 + pert_mean(0.05, 0.10, 0.30))
    work = hours * pay + pert_mean(0.01, 0.02, 0.05) + hours / 140 * pert_mean(70, 180, 270) / 12
    margin, overhead = pert_mean(0.03, 0.05, 0.10), pert_mean(1_500, 3_000, 6_000)
    most = 250_000 * adoption * (price * (1 - margin) - work) - overhead
    assert mean.contractor[-1][1] == pytest.approx(most, rel=1e-3)


def test_at_risk_against_scipy(headline):
    risk = negotiation(headline).agreements[1]
    random = np.random.default_rng(5)

    def draw(*ends):
        return pert(*ends).rvs(200_000, random_state=random)

    sold = 250_000 * draw(0.10, 0.25, 0.35)
    sales = sold * draw(0.8, 1.0, 1.5)
    # the flat fee is certain and has no costs beside it: its bad outcome is the fee
    assert risk.company[0][0] == pytest.approx(np.quantile(sales * draw(0.10, 0.15, 0.20), 0.10), rel=0.01)
    hours = draw(0.015, 0.02, 0.025)
    work = hours * draw(25, 28, 35) * (1 + draw(0.05, 0.10, 0.30)) + draw(0.01, 0.02, 0.05)
    work += hours / 140 * draw(70, 180, 270) / 12
    room = sales * (1 - draw(0.03, 0.05, 0.10)) - sold * work - draw(1_500, 3_000, 6_000)
    assert risk.contractor[-1][1] == pytest.approx(np.quantile(room, 0.10), rel=0.03)


def test_the_contractor_keeps_its_margin_in_nine_draws_of_ten(headline):
    found = negotiation(headline, draws=1000)
    most = found.agreements[1].contractor[-1][1]
    form, room = headline.with_(contract="flat_fee"), "cleaning.contractor_headroom"
    drawn = evaluate([form], [room], found.design, fixed={"cleaning.flat_fee": most})[0][room]
    assert np.mean(drawn >= 0) == pytest.approx(0.9, abs=0.002)


def test_less_caution_moves_both_ends_up(headline):
    # A fee is certain: guarding against worse draws the company asks less for it, and the contractor pays less.
    found = [negotiation(headline, risk_level=one, draws=256).agreements[1] for one in (0.05, 0.2, 0.5)]
    least, most = [one.company[0][0] for one in found], [one.contractor[-1][1] for one in found]
    assert least == sorted(least)
    assert most == sorted(most)
    assert [one.risk_level for one in found] == [0.05, 0.2, 0.5]


def test_realistic_case_has_no_deal_for_want_of_sales(realistic):
    found = negotiation(realistic, draws=256)
    mean, risk = found.agreements
    assert (mean.reason, risk.reason) == ("apart", "contractor_refuses")
    assert mean.contractor[-1][1] < found.present < mean.company[0][0]
    table = found.table()
    assert list(table.index) == ["mean", "risk 0.1"]
    assert table.loc["mean", "company_least"] == mean.company[0][0]
    assert np.isnan(table.loc["mean", "midpoint"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(0.02, 1.0),
    st.floats(15, 40),
    st.sampled_from(["flat_fee", "minimum_guarantee", "base_plus_commission", "share_above_natural_breakpoint"]),
)
def test_both_are_content_within_the_zone_and_one_is_not_beside_it(base, adoption, pay, contract):
    case = base.with_(adoption=adoption, worker_pay=pay)
    found = negotiation(case, contract)

    def content(value):
        form = case.with_({"contract": contract, found.term: value})
        return form["npv"] >= case["npv"] - 0.01 and form["cleaning.contractor_headroom"] >= -0.01

    zone = only(found).zone
    for least, most in zone:
        assert content(least)
        assert content((least + most) / 2)
        assert content(most)
    assert not content((zone[-1][1] if zone else 0) * 1.01 + 1)


def test_agreement_keeps_the_parts_that_both_accept():
    one = Agreement(None, company=((0, 2), (5, 9)), contractor=((1, 6), (8, 20)), headroom_instead=0)
    assert one.zone == ((1, 2), (5, 6), (8, 9))
    assert [accepts(one.zone, value) for value in (0.5, 1, 3, 5.5, 9)] == [False, True, False, True, True]


# --- what is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"contract": "flatfee"}, "'flatfee' is no contract, did you mean 'flat_fee'"),
        ({"contract": "do_nothing"}, "'do_nothing' is no contract"),
        ({"against": "comission"}, "'comission' is no contract, did you mean 'commission'"),
        ({"against": "do_nothin"}, "did you mean 'do_nothing'"),
        ({"contract": "in_house"}, "'in_house' has no term that is one number; forms that have one: base_plus"),
        ({"term": "guarantee"}, "'guarantee' is no term of 'flat_fee'; valid: flat_fee"),
        ({"term": 9_000}, "9_000 is no term of 'flat_fee'; valid: flat_fee"),
        ({"contract": "commission", "term": "rate"}, "'rate' is no term of 'commission'; valid: commission_rate"),
        ({"service": "clening"}, "say which service: cleaning, did you mean 'cleaning'"),
    ],
)
def test_unknown_names(headline, arguments, message):
    with pytest.raises(sc.UnknownNameError, match=message):
        negotiation(headline, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"risk_level": 0}, "risk_level is 0; it must be a share above 0 and up to 0.5"),
        ({"risk_level": 0.9}, "risk_level is 0.9"),
        ({"risk_level": "high"}, "risk_level is 'high'"),
        ({"draws": 0}, "draws is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_unusable_values(headline, arguments, message):
    with pytest.raises(sc.ScenarioError, match=message):
        negotiation(headline, **arguments)


def test_other_terms_must_be_given(base):
    case = without(base, "cleaning.base_fee")
    with pytest.raises(sc.ScenarioError, match=r"services\.cleaning\.base_fee is missing"):
        negotiation(case, "base_plus_commission", "commission_rate")
    with pytest.raises(sc.ScenarioError, match=r"services\.cleaning\.base_fee is missing"):
        negotiation(case, against="base_plus_commission")


def test_without_the_cost_of_the_work_nobody_knows_what_the_contractor_can_pay(two_services):
    with pytest.raises(sc.ScenarioError, match=r"services\.meals\.hours_per_unit is missing: .* give hours_per_unit"):
        negotiation(two_services, service="meals")
