"""Cases to compare the faces on: every page of every choice, and assumptions drawn within their limits."""

import numpy as np

import servicecase as sc
from servicecase.engine.graph import every_selection
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.questions.names import limits_of
from servicecase.scenario.scenario import assumptions_in_use
from tests.conftest import SCENARIOS, TWO_SERVICES
from tests.plausible import MORE

WIDEST = 0.3  # of the distance between the limits, for an assumption that the scenario leaves at zero


def base_cases():
    """The shipped scenarios, two services, and the realistic one with each page of each choice in turn, by name."""
    shipped = {path.stem: sc.load(path) for path in sorted(SCENARIOS.glob("*.toml"))}
    realistic = shipped["housekeeping_realistic"]
    chosen = {"-".join(pages.values()): realistic.with_({**MORE, **pages}) for pages in every_selection(read_model())}
    return {**shipped, "two_services": sc.loads(TWO_SERVICES), **chosen}


def drawn(case, rng):
    """A new value within its limits for every assumption in use that a reader may change, by key."""
    keys = assumptions_in_use(case.scenario, case.graph)
    return {key: _drawn(case, key, rng) for key in keys if catalogue()[local_name(key)].scope in ("estate", "service")}


def _drawn(case, key, rng):
    record, row, (lower, upper) = case.scenario.record(key), catalogue()[local_name(key)], limits_of(case, key)
    if row.kind == "table":
        return _drawn_table(record.value, row, rng)
    if row.kind == "flag":
        return bool(rng.integers(2))
    if row.kind == "whole":
        return int(rng.integers(max(lower, record.value // 2), min(upper, 2 * record.value + 3) + 1))
    low, high = (record.low, record.high) if record.low is not None else (0.7 * record.value, 1.3 * record.value)
    if record.value == 0 and record.low is None:
        low, high = (WIDEST * one for one in (max(lower, -1), min(upper, 1)))
    return float(np.clip(rng.uniform(min(low, high), max(low, high)), lower, upper))


def _drawn_table(values, row, rng):
    """Twelve factors in another order, so that their mean stays 1; other tables larger or smaller as a whole."""
    if row.shape == "12":
        return rng.permutation(values).tolist()
    return np.clip(np.multiply(values, rng.uniform(0.8, 1.2)), row.lower, row.upper).tolist()
