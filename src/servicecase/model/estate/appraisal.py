"""What the service is worth to the company.

Every line here is the increment over doing nothing: the property fee and the posts that exist anyway
are in neither option, and without a service all these lines are zero.
"""

import numpy as np

from servicecase.engine.timeline import (
    by_year,
    compounded,
    last_year,
    lowest,
    payback,
    rate_of_return,
    running_total,
    total,
)


def annual_income(contract_income):
    """What the contracts bring the company in the last twelve months of the horizon. [yuan/year]

    Accrued, VAT-inclusive, before the company's own costs. Source: S1.
    """
    return last_year(contract_income)


def income_by_year(contract_income):
    """What the contracts bring the company in each year of the horizon. [yuan/year]"""
    return by_year(contract_income)


def profit_after_tax(profit_before_tax, income_tax):
    """What the service earns the company, accrued, after tax. [yuan/month]"""
    return profit_before_tax - income_tax


def annual_profit(profit_after_tax):
    """Profit after tax in the last twelve months of the horizon. [yuan/year]"""
    return last_year(profit_after_tax)


def profit_by_year(profit_after_tax):
    """Profit after tax in each year of the horizon. [yuan/year]"""
    return by_year(profit_after_tax)


def net_cash(contract_receipts, deposit_movement, running_cost, launch_outlay, taxes):
    """Cash that the service brings the company, over doing nothing. [yuan/month]"""
    return contract_receipts + deposit_movement - running_cost - launch_outlay - taxes


def net_cash_by_year(net_cash):
    """Cash that the service brings in each year of the horizon. [yuan/year]"""
    return by_year(net_cash)


def cumulative_cash(net_cash):
    """Cash brought in since the start of the horizon. [yuan]"""
    return running_total(net_cash)


def discount_factor(discount_rate, month, year_length):
    """Present value of one yuan at the end of the month. [1]

    The annual rate's monthly equivalent, compounded.
    """
    return compounded(discount_rate, -month / year_length)


def present_value(net_cash, discount_factor):
    """Net cash discounted to the start of the horizon. [yuan/month]"""
    return net_cash * discount_factor


def npv(present_value):
    """Net present value over doing nothing, of the horizon only: no terminal value. [yuan]"""
    return total(present_value)


def cumulative_present_value(present_value):
    """Discounted cash brought in since the start of the horizon. [yuan]"""
    return running_total(present_value)


def irr(net_cash):
    """Internal rate of return, annual effective; NaN where there is none. [share]

    Where several rates solve it, the one nearest to zero; `Case.irr_roots` lists them all.
    """
    return rate_of_return(net_cash)


def payback_period(cumulative_cash):
    """Months until cumulative cash stops being negative for good; 0 if never, NaN if not within the horizon. [month]"""
    return payback(cumulative_cash)


def discounted_payback_period(cumulative_present_value):
    """Months until discounted cumulative cash stops being negative for good. [month]"""
    return payback(cumulative_present_value)


def peak_funding(cumulative_cash):
    """Largest deficit in cumulative cash at the end of any month; 0 where there is none. [yuan]"""
    return np.maximum(-lowest(cumulative_cash), 0)


def worth_launching(npv, contractor_falls_short):
    """Whether the service beats doing nothing, and no contractor falls short. [flag]"""
    return np.logical_and(npv > 0, np.equal(contractor_falls_short, 0))
