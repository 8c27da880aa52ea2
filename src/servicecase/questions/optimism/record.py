"""A case after haircuts and uplifts for optimism, beside the case as stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecase.case import Case, unknown
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.inputs.catalogue import Assumption, catalogue, read_table
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.inputs.names import ESTATE, dotted, local_name
from servicecase.inputs.record import ASSUMED, Record, survey_posterior
from servicecase.inputs.record_reader import record_faults
from servicecase.inputs.values import is_number
from servicecase.questions.finding import Finding
from servicecase.questions.names import KEY_LINES, target_key
from servicecase.scenario.consistency import consistency_faults

if TYPE_CHECKING:
    import pandas as pd

CAUTIOUS, CHOSEN = "cautious", "chosen"
NOTE = "optimism: "  # how the note of an adjusted record begins


@dataclass(frozen=True)
class Adjustment:
    """What an assumption becomes: its value times ``factor``, plus ``shift`` in its unit. On whose word, and why."""

    factor: float = 1.0
    shift: float = 0.0
    evidence: str = ""
    source: str | None = None

    @property
    def basis(self) -> str:
        """The source, or "assumed"."""
        return self.source or ASSUMED

    def __str__(self) -> str:
        factor = f"× {self.factor:g}" if self.factor != 1 or not self.shift else ""
        shift = f"{'-' if self.shift < 0 else '+'} {abs(self.shift):g}" if self.shift else ""
        return " ".join(part for part in (factor, shift) if part)


@dataclass(frozen=True)
class Adjusted:
    """An assumption before and after its adjustment; ``is_clipped`` where a limit of validity held it back."""

    key: str
    adjustment: Adjustment
    before: float
    after: float
    is_clipped: bool


@dataclass(frozen=True)
class Skipped:
    """An assumption that the set names and the case has no use for, and why."""

    key: str
    reason: str


@dataclass(frozen=True)
class OffAndOn:
    """A result of the case as stated and of the adjusted one."""

    line: str
    unit: str
    off: float
    on: float


@dataclass(frozen=True, repr=False)
class OptimismAdjustment(Finding):
    """The results of a case as stated (off) and with a set of adjustments for optimism (on).

    ``adjusted`` is the case with the adjustments; each record that they changed says so in its note.
    """

    name: str
    adjusted: Case = field(repr=False)
    adjustments: tuple[Adjusted, ...]
    skipped: tuple[Skipped, ...]
    results: tuple[OffAndOn, ...]

    def __getitem__(self, line: str) -> OffAndOn:
        return next(one for one in self.results if one.line == line)

    def table(self) -> pd.DataFrame:
        """Results by line: unit, off, on, difference."""
        import pandas as pd

        rows = [{**asdict(one), "difference": one.on - one.off} for one in self.results]
        return pd.DataFrame(rows, columns=["line", "unit", "off", "on", "difference"]).set_index("line")

    def adjustments_table(self) -> pd.DataFrame:
        """Adjusted assumptions by key: before, after, factor, shift, is_clipped, basis, evidence."""
        import pandas as pd

        rows = [
            {"key": one.key, "before": one.before, "after": one.after, "factor": one.adjustment.factor}
            | {"shift": one.adjustment.shift, "is_clipped": one.is_clipped}
            | {"basis": one.adjustment.basis, "evidence": one.adjustment.evidence}
            for one in self.adjustments
        ]
        columns = ["key", "before", "after", "factor", "shift", "is_clipped", "basis", "evidence"]
        return pd.DataFrame(rows, columns=columns).set_index("key")


@cache
def optimism_sets() -> Mapping[str, Mapping[str, Adjustment]]:
    """The adjustments that the package ships, by set and assumption."""
    found: dict[str, dict[str, Adjustment]] = {}
    for row in read_table("optimism"):
        adjustment = Adjustment(
            float(row["factor"] or 1), float(row["shift"] or 0), row["evidence"], row["source"] or None
        )
        for name in row["sets"].split():
            found.setdefault(name, {})[row["assumption"]] = adjustment
    return found


def optimism(
    case: Case,
    name: str | None = None,
    targets: Iterable[str] = KEY_LINES,
    adjustments: Mapping[str, float | Adjustment] | None = None,
) -> OptimismAdjustment:
    """The results of a case with and without adjustments for optimism; the case itself stays as it is.

    An assumption that services share is adjusted for each. Ranges move with their values.

    Parameters
    ----------
    name
        A set of `optimism_sets`, by default "cautious"; with adjustments of your own, what they are called.
    targets
        Lines of one number.
    adjustments
        A set of your own: a factor or an `Adjustment` by assumption.

    Returns
    -------
    OptimismAdjustment
        ``adjusted``: the case with the adjustments.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        For an unknown set, or one that adjusts nothing of this case.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.optimism(adjustments={"adoption": 0.8}).adjusted["annual_income"]  # 20% instead of 25%
    90000.0
    """
    keys = _target_keys(case, [targets] if isinstance(targets, str) else list(targets))
    chosen = _named_set(name or CAUTIOUS) if adjustments is None else _own_set(adjustments)
    records, adjusted, skipped = dict(case.scenario.records), [], []
    for key, adjustment in _by_key(case, chosen).items():
        reason = _reason_to_skip(case, key, adjustment)
        if reason:
            skipped.append(Skipped(key, reason))
            continue
        before = case.scenario.record(key)
        records[key] = _moved(catalogue()[local_name(key)], before, adjustment)
        adjusted.append(_adjusted(key, adjustment, before, records[key]))
    name = name or (CAUTIOUS if adjustments is None else CHOSEN)
    title = f"{case.scenario.title}, adjusted for optimism ({name})"
    scenario = replace(case.scenario, title=title, records=records)
    faults = [Fault("", where, text) for where, text in consistency_faults(scenario)]
    if faults:
        raise ScenarioError(faults)
    after = case.of(scenario)
    results = tuple(OffAndOn(key, case.graph.nodes[key].line.unit, case[key], after[key]) for key in keys)
    return OptimismAdjustment(case, name, after, tuple(adjusted), tuple(skipped), results)


def _target_keys(case: Case, targets: list[str]) -> list[str]:
    if not targets:
        raise refusal("targets", "is empty; name at least one result, such as npv")
    return [target_key(case, target) for target in targets]


def _named_set(name: str) -> Mapping[str, Adjustment]:
    if name not in optimism_sets():
        raise unknown(
            "{name!r} is no set of optimism adjustments{nearest}", name=name, nearest=nearest(name, optimism_sets())
        )
    return optimism_sets()[name]


def _own_set(given: Mapping[str, float | Adjustment]) -> dict[str, Adjustment]:
    """Adjustments that somebody gives, checked."""
    if not isinstance(given, Mapping):
        raise refusal("adjustments", "is {value!r}; it must be factors or Adjustments by assumption", value=given)
    found, faults = {}, []
    for name, one in given.items():
        if is_number(one):
            one = Adjustment(float(one))  # type: ignore[arg-type]
        if not isinstance(one, Adjustment):
            faults.append(Fault("", name, says("is {value!r}; it must be a factor or an Adjustment", value=one)))
        elif not _is_finite(one.factor) or one.factor < 0:
            faults.append(
                Fault("", name, says("has the factor {factor!r}; it must be a number from 0", factor=one.factor))
            )
        elif not _is_finite(one.shift):
            faults.append(Fault("", name, says("has the shift {shift!r}; it must be a finite number", shift=one.shift)))
        else:
            found[name] = one
    if faults:
        raise ScenarioError(faults)
    return found


def _is_finite(value: Any) -> bool:
    return is_number(value) and isfinite(value)


def _by_key(case: Case, chosen: Mapping[str, Adjustment]) -> dict[str, Adjustment]:
    """Adjustments by the keys of the case; one for a service comes before one for all of them."""
    everywhere = {key: one for name, one in chosen.items() for key in _keys(case, name)}
    return everywhere | {_keys(case, name)[0]: one for name, one in chosen.items() if "." in name}


def _keys(case: Case, name: str) -> list[str]:
    """The keys of an assumption by the name that people write: one for each service that has it."""
    short = name.removeprefix("services.").removeprefix("estate.")
    owner, _, local = short.rpartition(".")
    row = catalogue().get(local)
    own = () if row is None else case.scenario.services if row.scope == "service" else (ESTATE,)
    if row is None or (owner and owner not in own):
        valid = catalogue() if row is None else [dotted(one, local) for one in own]
        raise unknown("{name!r} is not an assumption{nearest}", name=name, nearest=nearest(short, valid))
    if row.kind not in ("number", "whole") or row.scope not in ("service", "estate"):
        raise unknown("{name!r} cannot be adjusted; only a number of the estate or of a service can", name=name)
    return [dotted(one, local) for one in own if owner in (ESTATE, one)]


def _reason_to_skip(case: Case, key: str, adjustment: Adjustment) -> str:
    """Why an adjustment would say nothing about this case; empty where it does."""
    if key not in case.inputs:
        return "not used by the chosen pages"
    record, row = case.scenario.record(key), catalogue()[local_name(key)]
    if record.is_default and row.is_neutral_by_default:
        return "left out of the case"
    return "stays as it is" if _target(row, record.value, adjustment) == record.value else ""


def _target(row: Assumption, value: Any, adjustment: Adjustment) -> float:
    """An adjusted value, before the limits of validity."""
    moved = value * adjustment.factor + adjustment.shift
    return float(round(moved)) if row.kind == "whole" else float(moved)


def _adjusted(key: str, adjustment: Adjustment, before: Record, after: Record) -> Adjusted:
    row = catalogue()[local_name(key)]
    is_clipped = _target(row, before.value, adjustment) != after.value
    return Adjusted(key, adjustment, float(before.value), float(after.value), is_clipped)  # type: ignore[arg-type]


def _moved(row: Assumption, record: Record, adjustment: Adjustment) -> Record:
    """The record of an adjusted value: its range moves with it, its source does not speak for it."""

    def move(value: Any) -> float:
        return float(np.clip(_target(row, value, adjustment), row.lower, row.upper))

    because = f"; {adjustment.evidence}" if adjustment.evidence else ""
    note = f"{NOTE}{adjustment} of {record.value:g} ({adjustment.basis}){because}"
    plain = Record(move(record.value), owner=record.owner, note=note)
    stated, spread = _given(record), _spread(record)
    moved = replace(
        plain,
        low=None if record.low is None else move(record.low),
        high=None if record.high is None else move(record.high),
        dist="beta" if record.survey else record.dist,
        sd=None if spread is None else spread * adjustment.factor,
        pert_lambda=record.pert_lambda,
        quantiles=record.quantiles,
        values=tuple(move(one) for one in stated["values"]) if "values" in stated else None,
        weights=record.weights,
    )
    # at a limit a range may shrink to nothing, or to what its distribution cannot have
    return plain if any(record_faults(row, _given(moved))) else moved


def _spread(record: Record) -> float | None:
    """The standard deviation that a record states, or that its survey implies."""
    if record.survey is None:
        return record.sd
    yes, no = survey_posterior(*record.survey)
    return sqrt(yes * no / (yes + no + 1)) / (yes + no)


def _given(record: Record) -> dict[str, Any]:
    """A record as a scenario file would state it."""
    stated = {one.name: getattr(record, one.name) for one in fields(record) if one.name != "is_default"}
    return {name: one for name, one in stated.items() if one is not None}
