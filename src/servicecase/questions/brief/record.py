"""The brief: what management has to know to decide, as a record, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from servicecase.case import Case
from servicecase.questions.brief.cautions import cautions
from servicecase.questions.brief.outside_view import Reference, outside_view
from servicecase.questions.contracts.record import ContractComparison, compare_contracts
from servicecase.questions.decision.record import Decision, decision
from servicecase.questions.decision.words import headline, reasons
from servicecase.questions.finding import Finding
from servicecase.questions.names import KEY_LINES
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import label, label_in, number, quantity, unit_of
from servicecase.wording.language import language, speaking, translated
from servicecase.wording.provenance import provenance
from servicecase.wording.ranges import range_in_words
from servicecase.wording.sources import is_assumed, note_in_words, source_in_words

if TYPE_CHECKING:
    import pandas as pd


EQUIVALENTS = {
    "profit_share_of_fees": "Equivalent points of fee collection rate",
    "coordinator_posts": "Customer-service posts it could pay for",
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
        with speaking(self.lang):
            return quantity(self.value, self.unit)


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


@dataclass(frozen=True, repr=False)
class Brief(Finding):
    """All that the brief says, in the order in which it says it, in the words of ``lang``."""

    title: str
    description: str
    figures: tuple[Figure, ...]
    contracts: tuple[ContractComparison, ...]
    outside_view: tuple[Reference, ...]
    equivalents: tuple[Figure, ...]
    assumptions: tuple[Basis, ...]
    neutral: int
    cautions: tuple[str, ...]
    provenance: str

    @cached_property
    def decision(self) -> Decision:
        """What to do, worked out when it is asked for: that takes longer than all the rest."""
        return decision(self.case)

    @property
    def verdict(self) -> str:
        """The decision in a sentence or two."""
        with speaking(self.lang):
            return headline(self.decision)

    @property
    def reasons(self) -> tuple[str, ...]:
        """How sure the decision is, and why: a sentence each."""
        with speaking(self.lang):
            return tuple(reasons(self.decision))

    @property
    def launch(self) -> bool:
        """Whether to launch."""
        return self.decision.action == "launch"

    def spoken(self) -> Brief:
        """The brief in the words of the language spoken here."""
        return self if self.lang == language() else brief(self.case)

    def table(self) -> pd.DataFrame:
        """Key figures by line: label, value, do_nothing, unit, note."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.figures]).drop(columns="lang").set_index("line")

    def as_dict(self) -> dict[str, Any]:
        """The record for a program to read."""
        names = [one.name for one in fields(self) if one.name not in ("case", "lang")]
        names[2:2] = ["verdict", "launch", "reasons"]
        return {name: _plain(getattr(self, name)) for name in names}


def _plain(value: Any) -> Any:
    """What a program reads of a part of a record."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, ContractComparison):
        return value.as_dict()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def brief(case: Case, lang: str | None = None) -> Brief:
    """The brief of a case in a language. Raises ScenarioError for a language that is not spoken."""
    with speaking(lang):
        nothing = case.do_nothing()
        in_use = assumptions_in_use(case.scenario, case.graph)
        neutral = [key for key in in_use if case.scenario.stands_at_neutral(key)]
        return Brief(
            case,
            title=case.scenario.title,
            description=case.scenario.description,
            figures=tuple(_figure(case, name, nothing) for name in KEY_LINES),
            contracts=tuple(compare_contracts(case, service) for service in case.scenario.services),
            outside_view=tuple(outside_view(case, nothing)),
            equivalents=tuple(_figure(case, name, nothing, translated(note)) for name, note in EQUIVALENTS.items()),
            assumptions=tuple(_basis(case, key) for key in in_use if key not in neutral),
            neutral=len(neutral),
            cautions=tuple(cautions(case, nothing)),
            provenance=provenance(case),
            lang=language(),
        )


def _figure(case: Case, name: str, nothing: Mapping[str, float], note: str = "") -> Figure:
    if name == "irr":
        note = _returns(case)
    return Figure(name, label(name), case[name], unit_of(case, name), nothing[name], note, language())


def _returns(case: Case) -> str:
    """What the rate of return alone does not say: that there are others, or why there is none."""
    roots = case.irr_roots()
    if not roots:
        return _no_return(case)
    if len(roots) == 1:
        return ""
    listed = translated(", ").join(number(one, "share") for one in roots)
    return translated("one of {count}: {rates}").format(count=len(roots), rates=listed)


def _no_return(case: Case) -> str:
    """Why no rate of return solves the cash flow."""
    if case["peak_funding"] == 0:
        return translated("no outlay to earn a return on")
    if case["cumulative_cash"][-1] > 0:
        return translated("beyond the rates searched")
    return translated("the outlay is not recovered")


def _basis(case: Case, key: str) -> Basis:
    record, unit = case.scenario.record(key), unit_of(case, key)
    return Basis(
        key,
        label_in(case, key),
        quantity(record.value, unit),
        range_in_words(record, unit),
        source_in_words(record),
        note_in_words(record),
        is_assumed=is_assumed(record),
    )
