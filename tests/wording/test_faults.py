"""What is wrong, in Chinese: every message of the package, and no English left over in what people meet."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.engine.messages import says
from servicecase.inputs.business import read_model, titles_of
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.inputs.names import TOP_KEYS
from servicecase.inputs.record import DISTRIBUTIONS, Record
from servicecase.scenario.presets import tax_presets
from servicecase.wording.faults import OF_THE_SYSTEM, fault_in_words, in_words, said
from servicecase.wording.language import messages, speaking
from tests.conftest import SCENARIOS

PACKAGE = Path(sc.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
MAKERS = {"says": 0, "unknown": 0, "refusal": 1}  # what makes a message, and which of its arguments is the template
HEADLINE = (SCENARIOS / "housekeeping.toml").read_text(encoding="utf-8")
REALISTIC = (SCENARIOS / "housekeeping_realistic.toml").read_text(encoding="utf-8")


# Every message.


def calls(*names: str) -> Iterator[ast.Call]:
    """Where the package calls a function of one of these names."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


def template(call: ast.Call) -> ast.expr:
    """What a call hands to the maker of a message as the words."""
    return call.args[MAKERS[call.func.id]]


def templates() -> list[ast.expr]:
    return [template(call) for call in calls(*MAKERS)]


def test_every_message_is_in_chinese():
    texts = {one.value for one in templates() if isinstance(one, ast.Constant)}
    assert {"needs sd", "is {value!r}; it must be a number [{unit}]", "{name!r} is no contract{nearest}"} <= texts
    assert sorted(texts - messages("zh").keys()) == []
    exempt = {"CSV"}
    assert [one for one in texts - exempt if not CHINESE.search(messages("zh")[one])] == []


def test_every_message_is_stated_where_it_is_made():
    """A template in a variable would escape the test above; those are of the makers that are made of another."""
    variables = [ast.unparse(one) for one in templates() if not isinstance(one, ast.Constant)]
    assert variables == ["template"] * (len(MAKERS) - 1)


def test_no_english_words_are_among_the_values():
    """A value may be a message itself, and so in any language; words joined by " or " would stay English."""
    makers = list(calls(*MAKERS))
    spoken = set(map(id, map(template, makers)))
    inside = {
        one.value
        for node in makers
        for keyword in node.keywords
        for one in ast.walk(keyword.value)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in spoken
    }
    assert [one for one in inside if re.search("[A-Za-z]", one) and " " in one] == []


@pytest.mark.parametrize("error", ["UnknownNameError", "LineError", "BrowserError", "error_in"])
def test_no_error_is_worded_in_english_alone(error):
    """What mypy holds of `Fault`: its words are a message."""
    raised = list(calls(error))
    assert raised
    words = [node.args[-1] for node in raised if error != "error_in"]
    assert [ast.unparse(one) for one in words if isinstance(one, ast.JoinedStr | ast.Constant)] == []


def test_reasons_of_the_system_are_in_chinese():
    assert set(OF_THE_SYSTEM) <= messages("zh").keys()


# As people read them.


def test_a_fault_on_a_line():
    fault = Fault("x.toml", "services.cleaning.adoption.low", says("is given alone; give both low and high"))
    assert fault_in_words(fault) == "x.toml: services.cleaning.adoption.low is given alone; give both low and high"
    with speaking("zh"):
        assert fault_in_words(fault) == (
            "x.toml：services.cleaning.adoption.low（使用率）只填了一个，低值和高值须同时填写"
        )
        assert fault_in_words(Fault("", "seed", says("is {value!r}; it must be a number", value=[1]))) == (
            "seed 为一个列表，须为数字"
        )


@pytest.mark.parametrize(
    ("change", "chinese"),
    [
        ({"adoption": 1.5}, "services.cleaning.adoption（使用率）为 1.5，须在 0 至 1 之间 [比例]"),
        ({"adoption": "x"}, "services.cleaning.adoption（使用率）为 'x'，须为数字 [比例]"),
        ({"prise": 1}, "prise 不是假设，是否应为 'price'（单价）？"),
        ({"ramp": "logistic"}, "services.cleaning.ramp_midpoint（爬坡中点）未填：爬坡选用“逻辑斯蒂曲线”时必须填写"),
        ({"tax": "small_scale_2016"}, "estate.tax 为 'small_scale_2016'，是否应为 'small_scale_2026'？"),
        ({"tier_rates": [0.1, 3]}, "services.cleaning.tier_rates（各档分成比例）第 2 项为 3，须在 0 至 1 之间 [比例]"),
    ],
)
def test_a_change_that_is_refused(change, chinese):
    with pytest.raises(ScenarioError) as error:
        sc.loads(HEADLINE).with_(change)
    with speaking("zh"):
        assert in_words(error.value).splitlines()[0] == chinese


def test_a_name_that_is_nothing():
    with pytest.raises(sc.UnknownNameError) as error:
        sc.loads(HEADLINE)["anual_income"]
    assert in_words(error.value) == str(error.value)
    with speaking("zh"):
        assert in_words(error.value) == (
            "'anual_income' 既不是计算项，也不是假设，是否应为 'annual_income'（年收入）？"
        )


def test_an_error_of_another_kind_stays_as_it_is():
    with speaking("zh"):
        assert in_words(ValueError("no message")) == "no message"
        assert in_words(ValueError()) == ""
        assert said("no message") == "no message"


def test_a_contract_by_its_title_is_known_by_its_name():
    """A file names contracts by their names alone; who writes a title of either language is told which is meant."""
    choice = read_model().choices["contract"]
    assert {page.title for page in choice.pages.values()} <= titles_of(choice).keys()
    assert titles_of(choice)["按比例分成"] == "commission"
    for title, name in titles_of(choice).items():
        with pytest.raises(ScenarioError) as error:
            sc.loads(HEADLINE.replace('contract = "commission"', f'contract = "{title}"'))
        assert error.value.faults[0].text == f"is {title!r}, did you mean {name!r}?"


# Nothing is left in English.

NAMES = {*catalogue(), *read_model().choices, *TOP_KEYS, *DISTRIBUTIONS, *vars(Record(0.0)), *tax_presets()}
NAMES |= {page for choice in read_model().choices.values() for page in choice.pages}
NAMES |= {"cleaning", "asked", "yes", "between", "rank", "tax", "none", "true", "false", "nan", "inf", "TOML", "CSV"}
JUNK = st.one_of(
    st.sampled_from([-1, 0, 1.5, 10**20, float("nan"), float("inf"), True, "", "x", "二十", [], [1, 2], ["a"], {}]),
    st.dictionaries(
        st.sampled_from([*vars(Record(0.0)), "valeu"]),
        st.sampled_from([-1, 0.3, 0.5, 2, "x", "beta", "discrete", "lognormal", [0.2, 0.1], [1, "x"], {"asked": 4}]),
        min_size=1,
        max_size=5,
    ),
)
PLACES = [
    *(
        (name,)
        for name in ("title", "horizon_months", "price_year", "start_date", "correlations", "extends", "nothing")
    ),
    *(("estate", name) for name in ("discount_rate", "tax", "area_basis", "workers", "monthly_fee_income", "adoption")),
    *(
        ("services", "cleaning", name)
        for name in ("adoption", "price", "contract", "seasonality", "tier_rates", "ramp", "start_month", "nothing")
    ),
]


def english_in(fault):
    """Words of two letters or more that are neither the name at fault, nor quoted, nor a name of the model."""
    with speaking("zh"):
        line = fault_in_words(fault)
    rest = re.sub(r"'[^']*'|\"[^\"]*\"|\\x..", "", line.replace(fault.file, "").replace(fault.short_name, "", 1))
    return [word for word in re.findall(r"\b[A-Za-z]\w+", rest, re.ASCII) if word not in NAMES]


def faults_of(text):
    """What is wrong with a scenario's text; nothing for one that can be used."""
    try:
        sc.loads(text)
    except ScenarioError as error:
        return error.faults
    return ()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([HEADLINE, REALISTIC]), st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4)
)
def test_no_english_is_left_in_what_is_wrong_with_a_scenario(text, changes):
    document = tomlkit.parse(text).unwrap()
    for place, value in changes:
        *tables, last = place
        table = document
        for name in tables:
            table = table.setdefault(name, {})
        table[last] = value
    assert {str(one): english_in(one) for one in faults_of(tomlkit.dumps(document)) if english_in(one)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title",
        "[estate]\n[estate]\n",
        "[estate]\nworkers = 1\nworkers = 2\n",
        "a = 1",
        "extends = 1",
        "extends = 'x.toml'",
        "[services]\n'a b' = {}\nestate = {}\nb = 1\n",
        "correlations = [1, { between = ['adoption', 'prise'], rank = 3 }, { nothing = 1 }]\n" + REALISTIC,
    ],
)
def test_no_english_is_left_in_what_is_wrong_with_a_text(text):
    with pytest.raises(ScenarioError) as error:
        sc.loads(text)
    of_toml = {"Expected", "after", "key", "in", "value", "pair", "servicecase", "new"}
    assert [set(english_in(one)) - of_toml for one in error.value.faults] == [set()] * len(error.value.faults)
