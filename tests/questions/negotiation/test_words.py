from dataclasses import replace

import pytest

from servicecase.questions.finding import cells
from servicecase.questions.negotiation.record import Agreement, Negotiation, negotiation
from servicecase.wording.chart_style import COMPANY, CONTRACTOR
from tests.questions.charts import title
from tests.questions.chinese import left_in_english


@pytest.fixture(scope="module")
def drawn(headline):
    return negotiation(headline, draws=256)


@pytest.fixture(scope="module")
def finding(drawn):
    """A flat fee of 9,000 on which the parties agree from 9,380 to 16,500 at the mean, and not at all at risk."""

    def made(*agreements, **changes):
        return replace(drawn, agreements=agreements or AGREEMENTS, **changes)

    return made


AGREEMENTS = (
    Agreement(None, company=((9_381.2, 1e8),), contractor=((0, 16_491.3),), headroom_instead=400_000),
    Agreement(0.1, company=((6_440, 1e8),), contractor=((0, 4_710),), headroom_instead=-10_000),
)


def test_sentence_names_both_sides_the_middle_and_whom_the_present_term_suits(finding):
    assert finding().sentence == (
        "Flat fee, in place of commission. On average, the company accepts at least 9,380 yuan a month, the "
        "contractor up to 16,500 yuan a month: the midpoint is 12,900 yuan a month. If each guards against its worst "
        "10%, no deal: the company accepts at least 6,440 yuan a month, the contractor up to 4,710 yuan a month, "
        "which falls short of its margin under commission too in over 10% of the draws. The present 9,000 yuan a "
        "month suits the contractor alone on average, the company alone if each guards against its worst 10%. On the "
        "present terms the company earns as much as under commission at an adoption of 24%."
    )


def test_sentence_of_a_certain_case_is_exact_and_speaks_of_no_draws(finding):
    text = finding(AGREEMENTS[0]).sentence
    assert "As the case stands, the company accepts at least 9,381 yuan a month" in text
    assert "draws" not in text


@pytest.mark.parametrize(
    ("sides", "changes", "words"),
    [
        (
            (((0, 1e8),), ()),
            {},
            "falls short of its required margin, as the sales do not cover the work and that margin.",
        ),
        (((), ((0, 5_000),)), {}, "whatever the flat fee, the company is better off under commission."),
        ((((9, 1e8),), ((0, 5),)), {"alternative": "do_nothing"}, "does not cover the company's own costs."),
        ((((0, 0), (9, 1e8)), ((0, 20),)), {}, "the company accepts just 0 or at least 9 yuan a month, the"),
        (
            (((0, 0.02), (9, 1e8)), ((0, 20),)),
            {},
            "the company accepts just 0 or at least 9 yuan a month, the contractor",
        ),
        ((((0, 1e8),), ((200, 500),)), {}, "accepts any, the contractor 200 to 500 yuan a month: the midpoint is 350"),
        ((((0, 1e8),), ((0, 5),)), {"present": None, "indifference": ()}, "the midpoint is 2.5 yuan a month."),
        ((((0, 1e8),), ((0, 9_500),)), {}, "The present 9,000 yuan a month suits both as the case stands."),
        ((((0, 1e8),), ()), {"alternative": "flat_fee"}, "Flat fee, in place of flat fee as it is."),
        ((((0, 1e8),), ()), {"alternative": "do_nothing"}, "Flat fee, rather than do nothing."),
    ],
)
def test_sentence_in_other_cases(finding, sides, changes, words):
    assert words in finding(Agreement(None, *sides, headroom_instead=1), **changes).sentence


def test_sentence_says_once_what_holds_by_both_criteria(finding):
    refused = [Agreement(level, company=(), contractor=(), headroom_instead=-1) for level in (None, 0.1)]
    found = finding(*refused)
    assert "suits neither, on average or if each guards against its worst 10%." in found.sentence
    assert title(found.chart()).endswith("nothing suits both, on average or if each guards against its worst 10%")


def test_a_rate_is_a_percentage_and_its_form_is_named(headline):
    text = negotiation(headline, "minimum_guarantee", "commission_rate", draws=64).sentence
    assert text.startswith("Commission (minimum guarantee), in place of commission. On average, the company accepts at")
    assert "The present 15% suits" in text


def test_sentence_names_the_service_and_not_the_form_twice(two_services):
    costs = {"cleaning.hours_per_unit": 0.02, "cleaning.worker_pay": 28}
    found = negotiation(two_services.with_(costs), service="cleaning")
    assert found.sentence.startswith("Cleaning: Flat fee, in place of commission. As the case stands, the company")


def test_cells(finding):
    shown = cells(finding())
    assert shown.columns[0] == "Flat fee, yuan/month"
    assert shown.rows[0] == [
        "On average",
        "At least 9,380 yuan a month",
        "Up to 16,500 yuan a month",
        "9,380 to 16,500 yuan a month",
        "12,900 yuan a month",
        "The contractor alone",
    ]
    assert shown.rows[1][3:] == ["No deal", "", "The company alone"]
    assert "9,380 to 16,500" in finding()._repr_html_()


def test_chart_shows_each_side_by_its_colour_and_the_zone_behind(finding):
    figure = finding().chart()
    assert title(figure) == (
        "Flat fee, in place of commission: 9,380 to 16,500 yuan a month suits both on average; nothing suits both "
        "if each guards against its worst 10%"
    )
    bars = [one for one in figure.data if one.type == "bar"]
    assert [one.marker.color for one in bars] == [COMPANY, CONTRACTOR] * 2
    right = figure.layout.xaxis.range[1]
    assert 16_491 < right < 30_000  # not the hundred million of the catalogue
    assert [(one.base[0], one.base[0] + one.x[0]) for one in bars] == [
        (9_381.2, pytest.approx(right)),
        (0, 16_491.3),
        (6_440, pytest.approx(right)),
        (0, 4_710),
    ]
    (band,) = [one for one in figure.layout.shapes if one.type == "rect"]
    assert (band.x0, band.x1) == (9_381.2, 16_491.3)
    assert figure.layout.xaxis.title.text == "Flat fee, yuan/month"
    assert [one.text for one in figure.layout.annotations] == ["now 9,000 yuan a month"]
    assert list(figure.layout.yaxis.ticktext)[:3] == [
        "<b>On average: both 9,380 to 16,500</b>",
        "Company: at least 9,380",
        "Contractor: up to 16,500",
    ]


def test_chart_is_lean(drawn):
    text = drawn.chart().to_json()
    assert len(text) < 60_000
    assert "bdata" not in text


def test_chart_without_anything_to_show_keeps_within_the_limits(finding):
    refused = Agreement(None, company=(), contractor=(), headroom_instead=-1)
    figure = finding(refused, present=None, limits=(0.0, 1.0)).chart()
    assert tuple(figure.layout.xaxis.range) == (0, 1)
    assert not figure.layout.annotations


def test_negotiation_is_a_finding(drawn):
    assert isinstance(drawn, Negotiation)
    assert repr(drawn) == drawn.sentence


def test_sentence_in_chinese(finding):
    assert finding().in_words("zh") == (
        "包干费，谈不成则采用按比例分成。"
        "按平均值，公司可接受：至少 9,380 元/月；承包方可接受：不超过 16,500 元/月；折中值为 12,900 元/月。"
        "双方各自防范最差 10% 的情形时，谈不成。公司可接受：至少 6,440 元/月；承包方可接受：不超过 4,710 元/月；"
        "承包方在采用按比例分成时，达不到必要利润的可能也超过 10%。"
        "目前的 9,000 元/月：按平均值只有承包方能接受，双方各自防范最差 10% 的情形时只有公司能接受。"
        "使用率为 24% 时，按目前条款公司所得与采用按比例分成相同。"
    )


@pytest.mark.parametrize("company", [(), ((0, 1e8),), ((0, 0), (9, 1e8)), ((5_000, 9_500),)])
@pytest.mark.parametrize("contractor", [(), ((0, 1e8),), ((0, 5),), ((200, 500),)])
@pytest.mark.parametrize("headroom", [1, -1])
@pytest.mark.parametrize(
    "changes",
    [{}, {"alternative": "do_nothing"}, {"alternative": "flat_fee"}, {"present": None, "indifference": (0.2, 0.3)}],
)
def test_nothing_is_left_in_english(finding, company, contractor, headroom, changes):
    certain, at_risk = (Agreement(one, company, contractor, headroom_instead=headroom) for one in (None, 0.1))
    assert left_in_english(finding(certain, **changes)) == set()
    assert left_in_english(finding(certain, at_risk, **changes)) == set()


def test_the_form_of_a_rate_is_named_in_chinese(headline):
    found = negotiation(headline, "minimum_guarantee", "commission_rate", draws=64)
    assert found.in_words("zh").startswith("分成比例（保底与分成取高（按月结算）），谈不成则采用按比例分成。")
    assert left_in_english(found) == set()


def test_cells_and_chart_in_chinese(finding):
    shown = cells(finding(), "zh")
    assert list(shown.columns) == ["包干费，元/月", "公司可接受", "承包方可接受", "双方可接受", "折中值", "目前的条款"]
    assert shown.rows[1] == [
        "双方各自防范最差 10% 的情形时", "至少 6,440 元/月", "不超过 4,710 元/月", "谈不成", "", "只有公司能接受",
    ]  # fmt: skip
    figure = finding().chart("zh")
    assert list(figure.layout.yaxis.ticktext)[:3] == [
        "<b>按平均值：双方可接受 9,380 至 16,500</b>", "公司：至少 9,380", "承包方：不超过 16,500",
    ]  # fmt: skip
    assert [one.text for one in figure.layout.annotations] == ["目前 9,000 元/月"]
