"""The catalogue of assumptions and the record of one value.

The catalogue (`data/assumptions.csv`) says what an assumption is: name, unit, limits, labels, default.
A record says what a scenario takes it to be, on whose word.
"""

from __future__ import annotations

import csv
import datetime
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import pairwise
from numbers import Integral, Real
from typing import Any, Literal

from servicecase.engine.timeline import MONTHS_PER_YEAR

Kind = Literal["number", "whole", "flag", "table"]
Scope = Literal["scenario", "constant", "estate", "service"]
Value = float | tuple[float, ...]

ASSUMED = "assumed"
DISTRIBUTIONS = ("pert", "triangular", "uniform", "normal", "lognormal", "beta", "discrete", "empirical")

# What fits on a line of a message.
_LONGEST_SHOWN = 60
_LARGEST_SHOWN_WHOLE = 10**15
_MOST_NAMES_LISTED = 12
_CLOSE = 0.65  # of 1; at 0.6, 'normal' is held for a mistyped 'uniform'


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a table that the package ships."""
    text = files("servicecase").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True)
class Assumption:
    """A row of the catalogue.

    ``shape`` constrains a table: "12" entries, "tiers" (rising from 0), "rising", "any". ``default_basis`` is
    "neutral" where the default leaves the assumption out of the case, else "assumed" or a source. ``dimension``:
    number of the dimension of the Sobol sequence that it is drawn from, its own for ever; None for what is not drawn.
    """

    name: str
    scope: Scope
    kind: Kind
    unit: str
    lower: float
    upper: float
    default: Value | None
    default_basis: str
    shape: str
    label_en: str
    label_zh: str
    description: str
    dimension: int | None = None

    @property
    def is_neutral_by_default(self) -> bool:
        """Whether silence about it leaves it out of the case."""
        return self.default is not None and self.default_basis == "neutral"


@cache
def catalogue() -> Mapping[str, Assumption]:
    """All assumptions by name, in the order of the file."""
    return {row["name"]: _assumption(row) for row in read_table("assumptions")}


def _assumption(row: dict[str, str]) -> Assumption:
    default: Value | None = None
    if row["default"]:
        numbers = tuple(float(one) for one in row["default"].split())
        default = numbers if row["kind"] == "table" else numbers[0]
    limits = {"lower": float(row["lower"]), "upper": float(row["upper"])}
    dimension = int(row["dimension"]) if row["dimension"] else None
    return Assumption(**{**row, **limits, "default": default, "dimension": dimension})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Source:
    """A row of the list of sources. Grades: A official or peer-reviewed, B trade or company, C weak or undated."""

    id: str
    publisher: str
    title: str
    year: str
    accessed: str
    grade: str
    caveat: str


@cache
def sources() -> Mapping[str, Source]:
    """The numbered sources by id."""
    return {row["id"]: Source(**row) for row in read_table("sources")}


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


def is_number(value: Any) -> bool:
    """Whether a value is a number, of Python or NumPy; true and false are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number, written as one."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """A value as a message shows it: short, and as a scenario file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if is_number(value):
        return _number_shown(value)
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…")
    return repr(value)[:_LONGEST_SHOWN]


def _number_shown(number: Any) -> str:
    """250_000 and 0.25; never so rounded that a number beyond a limit looks like the limit."""
    if is_whole(number) and abs(number) >= _LARGEST_SHOWN_WHOLE:
        digits = int(int(number).bit_length() * math.log10(2))
        return f"about {'-' if number < 0 else ''}1e{digits}"
    if math.isfinite(number) and abs(number) < _LARGEST_SHOWN_WHOLE and number == int(number):
        return f"{int(number):_}"
    return repr(float(number))


def nearest(name: object, valid: Iterable[Any]) -> str:
    """The words ", did you mean …?" where a valid name is close, else the valid names where they are few."""
    name = str(name)  # what people give in place of a name may be anything
    names = {str(one).lower(): str(one) for one in sorted(str(one) for one in valid)}
    if name.lower() in names and names[name.lower()] == name:
        return ""  # it is the thing that cannot be changed, not a slip of the pen
    tail = name.rpartition(".")[2]
    close = (
        get_close_matches(name.lower(), names, n=1, cutoff=_CLOSE)
        or [one for one in names if one.rpartition(".")[2] == tail][:1]
    )
    if close:
        return f", did you mean {names[close[0]]!r}?"
    return f"; valid: {', '.join(names.values())}" if 0 < len(names) <= _MOST_NAMES_LISTED else ""


def value_faults(assumption: Assumption, value: Any) -> Iterator[str]:
    """What is wrong with a value given for an assumption, in words that follow its name."""
    if assumption.kind == "table":
        yield from _table_faults(assumption, value)
    elif assumption.kind == "flag":
        if not isinstance(value, bool) and not (is_number(value) and value in (0, 1)):
            yield f"is {shown(value)}; it must be true or false"
    elif not is_number(value):
        yield f"is {shown(value)}; it must be a number [{assumption.unit}]"
    elif value != value or abs(value) == math.inf:
        yield f"is {shown(value)}; it must be a finite number [{assumption.unit}]"
    elif not assumption.lower <= value <= assumption.upper:
        limits = f"{shown(assumption.lower)} to {shown(assumption.upper)}"
        yield f"is {shown(value)}; it must be from {limits} [{assumption.unit}]"
    elif assumption.kind == "whole" and value != int(value):
        yield f"is {shown(value)}; it must be a whole number [{assumption.unit}]"


def _table_faults(assumption: Assumption, value: Any) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"is {shown(value)}; it must be a list of numbers [{assumption.unit}]"
        return
    if assumption.shape == "12" and len(value) != MONTHS_PER_YEAR:
        yield f"has {len(value)} entries; it must have {MONTHS_PER_YEAR}, January to December"
    elif not value:
        yield f"is an empty list; it must be a list of numbers [{assumption.unit}]"
    entry = replace(assumption, kind="number")
    faults = [f"entry {place} {fault}" for place, one in enumerate(value, 1) for fault in value_faults(entry, one)]
    yield from faults
    if assumption.shape == "rising" and not faults and any(upper < lower for lower, upper in pairwise(value)):
        yield "falls; who was once reached stays reached (users who stop are monthly_churn)"
    if assumption.shape == "tiers" and value and not faults:
        if value[0] != 0:
            yield f"starts at {shown(value[0])}; the first tier must start at 0"
        for place, (lower, upper) in enumerate(pairwise(value), 2):
            if upper <= lower:
                yield f"does not rise: entry {place} is {shown(upper)} after {shown(lower)}"
