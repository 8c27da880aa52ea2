"""How adoption answers to the price."""

CHOICE = "price_response"
DEFAULT = "inelastic"
