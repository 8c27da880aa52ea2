"""A reader moves sliders, types, switches contract and language: the page shows what the model gives, to every line."""

import json
import re
from itertools import cycle

import numpy as np
import pytest
from numpy.testing import assert_allclose

import servicecase as sc
from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.brief.record import brief
from servicecase.questions.contracts.record import compare_contracts, cost_of_work_is_given
from servicecase.questions.contracts.sweep import sweep_contracts
from servicecase.questions.names import KEY_LINES
from servicecase.wording.labels import about, label_in, number, quantity, unit_of
from servicecase.wording.language import LANGUAGES, translated
from servicecase.wording.phrases import often
from tests.browsers import LAPTOP, PHONE, visit
from tests.conftest import SCENARIOS, TWO_SERVICES
from tests.faces.page.conftest import DRAWS, decision_in_words
from tests.wording.chinese import said_in

FILES_IN_TURN = list(zip(sorted(SCENARIOS.glob("*.toml")), cycle(LANGUAGES), strict=False))
AGREEMENT = 1e-9  # relative; JavaScript adds up in another order, and has exponentials of its own
OUTCOMES = {
    "Income": "annual_income",
    "Company keeps": "annual_profit",
    "NPV": "npv",
    "Contractor keeps": "contractor_annual_profit",
}


@pytest.fixture(scope="module")
def two_services():
    return sc.loads(TWO_SERVICES)


def assert_shows(opened, case, lang="en"):
    """The page shows a case: the verdict, every figure as Python writes it, and every line behind them."""
    opened.settle()
    contracts = tuple(compare_contracts(case, service) for service in case.scenario.services)
    assert opened.text("#verdict") == decision_in_words(opened, case, lang)
    assert_shows_figures(opened, case, lang)
    for compared in contracts:
        assert_shows_outcomes(opened, case, compared, lang)
    assert_same_lines(opened, case)


def assert_shows_figures(opened, case, lang):
    for line in KEY_LINES:
        for shown in opened.page.locator(f'[data-line="{line}"]').all():
            assert shown.text_content() == said_in(lang, number, case[line], unit_of(case, line)), line
            assert_allclose(float(shown.get_attribute("data-value")), case[line], rtol=AGREEMENT, atol=1e-6)
    shown = opened.page.evaluate(
        "() => [...document.querySelectorAll('#basis [data-input]')].map((one) => [one.dataset.input, one.textContent])"
    )
    assert len(shown) > 5
    for key, text in shown:
        assert text == said_in(lang, quantity, case.record(key).value, unit_of(case, key)), key


def assert_shows_outcomes(opened, case, compared, lang):
    shown = opened.page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('[data-outcome]')]"
        ".map((one) => [one.dataset.outcome, [one.textContent, one.dataset.value]]))"
    )
    known = cost_of_work_is_given(case, compared.service)
    for one in compared.outcomes:
        for column, name in OUTCOMES.items():
            key = f"{compared.service} {one.contract} {column}"
            if one.missing:
                assert key not in shown
                continue
            value = getattr(one, name)
            text, full = shown[key]
            assert text == ("" if np.isnan(value) else said_in(lang, number, round(value), "yuan")), key
            if known or one.contract == DO_NOTHING or name != "contractor_annual_profit":
                assert_allclose(float(full), value, rtol=AGREEMENT, atol=1e-6, err_msg=key)


def assert_same_lines(opened, case):
    found = opened.lines()
    assert found.keys() == case.graph.nodes.keys()
    for key in case.graph.nodes:
        expected = np.asarray(case[key], dtype=float)
        size = np.max(np.abs(np.nan_to_num(expected)))  # what is left of a difference of large numbers is small to them
        got = np.broadcast_to(np.asarray(found[key], dtype=float), expected.shape)
        assert_allclose(got, expected, rtol=AGREEMENT, atol=AGREEMENT * size, err_msg=key)


def control(opened, key, kind):
    return opened.page.locator(f'.assumption[data-key="{key}"] input[type="{kind}"]')


def drag(opened, key, share):
    """Presses on a slider and lets go at a share of its length; gives the value that it then has."""
    slider = control(opened, key, "range")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=3)
    opened.page.mouse.up()
    return slider.evaluate("(one) => one.valueAsNumber")


def press(opened, key, *keys):
    """Presses keys on a slider; gives the value that it then has."""
    slider = control(opened, key, "range")
    slider.focus()
    for one in keys:
        opened.page.keyboard.press(one)
    return slider.evaluate("(one) => one.valueAsNumber")


def type_in(opened, key, text):
    in_sight(opened, control(opened, key, "number")).fill(text)


def in_sight(opened, field):
    """A field, after a press on "More assumptions" where it stands among them."""
    if not field.is_visible():
        opened.page.locator("#more > summary").click()
    return field


@pytest.mark.parametrize(("file", "lang"), FILES_IN_TURN, ids=lambda one: getattr(one, "stem", one))
def test_as_saved(browser, written, file, lang):
    case = sc.load(file)
    with visit(browser, written(case, lang)) as opened:
        assert opened.page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[lang]
        assert opened.text("h1") == case.scenario.title
        assert_shows(opened, case, lang)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_random_changes(browser, written, realistic, seed, size):
    """By pointer, by keyboard and by typing, one after the other, with contracts and languages in between."""
    rng = np.random.default_rng(seed)
    changes, lang = {}, "en"
    with visit(browser, written(realistic), size=size) as opened:
        keys = opened.page.evaluate(
            "() => [...document.querySelectorAll('#material .assumption')].map((one) => one.dataset.key)"
        )
        for turn, key in enumerate(rng.choice(keys, 6, replace=False)):
            if turn % 3 == 0:
                changes[key] = drag(opened, key, rng.uniform(0, 1))
            elif turn % 3 == 1:
                changes[key] = press(opened, key, "Home", *["ArrowRight"] * int(rng.integers(1, 8)), "PageUp")
            else:
                record, unit = realistic.record(key), unit_of(realistic, key)
                value = round(float(rng.uniform(record.low, record.high)), 4)
                percent = unit in ("share", "1/month")
                type_in(opened, key, f"{value * 100:.10g}" if percent else str(value))
                changes[key] = value
            if turn == 2:
                forms = opened.page.locator('#contracts input[type="radio"]:enabled')
                chosen = forms.nth(int(rng.integers(forms.count())))
                chosen.check()
                changes["cleaning.contract"] = chosen.get_attribute("value")
            if turn == 4:
                opened.page.locator("#language").click()
                lang = "zh"
            assert_shows(opened, realistic.with_(changes), lang)
        assert len(changes) == 7


def test_two_services(browser, written, two_services):
    """Each has its contracts and its assumptions; the verdict names them."""
    with visit(browser, written(two_services)) as opened:
        assert_shows(opened, two_services)
        type_in(opened, "meals.adoption", "40")
        changed = two_services.with_({"meals.adoption": 0.4})
        assert_shows(opened, changed)


@pytest.mark.parametrize(
    ("lang", "forms"),
    [("en", "commission, flat fee and base fee plus commission"), ("zh", "按比例分成、包干和基础费加分成")],
)
def test_three_forms_of_three_services_are_listed(browser, written, lang, forms):
    service = '[services.{}]\ncontract = "{}"\nadoption = 0.1\nprice = 1.0\n{}\n'
    more = service.format("repairs", "flat_fee", "flat_fee = 3_000")
    more += service.format("lifts", "base_plus_commission", "base_fee = 500\ncommission_rate = 0.1")
    case = sc.loads(TWO_SERVICES + more)
    with visit(browser, written(case, lang)) as opened:
        assert forms in opened.text("#verdict")
        assert_shows(opened, case, lang)


@pytest.mark.parametrize(
    ("lang", "keeps", "others"),
    [
        ("en", "Company keeps, yuan a year", "with the other services as they are"),
        ("zh", "公司每年净得，元", "其他服务不变"),
    ],
)
def test_figures_under_the_forms_of_one_service_are_those_of_all(browser, written, two_services, lang, keeps, others):
    with visit(browser, written(two_services, lang)) as opened:
        assert opened.page.locator("#contracts legend").all_inner_texts() == [
            f"{title} · {keeps}" for title in two_services.scenario.titles.values()
        ]
        assert all(others in one for one in opened.page.locator("#comparison caption").all_inner_texts())


def test_forms_without_their_terms_cannot_be_chosen_and_say_what_they_need(browser, written, two_services):
    with visit(browser, written(two_services, "zh")) as opened:
        form = opened.page.locator("#form-cleaning-flat_fee")
        assert form.is_disabled()
        assert opened.page.locator("#form-cleaning-flat_fee-note").inner_text() == "需要给出：包干费"


def test_typing_beyond_the_limits_says_so_and_changes_nothing(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        type_in(opened, "cleaning.adoption", "101")
        field = control(opened, "cleaning.adoption", "number")
        assert field.get_attribute("aria-invalid") == "true"
        assert opened.page.get_by_role("alert").filter(visible=True).inner_text() == "Must be from 0% to 100%"
        assert_shows(opened, headline)
        type_in(opened, "cleaning.adoption", "100")
        assert field.get_attribute("aria-invalid") == "false"
        assert_shows(opened, headline.with_(adoption=1.0))


def test_a_value_beyond_the_slider_may_be_typed(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        type_in(opened, "cleaning.price", "40")
        assert_shows(opened, headline.with_(price=40.0))


def test_resets(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        type_in(opened, "cleaning.adoption", "30")
        type_in(opened, "cleaning.price", "1.2")
        opened.page.locator('.assumption[data-key="cleaning.price"] .reset').click()
        assert_shows(opened, headline.with_(adoption=0.3))
        opened.page.locator("#form-cleaning-flat_fee").check()
        opened.page.locator("#reset").click()
        assert_shows(opened, headline)
        assert control(opened, "cleaning.adoption", "number").input_value() == "25"


def test_difference_to_the_scenario_as_saved(browser, written, headline):
    """30% instead of 25% of adoption are a fifth more than 112,500 yuan."""
    with visit(browser, written(headline)) as opened:
        type_in(opened, "cleaning.adoption", "30")
        opened.settle()
        card = opened.page.locator("#figures li").first
        assert card.locator(".figure").inner_text() == "135,000"
        assert card.locator(".change").inner_text() == "+22,500"


def test_link_brings_back_what_the_reader_sees(browser, written, realistic):
    changes = {"cleaning.adoption": 0.2, "discount_rate": 0.1, "cleaning.contract": "tiered"}
    with visit(browser, written(realistic)) as opened:
        type_in(opened, "cleaning.adoption", "20")
        type_in(opened, "discount_rate", "10")
        opened.page.locator("#form-cleaning-tiered").check()
        opened.page.locator("#language").click()
        opened.pause()
        fragment = opened.page.evaluate("location.hash")
        opened.page.reload()
        assert_shows(opened, realistic.with_(changes), "zh")
    with visit(browser, written(realistic), fragment) as opened:
        assert_shows(opened, realistic.with_(changes), "zh")
        opened.page.evaluate("location.hash = 'cleaning.adoption=0.1'")
        opened.page.wait_for_function("document.documentElement.lang === 'en'")
        assert_shows(opened, realistic.with_(adoption=0.1))


@pytest.mark.parametrize(
    "fragment",
    [
        "#cleaning.adoption=7",
        "#cleaning.adoption=x",
        "#cleaning.adoption=",
        "#cleaning.adoption=%20",
        "#nothing=1",
        "#horizon_months=3",
        "#cleaning.start_month=1.5",
        "#cleaning.contract=none",
        "#cleaning.contract=do_nothing",
        "#lang=fr",
        "#__proto__=1&constructor=2",
        "#%E0%A4%A",
    ],
)
def test_links_that_say_what_cannot_be_are_passed_over(browser, written, headline, fragment):
    with visit(browser, written(headline), fragment) as opened:
        assert_shows(opened, headline)


def test_copied_link(browser, written, headline):
    file = written(headline)
    with visit(browser, file, permissions=["clipboard-read", "clipboard-write"]) as opened:
        type_in(opened, "cleaning.adoption", "30")
        opened.page.locator("#link").click()
        opened.page.wait_for_function("!document.querySelector('#notice').hidden")
        copied = opened.page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{file.as_uri()}#cleaning.adoption=0.3"


def test_link_to_copy_by_hand_where_the_browser_forbids_it(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        opened.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
        opened.page.locator("#form-cleaning-in_house").check()
        opened.page.locator("#link").click()
        address = opened.page.locator("#address input")
        address.wait_for()
        assert address.input_value().endswith("#cleaning.contract=in_house")


def saved(opened):
    with opened.page.expect_download() as waiting:
        opened.page.locator("#save").click()
    return sc.loads(waiting.value.path().read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "lang"), FILES_IN_TURN, ids=lambda one: getattr(one, "stem", one))
def test_saved_scenario_is_the_case(browser, written, file, lang):
    case = sc.load(file)
    with visit(browser, written(case, lang)) as opened:
        found = saved(opened)
    assert found.scenario.records == case.scenario.records
    assert found.scenario.fingerprint() == case.scenario.fingerprint()


def test_saved_scenario_has_what_was_changed(browser, written, realistic):
    """A value within its range keeps it, as `with_` would; one beyond it stands alone."""
    changes = {"cleaning.adoption": 0.2, "cleaning.price": 9.0, "discount_rate": 0.11, "cleaning.contract": "flat_fee"}
    flag = "cleaning.flat_fee_in_advance"
    with visit(browser, written(realistic)) as opened:
        type_in(opened, "cleaning.adoption", "20")
        type_in(opened, "cleaning.price", "9")
        type_in(opened, "discount_rate", "11")
        opened.page.locator("#form-cleaning-flat_fee").check()
        in_sight(opened, control(opened, flag, "checkbox")).check()
        found = saved(opened)
        assert_shows(opened, found)
    expected = realistic.with_({**changes, flag: True})
    assert found.scenario.records == expected.scenario.records
    assert found.scenario.choices == expected.scenario.choices


def test_saved_scenario_of_a_service_with_a_chinese_name(browser, written, two_services):
    case = sc.loads(TWO_SERVICES.replace("[services.meals]", '[services."送餐"]'))
    with visit(browser, written(case)) as opened:
        type_in(opened, "送餐.adoption", "40")
        found = saved(opened)
        assert_shows(opened, found)
    assert found.scenario.records == case.with_({"送餐.adoption": 0.4}).scenario.records


def test_saved_scenario_with_a_tax_preset_of_which_a_rate_was_changed(browser, written, realistic):
    with visit(browser, written(realistic)) as opened:
        type_in(opened, "vat_rate", "3")
        found = saved(opened)
    assert found.scenario.tax == realistic.scenario.tax
    assert found["npv"] == realistic.with_(vat_rate=0.03)["npv"]


@pytest.fixture(scope="module")
def of_unknown_cost():
    """In-house without the cost of the work: nothing can be decided until the reader gives it."""
    terms = 'contract = "in_house"\nbase = "area"\nworker_pay = 28'
    return sc.loads(TWO_SERVICES.replace('contract = "commission"', terms, 1))


def test_cost_of_the_work_may_be_given_by_the_reader(browser, written, of_unknown_cost):
    with visit(browser, written(of_unknown_cost)) as opened:
        assert opened.text("#verdict").startswith("Cannot decide")
        assert_shows(opened, of_unknown_cost)
        assert opened.page.locator("#form-meals-in_house").is_disabled()
        type_in(opened, "cleaning.hours_per_unit", "0.02")
        assert_shows(opened, of_unknown_cost.with_({"cleaning.hours_per_unit": 0.02}))
        type_in(opened, "meals.overhead_per_month", "3000")
        opened.settle()
        opened.page.locator("#form-meals-in_house").check()
        changes = {"cleaning.hours_per_unit": 0.02, "meals.overhead_per_month": 3000.0, "meals.contract": "in_house"}
        assert_shows(opened, of_unknown_cost.with_(changes))
        opened.pause()
        opened.page.reload()
        assert_shows(opened, of_unknown_cost.with_(changes))


HOSTILE = """</script><script>window.ran = 1</script><img src=x onerror="window.ran = 2">'"&$title{lang}"""


@pytest.fixture(scope="module")
def hostile():
    """The worked example with markup for a title, a description, a service's title and a note."""
    text = (SCENARIOS / "housekeeping.toml").read_text(encoding="utf-8")
    for name in ("Housekeeping on commission", "Scheduled cleaning", "Sample survey of unstated size"):
        text = text.replace(f'"{name}"', json.dumps(HOSTILE))
    return sc.loads(text)


def test_text_of_a_scenario_stays_text(browser, written, hostile):
    with visit(browser, written(hostile)) as opened:
        opened.pause()
        assert opened.text("h1") == opened.page.title() == HOSTILE
        assert HOSTILE in opened.text("#basis")
        assert opened.text("#comparison caption").startswith(HOSTILE)
        assert opened.page.evaluate("window.ran") is None
        assert opened.page.locator("img").count() == 0
        assert saved(opened).scenario.titles == hostile.scenario.titles


def test_policy_refuses_another_script(browser, written, headline, tmp_path):
    planted = written(headline).read_text(encoding="utf-8").replace("</body>", "<script>window.ran = 1</script></body>")
    file = tmp_path / "planted.html"
    file.write_text(planted, encoding="utf-8")
    with visit(browser, file) as opened:
        assert opened.page.evaluate("window.ran") is None
        (complaint,) = opened.complaints
        assert "violates the following Content Security Policy" in complaint
        opened.complaints.clear()


def test_recorder_of_complaints_and_requests_works(browser, tmp_path):
    file = tmp_path / "bad.html"
    file.write_text("<title>x</title><script>throw new Error('bad')</script>", encoding="utf-8")
    with pytest.raises(AssertionError, match="bad"), visit(browser, file):
        pass
    file.write_text("<title>x</title><img src='https://example.org/x.png'>", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"example\.org"), visit(browser, file):
        pass


# What the charts show.


def test_bars_are_as_high_as_the_income_of_the_years(browser, written, realistic):
    with visit(browser, written(realistic)) as opened:
        bars = opened.page.locator("#income .columns rect")
        drawn = bars.evaluate_all("(bars) => bars.map((one) => [one.y.baseVal.value, one.height.baseVal.value])")
    tops, sizes = np.array(drawn).T
    values = np.concatenate([realistic["income_by_year"], realistic["profit_by_year"]])
    assert values.min() < 0
    assert_allclose(sizes / sizes[0], np.abs(values) / values[0], rtol=1e-5)
    zero = np.where(values < 0, tops, tops + sizes)  # below it stands what is lost
    assert_allclose(zero, zero[0], atol=1e-3)


def test_finding_of_the_sweep(browser, written, headline):
    """In-house takes over from the flat fee where Python finds it, of the viable contracts."""
    *_, (_, start, other), (_, _, form) = sweep_contracts(headline, "adoption", np.linspace(0, 0.42, 4201)).preferred()
    assert (other, form) == ("flat_fee", "in_house")
    with visit(browser, written(headline)) as opened:
        opened.pause()
        text = "in-house is worth most of the viable contracts; just below, flat fee (strip)"
        assert opened.text("#sweep-finding") == f"Adoption from {start:.1%}: {text}"


def test_no_payback_within_a_single_month(browser, written, headline):
    case = headline.with_(horizon_months=1, launch_cost=1e6)
    with visit(browser, written(case)) as opened:
        assert opened.text("#cash-finding") == "Not paid back within 1 month"
        opened.page.locator("#language").click()
        opened.pause()
        assert opened.text("#cash-finding") == "1 个月内收不回投入"


def test_numbers_of_a_chart_stand_in_its_table_and_follow_the_controls(browser, written, realistic):
    with visit(browser, written(realistic)) as opened:
        opened.page.locator("#income .numbers > summary").click()
        type_in(opened, "cleaning.adoption", "30")
        opened.settle()
        cells = opened.page.locator("#income tbody td").all_inner_texts()
    case = realistic.with_(adoption=0.3)
    rows = zip(case["income_by_year"], case["profit_by_year"], strict=True)
    assert cells == [number(round(float(value)), "yuan") for row in rows for value in row]


STRIP = """(parts) => parts.map((one) =>
    [one.getAttribute('class').split('form-')[1], Number(one.getAttribute('x')), Number(one.getAttribute('width'))])"""
CELLS = "(rows) => rows.map((row) => [...row.cells].map((one) => one.textContent))"


def test_forms_as_adoption_varies(browser, written, headline):
    """Ends of the ranges in which a form is worth most are where Python finds them, on a finer grid."""
    with visit(browser, written(headline)) as opened:
        opened.page.locator("#sweep .numbers > summary").click()
        opened.settle()
        strip = opened.page.locator("#sweep .strip rect").evaluate_all(STRIP)
        table = opened.page.locator("#sweep table").first
        columns = table.locator("thead th").all_inner_texts()
        cells = np.array(table.locator("tbody tr").evaluate_all(CELLS))
    sweep = sweep_contracts(headline, "adoption", np.linspace(0, 0.42, 41))
    expected = sweep.preferred()
    assert [one[0] for one in strip] == [form for _, _, form in expected]
    left, width = strip[0][1], sum(one[2] for one in strip)
    ends = [(x + size - left) / width * 0.42 for _, x, size in strip]
    assert_allclose(ends, [end for _, end, _ in expected], atol=1e-4)
    for form, title in sweep.titles.items():
        shown = [float(one.replace(",", "")) for one in cells[:, columns.index(title)]]
        assert_allclose(shown, sweep.profit[form], atol=0.5, err_msg=form)


def test_chosen_form_crosses_the_flat_fee_where_they_bring_the_same(browser, written, headline):
    """The flat fee is 9,000 yuan a month; 15% of 250,000 yuan x adoption is as much at 24%."""
    with visit(browser, written(headline)) as opened:
        opened.page.locator("#sweep .numbers > summary").click()
        opened.settle()
        rows = opened.page.locator("#sweep table").last.locator("tbody tr").all_inner_texts()
    assert "Flat fee\t24%\t108,000" in rows


# How a figure comes about, and what is said besides.


def test_explanation_goes_down_to_the_assumptions(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        tree = opened.page.locator("#explanation")
        while (closed := tree.locator("details:not([open]) > summary")).count():
            closed.first.click()
        text = tree.inner_text()
        assert "= gross_sales × commission_rate" in text
        assert "Commission: 15% S1 (B)" in text
        type_in(opened, "cleaning.commission_rate", "20")
        opened.settle()
        assert "Annual income: 150,000 yuan/year" in tree.inner_text()
        assert "Commission: 20% assumed" in tree.inner_text()


def test_explanation_of_another_figure(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        opened.page.locator("#explained").select_option("npv")
        opened.settle()
        assert opened.text("#explanation summary").startswith(f"Net present value: {number(headline['npv'], 'yuan')}")


def test_cautions_follow_the_controls(browser, written, realistic):
    def warns(opened):
        opened.settle()
        return "the contractor earns" in opened.page.locator("#cautions").inner_text()

    with visit(browser, written(realistic)) as opened:
        assert warns(opened)
        type_in(opened, "cleaning.commission_rate", "1")
        assert not warns(opened)


def of_several_returns(headline):
    """A launch in month 1, two years of income, and a deposit that goes back."""
    return headline.with_(contract="flat_fee", launch_cost=300_000, deposit=200_000, flat_fee=13_000, horizon_months=24)


def of_old_words(headline):
    """Two assumptions of which the word of one has expired."""
    text = TWO_SERVICES.replace("price = 1.0", "price = { value = 1.0, expires = 2020-01-31 }")
    return sc.loads(text.replace("price = 20", "price = { value = 20, expires = 2999-12-31 }"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("made", "changes"),
    [
        (lambda headline: headline, {}),
        (lambda headline: headline, {"cleaning.adoption": "90", "cleaning.price": "40"}),  # more than others reach
        (of_several_returns, {"cleaning.adoption": "26"}),
        (of_old_words, {}),
    ],
    ids=["as saved", "more than others", "several returns", "expired"],
)
def test_cautions_and_returns_are_those_of_the_brief(browser, written, headline, made, changes, lang):
    case = made(headline)
    with visit(browser, written(case, lang)) as opened:
        for key, text in changes.items():
            type_in(opened, key, text)
        opened.settle()
        shown = opened.page.locator("#cautions li").all_inner_texts()
        note = opened.page.locator('#figures li:has([data-line="irr"]) > .quiet').nth(1).text_content()
        counted = opened.text("#changed")
    values = {key: float(text) / (100 if key.endswith("adoption") else 1) for key, text in changes.items()}
    found = brief(case.with_(values), lang)
    assert shown == list(found.cautions or [said_in(lang, translated, "None")])
    returns = next(one for one in found.figures if one.line == "irr")
    assert note == (returns.note or said_in(lang, translated, "a year"))
    assert not changes or str(len(changes)) in counted


def test_uncertainty_is_that_of_the_scenario_as_saved(browser, written, realistic):
    with visit(browser, written(realistic)) as opened:
        before = opened.text("#uncertainty")
        assert "200 draws" in before
        assert "seed 1" in before
        type_in(opened, "cleaning.adoption", "30")
        opened.settle()
        assert opened.text("#uncertainty") == before


def rows(opened, selector):
    """The cells of a table's body, as text."""
    return opened.page.locator(f"{selector} tbody tr").evaluate_all(CELLS)


def test_results_over_the_draws(browser, written, realistic):
    """As `simulate` finds them with the same draws; some of which never pay back."""
    found = realistic.simulate(DRAWS, 1, outputs=KEY_LINES).table()
    assert found.loc["payback_period", "no_value"] > 0
    with visit(browser, written(realistic)) as opened:
        shown = rows(opened, "#uncertainty")
    for line, (_, *cells) in zip(KEY_LINES, shown, strict=True):
        unit = unit_of(realistic, line)
        values = [about(one, unit) for one in found.loc[line, ["mean", "p10", "p50", "p90"]]]
        shares = [often(one) for one in found.loc[line, ["below_zero", "no_value"]]]
        assert cells == [*values, *shares], line


def test_spread_under_each_contract(browser, written, realistic):
    """Every net present value has a value, so there is no column of those without."""
    found = realistic.simulate_contracts("cleaning", draws=DRAWS, seed=1).npv
    with visit(browser, written(realistic)) as opened:
        shown = {form: cells for form, *cells in rows(opened, "#swings > :nth-child(2)")}
    titles = {one.contract: one.title for one in compare_contracts(realistic).outcomes}
    assert shown.keys() == {titles[form] for form in found}
    for form, npv in found.items():
        values = [npv.mean(), *np.quantile(npv, [0.1, 0.5, 0.9])]
        assert shown[titles[form]] == [*(about(one, "yuan") for one in values), often(np.mean(npv < 0))]


BARS = """(all) => all.map((one) => {
    const [bar, zero] = [one.querySelector('rect'), one.querySelector('path').getBBox()];
    return [bar.x.baseVal.value, bar.width.baseVal.value, zero.x];
})"""


def test_tornado(browser, written, realistic):
    swings = [one for one in realistic.tornado().swings if one.swing > 0]
    with visit(browser, written(realistic)) as opened:
        shown = rows(opened, "#swings > :first-child")
        bars = np.array(opened.page.locator("#swings .swing").evaluate_all(BARS))
    for one, (name, ends, there, _) in zip(swings, shown, strict=True):
        unit = unit_of(realistic, one.key)
        assert name == label_in(realistic, one.key)
        assert ends == f"{about(one.low, unit)} to {about(one.high, unit)}"
        assert there == f"{about(one.at_low, 'yuan')} to {about(one.at_high, 'yuan')}"
    ends = np.array([[one.at_low, one.at_high] for one in swings])
    scale = bars[0, 1] / swings[0].swing  # pixels a yuan
    assert_allclose(bars[:, 0] - bars[:, 2], ends.min(axis=1) * scale, atol=0.01)
    assert_allclose(bars[:, 1], np.maximum([one.swing * scale for one in swings], 1), atol=0.01)


def heights(opened, selector):
    """How high the points of each path are in its chart, in pixels from the top."""
    drawn = opened.page.locator(selector).evaluate_all("(all) => all.map((one) => one.getAttribute('d'))")
    return [np.array([float(y) for y in re.findall(r"[ML,Z]*[\d.-]+,([\d.-]+)", one)]) for one in drawn]


def assert_drawn(drawn, values):
    """Heights are those of the values on one scale, to the tenth of a pixel that is drawn."""
    drawn, values = np.concatenate(drawn), np.concatenate([np.asarray(one) for one in values])
    slope, start = np.polyfit(values, drawn, 1)
    assert slope < 0  # more is higher
    assert_allclose(drawn, start + slope * values, atol=0.11)


def test_fan(browser, written, realistic):
    low, middle, high = np.quantile(
        realistic.simulate(DRAWS, 1, outputs=["cumulative_cash"]).values["cumulative_cash"], [0.1, 0.5, 0.9], axis=0
    )
    with visit(browser, written(realistic)) as opened:
        opened.pause()
        names = opened.page.locator("#fan .names text").all_text_contents()
        lines, (band,) = heights(opened, "#fan .line"), heights(opened, "#fan path.band")
        finding = opened.text("#fan-finding")
    assert names == ["90th percentile", "Median", "10th percentile"]
    assert_drawn([*lines, band], [high, middle, low, high, low[::-1]])
    ends = f"{about(low[-1], 'yuan')} to {about(high[-1], 'yuan')} yuan"
    assert finding == f"Cumulative cash: {ends} after 60 months in 80% of simulations"


def test_cash_is_drawn_as_it_is_and_said_in_words(browser, written, realistic, headline):
    with visit(browser, written(realistic)) as opened:
        type_in(opened, "cleaning.adoption", "20")
        opened.pause()
        lines, finding = heights(opened, "#cash .line"), opened.text("#cash-finding")
        ways = opened.page.locator("#cash .line").evaluate_all(
            "(all) => all.map((one) => [one.getPointAtLength(0).x, one.getPointAtLength(1e9).x])"
        )
    case = realistic.with_(adoption=0.2)
    assert_drawn(lines, [case["cumulative_cash"], case["cumulative_present_value"]])
    assert all(start < end for start, end in ways)  # from the first month to the last
    peak, month = number(round(case["peak_funding"]), "yuan"), number(case["payback_period"], "1")
    assert finding == f"Peak funding is {peak} yuan; paid back in month {month}"
    with visit(browser, written(headline)) as opened:
        assert opened.text("#cash-finding") == "The service needs no funding"


def test_sweep_marks_this_case_and_every_crossing(browser, written, headline):
    """Where Python's curves cross on a finer grid; forms that bring the same over a stretch do not cross there."""
    fine = np.linspace(0, 0.42, 4201)
    profit = sweep_contracts(headline, "adoption", fine).profit
    expected = []
    for form in profit:
        gap = profit["commission"] - profit[form]
        apart = np.flatnonzero(np.abs(gap) > 0.5)
        turns = np.flatnonzero(np.diff(np.sign(gap[apart])))
        expected += [(form, fine[apart[turn + 1]]) for turn in turns]
    with visit(browser, written(headline)) as opened:
        type_in(opened, "cleaning.adoption", "30")
        opened.pause()
        strip = opened.page.locator("#sweep .strip rect").evaluate_all(STRIP)
        rule = opened.page.locator("#sweep line.rule").evaluate("(one) => one.x1.baseVal.value")
        marks = opened.page.locator("#sweep circle").evaluate_all(
            "(all) => all.map((one) => [one.getAttribute('class').split('form-')[1], one.cx.baseVal.value])"
        )
    left, width = strip[0][1], sum(one[2] for one in strip)
    assert (rule - left) / width * 0.42 == pytest.approx(0.3)
    found = sorted((form, (x - left) / width * 0.42) for form, x in marks)
    assert [form for form, _ in found] == [form for form, _ in sorted(expected)]
    assert_allclose([x for _, x in found], [x for _, x in sorted(expected)], atol=0.0105)  # a step of the chart


def test_sources_of_what_is_not_changed_stand_below_with_their_caveats(browser, written, headline):
    caveat = "the 25% is said to come from a sample survey of unstated size"
    with visit(browser, written(headline)) as opened:
        assert caveat in opened.text("#basis ul")


def test_a_wrong_number_is_found(browser, written, headline):
    with visit(browser, written(headline)) as opened:
        with pytest.raises(AssertionError):
            assert_same_lines(opened, headline.with_(adoption=0.25 * (1 + 1e-8)))
        opened.page.evaluate("() => { document.querySelector('[data-outcome] , .figure').textContent = '112,501'; }")
        with pytest.raises(AssertionError):
            assert_shows_figures(opened, headline, "en")


def test_what_moves_the_worth_most_stands_open(browser, written, realistic):
    """The widest swings of the tornado, in its order; all others are a press away."""
    with visit(browser, written(realistic)) as opened:
        keys = opened.page.locator("#material .assumption").evaluate_all("(all) => all.map((one) => one.dataset.key)")
        hidden = opened.page.locator("#more .assumption")
        assert not hidden.first.is_visible()
        assert hidden.count() > len(keys)
    assert keys == [one.key for one in realistic.tornado().swings[: len(keys)]]
    assert len(keys) == 8
