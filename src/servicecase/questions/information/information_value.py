"""What knowing more is worth before one of several options is chosen: plain functions of payoffs over draws.

Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961. Payoffs are arrays of shape (draws,) by option, more is
better, and the same place in every array is the same draw. Standard errors are those of as many independent draws; a
Sobol design does better.

The option that is best on average is found on the same draws: where two options are within the error of each other
the mean of the best is a little too high, and the value of information a little too low.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.questions.information.payoff_regression import Regression, basis, regress
from servicecase.uncertainty.laws import Numbers
from servicecase.uncertainty.progress import track

Payoffs = Mapping[str, Numbers]

ERRORS = 2  # standard errors within which an estimate lies as good as surely: what ± stands for
_ROUNDING = 1e-12  # of the largest difference; which digits are lost depends on the processor
_PAIRS = 100  # of simulated coefficients of a regression
_ROWS = 1_000  # draws at which the simulated coefficients are compared


@dataclass(frozen=True)
class Estimate:
    """A value of information, in the unit of the payoffs, and its standard error.

    ``fit``: R² of the regression behind it, the share of the variance of the options' differences that the inputs
    explain; NaN without a regression. Inputs that matter little have a low one, all inputs together should have nearly
    1: less says that the regression misses part of how they work together.
    """

    value: float
    standard_error: float
    fit: float = np.nan


def best_option(payoffs: Payoffs) -> str:
    """The option with the highest mean; the first of several."""
    return max(payoffs, key=lambda option: float(np.mean(payoffs[option])))


def differences(payoffs: Payoffs) -> Numbers:
    """By how much each option but the best on average pays more than that one: shape (draws, options less one).

    Raises ScenarioError where there are not two options, or they are not numbers on the same draws.
    """
    if len(payoffs) < 2:
        raise refusal("options", "must be two or more; with one there is nothing to decide")
    shapes = {np.shape(one) for one in payoffs.values()}
    if len(shapes) > 1 or len(next(iter(shapes))) != 1:
        raise refusal("payoffs", "must be arrays of one length, a number for each draw")
    for option, one in payoffs.items():
        if not np.all(np.isfinite(one)):
            raise refusal(
                f"payoffs.{option}",
                "has no value in {share:.1%} of the draws; value another result",
                share=np.mean(~np.isfinite(one)),
            )
    best = best_option(payoffs)
    others = [np.asarray(one, dtype=float) for option, one in payoffs.items() if option != best]
    return np.asarray(np.column_stack(others) - np.asarray(payoffs[best], dtype=float)[:, np.newaxis])


def evpi(payoffs: Payoffs) -> Estimate:
    """Expected value of perfect information: the mean of the best payoff of each draw, less the best mean."""
    gaps = differences(payoffs)
    gains = np.maximum(gaps.max(axis=1), 0)
    return Estimate(_unless_rounding(float(gains.mean()), gaps), _error_of_mean(gains))


def evppi(payoffs: Payoffs, inputs: Mapping[str, Numbers], seed: int = 1) -> Estimate:
    """Expected value of knowing these inputs, the others staying as uncertain as they are.

    ``inputs``: arrays of shape (draws,) by name. The options' differences from the best are regressed on them
    (`payoff_regression`); what the inputs explain of the differences is what can be known. The error of the fit lets
    the value come out too high: by how much is found by simulating the coefficients, and taken off. Between 0 and the
    EVPI. The standard error has the error of the fit and that of the draws; ``seed`` is that of the simulation.
    """
    gaps, values = differences(payoffs), _columns(inputs, payoffs)
    columns = basis(values)
    if columns.shape[1] > len(gaps):
        raise refusal(
            "draws",
            "is {count:_}; {inputs} inputs at once need at least {least:_}",
            count=len(gaps),
            inputs=len(values),
            least=columns.shape[1],
        )
    regression = regress(columns, gaps)
    every = np.full(len(gaps), 1 / len(gaps))
    found = value_given(columns, every, regression, seed)
    gains = np.maximum((columns @ regression.coefficients).max(axis=1), 0)
    error = float(np.hypot(found.standard_error, _error_of_mean(gains)))
    return Estimate(min(found.value, evpi(payoffs).value), error, regression.fit)


def _columns(inputs: Mapping[str, Numbers], payoffs: Payoffs) -> list[Numbers]:
    if not inputs:
        raise refusal("inputs", "must be one or more; name what could be known")
    draws = len(next(iter(payoffs.values())))
    values = {name: np.asarray(one, dtype=float) for name, one in inputs.items()}
    faults = [
        Fault("", f"inputs.{name}", says("must be {draws:_} numbers, one for each draw of the payoffs", draws=draws))
        for name, one in values.items()
        if one.shape != (draws,) or not np.all(np.isfinite(one))
    ]
    if faults:
        raise ScenarioError(faults)
    return list(values.values())


def evppi_each(payoffs: Payoffs, inputs: Mapping[str, Numbers], seed: int = 1) -> dict[str, Estimate]:
    """Expected value of knowing each input alone, highest first."""
    found = {name: evppi(payoffs, {name: inputs[name]}, seed) for name in track(inputs, "assumptions", len(inputs))}
    return dict(sorted(found.items(), key=lambda item: -item[1].value))


def evppi_nested(payoffs_given: Iterable[Payoffs]) -> Estimate:
    """Expected value of knowing some inputs, by a simulation within a simulation.

    ``payoffs_given``: for each draw of these inputs, the payoffs over draws of the others. The error of the inner means
    lets the value come out too high where they have few draws.
    """
    means: dict[str, list[float]] = {}
    for payoffs in payoffs_given:
        for option, one in payoffs.items():
            means.setdefault(option, []).append(float(np.mean(one)))
    return evpi({option: np.array(one) for option, one in means.items()})


def value_given(expected: Numbers, chances: Numbers, regression: Regression, seed: int) -> Estimate:
    """Value of choosing by what is then expected of the options, from a regression of their differences.

    ``expected``: what is expected of the regression's columns after each outcome, shape (outcomes, columns);
    ``chances`` of the outcomes. The standard error is the root mean square over simulated coefficients.
    """
    value = float(_gain(expected, chances, regression.coefficients))
    places = np.unique(np.linspace(0, len(chances) - 1, min(len(chances), _ROWS)).astype(int))
    some, weights = expected[places], chances[places] / chances[places].sum()
    simulated = np.array([_gain(some, weights, one) for one in regression.simulated(_PAIRS, seed)])
    off = simulated - _gain(some, weights, regression.coefficients)
    error = float(np.sqrt(np.mean(off**2)))
    worth = max(value - float(off.mean()), 0.0)
    return Estimate(_unless_rounding(worth, expected @ regression.coefficients), error, regression.fit)


def _unless_rounding(worth: float, gaps: Numbers) -> float:
    """A value of information, nothing where it is what rounding leaves of the differences that it comes from."""
    return worth if worth > _ROUNDING * float(np.max(np.abs(gaps))) else 0.0


def _gain(expected: Numbers, chances: Numbers, coefficients: Numbers) -> Numbers:
    """Mean of the best difference from the option that was best, less the best mean; that option's own is 0."""
    gaps = expected @ coefficients
    return np.asarray(chances @ np.maximum(gaps.max(axis=1), 0) - max(0.0, float((chances @ gaps).max())))


def _error_of_mean(values: Numbers) -> float:
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan
