"""Tiered on the whole amount: the rate of the tier reached, on all of the month's payments."""

from servicecase.model.service.contracts._scales import whole_amount_share, within_limits


def contract_income(gross_sales, tier_thresholds, tier_rates, tier_minimum, tier_maximum, in_service):
    """Share at the rate of the tier reached, between the minimum and the maximum. [yuan/month]"""
    return within_limits(
        whole_amount_share(gross_sales, tier_thresholds, tier_rates), tier_minimum, tier_maximum, in_service
    )
