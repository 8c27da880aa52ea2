"""From the fees collected and the collection rate."""


def billable_area(monthly_fee_income, collection_rate, management_fee):
    """Floor area on which the property fee is charged. [m²]

    The income is what came in; what was billed is more by the fees that owners did not pay.
    """
    return monthly_fee_income / collection_rate / management_fee
