import math
import operator

import numpy as np
import pytest

from servicecase.engine.timeline import (
    by_year,
    carry_back,
    carry_forward,
    entry,
    last_year,
    lowest,
    payback,
    previous,
    rate_of_return,
    retained_total,
    running_maximum,
    running_minimum,
    running_total,
    total,
    where,
)
from servicecase.engine.trace import Constant, Operation, Symbol, Table, formula, record, symbols_in

A, B, C = Symbol("a"), Symbol("b"), Symbol("c")
SALES, COSTS = Symbol("sales", "month"), Symbol("costs", "month")


@pytest.mark.parametrize(
    ("python_operator", "name"),
    [
        (operator.add, "add"),
        (operator.sub, "subtract"),
        (operator.mul, "multiply"),
        (operator.truediv, "divide"),
        (operator.mod, "remainder"),
        (operator.pow, "power"),
        (operator.lt, "less"),
        (operator.le, "less_equal"),
        (operator.gt, "greater"),
        (operator.ge, "greater_equal"),
        (operator.eq, "equal"),
        (operator.ne, "not_equal"),
    ],
)
def test_record_python_operator(python_operator, name):
    recorded = python_operator(A, B)
    assert isinstance(recorded, Operation)
    assert recorded.operator == name
    assert recorded.operands[0] is A
    assert recorded.operands[1] is B


def test_record_negative():
    assert operator.neg(A).operator == "negative"
    assert operator.neg(A).operands == (A,)


def test_record_literal_on_either_side():
    assert formula(1 - A) == "1 − a"
    assert formula(A - 1) == "a − 1"
    assert isinstance((1 - A).operands[0], Constant)


def test_record_numpy_scalar_on_the_left():
    assert formula(np.float64(2) * A) == "2 × a"


@pytest.mark.parametrize("ufunc", [np.maximum, np.minimum, np.remainder, np.logical_or, np.logical_and, np.equal])
def test_record_ufunc_of_two(ufunc):
    recorded = ufunc(A, 0)
    assert recorded.operator == ufunc.__name__
    assert recorded.operands[0] is A
    assert recorded.operands[1].value == 0


@pytest.mark.parametrize("ufunc", [np.exp, np.floor, np.log, np.sqrt])
def test_record_ufunc_of_one(ufunc):
    assert ufunc(A).operator == ufunc.__name__
    assert ufunc(A).operands == (A,)


def test_record_line():
    def income(sales, rate):
        return sales * rate

    assert formula(record(income, {"sales": SALES, "rate": Symbol("rate")})) == "sales × rate"


def test_record_line_without_parameters():
    recorded = record(lambda: 0, {})
    assert isinstance(recorded, Constant)
    assert recorded.value == 0


def test_record_table_parameter():
    def value(table, position):
        return entry(table, position)

    table = (Symbol("table[1]"), Symbol("table[2]"))
    recorded = record(value, {"table": table, "position": SALES})
    assert isinstance(recorded.operands[0], Table)
    assert formula(recorded) == "entry(table, sales)"


def test_formula_of_a_table_that_is_not_whole():
    assert formula(entry((Symbol("table[2]"), Symbol("table[1]")), SALES)) == "entry([table[2], table[1]], sales)"
    assert formula(entry((Symbol("a[1]"), Symbol("b[2]")), SALES)) == "entry([a[1], b[2]], sales)"


def test_record_table_with_a_number_first():
    assert formula(entry((1, A), 2)) == "entry([1, a], 2)"


def test_symbols_in_order_and_number():
    recorded = where(A > B, entry((C, A), SALES), 0)
    assert [one.name for one in symbols_in(recorded)] == ["a", "b", "c", "a", "sales"]


def test_symbols_in_constant():
    assert list(symbols_in(Constant(1.0))) == []


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        (A, "a"),
        (Constant(0.0), "0"),
        (A - (B - C), "a − (b − c)"),
        (A - B - C, "a − b − c"),
        (A - (B + C), "a − (b + c)"),
        (A + (B + C), "a + b + c"),
        ((A + B) * C, "(a + b) × c"),
        (A + B * C, "a + b × c"),
        (A * (B - C), "a × (b − c)"),
        (A / (B * C), "a / (b × c)"),
        (A / (B / C), "a / (b / c)"),
        (A / B / C, "a / b / c"),
        ((A + B) / (A - C), "(a + b) / (a − c)"),
        (-A, "−a"),
        (-(A + B), "−(a + b)"),
        (-A + B, "−a + b"),
        (-A / B, "−a / b"),
        (A - -B, "a − −b"),
        (A**B, "a ^ b"),
        ((1 + A) ** (-B / C), "(1 + a) ^ (−b / c)"),
        (A ** (B**C), "a ^ (b ^ c)"),
        ((A**B) ** C, "(a ^ b) ^ c"),
        (-(A**B), "−a ^ b"),
        ((-A) ** B, "(−a) ^ b"),
        ((A * B) ** C, "(a × b) ^ c"),
        (A * B**C, "a × b ^ c"),
        (np.remainder(A, B), "a mod b"),
        (A * np.remainder(B, C), "a × (b mod c)"),
        (np.remainder(A * B, C), "a × b mod c"),
        (np.remainder(A, B) / C, "(a mod b) / c"),
        (np.remainder(A - B, C) + 1, "(a − b) mod c + 1"),
        (np.remainder(A, B + C), "a mod (b + c)"),
        (A > 0, "a > 0"),
        (A >= B + 1, "a ≥ b + 1"),
        (A < B, "a < b"),
        (A <= B, "a ≤ b"),
        (A != B, "a ≠ b"),
        (np.equal(np.remainder(A, B), 0), "a mod b = 0"),
        ((A > 0) * B, "(a > 0) × b"),
        (np.logical_or(np.equal(A, 0), B), "a = 0 or b"),
        (np.logical_and(np.logical_or(A, B), C), "(a or b) and c"),
        (np.logical_or(A, np.logical_and(B, C)), "a or b and c"),
        (np.maximum(A - B, 0), "larger of(a − b, 0)"),
        (np.minimum(A, 1) * B, "smaller of(a, 1) × b"),
        (np.exp(-A * B), "exp(−a × b)"),
        (running_total(SALES) - previous(SALES), "running_total(sales) − previous(sales)"),
        (where(A > 0, B + C, 0), "where(a > 0, b + c, 0)"),
        (entry((A + B, C), SALES), "entry([a + b, c], sales)"),
    ],
)
def test_formula(expression, printed):
    assert formula(expression) == printed


def test_formula_of_a_foreign_object():
    with pytest.raises(TypeError, match="str is not an expression"):
        formula("a")


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda: 1 if A else 0, "cannot use if, and, or, not, max.* on a: use timeline.where, np.logical_and"),
        (lambda: A and B, "cannot use if, and, or"),
        (lambda: A or B, "cannot use if, and, or"),
        (lambda: not A, "cannot use if, and, or"),
        (lambda: max(A, B), "on b > a: use .*np.maximum"),
        (lambda: min(A, B), "on b < a: use .*np.minimum"),
        (lambda: sorted([A, B]), "on b < a"),
        (lambda: 0 < A < 1, "on a > 0"),
        (lambda: A in (B,), "on b = a"),
        (lambda: float(A), r"cannot use float\(\) or math functions on a: use NumPy ufuncs"),
        (lambda: int(A), r"cannot use float\(\)"),
        (lambda: math.exp(A), r"cannot use float\(\)"),
        (lambda: range(A), r"cannot use float\(\)"),
        (lambda: round(A), r"cannot use round\(\) on a: use np.rint, np.floor or np.ceil"),
        (lambda: round(A * B), r"cannot use round\(\) on a × b"),
        (lambda: math.floor(A), r"cannot use round\(\)"),
        (lambda: math.ceil(A), r"cannot use round\(\)"),
        (lambda: math.trunc(A), r"cannot use round\(\)"),
        (lambda: len(A), r"cannot use len\(\), iteration or indexing on a: use an operator of timeline"),
        (lambda: list(A), "iteration"),
        (lambda: sum(A), "iteration"),
        (lambda: A[0], "indexing"),
        (lambda: A[..., -1], "indexing"),
        (lambda: np.add.reduce(SALES), r"cannot use np\.add\.reduce with"),
        (lambda: np.maximum.accumulate(SALES), r"cannot use np\.maximum\.accumulate with"),
        (lambda: np.maximum(A, B, where=[True]), r"cannot use np\.maximum\.__call__ with"),
        (lambda: np.where(A > 0, B, C), r"cannot use np\.where on a > 0: use a ufunc, or an operator of timeline"),
        (lambda: np.where(A > 0, 1, 0), r"cannot use np\.where on a > 0"),
        (lambda: np.sum(SALES), r"cannot use np\.sum on sales"),
        (lambda: np.mean(SALES), r"cannot use np\.mean on sales"),
        (lambda: np.cumsum(SALES), r"cannot use np\.cumsum on sales"),
        (lambda: np.clip(A, 0, 1), r"cannot use np\.clip on a"),
    ],
)
def test_expression_refusal(use, message):
    with pytest.raises(TypeError, match=message):
        use()


def test_expression_can_be_a_key():
    assert {A: 1, B: 2}[A] == 1


@pytest.mark.parametrize(
    ("expression", "axis"),
    [
        (A, "scalar"),
        (A + B, "scalar"),
        (A + SALES, "month"),
        (SALES * A, "month"),
        (np.maximum(0, SALES), "month"),
        (-SALES, "month"),
        (running_total(SALES), "month"),
        (running_maximum(SALES), "month"),
        (running_minimum(SALES), "month"),
        (previous(SALES), "month"),
        (carry_forward(SALES, COSTS > 0), "month"),
        (carry_back(SALES, COSTS > 0), "month"),
        (retained_total(SALES, A), "month"),
        (by_year(SALES), "year"),
        (by_year(SALES) * A, "year"),
        (by_year(SALES) - by_year(COSTS), "year"),
        (last_year(SALES), "scalar"),
        (total(SALES), "scalar"),
        (total(SALES) / A, "scalar"),
        (total(SALES) * COSTS, "month"),
        (lowest(SALES), "scalar"),
        (payback(SALES), "scalar"),
        (rate_of_return(SALES), "scalar"),
        (where(A > 0, B, 0), "scalar"),
        (where(A > 0, SALES, 0), "month"),
        (where(SALES > 0, A, 0), "month"),
        (entry((A, B), C), "scalar"),
        (entry((A, B), SALES), "month"),
    ],
)
def test_axis(expression, axis):
    assert expression.axis == axis


@pytest.mark.parametrize(
    "needy",
    [
        *(running_total, running_maximum, running_minimum, previous, by_year, last_year),
        *(total, lowest, payback, rate_of_return),
    ],
)
def test_axis_operator_over_months_of_what_does_not_vary(needy):
    with pytest.raises(TypeError, match=rf"{needy.__name__} needs a line that varies by month; a × b does not"):
        needy(A * B)


def test_axis_total_of_a_total():
    with pytest.raises(TypeError, match=r"total needs a line that varies by month; total\(sales\) does not"):
        total(total(SALES))


def test_axis_carry_forward_of_what_does_not_vary():
    with pytest.raises(TypeError, match="carry_forward needs a line that varies by month; a does not"):
        carry_forward(A, SALES)
    with pytest.raises(TypeError, match="carry_forward needs a line that varies by month; b does not"):
        carry_forward(SALES, B)


def test_axis_retained_total_of_what_does_not_vary():
    with pytest.raises(TypeError, match="retained_total needs a line that varies by month; a does not"):
        retained_total(A, SALES)


def test_axis_year_with_month():
    with pytest.raises(TypeError, match=r"yearly and monthly values cannot be combined: by_year\(sales\), costs"):
        by_year(SALES) + COSTS


def test_axis_year_with_month_in_where():
    with pytest.raises(TypeError, match="yearly and monthly values cannot be combined"):
        where(COSTS > 0, by_year(SALES), 0)
