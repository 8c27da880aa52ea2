"""The model that the package ships, read once: everything below `servicecase.model`."""

from __future__ import annotations

from functools import cache

from servicecase.engine.lines import Choice, Model, read_pages
from servicecase.inputs.translations import in_every_language
from servicecase.model import estate, service


@cache
def read_model() -> Model:
    """The model as the pages of the installed package state it. Raises ModelError."""
    return read_pages({"estate": estate, "service": service})


def titles_of(choice: Choice) -> dict[str, str]:
    """The pages of a choice by their titles in every language."""
    return in_every_language({page.title: name for name, page in choice.pages.items()})
