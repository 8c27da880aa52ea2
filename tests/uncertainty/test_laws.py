"""Distributions against textbook formulas, hand arithmetic and SciPy's own laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.record import Record
from servicecase.uncertainty.laws import Discrete, distribution, uncertain

INVERSION = 1e-9  # of the share at a quantile, for any law
INVERSION_OF_A_BETA = 1e-10  # of the share, against SciPy's quantile
SHARES = np.concatenate([10.0 ** -np.arange(1, 13), np.linspace(0.001, 0.999, 201), 1 - 10.0 ** -np.arange(1, 13)])
SHARES.sort()


def law(name, value=0.2, **fields):
    """The distribution of an assumption of the catalogue."""
    return distribution(catalogue()[name], Record(value, **fields))


def pert(low, mode, high, weight=None):
    return law("adoption", mode, low=low, high=high, dist="pert", pert_lambda=weight)


@pytest.mark.parametrize(
    ("low", "mode", "high", "mean", "variance"),
    [
        # (0.1 + 4 x 0.2 + 0.3)/6 = 0.2; (0.2 - 0.1)(0.3 - 0.2)/7
        (0.1, 0.2, 0.3, 0.2, 0.01 / 7),
        # (0 + 0.4 + 1)/6 = 7/30; 7/30 x 23/30 / 7 = 23/900, where the sixth of the range would give 25/900
        (0.0, 0.1, 1.0, 7 / 30, 23 / 900),
        # mode at the low end: (0.1 + 0.4 + 0.7)/6 = 0.2; 0.1 x 0.5 / 7
        (0.1, 0.1, 0.7, 0.2, 0.05 / 7),
        # mode at the high end: (0.1 + 2.8 + 0.7)/6 = 0.6; 0.5 x 0.1 / 7
        (0.1, 0.7, 0.7, 0.6, 0.05 / 7),
    ],
)
def test_pert_has_the_moments_of_vose(low, mode, high, mean, variance):
    found = pert(low, mode, high)
    assert found.mean == pytest.approx(mean, rel=1e-12)
    assert found.sd**2 == pytest.approx(variance, rel=1e-12)
    assert (found.kind, found.low, found.high) == ("pert", low, high)


@pytest.mark.parametrize("weight", [0.5, 2.0, 4.0, 10.0, 1000.0])
@given(mode=st.floats(0.0, 1.0))
@settings(max_examples=20, deadline=None)
def test_pert_with_any_weight_of_the_mode(weight, mode):
    """Mean (low + w mode + high)/(w + 2); variance (mean - low)(high - mean)/(w + 3) (Vose, Risk Analysis, 2008)."""
    low, high = 0.1, 0.5
    mode = low + mode * (high - low)
    found = pert(low, min(mode, high), high, weight)
    mean = (low + weight * mode + high) / (weight + 2)
    assert found.mean == pytest.approx(mean, rel=1e-10)
    assert found.sd**2 == pytest.approx((mean - low) * (high - mean) / (weight + 3), rel=1e-8)


def test_pert_quantile_by_hand():
    """Mode at the low end: a beta with parameters 1 and 5, whose survival function is (1 - x)^5."""
    share = 1 - (1 - 0.2) ** 5
    assert pert(0.0, 0.0, 1.0).ppf(share) == pytest.approx(0.2, abs=1e-11)
    assert pert(0.0, 0.0, 1.0).cdf(0.2) == pytest.approx(share, abs=1e-14)


def test_triangular():
    """Mean (a + m + b)/3; variance (a² + m² + b² - am - ab - mb)/18; the share below the mode is (m - a)/(b - a)."""
    found = law("adoption", 0.2, low=0.1, high=0.5, dist="triangular")
    assert found.mean == pytest.approx(0.8 / 3)
    assert found.sd**2 == pytest.approx((0.01 + 0.04 + 0.25 - 0.02 - 0.05 - 0.10) / 18)
    assert found.cdf(0.2) == pytest.approx(0.25)
    assert found.ppf([0.25, 0.0625]).tolist() == pytest.approx([0.2, 0.15])  # a quarter of that share: half way up


def test_uniform_does_not_care_for_the_value():
    found = law("adoption", 0.15, low=0.1, high=0.5, dist="uniform")
    assert found.mean == pytest.approx(0.3)
    assert found.sd == pytest.approx(0.4 / math.sqrt(12))
    assert found.ppf([0.0, 0.25, 1.0]).tolist() == pytest.approx([0.1, 0.2, 0.5])


# sd: far within the limits 0 and 1, cut on one side, on both, at its very centre, and all but certain
@pytest.mark.parametrize(
    ("mean", "sd"), [(0.5, 0.01), (0.9, 0.1), (0.5, 1.0), (1.0, 0.01), (0.0, 0.2), (0.9, 1e-3), (0.9, 1e-7)]
)
def test_normal_is_truncated_at_the_limits(mean, sd):
    found = law("adoption", mean, dist="normal", sd=sd)
    expected = stats.truncnorm(-mean / sd, (1 - mean) / sd, mean, sd)
    assert found.mean == pytest.approx(expected.mean(), rel=1e-12)
    assert found.sd == pytest.approx(expected.std(), rel=1e-8)
    assert found.ppf([0.001, 0.1, 0.5, 0.999]).tolist() == pytest.approx(
        expected.ppf([0.001, 0.1, 0.5, 0.999]).tolist()
    )
    assert [found.low, found.high] == pytest.approx(expected.ppf([0.1, 0.9]).tolist())
    assert found.cdf([-1, 0, 1, 2]).tolist() == pytest.approx([0, 0, 1, 1])
    assert found.ppf([0, 1]).min() >= 0
    assert found.ppf([0, 1]).max() <= 1


def test_a_narrow_normal_within_wide_limits_keeps_its_moments():
    """Limits of 0 and 1e9 around a spread of 1: an integral over the whole range would miss the peak."""
    found = law("monthly_fee_income", 250_000.0, dist="normal", sd=1.0)
    assert found.mean == pytest.approx(250_000, abs=1e-9)
    assert found.sd == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("quantiles", [None, (0.1, 0.9), (0.05, 0.5), (0.25, 0.99)])
@pytest.mark.parametrize("dist", ["normal", "lognormal"])
def test_two_quantiles_come_back(dist, quantiles):
    found = law("price", 50.0, dist=dist, low=48.0, high=52.0, quantiles=quantiles)  # limits 0 and 1e6 are far away
    assert found.ppf(quantiles or (0.1, 0.9)).tolist() == pytest.approx([48, 52], rel=1e-12)
    assert (found.low, found.high) == (48, 52)


def test_lognormal_by_mean_and_sd():
    """cv = 0.5: sigma² = ln 1.25, median = mean/sqrt(1.25), quantiles median x exp(z sigma)."""
    found = law("price", 50.0, dist="lognormal", sd=25.0)
    sigma, median = math.sqrt(math.log(1.25)), 50 / math.sqrt(1.25)
    assert found.mean == pytest.approx(50, rel=1e-12)
    assert found.sd == pytest.approx(25, rel=1e-9)
    assert found.ppf([0.5, 0.975]).tolist() == pytest.approx([median, median * math.exp(1.959963984540054 * sigma)])
    assert found.low == pytest.approx(median * math.exp(-1.2815515655446004 * sigma))


@pytest.mark.parametrize(("mean", "sd"), [(1.0, 0.01), (1.0, 1.0), (1.0, 10.0), (1.0, 1e5), (1e5, 1e6), (1e-5, 1e5)])
def test_lognormal_truncated_at_the_upper_limit(mean, sd):
    """E X^k below b is exp(k mu + k² sigma²/2) Phi((ln b - mu)/sigma - k sigma)/Phi((ln b - mu)/sigma)."""
    found = law("price", mean, dist="lognormal", sd=sd)
    sigma = math.sqrt(math.log1p((sd / mean) ** 2))
    mu = math.log(mean) - sigma**2 / 2
    end = (math.log(catalogue()["price"].upper) - mu) / sigma
    first, second = (
        math.exp(k * mu + (k * sigma) ** 2 / 2) * stats.norm.cdf(end - k * sigma) / stats.norm.cdf(end) for k in (1, 2)
    )
    assert found.mean == pytest.approx(first, rel=1e-10)
    assert found.sd == pytest.approx(math.sqrt(second - first**2), rel=1e-8)
    assert found.ppf(1.0) <= catalogue()["price"].upper


def test_beta_by_mean_and_sd():
    """Mean 0.3, sd 0.1: a + b = 0.3 x 0.7/0.01 - 1 = 20, so that a = 6 and b = 14."""
    found = law("adoption", 0.3, dist="beta", sd=0.1)
    assert (found.mean, found.sd) == (pytest.approx(0.3), pytest.approx(0.1))
    assert found.ppf([0.1, 0.5, 0.9]).tolist() == pytest.approx(stats.beta(6, 14).ppf([0.1, 0.5, 0.9]).tolist())


def test_a_narrow_beta_is_nearly_normal():
    """sd 0.0001 around a half: the 97.5% quantile is 1.96 sd above."""
    found = law("adoption", 0.5, dist="beta", sd=1e-4)
    assert found.ppf([0.025, 0.975]).tolist() == pytest.approx([0.5 - 1.96e-4, 0.5 + 1.96e-4], abs=1e-8)


@pytest.mark.parametrize(("asked", "yes"), [(400, 100), (20, 0), (20, 20), (1, 1), (100_000, 25_000), (10**6, 3)])
def test_survey_is_the_posterior_of_jeffreys(asked, yes):
    """Beta(yes + 1/2, no + 1/2): mean (yes + 1/2)/(asked + 1), variance mean (1 - mean)/(asked + 2)."""
    found = law("adoption", 0.2, survey=(asked, yes))
    mean = (yes + 0.5) / (asked + 1)
    assert found.kind == "survey"
    assert found.mean == pytest.approx(mean, rel=1e-12)
    assert found.sd == pytest.approx(math.sqrt(mean * (1 - mean) / (asked + 2)), rel=1e-9)
    expected = stats.beta(yes + 0.5, asked - yes + 0.5)
    assert found.ppf([0.05, 0.5, 0.95]).tolist() == pytest.approx(expected.ppf([0.05, 0.5, 0.95]).tolist(), rel=1e-8)
    assert [found.low, found.high] == pytest.approx(expected.ppf([0.1, 0.9]).tolist(), rel=1e-8)


def test_survey_of_nobody_but_one_by_hand():
    """Beta(1/2, 3/2) has the distribution function (2/pi)(asin sqrt x + sqrt(x (1 - x))): at 1/2, 1/2 + 1/pi."""
    found = law("adoption", 0.2, survey=(1, 0))
    assert found.cdf(0.5) == pytest.approx(0.5 + 1 / math.pi)
    assert found.ppf(0.5 + 1 / math.pi) == pytest.approx(0.5)


def test_discrete():
    """Chances 1/4, 1/2, 1/4 of 1, 2 and 5: mean 2.5; variance (2.25 + 2 x 0.25 + 6.25)/4 = 2.25."""
    found = law("price", 2.5, dist="discrete", values=(1.0, 2.0, 5.0), weights=(1.0, 2.0, 1.0))
    assert (found.mean, found.sd) == (2.5, 1.5)
    assert found.ppf([0, 0.25, 0.2501, 0.75, 0.7501, 1]).tolist() == [1, 1, 2, 2, 5, 5]
    assert found.cdf([0.9, 1, 4.9, 5, 6]).tolist() == [0, 0.25, 0.75, 1, 1]
    assert (found.low, found.high) == (1, 5)


def test_the_range_of_an_outcome_likelier_than_four_in_five_is_from_the_lowest_to_the_highest_that_may_come():
    found = law("price", 2.0, dist="discrete", values=(1.0, 2.0, 3.0, 4.0), weights=(1.0, 18.0, 1.0, 0.0))
    assert found.ppf([0.1, 0.9]).tolist() == [2, 2]
    assert (found.low, found.high) == (1, 3)
    observed = law("price", 2.1, dist="empirical", values=(2.0,) * 19 + (4.0,))
    assert (observed.low, observed.high) == (2, 4)


def test_observations_that_are_all_the_same_are_certain():
    assert law("price", 2.0, dist="empirical", values=(2.0, 2.0, 2.0)) is None


@pytest.mark.parametrize(("dist", "value"), [("beta", 0.25), ("beta", 1 - 1e-9), ("normal", 0.25), ("lognormal", 1e-9)])
def test_the_narrowest_that_a_scenario_may_state(dist, value):
    """A millionth of the value, or of what a beta may have."""
    sd = 1.000001e-6 * (math.sqrt(value * (1 - value)) if dist == "beta" else value)
    found = law("adoption", value, dist=dist, sd=sd)
    values = found.ppf((np.arange(1000) + 0.5) / 1000)
    assert np.all(np.diff(values) > 0)
    assert np.std(values) == pytest.approx(sd, rel=0.01)
    assert found.low < found.high


def test_discrete_without_weights_has_equal_chances():
    found = law("price", 2.0, dist="discrete", values=(1.0, 3.0))
    assert found.ppf([0.5, 0.51]).tolist() == [1, 3]


def test_discrete_never_gives_what_has_no_chance():
    found = law("price", 2.0, dist="discrete", values=(1.0, 2.0, 3.0), weights=(0.0, 1.0, 0.0))
    assert set(found.ppf(SHARES)) == {2.0}
    assert found.sd == 0


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=60).filter(lambda one: len(set(one)) > 1), st.floats(0.001, 0.999)
)
@settings(max_examples=50, deadline=None)
def test_empirical_is_the_inverse_of_the_observed_distribution(observed, share):
    numbers = [float(one) for one in observed]
    found = law("price", float(np.mean(numbers)), dist="empirical", values=tuple(numbers))
    assert found.mean == pytest.approx(np.mean(numbers))
    assert found.sd == pytest.approx(np.std(numbers), abs=1e-12)
    assert found.cdf(4.0) == pytest.approx(np.mean(np.array(numbers) <= 4))
    quantile = float(found.ppf(share))
    assert quantile in numbers
    assert np.mean(np.array(numbers) <= quantile) >= share - 1e-12
    assert np.mean(np.array(numbers) < quantile) < share + 1e-12


def test_whole_numbers_are_the_continuous_law_rounded():
    """Triangular on 1 to 3 with the mode 1: the share above x is ((3 - x)/2)²; cut at 1.5 and 2.5."""
    found = law("start_month", 1.0, low=1.0, high=3.0, dist="triangular")
    chances = [1 - (1.5 / 2) ** 2, (1.5 / 2) ** 2 - (0.5 / 2) ** 2, (0.5 / 2) ** 2]
    assert found.cdf([1, 2, 3]).tolist() == pytest.approx(np.cumsum(chances).tolist())
    assert found.mean == pytest.approx(np.dot([1, 2, 3], chances))
    assert found.ppf([0.01, chances[0] + 0.01, 0.99]).tolist() == [1, 2, 3]
    assert (found.low, found.high) == (1, 3)


def test_whole_pert_and_uniform():
    """Uniform on 1 to 4: the ends take half of what the others take. Pert: the chances of Beta(2, 4) on 1 to 4."""
    uniform = law("start_month", 2.0, low=1.0, high=4.0, dist="uniform")
    assert uniform.cdf([1, 2, 3, 4]).tolist() == pytest.approx([1 / 6, 3 / 6, 5 / 6, 1])
    found = law("start_month", 2.0, low=1.0, high=4.0, dist="pert")
    expected = stats.beta(1 + 4 / 3, 1 + 8 / 3).cdf([0.5 / 3, 1.5 / 3, 2.5 / 3])
    assert found.cdf([1, 2, 3]).tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize("dist", ["pert", "triangular", "uniform"])
@pytest.mark.parametrize(("name", "value"), [("adoption", 0.2), ("start_month", 3.0)])
def test_a_range_without_width_is_certain(name, value, dist):
    assert law(name, value, low=value, high=value, dist=dist) is None
    assert law(name, value) is None


# ------------------------------------------------------------------ all laws: quantiles and shares are inverse

positions = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 1e-4, 1 - 1e-4, 1.0]))
perts = st.builds(
    lambda low, width, place, weight: pert(low, min(low + place * width, low + width), low + width, weight),
    st.floats(0, 0.5),
    st.floats(1e-3, 0.5),
    positions,
    st.floats(1e-3, 1000),
)
triangulars = st.builds(
    lambda low, width, place: law(
        "adoption", min(low + place * width, low + width), low=low, high=low + width, dist="triangular"
    ),
    st.floats(0, 0.5),
    st.floats(1e-3, 0.5),
    positions,
)
betas = st.builds(
    lambda mean, part: law("adoption", mean, dist="beta", sd=part * math.sqrt(mean * (1 - mean))),
    st.floats(0.05, 0.95),
    st.floats(1e-3, 0.5),
)
surveys = st.builds(
    lambda asked, share: law("adoption", 0.5, survey=(asked, round(share * asked))),
    st.integers(1, 1_000_000),
    st.floats(0, 1),
)
normals = st.builds(lambda mean, sd: law("adoption", mean, dist="normal", sd=sd), st.floats(0, 1), st.floats(1e-4, 1.0))
lognormals = st.builds(
    lambda mean, sd: law("price", mean, dist="lognormal", sd=mean * sd), st.floats(0.01, 1e4), st.floats(1e-4, 50)
)


@pytest.mark.parametrize("laws", [perts, triangulars, betas, surveys, normals, lognormals])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_quantiles_rise_and_have_their_share_below_them(laws, data):
    found = data.draw(laws)
    shares = SHARES[(SHARES > 1e-4) & (SHARES < 1 - 1e-4)]  # further out a double has no digits left near 1
    quantiles = found.ppf(shares)
    assert np.all(np.diff(quantiles) >= 0)
    # next to a bound where a law is steep, neighbouring doubles have shares further apart than the inversion errs
    below, above = (found.cdf(np.nextafter(quantiles, end)) for end in (-np.inf, np.inf))
    assert np.all((below - INVERSION < shares) & (shares < above + INVERSION))
    if found.kind in ("pert", "triangular"):
        assert found.low <= quantiles[0]
        assert quantiles[-1] <= found.high


@pytest.mark.parametrize("laws", [perts, betas, surveys])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_the_fast_inverse_of_a_beta_is_that_of_scipy_in_probability(laws, data):
    found = data.draw(laws)
    fast, slow = found.ppf(SHARES), found.law.ppf(SHARES)
    assert np.max(np.abs(found.cdf(fast) - found.cdf(slow))) < INVERSION_OF_A_BETA


@pytest.mark.parametrize(
    ("mode", "weight"),
    # the last: close below the high end the density ends in a kink, where doubles are coarse
    [(0.0, 4.0), (1.0, 4.0), (1e-9, 1000.0), (1.0, 1000.0), (0.5, 1e-6), (0.3, 1000.0), (0.9999, 100.0)],
)
def test_the_fast_inverse_reaches_into_the_tails(mode, weight):
    """Shares of 1e-12 and 1 - 1e-12 of very peaked, very skewed and nearly flat laws."""
    found = pert(0.0, mode, 1.0, weight)
    assert np.max(np.abs(found.cdf(found.ppf(SHARES)) - SHARES)) < INVERSION_OF_A_BETA


def test_the_ends_of_the_shares_give_the_ends_of_the_range():
    found = pert(0.1, 0.2, 0.3)
    assert found.ppf([0.0, 1.0]).tolist() == pytest.approx([0.1, 0.3], abs=1e-7)


# ------------------------------------------------------------------ of a case


def test_uncertain_has_the_ranges_of_the_assumptions_in_use(headline):
    found = uncertain(headline)
    assert list(found)[:3] == ["cleaning.adoption", "cleaning.price", "cleaning.hours_per_unit"]
    assert "cleaning.commission_rate" in found
    assert "cleaning.commission_rate" not in uncertain(headline.with_(contract="flat_fee"))
    assert (found["cleaning.adoption"].low, found["cleaning.adoption"].high) == (0.10, 0.35)
    assert found["cleaning.adoption"].mean == pytest.approx((0.10 + 4 * 0.25 + 0.35) / 6)


def test_nothing_uncertain(two_services):
    assert uncertain(two_services) == {}


def test_uncertain_reads_every_kind_from_a_scenario(two_services):
    case = two_services.with_(
        {
            "cleaning.adoption": {"survey": {"asked": 400, "yes": 100}},
            "cleaning.price": {"value": 1.0, "dist": "lognormal", "sd": 0.1},
            "cleaning.start_month": {"value": 2, "low": 1, "high": 4},
            "meals.adoption": {"value": 0.1, "dist": "beta", "sd": 0.02},
            "meals.price": {"dist": "discrete", "values": [18, 20, 24], "weights": [1, 2, 1]},
            "meals.purchases_per_month": {"dist": "empirical", "values": [8, 12, 10, 10]},
            "discount_rate": {"value": 0.08, "dist": "normal", "sd": 0.01},
        }
    )
    kinds = {key: one.kind for key, one in uncertain(case).items()}
    assert kinds == {
        "discount_rate": "normal",
        "cleaning.adoption": "survey",
        "cleaning.price": "lognormal",
        "cleaning.start_month": "discrete",
        "meals.adoption": "beta",
        "meals.price": "discrete",
        "meals.purchases_per_month": "empirical",
    }
    assert uncertain(case)["meals.price"].mean == (18 + 2 * 20 + 24) / 4
    assert isinstance(uncertain(case)["cleaning.start_month"].law, Discrete)
