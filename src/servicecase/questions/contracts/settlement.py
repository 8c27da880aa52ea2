"""Contract forms on plain numbers, without a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from servicecase.engine.graph import MONTH, Graph
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model, titles_of
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import dotted, local_name
from servicecase.inputs.record import Record
from servicecase.inputs.record_reader import make_record, record_faults
from servicecase.scenario.consistency import table_faults
from servicecase.scenario.scenario import Scenario

_SERVICE = "service"


def settle(
    contract: str, sales: Iterable[float], line: str = "contract_receipts", **terms: Any
) -> npt.NDArray[np.float64]:
    """What the company receives month by month under a contract form; see `functions.settle`."""
    choice = read_model().choices["contract"]
    pages = choice.pages
    if not isinstance(contract, str) or contract not in pages:
        raise refusal(
            "contract", "is {value!r}{nearest}", value=contract, nearest=nearest(contract, pages, titles_of(choice))
        )
    try:
        months = np.array(list(sales), dtype=float)
    except (TypeError, ValueError):
        months = np.array([])
    is_right = months.ndim == 1 and months.size > 0 and bool(np.isfinite(months).all())
    faults = [] if is_right else [Fault("", "sales", says("needs finite numbers by month"))]
    records, more = _records(terms)
    scenario = Scenario("", (_SERVICE,), records, {dotted(_SERVICE, "contract"): contract})
    graph, target = scenario.graph(), dotted(_SERVICE, line)
    given = {
        dotted(_SERVICE, "gross_sales"): months,
        MONTH: np.arange(1.0, months.size + 1),
        "horizon_months": float(months.size),
    }
    if target not in graph.nodes:
        lines = (local_name(key) for key in graph.nodes)
        raise ScenarioError(
            [*faults, Fault("", line, says("is not a line of a contract{nearest}", nearest=nearest(line, lines)))]
        )
    needed = _assumptions(graph, [target], given)
    own = [dotted(_SERVICE, name) for name in pages[contract].lines]
    faults += more + _misfits(scenario, terms, needed, needed | _assumptions(graph, own, given))
    if faults:
        raise ScenarioError(faults)
    inputs = {key: scenario.record(key).value for key in needed}
    value = graph.evaluate({**given, **inputs}, [target])[target]
    return np.broadcast_to(value, months.shape).astype(float)


def _records(terms: Mapping[str, Any]) -> tuple[dict[str, Record], list[Fault]]:
    """Records of the terms that are right, and what is wrong with the others."""
    records: dict[str, Record] = {}
    faults: list[Fault] = []
    for name, value in terms.items():
        if name not in catalogue():
            continue
        wrong = [
            Fault("", dotted(name, part) if part else name, text)
            for part, text in record_faults(catalogue()[name], value)
        ]
        faults += wrong
        if not wrong:
            owner = _SERVICE if catalogue()[name].scope == "service" else ""
            records[dotted(owner, name)] = make_record(catalogue()[name], value)
    return records, faults


def _assumptions(graph: Graph, targets: Iterable[str], given: Mapping[str, Any]) -> set[str]:
    """Keys of the assumptions behind lines, sales being given."""
    return {key for key in graph.ancestors(targets, given) if key not in graph.nodes and key not in given}


def _misfits(scenario: Scenario, terms: Mapping[str, Any], needed: set[str], allowed: set[str]) -> list[Fault]:
    """Terms that the form does not have, that it lacks, and that contradict one another."""
    names = {local_name(key) for key in allowed}
    faults = [
        Fault("", name, says("is not a term of this contract{nearest}", nearest=nearest(name, names)))
        for name in terms
        if name not in names
    ]
    faults += [
        Fault("", local_name(key), says("is missing: the contract needs it"))
        for key in sorted(needed)
        if local_name(key) not in terms and catalogue()[local_name(key)].default is None
    ]
    return faults + [Fault("", local_name(name), text) for name, text in table_faults(scenario)]
