"""Risk figures on values made by hand, and simulations against what they are made of."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.questions.contract_risk.record import simulate_contracts
from servicecase.questions.risk.record import LEVELS, Simulation, simulate
from servicecase.uncertainty import ensemble
from servicecase.uncertainty.ensemble import STRETCH, Design, evaluate

RANGES = """
title = "Two uncertain services"
horizon_months = 24

[estate]
monthly_fee_income = 250_000
management_fee = 1.0

[services.cleaning]
contract = "commission"
adoption = { value = 0.25, low = 0.10, high = 0.35 }
price = 1.0
commission_rate = 0.15

[services.meals]
contract = "commission"
base = "household"
adoption = { value = 0.10, low = 0.05, high = 0.20 }
price = 20
purchases_per_month = 10
commission_rate = 0.05
"""


def of(case, npv, **more):
    """A simulation with these values in place of those of its draws."""
    values = {"npv": np.array(npv, dtype=float)} | {key: np.array(one, dtype=float) for key, one in more.items()}
    return Simulation(case, Design(len(npv)), values)


# ------------------------------------------------------------------ figures by hand


def test_table_by_hand(headline):
    """-2, 0, 1, 5, 6: mean 2; squares 16 + 4 + 1 + 9 + 16 = 46, sd sqrt(46/4); se sd/sqrt 5; one of five below zero."""
    row = of(headline, [5, -2, 0, 6, 1]).table().loc["npv"]
    assert row["mean"] == 2
    assert row["sd"] == pytest.approx(math.sqrt(11.5))
    assert row["standard_error"] == pytest.approx(math.sqrt(11.5 / 5))
    assert (row["p25"], row["p50"], row["p75"]) == (0, 1, 5)
    assert row["p10"] == pytest.approx(-2 + 0.4 * 2)  # 0.1 x 4 steps along the sorted values
    assert row["below_zero"] == 0.2
    assert row["expected_shortfall"] == -2
    assert row["no_value"] == 0


def test_table_has_the_scalar_lines(headline):
    found = of(headline, [1, 2], annual_income=[3, 5], cumulative_cash=np.zeros((2, 60))).table()
    assert found.index.tolist() == ["npv", "annual_income"]
    assert found.index.name == "line"
    assert found["mean"].tolist() == [1.5, 4]
    assert list(found) == [
        *["mean", "standard_error", "sd", "p5", "p10", "p25", "p50", "p75", "p90", "p95"],
        *["below_zero", "expected_shortfall", "no_value"],
    ]


def test_table_without_scalar_lines_is_empty(headline):
    found = Simulation(headline, Design(2), {"cumulative_cash": np.zeros((2, 60))}).table()
    assert len(found) == 0
    assert found.index.name == "line"


def test_expected_shortfall_is_the_mean_of_the_worst(headline):
    """Of 1 to 40, the worst 5% are 1 and 2, the worst quarter 1 to 10; of three, the single worst."""
    values = np.random.default_rng(1).permutation(np.arange(1, 41))
    assert of(headline, values).expected_shortfall() == 1.5
    assert of(headline, values).expected_shortfall(tail=0.25) == 5.5
    assert of(headline, values).expected_shortfall(tail=1) == 20.5
    assert of(headline, [3, 1, 2]).expected_shortfall() == 1


def test_draws_without_a_value_are_left_out_and_counted(headline):
    found = of(headline, [np.nan, 4, 2, np.nan])
    row = found.table().loc["npv"]
    assert (row["mean"], row["p50"], row["no_value"], row["expected_shortfall"]) == (3, 3, 0.5, 2)
    assert row["sd"] == pytest.approx(math.sqrt(2))
    assert row["standard_error"] == pytest.approx(1)
    assert found.probability_below(3) == 0.25  # of all draws: one that never pays back is not below three months
    edges, shares = found.histogram()
    assert shares.sum() == pytest.approx(1)
    assert edges[0] <= 2.01


@pytest.mark.parametrize("values", [[np.nan, np.nan], [np.nan]])
def test_a_line_that_never_has_a_value(headline, values):
    found = of(headline, values)
    row = found.table().loc["npv"]
    assert row["no_value"] == 1
    assert row.drop(["no_value", "below_zero"]).isna().all()
    assert np.isnan(found.quantile([0.1, 0.9])).tolist() == [True, True]
    with pytest.raises(sc.ScenarioError, match=r"^npv has no value in any draw"):
        found.histogram()


def test_a_single_draw_has_no_spread(headline):
    row = of(headline, [7]).table().loc["npv"]
    assert (row["mean"], row["p5"], row["expected_shortfall"]) == (7, 7, 7)
    assert np.isnan(row["sd"])
    assert np.isnan(row["standard_error"])


def test_the_rate_of_return_of_a_case_without_outlay_has_no_value(headline):
    assert simulate(headline, 20, outputs=["irr"]).table().loc["irr", "no_value"] == 1


def test_quantiles_are_those_of_numpy(headline):
    values = np.random.default_rng(2).normal(size=101)
    found = of(headline, values)
    assert found.quantile(0.3) == np.quantile(values, 0.3)
    assert found.quantile([0.3, 0.7]).tolist() == np.quantile(values, [0.3, 0.7]).tolist()
    assert found.quantile((0, 1)).tolist() == [values.min(), values.max()]


@pytest.mark.parametrize("values", [[5, 5, 5], [0, 0], [5.3], [-108_000, -108_000], [108_000, 108_000.00000000001]])
def test_a_histogram_of_a_certain_result_is_one_bin(headline, values):
    edges, shares = of(headline, values).histogram()
    assert len(edges) == len(shares) + 1
    assert sorted(shares)[-1] == 1
    place = int(np.argmax(shares))
    assert edges[place] - 1e-6 <= values[0] <= edges[place + 1] + 1e-6
    assert np.all(np.diff(edges) > 0)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50),
    st.integers(1, 60),
    st.sampled_from([1e-6, 1.0, 1e6]),
)
@settings(max_examples=60, deadline=None)
def test_a_histogram_counts_every_draw_once_and_has_an_edge_at_zero(headline, values, bins, scale):
    values = np.array(values) * scale
    edges, shares = of(headline, values).histogram(bins=bins)
    assert shares.sum() == pytest.approx(1)
    assert np.all(np.diff(edges) > 0)
    assert len(shares) <= bins + 2
    if edges[0] < 0 < edges[-1]:
        assert 0 in edges
        assert shares[edges[:-1] < 0].sum() == pytest.approx(np.mean(values < 0))


def test_a_histogram_holds_outliers_in_its_outermost_bins(headline):
    """999 draws evenly from 0 to 1 and one at a million: the last bin has it, and does not reach there."""
    edges, shares = of(headline, [*np.linspace(0, 1, 999), 1e6]).histogram()
    assert edges[-1] < 1.1
    assert shares[-1] >= 0.001
    assert shares.sum() == pytest.approx(1)


def test_fan_against_numpy(headline):
    paths = np.cumsum(np.random.default_rng(3).normal(size=(200, 60)), axis=1)
    years = paths[:, :5]
    found = of(headline, np.zeros(200), cumulative_cash=paths, profit_by_year=years)
    fan = found.fan()
    assert np.array_equal(fan.quantiles, np.quantile(paths, LEVELS, axis=0))
    assert fan.mean == pytest.approx(paths.mean(axis=0))
    assert np.array_equal(fan.base, headline["cumulative_cash"])
    table = fan.table()
    assert list(table) == ["base", "mean", "p5", "p10", "p25", "p50", "p75", "p90", "p95"]
    assert (table.index.name, table.index[0], table.index[-1]) == ("month", 1, 60)
    assert table.loc[60, "p50"] == np.median(paths[:, -1])
    assert (found.fan("profit_by_year").table().index.name, len(found.fan("profit_by_year").table())) == ("year", 5)


def test_a_fan_of_one_value_for_all_months_has_every_month(headline):
    assert of(headline, [0, 0], cumulative_cash=[[1], [3]]).fan().mean.tolist() == [2] * 60


# ------------------------------------------------------------------ a simulation


def test_simulate_is_the_ensemble(headline):
    found = simulate(headline, 3000, seed=5)
    expected = evaluate([headline], list(found.values), Design(3000, 5))[0]
    assert list(found.values) == [
        *["npv", "annual_income", "annual_profit", "peak_funding", "profit_by_year", "cumulative_cash"]
    ]
    for key, values in found.values.items():
        assert np.array_equal(values, expected[key])
    assert set(found.inputs) >= {"cleaning.adoption", "cleaning.price", "cleaning.commission_rate"}
    product = np.prod([found.inputs[f"cleaning.{one}"] for one in ("adoption", "price", "commission_rate")], axis=0)
    assert found.scalar("annual_income") == pytest.approx(250_000 * 12 * product)


def test_simulated_mean_against_its_closed_form(headline):
    """Independent perts: means (0.1 + 1 + 0.35)/6, (0.8 + 4 + 1.5)/6, (0.1 + 0.6 + 0.2)/6; 3 million m² a year."""
    expected = 3_000_000 * (1.45 / 6) * (6.3 / 6) * (0.9 / 6)
    assert simulate(headline, 2**13, outputs=["annual_income"]).mean("annual_income") == pytest.approx(
        expected, rel=1e-4
    )


def test_services_are_added_up_and_named(headline):
    case = sc.loads(RANGES)
    found = simulate(case, 500, outputs=["annual_income", "meals.contract_income"])
    adoption = found.inputs["cleaning.adoption"], found.inputs["meals.adoption"]
    # 250,000 x 15% x 12 and 2,500 x 10 x 20 x 5% x 12 for each unit of adoption
    assert found.scalar("annual_income") == pytest.approx(450_000 * adoption[0] + 300_000 * adoption[1])
    assert found.values["meals.contract_income"][:, -1] == pytest.approx(25_000 * adoption[1])
    with pytest.raises(sc.UnknownNameError, match=r"differs by service; name one, such as cleaning\.contract_income"):
        simulate(case, 10, outputs=["contract_income"])


def test_correlations_by_the_names_that_people_write(headline):
    by_name = simulate(headline, 256, outputs=["npv"], correlations={("price", "adoption"): -0.8})
    by_key = Design(256, ranks=((("cleaning.adoption", "cleaning.price"), -0.8),))
    assert by_name.design == by_key
    assert np.array_equal(by_name.values["npv"], evaluate([headline], ["npv"], by_key)[0]["npv"])
    tied = headline.with_(correlations=[{"between": ["adoption", "price"], "rank": -0.8}])
    assert np.array_equal(by_name.values["npv"], simulate(tied, 256, outputs=["npv"]).values["npv"])
    free = simulate(tied, 256, outputs=["npv"], correlations={})
    assert np.array_equal(free.values["npv"], simulate(headline, 256, outputs=["npv"]).values["npv"])


def test_impossible_correlations_are_repaired_or_refused(headline):
    ranks = {("adoption", "price"): 1, ("price", "commission_rate"): 1, ("adoption", "commission_rate"): -1}
    with pytest.warns(UserWarning, match="cannot all hold at once"):
        simulate(headline, 10, seed=41, correlations=ranks)
    with pytest.raises(sc.ScenarioError, match="cannot all hold at once"):
        simulate(headline, 10, seed=41, correlations=ranks, repair=False)


def test_progress_is_that_of_finished_work(headline, monkeypatch):
    """What is counted has been evaluated: else a bar would be full before the first result is there."""
    done, seen = [], []
    stretch = ensemble.stretch
    monkeypatch.setattr(ensemble, "stretch", lambda *arguments: (done.append(1), stretch(*arguments))[1])

    def spy(items, unit, total=None):
        for item in items:
            seen.append((len(done), total))
            yield item

    monkeypatch.setattr(ensemble, "track", spy)
    simulate(headline, 3 * STRETCH, outputs=["annual_income"])
    assert [total for _, total in seen] == [3, 3, 3]
    assert all(count >= place for place, (count, _) in enumerate(seen, 1))


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize("draws", [0, -1, 1.5, True, 2**31, "x", None])
@pytest.mark.parametrize("question", [simulate, simulate_contracts])
def test_draws_must_be_a_whole_number(headline, draws, question):
    with pytest.raises(sc.ScenarioError, match=r"^draws is .*; it must be a whole number from 1 to 1_073_741_824$"):
        question(headline, draws=draws)


@pytest.mark.parametrize("seed", [-1, "x", 2**63, 1.5, None])
def test_seed_must_be_a_whole_number(headline, seed):
    with pytest.raises(sc.ScenarioError, match=r"^seed is .*; it must be a whole number from 0 to "):
        simulate(headline, 10, seed)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"method": "sobl"}, r"^method is 'sobl', did you mean 'sobol'\?"),
        ({"method": None}, "^method is None; valid: latin, random, sobol"),
        ({"block": 0}, "^block is 0; it must be a whole number above 0"),
        ({"block": -1}, "^block is -1; "),
        ({"block": "x"}, "^block is 'x'; "),
        ({"correlations": {("adoption", "flat_fee"): 0.5}}, "'flat_fee', which is certain"),
        ({"correlations": {("adoption", "adopton"): 0.5}}, r"'adopton', which .* did you mean '(cleaning\.)?adoption'"),
        ({"correlations": {("adoption", "npv"): 0.5}}, "'npv', which is not an assumption"),
        ({"correlations": {("adoption", "cleaning.adoption"): 0.5}}, "names 'adoption' twice"),
        ({"correlations": {("adoption", "price"): 2}}, "rank is 2; it must be a number from -1 to 1"),
        ({"correlations": {("adoption", "price"): "x"}}, "rank is 'x'; it must be a number from -1 to 1"),
        ({"correlations": {("adoption", "price"): np.nan}}, "rank is nan; "),
        ({"correlations": {("adoption",): 0.5}}, "it must be two names"),
        ({"correlations": {("adoption", "price", "npv"): 0.5}}, "it must be two names"),
        ({"correlations": {(1, 2): 0.5}}, "it must be two names"),
        ({"correlations": {"adoption": 0.5}}, "it must be two names"),
        ({"correlations": {("adoption", "price"): 0.5, ("price", "adoption"): -0.5}}, "is the same pair as"),
        ({"correlations": "x"}, "^correlations is 'x'; it must be a list of"),
        ({"outputs": []}, "^outputs must be names of lines, such as 'npv'$"),
        ({"outputs": 5}, "^outputs must be names of lines"),
        ({"outputs": ["npv", 5]}, "^outputs must be names of lines"),
    ],
)
def test_simulate_refuses(headline, named, words):
    with pytest.raises(sc.ScenarioError, match=words):
        simulate(headline, 10, **named)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("nvp", r"'nvp' is neither a line nor an assumption, did you mean 'npv'\?"),
        ("adoption", "'adoption' is an assumption; a simulation gives lines"),
    ],
)
def test_simulate_refuses_outputs(headline, output, words):
    with pytest.raises(sc.UnknownNameError, match=words):
        simulate(headline, 10, outputs=[output])


@pytest.mark.parametrize("question", [simulate, simulate_contracts])
def test_a_certain_case_cannot_be_simulated(headline, question):
    certain = headline.with_({name.rpartition(".")[2]: {"value": headline[name]} for name in _ranged(headline)})
    with pytest.raises(sc.ScenarioError, match="'Housekeeping on commission' has no uncertain assumptions"):
        question(certain)


def _ranged(case):
    return [key for key, record in case.scenario.records.items() if record.low is not None]


def test_contracts_refuse_unknown_names(headline):
    with pytest.raises(sc.UnknownNameError, match="'comission' is no contract, did you mean 'commission'"):
        simulate_contracts(headline, contracts=["comission"])
    with pytest.raises(sc.UnknownNameError, match="did you mean 'cleaning'"):
        simulate_contracts(headline, "claening")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda one: one.quantile(2), r"^share is 2; it must be a number from 0 to 1$"),
        (lambda one: one.quantile([0.5, -0.1]), "^share is -0.1"),
        (lambda one: one.quantile("x"), "^share is 'x'"),
        (lambda one: one.quantile(np.nan), "^share is nan"),
        (lambda one: one.expected_shortfall(tail=0), "^tail is 0; it must be a share above 0 and up to 1"),
        (lambda one: one.expected_shortfall(tail=1.1), "^tail is 1.1"),
        (lambda one: one.expected_shortfall(tail="x"), "^tail is 'x'"),
        (lambda one: one.probability_below("x"), "^value is 'x'; it must be a number$"),
        (lambda one: one.histogram(bins=0), "^bins is 0; it must be a whole number above 0"),
        (lambda one: one.histogram(bins=2.5), "^bins is 2.5"),
    ],
)
def test_figures_refuse(headline, ask, words):
    with pytest.raises(sc.ScenarioError, match=words):
        ask(of(headline, [1, 2, 3]))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda one: one.mean("annual_income"), "'annual_income' was not simulated; pass it in outputs"),
        (lambda one: one.mean("cumulative_cash"), r"has many values for each draw; see `fan\('cumulative_cash'\)`"),
        (lambda one: one.fan("npv"), "has one value for each draw"),
        (lambda one: one.fan("nvp"), "did you mean 'npv'"),
    ],
)
def test_figures_refuse_other_lines(headline, ask, words):
    with pytest.raises(sc.UnknownNameError, match=words):
        ask(of(headline, [1, 2], cumulative_cash=np.zeros((2, 60))))


def test_simulations_are_quiet(headline):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        simulate(headline, 100).table()
        simulate_contracts(headline, draws=100).table()
