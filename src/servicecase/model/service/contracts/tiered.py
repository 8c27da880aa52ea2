"""Tiered commission: marginal, each rate on the month's payments within its tier."""

from servicecase.model.service.contracts._scales import marginal_share, within_limits


def contract_income(gross_sales, tier_thresholds, tier_rates, tier_minimum, tier_maximum, in_service):
    """Shares of the tiers, between the minimum and the maximum. [yuan/month]"""
    return within_limits(
        marginal_share(gross_sales, tier_thresholds, tier_rates), tier_minimum, tier_maximum, in_service
    )
