"""Numbers on the page are written letter for letter as Python's labels write them, ties and all."""

import json
import math
import random

import pytest

from servicecase.faces.labels import number, quantity
from servicecase.faces.language import LANGUAGES, messages
from tests.node import run

UNITS = (
    "share",
    "1/month",
    "share/month",
    "visit/household/month",
    "yuan",
    "yuan/month",
    "yuan/m²/month",
    "month",
    "household",
    "1",
)
EDGES = (
    *(0.0, -0.0, -0.001, 1.0, 0.5, 1e-4, 9.999e-5, 9.9996e-5, 0.03125, 0.0999999, 0.1),
    *(999.994, 999.995, 999.996, 1000.0, 0.125, 2.675, 1.005, 1e21, 1e300, 866_755_621_401_141.25),
    *(math.nan, math.inf, -math.inf),
)
DRAWS = 6_000


def drawn(rng):
    """A number of one of several kinds: uniform, normal, a dyadic fraction, of any size, with few decimals, a tie."""
    kinds = (
        lambda: rng.uniform(-2, 2),
        lambda: rng.gauss(0, 1e6),
        lambda: rng.randrange(-4000, 4000) / 2 ** rng.randrange(12),
        lambda: rng.choice([-1, 1]) * 10 ** rng.uniform(-12, 25),
        lambda: round(rng.uniform(-1e4, 1e4), rng.randrange(6)),
        lambda: rng.choice([-1, 1]) * (rng.randrange(1000) + 0.5) / 10 ** rng.randrange(7),
    )
    return rng.choice(kinds)()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_and_quantities(lang):
    rng = random.Random(4)
    values = [(one, unit) for one in EDGES for unit in UNITS] + [(drawn(rng), rng.choice(UNITS)) for _ in range(DRAWS)]
    given = json.dumps([[repr(value), unit] for value, unit in values])
    found = run(
        f"const content = {{ texts: {json.dumps({lang: messages(lang)})} }};",
        f"const state = {{ language: {json.dumps(lang)} }};",
        "elements.js",
        "numbers.js",
        "const read = (text) => Number(text.replace('inf', 'Infinity'));",
        f"const given = {given}.map(([text, unit]) => [read(text), unit]);",
        "const result = given.map(([value, unit]) => [`:${number(value, unit)}`, `:${quantity(value, unit)}`]);",
    )
    for (value, unit), texts in zip(values, found, strict=True):
        assert texts == [f":{number(value, unit, lang)}", f":{quantity(value, unit, lang)}"], (value, unit)


def test_tables_and_flags():
    found = run(
        "const content = { texts: {} }, state = {};",
        "elements.js",
        "numbers.js",
        "const result = [number([0.13, 0.17, 0.2], 'share'), number(1, 'flag'), number(0, 'flag')];",
    )
    assert found == ["13%, 17%, 20%", "yes", "no"]
