"""The brief: what management has to know to decide, as a record, as text and as HTML."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

import servicecase
from servicecase.analysis.contracts import DO_NOTHING, ContractComparison, compare_contracts, cost_of_work_is_given
from servicecase.analysis.names import KEY_LINES
from servicecase.assumptions import ASSUMED, catalogue, read_table, sources
from servicecase.case import Case
from servicecase.faces.labels import label, label_in, number, quantity, unit_of
from servicecase.faces.ranges import range_in_words
from servicecase.scenario import assumptions_in_use, dotted, local_name, not_in_use, tax_presets
from servicecase.timeline import MONTHS_PER_YEAR

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

    def __str__(self) -> str:
        return quantity(self.value, self.unit)


@dataclass(frozen=True)
class Reference:
    """A line of the case beside figures from outside it."""

    line: str
    title: str
    value: float
    do_nothing: float
    low: float
    high: float
    unit: str
    source: str
    caveat: str

    @property
    def range(self) -> str:
        """What others reach."""
        return f"{number(self.low, self.unit)} to {number(self.high, self.unit)}"

    @property
    def is_above(self) -> bool:
        """Whether the case claims more than others reach."""
        return self.value > self.high


@dataclass(frozen=True)
class Basis:
    """An assumption as the brief lists it."""

    key: str
    label: str
    value: str
    range: str
    basis: str
    note: str

    @property
    def is_assumed(self) -> bool:
        """Whether nobody vouches for it."""
        return self.basis == ASSUMED


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


def brief(case: Case) -> Brief:
    """The brief of a case."""
    contracts = tuple(compare_contracts(case, service) for service in case.scenario.services)
    nothing = case.do_nothing()
    in_use = assumptions_in_use(case.scenario, case.graph)
    neutral = [key for key in in_use if stands_at_neutral(case, key)]
    return Brief(
        title=case.scenario.title,
        description=case.scenario.description,
        verdict=verdict(case, contracts),
        launch=is_worth_launching(case, contracts),
        figures=tuple(_figure(case, name, nothing) for name in KEY_LINES),
        contracts=contracts,
        outside_view=tuple(outside_view(case, nothing)),
        equivalents=tuple(_figure(case, name, nothing, note) for name, note in EQUIVALENTS.items()),
        assumptions=tuple(_basis(case, key) for key in in_use if key not in neutral),
        neutral=len(neutral),
        cautions=tuple(cautions(case, nothing)),
        provenance=provenance(case),
    )


def is_worth_launching(case: Case, contracts: tuple[ContractComparison, ...]) -> bool:
    """Whether the case is known to beat doing nothing, and every contractor can live."""
    return case["worth_launching"] and not any(one[one.chosen].missing for one in contracts)


def losing_contractors(case: Case) -> list[str]:
    """Services whose contractor does not earn its required margin."""
    return [one for one in case.scenario.services if not case[dotted(one, "contractor_can_live")]]


def verdict(case: Case, contracts: tuple[ContractComparison, ...]) -> str:
    """The decision in words, from the case as it stands and from the other contracts."""
    horizon = int(case["horizon_months"])
    income = quantity(case["annual_income"], "yuan/year").replace("yuan/year", "yuan a year")
    worth = (
        f"worth {number(case['npv'], 'yuan')} yuan over {horizon} months at {number(case['discount_rate'], 'share')}"
    )
    forms = " and ".join(dict.fromkeys(one[one.chosen].title.lower() for one in contracts))
    unknown = [one for one in contracts if one[one.chosen].missing]
    if unknown:
        titles = " and ".join(case.scenario.titles[one.service] for one in unknown)
        return f"Cannot decide: the scenario does not say what the work costs ({titles})."
    if is_worth_launching(case, contracts):
        text = f"Launch: {forms} brings {income}, {worth}."
    elif case["npv"] > 0:
        text = f"Renegotiate before launching: {forms} brings {income}, {worth}, but the contractor cannot live on it."
    else:
        text = f"Do not launch on these terms: {forms} brings {income}, but is {worth}."
    return " ".join([text, *(_alternative(case, one) for one in contracts if one.preferred.contract != one.chosen)])


def _alternative(case: Case, one: ContractComparison) -> str:
    best, gain = one.preferred, one.preferred.npv - one[one.chosen].npv
    what, several = best.title.lower(), len(case.scenario.services) > 1
    if best.contract == DO_NOTHING and several:
        what = f"leaving out {case.scenario.titles[one.service]}"
    elif several:
        what = f"{what} for {case.scenario.titles[one.service]}"
    if gain <= 0:
        return f"Of the forms that the contractor can live on, the best is: {what}."
    return f"On these assumptions {what} would be worth {number(gain, 'yuan')} yuan more."


def _figure(case: Case, name: str, nothing: Mapping[str, float], note: str = "") -> Figure:
    if name == "irr":
        roots = case.irr_roots()
        note = "" if roots else _no_return(case)
        if len(roots) > 1:
            note = f"one of {len(roots)}: {', '.join(number(one, 'share') for one in roots)}"
    return Figure(name, label(name), case[name], unit_of(case, name), nothing[name], note)


def _no_return(case: Case) -> str:
    """Why no rate of return solves the cash flow."""
    if case["peak_funding"] == 0:
        return "no outlay to earn a return on"
    return "beyond the rates that are searched" if case["cumulative_cash"][-1] > 0 else "the outlay is not earned back"


@cache
def reference_class() -> list[dict[str, str]]:
    """Rows of figures that comparable companies reach, each for a line."""
    return read_table("reference_class")


def outside_view(case: Case, nothing: Mapping[str, float]) -> Iterator[Reference]:
    """Lines of the case beside what comparable companies reach."""
    for row in reference_class():
        line, bounds = row["line"], (float(row["low"]), float(row["high"]))
        yield Reference(
            line, row["title"], case[line], nothing[line], *bounds, row["unit"], graded(row["source"]), row["caveat"]
        )


def graded(source: str) -> str:
    """A source's id with its grade; other texts as they are."""
    return f"{source} ({sources()[source].grade})" if source in sources() else source


def stands_at_neutral(case: Case, key: str) -> bool:
    """Whether an assumption is left at a default that leaves it out of the case."""
    return case.scenario.record(key).is_default and catalogue()[local_name(key)].is_neutral_by_default


def _basis(case: Case, key: str) -> Basis:
    record, unit = case.scenario.record(key), unit_of(case, key)
    basis = record.basis
    if record.survey:
        basis = record.source or f"survey, {record.survey[1]} of {record.survey[0]}"
    note = record.note or ("default" if record.is_default else "")
    return Basis(
        key, label_in(case, key), quantity(record.value, unit), range_in_words(record, unit), graded(basis), note
    )


def cautions(case: Case, nothing: Mapping[str, float]) -> Iterator[str]:
    """What a reader should be warned of."""
    titles = case.scenario.titles
    for service in losing_contractors(case):
        gap = -case[dotted(service, "contractor_headroom")]
        yield f"{titles[service]}: the contractor earns {number(gap, 'yuan')} yuan less than its required margin."
    for service in case.scenario.services:
        last = case[dotted(service, "contractor_annual_headroom")]
        if last < 0 and case[dotted(service, "contractor_can_live")]:
            gap = number(-last, "yuan")
            yield f"{titles[service]}: in the last year the contractor earns {gap} yuan less than its required margin."
        if not cost_of_work_is_given(case, service):
            yield f"{titles[service]}: no cost of the work is given, so whether the contractor can live is not tested."
    for one in outside_view(case, nothing):
        if one.is_above:
            others = f"{one.title} have {one.range} (source {one.source})"
            yield f"{label(one.line)} is {quantity(one.value, one.unit)}; {others}."
    if case["horizon_months"] < MONTHS_PER_YEAR:
        yield f"Yearly figures are those of {quantity(case['horizon_months'], 'month')}: the horizon is no longer."
    if case["exceeds_sales_limit"]:
        yield "The sales would pass the small-scale taxpayer's limit: another VAT rate would apply."
    yield from _expired(case)
    for key in not_in_use(case.scenario):
        yield f"{label_in(case, key)} is given but not used by the chosen pages."
    if len(case.irr_roots()) > 1:
        yield "Several rates of return solve this cash flow: judge it by its net present value."


def _expired(case: Case) -> Iterator[str]:
    today = datetime.date.today()
    preset, start = case.scenario.tax, case.scenario.start_date
    first, last = (tax_presets()[preset][name] if preset else "" for name in ("valid_from", "valid_to"))
    if first and start and start.isoformat() < first:
        yield f"Tax preset {preset} is valid from {first}; the horizon starts in {start:%Y-%m}."
    if last and start:
        years, month = divmod(start.month - 1 + int(case["horizon_months"]) - 1, MONTHS_PER_YEAR)
        end = f"{start.year + years}-{month + 1:02}"
        if end > last[: len(end)]:
            yield f"Tax preset {preset} is valid to {last}; the horizon runs to {end}."
    for key in assumptions_in_use(case.scenario, case.graph):
        record = case.scenario.record(key)
        if record.expires and record.expires < today and not (record.note or "").startswith("tax preset"):
            yield f"{label_in(case, key)} expired on {record.expires}."


def provenance(case: Case) -> str:
    """Version and fingerprint of the inputs, for every output."""
    year = f" · prices of {case.scenario.price_year}" if case.scenario.price_year else ""
    return f"servicecase {servicecase.__version__} · inputs {case.scenario.fingerprint()}{year}"


def one_line(case: Case) -> str:
    """The case in a line."""
    income = number(case["annual_income"], "yuan/year")
    return f"<Case {case.scenario.title!r}: {income} yuan a year, NPV {number(case['npv'], 'yuan')} yuan>"


_CARD = "flex:1;min-width:9em;border:1px solid #ccc;border-radius:6px;padding:.5em .8em"
_SMALL = "font-size:.85em;color:#666"


def as_html(one: Brief) -> str:
    """The head of the brief for a notebook: verdict, key figures, cautions."""
    cautioned = "".join(f"<li>{escape(text)}</li>" for text in one.cautions)
    return (
        '<div style="font-family:system-ui,sans-serif;max-width:60em">'
        f'<h3 style="margin:.2em 0">{escape(one.title)}</h3>'
        f'<p style="font-size:1.1em"><b>{escape(one.verdict)}</b></p>'
        f'<div style="display:flex;flex-wrap:wrap;gap:.5em">{"".join(map(_card, one.figures))}</div>'
        f"{f'<ul>{cautioned}</ul>' if cautioned else ''}"
        f'<p style="{_SMALL}">{escape(one.provenance)}</p></div>'
    )


def _card(figure: Figure) -> str:
    value, below = number(figure.value, figure.unit), figure.note or _unit_in_words(figure.unit)
    return (
        f'<div style="{_CARD}"><div style="{_SMALL}">{escape(figure.label)}</div>'
        f'<div data-line="{figure.line}" style="font-size:1.3em;font-weight:600">{escape(value)}</div>'
        f'<div style="{_SMALL}">{escape(below)}</div></div>'
    )


def _unit_in_words(unit: str) -> str:
    return {"yuan/year": "yuan a year", "month": "months", "share": "a year"}.get(unit, unit)
