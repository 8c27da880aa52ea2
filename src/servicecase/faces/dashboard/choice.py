"""Which assumptions get a slider, and under which heading."""

from __future__ import annotations

from collections.abc import Iterator

from servicecase.case import Case
from servicecase.faces.sliders import reach
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import dotted, local_name
from servicecase.questions.sensitivity.record import elasticities
from servicecase.questions.tornado.record import tornado
from servicecase.uncertainty.laws import uncertain

MOST = 10  # sliders: what fits on a screen beside the charts
TERMS = "service.contracts"  # pages whose assumptions are terms of a contract
# A heading, and the pages of the model whose assumptions stand below it: the first that has one of them.
GROUPS = {
    "Adoption and price": ("service.demand", "service.schedule", "service.ramps", "service.price"),
    "Terms of the contract": (TERMS, "service.agreement"),
    "What the work costs": ("service.delivery",),
    "What the service costs the company": ("service.company_costs",),
    "The estate, tax and discounting": ("",),
}


def chosen(case: Case) -> dict[str, list[str]]:
    """Keys of the assumptions to vary, by heading: adoption, the terms of the contracts, then what matters most."""
    services = case.scenario.services
    pages = _pages(case)
    terms = [key for key, used in pages.items() if _is_varied(case, key) and any(one.startswith(TERMS) for one in used)]
    first = [dotted(service, "adoption") for service in services]
    ranked = [key for key in _ranking(case) if _is_varied(case, key)]
    keys = list(dict.fromkeys([*first, *terms, *ranked]))[: max(MOST, len(first) + len(terms))]
    groups = {heading: [key for key in keys if heading_of(pages[key]) == heading] for heading in GROUPS}
    return {heading: found for heading, found in groups.items() if found}


def heading_of(pages: set[str]) -> str:
    """The heading of an assumption that is used by these pages of the model."""
    return next(
        heading for heading, starts in GROUPS.items() if any(page.startswith(one) for page in pages for one in starts)
    )


def _pages(case: Case) -> dict[str, set[str]]:
    """The pages of the model that use each assumption, in the order of the lines."""
    found: dict[str, set[str]] = {}
    for node in case.graph.nodes.values():
        for key in (one for binding in node.bindings.values() for one in binding.keys):
            if key in case.graph.givens:
                found.setdefault(key, set()).add(node.line.page)
    return found


def _is_varied(case: Case, key: str) -> bool:
    """Whether an assumption is a number that a slider can have."""
    row = catalogue().get(local_name(key))
    is_number = row is not None and row.kind in ("number", "whole") and row.scope in ("estate", "service")
    return is_number and reach(case, key) is not None


def _ranking(case: Case) -> Iterator[str]:
    """What moves the net present value, the most first: over the ranges, or where there are none, by a percent."""
    try:
        if uncertain(case):
            yield from (one.key for one in tornado(case).swings if one.swing > 0)
        else:
            yield from elasticities(case).values
    except ScenarioError:  # nothing is earned, so nothing moves it
        return
