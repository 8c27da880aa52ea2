"""Draws: each belongs to its name, and together they fill the space."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from servicecase.inputs.catalogue import catalogue
from servicecase.uncertainty.laws import Distribution
from servicecase.uncertainty.sampling import BATCH, METHODS, Sampler

UNIFORM = Distribution("uniform", stats.uniform(), 0.0, 1.0)
DRAWN = {name: one for name, one in catalogue().items() if one.dimension is not None}
OF_A_SERVICE = [name for name, one in DRAWN.items() if one.scope == "service"]
NAMES = ["discount_rate", "cleaning.adoption", "cleaning.price", "meals.adoption", "not_in_the_catalogue", "x.nor_this"]


def sampler(names, seed=1, method="sobol"):
    return Sampler(dict.fromkeys(names, UNIFORM), seed, method)


def draws(names, count, seed=1, method="sobol"):
    return sampler(names, seed, method).draws(0, count)


# ------------------------------------------------------------------ a draw belongs to its name


@pytest.mark.parametrize("method", METHODS)
@given(order=st.permutations(NAMES), kept=st.integers(1, len(NAMES)))
@settings(max_examples=10, deadline=None)
def test_draws_do_not_depend_on_the_other_names_nor_their_order(method, order, kept):
    everything = draws(NAMES, 1500, method=method)
    for name, found in draws(order[:kept], 1500, method=method).items():
        assert np.array_equal(found, everything[name])


@pytest.mark.parametrize("method", METHODS)
@given(start=st.integers(0, 5000), length=st.integers(0, 3000))
@settings(max_examples=15, deadline=None)
def test_any_stretch_is_that_part_of_the_whole(method, start, length):
    whole = draws(NAMES, 8000, method=method)
    for name, found in sampler(NAMES, method=method).draws(start, start + length).items():
        assert np.array_equal(found, whole[name][start : start + length])


@pytest.mark.parametrize("method", METHODS)
def test_draws_far_out_can_be_made_without_those_before(method):
    found = sampler(NAMES, method=method).shares("cleaning.adoption", 2**22 - 3, 2**22)
    assert found.shape == (3,)
    assert np.all((found > 0) & (found < 1))


@pytest.mark.parametrize("method", METHODS)
def test_other_seeds_and_other_names_have_other_draws(method):
    columns = [one for seed in (1, 2) for one in draws(NAMES, 512, seed, method).values()]
    for first, second in itertools.combinations(columns, 2):
        assert not np.any(first == second)


def test_every_number_of_the_catalogue_has_a_dimension_of_its_own():
    """What is in the catalogue and can be uncertain: numbers, whole or not, but for the horizon and conversions."""
    can_vary = {
        name
        for name, one in catalogue().items()
        if one.kind in ("number", "whole") and one.scope in ("estate", "service")
    }
    assert DRAWN.keys() == can_vary
    dimensions = [one.dimension for one in DRAWN.values()]
    assert len(set(dimensions)) == len(dimensions)
    assert all(0 <= one < 128 for one in dimensions)


# ------------------------------------------------------------------ one at a time: evenly spread


@pytest.mark.parametrize("method", ["sobol", "latin"])
@pytest.mark.parametrize("name", NAMES)
def test_each_batch_has_one_draw_in_each_stratum(method, name):
    shares = sampler([name], 5, method).shares(name, 0, 5 * BATCH).reshape(5, BATCH)
    for batch in shares:
        assert np.array_equal(np.sort(np.floor(batch * BATCH)), np.arange(BATCH))


def test_sobol_fills_finer_strata_as_there_are_more_draws():
    for name in NAMES:
        shares = sampler([name]).shares(name, 0, 2**14)
        assert np.array_equal(np.sort(np.floor(shares * 2**14)), np.arange(2**14))


def test_random_draws_are_uniform_and_independent():
    shares = sampler(["cleaning.adoption"], method="random").shares("cleaning.adoption", 0, 20_000)
    assert stats.kstest(shares, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(shares[1:], shares[:-1])[0, 1]) < 4 / math.sqrt(20_000)


# ------------------------------------------------------------------ two at a time


def quality(first, second):
    """The least t of a (t, m, 2)-net: every rectangle of the area 2^(t - m) with dyadic sides has 2^t points."""
    m = len(first).bit_length() - 1
    for t in range(m + 1):
        shapes = [(part, m - t - part) for part in range(m - t + 1)]
        if all(np.all(_counts(first, second, *shape) == 2**t) for shape in shapes):
            return t
    raise AssertionError("a net with t = m always is one")


def _counts(first, second, across, down):
    cells = np.floor(first * 2**across) * 2**down + np.floor(second * 2**down)
    return np.bincount(cells.astype(int), minlength=2 ** (across + down))


# Sobol (USSR Computational Mathematics 7, 1967): t is at most the sum of the degrees of the primitive polynomials less
# one each. In the order of Joe and Kuo the degrees are 0 (van der Corput), 1, 2, 3, 3, 4, 4, 5, …
@pytest.mark.parametrize(
    ("first", "second", "limit"),
    [
        ("monthly_fee_income", "management_fee", 0),
        ("management_fee", "collection_rate", 1),
        ("monthly_fee_income", "collection_rate", 1),
        ("collection_rate", "floor_area", 3),
        ("floor_area", "average_flat_area", 4),
        ("average_flat_area", "household_count", 5),
    ],
)
def test_neighbouring_dimensions_are_nets(first, second, limit):
    for count in (256, 1024, 4096):
        found = draws([first, second], count)
        assert quality(found[first], found[second]) <= limit


@pytest.mark.parametrize(("first", "second"), [("adoption", "price"), ("worker_pay", "commission_rate")])
def test_names_of_a_service_fill_the_plane_as_scipys_sequence_does(first, second):
    """Neither the scrambles nor the order of the service change the quality of the net of 1,024 points."""
    plain = qmc.Sobol(128, scramble=False).random(1024)
    expected = quality(plain[:, catalogue()[first].dimension], plain[:, catalogue()[second].dimension])
    for seed in (1, 2):
        found = draws([f"cleaning.{first}", f"cleaning.{second}"], 1024, seed)
        assert quality(*found.values()) == expected
    assert expected < 10  # or it would say nothing


def discrepancies(columns, pairs):
    return np.array([qmc.discrepancy(np.column_stack([columns[one], columns[other]])) for one, other in pairs])


@pytest.mark.parametrize("count", [256, 1024])
def test_every_plane_of_a_service_is_filled_better_than_by_chance(count):
    keys = [f"cleaning.{name}" for name in OF_A_SERVICE]
    pairs = list(itertools.combinations(keys, 2))
    chosen = [pairs[place] for place in np.random.default_rng(1).choice(len(pairs), 150, replace=False)]
    chosen += itertools.pairwise(keys)
    found = {method: discrepancies(draws(keys, count, method=method), chosen) for method in METHODS}
    assert np.max(found["sobol"]) < np.quantile(found["random"], 0.9)
    assert np.quantile(found["sobol"], 0.9) < np.min(found["random"])
    assert np.median(found["sobol"]) < np.median(found["random"]) / 20
    # a Latin hypercube is even in each name alone; in the plane it stays within what chance does
    assert np.median(found["latin"]) > np.median(found["sobol"]) * 5


@pytest.mark.parametrize("count", [256, 1024])
def test_two_services_do_not_run_in_step(count):
    """Their common names, and all others, are as independent as random draws, whatever the seed.

    The standard error of a rank correlation of random draws is 1/sqrt(n - 1). With the shuffle it is a little more,
    as halves of a run change places together; five of them are beyond what any of hundreds of pairs should reach.
    A shuffle that is linear in the digits gives 0.75 for one pair in n/2.
    """
    ranks = []
    for seed in range(4):
        found = draws([f"{one}.{name}" for one in ("cleaning", "meals") for name in OF_A_SERVICE], count, seed)
        cleaning, meals = np.split(stats.rankdata(np.array(list(found.values())), axis=1), 2)
        ranks.append(np.corrcoef(cleaning, meals)[: len(cleaning), len(cleaning) :])
    error = 1 / math.sqrt(count - 1)
    assert np.max(np.abs(ranks)) < 6 * error
    assert np.std(ranks) < 1.5 * error


def test_a_service_and_the_estate_do_not_run_in_step():
    estate = [name for name, one in DRAWN.items() if one.scope == "estate"]
    for seed in range(4):
        found = draws([*estate, *(f"cleaning.{name}" for name in OF_A_SERVICE)], 512, seed)
        ranks = np.abs(np.corrcoef(stats.rankdata(np.array(list(found.values())), axis=1)))
        assert np.max(ranks[: len(estate), len(estate) :]) < 6 / math.sqrt(511)


def test_planes_across_services_are_filled_as_by_chance_or_better():
    pairs = [(f"cleaning.{name}", f"meals.{name}") for name in OF_A_SERVICE]
    keys = [key for pair in pairs for key in pair]
    found = {method: discrepancies(draws(keys, 1024, method=method), pairs) for method in ("sobol", "random")}
    assert np.median(found["sobol"]) < np.median(found["random"])
    assert np.max(found["sobol"]) < np.max(found["random"])


# ------------------------------------------------------------------ known means

SIZES = 2 ** np.arange(8, 15)
SEEDS = 24


def slope(names, method):
    """Of the logarithm of the root mean square error of the mean of the product of 1/2 + u, whose mean is one."""
    errors = []
    for seed in range(SEEDS):
        product = np.prod([0.5 + one for one in draws(names, SIZES[-1], seed, method).values()], axis=0)
        errors.append(np.cumsum(product)[SIZES - 1] / SIZES - 1)
    rms = np.sqrt(np.mean(np.square(errors), axis=0))
    return np.polyfit(np.log(SIZES), np.log(rms), 1)[0]


@pytest.mark.parametrize(
    "names",
    [
        ["cleaning.adoption", "cleaning.price", "cleaning.commission_rate", "cleaning.worker_pay"],
        ["monthly_fee_income", "management_fee", "discount_rate", "wage_growth"],
    ],
)
def test_the_error_of_a_mean_falls_faster_than_one_over_the_root_of_the_draws(names):
    assert slope(names, "sobol") < -0.8


def test_the_error_of_random_draws_falls_as_one_over_the_root_of_the_draws():
    """Random draws: -1/2, with a standard error of about 0.06 over 24 seeds and seven sizes that share draws."""
    assert slope(["cleaning.adoption", "cleaning.price", "cleaning.commission_rate"], "random") == pytest.approx(
        -0.5, abs=0.2
    )


@pytest.mark.parametrize(("method", "tolerance"), [("sobol", 0.0005), ("latin", 0.004), ("random", 0.015)])
def test_a_product_of_lognormals_against_its_closed_form(method, tolerance):
    """ln of the product is normal: mean sum of mu, variance sum of sigma²; mean exp(sum mu + sum sigma²/2).

    Standard error of the mean of random draws: sqrt(exp 0.29 - 1)/sqrt(32768) = 0.0032 of it; of the outer quantiles
    sqrt(0.05 x 0.95/32768) x 0.5385/0.1031 = 0.0063 of them.
    """
    parameters = {"cleaning.adoption": (-1.5, 0.3), "cleaning.price": (0.2, 0.2), "cleaning.commission_rate": (-2, 0.4)}
    laws = {
        name: Distribution("lognormal", stats.lognorm(sigma, scale=math.exp(mu)), 0.0, 1.0)
        for name, (mu, sigma) in parameters.items()
    }
    product = np.prod(list(Sampler(laws, 1, method).draws(0, 2**15).values()), axis=0)
    mu, variance = -1.5 + 0.2 - 2, 0.09 + 0.04 + 0.16
    assert np.mean(product) == pytest.approx(math.exp(mu + variance / 2), rel=tolerance)
    scores = {0.05: -1.6448536, 0.5: 0.0, 0.95: 1.6448536}
    for share, score in scores.items():
        expected = math.exp(mu + score * math.sqrt(variance))
        assert np.quantile(product, share) == pytest.approx(expected, rel=0.02)
