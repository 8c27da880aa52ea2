"""The house as a newcomer meets it: a contract form, a line and a question are added as CONTRIBUTING says.

The package, its tests and its documents are copied; what is added there is no more than the files below, with their
Chinese. Then the tests of the copy pass, without a list being edited anywhere, and every face has what is new.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import openpyxl
import pytest

from tests.conftest import ROOT
from tests.programs import HANGS_AFTER

COPIED = ("src", "tests", "data", "docs", "notebooks", "README.md", "README.zh.md", "pyproject.toml", "constraints.txt")
LEFT = shutil.ignore_patterns("__pycache__", "*.ipynb_checkpoints", "images")
PACKAGE = "src/servicecase"

FORM = (
    '"""Commission with a monthly maximum: a share of the sales, up to a sum."""\n\nimport numpy as np\n\n\ndef '
    'contract_income(gross_sales, commission_rate, greatest_commission):\n    """Share of residents\' payments, no '
    'more than the greatest commission. [yuan/month]"""\n    return np.minimum(gross_sales * commission_rate, '
    "greatest_commission)\n"
)
LINE = '''

def training_cost(training_per_month, in_service):
    """Training of the coordinators. [yuan/month]"""
    return where(in_service, training_per_month, 0)
'''
ROWS = (
    "greatest_commission,service,number,yuan/month,0,1e6,,,,Greatest commission,提成封顶,Most of a month,{}\n"
    "training_per_month,service,number,yuan/month,0,1e5,0,neutral,,Training,培训费,Training of the coordinators,{}\n"
)
RECORD = '''"""What of the residents' payments the company keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicecase.case import Case
from servicecase.questions.finding import Finding

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Retention(Finding):
    """The share of the residents' payments in the last year that the company keeps after its costs."""

    share: float

    def table(self) -> pd.DataFrame:
        """The share, in a column of one row."""
        import pandas as pd

        return pd.DataFrame({"share": [self.share]})


def retention(case: Case) -> Retention:
    """What of the residents' payments the company keeps.

    Returns
    -------
    Retention
        ``share``: of the payments in the last year.

    Examples
    --------
    >>> import servicecase as sc
    >>> case = sc.load("data/scenarios/housekeeping.toml")
    >>> case.retention().share  # without costs of its own it keeps the commission
    0.15
    """
    sales = float(case["gross_sales"][-12:].sum())
    return Retention(case, float(case["annual_profit"]) / sales)
'''
WORDS = '''"""How it is read what the company keeps."""

from __future__ import annotations

from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.retention.record import Retention
from servicecase.wording.labels import number
from servicecase.wording.language import translated


@sentence.register(Retention)
def _(finding: Retention) -> str:
    return translated("The company retains {share} of the sales").format(share=number(finding.share, "share"))


@cells.register(Retention)
def _(finding: Retention) -> Cells:
    return Cells([translated("Retained")], [[number(finding.share, "share")]], [translated("Retained")])
'''
CHART = '''"""The chart of what the company keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecase.questions.finding import chart, sentence
from servicecase.questions.retention.record import Retention
from servicecase.wording.chart_style import COMPANY, new_figure
from servicecase.wording.language import translated

if TYPE_CHECKING:
    import plotly.graph_objects as go


@chart.register(Retention)
def _(finding: Retention) -> go.Figure:
    figure = new_figure(sentence(finding), "", "")
    figure.add_bar(x=[translated("Retained")], y=[round(finding.share, 4)], marker_color=COMPANY)
    return figure.update_yaxes(tickformat=".0%")
'''
ROOM = '''"""What of the residents' payments does the company keep?"""

from servicecase.questions.retention import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
'''
CHINESE = {
    "Commission with a monthly maximum": "按比例分成（按月封顶）",
    "Training cost": "培训成本",
    "The company retains {share} of the sales": "公司净得销售额的 {share}",
    "Retained": "净得比例",
    "Most of a month": "每月提成的上限",
    "Training of the coordinators": "客服人员的培训",
}
SCENARIO = """title = "With a maximum"
extends = "data/scenarios/housekeeping.toml"

[services.cleaning]
contract = "commission_with_maximum"
greatest_commission = 8_000
training_per_month = 500
"""


def replaced(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def add_form_and_line(package):
    """A page, a function, and a row of the catalogue for each new assumption."""
    (package / "model/service/contracts/commission_with_maximum.py").write_text(FORM, encoding="utf-8")
    costs = package / "model/service/company_costs.py"
    costs.write_text(costs.read_text(encoding="utf-8") + LINE, encoding="utf-8")
    replaced(
        costs,
        "def customer_service_cost(coordination_cost, claims_cost):",
        "def customer_service_cost(coordination_cost, claims_cost, training_cost):",
    )
    replaced(
        costs, "return coordination_cost + claims_cost\n", "return coordination_cost + claims_cost + training_cost\n"
    )
    catalogue = package / "data/assumptions.csv"
    rows = catalogue.read_text(encoding="utf-8")
    free = 1 + max(int(found) for found in re.findall(r",(\d+)$", rows, re.MULTILINE))
    catalogue.write_text(rows + ROWS.format(free, free + 1), encoding="utf-8")


def add_question(package):
    """A room, and its door: a line for type checkers and one for programs."""
    room = package / "questions/retention"
    room.mkdir()
    for name, text in (("__init__", ROOM), ("record", RECORD), ("words", WORDS), ("chart", CHART)):
        (room / f"{name}.py").write_text(text, encoding="utf-8")
    doors = package / "doors.py"
    for line in (
        "    from servicecase.questions.{0} import record as _{0}\n",
        "        {1} = _{0}.{1}\n",
        '        {1} = Door("{0}")\n',
    ):
        neighbour = line.format("risk", "simulate")
        replaced(doors, neighbour, line.format("retention", "retention") + neighbour)


def add_chinese(package):
    entries = (f'msgid "{text}"\nmsgstr "{chinese}"\n' for text, chinese in CHINESE.items())
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    file = package / "locale/zh/LC_MESSAGES/trial.po"
    file.write_text("\n".join([header, *entries]), encoding="utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the project with what is added, in which commands are run."""
    home = tmp_path_factory.mktemp("house")
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, home / name, ignore=LEFT) if source.is_dir() else shutil.copy(source, home / name)
    package = home / PACKAGE
    add_form_and_line(package)
    add_question(package)
    add_chinese(package)
    (home / "maximum.toml").write_text(SCENARIO, encoding="utf-8")

    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(home / "src"), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, timeout=HANGS_AFTER, check=False
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    run.home = home
    (home / "docs/nomenclature.md").write_text(run("-m", "servicecase", "nomenclature"), encoding="utf-8")
    return run


CHECKS = (
    *(
        "tests/test_architecture.py",
        "tests/test_api.py",
        "tests/model/test_conventions.py",
    ),
    *("tests/inputs/test_catalogue.py", "tests/questions/test_finding.py", "tests/wording/test_language.py"),
    *("tests/wording/test_formulas.py", "tests/test_docs.py::test_nomenclature_is_current"),
)
# Tests that ask about many cases: of what is new, and of one case for all that its faces say.
OF_ONE = {
    "commission_with_maximum": (
        "tests/model/test_units.py",
        "tests/model/test_invariants.py",
        "tests/test_faces_agree.py",
    ),
    "housekeeping_realistic": ("tests/faces/test_chinese_faces.py",),
}


def test_conventions_units_and_language_pass_with_what_is_new(house):
    assert " passed" in house("-m", "pytest", "-q", "-n", "0", "-c", "pyproject.toml", *CHECKS)


@pytest.mark.parametrize(("one", "files"), OF_ONE.items())
def test_invariants_and_faces_hold_with_what_is_new(one, files, house):
    assert " passed" in house("-m", "pytest", "-q", "-n", "0", "-c", "pyproject.toml", "-k", one, *files)


def test_every_face_has_the_form_and_the_line(house):
    # 8,000 yuan a month at most, where 15% of 62,500 would be 9,375
    shown = house("-m", "servicecase", "run", "maximum.toml")
    assert "in place of commission with a monthly maximum" in shown
    assert "96,000 yuan/year" in shown
    told = house("-m", "servicecase", "explain", "maximum.toml", "running_cost", "--depth", "3", "--lang", "zh")
    assert "培训成本" in told
    assert "greatest_commission" in house("-m", "servicecase", "assumptions")
    code = """
import json
import servicecase as sc
from servicecase.faces.page.content import content
case = sc.load("maximum.toml")
case.to_excel("maximum.xlsx", "zh", draws=2)
case.to_csv("tables")
page = content(case, "zh", 2, 1)
print(json.dumps([
    [one["key"] for one in page["services"][0]["forms"]],
    [one["key"] for one in page["assumptions"]],
    page["lines"].keys() >= set() and "cleaning.training_cost" in json.dumps(page),
    case.contracts().table().loc["commission_with_maximum", "annual_income"],
    case.monthly()["cleaning.training_cost"].iloc[-1],
]))
"""
    forms, keys, has_line, income, training = json.loads(house("-c", code))
    assert "commission_with_maximum" in forms
    assert {"cleaning.greatest_commission", "cleaning.training_per_month"} <= set(keys)
    assert has_line
    assert (income, training) == (96_000.0, 500.0)
    book = openpyxl.load_workbook(house.home / "maximum.xlsx")
    texts = {cell.value for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)}
    assert {"提成封顶", "培训成本"} <= texts
    assert "培训费" in texts
    assert "training_cost" in (house.home / "tables/annual.csv").read_text(encoding="utf-8-sig")
    assert "greatest_commission" in (house.home / "docs/nomenclature.md").read_text(encoding="utf-8")


def test_the_question_is_asked_like_any_other(house):
    code = """
import servicecase as sc
found = sc.load("maximum.toml").retention()
print(found.sentence, found.in_words("zh"), found.table().shape, len(found.chart().data), sep="|")
"""
    # 96,000 - 6,000 of 750,000
    assert house("-c", code).strip() == "The company retains 12% of the sales|公司净得销售额的 12%|(1, 1)|1"
