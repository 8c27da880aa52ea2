import re

import pytest

import servicecase as sc
from servicecase.model.estate.appraisal import annual_income


def walk(explanation):
    yield explanation
    for step in explanation.steps:
        yield from walk(step)


def test_explain_goes_from_the_headline_to_the_sources(headline):
    text = str(headline.explain("annual_income", depth=9))
    assert text.splitlines()[:5] == [
        "Annual income: 112,500 yuan/year",
        "│ = last_year(contract_income)",
        "└─ Contract income: 9,375 yuan/month",
        "   │ = gross_sales × commission_rate",
        "   ├─ Gross sales: 62,500 yuan/month",
    ]
    assert "Monthly property fees: 250,000 yuan/month  [S1 (B)]\n" in text
    assert text.splitlines()[-1].startswith("S1 (B): 彭洪")
    assert "Adoption: 25%" in text
    assert "Commission: 15%" in text


def test_explain_of_a_function(headline):
    assert headline.explain(annual_income).key == "annual_income"


def test_explain_folds_at_the_depth(headline):
    folded = headline.explain("annual_income", depth=0)
    assert [step.steps for step in folded.steps] == [()]
    assert folded.steps[0].folded == 2  # gross sales and the commission rate
    assert "(… 2 more below)" in str(folded)


def test_explain_default_reads_on_one_screen_and_reaches_the_inputs(headline):
    explanation = headline.explain()
    assert len(str(explanation).splitlines()) < 40
    inputs = {step.key for step in walk(explanation) if step.basis}
    assert inputs == {
        "monthly_fee_income", "management_fee", "cleaning.adoption", "cleaning.purchases_per_month", "cleaning.price",
        "cleaning.commission_rate",
    }  # fmt: skip


def test_explain_every_line_of_every_contract(headline):
    from servicecase.inputs.business import read_model

    for contract in read_model().choices["contract"].pages:
        case = headline.with_(contract=contract)
        for key in case.graph.nodes:
            explanation = case.explain(key, depth=2)
            assert explanation.formula
            assert explanation.value


def test_explain_values_are_the_case_s(headline):
    for step in walk(headline.explain("npv", depth=12)):
        value = headline[step.key]
        last = value if isinstance(value, float | bool) else value[-1]
        shown = re.match(r"-?[\d,.]+", step.value)
        if shown and "%" not in step.value:
            assert float(shown[0].replace(",", "")) == pytest.approx(last, rel=0.01, abs=0.005)


def test_explain_says_first_and_last_of_what_varies(realistic):
    assert re.fullmatch(
        r"-?[\d,.]+ yuan/month in month 60, from -?[\d,.]+ in month 1", realistic.explain("net_cash").value
    )


def test_explain_a_line_once(headline):
    explanation = headline.explain("net_cash", depth=12)
    keys = [step.key for step in walk(explanation) if step.steps]
    assert len(keys) == len(set(keys))
    assert any(step.again for step in walk(explanation))


def test_explain_tiers_shows_every_tier(headline):
    text = str(headline.with_(contract="tiered").explain("contract_income"))
    assert all(f"tier_rates[{tier}]" in text for tier in (1, 2, 3))


def test_explain_several_services(two_services):
    explanation = two_services.explain("annual_income")
    total = explanation.steps[0]
    assert total.formula == "cleaning.contract_income + meals.contract_income"
    assert [step.value for step in total.steps] == ["9,375 yuan/month", "2,500 yuan/month"]
    assert two_services.explain("gross_sales").value == "112,500 yuan/month"
    with pytest.raises(
        sc.UnknownNameError, match=r"'price' differs by service; say one of: cleaning\.price, meals\.price"
    ):
        two_services.explain("price")


def test_explain_an_assumption(headline):
    assert headline.explain("adoption").basis == "S1"
    assert headline.explain("worker_pay").basis == "assumed"


def test_explain_unknown_line(headline):
    with pytest.raises(sc.UnknownNameError, match="did you mean 'annual_income'"):
        headline.explain("anual_income")
    with pytest.raises(sc.UnknownNameError, match="number of the month"):
        headline.explain("month")


def test_explain_html_is_escaped_and_folds(headline):
    case = headline.with_(adoption={"value": 0.25, "source": "<b>me</b>"})
    page = case.explain("annual_income", depth=8)._repr_html_()
    assert "<b>me</b>" not in page
    assert "&lt;b&gt;me&lt;/b&gt;" in page
    assert page.count("<details") == page.count("</details>") > 3
    assert page.count(" open>") == 3  # income, contract income and gross sales; the others wait to be asked


def test_explain_as_dict(headline):
    tree = headline.explain("annual_income").as_dict()
    assert tree["line"] == "annual_income"
    assert tree["steps"][0]["formula"] == "gross_sales × commission_rate"


def test_explain_in_chinese(headline):
    lines = str(headline.explain("annual_income", depth=9, lang="zh")).splitlines()
    assert lines[:3] == ["年收入：112,500 元/年", "│ = 最后12个月合计(合同收入)", "└─ 合同收入：9,375 元/月"]
    assert any(line.strip().endswith("每月物业费收入：250,000 元/月  [S1 (B)]") for line in lines)
    assert lines[-1].startswith("S1 (B)：彭洪，开展特约性服务提升业主满意度（及四篇配套文章）")


def test_explain_in_chinese_says_what_varies_and_what_is_left_out(realistic):
    # the service starts in month 3
    assert re.fullmatch(r"第 60 个月为 [\d,]+ 元/月，第 1 个月为 0", realistic.explain("net_cash", lang="zh").value)
    assert "(… 下面还有 2 项)" in str(realistic.explain("income_settled", depth=0, lang="zh"))
    assert "(见上文)" in str(realistic.explain("net_cash", depth=12, lang="zh"))


def test_explanation_keeps_its_language(headline):
    found = headline.explain("worker_pay", lang="zh")
    assert str(found) == "工人时薪：28 元/小时  [自行假定]"
    assert found.basis == "assumed"  # for a program
    page = headline.explain("annual_income", lang="zh")._repr_html_()
    assert "每月物业费收入" in page
    assert "Annual income" not in page
    assert 'title="应收物业费' in page  # what is said of the assumption


def test_explain_a_number_that_there_is_not(headline):
    assert headline.explain("irr").value == "none"  # and not "none, from none", as NaN is unequal to itself
