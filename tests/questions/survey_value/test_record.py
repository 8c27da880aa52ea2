"""Whether to survey: a case whose NPV is linear in a beta, against the preposterior of a linear payoff in full."""

import numpy as np
import pytest
from scipy.stats import betabinom

import servicecase as sc
from servicecase.case import UnknownNameError
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.information.options import LAUNCH
from servicecase.questions.information.record import information
from servicecase.questions.survey_value.record import ASSUMED_COST_PER_INTERVIEW, survey
from tests.conftest import TWO_SERVICES
from tests.questions.information.test_record import ONE_BETA, TOTAL, gain_of_knowing, threshold, worth_of_adoption

DRAWS = 2_000
HOUSEHOLDS = 2_500  # 250,000 m² in flats of 100


@pytest.fixture(scope="module")
def one_beta():
    return sc.loads(ONE_BETA)


@pytest.fixture(scope="module")
def found(one_beta):
    return survey(one_beta, draws=DRAWS)


def worth_of_asking(size, level, first=0.25 * TOTAL, second=0.75 * TOTAL):
    """The payoff is linear, so only the expected share counts: (k + (N - n)(a + k)/(a + b + n))/N after k takers."""
    takers = np.arange(size + 1)
    others = (HOUSEHOLDS - size) * (first + takers) / (first + second + size)
    gains = np.maximum((takers + others) / HOUSEHOLDS - level, 0)
    mean = first / (first + second)
    return worth_of_adoption() * (betabinom(size, first, second).pmf(takers) @ gains - max(mean - level, 0))


def test_a_linear_case_has_the_worth_of_its_preposterior(found):
    for size, one in found.values.items():
        assert one.value == pytest.approx(worth_of_asking(size, threshold()), rel=1e-6, abs=1e-3), size
        assert one.standard_error < 0.5  # nothing but adoption is uncertain, and half a yuan is no money


def test_costs_and_net_benefit(one_beta):
    found = survey(one_beta, cost_per_interview=20, fixed_cost=1_000, sizes=[50, 100], draws=DRAWS)
    assert found.cost.tolist() == [1_000 + 20 * 50, 1_000 + 20 * 100]
    assert found.net_benefit == pytest.approx(found.worth - [2_000, 3_000])
    assert survey(one_beta, sizes=[50], draws=DRAWS).cost.tolist() == [50 * ASSUMED_COST_PER_INTERVIEW]


def test_the_best_size_is_that_of_the_preposterior(found):
    sizes = list(found.values)
    net = [worth_of_asking(size, threshold()) - 15 * size for size in sizes]
    assert found.best == sizes[int(np.argmax(net))]
    assert found.pays


def test_asking_everybody_is_knowing_adoption(found):
    truth = worth_of_adoption() * gain_of_knowing(0.25 * TOTAL, 0.75 * TOTAL, threshold())
    assert found.perfect.value == pytest.approx(truth, rel=0.02)  # the share of 2,500 is a little wider than its mean
    assert found.perfect == found.values[HOUSEHOLDS]


def test_a_larger_survey_is_worth_no_less(realistic):
    found = survey(realistic, draws=DRAWS)
    assert np.all(np.diff(found.worth) >= 0)
    assert found.worth[-1] == found.perfect.value


def test_a_survey_is_worth_less_than_knowing_everything(realistic):
    found, everything = survey(realistic, draws=DRAWS), information(realistic, draws=DRAWS)
    assert found.perfect.value < everything.perfect.value


def test_answers_in_the_case_are_the_prior(one_beta):
    # 100 asked, 25 yes: the posterior of a uniform prior is Beta(26, 76), or with Jeffreys' Beta(25.5, 75.5).
    case = one_beta.with_(adoption={"survey": {"asked": 100, "yes": 25}})
    found = survey(case, sizes=[100], draws=DRAWS)
    assert found.prior_is_stated
    assert found.prior in [(26.0, 76.0), (25.5, 75.5)]
    truth = worth_of_asking(100, threshold(), *found.prior)
    assert found.worth[0] == pytest.approx(truth, rel=1e-6, abs=1e-3)


def test_another_distribution_is_replaced_by_the_beta_of_its_mean_and_sd(one_beta):
    # Uniform on 0.1 to 0.4: mean 0.25, variance 0.3²/12 = 0.0075, so a + b = 0.25 x 0.75/0.0075 - 1 = 24.
    case = one_beta.with_(adoption={"value": 0.25, "low": 0.1, "high": 0.4, "dist": "uniform"})
    found = survey(case, sizes=[50], draws=DRAWS)
    assert not found.prior_is_stated
    assert found.stated.kind == "uniform"
    assert found.prior == pytest.approx((6, 18))
    assert found.worth[0] == pytest.approx(worth_of_asking(50, threshold(), 6, 18), rel=1e-6)


def test_contracts_can_be_the_options(headline):
    found = survey(headline, "contracts", draws=DRAWS)
    assert found.best_option == "in_house"
    assert {"commission", DO_NOTHING} <= set(found.options)
    assert found.pays


def test_scenarios_can_be_the_options(one_beta):
    # With a larger launch as the second option, which is never better, all is as without it.
    dearer = one_beta.with_(launch_cost=500_000)
    found = survey(one_beta, {"cheap": one_beta, "dear": dearer}, sizes=[50], draws=DRAWS)
    assert found.worth[0] == pytest.approx(worth_of_asking(50, threshold()), rel=1e-6)


def test_a_service_of_two_is_launched_or_left_out():
    text = TWO_SERVICES.replace("adoption = 0.10", "adoption = { value = 0.10, low = 0.02, high = 0.2 }")
    case = sc.loads(
        text.replace('contract = "commission"\nbase', 'launch_cost = 100_000\ncontract = "commission"\nbase')
    )
    by_name, by_key = survey(case, service="meals", draws=DRAWS), survey(case, assumption="meals.adoption", draws=DRAWS)
    assert by_name.key == by_key.key == "meals.adoption"
    assert by_name.worth.tolist() == by_key.worth.tolist()
    left_out = by_key.options[DO_NOTHING]
    assert left_out is not None
    assert left_out.scenario.services == ("cleaning",)


def test_a_sure_decision_needs_no_survey(one_beta):
    found = survey(one_beta.with_(launch_cost=0), draws=DRAWS)
    assert found.best_option == LAUNCH
    assert not found.pays
    assert found.worth.max() == found.perfect.value == 0


def test_table(found):
    table = found.table()
    assert list(table.columns) == ["evsi", "standard_error", "cost", "net_benefit"]
    assert table.index.tolist() == list(found.values)
    assert table.loc[found.best, "net_benefit"] == table["net_benefit"].max()


def test_an_estate_of_ten_thousand_households(one_beta):
    found = survey(one_beta.with_(average_flat_area=25), draws=DRAWS)
    assert found.households == 10_000
    assert max(found.values) == 10_000


# Bad input


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"cost_per_interview": -1}, "cost_per_interview is -1; it must be a number of yuan, 0 or more"),
        ({"cost_per_interview": "a lot"}, "cost_per_interview is 'a lot'; it must be a number of yuan, 0 or more"),
        ({"fixed_cost": float("nan")}, "fixed_cost is nan; it must be a number of yuan, 0 or more"),
        ({"sizes": []}, "sizes must have at least one size above 0"),
        ({"sizes": [0]}, "sizes must have at least one size above 0"),
        ({"sizes": [3_000]}, "sizes has 3_000; it must be a whole number from 0 to the 2_500 households there are"),
        ({"sizes": ["all"]}, "sizes has 'all'; it must be a whole number from 0 to the 2_500 households there are"),
        ({"sizes": ["all", 3]}, "sizes has 'all'; it must be a whole number from 0 to the 2_500 households there are"),
        ({"sizes": 5}, "sizes is 5; it must be a list of numbers of households"),
        ({"options": {}}, "options has no case in it; give one or more by name"),
        ({"draws": 99}, "draws is 99; what information is worth cannot be told from fewer than 100"),
        ({"draws": 0}, "draws is 0; it must be a whole number from 1 to 1_073_741_824"),
    ],
)
def test_bad_input(one_beta, asked, text):
    with pytest.raises(ScenarioError) as error:
        survey(one_beta, **asked)
    assert str(error.value) == text


def test_adoption_that_is_certain():
    case = sc.loads(ONE_BETA.replace('{ value = 0.25, sd = 0.08, dist = "beta" }', "0.25"))
    with pytest.raises(ScenarioError) as error:
        survey(case)
    assert str(error.value) == "cleaning.adoption is certain in this case (0.25); give it low and high, or a survey"


def test_what_households_cannot_tell(one_beta):
    with pytest.raises(ScenarioError) as error:
        survey(one_beta, assumption="price")
    assert str(error.value) == (
        "cleaning.price is no share from 0 to 1; a survey counts households, so it must be a share of them, "
        "such as adoption"
    )


def test_an_unknown_assumption(one_beta):
    with pytest.raises(UnknownNameError, match="did you mean 'adoption'"):
        survey(one_beta, assumption="adoptoin")


def test_two_services_are_told_apart(two_services):
    with pytest.raises(UnknownNameError, match=r"say one of: cleaning\.adoption, meals\.adoption"):
        survey(two_services)


def test_options_must_know_the_same(one_beta):
    surer = one_beta.with_(adoption={"value": 0.25, "sd": 0.04, "dist": "beta"})
    with pytest.raises(ScenarioError, match="differs between the case and the option 'surer'; a survey"):
        survey(one_beta, {"this": one_beta, "surer": surer})


def test_a_town_is_too_large(one_beta):
    with pytest.raises(ScenarioError, match="households is 25_000; a survey is valued in an estate of 1 to 20_000"):
        survey(one_beta.with_(average_flat_area=10))


def test_adoption_that_moves_no_option(one_beta):
    text = TWO_SERVICES.replace("adoption = 0.10", "adoption = { value = 0.10, low = 0.02, high = 0.2 }")
    with pytest.raises(ScenarioError, match=r"meals\.adoption moves none of the options, so asking about it is worth"):
        survey(sc.loads(text), {"cleaning alone": one_beta}, service="meals")
