import pytest

from servicecase.questions.finding import as_html, cells, chart, sentence
from servicecase.questions.optimism.record import Adjustment, optimism, optimism_sets
from servicecase.questions.optimism.words import _SETS as SETS
from servicecase.wording.language import messages
from tests.questions.charts import title
from tests.questions.chinese import left_in_english

BYTES = 60_000


def test_sentence_states_off_and_on(headline):
    # 112,500 x 0.6
    assert sentence(optimism(headline, targets=["annual_income"])) == (
        "With the cautious adjustments for optimism the annual income is 67,500 yuan a year instead of 112,500. "
        "Adjusted: adoption 25% to 15%. Based on judgement alone: 1 of 1. Not applicable here: 15 of the set."
    )


def test_sentence_begins_with_the_net_present_value_and_names_a_few(realistic):
    text = sentence(optimism(realistic))
    assert text.startswith("With the cautious adjustments for optimism the net present value is -")
    assert " instead of 36,108; " in text
    assert "adoption 15% to 9%, monthly churn 4% to 5% a month, ramp length 9 to 13.5 months" in text
    assert text.count(" instead of ") == 3
    assert "Based on judgement alone: 2 of 11." in text


def test_sentence_of_what_stays_or_is_nowhere(headline):
    stays = sentence(optimism(headline, targets="peak_funding"))
    assert "the peak funding stays at 0 yuan" in stays
    assert "the internal rate of return has no value with or without them" in sentence(
        optimism(headline, targets="irr")
    )
    none = sentence(optimism(headline, "green_book"))
    assert none == "None of the green book adjustments for optimism applies to Housekeeping on commission."


def test_sentence_of_a_result_that_is_lost(realistic):
    text = sentence(optimism(realistic, targets="payback_period"))
    assert "the payback period has no value instead of 18 months." in text


def test_sentence_says_what_a_limit_held_back(headline):
    assert "adoption 25% to 100% (held at the limit)" in sentence(optimism(headline, adjustments={"adoption": 5}))


def test_sentence_tells_services_apart(two_services):
    text = sentence(optimism(two_services, adjustments={"meals.price": 0.9}, targets="annual_income"))
    assert "Adjusted: Meals 送餐: Price 20 to 18 yuan/household." in text


def test_cells_show_results_then_adjustments_on_whose_word(headline):
    own = {"adoption": 0.6, "price": Adjustment(shift=-0.1, evidence="Rival's offer", source="S6")}
    shown = cells(optimism(headline, adjustments=own, targets=["annual_income"]))
    # 250,000 x 0.15 x 0.9 x 15% x 12
    assert [tuple(row) for row in shown.rows] == [
        ("Annual income", "112,500 yuan a year", "60,750 yuan a year", ""),
        ("Adoption × 0.6", "25%", "15%", "assumed"),
        ("Price - 0.1", "1 yuan/m²", "0.9 yuan/m²", "S6 (C): Rival's offer"),
    ]


def test_cells_say_what_a_limit_held_back(headline):
    rows = cells(optimism(headline, adjustments={"adoption": 5})).rows
    assert rows[-1][3] == "assumed; held at the limit"


def test_chart_has_off_and_on_side_by_side(headline):
    figure = chart(optimism(headline, targets=["annual_income", "npv", "payback_period"]))
    off, on = (trace for trace in figure.data if trace.type == "bar")
    assert (off.x[0], on.x[0]) == (112_500, pytest.approx(67_500))
    assert len(off.x) == 2  # months are no yuan
    assert list(figure.layout.yaxis.ticktext) == ["Annual income, yuan a year", "Net present value, yuan"]
    words = [text.strip() for trace in figure.data if trace.type == "scatter" for text in trace.text]
    assert "112,500 as stated" in words
    assert "67,500 adjusted" in words
    assert off.marker.color != on.marker.color
    assert title(figure).startswith("With the cautious adjustments for optimism the net present value is ")


def test_chart_of_results_below_zero_has_room_for_them(realistic):
    figure = chart(optimism(realistic))
    low, high = figure.layout.xaxis.range
    assert low < 0
    assert high > max(max(trace.x) for trace in figure.data if trace.type == "bar")


def test_chart_of_a_rate_and_of_nothing(headline, realistic):
    assert chart(optimism(realistic, targets="irr")).layout.xaxis.tickformat == ".0%"
    nothing = chart(optimism(headline, targets="irr"))
    assert not nothing.data
    assert "has no value" in title(nothing)


def test_chart_is_small_and_html_is_escaped(headline, realistic):
    assert len(chart(optimism(realistic)).to_json()) < BYTES
    page = as_html(optimism(headline, "<i>x</i>", adjustments={"adoption": 0.6}))
    assert "<i>" not in page
    assert "67,500" in page


def test_sentence_in_chinese(headline):
    assert sentence(optimism(headline, targets=["annual_income"]), "zh") == (
        "采用审慎的乐观偏差调整后，年收入由 112,500 变为 67,500 元/年。调整内容：使用率由 25% 调为 15%。"
        "共 1 项，其中 1 项仅凭判断。另有 15 项不适用于本方案。"
    )
    none = sentence(optimism(headline, "green_book"), "zh")
    assert none == "《绿皮书》乐观偏差调整中没有一项适用于“Housekeeping on commission”。"


def test_sentence_in_chinese_of_what_stays_is_nowhere_or_is_lost(headline, realistic):
    assert "，最大资金占用仍为 0 元。" in sentence(optimism(headline, targets="peak_funding"), "zh")
    assert "，内部收益率在调整前后都无结果。" in sentence(optimism(headline, targets="irr"), "zh")
    lost = sentence(optimism(realistic, targets="payback_period"), "zh")
    assert "，投资回收期由 18 个月变为无结果。" in lost
    assert "、启动成本由 8,000 调为 24,000 元，另有 7 项。" in lost
    assert "使用率由 25% 调为 100%（已达限值）" in sentence(optimism(headline, adjustments={"adoption": 5}), "zh")


def test_sets_of_ones_own_in_chinese(headline):
    assert sentence(optimism(headline, adjustments={"adoption": 0.6}), "zh").startswith("采用自定的乐观偏差调整后")
    assert sentence(optimism(headline, "mine", adjustments={"adoption": 0.6}), "zh").startswith(
        "采用“mine”乐观偏差调整后"
    )


def test_every_set_and_its_evidence_is_in_the_catalogue():
    assert optimism_sets().keys() <= SETS.keys()
    evidence = {one.evidence for named in optimism_sets().values() for one in named.values()}
    assert {*evidence, *SETS.values()} - messages("zh").keys() == set()


def test_nothing_is_left_in_english(headline, realistic, two_services):
    found = [
        *(optimism(case, name) for case in (headline, realistic) for name in optimism_sets()),
        optimism(headline, adjustments={"adoption": 5, "price": Adjustment(shift=-0.1)}),
        optimism(two_services, adjustments={"meals.price": 0.9}),
        optimism(headline, targets="irr"),
        optimism(realistic, targets="payback_period"),
    ]
    assert [left_in_english(one) for one in found] == [set()] * len(found)


def test_cells_and_chart_in_chinese(headline):
    found = optimism(headline, targets=["annual_income"])
    assert list(cells(found, "zh").columns) == ["", "原值", "调整后", "依据"]
    assert cells(found, "zh").rows[1][3].startswith("自行假定：判断：口头意愿高于实际使用")
    figure = chart(found, "zh")
    assert [one.name for one in figure.data if one.type == "bar"] == ["原值", "调整后"]
    assert [one.text[0].strip() for one in figure.data if one.type == "scatter"] == [
        "112,500（原值）",
        "67,500（调整后）",
    ]
    assert list(figure.layout.yaxis.ticktext) == ["年收入，元/年"]
    assert figure.layout.xaxis.title.text == "元"
