"""The rows of the grid: every assumption that can be given, with its texts, its limits and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from servicecase.case import Case
from servicecase.faces.explorer.document import Document
from servicecase.faces.explorer.draft import CORRELATIONS, TITLE, cell_of, cells_of, shown_cell
from servicecase.faces.explorer.fault_words import said_in_cell
from servicecase.faces.explorer.record_cells import FIELDS, MORE, SOURCE, VALUE, value_text
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import Assumption, catalogue
from servicecase.inputs.faults import Fault
from servicecase.inputs.names import ESTATE, dotted, local_name
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import label_in, unit_in_words, unit_of
from servicecase.wording.language import translated

IN_USE, MOVING, ALL = SHOWN = ("in use", "moving", "all")
_CERTAIN = (VALUE, SOURCE, MORE)  # the cells of what has no range


@dataclass(frozen=True)
class Row:
    """A row by its key: ``cells`` are the texts of those that it has, ``wrong`` says by cell why it cannot be used."""

    key: str
    label: str
    unit: str
    hint: str
    cells: dict[str, str]
    wrong: dict[str, str]


def rows(document: Document, shown: str = IN_USE, search: str = "", moving: Collection[str] = ()) -> list[Row]:
    """The rows that are to be seen: a choice of them, those with a word in their names; faulty ones always."""
    found, keys = _faults(document), keys_of(document.case)
    wanted = {IN_USE: _in_use(document.case), MOVING: {*moving}, ALL: {*keys}}[shown]
    needed = [key for key in keys if key in found and key not in wanted]  # as by a contract chosen
    every = [_row(document, key, found.get(key, {})) for key in [*needed, *(key for key in keys if key in wanted)]]
    word = search.strip().lower()
    return [one for one in every if one.wrong or word in f"{one.label} {one.key} {one.cells[VALUE]}".lower()]


def rows_of(document: Document, keys: Iterable[str]) -> list[Row]:
    """The rows of some keys, in their order."""
    found = _faults(document)
    return [_row(document, key, found.get(key, {})) for key in keys]


def keys_of(case: Case) -> list[str]:
    """Everything that has a row: title and horizon, what there is to say of the estate and of each service."""
    scopes = {ESTATE: "estate"} | dict.fromkeys(case.scenario.services, "service")
    own = [
        dotted(owner, name)
        for owner, scope in scopes.items()
        for name, row in catalogue().items()
        if row.scope == scope
    ]
    return [TITLE, "horizon_months", *own, CORRELATIONS]


def choices_of(case: Case) -> list[str]:
    """Every choice, by its key."""
    return [dotted(owner, key) for owner in (ESTATE, *case.scenario.services) for key in case.scenario.chosen(owner)]


def _in_use(case: Case) -> set[str]:
    used = assumptions_in_use(case.scenario, case.graph)
    correlations = [CORRELATIONS] if case.scenario.correlations else []
    return {TITLE, "horizon_months", *used, *correlations}


def _faults(document: Document) -> dict[str, dict[str, list[Fault]]]:
    """The faults of each row by cell; those of a choice stand beside it."""
    keys = [*keys_of(document.case), *choices_of(document.case)]
    found: dict[str, dict[str, list[Fault]]] = {}
    for fault in document.draft.faults:
        place = cell_of(fault, keys)
        if place and local_name(place[0]) not in read_model().choices:
            found.setdefault(place[0], {}).setdefault(shown_cell(place[1], FIELDS), []).append(fault)
    return found


def _row(document: Document, key: str, faults: dict[str, list[Fault]]) -> Row:
    row = catalogue().get(local_name(key))
    has = (
        FIELDS if row and row.kind in ("number", "whole") and row.scope != "scenario" else _CERTAIN if row else (VALUE,)
    )
    typed = document.draft.pending.get(key, {})
    texts = {**cells_of(document.case.scenario, key), **typed}
    wrong = {cell: "; ".join(map(said_in_cell, some)) for cell, some in faults.items()}
    if row is None:
        name = {TITLE: translated("Title"), CORRELATIONS: translated("Rank correlations")}[key]
        return Row(key, name, "", "", {VALUE: texts[VALUE]}, wrong)
    unit = unit_in_words(unit_of(document.case, key))
    name = label_in(document.case, key)
    return Row(key, name, unit, _hint(key, row), {cell: texts[cell] for cell in has}, wrong)


def _hint(key: str, row: Assumption) -> str:
    """What is shown while a pointer rests on the name."""
    parts = [key, translated(row.description) if row.description else "", *_limits(row)]
    return "\n".join(filter(None, parts))


def _limits(row: Assumption) -> Iterator[str]:
    if row.kind != "flag":
        ends = [value_text(one, row) if row.kind != "table" else f"{one:,g}" for one in (row.lower, row.upper)]
        yield translated("Limits: {low} to {high}").format(low=ends[0], high=ends[1])
