"""What the page judges by itself is what Python judges: over random situations of a reader, and over random curves."""

import json
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING, dotted, local_name
from servicecase.questions.brief.record import brief
from servicecase.questions.contracts.record import (
    ContractComparison,
    ContractOutcome,
    compare_contracts,
    cost_of_work_is_given,
)
from servicecase.questions.contracts.sweep import ContractSweep, crossings
from servicecase.questions.decision import words
from servicecase.questions.decision.record import on_the_values_alone
from servicecase.scenario.presets import is_of_a_tax_preset
from servicecase.scenario.scenario import assumptions_in_use
from servicecase.wording.labels import label
from tests.faces.page.situations import BASES, TODAY, answers, page_of, situations
from tests.node import called_functions_in, functions_in, run
from tests.wording.chinese import said_in

AGREEMENT = 1e-9  # relative; JavaScript adds up in another order, and has exponentials of its own
DRAWS = 2_000


# ---- In the situations of a reader ----


def _forms(case, read):
    """Something of every form of each service."""
    return {one: [read(form) for form in compare_contracts(case, one).outcomes] for one in case.scenario.services}


def _marks(compared, form):
    """As the dashboard notes them."""
    return [
        *(["chosen"] if form.contract == compared.chosen else []),
        *(["worth most as stated"] if form.contract == compared.preferred.contract else []),
        *(["not viable for the contractor"] if not form.missing and not form.contract_is_viable else []),
    ]


def _all_marks(case):
    compared = [compare_contracts(case, one) for one in case.scenario.services]
    return {one.service: [_marks(one, form) for form in one.outcomes] for one in compared}


def _decision(case):
    return words.state(on_the_values_alone(case))


def _expired(case):
    records = {key: case.scenario.record(key) for key in assumptions_in_use(case.scenario, case.graph)}
    return [key for key, one in records.items() if one.expires and one.expires < TODAY and not is_of_a_tax_preset(one)]


def _by_service(source):
    return f"Object.fromEntries(compared.map((one) => [one.service.key, {source}]))"


def _by_form(source):
    return _by_service(f"one.found.map((form) => {source})")


# By rule: how the page asks for it, and its twin.
RULES = {
    "costIsKnown": (
        _by_service("costIsKnown(one.service, changes)"),
        lambda case: {one: cost_of_work_is_given(case, one) for one in case.scenario.services},
    ),
    "missingFrom": (
        _by_form("missingFrom(one.service, form, changes).map((term) => term.en)"),
        lambda case: _forms(case, lambda form: [said_in("en", label, term) for term in form.missing]),
    ),
    "comparison": (
        _by_service("[one.chosen.key, one.best.key, one.found.map(({ isViable }) => Boolean(isViable))]"),
        lambda case: {
            one: [found.chosen, found.preferred.contract, [form.contract_is_viable for form in found.outcomes]]
            for one in case.scenario.services
            if (found := compare_contracts(case, one))
        },
    ),
    "marks": (_by_form("marks(form, one)"), _all_marks),
    "isViable": (
        _by_service("isViable(now, one.service.key)"),
        lambda case: {one: bool(case[dotted(one, "contract_is_viable")]) for one in case.scenario.services},
    ),
    "decision": ("decision(now, compared).kind", _decision),
    "inUse": (
        "[...inUse(now)].filter((key) => content.assumptions.some((one) => one.key === key)).sort()",
        lambda case: sorted(
            key
            for key in assumptions_in_use(case.scenario, case.graph)
            if catalogue()[local_name(key)].scope != "constant"
        ),
    ),
    "counted": (
        "counted(now, content.assumptions, changes).map((one) => one.key).sort()",
        lambda case: sorted(one.key for one in brief(case).assumptions),
    ),
    "isAssumed": (
        "counted(now, content.assumptions, changes)"
        ".filter((one) => isAssumed(one, changes)).map((one) => one.key).sort()",
        lambda case: sorted(one.key for one in brief(case).assumptions if one.is_assumed),
    ),
    "expired": ("expired(now, content.assumptions, changes, today).map((one) => one.key)", _expired),
}


@pytest.mark.parametrize("name", BASES)
def test_rules(name):
    source = ", ".join(f"{one}: {call}" for one, (call, _) in RULES.items())
    found = answers(name, "en", f"{{ {source} }}")
    for one, said in zip(situations(name), found, strict=True):
        assert said == {rule: twin(one.case) for rule, (_, twin) in RULES.items()}, one


def test_situations_differ():
    """Every state of the decision comes up, and forms are preferred for either reason."""
    cases = [one.case for name in BASES for one in situations(name)]
    assert {_decision(case) for case in cases} == words.VERDICTS.keys() - {"renegotiate"}
    compared = [compare_contracts(case, one) for case in cases for one in case.scenario.services]
    assert {one.preferred.contract == one.chosen for one in compared} == {True, False}
    assert {one.preferred.contract == DO_NOTHING for one in compared} == {True, False}


AMOUNTS = {
    "annual_income": "form.under.value('annual_income')",
    "annual_profit": "form.under.value('annual_profit')",
    "npv": "form.under.value('npv')",
    "contractor_annual_profit": "form.contractor",
}


@pytest.mark.parametrize("name", BASES)
def test_amounts_of_every_form(name):
    amounts = f"form.under ? [{', '.join(AMOUNTS.values())}] : [NaN, NaN, NaN, NaN]"
    found = answers(name, "en", _by_form(amounts))
    for one, said in zip(situations(name), found, strict=True):
        expected = _forms(one.case, lambda form: [getattr(form, amount) for amount in AMOUNTS])
        assert said.keys() == expected.keys()
        for service, of_service in expected.items():
            assert_allclose(said[service], of_service, rtol=AGREEMENT, atol=1e-6, err_msg=str(one))


def _steps(explanation):
    yield explanation.key
    for one in explanation.steps:
        yield from _steps(one)


@pytest.mark.parametrize("name", BASES)
def test_loud(name):
    """What stands below a line in a whole explanation; a sum over services has a step for each of them."""
    found = answers(
        name, "en", "[...loud(now, content.assumptions, changes)].filter(([, is]) => is).map(([key]) => key)"
    )
    for one, said in zip(situations(name), found, strict=True):
        graph = one.case.graph
        explained = set(_steps(one.case.explain("npv", depth=1_000)))
        sums = {key for step in explained - graph.nodes.keys() for key in graph.nodes if local_name(key) == step}
        behind = graph.ancestors(["npv"]) | {"npv"}
        assert set(said) & behind <= explained | sums
        assert explained & (graph.nodes.keys() | set(one.case.inputs)) <= set(said) | sums


# ---- Of curves and values ----


def _series(rng, size):
    """Levels of one of several kinds: any, whole numbers with ties and zeros, and stretches that are alike."""
    kinds = (
        lambda: rng.normal(0, 1, size),
        lambda: rng.integers(-2, 3, size).astype(float),
        lambda: np.repeat(rng.integers(-1, 2, (size + 2) // 3), 3)[:size].astype(float),
    )
    return kinds[rng.integers(len(kinds))]()


def _grid(rng):
    return np.sort(rng.choice(1_000, int(rng.integers(2, 12)), replace=False)) / 7


def _levels(rng):
    x = _grid(rng)
    return [x.tolist(), _series(rng, len(x)).tolist()]


def _close(rng):
    first = 10 ** rng.uniform(-9, 9) * _series(rng, 5)
    return [first.tolist(), (first * (1 + rng.choice([0, 1e-6, 9e-6, 1.1e-5, 1]) * rng.uniform(-1, 1, 5))).tolist()]


def _curves(rng):
    x = _grid(rng)
    curves = [
        {"key": form, "npv": _series(rng, len(x)).tolist(), "headroom": _series(rng, len(x)).tolist()}
        for form in ("a", "b", "c")[: int(rng.integers(1, 4))]
    ]
    return [{"x": x.tolist(), "curves": curves, "without": float(rng.integers(-1, 2))}]


def _preferred(given):
    npv, headroom = ({one["key"]: np.array(one[name]) for one in given["curves"]} for name in ("npv", "headroom"))
    nothing = {"service": "", "assumption": "", "titles": {}, "income": {}, "profit": {}, "contractor_profit": {}}
    sweep = ContractSweep(values=np.array(given["x"]), npv=npv, headroom=headroom, without=given["without"], **nothing)
    return [list(one) for one in sweep.preferred()]


def _outcomes(rng):
    """Forms that are often worth the same, of which doing nothing comes first, and the chosen one."""
    forms = [{"key": form, "npv": float(rng.integers(-1, 2)), "isViable": bool(rng.integers(2))} for form in "abcd"]
    return [[{"key": DO_NOTHING, "npv": 0.0, "isViable": True}, *forms], str(rng.choice(list("abcd")))]


def _best(outcomes, chosen):
    found = [ContractOutcome(one["key"], "", npv=one["npv"], contract_is_viable=one["isViable"]) for one in outcomes]
    return ContractComparison(None, "", chosen, tuple(found)).preferred.contract


def _two_curves(rng):
    x = _grid(rng)
    return [x.tolist(), *((3 * _series(rng, len(x))).tolist() for _ in range(2))]


def _meetings(x, one, other):
    """Where the gap changes its sign, small gaps apart: between the last point before and the point at which it has."""
    x, one, gap = np.array(x), np.array(one), np.subtract(one, other)
    apart = np.flatnonzero(np.abs(gap) >= 0.5)
    found = []
    for before, after in pairwise(apart):
        if gap[before] * gap[after] < 0:
            last = np.sign(gap[before]) * max(abs(gap[after - 1]) if after - 1 == before else 0.5, 0.5)
            at = x[after - 1] + last / (last - gap[after]) * (x[after] - x[after - 1])
            found.append([at, np.interp(at, x, one)])
    return found


CURVES = {
    "areClose": (_close, "areClose(first, second)", lambda first, second: bool(np.allclose(first, second))),
    "crossings": (_levels, "crossings(first, second)", lambda x, y: crossings(np.array(x), np.array(y))),
    "bestByRange": (
        _curves,
        f"bestByRange(first).map(({{ from, to, curve }}) => [from, to, curve?.key ?? '{DO_NOTHING}'])",
        _preferred,
    ),
    "preferred": (
        _outcomes,
        "preferred(first.map((one) => ({ ...one, under: { value: () => one.npv } })), second).key",
        _best,
    ),
    "meetings": (_two_curves, "meetings(first, second, third).map(({ x, y }) => [x, y])", _meetings),
}


@pytest.mark.parametrize("name", CURVES)
def test_curves(name):
    draw, call, twin = CURVES[name]
    rng = np.random.default_rng(1)
    given = [draw(rng) for _ in range(DRAWS)]
    found = run("rules.js", f"const result = {json.dumps(given)}.map(([first, second, third]) => {call});")
    for some, one in zip(given, found, strict=True):
        assert _flat(one) == _flat(twin(*some)), some


def _flat(found):
    """Numbers to a billionth, so that the order of a sum does not matter."""
    if isinstance(found, list):
        return [_flat(one) for one in found]
    return pytest.approx(found, rel=AGREEMENT, abs=AGREEMENT) if isinstance(found, float) else found


def _trials(rng, one):
    """Values of an assumption within its limits and beyond, whole and not."""
    reach = one["upper"] - one["lower"]
    yield from (one["lower"], one["upper"], one["lower"] - 1, one["upper"] + 1e-6)
    yield from (float(at) for at in rng.uniform(one["lower"] - reach / 2, one["upper"] + reach / 2, 6))
    yield from (float(round(one["lower"] + share * reach)) for share in rng.uniform(0, 1, 3))


@pytest.mark.parametrize("name", ["housekeeping_realistic", "two_services"])
def test_values_that_may_be_typed(name):
    """Those that Python takes, and no others."""
    rng, base = np.random.default_rng(2), BASES[name]
    typed = [one for one in page_of(name)[0]["assumptions"] if one["adjustable"] and one["kind"] != "flag"]
    used = set(assumptions_in_use(base.scenario, base.graph))
    trials = [(one, value) for one in typed if one["key"] in used for value in _trials(rng, one)]
    rows = [[{name: one[name] for name in ("kind", "lower", "upper")}, value] for one, value in trials]
    found = run("rules.js", f"const result = {json.dumps(rows)}.map((row) => isAllowed(...row));")
    for (one, value), is_allowed in zip(trials, found, strict=True):
        assert is_allowed == _is_taken(base, one["key"], value), (one["key"], value)
    assert set(found) == {True, False}


def _is_taken(base, key, value):
    try:
        base.with_({key: value})
    except ScenarioError:
        return False
    return True


def test_every_rule_has_a_twin():
    assert called_functions_in("rules.js") <= {*RULES, *CURVES, "loud", "isAllowed"} <= functions_in("rules.js")
