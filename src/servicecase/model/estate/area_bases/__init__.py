"""How the billable floor area is known."""

CHOICE = "area_basis"
DEFAULT = "fees_billed"
