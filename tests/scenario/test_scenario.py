"""A scenario in the text of a file: every fault on a line that says where, what and what instead."""

import datetime
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicecase as sc
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.inputs.names import ESTATE, dotted, file_name, local_name
from servicecase.inputs.record import ASSUMED, DISTRIBUTIONS, Record, survey_mean
from servicecase.inputs.record_reader import changed_record, record_faults
from servicecase.scenario.consistency import missing, not_in_use
from servicecase.scenario.file import parse_text
from tests.conftest import SCENARIOS, TWO_SERVICES

PLAIN = """
{top}
[estate]
monthly_fee_income = 250_000
management_fee = 1.0
{estate}
[services.cleaning]
contract = "commission"
base = "area"
price = 1.0
commission_rate = 0.15
{service}
"""


def text_of(top="", estate="", service="adoption = 0.25"):
    return PLAIN.format(top=top, estate=estate, service=service)


def lines_of(text):
    """What a reader of the error sees, without the name of the file before each line."""
    with pytest.raises(ScenarioError) as caught:
        parse_text(text)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.faults)
    assert all(line.startswith("<text>: ") for line in lines)
    return [line.removeprefix("<text>: ") for line in lines]


def with_adoption(value):
    return text_of(service=f"adoption = {value}")


# One value.

ADOPTION = "services.cleaning.adoption"
BAD_RECORDS = [
    ("1.5", ["services.cleaning.adoption is 1.5; it must be from 0 to 1 [share]"]),
    ("nan", ["services.cleaning.adoption is nan; it must be a finite number [share]"]),
    ("-inf", ["services.cleaning.adoption is -inf; it must be a finite number [share]"]),
    ("true", ["services.cleaning.adoption is true; it must be a number [share]"]),
    ('"25%"', ["services.cleaning.adoption is '25%'; it must be a number [share]"]),
    ("[0.25]", ["services.cleaning.adoption is a list; it must be a number [share]"]),
    ("2026-01-01", ["services.cleaning.adoption is 2026-01-01; it must be a number [share]"]),
    ("1" + "0" * 400, ["services.cleaning.adoption is about 1e400; it must be from 0 to 1 [share]"]),
    ("0x" + "f" * 5000, ["services.cleaning.adoption is about 1e6020; it must be from 0 to 1 [share]"]),
    ("1" + "0" * 5000, ["is not valid TOML: a whole number has too many digits"]),
    ("{}", ["services.cleaning.adoption has neither a value nor a survey"]),
    ("{ source = 'S1' }", ["services.cleaning.adoption has neither a value nor a survey"]),
    (
        "{ value = 0.25, survey = { asked = 400, yes = 100 } }",
        ["services.cleaning.adoption has both a value and a survey; give one of them"],
    ),
    (
        "{ value = 1.5, sorce = 'S1', 'a b' = 1 }",
        [
            "services.cleaning.adoption.sorce is not a field of an assumption, did you mean 'source'?",
            "services.cleaning.adoption.'a b' is not a field of an assumption; "
            "valid: column, data, date, dist, expires, high, low, note, owner, pert_lambda, quantiles, sd, source, "
            "survey, value, values, weights",
            "services.cleaning.adoption.value is 1.5; it must be from 0 to 1 [share]",
        ],
    ),
    (
        "{ value = 0.25, is_default = true }",
        [
            "services.cleaning.adoption.is_default is not a field of an assumption; "
            "valid: column, data, date, dist, expires, high, low, note, owner, pert_lambda, quantiles, sd, source, "
            "survey, value, values, weights",
        ],
    ),
    # ranges
    (
        "{ value = 0.25, low = 0.35, high = 0.1 }",
        ["services.cleaning.adoption.low is 0.35, above high 0.1"],
    ),
    (
        "{ value = 0.4, low = 0.1, high = 0.35 }",
        ["services.cleaning.adoption.value is 0.4, outside low 0.1 to high 0.35"],
    ),
    (
        "{ value = 0.25, low = 0.1 }",
        ["services.cleaning.adoption.low is given alone; give both low and high"],
    ),
    (
        "{ value = 0.25, high = 1.1 }",
        [
            "services.cleaning.adoption.high is 1.1; it must be from 0 to 1 [share]",
            "services.cleaning.adoption.high is given alone; give both low and high",
        ],
    ),
    (
        "{ value = nan, low = 0.1, high = '1' }",
        [
            "services.cleaning.adoption.value is nan; it must be a finite number [share]",
            "services.cleaning.adoption.high is '1'; it must be a number [share]",
        ],
    ),
    (
        "{ value = 0.25, low = 0.1, high = 0.3, dist = 'trianglar' }",
        ["services.cleaning.adoption.dist is 'trianglar', did you mean 'triangular'?"],
    ),
    (
        "{ value = 0.25, low = 0.1, high = 0.3, dist = 'gumbel' }",
        [
            "services.cleaning.adoption.dist is 'gumbel'; "
            "valid: beta, discrete, empirical, lognormal, normal, pert, triangular, uniform"
        ],
    ),
    (
        "{ value = 0.25, low = 0.1, high = 0.3, dist = ['pert'] }",
        ["services.cleaning.adoption.dist is a list, did you mean 'pert'?"],
    ),
    (
        "{ value = 0.25, dist = 'pert' }",
        ["services.cleaning.adoption.dist needs low and high"],
    ),
    # on whose word
    (
        "{ value = 0.25, source = 'S99' }",
        ["services.cleaning.adoption.source is 'S99', which is not in the list of sources, did you mean 'S9'?"],
    ),
    (
        "{ value = 0.25, source = 's1' }",
        ["services.cleaning.adoption.source is 's1', which is not in the list of sources, did you mean 'S1'?"],
    ),
    (
        "{ value = 0.25, source = 1, owner = true, note = ['a'] }",
        [
            "services.cleaning.adoption.source is 1; it must be text in quotes",
            "services.cleaning.adoption.owner is true; it must be text in quotes",
            "services.cleaning.adoption.note is a list; it must be text in quotes",
        ],
    ),
    (
        "{ value = 0.25, date = '2026-01-01', expires = 2026-01-01T08:00:00 }",
        [
            "services.cleaning.adoption.date is '2026-01-01'; it must be a date such as 2026-01-01",
            "services.cleaning.adoption.expires is 2026-01-01T08:00:00; it must be a date such as 2026-01-01",
        ],
    ),
    (
        "{ value = 0.25, date = 2026-02-01, expires = 2026-01-01 }",
        ["services.cleaning.adoption.expires is 2026-01-01, before date 2026-02-01"],
    ),
    # surveys
    ("{ survey = 400 }", ["services.cleaning.adoption.survey is 400; it must be { asked = …, yes = … }"]),
    (
        "{ survey = {} }",
        ["services.cleaning.adoption.survey.asked is missing", "services.cleaning.adoption.survey.yes is missing"],
    ),
    (
        "{ survey = { aksed = 400, yes = 100 } }",
        [
            "services.cleaning.adoption.survey.aksed is not a field of a survey, did you mean 'asked'?",
            "services.cleaning.adoption.survey.asked is missing",
        ],
    ),
    (
        "{ survey = { asked = 0, yes = -1 } }",
        [
            "services.cleaning.adoption.survey.asked is 0; it must be a whole number from 1 to 1_000_000_000",
            "services.cleaning.adoption.survey.yes is -1; it must be a whole number from 0 to 1_000_000_000",
        ],
    ),
    (
        "{ survey = { asked = 400.5, yes = true } }",
        [
            "services.cleaning.adoption.survey.asked is 400.5; it must be a whole number from 1 to 1_000_000_000",
            "services.cleaning.adoption.survey.yes is true; it must be a whole number from 0 to 1_000_000_000",
        ],
    ),
    (
        "{ survey = { asked = 400, yes = 1" + "0" * 30 + " } }",
        ["services.cleaning.adoption.survey.yes is about 1e30; it must be a whole number from 0 to 1_000_000_000"],
    ),
    (
        "{ survey = { asked = 100, yes = 400 } }",
        ["services.cleaning.adoption.survey.yes is 400, more than the 100 who were asked"],
    ),
    (
        "{ survey = { asked = 400, yes = 100 }, low = 0.1, high = 0.3 }",
        ["services.cleaning.adoption.low cannot be given with a survey, which gives the range itself"],
    ),
]


@pytest.mark.parametrize(("value", "expected"), BAD_RECORDS)
def test_record_bad(value, expected):
    assert lines_of(with_adoption(value)) == expected


GOOD_RECORDS = [
    ("0.25", Record(0.25)),
    ("1", Record(1.0)),
    ("{ value = 0 }", Record(0.0)),
    ("{ value = 0.25, source = 'Our own survey of 2026' }", Record(0.25, source="Our own survey of 2026")),
    ("{ value = 0.2, low = 0, high = 1 }", Record(0.2, low=0.0, high=1.0, dist="pert")),
    ("{ value = 0.2, low = 0.2, high = 0.2 }", Record(0.2, low=0.2, high=0.2, dist="pert")),
    ("{ value = 0.2, low = 0, high = 1, dist = 'uniform' }", Record(0.2, low=0.0, high=1.0, dist="uniform")),
    ("{ survey = { asked = 400, yes = 100 } }", Record(100.5 / 401, survey=(400, 100))),
    (
        "{ value = 0.2, owner = '王', date = 2026-01-01, expires = 2026-01-01, note = 'n' }",
        Record(0.2, owner="王", date=datetime.date(2026, 1, 1), expires=datetime.date(2026, 1, 1), note="n"),
    ),
]


@pytest.mark.parametrize(("value", "expected"), GOOD_RECORDS)
def test_record_good(value, expected):
    assert parse_text(with_adoption(value)).records["cleaning.adoption"] == expected


def test_record_as_a_table_with_a_heading_or_with_dotted_keys():
    for written in (
        "adoption.value = 0.25\nadoption.source = 'S1'",
        "[services.cleaning.adoption]\nvalue = 0.25\nsource = 'S1'",
    ):
        scenario = parse_text(text_of(service=written))
        assert scenario.records["cleaning.adoption"] == Record(0.25, source="S1")


# One line of a file, and what is said of it.

BAD_LINES = [
    # horizon, year and date
    ("top", "horizon_months = 0", ["horizon_months is 0; it must be from 1 to 600 [month]"]),
    ("top", "horizon_months = 601", ["horizon_months is 601; it must be from 1 to 600 [month]"]),
    ("top", "horizon_months = 2.5", ["horizon_months is 2.5; it must be a whole number [month]"]),
    ("top", "horizon_months = true", ["horizon_months is true; it must be a number [month]"]),
    (
        "top",
        "horizon_months = { value = 60, low = 48, high = 72 }",
        ["horizon_months.low has no meaning for the horizon"],
    ),
    ("top", "price_year = 20266", ["price_year is 20266; it must be a year from 1900 to 2200"]),
    ("top", "price_year = 2026.0", ["price_year is 2026; it must be a year from 1900 to 2200"]),
    ("top", "price_year = true", ["price_year is true; it must be a year from 1900 to 2200"]),
    ("top", "start_date = '2026-01-01'", ["start_date is '2026-01-01'; it must be a date such as 2026-01-01"]),
    (
        "top",
        "start_date = 2026-01-01T00:00:00Z",
        ["start_date is 2026-01-01T00:00:00+00:00; it must be a date such as 2026-01-01"],
    ),
    (
        "top",
        "start_date = 2026-02-30",
        ["is not valid TOML on line 2: Invalid date or datetime: start_date = 2026-02-30"],
    ),
    # texts
    ("top", "title = 3", ["title is 3; it must be text in quotes"]),
    ("top", "description = ['a']", ["description is a list; it must be text in quotes"]),
    ("service", "title = true", ["services.cleaning.title is true; it must be text in quotes"]),
    ("top", "extends = 3", ["extends is 3; it must be the name of a file in quotes"]),
    ("top", "extends = 'other.toml'", ["extends needs a file to start from; save the scenario first"]),
    # names
    ("top", "horizon = 60", ["horizon is not a key of a scenario, did you mean 'horizon_months'?"]),
    ("top", "adoption = 0.25", ["adoption is in the wrong place; it belongs in [services.NAME]"]),
    ("top", "discount_rate = 0.08", ["discount_rate is in the wrong place; it belongs in [estate]"]),
    ("top", "tax = 'none'", ["tax is in the wrong place; it belongs in [estate]"]),
    ("estate", "contract = 'tiered'", ["estate.contract is in the wrong place; it belongs in [services.NAME]"]),
    (
        "estate",
        "horizon_months = 60",
        ["estate.horizon_months is in the wrong place; it belongs at the top of the file"],
    ),
    ("estate", "month_length = 1", ["estate.month_length is not an assumption about the estate"]),
    (
        "estate",
        "discont_rate = 0.08",
        ["estate.discont_rate is not an assumption about the estate, did you mean 'discount_rate'?"],
    ),
    (
        "service",
        "monthly_chrun = 0.1",
        ["services.cleaning.monthly_chrun is not an assumption about cleaning, did you mean 'monthly_churn'?"],
    ),
    ("service", "'' = 1", ["services.cleaning.'' is not an assumption about cleaning"]),
    ("service", "'a.b' = 1", ["services.cleaning.'a.b' is not an assumption about cleaning"]),
    ("service", '"a\\nb" = 1', ["services.cleaning.'a\\nb' is not an assumption about cleaning"]),
    ("service", "'参与' = 1", ["services.cleaning.参与 is not an assumption about cleaning"]),
    (
        "service",
        "x" * 300 + " = 1",
        ["services.cleaning." + "x" * 82 + "… is not an assumption about cleaning"],
    ),
    ("service", ".".join("abcdefghij") + " = 1", ["services.cleaning.a is not an assumption about cleaning"]),
    # choices and presets
    (
        "estate",
        "area_basis = 'fees_colected'",
        ["estate.area_basis is 'fees_colected', did you mean 'fees_collected'?"],
    ),
    ("estate", "area_basis = 1", ["estate.area_basis is 1; valid: fees_billed, fees_collected, given"]),
    ("service", "ramp = 'lineer'", ["services.cleaning.ramp is 'lineer', did you mean 'linear'?"]),
    ("service", "ramp = ['linear']", ["services.cleaning.ramp is a list, did you mean 'linear'?"]),
    ("estate", "tax = 'general_2027'", ["estate.tax is 'general_2027', did you mean 'general_2026'?"]),
    ("estate", "tax = 6", ["estate.tax is 6; valid: general_2026, none, small_scale_2026, small_scale_2028"]),
    ("estate", "tax = true", ["estate.tax is true; valid: general_2026, none, small_scale_2026, small_scale_2028"]),
    # the kinds of values
    ("estate", "discount_rate = '8%'", ["estate.discount_rate is '8%'; it must be a number [share]"]),
    ("estate", "floor_area = -1", ["estate.floor_area is -1; it must be from 0 to 100_000_000 [m²]"]),
    ("service", "start_month = 1.5", ["services.cleaning.start_month is 1.5; it must be a whole number [month]"]),
    ("service", "start_month = 61", ["services.cleaning.start_month is 61, after the horizon of 60 months"]),
    (
        "service",
        "flat_fee_in_advance = 'yes'",
        ["services.cleaning.flat_fee_in_advance is 'yes'; it must be true or false"],
    ),
    (
        "service",
        "flat_fee_in_advance = { value = true, low = false, high = true }",
        ["services.cleaning.flat_fee_in_advance.low has no meaning for a flag"],
    ),
    (
        "service",
        "tier_rates = { value = [0.1], low = 0.1, high = 0.2 }",
        ["services.cleaning.tier_rates.low has no meaning for a list"],
    ),
    (
        "service",
        "launch_cost = { survey = { asked = 4, yes = 1 } }",
        ["services.cleaning.launch_cost.survey can only stand for a share, not for a number [yuan]"],
    ),
    (
        "service",
        "flat_fee_in_advance = { survey = { asked = 4, yes = 1 } }",
        ["services.cleaning.flat_fee_in_advance.survey can only stand for a share, not for a flag [flag]"],
    ),
    (
        "service",
        "share_rate = { survey = { asked = 1_000_000, yes = 0 } }",
        [
            "services.cleaning.share_rate.survey has a mean that is 4.999995000005e-07; "
            "it must be from 0.0001 to 1 [share]"
        ],
    ),
    # tables
    (
        "service",
        "seasonality = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
        ["services.cleaning.seasonality has 11 entries; it must have 12, January to December"],
    ),
    (
        "service",
        "seasonality = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.6]",
        ["services.cleaning.seasonality has the mean 1.05; the twelve factors must have the mean 1"],
    ),
    (
        "service",
        "tier_thresholds = [1, 2]",
        ["services.cleaning.tier_thresholds starts at 1; the first tier must start at 0"],
    ),
    (
        "service",
        "tier_thresholds = [0, 60_000, 40_000]",
        ["services.cleaning.tier_thresholds does not rise: entry 3 is 40_000 after 60_000"],
    ),
    (
        "service",
        "tier_thresholds = [0, 40_000]\nyearly_tier_thresholds = [0]\ntier_rates = [0.1, 0.2, 0.3]",
        [
            "services.cleaning.tier_thresholds has 2 tiers, but tier_rates has 3",
            "services.cleaning.yearly_tier_thresholds has 1 tiers, but tier_rates has 3",
        ],
    ),
    (
        "service",
        "ramp_table = { value = [0.5, 1.5] }",
        ["services.cleaning.ramp_table.value entry 2 is 1.5; it must be from 0 to 1 [share]"],
    ),
    # given twice
    ("service", "price = 2", ["services.cleaning.price is given twice, the second time on line 13"]),
    (
        "service",
        "launch_cost = { value = 1, value = 2 }",
        ["services.cleaning.launch_cost.value is given twice, the second time on line 13"],
    ),
    ("service", "[services.cleaning]", ["services.cleaning is given twice, the second time on line 13"]),
    ("service", "[estate]", ["estate is given twice, the second time on line 13"]),
    ("top", "title = 'a'\ntitle = 'b'", ["title is given twice, the second time on line 3"]),
    # not TOML
    ("service", "launch_cost = .5", ["is not valid TOML on line 13: Invalid value: launch_cost = .5"]),
    (
        "service",
        "launch_cost = 5%",
        ["is not valid TOML on line 13: Expected newline or end of document after a statement: launch_cost = 5%"],
    ),
    (
        "service",
        "launch_cost",
        ["is not valid TOML on line 13: Expected '=' after a key in a key/value pair: launch_cost"],
    ),
    (
        "service",
        "[services.保洁]",
        ["is not valid TOML on line 13: A name with letters other than A to Z goes in quotes: [services.保洁]"],
    ),
    (
        "service",
        "note = '" + "长" * 100,
        ["is not valid TOML on line 13: Expected \"'\": note = '" + "长" * 51 + "…"],
    ),
    ("service", "x = " + "[" * 5000, ["is nested too deeply to be a scenario"]),
    ("service", ".".join("a" * 5000) + " = 1", ["is nested too deeply to be a scenario"]),
    ("service", "[" + ".".join("a" * 5000) + "]", ["is nested too deeply to be a scenario"]),
    ("service", ".".join(["'a.b'"] * 5000) + " = 1", ["is nested too deeply to be a scenario"]),
]


@pytest.mark.parametrize(("place", "line", "expected"), BAD_LINES)
def test_line_bad(place, line, expected):
    adoption = "adoption = 0.25\n"
    parts = {"service": adoption + line} if place == "service" else {"service": adoption, place: line}
    assert lines_of(text_of(**parts)) == expected


GOOD_LINES = [
    ("top", "horizon_months = 600"),
    ("top", "horizon_months = { value = 60, source = 'S1' }"),
    ("top", "# " + "." * 500),
    ("top", "title = '" + "." * 500 + "'"),
    ("estate", "tax = 'none'"),
    ("estate", "average_flat_area = { value = 90, low = 80, high = 120 }"),
    ("service", "adoption = 0.25\nseasonality = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.05]"),
    ("service", "adoption = 0.25\nstart_month = 60"),
    ("service", "adoption = 0.25\nramp_table = [" + "0.5, " * 600 + "1]"),
    ("service", "adoption = 0.25\nflat_fee_in_advance = { value = true, source = 'S3' }"),
]


@pytest.mark.parametrize(("place", "line"), GOOD_LINES)
def test_line_good(place, line):
    parse_text(text_of(**{place: line}))


# Services.

SERVICE = "contract = 'commission'\nadoption = 0.1\nprice = 1\ncommission_rate = 0.1"
BAD_SERVICES = [
    ("", ["services is missing: a case needs at least one [services.NAME]"]),
    ("[services]", ["services is missing: a case needs at least one [services.NAME]"]),
    ("[services]\ncleaning = 1", ["services.cleaning is 1; it must be a table [services.cleaning]"]),
    (
        f"[[services.cleaning]]\n{SERVICE}",
        ["services.cleaning is a list; it must be a table [services.cleaning]"],
    ),
    (f"[[services]]\n{SERVICE}", ["services is a list; it must be a table [services]"]),
    (
        f"[services.'house keeping']\n{SERVICE}",
        ["services.'house keeping' is not a name: use letters, digits and underscores, and begin with a letter"],
    ),
    (
        f"[services.2nd]\n{SERVICE}",
        ["services.2nd is not a name: use letters, digits and underscores, and begin with a letter"],
    ),
    (
        f"[services.__proto__]\n{SERVICE}",
        ["services.__proto__ is not a name: use letters, digits and underscores, and begin with a letter"],
    ),
    (
        f"[services.'']\n{SERVICE}",
        ["services.'' is not a name: use letters, digits and underscores, and begin with a letter"],
    ),
    (
        f"[services.'a.b']\n{SERVICE}",
        ["services.'a.b' is not a name: use letters, digits and underscores, and begin with a letter"],
    ),
    (f"[services.estate]\n{SERVICE}", ["services.estate is not a name for a service: it is the name of a table"]),
    (f"[services.services]\n{SERVICE}", ["services.services is not a name for a service: it is the name of a table"]),
    (
        "[services.cleaning]\nadoption = 0.1",
        [
            "services.cleaning.contract is missing; one of: base_plus_commission, commission, flat_fee, in_house, "
            "minimum_guarantee, minimum_guarantee_yearly, share_above_breakpoint, share_above_natural_breakpoint, "
            "tiered, tiered_whole_amount, tiered_year_to_date"
        ],
    ),
    (
        "[services.cleaning]\ncontract = 'comission'",
        ["services.cleaning.contract is 'comission', did you mean 'commission'?"],
    ),
    (
        "[services.cleaning]\ncontract = 'commission'",
        [
            "services.cleaning.adoption is missing: the model needs it",
            "services.cleaning.price is missing: the model needs it",
            "services.cleaning.commission_rate is missing: contract 'commission' needs it",
        ],
    ),
    (
        f"[services.cleaning]\n{SERVICE}\nramp = 'logistic'\nprice_response = 'elastic'",
        [
            "services.cleaning.reference_price is missing: price_response 'elastic' needs it",
            "services.cleaning.price_elasticity is missing: price_response 'elastic' needs it",
            "services.cleaning.ramp_midpoint is missing: ramp 'logistic' needs it",
            "services.cleaning.ramp_scale is missing: ramp 'logistic' needs it",
        ],
    ),
    (  # one service without a contract does not hide what another lacks
        "[services.cleaning]\nadoption = 0.1\n[services.meals]\ncontract = 'flat_fee'\nadoption = 0.1\nprice = 1",
        [
            "services.cleaning.contract is missing; one of: base_plus_commission, commission, flat_fee, in_house, "
            "minimum_guarantee, minimum_guarantee_yearly, share_above_breakpoint, share_above_natural_breakpoint, "
            "tiered, tiered_whole_amount, tiered_year_to_date",
            "services.meals.flat_fee is missing: contract 'flat_fee' needs it",
        ],
    ),
]


@pytest.mark.parametrize(("services", "expected"), BAD_SERVICES)
def test_services_bad(services, expected):
    estate = "[estate]\nmonthly_fee_income = 250_000\nmanagement_fee = 1\n"
    assert lines_of(estate + services) == expected


def test_services_wrong_type():
    assert lines_of("services = 3") == ["services is 3; it must be a table [services]"]


def test_estate_wrong_type():
    text = f"estate = 3\n[services.cleaning]\n{SERVICE}"
    assert lines_of(text) == ["estate is 3; it must be a table [estate]"]


def test_estate_missing_says_which_page_needs_what():
    assert lines_of(f"[services.cleaning]\n{SERVICE}") == [
        "estate.monthly_fee_income is missing: area_basis 'fees_billed' needs it",
        "estate.management_fee is missing: area_basis 'fees_billed' needs it",
    ]


EMPTY = ["", " \n\t", "\ufeff", "\ufeff\n"]


@pytest.mark.parametrize("text", EMPTY)
def test_text_empty(text):
    assert lines_of(text) == ["is empty; `servicecase new FILE` writes a template"]


def test_text_with_nothing_but_a_comment():
    assert lines_of("# later") == [
        "services is missing: a case needs at least one [services.NAME]",
        "estate.monthly_fee_income is missing: area_basis 'fees_billed' needs it",
        "estate.management_fee is missing: area_basis 'fees_billed' needs it",
    ]


def test_text_of_ten_megabytes():
    assert lines_of("# x\n" * 2_500_000) == ["has 10_000_000 characters; a scenario may have 250_000"]


def test_all_faults_at_once_in_the_order_of_the_file():
    text = """
title = 5
horizon_months = 601
colour = "red"

[estate]
monthly_fee_income = -1
management_fee = 1.0
tax = "general"

[services.cleaning]
contract = "comission"
adoption = 1.5
price = { value = 2, low = 3, high = 1 }
start_month = 70
"""
    assert sorted(lines_of(text)) == sorted(
        [
            "title is 5; it must be text in quotes",
            "horizon_months is 601; it must be from 1 to 600 [month]",
            "colour is not a key of a scenario; valid: correlations, description, estate, extends, horizon_months, "
            "price_year, services, start_date, title",
            "estate.monthly_fee_income is -1; it must be from 0 to 1_000_000_000 [yuan/month]",
            "estate.tax is 'general', did you mean 'general_2026'?",
            "services.cleaning.contract is 'comission', did you mean 'commission'?",
            "services.cleaning.adoption is 1.5; it must be from 0 to 1 [share]",
            "services.cleaning.price.low is 3, above high 1",
        ]
    )


def test_faults_do_not_depend_on_chance():
    text = text_of(service="adoption = 0.1\n" + "".join(f"x{number} = 1\n" for number in range(30)))
    assert lines_of(text) == [
        f"services.cleaning.x{number} is not an assumption about cleaning" for number in range(30)
    ]


# What reads well.


def test_chinese_names_and_titles():
    text = (
        f'title = "家政服务"\n[estate]\nmonthly_fee_income = 1000\nmanagement_fee = 1\n[services."保洁"]\n{SERVICE}\n'
    )
    scenario = parse_text(text + 'title = "日常保洁"')
    assert scenario.title == "家政服务"
    assert scenario.services == ("保洁",)
    assert scenario.titles == {"保洁": "日常保洁"}
    assert scenario.records["保洁.adoption"] == Record(0.1)
    assert lines_of(text + "ramp_scale = -1") == ["services.保洁.ramp_scale is -1; it must be from 0.01 to 600 [month]"]


def test_byte_order_mark_and_windows_line_ends_change_nothing():
    plain = text_of()
    assert parse_text("\ufeff" + plain.replace("\n", "\r\n")) == parse_text(plain)


WAYS_TO_WRITE = [
    "estate.monthly_fee_income = 1000\nestate.management_fee = 1\n"
    "services.cleaning = { contract = 'commission', adoption = 0.1, price = 1, commission_rate = 0.1 }",
    "estate = { monthly_fee_income = 1e3, management_fee = 1.0 }\n"
    "[services]\ncleaning.contract = 'commission'\ncleaning.adoption.value = 0.1\ncleaning.price = 1\n"
    "cleaning.commission_rate = 0.1",
    f"[services.cleaning]\n{SERVICE}\n[estate]\nmonthly_fee_income = 0x3e8\nmanagement_fee = 1",
    f"['services']\n['services'.\"cleaning\"]\n{SERVICE}\n[estate]\nmonthly_fee_income = 1_000\nmanagement_fee = +1",
]


@pytest.mark.parametrize("text", WAYS_TO_WRITE)
def test_toml_written_in_other_ways(text):
    expected = parse_text(f"[estate]\nmonthly_fee_income = 1000\nmanagement_fee = 1\n[services.cleaning]\n{SERVICE}")
    assert parse_text(text) == expected


def test_silence_means_the_defaults():
    scenario = parse_text(text_of())
    assert scenario.title == "Untitled"
    assert scenario.titles == {"cleaning": "cleaning"}
    assert (scenario.description, scenario.price_year, scenario.start_date, scenario.tax) == ("", None, None, None)
    assert scenario.record("horizon_months") == Record(60.0, is_default=True)
    assert scenario.record("coordinator_pay") == Record(4000.0, source="S9", is_default=True)
    assert scenario.chosen(ESTATE) == {"area_basis": "fees_billed", "household_basis": "flat_size"}
    assert scenario.choice("cleaning", "ramp") == "at_once"
    with pytest.raises(KeyError, match="flat_fee"):
        scenario.record("cleaning.flat_fee")


def test_price_year_and_start_date():
    scenario = parse_text(text_of(top="price_year = 2026\nstart_date = 2026-03-01"))
    assert (scenario.price_year, scenario.start_date) == (2026, datetime.date(2026, 3, 1))


# Tax presets.


def test_tax_preset_gives_records_with_their_source():
    scenario = parse_text(text_of(estate="tax = 'general_2026'"))
    assert scenario.tax == "general_2026"
    assert scenario.records["vat_rate"].value == 0.06
    assert scenario.records["vat_rate"].source == "S14"
    assert scenario.records["vat_rate"].date == datetime.date(2026, 1, 1)


def test_tax_rate_of_its_own_goes_before_the_preset():
    scenario = parse_text(text_of(estate="tax = 'general_2026'\nvat_rate = 0.09"))
    assert scenario.records["vat_rate"] == Record(0.09)
    assert scenario.records["surcharge_rate"].value == 0.12


# Terms that nothing uses, and those that are missing.


def test_not_in_use_reports_what_no_chosen_page_uses():
    scenario = parse_text(text_of(estate="collection_rate = 0.82", service="adoption = 0.25\nramp_months = 9"))
    assert not_in_use(scenario) == ["collection_rate", "cleaning.ramp_months"]


def test_not_in_use_leaves_out_terms_of_other_contracts_and_tax_presets():
    scenario = parse_text(text_of(estate="tax = 'general_2026'", service="adoption = 0.25\nflat_fee = 9_000"))
    assert not_in_use(scenario) == []


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_not_in_use_is_empty_for_the_shipped_scenarios(path):
    assert not_in_use(sc.load(path).scenario) == []


def test_missing_names_keys():
    scenario = parse_text(text_of())
    bare = replace(scenario, records={})
    assert missing(scenario) == []
    assert missing(bare) == [
        "monthly_fee_income",
        "management_fee",
        "cleaning.adoption",
        "cleaning.price",
        "cleaning.commission_rate",
    ]


# The fingerprint.


def fingerprint(**parts):
    return parse_text(text_of(**parts)).fingerprint()


SAME_RESULTS = [
    {"top": "# a comment"},
    {"top": "title = 'Another'"},
    {"top": "price_year = 2026"},
    {"top": "horizon_months = 60"},
    {"estate": "area_basis = 'fees_billed'"},
    {"estate": "collection_rate = 0.5"},
    {"estate": "tax = 'none'"},
    {"service": "adoption = 0.250"},
    {"service": "adoption = { value = 0.25, source = 'S1', note = 'n' }"},
    {"service": "adoption = 0.25\nflat_fee = 9_000"},
    {"service": "adoption = 0.25\nmonthly_churn = 0"},
]
OTHER_RESULTS = [
    {"top": "horizon_months = 61"},
    {"estate": "discount_rate = 0.09"},
    {"estate": "tax = 'general_2026'"},
    {"estate": "household_basis = 'given'\nhousehold_count = 2500"},
    {"service": "adoption = 0.26"},
    {"service": "adoption = { value = 0.25, low = 0.1, high = 0.4 }"},
    {"service": "adoption = { value = 0.25, low = 0.1, high = 0.4, dist = 'uniform' }"},
    {"service": "adoption = 0.25\nmonthly_churn = 0.01"},
    {"service": "adoption = 0.25\nramp = 'linear'\nramp_months = 1"},
    {"service": "adoption = 0.25\nseasonality = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5, 1.5]"},
]


@pytest.mark.parametrize("parts", SAME_RESULTS, ids=str)
def test_fingerprint_stays(parts):
    assert fingerprint(**parts) == fingerprint()


def test_fingerprint_changes_with_all_that_counts():
    prints = [fingerprint(), *(fingerprint(**parts) for parts in OTHER_RESULTS)]
    assert len(set(prints)) == len(prints)
    assert all(len(one) == 12 and int(one, 16) >= 0 for one in prints)


def test_fingerprint_changes_with_a_survey_of_the_same_mean():
    few = parse_text(with_adoption("{ survey = { asked = 1, yes = 0 } }"))  # Beta(0.5, 1.5): mean 1/4
    many = parse_text(with_adoption("{ survey = { asked = 3, yes = 1 } }"))
    assert (survey_mean(1, 0), survey_mean(3, 1)) == (0.25, 0.375)
    same_mean = replace(many, records={**many.records, "cleaning.adoption": Record(0.25, survey=(401, 100))})
    assert len({few.fingerprint(), many.fingerprint(), same_mean.fingerprint()}) == 3


def test_fingerprint_changes_with_every_value_in_use():
    case = sc.loads(TWO_SERVICES)
    before = case.scenario.fingerprint()
    for key in case.inputs:
        if key == "month" or catalogue()[local_name(key)].scope == "constant":
            continue
        row = catalogue()[local_name(key)]
        value = case.scenario.record(key).value
        other = tuple(one / 2 for one in value) if isinstance(value, tuple) else float(value == 0) * row.upper
        changed = replace(case.scenario, records={**case.scenario.records, key: Record(other)})
        assert changed.fingerprint() != before, key


# Records after a what-if.

RATE = catalogue()["commission_rate"]
GIVEN = Record(0.15, low=0.1, high=0.2, dist="uniform", source="S1", owner="王", note="n")
WHAT_IFS = [
    (None, 0.2, Record(0.2)),
    (GIVEN, 0.15, GIVEN),
    (GIVEN, 0.18, Record(0.18, low=0.1, high=0.2, dist="uniform", owner="王")),
    (GIVEN, 0.3, Record(0.3)),
    (GIVEN, {"value": 0.15}, Record(0.15)),
    (GIVEN, {"survey": {"asked": 1, "yes": 1}}, Record(0.75, survey=(1, 1))),
    (Record(0.75, survey=(1, 1)), 0.2, Record(0.2)),
    (Record(0.15, source="S1"), 0.2, Record(0.2)),
]


@pytest.mark.parametrize(("before", "given", "after"), WHAT_IFS)
def test_changed_record(before, given, after):
    record = changed_record(before, RATE, given)
    assert record == after
    if before != after:
        assert record.basis == ASSUMED


def test_record_faults_name_the_field():
    assert list(record_faults(RATE, 2)) == [("", "is 2; it must be from 0 to 1 [share]")]
    assert list(record_faults(RATE, {"value": 2})) == [("value", "is 2; it must be from 0 to 1 [share]")]


# Keys, faults, and the scenario as a value.

KEYS = [
    ("", "discount_rate", "discount_rate", "estate.discount_rate"),
    ("", "horizon_months", "horizon_months", "horizon_months"),
    ("cleaning", "adoption", "cleaning.adoption", "services.cleaning.adoption"),
]


@pytest.mark.parametrize(("owner", "name", "key", "in_file"), KEYS)
def test_keys(owner, name, key, in_file):
    assert dotted(owner, name) == key
    assert local_name(key) == name
    assert file_name(key) == in_file


FAULTS = [
    (Fault("a.toml", "b.c", "is wrong"), "a.toml: b.c is wrong"),
    (Fault("a.toml", "", "is wrong"), "a.toml: is wrong"),
    (Fault("", "b", "is wrong"), "b is wrong"),
    (Fault("", "", "is wrong"), "is wrong"),
    (Fault("a\nb.toml", "c", "is\twrong\x00"), "a\\nb.toml: c is\\twrong\\x00"),
    (Fault("方案.toml", "b", "is 1 m²; …"), "方案.toml: b is 1 m²; …"),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
def test_fault_is_one_line(fault, expected):
    assert str(fault) == expected


def test_scenario_is_a_value():
    one, other = parse_text(text_of()), parse_text(text_of(top="# with another text"))
    assert one == other
    assert hash(one) == hash(other)
    assert one != replace(one, records={})
    with pytest.raises(AttributeError):
        one.title = "Another"


# Anything at all.


def load_or_fault(text):
    try:
        return parse_text(text)
    except ScenarioError as error:
        check_lines(error)
        return None


def check_lines(error):
    lines = str(error).split("\n")
    assert len(lines) == len(error.faults) > 0
    assert all(line.startswith("<text>: ") and line.isprintable() and len(line) < 500 for line in lines)


QUICK = settings(max_examples=150, derandomize=True, deadline=None, database=None)
FIELDS = ["value", "low", "high", "dist", "source", "owner", "date", "expires", "note", "survey", "asked", "x"]
FIELDS += ["sd", "pert_lambda", "quantiles", "values", "weights", "data", "column"]
NAMES = [*sorted(catalogue()), "title", "contract", "base", "ramp", "tax", "price_response", "x", "保洁"]
SCALARS = (
    st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["commission", "tiered", "job", "bass", "general_2026", "none", "fees_collected"])
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes()
    | st.times()
)
RECORDS = st.dictionaries(
    st.sampled_from(FIELDS),
    SCALARS
    | st.dictionaries(st.sampled_from(["asked", "yes", "x"]), SCALARS, max_size=3)
    | st.lists(SCALARS, max_size=4)
    | st.sampled_from(DISTRIBUTIONS),
    max_size=5,
)
TABLES = st.dictionaries(st.sampled_from(NAMES), SCALARS | RECORDS | st.lists(SCALARS, max_size=12), max_size=8)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "title": SCALARS,
        "horizon_months": SCALARS | RECORDS,
        "price_year": SCALARS,
        "start_date": SCALARS,
        "extends": SCALARS,
        "correlations": SCALARS | st.lists(SCALARS | RECORDS, max_size=3),
        "estate": TABLES | SCALARS,
        "services": st.dictionaries(st.sampled_from(["cleaning", "meals", "保洁", "a b"]), TABLES | SCALARS) | SCALARS,
    },
)


@QUICK
@given(st.text(max_size=200))
def test_fuzz_text(text):
    load_or_fault(text)


@QUICK
@given(DOCUMENTS)
def test_fuzz_documents(document):
    import tomlkit

    load_or_fault(tomlkit.dumps(document))


INSERTED = ["", "\n", "=", "[", "]", "{", '"', "'", ".", "-", "9", "nan", "\x00", "中"]
SHIPPED = (SCENARIOS / "housekeeping.toml").read_text(encoding="utf-8")


@QUICK
@given(st.data())
def test_fuzz_mutations_of_a_shipped_scenario(data):
    text = SHIPPED
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 6))
        inserted = data.draw(st.sampled_from(INSERTED))
        text = text[:start] + inserted + text[end:]
    scenario = load_or_fault(text)
    if scenario:
        assert scenario.fingerprint()


@QUICK
@given(st.data())
def test_fuzz_swapped_values_of_a_shipped_scenario(data):
    lines = SHIPPED.splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        one, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        key, value = lines[one].partition("=")[0], lines[other].partition("=")[2]
        lines[one] = f"{key}={value}"
    load_or_fault("\n".join(lines))


def test_scenario_error_goes_from_process_to_process():
    error = ScenarioError([Fault("a.toml", "price", "is 'x'"), Fault("", "seed", "is -1")])
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == "a.toml: price is 'x'\nseed is -1"
    assert copy.faults == error.faults
