import numpy as np
import pytest

import servicecase as sc
from servicecase.engine import graph
from servicecase.inputs.business import read_model
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contracts.record import compare_contracts, workable_forms
from servicecase.questions.contracts.sweep import crossings, sweep_contracts, sweep_grid

PENNY = 0.005

# Cost of the work for 1 m² of the worked example, by hand: 0.02 hours at 28 yuan with 10% social cost, 0.02 of
# materials, and 0.02 hours of a worker of 140 hours a month insured for 180 yuan a year.
WORK = 0.02 * 28 * 1.10 + 0.02 + 0.02 / 140 * 180 / 12


def test_compare_contracts_company_and_contractor(headline):
    found = compare_contracts(headline)
    assert found["commission"].annual_profit == pytest.approx(112_500, abs=PENNY)
    # 750,000 of sales less the work, less 3,000 a month of overhead, less the commission
    assert found["commission"].contractor_annual_profit == pytest.approx(
        750_000 * (1 - WORK) - 36_000 - 112_500, abs=PENNY
    )
    assert found["flat_fee"].annual_profit == pytest.approx(108_000, abs=PENNY)
    assert found["in_house"].annual_profit == pytest.approx(750_000 * (1 - WORK) - 108_000, abs=PENNY)
    assert found["in_house"].contractor_annual_profit == 0
    # tiers of 13% to 40,000 and 17% beyond: 12 x (5,200 + 0.17 x 22,500)
    assert found["tiered"].annual_profit == pytest.approx(12 * (5_200 + 3_825), abs=PENNY)


def test_compare_contracts_doing_nothing_is_an_option_worth_nothing(headline):
    nothing = compare_contracts(headline)[DO_NOTHING]
    assert (nothing.annual_income, nothing.annual_profit, nothing.npv) == (0, 0, 0)


def test_compare_contracts_preferred_is_worth_most_of_those_the_contract_is_viable_on(realistic):
    found = compare_contracts(realistic)
    richer = [one.contract for one in found.outcomes if one.npv > found.preferred.npv]
    assert found.preferred.is_open
    assert richer
    assert not any(found[name].is_open for name in richer)


def test_compare_contracts_do_nothing_is_preferred_where_all_lose(headline):
    assert compare_contracts(headline.with_(launch_cost=5_000_000)).preferred.contract == DO_NOTHING


def test_compare_contracts_missing_terms_are_named():
    case = sc.loads(
        "[estate]\nmonthly_fee_income = 250_000\nmanagement_fee = 1\n[services.cleaning]\ncontract = 'commission'\n"
        "adoption = 0.25\nprice = 1\ncommission_rate = 0.15\n"
    )
    found = compare_contracts(case)
    assert found["flat_fee"].missing == ("flat_fee",)
    assert found["tiered"].missing == ("tier_thresholds", "tier_rates")
    assert np.isnan(found["flat_fee"].npv)
    # without the cost of the work nobody knows what the contractor keeps
    assert np.isnan(found["commission"].contractor_annual_profit)
    # and an own team would seem to earn all of the sales
    assert found["in_house"].missing == ("delivery cost",)
    assert found.preferred.contract == "commission"


def test_compare_contracts_several_services_change_one_at_a_time(two_services):
    found = compare_contracts(two_services, "meals")
    assert found["commission"].annual_income == pytest.approx(112_500 + 12 * 50_000 * 0.05, abs=PENNY)
    assert found[DO_NOTHING].annual_income == pytest.approx(112_500, abs=PENNY)
    with pytest.raises(sc.UnknownNameError, match="say which service: cleaning, meals"):
        compare_contracts(two_services)
    with pytest.raises(sc.UnknownNameError, match="say which service"):
        compare_contracts(two_services, "laundry")
    with pytest.raises(sc.UnknownNameError, match="say which service"):
        two_services.simulate_contracts(128)  # meant as a number of draws


def test_sweep_contracts_equals_one_case_at_a_time(realistic):
    sweep = sweep_contracts(realistic, "adoption", values=[0.05, 0.15, 0.30])
    for place, adoption in enumerate(sweep.values):
        for contract in sweep.titles:
            case = realistic.with_(adoption=float(adoption), contract=contract)
            assert sweep.npv[contract][place] == pytest.approx(case["npv"], rel=1e-12)
            assert sweep.contractor_profit[contract][place] == pytest.approx(
                case["contractor_annual_profit"], rel=1e-12
            )


def test_sweep_contracts_preferred_flips_where_own_team_overtakes_flat_fee(headline):
    # in-house: 3,000,000 s (1 - WORK) - 108,000 = 108,000 of the flat fee, linear in adoption s
    flip = 216_000 / (3_000_000 * (1 - WORK))
    start, end, best = sweep_contracts(headline, contracts=["commission", "flat_fee", "in_house"]).preferred()[-1]
    assert best == "in_house"
    assert start == pytest.approx(flip, rel=1e-9)
    assert end == pytest.approx(0.42)  # a fifth beyond the high of 35%


def test_sweep_contracts_contractor_lives_from_the_hand_computed_adoption(headline):
    sweep = sweep_contracts(headline, contracts=["commission", "flat_fee"])
    room = 1 - WORK - 0.05  # what a yuan of sales leaves after the work and the required margin
    assert sweep.viable_from("flat_fee") == pytest.approx([(36_000 + 108_000) / (3_000_000 * room)])
    assert sweep.viable_from("commission") == pytest.approx([36_000 / (3_000_000 * (room - 0.15))])
    # below both nothing can be launched; then commission, until the flat fee is viable for the contractor
    edges = sweep.preferred()
    assert [form for _, _, form in edges] == [DO_NOTHING, "commission", "flat_fee", "commission"]
    assert [edges[1][0], edges[2][0]] == pytest.approx(
        [*sweep.viable_from("commission"), *sweep.viable_from("flat_fee")]
    )
    assert edges[3][0] == pytest.approx(0.24)  # 15% of 3,000,000 s is 108,000


def test_sweep_contracts_leaves_out_forms_without_terms(headline):
    bare = sc.loads(
        "[estate]\nmonthly_fee_income = 250_000\nmanagement_fee = 1\n[services.cleaning]\ncontract = 'commission'\n"
        "adoption = 0.25\nprice = 1\ncommission_rate = 0.15\n"
    )
    assert "flat_fee" not in sweep_contracts(bare).titles
    assert len(sweep_contracts(headline).titles) == 11


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ([-1.0, 1.0, 3.0], [0.5]),
        ([1.0, 2.0, 3.0], []),
        ([0.0, 1.0, -1.0], [1.5]),
        ([-1.0, 0.0, 2.0], [1.0]),
        ([0.0, 0.0, 0.0], []),
        ([2.0, -2.0, 2.0], [0.5, 1.5]),
    ],
)
def test_crossings(level, expected):
    assert crossings(np.array([0.0, 1.0, 2.0]), np.array(level)) == pytest.approx(expected)


LOSING = {"meals.marketing_per_month": 7_000}  # meals bring 2,500 a month


def test_sweep_contracts_leaving_a_service_out_is_worth_the_others(two_services):
    case = two_services.with_(LOSING)
    sweep = sweep_contracts(case, "adoption", values=[0.01, 0.1, 0.2], service="meals")
    assert sweep.without == pytest.approx(two_services.only(["cleaning"])["npv"])
    assert [form for _, _, form in sweep.preferred()] == [DO_NOTHING]
    assert compare_contracts(case, "meals").preferred.contract == DO_NOTHING


def test_sweep_contracts_no_own_team_without_the_cost_of_the_work(two_services):
    assert "in_house" not in sweep_contracts(two_services, service="meals").titles


def test_sweep_contracts_refuses_what_it_does_not_know(headline):
    with pytest.raises(sc.UnknownNameError, match=r"did you mean 'cleaning\.adoption'"):
        sweep_contracts(headline, "adopton")
    with pytest.raises(sc.UnknownNameError, match="'tierd' is no contract, did you mean 'tiered'"):
        sweep_contracts(headline, contracts=["tierd"])
    with pytest.raises(sc.UnknownNameError, match="is a table"):
        sweep_contracts(headline, "seasonality")
    with pytest.raises(sc.UnknownNameError, match="not a key of this case"):
        sweep_contracts(headline, "adopton", values=[0.1])


def test_sweep_contracts_whole_numbers_stay_whole(realistic):
    assert sweep_contracts(realistic, "start_month", contracts=["commission"]).values.tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("key", "record", "first", "last"),
    [
        ("cleaning.price", {"value": 1.0, "low": 0.8, "high": 1.5}, 0, 1.8),  # a fifth beyond the high
        ("cleaning.price", 2.0, 0, 4),  # twice the value
        ("cleaning.adoption", {"value": 0.8, "low": 0.6, "high": 0.95}, 0, 1),  # nobody adopts twice
        ("management_fee", 1.0, 0.01, 2),  # the least that the catalogue allows
        ("cleaning.price_growth", {"value": 0.0, "low": -0.05, "high": 0.05}, -0.05, 0.06),
        ("cleaning.price_elasticity", {"value": -1.0, "low": -1.5, "high": -0.5}, -1.8, 0),
        ("cleaning.price_elasticity", -1.0, -2, 0),
        ("cleaning.start_month", 4, 1, 8),
        ("cleaning.start_month", 1, 1, 2),
        ("cleaning.start_month", 40, 1, 60),  # no service starts after the horizon
        ("cleaning.flat_fee_free_months", 0, 0, 1),
    ],
)
def test_sweep_grid(headline, key, record, first, last):
    grid = sweep_grid(headline.with_({key: record}), key, points=5)
    assert (grid[0], grid[-1]) == pytest.approx((first, last))
    assert (np.diff(grid) > 0).all()
    assert key != "cleaning.start_month" or (grid == np.round(grid)).all()


def test_sweep_grid_refuses_what_cannot_vary(headline):
    with pytest.raises(sc.UnknownNameError, match=r"'cleaning\.marketing_per_month' is 0 and has no range"):
        sweep_grid(headline, "cleaning.marketing_per_month")
    with pytest.raises(sc.UnknownNameError, match="is a flag; a sweep varies a number"):
        sweep_grid(headline, "cleaning.flat_fee_in_advance")


def test_workable_forms_are_those_with_terms(headline, two_services):
    assert len(workable_forms(headline, "cleaning")) == 11
    assert set(workable_forms(two_services, "meals")) == {"commission"}
    title, case = workable_forms(headline, "cleaning", ["flat_fee"])["flat_fee"]
    assert (title, case["annual_income"]) == ("Flat fee", 108_000)


@pytest.mark.parametrize("chosen", read_model().choices["contract"].pages)
def test_compare_contracts_gives_what_the_case_under_each_form_gives(realistic, chosen):
    """Whatever form is chosen: what is a term of one form is worked out by a line of another."""
    found = compare_contracts(realistic.with_(contract=chosen))
    compared = [one for one in found.outcomes if not one.missing and one.contract != DO_NOTHING]
    assert len(compared) > 8
    for one in compared:
        case = realistic.with_(contract=one.contract)
        for line in ("annual_income", "annual_profit", "npv", "peak_funding", "contractor_annual_profit"):
            assert getattr(one, line) == case[line], one.contract
        assert one.contract_is_viable == case["contract_is_viable"]


def test_compare_contracts_evaluates_what_the_forms_share_once(realistic, monkeypatch):
    evaluated = []
    original = graph._call
    monkeypatch.setattr(graph, "_call", lambda node, values: evaluated.append(node.key) or original(node, values))
    compare_contracts(realistic.with_(adoption=0.16))
    assert evaluated.count("cleaning.gross_sales") == 1
    assert evaluated.count("npv") > len(read_model().choices["contract"].pages) - 2
