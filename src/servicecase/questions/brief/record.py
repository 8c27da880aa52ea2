"""The brief: what management has to know to decide, as a record, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicecase.case import Case
from servicecase.questions.brief.cautions import cautions
from servicecase.questions.brief.outside_view import Reference, outside_view
from servicecase.questions.brief.verdict import is_worth_launching, verdict
from servicecase.questions.contracts.record import ContractComparison, compare_contracts
from servicecase.questions.names import KEY_LINES
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import label, label_in, number, quantity, unit_of
from servicecase.wording.language import language, translated
from servicecase.wording.provenance import provenance
from servicecase.wording.ranges import range_in_words
from servicecase.wording.sources import is_assumed, note_in_words, source_in_words

EQUIVALENTS = {
    "profit_share_of_fees": "Points of collection rate that are worth as much as what the company keeps",
    "coordinator_posts": "Customer-service posts that it could pay",
}


@dataclass(frozen=True)
class Figure:
    """A line with its value, and its value if nothing is done."""

    line: str
    label: str
    value: float
    unit: str
    do_nothing: float
    note: str = ""
    lang: str | None = None

    def __str__(self) -> str:
        return quantity(self.value, self.unit, self.lang)


@dataclass(frozen=True)
class Basis:
    """An assumption as the brief lists it; `is_assumed` where nobody vouches for it."""

    key: str
    label: str
    value: str
    range: str
    basis: str
    note: str
    is_assumed: bool


@dataclass(frozen=True)
class Brief:
    """All that the brief says, in the order in which it says it."""

    title: str
    description: str
    verdict: str
    launch: bool
    figures: tuple[Figure, ...]
    contracts: tuple[ContractComparison, ...]
    outside_view: tuple[Reference, ...]
    equivalents: tuple[Figure, ...]
    assumptions: tuple[Basis, ...]
    neutral: int
    cautions: tuple[str, ...]
    provenance: str


def brief(case: Case, lang: str | None = None) -> Brief:
    """The brief of a case in a language. Raises ScenarioError for a language that is not spoken."""
    lang = language(lang)
    contracts = tuple(compare_contracts(case, service) for service in case.scenario.services)
    nothing = case.do_nothing()
    in_use = assumptions_in_use(case.scenario, case.graph)
    neutral = [key for key in in_use if case.scenario.stands_at_neutral(key)]
    return Brief(
        title=case.scenario.title,
        description=case.scenario.description,
        verdict=verdict(case, contracts, lang),
        launch=is_worth_launching(case, contracts),
        figures=tuple(_figure(case, name, nothing, lang) for name in KEY_LINES),
        contracts=contracts,
        outside_view=tuple(outside_view(case, nothing, lang)),
        equivalents=tuple(
            _figure(case, name, nothing, lang, translated(note, lang)) for name, note in EQUIVALENTS.items()
        ),
        assumptions=tuple(_basis(case, key, lang) for key in in_use if key not in neutral),
        neutral=len(neutral),
        cautions=tuple(cautions(case, nothing, lang)),
        provenance=provenance(case, lang),
    )


def _figure(case: Case, name: str, nothing: Mapping[str, float], lang: str | None, note: str = "") -> Figure:
    if name == "irr":
        note = _returns(case, lang)
    return Figure(name, label(name, lang), case[name], unit_of(case, name), nothing[name], note, lang)


def _returns(case: Case, lang: str | None) -> str:
    """What the rate of return alone does not say: that there are others, or why there is none."""
    roots = case.irr_roots()
    if not roots:
        return _no_return(case, lang)
    if len(roots) == 1:
        return ""
    listed = translated(", ", lang).join(number(one, "share", lang) for one in roots)
    return translated("one of {count}: {rates}", lang).format(count=len(roots), rates=listed)


def _no_return(case: Case, lang: str | None) -> str:
    """Why no rate of return solves the cash flow."""
    if case["peak_funding"] == 0:
        return translated("no outlay to earn a return on", lang)
    if case["cumulative_cash"][-1] > 0:
        return translated("beyond the rates that are searched", lang)
    return translated("the outlay is not earned back", lang)


def _basis(case: Case, key: str, lang: str | None) -> Basis:
    record, unit = case.scenario.record(key), unit_of(case, key)
    return Basis(
        key,
        label_in(case, key, lang),
        quantity(record.value, unit, lang),
        range_in_words(record, unit, lang),
        source_in_words(record, lang),
        note_in_words(record, lang),
        is_assumed=is_assumed(record),
    )
