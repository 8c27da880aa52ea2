"""The decision on values made by hand, against simulations of each option, and on random cases."""

import numpy as np
import pytest

import servicecase as sc
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contract_risk.record import would_sign
from servicecase.questions.decision.options import Option
from servicecase.questions.decision.record import Decision, decision
from servicecase.uncertainty.ensemble import Design
from servicecase.uncertainty.laws import uncertain
from tests.conftest import SCENARIOS
from tests.random_cases import drawn

HEADROOM = "cleaning.contractor_headroom"


def option(case, name, npv, headroom=None, base=None):
    """An option of the service of cleaning by its results in each draw; nothing where there is no headroom."""
    rooms = {} if headroom is None else {"cleaning": np.array(headroom, dtype=float)}
    contracts = {} if headroom is None else {"cleaning": name}
    values = np.array(npv, dtype=float)
    base = float(np.mean(values)) if base is None else base
    return Option(name, contracts, case, values, rooms, base, 12.0 * base, base_is_viable=True)


def made_up(case, options, chosen="commission", **others):
    """A decision between options in a few draws."""
    options = (*options, option(None, DO_NOTHING, np.zeros_like(options[0].npv)))
    best = max((one for one in options if one.is_open), key=lambda one: (one.mean, one.name == chosen))
    return Decision(case, Design(len(options[0].npv)), options, chosen, best.name, **{"of_unknown_cost": (), **others})


def without_ranges(case):
    """The case with every value certain."""
    return case.with_({key: {"value": case.record(key).value} for key in uncertain(case)})


@pytest.mark.parametrize(
    ("gain", "signs"),
    [
        ([1, 1, -1, -1], True),  # 0 on average, a loss in half
        ([5, -1, -1, -1], False),  # gains on average, but loses in three of four
        ([2, 1, 1, -5], False),  # gains in three of four, but loses on average
        ([0, 0], True),
    ],
)
def test_a_party_signs_what_gains_on_average_and_in_half_of_the_draws(gain, signs):
    assert would_sign(np.array(gain, dtype=float)) is signs


def test_an_option_by_hand(headline):
    one = option(headline, "commission", [4, -2, 0, 6], [1, 1, -1, -1])
    assert (one.mean, one.probability_of_loss, one.contractor_falls_short) == (2, 0.25, 0.5)
    assert one.both_gain == 0.25  # the first alone: in the last the contractor falls short
    assert one.is_open
    assert option(headline, "x", [1, -3], [1, 1]).refused_by == ("company",)
    assert option(headline, "x", [-1, -3], [-1, -1]).refused_by == ("company", "cleaning")
    assert np.isnan(Option("x", {"a": "x"}, headline, np.ones(2), {}, 1, 1, True).contractor_falls_short)


def test_the_best_of_the_options_that_all_would_sign_is_recommended(headline):
    """A form that pays more and that the contractor refuses does not count: not for the regret either."""
    refused = option(headline, "tiered", [9, 9, 9, 9], [-1, -1, -1, 1])
    chosen = option(headline, "commission", [4, 2, -2, 4], [1, 1, 1, 1])
    other = option(headline, "flat_fee", [1, 1, 1, 1], [1, 1, 1, 1])
    found = made_up(headline, (chosen, refused, other))
    assert (found.action, found.recommended) == ("launch", "commission")
    assert found.share_best("commission") == 0.75
    assert found.regret("commission") == 0.75  # 3 in the third draw
    assert found.regret("flat_fee") == 1.75  # 3, 1, 0 and 3
    assert [one.name for one in found.ranked] == ["tiered", "commission", "flat_fee", DO_NOTHING]
    assert found.table().loc["tiered", "refused_by"] == "cleaning"


def test_what_nobody_would_sign_is_not_launched(headline):
    refused = option(headline, "commission", [9, 9], [-1, -1])
    found = made_up(headline, (refused,))
    assert (found.action, found.recommended) == ("do_not_launch", DO_NOTHING)
    assert made_up(headline, (refused,), terms=object()).action == "renegotiate"
    assert made_up(headline, (refused,), of_unknown_cost=("cleaning",)).action == "find_out"


@pytest.fixture(scope="module")
def of_realistic(realistic):
    return decision(realistic, 1000)


def test_options_are_those_of_the_contracts_on_the_same_draws(of_realistic, realistic):
    """The same figures as of the simulation of one case, and of that of all contracts."""
    alone = realistic.simulate(1000, outputs=["npv", "cleaning.contractor_headroom"]).values
    chosen = of_realistic[of_realistic.chosen]
    assert chosen.name == realistic.scenario.choices["cleaning.contract"]
    assert np.array_equal(chosen.npv, alone["npv"])
    assert np.array_equal(chosen.headroom["cleaning"], alone["cleaning.contractor_headroom"])
    every = realistic.simulate_contracts(draws=1000)
    assert {one.name for one in of_realistic.options} == set(every.npv)
    for one in of_realistic.options:
        assert np.array_equal(one.npv, every.npv[one.name])
    assert of_realistic.recommended == every.best


def test_without_uncertainty_the_case_itself_decides(headline):
    certain = without_ranges(headline)
    found = decision(certain)
    assert not found.is_uncertain
    assert (found.action, found.recommended) == ("launch", "in_house")
    assert found["commission"].mean == certain["npv"]
    assert (found.information, found.survey) == (None, None)


def test_a_contractor_that_falls_short_is_not_signed_for(headline):
    """35% of the sales leave the contractor less than its margin: 15%, which it could pay, are within the terms."""
    found = decision(headline.with_(commission_rate=0.35))
    assert found["commission"].refused_by == ("cleaning",)
    assert (found.action, found.recommended) == ("launch", "in_house")  # no contractor has to sign
    assert found["flat_fee"].is_open


def test_terms_on_which_both_would_sign(realistic):
    """Within them both sides sign, beyond them one of them does not: by simulations of each."""
    case = realistic.with_(adoption=0.2)
    found = decision(case)
    assert found.action == "renegotiate"
    ((least, most),) = found.terms.spans

    def refused(rate):
        drawn = case.with_(commission_rate={"value": rate}).simulate(4096, outputs=("npv", HEADROOM))
        return [key for key in ("npv", HEADROOM) if not would_sign(drawn.values[key])]

    assert refused(least + 0.001) == refused(most - 0.001) == []
    assert refused(least - 0.001) == ["npv"]
    assert refused(most + 0.001) == [HEADROOM]


def test_an_own_team_without_costs_cannot_be_judged(two_services):
    found = decision(two_services.with_({"meals.contract": "in_house"}))
    assert (found.action, found.of_unknown_cost) == ("find_out", ("meals",))


def test_of_several_services_one_may_be_left_out(two_services):
    """Publicity for the meals takes more than they bring: 7,000 a month of 60,000 x 5%."""
    found = decision(two_services.with_({"meals.marketing_per_month": 7_000}))
    assert (found.action, found.recommended) == ("launch", "meals.do_nothing")
    without = found["meals.do_nothing"]
    assert dict(without.contracts) == {"cleaning": "commission"}
    assert without.base_npv == pytest.approx(two_services.only(["cleaning"])["npv"])
    assert found[DO_NOTHING].base_npv == 0
    assert decision(two_services).recommended == "as_stated"


def test_nothing_is_open_to_somebody_who_does_nothing(two_services):
    """Neither service pays: what is left is nothing."""
    found = decision(two_services.with_({"meals.launch_cost": 1e7, "cleaning.launch_cost": 1e7}))
    assert (found.action, found.recommended) == ("do_not_launch", DO_NOTHING)


@pytest.mark.parametrize("name", [path.stem for path in sorted(SCENARIOS.glob("*.toml"))])
def test_never_green_where_one_side_usually_refuses(name):
    """Over random cases: what is launched is what both sides sign, and no such option is worth more."""
    case, rng = sc.load(SCENARIOS / f"{name}.toml"), np.random.default_rng(7)
    keys, looked_at = [key for key in drawn(case, rng) if case.scenario.record(key).low is None], 0
    for _ in range(4):
        changed = drawn(case, rng)
        try:
            found = decision(case.with_({key: changed[key] for key in keys if rng.random() < 0.3}), 128)
        except sc.ScenarioError:  # values that no case may have together
            continue
        best, looked_at = found[found.recommended], looked_at + 1
        if found.action == "launch":
            assert np.mean(best.npv) >= 0
            assert np.mean(best.npv < 0) <= 0.5
            for room in best.headroom.values():
                assert np.mean(room) >= 0
                assert np.mean(room < 0) <= 0.5
        assert best.mean >= max(one.mean for one in found.options if one.is_open)
    assert looked_at


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"draws": "x"}, {"seed": -1}])
def test_decision_refuses_what_is_no_design(headline, wrong):
    with pytest.raises(sc.ScenarioError, match=next(iter(wrong))):
        headline.decision(**wrong)
