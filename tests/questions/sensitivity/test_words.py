from dataclasses import replace

import numpy as np
import pytest

from servicecase.questions.sensitivity import words as sensitivity
from servicecase.questions.sensitivity.record import elasticities, rank_correlations, spider
from servicecase.questions.tornado.record import ensemble_tornado, tornado
from servicecase.questions.tornado.words import TURNING
from servicecase.wording.language import messages
from tests.questions.chinese import left_in_english


@pytest.fixture(scope="module")
def draws():
    even = (np.arange(100) + 0.5) / 100
    return {"adoption": even, "price": np.random.default_rng(0).permutation(even)}, 1_000 * even - 100


def findings(case, draws):
    inputs, outcome = draws
    return [
        tornado(case),
        elasticities(case),
        spider(case),
        ensemble_tornado(inputs, outcome, case),
        rank_correlations(inputs, outcome, case),
    ]


@pytest.mark.parametrize("name", ["headline", "realistic"])
def test_charts_are_lean_and_tables_are_read(name, draws, request):
    for found in findings(request.getfixturevalue(name), draws):
        figure = found.chart()
        text = figure.to_json()
        assert len(text) < 20_000
        assert "bdata" not in text
        assert figure.layout.xaxis.title.text
        assert "Adoption" in found._repr_html_()
        assert found.sentence.endswith(".")


def test_tornado_sentence(headline):
    assert tornado(headline, "annual_income").sentence == (
        "Annual income (112,500 yuan/year) is most sensitive to adoption (10% to 35%): 45,000 to 158,000 yuan/year; "
        "then to price and commission. None of them alone makes it negative at its low or its high."
    )


def test_tornado_sentence_names_what_alone_turns_the_decision(headline):
    # the contract brings 465,421 in all: 300,000 at once leaves 165,421, and at 10% adoption -113,800
    case = headline.with_(launch_cost=300_000)
    assert tornado(case, names=["adoption"]).sentence.endswith(
        "Only adoption alone makes it negative at its low or its high."
    )
    assert "Each of adoption and" not in tornado(case, names=["adoption"]).sentence
    # at 500,000 it loses in the case, and 35% adoption or a price of 1.5 alone turn it
    lost = tornado(headline.with_(launch_cost=500_000), names=["adoption", "price"])
    assert lost.sentence.endswith("Each of adoption and price alone makes it positive at its low or its high.")


def test_tornado_sentence_where_both_ends_turn_the_decision(headline):
    found = tornado(headline, names=["adoption"])
    both = replace(found.swings[0], at_low=-1.0, at_high=-2.0)
    assert replace(found, swings=(both,)).sentence.endswith(
        "Only adoption alone makes it negative at its low or its high."
    )


def test_sentences_say_with_what_a_result_has_no_value(realistic):
    # at 5% adoption, and with a system of 10 yuan a household, the launch is never earned back within the horizon
    names = ["adoption", "system_cost_per_household", "ramp_months"]
    found = tornado(realistic, "payback_period", names).sentence
    assert found.endswith("At the low or high of adoption and booking system it has no value.")
    found = spider(realistic, "payback_period", names).sentence
    assert found.endswith("In part of the range of adoption and booking system it has no value.")
    assert "no value" not in tornado(realistic).sentence


def test_tornado_sentence_where_nothing_moves(headline):
    found = tornado(headline, names=["worker_pay"])  # the contractor's matter, under a commission
    assert "does not depend on any assumption that has a range (1 tested)." in found.sentence
    assert found.chart().layout.title.text == "Net present value depends on no assumption"


def test_tornado_chart_starts_bars_at_the_base_and_labels_the_ends(headline):
    figure = tornado(headline, "annual_income").chart()
    low, high = figure.data
    assert low.base == 112_500
    assert list(low.x) == [-67_500, -22_500, -37_500]
    assert list(low.text) == ["10%", "0.8", "10%"]
    assert list(high.text) == ["35%", "1.5", "20%"]
    assert [one.split("<br>")[0] for one in low.y] == ["Adoption", "Price", "Commission"]
    assert low.marker.color != high.marker.color


def test_tornado_chart_has_twelve_bars_at_the_most(realistic):
    assert len(tornado(realistic).swings) > 12
    assert len(tornado(realistic).chart().data[0].y) == 12


def test_elasticities_sentence(headline):
    found = elasticities(headline, "annual_income").sentence
    assert "changes annual income as follows: " in found
    assert "adoption +1.00%" in found or "price +1.00%" in found
    assert "0, so they have no percentage change." in found


def test_spider_draws_only_what_moves(headline):
    figure = spider(headline).chart()
    assert {trace.name for trace in figure.data} == {"Adoption", "Price", "Commission"}
    assert list(figure.layout.xaxis.ticktext) == ["low", "halfway", "this case", "halfway", "high"]


def test_rank_correlations_sentence(headline, draws):
    found = rank_correlations(*draws, headline)
    assert found.sentence.startswith(
        "Net present value rises most steadily with adoption: rank correlation +1.00 (+1.00 to +1.00, 95%, 100 draws)"
    )


def test_ensemble_tornado_sentence(headline, draws):
    # 1,000 x even - 100: mean 400, at the means of the tenths 0.05 and 0.95: -50 and 850
    assert ensemble_tornado(*draws, headline).sentence == (
        "Net present value (400 yuan on average over 100 draws) is most sensitive to adoption (lowest tenth to "
        "highest tenth): -50 to 850 yuan; then to price."
    )


@pytest.mark.parametrize("name", ["headline", "realistic", "two_services"])
def test_nothing_is_left_in_english(name, draws, request):
    case = request.getfixturevalue(name)
    for found in findings(ranged(case), inputs_of(case, draws)):
        assert left_in_english(found) == set()


def ranged(case):
    """A case with one range at least."""
    key = f"{case.scenario.services[-1]}.adoption"
    return case.with_({key: {"value": 0.2, "low": 0.1, "high": 0.3}})


def inputs_of(case, draws):
    inputs, outcome = draws
    return {f"{case.scenario.services[-1]}.{name}": values for name, values in inputs.items()}, outcome


def test_nothing_is_left_in_english_where_nothing_moves_or_has_a_value(headline, realistic, draws):
    names = ["adoption", "system_cost_per_household", "ramp_months"]
    flat = np.ones(len(draws[1]))
    correlated = rank_correlations(*draws, headline)
    unusual = [
        tornado(headline, names=["worker_pay"]), spider(headline, names=["worker_pay"]),
        tornado(realistic, "payback_period", names), spider(realistic, "payback_period", names),
        tornado(headline.with_(launch_cost=300_000), names=["adoption"]),
        tornado(headline.with_(launch_cost=500_000), names=["adoption", "price"]),
        elasticities(headline.with_(launch_cost=500_000)), replace(elasticities(headline), values={}),
        replace(elasticities(headline), at_zero=elasticities(headline).at_zero[:1]),
        ensemble_tornado(draws[0], flat, headline), replace(correlated, inputs=()),
        rank_correlations({"adoption": draws[0]["adoption"]}, -draws[1], headline),
    ]  # fmt: skip
    assert [left_in_english(found) for found in unusual] == [set()] * len(unusual)


def test_every_template_is_in_chinese():
    templates = {*TURNING.values(), *sensitivity.STEADILY.values()}
    assert len(templates) == 10
    assert templates <= messages("zh").keys()


def test_sentences_in_chinese(headline, draws):
    assert tornado(headline, "annual_income").in_words("zh") == (
        "对年收入（112,500 元/年）影响最大的是使用率（10% 至 35%）：45,000 至 158,000 元/年；其次是单价和分成比例。"
        "任何一项单独取最低值或最高值，都不会使它转负。"
    )
    # 1,000 x even - 100: mean 400, at the means of the tenths 0.05 and 0.95: -50 and 850
    assert ensemble_tornado(*draws, headline).in_words("zh") == (
        "对净现值（100 次模拟的均值为 400 元）影响最大的是使用率（最低一成至最高一成）：-50 至 850 元；其次是单价。"
    )
    assert (
        rank_correlations(*draws, headline)
        .in_words("zh")
        .startswith(
            "与净现值关系最密切的是使用率（正相关）：秩相关系数为 +1.00（95% 置信区间 +1.00 至 +1.00，模拟 100 次）"
        )
    )
    assert elasticities(headline, "annual_income").in_words("zh").startswith("各项假设单独提高 1% 时，年收入的变动为：")


def test_chart_in_chinese(headline):
    figure = tornado(headline).chart("zh")
    assert figure.layout.title.text == "对净现值影响最大的是使用率，其次是单价"
    assert figure.layout.xaxis.title.text == "净现值，元"
    assert [one.split("<br>")[0] for one in figure.data[0].y] == ["使用率", "单价", "分成比例"]
    assert "元/m²" in figure.data[0].y[1]
    assert [trace.name for trace in figure.data] == ["最低", "最高"]
