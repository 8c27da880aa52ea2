"""Simulations in words, cells and charts, of values made by hand."""

import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.finding import cells
from servicecase.questions.risk.record import LEVELS, Fan, Simulation
from servicecase.uncertainty.ensemble import Design
from tests.questions.charts import title
from tests.questions.chinese import left_in_english

NONE = np.nan


def of(case, **values):
    """A simulation with these values in place of those of its draws."""
    arrays = {key: np.array(one, dtype=float) for key, one in values.items()}
    return Simulation(case, Design(len(next(iter(arrays.values())))), arrays)


# 0, 1, … 10: mean 5, the quantiles of 10% and 90% are 1 and 9
@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"npv": np.arange(11) * 1000 - 2000},
            "Net present value: 3,000 yuan on average, from -1,000 to 7,000 in 80% of simulations; it is below zero "
            "in 18.2% of the draws (11 draws, seed 1)",
        ),
        ({"npv": [7000.0] * 3}, "Net present value: 7,000 yuan in every draw (3 draws, seed 1)"),
        ({"npv": [7000.0]}, "Net present value: 7,000 yuan in every draw (1 draw, seed 1)"),
        ({"npv": [0.0, 0.0]}, "Net present value: 0 yuan in every draw (2 draws, seed 1)"),
        (
            {"irr": [*(np.arange(11) / 10), NONE]},
            "Internal rate of return: 50% on average, from 10% to 90% in 80% of the simulations that have a value; it "
            "is below zero in 0% of the draws, and has no value in 8.33% (12 draws, seed 1)",
        ),
        (
            {"payback_period": [*range(11), NONE]},
            "Payback period: 5 months on average, from 1 to 9 in 80% of the simulations that have a value; it is below "
            "zero in 0% of the draws, and has no value in 8.33% (12 draws, seed 1)",
        ),
        ({"irr": [NONE, NONE]}, "Internal rate of return has no value in any draw (2 draws, seed 1)"),
    ],
)
def test_a_simulation_in_words(headline, values, words):
    assert of(headline, **values).sentence == words


def test_a_share_of_the_draws_is_not_rounded_to_none_or_all(headline):
    rare = of(headline, npv=[-1.0, *np.arange(1, 1000)])
    assert "it is below zero in <1% of the draws" in rare.sentence
    assert "is below zero in <1% of the draws" in title(rare.chart())
    assert "it is below zero in >99% of the draws" in of(headline, npv=[1.0, *-np.arange(1.0, 1000)]).sentence


def test_a_simulation_of_lines_by_year_is_read_as_a_fan(headline):
    found = headline.simulate(200, outputs="profit_by_year")
    assert found.sentence == found.fan("profit_by_year").sentence
    assert title(found.chart()) == title(found.fan("profit_by_year").chart())


def test_the_lowest_draws_are_not_called_the_worst(headline):
    """Of peak funding, the lowest draws are the best."""
    shown = cells(of(headline, peak_funding=range(100)))
    assert dict(zip(shown.columns, shown.rows[0], strict=True))["Lowest 5%"] == "2"


def test_a_chart_of_shares_has_bars_side_by_side_and_an_axis_in_percent(headline):
    """Two decimals would put the bars of a range of a few percent on top of one another."""
    figure = of(headline, irr=np.linspace(0.01, 0.03, 400)).chart()
    (bars,) = figure.data
    assert len(set(bars.x)) == len(bars.x) == 41
    assert np.allclose(np.diff(bars.x), bars.width, rtol=0.05)
    assert figure.layout.xaxis.tickformat == ".0%"
    assert figure.layout.xaxis.title.text == "Internal rate of return"
    assert figure.layout.title.text.endswith("2% on average")


def test_a_chart_leaves_out_the_mark_of_a_case_without_a_value(headline):
    """The headline has no outlay, and so no rate of return."""
    assert np.isnan(headline["irr"])
    (mark,) = of(headline, irr=[0.1, 0.2, 0.3]).chart().layout.annotations
    assert mark.text == "mean"


def test_a_chart_of_what_never_has_a_value_is_refused(headline):
    with pytest.raises(sc.ScenarioError, match=r"^irr has no value in any draw"):
        of(headline, irr=[NONE]).chart()


def fan(case):
    """Levels 1 to 7 in the first year, ten times as much in each further one."""
    quantiles = np.outer(np.arange(1, 8), 10.0 ** np.arange(5))
    return Fan(case, Design(9), "profit_by_year", np.full(5, 8.0), np.full(5, 4.0), quantiles)


def test_a_fan_in_words_and_cells(headline):
    assert fan(headline).sentence == (
        "Profit by year in the last year: median 40,000 yuan/year, from 20,000 to 60,000 in 80% of simulations (9 "
        "draws, seed 1)"
    )
    shown = cells(fan(headline))
    assert list(shown.columns) == ["Year", "This case", *(f"{level:.0%}" for level in LEVELS)]
    assert shown.rows[1] == ("2", "8", "10", "20", "30", "40", "50", "60", "70")


def test_a_fan_has_a_band_of_half_of_the_draws_within_one_of_nine_in_ten(headline):
    figure = fan(headline).chart()
    assert [trace.y[0] for trace in figure.data] == [1, 7, 3, 5, 4, 8]
    assert [trace.name for trace in figure.data] == ["5%", "95%", "25%", "75%", "Median", "This case"]
    assert [trace.fill for trace in figure.data] == [None, "tonexty", None, "tonexty", None, None]


def test_fan_of_one_period_shows_points(realistic):
    shown = realistic.with_(horizon_months=12).simulate(200, outputs="profit_by_year").fan("profit_by_year").chart()
    assert {trace.mode for trace in shown.data} == {"markers"}


@pytest.mark.parametrize(
    "values",
    [
        {"npv": np.arange(11) * 1000 - 2000}, {"npv": [7000.0]}, {"irr": [*(np.arange(11) / 10), NONE]},
        {"payback_period": [*range(11), NONE]},
    ],
)  # fmt: skip
def test_a_simulation_leaves_nothing_in_english(headline, values):
    assert left_in_english(of(headline, **values)) == set()


@pytest.mark.parametrize("line", ["cumulative_cash", "profit_by_year"])
def test_a_fan_leaves_nothing_in_english(headline, line):
    assert left_in_english(headline.simulate(64, outputs=line).fan(line)) == set()


def test_a_simulation_in_chinese(headline):
    found = of(headline, npv=np.arange(11) * 1000 - 2000)
    assert found.in_words("zh") == (
        "净现值：均值为 3,000 元，80% 的可能在 -1,000 至 7,000 之间；为负的可能为 18.2%（模拟 11 次，随机种子 1）"
    )
    assert of(headline, irr=[NONE, NONE]).in_words("zh") == "内部收益率在每次模拟中都无结果（模拟 2 次，随机种子 1）"
    figure = found.chart("zh")
    assert figure.layout.title.text == "净现值为负的可能为 18.2%；均值为 3,000 元"
    assert [one.text for one in figure.layout.annotations] == ["均值", "本方案"]


def test_a_fan_in_chinese(headline):
    assert fan(headline).in_words("zh") == (
        "各年利润，最后一年：中位数为 40,000 元/年，80% 的可能在 20,000 至 60,000 之间（模拟 9 次，随机种子 1）"
    )
    assert fan(headline).chart("zh").layout.xaxis.title.text == "年"
