"""How each operator of a tree is written in a cell: the table from which formulas are printed.

A template has the printed operands as ``{0}``, ``{1}``, …; those of the timeline may ask for the row of their first
operand (``row``), for the row that they stand in themselves (``own``) and for the head of the sheet (``head``), which
know their cells: ``here``, ``before``, ``after``, ``months``, ``last_year``, ``end``.
"""

from __future__ import annotations

from dataclasses import dataclass

# How tightly Excel binds; a minus sign binds tighter than a power there.
COMPARISON, SUM, PRODUCT, POWER, SIGN, TIGHTEST = range(6)


@dataclass(frozen=True)
class Spelling:
    """A template, how tightly it binds, and how tightly each operand must, to stand in it without parentheses.

    ``needs_cell``: the formula must have a cell of its own, because it reads the cells beside it or the whole sheet;
    ``reads_row``: its first operand must be one row of cells; ``is_flag``: the result is true or false;
    ``passes_on``: places of operands of which one is the result;
    ``of_numbers``: its operands must be numbers, where a truth value or an empty cell would be passed over.
    """

    text: str
    binds: int = TIGHTEST
    operands: tuple[int, ...] = (COMPARISON, COMPARISON, COMPARISON)
    needs_cell: bool = False
    reads_row: bool = False
    is_flag: bool = False
    passes_on: tuple[int, ...] = ()
    of_numbers: bool = False


def _comparison(sign: str) -> Spelling:
    return Spelling("{0}" + sign + "{1}", COMPARISON, (SUM, SUM), is_flag=True, of_numbers=True)


def _test(name: str) -> Spelling:
    return Spelling(f"{name}({{0}},{{1}})", is_flag=True, of_numbers=True)


def _function(text: str) -> Spelling:
    return Spelling(text, of_numbers=True)


# Half goes to the even neighbour in NumPy, away from zero in Excel.
_HALF_TO_EVEN = "IF(MOD({0},1)*(1+1)=1,(1+1)*ROUND({0}/(1+1),0),ROUND({0},0))"
_EACH_TIGHT = (TIGHTEST, TIGHTEST, TIGHTEST)

UFUNCS = {
    "add": Spelling("{0}+{1}", SUM, (SUM, PRODUCT)),
    "subtract": Spelling("{0}-{1}", SUM, (SUM, PRODUCT)),
    "multiply": Spelling("{0}*{1}", PRODUCT, (PRODUCT, POWER)),
    "divide": Spelling("{0}/{1}", PRODUCT, (PRODUCT, POWER)),
    "power": Spelling("{0}^{1}", POWER, (TIGHTEST, TIGHTEST)),
    "float_power": Spelling("{0}^{1}", POWER, (TIGHTEST, TIGHTEST)),
    "negative": Spelling("-{0}", SIGN, (TIGHTEST,)),
    "positive": Spelling("{0}", COMPARISON, (COMPARISON,)),
    "reciprocal": Spelling("1/{0}", PRODUCT, (POWER,)),
    "remainder": _function("MOD({0},{1})"),
    "floor_divide": Spelling("INT({0}/{1})", TIGHTEST, (PRODUCT, POWER)),
    "maximum": _function("MAX({0},{1})"),
    "minimum": _function("MIN({0},{1})"),
    "absolute": _function("ABS({0})"),
    "fabs": _function("ABS({0})"),
    "sign": _function("SIGN({0})"),
    "floor": _function("INT({0})"),
    "ceil": Spelling("-INT(-{0})", SIGN, (TIGHTEST,)),
    "trunc": _function("TRUNC({0})"),
    "rint": Spelling(_HALF_TO_EVEN, TIGHTEST, _EACH_TIGHT),
    "exp": _function("EXP(MIN({0},largest_exponent))"),
    "expm1": Spelling("EXP(MIN({0},largest_exponent))-1", SUM),
    "log": _function("LN({0})"),
    "log1p": Spelling("LN(1+{0})", TIGHTEST, (PRODUCT,)),
    "log10": _function("LOG10({0})"),
    "sqrt": _function("SQRT({0})"),
    "square": _function("SUMSQ({0})"),
    "equal": _comparison("="),
    "not_equal": _comparison("<>"),
    "less": _comparison("<"),
    "less_equal": _comparison("<="),
    "greater": _comparison(">"),
    "greater_equal": _comparison(">="),
    "logical_and": _test("AND"),
    "logical_or": _test("OR"),
    "logical_xor": Spelling("({0}<>0)<>({1}<>0)", COMPARISON, (TIGHTEST, TIGHTEST), is_flag=True, of_numbers=True),
    "logical_not": Spelling("NOT({0})", is_flag=True, of_numbers=True),
}

# What the flows that a balance adds up may leave of it by their rounding.
_ROUNDING = "rounding_of_flows*SUMPRODUCT(ABS({row.months}-{row.months_before}))"

TIMELINE = {
    "running_total": Spelling("{own.before}+{0}", SUM, (PRODUCT,), needs_cell=True),
    # The column before the first month is empty, and MAX and MIN pass an empty cell over.
    "running_maximum": Spelling("MAX({own.before},{0})", needs_cell=True, of_numbers=True),
    "running_minimum": Spelling("MIN({own.before},{0})", needs_cell=True, of_numbers=True),
    "retained_total": Spelling("{own.before}*{1}+{0}", SUM, (PRODUCT, POWER), needs_cell=True),
    "carry_forward": Spelling("IF({1},{0},{own.before})", needs_cell=True, passes_on=(0,)),
    "carry_back": Spelling("IF({1},{0},{own.after})", needs_cell=True, passes_on=(0,)),
    "previous": Spelling("{row.before}", reads_row=True),
    "by_year": Spelling("SUMIF({head.years},{head.year},{row.months})", needs_cell=True, reads_row=True),
    "last_year": Spelling("SUM({row.last_year})", reads_row=True),
    "total": Spelling("SUM({row.months})", reads_row=True),
    "lowest": Spelling("MIN({row.months})", reads_row=True),
    # One more than the last month below zero; the maximum runs over an array, which SUMPRODUCT makes it do.
    "payback": Spelling(
        f"IF({{row.end}}<-{_ROUNDING},NA(),SUMPRODUCT(MAX(({{row.months}}<-{_ROUNDING})*({{head.months}}+1))))",
        needs_cell=True,
        reads_row=True,
    ),
    "rate_of_return": Spelling(
        "(1+IRR({row.months},{own.guess}))^months_per_year-1", SUM, needs_cell=True, reads_row=True
    ),
    "entry": Spelling("INDEX({0},MAX(1,MIN(COLUMNS({0}),INT({1}))))"),
    "where": Spelling("IF({0},{1},{2})", passes_on=(1, 2)),
}

ENTRY_OF_ANY = Spelling("CHOOSE(MAX(1,MIN(COUNT({0}),INT({1}))),{0})")  # a table whose entries are no range of cells
