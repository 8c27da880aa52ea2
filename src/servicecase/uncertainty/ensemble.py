"""Lines of a case over many draws, in blocks that stay in the processor's cache, on any executor.

A draw depends on its number alone (see `sampling`), and lines look at no other draw than their own: so blocks can be
evaluated anywhere in any order, and the result is the same bit for bit whatever their size and whoever does them.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from servicecase.case import Case
from servicecase.engine.graph import Node, run
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.values import is_whole
from servicecase.scenario.scenario import Scenario
from servicecase.uncertainty.copula import Pair, copula
from servicecase.uncertainty.laws import Distribution, Numbers, uncertain
from servicecase.uncertainty.progress import track
from servicecase.uncertainty.sampling import METHODS, MOST_DRAWS, Sampler

BLOCK = 4096  # draws evaluated at once: 60 months of them are two megabytes, what a processor's cache holds of several
STRETCH = 8192  # draws made at once, and given to an executor as one piece of work
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
            Fault(
                "",
                name,
                says(
                    "is {value!r}; it must be a whole number from {least} to {most:_}",
                    value=value,
                    least=least,
                    most=most,
                ),
            )
            for name, value, least, most in (("draws", self.draws, 1, MOST_DRAWS), ("seed", self.seed, 0, LARGEST_SEED))
            if not is_whole(value) or not least <= value <= most
        ]
        if self.method not in METHODS:
            faults.append(
                Fault(
                    "",
                    "method",
                    says("is {value!r}{nearest}", value=self.method, nearest=nearest(str(self.method), METHODS)),
                )
            )
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


@dataclass(frozen=True)
class Ready:
    """A task made ready: the draws, the lines that vary by draw, in order, and the values of all that does not.

    ``finished`` names, for a line, the values that nothing needs after it.
    """

    targets: tuple[str, ...]
    sampler: Sampler
    constant: Mapping[str, Any]
    varying: Sequence[Node]
    finished: Mapping[str, Sequence[str]]

    def lines(self, draws: Mapping[str, Numbers], count: int) -> dict[str, Numbers]:
        """The targets on draws of the inputs: arrays of shape (count, length of the line)."""
        values = {**self.constant, **{key: one[:, np.newaxis] for key, one in draws.items()}}
        run(self.varying, values, self.finished)
        found = {key: np.asarray(values[key], dtype=float) for key in self.targets}
        return {key: np.broadcast_to(one, (count, one.shape[-1] if one.ndim else 1)) for key, one in found.items()}


@lru_cache(maxsize=32)
def ready(task: Task) -> Ready:
    """A task made ready, once in each process. Raises ScenarioError for correlations that cannot hold."""
    _hold_memory()
    case, fixed = Case(task.scenario), dict(task.fixed)
    graph = case.graph
    distributions = {key: one for key, one in uncertain(case).items() if key not in fixed}
    needed = graph.ancestors(task.targets)
    varies = needed & distributions.keys()
    for key, node in graph.nodes.items():
        if key in needed and varies.intersection(_used(node)):
            varies.add(key)
    sampler = _sampler(task, distributions, varies)
    constant = graph.evaluate({**case.inputs, **fixed}, (needed & graph.nodes.keys()) - varies)
    varying = [node for key, node in graph.nodes.items() if key in varies]
    return Ready(task.targets, sampler, constant, varying, _finished(varying, task.targets))


def _sampler(task: Task, distributions: Mapping[str, Distribution], needed: Collection[str]) -> Sampler:
    """Draws of what is needed, and of what that is tied to.

    All correlations count, also with what this case does not use: the other end has the draws that it has under
    another contract.
    """
    ranks = {(one.first, one.second): one.rank for one in task.scenario.correlations}
    ranks = ranks if task.design.ranks is None else dict(task.design.ranks)
    tied = copula(ranks, task.design.repair)
    drawn = {key: one for key, one in distributions.items() if key in needed or key in tied.names}
    return Sampler(drawn, task.design.seed, task.design.method, tied)


def _used(node: Node) -> Iterator[str]:
    return (key for binding in node.bindings.values() for key in binding.keys)


def _finished(nodes: Sequence[Node], targets: Iterable[str]) -> dict[str, list[str]]:
    """For each node, which of the nodes are used by it and by none after it, targets apart."""
    last = {key: node.key for node in nodes for key in _used(node)}
    finished: dict[str, list[str]] = {}
    for node in nodes:
        if node.key in last and node.key not in targets:
            finished.setdefault(last[node.key], []).append(node.key)
    return finished


@cache
def _hold_memory() -> None:
    """Makes the C library keep the memory of arrays that are freed, to give it out again.

    glibc hands blocks above a threshold back to the system and fetches them page by page anew, which took longer than
    the arithmetic. The threshold rises to the largest such block that was ever freed.
    """
    np.empty(_HELD_MEMORY // 8)


def stretch(tasks: tuple[Task, ...], start: int, stop: int, block: int) -> list[dict[str, Numbers]]:
    """What a worker does: the targets of each task from draw `start` up to draw `stop`, block by block."""
    blocks = [slice(first, min(first + block, stop - start)) for first in range(0, stop - start, block)]
    found = []
    for one in map(ready, tasks):
        draws = one.sampler.draws(start, stop)
        pieces = [
            one.lines({key: each[rows] for key, each in draws.items()}, rows.stop - rows.start) for rows in blocks
        ]
        found.append({key: np.concatenate([piece[key] for piece in pieces]) for key in one.targets})
    return found


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
    if not is_whole(block) or block < 1:
        raise refusal("block", "is {value!r}; it must be a whole number above 0", value=block)
    tasks = tuple(Task(case.scenario, tuple(targets), design, tuple(sorted((fixed or {}).items()))) for case in cases)
    for task in tasks:
        ready(task)  # here, so that what is wrong is said once, and threads find it done
    found: list[dict[str, Numbers]] = [{} for _ in tasks]
    pieces = _results(tasks, design.draws, executor, block)
    for start, results in track(pieces, "stretches", -(-design.draws // STRETCH)):
        for one, result in zip(found, results, strict=True):
            for key, values in result.items():
                if key not in one:
                    one[key] = np.empty((design.draws, values.shape[-1]))
                one[key][start : start + len(values)] = values
    return [
        {key: values[:, 0] if case.axis(key) == "scalar" else values for key, values in one.items()}
        for case, one in zip(cases, found, strict=True)
    ]


def drawn_inputs(case: Case, targets: Iterable[str], design: Design) -> dict[str, Numbers]:
    """The draws of each uncertain assumption behind the targets, by key, made anew: arrays of shape (draws,)."""
    return ready(Task(case.scenario, tuple(targets), design)).sampler.draws(0, design.draws)


def _results(
    tasks: tuple[Task, ...], draws: int, executor: Executor | None, block: int
) -> Iterator[tuple[int, list[dict[str, Numbers]]]]:
    """Results in the order of the draws, never more than a few ahead of what is taken."""
    if executor is None and draws <= STRETCH:  # starting a thread takes as long as a few hundred draws
        yield 0, stretch(tasks, 0, draws, block)
        return
    with _executor(executor) as workers:
        waiting: deque[tuple[int, Future[list[dict[str, Numbers]]]]] = deque()
        try:
            for start in range(0, draws, STRETCH):
                waiting.append((start, workers.submit(stretch, tasks, start, min(start + STRETCH, draws), block)))
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
