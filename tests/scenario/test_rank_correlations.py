"""Rank correlations in a scenario: names as people write them, every fault on a line, saved and compared."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.record import Correlation
from servicecase.scenario.rank_correlations import as_given

PLAIN = """
title = "Correlated"
{top}
[estate]
monthly_fee_income = {{ value = 250_000, dist = "normal", sd = 10_000 }}
management_fee = 1.0

[services.cleaning]
contract = "commission"
adoption = {{ survey = {{ asked = 400, yes = 100 }} }}
price = {{ value = 1.0, low = 0.8, high = 1.5 }}  # a guess
commission_rate = 0.15
{more}"""
MEALS = """
[services.meals]
contract = "commission"
adoption = { value = 0.1, low = 0.05, high = 0.2 }
price = 20
commission_rate = 0.05
"""


def text_of(correlations="", more=""):
    return PLAIN.format(top=f"correlations = [{correlations}]" if correlations else "", more=more)


def correlations_of(text):
    return sc.loads(text).scenario.correlations


def lines_of(action, *arguments, **named):
    with pytest.raises(ScenarioError) as caught:
        action(*arguments, **named)
    return [line.removeprefix("<text>: ") for line in str(caught.value).splitlines()]


PAIR = '{ between = ["adoption", "price"], rank = -0.3 }'
WAYS_TO_WRITE = [
    text_of(PAIR),
    text_of('{ between = ["price", "adoption"], rank = -0.3 }'),
    text_of('{ between = ["services.cleaning.price", "cleaning.adoption"], rank = -0.3 }'),
    text_of(more='[[correlations]]\nbetween = ["adoption", "price"]\nrank = -0.3'),
]


@pytest.mark.parametrize("text", WAYS_TO_WRITE)
def test_ways_to_write(text):
    assert correlations_of(text) == (Correlation("cleaning.adoption", "cleaning.price", -0.3),)


def test_order_in_the_file_is_no_matter():
    other = '{ between = ["estate.monthly_fee_income", "price"], rank = 1, source = "S4", note = "n" }'
    one, two = correlations_of(text_of(f"{PAIR}, {other}")), correlations_of(text_of(f"{other}, {PAIR}"))
    assert one == two
    assert one[1] == Correlation("cleaning.price", "monthly_fee_income", 1.0, "S4", "n")


def test_several_services():
    pair = '{ between = ["cleaning.adoption", "meals.adoption"], rank = 0.5 }'
    assert correlations_of(text_of(pair, MEALS)) == (Correlation("cleaning.adoption", "meals.adoption", 0.5),)


FORM = '{ between = ["…", "…"], rank = … }'
TWO_NAMES = 'it must be two names, such as ["adoption", "price"]'
CERTAIN = "which is certain; give it a range, a dist or a survey, or take the correlation out"
BAD = [
    ("3", [f"correlations.1 is 3; it must be {FORM}"]),
    ("{}", ["correlations.1.rank is missing", f"correlations.1.between is missing; {TWO_NAMES}"]),
    (
        '{ between = "price", rnak = 1, rank = 2, source = "S99" }',
        [
            "correlations.1.rnak is not a field of a correlation, did you mean 'rank'?",
            "correlations.1.rank is 2; it must be a number from -1 to 1",
            "correlations.1.source is 'S99', which is not in the list of sources, did you mean 'S9'?",
            f"correlations.1.between is 'price'; {TWO_NAMES}",
        ],
    ),
    (
        '{ between = ["adoption", "price"], rank = nan, note = 1 }',
        [
            "correlations.1.rank is nan; it must be a number from -1 to 1",
            "correlations.1.note is 1; it must be text in quotes",
        ],
    ),
    ('{ between = ["adoption"], rank = 0 }', [f"correlations.1.between is a list; {TWO_NAMES}"]),
    (
        '{ between = ["adoptoin", "meals.price"], rank = 0 }',
        [
            "correlations.1.between names 'adoptoin', which is not an assumption, did you mean 'adoption'?",
            "correlations.1.between names 'meals.price', which is not an assumption, did you mean 'cleaning.price'?",
        ],
    ),
    (
        '{ between = ["price", "cleaning.price"], rank = 0 }',
        ["correlations.1.between names 'price' twice"],
    ),
    (
        f'{PAIR}, {{ between = ["price", "cleaning.adoption"], rank = 0 }}',
        ["correlations.2.between is the same pair as correlations.1; give it once"],
    ),
    (
        '{ between = ["commission_rate", "discount_rate"], rank = 0 }',  # a bare value, and nothing but a default
        [
            f"correlations.1.between names 'commission_rate', {CERTAIN}",
            f"correlations.1.between names 'discount_rate', {CERTAIN}",
        ],
    ),
    (
        '{ between = ["price", "horizon_months"], rank = 0 }',
        [f"correlations.1.between names 'horizon_months', {CERTAIN}"],
    ),
]


@pytest.mark.parametrize(("correlations", "expected"), BAD)
def test_bad(correlations, expected):
    assert lines_of(sc.loads, text_of(correlations)) == expected


def test_bad_list():
    text = PLAIN.format(top="correlations = 0.3", more="")
    assert lines_of(sc.loads, text) == [f"correlations is 0.3; it must be a list of {FORM}"]
    many = ",".join([PAIR] * 1001)
    assert lines_of(sc.loads, text_of(many)) == ["correlations has 1_001 entries; it may have 1_000"]


def test_bad_name_that_several_services_have():
    expected = (
        "correlations.1.between names 'adoption', which differs by service; "
        "say one of: cleaning.adoption, meals.adoption"
    )
    pair = '{ between = ["adoption", "cleaning.price"], rank = 0 }'
    assert lines_of(sc.loads, text_of(pair, MEALS)) == [expected]


def test_bad_record_is_not_said_to_be_certain_too():
    text = text_of(PAIR).replace("low = 0.8", "low = 2.0")
    assert lines_of(sc.loads, text) == ["services.cleaning.price.low is 2, above high 1.5"]


# What-ifs.


def test_with_replaces_the_list():
    case = sc.loads(text_of(PAIR))
    pair = {"between": ["price", "monthly_fee_income"], "rank": 0.5}
    assert case.with_(correlations=[pair]).scenario.correlations == (
        Correlation("cleaning.price", "monthly_fee_income", 0.5),
    )
    assert len(case.with_(correlations=[*case.scenario.correlations, pair]).scenario.correlations) == 2
    assert case.with_(correlations=()).scenario.correlations == ()


def test_with_checks_after_the_other_changes():
    case = sc.loads(text_of())
    pair = {"between": ["commission_rate", "price"], "rank": 0.5}
    assert lines_of(case.with_, correlations=[pair]) == [f"correlations.1.between names 'commission_rate', {CERTAIN}"]
    uncertain = {"value": 0.15, "dist": "beta", "sd": 0.02}
    assert case.with_(correlations=[pair], commission_rate=uncertain).scenario.correlations


def test_with_that_makes_certain_keeps_the_correlation():
    case = sc.loads(text_of(PAIR))
    assert case.with_(price=3).scenario.correlations == case.scenario.correlations


def test_equality_and_fingerprint():
    scenario = sc.loads(text_of(PAIR)).scenario
    other = replace(scenario, correlations=(replace(scenario.correlations[0], rank=0.3),))
    noted = replace(scenario, correlations=(replace(scenario.correlations[0], note="n"),))
    none = replace(scenario, correlations=())
    assert len({scenario.fingerprint(), other.fingerprint(), none.fingerprint()}) == 3
    assert none.fingerprint() == sc.loads(text_of()).scenario.fingerprint()
    assert noted.fingerprint() == scenario.fingerprint()
    assert len({scenario, other, noted, none}) == 4


def test_fingerprint_does_not_change_with_a_pair_out_of_use():
    fee = "flat_fee = { value = 9_000, low = 8_000, high = 9_500 }"
    pair = '{ between = ["flat_fee", "price"], rank = 0.3 }'
    assert sc.loads(text_of(pair, fee)).scenario.fingerprint() == sc.loads(text_of()).scenario.fingerprint()


# Files.


@pytest.fixture
def base(tmp_path):
    path = tmp_path / "base.toml"
    path.write_text(text_of(PAIR), encoding="utf-8")
    return path


def child_of(base, text):
    path = base.parent / "child.toml"
    path.write_text(f'extends = "base.toml"\n{text}', encoding="utf-8")
    return path


def test_extends_inherits_or_replaces(base):
    inherited = sc.load(base).scenario.correlations
    assert sc.load(child_of(base, "")).scenario.correlations == inherited
    assert sc.load(child_of(base, "correlations = []")).scenario.correlations == ()
    pair = 'correlations = [{ between = ["price", "monthly_fee_income"], rank = 0.5 }]'
    assert sc.load(child_of(base, pair)).scenario.correlations == (
        Correlation("cleaning.price", "monthly_fee_income", 0.5),
    )
    # what extends a file may make certain what it will
    assert sc.load(child_of(base, "[services.cleaning]\nprice = 2")).scenario.correlations == inherited


def test_fault_carries_the_name_of_its_file(base):
    text = base.read_text("utf-8").replace('"price"]', '"prize"]')
    child = child_of(base, "")
    base.write_text(text, encoding="utf-8")
    assert lines_of(sc.load, child) == [
        f"{base}: correlations.1.between names 'prize', which is not an assumption, did you mean 'price'?"
    ]


@pytest.mark.parametrize("text", [*WAYS_TO_WRITE, text_of()])
def test_save_writes_a_line_for_each_at_the_top(text, tmp_path):
    case = sc.loads(text).with_(
        correlations=[
            {"between": ["price", "monthly_fee_income"], "rank": 0.5, "source": "S4", "note": "注"},
            {"between": ["price", "adoption"], "rank": 1},
        ]
    )
    path = tmp_path / "saved.toml"
    assert case.save(path).scenario == case.scenario == sc.load(path).scenario
    written = path.read_text("utf-8")
    lines = [
        'correlations = [',
        '    { between = ["cleaning.adoption", "cleaning.price"], rank = 1.0 },',
        '    { between = ["cleaning.price", "monthly_fee_income"], rank = 0.5, source = "S4", note = "注" },',
        ']',
    ]  # fmt: skip
    assert "\n".join(lines) in written
    assert written.count("correlations") == 1
    assert "# a guess" in written
    assert case.with_(correlations=[]).save(tmp_path / "none.toml").scenario.correlations == ()


def test_save_of_a_child_that_drops_them(base):
    child = child_of(base, "")
    case = sc.load(child).with_(correlations=[])
    assert case.save(child).scenario == sc.load(child).scenario == case.scenario


def test_save_refuses_a_correlation_with_what_has_become_certain(base):
    case = sc.load(base).with_(price=3)
    before = base.read_bytes()
    assert lines_of(case.save, base) == [f"{base}: correlations.1.between names 'price', {CERTAIN}"]
    assert base.read_bytes() == before


def test_compare_shows_them():
    case = sc.loads(text_of(PAIR))
    pair = {"between": ["price", "monthly_fee_income"], "rank": 0.5}
    found = case.compare(case.with_(correlations=[pair])).inputs
    assert [(one.key, one.label, one.before, one.after) for one in found] == [
        ("cleaning.adoption ~ cleaning.price", "Rank correlation: Adoption and Price", "-0.3", "none"),
        ("cleaning.price ~ monthly_fee_income", "Rank correlation: Price and Monthly property fees", "none", "0.5"),
    ]


ANYTHING = st.booleans() | st.floats() | st.text(max_size=4) | st.none()
NAMES = st.sampled_from([*catalogue(), "services.cleaning.price", "cleaning.adoption", "meals.price"])
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "between": st.lists(NAMES | ANYTHING, max_size=3) | st.permutations(["adoption", "price"]) | ANYTHING,
        "rank": st.floats(-1, 1) | ANYTHING,
        "source": st.sampled_from(["S1"]) | ANYTHING,
        "note": st.text(max_size=5) | ANYTHING,
    },
)


def changed_or_refused(case, correlations):
    try:
        return case.with_(correlations=correlations)
    except ScenarioError as error:
        lines = str(error).splitlines()
    assert all(line.startswith("correlations") and len(line) < 300 for line in lines)
    return case


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.lists(ENTRIES | ANYTHING, max_size=4) | ANYTHING)
def test_fuzz(correlations):
    found = changed_or_refused(sc.loads(text_of()), correlations)
    assert all(one.first < one.second and -1 <= one.rank <= 1 for one in found.scenario.correlations)
    assert found.with_(correlations=[as_given(one) for one in found.scenario.correlations]) == found
