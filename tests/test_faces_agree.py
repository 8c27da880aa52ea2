"""One model, many faces: every line of a case is the same number in all of them.

A case is drawn from a scenario, a contract form and assumptions within their limits. Floats are what the others are
compared with: they are what `Case` gives, and the model's own tests hold them to sums by hand. A new line, page or
assumption is in these cases without a change here.
"""

import ast
import json
import re
from itertools import cycle

import numpy as np
import pytest
from numpy.testing import assert_allclose

from servicecase.engine import timeline
from servicecase.faces.page.content import content
from servicecase.faces.page.javascript import script
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.names import dotted, local_name
from servicecase.questions.contracts.record import workable_forms
from servicecase.wording.labels import quantity, unit_of
from tests.libreoffice import lines_in, recalculated, with_inputs
from tests.node import opened, run
from tests.random_cases import base_cases, drawn

AGREEMENT = 1e-9  # relative; the faces add up in other orders, and have exponentials of their own
BASES = base_cases()


def forms_in_turn():
    """A contract form for each base and each of its services, so that every form has its turn."""
    turn = cycle(range(1000))
    chosen = {}
    for name, base in BASES.items():
        forms = {service: list(workable_forms(base, service)) for service in base.scenario.services}
        chosen[name] = {service: of_service[next(turn) % len(of_service)] for service, of_service in forms.items()}
    return chosen


FORMS = forms_in_turn()


def test_every_form_has_its_turn():
    assert {form for forms in FORMS.values() for form in forms.values()} == set(read_model().choices["contract"].pages)


def under_forms(name):
    """A base under its forms."""
    return BASES[name].with_({dotted(service, "contract"): form for service, form in FORMS[name].items()})


def changed(name):
    """Values drawn for a base under its forms, and the case after both changes."""
    other = under_forms(name)
    values = drawn(other, np.random.default_rng(sorted(BASES).index(name)))
    return values, other.with_(values)


def lines_of(case):
    """Every line of a case: a number, or an array over all its months or years."""
    return {key: case[key] for key in case.graph.nodes}


def assert_agree(found, case):
    expected = lines_of(case)
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        size = np.max(np.abs(np.nan_to_num(values)))  # what is left of a difference of large numbers is small to them
        got = np.broadcast_to(np.asarray(found[key], dtype=float), np.shape(values))
        assert_allclose(got, np.asarray(values, dtype=float), rtol=AGREEMENT, atol=AGREEMENT * size, err_msg=key)


@pytest.mark.parametrize("name", BASES)
def test_array(name):
    """Three draws at once, of which the middle one is the case."""
    values, case = changed(name)
    other = under_forms(name)
    columns = {key: _column(other.inputs[key], case.inputs[key]) for key in values}
    found = other.evaluate(columns, other.graph.nodes)
    assert_agree({key: np.squeeze(_middle(one)) for key, one in found.items()}, case)


def _column(before, after):
    if isinstance(after, tuple):
        return tuple(_column(*entry) for entry in zip(before, after, strict=True))
    return np.array([[before], [after], [before]], dtype=float)


def _middle(values):
    return values[1] if np.ndim(values) == 2 and len(values) == 3 else values


def page_values(base, changes, contracts):
    """Every line as the page of a base computes it, after the reader has changed values and contracts."""
    return run(
        *opened(content(base, "en", 2, 1), script(base)),
        "Object.keys(saved.graph.lines).forEach((key) => saved.value(key));",
        f"const changed = saved.with({json.dumps(changes)}, {json.dumps(contracts)});",
        "const result = Object.fromEntries(Object.keys(changed.graph.lines).map((key) => [key, changed.value(key)]));",
    )


@pytest.mark.parametrize("name", BASES)
def test_page(name):
    values, case = changed(name)
    numbers = {key: list(one) if isinstance(one, list) else float(one) for key, one in values.items()}
    assert_agree(page_values(BASES[name], numbers, FORMS[name]), case)


# A workbook takes seconds; tests/faces/workbook has the others.
IN_WORKBOOKS = list(dict.fromkeys([*list(BASES)[::3], "two_services"]))


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    """Workbooks of bases under their forms, with the drawn values in their inputs, as LibreOffice calculates them."""
    folder = tmp_path_factory.mktemp("drawn")
    paths = [folder / f"{place}.xlsx" for place in range(len(IN_WORKBOOKS))]
    for name, path in zip(IN_WORKBOOKS, paths, strict=True):
        values, _ = changed(name)
        under_forms(name).to_excel(path)
        with_inputs(path, path, {key: int(one) if isinstance(one, bool) else one for key, one in values.items()})
    files = recalculated(paths, tmp_path_factory.mktemp("calculated"))
    return dict(zip(IN_WORKBOOKS, files, strict=True))


@pytest.mark.parametrize("name", IN_WORKBOOKS)
def test_workbook(name, workbooks):
    _, case = changed(name)
    found = lines_in(workbooks[name])[""]
    assert_agree({key: found[key] for key in case.graph.nodes}, case)


@pytest.mark.parametrize("name", BASES)
def test_explanation(name):
    """The formula that is shown, worked out on the values that are shown to go into it, gives the line."""
    _, case = changed(name)
    found = {}
    for key, node in case.graph.nodes.items():
        step = case.explain(key, depth=0)
        given = {one: _of_binding(case, binding) for one, binding in node.bindings.items()}
        found[key] = np.squeeze(worked_out(step.formula, given))
        last = np.ravel(case[key])[-1]
        assert step.value.startswith(quantity(last, unit_of(case, key))), key
    assert_agree(found, case)


def _of_binding(case, binding):
    if binding.is_sum:
        return sum(np.asarray(case[key]) for key in binding.keys)
    value = case[binding.keys[0]]
    return tuple(value) if local_name(binding.keys[0]) in catalogue() and np.ndim(value) else value


SIGNS = {"×": "*", "−": "-", "^": "**", "≠": "!=", "≤": "<=", "≥": ">=", " = ": " == ", "mod": "%"}
NAMES = {"larger of": "maximum", "smaller of": "minimum"}


class _ForArrays(ast.NodeTransformer):
    """``or`` and ``and`` of a formula, which Python cannot say of arrays."""

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        name = "logical_or" if isinstance(node.op, ast.Or) else "logical_and"
        return ast.Call(ast.Name(name, ast.Load()), node.values, [])


def worked_out(formula, given):
    """The value of a formula as people read it, on the values of the names in it."""
    text = re.sub(r"(\w)\[(\d+)\]", lambda found: f"{found[1]}[{int(found[2]) - 1}]", formula)
    for shown, written in {**SIGNS, **NAMES}.items():
        text = text.replace(shown, written)
    tree = ast.fix_missing_locations(_ForArrays().visit(ast.parse(text, mode="eval")))
    operators = {name: getattr(timeline, name) for name in timeline.OPERATORS}
    with np.errstate(all="ignore"):
        return eval(compile(tree, formula, "eval"), {**vars(np), **operators, **given})  # of our own formula only
