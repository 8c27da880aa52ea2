"""Inelastic: adoption does not depend on the price."""


def price_effect():
    """Adoption relative to that at the reference price. [1]"""
    return 1
