from dataclasses import replace

import numpy as np
import pytest

from servicecase.questions.break_even import words as breakeven
from servicecase.questions.break_even.record import break_even, switching_values
from servicecase.questions.crossing import Crossing
from servicecase.questions.finding import cells
from servicecase.wording.language import messages
from tests.questions.chinese import left_in_english

# By hand in tests/analysis/test_breakeven.py: 200,000 of launch are earned at 10.67% adoption, and at the same share,
# 42.7%, of the price of 1 and of the commission of 15%.
LAUNCH = 200_000
LIMIT = 60_000  # bytes of a chart as JSON


@pytest.fixture(scope="module")
def launched(headline):
    return headline.with_(launch_cost=LAUNCH)


def test_sentence_of_a_break_even(launched):
    assert break_even(launched, "adoption").sentence == (
        "Net present value turns negative when adoption falls below 10.7% (now 25%)."
    )
    assert break_even(launched.with_(adoption=0.10), "adoption").sentence == (
        "Net present value turns positive when adoption rises above 10.7% (now 10%)."
    )
    assert break_even(launched, "price", "annual_income", 90_000).sentence == (
        "Annual income falls below 90,000 yuan/year when price falls below 0.8 yuan/m² (now 1 yuan/m²)."
    )


def test_sentence_of_a_whole_assumption_is_the_first_value_on_the_other_side(headline):
    case = headline.with_(
        contract="flat_fee", flat_fee=2_000, settlement_months=1, launch_cost=50_000, discount_rate=0.0,
        flat_fee_in_advance=False,
    )  # fmt: skip
    # 25 months from month 36 on earn the 50,000
    expected = "Net present value turns negative when start month rises to 37 or more (now 1)."
    found = break_even(case, "start_month")
    assert found.sentence.startswith(expected)
    back = break_even(case.with_(start_month=50), "start_month")
    assert back.sentence.startswith("Net present value turns positive when start month falls to 35 or less (now 50).")


def test_sentence_that_says_never(headline):
    # 465,421 at 25% is 1,861,684 at 100%, and nothing at none
    assert break_even(headline, "adoption").sentence == (
        "Net present value stays at or above 0 yuan, from 0 to 1,860,000 yuan, for any adoption from 0% to 100%."
    )
    assert break_even(headline, "adoption", value=-1).sentence.startswith("Net present value stays above -1 yuan,")
    assert break_even(headline, "adoption", value=2e6).sentence.startswith("Net present value stays below 2,000,000")
    assert break_even(headline, "worker_pay").sentence == (
        "Net present value stays at 465,000 yuan for any worker pay from 0 to 10,000 yuan/hour."
    )
    assert "has no value for any adoption" in break_even(headline, "adoption", "irr", 0.1).sentence


def test_sentence_of_jumps_and_stretches(headline):
    case = headline.with_(contract="tiered_whole_amount")
    assert break_even(case, "adoption", "annual_income", 72_000).sentence == (
        "Annual income falls below 72,000 yuan/year when adoption falls below 16%, in a jump (now 25%)."
    )
    case = headline.with_(contract="minimum_guarantee")
    assert break_even(case, "adoption", "annual_income", 90_000).sentence.endswith(
        "It is exactly 90,000 yuan/year from 0% to 20%."
    )


def test_sentence_of_several_crossings(headline):
    case = headline.with_(
        contract="in_house", price_response="elastic", reference_price=1.0, price_elasticity=-2.0, adoption=0.01,
        hours_per_unit=0, insurance_per_worker=0, materials_per_unit=0.5, team_overhead_per_month=1_000,
    )  # fmt: skip
    # 1,000 p² - 2,500 p + 1,250 = 0 at 0.691 and 1.809
    assert break_even(case, "price", "annual_profit").sentence == (
        "Annual profit turns negative when price falls below 0.691 yuan/m² or rises above 1.81 yuan/m² (now 1 yuan/m²)."
    )
    far = break_even(case.with_(price=3.0), "price", "annual_profit").sentence
    assert far.startswith("Annual profit turns positive when price falls below 1.81 yuan/m² (now 3 yuan/m²).")
    assert "crosses 0 yuan/year 2 times in all: at 0.691 yuan/m², 1.81 yuan/m²." in far


def test_sentence_where_it_turns_to_both_sides(headline):
    """The case lies on the level, which the result leaves downwards below 20% and upwards above 30%."""
    found = break_even(headline, "adoption", "annual_income", 112_500)
    both = (Crossing(0.2, 0.2, rises=True), Crossing(0.3, 0.3, rises=True))
    made = replace(found, course=replace(found.course, crossings=both))
    assert made.sentence.startswith(
        "Annual income falls below 112,500 yuan/year when adoption falls below 20%, "
        "and rises above 112,500 yuan/year when adoption rises above 30% (now 25%)."
    )
    assert made.in_words("zh").startswith(
        "一旦使用率（目前 25%）低于 20%，年收入便低于 112,500 元/年；一旦使用率高于 30%，则高于 112,500 元/年。"
    )
    assert left_in_english(made) == set()


def test_sentence_names_the_service_where_there_are_several(two_services):
    found = break_even(two_services, "meals.price", "annual_income", 130_000)
    # 112,500 of cleaning; meals bring the 17,500 at a price of 20 x 17,500 / 30,000
    assert found.sentence == (
        "Annual income falls below 130,000 yuan/year when Meals 送餐: Price falls below 11.7 yuan/household "
        "(now 20 yuan/household)."
    )


def test_cells_of_a_break_even(launched, headline):
    shown = break_even(launched, "adoption")._repr_html_()
    for text in ("10.7%", "rises above 0 yuan", "-14.3 points", "-57%"):
        assert text in shown
    assert "never" in break_even(headline, "adoption")._repr_html_()


def test_sentence_of_switching_values(launched, headline):
    found = switching_values(launched)
    assert found.sentence.startswith(
        "Net present value turns negative soonest when adoption falls below 10.7% (now 25%). On their own, 1 of 3 "
        "assumptions with a range cause this within that range"
    )
    assert switching_values(headline).sentence.startswith(
        "Net present value never turns negative when any one assumption varies within its limits (7 tested; "
    )


def test_sentence_of_switching_values_says_where_there_is_no_value(headline, realistic):
    case = headline.with_(contract="in_house")
    found = switching_values(case, "payback_period", 24)
    count = len(found.rows)
    assert count > 5
    assert found.sentence.endswith(f" For {count} of them it has no value over part of the limits.")
    assert "no value" in switching_values(realistic, "payback_period", 24).sentence
    assert "no value" not in switching_values(realistic).sentence


def test_cells_of_switching_values(launched):
    shown = switching_values(launched)._repr_html_()
    # adoption: 0.143 of its range of 0.25
    for text in ("Adoption", "10.7%", "-57%", "10% to 35%", "inside", "0.8 to 1.5"):
        assert text in shown


def finite(values):
    return [one for one in values if one is not None]


@pytest.mark.parametrize(
    ("name", "target", "value"),
    [("adoption", "npv", 0), ("start_month", "npv", 0), ("launch_cost", "npv", 0), ("adoption", "irr", 0.3),
     ("adoption", "payback_period", 24), ("worker_pay", "npv", 0), ("flat_fee_free_months", "npv", 0)],
)  # fmt: skip
def test_chart_of_a_break_even_shows_the_case_the_range_and_the_crossings(realistic, name, target, value):
    case = realistic.with_(contract="flat_fee") if name == "flat_fee_free_months" else realistic
    found = break_even(case, name, target, value)
    figure = found.chart()
    line, marks = figure.data
    assert line.x[0] <= found.value <= line.x[-1]
    near = [one.seen_from(found.value) for one in (found.below, found.above) if one]
    assert sorted(finite(marks.x)) == pytest.approx(sorted(near), rel=1e-5)
    assert set(marks.y) <= {found.level}
    assert len(figure.to_json()) < LIMIT
    assert figure.layout.title.text.replace("<br>", " ") in found.sentence
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text
    low, high = found.limits
    assert low <= line.x[0] < line.x[-1] <= high


def test_chart_line_passes_the_level_at_the_mark(realistic):
    found = break_even(realistic, "adoption")
    line, marks = found.chart().data
    assert np.interp(marks.x[0], line.x, line.y) == pytest.approx(0, abs=1)


def test_chart_of_switching_values_has_the_nearest_first_and_marks_within_the_edges(realistic):
    found = switching_values(realistic)
    figure = found.chart()
    bars, marks = figure.data
    assert len(bars.y) == 12
    assert marks.y[-1].strip() == "Adoption"  # the last category stands on top
    assert marks.text[-1].strip() == "8.19%"
    # by its formula: (8.19% - 15%)/(25% - 5%)
    assert marks.x[-1] == pytest.approx(found.rows[0].share_of_range, abs=1e-4)
    assert max(np.abs(marks.x)) <= 2.5
    beyond = [abs(one.share_of_range) > 2.5 for one in found.rows[:12]][::-1]
    assert [symbol != "diamond" for symbol in marks.marker.symbol] == beyond
    assert bars.base[-1] == pytest.approx((0.05 - 0.15) / 0.20)
    assert len(figure.to_json()) < LIMIT


def test_chart_of_switching_values_without_ranges_or_without_any(two_services, headline):
    figure = switching_values(two_services, "annual_income", 100_000).chart()
    (marks,) = figure.data
    assert "share of the value" in figure.layout.xaxis.title.text
    assert max(np.abs(marks.x)) <= 2.5
    assert len(switching_values(headline).chart().data) == 0


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"launch_cost": LAUNCH}, ("adoption",)),
        ({"launch_cost": LAUNCH}, ("price", "annual_income", 90_000)),
        ({"contract": "flat_fee", "flat_fee": 2_000, "launch_cost": 50_000}, ("start_month",)),
        ({}, ("adoption", "annual_income", 112_500)),
        ({}, ("adoption",)),
        ({}, ("adoption", "npv", 2e6)),
        ({}, ("worker_pay",)),
        ({}, ("adoption", "irr", 0.1)),
        ({"contract": "tiered_whole_amount"}, ("adoption", "annual_income", 72_000)),
        ({"contract": "minimum_guarantee"}, ("adoption", "annual_income", 90_000)),
    ],
)
def test_break_even_leaves_nothing_in_english(headline, changes, question):
    assert left_in_english(break_even(headline.with_(changes), *question)) == set()


def test_switching_values_leave_nothing_in_english(launched, headline, realistic, two_services):
    found = [
        switching_values(launched),
        switching_values(headline),
        switching_values(realistic, "payback_period", 24),
        switching_values(two_services, "annual_income", 100_000),
    ]
    assert [left_in_english(one) for one in found] == [set()] * len(found)


def test_every_template_is_in_chinese():
    templates = {*breakeven.PASSES.values(), *breakeven.NEVER.values()}
    assert len(templates) == 11
    assert templates <= messages("zh").keys()


def test_sentences_in_chinese(launched, headline):
    found = break_even(launched, "adoption")
    assert found.in_words("zh") == "一旦使用率（目前 25%）低于 10.7%，净现值便转为负值。"
    assert found.chart("zh").layout.title.text == "一旦使用率（目前 25%）低于 10.7%，净现值便转为负值"
    assert break_even(headline, "adoption").in_words("zh") == (
        "无论使用率取多少（0% 至 100%），净现值始终不低于 0 元（0 至 1,860,000 元）。"
    )
    assert (
        switching_values(launched)
        .in_words("zh")
        .startswith(
            "最容易使净现值转为负值的情形是使用率低于 10.7%（目前 25%）。单独来看，3 项有区间的假设中有 1 项在区间内"
        )
    )


def test_cells_in_chinese(launched):
    shown = cells(break_even(launched, "adoption"), "zh")
    assert list(shown.columns) == ["使用率", "随其上升，净现值", "变动", "变动百分比"]
    assert shown.rows[0] == ["10.7%", "高于 0 元", "-14.3 个百分点", "-57%"]
