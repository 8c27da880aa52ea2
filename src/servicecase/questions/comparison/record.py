"""What differs between two cases: inputs in use, and results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from servicecase.case import Case
from servicecase.inputs.business import read_model
from servicecase.inputs.names import ESTATE, dotted, local_name
from servicecase.inputs.record import Record
from servicecase.inputs.stated_uncertainty import DEFAULT, stated_fields
from servicecase.questions.brief.outside_view import reference_class
from servicecase.questions.brief.record import EQUIVALENTS
from servicecase.questions.finding import Finding
from servicecase.questions.names import KEY_LINES
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import label, label_in, number, quantity, unit_of
from servicecase.wording.language import language, speaking, translated
from servicecase.wording.phrases import listed
from servicecase.wording.ranges import range_in_words

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

    @property
    def figures(self) -> tuple[float, float, float]:
        """Before, after and the difference."""
        return self.before, self.after, self.difference


@dataclass(frozen=True, repr=False)
class Comparison(Finding):
    """What differs between a case and another one, in the words of ``lang``."""

    other: Case
    inputs: tuple[InputDifference, ...]
    results: tuple[ResultDifference, ...]

    @property
    def before(self) -> str:
        """What the case is called."""
        return self.case.scenario.title

    @property
    def after(self) -> str:
        """What the other one is called."""
        return self.other.scenario.title

    def spoken(self) -> Comparison:
        """The comparison in the words of the language spoken here."""
        return self if self.lang == language() else compare(self.case, self.other)

    def table(self) -> pd.DataFrame:
        """The results, as `results_table`."""
        return self.results_table()

    def as_dict(self) -> dict[str, Any]:
        """The record for a program to read."""
        differences = {name: [asdict(one) for one in getattr(self, name)] for name in ("inputs", "results")}
        return {"before": self.before, "after": self.after, **differences, "lang": self.lang}

    def inputs_table(self) -> pd.DataFrame:
        """Inputs that differ, indexed by key: label, before, after."""
        import pandas as pd

        rows = [asdict(one) for one in self.inputs]
        return pd.DataFrame(rows, columns=["key", "label", "before", "after"]).set_index("key")

    def results_table(self) -> pd.DataFrame:
        """Key lines, indexed by line: label, unit, before, after, difference."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.results]).set_index("line")


def compare(before: Case, after: Case, lang: str | None = None) -> Comparison:
    """Differences of the inputs in use, and of the key results. Raises ScenarioError for an unknown language."""
    lines = [*KEY_LINES, *EQUIVALENTS, *(row["line"] for row in reference_class())]
    with speaking(lang):
        inputs = (*_input_differences(before, after), *_correlation_differences(before, after))
        results = tuple(
            ResultDifference(one, label(one), unit_of(before, one), before[one], after[one], after[one] - before[one])
            for one in lines
        )
        return Comparison(before, after, inputs, results, lang=language())


def _input_differences(before: Case, after: Case) -> Iterator[InputDifference]:
    sides = [_inputs(before), _inputs(after)]
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = (side.get(key) for side in sides)
        if one != other:
            with_range = one is not None and other is not None and one[0] == other[0]  # else the values tell them apart
            texts = [
                _text(case, key, side.get(key), with_range) for case, side in zip((before, after), sides, strict=True)
            ]
            yield InputDifference(key, label_in(before if key in sides[0] else after, key), *texts)


def _inputs(case: Case) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Choices and values in use with the numbers that say how uncertain they are, by key."""
    chosen = {
        dotted(owner, key): (page, dict[str, Any]())
        for owner in (ESTATE, *case.scenario.services)
        for key, page in case.scenario.chosen(owner).items()
    }
    records = {key: case.scenario.record(key) for key in assumptions_in_use(case.scenario, case.graph)}
    return chosen | {key: (one.value, _spread(one)) for key, one in records.items()}


def _spread(record: Record) -> dict[str, Any]:
    """What a record says of how uncertain it is, but not the file that the numbers come from."""
    fields = {name: one for name, one in stated_fields(record).items() if name not in ("data", "column")}
    return fields | ({"survey": record.survey} if record.survey else {})


def _text(case: Case, key: str, given: tuple[Any, dict[str, Any]] | None, with_range: bool) -> str:
    """An input with its unit."""
    if given is None:
        return translated(NOT_USED)
    if isinstance(given[0], str):
        return translated(read_model().choices[local_name(key)].pages[given[0]].title)
    unit, record = unit_of(case, key), case.scenario.record(key)
    words = range_in_words(record, unit) if with_range else ""
    if words and record.dist not in (None, DEFAULT):
        words = translated("{distribution}, {range}").format(distribution=translated(record.dist), range=words)
    return f"{quantity(record.value, unit)} · {words}" if words else quantity(record.value, unit)


def _correlation_differences(before: Case, after: Case) -> Iterator[InputDifference]:
    sides = [{(one.first, one.second): one.rank for one in case.scenario.correlations} for case in (before, after)]
    for pair in sorted({*sides[0], *sides[1]}):
        ranks = [side.get(pair) for side in sides]
        if ranks[0] != ranks[1]:
            case = before if pair in sides[0] else after
            names = listed([label_in(case, key) for key in pair])
            texts = [translated("none") if one is None else number(one, "1") for one in ranks]
            title = translated("Rank correlation: {names}").format(names=names)
            yield InputDifference(" ~ ".join(pair), title, *texts)
