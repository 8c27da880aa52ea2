"""The doors to the questions: each is a method of the case.

A question's method is the function of its room: a type checker sees the function itself, a program a `Door` to it, so
that `import servicecase` loads none of what is behind the doors.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import MethodType
from typing import TYPE_CHECKING, Any

from servicecase import case
from servicecase.case import LineName

if TYPE_CHECKING:
    from servicecase.questions.break_even import record as _break_even
    from servicecase.questions.bridge import record as _bridge
    from servicecase.questions.closest_failure import record as _closest_failure
    from servicecase.questions.comparison.record import Comparison
    from servicecase.questions.contract_risk import record as _contract_risk
    from servicecase.questions.contracts.record import ContractComparison
    from servicecase.questions.decision import record as _decision
    from servicecase.questions.explanation.record import Explanation
    from servicecase.questions.information import record as _information
    from servicecase.questions.maps import record as _maps
    from servicecase.questions.negotiation import record as _negotiation
    from servicecase.questions.optimism import record as _optimism
    from servicecase.questions.price import record as _price
    from servicecase.questions.risk import record as _risk
    from servicecase.questions.sensitivity import record as _sensitivity
    from servicecase.questions.survey_value import record as _survey_value
    from servicecase.questions.tornado import record as _tornado
    from servicecase.questions.variance import record as _variance


class Door:
    """A method that is a function of a room by the same name, with its signature and its docstring."""

    def __init__(self, room: str) -> None:
        self._module = f"servicecase.questions.{room}.record"

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        function = getattr(import_module(self._module), self._name)
        return function if instance is None else MethodType(function, instance)


class Questions(case.Case):
    """A case with every question as a method."""

    if TYPE_CHECKING:
        decision = _decision.decision
        simulate = _risk.simulate
        simulate_contracts = _contract_risk.simulate_contracts
        tornado = _tornado.tornado
        elasticities = _sensitivity.elasticities
        spider = _sensitivity.spider
        sobol = _variance.sobol
        heat_map = _maps.heat_map
        contract_map = _maps.contract_map
        break_even = _break_even.break_even
        switching_values = _break_even.switching_values
        closest_failure = _closest_failure.closest_failure
        best_price = _price.best_price
        negotiation = _negotiation.negotiation
        information = _information.information
        survey = _survey_value.survey
        bridge = _bridge.bridge
        optimism = _optimism.optimism
    else:
        decision = Door("decision")
        simulate = Door("risk")
        simulate_contracts = Door("contract_risk")
        tornado = Door("tornado")
        elasticities = Door("sensitivity")
        spider = Door("sensitivity")
        sobol = Door("variance")
        heat_map = Door("maps")
        contract_map = Door("maps")
        break_even = Door("break_even")
        switching_values = Door("break_even")
        closest_failure = Door("closest_failure")
        best_price = Door("price")
        negotiation = Door("negotiation")
        information = Door("information")
        survey = Door("survey_value")
        bridge = Door("bridge")
        optimism = Door("optimism")

    def contracts(self, service: str | None = None, lang: str | None = None) -> ContractComparison:
        """A service under every contract form, and not at all; other services stay as they are.

        Parameters
        ----------
        service
            The service, if there are several.

        Returns
        -------
        ContractComparison
            ``outcomes``: doing nothing, then each form; forms whose terms are not given say which are ``missing``.

        Raises
        ------
        UnknownNameError
            For a service that is none, or is not named where there are several.

        Examples
        --------
        >>> import servicecase as sc
        >>> float(sc.load("data/scenarios/housekeeping.toml").contracts().table().loc["flat_fee", "annual_income"])
        108000.0
        """
        from servicecase.questions.contracts import record
        from servicecase.wording.language import language

        return replace(record.compare_contracts(self, service), lang=lang and language(lang))

    def explain(
        self, line: LineName = "annual_income", depth: int | None = None, lang: str | None = None
    ) -> Explanation:
        """How a line is calculated: its formula, numbers and sources, down to the inputs.

        What rests on the calendar and on neutral defaults alone is left out.

        Parameters
        ----------
        line
            A line by name, or by its function.
        depth
            How many forks deep; by default 4.

        Returns
        -------
        Explanation
            ``root``: the line, with the lines and assumptions of its formula below it.

        Raises
        ------
        UnknownNameError
            For a name that is not in the case.

        Examples
        --------
        >>> import servicecase as sc
        >>> repr(sc.load("data/scenarios/housekeeping.toml").explain("annual_income", depth=1)).splitlines()[0]
        'Annual income: 112,500 yuan/year'
        """
        from servicecase.questions.explanation import record

        return record.explain(self, line, depth, lang)

    def compare(self, other: case.Case, lang: str | None = None) -> Comparison:
        """What differs between this case and another.

        Parameters
        ----------
        other
            The case to compare with.

        Returns
        -------
        Comparison
            ``inputs`` in use that differ, and the key ``results`` of both.

        Examples
        --------
        >>> import servicecase as sc
        >>> case = sc.load("data/scenarios/housekeeping.toml")
        >>> [(one.label, one.before, one.after) for one in case.compare(case.with_(adoption=0.20)).inputs]
        [('Adoption', '25%', '20%')]
        """
        from servicecase.questions.comparison import record

        return record.compare(self, other, lang)
