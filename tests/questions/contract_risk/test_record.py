"""Contracts under uncertainty, on values made by hand, and against simulations of each of them."""

import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.contract_risk.record import ContractSimulation, simulate_contracts
from servicecase.questions.risk.record import simulate
from servicecase.uncertainty.ensemble import Design
from tests.questions.risk.test_record import RANGES


def made_up(case, npv, headroom):
    titles = {form: form.title() for form in npv}
    arrays = ({form: np.array(one, dtype=float) for form, one in part.items()} for part in (npv, headroom))
    return ContractSimulation(case, Design(4), "cleaning", titles, *arrays)


NPV = {"do_nothing": [0] * 4, "commission": [4, 2, -2, 4], "flat_fee": [1, 1, 1, 1], "in_house": [9, 9, 9, 9]}
HEADROOM = {"do_nothing": [0] * 4, "commission": [1, 1, -1, 1], "flat_fee": [1, 1, -1, -1], "in_house": [-1, 0, 0, 0]}


def test_contracts_by_hand(headline):
    """In-house would be best, but its contractor expects -1/4. Best signed in each draw: 4, 2, 1, 4."""
    found = made_up(headline, NPV, HEADROOM)
    assert found.signed == ("do_nothing", "commission", "flat_fee")
    assert found.best == "commission"  # means 0, 2, 1
    assert {form: found.share_best(form) for form in NPV} == {
        "do_nothing": 0,
        "commission": 0.75,
        "flat_fee": 0.25,
        "in_house": 0,
    }
    assert found.regret("do_nothing").tolist() == [4, 2, 1, 4]
    assert found.regret("commission").tolist() == [0, 0, 3, 0]
    assert found.regret("flat_fee").tolist() == [3, 1, 0, 3]
    assert found.regret("in_house").tolist() == [0, 0, 0, 0]
    table = found.table()
    assert table.index.tolist() == ["in_house", "commission", "flat_fee", "do_nothing"]
    row = table.loc["commission"]
    assert (row["mean"], row["p50"], row["probability_of_loss"], row["share_best"]) == (2, 3, 0.25, 0.75)
    assert (row["mean_regret"], row["contractor_falls_short"], row["signed"]) == (0.75, 0.25, True)
    assert row["p95_regret"] == pytest.approx(0.85 * 3)  # 0.95 x 3 steps: 2.85 along 0, 0, 0, 3
    assert table["signed"].tolist() == [False, True, True, True]


def test_ties_count_for_each_form_and_the_chosen_one_is_preferred(headline):
    """The case is on commission."""
    found = made_up(headline, {"do_nothing": [0, 0], "flat_fee": [2, 2], "commission": [1, 3]}, HEADROOM)
    assert found.best == "commission"
    same = {"do_nothing": [1, 1], "flat_fee": [1, 1]}
    assert {made_up(headline, same, HEADROOM).share_best(form) for form in same} == {1}


def test_doing_nothing_is_best_where_all_else_loses(headline):
    found = made_up(headline, {"do_nothing": [0, 0], "commission": [-1, 0.5]}, HEADROOM)
    assert found.best == "do_nothing"
    assert found.share_best("do_nothing") == 0.5


def test_contracts_are_simulated_on_common_draws(headline):
    found = simulate_contracts(headline, draws=300, seed=9)
    assert next(iter(found.npv)) == "do_nothing"
    assert {"commission", "flat_fee", "in_house"} <= found.npv.keys()
    assert not found.npv["do_nothing"].any()
    for form in ("commission", "flat_fee", "in_house"):
        expected = simulate(
            headline.with_(contract=form), 300, 9, outputs=["npv", "cleaning.contractor_headroom"]
        ).values
        assert np.array_equal(found.npv[form], expected["npv"])
        assert np.array_equal(found.headroom[form], expected["cleaning.contractor_headroom"])


def test_contracts_of_one_of_several_services(headline):
    """Without cleaning the meals remain, and their uncertainty."""
    case = sc.loads(RANGES)
    found = simulate_contracts(case, "cleaning", ["commission"], draws=200)
    assert list(found.npv) == ["do_nothing", "commission"]
    both = simulate(case, 200, outputs=["npv"])
    assert np.array_equal(found.npv["commission"], both.values["npv"])
    # months at 8% a year, each the income of a unit of adoption times what was drawn
    worth = sum(1.08 ** (-month / 12) for month in range(1, 25))
    assert found.npv["do_nothing"] == pytest.approx(25_000 * worth * both.inputs["meals.adoption"])
    with pytest.raises(sc.UnknownNameError, match="say which service: cleaning, meals"):
        simulate_contracts(case)
