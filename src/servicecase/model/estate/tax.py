"""Tax on the service, stand-alone: what the company pays because it runs the service.

Rates come from a dated preset or from the scenario and are zero unless chosen. Input VAT and the
exemption for community housekeeping are left to the tax adviser.
"""

import numpy as np

from servicecase.engine.timeline import last_year, previous, running_maximum, running_total


def vat(contract_income, vat_rate):
    """Value-added tax inside the company's income, an outflow. [yuan/month]

    On the commission where the company is an agent, on all sales in-house.
    """
    return contract_income * (vat_rate / (1 + vat_rate))


def surcharges(vat, surcharge_rate):
    """City construction tax and education surcharges on the VAT, an outflow. [yuan/month]"""
    return vat * surcharge_rate


def profit_before_tax(contract_income, running_cost, launch_outlay, vat, surcharges):
    """What the service earns the company before income tax, accrued. [yuan/month]"""
    return contract_income - running_cost - launch_outlay - vat - surcharges


def profit_to_date(profit_before_tax):
    """Profit before income tax since the start of the horizon. [yuan]"""
    return running_total(profit_before_tax)


def taxed_profit(profit_to_date):
    """Profit on which income tax has fallen due: the highest profit to date, never below zero. [yuan]

    Losses are carried forward without limit, which for a horizon of five years is the law's five years.
    """
    return np.maximum(running_maximum(profit_to_date), 0)


def income_tax(taxed_profit, income_tax_rate, month_length):
    """Enterprise income tax, paid in the month in which the profit to date rises to a new high. [yuan/month]"""
    return income_tax_rate * (taxed_profit - previous(taxed_profit)) / month_length


def taxes(vat, surcharges, income_tax):
    """All taxes on the service, an outflow. [yuan/month]"""
    return vat + surcharges + income_tax


def annual_income_net_of_vat(contract_income, vat):
    """Contract income without VAT in the last twelve months of the horizon. [yuan/year]"""
    return last_year(contract_income - vat)


def taxable_sales(fees_billed, contract_income):
    """Sales that count towards the small-scale taxpayer's limit, in the last twelve months. [yuan/year]

    The estate's fees and the contract income; other estates of the company are not in the model.
    """
    return last_year(fees_billed + contract_income)


def exceeds_sales_limit(taxable_sales, vat_sales_limit):
    """Whether the sales outgrow the small-scale taxpayer's limit. [flag]"""
    return taxable_sales > vat_sales_limit
