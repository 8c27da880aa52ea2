"""How people read a bridge from one case to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicecase.inputs.business import read_model
from servicecase.inputs.names import local_name
from servicecase.questions.bridge.mixture import SERVICE, TAX, Change
from servicecase.questions.bridge.record import AND, Bridge, Contribution
from servicecase.questions.comparison.record import NOT_USED
from servicecase.questions.finding import Cells, cells, sentence
from servicecase.wording.labels import label, label_in, number, quantity, unit_in_words, unit_of
from servicecase.wording.language import translated
from servicecase.wording.phrases import capitalised, first_of, paragraph, spelled_out, uncapitalised

CONVENTION = "average over all orders in which the changes could be made"
_NAMED = 4  # contributions that fit in a sentence
_WHOLE_FROM = 1000  # results of this size are shown without decimals


@sentence.register(Bridge)
def _(finding: Bridge) -> str:
    shown = moving_contributions(finding)
    if shown:
        text = translated("From {before} to {after}, {direction}: {contributions} ({convention}).")
    else:
        text = translated("From {before} to {after}, {direction}.")
    before, after = titles_of(finding)
    way = text.format(
        before=before,
        after=after,
        direction=direction(finding),
        contributions=translated(", ").join(_contributions(finding, shown)),
        convention=translated(CONVENTION),
    )
    return paragraph([way, *_notes(finding)])


def moving_contributions(finding: Bridge) -> list[Contribution]:
    """The contributions that show in the numbers."""
    return [one for one in finding.items if not _is_idle(finding, one)]


def _contributions(finding: Bridge, shown: Sequence[Contribution]) -> Iterator[str]:
    """The largest contributions, and all others together."""
    text = translated("{what} {amount}")
    for one in shown[:_NAMED]:
        yield text.format(what=contribution_in_words(finding, one.key), amount=signed(one.contribution, finding))
    if rest := [one.contribution for one in shown[_NAMED:]]:
        yield text.format(what=translated("all else"), amount=signed(sum(rest), finding))


def titles_of(finding: Bridge) -> tuple[str, str]:
    """What the two cases are called, apart where they have one title."""
    before, after = finding.case.scenario.title, finding.after.scenario.title
    if before != after:
        return before, after
    return translated("{title} (before)").format(title=before), translated("{title} (after)").format(title=after)


def direction(finding: Bridge) -> str:
    """What happens to the result, with the amount."""
    change = finding.end - finding.start
    if _amount(change, finding) == "0":
        text, amount = translated("the {what} stays at {amount}"), spelled_out(quantity(finding.start, finding.unit))
    else:
        text = translated("the {what} rises by {amount}") if change > 0 else translated("the {what} falls by {amount}")
        amount = _with_unit(change, finding)
    what = _in_sentence(finding, label(local_name(finding.target)))
    return text.format(what=what, amount=amount)


def _with_unit(value: float, finding: Bridge) -> str:
    """The size of a difference with its unit."""
    if finding.unit == "share":
        return translated("{amount} percentage points").format(amount=_amount(value, finding))
    return spelled_out(quantity(_rounded(value, finding), finding.unit))


def scale(finding: Bridge) -> str:
    """The unit of a difference in words."""
    return translated("percentage points") if finding.unit == "share" else spelled_out(unit_in_words(finding.unit))


def _amount(value: float, finding: Bridge) -> str:
    """The size of a difference."""
    return number(_rounded(value, finding), "1" if finding.unit == "share" else finding.unit)


def _rounded(value: float, finding: Bridge) -> float:
    """The size of a difference, without digits that the results themselves do not show."""
    if finding.unit == "share":
        return abs(value) * 100
    return round(abs(value)) if max(abs(finding.start), abs(finding.end)) >= _WHOLE_FROM else abs(value)


def signed(value: float, finding: Bridge) -> str:
    """A difference with its sign."""
    text = _amount(value, finding)
    return text if text == "0" else f"{'+' if value > 0 else '-'}{text}"


def _is_idle(finding: Bridge, one: Contribution) -> bool:
    return _amount(one.contribution, finding) == "0"


def _notes(finding: Bridge) -> Iterator[str]:
    """What cannot be separated, and what makes no difference."""
    joined = [contribution_in_words(finding, one.key) for one in finding.items if one.is_inseparable]
    if joined:
        text = translated("Cannot be separated, as one has no result without the other: {names}.")
        yield text.format(names=translated("; ").join(joined))
    idle = [contribution_in_words(finding, one.key) for one in finding.items if _is_idle(finding, one)]
    idle += [contribution_in_words(finding, key) for key in finding.without_effect]
    if idle:
        yield translated("No effect on it: {names}.").format(names=first_of(idle, _NAMED))


def _name(finding: Bridge, key: str) -> str:
    """A difference in words."""
    if key.startswith(SERVICE):
        service = key.removeprefix(SERVICE)
        return next(
            case.scenario.titles[service]
            for case in (finding.case, finding.after)
            if service in case.scenario.services
        )  # fmt: skip
    more = max((finding.case, finding.after), key=lambda case: len(case.scenario.services))
    return label_in(more, key)


def contribution_in_words(finding: Bridge, key: str) -> str:
    """What a contribution is called within a sentence: the input, or the topic of a group."""
    return translated(" and ").join(_in_sentence(finding, _name(finding, one)) for one in key.split(AND))


def contribution_label(finding: Bridge, one: Contribution) -> str:
    """The name of a contribution at the head of a row."""
    return capitalised(contribution_in_words(finding, one.key))


def _side(finding: Bridge, change: Change, value: object) -> str:
    """An input of one case with its unit."""
    name = change.key.rpartition(".")[2]
    if change.key == TAX:
        return str(value or translated("none"))
    if change.key.startswith(SERVICE):
        return translated("offered") if value else translated("not offered")
    if value is None:
        return translated(NOT_USED)
    if name in read_model().choices:
        return translated(read_model().choices[name].pages[str(value)].title)
    case = finding.case if change.key in finding.case.inputs else finding.after
    return quantity(value, unit_of(case, change.key))


@cells.register(Bridge)
def _(finding: Bridge) -> Cells:
    value = translated("Contribution, {unit}").format(unit=scale(finding))
    before, after = titles_of(finding)
    rows = [[before, "", "", number(finding.start, finding.unit), ""]]
    for one in finding.items:
        sides = _sides(finding, one.leading) if one.leading else ("", "")
        rows.append(
            [contribution_label(finding, one), *sides, signed(one.contribution, finding), _contents(finding, one)]
        )
    rows.append([after, "", "", number(finding.end, finding.unit), ""])
    sides = (translated("Before"), translated("After"))
    return Cells((translated("What changed"), *sides, value, translated("With")), rows, (value,))


def _sides(finding: Bridge, change: Change) -> tuple[str, str]:
    return _side(finding, change, change.before), _side(finding, change, change.after)


def _in_sentence(finding: Bridge, text: str) -> str:
    """A label within a sentence; names of services keep their capitals."""
    titles = (one for case in (finding.case, finding.after) for one in case.scenario.titles.values())
    return text if any(map(text.startswith, titles)) else uncapitalised(text)


def _contents(finding: Bridge, one: Contribution) -> str:
    """All else that is in a group."""
    if one.is_inseparable:
        return ""
    return translated(", ").join(_name(finding, change.key) for change in one.changes if change != one.leading)
