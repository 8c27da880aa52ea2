"""Lines over many draws: the same numbers whoever evaluates them, and those of the case itself."""

import multiprocessing
import random
import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import servicecase as sc
from servicecase.engine.graph import LineError, run
from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.questions.contracts.record import workable_forms
from servicecase.uncertainty.ensemble import STRETCH, Design, Task, evaluate, ready
from tests.conftest import SCENARIOS

EXACT = 1e-12  # relative; a sum over months may be added up in another order
TARGETS = ["npv", "profit_by_year", "cumulative_cash"]  # a scalar, a yearly and a monthly line
DRAWS = 2 * STRETCH + 1000  # three pieces of work, the last one short
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def expected(headline):
    return evaluate([headline], TARGETS, Design(DRAWS))[0]


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for key, values in found.items():
        assert np.array_equal(values, expected[key], equal_nan=True), key


# ------------------------------------------------------------------ whoever does it


@pytest.mark.parametrize("block", [7, 512, 5000, 100_000])
def test_results_do_not_depend_on_the_size_of_blocks(headline, expected, block):
    assert_same(evaluate([headline], TARGETS, Design(DRAWS), block=block)[0], expected)


def test_results_do_not_depend_on_blocks_of_a_single_draw(headline, expected):
    first = {key: values[:300] for key, values in expected.items()}
    assert_same(evaluate([headline], TARGETS, Design(300), block=1)[0], first)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_results_do_not_depend_on_the_number_of_threads(headline, expected, workers):
    with ThreadPoolExecutor(workers) as threads:
        assert_same(evaluate([headline], TARGETS, Design(DRAWS), executor=threads)[0], expected)
        assert threads.submit(sum, [1, 2]).result() == 3  # left open for its owner


def test_results_do_not_depend_on_processes(headline, expected):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert_same(evaluate([headline], TARGETS, Design(DRAWS), executor=processes)[0], expected)
        assert processes.submit(sum, [1, 2]).result() == 3


def test_results_do_not_depend_on_a_dask_cluster(headline, expected):
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        assert_same(evaluate([headline], TARGETS, Design(DRAWS), executor=client.get_executor())[0], expected)
        assert client.submit(sum, [1, 2]).result() == 3


class Disorderly(Executor):
    """Runs what is waiting only when a result is asked for, in an order of chance."""

    def __init__(self):
        self.waiting = []
        self.order = []

    def submit(self, function, /, *arguments, **named):
        future = Late(self)
        self.waiting.append((future, function, arguments, named))
        return future

    def run(self):
        random.Random(1).shuffle(self.waiting)
        for future, function, arguments, named in self.waiting:
            self.order.append(arguments[1])
            future.set_result(function(*arguments, **named))
        self.waiting = []


class Late(Future):
    def __init__(self, executor):
        super().__init__()
        self.executor = executor

    def result(self, timeout=None):
        if not self.done():
            self.executor.run()
        return super().result(timeout)


def test_results_do_not_depend_on_the_order_of_the_work(headline):
    executor, design = Disorderly(), Design(6 * STRETCH)
    found = evaluate([headline], ["npv"], design, executor=executor)[0]
    assert sorted(executor.order) == [place * STRETCH for place in range(6)] != executor.order
    assert_same(found, evaluate([headline], ["npv"], design)[0])


def test_more_draws_leave_those_before_as_they_were(headline, expected):
    first = {key: values[:5000] for key, values in expected.items()}
    assert_same(evaluate([headline], TARGETS, Design(5000))[0], first)


# ------------------------------------------------------------------ as the case itself says


@pytest.mark.parametrize("name", sorted(path.name for path in SCENARIOS.glob("*.toml")))
def test_every_line_is_that_of_the_case_with_the_drawn_values(name):
    case = sc.load(SCENARIOS / name)
    for form, (_, chosen) in workable_forms(case, "cleaning").items():
        targets, design = tuple(chosen.graph.nodes), Design(2, seed=3)
        found = evaluate([chosen], targets, design)[0]
        inputs = ready(Task(chosen.scenario, targets, design)).sampler.draws(0, 2)
        assert inputs, form
        for draw in range(2):
            one = chosen.with_({key: float(values[draw]) for key, values in inputs.items()})
            for key in targets:
                actual, wanted = found[key][draw], np.asarray(one[key], dtype=float)
                assert actual == pytest.approx(wanted, rel=EXACT, abs=1e-7, nan_ok=True), (form, key)


def test_shapes_of_lines(headline, expected):
    assert expected["npv"].shape == (DRAWS,)
    assert expected["cumulative_cash"].shape == (DRAWS, 60)
    assert expected["profit_by_year"].shape == (DRAWS, 60 // MONTHS_PER_YEAR)


def test_annual_income_by_hand(headline):
    """250,000 m² x adoption x price x share x 12, for the draws of the three."""
    design = Design(100)
    found = evaluate([headline], ["annual_income"], design)[0]["annual_income"]
    drawn = ready(Task(headline.scenario, ("annual_income",), design)).sampler.draws(0, 100)
    assert set(drawn) == {"cleaning.adoption", "cleaning.price", "cleaning.commission_rate"}
    assert found == pytest.approx(250_000 * 12 * np.prod(list(drawn.values()), axis=0))


def test_what_does_not_vary_is_the_same_in_every_draw(headline):
    found = evaluate([headline], ["billable_area", "discount_factor"], Design(3))[0]
    assert found["billable_area"].tolist() == [250_000] * 3
    assert found["discount_factor"][2] == pytest.approx(1.08 ** (-np.arange(1, 61) / 12))


def test_cases_share_their_draws(headline):
    """The residents pay the same under either contract, draw by draw; the flat fee is 9,000 a month in all of them."""
    fee = headline.with_(contract="flat_fee")
    key = "cleaning.gross_sales"
    both = evaluate([headline, fee], [key, "annual_income"], Design(1000))
    assert np.array_equal(both[0][key], both[1][key])
    assert np.array_equal(both[1]["annual_income"], np.full(1000, 12 * 9_000.0))
    alone = evaluate([headline], [key], Design(1000))[0]
    assert np.array_equal(alone[key], both[0][key])


def test_cases_share_their_draws_where_one_lacks_what_is_correlated(headline):
    """In-house has no commission rate; the price that goes with it is drawn as under a commission."""
    tied = headline.with_(correlations=[{"between": ["commission_rate", "price"], "rank": 0.6}])
    key = "cleaning.gross_sales"
    forms = [tied, tied.with_(contract="in_house"), tied.with_(commission_rate={"value": 0.15})]
    commission, *others = evaluate(forms, [key], Design(1000))
    for other in others:
        assert np.array_equal(commission[key], other[key])
    fixed = evaluate([tied], [key], Design(1000), fixed={"cleaning.commission_rate": 0.15})[0]
    assert np.array_equal(commission[key], fixed[key])


def test_fixed_assumptions_take_their_value_and_leave_the_others_their_draws(headline):
    found = evaluate([headline], TARGETS, Design(2000), fixed={"cleaning.adoption": 0.3})[0]
    expected = evaluate([headline.with_(adoption={"value": 0.3})], TARGETS, Design(2000))[0]
    assert_same(found, expected)
    everything = dict.fromkeys(ready(Task(headline.scenario, ("npv",), Design(1))).sampler.distributions, 0.2)
    assert np.ptp(evaluate([headline], ["npv"], Design(50), fixed=everything)[0]["npv"]) == 0


def test_correlations_of_the_scenario_are_followed_and_replaced(headline):
    pair = ("cleaning.adoption", "cleaning.price")
    tied = headline.with_(correlations=[{"between": list(pair), "rank": -0.8}])
    plain, own, none = (
        evaluate([case], ["annual_income"], Design(4096, ranks=ranks))[0]["annual_income"]
        for case, ranks in ((headline, None), (tied, None), (tied, ()))
    )
    given = evaluate([headline], ["annual_income"], Design(4096, ranks=((pair, -0.8),)))[0]["annual_income"]
    assert np.array_equal(plain, none)
    assert np.array_equal(own, given)
    assert np.std(own) < 0.9 * np.std(plain)  # what is asked more for is bought less: the product varies less


# ------------------------------------------------------------------ memory and faults


def test_memory_beyond_the_result_does_not_grow_with_the_draws():
    """Half a million draws of a monthly line would be 240 MB; the result is 4 MB."""
    code = f"""
import resource
import servicecase as sc
from servicecase.uncertainty.ensemble import Design, evaluate
case = sc.load({str(SCENARIOS / "housekeeping.toml")!r})
for draws in (50_000, 500_000):
    evaluate([case], ["npv"], Design(draws))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    few, many = (int(line) * 1024 for line in found.stdout.split())  # in kilobytes
    assert many - few < 4 * MEGABYTE + 40 * MEGABYTE


def broken(monkeypatch, case, key):
    """Makes a line of the case fail."""

    def fails(**arguments):
        raise ZeroDivisionError("the reason")

    # the wired model that cases of the same choices share; the case may hold one that the cache has since let go
    nodes = case.scenario.graph().nodes
    monkeypatch.setitem(nodes, key, replace(nodes[key], line=replace(nodes[key].line, function=fails)))


@pytest.mark.parametrize("workers", [None, 2])
def test_an_error_in_a_line_names_the_line(headline, monkeypatch, workers):
    broken(monkeypatch, headline, "npv")
    executor = ThreadPoolExecutor(workers) if workers else None
    with pytest.raises(LineError, match=r"^line npv \(.*\) failed on .* of shape .*: the reason$"):
        evaluate([headline], ["npv"], Design(20_000, seed=77), executor=executor)
    if executor:
        assert executor.submit(sum, [1]).result() == 1
        executor.shutdown()


class Failing(Executor):
    """Does the first piece of work, and fails at the next."""

    def __init__(self):
        self.futures = []

    def submit(self, function, /, *arguments, **named):
        future = Future()
        if not self.futures:
            future.set_result(function(*arguments, **named))
        elif len(self.futures) == 1:
            future.set_exception(ConnectionError("the worker is gone"))
        self.futures.append(future)
        return future


def test_the_error_of_an_executor_surfaces_and_what_waits_is_cancelled(headline):
    executor = Failing()
    with pytest.raises(ConnectionError, match="the worker is gone"):
        evaluate([headline], ["npv"], Design(5 * STRETCH), executor=executor)
    assert [one.cancelled() for one in executor.futures] == [False, False, True, True, True]


def test_an_executor_that_is_shut_down_says_so(headline):
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        evaluate([headline], ["npv"], Design(10), executor=threads)


def test_work_is_handed_out_only_a_little_ahead(headline):
    """Else the results of very many draws would all wait in memory."""
    executor = Disorderly()
    most = 0
    submit = executor.submit

    def counted(*arguments, **named):
        nonlocal most
        future = submit(*arguments, **named)
        most = max(most, len(executor.waiting))
        return future

    executor.submit = counted
    evaluate([headline], ["annual_income"], Design(40 * STRETCH), executor=executor)
    assert len(executor.order) == 40
    assert most <= 16


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"draws": 0}, r"^draws is 0; it must be a whole number from 1 to 1_073_741_824$"),
        ({"draws": True}, r"^draws is true; it must be a whole number"),
        ({"seed": -1}, r"^seed is -1; it must be a whole number from 0"),
        ({"method": "sobl"}, r"^method is 'sobl', did you mean 'sobol'\?$"),
        ({"draws": 1.5, "seed": "x"}, r"^draws is 1\.5; .*\nseed is 'x'; "),
    ],
)
def test_design_refuses(fields, words):
    with pytest.raises(sc.ScenarioError, match=words):
        Design(**fields)


# ------------------------------------------------------------------ graph.run


def test_run_drops_what_is_finished_and_keeps_the_rest(headline):
    nodes = headline.graph.nodes
    order = [nodes[key] for key in nodes if key in headline.graph.ancestors(["annual_income"])]
    values = dict(headline.inputs)
    run(order, values, {"annual_income": ["cleaning.gross_sales"]})
    assert values["annual_income"] == pytest.approx(112_500)
    assert "cleaning.gross_sales" not in values
    assert {node.key for node in order} - values.keys() == {"cleaning.gross_sales"}


def test_run_without_finished_keeps_everything(headline):
    values = dict(headline.inputs)
    run(headline.graph.nodes.values(), values)
    assert values.keys() >= headline.graph.nodes.keys()


def test_run_leaves_divisions_by_zero_quiet(headline):
    """Warnings are errors here: a month without sales must not raise one."""
    values = headline.evaluate({"cleaning.adoption": np.zeros((2, 1))}, ["npv", "irr"])
    assert values["npv"].ravel().tolist() == [0, 0]
