"""The property fee, which the company collects with or without the service, and the level of pay."""

import numpy as np

from servicecase.engine.timeline import compounded


def fees_billed(billable_area, management_fee):
    """Property fees billed to the owners. [yuan/month]

    The same whether or not the service is launched, so no part of the service's cash.
    """
    return billable_area * management_fee


def pay_level(wage_growth, month, month_length, year_length):
    """Pay relative to the first year of the horizon; rises once a year. [1]"""
    return compounded(wage_growth, np.floor((month - month_length) / year_length))
