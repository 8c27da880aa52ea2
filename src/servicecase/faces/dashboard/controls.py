"""One assumption to vary: where its slider and its field stand, and what a reader means by moving or filling them."""

from __future__ import annotations

import math
from typing import Any

from servicecase.case import Case
from servicecase.faces.sliders import reach, step_of
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import local_name
from servicecase.inputs.sources import sources
from servicecase.questions.names import limits_of
from servicecase.wording.labels import is_in_percent, label_in, quantity, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.ranges import range_in_words
from servicecase.wording.sources import cited, note_in_words, source_in_words

_ROUNDING = 1e-9  # of a step
_DIGITS = 12  # of a number that a slider or a field gives: the rest is the rounding of its steps


class Control:
    """The slider and the field of an assumption, in the language spoken when they are made.

    ``position`` is that of the slider, as the model has the value; ``field`` is in percent where that is shown.
    """

    def __init__(self, case: Case, key: str) -> None:
        ends = reach(case, key)
        assert ends is not None
        self._unit, self._limits = unit_of(case, key), limits_of(case, key)
        self._ends, self.step = ends, step_of(case, key, ends)
        self._factor = 100.0 if is_in_percent(self._unit, ends[1]) else 1.0
        self.label, self.start = label_in(case, key), float(case.inputs[key])
        self.basis = described(case, key)
        self.position = self.value = self.start
        self.min, self.max = self._ends_around(self.start)

    @property
    def field(self) -> float:
        """The value in the unit that people read."""
        return _tidy(self.value * self._factor)

    def words(self) -> dict[str, str]:
        """What stands beside the slider, and on pointing at it."""
        back = translated("Reset to {value}: {label}")
        return {
            "label": self.label,
            "unit": "%" if self._factor == 100 else unit_in_words(self._unit),
            "basis": self.basis,
            "back": back.format(value=quantity(self.start, self._unit), label=self.label),
        }

    def state(self) -> dict[str, Any]:
        """Where it stands; ``said`` is what a screen reader says of the slider."""
        return {
            "position": self.position, "min": self.min, "max": self.max, "step": self.step, "field": self.field,
            "said": quantity(self.value, self._unit), "moved": self.value != self.start,
        }  # fmt: skip

    def slid(self, position: float) -> float:
        """The value that is meant by a new position of the slider."""
        is_rounding = abs(position - self.value) <= self.step / 2  # of the browser, and no move of the reader
        self.position = self.value if is_rounding else _tidy(position)
        return self.position

    def typed(self, amount: float) -> float:
        """The value that is meant by a number in the field."""
        return _tidy(amount / self._factor)

    def show(self, value: float) -> None:
        """Stands at a value. The slider reaches as far as it has to: beyond its ends only for what was typed."""
        self.value = value
        if abs(self.position - value) > self.step * _ROUNDING:
            self.min, self.max = self._ends_around(value)
            self.position = value

    def check(self, value: float) -> None:
        """Raises ScenarioError in the language spoken for a value beyond the limits."""
        if not self._limits[0] <= value <= self._limits[1]:
            low, high = (quantity(one, self._unit) for one in self._limits)
            raise refusal("", "{label} must be from {low} to {high}.", label=self.label, low=low, high=high)

    def _ends_around(self, value: float) -> tuple[float, float]:
        """The ends of the slider, whole steps away from a value: a browser moves what stands between two steps."""
        first, last = min(self._ends[0], value), max(self._ends[1], value)
        before, after = (math.floor(length / self.step + _ROUNDING) for length in (value - first, last - value))
        return _tidy(value - before * self.step), _tidy(value + after * self.step)


def _tidy(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def described(case: Case, key: str) -> str:
    """What a reader sees on pointing at an assumption: what it is, its range, on whose word it stands."""
    record, unit, row = case.scenario.record(key), unit_of(case, key), catalogue()[local_name(key)]
    spread = range_in_words(record, unit)
    source = sources().get(record.source or "")
    value = quantity(record.value, unit)
    if spread:
        value = translated("{value} ({range})").format(value=value, range=spread)
    said = [
        translated("{label}: {value}").format(label=label_in(case, key), value=value),
        translated(row.description) if row.description else "",
        cited(source) if source else source_in_words(record),
        note_in_words(record),
    ]
    return " · ".join(part for part in said if part)
