"""Tiered on the year to date: each rate on the year's payments so far within its tier."""

from servicecase.model.service.contracts._scales import increase_within_year, marginal_share, within_limits


def tiered_share_to_date(sales_to_date, yearly_tier_thresholds, tier_rates):
    """Shares of the tiers on the payments since the start of the contract year. [yuan]"""
    return marginal_share(sales_to_date, yearly_tier_thresholds, tier_rates)


def tiered_share(tiered_share_to_date, opens_contract_year, month_length):
    """Increase in the shares in the month. [yuan/month]"""
    return increase_within_year(tiered_share_to_date, opens_contract_year) / month_length


def contract_income(tiered_share, tier_minimum, tier_maximum, in_service):
    """The month's growth of the shares, between the monthly minimum and maximum. [yuan/month]"""
    return within_limits(tiered_share, tier_minimum, tier_maximum, in_service)
