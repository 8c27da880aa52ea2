"""Between what the company needs and what the contractor can pay: the terms on which both would sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from servicecase.case import Case, unknown
from servicecase.engine.suggestions import nearest
from servicecase.inputs.business import read_model, titles_of
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import DO_NOTHING, dotted, file_name, local_name
from servicecase.inputs.values import is_number
from servicecase.questions.contracts.record import cost_of_work_is_given, service_of, under_contract, without
from servicecase.questions.contracts.sweep import crossings, sweep_contracts
from servicecase.questions.finding import Finding
from servicecase.uncertainty.ensemble import Design, evaluate
from servicecase.uncertainty.laws import Numbers, uncertain
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd

FORM = "flat_fee"  # what is negotiated where nothing else is named
_COSTS = "hours_per_unit, materials_per_unit or overhead_per_month"
_MOST_RISK = 0.5  # beyond it a side would look at its good outcomes
_POINTS = 33  # of the term, over the stretch in which anything changes
_VOLUMES = 201  # of adoption from none to all
_EXACT = 1e-9  # of the stretch that holds an end of a span: how closely the end is found
_ROUNDING = 1e-9  # of two results: a smaller difference is none

Spans = tuple[tuple[float, float], ...]
Answers = Callable[[float], Numbers]
Reason = Literal["", "company_refuses", "contractor_refuses", "apart"]


@dataclass(frozen=True)
class Agreement:
    """The terms that each party accepts, as spans from a least to a most, rising, and those that both accept.

    ``risk_level`` None: each party looks at its mean over the draws (at the case itself where nothing is uncertain).
    A number: each looks at its own result in its own bad outcomes, the quantile that this share of the draws falls
    below. The company accepts where that of its NPV is at least that of its NPV under the alternative; the contractor
    where that of its profit above its required margin is at least zero, so that it keeps its margin in all the other
    draws. The two bad outcomes need not be the same draws: low sales hurt both, dear labour hurts the contractor alone.
    ``headroom_instead``: what the contractor would keep above its margin under the alternative, by the same measure,
    in yuan.
    """

    risk_level: float | None
    company: Spans
    contractor: Spans
    headroom_instead: float

    @property
    def zone(self) -> Spans:
        """The terms that both accept."""
        return common(self.company, self.contractor)

    @property
    def midpoint(self) -> float:
        """The middle of the zone, of its widest span where it has gaps; NaN without a zone."""
        least, most = max(self.zone, key=lambda span: span[1] - span[0], default=(np.nan, np.nan))
        return (least + most) / 2

    @property
    def reason(self) -> Reason:
        """Why there is no deal; empty where there is one."""
        if self.zone:
            return ""
        if not self.contractor:
            return "contractor_refuses"
        return "apart" if self.company else "company_refuses"


def common(spans: Spans, others: Spans) -> Spans:
    """What lies within both."""
    both = [(max(one[0], two[0]), min(one[1], two[1])) for one in spans for two in others]
    return tuple((least, most) for least, most in both if least <= most)


def accepts(spans: Spans, value: float) -> bool:
    """Whether a value lies within one of the spans."""
    return any(least <= value <= most for least, most in spans)


@dataclass(frozen=True, repr=False)
class Negotiation(Finding):
    """The term of a contract form that is settled between the company and the contractor.

    ``contract``: the form; ``alternative``: the form that the company would have instead, or "do_nothing"; ``term``:
    key of the assumption; ``limits``: between which it was looked at; ``present``: its value in the scenario, None
    where it is not given; ``agreements``: at the mean, and at the risk level where anything is uncertain;
    ``indifference``: adoption at which the company, on the present term, earns as much as under the alternative.
    """

    design: Design
    service: str
    contract: str
    alternative: str
    term: str
    limits: tuple[float, float]
    present: float | None
    agreements: tuple[Agreement, ...]
    indifference: tuple[float, ...]

    @property
    def is_uncertain(self) -> bool:
        """Whether anything but the term itself is uncertain."""
        return len(self.agreements) > 1

    def table(self) -> pd.DataFrame:
        """A row for the mean and one for the risk level: outer ends of what each accepts, in the unit of the term.

        ``gaps``: whether terms between the outer ends are refused.
        """
        import pandas as pd

        rows = []
        for one in self.agreements:
            row: dict[str, object] = {"criterion": "mean" if one.risk_level is None else f"risk {one.risk_level:g}"}
            sides = {"company": one.company, "contractor": one.contractor, "zone": one.zone}
            for name, spans in sides.items():
                row |= {f"{name}_least": spans[0][0] if spans else np.nan}
                row |= {f"{name}_most": spans[-1][1] if spans else np.nan}
            gaps = any(len(spans) > 1 for spans in sides.values())
            rows.append(row | {"midpoint": one.midpoint, "gaps": gaps, "reason": one.reason})
        return pd.DataFrame(rows).set_index("criterion")


def negotiation(
    case: Case,
    contract: str | None = None,
    term: str | None = None,
    *,
    against: str | None = None,
    risk_level: float = 0.10,
    service: str | None = None,
    draws: int = 4096,
    seed: int = 1,
) -> Negotiation:
    """The least of a term that the company should accept, the most that the contractor can pay, and the zone between.

    Both parties are looked at on the same draws. Acceptance need not rise or fall with the term: it is tested over all
    its limits, closely where anything changes.

    Parameters
    ----------
    contract
        The form to negotiate; by default the flat fee.
    term
        One of `terms_of` it, by default the first. It is agreed here, and so not drawn.
    against
        The form that the company would have instead, or "do_nothing"; by default the contract of the case, or doing
        nothing where that is the form itself.
    risk_level
        The share of worst draws that each side guards against, above 0 and up to 0.5.
    service
        The service, if there are several.
    draws, seed
        As for `simulate`.

    Returns
    -------
    Negotiation
        ``agreements``: what each accepts, and both, on average and at the risk level, in the unit of the term.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the cost of the work is not given, or for an argument out of range.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.negotiation(draws=64).term
    'cleaning.flat_fee'
    """
    service = service_of(case, service)
    contract, against = _forms(case, service, contract, against)
    key = dotted(service, _term(service, contract, term))
    if not is_number(risk_level) or not 0 < risk_level <= _MOST_RISK:
        raise refusal(
            "risk_level",
            "is {value!r}; it must be a share above 0 and up to {most}, such as 0.1",
            value=risk_level,
            most=_MOST_RISK,
        )
    if not cost_of_work_is_given(case, service):
        raise refusal(
            file_name(dotted(service, "hours_per_unit")),
            "is missing: without the cost of the work nobody knows what the contractor can pay; give {costs}",
            costs=_COSTS,
        )
    form, present = _on_the_table(case, service, contract, key)
    instead = _instead(case, service, against)
    risky = bool(uncertain(form).keys() - {key} or uncertain(instead))
    design = Design(draws, seed)
    design = design if risky else replace(design, draws=1)  # all draws would be alike
    row = catalogue()[local_name(key)]
    return Negotiation(
        case,
        design,
        service,
        contract,
        against,
        key,
        (row.lower, row.upper),
        present,
        _agreements(form, instead, key, present, design, (None, risk_level) if risky else (None,)),
        () if present is None else _indifference(case, service, contract, against),
    )


def terms_of(contract: str) -> tuple[str, ...]:
    """Terms of a form that can be negotiated: the numbers that a scenario must give for it, monthly sums first.

    A form may have none: its terms are tables, or there is nobody to negotiate with.
    """
    lines = read_model().choices["contract"].pages[contract].lines
    used = {name for line in lines.values() for name in line.parameters} - set(lines)
    rows = [
        row
        for row in catalogue().values()
        if row.name in used and row.scope == "service" and row.kind == "number" and row.default is None
    ]
    return tuple(row.name for row in sorted(rows, key=lambda row: row.unit != "yuan/month"))


def _forms(case: Case, service: str, contract: str | None, against: str | None) -> tuple[str, str]:
    """The form that is negotiated, and what the company would have instead."""
    choice = read_model().choices["contract"]
    pages = choice.pages
    contract = FORM if contract is None else contract
    chosen = case.scenario.choices[dotted(service, "contract")]
    against = (DO_NOTHING if chosen == contract else chosen) if against is None else against
    for name, valid in ((contract, {*pages}), (against, {DO_NOTHING, *pages})):
        if name not in valid:
            raise unknown(
                "{name!r} is no contract{nearest}", name=name, nearest=nearest(name, valid, titles_of(choice))
            )
    return contract, against


def _term(service: str, contract: str, term: str | None) -> str:
    """The name of the term."""
    valid = terms_of(contract)
    if not valid:
        others = ", ".join(form for form in read_model().choices["contract"].pages if terms_of(form))
        raise unknown(
            "{contract!r} has no term that is one number; forms that have one: {names}",
            contract=contract,
            names=others,
        )
    if term is None:
        return valid[0]
    name = str(term).removeprefix("services.").removeprefix(f"{service}.")
    if name not in valid:
        raise unknown(
            "{term!r} is no term of {contract!r}; valid: {names}",
            term=term,
            contract=contract,
            names=", ".join(valid),
        )
    return name


def _on_the_table(case: Case, service: str, contract: str, key: str) -> tuple[Case, float | None]:
    """The case under the form, and the term as the scenario gives it; any value does for a case without one."""
    if key in case.scenario.records:
        form = under_contract(case, service, contract)
        return form, float(form.inputs[key])
    some = catalogue()[local_name(key)].lower
    return case.with_({dotted(service, "contract"): contract, key: some}), None


def _instead(case: Case, service: str, against: str) -> Case:
    """What the company has without the negotiated form."""
    return without(case, service) if against == DO_NOTHING else under_contract(case, service, against)


def _agreements(
    form: Case, instead: Case, key: str, present: float | None, design: Design, levels: tuple[float | None, ...]
) -> tuple[Agreement, ...]:
    """What both accept, by each criterion; every value of the term is evaluated once for all of them."""
    room = dotted(key.rpartition(".")[0], "contractor_headroom")
    lines = ["npv", *([room] if room in instead.graph.nodes else [])]
    reserve = evaluate([instead], lines, design)[0]

    @cache
    def answers(value: float) -> Numbers:
        """How much better off with the term than without it each party is: criteria down, the company first."""
        found = evaluate([form], ["npv", room], design, fixed={key: value})[0]
        gains = [_gap(_measure(found["npv"], one), _measure(reserve["npv"], one)) for one in levels]
        return np.column_stack([gains, [_measure(found[room], one) for one in levels]])

    points = _points(form, key, present, answers)
    found = np.array([answers(value) for value in track(points, "terms")])

    def spans(row: int, party: int) -> Spans:
        return _spans(points, found[:, row, party], lambda value: float(answers(value)[row, party]))

    return tuple(
        Agreement(
            level,
            company=spans(row, 0),
            contractor=spans(row, 1),
            headroom_instead=float(_measure(reserve[room], level)) if room in reserve else 0.0,
        )
        for row, level in enumerate(levels)
    )


def _measure(values: Numbers, level: float | None) -> Numbers:
    return np.asarray(np.mean(values) if level is None else np.quantile(values, level))


def _gap(one: Numbers, other: Numbers) -> Numbers:
    """The difference between two results, zero where it is mere rounding: a guarantee that never bites changes none."""
    gap = one - other
    return np.where(np.abs(gap) <= _ROUNDING * np.maximum(np.abs(one), np.abs(other)), 0.0, gap)


def _points(form: Case, key: str, present: float | None, answers: Answers) -> list[float]:
    """Values of the term over all its limits, close together up to beyond the last that changes an answer.

    Limits are far wider than any sum that is talked about: from the month's sales on it takes doublings to get there.
    """
    row = catalogue()[local_name(key)]
    sales = float(np.mean(form[dotted(key.rpartition(".")[0], "gross_sales")]))
    step = max(sales, 1.0) if row.unit.startswith("yuan") else row.upper - row.lower
    far = [row.lower]
    while row.lower + step < row.upper:
        far.append(row.lower + step)
        step *= 2
    far.append(row.upper)
    accepted = np.array([answers(value) >= 0 for value in far])
    changes = np.flatnonzero((accepted[1:] != accepted[:-1]).any(axis=(1, 2)))
    last = far[min(max(changes, default=0) + 1, len(far) - 1)]
    near = np.linspace(row.lower, last, _POINTS).tolist()
    return sorted({*far, *near, *([] if present is None else [present])})


def _spans(points: Sequence[float], gains: Numbers, gain: Callable[[float], float]) -> Spans:
    """The stretches over which a party is no worse off with the term than without it; `gains` are those at the points.

    Each end takes some eight evaluations of all draws; `crossing.course`, made for cheap functions, takes 300.
    """
    from scipy.optimize import brentq

    accepted = gains >= 0
    bounds = [points[0]] if accepted[0] else []
    for before in np.flatnonzero(accepted[1:] != accepted[:-1]).tolist():
        low, high = points[before], points[before + 1]
        bounds.append(brentq(gain, low, high, xtol=_EXACT * (high - low)))
    bounds += [points[-1]] if accepted[-1] else []
    return tuple(zip(bounds[::2], bounds[1::2], strict=True))


def _indifference(case: Case, service: str, contract: str, against: str) -> tuple[float, ...]:
    """Adoption, from none to all, at which the form and the alternative are worth the same to the company."""
    forms = [contract] if against == DO_NOTHING else [contract, against]
    volumes = np.linspace(catalogue()["adoption"].lower, catalogue()["adoption"].upper, _VOLUMES)
    sweep = sweep_contracts(case, "adoption", volumes, forms, service)
    other = np.full_like(volumes, sweep.without) if against == DO_NOTHING else sweep.npv[against]
    return tuple(crossings(volumes, _gap(sweep.npv[contract], other)))
