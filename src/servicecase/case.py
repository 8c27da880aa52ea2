"""Case: a scenario on the model, the object that people hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import import_module
from types import MethodType
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecase.engine.graph import MONTH, Graph, check_parameters
from servicecase.engine.lines import read_model
from servicecase.engine.timeline import Axis, rates_of_return
from servicecase.inputs.catalogue import Record, catalogue, nearest, shown
from servicecase.scenario import file as scenario_file
from servicecase.scenario.scenario import ESTATE, Scenario, assumptions_in_use, dotted, local_name
from servicecase.scenario.what_if import changed

if TYPE_CHECKING:
    import datetime

    import pandas as pd

    from servicecase.faces.dashboard import Dashboard
    from servicecase.questions.comparison.record import Comparison
    from servicecase.questions.explanation.record import Explanation

check_parameters(read_model(), catalogue())  # a typo on any page must not become an input

LineName = str | Callable[..., Any]


class Door:
    """A method of Case that is a function of an analysis by the same name, with its signature and its docstring.

    The module is imported when the method is first asked for, so that a case itself stays light.
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, case: Any, owner: type | None = None) -> Any:
        function = getattr(import_module(f"servicecase.questions.{self._module}.record"), self._name)
        return function if case is None else MethodType(function, case)


class UnknownNameError(KeyError):
    """A name that is no line, assumption or choice of the case."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Case:
    """A scenario with every line of the model on it. Immutable: `with_` gives a new case.

    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case["annual_income"]
    112500.0
    >>> case.with_(adoption=0.30)["annual_income"]
    135000.0
    """

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

    def axis(self, key: str) -> Axis:
        """The axis along which a line runs."""
        return self.graph.expressions[key].axis

    def find(self, name: str) -> str | None:
        """The key of a name as people write it; None for a line that means its sum over several services.

        Raises UnknownNameError for a name that is nothing, or one of several things.
        """
        if not isinstance(name, str):
            raise UnknownNameError(f"{shown(name)} is not a name; a name is text, such as 'adoption'")
        name = name.removeprefix("services.").removeprefix("estate.")
        if name in self._keys:
            return name
        owned = [f"{service}.{name}" for service in self.scenario.services if f"{service}.{name}" in self._keys]
        if len(owned) == 1:
            return owned[0]
        if not owned:
            raise UnknownNameError(f"{name!r} is neither a line nor an assumption{nearest(name, self._every_name)}")
        if all(key in self.graph.nodes and _adds_up(self.graph.nodes[key].line.unit) for key in owned):
            return None
        raise UnknownNameError(f"{name!r} differs by service; say one of: {', '.join(owned)}")

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
        """Values of lines, by key, with some inputs replaced, such as by arrays of shape (draws, 1).

        Scalars keep a last axis of length one, so that everything broadcasts; no limits are checked.
        """
        targets = list(targets)
        unknown = {*changes, *targets} - self._keys
        if unknown:
            raise UnknownNameError(f"{min(unknown)!r} is not a key of this case{nearest(min(unknown), self._keys)}")
        values = self.graph.evaluate({**self.inputs, **changes}, targets)
        return {key: values[key] for key in targets}

    def with_(self, changes: Mapping[str, Any] | None = None, /, **named: Any) -> Case:
        """A new case with some assumptions or choices changed; dotted names go into the mapping.

        A value changed this way is "assumed": the source of the old value does not speak for the new one.
        Raises ScenarioError with all faults.
        """
        return Case(changed(self.scenario, {**(changes or {}), **named}))

    def record(self, name: str) -> Record:
        """The record of an assumption: its value and on whose word. Raises UnknownNameError."""
        key = self.find(name)
        if key is None or local_name(key) not in catalogue():
            raise UnknownNameError(f"{name!r} is not an assumption{nearest(name, catalogue())}")
        try:
            return self.scenario.record(key)
        except KeyError:
            raise UnknownNameError(f"{key!r} is not given in this scenario and has no default") from None

    def only(self, services: Iterable[str]) -> Mapping[str, float]:
        """The estate's scalar lines with these services and no others."""
        graph = replace(self.scenario, services=tuple(services)).graph()
        scalars = [
            key for key, node in graph.nodes.items() if node.line.scope == "estate" and self.axis(key) == "scalar"
        ]
        values = graph.evaluate(self.inputs, scalars)
        return {key: self._present(values[key], "scalar", graph.nodes[key].line.unit) for key in scalars}

    def do_nothing(self) -> Mapping[str, float]:
        """The estate's scalar lines without any service: what every result is an increment over."""
        return self.only(())

    def irr_roots(self) -> list[float]:
        """Every rate of return of the net cash, annual effective, lowest first."""
        return list(self._irr_roots)

    @cached_property
    def _irr_roots(self) -> tuple[float, ...]:
        return tuple(rates_of_return(self["net_cash"]))

    # Doors to what works on a case; pandas and the other large libraries are imported behind them. Their words are in
    # the language named by `lang`: "en", "zh", or where there is none, the one that is spoken (`faces.language`).

    def summary(self, lang: str | None = None) -> pd.DataFrame:
        """Key figures, with what they are compared to, as a table."""
        from servicecase.faces import tables

        return tables.summary(self, lang)

    def monthly(self) -> pd.DataFrame:
        """Every line that varies by month, months down."""
        from servicecase.faces import tables

        return tables.monthly(self)

    def annual(self) -> pd.DataFrame:
        """Every monthly flow summed by year, and the yearly lines, years down."""
        from servicecase.faces import tables

        return tables.annual(self)

    def assumptions(self, lang: str | None = None) -> pd.DataFrame:
        """Every assumption in use: value, range, unit, source."""
        from servicecase.faces import tables

        return tables.assumptions(self, lang)

    def contracts(self, service: str | None = None, lang: str | None = None) -> pd.DataFrame:
        """The service under every contract form, and not at all, side by side."""
        from servicecase.faces import tables

        return tables.contracts(self, service, lang)

    def explain(
        self, line: LineName = "annual_income", depth: int | None = None, lang: str | None = None
    ) -> Explanation:
        """How a line comes about: its formula, numbers and sources, down to the inputs."""
        from servicecase.questions.explanation import record as explanation

        return explanation.explain(self, line, depth, lang)

    def compare(self, other: Case, lang: str | None = None) -> Comparison:
        """What differs between this case and another."""
        from servicecase.questions.comparison import record as comparison

        return comparison.compare(self, other, lang)

    simulate = Door("risk")
    simulate_contracts = Door("risk")
    tornado = Door("sensitivity")
    elasticities = Door("sensitivity")
    spider = Door("sensitivity")
    sobol = Door("variance")
    heat_map = Door("maps")
    contract_map = Door("maps")
    break_even = Door("break_even")
    switching_values = Door("break_even")
    closest_failure = Door("closest_failure")
    best_price = Door("price")
    negotiation = Door("negotiation")
    information = Door("information")
    survey = Door("survey_value")
    bridge = Door("bridge")
    optimism = Door("optimism")

    def to_excel(
        self,
        path: str | os.PathLike[str],
        lang: str | None = None,
        *,
        date: datetime.date | None = None,
        draws: int = 10_000,
        seed: int = 1,
    ) -> None:
        """Writes a workbook with every line as live formulas, in English or Chinese (``lang="zh"``).

        It bears the ``date`` given and no other, so that the same case gives the same bytes; its simulation takes so
        many draws. Raises ScenarioError.
        """
        from servicecase.faces import workbook

        workbook.to_excel(self, path, lang, date, draws, seed)

    def to_html(
        self, path: str | os.PathLike[str], lang: str | None = None, *, draws: int = 10_000, seed: int = 1
    ) -> None:
        """Writes a page with the model, sliders and charts in it, which opens from disk without a network.

        It speaks English and Chinese and opens in one of them; its simulation takes so many draws. Raises
        ScenarioError.
        """
        from servicecase.faces.page import page

        page.to_html(self, path, lang, draws, seed)

    def to_csv(self, folder: str | os.PathLike[str], lang: str | None = None) -> list[str]:
        """Writes the tables of the case into a folder, a file each; returns their names. Raises ScenarioError."""
        from servicecase.faces import csv_files

        return csv_files.to_csv(self, folder, lang)

    def dashboard(self, lang: str | None = None) -> Dashboard:
        """The dashboard of management for a notebook: a widget with sliders, contracts and charts.

        Raises ScenarioError for a language that is not spoken.
        """
        from servicecase.faces import dashboard

        return dashboard.dashboard(self, lang)

    def save(self, path: str | os.PathLike[str]) -> Case:
        """Writes the scenario, whole or not at all; returns the case as saved. Raises ScenarioError."""
        return Case(scenario_file.save_scenario(self.scenario, path))

    def __repr__(self) -> str:
        from servicecase.questions.brief import record as brief

        return brief.one_line(self)

    def _repr_html_(self) -> str:
        from servicecase.questions.brief import record as brief

        return brief.as_html(brief.brief(self))


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
    """The case in a scenario file. Raises ScenarioError with all faults, a line each."""
    return Case(scenario_file.load_scenario(path))


def loads(text: str, directory: str | None = None) -> Case:
    """The case in a scenario's text; `directory` is where the files that it extends stand."""
    return Case(scenario_file.parse_text(text, directory))
