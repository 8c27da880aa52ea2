"""The realistic scenario's net present value, written again by hand in the ways that somebody else would.

For comparison only: `servicecase.model` is the model. A benchmark that runs these first asserts that they agree
with it. Only commission and the choices of `housekeeping_realistic.toml` are here.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

import servicecase as sc
from servicecase.inputs.names import local_name

MONTHS_PER_YEAR = 12


class Fixed(NamedTuple):
    """What does not vary by draw; `season` and `settles` by month."""

    base_quantity: float
    households: float
    coordinator_hours: float
    vat_share: float
    surcharge_rate: float
    income_tax_rate: float
    start_month: int
    season: np.ndarray[Any, Any]
    settles: np.ndarray[Any, Any]


def fixed(case: sc.Case) -> Fixed:
    """What does not vary by draw, hoisted out of the draws once."""
    return Fixed(
        case["base_quantity"],
        case["households"],
        case["coordinator_hours"],
        case["vat_rate"] / (1 + case["vat_rate"]),
        case["surcharge_rate"],
        case["income_tax_rate"],
        int(case["start_month"]),
        case["purchases_per_month"] * case["seasonal_factor"],
        case["settles"].astype(bool),
    )


def npv_of_draw(
    fixed,
    discount_rate,
    wage_growth,
    coordinator_pay,
    adoption,
    ramp_months,
    monthly_churn,
    monthly_readoption,
    price,
    price_growth,
    commission_rate,
    dispatch_hours,
    callback_share,
    callback_hours,
    inspection_share,
    inspection_hours,
    claim_rate,
    cost_per_claim,
    company_claim_share,
    system_cost_per_household,
    marketing_per_month,
    launch_cost,
    launch_cost_per_household,
):
    """Net present value of one draw, one month after the other: no arrays, no powers inside the loop. [yuan]

    Plain Python on floats, and what numba compiles. What does not reach the result is left out: the contractor's
    cost of the work.
    """
    monthly_discount = (1 + discount_rate) ** (-1 / MONTHS_PER_YEAR)
    still_to_reach = math.exp(-1 / ramp_months)
    eventual = min(adoption, 1.0)
    retention = 1 - monthly_churn - monthly_readoption
    hours = dispatch_hours + callback_share * callback_hours + inspection_share * inspection_hours
    pay_of_visit = hours / fixed.coordinator_hours * coordinator_pay
    claims_of_visit = claim_rate * cost_per_claim * company_claim_share
    monthly_cost = fixed.households * system_cost_per_household / MONTHS_PER_YEAR + marketing_per_month
    income_of_purchase = fixed.base_quantity * price * commission_rate
    worth, discount, unreached, reached, active = 0.0, 1.0, 1.0, 0.0, 0.0
    profit, taxed, unsettled = 0.0, 0.0, 0.0
    for month in range(len(fixed.season)):
        discount *= monthly_discount
        if month > 0 and month % MONTHS_PER_YEAR == 0:
            pay_of_visit *= 1 + wage_growth
        months_run = month + 1 - fixed.start_month
        if months_run < 0:
            continue
        if months_run > 0 and months_run % MONTHS_PER_YEAR == 0:
            income_of_purchase *= 1 + price_growth
        unreached *= still_to_reach
        inflow = monthly_readoption * reached - reached
        reached = eventual * (1 - unreached)
        active = active * retention + inflow + reached
        purchases = active * fixed.season[month]
        income = income_of_purchase * purchases
        paid = fixed.households * purchases * (pay_of_visit + claims_of_visit) + monthly_cost
        if months_run == 0:
            paid += launch_cost + launch_cost_per_household * fixed.households
        paid += income * fixed.vat_share * (1 + fixed.surcharge_rate)
        profit += income - paid
        if profit > taxed:
            paid += fixed.income_tax_rate * (profit - taxed)
            taxed = profit
        unsettled += income
        if fixed.settles[month]:
            worth += unsettled * discount
            unsettled = 0.0
        worth -= paid * discount
    return worth


def npv_line_by_line(
    fixed,
    discount_rate,
    wage_growth,
    coordinator_pay,
    adoption,
    ramp_months,
    monthly_churn,
    monthly_readoption,
    price,
    price_growth,
    commission_rate,
    dispatch_hours,
    callback_share,
    callback_hours,
    inspection_share,
    inspection_hours,
    claim_rate,
    cost_per_claim,
    company_claim_share,
    system_cost_per_household,
    marketing_per_month,
    launch_cost,
    launch_cost_per_household,
):
    """The same with every line as the model says it: one loop, nothing simplified, powers included. [yuan]"""
    worth, before, active, profit, taxed, unsettled = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for month in range(1, len(fixed.season) + 1):
        discount_factor = (1 + discount_rate) ** (-month / MONTHS_PER_YEAR)
        pay_level = (1 + wage_growth) ** math.floor((month - 1) / MONTHS_PER_YEAR)
        service_month = month - fixed.start_month + 1
        runs = 1.0 if service_month > 0 else 0.0
        price_level = price * (1 + price_growth) ** math.floor(max(service_month - 1, 0) / MONTHS_PER_YEAR)
        reached = min(adoption, 1.0) * (1 - math.exp(-max(service_month, 0) / ramp_months))
        inflow = reached - before + monthly_readoption * before
        active = active * (1 - (monthly_churn + monthly_readoption)) + inflow
        before = reached
        purchase_rate = active * fixed.season[month - 1]
        income = fixed.base_quantity * purchase_rate * price_level * commission_rate
        visits = fixed.households * purchase_rate
        hours = visits * (dispatch_hours + callback_share * callback_hours + inspection_share * inspection_hours)
        coordination = hours * (coordinator_pay / fixed.coordinator_hours) * pay_level
        claims = visits * (claim_rate * cost_per_claim * company_claim_share)
        standing = runs * (fixed.households * system_cost_per_household / MONTHS_PER_YEAR + marketing_per_month)
        launch = launch_cost + launch_cost_per_household * fixed.households if service_month == 1 else 0.0
        vat = income * fixed.vat_share
        paid = coordination + claims + standing + launch + vat + vat * fixed.surcharge_rate
        profit += income - paid
        highest = max(taxed, profit)
        unsettled += income
        received = unsettled if fixed.settles[month - 1] else 0.0
        unsettled -= received
        worth += (received - paid - fixed.income_tax_rate * (highest - taxed)) * discount_factor
        taxed = highest
    return worth


INPUTS = tuple(inspect.signature(npv_of_draw).parameters)[1:]  # by local name, in the order of a twin's rows


def rows(inputs: Mapping[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """The draws of `INPUTS` from draws by key: an array of shape (inputs, draws)."""
    by_name = {local_name(key): values for key, values in inputs.items()}
    return np.array([by_name[name] for name in INPUTS])


def every_draw(fixed, rows, worth):
    """Writes the net present value of each column of `rows` into `worth`, with nothing in between."""
    for i in prange(worth.shape[0]):
        worth[i] = of_draw(
            fixed, rows[0, i], rows[1, i], rows[2, i], rows[3, i], rows[4, i], rows[5, i], rows[6, i], rows[7, i],
            rows[8, i], rows[9, i], rows[10, i], rows[11, i], rows[12, i], rows[13, i], rows[14, i], rows[15, i],
            rows[16, i], rows[17, i], rows[18, i], rows[19, i], rows[20, i], rows[21, i],
        )  # fmt: skip


prange, of_draw = range, npv_of_draw  # `compiled` puts numba's in their place


def compiled(
    of_draw: Callable[..., float], threads: int
) -> Callable[[Fixed, np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    """A fused kernel: `every_draw` compiled by numba to run on this many threads. Raises ImportError."""
    import numba

    names = {"of_draw": numba.njit(of_draw), "prange": numba.prange}
    function = type(every_draw)(every_draw.__code__, names | {"__builtins__": __builtins__}, "every_draw")
    kernel = numba.njit(parallel=True, fastmath=False)(function)
    numba.set_num_threads(threads)

    def run(fixed: Fixed, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        worth = np.empty(rows.shape[1])
        kernel(fixed, rows, worth)
        return worth

    return run


def whole_arrays(case: sc.Case, inputs: Mapping[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """Net present values by naive NumPy: every step an array of shape (draws, months), all draws at once. [yuan]"""
    given = fixed(case)
    x = {local_name(key): values[:, np.newaxis] for key, values in inputs.items()}
    month = np.arange(1, len(given.season) + 1)
    runs = month >= given.start_month
    months_run = np.maximum(month - given.start_month, 0)

    reached = np.minimum(x["adoption"], 1) * (1 - np.exp(-(months_run + runs) / x["ramp_months"]))
    active = np.zeros_like(reached)
    active[:, 0] = reached[:, 0]
    retention = 1 - x["monthly_churn"] - x["monthly_readoption"]
    for m in range(1, len(month)):
        active[:, m] = active[:, m - 1] * retention[:, 0] + reached[:, m] - reached[:, m - 1]
        active[:, m] += x["monthly_readoption"][:, 0] * reached[:, m - 1]
    purchases = active * given.season
    price = x["price"] * (1 + x["price_growth"]) ** (months_run // MONTHS_PER_YEAR)
    income = given.base_quantity * purchases * price * x["commission_rate"]

    visits = given.households * purchases
    pay = x["coordinator_pay"] * (1 + x["wage_growth"]) ** ((month - 1) // MONTHS_PER_YEAR)
    hours = x["dispatch_hours"] + x["callback_share"] * x["callback_hours"]
    hours = hours + x["inspection_share"] * x["inspection_hours"]
    coordination = visits * hours / given.coordinator_hours * pay
    claims = visits * x["claim_rate"] * x["cost_per_claim"] * x["company_claim_share"]
    monthly = given.households * x["system_cost_per_household"] / MONTHS_PER_YEAR + x["marketing_per_month"]
    launch = x["launch_cost"] + x["launch_cost_per_household"] * given.households
    costs = coordination + claims + np.where(runs, monthly, 0) + np.where(month == given.start_month, launch, 0)

    vat = income * given.vat_share * (1 + given.surcharge_rate)
    profit = np.cumsum(income - costs - vat, axis=1)
    taxed = np.maximum(np.maximum.accumulate(profit, axis=1), 0)
    income_tax = given.income_tax_rate * np.diff(taxed, axis=1, prepend=0)

    earned = np.cumsum(income, axis=1)
    receipts = np.zeros_like(income)
    receipts[:, given.settles] = np.diff(earned[:, given.settles], axis=1, prepend=0)
    cash = receipts - costs - vat - income_tax
    return (cash * (1 + x["discount_rate"]) ** (-month / MONTHS_PER_YEAR)).sum(axis=1)
