import pytest

from servicecase.inputs.record import Record
from servicecase.questions.brief.record import brief
from servicecase.wording.ranges import range_in_words

RANGES = [
    (Record(0.25), "share", ""),
    (Record((1.0, 2.0)), "share", ""),
    (Record(0.25, low=0.1, high=0.35, dist="pert"), "share", "10% to 35%"),
    (Record(500.0, low=200.0, high=2_000.0, dist="uniform"), "yuan", "200 to 2,000"),
    (Record(500.0, low=200.0, high=2_000.0, dist="lognormal"), "yuan", "200 to 2,000 (10% to 90%)"),
    (Record(500.0, low=200.0, high=2_000.0, dist="normal", quantiles=(0.05, 0.5)), "yuan", "200 to 2,000 (5% to 50%)"),
    (Record(100.0, dist="normal", sd=30.0), "yuan", "± 30"),
    (Record(0.15, dist="beta", sd=0.02), "share", "± 2%"),
    (Record(3.0, dist="discrete", values=(1.0, 3.0, 6.0)), "month", "1, 3 or 6"),
    (Record(0.2, dist="discrete", values=(0.1, 0.4)), "share", "10% or 40%"),
    (Record(3.0, dist="discrete", values=(1.0, 3.0), weights=(2.0, 2.0)), "month", "1 or 3"),
    (
        Record(3.0, dist="discrete", values=(1.0, 3.0, 6.0), weights=(1.0, 2.0, 1.0)),
        "month",
        "1 (25%), 3 (50%) or 6 (25%)",
    ),
    (Record(3.0, dist="discrete", values=tuple(map(float, range(1, 8)))), "month", "7 values, 1 to 7"),
    (Record(0.2, dist="empirical", values=(0.4, 0.1) * 706), "share", "1,412 observations, 10% to 40%"),
    (Record(0.25, survey=(1_200, 300)), "share", "300 of 1,200 said yes"),
]


@pytest.mark.parametrize(("record", "unit", "expected"), RANGES)
def test_range_in_words(record, unit, expected):
    assert range_in_words(record, unit) == expected


CHANGES = {
    "adoption": {"survey": {"asked": 400, "yes": 100}},
    "price": {"value": 1.0, "dist": "normal", "sd": 0.2},
    "commission_rate": {"value": 0.15, "dist": "discrete", "values": [0.10, 0.15, 0.20]},
}


def test_brief_shows_ranges(headline):
    shown = {one.key: one.range for one in brief(headline.with_(CHANGES)).assumptions}
    assert shown["cleaning.adoption"] == "100 of 400 said yes"
    assert shown["cleaning.price"] == "± 0.2"
    assert shown["cleaning.commission_rate"] == "10%, 15% or 20%"
    assert shown["monthly_fee_income"] == ""


def test_table_tells_distributions_apart(headline):
    table = headline.with_(CHANGES).assumptions()
    assert table.loc["cleaning.price", ["dist", "sd", "range"]].tolist() == ["normal", 0.2, "± 0.2"]
    assert table.loc["cleaning.commission_rate", ["dist", "range"]].tolist() == ["discrete", "10%, 15% or 20%"]
    assert table.loc["cleaning.adoption", "range"] == "100 of 400 said yes"
