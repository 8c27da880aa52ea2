"""What is wrong with something that was given: where it stands, its name, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_NAME = 100  # characters of a name that a message shows


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a scenario: where it stands, its dotted name, what is wrong."""

    file: str
    name: str
    text: str

    def __str__(self) -> str:
        name = self.name if len(self.name) <= _LONGEST_NAME else f"{self.name[:_LONGEST_NAME]}…"
        words = " ".join(part for part in (name, self.text) if part)
        return _one_line(": ".join(part for part in (self.file, words) if part))


def _one_line(text: str) -> str:
    """The text with line breaks and other characters that cannot be shown as escapes."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


class ScenarioError(Exception):
    """A scenario cannot be used. `faults` has everything that is wrong with it; the message has a line for each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        """From one process to another: the faults, not the message."""
        return type(self), (self.faults,)
