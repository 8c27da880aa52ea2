"""Lines of a case beside figures that comparable companies reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from servicecase.case import Case
from servicecase.inputs.catalogue import read_table
from servicecase.wording.language import language, speaking, translated
from servicecase.wording.ranges import ends_in_words
from servicecase.wording.sources import graded


@dataclass(frozen=True)
class Reference:
    """A line of the case beside figures from outside it."""

    line: str
    title: str
    value: float
    do_nothing: float
    low: float
    high: float
    unit: str
    source: str
    caveat: str
    lang: str | None = None

    @property
    def range(self) -> str:
        """What others reach."""
        with speaking(self.lang):
            return ends_in_words(self.low, self.high, self.unit)

    @property
    def is_above(self) -> bool:
        """Whether the case claims more than others reach."""
        return self.value > self.high


@cache
def reference_class() -> list[dict[str, str]]:
    """Rows of figures that comparable companies reach, each for a line."""
    return read_table("reference_class")


def outside_view(case: Case, nothing: Mapping[str, float]) -> Iterator[Reference]:
    """Lines of the case beside what comparable companies reach."""
    for row in reference_class():
        line, bounds = row["line"], (float(row["low"]), float(row["high"]))
        title, caveat = translated(row["title"]), translated(row["caveat"])
        source = graded(row["source"])
        yield Reference(line, title, case[line], nothing[line], *bounds, row["unit"], source, caveat, language())
