"""What people use today for the same question: monaco and modelx, each as its manual shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from twins import INPUTS, Fixed, npv_of_draw

import servicecase as sc
from servicecase.inputs.names import local_name
from servicecase.uncertainty.laws import uncertain


def monaco_run(case: sc.Case, draws: int, given: Fixed, seed: int) -> tuple[dict[str, Any], Any]:
    """A whole `monaco.Sim`, on one thread as is its default: its own Sobol draws, by local name, and the results.

    Raises ImportError.
    """
    import monaco

    functions = {
        "preprocess": lambda one: tuple(float(one.invals[name].val) for name in INPUTS),
        "run": lambda *values: npv_of_draw(given, *values),
        "postprocess": lambda one, npv: one.addOutVal("npv", npv),
    }
    sim = monaco.Sim("npv", draws, functions, seed=seed, verbose=False)
    laws = {local_name(key): one.law for key, one in uncertain(case).items()}
    for name in INPUTS:
        a, b, low, width = laws[name].args
        sim.addInVar(name, dist=laws[name].dist, distkwargs={"a": a, "b": b, "loc": low, "scale": width})
    sim.runSim()
    return {name: np.array(sim.invars[name].nums) for name in INPUTS}, np.array(sim.outvars["npv"].nums)


def modelx_run(given: Fixed, inputs: Mapping[str, Any]) -> Any:
    """The cells of `modelx_cells` in a space for each draw. Raises ImportError."""
    import modelx
    import modelx_cells

    model = modelx.new_model("npv")
    space = model.new_space("Draws", formula=lambda draw: None)
    space.new_cells_from_module(modelx_cells)
    by_name = {local_name(key): values.tolist() for key, values in inputs.items()}
    for name, value in {"given": given, "drawn": by_name, "exp": math.exp}.items():
        space.set_ref(name, value, refmode="auto")
    draws = len(next(iter(by_name.values())))
    found = np.array([space[draw].npv() for draw in range(draws)])
    model.close()
    return found
