"""The page works by keyboard and for a screen reader, in both themes, at every width, and on paper."""

import re

import pytest

import servicecase
from servicecase.questions.contracts.record import workable_forms
from servicecase.scenario.presets import is_of_a_tax_preset, tax_presets
from servicecase.wording.labels import quantity, unit_of
from servicecase.wording.language import LANGUAGES
from tests.browsers import LAPTOP, PHONE, visit
from tests.conftest import TWO_SERVICES
from tests.faces.page.conftest import decision_in_words

LEAST_CONTRAST, LEAST_CONTRAST_OF_LARGE_TEXT = 4.5, 3.0  # WCAG 2.2, level AA
NARROWEST = (320, 640)  # WCAG 2.2, reflow
A4 = (595, 842)  # points


@pytest.fixture
def opened(browser, written, realistic):
    with visit(browser, written(realistic)) as one:
        yield one


def open_everything(opened):
    opened.page.evaluate("() => document.querySelectorAll('details').forEach((one) => (one.open = true))")
    opened.settle()


def test_structure(opened):
    open_everything(opened)
    found = opened.page.evaluate(
        """() => ({
        levels: [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1])),
        mains: document.querySelectorAll('main').length,
        ids: [...document.querySelectorAll('[id]')].map((one) => one.id),
        bare: [...document.querySelectorAll('th:not([scope]), table:not(:has(caption))')].length,
        references: [...document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for]')].flatMap((one) =>
          ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) => one.getAttribute(name)?.split(' ') ?? [])),
        })"""
    )
    assert found["levels"].count(1) == 1
    assert found["levels"][0] == 1
    assert all(after <= before + 1 for before, after in zip(found["levels"], found["levels"][1:], strict=False))
    assert found["mains"] == 1
    assert len(found["ids"]) == len(set(found["ids"]))
    assert found["bare"] == 0
    assert set(found["references"]) <= set(found["ids"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_can_be_operated_has_a_name(browser, written, realistic, lang):
    with visit(browser, written(realistic, lang)) as opened:
        open_everything(opened)
        names = opened.page.evaluate(
            """() => [...document.querySelectorAll('input, select, button, summary, svg[role=img]')].map((one) => [
            one.outerHTML.slice(0, 100),
            [one.getAttribute('aria-label'), ...[...(one.labels ?? [])].map((label) => label.textContent),
             document.getElementById(one.getAttribute('aria-labelledby'))?.textContent,
             one.matches('button, summary') && one.textContent].filter((text) => text && text.trim()).length])"""
        )
        assert len(names) > 100
        assert [html for html, count in names if not count] == []


TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [...document.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
    while (walker.nextNode()) {
        const isLeftOut = walker.currentNode.parentElement.closest('script, noscript, code, #language');
        if (!isLeftOut) found.push(walker.currentNode.data);
    }
    return found;
}"""


def test_chinese_page_has_no_english_words_but_those_of_the_scenario(browser, written, realistic):
    """Names of formulas, which are those of the model, stay as they are."""
    scenario = realistic.scenario
    given = [scenario.title, scenario.description, *scenario.titles.values()]
    given += [one.note for one in scenario.records.values() if one.note and not is_of_a_tax_preset(one)]
    given += [*tax_presets(), "doczj"]
    with visit(browser, written(realistic, "zh"), "#cleaning.adoption=0.3") as opened:
        open_everything(opened)
        opened.pause()
        texts = "\n".join(opened.page.evaluate(TEXTS))
    for one in [*given, f"servicecase {servicecase.__version__}"]:
        texts = texts.replace(one, "")
    assert len(texts) > 5_000
    assert re.findall(r".*[A-Za-z]{3}.*", texts) == []


def test_sliders_say_their_value_with_its_unit(opened, realistic):
    slider = opened.page.locator('.assumption[data-key="cleaning.price"] input[type="range"]')
    assert slider.get_attribute("aria-valuetext") == "1 yuan/m²"
    slider.focus()
    opened.page.keyboard.press("ArrowRight")
    opened.settle()
    value = slider.evaluate("(one) => one.valueAsNumber")
    assert value > 1
    assert slider.get_attribute("aria-valuetext") == quantity(value, unit_of(realistic, "cleaning.price"))


def test_screen_reader_hears_the_verdict_when_the_reader_pauses(opened, realistic):
    announcement = opened.page.get_by_role("status").first
    slider = opened.page.locator('.assumption[data-key="cleaning.price"] input[type="range"]')
    opened.page.evaluate(
        """() => document.addEventListener("evaluated", () => {
            window.heard = document.querySelector("#announcement").textContent; })"""
    )
    slider.focus()
    opened.page.keyboard.press("End")
    opened.pause()
    before = opened.page.evaluate("heard")  # as soon as the figures had changed
    price = slider.evaluate("(one) => one.valueAsNumber")
    case = realistic.with_(price=price)
    assert announcement.text_content() == decision_in_words(opened, case) != before


def test_screen_reader_does_not_hear_the_same_verdict_again(opened):
    margin = opened.page.locator("#assumption-cleaning\\.contractor_required_margin")
    opened.page.locator("#more > summary").click()
    margin.fill("5.2")
    opened.settle()
    opened.pause()
    said = opened.page.evaluate("() => (window.said = [], document.querySelector('#announcement').textContent)")
    opened.page.evaluate(
        """() => new MutationObserver((all) => said.push(...all.map((one) => one.target.textContent)))
        .observe(document.querySelector('#announcement'), { childList: true, characterData: true, subtree: true })"""
    )
    margin.fill("5.1")
    opened.settle()
    opened.pause()
    assert opened.page.evaluate("[location.hash, said]") == ["#cleaning.contractor_required_margin=0.051", []]
    assert opened.text("#verdict") == said


# By keyboard alone.

# What a reader can reach, in the order of the document: of radio buttons the one that is chosen.
REACHABLE = """() => [...document.querySelectorAll('button, input, select, summary, a[href], [tabindex="0"]')]
    .filter((one) => !one.disabled && (one.type !== 'radio' || one.checked) && one.checkVisibility())
    .map((one) => { one.dataset.stop ??= String(Math.random()); return one.dataset.stop; })"""
STOP = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    return [one.dataset.stop, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 1];
}"""


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(browser, written, headline, size):
    with visit(browser, written(headline), size=size) as opened:
        expected = opened.page.evaluate(REACHABLE)
        found = []
        for _ in range(len(expected)):
            opened.page.keyboard.press("Tab")
            found.append(opened.page.evaluate(STOP))
        assert [one[0] for one in found] == expected
        assert all(one[1] for one in found)


def test_skip_to_the_results(opened):
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "results"


def test_everything_by_keyboard(browser, written, headline):
    """Contract by arrow, adoption by typing, price by arrow, back to the start, Chinese."""
    with visit(browser, written(headline)) as opened:
        keyboard = opened.page.keyboard
        opened.page.locator("#form-cleaning-commission").focus()
        keyboard.press("ArrowDown")
        opened.settle()
        assert opened.page.evaluate("document.activeElement.id") == "form-cleaning-flat_fee"
        assert opened.text("#figures .figure") == "108,000"
        keyboard.press("ArrowUp")
        opened.settle()  # the controls are built anew
        opened.page.locator("#assumption-cleaning\\.adoption").focus()
        keyboard.press("Control+A")
        keyboard.type("30")
        opened.settle()
        assert opened.text("#figures .figure") == "135,000"
        keyboard.press("Tab")  # to the button that puts the value back
        keyboard.press("Enter")
        opened.settle()
        assert opened.text("#figures .figure") == "112,500"
        opened.page.locator("#language").focus()
        keyboard.press("Space")
        opened.settle()
        assert opened.text("#contract-title") == "合同形式"
        assert opened.page.evaluate("document.activeElement.id") == "language"


# In both themes.

CONTRAST = """([least, leastOfLarge]) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = channels(getComputedStyle(at).backgroundColor);
      if (found[3] === 255) return found;
    }
  };
  const tooFaint = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    const isLeftOut = one.closest('script, .unseen, .skip, :disabled, :has(> :disabled)');
    if (!text || isLeftOut || !one.checkVisibility()) continue;
    const style = getComputedStyle(one);
    const ink = luminance(channels(one.closest('svg') ? style.fill : style.color)), paper = luminance(ground(one));
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    seen++;
    if (contrast < (isLarge ? leastOfLarge : least)) tooFaint.push([text, contrast]);
  }
  return { seen, tooFaint };
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(browser, written, realistic, theme):
    with visit(browser, written(realistic), "#cleaning.adoption=0.3", color_scheme=theme) as opened:
        open_everything(opened)
        found = opened.page.evaluate(CONTRAST, [LEAST_CONTRAST, LEAST_CONTRAST_OF_LARGE_TEXT])
    assert found["seen"] > 300
    assert found["tooFaint"] == []


WHITE = "rgb(255, 255, 255)"


def ground(opened):
    return opened.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_theme_can_be_chosen_against_the_system(browser, written, headline):
    with visit(browser, written(headline), color_scheme="dark") as opened:
        dark = ground(opened)
        opened.page.locator("#theme").click()
        assert ground(opened) == WHITE
        opened.page.locator("#theme").click()
        assert ground(opened) == dark != WHITE


@pytest.mark.parametrize(("motion", "scrolling"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_movement_only_for_those_who_want_it(browser, written, headline, motion, scrolling):
    with visit(browser, written(headline), reduced_motion=motion) as opened:
        assert opened.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == scrolling
        moving = "() => document.getAnimations().length"
        assert opened.page.evaluate(moving) == 0


# At every width, and on paper.


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [NARROWEST, PHONE, (768, 1024), LAPTOP], ids=str)
def test_nothing_is_wider_than_the_screen(browser, written, realistic, size, lang):
    with visit(browser, written(realistic, lang), size=size) as opened:
        open_everything(opened)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        clipped = opened.page.evaluate(
            """() => [...document.querySelectorAll('.plot svg text')].filter((one) => {
            const [box, frame] = [one.getBoundingClientRect(), one.ownerSVGElement.getBoundingClientRect()];
            return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
            }).map((one) => one.textContent)"""
        )
        assert clipped == []


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_long_title_is_no_wider_than_the_screen(browser, written, size):
    long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 2
    case = servicecase.loads(TWO_SERVICES.replace('"Cleaning"', f'"{long}"').replace('"Two services"', f'"{long}"'))
    with visit(browser, written(case), size=size) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_captions_of_wide_tables_are_seen_whole(browser, written, realistic):
    with visit(browser, written(realistic), size=PHONE) as opened:
        table = opened.page.locator("#comparison")
        assert table.locator("table").bounding_box()["width"] > PHONE[0]
        caption = table.locator("caption span").bounding_box()
        assert caption["x"] + caption["width"] <= PHONE[0]


def test_narrow_chart_has_a_legend_and_a_wide_one_names_at_the_lines(browser, written, realistic):
    forms = len(workable_forms(realistic, "cleaning"))
    for size, named, listed in ((LAPTOP, forms, 0), (PHONE, 0, forms)):
        with visit(browser, written(realistic), size=size) as opened:
            opened.pause()
            assert opened.page.locator("#sweep .names text").count() == named
            assert opened.page.locator("#sweep .legend li").count() == listed


def test_chart_follows_the_width(opened):
    opened.pause()
    opened.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    opened.settle()
    width = opened.page.evaluate("document.querySelector('#cash svg').viewBox.baseVal.width")
    assert width == opened.page.locator("#cash .plot").evaluate("(one) => one.clientWidth") < PHONE[0]


def test_print(browser, written, realistic):
    """A4, black on white whatever the theme, without controls, with the values as they are now."""
    with visit(browser, written(realistic), "#cleaning.adoption=0.3", color_scheme="dark") as opened:
        opened.pause()
        pages = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", opened.page.pdf(prefer_css_page_size=True))
        opened.page.emulate_media(media="print")
        assert ground(opened) == WHITE
        for hidden in (".tools", "#controls", "#sweep-result", "#income .numbers"):
            assert not opened.page.locator(hidden).is_visible()
        row = opened.page.locator("#basis tr.changed")
        assert row.inner_text().split("\t")[:3] == ["Adoption", "30%", "15%"]
    assert 4 <= len(pages) <= 9
    assert {tuple(round(float(one)) for one in size) for size in pages} == {A4}


# The printer lays the page out anew, and the chart has no time to be drawn again.
WIDER = "(plot) => { plot.style.width = '680px'; return plot.firstElementChild.getBoundingClientRect().width; }"


def test_print_from_a_phone_does_not_blow_up_the_charts(browser, written, headline):
    with visit(browser, written(headline), size=PHONE) as opened:
        opened.pause()
        opened.page.emulate_media(media="print")
        assert 0 < opened.page.locator("#cash .plot").evaluate(WIDER) <= PHONE[0]
