"""Workbooks as LibreOffice calculates them, to be compared with the model."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from tests.programs import HANGS_AFTER, program

# Without this, a converter shows the values that were stored and proves nothing.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
_KEY, _SCALAR, _HEAD_ROWS = 1, 4, 6  # columns, and rows above the first line, counted from zero
_MONTHS_ROW, _YEARS_ROW = 5, 4


@cache
def _profile() -> Path:
    """A profile of this process: LibreOffice takes one at a time."""
    folder = Path(tempfile.mkdtemp(prefix="servicecase-libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return folder


def recalculated(paths: Iterable[str | os.PathLike[str]], folder: str | os.PathLike[str]) -> list[Path]:
    """Workbooks calculated anew, in one run of LibreOffice, as files of the same names in another folder."""
    return _converted(paths, folder, "xlsx")


def as_pdf(path: str | os.PathLike[str], folder: str | os.PathLike[str]) -> Path:
    """A workbook as it would be printed."""
    return _converted([path], folder, "pdf")[0]


def _converted(paths: Iterable[str | os.PathLike[str]], folder: str | os.PathLike[str], kind: str) -> list[Path]:
    office = program("soffice", "libreoffice", package="libreoffice-calc")
    files = [Path(path).resolve() for path in paths]
    command = [office, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", kind, "--outdir", os.fspath(folder), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, check=False)
    found = [Path(folder) / f"{one.stem}.{kind}" for one in files]
    missing = [one.name for one in found if not one.exists()]
    assert not missing, f"LibreOffice made no {', '.join(missing)}: {done.stdout} {done.stderr}"
    return found


def lines_in(path: str | os.PathLike[str]) -> dict[str, dict[str, Any]]:
    """Every line of a workbook by block and key: a number, or an array by year or month; NaN for an error.

    The lines of the case are the block ""; those of a contract form or a what-if have its name, such as
    "cleaning.contract = flat_fee". Helper rows, such as "npv/1", are among them.
    """
    workbook = openpyxl.load_workbook(path, data_only=True, read_only=True)
    blocks: dict[str, dict[str, Any]] = {"": {}}
    for sheet in workbook:
        rows = list(sheet.iter_rows(values_only=True))
        if is_sheet_of_lines(rows):
            for block, key, value in _lines(rows):
                blocks.setdefault(block, {})[key] = value
    workbook.close()
    return blocks


def is_sheet_of_lines(rows: list[tuple[Any, ...]]) -> bool:
    """Whether a sheet numbers months across at its head."""
    return len(rows) > _HEAD_ROWS and len(rows[_MONTHS_ROW]) > _SCALAR + 3 and 1 in rows[_MONTHS_ROW][_SCALAR + 1 :]


def _lines(rows: list[tuple[Any, ...]]) -> Iterator[tuple[str, str, Any]]:
    months = [place for place, one in enumerate(rows[_MONTHS_ROW]) if place > _SCALAR and isinstance(one, int | float)]
    years = [place for place, one in enumerate(rows[_YEARS_ROW]) if _SCALAR < place < months[0] and one is not None]
    block = ""
    for row in rows[_HEAD_ROWS:]:
        key = row[_KEY]
        if not key:
            continue
        if " " in key or key.startswith("what-if"):
            block = key
        elif row[_SCALAR] is not None:
            yield block, key, as_number(row[_SCALAR])
        else:
            across = months if row[months[0]] is not None else years
            yield block, key, np.array([as_number(row[place]) for place in across])


def as_number(value: Any) -> float:
    """A cell as a number; NaN for an error."""
    return float(value) if isinstance(value, int | float) else np.nan


def with_inputs(path: str | os.PathLike[str], out: str | os.PathLike[str], values: Mapping[str, Any]) -> None:
    """Writes a workbook with other values in its input cells, by key; stored results are dropped.

    A table is given as a sequence of its entries.
    """
    workbook = openpyxl.load_workbook(path)
    for key, value in values.items():
        cells = input_cells(workbook, key)
        entries = list(value) if len(cells) > 1 or isinstance(value, list | tuple) else [value]
        for cell, entry in zip(cells, entries, strict=True):
            assert not cell.protection.locked, f"{key} is no input"
            cell.value = entry
    workbook.save(out)


def input_cells(workbook: openpyxl.Workbook, key: str) -> list[Any]:
    """The cells of an input, found by its defined name."""
    ((sheet, place),) = workbook.defined_names[key].destinations
    found = workbook[sheet][place]
    return list(found[0]) if isinstance(found, tuple) else [found]
