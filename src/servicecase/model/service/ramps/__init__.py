"""How fast the service reaches the households that will use it."""

CHOICE = "ramp"
DEFAULT = "at_once"
