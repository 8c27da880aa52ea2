"""The dashboard as a widget: what stands where, and what follows when something is changed.

A step of a slider is answered at once, with few draws; what stands below the fold, and the probability of a loss over
all draws, follow when the reader pauses. A step whose answer is being worked out holds back the next: the browser
sends a slider's last position once the answer has come, so there is never a queue.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import ipywidgets
import numpy as np

from servicecase.case import Case, UnknownNameError
from servicecase.faces.dashboard import pictures, texts
from servicecase.faces.dashboard.choice import chosen
from servicecase.faces.dashboard.controls import Control
from servicecase.faces.dashboard.rest import AtRest
from servicecase.faces.widgets import CLASS, held, keep, language_switch, live, plainly, redraw, style_sheet
from servicecase.inputs.names import dotted
from servicecase.questions.brief import record as briefs
from servicecase.questions.contracts.record import compare_contracts
from servicecase.questions.contracts.sweep import ContractSweep, sweep_contracts, sweep_grid
from servicecase.questions.contracts.words import needs
from servicecase.questions.names import limits_of
from servicecase.questions.risk.record import Simulation, simulate
from servicecase.uncertainty.laws import Numbers, uncertain
from servicecase.uncertainty.progress import without_bar
from servicecase.wording.chart_style import MAIN_FORMS
from servicecase.wording.language import language, speaking, translated

FEW, ALL = 512, 10_000  # draws while something moves, and at rest
SEED = 1
_CHARTS = ("income", "cash", "contracts")
_BELOW = ("Contracts side by side", "The outside view", "What is assumed")
_POINTS = 61  # of a curve
_OUTPUTS = ("npv", "cumulative_cash")


class Dashboard(ipywidgets.Box):  # type: ignore[misc]  # ipywidgets has no types
    """The dashboard of a case: `case` follows what the reader changes, `base` stays as it was loaded.

    ``changes``: what differs from the base, by key; ``controls``: the sliders, by key; ``forms``: the switch of the
    contract of each service; ``figures``: the charts. Raises ScenarioError for a language that is not spoken.
    """

    def __init__(self, case: Case, lang: str | None = None) -> None:
        super().__init__()
        for name in (CLASS, "servicecase-dashboard"):
            self.add_class(name)
        self.base = self.case = case
        self.lang = language(lang)
        self.changes: dict[str, Any] = {}
        self.controls: dict[str, Control] = {}
        self._at_rest = AtRest(self._rest)
        self._is_certain = not uncertain(case)
        self._swept: tuple[dict[str, Any], ContractSweep] | None = None  # and what stood behind it
        self._seen = {"measure": "profit", "service": case.scenario.services[0]}  # in the chart of the contracts
        self._before = self._simulated(ALL)
        self._answer, self._cards, self._failure, self._legend = (ipywidgets.HTML() for _ in range(4))
        self._below = ipywidgets.Tab([ipywidgets.HTML() for _ in _BELOW])
        self._sliders = held(classes="sliders")
        with speaking(self.lang):
            self.figures = dict(zip(_CHARTS, map(live, self._pictures(self._before)), strict=True))
        self._arrange()
        self._build()

    def __repr__(self) -> str:
        return f"<Dashboard of {self.case!r}>"

    # ---- What stands where ----

    def _build(self) -> None:
        """Everything that has words in it, in the language of the dashboard."""
        with speaking(self.lang):
            self._switch = language_switch(self.lang, self.speak)
            self.forms = {service: self._forms(service) for service in self.base.scenario.services}
            self.views = dict(self._choices_of_view())
            self._reset = ipywidgets.Button(description=translated("Reset all"))
            self._reset.on_click(lambda _: self._to_base())
            self._below.titles = tuple(map(translated, _BELOW))
            self._build_controls()
            self._show(self._before)
            self._show_below()
        title = ipywidgets.HTML(f"<h1>{escape(self.base.scenario.title)}</h1>")
        self._head.children = (title, self._switch)
        self._bar.children = (self._heading(), self._reset)
        self._views.children = tuple(self.views.values())
        for service, box in self._boxes.items():
            box.children = (self._of_service(service), self.forms[service], *self._closed(service))

    def _arrange(self) -> None:
        """Puts the parts in their places, once: a figure that a page takes out and puts back is not redrawn there."""
        self._head, self._bar, self._views = held(classes="bar head"), held(classes="bar"), held(classes="views")
        self._boxes = {service: held(classes="forms") for service in self.base.scenario.services}
        above = {"contracts": [self._views]}
        charts = [held(*above.get(name, ()), one, classes=f"chart {name}") for name, one in self.figures.items()]
        left = held(self._bar, self._sliders, classes="left")
        self.children = (
            style_sheet(),
            self._head,
            held(self._answer, classes="answer"),
            self._failure,
            *self._boxes.values(),
            self._cards,
            held(left, held(*charts, self._legend, classes="charts"), classes="body"),
            self._below,
        )

    def _choices_of_view(self) -> Iterator[tuple[str, ipywidgets.ToggleButtons]]:
        """What the chart of the contracts can show: of which service, and profit or income."""
        titles = self.base.scenario.titles
        offered = {
            "service": [(titles[service], service) for service in self.base.scenario.services],
            "measure": [(translated(title), name) for name, (title, *_) in pictures.MEASURES.items()],
        }
        for what, options in offered.items():
            if len(options) > 1:
                buttons = ipywidgets.ToggleButtons(options=options, value=self._seen[what])
                buttons.observe(lambda change, what=what: self._look(what, change["new"]), "value")
                yield what, buttons

    def _heading(self) -> ipywidgets.HTML:
        with speaking(self.lang):
            return ipywidgets.HTML(f"<h2>{translated('What if')}</h2>")

    def _of_service(self, service: str) -> ipywidgets.HTML:
        with speaking(self.lang):
            text = translated("Contract")
            if len(self.forms) > 1:
                text = translated("Contract of {service}").format(service=self.base.scenario.titles[service])
            return ipywidgets.HTML(f"<h2>{escape(text)}</h2>")

    def _forms(self, service: str) -> ipywidgets.ToggleButtons:
        """The switch of a service's contract, with the forms whose terms are given: those most used first."""
        compared = compare_contracts(self.base, service)
        order = [*MAIN_FORMS, *(one.contract for one in compared.outcomes)]
        known = {
            one.contract: one for one in compared.outcomes[1:] if not one.missing or one.contract == compared.chosen
        }
        names = [name for name in dict.fromkeys(order) if name in known]
        value = self.changes.get(dotted(service, "contract"), compared.chosen)
        switch = ipywidgets.ToggleButtons(
            options=[(translated(known[name].title), name) for name in names], value=value
        )  # fmt: skip
        switch.observe(lambda change: self.change(dotted(service, "contract"), change["new"]), "value")
        return switch

    def _closed(self, service: str) -> Iterator[ipywidgets.HTML]:
        """The forms that cannot be chosen, and why."""
        missing = [one for one in compare_contracts(self.base, service).outcomes if one.missing]
        if not missing:
            return
        with speaking(self.lang):
            template = translated("{form} ({why})")
            said = [template.format(form=translated(one.title), why=needs(one.missing)) for one in missing]
            text = translated("Not to be chosen: {forms}").format(forms=translated(", ").join(said))
        yield ipywidgets.HTML(f'<p class="closed" data-key="closed">{escape(text)}</p>')

    def _build_controls(self) -> None:
        """The sliders of the contracts that are chosen now."""
        choices = {key: one for key, one in self.changes.items() if key.endswith("contract")}
        case = self.base.with_(choices) if choices else self.base
        groups = chosen(case)
        self.controls = {key: Control(case, key, self.change) for keys in groups.values() for key in keys}
        self.changes = {key: one for key, one in self.changes.items() if key in self.controls or key in choices}
        for key, control in self.controls.items():
            control.show(self.changes.get(key, control.start))
        rows: list[ipywidgets.Widget] = []
        for heading, keys in groups.items():
            rows.append(ipywidgets.HTML(f"<h3>{translated(heading)}</h3>"))
            rows += [self.controls[key].box for key in keys]
        self._sliders.children = tuple(rows)

    # ---- What follows when something is changed ----

    def speak(self, lang: str) -> None:
        """Says everything in another language. Raises ScenarioError for one that is not spoken."""
        self.lang = language(lang)
        self._build()
        self._at_rest.put_off()

    def _look(self, what: str, value: str) -> None:
        """Shows something else in the chart of the contracts."""
        with self._safely():
            self._seen[what] = value
            redraw(self.figures["contracts"], self._by_adoption())
        self._at_rest.put_off()

    def change(self, key: str, value: Any) -> None:
        """Changes an assumption or a contract; what is wrong is said in the dashboard, which stays as it was.

        The chart of the contracts follows to the service that is changed.
        """
        service = key.rpartition(".")[0]
        if service and "service" in self.views:
            self.views["service"].value = service
        with self._safely():
            if key in self.controls:
                self.controls[key].check(value)
            changes = {**self.changes, key: value}
            if value == self._start(key):
                del changes[key]
            if changes != self.changes:
                self._take(changes, is_form=key not in self.controls)

    def _start(self, key: str) -> Any:
        """What the case as loaded has."""
        return self.controls[key].start if key in self.controls else self.base.scenario.choices[key]

    def _to_base(self) -> None:
        with self._safely():
            self._take({}, is_form=True)
            for service, switch in self.forms.items():
                switch.value = self.base.scenario.choices[dotted(service, "contract")]

    def _take(self, changes: dict[str, Any], *, is_form: bool) -> None:
        case = self.base.with_(changes) if changes else self.base
        case.values  # noqa: B018  whatever fails does so before anything is shown
        self.case, self.changes = case, changes
        if is_form:
            self._build_controls()
            self.case = self.base.with_(self.changes) if self.changes else self.base
        for key, control in self.controls.items():
            control.show(changes.get(key, control.start))
        self._show(self._simulated(FEW))
        self._failure.value = ""
        self._at_rest.put_off()

    @contextmanager
    def _safely(self) -> Iterator[None]:
        """Where something fails, says so and goes back to the last good state."""
        changes, case = self.changes, self.case
        with speaking(self.lang), plainly(self._fail):
            try:
                yield
            except Exception:
                self.changes, self.case = changes, case
                for key, control in self.controls.items():
                    control.show(changes.get(key, control.start))
                raise

    def _fail(self, text: str) -> None:
        self._failure.value = texts.failure(text)

    # ---- What is shown ----

    def _show(self, simulation: Simulation | None) -> None:
        """What answers a step at once: the charts first, which the page draws while the rest is worked out."""
        for widget, picture in zip(self.figures.values(), self._pictures(simulation), strict=True):
            redraw(widget, picture)
        self._brief = briefs.brief(self.case)
        self._cards.value = texts.cards(self.case, self.base, simulation, self._before)
        self._answer.value = texts.answer(self._brief)

    def _rest(self) -> None:
        """What follows when the reader pauses."""
        with self._safely():
            simulation = self._simulated(ALL)
            self._cards.value = texts.cards(self.case, self.base, simulation, self._before)
            redraw(self.figures["cash"], pictures.cumulative_cash(self.case, simulation))
            self._show_below()
            for figure in self.figures.values():
                keep(figure)

    def _show_below(self) -> None:
        said = (
            texts.contracts(self._brief.contracts),
            texts.outside_view(self._brief),
            texts.assumed(self._brief),
        )
        for page, text in zip(self._below.children, said, strict=True):
            page.value = f'<div class="page">{text}</div>'

    def _pictures(self, simulation: Simulation | None) -> Iterator[pictures.Figure]:
        yield pictures.income_by_year(self.case)
        yield pictures.cumulative_cash(self.case, simulation)
        yield self._by_adoption()

    def _by_adoption(self) -> pictures.Figure:
        """The chart of the contracts of the service that is looked at, and its legend."""
        service = self._seen["service"]
        selected = self.case.scenario.choices[dotted(service, "contract")]
        sweep = self._sweep(service)
        self._legend.value = texts.legend(sweep.titles, selected)
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


def dashboard(case: Case, lang: str | None = None) -> Dashboard:
    """The dashboard of a case, for a notebook. Raises ScenarioError for a language that is not spoken."""
    return Dashboard(case, lang)
