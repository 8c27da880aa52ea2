"""A message is the English text that it says, and what it was made from."""

import copy
import datetime
import pickle

import pytest

from servicecase.engine.messages import NOTHING, Message, says, shown
from servicecase.engine.suggestions import nearest

BEYOND = says(
    "is {value!r}; it must be from {lower!r} to {upper!r} [{unit}]", value=1.5, lower=0.0, upper=1e9, unit="1"
)


def test_message_is_its_english_text():
    assert BEYOND == "is 1.5; it must be from 0 to 1_000_000_000 [1]"
    assert f"adoption {BEYOND}" == "adoption is 1.5; it must be from 0 to 1_000_000_000 [1]"
    assert {BEYOND: 1}["is 1.5; it must be from 0 to 1_000_000_000 [1]"] == 1
    assert sorted([says("b"), "c", says("a")]) == ["a", "b", "c"]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_message_keeps_what_it_was_made_from(again):
    found = again(says("entry {place} {fault}", place=2, fault=BEYOND))
    assert (found, found.template) == (f"entry 2 {BEYOND}", "entry {place} {fault}")
    assert found.values["fault"].values == BEYOND.values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (0.25, "0.25"),
        (250_000.0, "250_000"),
        (10**20, "about 1e20"),
        ("x", "'x'"),
        ("x" * 61, f"'{'x' * 59}…'"),
        ([1], "a list"),
        ({"a": 1}, "a table"),
        (datetime.date(2026, 1, 31), "2026-01-31"),
        (None, "None"),
    ],
)
def test_values_that_people_gave_are_shown_as_a_file_would_write_them(value, expected):
    assert shown(value) == expected
    assert says("is {value!r}", value=value) == f"is {expected}"


def test_other_values_are_formatted_as_python_does():
    assert says("{count:_} of {share:.1%}, {mean:.4g} {{}}", count=4096, share=0.25, mean=1 / 3) == (
        "4_096 of 25.0%, 0.3333 {}"
    )


def test_nearest_knows_titles_where_no_name_is_close():
    titles = {"Commission": "commission", "按比例分成": "commission", "包干": "flat_fee"}
    assert nearest("按比例分成", ["commission", "flat_fee"], titles) == ", did you mean 'commission'?"
    assert nearest("Flat-fee", ["commission", "flat_fee"], titles) == ", did you mean 'flat_fee'?"
    assert nearest("分成", ["commission", "flat_fee"], titles) == "; valid: commission, flat_fee"
    assert isinstance(nearest("commission", ["commission"]), Message)
    assert nearest("commission", ["commission"]) == NOTHING
