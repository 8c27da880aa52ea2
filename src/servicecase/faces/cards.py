"""The cards of the dashboard and the explorer: key figures with their change against the case as it was loaded."""

from __future__ import annotations

from html import escape

from servicecase.case import Case
from servicecase.questions.comparison.change import FALL, RISE, amount_of, change_in_words
from servicecase.questions.names import KEY_LINES
from servicecase.wording.labels import compact, label, unit_of
from servicecase.wording.language import translated

_CARDS = tuple(name for name in KEY_LINES if name != "discounted_payback_period")


def key_figures(case: Case, base: Case) -> list[str]:
    """A card for each key figure, as HTML."""
    return [card(name, label(name), case[name], base[name], unit_of(case, name)) for name in _CARDS]


def card(key: str, title: str, value: float, before: float, unit: str) -> str:
    """A figure with its name, its unit and its change."""
    text = compact(value, unit)
    amount, change = amount_of(text), change_in_words(value, before, unit)
    direction = {RISE: "up", FALL: "down"}.get(change[:1], "")
    return (
        f'<div class="card"><span class="name">{escape(title)}</span>'
        f'<span class="figure" data-key="{key}" data-value="{value!r}"><b>{escape(amount)}</b>'
        f"<small>{escape(text[len(amount) :])}</small></span>"
        f'<span class="change {direction}" data-change="{key}">{escape(change or translated("as loaded"))}</span></div>'
    )
