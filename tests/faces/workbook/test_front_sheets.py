"""What the sheets that people read first say, beside what the analyses of the case say."""

import re
import zipfile
from itertools import pairwise

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

import servicecase as sc
from servicecase.faces.workbook.checks import AT_MOST_ONE, NEVER_NEGATIVE, RETURNED, SETTLED
from servicecase.inputs.business import read_model
from servicecase.inputs.record import ASSUMED
from servicecase.inputs.sources import sources
from servicecase.questions.contracts.record import compare_contracts
from servicecase.questions.names import KEY_LINES
from servicecase.wording.labels import label
from tests.conftest import SCENARIOS, TWO_SERVICES

DRAWS, SEED = 2_000, 7
COMPANY = ("annual_income", "annual_profit", "npv", "peak_funding")


@pytest.fixture(scope="module", params=["realistic", "two_services"])
def written(request, tmp_path_factory):
    """A case, its workbook as a program shows it that does not calculate, and the file."""
    realistic = sc.load(SCENARIOS / "housekeeping_realistic.toml")
    case = realistic if request.param == "realistic" else sc.loads(TWO_SERVICES)
    path = tmp_path_factory.mktemp("front") / "workbook.xlsx"
    case.to_excel(path, draws=DRAWS, seed=SEED)
    return case, openpyxl.load_workbook(path, data_only=True), path


def rows_by_first(sheet):
    return {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], str)}


def test_key_figures_are_those_of_the_case(written):
    case, workbook, _ = written
    rows, nothing = rows_by_first(workbook["Brief"]), case.do_nothing()
    for name in KEY_LINES:
        value, _, without, *_ = rows[label(name)]
        for shown, expected in ((value, case[name]), (without, nothing[name])):
            assert shown == ("none" if expected != expected else pytest.approx(expected)), name


def test_what_is_uncertain_is_what_the_simulation_says(written):
    case, workbook, _ = written
    rows = rows_by_first(workbook["Brief"])
    shown = {name[:3]: row[0] for name, row in rows.items() if re.match("P[159]0: ", name)}
    if not any(one.low is not None for one in case.scenario.records.values()):
        assert shown == {}
        return
    npv = case.simulate(DRAWS, SEED, outputs=["npv"])
    assert shown == {f"P{share}": pytest.approx(npv.quantile(share / 100)) for share in (10, 50, 90)}
    assert rows["Probability of a loss"][0] == pytest.approx(npv.probability_below(0.0))
    assert any("2,000 draws" in name and "(seed 7)" in name for name in rows)


def test_every_form_of_every_service_is_as_the_comparison_has_it(written):
    case, workbook, _ = written
    rows = list(workbook["Contracts"].iter_rows(values_only=True))
    heads = [place for place, row in enumerate(rows) if row[0] == "Contract form"]
    assert len(heads) == len(case.scenario.services)
    for service, (first, end) in zip(case.scenario.services, pairwise([*heads, len(rows)]), strict=True):
        found = compare_contracts(case, service)
        table = {row[1]: row for row in rows[first + 1 : end] if row[1]}
        assert table.keys() == {one.contract for one in found.outcomes}
        assert [key for key, row in table.items() if row[2]] == [found.chosen]
        assert [key for key, row in table.items() if row[10]] == [found.preferred.contract]
        for one in found.outcomes:
            check_form(table[one.contract], one)


def check_form(row, outcome):
    if outcome.missing:
        assert row[3].lower() == f"needs {', '.join(map(label, outcome.missing))}".lower()
        return
    assert row[3:7] == tuple(pytest.approx(getattr(outcome, name)) for name in COMPANY)
    profit = outcome.contractor_annual_profit
    assert row[7] == ("not known" if profit != profit else pytest.approx(profit))
    assert row[8] == outcome.contract_is_viable


def test_assumptions_stand_with_their_range_and_on_whose_word(written):
    case, workbook, _ = written
    rows = {row[1]: row for row in workbook["Assumptions"].iter_rows(values_only=True)}
    checked = 0
    for key, record in case.scenario.records.items():
        if key in rows and not isinstance(record.value, tuple):
            row = rows[key]
            checked += 1
            assert row[2:5] == (record.value, record.low, record.high), key
            assert row[9] == (f"{record.source} ({sources()[record.source].grade})" if record.source else ASSUMED), key
            assert (row[11], row[13]) == (record.owner, record.note), key
    assert checked >= 8


def test_owner_date_and_note_of_an_assumption(tmp_path):
    text = TWO_SERVICES.replace(
        "adoption = 0.25", 'adoption = { value = 0.25, owner = "Li", date = 2026-02-01, note = "asked" }'
    )
    sc.loads(text).with_(horizon_months=6).to_excel(tmp_path / "one.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "one.xlsx", data_only=True)
    rows = {row[1]: row for row in workbook["Assumptions"].iter_rows(values_only=True)}
    assert rows["cleaning.adoption"][11:14] == ("Li", "2026-02-01", "asked")
    said = [row[0] for row in workbook["Brief"].iter_rows(values_only=True)]
    assert "Annual figures cover only 6 months: the horizon is shorter than a year." in said


def test_every_source_is_listed(written):
    _, workbook, _ = written
    rows = {row[0]: row for row in workbook["Sources"].iter_rows(values_only=True)}
    for one in sources().values():
        expected = (one.id, one.grade, one.publisher, one.title, one.year, one.accessed, one.caveat)
        assert rows[one.id] == tuple(text or None for text in expected)


def chart_references(path):
    """The cells whose values each chart draws, in the order of the charts."""
    with zipfile.ZipFile(path) as file:
        names = sorted(one for one in file.namelist() if one.startswith("xl/charts/chart"))
        return [re.findall(r"<c:(?:val|yVal)>.*?<c:f>(.*?)</c:f>", file.read(one).decode()) for one in names]


def test_charts_draw_the_lines_that_they_name(written):
    case, workbook, path = written
    by_year, cash, *contracts = chart_references(path)
    assert [key_of(workbook, one) for one in by_year] == [("income_by_year", "year"), ("profit_by_year", "year")]
    expected = [("cumulative_cash", "month"), ("cumulative_present_value", "month")]
    assert [key_of(workbook, one) for one in cash] == expected
    for service, (one,) in zip(case.scenario.services, contracts, strict=True):
        known = [found.npv for found in compare_contracts(case, service).outcomes if not found.missing]
        sheet, cells = one.replace("$", "").split("!")
        assert sorted(cell.value for (cell,) in workbook[sheet][cells]) == pytest.approx(sorted(known))


def key_of(workbook, reference):
    """The line in the cells of a reference, which must be those of all its years or all its months."""
    sheet, cells = reference.replace("$", "").split("!")
    first, row, last, _ = range_boundaries(cells)
    years, months = (numbered(workbook[sheet][row_of_heads]) for row_of_heads in (5, 6))
    years = [one for one in years if one < months[0]]
    axis = {(years[0], years[-1]): "year", (months[0], months[-1]): "month"}[first, last]
    return workbook[sheet].cell(row, 2).value, axis


def numbered(row):
    return [cell.column for cell in row if isinstance(cell.value, int | float)]


def test_the_lines_that_are_checked_are_lines():
    """A line that gets another name must not lose its check in silence."""
    checked = {*NEVER_NEGATIVE, *AT_MOST_ONE, *RETURNED, *(name for pair in SETTLED for name in pair)}
    assert checked <= read_model().names()
