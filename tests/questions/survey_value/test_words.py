from dataclasses import replace

import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.finding import as_html, cells, chart, sentence
from servicecase.questions.information.information_value import Estimate
from servicecase.questions.information.words import with_error
from servicecase.questions.survey_value.record import survey
from tests.questions.chinese import left_in_english
from tests.questions.information.test_record import ONE_BETA, threshold
from tests.questions.survey_value.test_record import worth_of_asking

BYTES = 60_000
DRAWS = 2_000
BASIS = "(15 yuan per interview, assumed; 2,500 households; 2,000 draws, seed 1; ± 2 standard errors)."


@pytest.fixture(scope="module")
def one_beta():
    return sc.loads(ONE_BETA)


@pytest.fixture(scope="module")
def paying(one_beta):
    return survey(one_beta, draws=DRAWS)


@pytest.fixture(scope="module")
def idle(realistic):
    return survey(realistic, draws=DRAWS)


def test_sentence_says_how_many_what_it_is_worth_and_what_it_costs(one_beta):
    found = survey(one_beta, sizes=[100], draws=DRAWS)
    worth = round(worth_of_asking(100, threshold()), -2)  # three digits of some tens of thousands
    assert sentence(found) == (
        f"Survey 100 households: worth {worth:,.0f} yuan, costs 1,500. Households are assumed to do what they say; "
        f"where they do not, a survey is worth less. The distribution of adoption is the case's {BASIS}"
    )


def test_sentence_says_where_the_gain_is_not_sure(realistic):
    found = survey(realistic, cost_per_interview=0.8, sizes=[250], draws=DRAWS)
    assert 0 < found.net_benefit[0] < 2 * found.standard_error[0]
    assert "; the gain is within the error of the estimate, so use more draws." in sentence(found)


def test_do_not_survey_as_no_size_pays(idle):
    text = sentence(idle)
    closest = idle.values[idle.closest]
    assert text.startswith(
        f"Do not survey: no size pays. Nearest to its cost, asking {idle.closest} households is worth"
    )
    assert (
        f"is worth {with_error(closest)} yuan and costs {15 * idle.closest:,}; knowing adoption exactly would be"
        in text
    )
    assert "is taken to be the beta with the mean and standard deviation of the case's pert (15 yuan" in text


def test_do_not_survey_as_there_is_little_to_know(realistic):
    found = survey(realistic, fixed_cost=5_000, sizes=[100], draws=DRAWS)
    worth = with_error(found.perfect)
    assert sentence(found).startswith(
        f"Do not survey: knowing adoption exactly would be worth only {worth} yuan, and "
        "asking 100 households costs 6,500."
    )
    assert "(15 yuan per interview plus 5,000 yuan fixed, assumed;" in sentence(found)


def test_do_not_survey_as_nothing_would_change(one_beta):
    found = survey(one_beta.with_(launch_cost=0), draws=DRAWS)
    assert sentence(found) == (
        "Do not survey: whatever households answer about adoption, the best choice stays the same: launch. "
        f"The distribution of adoption is the case's {BASIS}"
    )


def test_sentence_claims_no_more_than_the_draws_tell(idle):
    found = replace(idle, perfect=Estimate(0.0, 30.0))
    assert sentence(found).startswith("Do not survey: knowing adoption exactly would be worth only 0 ± 60 yuan, and")


def test_cells_mark_the_best_size(paying):
    marked = [row for row in cells(paying).rows if row[-1] == "best"]
    assert [row[0] for row in marked] == [f"{paying.best:,}"]
    assert marked[0][2] == f"{15 * paying.best:,}"
    assert "Survey" in as_html(paying)


def test_cells_mark_nothing_where_nothing_pays(idle):
    assert all(row[-1] == "" for row in cells(idle).rows)
    assert len(cells(idle).rows) == 10


def test_chart_shows_the_curves_from_nobody_on_and_the_best_size(paying):
    figure = chart(paying)
    assert len(figure.to_json()) < BYTES
    lines = {trace.name: trace for trace in figure.data if trace.mode == "lines"}
    assert set(lines) == {"worth", "cost", "net benefit"}
    assert [lines[name].y[0] for name in ("worth", "cost", "net benefit")] == [0, 0, 0]
    place = lines["cost"].x.index(paying.best)
    assert lines["cost"].y[place] == 15 * paying.best
    assert lines["net benefit"].y[place] == max(lines["net benefit"].y)
    assert f"best: {paying.best:,}" in [one.text for one in figure.layout.annotations]
    worth = with_error(paying.values[paying.best])
    title = f"Survey {paying.best} households: worth {worth} yuan, costs {15 * paying.best:,}"
    assert figure.layout.title.text == title


def test_chart_shows_why_nothing_pays(idle):
    figure = chart(idle)
    lines = {trace.name: trace for trace in figure.data if trace.mode == "lines"}
    assert np.all(np.array(lines["net benefit"].y[1:]) < 0)
    assert max(lines["cost"].x) == idle.closest
    assert not [one for one in figure.layout.annotations if one.text.startswith("best")]


def test_chart_of_a_single_size(realistic):
    figure = chart(survey(realistic, sizes=[100], fixed_cost=1_000, draws=DRAWS))
    cost = next(trace for trace in figure.data if trace.name == "cost")
    assert (cost.x, cost.y) == ((0, 100), (1_000, 2_500))


def test_sentence_in_chinese(one_beta):
    worth = round(worth_of_asking(100, threshold()), -2)
    assert sentence(survey(one_beta, sizes=[100], draws=DRAWS), "zh") == (
        f"值得调查 100 户：信息价值 {worth:,.0f} 元，花费 1,500 元。"
        "假定业主的回答与实际使用一致；若不一致，调查的价值更低。"
        "使用率的分布取自本方案（每户访问费 15 元，自行假定；共 2,500 户；模拟 2,000 次，随机种子 1；"
        "± 为 2 倍标准误）。"
    )


def test_do_not_survey_in_chinese(idle, one_beta):
    assert sentence(idle, "zh").startswith(
        f"不必调查：调查多少户都不合算。最接近合算的是调查 {idle.closest} 户，"
        f"信息价值 {with_error(idle.values[idle.closest])} 元，花费 {15 * idle.closest:,} 元；准确查明使用率，价值 "
    )
    assert "其均值和标准差与本方案的 PERT 分布相同（" in sentence(idle, "zh")
    assert sentence(survey(one_beta.with_(launch_cost=0), draws=DRAWS), "zh").startswith(
        "不必调查：无论业主对使用率如何作答，最优选择都不变：推出。使用率的分布取自本方案（"
    )


def test_nothing_is_left_in_english(paying, idle, one_beta, realistic):
    unsure = survey(realistic, cost_per_interview=0.8, sizes=[250], draws=DRAWS)
    little = survey(realistic, fixed_cost=5_000, sizes=[100], draws=DRAWS)
    unchanged = survey(one_beta.with_(launch_cost=0), draws=DRAWS)
    found = [paying, idle, unsure, little, unchanged]
    assert [left_in_english(one, "PERT") for one in found] == [set()] * len(found)


def test_chart_in_chinese(paying):
    figure = chart(paying, "zh")
    assert {one.name for one in figure.data if one.mode == "lines"} == {"价值", "花费", "净收益"}
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("调查户数", "元")
    assert f"最优：{paying.best:,}" in [one.text for one in figure.layout.annotations]
