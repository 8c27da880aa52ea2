"""How sure the case is as saved, in words and figures that are ready to be shown: the page only lays them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from servicecase.case import Case
from servicecase.questions.contract_risk.record import simulate_contracts
from servicecase.questions.contracts.record import compare_contracts
from servicecase.questions.names import KEY_LINES
from servicecase.questions.risk.record import Simulation, simulate
from servicecase.questions.tornado.record import Swing
from servicecase.uncertainty.laws import Numbers
from servicecase.wording.labels import about, label_in, number, unit_of
from servicecase.wording.language import in_each, translated
from servicecase.wording.phrases import axis_title, often

_FAN = "cumulative_cash"
_QUANTILES = {"low": 0.1, "middle": 0.5, "high": 0.9}
_LEVELS = {"low": "10th percentile", "middle": "Median", "high": "90th percentile"}

Table = dict[str, Any]
"""A table that is ready to be shown: ``caption``; ``columns`` of ``title`` and ``isNumber``; ``rows`` of text."""


def uncertainty(case: Case, swings: Iterable[Swing], draws: int, seed: int) -> dict[str, Any]:
    """Results over draws, by contract and by month, and what moves the NPV; what is text is given in each language.

    ``origin``: what the figures come from; ``results``, ``contracts`` (one for each service) and ``tornado``: tables;
    ``swings``: the NPV at either end of each row of the last; ``fan``: quantiles of the cumulative cash by month with
    their ``names`` and a ``finding``.
    """
    found = simulate(case, draws, seed, outputs=[*KEY_LINES, _FAN])
    moving = [one for one in swings if one.swing > 0]
    return {
        "origin": in_each(lambda: _origin(draws, seed)),
        "results": in_each(lambda: _results(case, found)),
        "contracts": [_contracts(case, one, draws, seed) for one in case.scenario.services],
        "tornado": in_each(lambda: _tornado(case, moving)),
        "swings": [[one.at_low, one.at_high] for one in moving],
        "fan": _fan(found.values[_FAN]),
    }


def _origin(draws: int, seed: int) -> str:
    text = translated(
        "For the scenario as saved: {draws} draws of all assumptions that have a range, seed {seed}. It does not "
        "follow the controls."
    )
    return text.format(draws=number(draws, "1"), seed=seed)


def _results(case: Case, found: Simulation) -> Table:
    """How the key figures spread over the draws."""
    worth = found.scalar("npv")
    caption = translated("Net present value: {low} to {high} yuan in 80% of simulations, below zero in {share}").format(
        **_ends(_quantiles(_finite(worth))), share=often(float(np.mean(worth < 0)))
    )
    rows = [(axis_title(case, line), found.scalar(line), unit_of(case, line)) for line in KEY_LINES]
    return _spread(caption, translated("Figure"), rows)


def _contracts(case: Case, service: str, draws: int, seed: int) -> dict[str, Table]:
    """How the net present value spreads under each form of a service."""
    npv = simulate_contracts(case, service, draws=draws, seed=seed).npv
    forms = [one for one in compare_contracts(case, service).outcomes if one.contract in npv]

    def said() -> Table:
        caption = translated("{service}: net present value under each contract, over the same draws")
        rows = [(translated(one.title), npv[one.contract], "yuan") for one in forms]
        return _spread(caption.format(service=case.scenario.titles[service]), translated("Contract"), rows)

    return in_each(said)


def _spread(caption: str, head: str, rows: list[tuple[str, Numbers, str]]) -> Table:
    """A table of figures over the draws; `rows` have the head of a row, the values and their unit."""
    has_gaps = any(len(_finite(values)) < len(values) for _, values, _ in rows)
    shares = ("Below zero", "No value") if has_gaps else ("Below zero",)
    titles = [translated(one) for one in ("Mean", *_LEVELS.values(), *shares)]
    return _table(caption, [head, *titles], [_spread_of(*row)[: len(titles) + 1] for row in rows], titles)


def _spread_of(title: str, values: Numbers, unit: str) -> list[str]:
    """Mean and quantiles of the draws that have a value; the shares of all draws below zero and without."""
    there = _finite(values)
    figures = [float(np.mean(there)), *_quantiles(there).values()] if len(there) else [np.nan] * (1 + len(_QUANTILES))
    shares = (np.mean(values < 0), 1 - len(there) / len(values))
    return [title, *(about(one, unit) for one in figures), *(often(float(one)) for one in shares)]


def _finite(values: Numbers) -> Numbers:
    found: Numbers = values[np.isfinite(values)]
    return found


def _quantiles(values: Numbers) -> dict[str, Any]:
    """Quantiles over the draws: numbers, or arrays by period."""
    return {name: np.quantile(values, share, axis=0) for name, share in _QUANTILES.items()}


def _ends(quantiles: Mapping[str, float]) -> dict[str, str]:
    """The ends of what 80% of simulations bring, in yuan."""
    return {name: about(quantiles[name], "yuan") for name in ("low", "high")}


def _fan(values: Numbers) -> dict[str, Any]:
    quantiles = _quantiles(values)
    last = {name: by_month[-1] for name, by_month in quantiles.items()}

    def finding() -> str:
        text = translated("Cumulative cash: {low} to {high} yuan after {months} months in 80% of simulations")
        return text.format(**_ends(last), months=values.shape[1])

    names = in_each(lambda: {name: translated(title) for name, title in _LEVELS.items()})
    return {**{name: one.tolist() for name, one in quantiles.items()}, "names": names, "finding": in_each(finding)}


def _tornado(case: Case, moving: Iterable[Swing]) -> Table:
    """What moves the net present value, the widest swing first; the last column is for bars."""
    title = translated("What moves the net present value most, each varied alone from low to high")
    columns = [translated(one) for one in ("Assumption", "Low to high", "Net present value there")]
    rows = [
        [
            label_in(case, one.key),
            _from_to(one.low, one.high, unit_of(case, one.key)),
            _from_to(one.at_low, one.at_high, "yuan"),
        ]
        for one in moving
    ]
    return _table(title, [*columns, ""], rows, columns[2:])


def _from_to(low: float, high: float, unit: str) -> str:
    return translated("{low} to {high}").format(low=about(low, unit), high=about(high, unit))


def _table(caption: str, columns: Iterable[str], rows: list[list[str]], numbers: Iterable[str]) -> Table:
    heads = [{"title": title, "isNumber": title in numbers} for title in columns]
    return {"caption": caption, "columns": heads, "rows": rows}
