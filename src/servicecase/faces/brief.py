"""The brief: what management has to know to decide, as a record, as text and as HTML."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

import servicecase
from servicecase.analysis.contracts import ContractComparison, compare_contracts, cost_of_work_is_given
from servicecase.analysis.names import KEY_LINES
from servicecase.assumptions import catalogue, read_table
from servicecase.case import Case
from servicecase.faces.labels import (
    date_in_words,
    label,
    label_in,
    month_in_words,
    number,
    quantity,
    unit_in_words,
    unit_of,
)
from servicecase.faces.language import language, translated
from servicecase.faces.ranges import ends_in_words, range_in_words
from servicecase.faces.sources import graded, is_assumed, note_in_words, source_in_words
from servicecase.faces.verdict import is_worth_launching, losing_contractors, verdict
from servicecase.scenario import assumptions_in_use, dotted, is_of_a_tax_preset, local_name, not_in_use, tax_presets
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
    lang: str | None = None

    def __str__(self) -> str:
        return quantity(self.value, self.unit, self.lang)


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
    lang: str | None = None

    @property
    def range(self) -> str:
        """What others reach."""
        return ends_in_words(self.low, self.high, self.unit, self.lang)

    @property
    def is_above(self) -> bool:
        """Whether the case claims more than others reach."""
        return self.value > self.high


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
    neutral = [key for key in in_use if stands_at_neutral(case, key)]
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


@cache
def reference_class() -> list[dict[str, str]]:
    """Rows of figures that comparable companies reach, each for a line."""
    return read_table("reference_class")


def outside_view(case: Case, nothing: Mapping[str, float], lang: str | None = None) -> Iterator[Reference]:
    """Lines of the case beside what comparable companies reach."""
    for row in reference_class():
        line, bounds = row["line"], (float(row["low"]), float(row["high"]))
        title, caveat = translated(row["title"], lang), translated(row["caveat"], lang)
        source = graded(row["source"])
        yield Reference(line, title, case[line], nothing[line], *bounds, row["unit"], source, caveat, lang)


def stands_at_neutral(case: Case, key: str) -> bool:
    """Whether an assumption is left at a default that leaves it out of the case."""
    return case.scenario.record(key).is_default and catalogue()[local_name(key)].is_neutral_by_default


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


def cautions(case: Case, nothing: Mapping[str, float], lang: str | None = None) -> Iterator[str]:
    """What a reader should be warned of."""
    yield from _contractors_in_danger(case, lang)
    for one in outside_view(case, nothing, lang):
        if one.is_above:
            text = translated("{line} is {value}; {others} have {range} (source {source}).", lang)
            line, value = label(one.line, lang), quantity(one.value, one.unit, lang)
            yield text.format(line=line, value=value, others=one.title, range=one.range, source=one.source)
    if case["exceeds_sales_limit"]:
        yield translated("The sales would pass the small-scale taxpayer's limit: another VAT rate would apply.", lang)
    yield from standing_cautions(case, lang)
    yield from _expired(case, lang)
    if len(case.irr_roots()) > 1:
        yield translated("Several rates of return solve this cash flow: judge it by its net present value.", lang)


def standing_cautions(case: Case, lang: str | None = None) -> Iterator[str]:
    """What a reader should be warned of whatever the values of the assumptions are, and on whatever day."""
    if case["horizon_months"] < MONTHS_PER_YEAR:
        months = quantity(case["horizon_months"], "month", lang)
        yield translated("Yearly figures are those of {months}: the horizon is no longer.", lang).format(months=months)
    yield from _tax_out_of_date(case, lang)
    for key in not_in_use(case.scenario):
        text = translated("{assumption} is given but not used by the chosen pages.", lang)
        yield text.format(assumption=label_in(case, key, lang))


def _contractors_in_danger(case: Case, lang: str | None) -> Iterator[str]:
    """Services whose contractor does not earn what it needs, or nobody knows whether it does."""
    titles = case.scenario.titles
    for service in losing_contractors(case):
        gap = number(-case[dotted(service, "contractor_headroom")], "yuan", lang)
        text = translated("{service}: the contractor earns {gap} yuan less than its required margin.", lang)
        yield text.format(service=titles[service], gap=gap)
    for service in case.scenario.services:
        last = case[dotted(service, "contractor_annual_headroom")]
        if last < 0 and case[dotted(service, "contractor_can_live")]:
            text = translated(
                "{service}: in the last year the contractor earns {gap} yuan less than its required margin.", lang
            )
            yield text.format(service=titles[service], gap=number(-last, "yuan", lang))
        if not cost_of_work_is_given(case, service):
            yield without_cost(case, service, lang)


def without_cost(case: Case, service: str, lang: str | None = None) -> str:
    """What to say of a service whose work costs nobody knows what."""
    text = translated(
        "{service}: no cost of the work is given, so whether the contractor can live is not tested.", lang
    )
    return text.format(service=case.scenario.titles[service])


def _expired(case: Case, lang: str | None) -> Iterator[str]:
    """Values that nobody vouches for any more."""
    today = datetime.date.today()
    for key in assumptions_in_use(case.scenario, case.graph):
        record = case.scenario.record(key)
        if record.expires and record.expires < today and not is_of_a_tax_preset(record):
            text = translated("{assumption} expired on {date}.", lang)
            yield text.format(assumption=label_in(case, key, lang), date=date_in_words(record.expires, lang))


def _tax_out_of_date(case: Case, lang: str | None) -> Iterator[str]:
    """Where the horizon begins before the tax preset is valid, or goes on after it."""
    preset, start = case.scenario.tax, case.scenario.start_date
    if not preset or not start:
        return
    first, last = (_day(tax_presets()[preset][name]) for name in ("valid_from", "valid_to"))
    if first and start < first:
        text = translated("Tax preset {preset} is valid from {first}; the horizon starts in {start}.", lang)
        begins = month_in_words(start.year, start.month, lang)
        yield text.format(preset=preset, first=date_in_words(first, lang), start=begins)
    years, month = divmod(start.month - 1 + int(case["horizon_months"]) - 1, MONTHS_PER_YEAR)
    end = start.year + years, month + 1
    if last and end > (last.year, last.month):
        text = translated("Tax preset {preset} is valid to {last}; the horizon runs to {end}.", lang)
        yield text.format(preset=preset, last=date_in_words(last, lang), end=month_in_words(*end, lang))


def _day(text: str) -> datetime.date | None:
    """A date of a table, which may be open."""
    return datetime.date.fromisoformat(text) if text else None


def provenance(case: Case, lang: str | None = None) -> str:
    """Version and fingerprint of the inputs, for every output."""
    named = {"version": servicecase.__version__, "fingerprint": case.scenario.fingerprint()}
    text = translated("servicecase {version} · inputs {fingerprint}", lang).format(**named)
    if not case.scenario.price_year:
        return text
    return translated("{text} · prices of {year}", lang).format(text=text, year=case.scenario.price_year)


def one_line(case: Case) -> str:
    """The case in a line, in the language spoken here."""
    return translated("<Case {title}: {income} yuan a year, NPV {worth} yuan>").format(
        title=repr(case.scenario.title),
        income=number(case["annual_income"], "yuan/year"),
        worth=number(case["npv"], "yuan"),
    )


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
    value, below = number(figure.value, figure.unit, figure.lang), figure.note or unit_of_card(figure.unit, figure.lang)
    return (
        f'<div style="{_CARD}"><div style="{_SMALL}">{escape(figure.label)}</div>'
        f'<div data-line="{figure.line}" style="font-size:1.3em;font-weight:600">{escape(value)}</div>'
        f'<div style="{_SMALL}">{escape(below)}</div></div>'
    )


# How a unit reads on its own, below a figure.
UNITS_OF_CARDS = {"yuan/year": "yuan a year", "month": "months", "share": "a year"}


def unit_of_card(unit: str, lang: str | None = None) -> str:
    """A unit as it stands below the value of a card."""
    words = UNITS_OF_CARDS.get(unit)
    return translated(words, lang) if words else unit_in_words(unit, lang)
