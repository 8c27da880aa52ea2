"""How people read what knowing more is worth."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from servicecase.case import Case
from servicecase.engine.lines import read_model
from servicecase.questions.brief.verdict import form_in_words
from servicecase.questions.contracts.record import DO_NOTHING
from servicecase.questions.information.information_value import Estimate
from servicecase.questions.information.options import LAUNCH
from servicecase.questions.information.record import Information
from servicecase.questions.reading import Cells, cells, chart, sentence
from servicecase.wording.chart_style import COMPANY, INK, new_figure
from servicecase.wording.labels import about, label_in, number, text_width, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import draws_in_words, paragraph, percent, spelled_out, within

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
    value = without_error(one)
    return value if error < _LEAST_ERROR else f"{value} ± {number(rounded(error, error), 'yuan')}"


def without_error(one: Estimate) -> str:
    """An estimate as people read it, without the digits that its error leaves open: 3,060."""
    error = ERRORS * one.standard_error
    return about(one.value, "yuan") if error < _LEAST_ERROR else number(rounded(one.value, error), "yuan")


def rounded(value: float, error: float) -> float:
    """A value without the digits that its error leaves open."""
    place = math.floor(math.log10(max(error, _LEAST_ERROR)))
    return float(round(value, -place + (error / 10**place < _SECOND_DIGIT)))


def choice(option: str) -> str:
    """An option within a sentence."""
    if option == LAUNCH:
        return translated("launch")
    if option == DO_NOTHING:
        return translated("do nothing")
    forms = read_model().choices["contract"].pages
    return form_in_words(forms[option].title) if option in forms else option


@sentence.register
def _(finding: Information) -> str:
    best, draws = choice(finding.best), draws_in_words(finding.design)
    if finding.perfect.value == 0:
        text = translated("Best in every draw: {best}. Knowing more would not change that ({draws}).")
        return text.format(best=best, draws=draws)
    if finding.chance_not_best >= _RARE:
        text = translated("Best on what is known: {best}; another choice would be better in {share} of the draws.")
    else:
        text = translated("Best on what is known: {best}; another choice would be better in a few of the draws.")
    worth = translated(
        "Knowing everything first would be worth {worth} {unit}; {most} ({draws}; ± {errors} standard errors)."
    ).format(
        worth=with_error(finding.perfect), unit=_unit(finding), most=_most_useful(finding), draws=draws, errors=ERRORS
    )
    return paragraph([text.format(best=best, share=percent(finding.chance_not_best)), worth])


def _unit(finding: Information) -> str:
    return spelled_out(unit_in_words(unit_of(finding.case, finding.target)))


def _most_useful(finding: Information) -> str:
    key, one = next(iter(finding.each.items()))
    if _is_in_doubt(one):
        return translated("knowing {alone}").format(alone=_alone(finding))
    text = translated("of single assumptions {assumption} is most worth knowing: {worth}")
    return text.format(assumption=_within(finding, key), worth=with_error(one))


def _is_in_doubt(one: Estimate) -> bool:
    """Whether its worth is not told apart from nothing."""
    return one.value <= ERRORS * one.standard_error


def is_nothing(one: Estimate) -> bool:
    """Whether it is worth nothing, and the error leaves no doubt of that."""
    return one.value == 0 and ERRORS * one.standard_error < _LEAST_ERROR


def _alone(finding: Information) -> str:
    """What is said of single assumptions where the worth of the most useful is not told apart from nothing."""
    if all(map(is_nothing, finding.each.values())):
        return translated("a single assumption alone would not change the choice")
    return translated("a single assumption alone would hardly change the choice")


def _within(finding: Information, key: str) -> str:
    return within(_using(finding, key), key)


def _using(finding: Information, key: str) -> Case:
    """A case that has the assumption: where options are other scenarios, it need not be the first."""
    return next(case for case in (finding.case, *finding.options.values()) if case is not None and key in case.inputs)


@cells.register
def _(finding: Information) -> Cells:
    numbers = (
        translated("Worth, {unit}").format(unit=_unit(finding)),
        translated("Share of everything"),
        translated("Explains of the differences"),
    )
    rows = [(translated("Everything"), with_error(finding.perfect), "", "")]
    shown = _shown(finding)
    for key in shown:
        one = finding.each[key]
        part = percent(one.value / finding.perfect.value) if finding.perfect.value > 0 else ""
        rows.append((label_in(_using(finding, key), key), with_error(one), part, percent(one.fit)))
    if len(shown) < len(finding.each):
        rows.append((_rest(finding), "", "", ""))
    return Cells((translated("Known before the choice"), *numbers), rows, numbers)


def _shown(finding: Information) -> list[str]:
    """The assumptions that are worth something, as many as a reader takes in."""
    useful = sum(one.value > 0 for one in finding.each.values())
    return list(finding.each)[: min(_SHOWN, max(useful, _FEWEST))]


def _rest(finding: Information) -> str:
    """What is said of the assumptions that are not shown."""
    rest = list(finding.each)[len(_shown(finding)) :]
    if any(finding.each[key].value > 0 for key in rest):
        one, more = translated("1 more assumption: worth less"), translated("{count} more assumptions: worth less")
    else:
        one = translated("1 more assumption: worth nothing alone")
        more = translated("{count} more assumptions: worth nothing alone")
    return (one if len(rest) == 1 else more).format(count=len(rest))


@chart.register
def _(finding: Information) -> go.Figure:
    shown = _shown(finding)
    x_title = translated("What knowing it before the choice is worth, {unit}").format(unit=_unit(finding))
    figure = new_figure(_title(finding), x_title, "")
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
    note = {"text": _note(finding), "showarrow": False, "font": {"size": 12}}
    figure.add_annotation(note, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", yshift=18)
    total = round(finding.perfect.value, 2)
    if total > 0:
        _mark_everything(figure, total, without_error(finding.perfect))
    furthest = max(1.04 * total, _ROOM * float(np.max(values + errors)), 1.0)
    figure.update_xaxes(range=[0, round(furthest, 2)], tickformat=",.0f", tickvals=None if total > 0 else [0])
    figure.update_yaxes(autorange="reversed", showgrid=False)
    margin = {"l": 30 + 7 * max(map(text_width, names)), "t": figure.layout.margin.t + 24}
    return figure.update_layout(height=190 + 30 * len(shown), margin=margin, hovermode="closest")


def _note(finding: Information) -> str:
    """What the whiskers are, and what is not shown."""
    if len(_shown(finding)) == len(finding.each):
        return translated("whiskers: {errors} standard errors").format(errors=ERRORS)
    return translated("whiskers: {errors} standard errors; {rest}").format(errors=ERRORS, rest=_rest(finding))


def _mark_everything(figure: go.Figure, total: float, worth: str) -> None:
    figure.add_vline(x=total, line={"color": INK, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=total, y=1, yref="paper", yanchor="bottom", xanchor="right", showarrow=False, font={"size": 12},
        text=translated("knowing everything: {worth}").format(worth=worth),
    )  # fmt: skip


def _title(finding: Information) -> str:
    key, one = next(iter(finding.each.items()))
    if finding.perfect.value == 0:
        text = translated("Nothing is worth knowing before the choice: {best} is best in every draw")
    elif _is_in_doubt(one):
        text = translated("Knowing everything would be worth {total} {unit}, but {alone}")
    else:
        text = translated("Most worth knowing: {assumption}, {worth} {unit} of {total} for knowing everything")
    return text.format(
        best=choice(finding.best),
        total=without_error(finding.perfect),
        unit=_unit(finding),
        alone=_alone(finding),
        assumption=_within(finding, key),
        worth=without_error(one),
    )
