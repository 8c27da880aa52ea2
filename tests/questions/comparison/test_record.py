import re

import pytest

import servicecase as sc
from servicecase.wording.language import speaking


def test_compare_inputs_and_results(headline):
    found = sc.compare(headline, headline.with_(adoption=0.30, contract="flat_fee"))
    inputs = {one.key: (one.before, one.after) for one in found.inputs}
    assert inputs["cleaning.adoption"] == ("25%", "30%")
    assert inputs["cleaning.contract"] == ("Commission", "Flat fee")
    assert inputs["cleaning.commission_rate"] == ("15%", "not used")
    assert inputs["cleaning.flat_fee"] == ("not used", "9,000 yuan/month")
    results = {one.line: (one.before, one.after, one.difference) for one in found.results}
    assert results["annual_income"] == (112_500.0, 108_000.0, -4_500.0)


def test_compare_of_equals(headline):
    found = sc.compare(headline, headline)
    assert found.inputs == ()
    assert all(one.difference == 0 for one in found.results if one.line != "irr")
    assert "the same" in repr(found)
    assert "No input differs." in found._repr_html_()
    assert ">Input<" not in found._repr_html_()


def test_compare_cases_with_other_services(headline, two_services):
    inputs = {one.key: (one.before, one.after) for one in sc.compare(headline, two_services).inputs}
    assert inputs["meals.price"] == ("not used", "20 yuan/household")


def test_compare_as_tables(headline):
    found = sc.compare(headline, headline.with_(adoption=0.50))
    assert found.inputs_table().loc["cleaning.adoption", "after"] == "50%"
    assert found.results_table().loc["annual_income", "difference"] == pytest.approx(112_500)
    assert sc.compare(headline, headline).inputs_table().empty


def test_compare_html_is_escaped(headline):
    page = sc.compare(headline, headline.with_(title="<i>x</i>", adoption=0.5))._repr_html_()
    assert "<i>x</i>" not in page


def test_compare_in_either_direction_and_below_the_rounding(headline, two_services):
    assert sc.compare(two_services, headline).inputs
    assert [one.key for one in sc.compare(headline, headline.with_(monthly_fee_income=250_000.4)).inputs] == [
        "monthly_fee_income"
    ]


def test_compare_shows_a_range_where_it_differs(headline):
    narrow = headline.with_(adoption={"value": 0.25, "low": 0.2, "high": 0.3})
    inputs = {one.key: (one.before, one.after) for one in sc.compare(headline, narrow).inputs}
    assert inputs == {"cleaning.adoption": ("25% · 10% to 35%", "25% · 20% to 30%")}
    normal = headline.with_(adoption={"value": 0.25, "low": 0.1, "high": 0.35, "dist": "normal"})
    inputs = {one.key: (one.before, one.after) for one in sc.compare(headline, normal).inputs}
    assert inputs == {"cleaning.adoption": ("25% · 10% to 35%", "25% · normal, 10% to 35% (10% to 90%)")}


def test_compare_does_not_mind_where_the_numbers_come_from(headline, tmp_path):
    (tmp_path / "x.csv").write_text("a\n0.1\n0.4\n", encoding="utf-8")
    read = 'adoption = { dist = "empirical", data = "x.csv", column = "a" }'
    text = re.sub(r"^adoption = .*", read, headline.scenario.origin.text, flags=re.MULTILINE)
    written = headline.with_(adoption={"dist": "empirical", "values": [0.1, 0.4]})
    assert sc.compare(written, sc.loads(text, str(tmp_path))).inputs == ()


def test_compare_in_chinese(headline):
    after = headline.with_(adoption={"value": 0.30, "low": 0.2, "high": 0.4}, contract="flat_fee")
    found = sc.compare(headline, after, lang="zh")
    inputs = {one.key: (one.label, one.before, one.after) for one in found.inputs}
    assert inputs["cleaning.contract"] == ("合同形式", "按比例分成", "包干")
    assert inputs["cleaning.adoption"] == ("使用率", "25%", "30%")
    assert inputs["cleaning.commission_rate"] == ("分成比例", "15%", "未使用")
    assert inputs["cleaning.flat_fee"] == ("包干费", "未使用", "9,000 元/月")
    # -4,500: 12 x 9,000 less 112,500
    assert "年收入：112,500 → 108,000" in repr(found)
    assert "<th" in found._repr_html_()
    assert "差额" in found._repr_html_()
    assert "Before" not in found._repr_html_()


def test_compare_in_chinese_of_ranges_and_correlations(headline):
    normal = headline.with_(adoption={"value": 0.25, "low": 0.1, "high": 0.35, "dist": "normal"})
    (changed,) = sc.compare(headline, normal, lang="zh").inputs
    assert changed.after == "25% · 正态分布，10% 至 35% (10% 至 90%)"
    ranged = headline.with_(price={"value": 1, "low": 0.8, "high": 1.5})
    together = ranged.with_(correlations=[{"between": ["adoption", "price"], "rank": -0.3}])
    (moved,) = sc.compare(ranged, together, lang="zh").inputs
    assert (moved.label, moved.before, moved.after) == ("秩相关系数：使用率和单价", "无", "-0.3")


def test_comparison_keeps_its_language(headline):
    found = sc.compare(headline, headline)
    with speaking("zh"):
        assert "the same" in repr(found)
        assert "相同" in repr(sc.compare(headline, headline))
