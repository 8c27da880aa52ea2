"""Messages that any language can say: an English text that knows its template and the values in it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from functools import reduce
from numbers import Integral, Real
from string import Formatter
from typing import Any

# What fits on a line of a message.
_LONGEST_SHOWN = 60
_LARGEST_SHOWN_WHOLE = 10**15


class Message(str):
    """What is said, in English: a string like any other, which keeps the template and the values it was made from.

    A value may be a message itself. `says` makes one.
    """

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Message:
        """The text of a template with its values."""
        text = super().__new__(cls, Writer().vformat(template, (), values))
        text.template, text.values = template, values
        return text

    def __reduce__(self) -> tuple[type[Message], tuple[str, Mapping[str, Any]]]:
        """From one process to another: what the text is made from."""
        return type(self), (self.template, self.values)


def says(template: str, /, **values: Any) -> Message:
    """A message by its English template, in which ``{name!r}`` is a value as somebody gave it, see `shown`.

    >>> says("is {value!r}; it must be a whole number from {least} to {most:_}", value="ten", least=1, most=100_000)
    "is 'ten'; it must be a whole number from 1 to 100_000"
    """
    return Message(template, values)


def any_of(choices: Iterable[str]) -> str:
    """Choices in a row: a or b or c."""
    return reduce(lambda one, other: says("{one} or {other}", one=one, other=other), choices)


class Writer(Formatter):
    """Fills a template with values; those that somebody gave are quoted."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """A value before it is formatted, by the letter behind its name."""
        return self.quoted(value) if conversion == "r" else super().convert_field(value, conversion)

    def quoted(self, value: Any) -> str:
        """A value as somebody gave it."""
        return shown(value)


def shown(value: Any) -> str:
    """A value as a message shows it: short, and as a scenario file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Real):
        return _number_shown(value)
    if isinstance(value, Mapping):
        return says("a table")
    if isinstance(value, list | tuple):
        return says("a list")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…")
    return repr(value)[:_LONGEST_SHOWN]


def _number_shown(number: Any) -> str:
    """250_000 and 0.25; never so rounded that a number beyond a limit looks like the limit."""
    if isinstance(number, Integral) and abs(int(number)) >= _LARGEST_SHOWN_WHOLE:
        digits = int(int(number).bit_length() * math.log10(2))
        return says("about {number}", number=f"{'-' if number < 0 else ''}1e{digits}")
    if math.isfinite(number) and abs(number) < _LARGEST_SHOWN_WHOLE and number == int(number):
        return f"{int(number):_}"
    return repr(float(number))


NOTHING = Message("", {})  # what stands in a message where there is nothing more to say
