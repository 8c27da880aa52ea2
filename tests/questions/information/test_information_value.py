"""Values of information of payoffs over draws: textbook problems worked by hand, and closed forms for normal priors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from servicecase.inputs.faults import ScenarioError
from servicecase.questions.information.information_value import evpi, evppi, evppi_each, evppi_nested
from servicecase.questions.information.payoff_regression import basis, regress, spline

DRAWS = 10_000
EXACT = 1e-9  # of sums over enumerated states
ERRORS = 4  # standard errors that an estimate may be off

# Raiffa, Decision Analysis, 1968: drill for oil or not. The hole is dry, wet or soaking with the chances 0.5, 0.3 and
# 0.2; drilling then brings -70, 50 or 200 thousand. A seismic test says no, open or closed structure with the chances
# 0.6, 0.3, 0.1 where it is dry; 0.3, 0.4, 0.3 where wet; 0.1, 0.4, 0.5 where soaking. A hundred draws hold them all.
DRILLING = np.array([-70.0, 50.0, 200.0])
COUNTS = np.array([[30, 15, 5], [9, 12, 9], [2, 8, 10]])
STATE, SIGNAL = (np.repeat(places.ravel(), COUNTS.ravel()) for places in np.indices(COUNTS.shape))
OIL = {"drill": DRILLING[STATE], "do not": np.zeros(100)}


def unit_normal_loss(distance):
    return norm.pdf(distance) - distance * norm.sf(distance)


def normal(seed, *names):
    generator = np.random.default_rng(seed)
    return {name: generator.standard_normal(DRAWS) for name in names}


def is_near(found, truth):
    return abs(found.value - truth) <= ERRORS * found.standard_error


def message(error):
    return str(error.value)


def test_evpi_of_drilling_for_oil():
    # Unknown: 0.5 x -70 + 0.3 x 50 + 0.2 x 200 = 20. Known: 0.3 x 50 + 0.2 x 200 = 55.
    assert evpi(OIL).value == pytest.approx(55 - 20, abs=EXACT)


def test_standard_error_of_evpi_of_drilling_for_oil():
    # A dry hole saves 70, with the chance 0.5: variance 70² x 0.25, times 100/99 as it is read off 100 draws.
    assert evpi(OIL).standard_error == pytest.approx(np.sqrt(70**2 * 0.25 * 100 / 99 / 100))


def test_evppi_of_the_state_is_evpi():
    assert evppi(OIL, {"state": STATE}).value == pytest.approx(35, abs=EXACT)
    assert evppi(OIL, {"state": STATE}).fit == pytest.approx(1)


def test_evppi_of_the_seismic_test():
    # Drilling then brings, a hundred times over: no structure 30 x -70 + 9 x 50 + 2 x 200 = -1250, so do not;
    # open 15 x -70 + 12 x 50 + 8 x 200 = 1150; closed 5 x -70 + 9 x 50 + 10 x 200 = 2100. (1150 + 2100)/100 - 20.
    found = evppi({name: np.tile(one, 100) for name, one in OIL.items()}, {"test": np.tile(SIGNAL, 100)})
    assert found.value == pytest.approx(12.5, abs=1e-6)


def test_what_rounding_leaves_is_worth_nothing():
    """Two options that differ in the last digit alone, now this way and now that, beside one that always loses."""
    rng = np.random.default_rng(5)
    known = rng.normal(1e6, 1e5, 2000)
    payoffs = {"one": known, "other": np.nextafter(known, known + rng.choice([-1, 1], 2000)), "none": 0 * known}
    assert evpi(payoffs).value == 0
    assert evppi(payoffs, {"known": known}).value == 0


def test_evpi_with_three_options():
    # Umbrella, raincoat or neither; it rains in one draw of four. Means: 2, 2.75 and 2.5; known: 0.25 x 5 + 0.75 x 6.
    rain = np.array([True, False, False, False])
    payoffs = {
        "umbrella": np.where(rain, 5.0, 1.0),
        "raincoat": np.where(rain, 2.0, 3.0),
        "neither": np.where(rain, -8.0, 6.0),
    }
    assert evpi(payoffs).value == pytest.approx(0.25 * 5 + 0.75 * 6 - 2.75, abs=EXACT)
    assert evppi(payoffs, {"rain": rain}).value == pytest.approx(3.0, abs=EXACT)


@pytest.mark.parametrize("threshold", [8.0, 10.0, 11.0])
def test_evpi_of_a_linear_payoff_and_a_normal_prior(threshold):
    # Payoff 3 x (theta - threshold) with theta normal, mean 10, sd 2: 3 x 2 x L(|10 - threshold|/2).
    theta = 10 + 2 * normal(1, "theta")["theta"]
    payoffs = {"go": 3 * (theta - threshold), "stop": np.zeros(DRAWS)}
    truth = 6 * unit_normal_loss(abs(10 - threshold) / 2)
    assert is_near(evpi(payoffs), truth)
    assert is_near(evppi(payoffs, {"theta": theta}), truth)


def test_evpi_of_a_newsvendor():
    # Demand uniform on 0 to 1, a paper costs 1 and sells for 4. Known: mean profit 3 x 1/2. Unknown, with q papers:
    # 4 (q - q²/2) - q, at its highest 9/8 with q = 3/4. So 3/8.
    demand = (np.arange(1_000) + 0.5) / 1_000
    payoffs = {f"{q:g}": 4 * np.minimum(q, demand) - q for q in [*demand.tolist(), 0.75]}
    assert evpi(payoffs).value == pytest.approx(3 / 8, abs=1e-3)  # a grid of a thousandth


def test_evppi_of_parts_of_a_sum():
    # theta + phi - 1 against 0, sds 1 and 2: what is known has the sd 1, 2, or sqrt(5).
    drawn = normal(2, "theta", "phi", "other")
    payoffs = {"go": drawn["theta"] + 2 * drawn["phi"] - 1, "stop": np.zeros(DRAWS)}
    for names, spread in ((["theta"], 1), (["phi"], 2), (["theta", "phi"], np.sqrt(5))):
        found = evppi(payoffs, {name: drawn[name] for name in names})
        assert is_near(found, spread * unit_normal_loss(1 / spread)), names
        assert found.fit == pytest.approx(spread**2 / 5, abs=0.03)  # share of the variance
    assert is_near(evppi(payoffs, {"other": drawn["other"]}), 0)


def test_evppi_of_four_inputs_at_once():
    drawn = normal(3, "a", "b", "c", "d")
    payoffs = {"go": sum(drawn.values()) - 1, "stop": np.zeros(DRAWS)}
    assert is_near(evppi(payoffs, drawn), 2 * unit_normal_loss(1 / 2))


def test_evppi_of_inputs_that_matter_only_together():
    # theta x phi against 0: half of the mean of |theta| |phi| = 1/2 x 2/pi together, alone nothing.
    drawn = normal(4, "theta", "phi")
    payoffs = {"go": drawn["theta"] * drawn["phi"], "stop": np.zeros(DRAWS)}
    assert is_near(evppi(payoffs, drawn), 1 / np.pi)
    for name in drawn:
        assert is_near(evppi(payoffs, {name: drawn[name]}), 0)


def test_evppi_of_a_curved_payoff():
    # theta² - 2 + phi against 0, sds 1: known theta saves where theta² > 2, with phi averaged out:
    # 2 x [integral of (t² - 2) pdf from sqrt(2)] = 2 [sqrt(2) pdf(sqrt 2) + sf(sqrt 2) - 2 sf(sqrt 2)]; else stop.
    drawn = normal(5, "theta", "phi")
    payoffs = {"go": drawn["theta"] ** 2 - 2 + drawn["phi"], "stop": np.zeros(DRAWS)}
    root = np.sqrt(2)
    assert is_near(evppi(payoffs, {"theta": drawn["theta"]}), 2 * (root * norm.pdf(root) - norm.sf(root)))


def test_evppi_each_has_the_highest_first():
    drawn = normal(6, "small", "none", "large")
    payoffs = {"go": 0.5 * drawn["small"] + 2 * drawn["large"], "stop": np.zeros(DRAWS)}
    found = evppi_each(payoffs, drawn)
    assert list(found) == ["large", "small", "none"]
    assert found["large"] == evppi(payoffs, {"large": drawn["large"]})


def test_nested_simulation_agrees_with_the_closed_form():
    generator = np.random.default_rng(7)
    theta = generator.standard_normal(2_000)
    payoffs = ({"go": one + generator.standard_normal(2_000) - 0.5, "stop": np.zeros(2_000)} for one in theta)
    assert is_near(evppi_nested(payoffs), unit_normal_loss(0.5))


def test_errors_cover_the_truth():
    truth, near = unit_normal_loss(0.5), 0
    for seed in range(50):
        theta, noise = np.random.default_rng(seed).standard_normal((2, 500))
        found = evppi({"go": theta + noise - 0.5, "stop": np.zeros(500)}, {"theta": theta}, seed)
        near += abs(found.value - truth) <= 2 * found.standard_error
    assert near >= 43  # 95% of 50 is 47.5, sd 1.5: three below


def test_nothing_is_found_where_there_is_nothing():
    found = []
    for seed in range(50):
        theta, noise = np.random.default_rng(seed).standard_normal((2, 500))
        found.append(evppi({"go": noise, "stop": np.zeros(500)}, {"theta": theta}, seed))
    near = sum(one.value <= 3 * one.standard_error for one in found)
    assert near >= 47  # at least 95%, less sampling
    # A fit with 8 coefficients is off by the sd sqrt(8/500), the mean of all by sqrt(1/500). What is above 0
    # has the mean 1/sqrt(2 pi) of that: 0.033 would be found. A third of it is known to be error, and taken off.
    bias = (np.sqrt(8 / 500) - np.sqrt(1 / 500)) / np.sqrt(2 * np.pi)
    assert np.mean([one.value for one in found]) < 0.75 * bias


@given(st.integers(0, 2**32), st.integers(2, 5), st.floats(0.1, 1e6))
def test_information_about_parts_is_worth_no_more_than_all(seed, options, scale):
    generator = np.random.default_rng(seed)
    inputs = {name: generator.random(200) for name in "ab"}
    payoffs = {str(one): scale * (generator.random(200) + one * inputs["a"]) for one in range(options)}
    assert 0 <= evppi(payoffs, inputs).value <= evpi(payoffs).value


@given(st.integers(0, 2**32), st.floats(-1e6, 1e6))
def test_what_all_options_share_is_worth_nothing(seed, shift):
    generator = np.random.default_rng(seed)
    payoffs = {name: generator.random(50) for name in "ab"}
    same = {name: one + shift * generator.random() for name, one in payoffs.items()}
    shared = generator.random(50)
    assert evpi({name: one + shared for name, one in same.items()}).value == pytest.approx(evpi(same).value, abs=1e-6)


# The regression


@given(st.integers(0, 2**32), st.integers(2, 8))
def test_a_spline_passes_through_the_means_of_few_groups(seed, groups):
    generator = np.random.default_rng(seed)
    which = np.concatenate([np.arange(groups), generator.integers(0, groups, 100)])
    values, results = np.array([2.0**one for one in range(groups)])[which], generator.random(len(which))
    columns = spline(values).columns(values)
    found = columns @ regress(columns, results[:, np.newaxis]).coefficients
    means = np.array([results[which == one].mean() for one in range(groups)])
    assert found[:, 0] == pytest.approx(means[which], abs=1e-6)


def test_a_spline_is_straight_beyond_its_knots():
    line = spline(np.linspace(0, 1, 100) ** 2)
    beyond = line.columns(np.array([1.0, 2.0, 3.0, -1.0, -0.5, 0.0]))
    assert beyond[1] - beyond[0] == pytest.approx(beyond[2] - beyond[1])
    assert beyond[4] - beyond[3] == pytest.approx(beyond[5] - beyond[4])


def test_coefficients_and_their_errors_are_those_of_numpy():
    # A cubic through noise: NumPy's polyfit has coefficients and their covariance, scaled by the residuals.
    x, noise = np.random.default_rng(8).standard_normal((2, 300))
    columns, results = np.vander(x, 4), (x**3 - x + noise)[:, np.newaxis]
    coefficients, covariance = np.polyfit(x, results[:, 0], 3, cov=True)
    found = regress(columns, results)
    assert found.coefficients[:, 0] == pytest.approx(coefficients)
    assert found.factor @ found.factor.T * found.root[0, 0] ** 2 == pytest.approx(covariance)
    assert found.fit == pytest.approx(np.corrcoef(columns @ coefficients, results[:, 0])[0, 1] ** 2)


def test_a_column_that_is_there_twice_shares_what_it_explains():
    x, noise = np.random.default_rng(8).standard_normal((2, 300))
    once, twice = (regress(np.column_stack(columns), (x + noise)[:, np.newaxis]) for columns in ([x], [x, x]))
    half = once.coefficients[0, 0] / 2
    assert twice.coefficients[:, 0] == pytest.approx([half, half])
    assert twice.fit == pytest.approx(once.fit)
    assert np.max(np.abs(twice.simulated(100, 1))) < 1


def test_simulated_coefficients_are_as_far_off_as_they_should_be():
    columns = np.ones((100, 1))
    results = np.random.default_rng(9).multivariate_normal([0, 0], [[4, 3], [3, 9]], 100)
    found = regress(columns, results).simulated(10_000, 1)[:, 0, :]
    assert np.cov(found.T) == pytest.approx(np.cov(results.T) / 100, rel=0.05)  # of means; 20,000: 1% and a margin


@pytest.mark.parametrize(("inputs", "columns"), [(1, 8), (2, 1 + 14 + 6), (3, 1 + 21 + 22), (4, 1 + 28 + 6)])
def test_columns_of_several_inputs(inputs, columns):
    # 1, seven of each input, and products: of two up to degree 4: xy, x²y, xy², x³y, x²y², xy³; of three: three pairs
    # with those six, xyz, x²yz, xy²z, xyz², so 22; of four the six pairs.
    drawn = np.random.default_rng(10).random((inputs, 500))
    assert basis(list(drawn)).shape == (500, columns)


# Bad input


def test_one_option_is_no_decision():
    with pytest.raises(ScenarioError) as error:
        evpi({"go": np.zeros(10)})
    assert message(error) == "options must be two or more; with one there is nothing to decide"


def test_payoffs_must_be_on_the_same_draws():
    with pytest.raises(ScenarioError) as error:
        evpi({"go": np.zeros(10), "stop": np.zeros(9)})
    assert message(error) == "payoffs must be arrays of one length, a number for each draw"


def test_payoffs_must_have_a_value():
    with pytest.raises(ScenarioError) as error:
        evpi({"go": np.array([1.0, np.nan]), "stop": np.zeros(2)})
    assert message(error) == "payoffs.go has no value in 50.0% of the draws; value another result"


def test_inputs_must_be_on_the_draws_of_the_payoffs():
    with pytest.raises(ScenarioError) as error:
        evppi(OIL, {"state": STATE[:-1]})
    assert message(error) == "inputs.state must be 100 numbers, one for each draw of the payoffs"


def test_something_must_be_known():
    with pytest.raises(ScenarioError) as error:
        evppi(OIL, {})
    assert message(error) == "inputs must be one or more; name what could be known"


def test_many_inputs_need_many_draws():
    drawn = dict(enumerate(np.random.default_rng(11).random((6, 50))))
    with pytest.raises(ScenarioError) as error:
        evppi({"go": drawn[0] - 0.5, "stop": np.zeros(50)}, drawn)
    assert message(error) == "draws is 50; 6 inputs at once need at least 58"  # 1 + 6 x 7 + 15 pairs
