import json

import pytest

import servicecase as sc
from servicecase.inputs.business import read_model
from servicecase.questions.bridge import words as _registers  # noqa: F401
from servicecase.questions.bridge.mixture import _TOPICS as TOPICS
from servicecase.questions.bridge.record import OTHER, bridge
from servicecase.questions.finding import as_html, cells, chart, sentence
from servicecase.wording.labels import label, text_width
from tests.conftest import TWO_SERVICES
from tests.questions.chinese import left_in_english
from tests.wording.chinese import said_in

BYTES = 60_000


@pytest.fixture(scope="module")
def product(headline):
    """Price 1 to 1.2, commission 15% to 20%: 750,000 x 0.2 x 0.175 = 26,250 and 750,000 x 1.1 x 0.05 = 41,250."""
    return bridge(headline, headline.with_(price=1.2, commission_rate=0.20), "annual_income")


def test_sentence_names_the_ways_and_the_convention(product):
    assert sentence(product) == (
        "From Housekeeping on commission (before) to Housekeeping on commission (after), the annual income rises by "
        "67,500 yuan a year: commission +41,250, price +26,250 "
        "(average over all orders in which the changes could be made)."
    )


def test_sentence_adds_up_what_it_does_not_name(headline, realistic):
    text = sentence(bridge(headline, realistic))
    # 465,421 less 36,108
    assert text.startswith("From Housekeeping on commission to Housekeeping, realistic, the net present value falls by")
    named = [float(part.rpartition(" ")[2].replace(",", "")) for part in text.split(": ")[1].split(" (")[0].split(", ")]
    assert sum(named) == pytest.approx(realistic["npv"] - headline["npv"], abs=0.5 * len(named))


def test_sentence_of_equals(headline):
    assert sentence(bridge(headline, headline, "annual_income")).endswith(
        "the annual income stays at 112,500 yuan a year."
    )


def test_sentence_of_a_rate_is_in_percentage_points(headline):
    launched = headline.with_(launch_cost=100_000)
    text = sentence(bridge(launched, launched.with_(adoption=0.30), "irr"))
    assert "percentage points: adoption +" in text


def test_sentence_says_what_has_no_effect(headline):
    text = sentence(bridge(headline, headline.with_(launch_cost=9_000, adoption=0.30), "annual_income"))
    assert text.endswith("No effect on it: launch cost.")


def test_sentence_says_what_cannot_be_separated(headline):
    after = headline.with_(launch_cost=1_000, adoption=0.01)
    text = sentence(bridge(headline.with_(launch_cost=100_000), after, "payback_period"))
    assert "the payback period falls by 8 months: adoption and launch cost -8 (" in text  # 11 months, then 3
    assert "Cannot be separated, as one has no result without the other: adoption and launch cost." in text


def test_sentence_keeps_the_names_of_services(two_services):
    cleaning = sc.loads(TWO_SERVICES.partition("[services.meals]")[0])
    assert ": Meals 送餐 +30,000 (" in sentence(bridge(cleaning, two_services, "annual_income"))


def test_sentence_keeps_the_name_of_a_service_that_the_other_case_calls_otherwise(headline, two_services):
    text = sentence(bridge(two_services.with_({"cleaning.adoption": 0.20}), headline, "annual_income"))
    assert "Cleaning: Adoption +" in text


def test_cells_go_from_one_result_to_the_other(product):
    shown = cells(product)
    assert list(shown.columns) == ["What changed", "Before", "After", "Contribution, yuan a year", "With"]
    assert [list(row) for row in shown.rows] == [
        ["Housekeeping on commission (before)", "", "", "112,500", ""],
        ["Commission", "15%", "20%", "+41,250", ""],
        ["Price", "1 yuan/m²", "1.2 yuan/m²", "+26,250", ""],
        ["Housekeeping on commission (after)", "", "", "180,000", ""],
    ]


def test_cells_say_what_is_in_a_group_and_how_choices_are_called(headline):
    changed = headline.with_(contract="flat_fee", price=1.1, adoption=0.30, tax="general_2026")
    rows = {row[0]: row for row in cells(bridge(headline, changed, "annual_profit")).rows}
    assert rows["Contract"][1:3] == ["Commission", "Flat fee"]
    assert "Free months" in rows["Contract"][4]
    assert rows["Tax"][1:3] == ["none", "general_2026"]
    grouped = cells(bridge(headline, changed, "annual_profit", max_groups=3)).rows
    assert [row[1:3] for row in grouped if row[0] == "Demand"] == [["", ""]]
    assert any(row[0] == "Demand" and row[4] in ("Adoption, Price", "Price, Adoption") for row in grouped)


def test_cells_of_services_offered_and_not(two_services):
    cleaning = sc.loads(TWO_SERVICES.partition("[services.meals]")[0])
    assert ["Meals 送餐", "not offered", "offered", "+30,000", ""] in cells(
        bridge(cleaning, two_services, "annual_income")
    ).rows


def test_chart_walks_from_start_to_end(product):
    figure = chart(product)
    bars = figure.data[0]
    assert list(bars.x) == [112_500, 41_250, 26_250, 180_000]
    assert list(bars.measure) == ["absolute", "relative", "relative", "total"]
    assert bars.increasing.marker.color != bars.decreasing.marker.color
    numbers = figure.data[1]
    assert [one.strip() for one in numbers.text] == ["112,500", "+41,250", "+26,250", "180,000"]
    assert list(numbers.x) == [112_500, 153_750, 180_000, 180_000]
    assert "rises by 67,500 yuan a year, mainly through commission" in figure.layout.title.text.replace("<br>", " ")


def test_chart_shows_where_the_result_ends_below_zero(headline):
    figure = chart(bridge(headline, headline.with_(launch_cost=800_000)))
    assert figure.layout.xaxis.range[0] < 0 < figure.layout.xaxis.range[1]
    assert figure.data[1].x[-1] == 0  # the number of a bar below zero stands right of it


def test_chart_is_small_and_leaves_out_what_changes_nothing(headline, realistic):
    found = bridge(headline, realistic)
    assert len(json.dumps(chart(found).to_plotly_json(), default=str)) < BYTES
    idle = bridge(headline, headline.with_(contract="minimum_guarantee", adoption=0.30))
    assert len(chart(idle).data[0].x) == 3  # at 25% and more the guarantee of 7,500 never bites


def test_html_is_escaped(headline):
    page = as_html(bridge(headline, headline.with_(title="<i>x</i>", adoption=0.3)))
    assert "<i>" not in page


def test_sentence_in_chinese(product):
    title = "Housekeeping on commission"
    assert sentence(product, "zh") == (
        f"从“{title}（之前）”到“{title}（之后）”，年收入增加 67,500 元/年：分成比例 +41,250、单价 +26,250"
        "（按各项变动所有可能的先后顺序取平均）。"
    )


def test_sentence_in_chinese_says_what_cannot_be_separated_and_what_has_no_effect(headline):
    after = headline.with_(launch_cost=1_000, adoption=0.01)
    text = sentence(bridge(headline.with_(launch_cost=100_000), after, "payback_period"), "zh")
    assert "投资回收期减少 8 个月：使用率和启动成本 -8（" in text
    assert text.endswith("无法分开，因为缺一即无结果：使用率和启动成本。")
    idle = bridge(headline, headline.with_(launch_cost=9_000, adoption=0.30), "annual_income")
    assert sentence(idle, "zh").endswith("对其没有影响：启动成本。")


def test_cells_in_chinese(headline, two_services):
    cleaning = sc.loads(TWO_SERVICES.partition("[services.meals]")[0])
    shown = cells(bridge(cleaning, two_services, "annual_income"), "zh")
    assert list(shown.columns) == ["变动内容", "之前", "之后", "贡献，元/年", "另含"]
    assert ["Meals 送餐", "不提供", "提供", "+30,000", ""] in shown.rows
    changed = headline.with_(contract="flat_fee", tax="general_2026", adoption=0.3)
    rows = {row[0]: row for row in cells(bridge(headline, changed, "annual_profit"), "zh").rows}
    assert rows["合同形式"][1:3] == ["按比例分成", "包干"]
    assert "免收月数" in rows["合同形式"][4]
    assert rows["税费"][1:3] == ["无", "general_2026"]
    assert "未使用" not in rows["使用率"]


@pytest.mark.parametrize("target", ["npv", "annual_income", "annual_profit"])
@pytest.mark.parametrize("most", [2, 3, 5, 10])
def test_nothing_is_left_in_english(headline, realistic, target, most):
    found = bridge(headline, realistic, target, max_groups=most)
    assert left_in_english(found, realistic.scenario.title, "general_2026") == set()


def test_nothing_is_left_in_english_of_services_and_rates(headline, two_services):
    launched = headline.with_(launch_cost=100_000)
    found = [
        bridge(two_services.with_({"cleaning.adoption": 0.20}), headline, "annual_income"),
        bridge(headline, headline),
        bridge(launched, launched.with_(adoption=0.30), "irr"),
    ]
    assert [left_in_english(one, headline.scenario.title) for one in found] == [set()] * len(found)


def test_every_group_is_named_in_chinese():
    model = read_model()
    pages = [page.lines for choice in model.choices.values() for page in choice.pages.values()]
    lines = [line for lines in (*model.common.values(), *pages) for line in lines.values()]
    topics = {TOPICS.get(page, page) for page in (line.page.split(".")[1] for line in lines)}
    assert {"contract_terms", "demand", "fees", "tax"} <= topics  # the search finds what is there
    names = [*topics, *(f"{OTHER}_{one}" for one in topics), OTHER]
    assert [one for one in names if said_in("zh", label, one) == said_in("en", label, one)] == []


@pytest.mark.parametrize(
    "title", ["The case with a title that is longer than any input", "标题比假设名称长得多的方案" * 3]
)
def test_a_long_name_is_cut_where_the_bars_begin(headline, title):
    name = chart(bridge(headline, headline.with_(title=title, adoption=0.3))).layout.yaxis.ticktext[-1]
    assert name.endswith("…")
    assert title.startswith(name.removesuffix("…"))
    assert 42 <= text_width(name) <= 44
