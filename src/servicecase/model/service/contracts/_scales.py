"""Arithmetic that several contract pages share."""

from functools import reduce
from itertools import pairwise
from operator import add

import numpy as np

from servicecase.engine.timeline import previous, where


def _steps(values):
    return (values[0], *(upper - lower for lower, upper in pairwise(values)))


def marginal_share(sales, thresholds, rates):
    """Each rate on the part of the sales that lies in its tier: continuous, no cliff."""
    steps = zip(thresholds, _steps(rates), strict=True)
    return reduce(add, (np.maximum(sales - threshold, 0) * step for threshold, step in steps))


def whole_amount_share(sales, thresholds, rates):
    """The rate of the highest tier that the sales have reached, on all of them: a jump at each threshold."""
    steps = zip(thresholds, _steps(rates), strict=True)
    return sales * reduce(add, (where(sales >= threshold, step, 0) for threshold, step in steps))


def increase_within_year(to_date, opens_contract_year):
    """What a year-to-date amount has grown by in the month."""
    return to_date - where(opens_contract_year, 0, previous(to_date))


def within_limits(share, minimum, maximum, in_service):
    """The share, at least the minimum and at most the maximum, while the service runs."""
    return where(in_service, np.minimum(np.maximum(share, minimum), maximum), 0)
