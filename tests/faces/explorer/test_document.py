import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import servicecase as sc
from servicecase.faces.explorer.document import Document
from servicecase.faces.explorer.draft import cell_of
from servicecase.inputs.faults import Fault
from tests.conftest import SCENARIOS

REALISTIC = sc.load(SCENARIOS / "housekeeping_realistic.toml")


@pytest.fixture
def document():
    return Document("realistic", REALISTIC)


def test_a_typed_value_changes_the_case(document):
    document.type("cleaning.adoption", "value", "12%")
    expected = REALISTIC.with_({"cleaning.adoption": {"value": 0.12, "low": 0.05, "high": 0.25}})
    assert document.case["npv"] == expected["npv"]
    assert document.is_changed


@pytest.mark.parametrize(
    ("cell", "text", "words"),
    [
        ("value", "1.2", "is 1.2; it must be from 0 to 1 [share]"),
        ("value", "x", "is 'x'; it must be a number [share]"),
        ("value", "30%", "is 0.3, outside low 0.05 to high 0.25"),
        ("value", "", "has neither a value nor a survey"),
        ("high", "", "is given alone; give both low and high"),
        ("dist", "beta", "does not go with dist 'beta', which takes sd"),
        ("source", "S99", "is 'S99', which is not in the list of sources"),
    ],
)
def test_a_bad_cell_says_why_and_the_last_good_case_stays(document, cell, text, words):
    document.type("cleaning.adoption", cell, text)
    assert document.case is REALISTIC
    assert document.draft.text("cleaning.adoption", cell) == text
    assert any(fault.text.startswith(words) for fault in document.draft.faults)
    assert all(cell_of(fault, ["cleaning.adoption"])[0] == "cleaning.adoption" for fault in document.draft.faults)


def test_cells_of_a_row_that_only_fit_together(document):
    document.type("cleaning.adoption", "value", "40%")
    document.type("cleaning.adoption", "high", "60%")
    assert not document.draft.faults
    assert document.case.record("adoption").high == 0.6
    assert document.case["adoption"] == 0.4


def test_a_choice_waits_for_the_terms_that_it_needs(document):
    document.choose("cleaning.ramp", "logistic")
    assert document.case.scenario.choice("cleaning", "ramp") == "saturating"
    assert [fault.name for fault in document.draft.faults] == [
        "services.cleaning.ramp_midpoint",
        "services.cleaning.ramp_scale",
    ]
    document.type("cleaning.ramp_midpoint", "value", "6")
    document.type("cleaning.ramp_scale", "value", "2")
    assert not document.draft.pending
    assert document.case["npv"] == REALISTIC.with_(ramp="logistic", ramp_midpoint=6, ramp_scale=2)["npv"]


def test_what_is_right_is_taken_while_another_cell_is_wrong(document):
    document.type("cleaning.price", "value", "-1")
    document.type("cleaning.adoption", "value", "20%")
    assert document.case["adoption"] == 0.2
    assert [fault.name for fault in document.draft.faults] == ["services.cleaning.price.value"]


def test_a_bad_cell_does_not_hide_what_a_choice_lacks(document):
    document.type("cleaning.monthly_churn", "value", "120%")
    document.choose("cleaning.ramp", "logistic")
    assert {fault.name.rpartition("cleaning.")[2] for fault in document.draft.faults} == {
        "monthly_churn.value",
        "ramp_midpoint",
        "ramp_scale",
    }


def test_the_letters_of_a_cell_are_one_step(document):
    for text in ("1", "12", "12%"):
        document.type("cleaning.adoption", "value", text)
    document.undo()
    assert document.case is REALISTIC
    assert not document.can_undo
    document.redo()
    assert document.case["adoption"] == 0.12


def test_a_bad_letter_leaves_the_last_good_case_of_the_cell(document):
    for text in ("12%", "120%", "1200%"):
        document.type("cleaning.adoption", "value", text)
    assert document.case["adoption"] == 0.12
    assert [fault.name for fault in document.draft.faults] == ["services.cleaning.adoption.value"]
    document.type("cleaning.adoption", "value", "20%")
    assert document.case["adoption"] == 0.2
    assert not document.draft.pending
    document.undo()
    assert document.case is REALISTIC
    assert not document.can_undo


def test_a_cell_that_is_entered_again_is_another_step(document):
    document.type("cleaning.adoption", "value", "12%")
    document.leave_cell()
    document.type("cleaning.adoption", "value", "13%")
    document.undo()
    assert document.case["adoption"] == 0.12


def test_nothing_is_redone_over_a_later_change(document):
    document.type("cleaning.adoption", "value", "12%")
    document.undo()
    document.choose("cleaning.contract", "flat_fee")
    assert not document.can_redo
    document.redo()
    assert document.case.scenario == REALISTIC.with_(contract="flat_fee").scenario


def test_what_is_typed_back_is_no_change(document):
    document.type("cleaning.adoption", "value", "12%")
    document.type("cleaning.adoption", "value", "15%")
    assert document.case.scenario == REALISTIC.scenario
    assert not document.is_changed
    assert not document.can_undo


def test_title_tax_and_correlations(document):
    document.type("title", "value", "Mine")
    document.choose("tax", "none")
    document.type("correlations", "value", "cleaning.adoption ~ cleaning.monthly_churn = -0.5")
    expected = REALISTIC.with_(
        title="Mine", tax="none", correlations=[{"between": ["adoption", "monthly_churn"], "rank": -0.5}]
    )
    assert document.case.scenario == expected.scenario
    document.type("title", "value", " ")
    assert [str(one) for one in document.draft.faults] == ["title is empty; give the scenario a title"]
    document.type("correlations", "value", "adoption, price")
    assert "write name ~ name = rank" in str(document.draft.faults[-1])
    assert document.case.scenario == expected.scenario


def test_what_cannot_be_computed_is_no_good_case(document):
    document.type("cleaning.reference_price", "value", "1")
    document.type("cleaning.price_elasticity", "value", "-1")
    document.choose("cleaning.price_response", "elastic")
    document.type("cleaning.price", "low", "0")
    assert not document.draft.pending
    before = document.case
    document.type("cleaning.price", "value", "0")  # within its limits, but zero has no negative power
    assert document.case is before
    assert [fault.name for fault in document.draft.faults] == ["services.cleaning.price"]
    assert document.draft.faults[0].text.startswith("cannot be computed: line cleaning.price_effect")


def test_cell_of_a_fault_elsewhere():
    assert cell_of(Fault("", "services.cleaning.ramp", "x"), ["cleaning.ramp_months"]) is None
    assert cell_of(Fault("", "services.cleaning.adoption.survey.asked", "x"), ["cleaning.adoption"]) == (
        "cleaning.adoption",
        "survey",
    )


TEXTS = st.one_of(
    st.floats(-1, 2).map(str), st.sampled_from(["", "5%", "20%", "1,000", "beta", "pert", "S1", "sd = 0.01", "x", "３"])
)
KEYS = ("cleaning.adoption", "cleaning.price", "discount_rate", "cleaning.seasonality", "cleaning.start_month")
CELLS = ("value", "low", "high", "dist", "source", "more")


class Undoing(RuleBasedStateMachine):
    """After anything, undo gives the draft before it, and redo the one after."""

    def __init__(self):
        super().__init__()
        self.document = Document("headline", sc.load(SCENARIOS / "housekeeping.toml"))
        self.before = [self.document.draft]

    def noted(self, act):
        act()
        self.document.leave_cell()
        if self.document.draft != self.before[-1]:
            self.before.append(self.document.draft)

    @rule(key=st.sampled_from(KEYS), cell=st.sampled_from(CELLS), texts=st.lists(TEXTS, min_size=1, max_size=3))
    def type(self, key, cell, texts):
        self.noted(lambda: [self.document.type(key, cell, text) for text in texts])

    @rule(page=st.sampled_from(["commission", "flat_fee", "tiered", "in_house"]))
    def choose_contract(self, page):
        self.noted(lambda: self.document.choose("cleaning.contract", page))

    @rule(preset=st.sampled_from(["none", "general_2026"]))
    def choose_tax(self, preset):
        self.noted(lambda: self.document.choose("tax", preset))

    @precondition(lambda self: len(self.before) > 1)
    @rule()
    def undo_and_redo(self):
        self.document.undo()
        assert self.document.draft == self.before[-2]
        self.document.redo()
        assert self.document.draft == self.before[-1]

    @precondition(lambda self: len(self.before) > 1)
    @rule()
    def undo(self):
        self.before.pop()
        self.document.undo()

    @invariant()
    def stands_where_it_should(self):
        assert self.document.draft == self.before[-1]
        assert self.document.can_undo == (len(self.before) > 1)
        assert bool(self.document.draft.faults) == bool(self.document.draft.pending)

    @invariant()
    def case_is_always_good(self):
        assert self.document.case["npv"] == self.document.case["npv"]


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
