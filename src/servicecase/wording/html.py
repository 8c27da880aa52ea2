"""Tables as HTML, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def html_table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str]) -> str:
    """A table of text whose `numbers` columns are aligned to the right."""

    def row(cells: Sequence[str], tag: str) -> str:
        sides = ("right" if name in numbers else "left" for name in columns)
        return "".join(
            f'<{tag} style="text-align:{side}">{escape(cell)}</{tag}>' for cell, side in zip(cells, sides, strict=True)
        )

    body = "".join(f"<tr>{row(one, 'td')}</tr>" for one in rows)
    return f"<table><thead><tr>{row(columns, 'th')}</tr></thead><tbody>{body}</tbody></table>"
