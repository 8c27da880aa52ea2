"""What a simulation costs beside the ways in which a user would run it otherwise, as ratios of time and as memory.

python benchmarks/simulation.py [--quick]

The net present value of the realistic scenario over 60 months, on the same draws, in one run of one process: our
engine; a loop compiled by numba, fused line by line, and another with nothing left to save (the limit); naive NumPy; a
loop over cases; monaco; modelx. The contenders take turns, so that a drift of the machine touches all alike; ratios are
taken round by round, and their median is printed. Each runs once before, so compiling is not counted. Memory is what a
process of its own adds at its peak to what it had before it evaluated. How to read the table: docs/performance.md.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))  # the twins, however this file was loaded

import rivals
import twins

import servicecase as sc
from servicecase.inputs.names import local_name
from servicecase.uncertainty.ensemble import BLOCK, STRETCH, Design, Ready, Task, ready

SCENARIO = Path(__file__).parent.parent / "data" / "scenarios" / "housekeeping_realistic.toml"
TARGET = "npv"
SEED = 1
THREADS = os.cpu_count() or 1  # of our engine and of the compiled loop
CHUNK = 100_000  # draws that naive NumPy takes at once: all of a million would need some 20 GB
MEGABYTE = 1e6

# A part in 1e9; and a millionth of a yuan where gains and losses of thousands nearly cancel.
RELATIVE, ABSOLUTE = 1e-9, 1e-6

Draws = Mapping[str, Any]  # by key, each of shape (draws,)


# --- Our engine: everything that this script knows of it. ---------------------------------------------------------


def sampled(case: sc.Case, draws: int) -> Draws:
    """The uncertain inputs, by key, by the engine's own sampler on as many threads as it takes."""
    sampler = _ready(case, draws).sampler
    sampler.draws(0, 1)  # what is prepared once
    with ThreadPoolExecutor(THREADS) as threads:
        parts = list(threads.map(lambda rows: sampler.draws(rows.start, rows.stop), _pieces(0, draws, STRETCH)))
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def evaluated(case: sc.Case, inputs: Draws) -> Any:
    """The target on given draws: the engine's own blocks on its own threads, without its sampling."""
    draws = len(next(iter(inputs.values())))
    lines = _ready(case, draws).lines

    def stretch(rows: slice) -> Any:
        pieces = _pieces(rows.start, rows.stop, BLOCK)
        return [lines({key: one[at] for key, one in inputs.items()}, at.stop - at.start)[TARGET] for at in pieces]

    with ThreadPoolExecutor(THREADS) as threads:
        parts = list(threads.map(stretch, _pieces(0, draws, STRETCH)))
    return np.concatenate([piece[:, 0] for part in parts for piece in part])


def _pieces(start: int, stop: int, size: int) -> list[slice]:
    return [slice(one, min(one + size, stop)) for one in range(start, stop, size)]


def simulated(case: sc.Case, draws: int) -> Any:
    """The target on the engine's draws, as a user runs it: sampling and evaluation in one."""
    return case.simulate(draws, SEED, outputs=[TARGET]).values[TARGET]


def _ready(case: sc.Case, draws: int) -> Ready:
    return ready(Task(case.scenario, (TARGET,), Design(draws, SEED)))


# --- Agreement ----------------------------------------------------------------------------------------------------


def model(case: sc.Case, inputs: Draws) -> Any:
    """The target on given draws by the model itself: what every contender must agree with."""
    return case.evaluate({key: values[:, np.newaxis] for key, values in inputs.items()}, [TARGET])[TARGET][:, 0]


def assert_agrees(found: Any, expected: Any, name: str) -> None:
    """Raises AssertionError where any draw differs."""
    np.testing.assert_allclose(found, expected, rtol=RELATIVE, atol=ABSOLUTE, err_msg=name)


# --- Contenders ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contender:
    """One way to evaluate: `run` gives the target for what `ready`, which is not timed, makes of draws by key.

    ``draws``: how many it is given; fewer for the slow ones.
    """

    name: str
    run: Callable[[Any], Any]
    draws: int
    ready: Callable[[Draws], Any] = lambda inputs: inputs


def naive(case: sc.Case, inputs: Draws) -> Any:
    """Naive NumPy, in chunks only where memory forces."""
    draws = len(next(iter(inputs.values())))
    chunks = [{key: one[at : at + CHUNK] for key, one in inputs.items()} for at in range(0, draws, CHUNK)]
    return np.concatenate([twins.whole_arrays(case, chunk) for chunk in chunks])


def looped(case: sc.Case, inputs: Draws) -> Any:
    """A new case for each draw."""
    keys = list(inputs)
    columns = zip(*(inputs[key].tolist() for key in keys), strict=True)
    return np.array([case.with_(dict(zip(keys, values, strict=True)))[TARGET] for values in columns])


LIMIT, KERNEL = "numba loop, simplified by hand", "numba loop, line by line"
ENGINE, MONACO = "servicecase", "monaco, sampling included"


def contenders(case: sc.Case, quick: bool) -> Iterator[Contender]:
    """Those that are installed; says which are not."""
    given, most = twins.fixed(case), 4_000 if quick else 1_000_000
    if installed("numba"):
        for name, of_draw in ((KERNEL, twins.npv_line_by_line), (LIMIT, twins.npv_of_draw)):
            yield Contender(name, partial(twins.compiled(of_draw, THREADS), given), most, twins.rows)
    yield Contender(ENGINE, lambda inputs: evaluated(case, inputs), most)
    yield Contender("naive NumPy", lambda inputs: naive(case, inputs), min(most, 2 * CHUNK))
    yield Contender("loop over case.with_", lambda inputs: looped(case, inputs), 20 if quick else 200)
    if installed("modelx"):
        yield Contender("modelx", lambda inputs: rivals.modelx_run(given, inputs), 5 if quick else 100)


def installed(package: str) -> bool:
    """Whether a package is there; says so in one line where it is not."""
    found = find_spec(package) is not None
    if not found:
        print(f"{package} is not installed: pip install servicecase[benchmark]")
    return found


# --- Measuring ----------------------------------------------------------------------------------------------------


def seconds(run: Callable[[], Any]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def peak_growth(run: Callable[[], Any]) -> float | None:
    """Bytes by which this process grew at its peak while it ran; None where the system does not tell (not Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
        before = _status("VmRSS")
        run()
        return _status("VmHWM") - before
    except OSError:
        return None


def _status(field: str) -> float:
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return 1024.0 * int(found[1])


def peak_of(name: str, draws: int) -> str:
    """The growth of a process of its own that evaluates once, in MB."""
    command = [sys.executable, __file__, "--peak", name, str(draws)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]


def print_peak(name: str, draws: int) -> None:
    """What `peak_of` starts: prints one number, the megabytes."""
    case = sc.load(SCENARIO)
    run: Callable[[], Any]
    if name == "simulate":
        simulated(case, 2048)
        run = lambda: simulated(case, draws)  # noqa: E731
    else:
        contender = next(one for one in contenders(case, quick=False) if one.name == name)
        contender.run(contender.ready(first(sampled(case, 2048), min(draws, 8))))  # compiles, fills caches
        ready = contender.ready(sampled(case, draws))
        run = lambda: contender.run(ready)  # noqa: E731
    growth = peak_growth(run)
    print("unknown" if growth is None else f"{growth / MEGABYTE:.0f}")


def first(inputs: Draws, draws: int) -> Draws:
    """The first draws."""
    return {key: values[:draws] for key, values in inputs.items()}


def time_per_draw(runs: Mapping[str, tuple[Callable[[], Any], int]], rounds: int) -> dict[str, list[float]]:
    """Seconds a draw of each run, round by round, each in its turn."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (run, draws) in runs.items():
            times[name].append(seconds(run) / draws)
    return times


def ratio(times: Mapping[str, list[float]], name: str, base: str) -> str:
    """The median of the ratios by round."""
    if base not in times:
        return "-"
    return f"{statistics.median(a / b for a, b in zip(times[name], times[base], strict=True)):.3g}"


# --- The run ------------------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> None:
    """Asserts that all agree, then prints the tables."""
    quick = "--quick" in arguments
    case = sc.load(SCENARIO)
    found = list(contenders(case, quick))
    inputs = sampled(case, max(one.draws for one in found))
    expected = evaluated(case, inputs)
    assert_agrees(expected[:4_000], model(case, first(inputs, 4_000)), "the engine and the model")
    assert_agrees(simulated(case, len(expected)), expected, "sampling in one, and apart")
    runs: dict[str, tuple[Callable[[], Any], int]] = {}
    for one in found:  # every draw; compiles, and fills caches
        ready = one.ready(first(inputs, one.draws))
        assert_agrees(one.run(ready), expected[: one.draws], one.name)
        runs[one.name] = (partial(one.run, ready), one.draws)
    most = len(expected)
    runs["sampling alone"] = (lambda: sampled(case, most), most)
    runs[f"{ENGINE}, sampling included"] = (lambda: simulated(case, most), most)
    if installed("monaco"):
        draws = 500 if quick else 10_000
        drawn, npv = rivals.monaco_run(case, draws, twins.fixed(case), SEED)
        its_own = {key: drawn[local_name(key)] if local_name(key) in drawn else inputs[key][:draws] for key in inputs}
        assert_agrees(npv[:500], model(case, first(its_own, 500)), MONACO)
        runs[MONACO] = (lambda: rivals.monaco_run(case, draws, twins.fixed(case), SEED), draws)
    times = time_per_draw(runs, rounds=1 if quick else 5)
    report(times, {name: draws for name, (_, draws) in runs.items()}, quick)


def report(times: Mapping[str, list[float]], draws: Mapping[str, int], quick: bool) -> None:
    """Prints the tables: time per draw relative to four of the contenders, and memory."""
    total = f"{ENGINE}, sampling included"
    print(f"\n{THREADS} threads for {ENGINE}, sampling and numba; one for the others. Time per draw, relative to:")
    print(f"{'':34} {'draws':>10} {'numba':>9} {'limit':>9} {'ours':>9} {'ours+smp':>9} {'peak MB':>9}")
    for name in times:
        measured = not quick and name not in ("sampling alone", MONACO)
        peak = peak_of("simulate" if name == total else name, draws[name]) if measured else "-"
        ratios = (ratio(times, name, base) for base in (KERNEL, LIMIT, ENGINE, total))
        print(f"{name:34} {draws[name]:>10,} {' '.join(f'{one:>9}' for one in ratios)} {peak:>9}")
    for kernel in (one for one in (KERNEL, LIMIT) if one in times):
        rounds = zip(times[total], times[kernel], times["sampling alone"], strict=True)
        with_sampling = statistics.median(ours / (loop + sampling) for ours, loop, sampling in rounds)
        print(f"ours with sampling / ({kernel} + the same sampling): {with_sampling:.3g}")
    if not quick:
        for many in (1_000_000, 10_000_000):
            beyond = float(peak_of("simulate", many)) - 8 * many / MEGABYTE
            print(f"{many:>12,} draws, one output: {beyond:.0f} MB at the peak beyond the output itself")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        print_peak(sys.argv[2], int(sys.argv[3]))
    else:
        main(sys.argv[1:])
