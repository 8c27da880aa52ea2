import datetime

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from servicecase.faces.explorer.record_cells import cells, given, value_text
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.record import Record
from servicecase.inputs.record_reader import make_record
from servicecase.wording.language import speaking

ADOPTION, PRICE = catalogue()["adoption"], catalogue()["price"]
RANGE = Record(0.25, low=0.1, high=0.35, dist="pert", source="S1", owner="Li", note="stated interest")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("adoption", 0.25, "25%"),
        ("adoption", 0.07, "7%"),
        ("adoption", 1 / 3, "33.33333333333333%"),
        ("monthly_fee_income", 250_000.0, "250,000"),
        ("price", 1.05, "1.05"),
        ("claim_rate", 0.00001, "0.00001"),
        ("tier_thresholds", (0.0, 12_000.0), "0; 12,000"),
        ("tier_rates", (0.1, 0.125), "10%; 12.5%"),
        ("flat_fee_in_advance", 1.0, "yes"),
    ],
)
def test_value_text(name, value, text):
    row = catalogue()[name]
    assert value_text(value, row) == text
    shown = given(name, row, None, {"value": text})
    assert (tuple(shown) if isinstance(shown, list) else shown) == value


@drawn(st.floats(0, 1))
def test_value_text_loses_no_digit(value):
    assert given("adoption", ADOPTION, None, {"value": value_text(value, ADOPTION)}) == value


@drawn(st.floats(0, 1e6))
def test_value_text_of_money_loses_no_digit(value):
    assert given("price", PRICE, None, {"value": value_text(value, PRICE)}) == value


def test_flags_are_typed_in_either_language():
    row = catalogue()["flat_fee_in_advance"]
    with speaking("zh"):
        assert value_text(True, row) == "是"
    assert given("flat_fee_in_advance", row, None, {"value": "是"}) is True
    assert given("flat_fee_in_advance", row, None, {"value": "NO"}) is False
    assert given("flat_fee_in_advance", row, None, {"value": "perhaps"}) == "perhaps"


@pytest.mark.parametrize("text", ["0,25", "1,00", "a lot", "25 %%", "1.2.3"])
def test_given_leaves_what_is_no_number_to_the_library(text):
    assert given("price", PRICE, None, {"value": text}) == text


def test_cells_of_a_range():
    expected = {
        "value": "25%",
        "low": "10%",
        "high": "35%",
        "dist": "pert",
        "source": "S1",
        "more": 'owner = "Li", note = "stated interest"',
    }
    assert cells("cleaning.adoption", ADOPTION, RANGE) == expected
    assert set(cells("cleaning.adoption", ADOPTION, None).values()) == {""}


@pytest.mark.parametrize(
    ("record", "more"),
    [
        ({"survey": {"asked": 400, "yes": 100}}, "survey = { asked = 400, yes = 100 }"),
        ({"value": 0.2, "dist": "normal", "sd": 0.03}, "sd = 0.03"),
        (
            {"dist": "discrete", "values": [0.1, 0.2], "weights": [1, 3]},
            "values = [0.1, 0.2], weights = [1, 3]",
        ),
        ({"value": 0.2, "date": datetime.date(2026, 1, 2)}, "date = 2026-01-02"),
        (0.2, ""),
    ],
)
def test_more_comes_back(record, more):
    before = make_record(ADOPTION, record)
    assert cells("adoption", ADOPTION, before)["more"] == more
    again = given("adoption", ADOPTION, before, {"more": more})
    assert make_record(ADOPTION, again) == before


def test_a_new_value_does_not_keep_what_was_said_of_the_old_one():
    assert given("adoption", ADOPTION, RANGE, {"value": "12%"}) == {
        "value": 0.12,
        "low": 0.1,
        "high": 0.35,
        "owner": "Li",
    }


def test_the_same_value_in_other_words_keeps_everything():
    fields = given("adoption", ADOPTION, RANGE, {"value": "0.25"})
    assert make_record(ADOPTION, fields) == RANGE


def test_a_value_in_place_of_a_survey():
    surveyed = make_record(ADOPTION, {"survey": {"asked": 400, "yes": 100}})
    assert given("adoption", ADOPTION, surveyed, {"value": "0.3"}) == 0.3


def test_no_distribution_takes_the_range_away():
    fields = given("adoption", ADOPTION, RANGE, {"dist": ""})
    assert fields == {"value": 0.25, "source": "S1", "owner": "Li", "note": "stated interest"}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"more": "sd: 3"}, "services.adoption.more is written as name = value"),
        ({"more": "low = 3"}, "services.adoption.more has low, which has a cell of its own"),
        ({"more": "sd = 3\nx = 4"}, "services.adoption.more must be on one line"),
        ({"value": "1" * 5_001}, "services.adoption is too long"),
    ],
)
def test_given_refuses(texts, words):
    # a key of a service, as its file would write it
    with pytest.raises(ScenarioError) as error:
        given("x.adoption", ADOPTION, RANGE, texts)
    assert words.replace("services.adoption", "services.x.adoption") in str(error.value)


def test_beside_observations_only_the_value_can_be_another():
    observed = Record(0.2, dist="empirical", values=(0.1, 0.3), data="/some/where/log.csv", column="share")
    assert cells("adoption", ADOPTION, observed)["more"] == "data = log.csv, column = share"
    assert given("adoption", ADOPTION, observed, {"value": "30%"}) == 0.3
    with pytest.raises(ScenarioError, match=r"value is 0.4, outside the values, 0.1 to 0.3"):
        given("x.adoption", ADOPTION, observed, {"value": "40%"})
    with pytest.raises(ScenarioError, match=r"services.x.adoption.low is read from log.csv"):
        given("x.adoption", ADOPTION, observed, {"low": "1%"})
