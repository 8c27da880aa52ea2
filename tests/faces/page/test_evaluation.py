"""What the page does with the printed model: contracts are switched, services left out, inputs swept."""

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

import servicecase as sc
from servicecase.faces.page.content import content
from servicecase.faces.page.javascript import script
from servicecase.questions.contracts.record import workable_forms
from servicecase.questions.contracts.sweep import sweep_contracts
from tests.conftest import TWO_SERVICES
from tests.node import opened, run

FLAT = """
flat_fee = 3_000
deposit = 5_000
settlement_months = 3
flat_fee_in_advance = true
"""


def on_page(case, *source):
    """What JavaScript on the page of a case leaves in ``result``; ``saved`` is its evaluation as saved."""
    return run(*opened(content(case, "en", 2, 1), script(case)), *source)


@pytest.fixture(scope="module")
def two_services():
    """Two services, either of which may be on a flat fee with a deposit, which a commission does not have."""
    return sc.loads(TWO_SERVICES.replace("commission_rate", f"{FLAT}commission_rate"))


@pytest.mark.parametrize("forms", [("flat_fee", "commission"), ("commission", "flat_fee"), ("flat_fee", "flat_fee")])
def test_contracts_of_two_services_switched_one_after_the_other(two_services, forms):
    cleaning, meals = forms
    case = two_services.with_({"cleaning.contract": cleaning, "meals.contract": meals})
    found = on_page(
        two_services,
        f"const one = saved.with({{}}, {{ cleaning: '{cleaning}' }});",
        "one.value('npv');",
        f"const other = one.with({{}}, {{ meals: '{meals}' }});",
        "const result = ['net_cash', 'npv', 'worth_launching'].map((key) => other.value(key));",
    )
    assert_allclose(found[0], case["net_cash"], rtol=1e-12)
    assert_allclose(found[1:], [case["npv"], case["worth_launching"]], rtol=1e-12)


@pytest.mark.parametrize("left_out", [("meals",), ("cleaning", "meals")])
def test_services_left_out(two_services, left_out):
    rest = two_services.only(one for one in ("cleaning", "meals") if one not in left_out)
    without = json.dumps(dict.fromkeys(left_out))
    found = on_page(
        two_services,
        "saved.value('npv');",  # which must not stand for that of the rest, nor that of the rest for it
        f"const other = saved.with({{}}, {without});",
        "const result = ['npv', 'annual_income', 'peak_funding'].map((key) => other.value(key));",
        "result.push(other.with({}, saved.contracts).value('npv'));",
    )
    assert_allclose(found, [rest["npv"], rest["annual_income"], rest["peak_funding"], two_services["npv"]], rtol=1e-12)


def test_service_left_out_whose_name_begins_that_of_a_line():
    """`np` is no owner of `npv`, nor `va` of `vat`."""
    case = sc.loads(TWO_SERVICES.replace("services.cleaning", "services.np").replace("services.meals", "services.va"))
    found = on_page(case, "const result = saved.with({}, { np: null, va: null }).value('npv');")
    assert found == 0


def test_a_term_of_one_form_is_worked_out_under_another(realistic):
    """The natural breakpoint is a line; the other form's breakpoint of 50,000 yuan must not stand for it."""
    natural = realistic.with_(contract="share_above_natural_breakpoint")
    found = on_page(
        realistic,
        "const other = saved.with({}, { cleaning: 'share_above_breakpoint' });",
        "other.value('npv');",
        "const third = other.with({}, { cleaning: 'share_above_natural_breakpoint' });",
        "const result = ['cleaning.breakpoint', 'npv'].map((key) => third.value(key));",
    )
    assert_allclose(found, [natural["breakpoint"], natural["npv"]], rtol=1e-12)


def test_only_what_depends_on_a_change_is_computed_again(headline):
    found = on_page(
        headline,
        "saved.value('npv');",
        "const other = saved.with({ 'discount_rate': 0.05 });",
        "const kept = ['cleaning.gross_sales', 'net_cash'].map((key) => other.value(key) === saved.value(key));",
        "const result = [...kept, other.value('present_value') === saved.value('present_value')];",
    )
    assert found == [True, True, False]


def test_sweep_of_every_form(realistic):
    expected = sweep_contracts(realistic, "adoption")
    found = on_page(
        realistic,
        f"const points = {json.dumps(expected.values.tolist())};",
        "const under = (form) => saved.with({}, { cleaning: form });",
        "const sweep = (form) => under(form).sweep('cleaning.adoption', points, ['annual_profit']);",
        f"const forms = {json.dumps(list(expected.titles))};",
        "const result = Object.fromEntries(forms.map((form) => [form, sweep(form).annual_profit]));",
    )
    assert found.keys() == workable_forms(realistic, "cleaning").keys()
    for form, profit in expected.profit.items():
        assert_allclose(found[form], profit, rtol=1e-9, atol=1e-9 * np.max(np.abs(profit)), err_msg=form)


@pytest.mark.parametrize("assumption", ["adoption", "commission_rate"])
def test_sweep_of_all_forms_together(realistic, assumption):
    """The commission moves the sales under no form, and the income under some."""
    expected = sweep_contracts(realistic, assumption)
    found = on_page(
        realistic,
        f"const points = {json.dumps(expected.values.tolist())};",
        f"const forms = {json.dumps(list(expected.titles))};",
        "Object.keys(saved.graph.lines).forEach((key) => saved.value(key));",
        "const cases = forms.map((form) => saved.with({}, { cleaning: form }));",
        "const targets = ['annual_profit', 'npv', 'cleaning.contractor_headroom'];",
        f"const values = sweepAll(cases, 'cleaning.{assumption}', points, targets);",
        "const result = Object.fromEntries(forms.map((form, place) => [form, values[place]]));",
    )
    names = {"annual_profit": "profit", "npv": "npv", "cleaning.contractor_headroom": "headroom"}
    for form in expected.titles:
        for line, name in names.items():
            wanted = getattr(expected, name)[form]
            assert_allclose(found[form][line], wanted, rtol=1e-9, atol=1e-9 * np.max(np.abs(wanted)), err_msg=form)
