"""A plausible value for every assumption, none at the value at which it has no effect."""

import servicecase as sc
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from tests.conftest import SCENARIOS

REALISTIC = SCENARIOS / "housekeeping_realistic.toml"
# Of those that the realistic scenario leaves at a default, or to pages that it does not take.
CHOSEN = {
    "collection_rate": 0.82,
    "floor_area": 240_000.0,
    "household_count": 2_400.0,
    "reference_price": 0.9,
    "price_elasticity": -1.2,
    "jobs_per_visit": 1.5,
    "ramp_midpoint": 8.0,
    "ramp_scale": 2.5,
    "ramp_table": (0.1, 0.3, 0.6, 0.9),
    "innovation": 0.03,
    "imitation": 0.4,
    "flat_fee_free_months": 1.0,
    "flat_fee_step": 200.0,
    "flat_fee_first_step": 8.0,
    "flat_fee_step_interval": 6.0,
    "flat_fee_in_advance": 1.0,
    "deposit": 10_000.0,
    "tier_minimum": 500.0,
    "tier_maximum": 6_000.0,
}


def plausible(row):
    """A value of an assumption that nobody has chosen one for: near the lower limit, as amounts mostly are."""
    if row.kind == "table":
        return {"12": (1.0,) * 12, "tiers": (0.0, row.upper / 100)}.get(row.shape, (row.lower, row.upper / 100))
    if row.kind == "flag":
        return 1.0
    value = row.lower + (row.upper - row.lower) / (4 if row.unit == "share" else 100)
    return float(max(round(value), row.lower + 1)) if row.kind == "whole" else value


def _asked():
    """A value of each assumption that must be given and that neither the scenario nor the choice above gives."""
    given = {local_name(key) for key in sc.load(REALISTIC).scenario.records} | CHOSEN.keys()
    return {name: plausible(row) for name, row in catalogue().items() if row.default is None and name not in given}


ASKED = _asked()
MORE = {**ASKED, **CHOSEN}
