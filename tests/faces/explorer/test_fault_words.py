"""What is wrong with a cell is said in the language spoken, and its figures as the cell shows them."""

from dataclasses import replace

import pytest

import servicecase as sc
from servicecase.engine.messages import says
from servicecase.faces.explorer.fault_words import said_in_cell, said_of
from servicecase.faces.explorer.folder import Folder
from servicecase.faces.explorer.record_cells import given
from servicecase.inputs.catalogue import catalogue
from servicecase.inputs.faults import Fault, ScenarioError
from servicecase.wording.language import speaking
from tests.conftest import SCENARIOS, TWO_SERVICES

NAMED = "is {value!r}; use letters, digits, _ and -, and begin with a letter or a digit"
REALISTIC = sc.load(SCENARIOS / "housekeeping_realistic.toml")


def faults(changes):
    with pytest.raises(ScenarioError) as error:
        REALISTIC.with_(changes)
    return error.value.faults


@pytest.mark.parametrize(
    ("changes", "english", "chinese"),
    [
        ({"adoption": 1.2}, "is 120%; it must be from 0% to 100% [share]", "为 120%，须在 0% 至 100% 之间 [比例]"),
        ({"monthly_churn": 1.2}, "is 120%; it must be from 0% to 50% [1/month]", "为 120%，须在 0% 至 50% 之间 [1/月]"),
        ({"adoption": "x"}, "is 'x'; it must be a number [share]", "为 'x'，须为数字 [比例]"),
        ({"start_month": 1.5}, "is 1.5; it must be a whole number [month]", "为 1.5，须为整数 [月]"),
        (
            {"adoption": {"value": 0.3, "low": 0.05, "high": 0.25}},
            "is 30%, outside low 5% to high 25%",
            "为 30%，不在低值 5% 至高值 25% 之间",
        ),
        ({"adoption": {"value": 0.3, "low": 0.5, "high": 0.25}}, "is 50%, above high 25%", "为 50%，高于高值 25%"),
        ({"price": {"value": 1, "low": 0.5}},
         "is given alone; give both low and high", "只填了一个，低值和高值须同时填写"),
        ({"adoption": {"low": 0.1, "high": 0.5}}, "has neither a value nor a survey", "既没有取值，也没有调查结果"),
        ({"adoption": {"value": 0.3, "dist": "beta"}}, "needs sd", "需要 sd（标准差）"),
        ({"adoption": {"value": 0.3, "dist": "pert"}}, "needs low and high", "需要低值和高值"),
        ({"adoption": {"value": 0.3, "dist": "normal"}}, "needs sd, or low and high", "需要 sd，或低值和高值"),
        (
            {"adoption": {"value": 0.3, "source": "S99"}},
            "is 'S99', which is not in the list of sources, did you mean 'S9'?",
            "为 'S99'，不在来源清单中，是否应为 'S9'？",
        ),
        ({"seasonality": [1, 2]},
         "has 2 entries; it must have 12, January to December", "有 2 项，须为一月至十二月共 12 项"),
        ({"tier_rates": [0.1, 3]}, "entry 2 is 300%; it must be from 0% to 100% [share]",
         "第 2 项为 300%，须在 0% 至 100% 之间 [比例]"),
        ({"ramp": "linear", "horizon_months": 2}, "is 3, after the horizon of 2 months", "为 3，晚于 2 个月的测算期"),
    ],
)  # fmt: skip
def test_faults_of_the_library(changes, english, chinese):
    fault = faults(changes)[0]
    assert said_in_cell(fault) == english
    with speaking("zh"):
        assert said_in_cell(fault) == chinese


def test_a_choice_that_lacks_its_terms():
    fault = faults({"ramp": "logistic"})[0]
    assert said_of(fault) == "Ramp midpoint is missing: Ramp Logistic needs it"
    with speaking("zh"):
        assert said_of(fault) == "爬坡中点未填：爬坡选用“逻辑斯蒂曲线”时必须填写"


def test_faults_of_the_cells_and_of_names():
    with pytest.raises(ScenarioError) as error:
        given("x.adoption", catalogue()["adoption"], None, {"more": "sd: 3"})
    with speaking("zh"):
        assert said_in_cell(error.value.faults[0]).startswith("须写成“名称 = 值”")
        assert said_of(Fault("", "name", says(NAMED, value="a b"))) == (
            "名称为 'a b'，只能用字母、汉字、数字、_ 和 -，并以字母、汉字或数字开头"
        )
        exists = says("exists already; choose another name or remove it first")
        assert said_of(Fault("/some/where/x.toml", "", exists)) == "x.toml 已存在，请另选名称，或先将其删除"


def test_faults_of_files(tmp_path):
    (tmp_path / "a.toml").write_text("title = ", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b"\xff")
    (tmp_path / "c.toml").write_text("[estate]\nfee = 1\n", encoding="utf-8")
    with speaking("zh"):
        found = [said_of(replace(one, file="")) for one in Folder(str(tmp_path)).scenarios()[1]]
    assert found[0].startswith("第 1 行不是有效的 TOML：")
    assert found[1] == "不是 UTF-8 文本（第 1 个字节），请另存为 UTF-8"
    assert found[2].startswith("estate.fee 不是小区可以填写的假设")
    assert "（另有" in found[2]


def test_a_case_without_anything_uncertain():
    certain = sc.loads(TWO_SERVICES)
    with pytest.raises(ScenarioError) as error:
        certain.tornado()
    with speaking("zh"):
        assert "没有不确定的假设" in said_of(error.value.faults[0])


def test_what_no_catalogue_has_is_said_as_it_is():
    with speaking("zh"):
        assert said_of(Fault("", "adoption", says("is a mystery"))) == "使用率 is a mystery"
