"""Draws of a case that somebody hands in, checked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.questions.names import varied_key
from servicecase.uncertainty.laws import Numbers


def known_draws(
    case: Case, inputs: Mapping[str, npt.ArrayLike], outcome: npt.ArrayLike, target: str, least: int = 1
) -> tuple[dict[str, Numbers], Numbers]:
    """The inputs by key, in the order of their names, and the outcome, without draws in which it has no value.

    Raises UnknownNameError, and ScenarioError where the arrays do not fit or fewer than the `least` draws are left.
    """
    results = np.asarray(outcome, dtype=float)
    columns = {varied_key(case, name): np.asarray(one, dtype=float) for name, one in sorted(inputs.items())}
    known = ~np.isnan(results)
    faults = [
        Fault(
            "",
            key,
            says(
                "has draws of shape {shape}, the outcome of shape {outcome}; both must be one list",
                shape=one.shape,
                outcome=results.shape,
            ),
        )
        for key, one in columns.items()
        if one.shape != results.shape or one.ndim != 1
    ]
    count = int(np.count_nonzero(known))
    if count < least:
        words = says(
            "has a value in {count:,} of {draws:,} draws, and at least {least} are needed; ask for more draws, or "
            "about another target",
            count=count,
            draws=results.size,
            least=least,
        )
        faults.append(Fault("", target, words))
    if faults:
        raise ScenarioError(faults)
    return {key: one[known] for key, one in columns.items()}, results[known]
