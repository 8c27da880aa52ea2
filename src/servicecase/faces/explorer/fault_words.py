"""What is wrong with a cell, in the language spoken and in the units of the cell."""

from __future__ import annotations

import os

from servicecase.faces.explorer.record_cells import HIGH, LOW, VALUE, value_text
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault
from servicecase.wording.faults import said
from servicecase.wording.labels import label
from servicecase.wording.language import translated

_IN_ITS_UNIT = ("", VALUE, LOW, HIGH)  # fields of an assumption whose cells show figures in its unit, such as 25%


def said_in_cell(fault: Fault) -> str:
    """The words of a fault; figures as the cells of its assumption show them."""
    parts = fault.name.split(".")
    place = next((place for place, one in enumerate(parts) if one in catalogue()), None)
    if place is None or ".".join(parts[place + 1 :]) not in _IN_ITS_UNIT:
        return said(fault.text)
    row = catalogue()[parts[place]]
    return said(fault.text, lambda figure: value_text(float(figure), row))


def said_of(fault: Fault) -> str:
    """A fault with what it is found in: a name that was typed, a file, or an assumption."""
    owners = {"name": translated("The name"), "scenario": translated("The scenario")}
    known = next((one for one in fault.name.split(".") if one in catalogue()), None)
    what = owners.get(fault.name) or (label(known) if known else fault.name) or os.path.basename(fault.file)
    return translated("{what} {fault}").format(what=what, fault=said_in_cell(fault)).strip()
