"""What is the same under every contract form, and what each form has of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from servicecase.case import Case
from servicecase.inputs.names import dotted
from servicecase.questions.contracts.record import forms_with_terms

Said = TypeVar("Said")


@dataclass(frozen=True)
class Parts(Generic[Said]):
    """Something said of each line, by key: ``shared`` under every form, ``forms`` by service and form."""

    shared: dict[str, Said]
    forms: dict[str, dict[str, dict[str, Said]]]


def cases_by_form(case: Case, service: str) -> dict[str, Case]:
    """The case under each form of a service whose terms are given, and as it is under the chosen one.

    Forms that are not workable for want of the cost of the work are among them: a reader may give it.
    """
    return forms_with_terms(case, service) | {case.scenario.choices[dotted(service, "contract")]: case}


def all_cases(case: Case) -> list[Case]:
    """The case, and each that differs from it by the form of one service."""
    return [case, *(other for one in case.scenario.services for other in cases_by_form(case, one).values())]


def parted(case: Case, described: Callable[[Case], Mapping[str, Said]]) -> Parts[Said]:
    """What is said of each line of a case, parted into what is said under every form and what is not."""
    forms = {
        service: {form: described(other) for form, other in cases_by_form(case, service).items()}
        for service in case.scenario.services
    }
    others = [said for of_service in forms.values() for said in of_service.values()]
    shared = {key: one for key, one in described(case).items() if all(other.get(key) == one for other in others)}
    own = {
        service: {form: _of_service(service, said, shared) for form, said in of_service.items()}
        for service, of_service in forms.items()
    }
    return Parts(shared, own)


def _of_service(service: str, said: Mapping[str, Said], shared: Mapping[str, Said]) -> dict[str, Said]:
    """What is not shared of the lines of a service: those of other services are for their own forms to say."""
    return {key: one for key, one in said.items() if key.startswith(f"{service}.") and key not in shared}
