import inspect
from dataclasses import replace

import numpy as np
import pytest

from servicecase.engine.graph import MONTH, LineError, argument, check_parameters, every_selection, wire
from servicecase.engine.lines import Choice, Line, Model, ModelError, Page
from servicecase.engine.timeline import total
from servicecase.inputs.catalogue import Assumption


def line(function, scope):
    return Line(function.__name__, scope, function, tuple(inspect.signature(function).parameters), "1", "")


def lines(functions, scope):
    return {one.__name__: line(one, scope) for one in functions}


def model(estate=(), service=(), choices=None):
    """A model of common lines and of choices: {key: (scope, default, {page: functions})}."""
    made = {
        key: Choice(key, scope, default, {name: Page(name, name, "", lines(one, scope)) for name, one in pages.items()})
        for key, (scope, default, pages) in (choices or {}).items()
    }
    return Model({"estate": lines(estate, "estate"), "service": lines(service, "service")}, made)


def assumption(name, scope, kind="number"):
    return Assumption(name, scope, kind, "1", 0, 1e9, None, "", "", name, name, "")


CATALOGUE = {
    one.name: one
    for one in (
        assumption("adoption", "service"),
        assumption("households", "estate"),
        assumption("discount_rate", "estate"),
        assumption("rates", "service", "table"),
        assumption("share", "service"),
        assumption("year_length", "constant"),
    )
}
MONTHS = np.array([1.0, 2.0, 3.0])


def users(adoption, households):
    return adoption * households


def sales(users, month):
    return users * month


def income(sales):
    return sales


def discount_factor(discount_rate, month):
    return (1 + discount_rate) ** -month


def value(income, discount_factor):
    return income * discount_factor


def wired(estate=(income,), service=(users, sales), services=("cleaning",), choices=None, **more):
    return wire(model(estate, service, choices), CATALOGUE, {}, {name: {} for name in services}, **more)


def test_wire_service_line_uses_its_own_service_and_the_estate():
    bindings = wired().nodes["cleaning.users"].bindings
    assert bindings["adoption"].keys == ("cleaning.adoption",)
    assert bindings["households"].keys == ("households",)
    assert not bindings["adoption"].is_sum


def test_wire_each_line_comes_after_those_it_uses():
    def first(second):
        return second

    def second(third):
        return third

    def third(households):
        return households

    assert list(wired(estate=(first, second, third), service=()).nodes) == ["third", "second", "first"]


def test_wire_service_line_before_estate_line_of_the_same_name():
    def fee():
        return 1

    def paid(fee):
        return fee

    assert wired(estate=(fee,), service=(fee, paid)).nodes["cleaning.paid"].bindings["fee"].keys == ("cleaning.fee",)
    assert wired(estate=(fee,), service=(paid,)).nodes["cleaning.paid"].bindings["fee"].keys == ("fee",)


def test_wire_service_line_may_use_estate_lines():
    def level(households):
        return households

    def cost(level):
        return level

    assert wired(estate=(level,), service=(cost,)).nodes["cleaning.cost"].bindings["level"].keys == ("level",)


def test_wire_unknown_parameter_of_a_service_line():
    def users(adoptoin):
        return adoptoin

    expected = (
        r"parameter 'adoptoin' of .*test_graph\.users is neither a line nor an assumption, did you mean 'adoption'\?"
    )
    with pytest.raises(ModelError, match=expected):
        wired(service=(users, sales))


def test_wire_unknown_parameter_of_an_estate_line():
    def value(discount_rates):
        return discount_rates

    with pytest.raises(ModelError, match=r"'discount_rates' of .*\.value is neither .* did you mean 'discount_rate'\?"):
        wired(estate=(value,))


def test_wire_estate_line_may_not_use_an_assumption_about_a_service():
    def value(adoption):
        return adoption

    with pytest.raises(ModelError, match=r"parameter 'adoption' of .*\.value is neither a line nor an assumption"):
        wired(estate=(value,))


def test_wire_circle_names_its_lines():
    def chicken(egg):
        return egg

    def egg(chicken):
        return chicken

    with pytest.raises(ModelError, match=r"round in a circle: .*(chicken → egg → chicken|egg → chicken → egg)"):
        wired(estate=(chicken, egg), service=())


def test_wire_circle_through_a_service():
    def level(cost):
        return cost

    def cost(level):
        return level

    with pytest.raises(ModelError, match=r"circle: .*cleaning\.cost"):
        wired(estate=(level,), service=(cost,))


def test_wire_line_of_itself():
    def balance(balance):
        return balance

    with pytest.raises(ModelError, match="balance → balance"):
        wired(estate=(balance,), service=())


def other_users(households):
    return households


other_users.__name__ = "users"
CHOICES = {"method": ("service", "ask", {"ask": (), "count": (other_users,)})}


def chosen(page):
    return wire(model((income,), (users, sales), CHOICES), CATALOGUE, {}, {"cleaning": {"method": page}})


def test_wire_chosen_page_takes_the_place_of_a_common_line():
    assert chosen("ask").nodes["cleaning.users"].line.function is users
    assert chosen("count").nodes["cleaning.users"].line.function is other_users
    inputs = {"cleaning.adoption": 0.5, "households": 10.0, MONTH: MONTHS}
    assert chosen("ask").evaluate(inputs)["income"].tolist() == [5.0, 10.0, 15.0]
    assert chosen("count").evaluate(inputs)["income"].tolist() == [10.0, 20.0, 30.0]


def test_wire_services_choose_for_themselves():
    pages = {"cleaning": {"method": "ask"}, "repairs": {"method": "count"}}
    graph = wire(model((income,), (users, sales), CHOICES), CATALOGUE, {}, pages)
    assert graph.nodes["cleaning.users"].line.function is users
    assert graph.nodes["repairs.users"].line.function is other_users


def test_check_parameters_looks_at_pages_not_chosen():
    def users(houesholds):
        return houesholds

    broken = model((income,), (users, sales), {"method": ("service", "ask", {"ask": (), "count": (users,)})})
    with pytest.raises(ModelError, match=r"'houesholds'.* did you mean 'households'\?"):
        check_parameters(broken, CATALOGUE)


def test_every_selection_takes_every_page():
    choices = {
        "method": ("service", "ask", {"ask": (), "count": ()}),
        "basis": ("estate", None, {"given": (), "billed": (), "collected": ()}),
    }
    selections = list(every_selection(model(choices=choices)))
    assert {(key, page) for one in selections for key, page in one.items()} == {
        *(("method", "ask"), ("method", "count")),
        *(("basis", "given"), ("basis", "billed"), ("basis", "collected")),
    }
    assert all(one.keys() == {"method", "basis"} for one in selections)


TWO = {"cleaning.adoption": 0.5, "repairs.adoption": 0.25, "households": 8.0, MONTH: MONTHS}


def test_evaluate_service_line_means_its_sum_over_the_services():
    # (0.5 + 0.25) x 8 households x month
    values = wired(services=("cleaning", "repairs")).evaluate(TWO)
    assert values["cleaning.sales"].tolist() == [4.0, 8.0, 12.0]
    assert values["repairs.sales"].tolist() == [2.0, 4.0, 6.0]
    assert values["income"].tolist() == [6.0, 12.0, 18.0]


def test_evaluate_without_services_is_zero_in_every_month():
    values = wired(services=()).evaluate({"households": 8.0, MONTH: MONTHS})
    assert values["income"].tolist() == [0.0, 0.0, 0.0]


def test_evaluate_targets_only():
    def broken(month):
        raise AssertionError("computed although nobody asked")

    values = wired(estate=(income, broken)).evaluate(TWO, ["income"])
    assert values["income"].tolist() == [4.0, 8.0, 12.0]
    assert "broken" not in values


def test_evaluate_given_line_is_not_computed():
    def users(adoption):
        raise AssertionError("computed although it was given")

    values = wired(service=(users, sales)).evaluate({"cleaning.users": 2.0, MONTH: MONTHS}, ["income"])
    assert values["income"].tolist() == [2.0, 4.0, 6.0]


def test_evaluate_does_not_change_its_inputs():
    inputs = dict(TWO)
    wired().evaluate(inputs)
    assert inputs.keys() == TWO.keys()


def test_evaluate_failing_line():
    def sales(users, month):
        raise ZeroDivisionError("nothing to divide by")

    given = r"users=4\.0, month=\[1 … 3\] of shape \(3,\)"
    expected = rf"line cleaning\.sales \(.*test_graph\) failed on {given}: nothing to divide by"
    with pytest.raises(LineError, match=expected):
        wired(service=(users, sales)).evaluate(TWO)


def test_evaluate_failing_on_shapes():
    inputs = {"cleaning.adoption": np.full((2, 4), 0.5), "households": 8.0, MONTH: MONTHS}
    with pytest.raises(
        LineError, match=r"users=\[4 … 4\] of shape \(2, 4\), month=\[1 … 3\] of shape \(3,\): .*broadcast"
    ):
        wired().evaluate(inputs)


def test_evaluate_failing_on_flags_tables_and_nothing():
    def open_flag(month):
        return month > 1

    def none(month):
        return month[:0]

    def fee(open_flag, none, rates):
        raise ValueError("no")

    inputs = {"cleaning.rates": (0.5, np.array([[0.1], [0.2]])), MONTH: MONTHS}
    expected = (
        r"open_flag=\[0 … 1\] of shape \(3,\), none=array.*, rates=\(0\.5, \[0\.1 … 0\.2\] of shape \(2, 1\)\): no"
    )
    with pytest.raises(LineError, match=expected):
        wired(estate=(), service=(open_flag, none, fee)).evaluate(inputs)


def test_evaluate_division_by_zero_in_a_month_is_quiet():
    def share(sales, month):
        return sales / (month - 1)

    values = wired(service=(users, sales, share)).evaluate(TWO)
    assert values["cleaning.share"].tolist() == [np.inf, 8.0, 6.0]


def test_evaluate_line_of_months_alone_is_computed_once():
    calls = []

    def discount_factor(discount_rate, month):
        calls.append(np.shape(month))
        return (1 + discount_rate) ** -month

    graph = wired(estate=(income, discount_factor, value))
    drawn = {**TWO, "cleaning.adoption": np.array([[0.1], [0.2], [0.3], [0.4]]), "discount_rate": 0.25}
    values = graph.evaluate(drawn)
    assert calls == [(3,)]
    assert values["discount_factor"].shape == (3,)
    assert values["cleaning.users"].shape == (4, 1)
    assert values["value"].shape == (4, 3)
    # second draw, third month: 0.2 x 8 x 3 / 1.25^3
    assert values["value"][1, 2] == pytest.approx(4.8 / 1.953125, rel=1e-15)


def test_evaluate_line_of_an_assumption_alone_is_computed_once_for_two_services():
    calls = []

    def level(households):
        calls.append(households)
        return households

    def cost(level, month):
        return level * month

    wired(estate=(level,), service=(cost,), services=("cleaning", "repairs")).evaluate(TWO)
    assert calls == [8.0]


def test_ancestors_all_that_a_target_uses():
    graph = wired(estate=(income, discount_factor, value))
    assert graph.ancestors(["income"]) == {
        *("income", "cleaning.sales", "cleaning.users", "cleaning.adoption"),
        *("households", MONTH),
    }
    assert graph.ancestors(["discount_factor"]) == {"discount_factor", "discount_rate", MONTH}


def test_ancestors_of_a_sum_are_in_every_service():
    graph = wired(services=("cleaning", "repairs"))
    assert {"cleaning.adoption", "repairs.adoption"} <= graph.ancestors(["income"])


def test_ancestors_do_not_look_behind_what_is_given():
    assert wired().ancestors(["income"], given=["cleaning.sales"]) == {"income", "cleaning.sales"}


def test_argument_value_sum_and_nothing():
    graph = wired(services=("cleaning", "repairs"))
    values = {"cleaning.sales": MONTHS, "repairs.sales": 10 * MONTHS, MONTH: MONTHS}
    assert argument(graph.nodes["income"].bindings["sales"], values).tolist() == [11.0, 22.0, 33.0]
    assert argument(graph.nodes["cleaning.sales"].bindings["month"], values) is MONTHS


def test_expressions_axes():
    trees = wired(estate=(income, discount_factor, value)).expressions
    assert {key: one.axis for key, one in trees.items()} == {
        "cleaning.users": "scalar",
        "cleaning.sales": "month",
        "income": "month",
        "discount_factor": "month",
        "value": "month",
    }


@pytest.mark.parametrize(
    ("services", "axis"), [(("cleaning",), "scalar"), (("cleaning", "repairs"), "scalar"), ((), "month")]
)
def test_expressions_sum_over_services_runs_along_the_axis_of_what_is_summed(services, axis):
    def all_users(users):
        return users

    assert wired(estate=(all_users, income), services=services).expressions["all_users"].axis == axis


def test_expressions_sum_of_what_varies_by_month_in_one_service_varies_by_month():
    def monthly_users(month):
        return month

    monthly_users.__name__ = "users"

    def all_users(users):
        return total(users)

    choices = {"method": ("service", "ask", {"ask": (), "count": (monthly_users,)})}
    pages = {"cleaning": {"method": "ask"}, "repairs": {"method": "count"}}
    graph = wire(model((all_users,), (users, sales), choices), CATALOGUE, {}, pages)
    assert graph.expressions["all_users"].axis == "scalar"
    with pytest.raises(ModelError, match="total needs a line that varies by month"):
        _ = wire(
            model((all_users,), (users, sales), choices), CATALOGUE, {}, {"cleaning": pages["cleaning"]}
        ).expressions


def test_expressions_sum_that_is_said_to_run_by_month_does():
    def all_users(users):
        return total(users)

    graph = replace(wired(estate=(all_users,), service=(users, sales)), axes_of_sums={"users": "month"})
    assert graph.expressions["all_users"].axis == "scalar"
    assert graph.expressions["all_users"].operands[0].axis == "month"


def test_expressions_table_shows_all_its_entries():
    def rate(rates):
        return rates[0] + rates[-1]

    trees = wired(estate=(), service=(rate,), table_sizes={"cleaning.rates": 3}).expressions
    assert [one.name for one in trees["cleaning.rate"].operands] == ["rates[1]", "rates[3]"]


def test_expressions_line_that_cannot_be_recorded():
    def income(sales):
        return sales if sales > 0 else 0

    with pytest.raises(ModelError, match=r"line income \(.*test_graph\): a model line cannot use if"):
        _ = wired(estate=(income,)).expressions


def test_expressions_sum_over_months_of_what_does_not_vary():
    def all_users(users):
        return total(users)

    with pytest.raises(ModelError, match=r"line cleaning\.all_users .*total needs a line that varies by month"):
        _ = wired(estate=(), service=(users, all_users)).expressions


def test_lines_shared_with_are_the_same_functions_of_the_same_lines():
    def sales(adoption, households):
        return adoption * households

    def income(sales):
        return sales * 0.1

    def costs(sales):
        return sales * 0.05

    def profit(income, costs):
        return income - costs

    def fixed_income():
        return 7.0

    fixed_income.__name__ = "income"
    pages = {"share": [income], "fixed": [fixed_income]}
    made = model(service=[sales, costs, profit], choices={"contract": ("service", "share", pages)})
    share, fixed = (wire(made, CATALOGUE, {}, {"cleaning": {"contract": one}}) for one in pages)
    # what a contract does not touch; profit is the same function, but of another income
    assert share.lines_shared_with(fixed) == {"cleaning.sales", "cleaning.costs"}
    assert share.lines_shared_with(share) == set(share.nodes)


def test_lines_shared_with_leave_out_what_uses_an_assumption_here_and_a_line_there():
    def income(share):
        return share * 2

    def share(adoption):
        return adoption / 4

    pages = {"agreed": [income], "natural": [income, share]}
    made = model(service=[], choices={"contract": ("service", "agreed", pages)})
    agreed, natural = (wire(made, CATALOGUE, {}, {"cleaning": {"contract": one}}) for one in pages)
    assert agreed.lines_shared_with(natural) == natural.lines_shared_with(agreed) == set()


def test_givens_are_what_no_line_gives():
    def sales(adoption, households, month):
        return adoption * households * month

    graph = wire(model(service=[sales]), CATALOGUE, {}, {"cleaning": {}, "repairs": {}})
    assert graph.givens == {"cleaning.adoption", "repairs.adoption", "households", MONTH}
