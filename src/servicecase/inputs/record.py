"""The record of one assumption: what a scenario takes it to be, how uncertain it is, and on whose word."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from servicecase.inputs.catalogue import Value

ASSUMED = "assumed"
DISTRIBUTIONS = ("pert", "triangular", "uniform", "normal", "lognormal", "beta", "discrete", "empirical")


@dataclass(frozen=True)
class Record:
    """What a scenario takes an assumption to be. A record without a source is shown as "assumed".

    ``dist`` and the fields below it say how it is uncertain; `distributions` turns them into a law.
    ``low``, ``high``: the ends of the range, or with normal and lognormal the values at ``quantiles``;
    ``sd``: standard deviation around the value; ``pert_lambda``: how strongly a pert holds to its mode;
    ``values``, ``weights``: outcomes with their chances, or observations; ``data``, ``column``: the file, by
    its full name, and its column that the observations were read from.
    """

    value: Value
    low: float | None = None
    high: float | None = None
    dist: str | None = None
    sd: float | None = None
    pert_lambda: float | None = None
    quantiles: tuple[float, float] | None = None
    values: tuple[float, ...] | None = None
    weights: tuple[float, ...] | None = None
    data: str | None = None
    column: str | None = None
    source: str | None = None
    owner: str | None = None
    date: datetime.date | None = None
    expires: datetime.date | None = None
    note: str | None = None
    survey: tuple[int, int] | None = None
    is_default: bool = False

    @property
    def basis(self) -> str:
        """The source, or "assumed"."""
        return self.source or ASSUMED


@dataclass(frozen=True)
class Correlation:
    """Two assumptions that move together, by their keys in the order of the alphabet, and by how much.

    ``rank``: Spearman's correlation of their ranks, -1 to 1.
    """

    first: str
    second: str
    rank: float
    source: str | None = None
    note: str | None = None


# Jeffreys prior of a share: half a "yes" and half a "no" before anyone was asked.
_PRIOR_YES, _PRIOR_ASKED = 0.5, 1.0


def survey_posterior(asked: int, yes: int) -> tuple[float, float]:
    """The two parameters of the Beta posterior of a share, of which `yes` out of `asked` said yes (Jeffreys prior)."""
    return yes + _PRIOR_YES, asked - yes + _PRIOR_ASKED - _PRIOR_YES


def survey_mean(asked: int, yes: int) -> float:
    """Mean of that posterior."""
    return (yes + _PRIOR_YES) / (asked + _PRIOR_ASKED)
