import datetime
import math

import numpy as np
import pytest

from servicecase.wording.labels import (
    compact,
    date_in_words,
    label,
    label_in,
    month_in_words,
    number,
    quantity,
    text_width,
    unit_of,
)
from tests.wording.chinese import said_in


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (112_500.0, "yuan/year", "112,500"),
        (1.0, "yuan/m²", "1"),
        (-0.0001, "yuan", "-0.0001"),
        (-0.4, "yuan", "-0.4"),
        (1234.56, "yuan", "1,235"),
        (12.345, "yuan", "12.35"),
        (np.float64(1.055), "yuan", "1.05"),  # the double is below the tie: 1.05499999999999993…
        (0.25, "share", "25%"),
        (0.0375, "share", "3.75%"),
        (1.1712, "share", "117.1%"),
        (0.04, "1/month", "4%"),
        (2.5, "1/month", "2.5"),
        (math.nan, "share", "none"),
        (1.0, "flag", "yes"),
        (0.0, "flag", "no"),
        ((0.0, 40_000.0), "yuan/month", "0, 40,000"),
    ],
)
def test_number(value, unit, expected):
    assert number(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (9375.0, "yuan/month", "9,375 yuan/month"),
        (1.0, "month", "1 month"),
        (18.0, "month", "18 months"),
        (2.34, "post", "2.34 posts"),
        (0.15, "share", "15%"),
        (0.04, "1/month", "4% a month"),
        (1.0, "1/month", "1 a month"),
        (0.0785, "visit/household/month", "0.0785 per household per month"),
        (math.nan, "month", "none"),
        (1.0, "flag", "yes"),
        (0.99, "1", "0.99"),
    ],
)
def test_quantity(value, unit, expected):
    assert quantity(value, unit) == expected


def test_unit_of_price_base_is_spelled_out(headline, two_services):
    assert unit_of(headline, "cleaning.price") == "yuan/m²"
    assert unit_of(two_services, "meals.price") == "yuan/household"
    assert unit_of(two_services, "meals.quantity_sold") == "household/month"


def test_label():
    assert label("npv") == "Net present value"
    assert label("annual_income") == "Annual income"
    assert label("adoption") == "Adoption"


def test_label_in_names_the_service_where_there_are_several(headline, two_services):
    assert label_in(headline, "cleaning.price") == "Price"
    assert label_in(two_services, "meals.price") == "Meals 送餐: Price"


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (112_500.0, "yuan/year", "112,500 yuan a year", "11.25 万元/年"),
        (9_375.0, "yuan/month", "9,375 yuan a month", "9,375 元/月"),
        (-210_548.0, "yuan", "-210,548 yuan", "-21.05 万元"),
        (123_456_789.0, "yuan", "123,456,789 yuan", "1.23 亿元"),
        (9_999.0, "yuan", "9,999 yuan", "9,999 元"),
        (10_000.0, "yuan", "10,000 yuan", "1 万元"),
        (99_999_999.0, "yuan", "99,999,999 yuan", "1 亿元"),
        (-0.0, "yuan", "0 yuan", "0 元"),
        (0.25, "share", "25%", "25%"),
        (18.0, "month", "18 months", "18 个月"),
        (math.nan, "yuan", "none", "无"),
    ],
)
def test_compact_counts_in_yuan_and_in_chinese_in_ten_thousands(value, unit, english, chinese):
    assert compact(value, unit) == english
    assert said_in("zh", compact, value, unit) == chinese


def test_date_in_words():
    assert date_in_words(datetime.date(2026, 11, 4)) == "2026-11-04"
    assert said_in("zh", date_in_words, datetime.date(2026, 11, 4)) == "2026年11月4日"
    assert month_in_words(2026, 1) == "2026-01"
    assert said_in("zh", month_in_words, 2026, 1) == "2026年1月"


def test_text_width_counts_chinese_characters_twice():
    assert text_width("NPV 净现值") == 4 + 6
