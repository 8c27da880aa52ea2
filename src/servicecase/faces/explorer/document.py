"""One scenario that is open: the case as it was read, the draft as it stands, and every draft before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from servicecase.case import Case
from servicecase.engine.messages import says
from servicecase.faces.explorer.draft import Draft
from servicecase.inputs.faults import Fault, ScenarioError

_MOST_STEPS = 500  # that can be undone; a draft shares most of what it holds with the one before


@dataclass
class Document:
    """A scenario by the name of its file; ``base`` is what the file says."""

    name: str
    base: Case
    draft: Draft = field(init=False)
    _past: list[Draft] = field(default_factory=list)
    _future: list[Draft] = field(default_factory=list)
    _open_cell: tuple[str, str] | None = None  # into which every letter replaces the step of the one before

    def __post_init__(self) -> None:
        self.draft = Draft(self.base)

    @property
    def case(self) -> Case:
        """The last good case."""
        return self.draft.case

    @property
    def is_changed(self) -> bool:
        """Whether there is anything that the file does not say."""
        return bool(self.draft.pending) or self.case.scenario != self.base.scenario

    @property
    def can_undo(self) -> bool:
        """Whether there is a draft before this one."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a draft after this one."""
        return bool(self._future)

    def type(self, key: str, cell: str, text: str) -> None:
        """Takes what stands in a cell now; the letters of one cell are one step until another cell is entered."""
        continues = self._open_cell == (key, cell)
        before = self._past[-1] if continues else self.draft
        after = before.typed(key, cell, text)
        if key in after.pending:
            after = self.draft.typed(key, cell, text)  # the last good case is that of an earlier letter
        self._become(after, before, continues)
        self._open_cell = (key, cell) if self._past and self._past[-1] is before else None

    def leave_cell(self) -> None:
        """Ends the step: what is typed next is another one, into the same cell too."""
        self._open_cell = None

    def choose(self, key: str, option: str) -> None:
        """Takes an option: a contract, a ramp, a tax preset."""
        self.leave_cell()
        self.type(key, "value", option)
        self.leave_cell()

    def change(self, changes: Mapping[str, Any]) -> None:
        """Takes changes as `Case.with_` does, as one step. Raises ScenarioError."""
        self.leave_cell()
        self._become(self.draft.changed(changes), self.draft, False)

    def undo(self) -> None:
        """Goes back one step, if there is one."""
        self._open_cell = None
        if self._past:
            self._future.append(self.draft)
            self.draft = self._past.pop()

    def redo(self) -> None:
        """Takes back the last undo, if nothing was changed since."""
        self._open_cell = None
        if self._future:
            self._past.append(self.draft)
            self.draft = self._future.pop()

    def _become(self, after: Draft, before: Draft, continues: bool) -> None:
        if continues:
            self._past.pop()
        if after == before:
            self.draft = before
            return
        self._past = [*self._past[-_MOST_STEPS + 1 :], before]
        self._future.clear()
        self.draft = after

    def read_again(self, base: Case) -> None:
        """Takes what the file says by now, as a step that can be undone."""
        self.leave_cell()
        self.base = base
        self._become(Draft(base), self.draft, False)

    def to_be_saved(self) -> Case:
        """The case for the file that was read or saved last. Raises ScenarioError where cells cannot be used yet."""
        if self.draft.pending:
            words = says("has cells with errors; correct or undo them, then save")
            raise ScenarioError([Fault("", "scenario", words), *self.draft.faults])
        return self.case.of(replace(self.case.scenario, origin=self.base.scenario.origin))

    def saved_as(self, name: str, saved: Case) -> None:
        """From now on this is the scenario in another file; what can be undone stays."""
        self.leave_cell()
        self.name, self.base = name, saved
