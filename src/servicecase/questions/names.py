"""Results that every reader asks for, and what the names in a question stand for: a result, or an assumption."""

from __future__ import annotations

from servicecase.case import Case, unknown
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name

KEY_LINES = (
    "annual_income",
    "annual_profit",
    "npv",
    "irr",
    "payback_period",
    "discounted_payback_period",
    "peak_funding",
)
_NOT_A_NUMBER = {"flag": says("is a flag"), "table": says("is a table")}


def target_key(case: Case, name: str) -> str:
    """The key of a line with one value for the whole case. Raises UnknownNameError."""
    key = case.find(name)
    if key is None:
        each = ", ".join(f"{service}.{name}" for service in case.scenario.services)
        raise unknown("{name!r} is a sum over the services; say one of: {names}", name=name, names=each)
    if key not in case.graph.nodes:
        raise unknown("{name!r} is an assumption; a target is a result of one number, such as 'npv'", name=name)
    if case.axis(key) != "scalar":
        raise unknown(
            "{name!r} has a value for each {axis}; a target is a result of one number, such as 'npv'",
            name=name,
            axis=case.axis(key),
        )
    if case.graph.nodes[key].line.unit == "flag":
        raise unknown("{name!r} is yes or no; a target is a result of one number, such as 'npv'", name=name)
    return key


def varied_key(case: Case, name: str) -> str:
    """The key of a number that the case uses and that can be varied. Raises UnknownNameError."""
    key = case.find(name)
    if key is None or local_name(key) not in catalogue():
        raise unknown("{name!r} is not an assumption{nearest}", name=name, nearest=nearest(name, catalogue()))
    row = catalogue()[local_name(key)]
    if row.kind in _NOT_A_NUMBER:
        raise unknown("{name!r} {kind}; only a number can be varied", name=name, kind=_NOT_A_NUMBER[row.kind])
    if row.scope == "constant":
        raise unknown("{name!r} is a conversion of units; it cannot be varied", name=name)
    if row.scope == "scenario":
        raise unknown("{name!r} shapes the whole case; compare cases made by with_({name}=…) instead", name=name)
    if key not in case.inputs:
        raise unknown("{name!r} is not used by this case, so varying it changes nothing", name=name)
    return key


def limits_of(case: Case, key: str) -> tuple[float, float]:
    """The least and the largest value that an assumption may have in a case: no service starts after the horizon."""
    row = catalogue()[local_name(key)]
    upper = min(row.upper, case.inputs["horizon_months"]) if row.name == "start_month" else row.upper
    return row.lower, upper
