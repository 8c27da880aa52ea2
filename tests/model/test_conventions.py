import ast
import inspect
import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

import servicecase.model
from servicecase.engine import timeline
from servicecase.engine.graph import MONTH, every_selection, wire
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue

LONGEST_NAME, MOST_PARAMETERS, MOST_STATEMENTS = 40, 6, 5
SHARED_ARITHMETIC_MAY_IMPORT = {"functools", "itertools", "operator"}
CONTROL_FLOW = (
    *(ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.With, ast.Match, ast.BoolOp, ast.Lambda, ast.NamedExpr),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Assert, ast.Raise, ast.Yield, ast.FunctionDef),
)

MODEL = read_model()
PAGES = sorted(Path(servicecase.model.__file__).parent.rglob("*.py"))
SELECTIONS = list(every_selection(MODEL))


def every_line():
    """Each line of each page once; a line that a page takes over stands where it is written."""
    pages = [page.lines for choice in MODEL.choices.values() for page in choice.pages.values()]
    found = [line for lines in (*MODEL.common.values(), *pages) for line in lines.values()]
    return list({(one.page, one.name): one for one in found}.values())


LINES = every_line()
of_every_line = pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.page}.{line.name}")
of_every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")


def tree(line):
    return ast.parse(textwrap.dedent(inspect.getsource(line.function))).body[0]


def body(line):
    """The statements of a line without its docstring."""
    return tree(line).body[1:]


def nodes(line):
    return [node for statement in body(line) for node in ast.walk(statement)]


def test_lines_are_found():
    assert {"gross_sales", "contract_income", "npv", "ramp", "billable_area"} <= {line.name for line in LINES}
    assert len([line for line in LINES if line.name == "contract_income"]) > 5  # one for most contract forms


@of_every_line
def test_line_docstring_ends_its_first_line_with_the_unit(line):
    first = inspect.getdoc(line.function).splitlines()[0]
    assert re.fullmatch(r"[A-Z].*\. \[[^\[\]]+\]", first)


@of_every_line
def test_line_name(line):
    assert re.fullmatch(r"[a-z]+[a-z0-9]*(_[a-z0-9]+)*", line.name)
    assert len(line.name) <= LONGEST_NAME


@of_every_line
def test_line_parameters(line):
    parameters = inspect.signature(line.function).parameters.values()
    assert len(parameters) <= MOST_PARAMETERS
    assert all(one.kind is one.POSITIONAL_OR_KEYWORD and one.default is one.empty for one in parameters)


@of_every_line
def test_line_uses_all_its_parameters(line):
    assert set(line.parameters) <= {node.id for node in nodes(line) if isinstance(node, ast.Name)}


@of_every_line
def test_line_statements(line):
    assert 1 <= len([node for node in nodes(line) if isinstance(node, ast.stmt)]) <= MOST_STATEMENTS


@of_every_line
def test_line_has_no_control_flow(line):
    assert [type(node).__name__ for node in nodes(line) if isinstance(node, CONTROL_FLOW)] == []


@of_every_line
def test_line_has_no_decorator(line):
    assert tree(line).decorator_list == []


@of_every_line
def test_line_has_no_literal_but_zero_and_one(line):
    literals = [node.value for node in nodes(line) if isinstance(node, ast.Constant)]
    assert [one for one in literals if type(one) is not int or one not in (0, 1)] == []


@of_every_line
def test_line_calls_ufuncs_and_operators_only(line):
    called = [node.func for node in nodes(line) if isinstance(node, ast.Call)]
    ufuncs = [one for one in called if isinstance(one, ast.Attribute)]
    assert all(ast.unparse(one.value) == "np" and isinstance(getattr(np, one.attr), np.ufunc) for one in ufuncs)
    given = vars(inspect.getmodule(line.function))
    plain = [one.id for one in called if isinstance(one, ast.Name)]
    known = {*timeline.OPERATORS, timeline.compounded.__name__}
    shared = [given[one].__module__.rpartition(".")[2].startswith("_") for one in plain if one not in known]
    assert all(shared)


@of_every_page
def test_page_imports(path):
    allowed = {"numpy", "servicecase"} | (SHARED_ARITHMETIC_MAY_IMPORT if path.name.startswith("_") else set())
    if path.name == "__init__.py":
        allowed = set()
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module.split(".")[0] != "servicecase" or re.match(
                r"servicecase\.(engine\.timeline|model)(\.|$)", node.module
            )
            imported.add(node.module.split(".")[0])
    assert imported <= allowed


@of_every_page
def test_page_has_a_docstring(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).endswith(".")


@of_every_page
def test_page_has_no_literal_but_zero_and_one(path):
    walked = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    numbers = [one.value for one in walked if isinstance(one, ast.Constant) and isinstance(one.value, int | float)]
    assert [one for one in numbers if one not in (0, 1)] == []


def test_catalogue_has_no_assumption_that_no_page_uses():
    used = {name for line in LINES for name in line.parameters}
    assert catalogue().keys() - used == set()


def test_catalogue_has_every_assumption_that_pages_use():
    used = {name for line in LINES for name in line.parameters}
    assert used - MODEL.names() - catalogue().keys() == {MONTH}


def test_catalogue_names_are_no_lines():
    # `breakpoint` is given under one contract form and computed, as the natural one, under another
    assert catalogue().keys() & MODEL.names() == {"breakpoint"}


def test_catalogue_defaults_are_within_their_limits():
    numbers = [one for one in catalogue().values() if isinstance(one.default, float)]
    assert [one.name for one in numbers if not one.lower <= one.default <= one.upper] == []


def test_every_selection_takes_every_page():
    taken = {(key, page) for chosen in SELECTIONS for key, page in chosen.items()}
    assert taken == {(key, page) for key, choice in MODEL.choices.items() for page in choice.pages}


@pytest.mark.parametrize("chosen", SELECTIONS, ids=lambda chosen: "-".join(chosen.values()))
def test_every_line_records(chosen):
    sizes = {f"cleaning.{name}": 3 for name, one in catalogue().items() if one.kind == "table"}
    graph = wire(MODEL, catalogue(), chosen, {"cleaning": chosen}, sizes)
    assert graph.expressions.keys() == graph.nodes.keys()
