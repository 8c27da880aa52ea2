import numpy as np
import pytest

from servicecase.questions.closest_failure.record import closest_failure
from servicecase.questions.finding import cells
from tests.questions.chinese import left_in_english


@pytest.fixture(scope="module")
def product(headline):
    """By Lagrange, in tests/analysis: 64% of the income lie 0.2 ranges of each away, at 20% and at 0.8 yuan."""
    return headline.with_(
        adoption={"value": 0.25, "low": 0.10, "high": 0.35}, price={"value": 1.0, "low": 0.5, "high": 1.5}
    )


@pytest.fixture(scope="module")
def many(realistic):
    """Of all assumptions that have a range."""
    return closest_failure(realistic)


def test_sentence_of_the_closest_failure(product):
    found = closest_failure(product, "annual_income", 72_000, names=["adoption", "price"])
    assert found.sentence == (
        "The smallest joint change that takes annual income below 72,000 yuan/year: adoption 25% → 20%, "
        "price 1 → 0.8 yuan/m²; 0.28 ranges in all."
    )
    up = closest_failure(product, "annual_income", 162_000, names=["adoption", "price"])  # 1.2² of the income
    assert up.sentence == (
        "The smallest joint change that lifts annual income above 162,000 yuan/year: adoption 25% → 30%, "
        "price 1 → 1.2 yuan/m²; 0.28 ranges in all."
    )


def test_sentence_for_the_decision_itself(headline):
    # the launch is earned at 42.97% of the present income less a month's interest: adoption alone, 10.7%
    case = headline.with_(launch_cost=200_000)
    assert closest_failure(case, names=["adoption"]).sentence == (
        "The smallest joint change that makes it lose: adoption 25% → 10.7%; 0.57 ranges in all."
    )
    losing = closest_failure(case.with_(adoption={"value": 0.10, "low": 0.05, "high": 0.15}), names=["adoption"])
    # from 10% to 10.67% of a range of 10 points
    assert losing.sentence == (
        "The smallest joint change that makes it pay: adoption 10% → 10.7%; 0.067 ranges in all."
    )


def test_sentence_leaves_out_slight_movements(many):
    assert np.any(np.abs(many.movements) < 0.01 * many.distance)
    assert "smaller moves" in many.sentence
    assert many.sentence.count("→") == 6
    shown = many._repr_html_()
    assert "Adoption" in shown
    assert "Contractor's required margin" not in shown  # it moves nothing


def test_cells_share_out_the_way(product):
    # two equal movements of 0.2 ranges: each is half of the square of the distance
    shown = cells(closest_failure(product, "annual_income", 72_000, names=["adoption", "price"]))
    assert [list(row[-2:]) for row in shown.rows] == [["-0.200", "50%"], ["-0.200", "50%"]]


def test_sentence_where_nothing_turns_it(headline):
    found = closest_failure(headline)
    assert found.sentence == "No joint change within the limits was found at which net present value turns negative."
    assert found.chart().data == ()
    assert "Assumption" in found._repr_html_()
    at = closest_failure(headline, "annual_income", 112_500)
    assert at.sentence == "No change is needed: annual income is at 112,500 yuan/year now."
    assert at.chart().data == ()


def test_chart_of_the_closest_failure(many):
    figure = many.chart()
    (bars,) = figure.data
    assert len(bars.x) == 12
    assert bars.y[-1].strip() == "Adoption"  # on top
    assert np.all(np.diff(np.abs(bars.x)) >= 0)
    assert bars.x[-1] == pytest.approx(many.table()["movement"].iloc[0], abs=1e-4)
    assert "15% →" in bars.text[-1]
    assert len(figure.to_json()) < 60_000
    assert "makes it lose" in figure.layout.title.text


@pytest.mark.parametrize(
    ("changes", "question"),
    [({}, ("npv",)), ({}, ("annual_income", 112_500)), ({"launch_cost": 200_000}, ("npv",)),
     ({"launch_cost": 600_000}, ("npv",)), ({}, ("annual_income", 72_000)), ({}, ("annual_income", 162_000))],
)  # fmt: skip
def test_nothing_is_left_in_english(headline, changes, question):
    assert left_in_english(closest_failure(headline.with_(changes), *question)) == set()


def test_nothing_is_left_in_english_of_many(many):
    assert left_in_english(many) == set()


def test_sentence_in_chinese(product, headline):
    found = closest_failure(product, "annual_income", 72_000, names=["adoption", "price"])
    assert found.in_words("zh") == (
        "最小的组合变动（使年收入低于 72,000 元/年）：使用率 25% → 20%、单价 1 → 0.8 元/m²；合计相当于 0.28 个区间。"
    )
    assert closest_failure(headline).in_words("zh") == "在限值之内，没有找到能使净现值转为负值的组合变动。"


def test_cells_and_chart_in_chinese(headline):
    found = closest_failure(headline.with_(launch_cost=200_000), names=["adoption"])
    assert list(cells(found, "zh").columns) == ["假设", "目前", "变动后", "相当于几个区间", "占总变动"]
    assert found.chart("zh").layout.title.text.replace("<br>", "") == (
        "合计 0.57 个区间的组合变动即可使方案转为亏损；变动最大的是使用率（25% → 10.7%）"
    )
