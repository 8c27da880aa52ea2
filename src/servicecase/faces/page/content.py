"""What the page shows beside the numbers that it computes: names, units, sources and texts, in every language.

The content is a record for JSON. A text that depends on the language is a record of it in each.

``language``, ``languages``; ``texts``: the catalogue of each language but English; ``title``, ``description``,
``months``, ``provenance``
``inputs``: by key, what a line under any form starts from, but for ``month``
``services``, ``assumptions``: as `_service` and `_assumption` give them
``lines``, ``forms``: label, unit and formula of each line, in two parts as `javascript.script` has the lines
``keyLines``, ``references``: what the brief shows, and figures from outside to compare with
``verdicts``, ``alternatives``: templates of the verdict; ``cautions``: those that stand whatever the values are
``uncertainty``: as `uncertainty` gives it; null where nothing has a range
``file``: the scenario as a file, as `saved_file.tables` gives it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from servicecase.analysis.contracts import COSTS_OF_WORK, compare_contracts, cost_of_work_is_given
from servicecase.analysis.names import KEY_LINES, limits_of
from servicecase.analysis.sensitivity import Swing
from servicecase.assumptions import Source, catalogue, sources
from servicecase.case import Case
from servicecase.distributions import uncertain
from servicecase.faces.brief import (
    provenance,
    reference_class,
    standing_cautions,
    stands_at_neutral,
)
from servicecase.faces.labels import date_in_words, label, label_in, unit_of
from servicecase.faces.language import LANGUAGES, messages, translated
from servicecase.faces.page import saved_file
from servicecase.faces.page.parts import all_cases, parted
from servicecase.faces.ranges import range_in_words
from servicecase.faces.sources import cited, graded, is_assumed, note_in_words, source_in_words
from servicecase.faces.verdict import ALTERNATIVES, OF_ONE, OF_SEVERAL, VERDICTS
from servicecase.graph import MONTH
from servicecase.scenario import assumptions_in_use, dotted, is_of_a_tax_preset, local_name
from servicecase.trace import formula

_GROUP = "servicecase"  # of the texts; the page asks for no other
_QUANTILES = {"low": 0.1, "middle": 0.5, "high": 0.9}
_FAN = "cumulative_cash"


def content(case: Case, lang: str, draws: int, seed: int) -> dict[str, Any]:
    """The content of the page of a case that opens in a language; what is uncertain, from so many draws."""
    cases = all_cases(case)
    lines = parted(case, _described)
    swings = case.tornado().swings if uncertain(case) else ()
    others = OF_SEVERAL if len(case.scenario.services) > 1 else OF_ONE
    return {
        "language": lang,
        "languages": LANGUAGES,
        "texts": {one: said for one in LANGUAGES if (said := messages(one, _GROUP))},
        "title": case.scenario.title,
        "description": case.scenario.description,
        "months": int(case["horizon_months"]),
        "provenance": {one: provenance(case, one) for one in LANGUAGES},
        "inputs": {key: value for one in cases for key, value in one.inputs.items() if key != MONTH},
        "services": [_service(case, service) for service in case.scenario.services],
        "assumptions": list(_assumptions(cases, [one.key for one in swings])),
        "lines": lines.shared,
        "forms": lines.forms,
        "keyLines": KEY_LINES,
        "references": [_reference(row) for row in reference_class()],
        "verdicts": VERDICTS,
        "alternatives": ALTERNATIVES | others,
        "cautions": _each_of(lambda one: list(standing_cautions(case, one))),
        "uncertainty": uncertainty(case, swings, draws, seed) if swings else None,
        "file": saved_file.tables(case.scenario),
    }


def _reference(row: dict[str, str]) -> dict[str, Any]:
    """A figure from outside, with the grade of its source."""
    ends = {end: float(row[end]) for end in ("low", "high")}
    return {**row, **ends, "source": graded(row["source"])}


def _each_of(said: Callable[[str], list[str]]) -> list[dict[str, str]]:
    """Texts, each in each language."""
    texts = [said(lang) for lang in LANGUAGES]
    return [dict(zip(LANGUAGES, one, strict=True)) for one in zip(*texts, strict=True)]


def _label(case: Case, key: str) -> dict[str, str]:
    """The name of a line or an assumption in each language."""
    return {lang: label_in(case, key, lang) for lang in LANGUAGES}


def _described(case: Case) -> dict[str, dict[str, Any]]:
    """What is said of each line of a case."""
    return {
        key: {
            "label": _label(case, key),
            "unit": unit_of(case, key),
            "formula": formula(tree),
        }
        for key, tree in case.graph.expressions.items()
    }


def _service(case: Case, service: str) -> dict[str, Any]:
    """A service: its contract as saved, its forms with the terms they lack, and what says what the work costs."""
    found = compare_contracts(case, service)
    forms = [
        {
            "key": one.contract,
            "title": {lang: translated(one.title, lang) for lang in LANGUAGES},
            "missing": [{lang: label(term, lang) for lang in LANGUAGES} for term in one.missing],
        }
        for one in found.outcomes
    ]
    return {
        "key": service,
        "title": case.scenario.titles[service],
        "contract": found.chosen,
        "forms": forms,
        "costs": [dotted(service, name) for name in COSTS_OF_WORK],
        "costIsGiven": cost_of_work_is_given(case, service),
    }


def _assumptions(cases: list[Case], ranking: list[str]) -> Iterator[dict[str, Any]]:
    """Every assumption in use under any form, conversions of units apart: the estate's first, as in the catalogue.

    ``rank``: its place in the ranking, null outside it.
    """
    users: dict[str, Case] = {}
    for one in cases:
        for key in assumptions_in_use(one.scenario, one.graph):
            if catalogue()[local_name(key)].scope != "constant":
                users.setdefault(key, one)
    for key, user in users.items():
        yield {**_assumption(user, key), "rank": ranking.index(key) if key in ranking else None}


def _assumption(case: Case, key: str) -> dict[str, Any]:
    """An assumption: names, limits, range, and on whose word.

    ``adjustable``: whether the page may change it; ``lower``, ``upper``: its limits; ``low``, ``high``: its range;
    ``isNeutral``: whether it is left at a default that leaves it out of the case; ``expires``: when nobody
    vouches any more for what the scenario says itself.
    """
    record, row, unit = case.scenario.record(key), catalogue()[local_name(key)], unit_of(case, key)
    lower, upper = limits_of(case, key)
    source = sources().get(record.source or "")
    expires = None if is_of_a_tax_preset(record) else record.expires
    return {
        "key": key,
        "label": _label(case, key),
        "unit": unit,
        "kind": row.kind,
        "value": record.value,
        "lower": lower,
        "upper": upper,
        "low": record.low,
        "high": record.high,
        "range": {lang: range_in_words(record, unit, lang) for lang in LANGUAGES},
        "adjustable": row.scope != "scenario" and row.kind != "table",
        "isNeutral": stands_at_neutral(case, key),
        "isAssumed": is_assumed(record),
        "isDefault": record.is_default,
        "source": {lang: source_in_words(record, lang) for lang in LANGUAGES},
        "sourceText": {lang: _source(source, lang) for lang in LANGUAGES} if source else None,
        "owner": record.owner or "",
        "date": record.date.isoformat() if record.date else "",
        "expires": expires.isoformat() if expires else "",
        "expiresInWords": {lang: date_in_words(expires, lang) for lang in LANGUAGES} if expires else None,
        "note": {lang: note_in_words(record, lang) for lang in LANGUAGES} if record.note else "",
    }


def _source(source: Source, lang: str) -> str:
    """A source in full, with what it does not say."""
    return " · ".join(part for part in (cited(source, lang), translated(source.caveat, lang)) if part)


def uncertainty(case: Case, swings: Iterable[Swing], draws: int, seed: int) -> dict[str, Any]:
    """How sure the case is as saved: results over draws, by year and month, by contract, and what moves the NPV.

    ``results``: by key line, mean, quantiles and the shares of the draws below zero and without a value; ``fan``:
    quantiles of the cumulative cash by month; ``contracts``: by service and form, the NPV as the results have it;
    ``tornado``: the widest swing first.
    """
    found = case.simulate(draws, seed, outputs=[*KEY_LINES, _FAN])
    contracts = {
        service: {
            form: _spread(npv) for form, npv in case.simulate_contracts(service, draws=draws, seed=seed).npv.items()
        }
        for service in case.scenario.services
    }
    return {
        "draws": draws,
        "seed": seed,
        "results": {line: _spread(found.scalar(line)) for line in KEY_LINES},
        "fan": _quantiles(found.values[_FAN]),
        "contracts": contracts,
        "tornado": [asdict(one) for one in swings if one.swing > 0],
    }


def _spread(values: Any) -> dict[str, Any]:
    """Mean and quantiles of the draws that have a value (null for none); shares of all draws below zero and without."""
    there = values[np.isfinite(values)]
    shares = {"belowZero": float(np.mean(values < 0)), "noValue": 1 - len(there) / len(values)}
    if not len(there):
        return {"mean": None, **dict.fromkeys(_QUANTILES), **shares}
    quantiles = {name: float(np.quantile(there, share)) for name, share in _QUANTILES.items()}
    return {"mean": float(np.mean(there)), **quantiles, **shares}


def _quantiles(values: Any) -> dict[str, list[float]]:
    """Quantiles of each period over the draws."""
    return {name: np.quantile(values, share, axis=0).tolist() for name, share in _QUANTILES.items()}
