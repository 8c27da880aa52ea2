"""The model that the package ships, read once: everything below `servicecase.model`."""

from __future__ import annotations

from functools import cache

from servicecase.engine.lines import Model, read_pages
from servicecase.model import estate, service


@cache
def read_model() -> Model:
    """The model as the pages of the installed package state it. Raises ModelError."""
    return read_pages({"estate": estate, "service": service})
