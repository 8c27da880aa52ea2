"""What holds under every contract unless its page says otherwise, and the contractor's side of it."""

import numpy as np

from servicecase.engine.timeline import carry_forward, last_year, previous, retained_total, running_total, total


def contractor_delivers():
    """Whether a contractor does the work and collects the sales. [flag]"""
    return 1


def sales_to_date(gross_sales, opens_contract_year):
    """Residents' payments since the start of the contract year. [yuan]"""
    return retained_total(gross_sales, 1 - opens_contract_year)


def settles(service_month, settlement_months, ends):
    """Whether the account with the contractor is settled at the end of the month. [flag]

    At the end of each settlement period, and at the end of the horizon, so that nothing is left over.
    """
    return np.logical_or(np.equal(np.remainder(service_month, settlement_months), 0), ends)


def income_settled(contract_income, settles):
    """Income up to the latest settlement. [yuan]"""
    return carry_forward(running_total(contract_income), settles)


def contract_receipts(income_settled, month_length):
    """Cash from the contract, in arrears: each settlement pays the months since the one before. [yuan/month]"""
    return (income_settled - previous(income_settled)) / month_length


def deposit_movement():
    """Deposit received from the contractor less deposit returned. [yuan/month]"""
    return 0


def company_delivery_cost():
    """Cost of the work borne by the company: none, as the contractor does it. [yuan/month]"""
    return 0


def contractor_sales(gross_sales, contractor_delivers):
    """Residents' payments that pass through the contractor's books. [yuan/month]"""
    return gross_sales * contractor_delivers


def contractor_profit(contractor_sales, delivery_cost, contract_income, contractor_delivers):
    """What the contractor keeps: sales less delivery cost less what it pays the company. [yuan/month]"""
    return contractor_sales - (delivery_cost + contract_income) * contractor_delivers


def contractor_annual_profit(contractor_profit):
    """What the contractor keeps in the last twelve months of the horizon. [yuan/year]"""
    return last_year(contractor_profit)


def contractor_headroom(contractor_profit, contractor_sales, contractor_required_margin):
    """Contractor's profit over the horizon above its required margin. [yuan]"""
    return total(contractor_profit - contractor_required_margin * contractor_sales)


def contractor_annual_headroom(contractor_profit, contractor_sales, contractor_required_margin):
    """The same in the last twelve months of the horizon: below zero, the contract will not be renewed. [yuan/year]"""
    return last_year(contractor_profit - contractor_required_margin * contractor_sales)


def contract_is_viable(contractor_headroom):
    """Whether the contractor earns at least its required margin over the horizon. [flag]"""
    return contractor_headroom >= 0


def contractor_falls_short(contract_is_viable):
    """Whether the contractor earns less than its required margin over the horizon. [flag]"""
    return 1 - contract_is_viable
