import numpy as np
import pytest

from servicecase.questions.rules import words as rules
from servicecase.questions.rules.record import Limit, LosingRule, losing_rule
from tests.questions.chinese import left_in_english

ADOPTION = Limit("cleaning.adoption", True, 0.14, coverage=0.80, density=0.60, support=0.24)
COMMISSION = Limit("cleaning.commission_rate", True, 0.12, coverage=0.71, density=0.83, support=0.154)


def made(case, *limits, base_rate=0.18, draws=10_000, target="npv", value=0.0):
    return LosingRule(case, target, value, draws, base_rate, limits)


def test_sentence_of_a_rule(realistic):
    assert made(realistic, ADOPTION, COMMISSION).sentence == (
        "It loses when adoption is below 14% and commission is below 12%: 83% of such draws lose, and they make up "
        "71% of all losing draws (18% of all draws lose)."
    )


def test_sentence_of_a_rule_by_which_most_do_not_lose(realistic):
    few = Limit("cleaning.adoption", True, 0.02, coverage=0.98, density=0.04, support=0.02)
    assert made(realistic, few, base_rate=0.001).sentence == (
        "It loses most often when adoption is below 2%: 4% of such draws lose, and they make up 98% of all losing "
        "draws (<1% of all draws lose)."
    )


def test_sentence_of_another_target(realistic):
    found = made(realistic, ADOPTION, target="annual_profit", value=20_000.0)
    assert found.sentence.startswith(
        "Annual profit is below 20,000 yuan/year when adoption is below 14%: 60% of such draws are"
    )


@pytest.mark.parametrize(
    ("losing", "words"),
    [
        (0, "It loses in none of the 10,000 draws."),
        (10_000, "It loses in all of the 10,000 draws."),
        (3, "It loses in 3 of the 10,000 draws, too few to say when; use more draws."),
        (9_995, "It loses in all but 5 of the 10,000 draws."),
        (
            1_800,
            "It loses in 18% of the 10,000 draws, and no simple rule tells those apart from the others.",
        ),
    ],
)
def test_sentence_without_a_rule(realistic, losing, words):
    assert made(realistic, base_rate=losing / 10_000).sentence == words


def test_condition_of_whole_numbers(realistic):
    later = Limit("cleaning.start_month", False, 4.5, 1, 1, 0.3)
    assert rules.condition(realistic, later) == "start month is at least 5"
    earlier = Limit("cleaning.start_month", True, 4.5, 1, 1, 0.3)
    assert rules.condition(realistic, earlier) == "start month is at most 4"


def test_condition_names_the_service_where_there_are_several(two_services):
    assert rules.condition(two_services, Limit("meals.price", False, 21.04, 1, 1, 0.3)) == (
        "Meals 送餐: Price is above 21 yuan/household"
    )


def test_cells_and_chart_build_up(realistic):
    found = made(realistic, ADOPTION, COMMISSION)
    shown = rules.cells(found)
    assert [row[1] for row in shown.rows] == ["18%", "60%", "83%"]
    assert [row[2] for row in shown.rows] == ["100%", "80%", "71%"]
    figure = found.chart()
    assert list(figure.data[0].x) == [0.18, 0.60, 0.83]
    assert list(figure.data[0].y)[1:] == ["adoption<br>is below 14%", "… and commission<br>is below 12%"]
    assert len(figure.to_json()) < 10_000


def test_chart_without_a_rule(realistic):
    figure = losing_rule({"price": np.arange(5.0)}, np.ones(5), realistic).chart()
    assert figure.layout.title.text == "It loses in none of the 5 draws"
    assert figure.layout.xaxis.range[1] > 0


def test_as_html(realistic):
    assert "commission is below 12%" in made(realistic, ADOPTION, COMMISSION)._repr_html_()


@pytest.mark.parametrize("target", [{}, {"target": "annual_profit", "value": 20_000.0}])
@pytest.mark.parametrize("losing", [0, 3, 1_800, 9_995, 10_000])
def test_nothing_is_left_in_english_without_a_rule(realistic, losing, target):
    assert left_in_english(made(realistic, base_rate=losing / 10_000, **target)) == set()


@pytest.mark.parametrize("target", [{}, {"target": "annual_profit", "value": 20_000.0}])
@pytest.mark.parametrize("is_upper", [True, False])
@pytest.mark.parametrize("density", [0.04, 0.9])
def test_nothing_is_left_in_english_of_a_rule(realistic, density, is_upper, target):
    last = Limit("cleaning.start_month", is_upper, 4.5, 0.5, density, 0.1)
    assert left_in_english(made(realistic, ADOPTION, COMMISSION, last, **target)) == set()


def test_sentence_in_chinese(realistic):
    assert made(realistic, ADOPTION, COMMISSION).in_words("zh") == (
        "若使用率低于 14%，且分成比例低于 12%，则方案亏损："
        "此时亏损的可能为 83%，这类情形占全部亏损情形的 71%（总体亏损的可能为 18%）。"
    )
    assert made(realistic, base_rate=0).in_words("zh") == "10,000 次模拟中，没有一次方案亏损。"


def test_chart_in_chinese(realistic):
    figure = made(realistic, ADOPTION, COMMISSION).chart("zh")
    assert list(figure.data[0].y) == ["全部模拟", "使用率<br>低于 14%", "……且分成比例<br>低于 12%"]
    assert list(figure.data[0].text) == [
        "<b>18%</b>",
        "<b>60%</b>；占全部亏损情形的 80%",
        "<b>83%</b>；占全部亏损情形的 71%",
    ]
