"""The printer: what each operator, and each way of nesting them, comes to in LibreOffice is what NumPy makes of it."""

import numpy as np
import pytest
from xlsxwriter import Workbook

from servicecase.engine.lines import ModelError
from servicecase.engine.timeline import OPERATORS
from servicecase.engine.trace import Constant, Operation, Symbol, Table, formula
from servicecase.faces.workbook.cut import cut, evaluated
from servicecase.faces.workbook.formula import Printer
from servicecase.faces.workbook.layout import Columns, Head, Named, Reference
from servicecase.faces.workbook.spelling import TIMELINE, UFUNCS
from tests.libreoffice import as_number, recalculated

NUMBERS = {"a": 2.5, "b": -1.5, "c": 0.0, "d": 3.0, "e": -0.5, "f": 0.75}
POSITIVE = {"log", "log10", "log1p", "sqrt", "power", "float_power", "reciprocal"}  # of which NumPy has no value else
HORIZON = 14
COLUMNS = Columns(HORIZON)
FLOWS = {
    "x": np.array([0.0, -5, 3, 4, -1, 0, 2, 2, -7, 1, 0, 6, 1, -2]),
    "y": np.array([1.0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
    "z": np.linspace(-0.5, 0.9, HORIZON),
}


def scalar(name):
    return Symbol(name)


def monthly(name):
    return Symbol(name, "month")


def ufunc_cases():
    """Every ufunc that is spelled, on all the numbers that it has values for."""
    for name in UFUNCS:
        operands = getattr(np, name).nin
        allowed = [key for key, value in NUMBERS.items() if value > 0 or name not in POSITIVE]
        divisors = [key for key in allowed if NUMBERS[key] != 0]
        for first in allowed:
            for second in divisors if operands == 2 else [""]:
                yield Operation(name, (scalar(first), scalar(second))[:operands])


def random_trees(count):
    """Trees of all arithmetic that keeps numbers of an ordinary size, to be printed without losing a parenthesis."""
    rng = np.random.default_rng(7)
    names = ["add", "subtract", "multiply", "divide", "negative", "maximum", "minimum", "absolute", "floor"]
    names += ["equal", "less", "greater_equal", "logical_and", "logical_or", "logical_not", "where", "square", "sign"]

    def tree(depth):
        if depth == 0 or rng.random() < 0.15:
            return Constant(float(rng.integers(2))) if rng.random() < 0.2 else scalar(rng.choice(list("abdef")))
        name = str(rng.choice(names))
        if name == "divide":  # by what is at least one
            divisor = Operation("add", (Constant(1.0), Operation("absolute", (tree(depth - 1),))))
            return Operation(name, (tree(depth - 1), divisor))
        if name == "power":
            return Operation(name, (Operation("absolute", (tree(depth - 1),)), scalar("d")))
        return Operation(name, tuple(tree(depth - 1) for _ in range(3 if name == "where" else _operands(name))))

    return [tree(4) for _ in range(count)]


def _operands(name):
    return getattr(np, name).nin


def timeline_cases():
    """Every operator of the timeline but the rate of return, alone and nested in itself and in others."""
    x, y, z = (monthly(name) for name in FLOWS)
    flag = Operation("greater", (y, Constant(0.0)))
    of = {
        "carry_forward": (x, flag),
        "carry_back": (x, flag),
        "retained_total": (x, z),
        "entry": (Table((scalar("a"), scalar("b"), scalar("d"))), x),
        "where": (flag, x, z),
    }
    single = {name: Operation(name, of.get(name, (x,))) for name in TIMELINE if name != "rate_of_return"}
    yield from single.values()
    for name in ("running_total", "running_maximum", "running_minimum", "previous"):
        for other in single.values():
            if other.axis == "month":
                yield Operation(name, (other,))
                yield Operation("maximum", (Operation(name, (other,)), Operation("negative", (z,))))
    for name in ("total", "last_year", "lowest", "payback", "by_year"):
        yield Operation(name, (Operation("multiply", (single["previous"], z)),))
    yield Operation("running_total", (Operation("greater", (x, z)),))
    yield Operation("lowest", (Operation("greater", (x, z)),))


CASES = [*ufunc_cases(), *random_trees(300)]
MONTHLY = list(timeline_cases())


@pytest.fixture(scope="module")
def calculated(tmp_path_factory):
    """What LibreOffice makes of the scalar cases, and of the cells of each timeline case by its key."""
    path = tmp_path_factory.mktemp("formulas") / "formulas.xlsx"
    with Workbook(path) as workbook:
        rows = write_cases(workbook)
    import openpyxl

    found = openpyxl.load_workbook(recalculated([path], tmp_path_factory.mktemp("out"))[0], data_only=True)
    scalars = [as_number(found["scalars"].cell(row + 1, 1).value) for row in range(len(CASES))]
    months = {
        key: np.array([as_number(found["months"].cell(row + 1, one + 1).value) for one in COLUMNS.of(axis)])
        for key, (row, axis) in rows.items()
    }
    return scalars, months


def write_cases(workbook):
    """Writes all the cases; the row and the axis of each cell of a timeline case by key."""
    sheet = workbook.add_worksheet("inputs")
    for row, (name, value) in enumerate({**NUMBERS, "largest_exponent": 700, "rounding_of_flows": 1e-9}.items()):
        sheet.write_number(row, 0, value)
        workbook.define_name(f"of_{name}" if name in NUMBERS else name, f"=inputs!$A${row + 1}")
    sheet = workbook.add_worksheet("scalars")
    for row, tree in enumerate(CASES):
        own = Reference("", row, "scalar", COLUMNS)
        printer = Printer(lambda name: (Named(f"of_{name}"),), own, Head(COLUMNS))
        sheet.write_formula(row, 0, printer.formula(tree))
    return _write_months(workbook.add_worksheet("months"))


def _write_months(sheet):
    for month, column in enumerate(COLUMNS.months):
        sheet.write_number(4, column, month // 12 + 1)
        sheet.write_number(5, column, month + 1)
    for year, column in enumerate(COLUMNS.years):
        sheet.write_number(4, column, year + 1)
    places = {name: Reference("", 10 + row, "month", COLUMNS) for row, name in enumerate(FLOWS)}
    for name, values in FLOWS.items():
        for column, value in zip(COLUMNS.months, values, strict=True):
            sheet.write_number(places[name].row, column, value)
    row, rows = 20, {}
    for number, tree in enumerate(MONTHLY):
        cells = cut(f"case{number}", tree, lambda symbol: True)
        for key, one in cells.items():
            places[key] = Reference("", row, one.axis, COLUMNS)
            rows[key] = (row, one.axis)
            row += 1
        for key, one in cells.items():
            _write_cells(sheet, places, key, one)
    return rows


def _write_cells(sheet, places, key, tree):
    from xlsxwriter.utility import xl_col_to_name

    printer = Printer(lambda name: (places.get(name, Named(f"of_{name}")),), places[key], Head(COLUMNS))
    template = printer.formula(tree)
    for column in COLUMNS.of(tree.axis):
        before, here, after = (xl_col_to_name(one) for one in (column - 1, column, column + 1))
        sheet.write_formula(places[key].row, column, template.format(before=before, here=here, after=after))


def worked_out(tree, values):
    """A tree on numbers, each truth value as 1 or 0: NumPy refuses to negate one."""
    match tree:
        case Symbol(name=name):
            return values[name]
        case Constant(value=value):
            return value
        case Table(entries=entries):
            return tuple(worked_out(one, values) for one in entries)
    function = OPERATORS[tree.operator].on_arrays if tree.operator in OPERATORS else getattr(np, tree.operator)
    return np.asarray(function(*(worked_out(one, values) for one in tree.operands)), dtype=float)


def test_every_ufunc_and_every_nesting_is_what_numpy_makes_of_it(calculated):
    for tree, found in zip(CASES, calculated[0], strict=True):
        expected = float(worked_out(tree, NUMBERS))
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12), formula(tree)


def test_every_timeline_operator_is_what_numpy_makes_of_it(calculated):
    for number, tree in enumerate(MONTHLY):
        expected = worked_out(tree, {**NUMBERS, **FLOWS})
        found = calculated[1][f"case{number}"]
        np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), 1e-12, 1e-12, err_msg=formula(tree))


def test_every_operator_of_the_timeline_has_a_spelling():
    assert TIMELINE.keys() == OPERATORS.keys()


def test_an_operator_without_a_spelling_is_named():
    printer = Printer(lambda name: (Named(name),), Reference("", 0, "scalar", COLUMNS), Head(COLUMNS))
    with pytest.raises(ModelError, match="the workbook has no formula for sin"):
        printer.formula(Operation("sin", (scalar("a"),)))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        # a minus sign binds tighter than a power in Excel, looser in a line of the model
        (Operation("negative", (Operation("power", (scalar("a"), scalar("b"))),)), "=-(a^b)"),
        (Operation("power", (Operation("negative", (scalar("a"),)), scalar("b"))), "=(-a)^b"),
        (Operation("power", (scalar("a"), Operation("negative", (scalar("b"),)))), "=a^(-b)"),
        (Operation("subtract", (scalar("a"), Operation("subtract", (scalar("b"), scalar("c"))))), "=a-(b-c)"),
        (Operation("subtract", (Operation("subtract", (scalar("a"), scalar("b"))), scalar("c"))), "=a-b-c"),
        (Operation("greater", (scalar("a"), Constant(0.0))), "=N(a>0)"),
    ],
)
def test_formula(tree, expected):
    printer = Printer(lambda name: (Named(name),), Reference("", 0, "scalar", COLUMNS), Head(COLUMNS))
    assert printer.formula(tree) == expected


def test_a_long_formula_is_cut_into_rows_that_say_the_same():
    """Ten tiers: no formula names more than nine things, and NumPy gets the same from the pieces as from the whole."""
    above = {one: Operation("subtract", (monthly("x"), scalar(one))) for one in "abdef"}
    tier = [
        Operation("multiply", (Operation("maximum", (one, Constant(0.0))), scalar(rate)))
        for one in above.values()
        for rate in "ab"
    ]
    tree = tier[0]
    for one in tier[1:]:
        tree = Operation("add", (tree, one))
    cells = cut("line", tree, lambda symbol: True)
    assert len(cells) > 3
    values = {**NUMBERS, **FLOWS}
    for key in [*list(cells)[1:], "line"]:
        assert len(formula(cells[key]).replace("larger of", "").split()) < 40
        values[key] = evaluated(cells[key], values)
    np.testing.assert_allclose(values["line"], evaluated(tree, values), rtol=1e-12)
