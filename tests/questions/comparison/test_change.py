import math

import pytest

from servicecase.questions.comparison.change import change_in_words
from tests.wording.chinese import said_in

NONE = math.nan


@pytest.mark.parametrize(
    ("value", "before", "unit", "expected"),
    [
        (112_500.0, 100_000.0, "yuan/year", "+12,500"),
        (100_000.0, 112_500.0, "yuan/year", "−12,500"),
        (100_000.4, 100_000.0, "yuan", ""),  # no yuan
        (0.275, 0.25, "share", "+2.5 points"),
        (0.2504, 0.25, "share", ""),  # both are 25%
        (0.0525, 0.05, "share", "+0.25 points"),
        (NONE, 12.0, "month", "was 12 months"),
        (12.0, NONE, "month", "was none"),
        (NONE, NONE, "month", ""),
    ],
)
def test_change(value, before, unit, expected):
    assert change_in_words(value, before, unit) == expected


def test_change_in_chinese():
    assert said_in("zh", change_in_words, 1_125_000.0, 1_000_000.0, "yuan/year") == "+12.5 万"
    assert said_in("zh", change_in_words, 0.2, 0.25, "share") == "−5 个百分点"
