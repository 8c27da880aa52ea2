"""A scenario on the model: values of lines, what-ifs, names. The case that people hold adds its doors in `api`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Self, TypeVar

import numpy as np

from servicecase.engine.graph import MONTH, Graph, check_parameters
from servicecase.engine.messages import says
from servicecase.engine.suggestions import nearest
from servicecase.engine.timeline import Axis, rates_of_return
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import ESTATE, dotted, local_name
from servicecase.inputs.record import Record
from servicecase.scenario import file, saving
from servicecase.scenario.scenario import Scenario, assumptions_in_use
from servicecase.scenario.what_if import changed

check_parameters(read_model(), catalogue())  # a typo on any page must not become an input

LineName = str | Callable[..., Any]
AnyCase = TypeVar("AnyCase", bound="Case")


class UnknownNameError(KeyError):
    """A name that is no line, assumption or choice of the case."""

    def __str__(self) -> str:
        return str(self.args[0])


def unknown(template: str, /, **values: Any) -> UnknownNameError:
    """The error that says why a name is none of the case; see `says`."""
    return UnknownNameError(says(template, **values))


@dataclass(frozen=True)
class Case:
    """A scenario with every line of the model on it, without the doors of `api.Case`. Immutable."""

    scenario: Scenario

    @cached_property
    def graph(self) -> Graph:
        """The wired model."""
        return self.scenario.graph()

    @cached_property
    def inputs(self) -> Mapping[str, Any]:
        """What the lines are evaluated on: the value of each assumption in use, by key, and the months."""
        values = {key: self.scenario.record(key).value for key in assumptions_in_use(self.scenario, self.graph)}
        horizon = int(self.scenario.record("horizon_months").value)  # type: ignore[arg-type]
        return values | {"horizon_months": float(horizon), MONTH: np.arange(1.0, horizon + 1)}

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What every line gives, and what they are evaluated on, by key: as lines use it, not as people read it."""
        return self.graph.evaluate(self.inputs)

    def __getitem__(self, name: LineName) -> Any:
        """A line or an assumption by name, or by its function: a number, or an array by month or by year.

        A service's line without the service's name is that of the only service, or the sum over several where
        its unit can be added up. Raises UnknownNameError with the nearest name.
        """
        text = name.__name__ if callable(name) else name
        key = self.find(text)
        if key is None:
            return self._sum(text)
        if key in self.graph.nodes:
            return self._present(self.values[key], self.axis(key), self.graph.nodes[key].line.unit)
        return self.inputs[key] if key in self.inputs else self.record(key).value

    def _present(self, value: Any, axis: Axis, unit: str) -> Any:
        """A value as a reader wants it: a plain number for a scalar, all months for a monthly line."""
        if axis == "scalar":
            number = np.asarray(value).reshape(-1)[0]
            return bool(number) if unit == "flag" else float(number)
        if axis == "month":
            value = np.broadcast_to(value, len(self.inputs[MONTH]))
        return np.array(value)

    def __contains__(self, name: object) -> bool:
        """Whether a name stands for one value of the case, so that `case[name]` gives it."""
        try:
            self[name]  # type: ignore[index]
        except UnknownNameError:
            return False
        return True

    def _ipython_key_completions_(self) -> list[str]:
        """What an interactive shell offers after `case["`."""
        return sorted(name for name in self._every_name if name in self)

    def axis(self, key: str) -> Axis:
        """The axis along which a line runs.

        Parameters
        ----------
        key
            The key of a line.

        Returns
        -------
        str
            "scalar", "month" or "year".

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.axis("net_cash")
        'month'
        """
        return self.graph.expressions[key].axis

    def find(self, name: str) -> str | None:
        """The key of a name as people write it.

        Parameters
        ----------
        name
            A line or an assumption, with or without its service.

        Returns
        -------
        str or None
            None for a line that means its sum over several services.

        Raises
        ------
        UnknownNameError
            For a name that is nothing, or one of several things.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.find("adoption")
        'cleaning.adoption'
        """
        if not isinstance(name, str):
            raise unknown("{name!r} is not a name; a name is text, such as 'adoption'", name=name)
        name = name.removeprefix("services.").removeprefix("estate.")
        if name in self._keys:
            return name
        owned = [f"{service}.{name}" for service in self.scenario.services if f"{service}.{name}" in self._keys]
        if len(owned) == 1:
            return owned[0]
        if not owned:
            raise unknown(
                "{name!r} is neither a line nor an assumption{nearest}",
                name=name,
                nearest=nearest(name, self._every_name),
            )
        if all(key in self.graph.nodes and _adds_up(self.graph.nodes[key].line.unit) for key in owned):
            return None
        raise unknown("{name!r} differs by service; say one of: {names}", name=name, names=", ".join(owned))

    @cached_property
    def _keys(self) -> frozenset[str]:
        return _keys(self.scenario.services, self.graph)

    @cached_property
    def _every_name(self) -> set[str]:
        return {local_name(key) for key in self._keys} | self._keys

    def _sum(self, name: str) -> Any:
        keys = [f"{service}.{name}" for service in self.scenario.services]
        total = sum(self.values[key] for key in keys)
        return self._present(total, self.axis(keys[0]), self.graph.nodes[keys[0]].line.unit)

    def evaluate(self, changes: Mapping[str, Any], targets: Iterable[str]) -> dict[str, Any]:
        """Values of lines with some inputs replaced; no limits are checked.

        Parameters
        ----------
        changes
            Inputs by key, such as arrays of shape (draws, 1).
        targets
            Keys of lines.

        Returns
        -------
        dict
            Arrays by key, which broadcast: scalars have a last axis of length one, monthly lines one of months.

        Raises
        ------
        UnknownNameError
            For what is not a key of this case.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> import numpy as np
        >>> found = case.evaluate({"cleaning.adoption": np.array([[0.1], [0.2]])}, ["annual_income"])
        >>> found["annual_income"].round().tolist()
        [[45000.0], [90000.0]]
        """
        targets = list(targets)
        for name in sorted({*changes, *targets} - self._keys):
            raise unknown("{name!r} is not a key of this case{nearest}", name=name, nearest=nearest(name, self._keys))
        values = self.graph.evaluate({**self.inputs, **changes}, targets)
        return {key: values[key] for key in targets}

    def with_(self, changes: Mapping[str, Any] | None = None, /, **named: Any) -> Self:
        """A new case with some assumptions or choices changed.

        A value changed this way is "assumed": the source of the old value does not speak for the new one.

        Parameters
        ----------
        changes
            Values, or tables of value, low, high and so on, by name; dotted names go in here.
        **named
            The same, by keyword.

        Returns
        -------
        Case
            Of the same class.

        Raises
        ------
        ScenarioError
            Lists every error.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.with_(adoption=0.30)["annual_income"]
        135000.0
        """
        return self.of(changed(self.scenario, {**(changes or {}), **named}))

    def of(self, scenario: Scenario) -> Self:
        """Another scenario as a case of the same class.

        Parameters
        ----------
        scenario
            What `scenario` of a case is.

        Returns
        -------
        Case
            Of the same class.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.of(case.scenario) == case
        True
        """
        return replace(self, scenario=scenario)

    def record(self, name: str) -> Record:
        """The record of an assumption: its value and where it comes from.

        Parameters
        ----------
        name
            An assumption, used or not.

        Returns
        -------
        Record
            Value, low, high, source, note and so on.

        Raises
        ------
        UnknownNameError
            For a name that is no assumption of the case.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.record("adoption").source
        'S1'
        """
        key = self.find(name)
        if key is None or local_name(key) not in catalogue():
            raise unknown("{name!r} is not an assumption{nearest}", name=name, nearest=nearest(name, catalogue()))
        try:
            return self.scenario.record(key)
        except KeyError:
            raise unknown("{key!r} is not given in this scenario and has no default", key=key) from None

    def only(self, services: Iterable[str]) -> Mapping[str, float]:
        """The estate's scalar lines with these services and no others.

        Parameters
        ----------
        services
            Names of services.

        Returns
        -------
        dict
            Numbers by line.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.only(["cleaning"])["annual_income"]
        112500.0
        """
        graph = replace(self.scenario, services=tuple(services)).graph()
        scalars = [
            key for key, node in graph.nodes.items() if node.line.scope == "estate" and self.axis(key) == "scalar"
        ]
        values = graph.evaluate(self.inputs, scalars)
        return {key: self._present(values[key], "scalar", graph.nodes[key].line.unit) for key in scalars}

    def do_nothing(self) -> Mapping[str, float]:
        """The estate's scalar lines without any service: what every result is an increment over.

        Returns
        -------
        dict
            Numbers by line.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.do_nothing()["annual_income"]
        0.0
        """
        return self.only(())

    def irr_roots(self) -> list[float]:
        """Every rate of return of the net cash, annual effective, lowest first.

        Returns
        -------
        list
            Shares a year; empty where the cash never changes sign.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> case.irr_roots()  # nothing is paid in
        []
        """
        return list(self._irr_roots)

    @cached_property
    def _irr_roots(self) -> tuple[float, ...]:
        return tuple(rates_of_return(self["net_cash"]))


@lru_cache(maxsize=64)  # cases that choose the same share them
def _keys(services: tuple[str, ...], graph: Graph) -> frozenset[str]:
    """Keys of all lines of a graph, and of all assumptions, used or not."""
    rows = {
        dotted(owner, one.name)
        for one in catalogue().values()
        for owner in (services if one.scope == "service" else (ESTATE,))
    }
    return frozenset({MONTH, *graph.nodes, *rows})


def _adds_up(unit: str) -> bool:
    """Whether values of several services make a total: amounts and flows do, prices, shares and dates do not."""
    amount, *per = unit.split("/")
    return amount in ("yuan", "hour", "visit", "person") and set(per) <= {"month", "year"}


def load(path: str | os.PathLike[str]) -> Case:
    """The case in a scenario file. Raises ScenarioError, which lists every error, one per line."""
    return Case(file.load_scenario(path))


def save(case: AnyCase, path: str | os.PathLike[str]) -> AnyCase:
    """Writes the scenario of a case, whole or not at all; returns the case as saved. Raises ScenarioError."""
    return case.of(saving.save_scenario(case.scenario, path))
