"""How the best price is read."""

from __future__ import annotations

from collections.abc import Iterator

from servicecase.inputs.names import dotted
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.questions.price.record import BestPrice, PricePoint
from servicecase.wording.labels import label, label_in, quantity, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import paragraph, value_of, within

_FAR = 2.0  # times the reference price: farther than that an elasticity says little


@sentence.register(BestPrice)
def _(finding: BestPrice) -> str:
    headline = translated("{headline}.").format(headline=headline_of(finding))
    return paragraph([headline, *(one.format(**_amounts(finding)) for one in _remarks(finding))])


def price_in_words(finding: BestPrice, price: float) -> str:
    """A price with its unit."""
    return value_of(finding.case, price_key(finding), price)


def price_key(finding: BestPrice) -> str:
    """The key of the price of the service."""
    return dotted(finding.service, "price")


def _brings(finding: BestPrice, point: PricePoint) -> str:
    return value_of(finding.case, finding.target, point.outcome)


def _reference(finding: BestPrice) -> float:
    """The price at which adoption was measured."""
    return float(finding.case[dotted(finding.service, "reference_price")])


def _amounts(finding: BestPrice) -> dict[str, str]:
    """What the sentences are filled with: prices, and what they bring."""
    present, free, best = finding.present, finding.free, finding.best or finding.free
    prices = {"lowest": finding.within[0], "highest": finding.within[1], "reference": _reference(finding)}
    prices |= {"free": free.price, "best": best.price, "equal_from": best.equal_from, "equal_to": best.equal_to}
    return {
        "what": within(finding.case, finding.target),
        "now": quantity(present.price, unit_of(finding.case, price_key(finding))),
        "now_brings": _brings(finding, present),
        "free_brings": _brings(finding, free),
        "best_brings": _brings(finding, best),
        **{name: price_in_words(finding, price) for name, price in prices.items()},
    }


def headline_of(finding: BestPrice) -> str:
    """The best price and what it brings, without the remarks that follow."""
    best = finding.best
    if best is None:
        text = translated("No price from {lowest} to {highest} is viable for the contractor")
    elif finding.is_at_end:
        text = translated(
            "The higher the price the better, up to the highest tested, {highest}: {what} is {best_brings} there "
            "(now {now}, {now_brings})"
        )
    elif not best.is_alone:
        text = translated(
            "Every price from {equal_from} to {equal_to} is equally good: {what} is {best_brings} (now {now}, "
            "{now_brings})"
        )
    else:
        text = translated("The best price is {best}: {what} is {best_brings} (now {now}, {now_brings})")
    return text.format(**_amounts(finding))


def _remarks(finding: BestPrice) -> Iterator[str]:
    """What else is to be said, to be filled with the amounts."""
    if finding.is_binding and finding.best is not None:
        yield translated("The company alone would take {free} ({free_brings}), which is not viable for the contractor.")
    elif finding.best is None and not finding.is_at_end:
        yield translated("Leaving the contractor aside, the best would be {free} ({what} {free_brings}).")
    if not finding.is_cost_known:
        yield translated(
            "The scenario gives no cost of the work, so it is not known which prices are viable for the contractor."
        )
    elif finding.has_contractor and finding.best is not None and finding.present.headroom < 0:
        yield translated("The current price is not viable for the contractor.")
    reference = _reference(finding)
    if finding.best is not None and not reference / _FAR <= finding.best.price <= reference * _FAR:
        yield translated(
            "That is far from {reference}, at which adoption was measured: an elasticity holds only nearby, so "
            "search among prices that residents know."
        )


@cells.register(BestPrice)
def _(finding: BestPrice) -> Cells:
    points = [(translated("Now"), finding.present), (translated("Best for the company"), finding.free)]
    if finding.best and finding.has_contractor:
        points.append((translated("Best viable price"), finding.best))
    rows = [
        [
            name,
            price_in_words(finding, one.price),
            value_of(finding.case, dotted(finding.service, "adoption_at_price"), one.adoption),
            _brings(finding, one),
            _room(finding, one),
        ]
        for name, one in points
    ]
    target, room = label_in(finding.case, finding.target), translated("Contractor's headroom")
    numbers = (label("price"), label("adoption"), target, room)
    return Cells(("", *numbers), rows, numbers)


def _room(finding: BestPrice, point: PricePoint) -> str:
    if not finding.has_contractor:
        return translated("no contractor")
    scale = max(abs(finding.present.headroom), abs(finding.free.headroom))
    nearly_zero = abs(point.headroom) < 1e-6 * scale  # at the very edge of what is viable for the contractor
    return value_of(
        finding.case, dotted(finding.service, "contractor_headroom"), 0.0 if nearly_zero else point.headroom
    )
