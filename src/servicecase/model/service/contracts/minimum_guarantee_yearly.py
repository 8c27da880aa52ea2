"""Minimum guarantee by year: the share each month, and at the end of the year what it falls short."""

import numpy as np

from servicecase.timeline import retained_total, where


def guarantee_to_date(guarantee, in_service, opens_contract_year):
    """Guarantee since the start of the contract year. [yuan]"""
    return retained_total(where(in_service, guarantee, 0), 1 - opens_contract_year)


def guarantee_shortfall(guarantee_to_date, sales_to_date, commission_rate, closes_contract_year, month_length):
    """What the contractor adds at the end of a contract year whose shares fall short of the guarantee. [yuan/month]"""
    shortfall = np.maximum(guarantee_to_date - sales_to_date * commission_rate, 0)
    return where(closes_contract_year, shortfall, 0) / month_length


def contract_income(gross_sales, commission_rate, guarantee_shortfall):
    """The share, and the yearly true-up to the guarantee. [yuan/month]

    Never more than under monthly settlement: good months make up for bad ones.
    """
    return gross_sales * commission_rate + guarantee_shortfall
