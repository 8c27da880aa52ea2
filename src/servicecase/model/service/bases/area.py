"""Floor area: a price for each m²."""


def base_quantity(billable_area):
    """What would be sold if every household bought once. [m²]"""
    return billable_area
