import datetime

import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.brief import record as faces_brief
from servicecase.questions.brief.record import brief
from servicecase.questions.brief.words import as_html
from servicecase.questions.names import KEY_LINES
from servicecase.wording.phrases import paragraph


def test_brief_verdict_is_the_decision(headline):
    """In-house is worth 210,548 more than the 465,421 of the commission."""
    found = brief(headline)
    assert found.launch
    assert found.verdict == "Launch, but with in-house in place of commission: worth 675,969 yuan over 60 months at 8%."
    assert found.decision == headline.decision()
    assert paragraph([found.verdict, *found.reasons]) == headline.decision().sentence


def test_brief_verdict_launches_what_is_best_as_it_stands(headline):
    found = brief(headline.with_(contract="in_house"))
    assert found.verdict == "Launch: in-house brings 750,000 yuan a year, worth 675,969 yuan over 60 months at 8%."


def test_brief_verdict_refuses_a_case_that_loses(headline):
    found = brief(headline.with_(launch_cost=1_000_000))
    assert not found.launch
    # a million at the end of the first month, 993,607, less the 465,421 that it brings otherwise
    assert found.verdict == (
        "Do not launch on these terms: commission brings 112,500 yuan a year, but is worth -528,186 yuan over "
        "60 months at 8%."
    )


def test_brief_verdict_asks_to_renegotiate_where_the_contractor_loses(realistic):
    found = brief(realistic.with_(adoption=0.2))
    assert not found.launch
    assert found.verdict.startswith("Renegotiate before launching: commission brings ")
    assert "but the contractor would refuse. Both would sign a commission of " in found.verdict


def test_brief_cautions_a_contractor_that_falls_short(headline):
    cautions = brief(headline.with_(commission_rate=0.35)).cautions
    assert any("less than its required margin" in one for one in cautions)


def test_brief_figures_are_increments_over_doing_nothing(headline):
    found = {one.line: one for one in brief(headline).figures}
    assert found["annual_income"].value == 112_500.0
    assert found["annual_income"].do_nothing == 0.0
    assert found["irr"].note == "no outlay to earn a return on"


def test_brief_irr_lists_every_root(headline):
    # a launch in month 1, two years of income, and a deposit that goes back: minus, plus, minus
    case = headline.with_(contract="flat_fee", launch_cost=300_000, deposit=200_000, flat_fee=13_000, horizon_months=24)
    assert np.sign(case["net_cash"][[0, 1, -1]]).tolist() == [-1, 1, -1]
    assert len(case.irr_roots()) == 2
    found = brief(case)
    figure = next(one for one in found.figures if one.line == "irr")
    assert figure.note.startswith("one of 2: ")
    assert "Several rates of return solve this cash flow: judge it by its net present value." in found.cautions


def test_brief_assumed_and_sourced(headline):
    found = {one.key: one for one in brief(headline).assumptions}
    assert found["cleaning.adoption"].basis == "S1 (B)"
    assert found["cleaning.adoption"].range == "10% to 35%"
    assert not found["cleaning.adoption"].is_assumed
    assert found["cleaning.worker_pay"].is_assumed
    assert found["discount_rate"].is_assumed
    assert found["discount_rate"].note == "default"
    assert "cleaning.price_growth" not in found  # neutral: it leaves the case as it is


def test_brief_survey_is_its_own_source(headline):
    case = headline.with_(adoption={"survey": {"asked": 400, "yes": 100}})
    found = {one.key: one for one in brief(case).assumptions}
    assert found["cleaning.adoption"].basis == "survey, 100 of 400"


def test_brief_outside_view(headline):
    found = brief(headline)
    reference = found.outside_view[0]
    # 62,500 yuan a month x 12 / 250,000 m²; listed companies 1.2 to 3.3 for all their services
    assert (reference.value, reference.low, reference.high) == (3.0, 1.2, 3.3)
    assert not reference.is_above
    assert {one.line: one.value for one in found.equivalents} == {
        "profit_share_of_fees": pytest.approx(0.0375),  # 112,500 / 3,000,000
        "coordinator_posts": pytest.approx(112_500 / 48_000),
    }


def test_brief_cautions_beyond_the_reference_class(headline):
    cautions = brief(headline.with_(adoption=0.30)).cautions  # 3.6 yuan/m² a year
    assert cautions == (
        "Sales per area is 3.6 yuan/m²/year; Community value-added services of listed companies have 1.2 to 3.3 "
        "(source S7 (B)).",
    )


def test_brief_cautions_sales_limit(headline):
    # 3,000,000 of fees and 3,000,000 of sales in-house at full adoption pass 5,000,000
    case = headline.with_(contract="in_house", adoption=1.0, tax="small_scale_2026")
    assert any("small-scale taxpayer's limit" in one for one in brief(case).cautions)


def test_brief_cautions_preset_that_ends_before_the_horizon(realistic):
    case = realistic.with_(tax="small_scale_2026")
    assert "Tax preset small_scale_2026 is valid to 2027-12-31; the horizon runs to 2030-12." in brief(case).cautions


def test_brief_cautions_expired_assumption(headline):
    case = headline.with_(adoption={"value": 0.25, "expires": datetime.date(2020, 1, 31)})
    assert "Adoption expired on 2020-01-31." in brief(case).cautions


def test_brief_cautions_unused_assumption(headline):
    assert any("is given but not used" in one for one in brief(headline.with_(floor_area=1_000)).cautions)


def test_brief_cautions_no_cost_of_the_work(two_services):
    assert any(one.startswith("Meals 送餐: no cost of the work") for one in brief(two_services).cautions)


def test_brief_cautions_a_contractor_that_lives_on_its_past(realistic):
    # a flat fee that stays while sales fall and pay rises: enough over five years, too little in the fifth
    found = brief(realistic.with_(contract="flat_fee"))
    sales, keeps = realistic["gross_sales"][-12:].sum(), 2_300 * 12
    gap = 0.05 * sales - (sales - realistic["delivery_cost"][-12:].sum() - keeps)
    assert found.case["cleaning.contract_is_viable"]
    assert f"in the last year the contractor earns {gap:,.0f} yuan less than its required margin" in " ".join(
        found.cautions
    )


def test_brief_cautions_a_horizon_below_a_year(headline):
    short = brief(headline.with_(horizon_months=6))
    assert "Annual figures cover only 6 months: the horizon is shorter than a year." in short.cautions


def test_brief_equivalents_are_of_what_the_company_keeps(headline):
    in_house = headline.with_(contract="in_house")
    found = {one.line: one.value for one in brief(in_house).equivalents}
    assert found["profit_share_of_fees"] == pytest.approx(in_house["annual_profit"] / 3_000_000)


def test_brief_provenance_changes_with_the_inputs(headline):
    assert brief(headline).provenance != brief(headline.with_(adoption=0.26)).provenance
    assert f"servicecase {sc.__version__}" in brief(headline).provenance


def test_as_html_escapes_what_the_scenario_says(headline):
    page = as_html(brief(headline.with_(title="<script>alert(1)</script>")))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_case_shows_itself(headline):
    assert repr(headline) == "<Case 'Housekeeping on commission': 112,500 yuan a year, NPV 465,421 yuan>"
    assert '<div data-line="annual_income"' in headline._repr_html_()
    assert "112,500" in headline._repr_html_()


def test_equivalents_and_key_lines_are_lines(headline):
    assert all(name in headline.graph.nodes for name in (*KEY_LINES, *faces_brief.EQUIVALENTS))


def test_brief_verdict_cannot_decide_an_own_team_without_costs(two_services):
    found = brief(two_services.with_({"meals.contract": "in_house"}))
    assert found.verdict == "Cannot decide: the scenario does not say what the work costs (Meals 送餐)."
    assert not found.launch


def test_brief_verdict_names_the_service_to_leave_out(two_services):
    found = brief(two_services.with_({"meals.marketing_per_month": 7_000}))
    assert found.verdict.startswith("Launch without Meals 送餐: the rest is worth ")


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"commission_rate": 0, "marketing_per_month": 1_000, "launch_cost": 50_000}, "the outlay is not recovered"),
        ({"launch_cost": 10_000}, "beyond the rates searched"),
    ],
)
def test_brief_says_why_there_is_no_rate_of_return(headline, changes, note):
    assert next(one for one in brief(headline.with_(changes)).figures if one.line == "irr").note == note


def test_brief_cautions_preset_that_begins_after_the_start(realistic):
    assert any("is valid from 2028-01-01" in one for one in brief(realistic.with_(tax="small_scale_2028")).cautions)
