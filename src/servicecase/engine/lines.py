"""Reads the pages of the model: which lines there are, in which choices, with which units.

A page is a module of `servicecase.model`. Its lines are its public functions, and those that it takes over
from another page by importing them. A package below `service` or `estate` is a choice: it states
``CHOICE``, the key by which a scenario picks one of its pages, and ``DEFAULT``, the page taken where the
scenario is silent (None where it must not be).
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

LineScope = Literal["estate", "service"]

MODEL = "servicecase.model"  # where the pages stand; it is imported by who hands them in
_UNIT = re.compile(r"\[([^\[\]]+)\]$")


class ModelError(Exception):
    """The model itself is wrong: a page breaks a convention or cannot be wired."""


@dataclass(frozen=True)
class Line:
    """One line of the model."""

    name: str
    scope: LineScope
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    unit: str
    description: str

    @property
    def page(self) -> str:
        """The page that the line stands on."""
        return self.function.__module__.removeprefix(f"{MODEL}.")


@dataclass(frozen=True)
class Page:
    """A module of lines; ``title`` is its first docstring line up to the colon, without a full stop."""

    name: str
    title: str
    description: str
    lines: Mapping[str, Line]


@dataclass(frozen=True)
class Choice:
    """Pages of which a scenario takes exactly one."""

    key: str
    scope: LineScope
    default: str | None
    pages: Mapping[str, Page]


@dataclass(frozen=True)
class Model:
    """All lines: those always there, and the choices whose chosen page adds to them or takes their place."""

    common: Mapping[LineScope, Mapping[str, Line]]
    choices: Mapping[str, Choice]

    def lines(self, scope: LineScope, chosen: Mapping[str, str]) -> dict[str, Line]:
        """The lines of a scope under the chosen pages."""
        lines = dict(self.common[scope])
        for key, choice in self.choices.items():
            if choice.scope == scope:
                lines |= choice.pages[chosen[key]].lines
        return lines

    def names(self) -> set[str]:
        """Names of all lines, chosen or not."""
        pages = [page.lines for choice in self.choices.values() for page in choice.pages.values()]
        return {name for lines in (*self.common.values(), *pages) for name in lines}


def read_pages(packages: Mapping[LineScope, ModuleType]) -> Model:
    """The model whose pages stand in a package for each scope. Raises ModelError for what breaks a convention."""
    common: dict[LineScope, Mapping[str, Line]] = {}
    choices: dict[str, Choice] = {}
    for scope, package in packages.items():
        lines: dict[str, Line] = {}
        for module in _modules(package):
            if not hasattr(module, "__path__"):
                lines |= _read_page(module, scope).lines
                continue
            pages = [_read_page(page, scope) for page in _modules(module)]
            choice = Choice(module.CHOICE, scope, module.DEFAULT, {page.name: page for page in pages})
            choices[choice.key] = choice
        common[scope] = lines
    return Model(common, choices)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not found.name.rpartition(".")[2].startswith("_"):
            yield import_module(found.name)


def _read_page(module: ModuleType, scope: LineScope) -> Page:
    description = inspect.getdoc(module) or ""
    lines = {
        name: _read_line(function, scope)
        for name, function in vars(module).items()
        if inspect.isfunction(function) and not name.startswith("_") and _is_line(function)
    }
    title = description.partition(":")[0].strip().removesuffix(".")
    return Page(module.__name__.rpartition(".")[2], title, description, lines)


def _is_line(function: Callable[..., Any]) -> bool:
    """Shared arithmetic (in files that begin with an underscore) and timeline operators are no lines."""
    page = function.__module__
    return page.startswith(f"{MODEL}.") and not page.rpartition(".")[2].startswith("_")


def _read_line(function: Callable[..., Any], scope: LineScope) -> Line:
    where = f"{function.__module__}.{function.__name__}"
    description = inspect.getdoc(function) or ""
    unit = _UNIT.search(description.partition("\n")[0])
    if unit is None:
        raise ModelError(f"{where}: the first line of the docstring must end with the unit in brackets")
    return Line(function.__name__, scope, function, tuple(inspect.signature(function).parameters), unit[1], description)
