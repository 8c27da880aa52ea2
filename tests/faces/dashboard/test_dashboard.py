"""The dashboard without a browser: what it shows are the library's own numbers, whatever the reader does."""

import asyncio
import gzip
import json
import re
from html import unescape
from itertools import count
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from plotly.offline import get_plotlyjs

import servicecase as sc
from servicecase.faces.dashboard import view
from servicecase.faces.dashboard.pause import AfterPause
from servicecase.questions.brief.record import brief
from servicecase.questions.contracts.sweep import sweep_contracts
from servicecase.wording.labels import label
from tests.conftest import ROOT
from tests.wording.chinese import said_in

SCENARIOS = sorted((ROOT / "data" / "scenarios").glob("*.toml"))
LINES = ("annual_income", "annual_profit", "npv", "irr", "payback_period", "peak_funding")
KEY = "cleaning.adoption"
NUMBERS = count()
CERTAIN = """
[estate]
monthly_fee_income = 250_000
management_fee = 1
[services.cleaning]
contract = "commission"
adoption = 0.25
price = 1
commission_rate = 0.15
"""
TWO = CERTAIN + CERTAIN[CERTAIN.index("[services") :].replace("cleaning", "repairs").replace("0.25", "0.1")


def figures(dashboard):
    """The numbers on the cards, by name."""
    found = re.findall(r'data-key="(\w+)" data-value="([^"]+)"', dashboard.cards)
    return {name: float(value) for name, value in found}


def traces(dashboard, chart):
    """What a page that opens now finds in a chart, by the name of the line or bar."""
    return {one["name"]: one for one in dashboard.figures[chart]["data"]}


def text(html):
    return unescape(re.sub(r"<[^>]+>", " ", html))


def do(dashboard, kind, **details):
    """What a reader does, as a page says it; it is answered in any case, for the page waits for that."""
    number = f"page:{next(NUMBERS)}"
    dashboard._handle_custom_msg({"kind": kind, "details": details, "number": number}, [])
    assert dashboard.answered == number


def slide(dashboard, key, position):
    do(dashboard, "slide", key=key, value=position)


def type_in(dashboard, key, amount):
    do(dashboard, "type", key=key, value=amount)


def choose(dashboard, service, form):
    do(dashboard, "choose", service=service, form=form)


def agrees(dashboard, case):
    """Whether cards, verdict and charts are those of a case."""
    shown = figures(dashboard)
    assert {name: shown[name] for name in LINES} == pytest.approx({name: case[name] for name in LINES}, nan_ok=True)
    assert brief(case, dashboard.lang).verdict in text(dashboard.answer)
    income, profit = dashboard.figures["income"]["data"]
    assert income["y"] == pytest.approx(case["income_by_year"], abs=0.01)
    assert profit["y"] == pytest.approx(case["profit_by_year"], abs=0.01)
    assert dashboard.figures["cash"]["data"][-1]["y"] == pytest.approx(case["cumulative_cash"], abs=0.01)
    service = dashboard.selected["service"]
    assert dashboard.figures["contracts"]["data"][-1]["x"] == [case.inputs[f"{service}.adoption"]]
    assert dashboard.figures["contracts"]["data"][-1]["y"] == pytest.approx([case["annual_profit"]], abs=0.01)


@pytest.fixture
def dashboard(realistic):
    return realistic.dashboard("en")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_shipped_scenario_has_a_dashboard(path):
    case = sc.load(path)
    dashboard = case.dashboard()
    agrees(dashboard, case)
    assert KEY in dashboard.controls


def test_slider_moves_all_that_is_shown(dashboard, realistic):
    slide(dashboard, KEY, 0.12)
    agrees(dashboard, realistic.with_(adoption=0.12))
    assert dashboard.positions[KEY]["field"] == 12  # in percent


def test_field_is_in_the_unit_that_people_read(dashboard, realistic):
    type_in(dashboard, KEY, 12.5)
    agrees(dashboard, realistic.with_(adoption=0.125))
    assert dashboard.positions[KEY]["position"] == 0.125
    type_in(dashboard, "cleaning.marketing_per_month", 450)
    agrees(dashboard, realistic.with_(adoption=0.125, marketing_per_month=450))


def test_value_beyond_the_slider_stretches_it(dashboard, realistic):
    assert dashboard.positions[KEY]["max"] < 0.6
    type_in(dashboard, KEY, 60)
    agrees(dashboard, realistic.with_(adoption=0.6))
    assert dashboard.positions[KEY]["position"] == 0.6


def test_value_beyond_the_limits_is_refused_in_words_and_the_last_good_state_stays(dashboard, realistic):
    type_in(dashboard, KEY, 12)
    type_in(dashboard, KEY, 150)
    assert text(dashboard.failure).strip() == "Adoption must be from 0% to 100%."
    assert dashboard.positions[KEY]["field"] == 12
    agrees(dashboard, realistic.with_(adoption=0.12))
    type_in(dashboard, KEY, 13)
    assert dashboard.failure == ""


def test_error_of_the_library_is_said_and_the_last_good_state_stays(dashboard, realistic, monkeypatch):
    slide(dashboard, KEY, 0.12)

    def fails(case, changes):
        raise sc.ScenarioError([sc.Fault("", "estate", "contradicts itself")])

    monkeypatch.setattr(sc.Case, "with_", fails)
    slide(dashboard, KEY, 0.2)
    monkeypatch.undo()
    assert text(dashboard.failure).strip() == "estate contradicts itself"
    assert dashboard.positions[KEY]["position"] == 0.12
    agrees(dashboard, realistic.with_(adoption=0.12))


def test_defect_is_no_traceback(dashboard, monkeypatch, capsys):
    monkeypatch.setattr(view.texts, "cards", lambda *_: 1 / 0)
    slide(dashboard, KEY, 0.2)
    assert "This is a bug" in text(dashboard.failure)
    assert "Traceback" not in "".join(capsys.readouterr())


def test_reset_of_one_and_of_all(dashboard, realistic):
    slide(dashboard, KEY, 0.12)
    slide(dashboard, "cleaning.price", 1.1)
    do(dashboard, "restore", key=KEY)
    agrees(dashboard, realistic.with_(price=1.1))
    choose(dashboard, "cleaning", "flat_fee")
    do(dashboard, "reset")
    agrees(dashboard, realistic)
    assert dashboard.changes == {}
    assert dashboard.case.record("adoption") == realistic.record("adoption")  # with its source
    assert dashboard.selected["forms"]["cleaning"] == "commission"


def test_contract_brings_its_own_terms(dashboard, realistic):
    assert "cleaning.commission_rate" in dashboard.controls
    choose(dashboard, "cleaning", "flat_fee")
    assert "cleaning.commission_rate" not in dashboard.controls
    type_in(dashboard, "cleaning.flat_fee", 3_000)
    slide(dashboard, KEY, 0.2)
    agrees(dashboard, realistic.with_(contract="flat_fee", flat_fee=3_000, adoption=0.2))


def test_change_of_a_term_ends_with_its_contract(dashboard, realistic):
    slide(dashboard, "cleaning.commission_rate", 0.12)
    choose(dashboard, "cleaning", "flat_fee")
    agrees(dashboard, realistic.with_(contract="flat_fee"))
    choose(dashboard, "cleaning", "commission")
    agrees(dashboard, realistic)


def test_forms_without_their_terms_are_named_with_what_they_need():
    dashboard = sc.loads(CERTAIN).dashboard("en")
    [service] = dashboard.arrangement["services"]
    options = [value for value, _ in service["forms"]]
    assert "flat_fee" not in options
    assert "commission" in options
    assert "Flat fee (needs flat fee" in text(service["closed"])


def test_two_services_have_their_own_switches_and_sliders():
    case = sc.loads(TWO.replace("[services.repairs]", "[services.repairs]\nflat_fee = 900"))
    dashboard = case.dashboard("en")
    assert {"cleaning.adoption", "repairs.adoption"} <= set(dashboard.controls)
    slide(dashboard, "repairs.adoption", 0.15)
    choose(dashboard, "repairs", "flat_fee")
    agrees(dashboard, case.with_({"repairs.adoption": 0.15, "repairs.contract": "flat_fee"}))


def test_case_without_ranges_has_sliders_and_no_probability():
    case = sc.loads(CERTAIN)
    dashboard = case.dashboard("en")
    agrees(dashboard, case)
    assert {KEY, "cleaning.price", "cleaning.commission_rate"} <= set(dashboard.controls)
    assert np.isnan(figures(dashboard)["probability_of_loss"])
    assert len(dashboard.figures["cash"]["data"]) == 1


def test_sliders_are_what_moves_the_value_most(dashboard, realistic):
    swings = [one.key for one in realistic.tornado().swings]
    ranked = [key for key in swings if key in dashboard.controls]
    others = set(dashboard.controls) - set(ranked)
    assert ranked == swings[: len(ranked)]
    assert others == set()


def test_probability_of_a_loss_and_the_band_are_those_of_all_draws(dashboard, realistic):
    slide(dashboard, KEY, 0.12)
    found = realistic.with_(adoption=0.12).simulate(10_000, 1)
    assert figures(dashboard)["probability_of_loss"] == found.probability_below(0, "npv")
    low, high = np.quantile(found.values["cumulative_cash"], (0.1, 0.9), axis=0)
    edges = dashboard.figures["cash"]["data"][:2]
    assert edges[0]["y"] == pytest.approx(low, abs=0.01)
    assert edges[1]["y"] == pytest.approx(high, abs=0.01)


def test_every_contract_is_drawn_against_adoption(dashboard, realistic):
    sweep = sweep_contracts(realistic, values=dashboard._grid("cleaning"))
    drawn = {name.strip(): one for name, one in traces(dashboard, "contracts").items()}
    assert {sweep.titles[form] for form in sweep.titles} <= set(drawn)
    for form, profit in sweep.profit.items():
        assert drawn[sweep.titles[form]]["y"] == pytest.approx(profit, abs=0.01)


def change(dashboard, name):
    """What a card says of the change against the case as loaded."""
    return unescape(re.search(rf'data-change="{name}">([^<]*)', dashboard.cards)[1])


def test_chart_of_contracts_shows_income_too(dashboard, realistic):
    do(dashboard, "look", what="measure", value="income")
    slide(dashboard, KEY, 0.12)
    sweep = sweep_contracts(realistic, values=dashboard._grid("cleaning"))
    drawn = traces(dashboard, "contracts")
    for form, income in sweep.income.items():
        assert drawn[sweep.titles[form]]["y"] == pytest.approx(income, abs=0.01)
    assert drawn["This case"]["y"] == pytest.approx([realistic.with_(adoption=0.12)["annual_income"]], abs=0.01)
    do(dashboard, "speak", lang="zh")  # where it stays
    assert "合同收入" in dashboard.figures["contracts"]["layout"]["yaxis"]["title"]["text"]
    assert dashboard.selected["measure"] == "income"


@pytest.mark.parametrize("adoption", [0.123, 0.6], ids=["between points", "beyond the axis"])
def test_point_among_the_contracts_is_the_case_itself(dashboard, realistic, adoption):
    type_in(dashboard, KEY, 100 * adoption)
    profit = realistic.with_(adoption=adoption)["annual_profit"]
    drawn = traces(dashboard, "contracts")
    assert drawn["This case"]["y"] == pytest.approx([profit], abs=0.01)
    assert drawn["Commission"]["x"][-1] >= adoption
    layout = dashboard.figures["contracts"]["layout"]
    assert f"{profit:,.0f} yuan" in layout["title"]["text"]
    low, high = layout["yaxis"]["range"]
    assert low <= profit <= high


def test_chart_of_contracts_follows_to_the_service_that_is_changed():
    case = sc.loads(TWO.replace("[services.repairs]", "[services.repairs]\nflat_fee = 900"))
    dashboard = case.dashboard("en")
    assert [one["what"] for one in dashboard.arrangement["views"]] == ["service", "measure"]
    slide(dashboard, "repairs.adoption", 0.15)
    assert dashboard.selected["service"] == "repairs"
    case = case.with_({"repairs.adoption": 0.15})
    sweep = sweep_contracts(case, values=dashboard._grid("repairs"), service="repairs")
    drawn = traces(dashboard, "contracts")
    assert "Flat fee" in drawn
    for form, profit in sweep.profit.items():
        assert drawn[sweep.titles[form]]["y"] == pytest.approx(profit, abs=0.01)
    assert drawn["This case"]["x"] == [0.15]
    title = dashboard.figures["contracts"]["layout"]["xaxis"]["title"]["text"]
    assert case.scenario.titles["repairs"] in title
    do(dashboard, "look", what="service", value="cleaning")
    assert traces(dashboard, "contracts")["This case"]["x"] == [0.25]
    assert "Flat fee" not in traces(dashboard, "contracts")


def test_tables_below_are_those_of_the_case_that_is_shown(dashboard, realistic):
    choose(dashboard, "cleaning", "flat_fee")
    case = realistic.with_(contract="flat_fee")
    side_by_side, outside, _ = (text(one) for one in dashboard.below)
    for form in ("flat_fee", "commission"):
        other = case.with_(contract=form)
        amounts = [other[name] for name in ("annual_income", "annual_profit", "npv")]
        assert re.search(r"\s+".join(f"{one:,.0f}" for one in amounts), side_by_side)
    assert re.search(rf"{case['sales_per_area']:.3g} yuan/m²/year\s+0 ", outside)


def test_change_is_as_precise_as_the_figure_beside_it(dashboard, realistic):
    assert change(dashboard, "npv") == "as loaded"
    type_in(dashboard, "cleaning.marketing_per_month", 310)
    case = realistic.with_(marketing_per_month=310)
    assert 100 < realistic["npv"] - case["npv"] < 1000  # where amounts are shown to the cent
    assert change(dashboard, "npv") == f"−{realistic['npv'] - case['npv']:.0f}"
    assert change(dashboard, "irr") == f"−{100 * (realistic['irr'] - case['irr']):.1f} points"
    type_in(dashboard, "cleaning.marketing_per_month", 300.0001)  # which no card shows
    assert change(dashboard, "npv") == "as loaded"


def test_change_is_in_ten_thousands_where_the_figure_is(realistic):
    dashboard = realistic.dashboard("zh")
    type_in(dashboard, KEY, 25)
    gain = realistic.with_(adoption=0.25)["npv"] - realistic["npv"]
    assert gain > 10_000
    assert change(dashboard, "npv") == f"+{gain / 10_000:.2f} 万"


def test_language_is_switched_everywhere(dashboard, realistic):
    slide(dashboard, KEY, 0.12)
    do(dashboard, "speak", lang="zh")
    agrees(dashboard, realistic.with_(adoption=0.12))
    assert said_in("zh", label, "npv") in text(dashboard.cards)
    assert "合同形式" in text(dashboard.below[0])
    assert dashboard.arrangement["tabs"] == ["合同形式对比", "外部参照", "假设一览"]
    do(dashboard, "speak", lang="en")
    agrees(dashboard, realistic.with_(adoption=0.12))


def test_language_comes_from_the_environment(realistic, monkeypatch):
    monkeypatch.setenv("SERVICECASE_LANG", "zh")
    assert realistic.dashboard().lang == "zh"
    assert realistic.dashboard("en").lang == "en"


def test_language_that_is_not_spoken_is_refused(realistic):
    with pytest.raises(sc.ScenarioError, match="'fr'"):
        realistic.dashboard("fr")


def test_sources_are_told_on_pointing(dashboard):
    [basis] = [one["controls"]["coordinator_pay"]["basis"] for one in dashboard.arrangement["groups"][-1:]]
    assert "S9" in basis


def test_changes_while_the_reader_moves_are_few_draws_then_all(realistic, monkeypatch):
    monkeypatch.setattr("servicecase.faces.dashboard.pause.PAUSE", 0.01)
    draws = []

    async def moves():
        dashboard = realistic.dashboard("en")
        original = dashboard._simulated
        dashboard._simulated = lambda count: draws.append(count) or original(count)
        for value in np.linspace(0.1, 0.2, 6):
            slide(dashboard, KEY, float(value))
        while "Working out" in dashboard.answer:
            await asyncio.sleep(0.05)
        return dashboard

    dashboard = asyncio.run(moves())
    assert draws == [view.FEW] * 6 + [view.ALL]
    agrees(dashboard, realistic.with_(adoption=0.2))


def test_after_a_pause_it_does_only_the_last(monkeypatch):
    monkeypatch.setattr("servicecase.faces.dashboard.pause.PAUSE", 0.01)
    done = []

    async def hurry():
        pause = AfterPause(lambda: done.append(len(done)))
        for _ in range(5):
            pause.put_off()
        await asyncio.sleep(0.05)

    asyncio.run(hurry())
    assert done == [0]


def test_adoption_of_nobody_has_a_dashboard():
    case = sc.loads(CERTAIN.replace("0.25", "0"))
    dashboard = case.dashboard("en")
    agrees(dashboard, case)


def test_notebook_and_dashboard_leave_no_machine_behind():
    text = (ROOT / "notebooks" / "06_dashboard.ipynb").read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert len(text) < 300_000


def test_slider_stands_on_its_steps_so_that_a_browser_does_not_move_it(dashboard, realistic):
    for key, slider in dashboard.positions.items():
        lengths = (slider["position"] - slider["min"], slider["max"] - slider["position"])
        steps = np.array(lengths) / slider["step"]
        assert steps == pytest.approx(np.round(steps), abs=1e-6), key
    type_in(dashboard, KEY, 12.34)  # between two steps
    slider = dashboard.positions[KEY]
    slide(dashboard, KEY, slider["position"] + slider["step"] / 10)  # as a browser rounds
    agrees(dashboard, realistic.with_(adoption=0.1234))


def test_a_page_that_is_loaded_again_has_little_to_fetch(realistic):
    """Two models and their state, which plotly.js is no part of, however long the reader has worked."""
    before = set(ipywidgets.widgets.widget._instances)
    dashboard = realistic.dashboard("en")
    choose(dashboard, "cleaning", "flat_fee")
    do(dashboard, "speak", lang="zh")
    added = set(ipywidgets.widgets.widget._instances) - before
    assert added == {dashboard.model_id, dashboard.layout.model_id}
    assert len(json.dumps(dashboard.get_state(), default=str)) < 100_000


def test_page_gets_what_draws_the_charts_when_it_asks(dashboard, monkeypatch):
    sent = []
    monkeypatch.setattr(dashboard, "send", lambda content, buffers: sent.append((content, buffers)))
    dashboard._handle_custom_msg({"kind": "plotly"}, [])
    [(content, [packed])] = sent
    assert content == {"kind": "plotly"}
    assert gzip.decompress(packed).decode() == get_plotlyjs()


def test_reader_is_answered_whatever_a_page_asks_for(dashboard, realistic, capsys):
    for kind, details in (
        ("dance", {}),
        ("slide", {"key": "unknown", "value": 1}),
        ("slide", {"key": KEY, "value": "x"}),
    ):
        do(dashboard, kind, **details)
        assert "This is a bug" in text(dashboard.failure)
    agrees(dashboard, realistic)
    assert "Traceback" not in "".join(capsys.readouterr())


def test_dashboard_in_a_line_says_of_which_case(dashboard):
    slide(dashboard, KEY, 0.12)
    assert repr(dashboard) == f"<Dashboard of {dashboard.case!r}>"
    assert "20,264" in repr(dashboard)  # what notebook 07 says of 12% on commission
