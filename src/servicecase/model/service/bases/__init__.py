"""What a resident pays by: the unit of which the price is the price."""

CHOICE = "base"
DEFAULT = "area"
