import numpy as np
import pytest

import servicecase as sc
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contracts.record import compare_contracts
from servicecase.questions.maps import record as maps
from servicecase.questions.maps.record import contract_map, heat_map

PENNY = 0.005
MAIN = ["commission", "flat_fee", "in_house"]

# Cost of the work for 1 m² of the worked example, as in test_contracts
WORK = 0.02 * 28 * 1.10 + 0.02 + 0.02 / 140 * 180 / 12


def test_heat_map_by_hand(headline):
    found = heat_map(headline, "adoption", "commission_rate", "annual_income", points=3)
    # a fifth beyond the ranges of 35% and 20%; 250,000 m² x adoption x 1 yuan x rate x 12
    assert found.across == pytest.approx([0, 0.21, 0.42])
    assert found.up == pytest.approx([0, 0.12, 0.24])
    assert found.values[1, 1] == pytest.approx(3_000_000 * 0.21 * 0.12, abs=PENNY)
    assert found.values[2, 1] == pytest.approx(3_000_000 * 0.21 * 0.24, abs=PENNY)
    assert found.values[0] == pytest.approx([0, 0, 0])


def test_heat_map_cells_are_single_cases(realistic):
    found = heat_map(realistic, "price", "start_month", points=4)
    assert found.up.tolist() == [1, 3, 4, 6]
    for row in (0, 3):
        for column in (1, 3):
            changes = {"price": float(found.across[column]), "start_month": int(found.up[row])}
            assert found.values[row, column] == pytest.approx(realistic.with_(**changes)["npv"], rel=1e-9)


def test_heat_map_turned_is_the_same(realistic):
    found = heat_map(realistic, "price", "discount_rate", points=5)
    assert heat_map(realistic, "discount_rate", "price", points=5).values == pytest.approx(found.values.T)


def test_heat_map_table(headline):
    found = heat_map(headline, "adoption", "price", points=3)
    table = found.table()
    assert (table.columns.name, table.index.name) == ("cleaning.adoption", "cleaning.price")
    assert table.to_numpy() == pytest.approx(found.values)


def test_contract_map_corners_by_hand(headline):
    found = contract_map(headline, "adoption", "worker_pay", contracts=MAIN, points=2)
    assert found.across == pytest.approx([0, 0.42])
    assert found.up == pytest.approx([0, 42])
    # nobody buys: a contractor has its overhead alone, and an own team would lose it
    assert found.best[0, 0] == found.best[1, 0] == DO_NOTHING
    # free work: 1,260,000 a year less materials, cover and 108,000 of the team's overhead, far above 189,000
    assert found.best[0, 1] == "in_house"
    # at 42 yuan an hour 1 m² costs 0.946: what is left of 1,260,000 does not pay for the overhead of a team (108,000),
    # and 5.4% of it neither the commission of 15% nor the flat fee of 108,000
    assert found.best[1, 1] == DO_NOTHING


def test_contract_map_own_team_at_42_yuan_by_hand(headline):
    found = contract_map(headline, "adoption", "worker_pay", contracts=["in_house"], points=2)
    work = 0.02 * 42 * 1.10 + 0.02 + 0.02 / 140 * 180 / 12
    yearly = 1_260_000 * (1 - work) - 108_000
    months = np.arange(1, 61)
    expected = yearly / 12 * np.sum(1.08 ** (-months / 12))
    assert found.worth["in_house"][1, 1] == pytest.approx(expected, abs=PENNY)
    assert expected < 0


def test_contract_map_cells_are_comparisons_of_single_cases(realistic):
    found = contract_map(realistic, "adoption", "price", points=3)
    for row in range(3):
        for column in range(3):
            changes = {"adoption": float(found.across[column]), "price": float(found.up[row])}
            assert found.best[row, column] == compare_contracts(realistic.with_(changes)).preferred.contract


def test_contract_map_here_is_the_case(realistic, headline):
    for case in (realistic, headline):
        found = contract_map(case, "adoption", "discount_rate", points=2)
        assert found.here == compare_contracts(case).preferred.contract


def test_contract_map_varies_terms_of_other_forms(headline):
    # 112,500 a year of commission against a guarantee of up to 15,000 a month, twice its value
    found = contract_map(
        headline, "guarantee", "discount_rate", contracts=["commission", "minimum_guarantee"], points=3
    )
    assert found.across == pytest.approx([0, 7_500, 15_000])
    commission = found.worth["commission"]
    assert commission[:, 0] == pytest.approx(commission[:, 2])
    # at 15,000 a month the contractor keeps 750,000 (1 - WORK) - 36,000 - 180,000, more than its 5% of 750,000
    assert 750_000 * (1 - WORK) - 36_000 - 180_000 > 37_500
    assert found.best[:, 2].tolist() == ["minimum_guarantee"] * 3


def test_contract_map_shares_make_the_whole(realistic):
    found = contract_map(realistic, "adoption", "worker_pay", points=7)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert list(found.shares.values()) == sorted(found.shares.values(), reverse=True)
    assert set(np.unique(found.table().to_numpy())) == set(found.shares)


def test_contract_map_of_one_of_two_services(two_services):
    found = contract_map(two_services, "adoption", "discount_rate", service="meals", points=3)
    assert found.first == "meals.adoption"
    # without meals the cleaning is left, whose worth depends on the discount rate, and on nothing of the meals
    nothing = found.worth[DO_NOTHING]
    cleaning = 112_500 / 12 * np.sum(1.08 ** (-np.arange(1, 25) / 12))
    assert nothing[1] == pytest.approx([cleaning] * 3)
    assert nothing[0, 0] == pytest.approx(112_500 * 2)


def test_contract_map_no_form_leaves_doing_nothing(headline):
    found = contract_map(headline, "adoption", "price", contracts=[], points=2)
    assert found.shares == {DO_NOTHING: 1}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda case: heat_map(case, "price", "cleaning.price"), "the same assumption; a map needs two"),
        (lambda case: heat_map(case, "price", "adopton"), "did you mean 'adoption'"),
        (lambda case: heat_map(case, "price", "flat_fee"), "not used by this case"),
        (lambda case: heat_map(case, "price", "adoption", "net_cash"), "has a value for each month"),
        (lambda case: heat_map(case, "price", "marketing_per_month"), "is 0 and has no range; give it low and high"),
        (lambda case: contract_map(case, "price", "monthly_fee"), "neither a line nor an assumption"),
        (lambda case: contract_map(case, "price", "adoption", contracts=["tierd"]), "did you mean 'tiered'"),
        (lambda case: contract_map(case, "price", "adoption", service="cleanin"), "did you mean 'cleaning'"),
    ],
)
def test_maps_refuse_names(headline, ask, words):
    with pytest.raises(sc.UnknownNameError, match=words):
        ask(headline)


def test_maps_track_their_rows(realistic, monkeypatch):
    tracked = []
    monkeypatch.setattr(maps, "track", lambda items, unit, total: tracked.append((unit, total)) or iter(items))
    heat_map(realistic, "adoption", "price", points=9)
    assert tracked == [("rows", 9)]


@pytest.mark.parametrize("points", [1, 202, -3, 5.5])
def test_maps_refuse_sizes(headline, points):
    with pytest.raises(sc.ScenarioError, match=f"points is {points}; it must be a whole number from 2 to 201"):
        heat_map(headline, "price", "adoption", points=points)
