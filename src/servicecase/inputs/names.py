"""Names and keys: how an assumption, a line or a choice is called inside, and how a file calls it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from servicecase.engine.lines import LineScope
from servicecase.engine.messages import shown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import refusal

ESTATE = ""  # the owner of keys without a dot
SOURCE_ID = re.compile(r"[Ss]\d+")
_BARE_KEY = re.compile(r"[\w-]+")
TOP_KEYS = (
    *("title", "description", "extends", "horizon_months", "price_year", "start_date"),
    *("correlations", "estate", "services"),
)


def dotted(owner: str, name: str) -> str:
    """The key of a name that belongs to a service, or to the estate; a part of a name where both have one."""
    return f"{owner}.{name}" if owner and name else owner or name


def shown_key(key: Any) -> str:
    """A part of a dotted name as a message shows it: in quotes where a file needs them."""
    return key if isinstance(key, str) and _BARE_KEY.fullmatch(key) else shown(key)


def local_name(key: str) -> str:
    """The name in a key without its service."""
    return key.rpartition(".")[2]


def scope_of(owner: str) -> LineScope:
    """The scope of what belongs to an owner."""
    return "service" if owner else "estate"


def file_name(key: str) -> str:
    """A key as it is written in a file: services.cleaning.adoption, estate.discount_rate, horizon_months."""
    if "." in key:
        return f"services.{key}"
    return key if key in TOP_KEYS else f"estate.{key}"


DO_NOTHING = "do_nothing"


def key_of(services: Sequence[str], name: str, names: Collection[str]) -> str:
    """The key of an assumption or a choice by what people write, with its service or, where there is one, without.

    `names` are those that may be meant. Raises ScenarioError for another, and for one that several services have.
    """
    short = name.removeprefix("services.").removeprefix("estate.")
    owner, _, local = short.rpartition(".")
    scopes = {key: str(one.scope) for part in (catalogue(), read_model().choices) for key, one in part.items()}
    scope = scopes.get(local) if local in names else None
    owners = services if scope == "service" and not owner else ()
    if len(owners) > 1:
        options = ", ".join(dotted(one, local) for one in owners)
        raise refusal(name, "differs by service; say one of: {names}", names=options)
    if owners:
        return dotted(owners[0], local)
    if scope in (None, "constant") or (scope == "service") != (owner in services):
        valid = {*names, *(dotted(service, one) for service in services for one in names if owner)}
        raise refusal(name, "is not an assumption{nearest}", nearest=nearest(short, valid))
    return short
