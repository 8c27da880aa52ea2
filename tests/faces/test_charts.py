import json

import numpy as np
import pytest

from servicecase.analysis.contracts import sweep_contracts
from servicecase.faces import charts
from servicecase.lines import read_model

CHARTS = (charts.income_by_year, charts.cumulative_cash, charts.contract_split, charts.company_by, charts.contractor_by)


def title(figure):
    return figure.layout.title.text.replace("<br>", " ")


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
    figure = charts.income_by_year(headline)
    assert list(figure.data[0].y) == [112_500.0] * 5
    assert len(figure.data) == 1  # income and profit are the same here
    assert title(figure) == "The contracts bring 112,500 yuan in the last year"
    profit = charts.income_by_year(realistic).data[1]
    assert list(profit.y) == pytest.approx(realistic["profit_by_year"], abs=0.005)


def test_cumulative_cash_titles(headline, realistic):
    assert title(charts.cumulative_cash(headline)) == "The service ties up no money"
    assert title(charts.cumulative_cash(realistic)).startswith("The money is back after")
    sunk = headline.with_(launch_cost=5_000_000)
    assert title(charts.cumulative_cash(sunk)) == "The money is not back within 60 months"


def test_company_by_draws_the_sweep(headline):
    figure = charts.company_by(headline)
    lines = {trace.name: trace for trace in figure.data}
    sweep = sweep_contracts(headline, contracts=charts.MAIN_FORMS)
    assert set(lines) == set(sweep.titles.values())
    assert list(lines["Commission"].y) == pytest.approx(3_000_000 * 0.15 * np.linspace(0, 0.42, 101), abs=0.006)
    assert title(figure).startswith("In-house is worth most from 19.9% adoption, flat fee just below that")


def test_company_by_another_assumption(headline):
    figure = charts.company_by(headline, "price")
    assert figure.layout.xaxis.title.text == "Price, yuan/m²"


def test_contractor_by_marks_where_it_can_live(headline):
    figure = charts.contractor_by(headline)
    assert "In-house" not in {trace.name for trace in figure.data}
    assert title(figure).startswith("Flat fee asks most of the contractor")


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
    assert json.loads(charts.contract_split(headline).to_json())["data"]


def test_contractor_by_says_where_it_can_live(headline):
    assert "lives up to" in title(charts.contractor_by(headline, "worker_pay"))
    assert title(charts.contractor_by(headline.with_(worker_pay=200))).startswith(
        "The contractor cannot live on commission"
    )
