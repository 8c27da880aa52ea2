"""Rank correlations between draws, by a Gaussian copula: each assumption keeps its own distribution."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servicecase.engine.messages import says
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.uncertainty.laws import Numbers

Pair = tuple[str, str]

_LEAST_EIGENVALUE = 1e-8  # of a repaired matrix: close to singular, yet with a Cholesky factor
_REPAIR_STEPS = 200
_UNCHANGED = 1e-4  # a smaller change of a correlation is not worth a warning


class CorrelationWarning(UserWarning):
    """The correlations asked for cannot all hold; the nearest that can were taken."""


@dataclass(frozen=True)
class Copula:
    """Names and the lower triangular factor that turns independent normal draws into correlated ones.

    The first name, in alphabetical order, keeps its draws; each further one mixes its own with those before.
    """

    names: tuple[str, ...] = ()
    factor: tuple[tuple[float, ...], ...] = ()

    def joined(self, shares: Mapping[str, Numbers]) -> dict[str, Numbers]:
        """The shares of the correlated names after they are tied together, each still uniform between 0 and 1."""
        if not self.names:
            return {}
        from scipy.special import ndtr, ndtri

        normal = [ndtri(shares[name]) for name in self.names]
        tied = {self.names[0]: shares[self.names[0]]}
        for place, name in enumerate(self.names[1:], 1):
            # added up one by one: a matrix product may round differently in blocks of another size
            total = self.factor[place][0] * normal[0]
            for before in range(1, place + 1):
                total = total + self.factor[place][before] * normal[before]
            tied[name] = ndtr(total)
        return tied


NO_COPULA = Copula()


def copula(ranks: Mapping[Pair, float], repair: bool = True) -> Copula:
    """The copula with these rank correlations (Spearman) between pairs of names.

    A Spearman correlation r is reached by normal draws with the correlation 2 sin(pi r / 6) (Pearson 1907). Where no
    draws can have all of the correlations at once, the nearest that some can have are taken, with a
    `CorrelationWarning` that shows the change, or refused where `repair` is false (ScenarioError).
    """
    tied = tuple(sorted({name for pair in ranks for name in pair}))
    if not tied:
        return NO_COPULA
    wanted = np.eye(len(tied))
    for (first, second), rank in ranks.items():
        at = tied.index(first), tied.index(second)
        wanted[at] = wanted[at[::-1]] = 2 * np.sin(np.pi * rank / 6)
    possible = nearest_correlation(wanted)
    moved = [
        f"{tied[row]} and {tied[column]} {_rank(wanted[row, column]):.3f} → {_rank(possible[row, column]):.3f}"
        for row, column in zip(*np.triu_indices(len(tied), 1), strict=True)
        if abs(_rank(wanted[row, column]) - _rank(possible[row, column])) > _UNCHANGED
    ]
    if moved:
        text = says("cannot all hold at once; the nearest that can: {moved}", moved="; ".join(moved))
        if not repair:
            raise ScenarioError([Fault("", "correlations", text)])
        warnings.warn(f"correlations {text}", CorrelationWarning, stacklevel=2)
    factor = np.linalg.cholesky(possible)
    return Copula(tied, tuple(map(tuple, factor.tolist())))


def _rank(normal: float) -> float:
    return float(6 / np.pi * np.arcsin(normal / 2))


def nearest_correlation(matrix: Numbers) -> Numbers:
    """The correlation matrix nearest to a symmetric one with ones on its diagonal (Frobenius norm).

    Alternating projections with Dykstra's correction, between the matrices with no eigenvalue below zero and those
    with a unit diagonal: N. J. Higham, IMA Journal of Numerical Analysis 22, 2002. A matrix that is one already comes
    back as it is.
    """
    if np.linalg.eigvalsh(matrix)[0] >= _LEAST_EIGENVALUE:
        return matrix
    found, correction = matrix, np.zeros_like(matrix)
    for _ in range(_REPAIR_STEPS):
        shifted = found - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, _LEAST_EIGENVALUE)) @ vectors.T
        correction = positive - shifted
        found = positive.copy()
        np.fill_diagonal(found, 1.0)
    # the last step leaves eigenvalues a trifle below the least: draw it towards the unit matrix until none is
    lowest = np.linalg.eigvalsh(found)[0]
    weight = max(0.0, (_LEAST_EIGENVALUE - lowest) / (1 - lowest))
    return np.asarray((1 - weight) * found + weight * np.eye(len(matrix)))
