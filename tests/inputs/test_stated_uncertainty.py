"""How a record states a distribution: what goes together, every fault on a line, and what a what-if keeps."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.record import ASSUMED, DISTRIBUTIONS, Record
from servicecase.inputs.record_reader import changed_record, make_record, record_faults
from servicecase.inputs.stated_uncertainty import FIELDS, mean_of

SHARE = catalogue()["adoption"]  # 0 to 1
PRICE = catalogue()["price"]
WHOLE = catalogue()["start_month"]  # 1 to 600
TABLE = catalogue()["seasonality"]
FLAG = catalogue()["flat_fee_in_advance"]
HORIZON = catalogue()["horizon_months"]


def faults_of(assumption, **fields):
    return [f"{part} {text}".strip() for part, text in record_faults(assumption, fields)]


def test_every_distribution_has_its_fields():
    assert tuple(FIELDS) == DISTRIBUTIONS


GOOD = [
    (SHARE, {"value": 0.2, "low": 0, "high": 1, "pert_lambda": 2}),
    (SHARE, {"value": 0.2, "low": 0, "high": 1, "dist": "pert", "pert_lambda": 1000}),
    (SHARE, {"value": 0.2, "low": 0.2, "high": 0.2, "dist": "triangular"}),
    (PRICE, {"value": 2, "dist": "normal", "sd": 0.5}),
    (PRICE, {"value": 2, "dist": "lognormal", "low": 1, "high": 3}),
    (PRICE, {"value": 2, "dist": "normal", "low": 1, "high": 3, "quantiles": (0.05, 0.95)}),
    (SHARE, {"value": 0.2, "dist": "beta", "sd": 0.3999}),  # below √(0.2 × 0.8) = 0.4
    (SHARE, {"value": 0.2, "dist": "discrete", "values": [0.1, 0.2, 0.4], "weights": [0, 1, 2]}),
    (SHARE, {"dist": "empirical", "values": [0.4, 0.1, 0.4]}),
    (WHOLE, {"value": 3, "low": 1, "high": 6, "dist": "uniform"}),
    (WHOLE, {"value": 2, "dist": "discrete", "values": [1, 2, 6]}),
    (WHOLE, {"dist": "empirical", "values": [6, 1, 2]}),  # their mean, 3, is whole
]


@pytest.mark.parametrize(("assumption", "fields"), GOOD)
def test_good(assumption, fields):
    assert faults_of(assumption, **fields) == []
    record = make_record(assumption, fields)
    for name, one in fields.items():
        expected = tuple(map(float, one)) if isinstance(one, list) else one
        assert getattr(record, name) == expected
    assert hash(record) == hash(make_record(assumption, fields))


def test_range_alone_is_a_pert():
    assert make_record(SHARE, {"value": 0.2, "low": 0, "high": 1}).dist == "pert"


def test_value_left_out_is_the_mean():
    assert make_record(SHARE, {"dist": "empirical", "values": [0.1, 0.2, 0.6]}).value == pytest.approx(0.3)
    weighted = {"dist": "discrete", "values": [0.1, 0.5], "weights": [3, 1]}  # (3 × 0.1 + 0.5)/4 = 0.2
    assert make_record(SHARE, weighted).value == pytest.approx(0.2)


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=9), st.data())
@settings(max_examples=100, derandomize=True, deadline=None)
def test_mean_of_lies_among_the_values(values, data):
    weights = data.draw(st.lists(st.floats(0, 1e12), min_size=len(values), max_size=len(values)).filter(any))
    assert min(values) <= mean_of(values) <= max(values)
    assert min(values) <= mean_of(values, weights) <= max(values)


BAD = [
    # fields that do not go together
    (SHARE, {"sd": 0.1}, ["sd needs dist 'normal' or 'lognormal' or 'beta'"]),
    (SHARE, {"values": [0, 1]}, ["values needs dist 'discrete' or 'empirical'"]),
    (SHARE, {"quantiles": [0.1, 0.9]}, ["quantiles needs dist 'normal' or 'lognormal'"]),
    (SHARE, {"pert_lambda": 4}, ["pert_lambda needs low and high"]),
    (SHARE, {"dist": "uniform"}, ["dist needs low and high"]),
    (
        SHARE,
        {"low": 0, "high": 1, "dist": "uniform", "pert_lambda": 4},
        ["pert_lambda does not go with dist 'uniform', which takes low, high"],
    ),
    (
        SHARE,
        {"low": 0, "high": 1, "dist": "beta"},
        [f"{one} does not go with dist 'beta', which takes sd" for one in ("low", "high")],
    ),
    (SHARE, {"dist": "normal"}, ["dist needs sd, or low and high"]),
    (SHARE, {"dist": "normal", "low": 0.1}, ["low is given alone; give both low and high"]),
    (SHARE, {"dist": "normal", "sd": 0.1, "low": 0.1, "high": 0.3}, ["dist takes either sd or low and high"]),
    (
        SHARE,
        {"dist": "normal", "sd": 0.1, "quantiles": [0.1, 0.9]},
        ["quantiles needs low and high, which are the values there"],
    ),
    (SHARE, {"dist": "beta"}, ["dist needs sd"]),
    (SHARE, {"dist": "discrete"}, ["dist needs values"]),
    (SHARE, {"dist": "empirical"}, ["dist needs values, or data and column"]),
    (
        SHARE,
        {"dist": "empirical", "values": [0.1, 0.3], "weights": [1, 2]},
        ["weights does not go with dist 'empirical', which takes values, data, column"],
    ),
    # the kind of assumption
    (PRICE, {"dist": "beta", "sd": 0.1}, [f"dist is 'beta', which can only stand for a share, not for [{PRICE.unit}]"]),
    (
        WHOLE,
        {"value": 2, "dist": "normal", "sd": 1},
        ["dist is 'normal', which does not give whole numbers; valid: pert, triangular, uniform, discrete, empirical"],
    ),
    (
        WHOLE,
        {"value": 2, "dist": "empirical", "values": [1, 2.5]},
        ["values entry 2 is 2.5; it must be a whole number [month]"],
    ),
    (TABLE, {"value": [1] * 12, "dist": "normal", "sd": 1}, ["dist has no meaning for a list"]),
    (FLAG, {"value": True, "values": [0, 1]}, ["values has no meaning for a flag"]),
    (HORIZON, {"value": 60, "sd": 1}, ["sd has no meaning for the horizon"]),
    # numbers
    (SHARE, {"dist": "beta", "sd": 0}, ["sd is 0; it must be a number above 0, at most 1"]),
    (SHARE, {"dist": "normal", "sd": math.nan}, ["sd is nan; it must be a number above 0, at most 1"]),
    (SHARE, {"dist": "normal", "sd": 1.5}, ["sd is 1.5; it must be a number above 0, at most 1"]),
    (SHARE, {"dist": "normal", "sd": True}, ["sd is true; it must be a number above 0, at most 1"]),
    (
        SHARE,
        {"low": 0, "high": 1, "pert_lambda": 1001},
        ["pert_lambda is 1_001; it must be a number above 0, at most 1_000"],
    ),
    *(
        (
            SHARE,
            {"dist": "normal", "low": 0.1, "high": 0.3, "quantiles": quantiles},
            [f"quantiles is {said}; it must be two rising shares between 0 and 1, such as [0.1, 0.9]"],
        )
        for quantiles, said in (
            ([0.9, 0.1], "[0.9, 0.1]"),
            ([0, 0.9], "[0, 0.9]"),
            ([0.1, 1], "[0.1, 1]"),
            ([0.5], "a list"),
            (0.1, "0.1"),
            (["a", "b"], "a list"),
        )
    ),
    # the value and its distribution
    (SHARE, {"dist": "normal", "low": 0.3, "high": 0.4}, ["value is 0.25, outside low 0.3 to high 0.4"]),
    (
        SHARE,
        {"dist": "normal", "low": 0.25, "high": 0.25},
        ["low is 0.25, the same as high: a normal needs a range"],
    ),
    (SHARE, {"dist": "normal", "low": 0.4, "high": 0.3}, ["low is 0.4, above high 0.3"]),
    (SHARE, {"value": 0, "dist": "lognormal", "sd": 0.1}, ["value is 0; a lognormal needs it above 0"]),
    (SHARE, {"dist": "lognormal", "low": 0, "high": 1}, ["low is 0; a lognormal needs it above 0"]),
    (SHARE, {"value": 1, "dist": "beta", "sd": 0.1}, ["value is 1; a beta needs it between 0 and 1"]),
    # √(0.25 × 0.75) = 0.4330
    (SHARE, {"dist": "beta", "sd": 0.5}, ["sd is 0.5; a beta around 0.25 needs it below 0.433"]),
    # a millionth of 0.25 and of 0.4330
    (SHARE, {"dist": "beta", "sd": 1e-9}, ["sd is 1e-09; a beta around 0.25 needs it to be at least 4.33e-07"]),
    (SHARE, {"dist": "normal", "sd": 1e-20}, ["sd is 1e-20; a normal around 0.25 needs it to be at least 2.5e-07"]),
    (
        SHARE,
        {"dist": "lognormal", "sd": 1e-300},
        ["sd is 1e-300; a lognormal around 0.25 needs it to be at least 2.5e-07"],
    ),
    (SHARE, {"dist": "discrete", "values": [0.3, 0.5]}, ["value is 0.25, outside the values, 0.3 to 0.5"]),
    (SHARE, {"dist": "empirical", "values": [0.2, 0.1]}, ["value is 0.25, outside the values, 0.1 to 0.2"]),
    # values and weights
    (SHARE, {"dist": "discrete", "values": 0.3}, ["values is 0.3; it must be a list of numbers [share]"]),
    (SHARE, {"dist": "discrete", "values": [0.25]}, ["values has 1 entries; it must have from 2 to 100_000"]),
    (
        SHARE,
        {"dist": "empirical", "values": [0.25] * 100_001},
        ["values has 100_001 entries; it must have from 2 to 100_000"],
    ),
    (SHARE, {"dist": "discrete", "values": [0.1, "x", 7]}, ["values entry 2 is 'x'; it must be a number [share]"]),
    (SHARE, {"dist": "discrete", "values": [0.1, 1.5]}, ["values entry 2 is 1.5; it must be from 0 to 1 [share]"]),
    (SHARE, {"dist": "discrete", "values": [0.1, 0.3, 0.3]}, ["values does not rise: entry 3 is 0.3 after 0.3"]),
    *(
        (SHARE, {"dist": "discrete", "values": [0.1, 0.3], "weights": weights}, [f"weights {said}"])
        for weights, said in (
            ([1], "has 1 entries, but values has 2"),
            ([0, 0], "has 0 above 0; at least two must be"),
            ([0, 2], "has 1 above 0; at least two must be"),
            ([1, -1], "entry 2 is -1; it must be a number from 0 to 1_000_000_000_000"),
            ([math.inf, 1], "entry 1 is inf; it must be a number from 0 to 1_000_000_000_000"),
            ("ab", "is 'ab'; it must be a list of numbers, one for each of the values"),
        )
    ),
    # data without a file
    (
        SHARE,
        {"dist": "empirical", "data": "a.csv", "column": "x"},
        ["data can only be read beside a scenario file; give values"],
    ),
    (SHARE, {"dist": "empirical", "data": "a.csv"}, ["data is given alone; give both data and column"]),
    (
        SHARE,
        {"dist": "empirical", "column": 1},
        ["column is 1; it must be text in quotes", "column is given alone; give both data and column"],
    ),
    (
        SHARE,
        {"dist": "empirical", "data": "a.csv", "column": "x", "values": [0.1, 0.3]},
        ["data cannot be given with values; give one of them"],
    ),
]


@pytest.mark.parametrize(("assumption", "fields", "expected"), BAD)
def test_bad(assumption, fields, expected):
    assert faults_of(assumption, **{"value": 0.25, **fields}) == expected


def test_bad_without_a_value():
    whole = {"dist": "empirical", "values": [1, 2, 2]}  # mean 5/3
    assert faults_of(WHOLE, **whole) == [
        "has no value, and the mean of its values, 1.667, is no whole number; give the value"
    ]
    assert faults_of(SHARE, dist="normal", sd=0.1) == ["has neither a value nor a survey"]
    assert faults_of(SHARE, dist="discrete", values=[0.3, 0.1]) == ["values does not rise: entry 2 is 0.1 after 0.3"]
    survey = {"asked": 4, "yes": 1}
    assert faults_of(SHARE, survey=survey, dist="beta", sd=0.1) == [
        "dist cannot be given with a survey, which gives the range itself"
    ]
    assert faults_of(SHARE, dist=["beta"], value=0.2) == ["dist is a list, did you mean 'beta'?"]


def test_with_names_the_field(headline):
    with pytest.raises(ScenarioError) as caught:
        headline.with_(adoption={"value": 0.2, "dist": "beta", "sd": 0.4})
    assert str(caught.value) == "services.cleaning.adoption.sd is 0.4; a beta around 0.2 needs it below 0.4"
    with pytest.raises(ScenarioError, match="give values"):
        headline.with_(adoption={"dist": "empirical", "data": "a.csv", "column": "x"})


NORMAL = Record(0.2, dist="normal", sd=0.1, owner="王", source="S1")
BETA = Record(0.2, dist="beta", sd=0.1)
LOGNORMAL = Record(0.2, dist="lognormal", low=0.1, high=0.4, quantiles=(0.05, 0.95))
DISCRETE = Record(0.2, dist="discrete", values=(0.1, 0.3), weights=(1.0, 2.0))
OBSERVED = Record(0.2, dist="empirical", values=(0.3, 0.1), data="/a/b.csv", column="x", note="n")
PERT = Record(0.2, dist="pert", low=0.1, high=0.4, pert_lambda=2.0)
WHAT_IFS = [
    (NORMAL, 0.9, Record(0.9, dist="normal", sd=0.1, owner="王")),
    (BETA, 0.5, Record(0.5, dist="beta", sd=0.1)),
    (BETA, 0.005, Record(0.005)),  # sd would be above √(0.005 × 0.995) = 0.0705
    (BETA, 1, Record(1.0)),
    (LOGNORMAL, 0.3, Record(0.3, dist="lognormal", low=0.1, high=0.4, quantiles=(0.05, 0.95))),
    (LOGNORMAL, 0.5, Record(0.5)),
    (Record(0.2, dist="lognormal", sd=0.1), 0, Record(0.0)),
    (DISCRETE, 0.25, Record(0.25, dist="discrete", values=(0.1, 0.3), weights=(1.0, 2.0))),
    (DISCRETE, 0.35, Record(0.35)),
    (OBSERVED, 0.3, Record(0.3, dist="empirical", values=(0.3, 0.1), data="/a/b.csv", column="x")),
    (OBSERVED, 0.05, Record(0.05)),
    (PERT, 0.3, Record(0.3, dist="pert", low=0.1, high=0.4, pert_lambda=2.0)),
    (PERT, {"value": 0.3}, Record(0.3)),
]


@pytest.mark.parametrize(("before", "given", "after"), WHAT_IFS)
def test_changed_record(before, given, after):
    record = changed_record(before, SHARE, given)
    assert record == after
    assert record.basis == ASSUMED


VARIANTS = [
    {},
    {"low": 0.1, "high": 0.4},
    {"low": 0.1, "high": 0.4, "pert_lambda": 2},
    {"low": 0.1, "high": 0.4, "dist": "normal"},
    {"low": 0.1, "high": 0.4, "dist": "normal", "quantiles": [0.05, 0.95]},
    {"dist": "normal", "sd": 0.1},
    {"dist": "normal", "sd": 0.2},
    {"dist": "lognormal", "sd": 0.1},
    {"dist": "beta", "sd": 0.1},
    {"dist": "discrete", "values": [0.1, 0.4]},
    {"dist": "discrete", "values": [0.1, 0.3, 0.4]},
    {"dist": "discrete", "values": [0.1, 0.4], "weights": [1, 2]},
    {"dist": "empirical", "values": [0.1, 0.4]},
]


def test_fingerprint_changes_with_every_field(headline):
    prints = {headline.with_(adoption={"value": 0.25, **one}).scenario.fingerprint() for one in VARIANTS}
    assert len(prints) == len(VARIANTS)


NUMBERS = st.floats() | st.integers(-3, 3) | st.booleans() | st.none() | st.text(max_size=3)
LISTS = st.lists(NUMBERS, max_size=4) | st.lists(st.floats(0, 1), min_size=2, max_size=4).map(sorted)
ANYTHING = NUMBERS | LISTS | st.sampled_from([0.1, 0.25, 0.4, *DISTRIBUTIONS])
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "value": st.sampled_from([0.25, 3]) | ANYTHING,
        "dist": st.sampled_from(DISTRIBUTIONS) | ANYTHING,
        **dict.fromkeys(("low", "high", "sd"), st.floats(0, 1) | ANYTHING),
        **dict.fromkeys(("pert_lambda", "quantiles", "values", "weights", "data", "column", "survey"), ANYTHING),
    },
)


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(st.sampled_from([SHARE, PRICE, WHOLE, TABLE, FLAG, HORIZON]), RECORDS)
def test_fuzz_records_are_read_or_refused_in_short_lines(assumption, fields):
    faults = faults_of(assumption, **fields)
    assert all("\n" not in one and len(one) < 300 for one in faults)
    if not faults:
        record = make_record(assumption, fields)
        assert changed_record(record, assumption, record.value) == record


def test_a_case_runs_on_the_value():
    text = """
    [estate]
    monthly_fee_income = { value = 250_000, dist = "normal", sd = 10_000 }
    management_fee = 1.0
    [services.cleaning]
    contract = "commission"
    adoption = { dist = "discrete", values = [0.1, 0.4] }
    price = { value = 1.0, dist = "lognormal", low = 0.8, high = 1.3 }
    commission_rate = { value = 0.15, dist = "beta", sd = 0.02 }
    """
    assert sc.loads(text)["annual_income"] == pytest.approx(112_500)  # of the mean adoption, 25%
