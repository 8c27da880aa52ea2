"""pandas views of a case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from servicecase.case import Case
from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.inputs.record import ASSUMED
from servicecase.questions.brief.outside_view import Reference
from servicecase.questions.brief.record import Figure, brief
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import label, label_in, unit_in_words, unit_of
from servicecase.wording.language import speaking, translated
from servicecase.wording.ranges import range_in_words
from servicecase.wording.sources import note_in_words


def summary(case: Case, lang: str | None = None) -> pd.DataFrame:
    """Key figures, equivalents and the outside view by line: label, value, do_nothing, unit, beside, source."""
    with speaking(lang):
        found = brief(case)
        rows = [_figure(one, one.label, one.note, "") for one in (*found.figures, *found.equivalents)]
        rows += [_figure(one, label(one.line), _others(one), one.source) for one in found.outside_view]
    return pd.DataFrame(rows).set_index("line")


def _figure(one: Figure | Reference, label: str, beside: str, source: str) -> dict[str, Any]:
    own = {"line": one.line, "label": label, "value": one.value, "do_nothing": one.do_nothing}
    return own | {"unit": unit_in_words(one.unit), "beside": beside, "source": source}


def _others(one: Reference) -> str:
    """What others reach."""
    text = translated("{what}: {range}; {caveat}")
    return text.format(what=one.title, range=one.range, caveat=one.caveat)


def monthly(case: Case) -> pd.DataFrame:
    """Every line that varies by month: months down, lines across, units in ``.attrs``."""
    keys = [key for key in case.graph.nodes if case.axis(key) == "month"]
    columns = {key: case[key] for key in keys}
    table = pd.DataFrame(columns, index=pd.RangeIndex(1, int(case["horizon_months"]) + 1, name="month"))
    table.attrs["units"] = {key: unit_of(case, key) for key in keys}
    return table


def annual(case: Case) -> pd.DataFrame:
    """Yearly lines, and the sum of every monthly flow of money or work over each year: years down, lines across."""
    flows = [key for key in case.graph.nodes if case.axis(key) == "month" and unit_of(case, key).endswith("/month")]
    years = np.arange(len(case["income_by_year"])) + 1
    by_year = pd.RangeIndex(1, len(years) + 1, name="year")
    sums = {key: np.add.reduceat(case[key], (years - 1) * MONTHS_PER_YEAR) for key in flows}
    yearly = {key: case[key] for key in case.graph.nodes if case.axis(key) == "year"}
    table = pd.DataFrame({**yearly, **sums}, index=by_year)
    table.attrs["units"] = {key: unit_of(case, key).replace("/month", "/year") for key in table.columns}
    return table


def assumptions(case: Case, lang: str | None = None) -> pd.DataFrame:
    """Every assumption in use, unit conversions apart, by key.

    Columns: label, value, low, high, dist, sd, range, unit, basis, owner, date, note, is_default. ``low`` and ``high``
    are what the scenario states; ``range`` says in words how uncertain it is, whatever the distribution.
    """
    keys = assumptions_in_use(case.scenario, case.graph)
    with speaking(lang):
        rows = [_assumption(case, key) for key in keys if catalogue()[local_name(key)].scope != "constant"]
    return pd.DataFrame(rows).set_index("assumption")


def _assumption(case: Case, key: str) -> dict[str, Any]:
    record, unit = case.scenario.record(key), unit_of(case, key)
    return (
        {"assumption": key, "label": label_in(case, key), "value": record.value}
        | {"low": record.low, "high": record.high, "dist": record.dist, "sd": record.sd}
        | {"range": range_in_words(record, unit), "unit": unit_in_words(unit)}
        | {"basis": record.source or translated(ASSUMED), "owner": record.owner, "date": record.date}
        | {"note": note_in_words(record) if record.note else None, "is_default": record.is_default}
    )
