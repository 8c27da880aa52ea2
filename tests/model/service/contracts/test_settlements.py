import numpy as np
import pytest

from servicecase import ScenarioError, settle

CENT = 0.005  # published figures are rounded to the cent

QUARTERS_OF_A_YEAR = [3_000] * 3 + [4_000] * 3 + [2_000] * 3 + [1_000] * 3


def year_of(amount):
    return [amount / 12] * 12


# Percentage rent is the lease's word for a share above a breakpoint.


def percentage_rent(sales, **terms):
    form = "share_above_breakpoint" if "breakpoint" in terms else "share_above_natural_breakpoint"
    return settle(form, sales=sales, **terms).sum()


def test_share_above_breakpoint_artificial():
    # Capital Retail, "Percentage Rent and Natural Breakpoints", 2018-01-16: rent 5,000 a month, 5% above 1,000,000
    rent = percentage_rent(year_of(1_200_500), base_fee=5_000, share_rate=0.05, breakpoint=1_000_000)
    assert rent - 60_000 == pytest.approx(10_025, abs=CENT)


def test_share_above_breakpoint_natural():
    # the same lease with its natural breakpoint, 60,000 / 5% = 1,200,000
    rent = percentage_rent(year_of(1_200_500), base_fee=5_000, share_rate=0.05)
    assert rent - 60_000 == pytest.approx(25, abs=CENT)


def test_share_above_breakpoint_natural_total():
    # Capital Retail, 2018-01-30: base rent 120,000, 8%, sales 1,600,000: 128,000 in all
    assert percentage_rent(year_of(1_600_000), base_fee=10_000, share_rate=0.08) == pytest.approx(128_000, abs=CENT)


def test_share_above_breakpoint_artificial_total():
    # Realized 1031, glossary "Percentage rent": base rent 50,000, 4% above 1,000,000, sales 1,100,000
    rent = percentage_rent(year_of(1_100_000), base_fee=50_000 / 12, share_rate=0.04, breakpoint=1_000_000)
    assert rent == pytest.approx(54_000, abs=CENT)


def test_share_above_breakpoint_natural_not_reached():
    # the same lease: 50,000 / 4% = 1,250,000 is not reached
    rent = percentage_rent(year_of(1_100_000), base_fee=50_000 / 12, share_rate=0.04)
    assert rent == pytest.approx(50_000, abs=CENT)


def test_share_above_breakpoint_falls_due_as_the_year_passes_it():
    # breakpoint 250: sales to date 100, 200, 300, 400: 0, 0, 10% of 50, 10% of 100; base fee 7 each month
    paid = settle("share_above_breakpoint", sales=[100] * 4, base_fee=7, share_rate=0.1, breakpoint=250)
    assert paid == pytest.approx([7, 7, 12, 17])


def test_share_above_breakpoint_starts_again_each_year():
    # 100 a month: 1,200 a year, of which 200 above 1,000: 10% in months 11 and 12, and again in 23 and 24
    paid = settle("share_above_breakpoint", sales=[100] * 24, base_fee=0, share_rate=0.1, breakpoint=1_000)
    assert paid == pytest.approx(([0] * 10 + [10] * 2) * 2)


TWO_TIERS = {"tier_thresholds": [0, 10_000], "tier_rates": [0.10, 0.20]}
MYTIME = {"tier_thresholds": [0, 500, 3_000], "tier_rates": [0.25, 0.30, 0.40]}
ECLIPSE = {"tier_thresholds": [0, 200, 500, 1_000], "tier_rates": [0.02, 0.03, 0.04, 0.055]}


def test_tiered_two_tiers():
    # Referello, tiered commission calculator: 10% to 10,000 and 20% beyond, sales 15,000
    assert settle("tiered", sales=[15_000], **TWO_TIERS).tolist() == [2_000]


@pytest.mark.parametrize(("sales", "commission"), [(400, 100), (100, 25), (1_500, 425), (5_000, 1_675)])
def test_tiered_three_tiers(sales, commission):
    # MyTime help centre, tiered commission; there 1,500 gives 424.98, as its tiers end at 499.99
    assert settle("tiered", sales=[sales], **MYTIME) == pytest.approx([commission])


def test_tiered_four_tiers_marginal():
    # Eclipse ERP help, tiered commission plans: 2% of 200, 3% of 300, 4% of 500, 5.5% of 200: 4 + 9 + 20 + 11
    assert settle("tiered", sales=[1_200], **ECLIPSE) == pytest.approx([44])


def test_tiered_whole_amount_four_tiers():
    # the same plan on the whole amount: 5.5% of 1,200
    assert settle("tiered_whole_amount", sales=[1_200], **ECLIPSE) == pytest.approx([66])


def test_tiered_whole_amount_at_a_threshold():
    # 3% begins at 200: 199.99 earns 2%, 200 earns 3%
    assert settle("tiered_whole_amount", sales=[199.99, 200], **ECLIPSE) == pytest.approx([3.9998, 6])


def test_tiered_each_month_by_itself():
    assert settle("tiered", sales=[15_000, 0, 10_000], **TWO_TIERS).tolist() == [2_000, 0, 1_000]


def test_tiered_minimum_and_maximum():
    # 10% of 1,000 is raised to 300; 2,000 lies between; 1,000 + 20% of 20,000 = 5,000 is cut to 4,000
    paid = settle("tiered", sales=[1_000, 15_000, 30_000], **TWO_TIERS, tier_minimum=300, tier_maximum=4_000)
    assert paid.tolist() == [300, 2_000, 4_000]


def test_tiered_minimum_without_sales():
    assert settle("tiered", sales=[0, 0], **TWO_TIERS, tier_minimum=300).tolist() == [300, 300]


def test_tiered_whole_amount_minimum_and_maximum():
    paid = settle("tiered_whole_amount", sales=[1_000, 30_000], **TWO_TIERS, tier_minimum=300, tier_maximum=4_000)
    assert paid.tolist() == [300, 4_000]


def test_tiered_falling_rates():
    # 20% to 100 and 10% beyond: 20 + 5
    assert settle("tiered", sales=[150], tier_thresholds=[0, 100], tier_rates=[0.2, 0.1]) == pytest.approx([25])


def test_tiered_year_to_date_across_a_year():
    # 100 a month, 10% to 1,000 a year and 20% beyond: month 11 passes 1,000; month 13 begins again
    paid = settle("tiered_year_to_date", sales=[100] * 14, yearly_tier_thresholds=[0, 1_000], tier_rates=[0.1, 0.2])
    assert paid == pytest.approx([10] * 10 + [20, 20] + [10, 10])


def test_tiered_year_to_date_threshold_within_a_month():
    # 600 + 600: the second month has 400 at 10% and 200 at 20%
    paid = settle("tiered_year_to_date", sales=[600, 600], yearly_tier_thresholds=[0, 1_000], tier_rates=[0.1, 0.2])
    assert paid == pytest.approx([60, 80])


def test_tiered_year_to_date_minimum_and_maximum_are_monthly():
    # shares of 10, 20 and 20 a month, see above, between 15 and 18
    terms = {"yearly_tier_thresholds": [0, 100], "tier_rates": [0.1, 0.2], "tier_minimum": 15, "tier_maximum": 18}
    assert settle("tiered_year_to_date", sales=[100] * 3, **terms) == pytest.approx([15, 18, 18])


def test_minimum_guarantee_yearly_published():
    # Easy Royalties, "Minimum guarantees", 2011-07: 10,000 a year guaranteed, royalties of 8,000 earned: 2,000 more
    terms = {"commission_rate": 0.10, "guarantee": 10_000 / 12}
    paid = settle("minimum_guarantee_yearly", sales=year_of(80_000), **terms)
    assert paid[:11] == pytest.approx([8_000 / 12] * 11)
    assert paid[11] == pytest.approx(8_000 / 12 + 2_000)
    assert paid.sum() == pytest.approx(10_000)


def test_minimum_guarantee_monthly_on_a_seasonal_year():
    # 10%: 300, 400, 200, 100 a month by quarter, each at least 250: 3 x (300 + 400 + 250 + 250)
    paid = settle("minimum_guarantee", sales=QUARTERS_OF_A_YEAR, commission_rate=0.1, guarantee=250)
    assert paid == pytest.approx([300] * 3 + [400] * 3 + [250] * 6)
    assert paid.sum() == pytest.approx(3_600)


def test_minimum_guarantee_yearly_on_a_seasonal_year():
    # the shares of the year are 3,000, which is 12 x 250: nothing is added
    paid = settle("minimum_guarantee_yearly", sales=QUARTERS_OF_A_YEAR, commission_rate=0.1, guarantee=250)
    assert paid == pytest.approx([300] * 3 + [400] * 3 + [200] * 3 + [100] * 3)


def test_minimum_guarantee_yearly_adds_at_the_end_of_each_year():
    # shares 12 x 10 against 12 x 25 in the first year: 180 more; 12 x 30 in the second: nothing more
    paid = settle("minimum_guarantee_yearly", sales=[100] * 12 + [300] * 12, commission_rate=0.1, guarantee=25)
    assert paid == pytest.approx([10] * 11 + [190] + [30] * 12)


def test_minimum_guarantee_yearly_partial_last_year():
    # shares of 10 against 20: 12 x 10 more in month 12, and 3 x 10 more in month 15, with which the contract ends
    paid = settle("minimum_guarantee_yearly", sales=[100] * 15, commission_rate=0.1, guarantee=20)
    assert paid == pytest.approx([10] * 11 + [130] + [10, 10, 40])


def test_minimum_guarantee_without_sales():
    assert settle("minimum_guarantee", sales=[0, 0], commission_rate=0.1, guarantee=20).tolist() == [20, 20]


# DOMAIN: a laundry's contract of 24 months, 85,500 in all.
LAUNDRY = {
    "flat_fee": 3_000,
    "flat_fee_free_months": 1,
    "flat_fee_step": 500,
    "flat_fee_first_step": 8,
    "flat_fee_step_interval": 6,
}
ADVANCE = {"flat_fee_in_advance": 1, "settlement_months": 3}
# month 1 free; six months at 3,000 (2 to 7), at 3,500 (8 to 13) and at 4,000 (14 to 19); five at 4,500 (20 to 24)
LAUNDRY_FEES = [0] + [3_000] * 6 + [3_500] * 6 + [4_000] * 6 + [4_500] * 5
LAUNDRY_QUARTERS = [6_000, 9_000, 10_000, 10_500, 11_500, 12_000, 13_000, 13_500]  # sums of three of these


def spread(payments, months, first):
    """Payments every so many months, the first in the month `first`, counted from one; nothing in between."""
    flow = np.zeros(len(payments) * months)
    flow[first - 1 :: months] = payments
    return flow.tolist()


def test_flat_fee_income():
    income = settle("flat_fee", sales=[0] * 24, line="contract_income", **LAUNDRY)
    assert income.tolist() == LAUNDRY_FEES
    assert income.sum() == 85_500


def test_flat_fee_receipts_in_advance():
    receipts = settle("flat_fee", sales=[0] * 24, line="contract_receipts", **LAUNDRY, **ADVANCE)
    assert receipts.tolist() == spread(LAUNDRY_QUARTERS, 3, first=1)
    assert receipts.sum() == 85_500


def test_flat_fee_receipts_in_arrears():
    receipts = settle("flat_fee", sales=[0] * 24, **LAUNDRY, settlement_months=3)
    assert receipts.tolist() == spread(LAUNDRY_QUARTERS, 3, first=3)


def test_flat_fee_receipts_monthly_are_the_fees():
    assert settle("flat_fee", sales=[0] * 24, **LAUNDRY).tolist() == LAUNDRY_FEES


def test_flat_fee_receipts_in_advance_partial_last_period():
    # four months at 100, a quarter ahead: 300, and 100 for the month that is left
    receipts = settle("flat_fee", sales=[0] * 4, flat_fee=100, **ADVANCE)
    assert receipts.tolist() == [300, 0, 0, 100]


def test_flat_fee_receipts_in_arrears_partial_last_period():
    assert settle("flat_fee", sales=[0] * 4, flat_fee=100, settlement_months=3).tolist() == [0, 0, 300, 100]


def test_flat_fee_deposit():
    movement = settle("flat_fee", sales=[0] * 24, line="deposit_movement", deposit=10_000)
    assert movement.tolist() == [10_000] + [0] * 22 + [-10_000]


def test_flat_fee_whatever_is_sold():
    assert settle("flat_fee", sales=[0, 1e6], flat_fee=100).tolist() == [100, 100]


def test_commission_receipts_every_two_months():
    # 10% of 100, 200, 300, 400, 500: months 1 and 2, months 3 and 4, and at the end month 5
    paid = settle("commission", sales=[100, 200, 300, 400, 500], commission_rate=0.1, settlement_months=2)
    assert paid == pytest.approx([0, 30, 0, 70, 50])


def test_commission_income_whenever_it_is_paid():
    terms = {"commission_rate": 0.1}
    assert settle("commission", sales=[100, 200], line="contract_income", **terms) == pytest.approx([10, 20])


def test_base_plus_commission():
    paid = settle("base_plus_commission", sales=[0, 1_000], base_fee=50, commission_rate=0.1)
    assert paid == pytest.approx([50, 150])


def test_in_house_is_all_sales_at_once():
    assert settle("in_house", sales=[100, 200]).tolist() == [100, 200]


def only_fault(form, sales=(100,), **terms):
    """The message of a call that has exactly one thing wrong with it."""
    with pytest.raises(ScenarioError) as caught:
        settle(form, sales=sales, **terms)
    assert len(caught.value.faults) == 1
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_settle_unknown_form():
    assert only_fault("comission") == "contract is 'comission', did you mean 'commission'?"


def test_settle_unknown_term():
    assert only_fault("commission", commission_rate=0.1, settlement_month=2).startswith(
        "settlement_month is not a term of this contract, did you mean 'settlement_months'?"
    )


def test_settle_missing_term():
    assert only_fault("commission") == "commission_rate is missing: the contract needs it"


def test_settle_rate_over_one():
    message = only_fault("commission", commission_rate=1.5)
    assert message == "commission_rate is 1.5; it must be from 0 to 1 [share]"


def test_settle_unknown_line():
    assert "contract_incme is not a line of a contract, did you mean 'contract_income'?" in only_fault(
        "commission", line="contract_incme", commission_rate=0.1
    )


@pytest.mark.parametrize("sales", [[100, float("nan")], [float("inf")], []])
def test_settle_sales_that_are_no_numbers(sales):
    assert only_fault("commission", sales=sales, commission_rate=0.1) == "sales needs finite numbers by month"


def test_settle_tiers_that_do_not_start_at_zero():
    message = only_fault("tiered", tier_thresholds=[10, 20], tier_rates=[0.1, 0.2])
    assert message == "tier_thresholds starts at 10; the first tier must start at 0"


def test_settle_tiers_without_as_many_rates():
    assert "tier_rates has 3" in only_fault("tiered", tier_thresholds=[0, 20], tier_rates=[0.1, 0.2, 0.3])


def test_settle_all_terms_of_the_form_for_any_of_its_lines():
    movement = settle("flat_fee", sales=[0, 0], line="deposit_movement", flat_fee=100, deposit=10_000)
    assert movement.tolist() == [10_000, -10_000]


def test_settle_all_faults_at_once():
    with pytest.raises(ScenarioError) as caught:
        settle("commission", sales=[float("nan")], commission_rate=2)
    assert len(caught.value.faults) == 2


def test_guarantee_by_year_counts_each_contract_year_once(headline):
    # 15,000 a month is more than the share of 9,375: 180,000 in any twelve months, whenever the service starts
    for start in (1, 7):
        case = headline.with_(contract="minimum_guarantee_yearly", guarantee=15_000, start_month=start)
        assert case["annual_income"] == pytest.approx(180_000)
        assert case["contract_receipts"].sum() == pytest.approx(15_000 * (61 - start))


def test_flat_fee_never_falls_below_zero():
    terms = {"flat_fee": 1_000, "flat_fee_step": -600, "flat_fee_first_step": 2, "flat_fee_step_interval": 1}
    assert settle("flat_fee", sales=[0, 0, 0], **terms).tolist() == [1_000, 400, 0]


def test_flat_fee_first_rises_after_a_year_unless_said_otherwise():
    assert settle("flat_fee", sales=[0] * 13, flat_fee=3_000, flat_fee_step=500)[[0, 11, 12]].tolist() == [
        3_000,
        3_000,
        3_500,
    ]


@pytest.mark.parametrize("sales", [None, 5, "abc", [], [[1, 2], [3, 4]], ["x"]])
def test_settle_sales_that_are_no_numbers_by_month(sales):
    with pytest.raises(ScenarioError, match="sales needs finite numbers by month"):
        settle("commission", sales, commission_rate=0.15)


@pytest.mark.parametrize("form", [None, 3, ["commission"]])
def test_settle_form_that_is_no_text(form):
    with pytest.raises(ScenarioError, match="contract is"):
        settle(form, [1.0])
