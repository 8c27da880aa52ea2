"""What the lines of a workbook must be: the model on floats, evaluated without the workbook's code."""

import numpy as np
import openpyxl

from servicecase.inputs.names import DO_NOTHING
from servicecase.questions.contracts.record import without
from tests.libreoffice import lines_in

AGREEMENT = 1e-9  # relative, as the issue asks
# Sums of large amounts that cancel leave some of their rounding: 600 months of it are far below this share of them.
ROUNDING = 1e-12


def what_ifs(path):
    """The changes that each what-if of a workbook makes: values by key."""
    workbook = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = next(list(one.iter_rows(values_only=True)) for one in workbook if _is_what_if(one))
    workbook.close()
    heads = [place for place, row in enumerate(rows) if str(row[6]).endswith(" 1")]  # of the results, of the inputs
    return [
        {row[1]: row[6 + number] for row in rows[heads[1] + 1 :] if row[6 + number] is not None} for number in range(5)
    ]


def _is_what_if(sheet):
    return any(str(row[6]).endswith(" 1") for row in sheet.iter_rows(min_row=6, max_row=6, values_only=True) if row[6:])


def case_of(case, block, path):
    """The case whose lines a block of the workbook prints."""
    if not block:
        return case
    if block.startswith("what-if "):
        return case.with_(what_ifs(path)[int(block.removeprefix("what-if ")) - 1])
    key, contract = block.split(" = ")
    if contract == DO_NOTHING:
        return without(case, key.rpartition(".")[0])
    return case.with_({key: contract})


def differences(case, path):
    """Cells of lines that differ from the model, each as (block, key, found, expected); and how many were compared."""
    blocks = lines_in(path)
    wrong, compared = [], 0
    assert set(blocks[""]) >= set(case.graph.nodes), "lines are missing from the sheets of the case"
    for block, found in blocks.items():
        other = case_of(case, block, path)
        scale = largest_amount(other)
        for key in other.graph.nodes:
            got, expected = found.get(key, blocks[""].get(key)), np.asarray(other[key], dtype=float)
            compared += np.size(expected) if key in found else 0
            floor = ROUNDING * (scale if "yuan" in other.graph.nodes[key].line.unit else 1.0)
            if np.shape(got) != np.shape(expected) or not np.allclose(got, expected, AGREEMENT, floor, equal_nan=True):
                wrong.append((block, key, got, expected))
    return wrong, compared


def largest_amount(case):
    """The largest number among the lines of a case."""
    finite = [np.abs(np.asarray(case[key], dtype=float)) for key in case.graph.nodes]
    return max(float(np.max(one[np.isfinite(one)], initial=1.0)) for one in finite)
