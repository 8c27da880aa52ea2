"""How contract forms are called, alone and within a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable

from servicecase.case import Case
from servicecase.inputs.business import read_model
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contracts.record import ContractComparison, ContractOutcome
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.wording.labels import label, number
from servicecase.wording.language import translated
from servicecase.wording.phrases import uncapitalised

# The other form, or doing without, within these sentences: where there is one service, and where there are several.
OF_ONE = {"form": "{form}", "nothing": "doing nothing"}
OF_SEVERAL = {"form": "{form} for {service}", "nothing": "leaving out {service}"}

# What is said where another form than the chosen one is preferred.
ALTERNATIVES = {
    "worth_more": "On these assumptions {alternative} would be worth {gain} yuan more.",
    "is_viable": "Best viable option: {alternative}.",
}


def form_in_words(title: str) -> str:
    """The title of a contract form within a sentence."""
    return translated(title).lower()


def form_named(contract: str) -> str:
    """A contract form by its name, within a sentence."""
    return form_in_words(read_model().choices["contract"].pages[contract].title)


def form_of_service(case: Case, service: str, contract: str) -> str:
    """A form of a service within a sentence, with the service's title where there are several services."""
    templates, title = OF_SEVERAL if len(case.scenario.services) > 1 else OF_ONE, case.scenario.titles[service]
    if contract == DO_NOTHING:
        return translated(templates["nothing"]).format(service=title)
    return translated(templates["form"]).format(form=form_named(contract), service=title)


@sentence.register(ContractComparison)
def _(finding: ContractComparison) -> str:
    text = translated("Worth most to the company of the viable contracts: {form}")
    return text.format(form=form_of_service(finding.case, finding.service, finding.preferred.contract))


@cells.register(ContractComparison)
def _(finding: ContractComparison) -> Cells:
    columns = [translated(one) for one in ("Contract", "Income", "Company keeps", "NPV", "Contractor keeps")]
    return Cells([*columns, ""], [_row(finding, one) for one in finding.ranked], columns[1:])


def _row(finding: ContractComparison, one: ContractOutcome) -> list[str]:
    title = translated(one.title)
    if one.missing:
        return [title, "", "", "", "", needs(one.missing)]
    amounts = (one.annual_income, one.annual_profit, one.npv, one.contractor_annual_profit)
    shown = ["" if math.isnan(amount) else number(round(amount), "yuan") for amount in amounts]
    return [title, *shown, translated(", ").join(map(translated, finding.marks(one)))]


def needs(missing: Iterable[str]) -> str:
    """Which terms a form needs that the scenario does not give."""
    terms = translated(", ").join(uncapitalised(label(one)) for one in missing)
    return translated("needs {terms}").format(terms=terms)


def heading(finding: ContractComparison) -> str:
    """What stands above the table: whose contracts these are, and in which units."""
    text = translated("Contracts for {service} (yuan a year in the last year; NPV in yuan)")
    return text.format(service=finding.case.scenario.titles[finding.service])
