"""Rank correlations by a Gaussian copula."""

import itertools
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import servicecase as sc
from servicecase.uncertainty.copula import NO_COPULA, CorrelationWarning, copula, nearest_correlation
from servicecase.uncertainty.laws import Distribution
from servicecase.uncertainty.sampling import METHODS, Sampler

COUNT = 2**14
LAWS = {
    "a": Distribution("triangular", stats.triang(0.3, 1.0, 2.0), 1.0, 3.0),
    "b": Distribution("lognormal", stats.lognorm(0.5), 0.0, 1.0),
    "c": Distribution("uniform", stats.uniform(), 0.0, 1.0),
    "d": Distribution("normal", stats.norm(), 0.0, 1.0),
}


def draws(ranks, method="random", count=COUNT, names="abcd", repair=True):
    tied = copula(ranks, repair)
    return Sampler({name: LAWS[name] for name in names}, 3, method, tied).draws(0, count)


def spearman(first, second):
    return float(stats.spearmanr(first, second).statistic)


@pytest.mark.parametrize("rank", [0.0, 0.2, -0.5, 0.8, 0.95, -0.95])
def test_the_target_rank_correlation_is_reached(rank):
    """Within four standard errors; that of a rank correlation of independent draws is 1/sqrt(n - 1), else smaller."""
    found = draws({("a", "b"): rank})
    limit = 4 * (1 - rank**2) / math.sqrt(COUNT - 1) + 1e-3 * abs(rank)
    assert spearman(found["a"], found["b"]) == pytest.approx(rank, abs=limit)
    assert abs(spearman(found["a"], found["c"])) < 4 / math.sqrt(COUNT - 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rank", [1.0, -1.0])
def test_one_and_minus_one_bind_two_assumptions_together(rank, method):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing was repaired that anybody would want to know of
        found = draws({("a", "b"): rank}, method)
    assert spearman(found["a"], found["b"]) == pytest.approx(rank, abs=1e-6)


def test_three_ways():
    wanted = {("a", "b"): 0.6, ("b", "c"): -0.3, ("a", "c"): 0.2}
    found = draws(wanted)
    for (first, second), rank in wanted.items():
        assert spearman(found[first], found[second]) == pytest.approx(rank, abs=4 / math.sqrt(COUNT - 1))


def test_the_correlation_of_the_normal_draws_is_pearsons():
    """A rank correlation of 0.5 needs a normal one of 2 sin(pi/12) = 0.5176."""
    tied = copula({("a", "b"): 0.5})
    assert tied.factor[1][0] == pytest.approx(2 * math.sin(math.pi / 12), abs=1e-15)
    assert math.hypot(*tied.factor[1]) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_marginals_are_kept(method):
    found = draws({("a", "b"): 0.7, ("b", "c"): -0.5, ("a", "d"): 0.4}, method)
    for name, values in found.items():
        distance = stats.kstest(values, LAWS[name].law.cdf).statistic
        # 1.95/sqrt(n) is exceeded by one of a thousand independent samples
        assert distance < 1.95 / math.sqrt(COUNT)


def test_marginals_of_a_sobol_design_stay_evener_than_those_of_random_draws():
    """The median of the distance of Kolmogorov and Smirnov is 0.83/sqrt(n) for random draws."""
    names = ["cleaning.adoption", "cleaning.price", "cleaning.worker_pay"]
    ranks = {(names[0], names[1]): 0.7, (names[1], names[2]): -0.4}
    for seed in range(5):
        sampler = Sampler(dict.fromkeys(names, LAWS["c"]), seed, "sobol", copula(ranks))
        distances = [stats.kstest(values, "uniform").statistic for values in sampler.draws(0, COUNT).values()]
        assert distances[0] <= 1 / COUNT
        assert max(distances[1:]) < 0.83 / math.sqrt(COUNT) / 2


@pytest.mark.parametrize("method", METHODS)
def test_what_is_not_tied_and_the_first_of_what_is_keep_their_draws(method):
    free, tied = draws({}, method), draws({("b", "c"): 0.5}, method)
    for name in "abd":
        assert np.array_equal(free[name], tied[name])
    assert not np.any(free["c"] == tied["c"])


@given(order=st.permutations([("a", "b"), ("b", "c"), ("a", "d")]), names=st.permutations("abcd"))
@settings(max_examples=15, deadline=None)
def test_the_order_of_pairs_and_names_does_not_matter(order, names):
    ranks = {("a", "b"): 0.6, ("b", "c"): -0.3, ("a", "d"): 0.1}
    expected = draws(ranks, count=50)
    turned = {pair[:: 1 if place % 2 else -1]: ranks[pair] for place, pair in enumerate(order)}
    found = draws(turned, count=50, names=names)
    assert all(np.array_equal(found[name], expected[name]) for name in "abcd")


def test_what_is_tied_to_a_name_that_is_not_drawn_keeps_its_draws():
    ranks = {("a", "b"): 0.5, ("b", "c"): -0.4}
    everything, rest = draws(ranks, count=50), draws(ranks, count=50, names="bd")
    assert rest.keys() == {"b", "d"}
    assert all(np.array_equal(rest[name], everything[name]) for name in rest)


def test_no_correlations():
    assert copula({}) == NO_COPULA
    assert NO_COPULA.joined({"a": np.zeros(2)}) == {}


# Higham, Computing the nearest correlation matrix, IMA Journal of Numerical Analysis 22 (2002), section 4.
IMPOSSIBLE = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
NEAREST = np.array([[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]])


def test_highams_example():
    assert nearest_correlation(IMPOSSIBLE) == pytest.approx(NEAREST, abs=5e-5)


def test_an_impossible_matrix_is_repaired_with_a_warning_that_shows_the_change():
    """0.7607 and 0.1573 between normal draws are rank correlations of 6/pi asin(0.7607/2) = 0.745 and 0.150."""
    ranks = {("a", "b"): 1.0, ("b", "c"): 1.0, ("a", "c"): 0.0}
    words = r"a and b 1\.000 → 0\.745; a and c 0\.000 → 0\.150; b and c 1\.000 → 0\.745"
    assert 6 / math.pi * math.asin(0.7607 / 2) == pytest.approx(0.745, abs=5e-4)
    assert 6 / math.pi * math.asin(0.1573 / 2) == pytest.approx(0.150, abs=5e-4)
    with pytest.warns(CorrelationWarning, match=words):
        found = draws(ranks)
    for (first, second), rank in {("a", "b"): 0.745, ("b", "c"): 0.745, ("a", "c"): 0.150}.items():
        assert spearman(found[first], found[second]) == pytest.approx(rank, abs=4 / math.sqrt(COUNT - 1))


def test_an_impossible_matrix_is_refused_on_request():
    with pytest.raises(sc.ScenarioError, match=r"^correlations cannot all hold at once; .* a and b 1\.000 → 0\.745"):
        copula({("a", "b"): 1.0, ("b", "c"): 1.0, ("a", "c"): 0.0}, repair=False)
    copula({("a", "b"): 0.5, ("b", "c"): 0.5}, repair=False)  # possible: nothing to refuse


@given(st.lists(st.floats(-1, 1), min_size=10, max_size=10))
@settings(max_examples=40, deadline=None)
def test_a_repaired_matrix_is_a_correlation_matrix_and_nearer_than_simple_repairs(entries):
    matrix = np.eye(5)
    rows, columns = np.triu_indices(5, 1)
    matrix[rows, columns] = matrix[columns, rows] = entries
    found = nearest_correlation(matrix)
    assert np.linalg.eigvalsh(found)[0] > 0
    assert np.allclose(np.diag(found), 1, atol=1e-12)
    assert np.array_equal(found, found.T) or np.allclose(found, found.T, atol=1e-14)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= 1e-8:
        assert found is matrix
        return
    clipped = (vectors * np.maximum(values, 1e-8)) @ vectors.T
    scale = np.sqrt(np.diag(clipped))
    shrunk = np.eye(5) + (matrix - np.eye(5)) / (1 - values[0] + 1e-8)  # towards independence
    for simple in (clipped / np.outer(scale, scale), shrunk):
        assert np.linalg.norm(found - matrix) <= np.linalg.norm(simple - matrix) + 1e-6


def test_many_assumptions_that_all_move_apart():
    """Ten with -0.5 each: no draws can do that; the nearest is -1/9 for every pair, by symmetry."""
    matrix = np.full((10, 10), -0.5)
    np.fill_diagonal(matrix, 1)
    found = nearest_correlation(matrix)
    assert [found[pair] for pair in itertools.combinations(range(10), 2)] == pytest.approx([-1 / 9] * 45, abs=1e-6)
