"""Inelastic: adoption is what it is at the price of the scenario."""


def price_effect():
    """Adoption relative to that at the reference price. [1]"""
    return 1
