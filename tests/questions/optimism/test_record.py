"""Adjustments for optimism: hand figures, limits, ranges, what does not apply, and the sets that are shipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import servicecase as sc
from servicecase.case import UnknownNameError
from servicecase.inputs.catalogue import catalogue, read_table
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.sources import sources
from servicecase.questions.names import KEY_LINES
from servicecase.questions.optimism.record import Adjustment, optimism, optimism_sets
from servicecase.uncertainty.laws import distribution

PENNY = 0.005


def test_optimism_of_the_worked_example(headline):
    found = optimism(headline)
    # 250,000 m² x 25% x 0.6 x 1 yuan x 15% x 12
    assert (found["annual_income"].off, found["annual_income"].on) == pytest.approx((112_500, 67_500), abs=PENNY)
    annuity = sum(1.08 ** (-month / 12) for month in range(1, 61))
    assert found["npv"].on == pytest.approx(67_500 / 12 * annuity, abs=PENNY)
    assert [(one.key, one.before, one.after) for one in found.adjustments] == [
        ("cleaning.adoption", 0.25, pytest.approx(0.15))
    ]
    assert tuple(one.line for one in found.results) == KEY_LINES


def test_optimism_leaves_the_case_as_it_is(headline):
    before, prints = headline.scenario, headline.scenario.fingerprint()
    found = optimism(headline)
    assert found.case is headline
    assert headline.scenario is before
    assert headline.scenario.fingerprint() == prints
    assert headline["annual_income"] == 112_500
    assert found.adjusted.scenario.fingerprint() != prints
    assert found.adjusted.scenario.title == "Housekeeping on commission, adjusted for optimism (cautious)"


def test_optimism_of_the_realistic_case(realistic):
    after = {one.key: one.after for one in optimism(realistic).adjustments}
    assert after["cleaning.launch_cost"] == pytest.approx(8_000 * 3)
    assert after["cleaning.dispatch_hours"] == pytest.approx(0.05 * 1.41)
    assert after["cleaning.monthly_churn"] == pytest.approx(0.05)  # the upper end of S12
    assert after["cleaning.ramp_months"] == pytest.approx(13.5)
    assert after["cleaning.adoption"] == pytest.approx(0.09)


def test_optimism_green_book_changes_costs_alone(realistic):
    found = optimism(realistic, "green_book", ["npv", "annual_income"])
    assert found["annual_income"].on == found["annual_income"].off
    assert found["npv"].on < found["npv"].off
    assert {one.adjustment.source for one in found.adjustments} == {"S16"}


def test_optimism_launch_costs_by_hand(headline):
    # launched in month 1: 10,000 and 2 yuan for each of 2,500 households, three times as much, paid after a month
    case = headline.with_(launch_cost=10_000, launch_cost_per_household=2)
    found = optimism(case, "green_book", ["npv"])["npv"]
    assert found.on - found.off == pytest.approx(-2 * 15_000 / 1.08 ** (1 / 12), abs=PENNY)


def test_optimism_bass_model_half_as_long_again(headline):
    # p and q by two thirds stretch the time of the Bass curve by one and a half
    case = headline.with_(ramp="bass", innovation=0.03, imitation=0.6)
    slow = optimism(case, adjustments=dict.fromkeys(("innovation", "imitation"), 2 / 3), targets=["npv"]).adjusted
    months = {one: case_["cleaning.ramp"] for one, case_ in (("before", case), ("after", slow))}
    assert months["after"][2::3] == pytest.approx(months["before"][1::2][: len(months["after"][2::3])], rel=1e-9)


# Records


def test_adjusted_records_say_so(headline):
    adjusted = optimism(headline).adjusted.record("adoption")
    assert adjusted.note.startswith("optimism: × 0.6 of 0.25 (assumed); ")
    assert adjusted.source is None  # S1 does not speak for 15%
    assert (adjusted.low, adjusted.high, adjusted.dist) == (pytest.approx(0.06), pytest.approx(0.21), "pert")
    assert optimism(headline).adjusted.record("price") == headline.record("price")


@pytest.mark.parametrize(
    "given_",
    [
        {"value": 0.25, "low": 0.1, "high": 0.35},
        {"value": 0.25, "low": 0.1, "high": 0.35, "dist": "pert", "pert_lambda": 6},
        {"value": 0.25, "low": 0.1, "high": 0.35, "dist": "uniform"},
        {"value": 0.25, "low": 0.1, "high": 0.35, "dist": "triangular"},
        {"dist": "discrete", "values": [0.1, 0.2, 0.3], "weights": [1, 2, 1]},
        {"dist": "empirical", "values": [0.1, 0.2, 0.25, 0.3]},
        {"value": 0.14, "dist": "lognormal", "low": 0.1, "high": 0.2},
        {"value": 0.2, "dist": "beta", "sd": 0.05},
        {"survey": {"asked": 400, "yes": 100}},
    ],
)
def test_adjusted_distribution_has_six_tenths_of_mean_and_spread(headline, given_):
    case = headline.with_(adoption=given_)
    before, after = (
        distribution(catalogue()["adoption"], one.record("adoption")) for one in (case, optimism(case).adjusted)
    )
    assert after.mean == pytest.approx(0.6 * before.mean, rel=1e-6)
    assert after.sd == pytest.approx(0.6 * before.sd, rel=1e-6)


def test_optimism_is_held_at_the_limit(headline):
    found = optimism(headline, adjustments={"adoption": 5})
    (one,) = found.adjustments
    assert (one.after, one.is_clipped) == (1.0, True)
    adjusted = found.adjusted.record("adoption")
    assert (adjusted.low, adjusted.high, adjusted.value) == (0.5, 1.0, 1.0)
    # a beta cannot have its mean at the end of its range: the value stays, without a range
    certain = optimism(headline.with_(adoption={"survey": {"asked": 400, "yes": 100}}), adjustments={"adoption": 5})
    assert (certain.adjusted.record("adoption").value, certain.adjusted.record("adoption").dist) == (1.0, None)


@given(factor=st.floats(0, 3), shift=st.floats(-0.5, 0.5))
def test_own_adjustment_is_a_line_within_the_limits(headline, factor, shift):
    found = optimism(headline, adjustments={"adoption": Adjustment(factor, shift)}, targets=["annual_income"])
    expected = min(max(0.25 * factor + shift, 0), 1)
    assert found["annual_income"].on == pytest.approx(450_000 * expected, abs=PENNY)  # 250,000 x 15% x 12
    for one in found.adjustments:
        assert one.is_clipped == (not 0 <= 0.25 * factor + shift <= 1)


def test_whole_numbers_stay_whole(realistic):
    found = optimism(realistic, adjustments={"start_month": 1.5, "settlement_months": Adjustment(shift=1)})
    assert {one.key: one.after for one in found.adjustments} == {
        "cleaning.start_month": 4.0,  # 4.5, to the even number
        "cleaning.settlement_months": 3.0,
    }


# What applies


def test_optimism_lists_what_does_not_apply(headline):
    reasons = {one.key: one.reason for one in optimism(headline).skipped}
    assert reasons["cleaning.launch_cost"] == "left out of the case"
    assert reasons["cleaning.ramp_months"] == "not used by the chosen pages"
    named = {f"cleaning.{name}" for name in optimism_sets()["cautious"]}
    assert named == set(reasons) | {"cleaning.adoption"}
    stays = optimism(headline, adjustments={"adoption": 1.0, "price": Adjustment()})
    assert {one.reason for one in stays.skipped} == {"stays as it is"}
    assert stays.adjustments == ()


def test_optimism_adjusts_every_service_unless_one_is_named(two_services):
    every = optimism(two_services, adjustments={"adoption": 0.5}, targets=["annual_income"])
    # half of 112,500 and of 30,000
    assert every["annual_income"].on == pytest.approx(71_250, abs=PENNY)
    one = optimism(two_services, adjustments={"services.meals.adoption": 0.5}, targets=["annual_income"])
    assert one["annual_income"].on == pytest.approx(112_500 + 15_000, abs=PENNY)
    both = optimism(two_services, adjustments={"meals.adoption": 0.5, "adoption": 0.8}, targets=["annual_income"])
    assert both["annual_income"].on == pytest.approx(90_000 + 15_000, abs=PENNY)


def test_optimism_own_set_has_its_name(headline):
    assert optimism(headline, adjustments={"price": 0.9}).name == "chosen"
    assert optimism(headline, "bad year", adjustments={"price": 0.9}).name == "bad year"
    assert optimism(headline, targets="npv")["npv"].off == headline["npv"]


def test_optimism_tables(headline):
    found = optimism(headline, adjustments={"adoption": Adjustment(0.6, 0.01, "We asked", "S1")})
    table = found.table()
    # 450,000 x 0.16
    assert table.loc["annual_income", ["off", "on", "difference"]].tolist() == pytest.approx([112_500, 72_000, -40_500])
    row = found.adjustments_table().loc["cleaning.adoption"]
    assert row[["factor", "shift", "basis", "evidence"]].tolist() == [0.6, 0.01, "S1", "We asked"]
    assert str(found.adjustments[0].adjustment) == "× 0.6 + 0.01"
    assert [str(one) for one in (Adjustment(), Adjustment(shift=-2))] == ["× 1", "- 2"]


# The sets


@pytest.mark.parametrize("name", optimism_sets())
def test_shipped_sets_name_assumptions_and_sources(name):
    for assumption, one in optimism_sets()[name].items():
        assert catalogue()[assumption].kind in ("number", "whole")
        assert one.evidence
        assert one.source in (None, *sources())
        assert one.source or one.evidence.startswith("Judgement: ")


def test_shipped_sets_follow_the_published_bounds():
    # S16, table 2: capital expenditure of equipment and development up to 200%, operating expenditure of
    # outsourcing up to 41% above the estimate
    factors = {one.factor for one in optimism_sets()["green_book"].values()}
    assert factors == {1 + 2.00, 1 + 0.41}
    assert optimism_sets()["green_book"].items() <= optimism_sets()["cautious"].items()
    rows = [(row["sets"], row["assumption"]) for row in read_table("optimism")]
    assert len(set(rows)) == len(rows)


# Bad input


@pytest.mark.parametrize(
    ("given_", "error", "words"),
    [
        ({"name": 5}, UnknownNameError, "5 is no set of optimism adjustments; valid: "),
        ({"name": "cautous"}, UnknownNameError, "did you mean 'cautious'"),
        ({"adjustments": {"adoptoin": 0.6}}, UnknownNameError, "did you mean 'adoption'"),
        ({"adjustments": {"meals.adoption": 0.6}}, UnknownNameError, "did you mean 'cleaning.adoption'"),
        ({"adjustments": {"horizon_months": 0.6}}, UnknownNameError, "cannot be adjusted"),
        ({"adjustments": {"seasonality": 0.6}}, UnknownNameError, "cannot be adjusted"),
        ({"adjustments": {"flat_fee_in_advance": 0.6}}, UnknownNameError, "cannot be adjusted"),
        ({"adjustments": {"adoption": "0.6"}}, ScenarioError, "adoption is '0.6'; it must be a factor"),
        ({"adjustments": ["adoption"]}, ScenarioError, "adjustments is a list; it must be factors"),
        ({"adjustments": {"adoption": True}}, ScenarioError, "adoption is true; it must be a factor"),
        ({"adjustments": {"adoption": -1}}, ScenarioError, "has the factor -1; it must be a number from 0"),
        ({"adjustments": {"adoption": float("nan")}}, ScenarioError, "has the factor nan"),
        ({"adjustments": {"adoption": Adjustment(shift=float("inf"))}}, ScenarioError, "has the shift inf"),
        ({"targets": []}, ScenarioError, "targets is empty"),
        ({"targets": ["net_cash"]}, UnknownNameError, "has a value for each month"),
        ({"targets": ["contract_is_viable"]}, UnknownNameError, "yes or no"),
        ({"adjustments": {"start_month": Adjustment(shift=100)}}, ScenarioError, "after the horizon of 60 months"),
    ],
)
def test_optimism_refuses(headline, given_, error, words):
    case = headline.with_(start_month=2) if "start_month" in given_.get("adjustments", {}) else headline
    with pytest.raises(error) as caught:
        optimism(case, **given_)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_adjusted_case_can_be_saved_and_read(realistic, tmp_path):
    adjusted = optimism(realistic).adjusted
    adjusted.save(tmp_path / "adjusted.toml")
    saved = sc.load(tmp_path / "adjusted.toml")
    assert saved["npv"] == pytest.approx(adjusted["npv"], rel=1e-12)
    assert saved.record("adoption").note == adjusted.record("adoption").note
