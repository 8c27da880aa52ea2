"""The functions beside the case: what opens one, compares two, settles a contract, and the explorer of a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from servicecase import case
from servicecase.api import Case
from servicecase.scenario.file import load_scenario, parse_text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from servicecase.faces.explorer.view import Explorer
    from servicecase.questions.bridge.record import Bridge
    from servicecase.questions.comparison.record import Comparison


def load(path: str | os.PathLike[str]) -> Case:
    """The case in a scenario file.

    Parameters
    ----------
    path
        A TOML file; a file that it extends must be in the same folder.

    Returns
    -------
    Case

    Raises
    ------
    ScenarioError
        Lists every error, one per line.

    Examples
    --------
    >>> import servicecase as sc
    >>> sc.load("data/scenarios/housekeeping.toml").scenario.services
    ('cleaning',)
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

    Returns
    -------
    Case

    Raises
    ------
    ScenarioError
        Lists every error, one per line.

    Examples
    --------
    >>> import servicecase as sc
    >>> sc.loads('extends = "housekeeping.toml"', "data/scenarios")["annual_income"]
    112500.0
    """
    return Case(parse_text(text, directory))


def compare(before: case.Case, after: case.Case, lang: str | None = None) -> Comparison:
    """What differs between two cases: inputs, and results.

    Parameters
    ----------
    before, after, lang
        As for `Case.compare`.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> [one.label for one in sc.compare(case, case.with_(price=1.1)).inputs]
    ['Price']
    """
    from servicecase.questions.comparison import record

    return record.compare(before, after, lang)


def bridge(before: case.Case, after: case.Case, target: str = "npv", max_groups: int = 10) -> Bridge:
    """What each difference of inputs contributes to the difference of a result.

    Parameters
    ----------
    before, after, target, max_groups
        As for `Case.bridge`.

    Returns
    -------
    Bridge

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> sc.bridge(case, case.with_(adoption=0.30), "annual_income").end
    135000.0
    """
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


def explorer(folder: str | os.PathLike[str], lang: str | None = None) -> Explorer:
    """The scenario explorer of a folder, for JupyterLab.

    Parameters
    ----------
    folder
        The folder with the scenario files.
    lang
        "en" or "zh": the language in which it opens; a switch changes it.

    Returns
    -------
    Explorer
        A widget.

    Raises
    ------
    ScenarioError
        For a folder without a usable scenario, and for an unknown language.

    Examples
    --------
    >>> import servicecase as sc
    >>> sc.explorer("data/scenarios", "zh").lang
    'zh'
    """
    from servicecase.faces import explorer as screen

    return screen.explorer(folder, lang)
