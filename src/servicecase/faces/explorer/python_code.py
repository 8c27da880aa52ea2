"""The Python that gives a case again: its file, and every change since."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from servicecase.case import Case
from servicecase.faces.explorer.draft import record_of
from servicecase.faces.explorer.record_cells import stated
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import local_name
from servicecase.inputs.record import Record
from servicecase.inputs.record_reader import changed_record
from servicecase.scenario.rank_correlations import as_given
from servicecase.scenario.scenario import Scenario
from servicecase.scenario.what_if import changed


def changes_between(before: Scenario, after: Scenario) -> dict[str, Any]:
    """What `Case.with_` is to be given to come from one scenario of a file to another, by key.

    What the first gives and the second does not, as after an undo across a save, is given its default.
    """
    changes: dict[str, Any] = {}
    if before.title != after.title:
        changes["title"] = after.title
    if before.tax != after.tax:
        changes["tax"] = after.tax or "none"
        before = changed(before, {"tax": changes["tax"]})
    owned = {key: after.choice(*_parts(key)) for key in {**before.choices, **after.choices}}
    changes |= {key: page for key, page in owned.items() if page != before.choices.get(key)}
    for key in {**after.records, **before.records}:
        record = record_of(after, key)
        if record is not None and record != before.records.get(key):
            changes[key] = _given(key, before.records.get(key), record)
    if before.correlations != after.correlations:
        changes["correlations"] = [as_given(one) for one in after.correlations]
    return changes


def _parts(key: str) -> tuple[str, str]:
    owner, _, name = key.rpartition(".")
    return owner, name


def _given(key: str, before: Record | None, after: Record) -> Any:
    """A bare value where that is enough, else the fields of the record."""
    row = catalogue()[local_name(key)]
    fields = stated(key, after)
    bare = list(after.value) if isinstance(after.value, tuple) else fields.get("value", after.value)
    return bare if changed_record(before, row, bare) == after else fields


def python_code(file: str, base: Case, case: Case) -> str:
    """Python that loads a file and makes the changes that lead from its case to another one."""
    changes = changes_between(base.scenario, case.scenario)
    lines = ["import servicecase as sc", ""]
    load = f"case = sc.load({_python(file)})"
    if not changes:
        lines.append(load)
    else:
        entries = [f"        {_python(key)}: {_python(one)}," for key, one in changes.items()]
        lines += [f"{load}.with_(", "    {", *entries, "    }", ")"]
    lines.append(f"case.scenario.fingerprint()  # {case.scenario.fingerprint()}")
    if any("datetime.date(" in one for one in lines):
        lines.insert(0, "import datetime\n")
    return "\n".join(lines)


def _python(value: Any) -> str:
    """A value as Python that a formatter would leave alone."""
    if isinstance(value, str):
        text = repr(value)
        return text if '"' in text or "\\" in text else f'"{text[1:-1]}"'
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_python(key)}: {_python(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_python, value))}]"
    if isinstance(value, datetime.date):
        return f"datetime.date({value.year}, {value.month}, {value.day})"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return repr(int(value))
    return repr(value)
