"""What differs between two cases: inputs in use, and results."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from servicecase.case import Case
from servicecase.faces.brief import EQUIVALENTS, KEY_LINES, reference_class
from servicecase.faces.html import html_table
from servicecase.faces.labels import label, label_in, number, quantity, unit_of
from servicecase.scenario import ESTATE, assumptions_in_use, dotted

if TYPE_CHECKING:
    import pandas as pd

NOT_USED = "not used"


@dataclass(frozen=True)
class InputDifference:
    """An assumption or choice on which two cases differ, as text with its unit."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ResultDifference:
    """A key line in two cases."""

    line: str
    label: str
    unit: str
    before: float
    after: float
    difference: float


@dataclass(frozen=True)
class Comparison:
    """What differs between two cases, called by their titles."""

    before: str
    after: str
    inputs: tuple[InputDifference, ...]
    results: tuple[ResultDifference, ...]

    def inputs_table(self) -> pd.DataFrame:
        """Inputs that differ, indexed by key: label, before, after."""
        import pandas as pd

        rows = [asdict(one) for one in self.inputs]
        return pd.DataFrame(rows, columns=["key", "label", "before", "after"]).set_index("key")

    def results_table(self) -> pd.DataFrame:
        """Key lines, indexed by line: label, unit, before, after, difference."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.results]).set_index("line")

    def __repr__(self) -> str:
        changed = "\n".join(f"  {one.label}: {one.before} → {one.after}" for one in self.inputs)
        results = "\n".join(
            f"  {one.label}: {number(one.before, one.unit)} → {number(one.after, one.unit)}" for one in self.results
        )
        return f"{self.before} → {self.after}\nInputs\n{changed or '  the same'}\nResults\n{results}"

    def _repr_html_(self) -> str:
        inputs = [(one.label, one.before, one.after) for one in self.inputs]
        results = [
            (
                f"{one.label}, {one.unit}",
                *(number(value, one.unit) for value in (one.before, one.after, one.difference)),
            )
            for one in self.results
        ]
        sides = ("Before", "After", "Difference")
        return (
            f"<h4>{escape(self.before)} → {escape(self.after)}</h4>"
            f"{html_table(('Input', 'Before', 'After'), inputs, ('Before', 'After'))}"
            f"{html_table(('Result', *sides), results, sides)}"
        )


def compare(before: Case, after: Case) -> Comparison:
    """Differences of the inputs in use, and of the key results."""
    sides = [_inputs(before), _inputs(after)]
    keys = [*sides[0], *(key for key in sides[1] if key not in sides[0])]
    inputs = tuple(
        InputDifference(
            key,
            label_in(before if key in sides[0] else after, key),
            *(_text(case, key, side.get(key)) for case, side in zip((before, after), sides, strict=True)),
        )
        for key in keys
        if sides[0].get(key) != sides[1].get(key)
    )
    lines = [*KEY_LINES, *EQUIVALENTS, *(row["line"] for row in reference_class())]
    results = tuple(
        ResultDifference(one, label(one), unit_of(before, one), before[one], after[one], after[one] - before[one])
        for one in lines
    )
    return Comparison(before.scenario.title, after.scenario.title, inputs, results)


def _inputs(case: Case) -> dict[str, Any]:
    """Choices and values in use, by key."""
    chosen = {
        dotted(owner, key): page
        for owner in (ESTATE, *case.scenario.services)
        for key, page in case.scenario.chosen(owner).items()
    }
    return chosen | {key: case.scenario.record(key).value for key in assumptions_in_use(case.scenario, case.graph)}


def _text(case: Case, key: str, value: Any) -> str:
    """An input with its unit."""
    if value is None:
        return NOT_USED
    return value if isinstance(value, str) else quantity(value, unit_of(case, key))
