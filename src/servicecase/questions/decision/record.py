"""Launch or not, on which contract, how sure that is, and what would make it surer: one answer for every face."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from typing import TYPE_CHECKING, Literal

import numpy as np

from servicecase.case import Case
from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.names import DO_NOTHING, dotted
from servicecase.questions.break_even.record import SwitchingValues, closeness, switching_values
from servicecase.questions.contract_risk.record import USUALLY
from servicecase.questions.contracts.record import cost_of_work_is_given, has_unknown_cost
from servicecase.questions.decision.options import Option, chosen_name, options_of, with_contractor
from servicecase.questions.finding import Finding
from servicecase.questions.information.information_value import evpi, evppi_each
from servicecase.questions.information.options import FEWEST_DRAWS, inputs_of
from servicecase.questions.information.record import Information
from servicecase.questions.negotiation.record import FORM, Negotiation, Spans, common, negotiation, terms_of
from servicecase.questions.survey_value.record import SurveyValue, survey
from servicecase.uncertainty.ensemble import Design
from servicecase.uncertainty.laws import Numbers, uncertain

if TYPE_CHECKING:
    import pandas as pd

Action = Literal["launch", "renegotiate", "find_out", "do_not_launch"]
TARGET = "npv"
MATERIAL = 0.05  # of the mean NPV of what is recommended: a survey that gains less changes little


@dataclass(frozen=True)
class Terms:
    """Values of a term, in its unit, at which both the company and the contractor would sign, and what was asked."""

    negotiation: Negotiation
    spans: Spans


@dataclass(frozen=True, repr=False)
class Decision(Finding):
    """What to do about a case, by one rule that looks at both sides and at risk.

    A party would sign what gains it something on average and in at least half of the draws. Of the ``options`` that all
    who have to would sign, doing nothing included, the one with the highest mean NPV is ``recommended``. The action is

    - "find_out" where the cost of the work is not given (``of_unknown_cost``), or a survey is worth more than it costs
      by a part of that mean that matters;
    - "launch" where something other than doing nothing is recommended;
    - "renegotiate" where nothing is, but both would sign other ``terms``;
    - "do_not_launch" else.

    ``chosen``: the option that the case is. ``turning``: what turns the sign of one side's result soonest.
    ``information``, ``survey``: what knowing more is worth before choosing, where anything is uncertain.
    """

    design: Design
    options: tuple[Option, ...]
    chosen: str
    recommended: str
    of_unknown_cost: tuple[str, ...]
    terms: Terms | None = None
    turning: SwitchingValues | None = None
    information: Information | None = None
    survey: SurveyValue | None = None

    @property
    def action(self) -> Action:
        """What to do."""
        if self.of_unknown_cost or (self.survey and self._is_worth_asking(self.survey)):
            return "find_out"
        if self.recommended != DO_NOTHING:
            return "launch"
        return "renegotiate" if self.terms else "do_not_launch"

    def _is_worth_asking(self, found: SurveyValue) -> bool:
        """Whether the best survey gains something that matters, and that the draws tell apart from nothing."""
        gain = float(np.max(found.net_benefit))
        return found.pays and not found.is_within_the_error and gain >= MATERIAL * self[self.recommended].mean

    @property
    def is_uncertain(self) -> bool:
        """Whether anything is drawn: else all is as the case stands."""
        return self.design.draws > 1

    def __getitem__(self, name: str) -> Option:
        return next(one for one in self.options if one.name == name)

    def regret(self, name: str) -> float:
        """By how much another option that is open is worth more, on average over the draws, yuan."""
        return float(np.mean(np.maximum(self._highest - self[name].npv, 0)))

    def share_best(self, name: str) -> float:
        """Share of the draws in which no option that is open is worth more."""
        return float(np.mean(self[name].npv >= self._highest))

    @cached_property
    def _highest(self) -> Numbers:
        return np.asarray(np.max([one.npv for one in self.options if one.is_open], axis=0))

    @property
    def best_as_stated(self) -> Option:
        """The option with the highest NPV without draws, of those that leave each contractor its required margin."""
        return max(
            (one for one in self.options if one.base_is_viable),
            key=lambda one: (one.base_npv, one.name == self.recommended),
        )

    def table(self) -> pd.DataFrame:
        """Options down, best mean first: money in yuan, shares of the draws."""
        import pandas as pd

        rows = [
            {
                "option": one.name,
                "npv": one.base_npv,
                "mean_npv": one.mean,
                "probability_of_loss": one.probability_of_loss,
                "contractor_falls_short": one.contractor_falls_short,
                "both_gain": one.both_gain,
                "expected_regret": self.regret(one.name),
                "refused_by": ", ".join(one.refused_by),
                "chosen": one.name == self.chosen,
                "recommended": one.name == self.recommended,
            }
            for one in self.ranked
        ]
        return pd.DataFrame(rows).set_index("option")

    @property
    def ranked(self) -> tuple[Option, ...]:
        """The options, best mean first."""
        return tuple(sorted(self.options, key=lambda one: one.mean, reverse=True))


def decision(case: Case, draws: int = 10_000, seed: int = 1) -> Decision:
    """Whether to launch and on which contract, how sure that is, what would turn it, and what is worth finding out.

    Looks at the case as it stands, at every change of one contract whose terms the scenario gives, at leaving out one
    of several services, and at doing nothing, all on the same draws. The rule is that of `Decision`.

    Parameters
    ----------
    draws, seed
        As for `simulate`.

    Returns
    -------
    Decision
        ``action`` and ``recommended``; ``options`` with risks of both sides.

    Raises
    ------
    ScenarioError
        For an argument out of range.

    Examples
    --------
    >>> import servicecase as sc
    >>> found = sc.load("data/scenarios/housekeeping.toml").decision(draws=256)
    >>> found.action, found.recommended
    ('launch', 'in_house')
    """
    design = Design(draws, seed)
    return _decided(case, design if uncertain(case) else None)


@lru_cache(maxsize=16)  # every face asks for that of the case at hand
def _decided(case: Case, design: Design | None) -> Decision:
    """The decision over the draws of a design, or without draws."""
    found = _among_options(case, design)
    if found.of_unknown_cost:
        return found
    best, is_launched = found[found.recommended], found.recommended != DO_NOTHING
    information = _information(found)
    return replace(
        found,
        terms=None if is_launched else _terms(case),
        turning=_turning(best.case or case, is_launched),
        information=information,
        survey=_survey(information) if information else None,
    )


def on_the_values_alone(case: Case) -> Decision:
    """The same without draws, as if each value were certain; whether other terms would do is not looked at."""
    return _among_options(case, None)


def _among_options(case: Case, design: Design | None) -> Decision:
    """Which of the options is recommended, and nothing besides."""
    options, chosen = options_of(case, design), chosen_name(case)
    unknown = tuple(one for one in case.scenario.services if has_unknown_cost(case, one))
    # the case as it stands where it is as good as the best
    best = max((one for one in options if one.is_open), key=lambda one: (one.mean, one.name == chosen))
    return Decision(case, design or Design(1), options, chosen, DO_NOTHING if unknown else best.name, unknown)


def _terms(case: Case) -> Terms | None:
    """The first term, of the contract at hand or of a flat fee, on which both would sign rather than do without."""
    for service in case.scenario.services:
        for form in dict.fromkeys((case.scenario.choices[dotted(service, "contract")], FORM)):
            if cost_of_work_is_given(case, service) and terms_of(form):
                found = negotiation(case, form, against=DO_NOTHING, risk_level=USUALLY, service=service)
                if spans := reduce(common, (one.zone for one in found.agreements)):
                    return Terms(found, spans)
    return None


def _turning(case: Case, is_launched: bool) -> SwitchingValues | None:
    """What turns a side soonest: one that gains where the case is launched, one that loses where it is not."""
    keys = [TARGET, *(dotted(one, "contractor_headroom") for one in with_contractor(case))]
    sides = [switching_values(case, key) for key in keys if (case[key] >= 0) == is_launched]
    return min((one for one in sides if one.switching), key=lambda one: closeness(one.switching[0]), default=None)


def _information(found: Decision) -> Information | None:
    """What knowing more is worth before one of the open options is chosen; None where there is nothing to choose."""
    case, design = found.case, found.design
    open_ones = {one.name: one for one in found.options if one.is_open}
    if design.draws < FEWEST_DRAWS or len(open_ones) < 2:
        return None
    cases = {name: one.case for name, one in open_ones.items()}
    inputs = inputs_of(cases, TARGET, design)
    if not inputs:
        return None
    payoffs = {name: one.npv for name, one in open_ones.items()}
    each = evppi_each(payoffs, inputs, design.seed)
    return Information(case, design, TARGET, cases, payoffs, inputs, evpi(payoffs), each)


def _survey(found: Information) -> SurveyValue | None:
    """What asking households about their adoption is worth; None where that is certain, or moves no option."""
    options = {name: one for name, one in found.options.items() if one is not None}
    for service in found.case.scenario.services:
        if dotted(service, "adoption") in found.inputs:
            try:
                return survey(found.case, options, service=service, draws=found.design.draws, seed=found.design.seed)
            except ScenarioError:  # households cannot be counted
                return None
    return None
