"""From the fees billed."""


def billable_area(monthly_fee_income, management_fee):
    """Floor area on which the property fee is charged. [m²]

    Fees *billed* divided by the fee; for fees collected see `fees_collected`. Source: S1.
    """
    return monthly_fee_income / management_fee
