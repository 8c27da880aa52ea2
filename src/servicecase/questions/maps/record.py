"""A result, or the best contract form, over any two assumptions at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from servicecase.case import Case, UnknownNameError, unknown
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.inputs.values import is_whole
from servicecase.questions.contracts.record import service_of, without, workable_forms
from servicecase.questions.contracts.sweep import sweep_grid
from servicecase.questions.finding import Finding
from servicecase.questions.names import target_key, varied_key
from servicecase.questions.points import at_points
from servicecase.uncertainty.laws import Numbers
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd

_MOST_POINTS = 201  # along one side: 40,000 cells


@dataclass(frozen=True, repr=False)
class HeatMap(Finding):
    """A result over two assumptions: ``values[j, i]`` is the target at ``across[i]`` and ``up[j]``."""

    target: str
    first: str
    second: str
    across: Numbers
    up: Numbers
    values: Numbers

    def table(self) -> pd.DataFrame:
        """The target, values of the first assumption across and of the second down."""
        import pandas as pd

        rows = pd.Index(self.up, name=self.second)
        return pd.DataFrame(self.values, index=rows, columns=pd.Index(self.across, name=self.first))


@dataclass(frozen=True, repr=False)
class ContractMap(Finding):
    """Which contract form is worth most over two assumptions; arrays are ``[j, i]`` at ``across[i]`` and ``up[j]``.

    ``worth``: NPV of the case in yuan under each form, minus infinity where it is not viable, and without the
    service; ``here``: the best form at the values of the case.
    """

    service: str
    first: str
    second: str
    across: Numbers
    up: Numbers
    titles: dict[str, str]
    worth: dict[str, Numbers]
    here: str

    @cached_property
    def best(self) -> npt.NDArray[np.str_]:
        """The form that is worth most, of the viable ones and doing nothing."""
        return _best(self.worth)

    @cached_property
    def shares(self) -> dict[str, float]:
        """The share of the map on which each form is best, largest first; forms that never are, are left out."""
        found = {form: float(np.mean(self.best == form)) for form in self.worth}
        return dict(sorted(((form, one) for form, one in found.items() if one), key=lambda item: -item[1]))

    def table(self) -> pd.DataFrame:
        """The best form, values of the first assumption across and of the second down."""
        import pandas as pd

        rows = pd.Index(self.up, name=self.second)
        return pd.DataFrame(self.best, index=rows, columns=pd.Index(self.across, name=self.first))


def heat_map(case: Case, first: str, second: str, target: str = "npv", points: int = 31) -> HeatMap:
    """A result over two assumptions, each around its range, all else as it is.

    Parameters
    ----------
    first, second
        Number assumptions; see `sweep_grid` for what is around their ranges.
    target
        A line of one number.
    points
        Along either side.

    Returns
    -------
    HeatMap
        ``values``: the target, of shape (points, points), the second assumption down.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        For a number of points that makes no map.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> found = case.heat_map("adoption", "price", "annual_income", points=3)
    >>> found.values[0].tolist()  # at no price
    [0.0, 0.0, 0.0]
    """
    keys = _two(first, second, varied_key(case, first), varied_key(case, second))
    target = target_key(case, target)
    across, up = _sides(case, keys, points)
    return HeatMap(case, target, *keys, across, up, _evaluated(case, keys, (across, up), [target])[target])


def contract_map(
    case: Case,
    first: str,
    second: str,
    service: str | None = None,
    contracts: Iterable[str] | None = None,
    points: int = 51,
) -> ContractMap:
    """Which contract form is worth most where, over two assumptions, by the NPV of the case.

    A form that leaves the contractor less than its required margin cannot be chosen; the service can be left out.

    Parameters
    ----------
    first, second
        Number assumptions; either may be a term that only some forms use.
    service
        The service, if there are several.
    contracts
        Names of forms; by default all of the model whose terms the scenario gives.
    points
        Along either side.

    Returns
    -------
    ContractMap
        ``best``: names of forms, of shape (points, points), the second assumption down.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        For a number of points that makes no map.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> found = case.contract_map("adoption", "price", points=3)
    >>> str(found.best[0, 0])  # nobody takes part
    'do_nothing'
    """
    service = service_of(case, service)
    forms = workable_forms(case, service, contracts)
    cases = [case, *(chosen for _, chosen in forms.values())]
    keys = _two(first, second, _used_by_any(cases, service, first), _used_by_any(cases, service, second))
    across, up = _sides(case, keys, points)
    here = [np.array([case.record(key).value], dtype=float) for key in keys]
    titles = {DO_NOTHING: "Do nothing"} | {form: title for form, (title, _) in forms.items()}
    worth = _worth(case, service, forms, keys, (across, up))
    best_here = str(_best(_worth(case, service, forms, keys, (here[0], here[1])))[0, 0])
    return ContractMap(case, service, *keys, across, up, titles, worth, best_here)


def _worth(
    case: Case,
    service: str,
    forms: Mapping[str, tuple[str, Case]],
    keys: tuple[str, str],
    sides: tuple[Numbers, Numbers],
) -> dict[str, Numbers]:
    headroom = dotted(service, "contractor_headroom")
    worth = {DO_NOTHING: _evaluated(without(case, service), keys, sides, ["npv"])["npv"]}
    for form, (_, chosen) in forms.items():
        found = _evaluated(chosen, keys, sides, ["npv", headroom])
        worth[form] = np.where(found[headroom] >= 0, found["npv"], -np.inf)
    return worth


def _best(worth: Mapping[str, Numbers]) -> npt.NDArray[np.str_]:
    best: npt.NDArray[np.str_] = np.array(list(worth))[np.argmax(np.stack(list(worth.values())), axis=0)]
    return best


def _two(first: str, second: str, *keys: str) -> tuple[str, str]:
    if keys[0] == keys[1]:
        raise unknown("{first!r} and {second!r} are the same assumption; a map needs two", first=first, second=second)
    return keys[0], keys[1]


def _used_by_any(cases: Sequence[Case], service: str, name: str) -> str:
    """The key of an assumption that at least one of the cases uses; a service's own name first."""
    row = catalogue().get(name)
    written = dotted(service, name) if row and row.scope == "service" else name
    for case in cases:
        try:
            return varied_key(case, written)
        except UnknownNameError as error:
            refused = error
    raise refused


def _sides(case: Case, keys: tuple[str, str], points: int) -> tuple[Numbers, Numbers]:
    if not is_whole(points) or not 2 <= points <= _MOST_POINTS:
        raise refusal(
            "points", "is {value!r}; it must be a whole number from 2 to {most}", value=points, most=_MOST_POINTS
        )
    return sweep_grid(case, keys[0], points), sweep_grid(case, keys[1], points)


def _evaluated(
    case: Case, keys: tuple[str, str], sides: tuple[Numbers, Numbers], targets: Sequence[str]
) -> dict[str, Numbers]:
    """The targets over the map, a row of it at a time so that memory stays small; unused assumptions do nothing."""
    across, up = sides
    rows: dict[str, list[Numbers]] = {target: [] for target in targets}
    for height in track(up, "rows", len(up)):
        changes: dict[str, Numbers | float] = {keys[0]: across, keys[1]: float(height)}
        used = {key: one for key, one in changes.items() if key in case.inputs}
        for target, values in at_points(case, used, targets, len(across)).items():
            rows[target].append(values)
    return {target: np.vstack(values) for target, values in rows.items()}
