"""Random situations of a reader of the page: contracts and assumptions changed, and the case that this makes."""

import datetime
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import servicecase as sc
from servicecase.case import Case
from servicecase.faces.page.content import content
from servicecase.faces.page.javascript import script
from servicecase.inputs.names import dotted
from servicecase.questions.contracts.record import workable_forms
from servicecase.wording.language import messages
from tests.conftest import TWO_SERVICES
from tests.node import opened, run
from tests.random_cases import base_cases, drawn

OF_EACH = 4  # situations of a base, besides that as saved
TODAY = datetime.date.today()
_UNKNOWN_COST = 'contract = "in_house"\nbase = "area"\nworker_pay = 28'


def _with_dates(text):
    """Assumptions of which one has expired, one expires today, and one has not."""
    days = {"price = 1.0": -30, "price = 20": 0, "adoption = 0.25": 30}
    for given, days_from_now in days.items():
        name, _, value = given.partition(" = ")
        expires = (TODAY + datetime.timedelta(days_from_now)).isoformat()
        text = text.replace(given, f"{name} = {{ value = {value}, expires = {expires} }}")
    return text


BASES = {
    **base_cases(),
    "of_unknown_cost": sc.loads(TWO_SERVICES.replace('contract = "commission"', _UNKNOWN_COST, 1)),
    "of_old_words": sc.loads(_with_dates(TWO_SERVICES)),
}


@dataclass(frozen=True)
class Situation:
    """What the reader has changed in a base: values by key, and the form of each service; and the case of it."""

    changes: dict[str, Any]
    contracts: dict[str, str]
    case: Case


@cache
def situations(name):
    """A base as saved, and as several readers have changed it."""
    base, rng = BASES[name], np.random.default_rng(sorted(BASES).index(name))
    saved = {one: base.scenario.choices[dotted(one, "contract")] for one in base.scenario.services}
    return [Situation({}, saved, base), *(_drawn(base, saved, rng) for _ in range(OF_EACH))]


def _drawn(base, saved, rng):
    forms = {one: sorted({*workable_forms(base, one), form}) for one, form in saved.items()}
    contracts = {one: str(rng.choice(of_service)) for one, of_service in forms.items()}
    other = base.with_({dotted(one, "contract"): form for one, form in contracts.items()})
    values = {key: value for key, value in drawn(other, rng).items() if not isinstance(value, list)}
    kept = rng.choice(list(values), size=int(rng.integers(1, len(values) + 1)), replace=False)
    changes = {str(key): values[key] for key in kept if values[key] != base.scenario.record(key).value}
    return Situation({key: float(one) for key, one in changes.items()}, contracts, other.with_(changes))


@cache
def page_of(name):
    """The content and the script of the page of a base."""
    return content(BASES[name], "en", 2, 1), script(BASES[name])


def answers(name, lang, source):
    """What an expression of ``now`` (evaluated), ``changes`` and ``compared`` gives in each situation of a base."""
    of_base, printed = page_of(name)
    given = [{"changes": one.changes, "contracts": one.contracts} for one in situations(name)]
    return run(
        *opened(of_base, printed),
        f"const content = {json.dumps(of_base | {'texts': {lang: messages(lang)}})};",
        f"const state = {{ language: {json.dumps(lang)} }}, today = {json.dumps(TODAY.isoformat())};",
        *("words.js", "rules.js", "sentences.js"),
        f"const result = {json.dumps(given)}.map(({{ changes, contracts }}) => {{",
        "  const now = saved.with(changes, contracts);",
        "  const compared = comparison(now, content.services, changes);",
        f"  return {source};",
        "});",
    )
