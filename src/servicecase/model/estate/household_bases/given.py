"""Given, from the estate's register."""


def households(household_count):
    """Households on the estate. [household]"""
    return household_count
