"""Whose uncertainty it is: Sobol indices of a result, the shares of its variance that each input accounts for.

The first-order index of an input is the share that would go away if the input alone were known; the total index the
share that would be left if all others were known. They differ by what inputs do together. Definitions and estimators:
Saltelli and others, Variance based sensitivity analysis of model output, Computer Physics Communications 181, 2010,
as SALib has them. They presume that inputs are independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from servicecase.case import Case
from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.values import is_number, is_whole
from servicecase.questions.finding import Finding
from servicecase.questions.names import target_key
from servicecase.questions.points import at_points
from servicecase.uncertainty.ensemble import BLOCK
from servicecase.uncertainty.laws import Numbers, needs_uncertainty
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd

Function = Callable[[Mapping[str, Numbers]], Numbers]

TOLERANCE = 0.05  # of an index: finer differences do not change what a decision rests on
FEWEST, MOST = 64, 32_768  # draws: the most of 30 inputs take a quarter of a gigabyte
_RESAMPLES = 100  # of the bootstrap behind the intervals, which are then right to a tenth


class Quantiles(Protocol):
    """A distribution, as far as it is needed here."""

    def ppf(self, shares: npt.ArrayLike) -> Numbers:
        """Values below which the shares lie."""


@dataclass(frozen=True)
class VarianceIndices:
    """First-order and total indices by name of the input: shares of the variance.

    ``first_error`` and ``total_error``: half the width of the interval at ``confidence``. ``change``: the largest
    change of a total index from the first half of the draws to all of them.
    """

    first: Mapping[str, float]
    first_error: Mapping[str, float]
    total: Mapping[str, float]
    total_error: Mapping[str, float]
    draws: int
    evaluations: int
    confidence: float
    change: float

    @property
    def widest(self) -> float:
        """Half the width of the widest interval of any index."""
        return max([*self.first_error.values(), *self.total_error.values()])

    @property
    def converged(self) -> bool:
        """Whether more draws would change little: no total index moved, and no interval reaches, by `TOLERANCE`."""
        return self.change < TOLERANCE and self.widest < TOLERANCE

    @property
    def draws_needed(self) -> int:
        """Draws that are likely to be enough, as far as there can be: errors fall with their root."""
        if self.converged:
            return self.draws
        wanted = self.draws * max(2.0, (self.widest / TOLERANCE) ** 2)
        return int(min(MOST, 2 ** np.ceil(np.log2(wanted))))

    @property
    def together(self) -> float:
        """The share of the variance that comes of inputs acting together, none of it of one alone."""
        return 1 - sum(self.first.values())


def sobol_indices(
    function: Function,
    distributions: Mapping[str, Quantiles],
    draws: int = 4_096,
    seed: int = 1,
    confidence: float = 0.95,
    result: str = "the result",
) -> VarianceIndices:
    """Sobol indices of a function of independent inputs.

    ``function`` takes an array of shape (n,) for each name and gives one; it is called on one block of rows after the
    other, draws x (inputs + 2) in all, of which only inputs and results are held. ``draws``: a power of two. The
    design has its columns in the order of the names: the order of ``distributions`` is no matter. ``result``: what an
    error calls what the function gives. Raises ScenarioError.
    """
    _check_options(draws, seed, confidence)
    names = sorted(distributions)
    if not names:
        raise refusal("distributions", "is empty; there is no variance to attribute")
    from SALib.sample import sobol as design

    # a generator, since SALib takes a seed of 0 for none
    rows = design.sample(_problem(names), draws, calc_second_order=False, seed=np.random.default_rng(seed))
    for place, name in enumerate(names):
        rows[:, place] = _values(distributions[name], rows[:, place])
    results = _evaluated(function, names, rows)
    _check_results(results, result)
    whole = _analysed(names, results, seed, confidence)
    half = _analysed(names, results[: len(results) // 2], seed, confidence, resamples=2)["ST"]
    by_name = {key: dict(zip(names, values.tolist(), strict=True)) for key, values in whole.items()}
    return VarianceIndices(
        first=by_name["S1"],
        first_error=by_name["S1_conf"],
        total=by_name["ST"],
        total_error=by_name["ST_conf"],
        draws=draws,
        evaluations=len(results),
        confidence=confidence,
        change=float(np.max(np.abs(whole["ST"] - half))),
    )


def _check_options(draws: int, seed: int, confidence: float) -> None:
    faults = []
    if not is_whole(draws) or not FEWEST <= draws <= MOST or draws & (draws - 1):
        limits = says("a power of two from {least:_} to {most:_}, such as 4_096", least=FEWEST, most=MOST)
        faults.append(Fault("", "draws", says("is {value!r}; it must be {limits}", value=draws, limits=limits)))
    if not is_whole(seed) or seed < 0:
        faults.append(Fault("", "seed", says("is {value!r}; it must be a whole number from 0", value=seed)))
    if not is_number(confidence) or not 0 < confidence < 1:
        faults.append(
            Fault("", "confidence", says("is {value!r}; it must be between 0 and 1, such as 0.95", value=confidence))
        )
    if faults:
        raise ScenarioError(faults)


def _problem(names: Sequence[str]) -> dict[str, object]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _values(distribution: Quantiles, shares: Numbers) -> Numbers:
    """The quantiles of shares that come up many times over: each is looked up once."""
    distinct, places = np.unique(shares, return_inverse=True)
    return np.asarray(distribution.ppf(distinct), dtype=float)[places]


def _evaluated(function: Function, names: Sequence[str], rows: Numbers) -> Numbers:
    """The function on all rows, whose columns have these names."""
    blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    pieces = [function(dict(zip(names, block.T.copy(), strict=True))) for block in track(blocks, "blocks")]
    return np.concatenate([np.asarray(piece, dtype=float) for piece in pieces])


def _check_results(results: Numbers, name: str) -> None:
    unknown = int(np.count_nonzero(~np.isfinite(results)))
    if unknown:
        raise refusal(
            name,
            "has no value in {unknown:,} of {draws:,} draws; Sobol indices need one in each",
            unknown=unknown,
            draws=len(results),
        )
    if np.ptp(results) == 0:
        raise refusal(name, "is the same in every draw; there is no variance to attribute")


def _analysed(
    names: Sequence[str], results: Numbers, seed: int, confidence: float, resamples: int = _RESAMPLES
) -> Mapping[str, Numbers]:
    from SALib.analyze import sobol as analysis

    with np.errstate(invalid="ignore"):  # half of the draws may all have the same result: no index is known then
        found: Mapping[str, Numbers] = analysis.analyze(
            _problem(names),
            results,
            calc_second_order=False,
            num_resamples=resamples,
            conf_level=confidence,
            seed=np.random.default_rng(seed),
        )
    return found


@dataclass(frozen=True, repr=False)
class SobolIndices(Finding):
    """Sobol indices of a result over the uncertain assumptions that it depends on, by key.

    ``leaves_out``: whether the scenario states rank correlations, which the indices leave out.
    """

    target: str
    seed: int
    indices: VarianceIndices
    leaves_out: bool

    @property
    def converged(self) -> bool:
        """Whether more draws would change little."""
        return self.indices.converged

    def table(self) -> pd.DataFrame:
        """Assumptions down, the largest total index first: first, first_error, total, total_error."""
        import pandas as pd

        found = self.indices
        columns = {
            "first": found.first,
            "first_error": found.first_error,
            "total": found.total,
            "total_error": found.total_error,
        }
        return pd.DataFrame(columns).rename_axis("key").sort_values("total", ascending=False, kind="stable")


def sobol(case: Case, target: str = "npv", draws: int = 4_096, seed: int = 1, confidence: float = 0.95) -> SobolIndices:
    """Sobol indices of the target over all uncertain assumptions that it depends on, taken as independent.

    Evaluates the case draws x (assumptions + 2) times.

    Parameters
    ----------
    target
        A line of one number.
    draws
        A power of two.
    seed
        Of the design.
    confidence
        Of the intervals, a share.

    Returns
    -------
    SobolIndices
        The share of the variance that each explains by itself, and with its interactions.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the target does not vary, or has no value in some draws.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.sobol("annual_income", draws=1024).table()["first"].idxmax()
    'cleaning.adoption'
    """
    target = target_key(case, target)
    used = case.graph.ancestors([target])
    distributions = {key: one for key, one in needs_uncertainty(case).items() if key in used}
    if not distributions:
        raise refusal(target, "depends on nothing that is uncertain in this scenario")

    def results(inputs: Mapping[str, Numbers]) -> Numbers:
        rows = len(next(iter(inputs.values())))
        return at_points(case, inputs, [target], rows)[target]

    indices = sobol_indices(results, distributions, draws, seed, confidence, target)
    tied = any({one.first, one.second} & set(distributions) for one in case.scenario.correlations)
    return SobolIndices(case, target, seed, indices, tied)
