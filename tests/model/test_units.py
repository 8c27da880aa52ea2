from dataclasses import replace

import numpy as np
import pint
import pytest

from servicecase import load
from servicecase.engine.graph import MONTH, LineError, every_selection, wire
from servicecase.engine.timeline import (
    by_year,
    carry_forward,
    entry,
    last_year,
    payback,
    rate_of_return,
    running_total,
    total,
    where,
)
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from tests.plausible import MORE, REALISTIC
from tests.units import UnitMismatchError, prove, registry

MODEL = read_model()


def selections():
    """Every page with every price base, as the base decides what a price is the price of."""
    pages = MODEL.choices["base"].pages
    every = [{**chosen, "base": base} for chosen in every_selection(MODEL) for base in pages]
    return [one for place, one in enumerate(every) if one not in every[:place]]


def base_unit(chosen):
    return MODEL.choices["base"].pages[chosen["base"]].lines["base_quantity"].unit


def wired(chosen):
    return wire(MODEL, catalogue(), chosen, {"cleaning": chosen})


def inputs_of(graph):
    scenario = load(REALISTIC).scenario
    used = graph.ancestors(graph.nodes) - graph.nodes.keys() - {MONTH}
    values = {key: MORE.get(key.rpartition(".")[2]) for key in used}
    values = {key: scenario.record(key).value if one is None else one for key, one in values.items()}
    return {**values, MONTH: np.arange(1.0, values["horizon_months"] + 1)}


@pytest.mark.parametrize("chosen", selections(), ids=lambda chosen: "-".join(chosen.values()))
def test_units_of_every_line(chosen):
    graph = wired(chosen)
    prove(graph, inputs_of(graph), registry(base_unit(chosen)))


def test_selections_take_every_page():
    taken = {(key, page) for chosen in selections() for key, page in chosen.items()}
    assert taken == {(key, page) for key, choice in MODEL.choices.items() for page in choice.pages}


def test_units_parse_and_none_is_undeclared():
    units = registry("m²")
    stated = {one.unit for one in catalogue().values()}
    stated |= {line.unit for chosen in selections() for scope in MODEL.common for line in lines(scope, chosen)}
    assert {"yuan/month", "m²", "yuan/base", "share", "1/month"} <= stated
    for unit in stated:
        units.parse_units(unit)
    with pytest.raises(pint.UndefinedUnitError):
        units.parse_units("yuan/moth")


def lines(scope, chosen):
    return MODEL.lines(scope, chosen).values()


# What follows shows that the proof can fail.

CHOSEN = selections()[0]
GRAPH = wired(CHOSEN)
UNITS = registry("m²")


def broken(key, **changes):
    node = GRAPH.nodes[key]
    return replace(GRAPH, nodes={**GRAPH.nodes, key: replace(node, line=replace(node.line, **changes))})


def test_prove_line_that_adds_yuan_to_square_metres():
    def sales_per_area(gross_sales, billable_area):
        return total(gross_sales) + billable_area

    with pytest.raises(LineError, match=r"sales_per_area .*failed.*Cannot convert"):
        prove(broken("sales_per_area", function=sales_per_area), inputs_of(GRAPH), UNITS)


def test_prove_line_without_its_month_length():
    def taxed(taxed_profit, income_tax_rate, month_length):
        return income_tax_rate * taxed_profit

    with pytest.raises((LineError, UnitMismatchError), match="Cannot convert"):
        prove(broken("income_tax", function=taxed), inputs_of(GRAPH), UNITS)


def test_prove_line_that_states_the_wrong_time_basis():
    with pytest.raises(UnitMismatchError, match="annual_income states yuan/month, but is yuan / year"):
        prove(broken("annual_income", unit="yuan/month"), inputs_of(GRAPH), UNITS)


def test_prove_line_that_states_a_stock_for_a_flow():
    with pytest.raises(UnitMismatchError, match=r"npv states yuan/month: Cannot convert"):
        prove(broken("npv", unit="yuan/month"), inputs_of(GRAPH), UNITS)


def test_prove_line_that_adds_a_month_to_a_year():
    def taxable_sales(fees_billed, contract_income):
        return fees_billed + last_year(contract_income)

    with pytest.raises(UnitMismatchError, match="taxable_sales states yuan/year, but is yuan / month"):
        prove(broken("taxable_sales", function=taxable_sales), inputs_of(GRAPH), UNITS)


def test_prove_line_that_returns_a_bare_number():
    with pytest.raises(UnitMismatchError, match="npv states yuan: Cannot convert from 'a plain number'"):
        prove(broken("npv", function=lambda present_value: 1), inputs_of(GRAPH), UNITS)


YUAN = UNITS.Quantity(np.array([1.0, 2.0, 3.0]), "yuan/month")
AREA = UNITS.Quantity(np.array([4.0, 5.0, 6.0]), "m²")
MONTHS = UNITS.Quantity(np.array([1.0, 2.0, 3.0]), "month")


def test_year_is_twelve_months():
    assert UNITS.Quantity(1, "year").m_as("month") == 12


@pytest.mark.parametrize(
    ("result", "unit"),
    [
        (lambda: running_total(YUAN), "yuan"),
        (lambda: total(YUAN), "yuan"),
        (lambda: by_year(YUAN), "yuan/year"),
        (lambda: payback(YUAN), "month"),
        (lambda: rate_of_return(YUAN), "1"),
        (lambda: where(MONTHS > 0 * MONTHS, YUAN, 0), "yuan/month"),
        (lambda: entry((YUAN[0], YUAN[1]), MONTHS / MONTHS), "yuan/month"),
    ],
)
def test_timeline_operator_unit(result, unit):
    assert result().units == UNITS.parse_units(unit)


@pytest.mark.parametrize(
    "mixed",
    [
        lambda: where(MONTHS > 0 * MONTHS, YUAN, AREA),
        lambda: where(MONTHS > 0 * MONTHS, YUAN, 1),
        lambda: where(AREA, YUAN, 0),
        lambda: carry_forward(YUAN, MONTHS),
        lambda: entry((YUAN[0], AREA[0]), MONTHS / MONTHS),
        lambda: entry((YUAN[0],), MONTHS),
        lambda: np.remainder(MONTHS, YUAN),
        lambda: np.remainder(MONTHS, 2),
        lambda: np.floor(MONTHS),
        lambda: np.logical_or(MONTHS, AREA),
        lambda: np.maximum(YUAN, AREA),
        lambda: np.maximum(YUAN, 1),
        lambda: np.exp(MONTHS),
        lambda: 2**MONTHS,
        lambda: YUAN + AREA,
        lambda: YUAN + 1,
        lambda: YUAN > AREA,
        lambda: np.equal(MONTHS, AREA),
    ],
)
def test_quantities_that_do_not_go_together(mixed):
    with pytest.raises(pint.DimensionalityError):
        mixed()
