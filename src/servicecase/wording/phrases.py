"""Words that findings about assumptions share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from servicecase.case import Case
from servicecase.wording.labels import about, label_in, number, quantity, rounded, unit_in_words, unit_of, with_unit
from servicecase.wording.language import language, translated

if TYPE_CHECKING:
    from servicecase.uncertainty.ensemble import Design

NAMED = 3  # assumptions in a sentence
_LEAST = 0.005  # of a whole: less would be rounded to nothing


def within(case: Case, key: str) -> str:
    """A line or assumption within a sentence."""
    return uncapitalised(label_in(case, key))


def uncapitalised(text: str) -> str:
    """A label within a sentence: abbreviations and names of services keep their capitals."""
    is_name = language() != "en" or ":" in text or text[1:2].isupper()
    return text if is_name else f"{text[0].lower()}{text[1:]}"


def capitalised(text: str) -> str:
    """A text with its first letter in upper case."""
    return f"{text[:1].upper()}{text[1:]}"


def first_of(names: Sequence[str], most: int) -> str:
    """The first names of a row, and how many more there are: a, b and 3 more."""
    first = translated(", ").join(names[:most])
    more = len(names) - most
    return translated("{names} and {count} more").format(names=first, count=more) if more > 0 else first


def with_note(text: str, note: str) -> str:
    """A text with what is to be known of it in parentheses."""
    return translated("{text} ({note})").format(text=text, note=note)


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after the other: a space apart, but not in Chinese."""
    return translated("{text} {more}").format(text="", more="").join(sentences)


def spelled_out(text: str) -> str:
    """A unit or a quantity within a sentence: yuan a month; Chinese keeps its stroke, 元/月."""
    return text.replace("/", translated(" a "))


def value_of(case: Case, key: str, value: float) -> str:
    """A value that was computed or drawn, with its unit and no more digits than mean something."""
    return quantity(rounded(value), unit_of(case, key))


def ends_of(case: Case, key: str, low: float, high: float) -> str:
    """Two such values with one unit: 0.8 to 1.5 yuan/m²."""
    return translated("{low} to {high}").format(low=about(low, unit_of(case, key)), high=value_of(case, key, high))


def axis_title(case: Case, key: str) -> str:
    """The name of a line or assumption and its unit, as an axis says it."""
    unit, words = unit_of(case, key), label_in(case, key)
    is_said = unit in ("share", "1") or unit_in_words(unit) in words.lower()
    return words if is_said else with_unit(words, unit)


def draws_in_words(design: Design) -> str:
    """How many draws a finding comes from, and which."""
    text = translated("{count} draw, seed {seed}") if design.draws == 1 else translated("{count} draws, seed {seed}")
    return text.format(count=number(design.draws, "1"), seed=design.seed)


def tick_format(case: Case, key: str) -> str:
    """How an axis shows the values of a line or assumption."""
    return ".0%" if unit_of(case, key) == "share" else ",~r"


def percent(share: float) -> str:
    """A share of draws or of a map, in whole percent: 0% and 100% are none and all."""
    if 0 < share < _LEAST:
        return "<1%"
    return ">99%" if 1 - _LEAST < share < 1 else number(round(share, 2), "share")


def often(share: float) -> str:
    """A share of draws, with a tenth of a percent where that says more."""
    return number(share, "share") if 0.01 < share < 0.99 else percent(share)


def unmoved(what: str, count: int) -> str:
    """What is said of a result with which no assumption does anything."""
    return translated("{what} does not depend on any assumption that has a range ({count} tested).").format(
        what=what, count=count
    )


def without_value(case: Case, text: str, keys: Sequence[str]) -> list[str]:
    """A sentence on assumptions with which the result is lost, such as a payback that never comes, if there are any.

    They may matter most.
    """
    return [text.format(names=listed(named(case, keys)))] if keys else []


def named(case: Case, keys: Sequence[str]) -> list[str]:
    """The first of some assumptions by name, and how many more there are."""
    names = [within(case, key) for key in keys[:NAMED]]
    more = translated("{count} more").format(count=len(keys) - NAMED)
    return [*names, more] if len(keys) > NAMED else names


def listed(words: Iterable[str]) -> str:
    """Words in a row, each once: a, b and c. Nothing for no words."""
    *others, last = dict.fromkeys(words) or [""]
    return translated(" and ").join([translated(", ").join(others), last]) if others else last
