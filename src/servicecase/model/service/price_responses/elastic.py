"""Elastic: constant elasticity around the price at which adoption was measured."""


def price_effect(price, reference_price, price_elasticity):
    """Adoption relative to that at the reference price. [1]"""
    return (price / reference_price) ** price_elasticity
