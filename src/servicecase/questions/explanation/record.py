"""How a line comes about: formula, numbers, units and sources, from the result down to the inputs.

The formula is printed from the recorded tree; no formula stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecase.case import Case, LineName, unknown
from servicecase.engine.graph import MONTH, Binding
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.questions.finding import Finding
from servicecase.wording.formulas import formula_in_words, sum_in_words
from servicecase.wording.labels import label, label_in, number, quantity, unit_of
from servicecase.wording.language import language, messages, speaking, translated
from servicecase.wording.sources import survey_in_words

if TYPE_CHECKING:
    import pandas as pd


# Forks, not steps: deep enough to go from the headline to its inputs.
DEFAULT_DEPTH = 4
_VARYING = {  # what varies, by the axis along which it does
    "month": "{last} in month {count}, from {first} in month 1",
    "year": "{last} in year {count}, from {first} in year 1",
}


@dataclass(frozen=True, repr=False)
class Explanation(Finding):
    """One step: a line or an assumption, and the steps that it is made from.

    ``formula`` is empty for an assumption; ``basis`` (a source, or "assumed") is empty for a line. ``folded``
    counts steps below that the depth leaves out; ``depth`` is how deep it goes. ``again`` marks a line that has been
    explained further up. Its words are those of ``lang``.
    """

    key: str
    label: str
    value: str
    formula: str = ""
    basis: str = ""
    description: str = ""
    steps: tuple[Explanation, ...] = ()
    folded: int = 0
    again: bool = False
    depth: int | None = None

    def spoken(self) -> Explanation:
        """The explanation in the words of the language spoken here."""
        return self if self.lang == language() else explain(self.case, self.key, self.depth)

    def table(self) -> pd.DataFrame:
        """A row for each step, from the result down: key, label, value, formula, basis, and how deep it stands."""
        import pandas as pd

        return pd.DataFrame(list(_rows(self, 0)))

    def as_dict(self) -> dict[str, Any]:
        """The tree for a program to read."""
        own = {"line": self.key, "label": self.label, "value": self.value, "formula": self.formula, "basis": self.basis}
        steps = [step.as_dict() for step in self.steps]
        return {name: one for name, one in own.items() if one} | ({"steps": steps} if steps else {})


def _rows(one: Explanation, level: int) -> Iterator[dict[str, Any]]:
    texts = {"label": one.label, "value": one.value, "formula": one.formula, "basis": one.basis}
    yield {"level": level, "key": one.key, **texts}
    for step in one.steps:
        yield from _rows(step, level + 1)


def explain(
    case: Case, line: LineName = "annual_income", depth: int | None = None, lang: str | None = None
) -> Explanation:
    """How a line of a case comes about, `depth` forks deep (4 unless said otherwise), in a language.

    What rests on the calendar and on neutral defaults alone is left out. Raises UnknownNameError, and ScenarioError for
    a language that is not spoken.
    """
    name = line.__name__ if callable(line) else line
    key = case.find(name)
    walk = _Walk(case, _loud(case), set())
    deepest = DEFAULT_DEPTH if depth is None else depth
    if key == MONTH:
        raise unknown("'month' is the number of the month; nothing stands behind it")
    with speaking(lang):
        found = _sum_over_services(walk, name, deepest) if key is None else _step(walk, key, deepest)
        return replace(found, depth=depth)


@dataclass(frozen=True)
class _Walk:
    """A way down the tree: which keys are worth a step, and which lines it has explained."""

    case: Case
    loud: set[str]
    seen: set[str]

    def below(self, key: str) -> list[tuple[str, Binding]]:
        """Parameters worth a step: those behind which stands more than the calendar and neutral defaults."""
        bindings = self.case.graph.nodes[key].bindings
        return [(name, one) for name, one in bindings.items() if self.loud.intersection(one.keys)]


def _step(walk: _Walk, key: str, depth: int) -> Explanation:
    case = walk.case
    if key not in case.graph.nodes:
        return _assumption(case, key)
    printed, description = formula_in_words(case.graph.expressions[key]), case.graph.nodes[key].line.description
    head = Explanation(
        case, key, label_in(case, key), _value(case, key), printed, description=_described(description), lang=language()
    )
    below = walk.below(key)
    if key in walk.seen:
        return replace(head, again=bool(below))
    if len(below) > 1:  # a single step below makes the tree longer, not harder to read
        depth -= 1
    if depth < 0:
        return replace(head, folded=len(below))
    walk.seen.add(key)
    return replace(head, steps=tuple(_one_below(walk, name, binding, depth) for name, binding in below))


def _loud(case: Case) -> set[str]:
    """Assumptions that the case speaks of, and the lines that depend on any of them."""
    loud = {key for key in case.inputs if key != MONTH and not _is_silent(case, key)}
    for key, node in case.graph.nodes.items():
        if any(one in loud for binding in node.bindings.values() for one in binding.keys):
            loud.add(key)
    return loud


def _is_silent(case: Case, key: str) -> bool:
    calendar = catalogue()[local_name(key)].scope in ("constant", "scenario")
    return calendar or case.scenario.stands_at_neutral(key)


def _one_below(walk: _Walk, name: str, binding: Binding, depth: int) -> Explanation:
    if len(binding.keys) > 1:
        return _sum_over_services(walk, name, depth)
    return _step(walk, binding.keys[0], depth)


def _sum_over_services(walk: _Walk, name: str, depth: int) -> Explanation:
    case = walk.case
    keys = [f"{service}.{name}" for service in case.scenario.services]
    line = case.graph.nodes[keys[0]].line
    steps = tuple(_step(walk, key, depth - 1) for key in keys) if depth > 0 else ()
    value = _shown(np.asarray(case[name]), line.unit, case.axis(keys[0]))
    folded = 0 if steps else len(keys)
    head = Explanation(case, name, label(name), value, sum_in_words(case, keys), lang=language())
    return replace(head, description=_described(line.description), steps=steps, folded=folded)


def _assumption(case: Case, key: str) -> Explanation:
    record, unit = case.record(key), unit_of(case, key)
    basis = survey_in_words(record.survey) if record.survey else record.basis
    words = _described(catalogue()[local_name(key)].description)
    value = quantity(record.value, unit)
    return Explanation(case, key, label_in(case, key), value, basis=basis, description=words, lang=language())


def _described(description: str) -> str:
    """What is said of a line or an assumption; nothing in a language in which nobody has said it yet."""
    known = messages(language())
    if description in known:
        return known[description]
    return description if language() == "en" else ""


def _value(case: Case, key: str) -> str:
    return _shown(np.asarray(case[key]), unit_of(case, key), case.axis(key))


def _shown(value: Any, unit: str, axis: str) -> str:
    """A scalar as it is; of months or years that differ, the last one and the first."""
    flat = np.asarray(value).reshape(-1)
    text = quantity(flat[-1], unit)
    if axis == "scalar" or np.all(flat == flat[0]):
        return text
    return translated(_VARYING[axis]).format(last=text, count=len(flat), first=number(flat[0], unit))
