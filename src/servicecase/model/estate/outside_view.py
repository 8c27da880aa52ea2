"""The case beside figures from outside it: what the headline would have to be compared with."""

from servicecase.timeline import last_year


def sales_per_area(gross_sales, billable_area):
    """Residents' payments for each m² of floor area in the last twelve months. [yuan/m²/year]"""
    return last_year(gross_sales) / billable_area


def income_share_of_fees(annual_income, fees_billed, months_per_year):
    """Contract income as a share of the fees billed: as many points of collection rate are worth the same. [share]"""
    return annual_income / (fees_billed * months_per_year)


def coordinator_posts(annual_income, coordinator_pay, months_per_year):
    """Customer-service posts whose pay the contract income covers. [post]"""
    return annual_income / (coordinator_pay * months_per_year)
