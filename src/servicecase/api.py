"""The case that people hold, with every question and every face as a method."""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING, Self

from servicecase import case
from servicecase.doors import Questions

if TYPE_CHECKING:
    import pandas as pd

    from servicecase.faces.dashboard import Dashboard


class Case(Questions):
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

    def summary(self, lang: str | None = None) -> pd.DataFrame:
        """Key figures, with figures for comparison.

        Returns
        -------
        pandas.DataFrame
            Indexed by line: label, value, do_nothing (the same without any service), unit, beside, source.

        Examples
        --------
        >>> import servicecase as sc
        >>> float(sc.load("data/scenarios/housekeeping.toml").summary().loc["annual_income", "value"])
        112500.0
        """
        from servicecase.faces import tables

        return tables.summary(self, lang)

    def monthly(self) -> pd.DataFrame:
        """Every line that varies by month.

        Returns
        -------
        pandas.DataFrame
            Months down, from 1; lines across, in the units of ``.attrs["units"]``.

        Examples
        --------
        >>> import servicecase as sc
        >>> len(sc.load("data/scenarios/housekeeping.toml").monthly())  # five years
        60
        """
        from servicecase.faces import tables

        return tables.monthly(self)

    def annual(self) -> pd.DataFrame:
        """Every monthly flow summed by year, and the yearly lines.

        Returns
        -------
        pandas.DataFrame
            Years down, from 1; lines across, in the units of ``.attrs["units"]``.

        Examples
        --------
        >>> import servicecase as sc
        >>> sc.load("data/scenarios/housekeeping.toml").annual()["cleaning.contract_income"].tolist()
        [112500.0, 112500.0, 112500.0, 112500.0, 112500.0]
        """
        from servicecase.faces import tables

        return tables.annual(self)

    def assumptions(self, lang: str | None = None) -> pd.DataFrame:
        """Every assumption in use: its value, how uncertain it is, and where it comes from.

        Returns
        -------
        pandas.DataFrame
            Indexed by key: label, value, low, high, dist, sd, range, unit, basis, owner, date, note, is_default.

        Examples
        --------
        >>> import servicecase as sc
        >>> float(sc.load("data/scenarios/housekeeping.toml").assumptions().loc["cleaning.adoption", "high"])
        0.35
        """
        from servicecase.faces import tables

        return tables.assumptions(self, lang)

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

        Examples
        --------
        >>> import servicecase as sc, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sc.load("data/scenarios/housekeeping.toml").to_excel(f"{folder}/case.xlsx", draws=64)
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

        Examples
        --------
        >>> import servicecase as sc, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sc.load("data/scenarios/housekeeping.toml").to_html(f"{folder}/case.html", draws=64)
        """
        from servicecase.faces.page import page

        page.to_html(self, path, lang, draws, seed)

    def to_csv(self, folder: str | os.PathLike[str], lang: str | None = None) -> list[str]:
        """Writes the tables of the case into a folder, one file each.

        Parameters
        ----------
        folder
            Created if it does not exist.

        Returns
        -------
        list
            Paths of the files.

        Raises
        ------
        ScenarioError
            If the file cannot be written.

        Examples
        --------
        >>> import servicecase as sc, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     len(sc.load("data/scenarios/housekeeping.toml").to_csv(folder))  # summary, assumptions, annual, monthly
        4
        """
        from servicecase.faces import csv_files

        return csv_files.to_csv(self, folder, lang)

    def dashboard(self, lang: str | None = None) -> Dashboard:
        """The management dashboard for a notebook: sliders, contracts and charts.

        Returns
        -------
        Dashboard
            A widget.

        Examples
        --------
        >>> import servicecase as sc
        >>> sc.load("data/scenarios/housekeeping.toml").dashboard("zh").lang
        'zh'
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

        Examples
        --------
        >>> import servicecase as sc, tempfile
        >>> case = sc.load("data/scenarios/housekeeping.toml").with_(adoption=0.30)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     saved = case.save(f"{folder}/more.toml")
        >>> saved["annual_income"]
        135000.0
        """
        return case.save(self, path)

    def __repr__(self) -> str:
        from servicecase.questions.brief import words

        return words.one_line(self)

    def _repr_html_(self) -> str:
        from servicecase.questions.brief.record import brief

        return brief(self)._repr_html_()
