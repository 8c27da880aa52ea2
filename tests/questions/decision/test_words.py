"""The decision in words, cells and a chart, of values made by hand and of cases."""

import re

import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.decision import words
from servicecase.questions.decision.record import Terms, decision
from servicecase.questions.finding import cells
from tests.questions.charts import title
from tests.questions.chinese import left_in_english
from tests.questions.decision.test_record import made_up, option
from tests.questions.risk.test_record import RANGES


def found_of(case, npv, headroom, **others):
    flat = option(case, "flat_fee", [1000.0] * len(npv), [1.0] * len(npv), base=900.0)
    return made_up(case, (option(case, "commission", npv, headroom, base=50.0), flat), **others)


def test_launched_as_it_stands(headline):
    """Means 4,000 and 1,000; the company loses in one of four draws, the contractor is short in another."""
    found = found_of(headline, [8000, 8000, -2000, 2000], [1, -1, 1, 1])
    assert found.sentence == (
        "Launch: commission brings 600 yuan a year, worth 50 yuan over 60 months at 8%. Over the draws, commission is "
        "worth 4,000 yuan on average; the company loses in 25%, the contractor falls short in 25%, both gain in 50%. "
        "Commission is best in 75% of the draws (4 draws, seed 1). The ranges lie above the point values: the mean is "
        "4,000 yuan where the case says 50. On the point values alone flat fee would be best."
    )
    assert title(found.chart()) == words.headline(found)


def test_another_contract_in_its_place(headline):
    found = found_of(headline, [500, 700], [1, 1])
    assert words.headline(found) == (
        "Launch, but with flat fee in place of commission: worth 900 yuan over 60 months at 8%."
    )
    assert [text.partition(";")[0] for text in words.reasons(found)[:2]] == [
        "Over the draws, flat fee is worth 1,000 yuan on average",
        "Over the draws, commission is worth 600 yuan on average",
    ]


def test_a_contractor_that_would_refuse(headline):
    refused = option(headline, "commission", [500, 700], [-1, -1], base=50.0)
    found = made_up(headline, (refused,))
    assert words.headline(found) == (
        "Do not launch on these terms: commission brings 600 yuan a year, worth 50 yuan over 60 months at 8%, but the "
        "contractor would refuse."
    )
    assert "There is no contract that both sides would sign (2 draws, seed 1)." in words.reasons(found)
    assert cells(found).rows[0][-1] == "chosen, contractor would refuse"
    assert cells(found).rows[-1][0] == "Doing nothing"
    assert cells(found).rows[-1][-1] == "recommended"
    assert {"Commission ✗", "Doing nothing"} <= {name for one in found.chart().data for name in one.y}


def test_a_company_that_does_better_without(headline):
    found = made_up(headline, (option(headline, "commission", [-500, -700], [1, 1], base=-50.0),))
    assert words.headline(found) == (
        "Do not launch on these terms: commission brings -600 yuan a year, but is worth -50 yuan over 60 months at 8%."
    )


def test_terms_that_both_would_sign(headline):
    refused = option(headline, "commission", [500, 700], [-1, -1], base=50.0)
    asked = headline.negotiation("commission", against="do_nothing", draws=64)
    found = made_up(headline, (refused,), terms=Terms(asked, ((0.05, 0.2),)))
    assert words.headline(found) == (
        "Renegotiate before launching: commission brings 600 yuan a year, worth 50 yuan over 60 months at 8%, but the "
        "contractor would refuse. Both would sign a commission of 5% to 20%."
    )


def test_an_own_team_without_costs(two_services):
    found = decision(two_services.with_({"meals.contract": "in_house"}))
    assert found.sentence == "Cannot decide: the scenario does not say what the work costs (Meals 送餐)."
    assert left_in_english(found) <= {"Cleaning"}


def test_of_several_services(two_services):
    found = decision(two_services.with_({"meals.marketing_per_month": 7_000}))
    worth = two_services.only(["cleaning"])["npv"]
    assert words.headline(found) == (
        f"Launch without Meals 送餐: the rest is worth {worth:,.0f} yuan over 24 months at 8%."
    )
    names = [row[0] for row in cells(found).rows]
    assert {"Leaving out Meals 送餐", "Leaving out Cleaning", "The case as stated", "Doing nothing"} <= set(names)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("changes", [{}, {"cleaning.launch_cost": 900_000}])
def test_options_of_several_services_are_called_by_words(changes, lang):
    found = sc.loads(RANGES).with_(changes).decision(1000)
    assert found.survey is not None
    said = found.in_words(lang)
    assert [one.name for one in found.options if re.search(rf"\b{re.escape(one.name)}\b", said)] == []


@pytest.mark.parametrize("name", ["headline", "realistic", "two_services"])
def test_nothing_is_left_in_english(name, request):
    found = request.getfixturevalue(name).decision(1000)
    assert left_in_english(found) <= {"Cleaning", "Meals"}


def test_every_claim_of_a_best_is_that_of_the_table(realistic, headline):
    """Each sentence that says which option is best, taken apart and held against the table."""
    claims = set()
    for case in (realistic, headline, headline.with_(price=0.9), realistic.with_(price=1.4)):
        found = case.decision(1000)
        table, said = found.table(), found.sentence
        names = {one.name: cells(found).rows[place][0] for place, one in enumerate(found.ranked)}
        signed = table[table.refused_by == ""]
        assert signed["mean_npv"].idxmax() == found.recommended
        claims |= {one for one in ("is best in", "On the point values alone") if one in said}
        if "is best in" in said:
            assert f"{names[found.recommended]} is best in" in said
        if "On the point values alone" in said:
            viable = [one.name for one in found.options if one.base_is_viable]
            best = table.loc[viable, "npv"].idxmax()
            assert f"On the point values alone {names[best].lower()} would be best" in said.replace("In-", "in-")
    assert claims == {"is best in", "On the point values alone"}


def test_what_makes_things_worse_does_not_read_better(realistic):
    """Half the adoption under a flat fee: the company's costs fall, and the contractor bears the loss."""
    fee = realistic.with_(contract="flat_fee")
    less = fee.with_(adoption=0.12)
    assert less["npv"] > fee["npv"]
    found = less.decision(1000)
    assert "cleaning" in found["flat_fee"].refused_by
    assert words.headline(found).startswith("Do not launch on these terms: flat fee brings ")
    assert words.headline(found).endswith("but the contractor would refuse.")


def test_of_arrays_that_are_alike(headline):
    """One draw or a thousand of the same values: the same decision, and nothing is said of draws."""
    found = made_up(headline, (option(headline, "commission", np.full(1, 5.0), np.ones(1)),))
    assert not found.is_uncertain
    assert "draw" not in found.sentence
    assert cells(found).columns[:2] == ["Option", "NPV as stated"]
