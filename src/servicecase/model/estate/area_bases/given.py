"""Given, from the estate's register."""


def billable_area(floor_area):
    """Floor area on which the property fee is charged. [m²]"""
    return floor_area
