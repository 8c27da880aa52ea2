"""Every operator that a line may use gives in JavaScript what it gives in Python."""

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

from servicecase.engine import timeline
from servicecase.engine.lines import ModelError
from servicecase.engine.trace import Symbol, record
from servicecase.faces.page.javascript import printed, timeline_constants
from servicecase.faces.workbook import spelling
from tests.node import run

# What the workbook can say, the page can too.
UFUNCS = [getattr(np, name) for name in spelling.UFUNCS]
# Powers and roots of a negative number are no numbers; ties, zeros and both signs are among the rest.
LEVELS = np.array([2.5, -1.5, 0.0, 3.0, 0.5, -2.0, 1e6, -0.25, 7.0, 12.0, -12.0, 1.0, 24.0, 1e-3, 5.5])
OTHERS = np.array([2.0, 12.0, 1.0, 3.0, -0.5, 5.0, 2.0, -0.25, 12.0, 12.0, 5.0, 1.0, 7.0, 3.0, 2.0])
FLAGS = np.array([0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0.0])


def in_node(line, **values):
    """What a function of model operators gives in Node, from its printed tree."""
    symbols = [Symbol(name, "month" if np.ndim(value) else "scalar") for name, value in values.items()]
    tree = printed(record(lambda: line(*symbols), {}))
    given = {name: np.asarray(value, dtype=float).tolist() for name, value in values.items()}
    held = f"const given = {json.dumps(given)};"
    names = [
        f"const ${name} = {'Float64Array.from' if np.ndim(value) else ''}(given.{name});"
        for name, value in values.items()
    ]
    return np.asarray(run(timeline_constants(), "operators.js", held, *names, f"const result = {tree};"))


@pytest.mark.parametrize("ufunc", [one for one in UFUNCS if one.nin == 1], ids=lambda one: one.__name__)
def test_ufunc_of_one_operand(ufunc):
    with np.errstate(all="ignore"):
        assert_allclose(in_node(ufunc, x=LEVELS), ufunc(LEVELS), rtol=1e-14)


@pytest.mark.parametrize("ufunc", [one for one in UFUNCS if one.nin == 2], ids=lambda one: one.__name__)
def test_ufunc_of_two_operands(ufunc):
    with np.errstate(all="ignore"):
        assert_allclose(in_node(ufunc, x1=LEVELS, x2=OTHERS), ufunc(LEVELS, OTHERS), rtol=1e-14)
        assert_allclose(in_node(ufunc, x1=LEVELS, x2=2.0), ufunc(LEVELS, 2.0), rtol=1e-14)
        for x1, x2 in ((3.0, 4.0), (1.0, 0.1), (-1.0, 0.1), (1.0, -0.1)):  # a tenth is no number of two's powers
            assert_allclose(in_node(ufunc, x1=x1, x2=x2), ufunc(x1, x2), rtol=1e-14)


OPERANDS = {
    "carry_forward": (LEVELS, FLAGS),
    "carry_back": (LEVELS, FLAGS),
    "retained_total": (LEVELS, OTHERS / 20),
    "entry": ((3.0, 1.0, 4.0), LEVELS),
    "where": (FLAGS, LEVELS, 0.0),
}


@pytest.mark.parametrize("name", timeline.OPERATORS)
def test_timeline_operator(name):
    operator, operands = getattr(timeline, name), OPERANDS.get(name, (LEVELS,))
    values = {f"x{place}": value for place, value in enumerate(operands) if not isinstance(value, tuple)}

    def line(*symbols):
        given = iter(symbols)
        return operator(*(one if isinstance(one, tuple) else next(given) for one in operands))

    assert_allclose(in_node(line, **values), np.squeeze(operator(*operands)), rtol=1e-12)


def test_operator_that_the_page_does_not_have():
    with pytest.raises(ModelError, match=r"^the page has no operator arctan; give it one in faces/page/assets/"):
        in_node(np.arctan, x=LEVELS)


def test_running_maximum_of_what_begins_below_zero():
    assert_allclose(in_node(timeline.running_maximum, level=np.array([-3.0, -4.0, -2.0])), [-3, -3, -2])


def test_power_of_minus_one():
    assert_allclose(in_node(lambda x: (-1) ** x, x=np.array([1.0, 2.0, 3.0])), [-1, 1, -1])


@pytest.mark.parametrize(
    "cash",
    [
        *([-100, 60, 60], [100, -60, -60], [-100, 230, -132], [100, -175, 73.5], [-100, 225, -123.5]),
        *([1, 2, 3], [0, 0, 0], [-100, 1, 1], [0, -5, 6]),
    ],
)
def test_rate_of_return(cash):
    """One root, its mirror, roots on one side of zero, on both (the nearer above, the nearer below).

    Then none, none, one far below zero, and a first month without cash.
    """
    cash = np.array(cash, dtype=float)
    assert_allclose(
        in_node(timeline.rate_of_return, cash=cash), timeline.rate_of_return(cash)[0], rtol=1e-9, atol=1e-12
    )


def test_payback_that_never_comes_and_that_is_not_needed():
    outlay = np.repeat(1050.10, 24)
    outlay[0] -= 25202.40  # 24 times as much, which floating point misses by a hair
    for balance in ([-1.0, -2.0], [1.0, 2.0], [-1.0, 2.0, -1.0, 3.0], [-1.0, 0.0, 1.0], np.cumsum(outlay)):
        level = np.array(balance)
        assert_allclose(in_node(timeline.payback, level=level), timeline.payback(level)[0])
