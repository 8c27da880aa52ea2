"""How people read what knowing more is worth."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from servicecase.analysis.contracts import DO_NOTHING
from servicecase.analysis.information import Information
from servicecase.analysis.information_value import Estimate
from servicecase.analysis.options import LAUNCH
from servicecase.case import Case
from servicecase.faces.chart_style import COMPANY, INK, new_figure
from servicecase.faces.findings.face import Cells, cells, chart, sentence
from servicecase.faces.findings.words import percent, within
from servicecase.faces.labels import about, label_in, number, unit_of
from servicecase.lines import read_model

ERRORS = 2  # standard errors that ± stands for
_SHOWN = 10  # assumptions
_FEWEST = 3  # even where they are worth nothing
_LEAST_ERROR = 0.5  # yuan
_RARE = 0.005  # a smaller share of the draws would read 0%
_SECOND_DIGIT = 2  # an error that begins with less than this has a second digit
_ROOM = 1.3  # of the longest bar, for the words beside it


def with_error(one: Estimate) -> str:
    """An estimate as people read it, with its error and no digits that the error leaves open: 3,060 ± 180."""
    error = ERRORS * one.standard_error
    if error < _LEAST_ERROR:
        return about(one.value, "yuan")
    return f"{number(rounded(one.value, error), 'yuan')} ± {number(rounded(error, error), 'yuan')}"


def without_error(one: Estimate) -> str:
    """An estimate as people read it, without the digits that its error leaves open: 3,060."""
    return with_error(one).partition(" ± ")[0]


def rounded(value: float, error: float) -> float:
    """A value without the digits that its error leaves open."""
    place = math.floor(math.log10(max(error, _LEAST_ERROR)))
    return float(round(value, -place + (error / 10**place < _SECOND_DIGIT)))


def choice(option: str) -> str:
    """An option within a sentence."""
    words = {LAUNCH: "launch", DO_NOTHING: "do nothing"}
    forms = read_model().choices["contract"].pages
    return words.get(option) or (forms[option].title.lower() if option in forms else option)


@sentence.register
def _(finding: Information) -> str:
    draws = f"{finding.design.draws:,} draws, seed {finding.design.seed}"
    if finding.perfect.value == 0:
        return f"Best in every draw: {choice(finding.best)}. Knowing more would not change that ({draws})."
    wrong = f"{percent(finding.chance_not_best)} of" if finding.chance_not_best >= _RARE else "a few of"
    return (
        f"Best on what is known: {choice(finding.best)}; another choice would be better in {wrong} the draws. "
        f"Knowing everything first would be worth {with_error(finding.perfect)} {_unit(finding)}; "
        f"{_most_useful(finding)} ({draws}; ± {ERRORS} standard errors)."
    )


def _unit(finding: Information) -> str:
    return unit_of(finding.case, finding.target).replace("/", " a ")


def _most_useful(finding: Information) -> str:
    key, one = next(iter(finding.each.items()))
    if one.value <= ERRORS * one.standard_error:
        return f"knowing a single assumption alone {_little(finding)}"
    return f"of single assumptions {_within(finding, key)} is most worth knowing: {with_error(one)}"


def is_nothing(one: Estimate) -> bool:
    """Whether it is worth nothing, and the error leaves no doubt of that."""
    return one.value == 0 and ERRORS * one.standard_error < _LEAST_ERROR


def _little(finding: Information) -> str:
    """What is said of single assumptions where the worth of the most useful is not told apart from nothing."""
    return f"would {'not' if all(map(is_nothing, finding.each.values())) else 'hardly'} change the choice"


def _within(finding: Information, key: str) -> str:
    return within(_using(finding, key), key)


def _using(finding: Information, key: str) -> Case:
    """A case that has the assumption: where options are other scenarios, it need not be the first."""
    return next(case for case in (finding.case, *finding.options.values()) if case is not None and key in case.inputs)


@cells.register
def _(finding: Information) -> Cells:
    worth, share = f"Worth, {_unit(finding)}", "Share of everything"
    columns = ("Known before the choice", worth, share, "Explains of the differences")
    rows = [("Everything", with_error(finding.perfect), "", "")]
    shown = _shown(finding)
    for key in shown:
        one = finding.each[key]
        part = percent(one.value / finding.perfect.value) if finding.perfect.value > 0 else ""
        rows.append((label_in(_using(finding, key), key), with_error(one), part, percent(one.fit)))
    if len(shown) < len(finding.each):
        rows.append((_rest(finding), "", "", ""))
    return Cells(columns, rows, columns[1:])


def _shown(finding: Information) -> list[str]:
    """The assumptions that are worth something, as many as a reader takes in."""
    useful = sum(one.value > 0 for one in finding.each.values())
    return list(finding.each)[: min(_SHOWN, max(useful, _FEWEST))]


def _rest(finding: Information) -> str:
    rest = list(finding.each)[len(_shown(finding)) :]
    worth = "worth less" if any(finding.each[key].value > 0 for key in rest) else "worth nothing alone"
    return f"{len(rest)} more assumption{'s' if len(rest) > 1 else ''}: {worth}"


@chart.register
def _(finding: Information) -> go.Figure:
    shown = _shown(finding)
    figure = new_figure(_title(finding), f"What knowing it before the choice is worth, {_unit(finding)}", "")
    names = [label_in(_using(finding, key), key) for key in shown]
    values = np.array([finding.each[key].value for key in shown])
    errors = ERRORS * np.array([finding.each[key].standard_error for key in shown])
    figure.add_bar(
        x=np.round(values, 2).tolist(), y=names, orientation="h", marker_color=COMPANY,
        error_x={"array": np.round(errors, 2).tolist(), "color": INK, "thickness": 1.2, "width": 4}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=np.round(values + errors, 2).tolist(), y=names, mode="text", textposition="middle right", hoverinfo="skip",
        text=[f" {without_error(finding.each[key])}" for key in shown], cliponaxis=False,
    )  # fmt: skip
    rest = f"; {_rest(finding)}" if len(shown) < len(finding.each) else ""
    note = {"text": f"whiskers: {ERRORS} standard errors{rest}", "showarrow": False, "font": {"size": 12}}
    figure.add_annotation(note, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", yshift=18)
    total = round(finding.perfect.value, 2)
    if total > 0:
        _mark_everything(figure, total, without_error(finding.perfect))
    furthest = max(1.04 * total, _ROOM * float(np.max(values + errors)), 1.0)
    figure.update_xaxes(range=[0, round(furthest, 2)], tickformat=",.0f", tickvals=None if total > 0 else [0])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    margin = {"l": 30 + 7 * max(map(len, names)), "t": figure.layout.margin.t + 24}
    return figure.update_layout(height=190 + 30 * len(shown), margin=margin, hovermode="closest")


def _mark_everything(figure: go.Figure, total: float, text: str) -> None:
    figure.add_vline(x=total, line={"color": INK, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=total, y=1, yref="paper", yanchor="bottom", xanchor="right", showarrow=False, font={"size": 12},
        text=f"knowing everything: {text}",
    )  # fmt: skip


def _title(finding: Information) -> str:
    if finding.perfect.value == 0:
        return f"Nothing is worth knowing before the choice: {choice(finding.best)} is best in every draw"
    total, unit = without_error(finding.perfect), _unit(finding)
    key, one = next(iter(finding.each.items()))
    if one.value <= ERRORS * one.standard_error:
        return f"Knowing everything would be worth {total} {unit}, but a single assumption alone {_little(finding)}"
    name = _within(finding, key)
    return f"Most worth knowing: {name}, {without_error(one)} {unit} of {total} for knowing everything"
