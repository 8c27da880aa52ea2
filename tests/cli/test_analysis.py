"""The commands that ask how sure a case is: what they print, and what bad input leads to."""

import json

import pytest

from tests.cli.test_case import ALL, HEADLINE, servicecase
from tests.conftest import SCENARIOS

REALISTIC = str(SCENARIOS / "housekeeping_realistic.toml")
FLAT_FEE = str(SCENARIOS / "housekeeping_flat_fee.toml")
COMMANDS = ["decide", "simulate", "tornado", "drivers", "break-even", "price", "negotiate", "information", "optimism"]


def told(*arguments):
    """The findings of a command as JSON, by kind."""
    return {one["finding"]: one for one in json.loads(servicecase(*arguments, "--json").stdout)}


def test_simulate_says_how_often_it_loses_why_and_when():
    out = servicecase("simulate", REALISTIC, "--draws", "2000").stdout
    for words in (
        "2,000 draws, seed 1)",
        "Profit by year",
        "rank correlation",
        "It loses when",
        "inputs ",
    ):
        assert words in out


def test_simulate_json_has_the_numbers_of_the_library(realistic):
    found = told("simulate", REALISTIC, "--draws", "500", "--seed", "7")
    npv = next(row for row in found["Simulation"]["table"] if row["line"] == "npv")
    assert npv["mean"] == pytest.approx(realistic.simulate(500, seed=7).mean(), rel=1e-12)
    assert found["Simulation"]["inputs"] == realistic.scenario.fingerprint()
    assert set(found) == {"Simulation", "Fan", "RankCorrelations", "LosingRule"}


def test_simulate_where_the_result_is_the_same_in_every_draw():
    found = told("simulate", FLAT_FEE, "--draws", "500")
    assert set(found) == {"Simulation", "Fan"}


def test_simulate_with_too_few_draws_for_reasons():
    assert set(told("simulate", REALISTIC, "--draws", "19")) == {"Simulation", "Fan"}
    assert "RankCorrelations" in told("simulate", REALISTIC, "--draws", "20")


def test_simulate_contracts_puts_all_on_the_same_draws():
    rows = {row["contract"]: row for row in told("simulate", HEADLINE, "--contracts")["ContractSimulation"]["table"]}
    assert rows["do_nothing"]["mean"] == 0
    # a monthly guarantee pays at least the commission in every draw, so it cannot be worth less on the same draws
    assert rows["minimum_guarantee"]["p10"] >= rows["commission"]["p10"]
    assert sum(row["share_best"] for row in rows.values()) >= 1


def test_tornado_goes_from_low_to_high():
    rows = {row["key"]: row for row in told("tornado", HEADLINE, "--target", "annual_income")["Tornado"]["table"]}
    # 3,000,000 m² a year x 15% x adoption of 10% and of 35%
    assert rows["cleaning.adoption"]["at_low"] == pytest.approx(45_000)
    assert rows["cleaning.adoption"]["at_high"] == pytest.approx(157_500)


def test_drivers_are_shares_of_the_variance():
    rows = told("drivers", HEADLINE, "--draws", "256")["SobolIndices"]["table"]
    assert sum(row["first"] for row in rows) == pytest.approx(1, abs=0.1)


def test_break_even_of_one_assumption():
    # 3,000,000 m² a year x 15% x adoption = 45,000 at 10%
    found = told("break-even", HEADLINE, "adoption", "--target", "annual_income", "--value", "45000")["BreakEven"]
    assert [row["adoption"] if "adoption" in row else row["value"] for row in found["table"]] == [pytest.approx(0.10)]


def test_break_even_of_all_and_of_all_together():
    assert set(told("break-even", REALISTIC)) == {"SwitchingValues", "ClosestFailure"}


def test_break_even_of_all_where_nothing_has_a_range(tmp_path):
    path = tmp_path / "certain.toml"
    path.write_text(
        "title = 'Certain'\n[estate]\nmonthly_fee_income = 250_000\nmanagement_fee = 1.0\n"
        "[services.cleaning]\ncontract = 'commission'\nbase = 'area'\nadoption = 0.25\nprice = 1.0\n"
        "commission_rate = 0.15\nlaunch_cost = 50_000\n"
    )
    result = servicecase("break-even", str(path))
    assert result.stdout.startswith("Net present value turns negative soonest when")
    assert result.stderr.startswith("no closest failure: no number has a range")
    assert len(result.stderr.splitlines()) == 1


def test_price_says_what_it_needs():
    error = servicecase("price", HEADLINE, code=2).stderr
    assert "price_response" in error
    assert len(error.splitlines()) == 1


def test_negotiate_names_both_sides():
    out = servicecase("negotiate", HEADLINE, "--contract", "flat_fee", "--against", "commission").stdout
    assert "the company accepts at least" in out
    assert "the contractor" in out
    assert out.startswith("Flat fee, in place of commission.")
    other = servicecase("negotiate", HEADLINE, "--contract", "flat_fee", "--against", "in_house").stdout
    assert other.startswith("Flat fee, in place of in-house.")


def test_information_ends_in_whether_to_ask():
    found = told("information", REALISTIC, "--draws", "2000", "--cost-per-interview", "60")
    assert found["SurveyValue"]["sentence"].startswith("Do not survey")
    assert "60 yuan per interview" in found["SurveyValue"]["sentence"]
    assert all("2,000 draws, seed 1" in one["sentence"] for one in found.values())
    cheap = told("information", HEADLINE, "--contracts", "--draws", "2000", "--cost-per-interview", "1")
    assert cheap["SurveyValue"]["sentence"].startswith("Survey ")


def test_bridge_adds_up():
    found = told("bridge", HEADLINE, REALISTIC)["Bridge"]
    assert "falls by 429,313 yuan" in found["sentence"]  # 465,421 less 36,108, as the README says
    total = sum(row["contribution"] for row in found["table"] if row["contribution"] is not None)
    assert total == pytest.approx(36_108 - 465_421, abs=1)


def test_optimism_is_off_and_on():
    assert "instead of 36,108" in servicecase("optimism", REALISTIC).stdout
    assert "did you mean 'cautious'" in servicecase("optimism", REALISTIC, "--set", "cautios", code=2).stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_bad_files_exit_with_2_and_one_line(command, tmp_path):
    missing, binary = tmp_path / "missing.toml", tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (missing, binary):
        assert len(servicecase(command, str(path), code=2).stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("simulate", HEADLINE, "--draws", "0"), "draws is 0; it must be a whole number from 1"),
        (("simulate", HEADLINE, "--method", "sobl"), "method is 'sobl', did you mean 'sobol'?"),
        (("simulate", HEADLINE, "--seed", "-1"), "seed is -1"),
        (("tornado", HEADLINE, "--target", "npvv"), "did you mean 'npv'?"),
        (("break-even", HEADLINE, "adoptoin"), "did you mean 'adoption'?"),
        (("negotiate", HEADLINE, "--contract", "flat_fe"), "did you mean 'flat_fee'?"),
        (("negotiate", HEADLINE, "--risk-level", "2"), "risk_level is 2"),
        (("information", HEADLINE, "--cost-per-interview", "-1"), "cost_per_interview is -1"),
    ],
)
def test_bad_arguments_exit_with_2_and_one_line(arguments, words):
    error = servicecase(*arguments, code=2).stderr
    assert words in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("path", ALL)
def test_every_shipped_scenario_can_be_asked(path):
    for command in (("simulate", path, "--draws", "200"), ("tornado", path), ("break-even", path), ("negotiate", path)):
        assert servicecase(*command).stdout
