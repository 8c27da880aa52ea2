"""Minimum guarantee by year: the share each month, and any shortfall at the end of the year."""

import numpy as np

from servicecase.engine.timeline import carry_forward, previous, retained_total, running_total, where
from servicecase.model.service.contracts._scales import increase_within_year


def guarantee_to_date(guarantee, in_service, opens_contract_year):
    """Guarantee since the start of the contract year. [yuan]"""
    return retained_total(where(in_service, guarantee, 0), 1 - opens_contract_year)


def shortfall_to_date(guarantee_to_date, sales_to_date, commission_rate):
    """Shortfall of the shares since the start of the contract year against the guarantee. [yuan]"""
    return np.maximum(guarantee_to_date - sales_to_date * commission_rate, 0)


def contract_income(gross_sales, commission_rate, shortfall_to_date, opens_contract_year, month_length):
    """The share, and the increase in the year's shortfall. [yuan/month]

    A good month takes back what a bad one has added: over a year never more than under monthly settlement.
    """
    return gross_sales * commission_rate + increase_within_year(shortfall_to_date, opens_contract_year) / month_length


def income_settled(gross_sales, commission_rate, settles):
    """Shares up to the latest settlement. [yuan]"""
    return carry_forward(running_total(gross_sales * commission_rate), settles)


def contract_receipts(income_settled, shortfall_to_date, closes_contract_year, month_length):
    """Cash from the contract: the shares as they are settled, the year's shortfall at its end. [yuan/month]"""
    return (
        income_settled - previous(income_settled) + where(closes_contract_year, shortfall_to_date, 0)
    ) / month_length
