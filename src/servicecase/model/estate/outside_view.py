"""The case beside figures from outside it: what the headline would have to be compared with."""

from servicecase.engine.timeline import last_year


def sales_per_area(gross_sales, billable_area):
    """Residents' payments per m² of floor area in the last twelve months. [yuan/m²/year]"""
    return last_year(gross_sales) / billable_area


def profit_share_of_fees(annual_profit, fees_billed, months_per_year):
    """What the company keeps as a share of the fees billed: the equivalent in points of collection rate. [share]"""
    return annual_profit / (fees_billed * months_per_year)


def coordinator_posts(annual_profit, coordinator_pay, months_per_year):
    """Customer-service posts that could be paid from what the company keeps. [post]"""
    return annual_profit / (coordinator_pay * months_per_year)
