"""The printed model: its form, and that nothing in it can end the element in which it stands."""

import numpy as np
import pytest

import servicecase as sc
from servicecase.engine.timeline import previous, running_total, where
from servicecase.engine.trace import Symbol, record
from servicecase.faces.page.javascript import printed, quoted, script
from tests.node import run

MONTHLY, ONE = Symbol("sales", "month"), Symbol("rate")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (lambda: 1, "1"),
        (lambda rate: rate * 0, "($rate * 0)"),
        (lambda sales: sales, "$sales"),
        (lambda sales, rate: sales * rate, "each($sales, (t) => ($sales[t] * $rate))"),
        (lambda sales: running_total(sales), "operators.running_total($sales)"),
        (
            lambda sales, rate: sales - previous(sales * rate),
            "((array1) => each($sales, (t) => ($sales[t] - array1[t])))"
            "(operators.previous(each($sales, (t) => ($sales[t] * $rate))))",
        ),
        (
            lambda sales: where(sales > 0, np.exp(sales), 0),
            "each($sales, (t) => operators.where(operators.greater($sales[t], 0), operators.exp($sales[t]), 0))",
        ),
    ],
)
def test_printed_line(line, expected):
    names = line.__code__.co_varnames[: line.__code__.co_argcount]
    assert printed(record(line, {name: {"sales": MONTHLY, "rate": ONE}[name] for name in names})) == expected


def test_table_as_a_whole_and_by_entries():
    table = (Symbol("rates[1]"), Symbol("rates[2]"))
    assert printed(record(lambda rates: rates[1] - rates[0], {"rates": table})) == "($rates[1] - $rates[0])"


def test_nothing_quoted_ends_a_script():
    hostile = "</script><script>alert('\u2028')</script>&"
    assert not {"<", ">", "&", "\u2028"} & set(quoted(hostile))
    assert run(f"const result = {quoted(hostile)};") == hostile


def test_service_with_a_chinese_name():
    text = 'title = "odd"\n[estate]\nmonthly_fee_income = 1\nmanagement_fee = 1\n[services."保洁"]\n'
    case = sc.loads(text + 'contract = "commission"\nadoption = 0.5\nprice = 1\ncommission_rate = 0.1\n')
    assert run(script(case), "const result = Object.keys(model.forms);") == ["保洁"]
