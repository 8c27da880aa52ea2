"""The command line in the language spoken: help, and what is said of a command that was not understood.

The library that reads the command line words most of this in English itself, and has no place for another language.
So what it says is known here by its templates, and a help page is laid out by the width of Chinese letters. What is
not known stays as it is.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperGroup

from servicecase.inputs.faults import ScenarioError
from servicecase.wording.labels import text_width
from servicecase.wording.language import language, speaking, translated
from servicecase.wording.wrapping import wrapped

BAD_INPUT = 2
LANG = "--lang"
# Of every command that is not understood, and of the help in English; they have no public names.
_Refusal: Any = typer.BadParameter.__mro__[2]
_Formatter: Any = typer.Context.formatter_class
_GAP, _WIDEST_NAME = 2, 30  # columns

# What the library says: headings, lines, and parts of them.
SAID_BY_THE_LIBRARY = (
    "Arguments",
    "Options",
    "Commands",
    "Try '{command}' for help.",
    "Error: {said}",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing command.",
    "No such command {name}. Did you mean {names}?",
    "No such command {name}.",
    "No such option: {name} (Possible options: {names})",
    "No such option: {name}",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "Got unexpected extra argument(s) ({names})",
    "Invalid value for {name}: {said}",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be greater than or equal to {limit}",
    "Input should be less than or equal to {limit}",
    "Value error, {value} does not match the formats {formats}.",
    "default: {value}",
    "required",
    "Show this message and exit.",
)
# What stands for a value in a usage line: metavars of our own, and kinds of values as the library writes them.
_METAVARS = ("FILE…", "FILE", "FOLDER", "OTHER", "OUT", "LANG", "OPTIONS", "COMMAND", "ARGS", "BEFORE", "AFTER")
_KINDS = ("<str>", "<list[str]>", "<int>", "<int range>", "<float>", "<%Y-%m-%d>")
PLACEHOLDERS = re.compile(rf"\b(?:{'|'.join(_METAVARS)})(?![A-Z])|{'|'.join(map(re.escape, _KINDS))}")


class SpokenGroup(TyperGroup):
    """All commands, which speak the language that the command line or the environment names, wherever it stands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for command in (self, *self.commands.values()):
            command.context_class = _SpokenContext

    def main(self, args: Sequence[str] | None = None, *others: Any, **settings: Any) -> Any:
        """Runs a command. Exit code 2 for a language that is not spoken, and for what is not understood."""
        try:
            with speaking(_asked_for(sys.argv[1:] if args is None else args)) as spoken:
                if spoken == "en":
                    return super().main(args, *others, **settings)
                sys.exit(self._run(args, *others, **{**settings, "standalone_mode": False}))
        except ScenarioError as error:
            typer.echo(str(error), err=True)
            sys.exit(BAD_INPUT)

    def _run(self, *arguments: Any, **settings: Any) -> int:
        """Runs a command and returns its exit code; what the library would say itself is said here."""
        try:
            return super().main(*arguments, **settings) or 0
        except _Refusal as refusal:
            shown = io.StringIO()
            refusal.show(shown)
            typer.echo("\n".join(map(said, shown.getvalue().splitlines())), err=True)
            return int(refusal.exit_code)
        except typer.Abort:
            return 1

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands with the first sentence of their help; the library would cut it before it is translated."""
        if language() == "en":
            super().format_commands(ctx, formatter)
            return
        texts = {name: (command.help or "").partition("\n\n")[0] for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl(list(texts.items()))


def _asked_for(arguments: Sequence[str]) -> str | None:
    """The language that is named last on a command line."""
    options = list(arguments)[: [*arguments, "--"].index("--")]
    named = [one.partition("=")[2] for one in options if one.startswith(f"{LANG}=")]
    named += [value for one, value in pairwise(options) if one == LANG]
    return named[-1] if named else None


class _SpokenContext(typer.Context):
    """Where a command runs: it writes help pages in the language spoken."""

    def make_formatter(self) -> Any:
        """What a help page is written with."""
        found = super().make_formatter()
        return found if language() == "en" else _ChineseFormatter(width=found.width)


class _ChineseFormatter(_Formatter):  # type: ignore[misc]
    """Lays out a help page by the width of Chinese letters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self._lay_out(f"{translated('Usage: ')}{prog} ", _placeholders(args))

    def write_heading(self, heading: str) -> None:
        self.write(f"{translated(heading)}：\n")

    def write_text(self, text: str) -> None:
        for place, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" if place else "")
            self._lay_out("", said(" ".join(paragraph.split())))

    def write_dl(self, rows: Sequence[tuple[str, str]], *_: Any, **__: Any) -> None:
        shown = [(_placeholders(first), _help(second)) for first, second in rows]
        widest = min(max(text_width(first) for first, _ in shown), _WIDEST_NAME) + _GAP
        for first, second in shown:
            self._lay_out(first + " " * (widest - text_width(first)), second)

    def _lay_out(self, first: str, text: str) -> None:
        """A text in the columns behind what its first line begins with."""
        margin, behind = " " * self.current_indent, " " * text_width(first)
        lines = wrapped(text, self.width - len(margin) - len(behind)) or [""]
        for place, line in enumerate(lines):
            self.write(f"{margin}{behind if place else first}{line}".rstrip() + "\n")


def said(text: str) -> str:
    """A text of ours, or one of the library, in the language spoken."""
    if (found := translated(text)) != text:
        return found
    for template, pattern in _patterns().items():
        if match := pattern.fullmatch(text):
            parts = {name: said(_placeholders(part)) for name, part in match.groupdict().items()}
            return translated(template).format(**parts)
    return text


def _help(text: str) -> str:
    """The help of an option with what the library writes behind it: [default: 1; required]."""
    own, bracket, behind = text.strip().rpartition("[")
    if not bracket or not behind.endswith("]"):
        return said(" ".join(text.split()))
    facts = "；".join(said(one) for one in behind.removesuffix("]").split("; "))
    return f"{said(' '.join(own.split()))}[{facts}]"


def _placeholders(text: str) -> str:
    """What stands for values, in words."""
    return PLACEHOLDERS.sub(lambda found: translated(found[0]), text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A pattern for each template of the library, whose parts are found by their names."""
    return {one: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*?)", re.escape(one))) for one in SAID_BY_THE_LIBRARY}
