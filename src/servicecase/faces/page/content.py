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
``decision``: what to do about the case as saved; ``verdicts``: templates of what the values alone say;
``cautions``: those that stand whatever the values are
``uncertainty``: as `uncertainty.uncertainty` gives it; null where nothing has a range
``file``: the scenario as a file, as `saved_file.tables` gives it
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from servicecase.case import Case, UnknownNameError
from servicecase.engine.graph import MONTH
from servicecase.engine.trace import Expression
from servicecase.faces.page import saved_file
from servicecase.faces.page.parts import all_cases, cases_by_form, parted
from servicecase.faces.page.uncertainty import uncertainty
from servicecase.faces.sliders import reach, step_of
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import dotted, local_name
from servicecase.inputs.sources import Source, sources
from servicecase.questions.brief.cautions import standing_cautions
from servicecase.questions.brief.outside_view import reference_class
from servicecase.questions.brief.words import unit_of_card
from servicecase.questions.contracts.record import (
    COSTS_OF_WORK,
    ContractOutcome,
    compare_contracts,
    cost_of_work_is_given,
)
from servicecase.questions.contracts.sweep import sweep_grid
from servicecase.questions.decision.record import decision
from servicecase.questions.decision.words import VERDICTS, headline, reasons
from servicecase.questions.names import KEY_LINES, limits_of
from servicecase.questions.tornado.record import tornado
from servicecase.scenario.presets import is_of_a_tax_preset
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.uncertainty.laws import uncertain
from servicecase.wording.formulas import formula_in_words
from servicecase.wording.labels import (
    COUNTED,
    RATES,
    date_in_words,
    is_in_percent,
    label,
    label_in,
    unit_in_words,
    unit_of,
)
from servicecase.wording.language import LANGUAGES, in_each, messages, translated
from servicecase.wording.phrases import axis_title
from servicecase.wording.provenance import provenance
from servicecase.wording.ranges import ends_in_words, range_in_words
from servicecase.wording.sources import cited, graded, is_assumed, note_in_words, source_in_words

_GROUP = "servicecase"  # of the texts; the page asks for no other
_SWEPT = ("annual_profit", "annual_income", "npv")
_POINTS = 41  # along the foot of a chart


def content(case: Case, lang: str, draws: int, seed: int) -> dict[str, Any]:
    """The content of the page of a case that opens in a language; what is uncertain, from so many draws."""
    cases = all_cases(case)
    lines = parted(case, _described)
    swings = tornado(case).swings if uncertain(case) else ()
    return {
        "language": lang,
        "languages": LANGUAGES,
        "counted": COUNTED,
        "rates": RATES,
        "texts": {one: said for one in LANGUAGES if (said := messages(one, _GROUP))},
        "title": case.scenario.title,
        "description": case.scenario.description,
        "months": int(case["horizon_months"]),
        "provenance": in_each(lambda: provenance(case)),
        "inputs": {key: value for one in cases for key, value in one.inputs.items() if key != MONTH},
        "services": [_service(case, service) for service in case.scenario.services],
        "assumptions": list(_assumptions(cases, [one.key for one in swings])),
        "lines": lines.shared,
        "forms": lines.forms,
        "keyLines": [_key_line(case, one) for one in KEY_LINES],
        "sweptLines": _SWEPT,
        "references": [_reference(row) for row in reference_class()],
        "verdicts": VERDICTS,
        "decision": _decision(case, draws, seed),
        "cautions": in_each(lambda: list(standing_cautions(case))),
        "uncertainty": uncertainty(case, swings, draws, seed) if swings else None,
        "file": saved_file.tables(case.scenario),
    }


def _decision(case: Case, draws: int, seed: int) -> dict[str, Any]:
    """What to do about the case as saved, in words."""
    found = decision(case, draws, seed)
    return {
        "headline": in_each(lambda: headline(found)),
        "reasons": in_each(lambda: reasons(found)),
        "launch": found.action == "launch",
        "isUncertain": found.is_uncertain,
    }


def _key_line(case: Case, line: str) -> dict[str, Any]:
    """A line of which the page has a card: its name, with its unit on an axis, and what stands below its value."""
    unit = unit_of(case, line)
    return {
        "key": line,
        "label": _label(case, line),
        "axisTitle": in_each(lambda: axis_title(case, line)),
        "below": in_each(lambda: unit_of_card(unit)),
    }


def _reference(row: dict[str, str]) -> dict[str, Any]:
    """What comparable companies reach of a line, with the grade of its source; the page warns of what is above."""
    low, high = (float(row[end]) for end in ("low", "high"))
    return {
        "line": row["line"],
        "unit": row["unit"],
        "high": high,
        "label": _name(row["line"]),
        "title": in_each(lambda: translated(row["title"])),
        "range": in_each(lambda: ends_in_words(low, high, row["unit"])),
        "source": graded(row["source"]),
    }


def _label(case: Case, key: str) -> dict[str, str]:
    """The name of a line or an assumption in each language."""
    return in_each(lambda: label_in(case, key))


def _formula(tree: Expression) -> dict[str, str]:
    """The formula of a line in each language."""
    return in_each(lambda: formula_in_words(tree))


def _described(case: Case) -> dict[str, dict[str, Any]]:
    """What is said of each line of a case."""
    return {
        key: {
            "label": _label(case, key),
            "unit": unit_of(case, key),
            "formula": _formula(tree),
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
        "title": in_each(lambda: translated(outcome.title)),
        "missing": [_name(one) for one in outcome.missing],
        "lacksOnlyCost": has_terms,
    }


def _name(term: str) -> dict[str, str]:
    """The name of what may stand in a scenario in each language."""
    return in_each(lambda: label(term))


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
        "range": in_each(lambda: range_in_words(record, unit)),
        "isOfCalendar": row.scope == "scenario",
        "isNeutral": case.scenario.stands_at_neutral(key),
        "isAssumed": is_assumed(record),
        "isDefault": record.is_default,
        "source": in_each(lambda: source_in_words(record)),
        "sourceText": in_each(lambda: _source(source)) if source else None,
        "owner": record.owner or "",
        "date": record.date.isoformat() if record.date else "",
        "expires": expires.isoformat() if expires else "",
        "expiresInWords": in_each(lambda: date_in_words(expires)) if expires else None,
        "note": in_each(lambda: note_in_words(record)) if record.note else "",
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
        "typedUnit": in_each(lambda: "%" if in_percent else unit_in_words(unit)),
        "slider": {"first": ends[0], "last": ends[1], "step": step_of(case, key, ends)} if ends else None,
        "points": _points(case, key) if is_number else None,
        "axisTitle": in_each(lambda: axis_title(case, key)),
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


def _source(source: Source) -> str:
    """A source in full, with what it does not say."""
    return " · ".join(part for part in (cited(source), translated(source.caveat)) if part)
