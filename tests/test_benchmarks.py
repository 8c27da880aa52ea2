"""The models that the benchmark writes again by hand say what the model says; how fast they are is no test."""

import sys
from pathlib import Path

import numpy as np
import pytest

from servicecase.uncertainty.laws import uncertain

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
DRAWS = 40


@pytest.fixture(scope="module")
def simulation():
    """The script, and what it imports from its own folder."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import simulation

        yield simulation
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def inputs(realistic):
    """Draws over the whole of each range, and beyond it where the model still holds: most users reached, no users."""
    generator = np.random.default_rng(3)
    draws = {key: one.ppf(generator.uniform(0.001, 0.999, DRAWS)) for key, one in uncertain(realistic).items()}
    draws["cleaning.adoption"][:3] = 0.0, 1.0, 1.2  # nobody; everybody; more than there are, which counts as all
    draws["discount_rate"][3] = 0.0
    draws["cleaning.ramp_months"][4] = 0.1
    draws["cleaning.launch_cost"][5] = 1e7  # never a profit, never income tax
    return draws


SCALAR = ["npv_of_draw", "npv_line_by_line"]  # what numba compiles, here in plain Python


@pytest.mark.parametrize("of_draw", SCALAR)
def test_scalar_twin_agrees_with_the_model(simulation, realistic, inputs, of_draw, monkeypatch):
    twins = simulation.twins
    monkeypatch.setattr(twins, "of_draw", getattr(twins, of_draw))
    found = np.empty(DRAWS)
    twins.every_draw(twins.fixed(realistic), twins.rows(inputs), found)
    simulation.assert_agrees(found, simulation.model(realistic, inputs), of_draw)


def test_naive_twin_agrees_with_the_model(simulation, realistic, inputs):
    found = simulation.twins.whole_arrays(realistic, inputs)
    simulation.assert_agrees(found, simulation.model(realistic, inputs), "naive NumPy")


@pytest.mark.parametrize("of_draw", SCALAR)
def test_twins_agree_where_the_service_starts_at_once_and_settles_yearly(
    simulation, realistic, inputs, of_draw, monkeypatch
):
    case = realistic.with_(start_month=1, settlement_months=12, horizon_months=31)
    twins, found = simulation.twins, np.empty(DRAWS)
    monkeypatch.setattr(twins, "of_draw", getattr(twins, of_draw))
    twins.every_draw(twins.fixed(case), twins.rows(inputs), found)
    expected = simulation.model(case, inputs)
    simulation.assert_agrees(found, expected, of_draw)
    simulation.assert_agrees(twins.whole_arrays(case, inputs), expected, "naive NumPy")


def test_loop_over_cases_agrees_with_the_model(simulation, realistic, inputs):
    inside = {key: values[6:9] for key, values in inputs.items()}
    simulation.assert_agrees(simulation.looped(realistic, inside), simulation.model(realistic, inside), "loop")


def test_engine_agrees_with_the_model_on_given_draws_and_its_own(simulation, realistic, inputs):
    simulation.assert_agrees(
        simulation.evaluated(realistic, inputs), simulation.model(realistic, inputs), "given draws"
    )
    own = simulation.sampled(realistic, DRAWS)
    simulation.assert_agrees(simulation.simulated(realistic, DRAWS), simulation.model(realistic, own), "own draws")


def test_disagreement_is_found(simulation, realistic, inputs):
    expected = simulation.model(realistic, inputs)
    wrong = expected * np.where(np.arange(DRAWS) == 7, 1 + 1e-8, 1)
    with pytest.raises(AssertionError, match="a twin"):
        simulation.assert_agrees(wrong, expected, "a twin")


def test_quick_run_prints_every_contender_that_is_installed(simulation, capsys):
    simulation.main(["--quick"])
    printed = capsys.readouterr().out
    for name in ("servicecase", "naive NumPy", "loop over case.with_", "sampling alone", "numba", "modelx", "monaco"):
        assert name in printed
