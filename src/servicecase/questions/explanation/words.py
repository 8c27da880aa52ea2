"""How an explanation is read: as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from servicecase.inputs.sources import sources
from servicecase.questions.explanation.record import Explanation
from servicecase.questions.finding import Cells, as_html, as_text, cells, sentence
from servicecase.wording.language import translated
from servicecase.wording.sources import basis_in_words, cited

_OPEN_LEVELS = 3  # the others open when they are asked


def _sources(one: Explanation) -> set[str]:
    """Ids of the numbered sources that an explanation rests on."""
    return ({one.basis} & sources().keys()).union(*(_sources(step) for step in one.steps))


def _text(one: Explanation, first: str, rest: str) -> Iterator[str]:
    source = f"  [{basis_in_words(one.basis)}]" if one.basis else ""
    more = f"  ({_left_out(one)})" if one.again or one.folded else ""
    head = translated("{label}: {value}").format(label=one.label, value=one.value)
    yield f"{first}{head}{source}{more if not one.formula else ''}"
    if one.formula and not one.again:
        yield f"{rest}{'│ ' if one.steps else '  '}= {one.formula}{more}"
    elif one.formula:
        yield f"{rest}  {more.strip()}"
    for place, step in enumerate(one.steps, 1):
        last = place == len(one.steps)
        yield from _text(step, f"{rest}{'└─ ' if last else '├─ '}", f"{rest}{'   ' if last else '│  '}")


def _left_out(one: Explanation) -> str:
    """Why the steps below are not there."""
    return translated("as above") if one.again else translated("… {count} more below").format(count=one.folded)


def _html(one: Explanation, open_levels: int) -> str:
    whole = cited(sources()[one.basis]) if one.basis in sources() else ""
    small = f' <small style="color:#666" title="{escape(whole)}">[{escape(basis_in_words(one.basis))}]</small>'
    basis = small if one.basis else ""
    more = f" <small>({_left_out(one)})</small>" if one.again else ""
    value = f'<span data-line="{escape(one.key)}">{escape(one.value)}</span>'
    head = translated("{label}: {value}").format(label=f"<b>{escape(one.label)}</b>", value=value) + basis + more
    if not one.formula:
        return f'<div style="margin-left:1.2em" title="{escape(one.description)}">{head}</div>'
    body = f'<div style="margin-left:1.2em"><code>= {escape(one.formula)}</code></div>' if not one.again else ""
    steps = "".join(_html(step, open_levels - 1) for step in one.steps)
    folded = f'<div style="margin-left:1.2em;color:#666">{_left_out(one)}</div>' if one.folded else ""
    is_open = "open" if open_levels > 0 else ""
    return (
        f'<details style="margin-left:1.2em" {is_open}><summary title="{escape(one.description)}">'
        f"{head}</summary>{body}{steps}{folded}</details>"
    )


@sentence.register(Explanation)
def _(finding: Explanation) -> str:
    text = translated("{label}: {value}").format(label=finding.label, value=finding.value)
    return f"{text} = {finding.formula}" if finding.formula else text


@cells.register(Explanation)
def _(finding: Explanation) -> Cells:
    columns = [translated(one) for one in ("Line", "Value", "Formula", "Source")]
    return Cells(columns, list(_rows(finding, 0)), columns[1:2])


def _rows(one: Explanation, level: int) -> Iterator[tuple[str, ...]]:
    yield "\u2003" * level + one.label, one.value, one.formula, basis_in_words(one.basis) if one.basis else ""
    for step in one.steps:
        yield from _rows(step, level + 1)


@as_text.register(Explanation)
def _(finding: Explanation) -> str:
    listed = [cited(one) for one in sources().values() if one.id in _sources(finding)]
    return "\n".join([*_text(finding, "", ""), *(["", *listed] if listed else [])])


@as_html.register(Explanation)
def _(finding: Explanation) -> str:
    return f'<div style="font-family:system-ui,sans-serif">{_html(finding, _OPEN_LEVELS)}</div>'
