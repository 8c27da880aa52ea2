"""The numbered sources that values rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from servicecase.inputs.catalogue import read_table


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
