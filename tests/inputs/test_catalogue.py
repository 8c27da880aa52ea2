"""The catalogue, the sources, and what may stand for an assumption."""

import datetime
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecase.engine.messages import shown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import Assumption, catalogue, read_table
from servicecase.inputs.names import TOP_KEYS
from servicecase.inputs.record import ASSUMED, Record, survey_mean
from servicecase.inputs.sources import sources
from servicecase.inputs.value_faults import value_faults
from servicecase.scenario.presets import tax_presets, tax_records

ROWS = list(catalogue().values())


def by_name(rows):
    return [row.name for row in rows]


# The catalogue.


@pytest.mark.parametrize("row", ROWS, ids=by_name(ROWS))
def test_catalogue_row_is_complete(row):
    assert row.name.isidentifier()
    assert row.name == row.name.lower()
    assert row.scope in ("scenario", "constant", "estate", "service")
    assert row.kind in ("number", "whole", "flag", "table")
    assert row.unit
    assert row.lower <= row.upper
    assert row.label_en.strip() == row.label_en != ""
    assert any("\u4e00" <= one <= "\u9fff" for one in row.label_zh)
    assert row.shape == "" if row.kind != "table" else row.shape in ("12", "tiers", "rising", "any")


@pytest.mark.parametrize("row", ROWS, ids=by_name(ROWS))
def test_catalogue_default_is_valid(row):
    if row.default is None:
        assert row.default_basis == ""
        assert not row.is_neutral_by_default
        return
    assert list(value_faults(row, row.default)) == []
    assert row.default_basis in ("neutral", "assumed", *sources())


def test_catalogue_names_are_unique():
    names = [row["name"] for row in read_table("assumptions")]
    assert len(names) == len(set(names)) == len(catalogue())


def test_catalogue_labels_are_unique_within_their_scope():
    for scope in ("estate", "service"):
        for language in ("label_en", "label_zh"):
            labels = [getattr(row, language) for row in ROWS if row.scope == scope]
            assert len(labels) == len(set(labels))


def test_catalogue_names_are_no_keys_of_a_file():
    taken = {*TOP_KEYS, *read_model().choices, "tax"} - {"horizon_months"}
    assert not taken & set(catalogue())


def test_catalogue_every_row_is_used_by_a_line():
    model = read_model()
    pages = [page.lines for choice in model.choices.values() for page in choice.pages.values()]
    used = {name for lines in (*model.common.values(), *pages) for line in lines.values() for name in line.parameters}
    assert set(catalogue()) <= used | {"horizon_months"}


def test_is_neutral_by_default():
    assert catalogue()["monthly_churn"].is_neutral_by_default
    assert not catalogue()["discount_rate"].is_neutral_by_default  # 8% is assumed
    assert not catalogue()["adoption"].is_neutral_by_default  # has to be given


# Sources and presets.


def test_sources_ids_are_unique_and_in_order():
    ids = [row["id"] for row in read_table("sources")]
    assert ids == [f"S{number}" for number in range(1, len(ids) + 1)]


@pytest.mark.parametrize("source", sources().values(), ids=lambda one: one.id)
def test_sources_are_graded_and_titled(source):
    assert source.grade in ("A", "B", "C")
    assert source.title
    assert source.caveat
    assert source.year == "" or 1990 <= int(source.year) <= 2030


@pytest.mark.parametrize("preset", tax_presets())
def test_tax_presets_are_valid(preset):
    records = tax_records(preset)
    assert set(records) >= {"vat_rate", "surcharge_rate", "income_tax_rate"}
    for name, record in records.items():
        assert list(value_faults(catalogue()[name], record.value)) == []
        assert record.source in sources()
        assert record.date is not None
        assert record.expires is None or record.date < record.expires
        assert record.note.startswith(f"tax preset {preset}; ")


def test_tax_preset_general_2026_rates():
    records = tax_records("general_2026")
    values = {name: records[name].value for name in ("vat_rate", "surcharge_rate", "income_tax_rate")}
    assert values == {"vat_rate": 0.06, "surcharge_rate": 0.12, "income_tax_rate": 0.25}


def test_tax_preset_of_a_small_scale_taxpayer_has_the_limit_of_sales():
    assert tax_records("small_scale_2026")["vat_sales_limit"].value == 5_000_000


# Values.

NUMBER = Assumption("price", "service", "number", "yuan/base", 0, 1e6, None, "", "", "Price", "单价", "")
SHARE = replace(NUMBER, name="adoption", unit="share", upper=1.0)
WHOLE = replace(NUMBER, name="start_month", kind="whole", unit="month", lower=1, upper=600)
FLAG = replace(NUMBER, name="in_advance", kind="flag", unit="flag", upper=1)
TABLE = replace(NUMBER, name="rates", kind="table", unit="share", upper=1, shape="any")
YEAR = replace(TABLE, name="seasonality", unit="1", upper=12, shape="12")
TIERS = replace(TABLE, name="tiers", unit="yuan", upper=1e9, shape="tiers")

BAD_VALUES = [
    (SHARE, 1.5, ["is 1.5; it must be from 0 to 1 [share]"]),
    (SHARE, 1.0000001, ["is 1.0000001; it must be from 0 to 1 [share]"]),
    (SHARE, -1, ["is -1; it must be from 0 to 1 [share]"]),
    (SHARE, 25, ["is 25; it must be from 0 to 1 [share]"]),
    (NUMBER, 2_500_000, ["is 2_500_000; it must be from 0 to 1_000_000 [yuan/base]"]),
    (NUMBER, 10**400, ["is about 1e400; it must be from 0 to 1_000_000 [yuan/base]"]),
    (NUMBER, -(10**400), ["is about -1e400; it must be from 0 to 1_000_000 [yuan/base]"]),
    (NUMBER, 1e300, ["is 1e+300; it must be from 0 to 1_000_000 [yuan/base]"]),
    (NUMBER, math.nan, ["is nan; it must be a finite number [yuan/base]"]),
    (NUMBER, math.inf, ["is inf; it must be a finite number [yuan/base]"]),
    (NUMBER, -math.inf, ["is -inf; it must be a finite number [yuan/base]"]),
    (NUMBER, "12", ["is '12'; it must be a number [yuan/base]"]),
    (NUMBER, "25%", ["is '25%'; it must be a number [yuan/base]"]),
    (NUMBER, True, ["is true; it must be a number [yuan/base]"]),
    (NUMBER, None, ["is None; it must be a number [yuan/base]"]),
    (NUMBER, [1.0], ["is a list; it must be a number [yuan/base]"]),
    (NUMBER, {"value": 1}, ["is a table; it must be a number [yuan/base]"]),
    (NUMBER, datetime.date(2026, 1, 1), ["is 2026-01-01; it must be a number [yuan/base]"]),
    (NUMBER, 1j, ["is 1j; it must be a number [yuan/base]"]),
    (NUMBER, np.float64("nan"), ["is nan; it must be a finite number [yuan/base]"]),
    (NUMBER, np.float64(-2), ["is -2; it must be from 0 to 1_000_000 [yuan/base]"]),
    (WHOLE, 2.5, ["is 2.5; it must be a whole number [month]"]),
    (WHOLE, 0, ["is 0; it must be from 1 to 600 [month]"]),
    (WHOLE, 601, ["is 601; it must be from 1 to 600 [month]"]),
    (WHOLE, True, ["is true; it must be a number [month]"]),
    (WHOLE, math.nan, ["is nan; it must be a finite number [month]"]),
    (FLAG, "true", ["is 'true'; it must be true or false"]),
    (FLAG, 2, ["is 2; it must be true or false"]),
    (FLAG, 0.5, ["is 0.5; it must be true or false"]),
    (FLAG, math.nan, ["is nan; it must be true or false"]),
    (FLAG, [], ["is a list; it must be true or false"]),
    (TABLE, 0.5, ["is 0.5; it must be a list of numbers [share]"]),
    (TABLE, "0.5", ["is '0.5'; it must be a list of numbers [share]"]),
    (TABLE, [], ["is an empty list; it must be a list of numbers [share]"]),
    (
        TABLE,
        [0.1, "x", 2, True, math.nan, [1]],
        [
            "entry 2 is 'x'; it must be a number [share]",
            "entry 3 is 2; it must be from 0 to 1 [share]",
            "entry 4 is true; it must be a number [share]",
            "entry 5 is nan; it must be a finite number [share]",
            "entry 6 is a list; it must be a number [share]",
        ],
    ),
    (YEAR, [1] * 11, ["has 11 entries; it must have 12, January to December"]),
    (YEAR, [1] * 13, ["has 13 entries; it must have 12, January to December"]),
    (YEAR, [], ["has 0 entries; it must have 12, January to December"]),
    (
        YEAR,
        [1] * 10 + [-1],
        [
            "has 11 entries; it must have 12, January to December",
            "entry 11 is -1; it must be from 0 to 12 [1]",
        ],
    ),
    (TIERS, [10_000, 20_000], ["starts at 10_000; the first tier must start at 0"]),
    (TIERS, [0, 60_000, 40_000], ["does not rise: entry 3 is 40_000 after 60_000"]),
    (TIERS, [0, 5, 5], ["does not rise: entry 3 is 5 after 5"]),
    (
        TIERS,
        [1, 0],
        ["starts at 1; the first tier must start at 0", "does not rise: entry 2 is 0 after 1"],
    ),
    (TIERS, [-1, 0], ["entry 1 is -1; it must be from 0 to 1_000_000_000 [yuan]"]),
]


@pytest.mark.parametrize(("assumption", "value", "expected"), BAD_VALUES)
def test_value_faults_bad(assumption, value, expected):
    assert list(value_faults(assumption, value)) == expected


GOOD_VALUES = [
    (SHARE, 0),
    (SHARE, 1),
    (SHARE, 0.25),
    (SHARE, np.float64(0.25)),
    (SHARE, np.float32(0.25)),
    (SHARE, Fraction(1, 4)),
    (WHOLE, 600),
    (WHOLE, 3.0),
    (WHOLE, np.int64(3)),
    (FLAG, True),
    (FLAG, 0),
    (FLAG, 1.0),
    (TABLE, [0.1]),
    (TABLE, (0, 1)),
    (YEAR, [1] * 12),
    (TIERS, [0]),
    (TIERS, [0, 0.5, 1e9]),
]


@pytest.mark.parametrize(("assumption", "value"), GOOD_VALUES)
def test_value_faults_good(assumption, value):
    assert list(value_faults(assumption, value)) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.sampled_from([NUMBER, SHARE, WHOLE, FLAG, TABLE, YEAR, TIERS]), ANYTHING)
def test_value_faults_of_anything_are_short_lines(assumption, value):
    for fault in value_faults(assumption, value):
        assert fault.startswith(("is ", "has ", "entry ", "starts ", "does "))
        assert len(fault) < 200
        assert "\n" not in fault


SHOWN = [
    (True, "true"),
    (False, "false"),
    (0, "0"),
    (-0.0, "0"),
    (250_000, "250_000"),
    (250_000.0, "250_000"),
    (0.1 + 0.2, "0.30000000000000004"),
    (1e15, "1000000000000000.0"),
    (10**15, "about 1e15"),
    (10**400, "about 1e400"),
    (-1e-9, "-1e-09"),
    ("a", "'a'"),
    ("佣金", "'佣金'"),
    ("a\nb", "'a\\nb'"),
    ("x" * 1000, "'" + "x" * 59 + "…'"),
    ([1, 2], "a list"),
    ({}, "a table"),
    (datetime.date(2026, 1, 1), "2026-01-01"),
    (datetime.datetime(2026, 1, 1, 8, 30), "2026-01-01T08:30:00"),
    (datetime.time(8, 30), "08:30:00"),
    (None, "None"),
]


@pytest.mark.parametrize(("value", "expected"), SHOWN)
def test_shown(value, expected):
    assert shown(value) == expected


# Names.

NEAREST = [
    ("adoptoin", ["adoption", "price"], ", did you mean 'adoption'?"),
    ("ADOPTION", ["adoption", "price"], ", did you mean 'adoption'?"),
    ("s1", ["S1", "T8"], ", did you mean 'S1'?"),
    ("laundry.adoption", ["cleaning.adoption", "title"], ", did you mean 'cleaning.adoption'?"),
    ("zzz", ["b", "a"], "; valid: a, b"),
    ("zzz", [f"name_{number}" for number in range(13)], ""),
    ("", ["a"], "; valid: a"),
    ("zzz", [], ""),
    ("month_length", ["month_length", "year_length"], ""),
]


@pytest.mark.parametrize(("name", "valid", "expected"), NEAREST)
def test_nearest(name, valid, expected):
    assert nearest(name, valid) == expected


def test_nearest_does_not_depend_on_the_order_of_names():
    names = ["ramp_months", "ramp_monthz"]
    assert nearest("ramp_month", names) == nearest("ramp_month", names[::-1])


# Records and surveys.


def test_record_basis():
    assert Record(0.25).basis == ASSUMED == "assumed"
    assert Record(0.25, source="").basis == "assumed"
    assert Record(0.25, source="S1").basis == "S1"


def test_record_is_frozen_and_hashable():
    assert hash(Record(0.25, source="S1")) == hash(Record(0.25, source="S1"))
    with pytest.raises(AttributeError):
        Record(0.25).value = 0.3


def test_survey_mean_is_the_posterior_mean_under_the_jeffreys_prior():
    assert survey_mean(400, 100) == 100.5 / 401  # Beta(0.5 + 100, 0.5 + 300)
    assert survey_mean(1, 0) == 0.25
    assert survey_mean(1, 1) == 0.75


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.integers(1, 10**9), st.data())
def test_survey_mean_lies_inside_and_pulls_to_one_half(asked, data):
    yes = data.draw(st.integers(0, asked))
    mean = survey_mean(asked, yes)
    assert 0 < mean < 1
    assert abs(mean - 0.5) <= abs(yes / asked - 0.5)


def test_ramp_table_does_not_fall():
    assert list(value_faults(catalogue()["ramp_table"], [0.5, 0.5, 1])) == []
    assert "falls" in next(value_faults(catalogue()["ramp_table"], [1, 0.5]))
