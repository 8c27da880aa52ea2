"""Share above a breakpoint: a base fee, and a share of the year's payments beyond an agreed amount."""

import numpy as np

from servicecase.engine.timeline import where
from servicecase.model.service.contracts._scales import increase_within_year


def excess_to_date(sales_to_date, breakpoint):
    """Payments since the start of the contract year above the breakpoint. [yuan]"""
    return np.maximum(sales_to_date - breakpoint, 0)


def contract_income(excess_to_date, opens_contract_year, share_rate, base_fee, in_service, month_length):
    """The base fee, and the share of the payments above the breakpoint as the year passes it. [yuan/month]"""
    share = share_rate * increase_within_year(excess_to_date, opens_contract_year) / month_length
    return where(in_service, base_fee, 0) + share
