"""Quantities with units that flow through the model, for the proof that the units of every line agree.

The registry starts empty, so that a unit nobody declared cannot slip in, and a year is exactly twelve months.

Hours of work are a dimension of their own and no part of a month: a calendar month holds no fixed number of
hours of work, and if one converted into the other, a line that took the one for the other would pass. Keeping
them apart is the stronger proof, as it is for posts, persons, jobs and households, which pint could all have
counted as pure numbers. Shares and flags are pure numbers because lines subtract them from one.
"""

import numpy as np
import pint

from servicecase.engine.graph import MONTH
from servicecase.engine.timeline import OPERATORS

DEFINITIONS = (
    "yuan = [money]",
    "metre = [length] = m",
    "household = [household]",
    "visit = household",  # a visit is a household served once
    "month = [time]",
    "year = 12 * month",
    "hour = [work]",
    "post = [post]",
    "person = [person]",
    "claim = [claim]",
    "job = [job]",
    "order = [order]",
    "answer = [answer]",
    "share = []",
    "flag = []",
)
ROUNDING = 1e-12  # relative; the two evaluations differ by unit conversions, where there are any


class UnitMismatchError(Exception):
    """A line does not have the unit that it states."""


def registry(base):
    """The registry of a service whose price is for one unit of `base`: m², household or job."""
    units = _Registry(None)
    for definition in (*DEFINITIONS, f"base = {base.replace('m²', 'm ** 2')}"):
        units.define(definition)
    return units


class _Quantity(pint.UnitRegistry.Quantity):
    """A pint quantity that answers the operators of `timeline`, and is strict where pint lets units slip."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        number = self._REGISTRY.dimensionless
        match ufunc.__name__:
            case "logical_or" | "logical_and" | "logical_not":  # pint has none of them; they are for flags
                return ufunc(*(_magnitude(one, number) for one in inputs), **kwargs)
            case "floor" | "ceil" | "rint":  # pint would round 1.5 months to 1 month and 0.125 years to 0 years
                return self._REGISTRY.Quantity(ufunc(_magnitude(inputs[0], number), **kwargs), number)
            case "remainder":  # pint takes the remainder of months by yuan for months
                unit = _unit(*inputs)
                return self._REGISTRY.Quantity(ufunc(*(_magnitude(one, unit) for one in inputs), **kwargs), unit)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def timeline_operator(self, name, operands):
        """The operator on magnitudes, with the unit that `OPERATORS` states for it."""
        number, month, year = (self._REGISTRY.parse_units(one) for one in ("1", "month", "year"))
        match name, operands:
            case "where", (flag, value, otherwise):
                unit = _unit(value, otherwise)
                plain = (_magnitude(flag, number), _magnitude(value, unit), _magnitude(otherwise, unit))
            case "entry", (table, position):
                unit = _unit(*table)
                plain = (tuple(_magnitude(one, unit) for one in table), _magnitude(position, number))
            case _, (level, *numbers):  # flags and retention are pure numbers
                unit = _unit(level)
                plain = (_magnitude(level, unit), *(_magnitude(one, number) for one in numbers))
        rules = {"x": unit, "x*month": unit * month, "x*month/year": unit * month / year, "month": month, "1": number}
        operator = OPERATORS[name]
        return self._REGISTRY.Quantity(operator.on_arrays(*plain), rules[operator.unit])


class _Registry(pint.UnitRegistry):
    Quantity = _Quantity


def _unit(*operands):
    """The unit of the first operand that has one; a plain number has none."""
    quantities = [one for one in operands if isinstance(one, _Quantity)]
    return quantities[0].units if quantities else pint.Unit("")


def _magnitude(operand, unit):
    """The magnitude in a unit. A plain number is a pure number, but zero is zero in every unit."""
    if isinstance(operand, _Quantity):
        return operand.m_as(unit)
    if unit.dimensionless or not np.any(operand):
        return operand
    raise pint.DimensionalityError("a plain number", unit)


def quantities(inputs, catalogue, units):
    """Inputs of a graph, by key, with the units that the catalogue states."""

    def quantity(key, value):
        unit = "month" if key == MONTH else catalogue[key.rpartition(".")[2]].unit
        if isinstance(value, tuple):
            return tuple(units.Quantity(one, unit) for one in value)
        return units.Quantity(value, unit)

    return {key: quantity(key, value) for key, value in inputs.items()}


def prove(graph, inputs, units):
    """Pushes quantities through the graph; UnitMismatchError where a line is not what its unit says.

    A line may come out in any unit of its dimension, but in the unit that it states it must have the
    magnitude of the plain evaluation: so yuan a year that is stated to be yuan a month is found.
    """
    plain = graph.evaluate(inputs)
    proved = graph.evaluate(quantities(inputs, graph.catalogue, units))
    for key, node in graph.nodes.items():
        unit = units.parse_units(node.line.unit)
        try:
            magnitude = _magnitude(proved[key], unit)
        except pint.DimensionalityError as error:
            raise UnitMismatchError(f"{key} states {node.line.unit}: {error}") from error
        if not np.allclose(magnitude, plain[key], rtol=ROUNDING, atol=0, equal_nan=True):
            raise UnitMismatchError(f"{key} states {node.line.unit}, but is {proved[key].units}")
