"""From the floor area and the size of an average flat."""


def households(billable_area, average_flat_area):
    """Households on the estate. [household]"""
    return billable_area / average_flat_area
