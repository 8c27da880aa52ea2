import datetime

import numpy as np
import pytest

import servicecase as sc
from servicecase.faces.explorer.python_code import python_code
from tests.conftest import SCENARIOS, TWO_SERVICES
from tests.random_cases import drawn


def again(base, case, tmp_path):
    """What the text gives that leads from a case to another."""
    file = tmp_path / "base.toml"
    if not file.exists():
        base.save(file)
    names = {}
    exec(python_code(str(file), sc.load(file), case), names)
    return names["case"]


CHANGES = {
    "nothing": {},
    "a value": {"cleaning.adoption": 0.12},
    "a value without its range": {"cleaning.adoption": {"value": 0.12}},
    "a range": {"cleaning.adoption": {"value": 0.2, "low": 0.1, "high": 0.4, "dist": "triangular", "source": "S1"}},
    "every field": {
        "price": {
            "value": 1.1, "sd": 0.1, "dist": "normal", "source": 'a "book"', "owner": "李", "note": "it's new",
            "date": datetime.date(2026, 3, 1), "expires": datetime.date(2027, 3, 1),
        }
    },
    "a pert of its own": {"price": {"value": 1.1, "low": 1.0, "high": 1.3, "pert_lambda": 8}},
    "quantiles": {"price": {"value": 1.1, "low": 1.0, "high": 1.3, "dist": "normal", "quantiles": [0.05, 0.95]}},
    "a survey": {"cleaning.adoption": {"survey": {"asked": 400, "yes": 60}, "source": "S3"}},
    "outcomes": {"start_month": {"dist": "discrete", "values": [1, 3, 5], "weights": [1, 2, 1]}},
    "observations": {"price": {"dist": "empirical", "values": [0.9, 1.0, 1.4]}},
    "a table": {"seasonality": [1.1, 0.9, *[1.0] * 10]},
    "a flag": {"flat_fee_in_advance": True},
    "a choice": {"contract": "tiered"},
    "a choice with its terms": {"ramp": "logistic", "ramp_midpoint": 6, "ramp_scale": 2},
    "another tax preset": {"tax": "small_scale_2026"},
    "no tax": {"tax": "none"},
    "a tax rate besides the preset": {"tax": "small_scale_2026", "vat_rate": 0.05},
    "the horizon": {"horizon_months": 36},
    "a title": {"title": "业主家政 \\ “new”"},
    "correlations": {
        "correlations": [{"between": ["adoption", "monthly_churn"], "rank": -0.3, "source": "S12", "note": "seen"}]
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_the_code_gives_the_same_case(changes, realistic, tmp_path):
    case = realistic.with_(changes)
    found = again(realistic, case, tmp_path)
    assert found.scenario == case.scenario
    assert found.scenario.fingerprint() == case.scenario.fingerprint()


@pytest.mark.parametrize("seed", range(5))
def test_the_code_gives_drawn_cases(seed, realistic, tmp_path):
    case = realistic.with_(drawn(realistic, np.random.default_rng(seed)))
    assert again(realistic, case, tmp_path).scenario == case.scenario


def test_the_code_with_two_services(tmp_path):
    two = sc.loads(TWO_SERVICES)
    case = two.with_({"meals.price": 3.0, "cleaning.adoption": {"value": 0.3, "low": 0.2, "high": 0.5}})
    assert again(two, case, tmp_path).scenario == case.scenario


def test_the_code_with_observations_of_a_file(tmp_path):
    (tmp_path / "log.csv").write_text("share\n0.1\n0.2\n0.3\n", encoding="utf-8")
    text = (SCENARIOS / "housekeeping.toml").read_text(encoding="utf-8")
    text = text.replace("\nadoption = ", '\nadoption = { dist = "empirical", data = "log.csv", column = "share" }\n#')
    (tmp_path / "base.toml").write_text(text, encoding="utf-8")
    base = sc.load(tmp_path / "base.toml")
    case = base.with_(adoption=0.25)
    assert case.record("adoption").data is not None
    assert again(base, case, tmp_path).scenario == case.scenario


def test_the_text_itself(headline):
    case = headline.with_({"adoption": 0.2, "price": 2.0})
    assert python_code("data/x.toml", headline, case) == (
        "import servicecase as sc\n"
        "\n"
        'case = sc.load("data/x.toml").with_(\n'
        "    {\n"
        '        "cleaning.adoption": 0.2,\n'
        '        "cleaning.price": 2,\n'
        "    }\n"
        ")\n"
        f"case.scenario.fingerprint()  # {case.scenario.fingerprint()}"
    )
