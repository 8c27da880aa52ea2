"""Prints the model as JavaScript, from the trees that the lines leave when they are recorded.

A line becomes a function of its parameters. What NumPy does value by value is written out for one month, within one
loop over the months; the operators of the timeline are called, under the names that they have in Python
(`assets/operators.js`). `assets/evaluation.js` wires the lines by the keys that stand for their parameters, as
`servicecase.engine.graph` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from servicecase.case import Case
from servicecase.engine import timeline
from servicecase.engine.graph import Node
from servicecase.engine.lines import ModelError
from servicecase.engine.timeline import Axis
from servicecase.engine.trace import Constant, Expression, Operation, Symbol, Table, whole_table, widest
from servicecase.faces.page import ASSETS
from servicecase.faces.page.parts import all_cases, parted
from servicecase.inputs.names import local_name

_INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
# What would end a script element or a line in it, as JSON may write it instead.
_ESCAPES = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}


def printed(expression: Expression) -> str:
    """An expression over the parameters of its line, which begin with a dollar sign so that no name is reserved.

    Raises ModelError that names an operator which the page does not have.
    """
    match expression:
        case Symbol(name=name, axis="month" | "year"):
            return f"${name}"
        case Operation(operator=name, operands=operands) if not _is_elementwise(name):
            return _call(name, map(printed, operands))
        case Operation(axis="month" | "year"):
            arrays: dict[str, str] = {}
            body = _element(expression, arrays)
            loop = f"each({next(iter(arrays.values()))}, (t) => {body})"
            called = {whole: name for whole, name in arrays.items() if whole != name}
            return f"(({', '.join(called.values())}) => {loop})({', '.join(called)})" if called else loop
    return _element(expression, {})


def _element(expression: Expression, arrays: dict[str, str]) -> str:
    """An expression in one month or year ``t``; whole arrays that it takes a value from get a name in `arrays`."""
    match expression:
        case Constant(value=value):
            text = repr(value).removesuffix(".0")
            return f"({text})" if value < 0 else text  # JavaScript has no power of -1 without brackets
        case Table(entries=entries) if table := whole_table(entries):
            return f"${table}"
        case Table(entries=entries):
            return f"[{', '.join(_element(one, arrays) for one in entries)}]"
        case Symbol(name=name, axis="scalar"):
            table, _, place = name.removesuffix("]").partition("[")
            return f"${table}[{int(place) - 1}]" if place else f"${name}"
        case Operation(operator=name, operands=operands) if _is_elementwise(name):
            inside = [_element(one, arrays) for one in operands]
            return f"({f' {_INFIX[name]} '.join(inside)})" if name in _INFIX else _call(name, inside)
    whole = printed(expression)
    if expression.axis == "scalar":
        return whole
    name = arrays.setdefault(whole, whole if isinstance(expression, Symbol) else f"array{len(arrays)}")
    return f"{name}[t]"


def _call(operator: str, operands: Iterable[str]) -> str:
    """A call of an operator. Raises ModelError for one that the page does not have."""
    if operator not in _operators():
        raise ModelError(f"the page has no operator {operator}; give it one in faces/page/assets/operators.js")
    return f"operators.{operator}({', '.join(operands)})"


@cache
def _operators() -> frozenset[str]:
    """The names of the operators that the page has."""
    return frozenset(re.findall(r"^  (\w+): ", ASSETS.joinpath("operators.js").read_text("utf-8"), re.MULTILINE))


def _is_elementwise(operator: str) -> bool:
    """Whether an operator gives each month or year from the same month or year of its operands."""
    found = timeline.OPERATORS.get(operator)
    return found is None or found.needs_months == 0


def script(case: Case) -> str:
    """The constants of the timeline, and the lines of the model: those under every form, and those of each form."""
    axes = _axes_of_sums(all_cases(case))
    lines = parted(case, lambda one: _lines(one, axes))
    forms = {
        service: _object({form: _object(own) for form, own in of_service.items()})
        for service, of_service in lines.forms.items()
    }
    model = _object({"lines": _object(lines.shared), "forms": _object(forms)})
    return f"{timeline_constants()}const model = {model};\n"


def timeline_constants() -> str:
    """What the operators of the timeline have to know."""
    constants = {
        "monthsPerYear": timeline.MONTHS_PER_YEAR,
        "logGrowth": dict(zip(("first", "last", "points"), timeline.LOG_GROWTH_SEARCHED, strict=True)),
        "bisections": timeline.BISECTIONS,
        "rounding": timeline.ROUNDING,
    }
    return f"const timeline = {quoted(constants)};\n"


def _axes_of_sums(cases: Sequence[Case]) -> dict[str, Axis]:
    """Along which axis each sum over the services runs under one form or another: the estate's lines serve them all."""
    bindings = [binding for node in cases[0].graph.nodes.values() for binding in node.bindings.values()]
    sums = [binding.keys for binding in bindings if binding.is_sum]
    return {local_name(keys[0]): widest(one.axis(key) for one in cases for key in keys) for keys in sums}


def _lines(case: Case, axes_of_sums: Mapping[str, Axis]) -> dict[str, str]:
    """Each line of a case: what its parameters stand for, and the function of them."""
    graph = replace(case.graph, axes_of_sums=axes_of_sums)
    return {key: _function(node, graph.expressions[key], axes_of_sums) for key, node in graph.nodes.items()}


def _function(node: Node, expression: Expression, axes_of_sums: Mapping[str, Axis]) -> str:
    uses = [
        {"sum": binding.keys, "axis": axes_of_sums[name]} if binding.is_sum else binding.keys[0]
        for name, binding in node.bindings.items()
    ]
    parameters = ", ".join(f"${name}" for name in node.bindings)
    return f"{{ uses: {quoted(uses)}, line: ({parameters}) => {printed(expression)} }}"


def _object(entries: Mapping[str, str]) -> str:
    """An object of JavaScript from its keys and the source of its values."""
    inside = ",\n".join(f"{quoted(key)}: {value}" for key, value in entries.items())
    return f"{{\n{inside}\n}}"


def quoted(value: Any) -> str:
    """A value as JSON that is JavaScript too, and that cannot end the element in which it stands."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_ESCAPES)
