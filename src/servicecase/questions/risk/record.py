"""How sure is the result: a case over many draws of what is uncertain about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecase.case import Case, unknown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.values import is_number, is_whole
from servicecase.questions.finding import Finding
from servicecase.scenario.rank_correlations import read_correlations
from servicecase.uncertainty.ensemble import BLOCK, Design, drawn_inputs, evaluate
from servicecase.uncertainty.laws import Numbers, needs_uncertainty

if TYPE_CHECKING:
    import pandas as pd

    from servicecase.questions.rules.record import LosingRule
    from servicecase.questions.sensitivity.record import RankCorrelations
    from servicecase.questions.tornado.record import EnsembleTornado

OUTPUTS = ("npv", "annual_income", "annual_profit", "peak_funding", "profit_by_year", "cumulative_cash")
LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
TAIL = 0.05  # the worst draws whose mean is the expected shortfall
_BINS = 40
ROUNDING = 1e-9  # a narrower spread, in proportion, is that of rounding errors
_WIDEST = 0.995  # share of the draws that a histogram's range holds; the rest is in its outermost bins


@dataclass(frozen=True, repr=False)
class Simulation(Finding):
    """Lines of a case over draws: ``values`` by key, shape (draws,) for a scalar line, else (draws, periods)."""

    design: Design
    values: Mapping[str, Numbers]

    def scalar(self, line: str) -> Numbers:
        """A line with one value for each draw. Raises UnknownNameError for a line that was not asked for."""
        key = self._key(line)
        if self.values[key].ndim > 1:
            raise unknown("{line!r} has many values for each draw; see `fan({line!r})`", line=line)
        return self.values[key]

    def _key(self, line: str) -> str:
        key = self.case.find(line)
        if key not in self.values:
            raise unknown(
                "{line!r} was not simulated; pass it in outputs{nearest}",
                line=line,
                nearest=nearest(line, self.values),
            )
        return str(key)

    @cached_property
    def inputs(self) -> Mapping[str, Numbers]:
        """The draws of each uncertain assumption, by key, made anew from the seed: arrays of shape (draws,)."""
        return drawn_inputs(self.case, self.values, self.design)

    def _present(self, line: str) -> Numbers:
        """The line in the draws in which it has a value."""
        values = self.scalar(line)
        return values[~np.isnan(values)]

    def mean(self, line: str = "npv") -> float:
        """Mean over the draws in which the line has a value."""
        values = self._present(line)
        return float(np.mean(values)) if len(values) else np.nan

    def sd(self, line: str = "npv") -> float:
        """Standard deviation over the draws in which the line has a value."""
        values = self._present(line)
        return float(np.std(values, ddof=1)) if len(values) > 1 else np.nan

    def standard_error(self, line: str = "npv") -> float:
        """Standard error of the mean of as many independent draws: that of a Sobol design is smaller."""
        return self.sd(line) / float(np.sqrt(max(1, len(self._present(line)))))

    def quantile(self, share: float | Iterable[float], line: str = "npv") -> Numbers:
        """Values below which the shares lie of the draws in which the line has a value."""
        shares: Any = share if is_number(share) or isinstance(share, str) else list(share)  # type: ignore[arg-type]
        for one in np.atleast_1d(shares).tolist():
            if not is_number(one) or not 0 <= one <= 1:
                raise refusal("share", "is {value!r}; it must be a number from 0 to 1", value=one)
        values = self._present(line)
        return np.asarray(np.quantile(values, shares) if len(values) else np.full(np.shape(shares), np.nan))

    def probability_below(self, value: float = 0.0, line: str = "npv") -> float:
        """Share of the draws in which a line is below a value; of the NPV below 0, the probability of loss."""
        if not is_number(value):
            raise refusal("value", "is {value!r}; it must be a number", value=value)
        return float(np.mean(self.scalar(line) < value))

    def expected_shortfall(self, line: str = "npv", tail: float = TAIL) -> float:
        """Mean of the line over its lowest share of the draws (at least one draw): the worst, where more is better."""
        if not is_number(tail) or not 0 < tail <= 1:
            raise refusal("tail", "is {value!r}; it must be a share above 0 and up to 1", value=tail)
        values = np.sort(self.scalar(line))  # draws without a value come last
        return float(np.mean(values[: max(1, round(tail * len(values)))]))

    def histogram(self, line: str = "npv", bins: int = _BINS) -> tuple[Numbers, Numbers]:
        """Edges of the bins, and the share in each of the draws that have a value; the outermost hold what lies beyond.

        Zero is an edge wherever it lies within, so that losses are bins of their own.
        """
        if not is_whole(bins) or bins < 1:
            raise refusal("bins", "is {value!r}; it must be a whole number above 0", value=bins)
        values = self.scalar(line)
        values = values[np.isfinite(values)]
        if not len(values):
            raise refusal(line, "has no value in any draw; there is nothing to count")
        low, high = np.quantile(values, [(1 - _WIDEST) / 2, (1 + _WIDEST) / 2])
        size = max(abs(low), abs(high))
        width = (high - low if high - low > ROUNDING * size else size) / bins or 1.0
        first = np.floor(low / width)
        edges = np.arange(first, max(first + 1, np.ceil(high / width)) + 1) * width
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
        return edges, counts / len(values)

    def table(self) -> pd.DataFrame:
        """Scalar lines down: mean, standard_error, sd, quantiles, share below zero, expected shortfall.

        The last is the mean of the lowest 5%: of ``peak_funding``, where less is better, these are the best.
        ``no_value`` is the share of the draws in which the line has none, such as a payback that never comes.
        """
        import pandas as pd

        rows = []
        keys = [key for key, values in self.values.items() if values.ndim == 1]
        for key in keys:
            row = {"mean": self.mean(key), "standard_error": self.standard_error(key), "sd": self.sd(key)}
            row |= {f"p{100 * level:g}": one for level, one in zip(LEVELS, self.quantile(LEVELS, key), strict=True)}
            row |= {"below_zero": self.probability_below(0, key), "expected_shortfall": self.expected_shortfall(key)}
            rows.append(row | {"no_value": float(np.mean(np.isnan(self.values[key])))})
        return pd.DataFrame(rows, index=pd.Index(keys, name="line"))

    def fan(self, line: str = "cumulative_cash") -> Fan:
        """A line by month or by year: its quantiles over the draws."""
        key = self._key(line)
        values = self.values[key]
        if values.ndim == 1:
            raise unknown("{line!r} has one value for each draw; a fan shows a line by month or by year", line=line)
        values = np.broadcast_to(values, (len(values), np.size(self.case[key])))
        base = np.asarray(self.case[key], dtype=float)
        return Fan(self.case, self.design, key, base, values.mean(axis=0), np.quantile(values, LEVELS, axis=0))

    def tornado(self, line: str = "npv") -> EnsembleTornado:
        """What moves a line most, read from the draws: its mean where an input is low, and where it is high."""
        from servicecase.questions.tornado.record import ensemble_tornado

        return ensemble_tornado(self.inputs, self.scalar(line), self.case, self._key(line))

    def rank_correlations(self, line: str = "npv") -> RankCorrelations:
        """Spearman's rank correlation of each input with a line."""
        from servicecase.questions.sensitivity.record import rank_correlations

        return rank_correlations(self.inputs, self.scalar(line), self.case, self._key(line))

    def losing_rule(self, line: str = "npv", value: float = 0.0) -> LosingRule:
        """A rule in words for when a line falls below a value."""
        from servicecase.questions.rules.record import losing_rule

        return losing_rule(self.inputs, self.scalar(line), self.case, self._key(line), value)


@dataclass(frozen=True, repr=False)
class Fan(Finding):
    """A line by month or by year over the draws.

    ``quantiles`` has a row for each of `LEVELS` and a column for each period; ``base`` is the line in the case as it
    stands, ``mean`` that over the draws.
    """

    design: Design
    line: str
    base: Numbers
    mean: Numbers
    quantiles: Numbers

    def table(self) -> pd.DataFrame:
        """Periods down: base, mean, quantiles."""
        import pandas as pd

        columns = {"base": self.base, "mean": self.mean}
        columns |= {f"p{100 * level:g}": row for level, row in zip(LEVELS, self.quantiles, strict=True)}
        name = "month" if self.case.axis(self.line) == "month" else "year"
        return pd.DataFrame(columns, index=pd.RangeIndex(1, len(self.base) + 1, name=name))


def design_of(
    case: Case,
    draws: int,
    seed: int,
    method: str,
    correlations: Mapping[tuple[str, str], float] | None,
    repair: bool,
) -> Design:
    """The design with correlations given by the names that people write. Raises ScenarioError."""
    if correlations is None:
        return Design(draws, seed, method, None, repair)
    given: Any = correlations
    if isinstance(given, Mapping):
        given = [{"between": pair, "rank": rank} for pair, rank in given.items()]
    found, faults = read_correlations(given, case.scenario)
    if faults:
        raise ScenarioError(Fault("", name, text) for name, text in faults)
    return Design(draws, seed, method, tuple(((one.first, one.second), one.rank) for one in found), repair)


def simulate(
    case: Case,
    draws: int = 10_000,
    seed: int = 1,
    *,
    outputs: str | Iterable[str] = OUTPUTS,
    method: str = "sobol",
    correlations: Mapping[tuple[str, str], float] | None = None,
    repair: bool = True,
    executor: Executor | None = None,
    block: int = BLOCK,
) -> Simulation:
    """Lines of the case over draws of all its uncertain assumptions.

    Holds 8 bytes for each draw and each value of the outputs, and little else: for very many draws ask for
    ``outputs=["npv"]``.

    Parameters
    ----------
    draws
        A power of two suits a Sobol design best.
    seed
        The same seed gives the same draws of an assumption, whatever else is uncertain.
    outputs
        Lines, or one.
    method
        "sobol", "latin" or "random".
    correlations
        Rank correlations between pairs of names, in place of the scenario's.
    repair
        Whether impossible ones are replaced by the nearest possible, with a warning.
    executor
        Any of `concurrent.futures`; threads by default.
    block
        Draws that are evaluated at once.

    Returns
    -------
    Simulation
        ``values``: an array by line, of shape (draws,), or (draws, months) for a monthly line, in the line's unit.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If nothing is uncertain, or for an argument out of range.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.simulate(256).values["npv"].shape
    (256,)
    """
    needs_uncertainty(case)
    keys = _line_keys(case, [outputs] if isinstance(outputs, str) else outputs)
    design = design_of(case, draws, seed, method, correlations, repair)
    return Simulation(case, design, evaluate([case], keys, design, executor=executor, block=block)[0])


def _line_keys(case: Case, names: Any) -> list[str]:
    names = list(names) if isinstance(names, Iterable) else []
    if not names or not all(isinstance(one, str) for one in names):
        raise refusal("outputs", "must be names of lines, such as 'npv'")
    return [_line_key(case, name) for name in names]


def _line_key(case: Case, name: str) -> str:
    key = case.find(name)
    if key is None:
        raise unknown(
            "{name!r} differs by service; name one, such as {service}.{name}",
            name=name,
            service=case.scenario.services[0],
        )
    if key not in case.graph.nodes:
        raise unknown(
            "{name!r} is an assumption; a simulation gives lines{nearest}",
            name=name,
            nearest=nearest(name, case.graph.nodes),
        )
    return key
