"""Lines of a case over many draws, in blocks that stay in the processor's cache, on any executor.

A draw depends on its number alone (see `sampling`), and lines look at no other draw than their own: so blocks can be
evaluated anywhere in any order, and the result is the same bit for bit whatever their size and whoever does them.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from servicecase.analysis.correlation import Pair, copula
from servicecase.analysis.progress import track
from servicecase.analysis.sampling import METHODS, MOST_DRAWS, Sampler
from servicecase.assumptions import is_whole, nearest, shown
from servicecase.case import Case
from servicecase.distributions import Numbers, uncertain
from servicecase.graph import Node, run
from servicecase.scenario import Fault, Scenario, ScenarioError

BLOCK = 512  # draws evaluated at once: 60 months of them are a quarter of a megabyte
_BLOCKS_A_TASK = 16  # for an executor: less than this is not worth sending to another process
_TASKS_AHEAD = 16  # tasks handed to an executor before their results are taken
_HELD_MEMORY = 16_000_000  # bytes

LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Design:
    """Which draws: how many, from which seed, by which method, with which rank correlations.

    ``ranks`` replaces the correlations of the scenario where it is not None: rank correlation by pair of keys.
    ``repair``: whether correlations that cannot all hold are replaced by the nearest that can.
    """

    draws: int = 10_000
    seed: int = 1
    method: str = "sobol"
    ranks: tuple[tuple[Pair, float], ...] | None = None
    repair: bool = True

    def __post_init__(self) -> None:
        faults = [
            Fault("", name, f"is {shown(value)}; it must be a whole number from {least} to {most:_}")
            for name, value, least, most in (("draws", self.draws, 1, MOST_DRAWS), ("seed", self.seed, 0, LARGEST_SEED))
            if not is_whole(value) or not least <= value <= most
        ]
        if self.method not in METHODS:
            faults.append(Fault("", "method", f"is {shown(self.method)}{nearest(str(self.method), METHODS)}"))
        if faults:
            raise ScenarioError(faults)


@dataclass(frozen=True)
class Task:
    """What a worker needs to evaluate any stretch of draws: plain data that can be sent to another process.

    ``fixed`` has assumptions that are not drawn but take a value.
    """

    scenario: Scenario
    targets: tuple[str, ...]
    design: Design
    fixed: tuple[tuple[str, float], ...] = ()

    def sampler(self) -> Sampler:
        """The draws of the assumptions that are uncertain and not fixed."""
        return _prepared(self).sampler


@dataclass(frozen=True)
class _Prepared:
    """A task made ready: the lines that vary by draw, in order, and the values of all that does not."""

    task: Task
    sampler: Sampler
    constant: Mapping[str, Any]
    varying: Sequence[Node]
    finished: Mapping[str, Sequence[str]]

    def block(self, start: int, stop: int) -> dict[str, Numbers]:
        """The targets in the draws from `start` up to `stop`: arrays of shape (draws, length of the line)."""
        drawn = {key: one[:, np.newaxis] for key, one in self.sampler.draws(start, stop).items()}
        values = {**self.constant, **drawn}
        run(self.varying, values, self.finished)
        return {key: _rows(values[key], stop - start) for key in self.task.targets}


def _rows(value: Any, draws: int) -> Numbers:
    value = np.asarray(value, dtype=float)
    return np.broadcast_to(value, (draws, value.shape[-1] if value.ndim else 1))


@lru_cache(maxsize=32)
def _prepared(task: Task) -> _Prepared:
    _hold_memory()
    case = Case(task.scenario)
    graph, fixed = case.graph, dict(task.fixed)
    distributions = {key: one for key, one in uncertain(case).items() if key not in fixed}
    needed = graph.ancestors(task.targets)
    varies: set[str] = {key for key in distributions if key in needed}
    used_last: dict[str, str] = {}
    for key, node in graph.nodes.items():
        if key not in needed:
            continue
        used = [one for binding in node.bindings.values() for one in binding.keys]
        if varies.intersection(used):
            varies.add(key)
        used_last |= dict.fromkeys(used, key)
    steps = [node for key, node in graph.nodes.items() if key in needed and key in varies]
    finished: dict[str, list[str]] = {}
    for key, user in used_last.items():
        if key in varies and key in graph.nodes and key not in task.targets:
            finished.setdefault(user, []).append(key)
    inputs = {**case.inputs, **fixed}
    constant = graph.evaluate(inputs, [key for key in needed if key in graph.nodes and key not in varies])
    ranks = task.design.ranks
    pairs = (
        dict(ranks) if ranks is not None else {(one.first, one.second): one.rank for one in case.scenario.correlations}
    )
    tied = copula(pairs, list(distributions), task.design.repair)
    drawn = {key: one for key, one in distributions.items() if key in varies or key in tied.names}
    return _Prepared(task, Sampler(drawn, task.design.seed, task.design.method, tied), constant, steps, finished)


@cache
def _hold_memory() -> None:
    """Makes the C library keep the memory of arrays that are freed, to give it out again.

    glibc hands blocks above a threshold back to the system and fetches them page by page anew, which took longer than
    the arithmetic. The threshold rises to the largest such block that was ever freed.
    """
    np.empty(_HELD_MEMORY // 8)


def stretch(tasks: tuple[Task, ...], start: int, stop: int, block: int) -> list[dict[str, Numbers]]:
    """What a worker does: the targets of each task from `start` up to `stop`, block by block."""
    pieces = [
        [_prepared(task).block(first, min(first + block, stop)) for task in tasks]
        for first in range(start, stop, block)
    ]
    return [
        {key: np.concatenate([piece[place][key] for piece in pieces]) for key in task.targets}
        for place, task in enumerate(tasks)
    ]


def evaluate(
    cases: Sequence[Case],
    targets: Sequence[str],
    design: Design,
    *,
    fixed: Mapping[str, float] | None = None,
    executor: Executor | None = None,
    block: int = BLOCK,
) -> list[dict[str, Numbers]]:
    """Lines of several cases on the same draws, by key: shape (draws,) for a scalar, else (draws, periods).

    An assumption that two cases share has the same draw in both. ``fixed`` has assumptions, by key, that take a value
    in every draw. ``executor``: any of `concurrent.futures`, threads on every core where it is None. Memory beyond the
    result does not grow with the draws.
    """
    tasks = tuple(Task(case.scenario, tuple(targets), design, tuple(sorted((fixed or {}).items()))) for case in cases)
    for task in tasks:
        _prepared(task)  # here, so that what is wrong is said once, and threads find it done
    found: list[dict[str, Numbers]] = [{} for _ in tasks]
    for start, results in _results(tasks, design.draws, executor, block):
        for one, result in zip(found, results, strict=True):
            for key, values in result.items():
                if key not in one:
                    one[key] = np.empty((design.draws, values.shape[-1]))
                one[key][start : start + len(values)] = values
    return [
        {key: values[:, 0] if case.axis(key) == "scalar" else values for key, values in one.items()}
        for case, one in zip(cases, found, strict=True)
    ]


def _results(
    tasks: tuple[Task, ...], draws: int, executor: Executor | None, block: int
) -> Iterator[tuple[int, list[dict[str, Numbers]]]]:
    """Results in the order of the draws, never more than a few ahead of what is taken."""
    size = block * _BLOCKS_A_TASK
    starts = track(range(0, draws, size), "blocks")
    with _executor(executor) as workers:
        waiting: deque[tuple[int, Future[list[dict[str, Numbers]]]]] = deque()
        try:
            for start in starts:
                waiting.append((start, workers.submit(stretch, tasks, start, min(start + size, draws), block)))
                if len(waiting) >= _TASKS_AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


@contextmanager
def _executor(given: Executor | None) -> Iterator[Executor]:
    """The caller's executor, left open; or threads of our own, one for each core."""
    if given is not None:
        yield given
        return
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield threads
