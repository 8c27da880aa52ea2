"""Surveys of a finite estate: sums over all answers in fractions, the closed form for a normal prior, and limits."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, norm

from servicecase.inputs.faults import ScenarioError
from servicecase.questions.survey_value.preposterior import expected_after, survey_value

EXACT = 1e-9


def linear(prior, threshold, draws=1_000, seed=1):
    """Launching pays the share of takers less a threshold; leaving it pays nothing."""
    shares = beta(*prior).rvs(draws, random_state=np.random.default_rng(seed))
    return {"launch": shares - threshold, "leave": np.zeros(draws)}, shares


def values(prior, threshold, population, sizes):
    found = survey_value(*linear(prior, threshold), prior, population, sizes)
    return [one.value for one in found.values()]


def test_surveys_of_ten_households_by_hand():
    # Uniform prior, threshold 1/2, so nothing is gained on average. With k takers among n asked, the others have
    # (10 - n)(1 + k)/(2 + n) takers on average, and each k has the chance 1/(n + 1).
    # n = 1: k = 1 gives 1 + 9 x 2/3 = 7 of 10, a gain of 2/10 with the chance 1/2.
    # n = 2: k = 2 gives 2 + 8 x 3/4 = 8 of 10, a gain of 3/10 with the chance 1/3; k = 1 gives 5.
    # n = 5: k = 3, 4, 5 give 3 + 20/7, 4 + 25/7, 5 + 30/7: gains of 6/70, 18/70, 30/70, each with the chance 1/6.
    # n = 10: gains of 1/10 to 5/10, each with the chance 1/11.
    found = values((1.0, 1.0), 0.5, 10, [0, 1, 2, 5, 10])
    assert found == pytest.approx([0, 1 / 10, 1 / 10, 9 / 70, 15 / 110], abs=EXACT)


def beta_binomial(takers, population, prior):
    """For whole parameters: C(a + K - 1, K) C(b + N - K - 1, N - K) / C(a + b + N - 1, N)."""
    a, b = prior
    ways = comb(a + takers - 1, takers) * comb(b + population - takers - 1, population - takers)
    return Fraction(ways, comb(a + b + population - 1, population))


def joint(prior, population, size):
    """Chance of K takers in the estate and k among those asked: the hypergeometric distribution, no urn."""
    return {
        (takers, yes): beta_binomial(takers, population, prior)
        * Fraction(comb(takers, yes) * comb(population - takers, size - yes), comb(population, size))
        for takers in range(population + 1)
        for yes in range(size + 1)
    }


small = st.integers(1, 8).flatmap(lambda population: st.tuples(st.just(population), st.integers(0, population)))


@given(st.tuples(st.integers(1, 4), st.integers(1, 4)), small, st.data())
def test_what_is_expected_after_answers_by_bayes(prior, sizes, data):
    population, size = sizes
    worth = data.draw(st.lists(st.floats(-100, 100), min_size=population + 1, max_size=population + 1))
    chances = joint(prior, population, size)
    found = expected_after(np.array(worth)[:, np.newaxis], prior, [size])[size][:, 0]
    for yes in range(size + 1):
        given_yes = {takers: chance for (takers, one), chance in chances.items() if one == yes}
        mean = sum(float(chance / sum(given_yes.values())) * worth[takers] for takers, chance in given_yes.items())
        assert found[yes] == pytest.approx(mean, abs=1e-9)


@given(st.tuples(st.integers(1, 4), st.integers(1, 4)), small, st.fractions(0, 1, max_denominator=12))
def test_surveys_of_a_small_estate_in_fractions(prior, sizes, threshold):
    population, size = sizes
    gains = [Fraction(0)] * (size + 1)
    for (takers, yes), chance in joint(prior, population, size).items():
        gains[yes] += chance * (Fraction(takers, population) - threshold)
    truth = sum(max(one, Fraction(0)) for one in gains) - max(sum(gains), Fraction(0))
    assert values(prior, float(threshold), population, [size])[0] == pytest.approx(float(truth), abs=1e-8)


def test_many_answers_have_the_normal_closed_form():
    # With k takers among n, (k + (N - n)(a + k)/(a + b + n))/N are expected in the estate: k times
    # (1 + (a + b)/N)/(a + b + n), and k has the variance n p q (a + b + n)/(a + b + 1). So the expected share has
    # the sd s (1 + (a + b)/N) sqrt(n/(n + a + b)), s² = p q/(a + b + 1); where N is infinite, the textbook's
    # pre-posterior sd. Beta(300, 700) is near normal: at the threshold 0.3 the gain is sd/sqrt(2 pi), at 0.305 it is
    # sd x L(0.005/sd).
    sizes = np.array([100, 200, 400])
    sd = np.sqrt(0.3 * 0.7 / 1001) * (1 + 1000 / 4000) * np.sqrt(sizes / (sizes + 1000))
    assert values((300.0, 700.0), 0.3, 4_000, sizes) == pytest.approx(sd / np.sqrt(2 * np.pi), rel=0.01)
    away = 0.005 / sd
    loss = sd * (norm.pdf(away) - away * norm.sf(away))
    assert values((300.0, 700.0), 0.305, 4_000, sizes) == pytest.approx(loss, rel=0.05)  # a lattice and a skew


def test_asking_everybody_is_knowing_the_share():
    # Beta(3, 9), threshold 0.3: the mean of max(0, share - 0.3) by the beta's partial mean,
    # 3/12 x P(Beta(4, 9) > 0.3) - 0.3 x P(Beta(3, 9) > 0.3); the realised share of 2,000 households is a little wider.
    truth = 3 / 12 * beta(4, 9).sf(0.3) - 0.3 * beta(3, 9).sf(0.3)
    found = values((3.0, 9.0), 0.3, 2_000, [2_000])[0]
    assert found == pytest.approx(truth, rel=0.005)
    assert found > truth  # by the spread of 2,000 coins


def test_the_prior_says_what_is_best_without_a_survey():
    # Shares spread evenly over 0 to 1 have the mean 1/2, above the threshold 0.4; the prior Beta(1, 3) has 1/4, below.
    # With no answer nothing is gained. One answer of ten is yes with the chance 1/4, then 1 + 9 x 2/5 = 4.6 take it.
    shares = (np.arange(1_000) + 0.5) / 1_000
    payoffs = {"launch": shares - 0.4, "leave": np.zeros(1_000)}
    found = survey_value(payoffs, shares, (1.0, 3.0), 10, [0, 1])
    assert [one.value for one in found.values()] == pytest.approx([0, (0.46 - 0.4) / 4], abs=EXACT)


def test_a_survey_is_worth_more_the_larger_it_is():
    found = values((3.0, 9.0), 0.3, 300, range(0, 301, 5))
    assert found[0] == 0
    assert np.all(np.diff(found) >= 0)
    assert found[-1] > found[1] > 0


def test_asking_about_what_does_not_matter_is_worth_nothing():
    shares, noise = np.random.default_rng(2).random((2, 4_000))
    found = survey_value({"launch": noise - 0.45, "leave": np.zeros(4_000)}, shares, (1.0, 1.0), 100, [10, 50, 100])
    assert all(one.value <= 3 * one.standard_error + EXACT for one in found.values())


def test_errors_cover_the_truth():
    # The same payoffs with noise that no survey can know: the truth is that without.
    truth = values((2.0, 4.0), 0.4, 50, [10, 50])
    near = np.zeros(2)
    for seed in range(50):
        payoffs, shares = linear((2.0, 4.0), 0.4, 500, seed)
        payoffs["launch"] += np.random.default_rng(1_000 + seed).normal(0, 0.5, 500)
        found = survey_value(payoffs, shares, (2.0, 4.0), 50, [10, 50], seed)
        near += [
            abs(one.value - right) <= 2 * one.standard_error for one, right in zip(found.values(), truth, strict=True)
        ]
    assert np.all(near >= 43)  # 95% of 50 is 47.5, sd 1.5: three below


@pytest.mark.parametrize(
    ("prior", "population", "sizes", "text"),
    [
        ((1.0, 1.0), 10, [11], "sizes has 11; it must be a whole number from 0 to the 10 households there are"),
        ((1.0, 1.0), 10, [2.5], "sizes has 2.5; it must be a whole number from 0 to the 10 households there are"),
        ((1.0, 1.0), 10, [-1], "sizes has -1; it must be a whole number from 0 to the 10 households there are"),
        ((0.0, 1.0), 10, [1], "prior must be two numbers above 0"),
        ((1.0, 1.0), 0, [0], "population is 0; it must be a whole number from 1 to 20_000"),
    ],
)
def test_bad_input(prior, population, sizes, text):
    with pytest.raises(ScenarioError) as error:
        survey_value(*linear((1.0, 1.0), 0.5), prior, population, sizes)
    assert str(error.value) == text
