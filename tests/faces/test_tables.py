import numpy as np
import pytest


def test_summary(headline):
    table = headline.summary()
    assert table.loc["annual_income", "value"] == 112_500.0
    assert table.loc["sales_per_area", "source"] == "S7 (B)"
    assert table["do_nothing"].dropna().eq(0).all()


def test_monthly_has_every_monthly_line(headline):
    table = headline.monthly()
    assert table.shape[0] == 60
    assert table.index[0] == 1
    assert (table["cleaning.contract_income"] == 9_375.0).all()
    assert table.attrs["units"]["cleaning.quantity_sold"] == "m²/month"


def test_annual_sums_flows(realistic):
    table = realistic.annual()
    assert list(table.index) == [1, 2, 3, 4, 5]
    assert table["net_cash"].to_numpy() == pytest.approx(realistic["net_cash"].reshape(5, 12).sum(axis=1))
    assert table["income_by_year"].to_numpy() == pytest.approx(realistic["income_by_year"])
    assert "cumulative_cash" not in table  # a level is not a flow
    assert table.attrs["units"]["net_cash"] == "yuan/year"


def test_annual_of_a_horizon_that_is_not_whole_years(headline):
    assert headline.with_(horizon_months=30).annual()["income_by_year"].tolist() == [112_500.0, 112_500.0, 56_250.0]


def test_assumptions(headline):
    table = headline.assumptions()
    assert table.loc["cleaning.adoption", ["value", "low", "high", "unit", "basis"]].tolist() == [
        0.25, 0.10, 0.35, "share", "S1",
    ]  # fmt: skip
    assert table.loc["discount_rate", "is_default"]


def test_contracts_best_first_with_nothing_among_them(headline):
    table = headline.contracts().table()
    assert table["npv"].is_monotonic_decreasing
    assert table.loc["do_nothing", "npv"] == 0
    assert table.index[table["chosen"]].tolist() == ["commission"]
    assert len(table) == 12


def test_contracts_missing_terms_stay_in_the_table(two_services):
    table = two_services.contracts("meals").table()
    assert table.loc["flat_fee", "missing"] == "flat_fee"
    assert np.isnan(table.loc["flat_fee", "npv"])


def test_tables_in_chinese_keep_their_columns_and_numbers(realistic):
    contracts = [realistic.contracts(lang=one).table() for one in ("en", "zh")]
    others = [[getattr(realistic, name)(lang=one) for one in ("en", "zh")] for name in ("summary", "assumptions")]
    for english, chinese in (contracts, *others):
        assert list(chinese.columns) == list(english.columns)
        assert list(chinese.index) == list(english.index)
        numbers = english.select_dtypes("number").columns
        assert chinese[numbers].equals(english[numbers])


def test_words_of_tables_in_chinese(headline, realistic):
    summary = headline.summary("zh")
    assert summary.loc["annual_income", ["label", "unit"]].tolist() == ["年收入", "元/年"]
    assert summary.loc["sales_per_area", "beside"].startswith("上市物业公司的社区增值服务：1.2 至 3.3；")
    table = realistic.assumptions("zh")
    assert table.loc["cleaning.adoption", ["label", "range", "unit", "basis"]].tolist() == [
        "使用率", "5% 至 25%", "比例", "自行假定",
    ]  # fmt: skip
    assert table.loc["vat_rate", "note"] == "税费预设 general_2026：不抵扣进项税额"
    assert headline.contracts(lang="zh").table().loc["do_nothing", "title"] == "不做"
