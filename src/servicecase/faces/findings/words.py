"""Words that findings about assumptions share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicecase.case import Case
from servicecase.faces.labels import label_in, number, quantity, rounded, unit_of
from servicecase.faces.language import translated

_LEAST = 0.005  # of a whole: less would be rounded to nothing


def within(case: Case, key: str) -> str:
    """A line or assumption within a sentence: abbreviations and names of services keep their capitals."""
    text = label_in(case, key)
    is_name = ":" in text or text[1:2].isupper()
    return text if is_name else f"{text[0].lower()}{text[1:]}"


def listed(names: Sequence[str]) -> str:
    """Names in a row: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after the other: a space apart, but not in Chinese."""
    return translated("{text} {more}").format(text="", more="").join(sentences)


def spelled_out(text: str) -> str:
    """A unit or a quantity within a sentence: yuan a month; Chinese keeps its stroke, 元/月."""
    return text.replace("/", translated(" a "))


def value_of(case: Case, key: str, value: float) -> str:
    """A value that was computed or drawn, with its unit and no more digits than mean something."""
    return quantity(rounded(value), unit_of(case, key))


def axis_title(case: Case, key: str) -> str:
    """The name of a line or assumption and its unit, as an axis says it."""
    unit, words = unit_of(case, key), label_in(case, key)
    return words if unit in ("share", "1") or unit in words.lower() else f"{words}, {unit}"


def tick_format(case: Case, key: str) -> str:
    """How an axis shows the values of a line or assumption."""
    return ".0%" if unit_of(case, key) == "share" else ",~r"


def percent(share: float) -> str:
    """A share of draws or of a map, in whole percent: 0% and 100% are none and all."""
    if 0 < share < _LEAST:
        return "<1%"
    return ">99%" if 1 - _LEAST < share < 1 else number(round(share, 2), "share")
