"""What an analyst sets on the screen, as plain data: the page makes a field of it, and sends its request and value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Control = dict[str, Any]
Options = Iterable[tuple[str, str]]  # value and text


def select(title: str, request: str, options: Options, value: str | None, /, **details: str) -> Control:
    """One of several; ``details`` go with the request."""
    return _control("select", title, request, details) | {"options": list(options), "value": value or ""}


def field(title: str, request: str, value: str, hint: str = "", kind: str = "text", /, **details: str) -> Control:
    """A text, or a ``number``; its hint stands where there is none, in place of a name beside it."""
    return _control(kind, title, request, details) | {"hint": hint, "value": value}


def button(
    title: str, request: str, hint: str = "", /, *, enabled: bool = True, main: bool = False, **details: str
) -> Control:
    """What is done when it is pressed; the ``main`` one of several is coloured."""
    return _control("button", title, request, details) | {"hint": hint, "enabled": enabled, "main": main}


def _control(kind: str, title: str, request: str, details: dict[str, str]) -> Control:
    return {"kind": kind, "title": title, "request": request, "details": details}


def offered(options: Iterable[tuple[str, str]], *wanted: str | None) -> str | None:
    """The first of the values wanted that is among the options, or else the first of all."""
    values = [value for value, _ in options]
    return next((one for one in (*wanted, *values) if one in values), None)
