"""What each difference between two cases contributes to the difference of a result, by Shapley values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from servicecase.case import Case, unknown
from servicecase.inputs.faults import refusal
from servicecase.inputs.names import dotted
from servicecase.inputs.values import is_whole
from servicecase.questions.bridge.mixture import Change, Mixtures
from servicecase.questions.finding import Finding
from servicecase.questions.names import target_key
from servicecase.uncertainty.progress import track

if TYPE_CHECKING:
    import pandas as pd

OTHER = "other"
AND = " + "  # between the keys of differences that cannot be separated
_MOST_GROUPS = 12  # 4,096 model runs take a few seconds
Player = TypeVar("Player", bound=Hashable)


def shapley(players: Sequence[Player], worth: Callable[[frozenset[Player]], float]) -> dict[Player, float]:
    """What each player adds to the worth, averaged over all orders in which they could join.

    The values add up to the worth of all less the worth of none, to rounding. `worth` is asked once for each of
    the 2^k coalitions of k players. Source: L. S. Shapley, A value for n-person games, 1953.
    """
    count = len(players)
    coalitions = np.arange(1 << count)
    worths = np.array(
        [
            worth(frozenset(one for place, one in enumerate(players) if mask >> place & 1))
            for mask in track(coalitions.tolist(), "coalitions")
        ]
    )
    sizes = np.array([mask.bit_count() for mask in coalitions.tolist()])
    # the share of all orders in which exactly the players of a coalition of some size come before a player
    shares = np.array([1 / (count * comb(count - 1, size)) for size in range(count)])
    values = {}
    for place, player in enumerate(players):
        without = coalitions[coalitions >> place & 1 == 0]
        gains = worths[without | 1 << place] - worths[without]
        values[player] = float(np.sum(shares[sizes[without]] * gains))
    return values


@dataclass(frozen=True)
class Contribution:
    """What one difference, or a group of them, contributes, in the unit of the target.

    ``key``: an assumption or choice, ``tax`` for a preset, ``services.NAME`` for a service that only one case has, a
    topic such as ``demand`` or ``other_demand``, or ``other``; keys with " + " between them cannot be separated.
    ``changes``: the inputs in it.
    """

    key: str
    changes: tuple[Change, ...]
    contribution: float

    @property
    def leading(self) -> Change | None:
        """The input that it is named after; None for a group."""
        return self.changes[0] if self.changes[0].key == self.key else None

    @property
    def is_inseparable(self) -> bool:
        """Whether it holds differences of which one has no result without the other."""
        return AND in self.key


@dataclass(frozen=True, repr=False)
class Bridge(Finding):
    """The way from the result of one case to that of another, the largest contribution first.

    Convention: each contribution is the average over all orders in which the changes could be made (Shapley value);
    they add up to ``end`` - ``start``. ``without_effect``: keys of differences on which the target does not depend.
    """

    after: Case = field(repr=False)
    target: str
    unit: str
    start: float
    end: float
    items: tuple[Contribution, ...]
    without_effect: tuple[str, ...]

    def __getitem__(self, key: str) -> Contribution:
        return next(one for one in self.items if one.key == key)

    @cached_property
    def running_totals(self) -> tuple[float, ...]:
        """The result after each item."""
        steps = np.cumsum([self.start, *(one.contribution for one in self.items)])
        return tuple(steps[1:].tolist())

    def table(self) -> pd.DataFrame:
        """Items by key: before and after (None for a group), contribution, running_total, inputs (their keys)."""
        import pandas as pd

        rows = [
            {
                "key": one.key,
                "before": one.leading.before if one.leading else None,
                "after": one.leading.after if one.leading else None,
                "contribution": one.contribution,
                "running_total": total,
                "inputs": ", ".join(change.key for change in one.changes),
            }
            for one, total in zip(self.items, self.running_totals, strict=True)
        ]
        columns = ["key", "before", "after", "contribution", "running_total", "inputs"]
        return pd.DataFrame(rows, columns=columns).set_index("key")


def bridge(before: Case, after: Case, target: str = "npv", max_groups: int = 10) -> Bridge:
    """What each difference of inputs contributes to the difference of a result between two cases.

    Inputs that differ: values in use, choices, services added or removed, the horizon. A choice brings the terms that
    only one of its pages uses; a tax preset is one difference. The model runs at most 2^max_groups times, and once more
    for each difference.

    Parameters
    ----------
    after
        The case to get to.
    target
        A line of one number.
    max_groups
        2 to 12. If more inputs differ, the largest differences stand alone and the others are grouped by topic, the
        page of the model that first uses them.

    Returns
    -------
    Bridge
        ``items``: the contributions, in the unit of the target, which add up to the difference.

    Raises
    ------
    UnknownNameError
        For a name that is not in the case.
    ScenarioError
        If the target has no value in one of the cases, or `max_groups` is out of range.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> found = case.bridge(case.with_(adoption=0.20), "annual_income")
    >>> [(one.key, round(one.contribution)) for one in found.items]
    [('cleaning.adoption', -22500)]
    """
    if not is_whole(max_groups) or not 2 <= max_groups <= _MOST_GROUPS:
        raise refusal(
            "max_groups",
            "is {value!r}; it must be a whole number from 2 to {most}",
            value=max_groups,
            most=_MOST_GROUPS,
        )
    mixtures = Mixtures(before, after, _common_key(before, after, target))
    start, end = _finite(mixtures, before, ()), _finite(mixtures, after, mixtures.relevant)
    values = _contributions(mixtures, _grouped(mixtures, max_groups))
    items = [Contribution(one.key, mixtures.changes(one.differences), value) for one, value in values.items()]
    return Bridge(
        case=before,
        after=after,
        target=mixtures.target,
        unit=before.graph.nodes[mixtures.target].line.unit,
        start=start,
        end=end,
        items=tuple(sorted(items, key=lambda one: -abs(one.contribution))),
        without_effect=tuple(key for key in mixtures.differences if key not in mixtures.relevant),
    )


def _common_key(before: Case, after: Case, target: str) -> str:
    keys = [target_key(case, target) for case in (before, after)]
    if keys[0] != keys[1]:
        raise unknown(
            "{target!r} is {first!r} in one case and {second!r} in the other",
            target=target,
            first=keys[0],
            second=keys[1],
        )
    return keys[0]


def _finite(mixtures: Mixtures, case: Case, taken: Iterable[str]) -> float:
    value = mixtures.value(frozenset(taken))
    if value is None:
        raise refusal(
            mixtures.target,
            "has no finite value in {title!r}; name a target that both cases have, such as npv",
            title=case.scenario.title,
        )
    return value


@dataclass(frozen=True)
class _Group:
    """Differences that are made together."""

    key: str
    differences: frozenset[str]


class _InseparableError(Exception):
    """Groups without a result unless others change with them."""

    def __init__(self, groups: frozenset[_Group]) -> None:
        super().__init__()
        self.groups = groups


def _all_of(groups: Iterable[_Group]) -> frozenset[str]:
    return frozenset(one for group in groups for one in group.differences)


def _grouped(mixtures: Mixtures, max_groups: int) -> list[_Group]:
    """The differences one by one, as many of the largest as there is room for; the others by topic, then as "other"."""
    single = {key: _Group(key, frozenset([key])) for key in mixtures.relevant}
    if len(single) <= max_groups:
        return list(single.values())
    largest = sorted(single, key=lambda key: mixtures.effect(frozenset([key])), reverse=True)
    for alone in range(max_groups, -1, -1):
        groups = [single[key] for key in largest[:alone]] + _by_topic(mixtures, largest[:alone])
        if len(groups) <= max_groups:
            return groups
    ordered = sorted(groups, key=lambda one: mixtures.effect(one.differences), reverse=True)
    return [*ordered[: max_groups - 1], _Group(OTHER, _all_of(ordered[max_groups - 1 :]))]


def _by_topic(mixtures: Mixtures, alone: Sequence[str]) -> list[_Group]:
    """A group for each topic of the differences that do not stand alone."""
    topics: dict[str, list[str]] = {}
    for key in mixtures.relevant:
        if key not in alone:
            topics.setdefault(mixtures.topic(key), []).append(key)
    parted = {mixtures.topic(key) for key in alone}
    return [
        _Group(keys[0] if len(keys) == 1 else _rest(topic) if topic in parted else topic, frozenset(keys))
        for topic, keys in topics.items()
    ]


def _rest(topic: str) -> str:
    owner, _, name = topic.rpartition(".")
    return dotted(owner, f"{OTHER}_{name}")


def _contributions(mixtures: Mixtures, groups: list[_Group]) -> dict[_Group, float]:
    """What each group contributes; those that cannot be separated are joined."""

    def worth(coalition: frozenset[_Group]) -> float:
        value = mixtures.value(_all_of(coalition))
        if value is None:
            raise _InseparableError(coalition)
        return value

    while True:
        try:
            return shapley(groups, worth)
        except _InseparableError as error:  # each turn has a group less, and a single group always has a result
            groups = _joined(mixtures, groups, error.groups)


def _joined(mixtures: Mixtures, groups: list[_Group], failing: frozenset[_Group]) -> list[_Group]:
    """The groups with one of those that fail together joined to the one that it seems to need."""

    def repairs(pair: tuple[_Group, _Group]) -> int:
        inside, outside = pair
        mended = (failing - {inside}, failing | {outside})
        return sum(mixtures.value(_all_of(one)) is not None for one in mended)

    pairs = [(one, other) for one in groups if one in failing for other in groups if other not in failing]
    pair = max(pairs, key=repairs)
    key = AND.join(one.key for one in groups if one in pair)
    return [*(one for one in groups if one not in pair), _Group(key, _all_of(pair))]
