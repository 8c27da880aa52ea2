"""What the page shows beside the numbers that it computes: names, units, sources and texts, in every language.

The content is a record for JSON. A text that depends on the language is a record of it in each.

``language``, ``languages``; ``texts``: the catalogue of each language but English; ``counted``: units of
what is counted
``title``, ``description``, ``months``, ``provenance``
``inputs``: by key, what a line under any form starts from, but for ``month``
``services``, ``assumptions``: as `_service` and `_assumption` give them
``lines``, ``forms``: label, unit and formula of each line, in two parts as `javascript.script` has the lines
``keyLines``: what the brief shows, as `_key_line` gives it; ``sweptLines``: those that a chart has along its side
``references``: figures from outside to compare with, as `_reference` gives them
``verdicts``, ``alternatives``: templates of the verdict; ``cautions``: those that stand whatever the values are
``uncertainty``: as `uncertainty.uncertainty` gives it; null where nothing has a range
``file``: the scenario as a file, as `saved_file.tables` gives it
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from servicecase.analysis.contracts import (
    COSTS_OF_WORK,
    ContractOutcome,
    compare_contracts,
    cost_of_work_is_given,
    sweep_grid,
)
from servicecase.analysis.names import KEY_LINES, limits_of
from servicecase.assumptions import Source, catalogue, sources
from servicecase.case import Case, UnknownNameError
from servicecase.distributions import uncertain
from servicecase.faces.brief import (
    provenance,
    reference_class,
    standing_cautions,
    stands_at_neutral,
    unit_of_card,
)
from servicecase.faces.findings.words import axis_title
from servicecase.faces.labels import COUNTED, date_in_words, is_in_percent, label, label_in, unit_in_words, unit_of
from servicecase.faces.language import LANGUAGES, in_each, messages, translated
from servicecase.faces.page import saved_file
from servicecase.faces.page.parts import all_cases, cases_by_form, parted
from servicecase.faces.page.uncertainty import uncertainty
from servicecase.faces.ranges import ends_in_words, range_in_words
from servicecase.faces.sliders import reach, step_of
from servicecase.faces.sources import cited, graded, is_assumed, note_in_words, source_in_words
from servicecase.faces.verdict import ALTERNATIVES, OF_ONE, OF_SEVERAL, VERDICTS
from servicecase.graph import MONTH
from servicecase.scenario import assumptions_in_use, dotted, is_of_a_tax_preset, local_name
from servicecase.trace import formula

_GROUP = "servicecase"  # of the texts; the page asks for no other
_SWEPT = ("annual_profit", "annual_income", "npv")
_POINTS = 41  # along the foot of a chart


def content(case: Case, lang: str, draws: int, seed: int) -> dict[str, Any]:
    """The content of the page of a case that opens in a language; what is uncertain, from so many draws."""
    cases = all_cases(case)
    lines = parted(case, _described)
    swings = case.tornado().swings if uncertain(case) else ()
    others = OF_SEVERAL if len(case.scenario.services) > 1 else OF_ONE
    return {
        "language": lang,
        "languages": LANGUAGES,
        "counted": COUNTED,
        "texts": {one: said for one in LANGUAGES if (said := messages(one, _GROUP))},
        "title": case.scenario.title,
        "description": case.scenario.description,
        "months": int(case["horizon_months"]),
        "provenance": in_each(lambda one: provenance(case, one)),
        "inputs": {key: value for one in cases for key, value in one.inputs.items() if key != MONTH},
        "services": [_service(case, service) for service in case.scenario.services],
        "assumptions": list(_assumptions(cases, [one.key for one in swings])),
        "lines": lines.shared,
        "forms": lines.forms,
        "keyLines": [_key_line(case, one) for one in KEY_LINES],
        "sweptLines": _SWEPT,
        "references": [_reference(row) for row in reference_class()],
        "verdicts": VERDICTS,
        "alternatives": ALTERNATIVES | others,
        "cautions": in_each(lambda one: list(standing_cautions(case, one))),
        "uncertainty": uncertainty(case, swings, draws, seed) if swings else None,
        "file": saved_file.tables(case.scenario),
    }


def _key_line(case: Case, line: str) -> dict[str, Any]:
    """A line of which the page has a card: its name, with its unit on an axis, and what stands below its value."""
    unit = unit_of(case, line)
    return {
        "key": line,
        "label": _label(case, line),
        "axisTitle": in_each(lambda _: axis_title(case, line)),
        "below": in_each(lambda lang: unit_of_card(unit, lang)),
    }


def _reference(row: dict[str, str]) -> dict[str, Any]:
    """What comparable companies reach of a line, with the grade of its source; the page warns of what is above."""
    low, high = (float(row[end]) for end in ("low", "high"))
    return {
        "line": row["line"],
        "unit": row["unit"],
        "high": high,
        "label": _name(row["line"]),
        "title": in_each(lambda lang: translated(row["title"], lang)),
        "range": in_each(lambda lang: ends_in_words(low, high, row["unit"], lang)),
        "source": graded(row["source"]),
    }


def _label(case: Case, key: str) -> dict[str, str]:
    """The name of a line or an assumption in each language."""
    return in_each(lambda lang: label_in(case, key, lang))


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
    """A service: its contract as saved, its forms as `_form` gives them, and what says what the work costs."""
    found, printed = compare_contracts(case, service), cases_by_form(case, service)
    forms = [_form(one, one.contract in printed) for one in found.outcomes]
    return {
        "key": service,
        "title": case.scenario.titles[service],
        "contract": found.chosen,
        "forms": forms,
        "costs": [dotted(service, name) for name in COSTS_OF_WORK],
        "costIsGiven": cost_of_work_is_given(case, service),
    }


def _form(outcome: ContractOutcome, has_terms: bool) -> dict[str, Any]:
    """A form and what it is ``missing``: its terms, or (``lacksOnlyCost``) the cost of the work, which may be given."""
    return {
        "key": outcome.contract,
        "title": in_each(lambda lang: translated(outcome.title, lang)),
        "missing": [_name(one) for one in outcome.missing],
        "lacksOnlyCost": has_terms,
    }


def _name(term: str) -> dict[str, str]:
    """The name of what may stand in a scenario in each language."""
    return in_each(lambda lang: label(term, lang))


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
    """An assumption: names, limits, range, how it is changed, and on whose word it stands.

    ``lower``, ``upper``: its limits; ``low``, ``high``: its range; ``isOfCalendar``: whether it shapes the whole case;
    ``isNeutral``: whether it is left at a default that leaves it out of the case; ``expires``: when nobody vouches any
    more for what the scenario says itself; the rest as `_typing` gives it.
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
        "range": in_each(lambda lang: range_in_words(record, unit, lang)),
        "isOfCalendar": row.scope == "scenario",
        "isNeutral": stands_at_neutral(case, key),
        "isAssumed": is_assumed(record),
        "isDefault": record.is_default,
        "source": in_each(lambda lang: source_in_words(record, lang)),
        "sourceText": in_each(lambda lang: _source(source, lang)) if source else None,
        "owner": record.owner or "",
        "date": record.date.isoformat() if record.date else "",
        "expires": expires.isoformat() if expires else "",
        "expiresInWords": in_each(lambda lang: date_in_words(expires, lang)) if expires else None,
        "note": in_each(lambda lang: note_in_words(record, lang)) if record.note else "",
        **_typing(case, key),
    }


def _typing(case: Case, key: str) -> dict[str, Any]:
    """How the reader changes an assumption, and how a chart runs along it.

    ``adjustable``: whether it may be changed; ``isTypedInPercent``, ``typedUnit``: how a field has its values;
    ``slider``: its ends and its step; ``points``: values along the foot of a chart, which says ``axisTitle``; null for
    none.
    """
    row, unit = catalogue()[local_name(key)], unit_of(case, key)
    adjustable = row.scope != "scenario" and row.kind != "table"
    in_percent = is_in_percent(unit, limits_of(case, key)[1])
    is_number = adjustable and row.kind != "flag"
    ends = reach(case, key) if is_number else None
    return {
        "adjustable": adjustable,
        "isTypedInPercent": in_percent,
        "typedUnit": in_each(lambda lang: "%" if in_percent else unit_in_words(unit, lang)),
        "slider": {"first": ends[0], "last": ends[1], "step": step_of(case, key, ends)} if ends else None,
        "points": _points(case, key) if is_number else None,
        "axisTitle": in_each(lambda _: axis_title(case, key)),
    }


def _points(case: Case, key: str) -> list[float] | None:
    """Values of a service's adoption, or of what else has a range, along the foot of a chart."""
    owner, _, name = key.rpartition(".")
    if not owner or (name != "adoption" and case.scenario.record(key).high is None):
        return None
    try:
        return [float(one) for one in sweep_grid(case, key, _POINTS)]
    except UnknownNameError:  # it stays at zero, so nothing says how far to go
        return [float(one) for one in np.linspace(*limits_of(case, key), _POINTS)]


def _source(source: Source, lang: str) -> str:
    """A source in full, with what it does not say."""
    return " · ".join(part for part in (cited(source, lang), translated(source.caveat, lang)) if part)
