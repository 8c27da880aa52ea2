"""Every function of the page that makes words is compared with its twin in Python, letter for letter, ties and all."""

import json
import math
import random
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest

from servicecase.faces.page import ASSETS
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.questions.comparison.change import change_in_words, decimals_of_change
from servicecase.questions.contracts.words import form_in_words, needs
from servicecase.wording.labels import COUNTED, RATES, is_in_percent, label, number, quantity, rounded, unit_in_words
from servicecase.wording.language import LANGUAGES, in_each, language, messages, speaking, translated
from servicecase.wording.phrases import listed, uncapitalised
from tests.node import NOT_FINITE, functions_in, run
from tests.wording.chinese import said_in

DRAWS = 3_000  # of each function in each language
MODEL = read_model()
PAGES = [page for choice in MODEL.choices.values() for page in choice.pages.values()]
LINES = [line for lines in (*MODEL.common.values(), *(page.lines for page in PAGES)) for line in lines.values()]
UNITS = sorted({one.unit for one in (*LINES, *catalogue().values())} - {"flag"} | set(COUNTED) | {"yuan/m²/month"})
EDGES = (
    *(0.0, -0.0, -0.001, 1.0, 0.5, 1e-4, 9.999e-5, 9.9996e-5, 0.03125, 0.0999999, 0.1, 5e-324, 2.2e-308, 1.7e308),
    *(999.994, 999.995, 999.996, 1000.0, 0.125, 2.675, 1.005, 1e21, 1e300, 866_755_621_401_141.25),
    *(112_500.0, 113_500.0, 99_950.0, 9_995.0, -112_500.0, 0.3125, 2**53 + 2.0, 1.125e21),
)
DECIMALS = (0, 1, 2, 5)


def drawn(rng):
    """A number of one of several kinds: an edge, uniform, normal, a dyadic fraction, of any size, with few decimals,
    a tie between two decimals or between two numbers of three digits, or the next number to one."""
    kinds = (
        lambda: rng.choice(EDGES),
        lambda: rng.uniform(-2, 2),
        lambda: rng.gauss(0, 1e6),
        lambda: rng.randrange(-4000, 4000) / 2 ** rng.randrange(12),
        lambda: rng.choice([-1, 1]) * 10 ** rng.uniform(-12, 25),
        lambda: round(rng.uniform(-1e4, 1e4), rng.randrange(6)),
        lambda: tie(rng) / 10 ** rng.randrange(7),
        lambda: tie(rng) * 10 ** rng.randrange(20),
        lambda: math.nextafter(tie(rng) * 10 ** rng.randrange(5), rng.choice([-1, 1]) * math.inf),
    )
    return rng.choice(kinds)()


def tie(rng):
    return rng.choice([-1, 1]) * (rng.randrange(1000) + 0.5)


def any_number(rng):
    return rng.choice(list(NOT_FINITE.values())) if rng.random() < 0.01 else drawn(rng)


def value_and_unit(rng):
    """A value of a unit; some are flags, some tables."""
    kind = rng.random()
    if kind < 0.02:
        return [rng.choice([0, 1, True, False]), "flag"]
    value = [any_number(rng) for _ in range(rng.randrange(1, 4))] if kind < 0.05 else any_number(rng)
    return [value, rng.choice(UNITS)]


def with_decimals(rng):
    return [any_number(rng), rng.choice(DECIMALS)]


def in_every_language(text):
    return in_each(lambda: translated(text))


def a_few(rng, some, most=4):
    return [rng.choice(some) for _ in range(rng.randrange(most))]


def exact(size, decimals):
    """The nearest whole number of units by the decimal arithmetic of Python's library."""
    with localcontext(prec=2_000):
        return str(int(Decimal(size).scaleb(decimals).to_integral_value(ROUND_HALF_EVEN)))


def fixed(value, decimals):
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def without_zeros(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


def trimmed(value, decimals):
    return without_zeros(f"{round(value, decimals) + 0.0:,.{decimals}f}")


def whole_yuan(value):
    return "" if math.isnan(value) else number(round(value, 0), "yuan")


def card_amount(value, unit):
    return whole_yuan(value) if unit.startswith("yuan") else number(value, unit)


def change(now, before, unit):
    return change_in_words(now, before, unit, lambda value, unit: card_amount(value, unit) or translated("none"))


def two_of_a_unit(rng):
    before = any_number(rng)
    return [rng.choice([any_number(rng), before, before + rng.uniform(-1, 1)]), before, rng.choice(UNITS)]


FORMS = [page.title for page in MODEL.choices["contract"].pages.values()]
TERMS = ["commission_rate", "flat_fee", "base_fee", "delivery cost"]
TEMPLATES = ["{value} a month", "was {value}", "{change} points", "yes", "no such text {value}"]

# By function: what it is given, and its twin.
TWINS = {
    "t": (
        lambda rng: [rng.choice(TEMPLATES), {"value": number(drawn(rng), "yuan"), "change": "+1"}],
        lambda text, values: translated(text).format(**values),
    ),
    "inLanguage": (
        lambda rng: [rng.choice(["a", *map(in_every_language, FORMS)])],
        lambda texts: texts if isinstance(texts, str) else texts[language()],
    ),
    "inSentence": (
        lambda rng: [in_every_language(rng.choice(FORMS))],
        lambda title: form_in_words(title["en"]),
    ),
    "listed": (lambda rng: [a_few(rng, FORMS, 6)], listed),
    "needs": (
        lambda rng: [[in_each(lambda one=one: label(one)) for one in a_few(rng, TERMS)]],
        lambda missing: needs(
            [next(one for one in TERMS if said_in("en", label, one) == name["en"]) for name in missing]
        ),
    ),
    "uncapitalised": (lambda rng: [said_in("en", label, rng.choice(TERMS))], uncapitalised),
    "nearest": (lambda rng: [abs(drawn(rng)), rng.randrange(-5, 8)], exact),
    "power": (
        lambda rng: [drawn(rng), rng.choice([3, 15])],
        lambda value, digits: int(f"{value:.{digits - 1}e}".partition("e")[2]),
    ),
    "rounded": (
        lambda rng: [any_number(rng), *rng.choice([[], [15]])],
        lambda value, digits=3: rounded(value) if digits == 3 else float(f"{value:.{digits}g}"),
    ),
    "fixed": (lambda rng: [rng.choice([drawn(rng), math.inf, -math.inf]), rng.choice(DECIMALS)], fixed),
    "withoutZeros": (lambda rng: [fixed(*[drawn(rng), rng.choice(DECIMALS)])], without_zeros),
    "trimmed": (lambda rng: [rng.choice([drawn(rng), math.inf, -math.inf]), rng.choice(DECIMALS)], trimmed),
    "significant": (
        lambda rng: [rng.choice([-1, 1]) * 10 ** rng.uniform(-12, 0) * (1 - 2**-53)],
        lambda value: f"{value:.3g}",
    ),
    "isInPercent": (lambda rng: [rng.choice(UNITS), abs(drawn(rng))], is_in_percent),
    "number": (value_and_unit, lambda value, unit: number(as_python_has(value), unit)),
    "unitInWords": (lambda rng: [rng.choice(UNITS)], unit_in_words),
    "quantity": (value_and_unit, lambda value, unit: quantity(as_python_has(value), unit)),
    "wholeYuan": (lambda rng: [any_number(rng)], whole_yuan),
    "change": (two_of_a_unit, change),
    "cardAmount": (lambda rng: [drawn(rng), rng.choice(UNITS)], card_amount),
    "decimalsOfChange": (lambda rng: [abs(drawn(rng)), rng.choice(UNITS)], decimals_of_change),
}


def as_python_has(value):
    return tuple(value) if isinstance(value, list) else value


def test_every_function_has_a_twin():
    assert functions_in("words.js") == TWINS.keys()


@pytest.fixture(scope="module", params=LANGUAGES)
def answers(request):
    """The language, what each function was given, and what it answered."""
    rng, lang = random.Random(4), request.param
    given = {name: [draw(rng) for _ in range(DRAWS)] for name, (draw, _) in TWINS.items()}
    given["number"] += [[value, unit] for value in (*EDGES, *NOT_FINITE.values()) for unit in UNITS]
    given["quantity"] += given["number"]
    found = run(
        f"const content = {json.dumps({'texts': {lang: messages(lang)}, 'counted': COUNTED, 'rates': RATES})};",
        f"const state = {{ language: {json.dumps(lang)} }};",
        "words.js",
        f"const given = {json.dumps(given)};",
        f"const functions = {{ {', '.join(TWINS)} }};",
        "const shown = (one) => (typeof one === 'bigint' ? String(one) : one);",
        "const of = (name) => given[name].map((some) => shown(functions[name](...some)));",
        "const result = Object.fromEntries(Object.keys(given).map((name) => [name, of(name)]));",
    )
    return lang, given, found


@pytest.mark.parametrize("name", TWINS)
def test_function(answers, name):
    lang, given, found = answers
    _, twin = TWINS[name]
    with speaking(lang):
        wrong = [
            (some, one, twin(*some))
            for some, one in zip(given[name], found[name], strict=True)
            if not is_same(one, twin(*some))
        ]
    assert wrong == []


def is_same(found, expected):
    """Numbers are the same as doubles, of which JSON writes some without a point."""
    if not isinstance(expected, float):
        return found == expected
    return float(found) == expected or (math.isnan(found) and math.isnan(expected))


def test_ties_go_to_the_even_digit():
    """By hand; a tenth more or less is no tie. 2.675 and 1.005 are not: as doubles they are a little less."""
    found = run(
        "words.js",
        "const result = [",
        "  [112_500, 113_500, -112_500, 112_500.1, 9_995, 0.3125].map((one) => rounded(one)),",
        "  [0.5, 1.5, -2.5, 2.6].map((one) => fixed(one, 0)),",
        "  [0.125, 0.375, 2.675, 1.005].map((one) => fixed(one, 2)),",
        "];",
    )
    assert found == [
        [112_000, 114_000, -112_000, 113_000, 10_000, 0.312],
        ["0", "2", "-2", "3"],
        ["0.12", "0.38", "2.67", "1.00"],
    ]


def test_no_other_script_rounds():
    """Nor leaves it to the browser, whose ties and languages are its own."""
    ways = ("toFixed", "toPrecision", "toExponential", "Intl.", "toLocaleString")
    others = [path for path in ASSETS.glob("*.js") if path.name != "words.js"]
    assert [(path.name, way) for path in others for way in ways if way in path.read_text("utf-8")] == []
