"""Lines of text: where they may end, in both languages."""

from __future__ import annotations

import re
from functools import cache
from textwrap import wrap

from servicecase.wording.labels import text_width

TITLE_WIDTH = 84  # columns in a line of the title: a letter takes one, a Chinese character two


@cache  # compiled for the first Chinese line, as it takes longer than most modules take to load
def _together() -> re.Pattern[str]:
    """What stays together at the end of a line: a Chinese character with its marks, a number with its unit."""
    return re.compile(
        r"[（“《]*(?:[\u4e00-\u9fff]|[^\s\u4e00-\u9fff（“《，。；：、）”》]+(?: ?[\u4e00-\u9fff])?)"
        r"[，。；：、）”》]*\s*|\S\s*"
    )


def wrapped(text: str, width: int = TITLE_WIDTH) -> list[str]:
    """The lines of a text; Chinese has no spaces to end a line at, and may do so after any character."""
    if not re.search(r"[\u4e00-\u9fff]", text):
        return wrap(text, width)
    lines = [""]
    for part in _together().findall(text):
        if text_width(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]
