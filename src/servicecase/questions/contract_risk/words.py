"""How the contracts over many draws are read."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contract_risk.record import ContractSimulation
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.wording.labels import about
from servicecase.wording.language import translated
from servicecase.wording.phrases import draws_in_words, often, with_note


@sentence.register(ContractSimulation)
def _(finding: ContractSimulation) -> str:
    best = finding.best
    if best == DO_NOTHING:
        text = translated("{best}; doing nothing is best in {share} of the draws, with a mean regret of {regret} yuan")
    else:
        text = translated("{best}; it is best in {share} of the draws, with a mean regret of {regret} yuan")
    regret = about(float(np.mean(finding.regret(best))), "yuan")
    said = text.format(best=worth_most(finding), share=often(finding.share_best(best)), regret=regret)
    return with_note(said, draws_in_words(finding.design))


def worth_most(finding: ContractSimulation) -> str:
    """Which form is worth most on average, of those that no contractor would refuse."""
    if finding.best == DO_NOTHING:
        return translated(
            "Of the contracts that a contractor would sign, none is worth more on average than doing nothing"
        )
    text = translated("{form} is worth most on average, {mean} yuan, of the contracts that a contractor would sign")
    mean = about(float(np.mean(finding.npv[finding.best])), "yuan")
    return text.format(form=translated(finding.titles[finding.best]), mean=mean)


@cells.register(ContractSimulation)
def _(finding: ContractSimulation) -> Cells:
    heads = (translated("Loses"), translated("Best"), translated("Regret"), translated("Contractor short"))
    columns = (translated("Contract"), translated("Mean NPV"), "10%", "90%", *heads, "")
    return Cells(columns, [_contract_row(finding, *one) for one in finding.table().iterrows()], columns[1:-1])


def _contract_row(finding: ContractSimulation, form: Hashable, row: Any) -> tuple[str, ...]:
    money = (about(row[name], "yuan") for name in ("mean", "p10", "p90"))
    shares = [often(row[name]) for name in ("probability_of_loss", "share_best")]
    short = "" if form == DO_NOTHING else often(row["contractor_falls_short"])
    marks = {translated("best"): form == finding.best, translated("contractor would refuse"): not row["signed"]}
    marked = translated(", ").join(name for name, holds in marks.items() if holds)
    return (translated(row["title"]), *money, *shares, about(row["mean_regret"], "yuan"), short, marked)
