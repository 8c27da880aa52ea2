import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.questions.price.record import best_price

COST = 0.5  # yuan for 1 m² and purchase, all of it materials
ADOPTION = 0.01  # so low that no price near the best takes adoption to all households


@pytest.fixture(scope="module")
def bare(headline):
    """Work that costs COST a unit and nothing else; adoption of 1% at a price of 1."""
    return headline.with_(
        adoption=ADOPTION, hours_per_unit=0, insurance_per_worker=0, materials_per_unit=COST, overhead_per_month=0,
        team_overhead_per_month=0, contractor_required_margin=0,
    )  # fmt: skip


def elastic(case, elasticity, **changes):
    return case.with_(price_response="elastic", reference_price=1.0, price_elasticity=elasticity, **changes)


@given(st.floats(-5, -1.2), st.floats(0.2, 2))
@settings(max_examples=15, deadline=None)
def test_best_price_in_house_is_the_mark_up_rule(bare, elasticity, cost):
    # profit ∝ (p - c) p^e is highest at p = c e/(1 + e)
    found = best_price(elastic(bare, elasticity, contract="in_house", materials_per_unit=cost))
    expected = cost * elasticity / (1 + elasticity)
    if ADOPTION * expected**elasticity < 1:  # before every household takes it
        assert found.free.price == pytest.approx(expected, rel=1e-5)
    assert not found.has_contractor
    assert not found.is_binding
    assert found.best == found.free


def test_best_price_in_house_where_every_household_takes_it_is_the_kink(headline, bare):
    # at c = 0.05 the rule says 0.1, but below 0.5 = (1/0.25)^(-1/2) nobody is left to win over
    found = best_price(elastic(bare, -2.0, contract="in_house", materials_per_unit=0.05, adoption=0.25))
    assert found.free.price == pytest.approx(0.5, rel=1e-9)
    assert found.free.adoption == pytest.approx(1)


def test_best_price_on_commission_is_held_up_by_the_contractor(bare):
    # sales fall with the price at e = -2: the company wants the price at which all adopt, 0.1; the contractor keeps
    # (1 - 15% - 10% margin) p of each unit and pays 0.5 for it, so it is viable from 0.5/0.75
    found = best_price(elastic(bare, -2.0, contractor_required_margin=0.10))
    assert found.free.price == pytest.approx(0.1, rel=1e-9)
    assert found.best.price == pytest.approx(COST / 0.75, rel=1e-9)
    assert found.best.headroom == pytest.approx(0, abs=1e-3)
    assert found.is_binding
    assert found.viable == ((pytest.approx(COST / 0.75, rel=1e-9), 1e6),)
    # the NPV is in proportion to the sales, 1/p
    assert found.best.outcome / found.present.outcome == pytest.approx(0.75 / COST, rel=1e-9)


def test_best_price_keeps_rising_where_adoption_answers_little(bare):
    found = best_price(elastic(bare, -0.5))
    assert found.is_at_end
    assert found.best.price == found.within[1] == 1e6
    limited = best_price(elastic(bare, -0.5), within=(0.8, 1.5))
    assert limited.best.price == 1.5
    assert limited.is_at_end
    # sales ∝ p^0.5
    assert limited.best.outcome == pytest.approx(limited.present.outcome * math.sqrt(1.5), rel=1e-9)


def test_best_price_is_any_price_where_sales_stay_the_same(bare):
    found = best_price(elastic(bare, -1.0))
    # from the price at which all adopt, 0.01, every price brings the same: then it is the present one
    assert found.free.price == found.present.price == 1.0
    assert (found.free.equal_from, found.free.equal_to) == (pytest.approx(0.01, rel=1e-6), 1e6)
    assert not found.free.is_alone
    assert not found.is_at_end
    # it is viable from 0.5/0.85
    assert found.best.equal_from == pytest.approx(COST / 0.85, rel=1e-6)
    dear = best_price(elastic(bare, -1.0, materials_per_unit=2))
    assert dear.best.price == pytest.approx(2 / 0.85, rel=1e-6)  # as near to the present price as the contractor can
    assert not dear.is_binding


def test_best_price_no_price_lets_the_contractor_live(bare):
    # at e = -2 sales are 2,500/p a month; a fee of 5,000 leaves nothing where 2,500/p - 1,250/p² < 5,000 throughout:
    # the highest of the left side is 1,250 at p = 1
    found = best_price(elastic(bare, -2.0, contract="flat_fee", flat_fee=5_000))
    assert found.best is None
    assert found.is_binding
    assert found.viable == ()
    assert np.isnan(found.table().loc["best", "price"])


def test_best_price_lives_between_two_prices(bare):
    # the same at a fee of 1,000: 1,000 p² - 2,500 p + 1,250 = 0
    found = best_price(elastic(bare, -2.0, contract="flat_fee", flat_fee=1_000))
    roots = [(2_500 - sign * math.sqrt(2_500**2 - 4 * 1_000 * 1_250)) / 2_000 for sign in (1, -1)]
    assert found.viable == ((pytest.approx(roots[0], rel=1e-9), pytest.approx(roots[1], rel=1e-9)),)
    # the fee does not depend on the price
    assert found.best.price == 1.0


def test_best_price_beats_every_price_of_a_fine_grid(realistic):
    case = elastic(realistic, -1.5)
    found = best_price(case)
    prices = np.linspace(0.05, 5, 4_001)
    outcomes, rooms = found.over(prices)
    assert found.free.outcome >= outcomes.max()
    assert found.best.outcome >= outcomes[rooms >= 0].max()
    assert case.with_(price=found.best.price)["npv"] == pytest.approx(found.best.outcome, rel=1e-12)
    assert case.with_(price=found.best.price)["contractor_headroom"] >= 0


def test_best_price_jump_of_the_contract_is_taken_from_the_side_the_contractor_lives_on(bare):
    case = elastic(
        bare, -0.5, contract="tiered_whole_amount", tier_thresholds=[0, 3_000, 9_000], tier_rates=[0.1, 0.9, 0.9]
    )
    found = best_price(case, within=(0.6, 4))
    # sales 2,500 p^0.5 reach 3,000 at p = 1.44, where the contractor has to hand over nine tenths of them
    assert found.best.headroom >= 0
    assert found.viable == ((0.6, pytest.approx(1.44, rel=1e-9)),)
    assert found.over(np.array([found.viable[0][1]]))[1][0] > 0


def test_best_price_of_one_of_several_services(two_services):
    case = two_services.with_(
        {
            "meals.price_response": "elastic",
            "meals.reference_price": 20,
            "meals.price_elasticity": -2.0,
            "meals.contract": "in_house",
            "meals.materials_per_unit": 15,
        }
    )
    assert best_price(case, service="meals").best.price == pytest.approx(30, rel=1e-5)
    with pytest.raises(sc.UnknownNameError, match="say which service: cleaning, meals"):
        best_price(case)


def test_best_price_refuses_what_has_no_answer(headline, bare):
    with pytest.raises(sc.ScenarioError, match=r"price_response is 'inelastic'.*reference_price.*price_elasticity"):
        best_price(headline)
    case = elastic(bare, -2.0)
    for within in ((2, 1), (-1, 2), (1, 2e6), (1, math.nan), (1,), 3, ("low", 2)):
        with pytest.raises(
            sc.ScenarioError, match=r"services\.cleaning\.price within is .* two rising prices from 0 to 1_000_000"
        ):
            best_price(case, within=within)
    with pytest.raises(sc.UnknownNameError, match="one number"):
        best_price(case, "gross_sales")


def test_best_price_without_the_cost_of_the_work_says_so(two_services):
    case = two_services.with_(
        {"meals.price_response": "elastic", "meals.reference_price": 20, "meals.price_elasticity": -2.0}
    )
    assert not best_price(case, service="meals").is_cost_known
