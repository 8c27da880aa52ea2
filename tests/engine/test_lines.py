from types import ModuleType

import pytest

from servicecase.engine import lines
from servicecase.engine.lines import ModelError
from servicecase.inputs.business import read_model


def page(source, name="servicecase.model.service.contracts.invented"):
    """A page made from its source, as if it stood in the model."""
    module = ModuleType(name)
    exec(source, vars(module))
    return module


def read(source):
    return lines._read_page(page(source), "service")


def test_read_page_lines():
    line = 'def income(sales, rate):\n    """Kept share. [yuan/month]\n\n    More."""\n'
    read_page = read(f'"""Invented: a page."""\n\n{line}')
    assert read_page.name == "invented"
    assert read_page.title == "Invented"
    assert read_page.description == "Invented: a page."
    income = read_page.lines["income"]
    assert income.parameters == ("sales", "rate")
    assert income.unit == "yuan/month"
    assert income.scope == "service"
    assert income.description == "Kept share. [yuan/month]\n\nMore."
    assert income.page == "service.contracts.invented"


def test_read_page_private_functions_are_no_lines():
    assert read("def _helper(sales):\n    return sales\n").lines == {}


def test_read_page_operators_and_shared_arithmetic_are_no_lines():
    source = (
        "from servicecase.engine.timeline import where\n"
        "from servicecase.model.service.contracts._scales import marginal_share\n"
        "import numpy as np\n"
    )
    assert read(source).lines == {}


def test_read_page_takes_over_the_lines_it_imports():
    source = "from servicecase.model.service.contracts.commission import contract_income\n"
    taken = read(source).lines["contract_income"]
    assert taken.page == "service.contracts.commission"


@pytest.mark.parametrize(
    "docstring",
    ["Kept share.", "Kept share [yuan/month] of sales.", "Kept share.\n\n    [yuan/month]", "Kept share. []", ""],
)
def test_read_page_docstring_without_unit(docstring):
    source = f'def income(sales):\n    """{docstring}"""\n    return sales\n'
    expected = r"contracts\.invented\.income: the first line of the docstring must end with the unit in brackets"
    with pytest.raises(ModelError, match=expected):
        read(source)


def test_read_page_no_docstring():
    with pytest.raises(ModelError, match="must end with the unit"):
        read("def income(sales):\n    return sales\n")


def test_read_model_choices():
    choices = {key: (one.scope, one.default) for key, one in read_model().choices.items()}
    assert (
        choices.items()
        >= {
            "area_basis": ("estate", "fees_billed"),
            "household_basis": ("estate", "flat_size"),
            "base": ("service", "area"),
            "contract": ("service", None),
            "price_response": ("service", "inelastic"),
            "ramp": ("service", "at_once"),
        }.items()
    )


def test_read_model_contract_forms_of_the_design():
    forms = read_model().choices["contract"].pages
    assert {
        *("commission", "flat_fee", "in_house", "base_plus_commission"),
        *("minimum_guarantee", "minimum_guarantee_yearly"),
        *("tiered", "tiered_whole_amount"),
    } <= forms.keys()


def test_read_model_each_contract_has_its_income():
    assert all("contract_income" in one.lines for one in read_model().choices["contract"].pages.values())


def test_read_model_scopes():
    model = read_model()
    assert "gross_sales" in model.common["service"]
    assert "npv" in model.common["estate"]
    assert not model.common["service"].keys() & model.common["estate"].keys()


def test_read_model_shared_arithmetic_is_no_line():
    assert not {"marginal_share", "where", "increase_within_year"} & read_model().names()


def test_model_lines_of_a_choice():
    model = read_model()
    chosen = {key: one.default or "commission" for key, one in model.choices.items()}
    plain, own = model.lines("service", chosen), model.lines("service", chosen | {"contract": "in_house"})
    assert plain["contract_receipts"].page == "service.agreement"
    assert own["contract_receipts"].page == "service.contracts.in_house"
    assert plain["gross_sales"] is own["gross_sales"]


def test_model_names_of_pages_not_chosen():
    assert {"flat_fee_steps", "excess_to_date", "diffusion_decay", "npv", "gross_sales"} <= read_model().names()


def test_read_model_natural_breakpoint_shares_the_lines_of_the_set_one():
    forms = read_model().choices["contract"].pages
    natural, given = forms["share_above_natural_breakpoint"].lines, forms["share_above_breakpoint"].lines
    assert natural["contract_income"].function is given["contract_income"].function
    assert natural.keys() - given.keys() == {"breakpoint"}
