"""What payoffs are expected to be given some inputs: least squares on splines, with the error of the fit.

Strong, Oakley and Brennan (Medical Decision Making 34, 2014): one regression on the draws of a simulation stands in
for a second simulation at each value of the inputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from servicecase.uncertainty.laws import Numbers

_KNOTS = 8  # of the spline of one input
_FEW_INPUTS = 3  # up to here products of inputs go to the higher degree
_DEGREES = (4, 2)  # total degree of the products of few inputs, and of more
_LEAST_SINGULAR = 1e-10  # of the largest: below, columns say the same


@dataclass(frozen=True)
class Spline:
    """Natural cubic splines of one input: cubic between the knots and straight beyond the outermost.

    Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, equations 5.4 and 5.5. With a knot at
    each value of an input that has few, they pass through any means of the groups.
    """

    knots: Numbers

    def columns(self, values: Numbers) -> Numbers:
        """As many basis functions as knots, the first of them 1: an array of shape (values, knots)."""
        straight = np.ones((len(values), 1))
        if len(self.knots) == 1:
            return straight
        low, width = self.knots[0], self.knots[-1] - self.knots[0]
        place, knots = (values - low) / width, (self.knots - low) / width
        cubes = np.maximum(place[:, np.newaxis] - knots, 0) ** 3
        slopes = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
        return np.hstack([straight, place[:, np.newaxis], slopes[:, :-1] - slopes[:, -1:]])


def spline(values: Numbers) -> Spline:
    """The spline with knots at the values themselves where they are few, else at quantiles, ends included."""
    distinct = np.unique(values)
    if len(distinct) > _KNOTS:
        distinct = np.unique(np.quantile(values, np.linspace(0, 1, _KNOTS)))
    return Spline(distinct)


def basis(inputs: Sequence[Numbers]) -> Numbers:
    """Columns to regress on: a spline of each input, and products of several inputs up to a total degree.

    Shape (draws, columns); the first column is 1.
    """
    mains = [spline(one).columns(one) for one in inputs]
    columns = [mains[0], *(one[:, 1:] for one in mains[1:])]
    scaled = [2 * one[:, 1] - 1 for one in mains if one.shape[1] > 1]
    products = [np.prod([scaled[place] for place in places], axis=0) for places in _products(len(scaled))]
    return np.column_stack([*columns, *products])


def _products(inputs: int) -> Iterator[tuple[int, ...]]:
    """Which inputs are multiplied: at least two different ones in each product."""
    highest = _DEGREES[0] if inputs <= _FEW_INPUTS else _DEGREES[1]
    for degree in range(2, highest + 1):
        yield from (one for one in combinations_with_replacement(range(inputs), degree) if len(set(one)) > 1)


@dataclass(frozen=True)
class Regression:
    """Least squares of several results on the same columns.

    ``coefficients``: shape (columns, results). ``factor`` (columns, rank) and ``root`` (results, results) give their
    sampling distribution: factor @ normal draws @ root. ``fit`` is R²: the share of the results' variance, summed over
    the results, that the columns explain.
    """

    coefficients: Numbers
    factor: Numbers
    root: Numbers
    fit: float

    def simulated(self, pairs: int, seed: int) -> Numbers:
        """Coefficients as other draws might have given them: shape (2 x pairs, columns, results).

        Each error comes with its opposite, so that their mean is not off by chance.
        """
        normal = np.random.default_rng(seed).standard_normal((pairs, self.factor.shape[1], len(self.root)))
        errors = self.factor @ normal @ self.root
        return np.concatenate([self.coefficients + errors, self.coefficients - errors])


def regress(columns: Numbers, results: Numbers) -> Regression:
    """Results (draws, results) on columns (draws, columns); columns that say the same are allowed."""
    orthogonal, triangle = np.linalg.qr(columns)
    left, singular, right = np.linalg.svd(triangle)
    left = orthogonal @ left
    kept = singular > _LEAST_SINGULAR * singular[0]
    factor = right[kept].T / singular[kept]
    shares = left[:, kept].T @ results
    rest = results - left[:, kept] @ shares
    freedom = max(len(columns) - int(np.sum(kept)), 1)
    values, vectors = np.linalg.eigh(rest.T @ rest / freedom)
    root = np.sqrt(np.maximum(values, 0))[:, np.newaxis] * vectors.T
    total = np.sum((results - results.mean(axis=0)) ** 2)
    return Regression(factor @ shares, factor, root, float(1 - np.sum(rest**2) / total) if total > 0 else 1.0)
