import numpy as np
import pytest

from servicecase.engine.timeline import (
    OPERATORS,
    by_year,
    carry_back,
    carry_forward,
    compounded,
    entry,
    last_year,
    lowest,
    payback,
    previous,
    rate_of_return,
    rates_of_return,
    retained_total,
    running_maximum,
    running_minimum,
    running_total,
    total,
    where,
)

ROOT = 1e-9  # a bisection on logarithms of monthly growth, compounded over twelve months
DRAWS = np.array([[3.0, -1.0, 2.0], [0.0, 5.0, -4.0]])


def same(actual, expected):
    """Equal in value and in shape: a result that merely broadcasts to the expected one is wrong."""
    expected = np.array(expected)
    return np.shape(actual) == expected.shape and np.array_equal(actual, expected, equal_nan=expected.dtype.kind == "f")


def test_operators_cover_what_pages_may_import():
    assert {*OPERATORS} == {
        *("running_total", "running_maximum", "running_minimum", "previous", "carry_forward", "carry_back"),
        *("retained_total", "entry", "where", "by_year", "last_year", "total", "lowest", "payback", "rate_of_return"),
    }


def test_running_total_months():
    assert same(running_total(np.array([1.0, 2.0, -3.0])), [1.0, 3.0, 0.0])


def test_running_total_draws():
    assert same(running_total(DRAWS), [[3.0, 2.0, 4.0], [0.0, 5.0, 1.0]])


def test_sums_of_one_case_are_those_of_a_draw_to_the_last_bit():
    flows = np.random.default_rng(1).normal(size=(50, 360)) * 1e6
    for flow, totals, sums in zip(flows, running_total(flows), total(flows), strict=True):
        assert running_total(flow).tolist() == totals.tolist()
        assert total(flow).tolist() == sums.tolist()


def test_running_maximum_months():
    assert same(running_maximum(np.array([1.0, 3.0, 2.0])), [1.0, 3.0, 3.0])


def test_running_maximum_draws():
    assert same(running_maximum(DRAWS), [[3.0, 3.0, 3.0], [0.0, 5.0, 5.0]])


def test_running_minimum_months():
    assert same(running_minimum(np.array([2.0, 1.0, 3.0])), [2.0, 1.0, 1.0])


def test_running_minimum_draws():
    assert same(running_minimum(DRAWS), [[3.0, -1.0, -1.0], [0.0, 0.0, -4.0]])


def test_previous_months():
    assert same(previous(np.array([5.0, 6.0, 7.0])), [0.0, 5.0, 6.0])


def test_previous_draws():
    assert same(previous(DRAWS), [[0.0, 3.0, -1.0], [0.0, 0.0, 5.0]])


def test_previous_one_month():
    assert same(previous(np.array([5.0])), [0.0])


LEVEL = np.array([10.0, 20.0, 30.0, 40.0])


def test_carry_forward_months():
    assert same(carry_forward(LEVEL, np.array([False, True, False, True])), [0.0, 20.0, 20.0, 40.0])


def test_carry_forward_flag_never_set():
    assert same(carry_forward(LEVEL, np.zeros(4, dtype=bool)), [0.0, 0.0, 0.0, 0.0])


def test_carry_forward_flag_always_set():
    assert same(carry_forward(LEVEL, np.ones(4, dtype=bool)), LEVEL)


def test_carry_forward_flags_by_draw():
    flags = np.array([[True, False, False, False], [False, False, True, False]])
    assert same(carry_forward(LEVEL, flags), [[10.0, 10.0, 10.0, 10.0], [0.0, 0.0, 30.0, 30.0]])


def test_carry_forward_levels_by_draw():
    flag = np.array([False, True, False])
    assert same(carry_forward(DRAWS, flag), [[0.0, -1.0, -1.0], [0.0, 5.0, 5.0]])


def test_carry_forward_one_month():
    assert same(carry_forward(np.array([7.0]), np.array([True])), [7.0])
    assert same(carry_forward(np.array([7.0]), np.array([False])), [0.0])


def test_carry_back_months():
    assert same(carry_back(LEVEL, np.array([False, True, False, False])), [20.0, 20.0, 0.0, 0.0])


def test_carry_back_flag_never_set():
    assert same(carry_back(LEVEL, np.zeros(4, dtype=bool)), [0.0, 0.0, 0.0, 0.0])


def test_carry_back_flags_by_draw():
    flags = np.array([[True, False, False, True], [False, False, True, False]])
    assert same(carry_back(LEVEL, flags), [[10.0, 40.0, 40.0, 40.0], [30.0, 30.0, 30.0, 0.0]])


def test_carry_back_one_month():
    assert same(carry_back(np.array([7.0]), np.array([True])), [7.0])


def test_retained_total_constant_retention():
    # 1; 1/2 + 1; 3/4 + 1
    assert same(retained_total(np.ones(3), 0.5), [1.0, 1.5, 1.75])


def test_retained_total_starts_afresh_where_nothing_is_retained():
    retention = np.array([1.0, 1.0, 0.0, 1.0])
    assert same(retained_total(np.array([1.0, 2.0, 3.0, 4.0]), retention), [1.0, 3.0, 3.0, 7.0])


def test_retained_total_keeps_nothing_from_before_the_first_month():
    assert same(retained_total(np.array([1.0, 0.0]), np.array([9.0, 2.0])), [1.0, 2.0])


def test_retained_total_full_retention_is_running_total():
    assert same(retained_total(DRAWS, 1), [[3.0, 2.0, 4.0], [0.0, 5.0, 1.0]])


def test_retained_total_retention_by_draw():
    assert same(retained_total(np.ones(3), np.array([[0.0], [2.0]])), [[1.0, 1.0, 1.0], [1.0, 3.0, 7.0]])


def test_retained_total_one_month():
    assert same(retained_total(np.array([4.0]), 0.5), [4.0])


def test_retained_total_leaves_its_operand_alone():
    inflow = np.ones(3)
    retained_total(inflow, 0.5)
    assert same(inflow, [1.0, 1.0, 1.0])


def test_entry_months():
    assert same(entry((10.0, 20.0, 30.0), np.array([3.0, 1.0, 2.0])), [30.0, 10.0, 20.0])


def test_entry_beyond_the_ends():
    assert same(entry((10.0, 20.0), np.array([-5.0, 0.0, 1.0, 2.0, 3.0, 99.0])), [10.0, 10.0, 10.0, 20.0, 20.0, 20.0])


def test_entry_table_of_one():
    assert same(entry((10.0,), np.array([0.0, 1.0, 2.0])), [10.0, 10.0, 10.0])


def test_entry_one_month():
    assert same(entry((10.0, 20.0), np.array([2.0])), [20.0])


def test_entry_drawn():
    drawn = np.array([[1.0], [2.0]])  # as inputs are drawn: draws down, a month axis of length one
    assert same(entry((drawn, 5.0), np.array([1.0, 2.0, 3.0])), [[1.0, 5.0, 5.0], [2.0, 5.0, 5.0]])


def test_entry_all_drawn():
    table = (np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]]))
    assert same(entry(table, np.array([2.0, 1.0, 2.0])), [[3.0, 1.0, 3.0], [4.0, 2.0, 4.0]])


def test_entry_position_by_draw():
    assert same(entry((10.0, 20.0), np.array([[1.0, 2.0], [2.0, 1.0]])), [[10.0, 20.0], [20.0, 10.0]])


def test_entry_position_and_table_by_draw():
    drawn = np.array([[1.0], [2.0]])
    assert same(entry((drawn, 5.0), np.array([[1.0, 2.0], [2.0, 1.0]])), [[1.0, 5.0], [5.0, 2.0]])


def test_where_months():
    assert same(where(np.array([True, False]), np.array([1.0, 2.0]), 0), [1.0, 0.0])


def test_where_value_by_draw():
    assert same(where(np.array([True, False]), np.array([[1.0], [2.0]]), 0), [[1.0, 0.0], [2.0, 0.0]])


def test_by_year_whole_years():
    assert same(by_year(np.repeat([1.0, 2.0], 12)), [12.0, 24.0])


def test_by_year_partial_last_year():
    assert same(by_year(np.ones(14)), [12.0, 2.0])


def test_by_year_one_month():
    assert same(by_year(np.array([3.0])), [3.0])


def test_by_year_draws():
    assert same(by_year(np.outer([1.0, 10.0], np.ones(13))), [[12.0, 1.0], [120.0, 10.0]])


def test_last_year_takes_the_last_twelve_months():
    # fourteen months: 12 of the second kind are preceded by 2 of the first
    assert same(last_year(np.array([100.0] * 2 + [1.0] * 12)), [12.0])


def test_last_year_of_a_shorter_horizon():
    assert same(last_year(np.ones(5)), [5.0])


def test_last_year_draws():
    assert same(last_year(DRAWS), [[4.0], [1.0]])


def test_total_months():
    assert same(total(np.array([1.0, 2.0, 4.0])), [7.0])


def test_total_draws():
    assert same(total(DRAWS), [[4.0], [1.0]])


def test_lowest_months():
    assert same(lowest(np.array([2.0, -1.0, 4.0])), [-1.0])


def test_lowest_draws():
    assert same(lowest(DRAWS), [[-1.0], [-4.0]])


def test_payback_never_negative():
    assert same(payback(np.array([0.0, 1.0, 0.0])), [0.0])


def test_payback_negative_early():
    # negative at the end of months 1 and 2; the third month brings it back
    assert same(payback(np.array([-2.0, -1.0, 0.0, 1.0])), [3.0])


def test_payback_negative_again():
    assert same(payback(np.array([-1.0, 1.0, -1.0, 1.0, 1.0])), [4.0])


def test_payback_negative_at_the_end():
    assert same(payback(np.array([1.0, 1.0, -1.0])), [np.nan])


def test_payback_tolerates_the_rounding_of_equal_payments():
    """Outlays that a whole number of equal payments of whole fen brings back are back in the month of the last one."""
    paid = np.arange(1, 581) * 7.51
    for months in (12, 24, 60):
        flows = np.repeat(paid[:, np.newaxis], months, axis=1)
        flows[:, 0] -= np.round(paid * months, 2)
        assert payback(np.cumsum(flows, axis=-1)).ravel().tolist() == [months] * len(paid)
        flows[:, -1] -= 0.01  # a fen is missing
        assert np.isnan(payback(np.cumsum(flows, axis=-1))).all()


def test_payback_one_month():
    assert same(payback(np.array([-1.0])), [np.nan])
    assert same(payback(np.array([1.0])), [0.0])


def test_payback_draws():
    balances = np.array([[1.0, 1.0, 1.0], [-1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]])
    assert same(payback(balances), [[0.0], [2.0], [np.nan]])


def flow(*payments):
    """A cash flow with one payment at the end of months 1, 13, 25, …"""
    cash = np.zeros(12 * (len(payments) - 1) + 1)
    cash[::12] = payments
    return cash


def test_rates_of_return_one_year():
    assert rates_of_return(flow(-100, 110)) == pytest.approx([0.10], abs=ROOT)


def test_rates_of_return_zero():
    assert rates_of_return(flow(-100, 100)) == pytest.approx([0.0], abs=ROOT)


def test_rates_of_return_negative():
    assert rates_of_return(flow(-100, 70)) == pytest.approx([-0.30], abs=ROOT)


def test_rates_of_return_monthly_compounding():
    # 1% a month is 1.01^12 - 1 a year
    assert rates_of_return(np.array([-100.0, 101.0])) == pytest.approx([1.01**12 - 1], abs=ROOT)


def test_rates_of_return_loan():
    # an annuity of twelve payments at 1% a month on a loan of 1,000: 1,000 x 0.01 / (1 - 1.01^-12) each
    payment = 1000 * 0.01 / (1 - 1.01**-12)
    assert rates_of_return(np.array([1000.0] + [-payment] * 12)) == pytest.approx([1.01**12 - 1], abs=ROOT)


def test_rates_of_return_two_roots():
    # (1 - 1.1 v)(1 - 1.3 v) = 1 - 2.4 v + 1.43 v², v a year's discount: zero at 10% and at 30%
    assert rates_of_return(flow(-100, 240, -143)) == pytest.approx([0.10, 0.30], abs=ROOT)


def test_rates_of_return_three_roots():
    # (1 - 0.8 v)(1 - 1.1 v)(1 - 1.5 v) = 1 - 3.4 v + 3.73 v² - 1.32 v³
    assert rates_of_return(flow(-100, 340, -373, 132)) == pytest.approx([-0.20, 0.10, 0.50], abs=ROOT)


@pytest.mark.parametrize("cash", [[0, 0], [1, 2], [-1, -2], [0, -1, 0], [5]])
def test_rates_of_return_no_sign_change(cash):
    assert rates_of_return(np.array(cash, dtype=float)) == []


def test_rates_of_return_no_real_root():
    # 1 - 2 v + 2 v² has complex roots only
    assert rates_of_return(flow(100, -200, 200)) == []


def test_rates_of_return_does_not_depend_on_empty_months_around_it():
    padded = np.concatenate([np.zeros(5), flow(-100, 110), np.zeros(7)])
    assert rates_of_return(padded) == pytest.approx([0.10], abs=ROOT)


def test_rates_of_return_longest_horizon():
    # 600 months; 1,000,000 back after 599 months for 500,000: growth 2^(12/599) a year
    cash = np.zeros(600)
    cash[0], cash[-1] = -500_000, 1_000_000
    assert rates_of_return(cash) == pytest.approx([2 ** (12 / 599) - 1], abs=ROOT)


def test_rate_of_return_nearest_to_zero():
    # roots at -20%, 10% and 50%, see above
    assert rate_of_return(flow(-100, 340, -373, 132)) == pytest.approx([0.10], abs=ROOT)


def test_rate_of_return_none():
    assert same(rate_of_return(np.array([1.0, 2.0])), [np.nan])


def test_rate_of_return_draws():
    cash = np.array([flow(-100, 110), flow(-100, 120), flow(100, 120)])
    actual = rate_of_return(cash)
    assert actual.shape == (3, 1)
    assert actual[:2, 0] == pytest.approx([0.10, 0.20], abs=ROOT)
    assert np.isnan(actual[2, 0])


def test_compounded_is_a_power_on_any_operand():
    assert compounded(0.1, 2) == pytest.approx(1.21)
    assert compounded(0.5, np.array([0.0, 1.0, 2.0])).tolist() == [1.0, 1.5, 2.25]
    rates, periods = np.array([[0.0], [0.5], [1.0]]), np.array([0.0, 0.0, 1.0, 1.0, 2.0])
    by_hand = [[1, 1, 1, 1, 1], [1, 1, 1.5, 1.5, 2.25], [1, 1, 2, 2, 4]]
    assert compounded(rates, periods).tolist() == by_hand
    assert compounded(rates[np.newaxis], periods).tolist() == [by_hand]


def test_operators_give_the_same_bits_for_one_draw_and_for_many():
    rng = np.random.default_rng(1)
    flow, share, flag = rng.normal(size=(50, 29)), rng.random((50, 29)), np.arange(29) % 3 == 1
    operators = {
        "running_total": (flow,), "running_maximum": (flow,), "running_minimum": (flow,), "previous": (flow,),
        "carry_forward": (flow, flag), "carry_back": (flow, flag), "retained_total": (flow, share),
        "by_year": (flow,), "last_year": (flow,), "total": (flow,), "lowest": (flow,), "payback": (flow,),
    }  # fmt: skip
    for name, operands in operators.items():
        many = OPERATORS[name].on_arrays(*operands)
        for layout in (np.ascontiguousarray, np.asfortranarray):
            for draws in (1, 7):
                some = (layout(one[:draws]) if one.ndim > 1 else one for one in operands)
                assert np.array_equal(OPERATORS[name].on_arrays(*some), many[:draws], equal_nan=True), (name, draws)
