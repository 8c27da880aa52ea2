"""One assumption to vary: its name, a slider, a field to type in, and the way back."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape

import ipywidgets

from servicecase.case import Case
from servicecase.faces.sliders import reach, step_of
from servicecase.faces.widgets import held
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError
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
    """The widgets of an assumption, in the language spoken when it is made; `changed` is told of each new value.

    ``box`` holds the widgets; ``slider`` has the value as the model does, ``field`` in percent where that is shown.
    """

    def __init__(self, case: Case, key: str, changed: Callable[[str, float], None]) -> None:
        ends = reach(case, key)
        assert ends is not None
        self.key, self._changed, self._is_shown = key, changed, False
        self._unit, self._limits = unit_of(case, key), limits_of(case, key)
        self.label = label_in(case, key)
        self._ends, self._step = ends, step_of(case, key, ends)
        self._factor = 100.0 if is_in_percent(self._unit, ends[1]) else 1.0
        self.start = float(case.inputs[key])
        basis = described(case, key)
        first, last = self._ends_around(self.start)
        self.slider = ipywidgets.FloatSlider(
            self.start, min=first, max=last, step=self._step, readout=False, tooltip=basis
        )
        self.field = ipywidgets.FloatText(tooltip=basis, step=None)
        self.reset = ipywidgets.Button(
            description="↺", tooltip=translated("Back to {value}: {label}").format(
                value=quantity(self.start, self._unit), label=self.label
            ),
        )  # fmt: skip
        unit = "%" if self._factor == 100 else unit_in_words(self._unit)
        name = ipywidgets.HTML(
            f'<span title="{escape(basis)}" data-name="{key}">{escape(self.label)} <small>{escape(unit)}</small></span>'
        )
        self.box = held(name, self.slider, self.field, self.reset, classes="control")
        self.show(self.start)
        self.slider.observe(lambda change: self._slide(change["new"]), "value")
        self.field.observe(lambda change: self._take(change["new"] / self._factor), "value")
        self.reset.on_click(lambda _: self._take(self.start))

    def show(self, value: float) -> None:
        """Shows a value that comes from elsewhere; nobody is told. The slider reaches as far as it has to."""
        self._is_shown, self._value = True, value
        try:
            # what the slider said itself is not said back to it: in a drag it is further on by now
            if abs(self.slider.value - value) > self._step * _ROUNDING:
                with self.slider.hold_sync(), self.slider.hold_trait_notifications():
                    self.slider.min, self.slider.max = self._ends_around(value)
                    self.slider.value = value
            self.field.value = _tidy(value * self._factor)
            self.reset.disabled = value == self.start
        finally:
            self._is_shown = False

    def _ends_around(self, value: float) -> tuple[float, float]:
        """The ends of the slider, whole steps away from a value: a browser moves what stands between two steps."""
        first, last = min(self._ends[0], value), max(self._ends[1], value)
        before, after = (math.floor(length / self._step + _ROUNDING) for length in (value - first, last - value))
        return _tidy(value - before * self._step), _tidy(value + after * self._step)

    def check(self, value: float) -> None:
        """Raises ScenarioError in the language spoken for a value beyond the limits."""
        if not self._limits[0] <= value <= self._limits[1]:
            low, high = (quantity(one, self._unit) for one in self._limits)
            text = translated("{label} must be from {low} to {high}.")
            raise ScenarioError([Fault("", "", text.format(label=self.label, low=low, high=high))])

    def _slide(self, value: float) -> None:
        if abs(value - self._value) > self._step / 2:  # less is no move of the reader but the browser's rounding
            self._take(value)

    def _take(self, value: float) -> None:
        if not self._is_shown:
            self._changed(self.key, _tidy(value))


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
