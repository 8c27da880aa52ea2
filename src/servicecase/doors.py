"""Methods of the case that are functions of rooms, so that `import servicecase` loads none of what is behind them."""

from __future__ import annotations

from importlib import import_module
from types import MethodType
from typing import Any


class Door:
    """A method that is a function of a room by the same name, with its signature and its docstring."""

    def __init__(self, room: str) -> None:
        self._module = f"servicecase.questions.{room}.record"

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = getattr(import_module(self._module), self._name)
        return function if instance is None else MethodType(function, instance)
