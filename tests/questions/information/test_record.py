"""What information about a case is worth: a case whose NPV is linear in one beta, and agreement of the methods."""

import numpy as np
import pytest
from scipy.stats import beta

import servicecase as sc
from servicecase.case import UnknownNameError
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contract_risk.record import simulate_contracts
from servicecase.questions.information.options import LAUNCH
from servicecase.questions.information.record import information
from servicecase.questions.risk.record import simulate
from tests.conftest import TWO_SERVICES

ERRORS = 4  # standard errors that an estimate may be off
DRAWS = 2_000

ONE_BETA = """
title = "One beta"
horizon_months = 60

[estate]
monthly_fee_income = 250_000
management_fee = 1.0
discount_rate = 0.08

[services.cleaning]
contract = "commission"
adoption = { value = 0.25, sd = 0.08, dist = "beta" }
price = 1.0
commission_rate = 0.15
launch_cost = 400_000
"""


@pytest.fixture(scope="module")
def one_beta():
    return sc.loads(ONE_BETA)


@pytest.fixture(scope="module")
def of_launching(realistic):
    return information(realistic, draws=4_096)


@pytest.fixture(scope="module")
def of_contracts(headline):
    return information(headline, "contracts", draws=DRAWS)


def worth_of_adoption():
    """NPV for each point of adoption: 250,000 m² x 1 yuan x 15% = 37,500 a month, times the annuity of 60 months."""
    monthly = 1.08 ** (1 / 12) - 1
    return 37_500 * (1 - 1.08**-5) / monthly


def threshold():
    """Adoption at which the launch, paid at the end of the first month, is just earned."""
    return 400_000 * 1.08 ** (-1 / 12) / worth_of_adoption()


def gain_of_knowing(first, second, level):
    """Mean of the larger of share - level and 0, by the partial mean of the beta, less the larger of the mean and 0."""
    mean = first / (first + second)
    known = mean * beta(first + 1, second).sf(level) - level * beta(first, second).sf(level)
    return known - max(mean - level, 0)


# A beta with the mean 0.25 and the sd 0.08 has a + b = 0.25 x 0.75/0.08² - 1.
TOTAL = 0.25 * 0.75 / 0.08**2 - 1


def test_the_case_is_linear_in_adoption(one_beta):
    assert one_beta["npv"] == pytest.approx(worth_of_adoption() * (0.25 - threshold()))


def test_launch_or_not_has_the_closed_form(one_beta):
    found = information(one_beta)
    truth = worth_of_adoption() * gain_of_knowing(0.25 * TOTAL, 0.75 * TOTAL, threshold())
    assert abs(found.perfect.value - truth) <= ERRORS * found.perfect.standard_error
    assert found.perfect.value == pytest.approx(truth, rel=0.01)  # Sobol draws do better than that
    assert found.each["cleaning.adoption"].value == pytest.approx(found.perfect.value, rel=0.02)  # a spline at a kink
    assert found.best == LAUNCH
    assert found.chance_not_best == pytest.approx(beta(0.25 * TOTAL, 0.75 * TOTAL).cdf(threshold()), abs=0.005)


def test_a_small_launch_is_launched_whatever_is_known(one_beta):
    found = information(one_beta.with_(launch_cost=0), draws=DRAWS)
    assert found.perfect.value == 0
    assert found.chance_not_best == 0


def test_launch_or_not_is_read_off_the_simulation(realistic):
    found, simulated = information(realistic, draws=DRAWS, seed=3), simulate(realistic, DRAWS, 3, outputs=["npv"])
    npv = simulated.scalar("npv")
    assert np.array_equal(found.payoffs[LAUNCH], npv)
    assert found.perfect.value == pytest.approx(np.mean(np.maximum(-npv, 0)))  # the losses that are spared
    assert found.chance_not_best == simulated.probability_below(0)
    assert set(found.inputs) == set(simulated.inputs)


def test_contracts_are_those_that_are_signed(headline, of_contracts):
    found, forms = of_contracts, simulate_contracts(headline, draws=DRAWS)
    assert set(found.payoffs) == set(forms.signed)
    assert found.best == forms.best
    assert found.perfect.value == pytest.approx(np.mean(forms.regret(forms.best)))
    assert np.all(found.payoffs[DO_NOTHING] == 0)


def test_forms_that_nobody_signs_are_left_out(realistic):
    found, forms = information(realistic, "contracts", draws=DRAWS), simulate_contracts(realistic, draws=DRAWS)
    assert set(found.payoffs) == set(forms.signed) < set(forms.npv)


def test_scenarios_are_on_common_draws(one_beta):
    # The dearer one earns as much for each user and costs another 100,000: it is never better.
    dearer = one_beta.with_(launch_cost=500_000)
    found = information(one_beta, {"cheap": one_beta, "dear": dearer}, draws=DRAWS)
    gap = found.payoffs["cheap"] - found.payoffs["dear"]
    assert gap == pytest.approx(100_000 * 1.08 ** (-1 / 12))
    assert found.perfect == information(one_beta, draws=DRAWS).perfect


def test_two_cases_are_told_apart_by_what_is_known(one_beta):
    # 15% with a launch cost, or 9% without any: the first is better where 6/15 of the adoption exceeds the threshold
    # of 150,000, which is 150/400 of that of 400,000; doing nothing never is.
    invest, free = one_beta.with_(launch_cost=150_000), one_beta.with_(commission_rate=0.09, launch_cost=0)
    found = information(one_beta, {"free": free, "invest": invest})
    level = threshold() * 150 / 400 / 0.4
    truth = 0.4 * worth_of_adoption() * gain_of_knowing(0.25 * TOTAL, 0.75 * TOTAL, level)
    assert found.best == "invest"
    assert found.perfect.value == pytest.approx(truth, rel=0.02)


def test_a_service_may_be_left_out_of_two():
    text = TWO_SERVICES.replace("adoption = 0.10", "adoption = { value = 0.10, low = 0.05, high = 0.15 }")
    case = sc.loads(text)
    alone = case["npv"] - case.only(["meals"])["npv"]  # 24 months of 37,500 x 25%
    every = information(case, draws=DRAWS)
    without_cleaning = information(case, service="cleaning", draws=DRAWS)
    assert np.all(every.payoffs[DO_NOTHING] == 0)
    gap = without_cleaning.payoffs[LAUNCH] - without_cleaning.payoffs[DO_NOTHING]
    assert gap == pytest.approx(alone)


def test_without_the_only_service_nothing_is_left(one_beta):
    found = information(one_beta, service="cleaning", target="cleaning.contractor_headroom", draws=128)
    assert np.all(found.payoffs[DO_NOTHING] == 0)


def test_of_different_distributions_the_first_is_shown(one_beta):
    other = one_beta.with_(adoption={"value": 0.4, "sd": 0.04, "dist": "beta"})
    both, alone = information(one_beta, {"this": one_beta, "other": other}, draws=128), information(one_beta, draws=128)
    assert np.array_equal(both.inputs["cleaning.adoption"], alone.inputs["cleaning.adoption"])


def test_regression_and_nested_simulation_agree(of_launching):
    names = ["adoption", "system_cost_per_household"]
    fast, slow = of_launching.about(*names), of_launching.about(*names, method="nested")
    assert abs(fast.value - slow.value) <= 3 * np.hypot(fast.standard_error, slow.standard_error)
    assert fast.value > 3 * fast.standard_error  # so there is something to agree on


def test_knowing_everything_at_once_is_perfect_information(of_launching):
    everything = of_launching.about(*of_launching.inputs)
    assert everything.value == pytest.approx(of_launching.perfect.value, abs=of_launching.perfect.standard_error)
    assert everything.fit > 0.99


def test_each_assumption_is_worth_no_more_than_everything(of_contracts):
    assert set(of_contracts.each) == set(of_contracts.inputs)
    values = [one.value for one in of_contracts.each.values()]
    assert values == sorted(values, reverse=True)
    assert values[0] <= of_contracts.perfect.value
    assert of_contracts.about(*of_contracts.inputs).value <= of_contracts.perfect.value
    assert values[-1] >= 0


def test_another_result_in_money_can_be_the_payoff(one_beta):
    # In the last year the launch is long paid: 450,000 a year for each point of adoption, never a loss.
    found = information(one_beta, target="annual_profit", draws=DRAWS)
    assert found.payoffs[LAUNCH] == pytest.approx(450_000 * found.inputs["cleaning.adoption"])


def test_table(of_contracts):
    found, table = of_contracts, of_contracts.table()
    assert list(table.columns) == ["evppi", "standard_error", "share_of_evpi", "fit"]
    key = table.index[0]
    assert table.loc[key, "evppi"] == found.each[key].value
    assert table.loc[key, "share_of_evpi"] == found.each[key].value / found.perfect.value


# Bad input


def fault(error):
    text = str(error.value)
    assert "\n" not in text
    return text


def test_nothing_uncertain(two_services):
    with pytest.raises(ScenarioError) as error:
        information(two_services)
    assert fault(error).startswith("'Two services' has no uncertain assumption that moves npv; give some low")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("contract", "options is 'contract', did you mean 'contracts'?; it may also be cases by name"),
        ({}, "options has no case in it; give one or more by name"),
        ({"b": 3}, "options.b is 3; it must be a case"),
    ],
)
def test_bad_options(one_beta, options, text):
    with pytest.raises(ScenarioError) as error:
        information(one_beta, options)
    assert fault(error) == text


def test_few_draws(one_beta):
    with pytest.raises(ScenarioError) as error:
        information(one_beta, draws=99)
    assert fault(error) == "draws is 99; what information is worth cannot be told from fewer than 100"


def test_doing_nothing_cannot_be_another_case(one_beta):
    with pytest.raises(ScenarioError) as error:
        information(one_beta, {DO_NOTHING: one_beta})
    assert fault(error) == "options.do_nothing is there already; give the case another name"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("irr", "'irr' is in share; what information is worth is read off a result in money"),
        ("net_cash", "'net_cash' has a value for each month; a target is a result of one number, such as 'npv'"),
        ("npw", "'npw' is neither a line nor an assumption"),
    ],
)
def test_bad_target(one_beta, target, text):
    with pytest.raises(UnknownNameError) as error:
        information(one_beta, target=target)
    assert text in fault(error)


def test_bad_names_of_what_is_known(one_beta):
    found = information(one_beta, draws=100)
    with pytest.raises(UnknownNameError, match="'price' is certain, or moves none of the options"):
        found.about("price")
    with pytest.raises(UnknownNameError, match="did you mean 'adoption'"):
        found.about("adopton")
    with pytest.raises(ScenarioError, match="inputs must be one or more"):
        found.about()
    with pytest.raises(ScenarioError, match="method is 'nest', did you mean 'nested'"):
        found.about("adoption", method="nest")


def test_a_nested_simulation_does_not_break_a_correlation(realistic):
    tied = realistic.with_(correlations=[{"between": ["adoption", "price"], "rank": -0.5}])
    found = information(tied, draws=128)
    with pytest.raises(ScenarioError, match="is between what is known and what is not; use the regression"):
        found.about("adoption", method="nested")


def test_a_nested_simulation_needs_one_distribution(one_beta):
    surer = one_beta.with_(adoption={"value": 0.25, "sd": 0.04, "dist": "beta"})
    found = information(one_beta, {"a": one_beta, "b": surer}, draws=128)
    with pytest.raises(ScenarioError, match=r"cleaning\.adoption differs between the options; use the regression"):
        found.about("adoption", method="nested")


def test_a_line_of_two_services_is_no_assumption():
    case = sc.loads(TWO_SERVICES.replace("adoption = 0.10", "adoption = { value = 0.10, low = 0.05, high = 0.15 }"))
    with pytest.raises(UnknownNameError, match="'gross_sales' is certain, or moves none of the options"):
        information(case, draws=128).about("gross_sales")
