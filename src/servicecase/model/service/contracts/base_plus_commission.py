"""Base fee plus commission: a fixed sum and a share of the residents' payments."""

from servicecase.engine.timeline import where


def contract_income(gross_sales, commission_rate, base_fee, in_service):
    """The fixed sum and the share. [yuan/month]"""
    return where(in_service, base_fee, 0) + gross_sales * commission_rate
