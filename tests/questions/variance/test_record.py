import math

import numpy as np
import pytest
from scipy.stats import norm, uniform

import servicecase as sc
from servicecase.questions.variance import record as variance
from servicecase.questions.variance.record import TOLERANCE, VarianceIndices, sobol, sobol_indices

# Of an index with 4,096 draws: the estimates of Ishigami's function, the hardest of these, have errors of about 0.02.
NEAR = 0.03


def test_sobol_indices_of_ishigami():
    """Ishigami and Homma 1990, a = 7, b = 0.1, with its partial variances in closed form."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * math.pi**4 / 5) ** 2
    second = a**2 / 8
    first_and_third = b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = first + second + first_and_third
    found = sobol_indices(
        lambda x: np.sin(x["x1"]) + a * np.sin(x["x2"]) ** 2 + b * x["x3"] ** 4 * np.sin(x["x1"]),
        dict.fromkeys(["x1", "x2", "x3"], uniform(-math.pi, 2 * math.pi)),
    )
    assert found.first == pytest.approx({"x1": first / whole, "x2": second / whole, "x3": 0}, abs=NEAR)
    assert found.total == pytest.approx(
        {"x1": (first + first_and_third) / whole, "x2": second / whole, "x3": first_and_third / whole}, abs=NEAR
    )
    assert [round(one / whole, 4) for one in (first, second, first_and_third)] == [
        0.3139,
        0.4424,
        0.2437,
    ]  # as published
    assert found.together == pytest.approx(0.2437, abs=NEAR)
    assert found.evaluations == 4_096 * 5


def test_sobol_indices_of_the_g_function():
    """Sobol's g-function: a product of (|4x - 2| + a)/(1 + a), whose factors have the variance 1/3 / (1 + a)²."""
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    names = [f"x{place}" for place in range(8)]
    parts = 1 / 3 / (1 + a) ** 2
    whole = np.prod(1 + parts) - 1
    found = sobol_indices(
        lambda x: np.prod(
            [(np.abs(4 * x[name] - 2) + one) / (1 + one) for name, one in zip(names, a, strict=True)], axis=0
        ),
        dict.fromkeys(names, uniform(0, 1)),
    )
    assert list(found.first.values()) == pytest.approx(parts / whole, abs=NEAR)
    assert list(found.total.values()) == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=NEAR)
    assert found.converged


def test_sobol_indices_of_a_sum_are_shares_of_the_variance():
    found = sobol_indices(
        lambda x: x["a"] + 2 * x["b"] + 3 * x["c"], dict.fromkeys(["a", "b", "c"], norm(5, 2)), draws=1_024
    )
    # 1 + 4 + 9 = 14
    shares = {"a": 1 / 14, "b": 4 / 14, "c": 9 / 14}
    assert found.first == pytest.approx(shares, abs=0.01)
    assert found.total == pytest.approx(shares, abs=0.01)
    assert found.together == pytest.approx(0, abs=0.02)


def closed_form(ranges):
    """Indices of a product of independent uniform factors, from their squared coefficients of variation."""
    squared = {key: (high - low) ** 2 / 12 / ((low + high) / 2) ** 2 for key, (low, high) in ranges.items()}
    everything = math.prod(1 + one for one in squared.values())
    first = {key: one / (everything - 1) for key, one in squared.items()}
    total = {key: one * everything / (1 + one) / (everything - 1) for key, one in squared.items()}
    return first, total


def test_sobol_of_the_worked_example_is_that_of_a_product(headline):
    ranges = {"cleaning.adoption": (0.05, 0.35), "cleaning.commission_rate": (0.02, 0.28), "cleaning.price": (0.5, 1.5)}
    case = headline.with_(
        {
            key: {"value": (low + high) / 2, "low": low, "high": high, "dist": "uniform"}
            for key, (low, high) in ranges.items()
        }
    )
    found = sobol(case, "annual_income")
    first, total = closed_form(ranges)
    assert found.indices.first == pytest.approx(first, abs=NEAR)
    assert found.indices.total == pytest.approx(total, abs=NEAR)
    # so far apart that an input's first index cannot pass for its total one
    assert total["cleaning.adoption"] - first["cleaning.adoption"] > 2 * NEAR
    table = found.table()
    assert table["total"].is_monotonic_decreasing
    assert table.loc["cleaning.adoption", "first"] == found.indices.first["cleaning.adoption"]


def test_sobol_takes_only_what_the_target_depends_on(headline):
    found = sobol(headline, "annual_income", draws=64)
    assert set(found.indices.first) == {"cleaning.adoption", "cleaning.commission_rate", "cleaning.price"}
    assert found.indices.evaluations == 64 * 5


def test_sobol_agrees_with_a_regression_where_the_case_is_nearly_additive(headline):
    """Under a flat fee the contractor's profit is a sum of what it takes and each cost: shares by squared slopes."""
    fixed = dict.fromkeys(("hours_per_unit", "worker_pay", "social_cost_rate", "adoption", "price"))
    values = {name: headline.record(name).value for name in fixed}
    case = headline.with_(
        {name: {"value": value, "low": value, "high": value} for name, value in values.items()}
        | {"contract": "flat_fee"}
    )
    case = case.with_(
        materials_per_unit={"value": 0.02, "low": 0.00, "high": 0.04, "dist": "uniform"},
        overhead_per_month={"value": 3_000, "low": 2_000, "high": 4_000, "dist": "uniform"},
        insurance_per_worker={"value": 180, "low": 180, "high": 180},
    )
    found = sobol(case, "contractor_annual_profit", draws=512)
    # 750,000 m² a year x 0.04 of range against 12 x 2,000: standard deviations as 30,000 to 24,000
    expected = 30_000**2 / (30_000**2 + 24_000**2)
    assert found.indices.first["cleaning.materials_per_unit"] == pytest.approx(expected, abs=0.01)
    assert found.indices.total["cleaning.overhead_per_month"] == pytest.approx(1 - expected, abs=0.01)


def add(x):
    return x["a"] + x["a"] * x["b"]


INPUTS = {"a": uniform(0, 1), "b": uniform(0, 1)}


def test_sobol_indices_do_not_depend_on_order_or_blocks(monkeypatch):
    found = sobol_indices(add, INPUTS, draws=256, seed=0)
    assert sobol_indices(add, dict(reversed(INPUTS.items())), draws=256, seed=0) == found
    sizes = []

    def counted(x):
        sizes.append(len(x["a"]))
        return add(x)

    monkeypatch.setattr(variance, "BLOCK", 100)
    assert sobol_indices(counted, INPUTS, draws=256, seed=0) == found
    assert max(sizes) == 100
    assert sum(sizes) == 256 * 4
    assert sobol_indices(add, INPUTS, draws=256, seed=1) != found


def test_sobol_indices_do_not_depend_on_scale():
    found = sobol_indices(add, INPUTS, draws=256)
    scaled = sobol_indices(lambda x: 1e6 + 1e3 * add(x), INPUTS, draws=256)
    assert scaled.first == pytest.approx(found.first, abs=1e-6)
    assert scaled.total == pytest.approx(found.total, abs=1e-6)


def test_sobol_indices_intervals_hold_the_truth():
    """Of a + 2b the index of a is 1/5; the designs are better than independent draws, so the interval is wide."""
    held = 0
    for seed in range(20):
        found = sobol_indices(lambda x: x["a"] + 2 * x["b"], INPUTS, draws=64, seed=seed)
        held += abs(found.first["a"] - 1 / 5) <= found.first_error["a"]
        assert 0 < found.first_error["a"] < 0.5
    assert held >= 18


def test_sobol_indices_intervals_widen_with_the_confidence():
    narrow = sobol_indices(add, INPUTS, draws=64, confidence=0.5)
    wide = sobol_indices(add, INPUTS, draws=64, confidence=0.95)
    # quantiles of the normal law at 75% and at 97.5%
    assert wide.total_error["a"] / narrow.total_error["a"] == pytest.approx(1.960 / 0.6745, rel=1e-3)


def made(change=0.01, error=0.02, draws=1_024):
    return VarianceIndices({"a": 0.7}, {"a": error}, {"a": 0.9}, {"a": 0.01}, draws, 3 * draws, 0.95, change)


def test_converged_needs_both_intervals_and_halves():
    assert made().converged
    assert not made(change=TOLERANCE).converged
    assert not made(error=TOLERANCE).converged
    assert made().draws_needed == 1_024
    assert made(change=0.06).draws_needed == 2_048
    # errors fall with the root of the draws: 0.2 to 0.05 takes sixteen times as many
    assert made(error=0.2).draws_needed == 16_384
    assert made(error=0.9).draws_needed == 32_768
    assert made().together == pytest.approx(0.3)


def test_few_draws_do_not_converge_and_many_do():
    hard = {"a": uniform(0, 1), "b": uniform(0, 1)}
    assert not sobol_indices(lambda x: (x["a"] > 0.9) * x["b"], hard, draws=64).converged
    assert sobol_indices(lambda x: (x["a"] > 0.9) * x["b"], hard, draws=16_384).converged


def test_sobol_says_that_it_leaves_correlations_out(headline):
    case = headline.with_(correlations=[{"between": ["adoption", "price"], "rank": -0.3}])
    assert sobol(case, "annual_income", draws=64).leaves_out
    assert not sobol(headline, "annual_income", draws=64).leaves_out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"draws": 1_000}, "draws is 1_000; it must be a power of two from 64 to 32_768, such as 4_096"),
        ({"draws": 32}, "draws is 32"),
        ({"draws": 65_536}, "draws is 65_536"),
        ({"draws": 64.0}, "draws is 64"),
        ({"seed": -1}, "seed is -1; it must be a whole number from 0"),
        ({"confidence": 95}, "confidence is 95; it must be between 0 and 1"),
    ],
)
def test_sobol_refuses_options(headline, options, words):
    with pytest.raises(sc.ScenarioError, match=words):
        sobol(headline, **options)


def test_sobol_refuses_what_has_no_variance(headline, two_services):
    with pytest.raises(sc.ScenarioError, match="no uncertain assumptions"):
        sobol(two_services)
    with pytest.raises(sc.ScenarioError, match="depends on nothing that is uncertain"):
        sobol(headline.with_(contract="flat_fee"), "annual_income")
    with pytest.raises(sc.ScenarioError, match="is the same in every draw"):
        sobol_indices(lambda x: 0 * x["a"], INPUTS, draws=64)
    with pytest.raises(sc.ScenarioError, match="distributions is empty"):
        sobol_indices(add, {}, draws=64)
    with pytest.raises(sc.UnknownNameError, match="did you mean 'npv'"):
        sobol(headline, "nvp")


def test_sobol_refuses_a_result_with_gaps(headline):
    with pytest.raises(sc.ScenarioError, match="has no value in 320 of 320 draws; Sobol indices need one in each"):
        sobol(headline, "irr", draws=64)


def test_sobol_names_the_target_that_has_no_value(realistic):
    with pytest.raises(sc.ScenarioError, match=r"^irr has no value in [\d,]+ of 1,472 draws; Sobol indices need one"):
        sobol(realistic, "irr", draws=64)


def test_sobol_of_what_rarely_happens_warns_of_nothing(recwarn):
    # above 0.99 in the second half of the draws alone: half of them say nothing
    found = sobol_indices(lambda inputs: (inputs["a"] > 0.99) * 1.0, {"a": uniform()}, draws=64)
    assert not found.converged
    assert not recwarn.list
