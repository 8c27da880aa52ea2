import json
import re
from itertools import pairwise

import numpy as np
import pytest

from servicecase.inputs.business import read_model
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.brief.chart import cumulative_cash, income_by_year
from servicecase.questions.contracts import chart as charts
from servicecase.questions.contracts.sweep import sweep_contracts
from servicecase.wording.chart_style import wrapped
from servicecase.wording.labels import text_width
from servicecase.wording.language import speaking, translated
from tests.questions.charts import title
from tests.wording.chinese import said_in


def contract_split(case, lang=None):
    return case.contracts().chart(lang)


CHARTS = (income_by_year, cumulative_cash, contract_split, charts.company_by, charts.contractor_by)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("name", ["headline", "realistic"])
def test_chart_is_lean_and_has_axis_titles(chart, name, request):
    figure = chart(request.getfixturevalue(name))
    text = figure.to_json()
    assert len(text) < 30_000
    assert "bdata" not in text  # lists of rounded numbers make readable differences
    assert figure.layout.xaxis.title.text
    assert all(len(line) <= 84 for line in figure.layout.title.text.split("<br>"))


def test_income_by_year(headline, realistic):
    figure = income_by_year(headline)
    assert list(figure.data[0].y) == [112_500.0] * 5
    assert len(figure.data) == 1  # income and profit are the same here
    assert title(figure) == "The contracts bring 112,500 yuan in the last year"
    profit = income_by_year(realistic).data[1]
    assert list(profit.y) == pytest.approx(realistic["profit_by_year"], abs=0.005)


def test_cumulative_cash_titles(headline, realistic):
    assert title(cumulative_cash(headline)) == "The service needs no funding"
    assert title(cumulative_cash(realistic)).startswith("Paid back after")
    sunk = headline.with_(launch_cost=5_000_000)
    assert title(cumulative_cash(sunk)) == "Not paid back within 60 months"


def test_company_by_draws_the_sweep(headline):
    figure = charts.company_by(headline)
    lines = {trace.name: trace for trace in figure.data}
    titles = {name: page.title for name, page in read_model().choices["contract"].pages.items()}
    best = {form for _, _, form in sweep_contracts(headline).preferred()} - {DO_NOTHING}
    assert set(lines) == {titles[form] for form in {*charts.MAIN_FORMS, *best}}
    # 37,500 yuan a month at an adoption of 1, at the end of each month of 60, at 8% a year
    worth = 37_500 * (1.08 ** (-np.arange(1, 61) / 12)).sum()
    assert list(lines["Commission"].y) == pytest.approx(worth * np.linspace(0, 0.42, 101), abs=0.006)
    assert figure.layout.yaxis.title.text == "NPV, yuan"


def test_company_by_says_which_form_is_worth_most_of_all(headline):
    """Where one form takes over from another, all forms are looked at, and those named are drawn."""
    figure = charts.company_by(headline)
    assert title(figure).startswith("In-house is worth most from 19.9% adoption, flat fee just below that")
    best, level, other = re.fullmatch(
        r"(.*) is worth most from ([\d.]+)% adoption, (.*) just below that \(strip\)", title(figure)
    ).groups()
    for form, adoption in ((best, float(level) + 0.3), (other, float(level) - 0.3)):
        found = headline.with_(adoption=adoption / 100).contracts()
        assert found.preferred.title.lower() == form.lower()
        assert found.preferred.title in {trace.name for trace in figure.data}


def test_company_by_another_assumption(headline):
    figure = charts.company_by(headline, "price")
    assert figure.layout.xaxis.title.text == "Price, yuan/m²"


def test_contractor_by_marks_where_a_form_is_viable(headline):
    figure = charts.contractor_by(headline)
    assert "In-house" not in {trace.name for trace in figure.data}
    assert title(figure).startswith("Of the contracts shown, flat fee asks most of the contractor")


def test_contract_style_is_the_same_everywhere_and_never_shared(headline):
    styles = {name: charts.contract_style(name) for name in read_model().choices["contract"].pages}
    assert len(set(styles.values())) == len(styles)
    drawn = {trace.name: trace.line.color for trace in charts.company_by(headline).data}
    titles = {name: page.title for name, page in read_model().choices["contract"].pages.items()}
    assert all(drawn[titles[name]] == styles[name][0] for name in charts.MAIN_FORMS)


def test_end_labels_do_not_overlap(headline):
    figure = charts.company_by(headline)
    heights = sorted(one.y for one in figure.layout.annotations if one.xref == "paper")
    everything = np.concatenate([trace.y for trace in figure.data])
    gap = np.ptp(everything) * 0.05
    assert np.diff(heights).min() >= gap


def test_figures_survive_json(headline):
    assert json.loads(contract_split(headline).to_json())["data"]


def test_contractor_by_says_where_a_form_is_viable(headline):
    assert "is viable up to" in title(charts.contractor_by(headline, "worker_pay"))
    assert title(charts.contractor_by(headline.with_(worker_pay=200))).startswith(
        "Not viable for the contractor: commission"
    )


# In Chinese.


def lines_of(figure):
    return figure.layout.title.text.split("<br>")


def test_charts_in_chinese_say_the_same(headline, realistic):
    # the figures are those of the English titles above, and of the worked example
    assert lines_of(income_by_year(headline, "zh")) == ["最后一年合同收入 112,500 元"]
    sunk = headline.with_(launch_cost=5_000_000)
    assert lines_of(cumulative_cash(sunk, "zh")) == ["60 个月内收不回投入"]
    figure = charts.company_by(headline, lang="zh")
    assert lines_of(figure) == ["使用率达到 19.9% 起，自营净现值最高；略低则是包干（见色带）"]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("使用率", "净现值，元")
    names = [trace.name for trace in charts.company_by(headline).data]
    assert [trace.name for trace in figure.data] == [said_in("zh", translated, name) for name in names]
    assert {"按比例分成", "包干"} <= {trace.name for trace in figure.data}
    assert charts.contractor_by(headline, "price", lang="zh").layout.xaxis.title.text == "单价，元/m²"


@pytest.mark.parametrize("chart", CHARTS)
def test_numbers_of_a_chart_do_not_depend_on_the_language(chart, realistic):
    def numbers(figure):
        return [(trace.y if trace.orientation != "h" else trace.x) for trace in figure.data]

    assert numbers(chart(realistic, lang="zh")) == numbers(chart(realistic))


@pytest.mark.parametrize("chart", CHARTS)
def test_charts_are_in_the_language_spoken(chart, realistic):
    with speaking("zh"):
        assert chart(realistic).to_json() == chart(realistic, lang="zh").to_json()
        assert chart(realistic, lang="en").to_json() != chart(realistic).to_json()
    with pytest.raises(ScenarioError, match="lang is 'fr'; it must be en or zh"):
        chart(realistic, lang="fr")


LONG = (
    "承包方做得下去的做法中，始终是保底与分成取高（按月结算）最划算；"
    "按折现率 8% 计算，60 个月的净现值为 1,234,567 元（见色带）。"
)


def test_long_chinese_title_is_wrapped_by_its_width():
    lines = wrapped(LONG)
    assert len(lines) == 2
    assert all(text_width(line) <= 84 for line in lines)
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")


@pytest.mark.parametrize("shift", range(30))
def test_no_line_begins_with_a_mark_or_parts_a_number_from_its_unit(shift):
    lines = wrapped("长" * (20 + shift) + "，净现值为 1,234,567 元（见色带），《绿皮书》。")
    assert all(text_width(line) <= 84 for line in lines)
    for one, other in pairwise(lines):
        assert other[0] not in "，。；：、）”》 "
        assert one[-1] not in "（“《"
        assert not (one[-1].isdigit() and other.startswith("元"))


def test_end_labels_in_chinese_have_room(headline):
    longest = max(text_width(trace.name) for trace in charts.company_by(headline, lang="zh").data)
    assert charts.company_by(headline, lang="zh").layout.margin.r == 20 + 7 * longest
    assert longest == len("保底与分成取高（按月结算）") * 2
