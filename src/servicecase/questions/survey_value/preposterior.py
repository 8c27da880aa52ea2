"""What the answers of a survey are worth before they are in: plain functions of payoffs, shares and a prior.

Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961, chapter 5, in an estate of finite size: of N
households K are takers, the share of takers has a beta prior, and a survey asks n of the N, each once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.values import is_whole
from servicecase.questions.information.information_value import Estimate, Payoffs, differences, value_given
from servicecase.questions.information.payoff_regression import regress, spline
from servicecase.uncertainty.laws import Numbers
from servicecase.uncertainty.progress import track

LARGEST_POPULATION = 20_000  # households: the work grows with the square


def survey_value(
    payoffs: Payoffs,
    shares: Numbers,
    prior: tuple[float, float],
    population: int,
    sizes: Collection[int],
    seed: int = 1,
) -> dict[int, Estimate]:
    """Expected value of asking so many households before choosing (EVSI), by size.

    ``payoffs`` over draws of the share of takers, by option, and ``shares``, those draws: arrays of shape (draws,).
    ``prior``: the two parameters of the beta distribution that the shares were drawn from. The options' differences
    from the best are regressed on the share (`payoff_regression`), the rest is exact: the payoff is that of the
    realised share of takers among all households, and everybody asked says what they will do. Asking everybody gives
    the value of knowing the share. Standard errors are those of the regression. Raises ScenarioError.
    """
    _check(prior, population, sizes)
    gaps, line = differences(payoffs), spline(np.asarray(shares, dtype=float))
    regression = regress(line.columns(np.asarray(shares, dtype=float)), gaps)
    realised = line.columns(np.arange(population + 1) / population)
    expected = expected_after(realised, prior, sizes)
    found: dict[int, Estimate] = {}
    least = 0.0  # a larger survey has the answers of a smaller one: less is an error of the estimate
    for size in sorted(expected):
        one = value_given(expected[size], _chances(size, prior), regression, seed)
        least = max(least, one.value)
        found[size] = replace(one, value=least)
    return found


def expected_after(final: Numbers, prior: tuple[float, float], sizes: Collection[int]) -> dict[int, Numbers]:
    """What is expected of functions of the takers in the estate once some households have answered.

    ``final``: the functions' values with 0, 1, … N takers, shape (N + 1, functions). By size, with 0, 1, … size takers
    among those asked: shape (size + 1, functions). Exact, from the last household backwards: the next one is a taker
    with the chance (a + takers so far)/(a + b + asked so far), whoever was asked before (Pólya's urn).
    """
    first, second = prior
    wanted, expected = set(sizes), final
    found = {}
    for asked in track(range(len(final) - 1, -1, -1), "households"):
        if asked < len(final) - 1:
            taker = (first + np.arange(asked + 1.0)) / (first + second + asked)
            expected = expected[:-1] + taker[:, np.newaxis] * (expected[1:] - expected[:-1])
        if asked in wanted:
            found[asked] = expected
    return found


def _chances(size: int, prior: tuple[float, float]) -> Numbers:
    """The chance of each number of takers among those asked: the beta-binomial distribution."""
    from scipy.stats import betabinom

    return np.asarray(betabinom.pmf(np.arange(size + 1), size, *prior))


def _check(prior: tuple[float, float], population: int, sizes: Collection[int]) -> None:
    if not is_whole(population) or not 1 <= population <= LARGEST_POPULATION:
        raise refusal(
            "population",
            "is {value!r}; it must be a whole number from 1 to {most:_}",
            value=population,
            most=LARGEST_POPULATION,
        )
    if not all(np.isfinite(one) and one > 0 for one in prior):
        raise refusal("prior", "must be two numbers above 0")
    check_sizes(sizes, population)


def check_sizes(sizes: Collection[int], population: int) -> None:
    """Raises ScenarioError where so many households cannot be asked."""
    faults = [
        Fault(
            "",
            "sizes",
            says(
                "has {value!r}; it must be a whole number from 0 to the {population:_} households there are",
                value=one,
                population=population,
            ),
        )
        for one in sizes
        if not is_whole(one) or not 0 <= one <= population
    ]
    if faults:
        raise ScenarioError(faults)
