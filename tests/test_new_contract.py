"""Adding a contract form is one page and its catalogue rows, and it appears on every face."""

import json
import os
import shutil
import subprocess
import sys

import pytest

import servicecase
from tests.conftest import SCENARIOS
from tests.libreoffice import lines_in, recalculated, with_inputs
from tests.node import opened, run
from tests.programs import HANGS_AFTER

PAGE = '''"""Fee for each visit: a fixed sum each time a household is served."""


def contract_income(visits, fee_per_visit):
    """The sum for each visit. [yuan/month]"""
    return visits * fee_per_visit
'''
ROW = "fee_per_visit,service,number,yuan/visit,0,1000,,,,Fee a visit,每次上门费,,65\n"


@pytest.fixture
def package(tmp_path):
    """A copy of the package with one page and one row more, first on the import path of the commands run in it."""
    home = tmp_path / "servicecase"
    shutil.copytree(os.path.dirname(servicecase.__file__), home, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "model" / "service" / "contracts" / "fee_per_visit.py").write_text(PAGE, encoding="utf-8")
    with open(home / "data" / "assumptions.csv", "a", encoding="utf-8") as catalogue:
        catalogue.write(ROW)
    scenario = tmp_path / "visits.toml"
    base = os.path.relpath(SCENARIOS / "housekeeping.toml", tmp_path)
    scenario.write_text(
        f'title = "By the visit"\nextends = "{base}"\n'
        '[services.cleaning]\ncontract = "fee_per_visit"\nfee_per_visit = 15\n'
    )

    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, *arguments]
        result = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=HANGS_AFTER
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


def test_new_contract_on_the_command_line(package):
    # 2,500 households x 25% x 15 yuan = 9,375 a month
    shown = package("-m", "servicecase", "run", "visits.toml")
    assert "in place of fee for each visit" in shown
    assert "112,500 yuan/year" in shown
    found = json.loads(package("-m", "servicecase", "contracts", "visits.toml", "--json"))[0]
    assert found["chosen"] == "fee_per_visit"
    assert len(found["outcomes"]) == 13
    assert "= visits × fee_per_visit" in package("-m", "servicecase", "explain", "visits.toml")
    assert "fee_per_visit" in package("-m", "servicecase", "assumptions")
    package("-m", "servicecase", "new", "fresh.toml")
    assert "fee_per_visit" in (open_text := package("-c", "print(open('fresh.toml', encoding='utf-8').read())"))
    assert "#fee_per_visit =  # Fee a visit 每次上门费 [yuan/visit]" in open_text


def test_new_contract_in_python(package):
    code = """
import servicecase as sc
from servicecase.questions.contracts import chart as charts
case = sc.load("visits.toml")
print(case["annual_income"], case.contracts().table().loc["fee_per_visit", "annual_income"])
print(case.explain().steps[0].formula)
print(charts.contract_style("fee_per_visit") not in [charts.contract_style(one) for one in charts.MAIN_FORMS])
"""
    assert package("-c", code).splitlines() == ["112500.0 112500.0", "visits × fee_per_visit", "True"]


PAGE_WITH_A_LINE = PAGE.replace(
    "def contract_income(visits, ",
    'def visits_paid(visits):\n    """Visits that are paid for. [visit/month]"""\n    return visits\n\n\n'
    "def contract_income(visits_paid, ",
).replace("return visits * ", "return visits_paid * ")


def test_new_contract_with_a_line_of_its_own_in_what_is_given_to_others(package, tmp_path):
    """One among the forms to choose from, with the same figures: 9,375 yuan a month at 15 yuan, 18,750 at 30."""
    page = tmp_path / "servicecase" / "model" / "service" / "contracts" / "fee_per_visit.py"
    page.write_text(PAGE_WITH_A_LINE, encoding="utf-8")
    code = """
import json
import servicecase as sc
from servicecase.faces.page.content import content
from servicecase.faces.page.javascript import script
case = sc.load("visits.toml").with_(contract="commission")
case.to_excel("visits.xlsx", draws=2)
print(json.dumps([content(case, "en", 2, 1), script(case)]))
"""
    content, script = json.loads(package("-c", code))
    assert_on_page(content, script)
    assert_in_workbook(tmp_path)


def assert_on_page(content, script):
    assert ("fee_per_visit", []) in [(one["key"], one["missing"]) for one in content["services"][0]["forms"]]
    fee = next(one for one in content["assumptions"] if one["key"] == "cleaning.fee_per_visit")
    assert (fee["label"], fee["value"]) == ({"en": "Fee a visit", "zh": "每次上门费"}, 15)
    assert fee["adjustable"]
    own = content["forms"]["cleaning"]["fee_per_visit"]
    assert own["cleaning.contract_income"]["formula"]["en"] == "visits_paid × fee_per_visit"
    assert own["cleaning.visits_paid"]["label"]["en"] == "Visits paid"
    found = run(
        *opened(content, script),
        "const chosen = saved.with({ 'cleaning.fee_per_visit': 30 }, { cleaning: 'fee_per_visit' });",
        "const result = [chosen.value('cleaning.visits_paid')[59], chosen.value('annual_income')];",
    )
    assert found == [625, 225_000]


def assert_in_workbook(folder):
    with_inputs(folder / "visits.xlsx", folder / "visits.xlsx", {"cleaning.fee_per_visit": 30})
    (file,) = recalculated([folder / "visits.xlsx"], folder / "calculated")
    lines = lines_in(file)["cleaning.contract = fee_per_visit"]
    assert lines["cleaning.visits_paid"][59] == 625
    assert lines["annual_income"] == 225_000


def test_page_with_a_mistyped_parameter_is_refused_at_import(package, tmp_path):
    page = tmp_path / "servicecase" / "model" / "service" / "contracts" / "fee_per_visit.py"
    page.write_text(PAGE.replace("(visits, ", "(visit, ").replace("visits *", "visit *"), encoding="utf-8")
    code = "try:\n    import servicecase\nexcept Exception as error:\n    print(type(error).__name__, error)"
    assert package("-c", code).strip() == (
        "ModelError parameter 'visit' of service.contracts.fee_per_visit.contract_income is neither a line "
        "nor an assumption, did you mean 'visits'?"
    )
