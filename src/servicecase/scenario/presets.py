"""Dated tax presets: the records that a name stands for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache

from servicecase.inputs.catalogue import read_table
from servicecase.inputs.record import Record

_OF_A_PRESET = "tax preset "  # how the note of a record begins that stands for a preset


@cache
def tax_presets() -> Mapping[str, Mapping[str, str]]:
    """The dated tax presets by name."""
    return {row["preset"]: row for row in read_table("tax_presets")}


def tax_records(preset: str) -> dict[str, Record]:
    """The records that a tax preset stands for."""
    row = tax_presets()[preset]
    expires = datetime.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    dated = {"date": datetime.date.fromisoformat(row["valid_from"]), "expires": expires}
    note = f"{_OF_A_PRESET}{preset}; {row['caveat']}"
    names = ("vat_rate", "surcharge_rate", "income_tax_rate", "vat_sales_limit")
    return {name: Record(float(row[name]), source=row["source"], note=note, **dated) for name in names if row[name]}  # type: ignore[arg-type]


def is_of_a_tax_preset(record: Record) -> bool:
    """Whether a record stands for a tax preset, and not for what a scenario says itself."""
    return (record.note or "").startswith(_OF_A_PRESET)
