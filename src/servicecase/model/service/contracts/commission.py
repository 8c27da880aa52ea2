"""Commission: the company keeps a share of the residents' payments."""


def contract_income(gross_sales, commission_rate):
    """Share of the residents' payments that the company keeps, an inflow. [yuan/month]

    Accrued in the month of the visit. Source: S1.
    """
    return gross_sales * commission_rate
