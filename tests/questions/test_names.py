import pytest

import servicecase as sc
from servicecase.questions.names import target_key, varied_key


def test_target_key_finds_results_of_one_number(headline, two_services):
    assert target_key(headline, "npv") == "npv"
    assert target_key(headline, "contractor_headroom") == "cleaning.contractor_headroom"
    assert target_key(two_services, "services.meals.contractor_headroom") == "meals.contractor_headroom"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nvp", "did you mean 'npv'"),
        ("adoption", "is an assumption; a target is a result of one number"),
        ("net_cash", "has a value for each month"),
        ("contract_is_viable", "is yes or no"),
        ("income_by_year", "has a value for each year"),
    ],
)
def test_target_key_refuses(headline, name, words):
    with pytest.raises(sc.UnknownNameError, match=words):
        target_key(headline, name)


def test_target_key_of_several_services_must_be_one(two_services):
    with pytest.raises(sc.UnknownNameError, match=r"say one of: cleaning\.contractor_headroom, meals\."):
        target_key(two_services, "contractor_headroom")


def test_varied_key(headline, two_services):
    assert varied_key(headline, "adoption") == "cleaning.adoption"
    assert varied_key(headline, "services.cleaning.price") == "cleaning.price"
    assert varied_key(headline, "discount_rate") == "discount_rate"
    with pytest.raises(sc.UnknownNameError, match="differs by service"):
        varied_key(two_services, "adoption")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("adopton", "did you mean 'adoption'"),
        ("npv", "'npv' is not an assumption"),
        ("month", "'month' is not an assumption"),
        ("seasonality", "is a table; only a number can be varied"),
        ("flat_fee_in_advance", "is a flag"),
        ("month_length", "conversion of units"),
        ("horizon_months", "compare cases"),
        ("guarantee", "not used by this case"),
    ],
)
def test_varied_key_refuses(headline, name, words):
    with pytest.raises(sc.UnknownNameError, match=words):
        varied_key(headline, name)
