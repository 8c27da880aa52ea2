"""The catalogue of assumptions and the record of one value.

The catalogue (`data/assumptions.csv`) says what an assumption is: name, unit, limits, labels, default.
A record says what a scenario takes it to be, on whose word.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["number", "whole", "flag", "table"]
Scope = Literal["scenario", "constant", "estate", "service"]
Value = float | tuple[float, ...]


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
