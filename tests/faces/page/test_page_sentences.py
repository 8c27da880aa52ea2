"""Every sentence that the page makes of a case is the one that Python makes, in random situations of a reader."""

import json
import math
import random

import pytest

from servicecase.questions.brief.chart import income_by_year
from servicecase.questions.brief.record import brief
from servicecase.questions.contracts.words import form_in_words
from servicecase.questions.decision.record import on_the_values_alone
from servicecase.questions.decision.words import headline
from servicecase.questions.names import KEY_LINES
from servicecase.wording.labels import COUNTED, RATES, number, quantity, rounded
from servicecase.wording.language import LANGUAGES, messages, speaking, translated
from tests.faces.page.situations import BASES, answers, situations
from tests.faces.page.test_page_words import drawn, in_every_language, whole_yuan
from tests.node import called_functions_in, run
from tests.wording.chinese import said_in


def _verdict(case, lang):
    return said_in(lang, headline, on_the_values_alone(case))


def _returns(case, lang):
    return next(one.note for one in brief(case, lang).figures if one.line == "irr")


def _income(case, lang):
    with speaking(lang):
        return without_spaces(income_by_year(case).layout.title.text.replace("<br>", ""))


def without_spaces(text):
    return "".join(text.split())


def _payback(case, lang):
    payback, months = case["payback_period"], len(case["net_cash"])
    with speaking(lang):
        if math.isnan(payback):
            return translated("Not paid back within {months}").format(months=quantity(months, "month"))
        if payback == 0:
            return translated("The service needs no funding")
        text = translated("Peak funding is {peak} yuan; paid back in month {month}")
        return text.format(peak=whole_yuan(case["peak_funding"]), month=number(payback, "1"))


def _spanned(case, lang):
    return [case.explain(line, depth=0, lang=lang).value for line in SPANNED]


SPANNED = [*KEY_LINES, "net_cash", "income_by_year", "cumulative_cash", "discount_factor"]


SENTENCES = {
    "verdict": ("verdict(now, compared)", _verdict),
    "returns": ("returns(now)", _returns),
    "cautions": ("cautions(now, changes, today)", lambda case, lang: list(brief(case, lang).cautions)),
    "incomeInWords": (
        "incomeInWords(now, !areClose(now.value('income_by_year'), now.value('profit_by_year'))).replace(/\\s/g, '')",
        _income,
    ),
    "paybackInWords": ("paybackInWords(now)", _payback),
    "spanned": (
        f"{json.dumps(SPANNED)}.map((key) => spanned(now.value(key), content.lines[key].unit))",
        _spanned,
    ),
}


def test_every_sentence_is_compared():
    assert called_functions_in("sentences.js") == {*SENTENCES, "preferenceInWords"}


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences(name, lang):
    source = ", ".join(f"{one}: {call}" for one, (call, _) in SENTENCES.items())
    found = answers(name, lang, f"{{ {source} }}")
    for one, said in zip(situations(name), found, strict=True):
        assert said == {sentence: twin(one.case, lang) for sentence, (_, twin) in SENTENCES.items()}, one


TITLES = ["Flat fee", "Commission", "Tiered commission", None]  # None is doing nothing
UNITS = ["share", "yuan/month", "1/month", "month"]


def preference(ranges, unit, lang):
    """The form at the far end, and from where on; a bound has three digits."""
    with speaking(lang):
        level = quantity(rounded(ranges[-1][0]), unit)
        last, *others = [
            form_in_words(title) if title else translated("doing nothing") for _, title in reversed(ranges)
        ]
        if not others:
            text = translated("Throughout, {form} is worth most of the viable contracts")
            return text.format(form=last)
        text = translated(
            "{assumption} from {level}: {form} is worth most of the viable contracts; just below, {other} (strip)"
        )
    return text.format(assumption="x", level=level, form=last, other=others[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_preference(lang):
    rng = random.Random(1)
    given = [
        ([(drawn(rng), rng.choice(TITLES)) for _ in range(rng.randrange(1, 4))], rng.choice(UNITS)) for _ in range(500)
    ]
    curves = [
        [{"from": start, "curve": title and {"form": {"title": in_every_language(title)}}} for start, title in ranges]
        for ranges, _ in given
    ]
    found = run(
        f"const content = {json.dumps({'texts': {lang: messages(lang)}, 'counted': COUNTED, 'rates': RATES})};",
        f"const state = {{ language: {json.dumps(lang)} }};",
        *("words.js", "sentences.js"),
        f"const units = {json.dumps([unit for _, unit in given])};",
        f"const result = {json.dumps(curves)}",
        "  .map((ranges, place) => preferenceInWords(ranges, { label: 'x', unit: units[place] }));",
    )
    assert found == [preference(ranges, unit, lang) for ranges, unit in given]
