"""Other values written into the input cells: LibreOffice calculates from them what the model does."""

import re
from itertools import cycle

import numpy as np
import openpyxl
import pytest

from servicecase.inputs.business import read_model
from servicecase.questions.brief.record import brief
from servicecase.questions.contracts.record import workable_forms
from tests.conftest import SCENARIOS
from tests.faces.workbook.expected import differences
from tests.libreoffice import recalculated, with_inputs
from tests.random_cases import base_cases, drawn

HORIZONS = (1, 7, 13, 24, 25)  # of one month, less than a year, a year and a month, whole years, …


def cases():
    """The cases with each page of each choice but the contract in turn: all its forms are in every workbook."""
    plain = {"two_services", *(path.stem for path in SCENARIOS.glob("*.toml"))}
    selected = [(name, case) for name, case in base_cases().items() if name not in plain]
    turns = max(len(one.pages) for key, one in read_model().choices.items() if key != "contract")
    found = {}
    for (name, case), horizon in zip(selected[:turns], cycle(HORIZONS), strict=False):
        found[f"{name}-{horizon}"] = case.with_(start_month=1, horizon_months=horizon)
    return found


CASES = cases()


def all_drawn(case, rng):
    """New values for all that any contract form of the case uses."""
    values = {}
    for service in case.scenario.services:
        for _, other in workable_forms(case, service).values():
            values |= drawn(other, rng)
    return values


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The case after the changes, and its workbook as LibreOffice calculates it, by name."""
    folder, out = tmp_path_factory.mktemp("drawn"), tmp_path_factory.mktemp("calculated")
    changed, paths = {}, []
    for place, (name, case) in enumerate(CASES.items()):
        path = folder / f"{place}.xlsx"
        values = all_drawn(case, np.random.default_rng(place))
        case.to_excel(path)
        with_inputs(path, path, {key: int(one) if isinstance(one, bool) else one for key, one in values.items()})
        changed[name] = case.with_(values)
        paths.append(path)
    return dict(zip(CASES, zip(changed.values(), recalculated(paths, out), strict=True), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_every_line_follows_the_inputs(name, found):
    case, path = found[name]
    wrong, compared = differences(case, path)
    assert wrong == []
    assert compared > len(case.graph.nodes)


@pytest.mark.parametrize("name", CASES)
def test_the_front_sheet_says_what_the_inputs_bring_now(name, found):
    """The decision stays that of the export, and says so."""
    case, path = found[name]
    sheet = openpyxl.load_workbook(path, data_only=True, read_only=True)["Brief"]
    assert sheet["A5"].value == brief(CASES[name]).verdict
    income, worth, rate = (case[line] for line in ("annual_income", "npv", "discount_rate"))
    now = (
        f"The values now in this workbook bring {income:,.0f} yuan a year, worth {worth:,.0f} yuan at {rate:.1%}; "
        "the decision above is that of the export."
    )
    short = " The contractor would earn less than its required margin."
    assert without_last_digits(sheet["A6"].value) == without_last_digits(
        now + short * bool(worth > 0 and not case["worth_launching"])
    )


def test_the_decisions_differ():
    assert len({re.sub(r"-?\d[\d,.]*", "#", brief(case).verdict) for case in CASES.values()}) > 1


def test_the_front_sheet_says_that_the_contractor_would_fall_short(headline, tmp_path):
    """At 35% of the sales instead of 15%: 262,500 yuan a year of 750,000, and 7/3 of the worth of 465,421."""
    path = tmp_path / "case.xlsx"
    headline.to_excel(path, draws=64)
    with_inputs(path, path, {"cleaning.commission_rate": 0.35})
    (calculated,) = recalculated([path], tmp_path / "calculated")
    sheet = openpyxl.load_workbook(calculated, data_only=True, read_only=True)["Brief"]
    assert sheet["A6"].value == (
        "The values now in this workbook bring 262,500 yuan a year, worth 1,085,982 yuan at 8.0%; the decision above "
        "is that of the export. The contractor would earn less than its required margin."
    )


def without_last_digits(text):
    """Numbers without the last digit, which Excel rounds up where Python rounds to even."""
    return re.sub(r"\d(?=%?[ ;])", "#", text)
