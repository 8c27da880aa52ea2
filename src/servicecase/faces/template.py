"""The commented scenario that `servicecase new` writes."""

from __future__ import annotations

from collections.abc import Iterator

from servicecase.engine.lines import LineScope
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import Assumption, catalogue
from servicecase.scenario.presets import tax_presets
from servicecase.wording.labels import unit_in_words
from servicecase.wording.language import language, speaking, translated

# What a newcomer fills in first; the figures are those of the worked example, for want of any others.
_FIRST = {
    "estate": {"monthly_fee_income": "250_000", "management_fee": "1.0"},
    "service": {"adoption": "{ value = 0.25, low = 0.10, high = 0.35 }", "price": "1.0", "commission_rate": "0.15"},
}


# What the head of the file says before the examples, and after them.
_BEFORE = (
    "A scenario: what you assume about one estate and its paid services. Lines that begin with # are comments:",
    "remove the # to use one. An assumption is a number, or a table that says where it comes from:",
)
_AFTER = "What has no source is shown as assumed. Sources by number: `servicecase nomenclature`."


def template(lang: str | None = None) -> str:
    """A scenario that runs as it is, with every other assumption as a comment that says what it is.

    Titles and comments are in a language; names are in English. Raises ScenarioError for an unknown language.
    """
    with speaking(lang):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (f"# {translated(text)}" for text in _BEFORE)
    yield from (f"#   {example}" for example in _examples())
    yield f"# {translated(_AFTER)}"
    yield f'title = "{translated("My service")}"'
    yield "horizon_months = 60"
    yield "#price_year = 2026"
    yield "#start_date = 2026-01-01"
    yield ""
    yield "[estate]"
    yield from _choices("estate")
    yield f'#tax = "none"  # {translated("or: {others}").format(others=", ".join(tax_presets()))}'
    yield from _assumptions("estate")
    yield ""
    yield "[services.cleaning]"
    yield f'title = "{translated("Scheduled cleaning")}"'
    yield from _choices("service")
    yield from _assumptions("service")


def _examples() -> Iterator[str]:
    """Assumptions as tables, and what moves together."""
    yield 'adoption = { value = 0.25, low = 0.10, high = 0.35, source = "S1", owner = "Li", date = 2026-01-31 }'
    yield "adoption = { survey = { asked = 400, yes = 100 } }"
    others = translated("or {others}, …").format(others="normal, beta, discrete")
    yield f'price = {{ value = 1.0, low = 0.8, high = 1.5, dist = "lognormal" }}  # {others}'
    place = translated("at the top of the file")
    yield f'correlations = [{{ between = ["adoption", "price"], rank = -0.3 }}]  # {place}'


def _choices(scope: LineScope) -> Iterator[str]:
    for key, one in read_model().choices.items():
        if one.scope == scope:
            page = one.default or "commission"
            pages = translated("one of: {pages}").format(pages=", ".join(one.pages))
            yield f'{"" if one.default is None else "#"}{key} = "{page}"  # {pages}'


def _assumptions(scope: LineScope) -> Iterator[str]:
    first = _FIRST[scope]
    rows = [one for one in catalogue().values() if one.scope == scope]
    for one in sorted(rows, key=lambda row: row.name not in first):
        yield f"{_entry(one, first.get(one.name))}  # {_comment(one)}"


def _entry(one: Assumption, value: str | None) -> str:
    if value is not None:
        return f"{one.name} = {value}"
    if one.default is None:
        return f"#{one.name} ="
    if isinstance(one.default, tuple):
        return f"#{one.name} = [{', '.join(f'{entry:g}' for entry in one.default)}]"
    return f"#{one.name} = {'false' if one.kind == 'flag' else f'{one.default:g}'}"


def _comment(one: Assumption) -> str:
    names = one.label_zh if language() == "zh" else f"{one.label_en} {one.label_zh}"
    words = f"{names} [{unit_in_words(one.unit)}]"
    return f"{words} {translated(one.description)}" if one.description else words
