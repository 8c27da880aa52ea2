"""How the number of households is known."""

CHOICE = "household_basis"
DEFAULT = "flat_size"
