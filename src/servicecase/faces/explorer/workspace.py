"""What an analyst works on: the scenarios of a folder, those that are open, and the variants pinned beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial

from servicecase.case import Case, save
from servicecase.engine.messages import says
from servicecase.faces.explorer.document import Document
from servicecase.faces.explorer.folder import PAGE, SCENARIO, WORKBOOK, Folder
from servicecase.faces.explorer.python_code import python_code
from servicecase.faces.page.page import to_html
from servicecase.faces.workbook import to_excel
from servicecase.inputs.faults import Fault, ScenarioError, refusal
from servicecase.questions.comparison.record import Comparison, compare
from servicecase.wording.language import translated

AT_HAND = "*"  # the name of the variant that is the case as it stands
_LONGEST_PIN = 60  # characters, as they head columns and charts


@dataclass(frozen=True)
class Variant:
    """A case under a name, with the scenario file from which it can be reached."""

    name: str
    case: Case
    origin: str

    @property
    def titled(self) -> Case:
        """The case under the name of the variant, by which tables and charts call it."""
        return self.case.with_(title=self.shown_name)

    @property
    def shown_name(self) -> str:
        """The name as people read it."""
        return translated("the current case") if self.name == AT_HAND else self.name


@dataclass
class Workspace:
    """The state of an explorer without its widgets. Raises ScenarioError where no file of the folder can be used."""

    folder: Folder
    documents: dict[str, Document] = field(default_factory=dict)
    pins: dict[str, Variant] = field(default_factory=dict)
    document: Document = field(init=False)

    def __post_init__(self) -> None:
        titles, faults = self.folder.scenarios()
        if not titles:
            none = [Fault(self.folder.path, "", says("has no scenario; its files end in {ending}", ending=SCENARIO))]
            raise ScenarioError(faults or none)
        self.open(next(iter(titles)))

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Workspace:
        """The workspace of a folder by its path."""
        return cls(Folder(os.fsdecode(path)))

    @property
    def case(self) -> Case:
        """The last good case of the document at hand."""
        return self.document.case

    def open(self, name: str) -> None:
        """Makes a scenario the one at hand; one that was open before has kept its changes. Raises ScenarioError."""
        if name not in self.documents:
            self.documents[name] = Document(name, self.folder.load(name))
        self.document = self.documents[name]

    def reload(self) -> None:
        """Reads the file at hand again; an undo brings back what was changed before. Raises ScenarioError."""
        self.document.read_again(self.folder.load(self.document.name))

    def pin(self, name: str) -> None:
        """Keeps the case at hand under a name. Raises ScenarioError for a name that is empty, long or taken."""
        name = name.strip()
        if not name:
            raise refusal("name", "is missing; give the variant a name")
        if len(name) > _LONGEST_PIN or not name.isprintable():
            raise refusal("name", "may have {most} characters on one line", most=_LONGEST_PIN)
        if name in {*self.variants(), *self.folder.names()}:
            raise refusal("name", "is {value!r}, which is pinned already; choose another", value=name)
        self.document.leave_cell()  # what is typed on is another step, whose undo leads back to the variant
        self.pins[name] = self._variant(name, self.case)

    def unpin(self, name: str) -> None:
        """Removes a variant."""
        self.pins.pop(name, None)

    def variants(self) -> dict[str, Variant]:
        """Every case that can be compared, by name: the open files as read, the pinned ones, and the one at hand."""
        bases = {name: Variant(name, one.base, name) for name, one in self.documents.items()}
        return bases | self.pins | {AT_HAND: self._variant(AT_HAND, self.case)}

    def _variant(self, name: str, case: Case) -> Variant:
        return Variant(name, case, self.document.name)

    def comparison(self, before: str, after: str) -> Comparison:
        """What differs between two variants."""
        return compare(*self.ends(before, after))

    def ends(self, before: str, after: str) -> tuple[Case, Case]:
        """The cases of two variants under their names."""
        variants = self.variants()
        return variants[before].titled, variants[after].titled

    def code(self, name: str | None = None) -> str:
        """The Python that gives a variant, or the case at hand, again, from its file as that is now.

        What the file says may be other than when it was read, as after saving it or what it extends. Raises
        ScenarioError where it cannot be used any more.
        """
        one = self.variants()[name or AT_HAND]
        return python_code(self.folder.file(one.origin), self.folder.load(one.origin), one.case)

    def save(self, name: str) -> str:
        """Saves the case at hand under a name and returns the path; from then on it is that file.

        Raises ScenarioError for a bad name, over a file that is another one or has changed since it was read, and
        while a cell cannot be used.
        """
        file = self.folder.new_file(name, SCENARIO)
        stem = os.path.basename(file).removesuffix(SCENARIO)
        if self.documents.get(stem, self.document) is not self.document:  # even where its file is there no more
            raise refusal("name", "is {value!r}, which is open already; choose another", value=stem)
        saved = save(self.document.to_be_saved(), file)
        self.documents.pop(self.document.name, None)
        self.document.saved_as(stem, saved)
        self.documents[stem] = self.document
        return file

    def export_workbook(self, name: str) -> str:
        """Writes the workbook of the case at hand into the folder and returns its path. Raises ScenarioError."""
        return self.folder.export(name, WORKBOOK, partial(to_excel, self.case))

    def export_page(self, name: str) -> str:
        """Writes the page of the case at hand into the folder and returns its path. Raises ScenarioError."""
        return self.folder.export(name, PAGE, partial(to_html, self.case))
