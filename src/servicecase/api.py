"""The case that people hold, with every question and every face as a method, and the functions beside it.

A question's method is the function of its room: a type checker sees the function itself, a program imports it when the
method is first asked for, so that `import servicecase` loads none of what is behind the doors.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from types import MethodType
from typing import TYPE_CHECKING, Any, Self

from servicecase import case
from servicecase.case import LineName
from servicecase.scenario.file import load_scenario, parse_text

if TYPE_CHECKING:
    import ipywidgets
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from servicecase.faces.dashboard import Dashboard
    from servicecase.questions.break_even import record as _break_even
    from servicecase.questions.bridge import record as _bridge
    from servicecase.questions.closest_failure import record as _closest_failure
    from servicecase.questions.comparison.record import Comparison
    from servicecase.questions.contracts.record import ContractComparison
    from servicecase.questions.explanation.record import Explanation
    from servicecase.questions.information import record as _information
    from servicecase.questions.maps import record as _maps
    from servicecase.questions.negotiation import record as _negotiation
    from servicecase.questions.optimism import record as _optimism
    from servicecase.questions.price import record as _price
    from servicecase.questions.risk import record as _risk
    from servicecase.questions.sensitivity import record as _sensitivity
    from servicecase.questions.survey_value import record as _survey_value
    from servicecase.questions.tornado import record as _tornado
    from servicecase.questions.variance import record as _variance


class Door:
    """A method that is a function of a room by the same name, with its signature and its docstring."""

    def __init__(self, room: str) -> None:
        self._module = f"servicecase.questions.{room}.record"

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = getattr(import_module(self._module), self._name)
        return function if instance is None else MethodType(function, instance)


class Case(case.Case):
    """A scenario with every line of the model on it. Immutable: `with_` gives a new case.

    Methods with ``lang`` use that language, "en" or "zh"; by default the one in force around them, which is that of
    ``SERVICECASE_LANG``, else English. They raise ScenarioError for any other.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case["annual_income"]
    112500.0
    >>> case.with_(adoption=0.30)["annual_income"]
    135000.0
    """

    if TYPE_CHECKING:
        simulate = _risk.simulate
        simulate_contracts = _risk.simulate_contracts
        tornado = _tornado.tornado
        elasticities = _sensitivity.elasticities
        spider = _sensitivity.spider
        sobol = _variance.sobol
        heat_map = _maps.heat_map
        contract_map = _maps.contract_map
        break_even = _break_even.break_even
        switching_values = _break_even.switching_values
        closest_failure = _closest_failure.closest_failure
        best_price = _price.best_price
        negotiation = _negotiation.negotiation
        information = _information.information
        survey = _survey_value.survey
        bridge = _bridge.bridge
        optimism = _optimism.optimism
    else:
        simulate = Door("risk")
        simulate_contracts = Door("risk")
        tornado = Door("tornado")
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

    def summary(self, lang: str | None = None) -> pd.DataFrame:
        """Key figures, with figures for comparison.

        Returns
        -------
        pandas.DataFrame
            Indexed by line: label, value, do_nothing (the same without any service), unit, beside, source.
        """
        from servicecase.faces import tables

        return tables.summary(self, lang)

    def monthly(self) -> pd.DataFrame:
        """Every line that varies by month.

        Returns
        -------
        pandas.DataFrame
            Months down, from 1; lines across, in the units of ``.attrs["units"]``.
        """
        from servicecase.faces import tables

        return tables.monthly(self)

    def annual(self) -> pd.DataFrame:
        """Every monthly flow summed by year, and the yearly lines.

        Returns
        -------
        pandas.DataFrame
            Years down, from 1; lines across, in the units of ``.attrs["units"]``.
        """
        from servicecase.faces import tables

        return tables.annual(self)

    def assumptions(self, lang: str | None = None) -> pd.DataFrame:
        """Every assumption in use: its value, how uncertain it is, and where it comes from.

        Returns
        -------
        pandas.DataFrame
            Indexed by key: label, value, low, high, dist, sd, range, unit, basis, owner, date, note, is_default.
        """
        from servicecase.faces import tables

        return tables.assumptions(self, lang)

    def contracts(self, service: str | None = None, lang: str | None = None) -> ContractComparison:
        """The service under every contract form, and not at all, side by side."""
        from servicecase.questions.contracts import record
        from servicecase.wording.language import language

        return replace(record.compare_contracts(self, service), lang=lang and language(lang))

    def explain(
        self, line: LineName = "annual_income", depth: int | None = None, lang: str | None = None
    ) -> Explanation:
        """How a line is calculated: its formula, numbers and sources, down to the inputs."""
        from servicecase.questions.explanation import record

        return record.explain(self, line, depth, lang)

    def compare(self, other: case.Case, lang: str | None = None) -> Comparison:
        """What differs between this case and another."""
        from servicecase.questions.comparison import record

        return record.compare(self, other, lang)

    def to_excel(
        self,
        path: str | os.PathLike[str],
        lang: str | None = None,
        *,
        date: datetime.date | None = None,
        draws: int = 10_000,
        seed: int = 1,
    ) -> None:
        """Writes a workbook with every line as live formulas.

        Parameters
        ----------
        path
            The file, written completely or not at all.
        date
            The date shown in it; none by default, so that the same case gives the same bytes.
        draws, seed
            Of its simulation.

        Raises
        ------
        ScenarioError
            If the file cannot be written.
        """
        from servicecase.faces import workbook

        workbook.to_excel(self, path, lang, date, draws, seed)

    def to_html(
        self, path: str | os.PathLike[str], lang: str | None = None, *, draws: int = 10_000, seed: int = 1
    ) -> None:
        """Writes a page that contains the model, sliders and charts, and opens from disk without a network.

        Parameters
        ----------
        path
            The file, written completely or not at all.
        lang
            "en" or "zh": the language in which it opens; it has both.
        draws, seed
            Of its simulation.

        Raises
        ------
        ScenarioError
            If the file cannot be written.
        """
        from servicecase.faces.page import page

        page.to_html(self, path, lang, draws, seed)

    def to_csv(self, folder: str | os.PathLike[str], lang: str | None = None) -> list[str]:
        """Writes the tables of the case into a folder, one file each; returns the names of the files.

        Parameters
        ----------
        folder
            Created if it does not exist.

        Raises
        ------
        ScenarioError
            If the file cannot be written.
        """
        from servicecase.faces import csv_files

        return csv_files.to_csv(self, folder, lang)

    def dashboard(self, lang: str | None = None) -> Dashboard:
        """The management dashboard for a notebook: sliders, contracts and charts.

        Parameters
        ----------
        lang
            "en" or "zh": the language in which it opens; a switch changes it.
        """
        from servicecase.faces import dashboard

        return dashboard.dashboard(self, lang)

    def save(self, path: str | os.PathLike[str]) -> Self:
        """Writes the scenario into a file, completely or not at all, and keeps the comments in it.

        Parameters
        ----------
        path
            The file; an existing one is replaced only if the case was loaded from it and it has not changed since.

        Returns
        -------
        Case
            The case as saved.

        Raises
        ------
        ScenarioError
            If the file cannot be written, or must not be replaced.
        """
        return case.save(self, path)

    def __repr__(self) -> str:
        from servicecase.questions.brief import words

        return words.one_line(self)

    def _repr_html_(self) -> str:
        from servicecase.questions.brief.record import brief

        return brief(self)._repr_html_()


def load(path: str | os.PathLike[str]) -> Case:
    """The case in a scenario file.

    Parameters
    ----------
    path
        A TOML file; a file that it extends must be in the same folder.

    Raises
    ------
    ScenarioError
        Lists every error, one per line.
    """
    return Case(load_scenario(path))


def loads(text: str, directory: str | None = None) -> Case:
    """The case in a scenario's text.

    Parameters
    ----------
    text
        TOML, as in a scenario file.
    directory
        The folder of the files that it extends; without one it cannot extend any.

    Raises
    ------
    ScenarioError
        Lists every error, one per line.
    """
    return Case(parse_text(text, directory))


def compare(before: case.Case, after: case.Case, lang: str | None = None) -> Comparison:
    """What differs between two cases: inputs, and results; as `Case.compare`."""
    from servicecase.questions.comparison import record

    return record.compare(before, after, lang)


def bridge(before: case.Case, after: case.Case, target: str = "npv", max_groups: int = 10) -> _bridge.Bridge:
    """What each difference of inputs contributes to the difference of a result; as `Case.bridge`."""
    from servicecase.questions.bridge import record

    return record.bridge(before, after, target, max_groups)


def settle(
    contract: str, sales: Iterable[float], line: str = "contract_receipts", **terms: Any
) -> npt.NDArray[np.float64]:
    """What the company receives month by month under a contract form, from plain numbers.

    Parameters
    ----------
    contract
        The form, as a scenario names it.
    sales
        Residents' payments from the first month of service, yuan/month, of shape (months,).
    line
        A line of the form, such as ``contract_income`` for what is due, whenever it is paid.
    **terms
        The assumptions of the form.

    Returns
    -------
    numpy.ndarray
        A value for each month, of shape (months,), yuan/month.

    Raises
    ------
    ScenarioError
        Lists every error.

    Examples
    --------
    >>> import servicecase as sc
    >>> sc.settle("tiered", sales=[15_000], tier_thresholds=[0, 10_000], tier_rates=[0.10, 0.20]).tolist()
    [2000.0]
    """
    from servicecase.questions.contracts import settlement

    return settlement.settle(contract, sales, line, **terms)


def explorer(folder: str | os.PathLike[str], lang: str | None = None) -> ipywidgets.Box:
    """The scenario explorer of a folder, for JupyterLab.

    Parameters
    ----------
    folder
        The folder with the scenario files.
    lang
        "en" or "zh": the language in which it opens; a switch changes it.

    Raises
    ------
    ScenarioError
        For a folder without a usable scenario, and for an unknown language.
    """
    from servicecase.faces import explorer as screen

    return screen.explorer(folder, lang)
