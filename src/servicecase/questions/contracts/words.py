"""How contract forms are called, alone and within a sentence."""

from __future__ import annotations

from servicecase.case import Case
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contracts.record import ContractOutcome
from servicecase.wording.language import translated

# The other form, or doing without, within these sentences: where there is one service, and where there are several.
OF_ONE = {"form": "{form}", "nothing": "doing nothing"}
OF_SEVERAL = {"form": "{form} for {service}", "nothing": "leaving out {service}"}


def form_in_words(title: str, lang: str | None = None) -> str:
    """The title of a contract form within a sentence."""
    return translated(title, lang).lower()


def form_of_service(case: Case, service: str, outcome: ContractOutcome, lang: str | None = None) -> str:
    """A form of a service within a sentence, with the service's title where there are several services."""
    templates = OF_SEVERAL if len(case.scenario.services) > 1 else OF_ONE
    template = templates["nothing" if outcome.contract == DO_NOTHING else "form"]
    title = case.scenario.titles[service]
    return translated(template, lang).format(form=form_in_words(outcome.title, lang), service=title)
