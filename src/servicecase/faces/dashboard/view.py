"""The dashboard as one widget: the kernel holds all that it shows, the page draws it and says what the reader does.

A step of a slider is answered at once, with few draws; what stands below the fold, and the probability of a loss over
all draws, follow when the reader pauses. A page that waits for an answer holds back what the reader does next, and of
several positions of one slider sends the last: so there is never a queue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from traitlets import Dict, List, Unicode

from servicecase.case import Case, UnknownNameError
from servicecase.faces.background import Latest
from servicecase.faces.dashboard import pictures, texts
from servicecase.faces.dashboard.choice import chosen
from servicecase.faces.dashboard.controls import Control
from servicecase.faces.dashboard.pause import AfterPause
from servicecase.faces.widgets import Screen, plainly, script
from servicecase.inputs.names import dotted
from servicecase.questions.brief import record as briefs
from servicecase.questions.brief.record import Brief
from servicecase.questions.contracts.record import compare_contracts
from servicecase.questions.contracts.sweep import ContractSweep, sweep_contracts, sweep_grid
from servicecase.questions.names import limits_of
from servicecase.questions.risk.record import Simulation, simulate
from servicecase.uncertainty.laws import Numbers, uncertain
from servicecase.uncertainty.progress import without_bar
from servicecase.wording.chart_style import MAIN_FORMS
from servicecase.wording.language import NAMES, language, speaking, translated

FEW, ALL = 512, 10_000  # draws while something moves, and at rest
SEED = 1
CHARTS = ("income", "cash", "contracts")
_BELOW = ("Contracts side by side", "The outside view", "What is assumed")
_WORDS = {
    "what_if": "What if",
    "reset": "Reset all",
    "language": "Language",
    "waiting": "Still waiting for an answer. If none comes, reload this page.",
}  # that the page has of itself
_POINTS = 61  # of a curve
_OUTPUTS = ("npv", "cumulative_cash")


class Dashboard(Screen):
    """The dashboard of a case: `case` follows what the reader changes, `base` stays as it was loaded.

    ``changes``: what differs from the base, by key; ``controls``: the sliders, by key. Raises ScenarioError for a
    language that is not spoken. What is synchronised is what the page draws, as plain data and HTML.
    """

    _esm = script("dashboard")
    arrangement = Dict().tag(sync=True)  # what there is to be seen and chosen, in words
    selected = Dict().tag(sync=True)  # what is chosen of it
    positions = Dict().tag(sync=True)  # of the sliders, by key
    answer = Unicode().tag(sync=True)
    failure = Unicode().tag(sync=True)
    cards = Unicode().tag(sync=True)
    legend = Unicode().tag(sync=True)
    below = List[str]().tag(sync=True)  # the pages of the tabs
    template = Dict().tag(sync=True)  # the style of all charts
    income = Dict().tag(sync=True)
    cash = Dict().tag(sync=True)
    contracts = Dict().tag(sync=True)

    def __init__(self, case: Case, lang: str | None = None) -> None:
        super().__init__("dashboard", template=pictures.template())
        self.base = self.case = case
        self.lang = language(lang)
        self.changes: dict[str, Any] = {}
        self.controls: dict[str, Control] = {}
        self._pause, self._deciding = AfterPause(self._rest), Latest()
        self._is_certain = not uncertain(case)
        self._swept: tuple[dict[str, Any], ContractSweep] | None = None  # and what stood behind it
        self._seen = {"measure": "profit", "service": case.scenario.services[0]}  # in the chart of the contracts
        self._before = self._simulated(ALL)
        self._build()

    def __repr__(self) -> str:
        return f"<Dashboard of {self.case!r}>"

    # ---- What the reader does ----

    @property
    def _requests(self) -> dict[str, Callable[..., None]]:
        """What a page may ask for, by its name."""
        return {
            "slide": lambda key, value: self.change(key, self.controls[key].slid(value)),
            "type": lambda key, value: self.change(key, self.controls[key].typed(value)),
            "restore": lambda key: self.change(key, self.controls[key].start),
            "choose": lambda service, form: self.change(dotted(service, "contract"), form),
            "look": self.look,
            "speak": self.speak,
            "reset": self.reset,
        }

    def change(self, key: str, value: Any) -> None:
        """Changes an assumption or a contract; what is wrong is said in the dashboard, which stays as it was.

        The chart of the contracts follows to the service that is changed.
        """
        with self._safely():
            is_form = key not in self.controls
            if not is_form:
                self.controls[key].check(value)
            changes = {**self.changes, key: value}
            if value == (self.base.scenario.choices[key] if is_form else self.controls[key].start):
                del changes[key]
            if changes != self.changes:
                service = key.rpartition(".")[0]
                if service:
                    self._seen["service"] = service
                self._take(changes, is_form=is_form)

    def look(self, what: str, value: str) -> None:
        """Shows another ``measure``, or the contracts of another ``service``, in the chart of the contracts."""
        with self._safely():
            self._seen[what] = value
            self.contracts = self._by_adoption()
            self._show_selected()
        self._pause.put_off()

    def speak(self, lang: str) -> None:
        """Says everything in another language. Raises ScenarioError for one that is not spoken."""
        self.lang = language(lang)
        self._build()
        self._pause.put_off()

    def reset(self) -> None:
        """Goes back to the case as it was loaded."""
        with self._safely():
            self._take({}, is_form=True)

    def _take(self, changes: dict[str, Any], *, is_form: bool) -> None:
        case = self.base.with_(changes) if changes else self.base
        case.values  # noqa: B018  whatever fails does so before anything is shown
        self.case, self.changes = case, changes
        if is_form:
            self._make_controls()
            self.case = self.base.with_(self.changes) if self.changes else self.base
            self._arrange()
        self._show(self._simulated(FEW))
        self._show_selected()
        self._show_positions()
        self.failure = ""
        self._pause.put_off()

    @contextmanager
    def _safely(self) -> Iterator[None]:
        """Where something fails, says so and goes back to the last good state."""
        changes, case, seen = self.changes, self.case, dict(self._seen)
        with speaking(self.lang), plainly(self._fail):
            try:
                yield
            except Exception:
                self.changes, self.case, self._seen = changes, case, seen
                self._show_positions()
                raise

    def _fail(self, text: str) -> None:
        self.failure = texts.failure(text)

    # ---- What stands where ----

    def _build(self) -> None:
        """Everything that has words in it, in the language of the dashboard."""
        with speaking(self.lang):
            self._services = [self._service(service) for service in self.base.scenario.services]
            self._make_controls()
            self._arrange()
            self._show(self._before if not self.changes else self._simulated(FEW))
            self._show_selected()
            self._show_positions()
            self._show_below()

    def _make_controls(self) -> None:
        """The sliders of the contracts that are chosen now."""
        choices = {key: one for key, one in self.changes.items() if key.endswith("contract")}
        case = self.base.with_(choices) if choices else self.base
        self._groups = chosen(case)
        self.controls = {key: Control(case, key) for keys in self._groups.values() for key in keys}
        self.changes = {key: one for key, one in self.changes.items() if key in self.controls or key in choices}

    def _arrange(self) -> None:
        """What there is to be seen and chosen, in words."""
        self.arrangement = {
            "lang": self.lang,
            "title": self.base.scenario.title,
            "words": {name: translated(text) for name, text in _WORDS.items()},
            "languages": list(NAMES.items()),
            "services": self._services,
            "views": list(self._views()),
            "groups": [
                {"heading": translated(heading), "controls": {key: self.controls[key].words() for key in keys}}
                for heading, keys in self._groups.items()
            ],
            "tabs": [translated(title) for title in _BELOW],
        }

    def _service(self, service: str) -> dict[str, Any]:
        """The forms of a service's contract whose terms are given, those most used first; and the others, with why."""
        compared = compare_contracts(self.base, service)
        outcomes = {one.contract: one for one in compared.outcomes[1:]}
        names = [
            name
            for name in dict.fromkeys([*MAIN_FORMS, *outcomes])
            if name in outcomes and (not outcomes[name].missing or name == compared.chosen)
        ]
        heading = translated("Contract")
        if len(self.base.scenario.services) > 1:
            heading = translated("Contract of {service}").format(service=self.base.scenario.titles[service])
        return {
            "name": service,
            "heading": heading,
            "forms": [(name, translated(outcomes[name].title)) for name in names],
            "closed": texts.closed(compared.outcomes),
        }

    def _views(self) -> Iterator[dict[str, Any]]:
        """What the chart of the contracts can show, where there is a choice: which service, and profit or income."""
        titles = self.base.scenario.titles
        services = [(service, titles[service]) for service in self.base.scenario.services]
        if len(services) > 1:
            yield {"what": "service", "name": translated("Service"), "options": services}
        measures = [(name, translated(title)) for name, (title, *_) in pictures.MEASURES.items()]
        yield {"what": "measure", "name": translated("Figure"), "options": measures}

    # ---- What is shown ----

    @property
    def figures(self) -> dict[str, pictures.Figure]:
        """The charts as they are shown, by name."""
        return {name: getattr(self, name) for name in CHARTS}

    def _show(self, simulation: Simulation | None) -> None:
        """What answers a step at once: the charts first, which the page draws while the rest is worked out."""
        self.income = pictures.income_by_year(self.case)
        self.cash = pictures.cumulative_cash(self.case, simulation)
        self.contracts = self._by_adoption()
        self._brief = briefs.brief(self.case)
        self.cards = texts.cards(self.case, self.base, simulation, self._before)
        self.answer = texts.unanswered(self._brief)
        brief = self._brief
        self._deciding.ask(lambda: _answered(brief), self._show_answer)

    def _show_answer(self, result: Callable[[], str]) -> None:
        with self._safely():
            self.answer = result()

    def _show_selected(self) -> None:
        choices = self.case.scenario.choices
        forms = {service: choices[dotted(service, "contract")] for service in self.base.scenario.services}
        self.selected = {"language": self.lang, "forms": forms, **self._seen}

    def _show_positions(self) -> None:
        for key, control in self.controls.items():
            control.show(self.changes.get(key, control.start))
        self.positions = {key: control.state() for key, control in self.controls.items()}

    def _show_below(self) -> None:
        self.below = [
            texts.contracts(self._brief.contracts),
            texts.outside_view(self._brief),
            texts.assumed(self._brief),
        ]

    def _rest(self) -> None:
        """What follows when the reader pauses."""
        with self._safely():
            simulation = self._simulated(ALL)
            self.cards = texts.cards(self.case, self.base, simulation, self._before)
            self.cash = pictures.cumulative_cash(self.case, simulation)
            self._show_below()

    def _by_adoption(self) -> pictures.Figure:
        """The chart of the contracts of the service that is looked at, and its legend."""
        service = self._seen["service"]
        selected = self.case.scenario.choices[dotted(service, "contract")]
        sweep = self._sweep(service)
        self.legend = texts.legend(sweep.titles, selected)
        return pictures.by_adoption(self.case, sweep, selected, self._seen["measure"])

    def _sweep(self, service: str) -> ContractSweep:
        """All contracts as adoption varies: the same wherever adoption itself stands, within the axis."""
        key = dotted(service, "adoption")
        values = self._grid(service)
        behind = {**self.changes, key: values[-1]}
        if self._swept is None or self._swept[1].service != service or self._swept[0] != behind:
            self._swept = behind, sweep_contracts(self.case, values=values, service=service)
        return self._swept[1]

    def _grid(self, service: str) -> Numbers:
        """Values of adoption along the axis: they stay while adoption is moved, unless it is moved beyond them."""
        key = dotted(service, "adoption")
        try:
            values = sweep_grid(self.base, key, _POINTS)
        except UnknownNameError:  # nobody takes part, and nobody says how many might
            values = np.linspace(*limits_of(self.base, key), _POINTS)
        here = float(self.case.inputs[key])
        return values if here <= values[-1] else np.linspace(values[0], here, _POINTS)

    def _simulated(self, draws: int) -> Simulation | None:
        """The case over so many draws; None where nothing has a range."""
        if self._is_certain:
            return None
        with without_bar():
            return simulate(self.case, draws, SEED, outputs=_OUTPUTS)


def _answered(brief: Brief) -> str:
    """The decision in words, which takes the time that it takes to come to it."""
    with speaking(brief.lang), without_bar():
        return texts.answer(brief)


def dashboard(case: Case, lang: str | None = None) -> Dashboard:
    """The dashboard of a case, for a notebook. Raises ScenarioError for a language that is not spoken."""
    return Dashboard(case, lang)
