"""Contracts under uncertainty in words, cells and charts, of values made by hand."""

import numpy as np
import pytest

from servicecase.questions.contract_risk.record import ContractSimulation
from servicecase.questions.finding import cells
from servicecase.uncertainty.ensemble import Design
from tests.questions.charts import title
from tests.questions.chinese import left_in_english


def contracts(case, npv, headroom):
    arrays = [{form: np.array(one, dtype=float) for form, one in part.items()} for part in (npv, headroom)]
    titles = {"do_nothing": "Do nothing", "commission": "Commission", "flat_fee": "Flat fee"}
    return ContractSimulation(case, Design(2), "cleaning", titles, *arrays)


def test_contracts_in_words(headline):
    """Commission 4,000 and 0 against a flat fee of 1,000: best in one of two draws, it regrets 500."""
    npv = {"do_nothing": [0, 0], "commission": [4000, 0], "flat_fee": [1000, 1000]}
    signed = {"do_nothing": [0, 0], "commission": [1, 1], "flat_fee": [1, 0]}
    found = contracts(headline, npv, signed)
    assert found.sentence == (
        "Commission is worth most on average, 2,000 yuan, of the contracts that a contractor would sign; it is best "
        "in 50% of the draws, with a mean regret of 500 yuan (2 draws, seed 1)"
    )
    assert title(found.chart()) == found.sentence.partition(";")[0]
    refused = contracts(headline, npv, signed | {"commission": [-1, 0], "flat_fee": [-2, 1]})
    assert refused.sentence == (
        "Of the contracts that a contractor would sign, none is worth more on average than doing nothing; doing "
        "nothing is best in 100% of the draws, with a mean regret of 0 yuan (2 draws, seed 1)"
    )
    assert [row[-1] for row in cells(refused).rows] == ["contractor would refuse", "contractor would refuse", "best"]


def test_contracts_in_cells(headline):
    """0, 100, … 1000: the quantiles of 10% and 90% are 100 and 900; three of eleven are below 300."""
    npv = {"do_nothing": np.zeros(11), "commission": np.arange(11) * 100.0 - 300, "flat_fee": np.full(11, 50.0)}
    headroom = {"do_nothing": np.zeros(11), "commission": np.arange(11.0) - 1, "flat_fee": np.zeros(11)}
    shown = cells(contracts(headline, npv, headroom))
    # best in draws 4 to 10, 7 of 11; regret 350, 250, 150 and 50 of eleven: 72.7
    assert shown.rows[0] == ("Commission", "200", "-200", "600", "27.3%", "63.6%", "72.7", "9.09%", "best")
    assert [row[0] for row in shown.rows] == ["Commission", "Flat fee", "Do nothing"]


@pytest.mark.parametrize("room", [1, -1])
def test_contracts_leave_nothing_in_english(headline, room):
    npv = {"do_nothing": [0, 0], "commission": [4000, 0], "flat_fee": [1000, 1000]}
    assert (
        left_in_english(contracts(headline, npv, {form: [room, room] for form in npv} | {"do_nothing": [0, 0]}))
        == set()
    )


def test_contracts_in_chinese(headline):
    npv = {"do_nothing": [0, 0], "commission": [4000, 0], "flat_fee": [1000, 1000]}
    found = contracts(headline, npv, {form: [1, 1] for form in npv})
    assert found.in_words("zh") == (
        "在承包方不会拒签的合同形式中，按比例分成的平均净现值最高，为 2,000 元；它最优的可能为 50%，"
        "若能事先看清，还可多得 500 元（模拟 2 次，随机种子 1）"
    )
