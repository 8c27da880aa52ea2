"""The same service under every contract form: who earns what, which form is preferred, and where that flips."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from servicecase.case import Case, unknown
from servicecase.engine.graph import Graph
from servicecase.engine.messages import NOTHING
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model, titles_of
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.questions.finding import Finding
from servicecase.wording.language import speaking, translated

if TYPE_CHECKING:
    import pandas as pd


COSTS_OF_WORK = ("hours_per_unit", "materials_per_unit", "overhead_per_month", "team_overhead_per_month")


@dataclass(frozen=True)
class ContractOutcome:
    """What one contract form brings the company, and leaves the contractor. Money in yuan, of the whole case.

    ``missing`` names the terms that the scenario does not give; then there are no results (NaN). Where it gives no
    cost of the work, nobody knows what the contractor keeps (NaN).
    """

    contract: str
    title: str
    missing: tuple[str, ...] = ()
    annual_income: float = np.nan
    annual_profit: float = np.nan
    npv: float = np.nan
    peak_funding: float = np.nan
    contractor_annual_profit: float = np.nan
    contract_is_viable: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the form can be chosen: its terms are given, and it is viable for the contractor."""
        return not self.missing and self.contract_is_viable


@dataclass(frozen=True, repr=False)
class ContractComparison(Finding):
    """The outcomes of all forms for one service, the others as they are; doing nothing comes first."""

    service: str
    chosen: str
    outcomes: tuple[ContractOutcome, ...]

    @cached_property
    def preferred(self) -> ContractOutcome:
        """The open form with the highest NPV; the chosen one where it is as good."""
        return max(
            (one for one in self.outcomes if one.is_open), key=lambda one: (one.npv, one.contract == self.chosen)
        )

    @cached_property
    def ranked(self) -> tuple[ContractOutcome, ...]:
        """The outcomes in the order in which people read them: best for the company first, without results last."""
        return tuple(sorted(self.outcomes, key=lambda one: -np.inf if one.missing else one.npv, reverse=True))

    def marks(self, one: ContractOutcome) -> tuple[str, ...]:
        """What is to be said of an outcome beside its numbers: names of texts."""
        marks = {
            "chosen": one.contract == self.chosen,
            "worth most as stated": one == self.preferred,
            "not viable for the contractor": not one.missing and not one.contract_is_viable,
        }
        return tuple(name for name, holds in marks.items() if holds)

    def table(self) -> pd.DataFrame:
        """Every form by its name, best for the company first: money in yuan, ``missing`` by the names of a scenario."""
        import pandas as pd

        with speaking(self.lang):
            rows = [
                {
                    "contract": one.contract,
                    "title": translated(one.title),
                    "annual_income": one.annual_income,
                    "annual_profit": one.annual_profit,
                    "npv": one.npv,
                    "contractor_annual_profit": one.contractor_annual_profit,
                    "contract_is_viable": one.contract_is_viable if not one.missing else None,
                    "chosen": one.contract == self.chosen,
                    "preferred": one.contract == self.preferred.contract,
                    "missing": ", ".join(one.missing),
                }
                for one in self.ranked
            ]
        return pd.DataFrame(rows).set_index("contract")

    def as_dict(self) -> dict[str, Any]:
        """The record for a program to read."""
        outcomes = [asdict(one) for one in self.outcomes]
        named = {"service": self.service, "chosen": self.chosen, "outcomes": outcomes}
        return {**named, "preferred": self.preferred.contract}

    def __getitem__(self, contract: str) -> ContractOutcome:
        return next(one for one in self.outcomes if one.contract == contract)


def service_of(case: Case, service: str | None) -> str:
    """The service named, or the only one. Raises UnknownNameError."""
    services = case.scenario.services
    if service is None and len(services) == 1:
        return services[0]
    if service in services:
        return str(service)
    close = nearest(service, services) if service else NOTHING
    raise unknown(
        "say which service: {names}{nearest}",
        names=", ".join(services),
        nearest=close if "mean" in close else NOTHING,
    )


def under_contract(case: Case, service: str, contract: str) -> Case:
    """The case with one service under another form. Raises ScenarioError where terms are missing."""
    return case.with_({dotted(service, "contract"): contract})


def without(case: Case, service: str) -> Case:
    """The case with its other services alone; there may be none."""
    return case.of(replace(case.scenario, services=tuple(one for one in case.scenario.services if one != service)))


def compare_contracts(case: Case, service: str | None = None) -> ContractComparison:
    """One service under every contract form of the model, and not at all; other services stay as they are."""
    service = service_of(case, service)
    outcomes = [_without(case, service)]
    for contract, page in read_model().choices["contract"].pages.items():
        try:
            outcomes.append(_outcome(case, service, contract, page.title))
        except ScenarioError as error:
            terms = tuple(fault.name.rpartition(".")[2] for fault in error.faults)
            outcomes.append(ContractOutcome(contract, page.title, missing=terms))
    return ContractComparison(case, service, case.scenario.choices[dotted(service, "contract")], tuple(outcomes))


def cost_of_work_is_given(case: Case, service: str) -> bool:
    """Whether the scenario says what the work costs; without it nobody knows whether a contract is viable."""
    return any(dotted(service, name) in case.scenario.records for name in COSTS_OF_WORK)


def has_unknown_cost(case: Case, service: str) -> bool:
    """Whether the company would seem to do the work for nothing, for want of its cost."""
    delivers = dotted(service, "contractor_delivers")
    return not numbers(case, [delivers])[delivers] and not cost_of_work_is_given(case, service)


def _outcome(case: Case, service: str, contract: str, title: str) -> ContractOutcome:
    """What a form of a service brings in a case. Raises ScenarioError where terms are missing."""
    chosen = under_contract(case, service, contract)
    if has_unknown_cost(chosen, service):
        return ContractOutcome(contract, title, missing=("delivery cost",))
    profit, is_viable = (dotted(service, name) for name in ("contractor_annual_profit", "contract_is_viable"))
    targets = (*_COMPANY, profit, is_viable)
    found = numbers(chosen, targets, values_shared_with(case, chosen, targets))
    return ContractOutcome(
        contract,
        title,
        **_company(found),
        contractor_annual_profit=found[profit] if cost_of_work_is_given(case, service) else np.nan,
        contract_is_viable=bool(found[is_viable]),
    )


def _without(case: Case, service: str) -> ContractOutcome:
    company = _company(numbers(without(case, service), _COMPANY))
    return ContractOutcome(DO_NOTHING, "Do nothing", **company, contractor_annual_profit=0.0, contract_is_viable=True)


class _Company(TypedDict):
    annual_income: float
    annual_profit: float
    npv: float
    peak_funding: float


_COMPANY = tuple(_Company.__annotations__)  # what a form brings the company


def _company(found: Mapping[str, float]) -> _Company:
    return {
        "annual_income": found["annual_income"],
        "annual_profit": found["annual_profit"],
        "npv": found["npv"],
        "peak_funding": found["peak_funding"],
    }


def numbers(case: Case, targets: Iterable[str], known: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Lines of one number, without the lines that they do not use."""
    return {key: float(np.ravel(value)[0]) for key, value in case.evaluate(known or {}, targets).items()}


def values_shared_with(case: Case, other: Case, targets: Iterable[str]) -> dict[str, Any]:
    """What a case knows of the lines behind the targets in another case, one that differs by its choices alone."""
    known = case.values  # noqa: PD011  of a case, not of a frame
    return {key: known[key] for key in lines_shared(case.graph, other.graph, tuple(targets))}


@lru_cache(maxsize=256)  # the forms of a few cases
def lines_shared(graph: Graph, other: Graph, targets: tuple[str, ...]) -> frozenset[str]:
    """Keys of the lines behind the targets in one graph that are the same in another."""
    return frozenset(other.ancestors(targets) & other.lines_shared_with(graph))


def workable_forms(case: Case, service: str, contracts: Iterable[str] | None = None) -> dict[str, tuple[str, Case]]:
    """The title of each contract form (or of the named ones) and the case under it, where its terms are given.

    Raises UnknownNameError for a name that is no form.
    """
    choice = read_model().choices["contract"]
    pages = choice.pages
    wanted = set(pages if contracts is None else [contracts] if isinstance(contracts, str) else contracts)
    for name in sorted(wanted - set(pages)):
        raise unknown("{name!r} is no contract{nearest}", name=name, nearest=nearest(name, pages, titles_of(choice)))
    return {
        contract: (pages[contract].title, chosen)
        for contract, chosen in forms_with_terms(case, service, wanted).items()
        if not has_unknown_cost(chosen, service)
    }


def forms_with_terms(case: Case, service: str, contracts: Container[str] | None = None) -> dict[str, Case]:
    """The case under each contract form (or the named ones) whose terms are given; the cost of the work may not be."""
    found = {}
    for contract in read_model().choices["contract"].pages:
        if contracts is None or contract in contracts:
            with suppress(ScenarioError):
                found[contract] = under_contract(case, service, contract)
    return found
