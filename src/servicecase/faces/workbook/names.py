"""Names of sheets, and the defined names of inputs, as Excel allows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST_SHEET, _LONGEST_NAME = 31, 255
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_NAMES = re.compile(r"[^\w.]")
# What Excel would take for a cell: AB12, or R1C1 and its parts.
_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]\d*|r\d*c\d*", re.IGNORECASE)


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names of sheets, each as near to the wanted one as Excel allows, all different whatever the case of letters."""
    return _all_different((_NOT_IN_SHEETS.sub("_", one)[:_LONGEST_SHEET] for one in wanted), _LONGEST_SHEET)


def defined_names(keys: Iterable[str]) -> dict[str, str]:
    """The defined name of each key, as near to it as Excel allows."""
    keys = list(keys)
    return dict(zip(keys, _all_different(map(_defined_name, keys), _LONGEST_NAME), strict=True))


def _defined_name(key: str) -> str:
    name = _NOT_IN_NAMES.sub("_", key)
    return f"_{name}" if _LIKE_A_CELL.fullmatch(name) or not (name[0].isalpha() or name[0] == "_") else name


def _all_different(names: Iterable[str], longest: int) -> list[str]:
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        one, count = name[:longest], 1
        while one.casefold() in taken:
            count += 1
            one = f"{name[: longest - 1 - len(str(count))]}_{count}"
        taken.add(one.casefold())
        found.append(one)
    return found


def prefix(sheet: str) -> str:
    """The name of a sheet before the cell that stands on it."""
    from xlsxwriter.utility import quote_sheetname

    return f"{quote_sheetname(sheet)}!"
