"""Names and numbers as people read them: one place for every face."""

from __future__ import annotations

import datetime
import math
import unicodedata
from typing import Any

from servicecase.case import Case
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.wording.language import language, translated

# Units of the price base: what `base` stands for is the unit of the chosen page's base_quantity.
_BASE = "base"
SMALL_SHARE = 0.1  # shares below are shown to a hundredth of a percent
_SIGNIFICANT = 3  # digits of a figure that is uncertain anyway
COUNTED = ("household", "hour", "job", "month", "person", "post", "visit")
# What is so much a month, and a household; elsewhere the unit stands behind the number.
RATES = {
    "1/month": "{value} a month",
    "share/month": "{value} a month",
    "visit/household/month": "{value} per household per month",
}
# Amounts as a headline says them, and from which size on Chinese counts in ten thousands.
_HEADLINES = {
    "yuan": "{amount} yuan",
    "yuan/month": "{amount} yuan a month",
    "yuan/year": "{amount} yuan a year",
}
_TEN_THOUSAND = 10_000
_CHINA = "zh_CN"  # a locale of Babel
_FULL_NAMES = {"npv": "Net present value", "irr": "Internal rate of return", "vat": "VAT"}


def label(name: str) -> str:
    """A line or assumption in words. Raises ScenarioError for a language that is not spoken."""
    if name in catalogue():
        return catalogue()[name].label_zh if language() == "zh" else catalogue()[name].label_en
    return translated(_FULL_NAMES.get(name, _in_words(name)))


def label_in(case: Case, key: str) -> str:
    """A line or assumption of a case in words, with the service's title where there are several services."""
    owner, _, name = key.rpartition(".")
    if not owner or len(case.scenario.services) <= 1:
        return label(name)
    return translated("{service}: {label}").format(service=case.scenario.titles[owner], label=label(name))


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def unit_of(case: Case, key: str) -> str:
    """The unit of a line or assumption of a case, with the price base spelled out."""
    name = local_name(key)
    unit = case.graph.nodes[key].line.unit if key in case.graph.nodes else catalogue()[name].unit
    owner = key.rpartition(".")[0]
    if owner and _BASE in unit.split("/"):
        base = case.graph.nodes[f"{owner}.base_quantity"].line.unit
        return "/".join(base if part == _BASE else part for part in unit.split("/"))
    return unit


def unit_in_words(unit: str) -> str:
    """A unit as people write it: yuan/m²/month is 元/m²/月 in Chinese."""
    return "/".join(translated(part) for part in unit.split("/"))


def with_unit(name: str, unit: str) -> str:
    """A name with the unit of its values, as an axis or the head of a row says it."""
    return translated("{name}, {unit}").format(name=name, unit=unit_in_words(unit))


def number(value: Any, unit: str) -> str:
    """A value of a unit as people read it: 112,500 · 25% · yes · none."""
    if isinstance(value, tuple):
        return translated(", ").join(number(one, unit) for one in value)
    if unit == "flag":
        return translated("yes" if value else "no")
    if value is None or math.isnan(value):
        return translated("none")
    if is_in_percent(unit, abs(value)):
        return f"{_trimmed(value * 100, 2 if abs(value) < SMALL_SHARE else 1)}%"
    if 0 < abs(value) < 1:
        return f"{value:.3g}"
    return _trimmed(value, 0 if abs(value) >= 1000 else 2)


def is_in_percent(unit: str, size: float) -> bool:
    """Whether values of a unit, the largest of such a size, are shown in percent."""
    return unit == "share" or (unit in ("share/month", "1/month") and size < 1)


def rounded(value: float) -> float:
    """A computed or drawn value without digits that mean nothing."""
    return float(f"{value:.{_SIGNIFICANT}g}")


def about(value: float, unit: str) -> str:
    """Such a value as people read it."""
    return number(rounded(value), unit)


def _trimmed(value: float, decimals: int) -> str:
    rounded = round(float(value), decimals) + 0.0  # no minus sign before a zero; NumPy's own rounding is another
    text = f"{rounded:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: Any, unit: str) -> str:
    """A value with its unit."""
    text = number(value, unit)
    if unit in ("share", "flag", "1") or text == translated("none"):
        return text
    if unit in RATES:
        return translated(RATES[unit]).format(value=text)
    if unit in COUNTED:
        return translated(f"{{value}} {unit}{'s' if value != 1 else ''}").format(value=text)
    return f"{text} {unit_in_words(unit)}"


def compact(value: float, unit: str) -> str:
    """A value with its unit as a headline says it: 112,500 yuan a year, in Chinese 11.25 万元/年.

    What is no amount of money is a `quantity`. Where every yuan matters, `quantity` gives it.
    """
    if unit not in _HEADLINES or math.isnan(value):
        return quantity(value, unit)
    amount = _in_ten_thousands(value, unit) if language() == "zh" else number(value, unit)
    return translated(_HEADLINES[unit]).format(amount=amount)


def _in_ten_thousands(value: float, unit: str) -> str:
    """A Chinese amount up to its unit, which follows 万 and 亿 without a space: 11.25 万."""
    if abs(value) < _TEN_THOUSAND:
        return f"{number(value, unit)} "
    from babel.numbers import format_compact_decimal

    to_the_hundred = round(value, -2)  # else a yuan less than 1 亿 would be 10000 万
    text = format_compact_decimal(to_the_hundred, locale=_CHINA, fraction_digits=2)
    return f"{text[:-1]} {text[-1]}"


def date_in_words(date: datetime.date) -> str:
    """A date within a sentence: 2026-11-24, in Chinese 2026年11月24日."""
    if language() == "en":
        return date.isoformat()
    from babel.dates import format_date

    return format_date(date, "long", locale=_CHINA)


def month_in_words(year: int, month: int) -> str:
    """A month within a sentence: 2026-01, in Chinese 2026年1月."""
    return translated("{year}-{month:02}").format(year=year, month=month)


def text_width(text: str) -> int:
    """Columns that a text takes; Chinese characters take two."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)
