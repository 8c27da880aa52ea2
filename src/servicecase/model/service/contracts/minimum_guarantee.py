"""Minimum guarantee: the larger of the share and the guarantee, settled each month."""

import numpy as np

from servicecase.engine.timeline import where


def contract_income(gross_sales, commission_rate, guarantee, in_service):
    """The larger of the share and the guarantee. [yuan/month]"""
    return np.maximum(gross_sales * commission_rate, where(in_service, guarantee, 0))
