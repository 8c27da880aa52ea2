"""The workbooks of the shipped scenarios and of two services, as LibreOffice calculates them."""

import numpy as np
import openpyxl
import pytest

import servicecase as sc
from servicecase.questions.contracts.record import workable_forms
from tests.conftest import SCENARIOS, TWO_SERVICES
from tests.faces.workbook.expected import AGREEMENT, differences
from tests.libreoffice import as_number, lines_in, recalculated, with_inputs

TWO = "two_services"
SEVERAL = "several_rates_of_return"
NAMES = [*(path.stem for path in sorted(SCENARIOS.glob("*.toml"))), TWO, SEVERAL]
LANGUAGES = {name: "zh" if name in ("housekeeping_tiered", TWO) else "en" for name in NAMES}
KEY = 1  # the column of the keys
MONTH = 30  # the column of a month of the last year, of two
YEAR = 6  # the column of the first year
SLIP = ("cleaning", "cleaning.gross_sales", MONTH, "+1")  # which no check can see
BROKEN = {  # what each kind of check is there for: sheet, key, column, and what is added
    "broken_sum": ("Estate", "cumulative_cash", MONTH, "+1"),
    "broken_year": ("cleaning", "cleaning.gross_sales", YEAR, "+1"),
    "broken_parts": ("Estate", "profit_before_tax", MONTH, "+1"),
    "not_paid": ("cleaning", "cleaning.contract_receipts", MONTH, "+1"),
    "not_returned": ("cleaning", "cleaning.deposit_movement", MONTH, "+1"),
    "negative": ("cleaning", "cleaning.visits", MONTH, "-1000000"),
    "error": ("What-if lines", "cleaning.gross_sales", MONTH, "/0"),
    "what_if_beyond_limits": ("What-if", "cleaning.adoption", 7, "+2"),
    "error_in_an_input": ("Assumptions", "cleaning.adoption", 3, "/0"),  # in the check itself too
    "falling_tiers": ("Tables", "cleaning.tier_thresholds", 9, "*0"),
    "unseasonal": ("Tables", "cleaning.seasonality", 9, "+1"),
}
SECOND = 7  # the column of the second what-if
TYPED = {"cleaning.price": 1.3, "cleaning.claim_rate": 0.0, "discount_rate": 0.11}  # zero is a value, not an empty cell


def case_named(name):
    if name == SEVERAL:  # money comes in with the deposit, goes out for the launch, comes in, and the deposit goes back
        terms = {"contract": "flat_fee", "flat_fee": 3_500, "flat_fee_in_advance": True, "deposit": 20_000}
        return case_named("housekeeping_realistic").with_(terms, launch_cost=30_000, horizon_months=24)
    return sc.loads(TWO_SERVICES) if name == TWO else sc.load(SCENARIOS / f"{name}.toml")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The workbook of each case as it is written."""
    folder = tmp_path_factory.mktemp("stored")
    for name in NAMES:
        case_named(name).to_excel(folder / f"{name}.xlsx", LANGUAGES[name])
    return {name: folder / f"{name}.xlsx" for name in NAMES}


@pytest.fixture(scope="module")
def calculated(stored, tmp_path_factory):
    """The same as LibreOffice calculates it, and the last of them with something wrong in it, in one cell each."""
    planted = tmp_path_factory.mktemp("planted")
    workbook = openpyxl.load_workbook(stored[SEVERAL])
    for name, place in {"slip": SLIP, **BROKEN}.items():
        plant(workbook, planted / f"{name}.xlsx", *place)
    with_inputs(stored[SEVERAL], planted / "beyond_limits.xlsx", {"cleaning.adoption": 1.5})
    type_what_if(stored["housekeeping_realistic"], planted / "typed.xlsx", TYPED)
    paths = [*stored.values(), *sorted(planted.iterdir())]
    return {path.stem: path for path in recalculated(paths, tmp_path_factory.mktemp("calculated"))}


def plant(workbook, out, title, key, column, more):
    """Saves a workbook with something added to the formula, or to the number, in a cell of the row of a key."""
    sheet = workbook[title]
    row = next(one for one in range(1, sheet.max_row + 1) if sheet.cell(one, KEY + 1).value == key)
    cell = sheet.cell(row, column)
    before = cell.value
    cell.value = f"{before}{more}" if cell.data_type == "f" else f"={before or 0}{more}"
    workbook.save(out)
    cell.value = before


def type_what_if(path, out, values):
    """Types values into the empty cells of the second what-if."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["What-if"]
    rows = {row[KEY].value: row for row in sheet.iter_rows()}
    for key, value in values.items():
        assert rows[key][SECOND].value is None
        rows[key][SECOND].value = value
    workbook.save(out)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_every_line_is_the_model(name, calculated):
    case = case_named(name)
    wrong, compared = differences(case, calculated[name])
    assert wrong == []
    blocks = lines_in(calculated[name])
    forms = sum(len(workable_forms(case, service)) for service in case.scenario.services)
    services = len(case.scenario.services)
    assert len(blocks) == 1 + forms - services + services + 5  # the case, other forms, without each service, what-ifs
    assert compared > 2_000


def test_of_several_rates_of_return_the_one_nearest_to_zero_is_shown(calculated):
    case = case_named(SEVERAL)
    low, high = case.irr_roots()
    assert low == pytest.approx(-0.273, abs=0.001)
    assert high > 4
    assert lines_in(calculated[SEVERAL])[""]["irr"] == pytest.approx(low, rel=AGREEMENT)


def test_what_is_typed_into_a_what_if_moves_its_results(calculated):
    case = case_named("housekeeping_realistic")
    wrong, _ = differences(case, calculated["typed"])
    assert wrong == []
    expected = case.with_({**TYPED, "cleaning.adoption": 0.10})  # the second of five levels from 5% to 25%
    sheet = openpyxl.load_workbook(calculated["typed"], data_only=True)["What-if"]
    results = {row[KEY].value: row for row in sheet.iter_rows(max_row=13)}
    for name in ("annual_income", "npv", "irr"):
        assert results[name][SECOND].value == pytest.approx(expected[name], rel=AGREEMENT)
        assert results[name][SECOND - 2].value == pytest.approx(case[name], rel=AGREEMENT)


def test_a_slip_in_one_formula_is_found(calculated):
    wrong, _ = differences(case_named(SEVERAL), calculated["slip"])
    assert {key for block, key, _, _ in wrong if not block} >= {
        "cleaning.gross_sales",
        "sales_per_area",
        "cleaning.contractor_headroom",
    }


def flags(path):
    """The master flag as every sheet shows it."""
    workbook = openpyxl.load_workbook(path, data_only=True, read_only=True)
    found = {as_number(sheet["A2"].value) for sheet in workbook}
    workbook.close()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_all_checks_pass_on_every_sheet(name, calculated):
    assert flags(calculated[name]) == {1.0}


@pytest.mark.parametrize("name", [*BROKEN, "beyond_limits"])
def test_a_check_that_fails_shows_on_every_sheet(name, calculated):
    assert flags(calculated[name]) == {0.0}


@pytest.mark.parametrize("name", ["housekeeping_realistic", TWO])
def test_stored_values_are_the_calculated_ones(name, stored, calculated):
    """Every cell of every sheet: what a program shows that does not calculate, and what one that does."""
    shown, found = (openpyxl.load_workbook(one[name], data_only=True) for one in (stored, calculated))
    wrong = []
    for sheet in shown:
        for row in sheet.iter_rows():
            for cell in row:
                other = found[sheet.title][cell.coordinate].value
                if not _same(cell.value, other):
                    wrong.append((sheet.title, cell.coordinate, cell.value, other))
    assert wrong == []


def _same(one, other):
    if isinstance(one, int | float) and isinstance(other, int | float):
        return bool(np.isclose(one, other, rtol=AGREEMENT, atol=1e-6))
    return (one or None) == (other or None)
