"""What is wrong with something that was given: where it stands, its name, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from servicecase.engine.messages import Message, says

_LONGEST_NAME = 100  # characters of a name that a message shows


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a scenario: where it stands, its dotted name, what is wrong."""

    file: str
    name: str
    text: Message

    def __str__(self) -> str:
        words = " ".join(part for part in (self.short_name, self.text) if part)
        return one_line(": ".join(part for part in (self.file, words) if part))

    @property
    def short_name(self) -> str:
        """The name, as far as a message shows it."""
        return self.name if len(self.name) <= _LONGEST_NAME else f"{self.name[:_LONGEST_NAME]}…"


def one_line(text: str) -> str:
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


def refusal(name: str, template: str, /, **values: Any) -> ScenarioError:
    """The error that says one thing that is wrong with what a name stands for; see `says`."""
    return ScenarioError([Fault("", name, says(template, **values))])
