"""The price that is best for the company when adoption answers to it, and whether it is viable for the contractor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from servicecase.case import Case
from servicecase.engine.messages import says, shown
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import dotted, file_name
from servicecase.inputs.values import is_number
from servicecase.questions.break_even.record import range_of
from servicecase.questions.contracts.record import cost_of_work_is_given, service_of
from servicecase.questions.crossing import Course, course, grid
from servicecase.questions.finding import Finding
from servicecase.questions.names import limits_of, target_key
from servicecase.questions.points import at_points
from servicecase.uncertainty.laws import Numbers

if TYPE_CHECKING:
    import pandas as pd

_ALIKE = 1e-9  # of the best result: prices that bring as much as each other
_WIDE = 1e-3  # of the price: alike over less than this is the top of a hill, not a plain
_INSIDE = 1e-11  # of the price: within the end of a range, so that the right side of a jump is taken
_LINES = ("adoption_at_price", "contractor_headroom")


@dataclass(frozen=True)
class PricePoint:
    """What a price brings: ``outcome`` of the target, share of households, contractor's room above its margin in yuan.

    ``equal_from``, ``equal_to``: prices in between bring as much; both the price itself where it alone is best.
    """

    price: float
    outcome: float
    adoption: float
    headroom: float
    equal_from: float
    equal_to: float

    @property
    def is_alone(self) -> bool:
        """Whether no other price brings as much."""
        return self.equal_from == self.equal_to


@dataclass(frozen=True, repr=False)
class BestPrice(Finding):
    """The price at which a target is highest, over all and over those that are viable for the contractor.

    ``within``: the prices looked at; ``present``: the price of the case; ``free``: the best of all; ``best``: the best
    on which the contractor keeps its required margin over the horizon, None if there is none; ``viable``: ranges of
    the price on which it does; ``is_cost_known``: without the cost of the work nobody knows what the contractor keeps.
    """

    service: str
    target: str
    within: tuple[float, float]
    present: PricePoint
    free: PricePoint
    best: PricePoint | None
    viable: tuple[tuple[float, float], ...]
    has_contractor: bool
    is_cost_known: bool

    @property
    def is_binding(self) -> bool:
        """Whether the contractor's margin keeps the company from its best price."""
        return self.best is None or self.best.outcome < self.free.outcome - _ALIKE * abs(self.free.outcome)

    @property
    def is_at_end(self) -> bool:
        """Whether the target is still rising at the highest price that was looked at, so that no price is best."""
        chosen = self.best or self.free
        return chosen.equal_to == self.within[1] and not chosen.equal_from <= self.present.price < chosen.equal_to

    def over(self, prices: Numbers) -> tuple[Numbers, Numbers]:
        """The target, and the contractor's headroom, at prices."""
        found = _evaluated(self.case, self.service, self.target, prices)
        return found[self.target], found[dotted(self.service, "contractor_headroom")]

    def table(self) -> pd.DataFrame:
        """The present price, the best of all, and the best that is viable for the contractor."""
        import pandas as pd

        rows = {"present": self.present, "best_of_all": self.free, "best": self.best}
        names = ("price", "outcome", "adoption", "headroom", "equal_from", "equal_to")
        values = [[getattr(one, name) if one else np.nan for name in names] for one in rows.values()]
        return pd.DataFrame(values, columns=[*names], index=pd.Index([*rows], name="which"))


def best_price(
    case: Case, target: str = "npv", service: str | None = None, within: tuple[float, float] | None = None
) -> BestPrice:
    """The price that brings the company most when adoption responds to it with constant elasticity.

    The contract must stay viable: ``contractor_headroom`` of the service is at least zero over the horizon. Where the
    present price is among several that are equally good, it is the one. Above an elasticity of −1 sales keep rising
    with the price, and only `within` tells where the elasticity stops holding.

    Parameters
    ----------
    target
        A line of one number.
    service
        The service, if there are several.
    within
        The lowest and the highest price to test; by default the limits of the catalogue.

    Returns
    -------
    BestPrice
        ``best``: price, outcome, adoption and headroom there, None where no price is viable.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If adoption does not respond to the price, or for prices that do not rise.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> elastic = case.with_(price_response="elastic", reference_price=1.0, price_elasticity=-2)
    >>> elastic.best_price(within=(0.9, 1.1)).best.price  # at -2, sales fall as the price rises
    0.9
    """
    service, target = service_of(case, service), target_key(case, target)
    _check_elastic(case, service)
    limits = _within(case, service, within)
    key = dotted(service, "price")
    points = grid(*limits, near=_landmarks(case, service))
    headroom = dotted(service, "contractor_headroom")
    rooms = course(lambda prices: _evaluated(case, service, target, prices)[headroom], points, 0.0)
    viable, present = _viable(rooms), float(case[key])
    candidates = [_highest(case, service, target, points, ends) for ends in viable]
    return BestPrice(
        case,
        service,
        target,
        limits,
        present=_point(case, service, target, present, (present, present)),
        free=_highest(case, service, target, points, limits),
        best=max(candidates, key=lambda one: one.outcome, default=None),
        viable=viable,
        has_contractor=bool(case[dotted(service, "contractor_delivers")]),
        is_cost_known=cost_of_work_is_given(case, service),
    )


def _check_elastic(case: Case, service: str) -> None:
    chosen = case.scenario.choice(service, "price_response")
    if chosen != "elastic":
        raise refusal(
            f"services.{service}.price_response",
            'is {value!r}: adoption does not answer to the price, so no price is best; set it to "elastic" with '
            "reference_price (at which adoption was measured) and price_elasticity (such as -1.2)",
            value=chosen,
        )


def _within(case: Case, service: str, within: tuple[float, float] | None) -> tuple[float, float]:
    key = dotted(service, "price")
    least, most = limits_of(case, key)
    if within is None:
        return least, most
    ends = tuple(within) if isinstance(within, Sequence) else (within,)
    if len(ends) == 2 and all(is_number(one) for one in ends) and least <= ends[0] < ends[1] <= most:
        return float(ends[0]), float(ends[1])
    raise refusal(
        f"{file_name(key)} within",
        "is {ends}; it must be two rising prices from {least!r} to {most!r}",
        ends=reduce(lambda low, high: says("{low} to {high}", low=low, high=high), map(shown, ends)),
        least=least,
        most=most,
    )


def _landmarks(case: Case, service: str) -> list[float]:
    """Prices around which to look closely: of the case, of its range, and where every household takes the service."""
    reference, elasticity, adoption, price = (
        float(case[dotted(service, name)]) for name in ("reference_price", "price_elasticity", "adoption", "price")
    )
    all_adopt = [reference * adoption ** (-1 / elasticity)] if elasticity and adoption else []
    known = [one for one in range_of(case, dotted(service, "price")) if one == one]
    return [price, reference, *all_adopt, *known]


def _evaluated(case: Case, service: str, target: str, prices: Numbers) -> dict[str, Numbers]:
    lines = [target, *(dotted(service, one) for one in _LINES)]
    return at_points(case, {dotted(service, "price"): prices}, lines, len(prices))


def _viable(rooms: Course) -> tuple[tuple[float, float], ...]:
    """Ranges of the price over which the contractor has room, none of it or more."""
    first, last = float(rooms.points[0]), float(rooms.points[-1])
    if not rooms.crossings:
        has_room = np.nanmax(rooms.values) > 0 or np.nanmin(rooms.values) == 0
        return ((first, last),) if has_room else ()
    starts = [one.start * (1 + _INSIDE) for one in rooms.crossings if one.rises]
    ends = [one.end * (1 - _INSIDE) for one in rooms.crossings if not one.rises]
    starts = starts if rooms.crossings[0].rises else [first, *starts]
    ends = [*ends, last] if rooms.crossings[-1].rises else ends
    return tuple(zip(starts, ends, strict=True))


def _highest(case: Case, service: str, target: str, points: Numbers, ends: tuple[float, float]) -> PricePoint:
    """The best price between two ends: the best of the grid, then of what lies beside it."""
    from scipy.optimize import minimize_scalar

    points = np.unique([*points[(points > ends[0]) & (points < ends[1])], *ends])
    values = _evaluated(case, service, target, points)[target]
    top = int(np.nanargmax(values))
    least = np.nanmax(values) - _ALIKE * abs(np.nanmax(values))
    worse = np.flatnonzero(~(values >= least))
    first, last = worse[worse < top].max(initial=-1) + 1, worse[worse > top].min(initial=len(points)) - 1
    if points[last] - points[first] > _WIDE * points[top]:
        present = float(case[dotted(service, "price")])
        price = float(np.clip(present, points[first], points[last]))
        return _point(case, service, target, price, (float(points[first]), float(points[last])))
    sides = (points[max(top - 1, 0)], points[min(top + 1, len(points) - 1)])
    found = minimize_scalar(
        lambda price: -_evaluated(case, service, target, np.array([price]))[target][0],
        bounds=sides,
        method="bounded",
        options={"xatol": _INSIDE * sides[1]},
    )
    price = float(found.x if -found.fun > values[top] else points[top])
    return _point(case, service, target, price, (price, price))


def _point(case: Case, service: str, target: str, price: float, equal: tuple[float, float]) -> PricePoint:
    at = _evaluated(case, service, target, np.array([price]))
    adoption, headroom = (float(at[dotted(service, one)][0]) for one in _LINES)
    return PricePoint(price, float(at[target][0]), adoption, headroom, *equal)
