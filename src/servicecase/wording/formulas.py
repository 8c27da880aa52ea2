"""Formulas as people read them: in English with the names of the lines, in Chinese with their labels."""

from __future__ import annotations

from collections.abc import Iterable

from servicecase.case import Case
from servicecase.engine.trace import Expression, formula
from servicecase.wording.labels import label, label_in
from servicecase.wording.language import language, translated


def formula_in_words(expression: Expression) -> str:
    """The formula of a line in the language spoken here.

    English keeps the names by which a script and a file call the lines; they say nothing to who reads Chinese.
    """
    return formula(expression) if language() == "en" else formula(expression, _symbol, _operator)


def _symbol(name: str) -> str:
    """A line, an assumption, or an entry of a table such as tier_rates[2]."""
    whole, bracket, place = name.partition("[")
    return f"{label(whole.rpartition('.')[2])}{bracket}{place}"


def _operator(name: str) -> str:
    """An operator that is a word; signs are the same in every language."""
    return translated(name) if name[0].isalpha() else name


def sum_in_words(case: Case, keys: Iterable[str]) -> str:
    """The sum of a line over several services."""
    return " + ".join(keys if language() == "en" else (label_in(case, key) for key in keys))
