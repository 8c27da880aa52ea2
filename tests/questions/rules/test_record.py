import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.questions.rules.record import FEWEST, LEAST_GAIN, losing_rule
from servicecase.uncertainty.laws import uncertain

DRAWS = 4_000
# Which assumptions is no matter to the method: uniform numbers stand for them.
KEYS = ("cleaning.adoption", "cleaning.commission_rate", "cleaning.price", "discount_rate", "wage_growth")
# A planted bound is found to within a few draws: the gap between neighbours is 1/4,000 of the range.
NEAR = 0.005


def uniform(seed=0, draws=DRAWS):
    return dict(zip(KEYS, np.random.default_rng(seed).random((len(KEYS), draws)), strict=True))


def rule(inputs, loses, case, **options):
    return losing_rule(inputs, np.where(loses, -1.0, 1.0), case, **options)


def found(result):
    return {(one.key, one.is_upper): one.value for one in result.limits}


def test_losing_rule_recovers_a_planted_box(realistic):
    inputs = uniform()
    loses = (inputs["cleaning.adoption"] < 0.3) & (inputs["cleaning.commission_rate"] > 0.6)
    result = rule(inputs, loses, realistic)
    assert found(result) == {
        ("cleaning.adoption", True): pytest.approx(0.3, abs=NEAR),
        ("cleaning.commission_rate", False): pytest.approx(0.6, abs=NEAR),
    }
    assert (result.coverage, result.density) == (1, 1)
    assert result.base_rate == result.support == np.mean(loses)


def test_losing_rule_recovers_an_interval(realistic):
    inputs = uniform(1)
    loses = (inputs["cleaning.price"] > 0.35) & (inputs["cleaning.price"] < 0.55)
    assert found(rule(inputs, loses, realistic)) == {
        ("cleaning.price", False): pytest.approx(0.35, abs=NEAR),
        ("cleaning.price", True): pytest.approx(0.55, abs=NEAR),
    }


def test_losing_rule_density_and_coverage_with_noise(realistic):
    """In the box 80% lose, outside 10%: the rule should say so, within three standard errors."""
    inputs = uniform(2, 20_000)
    inside = (inputs["cleaning.adoption"] < 0.4) & (inputs["discount_rate"] < 0.5)
    loses = np.random.default_rng(3).random(20_000) < np.where(inside, 0.8, 0.1)
    result = rule(inputs, loses, realistic)
    assert {key for key, _ in found(result)} == {"cleaning.adoption", "discount_rate"}
    assert result.density == pytest.approx(0.8, abs=3 * np.sqrt(0.8 * 0.2 / 4_000))
    # 0.2 x 0.8 of all draws lose inside, 0.8 x 0.1 outside: two thirds
    assert result.coverage == pytest.approx(2 / 3, abs=0.02)
    assert result.base_rate == pytest.approx(0.24, abs=0.01)


def test_losing_rule_keeps_at_most_three_limits_the_most_telling(realistic):
    inputs = uniform(4, 20_000)
    bounds = dict(zip(KEYS, (0.3, 0.4, 0.5, 0.95, 0.97), strict=True))
    loses = np.all([inputs[key] < bound for key, bound in bounds.items()], axis=0)
    result = rule(inputs, loses, realistic)
    assert {key for key, _ in found(result)} == set(KEYS[:3])
    # what the two that are left out would add
    assert result.density == pytest.approx(0.95 * 0.97, abs=0.02)


def test_losing_rule_drops_a_limit_that_gains_little_however_certain(realistic):
    inputs = uniform(11, 20_000)
    adoption, price = inputs["cleaning.adoption"], inputs["cleaning.price"]
    loses = (adoption < 0.5) & (price < 0.985)  # not by chance: of 10,000 draws, the 150 that a second limit cuts off
    assert {key for key, _ in found(rule(inputs, loses, realistic, peel=0.01))} == {"cleaning.adoption"}


def test_losing_rule_limits_build_up_and_earn_their_place(realistic):
    inputs = uniform(5)
    loses = (inputs["cleaning.adoption"] < 0.3) & (inputs["cleaning.price"] < 0.7)
    first, second = rule(inputs, loses, realistic).limits
    assert first.key == "cleaning.adoption"  # 70% of those below 0.3 lose, but 30% of those below 0.7
    assert first.density == pytest.approx(0.7, abs=0.03)
    assert second.density - first.density >= LEAST_GAIN
    assert first.support == pytest.approx(0.3, abs=0.02)
    assert first.coverage == second.coverage == 1


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.95))
def test_losing_rule_says_nothing_of_noise(realistic, seed, share):
    inputs = uniform(seed, 1_000)
    loses = np.random.default_rng(seed + 20_000).random(1_000) < share
    result = rule(inputs, loses, realistic)
    # chance makes a limit once in hundreds of searches; it must not make a good rule of it
    assert not result.limits or result.density - result.base_rate < 0.4
    assert len(result.limits) <= 1


def test_losing_rule_does_not_depend_on_the_order_of_inputs_or_draws(realistic):
    inputs = uniform(6)
    score = inputs["cleaning.adoption"] + inputs["cleaning.price"] + 0.3 * inputs["discount_rate"]
    result = rule(inputs, score < 0.7, realistic)
    order = np.random.default_rng(7).permutation(DRAWS)
    turned = {key: inputs[key][order] for key in reversed(inputs)}
    assert rule(turned, (score < 0.7)[order], realistic).limits == result.limits


def test_losing_rule_mirrors_the_inputs(realistic):
    """What is below becomes above where an input is turned round."""
    inputs = uniform(8)
    loses = (inputs["cleaning.adoption"] < 0.25) & (inputs["cleaning.price"] > 0.45)
    mirrored = {key: 1 - one for key, one in inputs.items()}
    expected = {(key, not is_upper): pytest.approx(1 - value) for (key, is_upper), value in
                found(rule(inputs, loses, realistic)).items()}  # fmt: skip
    assert found(rule(mirrored, loses, realistic)) == expected


def test_losing_rule_of_whole_numbers_lies_between_two_of_them(realistic):
    inputs = {"cleaning.start_month": np.random.default_rng(9).integers(1, 7, DRAWS), **uniform()}
    result = rule(inputs, inputs["cleaning.start_month"] >= 5, realistic)
    assert found(result) == {("cleaning.start_month", False): 4.5}
    assert (result.density, result.coverage) == (1, 1)


@pytest.mark.parametrize(("outcome", "rate"), [(1.0, 0), (-1.0, 1)])
def test_losing_rule_never_and_always(realistic, outcome, rate):
    result = losing_rule(uniform(), np.full(DRAWS, outcome), realistic)
    assert (result.limits, result.base_rate, result.coverage, result.density) == ((), rate, 1, rate)
    assert len(result.table()) == 0


def test_losing_rule_seeks_none_of_a_handful(realistic):
    inputs = uniform()
    few = np.sort(inputs["cleaning.adoption"])[FEWEST - 1]
    result = rule(inputs, inputs["cleaning.adoption"] < few, realistic)  # one less than needed
    assert result.has_too_few
    assert not result.limits
    assert rule(inputs, inputs["cleaning.adoption"] <= few, realistic).limits


def test_losing_rule_is_below_the_value_asked_for(realistic):
    inputs = uniform()
    result = losing_rule(inputs, 1_000 * inputs["cleaning.price"], realistic, "annual_profit", value=250.0)
    assert found(result) == {("cleaning.price", True): pytest.approx(0.25, abs=NEAR)}
    assert result.target == "annual_profit"


def test_losing_rule_leaves_out_draws_without_an_outcome(realistic):
    inputs = uniform()
    outcome = np.where(inputs["cleaning.price"] < 0.25, -1.0, 1.0)
    outcome[::2] = np.nan
    result = losing_rule(inputs, outcome, realistic, "irr")
    assert result.draws == DRAWS / 2
    assert found(result) == {("cleaning.price", True): pytest.approx(0.25, abs=2 * NEAR)}


def test_losing_rule_of_a_case_holds_on_the_model(realistic):
    """The model itself, at the corner of the box that is best for the case and at the middle of all inputs."""
    rng = np.random.default_rng(10)
    distributions = uncertain(realistic)
    inputs = {key: one.ppf(rng.random(3_000)) for key, one in distributions.items()}
    outcome = realistic.evaluate({key: one[:, np.newaxis] for key, one in inputs.items()}, ["npv"])["npv"][:, 0]
    result = losing_rule(inputs, outcome, realistic)
    assert result.limits
    inside = np.all(
        [inputs[one.key] < one.value if one.is_upper else inputs[one.key] > one.value for one in result.limits], axis=0
    )
    assert np.mean(outcome[inside] < 0) == pytest.approx(result.density)
    assert np.sum((outcome < 0) & inside) / np.sum(outcome < 0) == pytest.approx(result.coverage)
    assert np.mean(inside) == pytest.approx(result.support)
    assert result.density > 2 * result.base_rate


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"peel": 0}, "peel is 0; it must be a share above 0, up to 0.5"),
        ({"peel": "much"}, "peel is 'much'"),
        ({"value": "nothing"}, "value is 'nothing'; it must be a number"),
        ({"least_support": 1.5}, "least_support is 1.5; it must be a share above 0, up to 1"),
    ],
)
def test_losing_rule_refuses_options(realistic, options, words):
    with pytest.raises(sc.ScenarioError, match=words):
        rule(uniform(), np.ones(DRAWS, bool), realistic, **options)
