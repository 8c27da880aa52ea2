"""Names of sheets, and the defined names of inputs, as Excel allows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST_SHEET, _LONGEST_NAME = 31, 255
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\']")
_RESERVED_SHEET = "history"  # Excel keeps it for itself, in whatever letters
_NOT_IN_NAMES = re.compile(r"[^\w.]")
# What Excel takes for a cell (AB12, or R1C1 and its parts), for a truth value, or for a name of its own.
_TAKEN = re.compile(r"[a-z]{1,3}\d+|[rc]\d*|r\d*c\d*|true|false|_xl.*", re.IGNORECASE)


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names of sheets, each as near to the wanted one as Excel allows, all different whatever the case of letters."""
    return _all_different(map(_sheet_name, wanted), _LONGEST_SHEET)


def _sheet_name(wanted: str) -> str:
    name = _NOT_IN_SHEETS.sub("_", wanted)[:_LONGEST_SHEET]
    return f"{name}_" if name.casefold() == _RESERVED_SHEET else name


def defined_names(keys: Iterable[str]) -> dict[str, str]:
    """The defined name of each key, as near to it as Excel allows."""
    keys = list(keys)
    return dict(zip(keys, _all_different(map(_defined_name, keys), _LONGEST_NAME), strict=True))


def _defined_name(key: str) -> str:
    """A name that is no cell, nor begins with one before its dot."""
    name = _NOT_IN_NAMES.sub("_", key)
    return f"_{name}" if _TAKEN.fullmatch(name.partition(".")[0]) or not (name[0].isalpha() or name[0] == "_") else name


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

    return f"'{sheet}'!" if _TAKEN.fullmatch(sheet) else f"{quote_sheetname(sheet)}!"
