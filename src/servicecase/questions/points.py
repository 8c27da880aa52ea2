"""Lines of one number at many points: some inputs take other values, all else is as in a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecase.case import Case

if TYPE_CHECKING:
    from servicecase.uncertainty.laws import Numbers


def at_points(
    case: Case,
    changes: Mapping[str, Numbers | float],
    targets: Iterable[str],
    points: int,
    given: Mapping[str, Any] | None = None,
) -> dict[str, Numbers]:
    """The targets, by key, at so many points, in one evaluation: arrays of shape (points,).

    ``changes``: inputs by key, a value for each point, or one for all. No limits are checked. ``given``: lines that
    are known already, by key, as `Case.evaluate` gives them at the same points.
    """
    columns = {key: one[:, np.newaxis] if isinstance(one, np.ndarray) else one for key, one in changes.items()}
    found = case.evaluate({**columns, **(given or {})}, targets)
    return {key: np.broadcast_to(np.asarray(one, dtype=float), (points, 1))[:, 0] for key, one in found.items()}
