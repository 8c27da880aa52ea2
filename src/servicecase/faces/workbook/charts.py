"""Charts of the front sheet, which follow the inputs."""

from __future__ import annotations

from typing import Any

from servicecase.engine.timeline import MONTHS_PER_YEAR
from servicecase.faces.workbook.contracts import NPV, TITLE, Table, tables
from servicecase.faces.workbook.layout import MONTH_ROW, YEAR_ROW, Reference
from servicecase.faces.workbook.plan import Plan
from servicecase.faces.workbook.sheet import Book, Sheet
from servicecase.inputs.names import local_name
from servicecase.wording.chart_style import COLOURS, COMPANY, GRID, INK, contract_style
from servicecase.wording.labels import label
from servicecase.wording.language import translated

_WIDTH, _HEIGHT, _ROWS, _GAP = 470, 290, 15, 10
_ROWS_BESIDE_BARS, _ROW_HEIGHT = 8, 20
_FONT = {"size": 9, "color": INK}


def add_charts(sheet: Sheet, plan: Plan, row: int) -> None:
    """Income by year and cumulative cash, and below them the contract forms of each service by what they are worth."""
    book = sheet.book
    sheet.worksheet.insert_chart(row, 0, _by_year(book, plan))
    sheet.worksheet.insert_chart(row, 0, _cash(book, plan), {"x_offset": _WIDTH + _GAP})
    row += _ROWS
    for table in tables(plan):
        sheet.worksheet.insert_chart(row, 0, _contracts(book, plan, table))
        row += _rows_of_forms(table)


def rows_of_charts(plan: Plan) -> int:
    """The rows that the charts take."""
    return _ROWS + sum(map(_rows_of_forms, tables(plan)))


def _rows_of_forms(table: Table) -> int:
    return _ROWS_BESIDE_BARS + table.last_known - table.first + 1


def _by_year(book: Book, plan: Plan) -> Any:
    chart = book.workbook.add_chart({"type": "column"})
    for name, colour in (("income_by_year", COMPANY), ("profit_by_year", COLOURS[2])):
        chart.add_series(_series(book, plan, name, YEAR_ROW) | {"fill": {"color": colour}})
    return _styled(chart, translated("Income and profit by year"), translated("Year"), translated("yuan"))


def _cash(book: Book, plan: Plan) -> Any:
    chart = book.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for name, dash in (("cumulative_cash", "solid"), ("cumulative_present_value", "round_dot")):
        line = {"color": COMPANY, "width": 2, "dash_type": dash}
        chart.add_series(_series(book, plan, name, MONTH_ROW) | {"line": line})
    chart = _styled(chart, translated("Cumulative cash"), translated("Month"), translated("yuan"))
    ends = {"min": 0, "max": len(plan.columns.months), "major_unit": MONTHS_PER_YEAR}
    chart.set_x_axis(_axis(translated("Month")) | ends | {"label_position": "low"})
    return chart


def _series(book: Book, plan: Plan, key: str, head: int) -> dict[str, Any]:
    place = plan.base.cell(key)
    assert isinstance(place, Reference)
    span = place.columns.of(place.axis)
    sheet = book.names["estate"]
    return {
        "name": label(local_name(key)),
        "categories": [sheet, head, span[0], head, span[-1]],
        "values": [sheet, place.row, span[0], place.row, span[-1]],
    }


def _contracts(book: Book, plan: Plan, table: Table) -> Any:
    chart = book.workbook.add_chart({"type": "bar"})
    sheet = book.names["contracts"]
    known = [one for one in table.outcomes if not one.missing]
    points = [{"fill": {"color": contract_style(one.contract)[0]}} for one in known]
    chart.add_series(
        {
            "name": label("npv"),
            "categories": [sheet, table.first, TITLE, table.last_known, TITLE],
            "values": [sheet, table.first, NPV, table.last_known, NPV],
            "points": points,
            "gap": 40,
        }
    )
    # The words come first: a title that begins with an equals sign would be taken for a reference to a cell.
    title = f"{translated('What each contract is worth')}: {plan.case.scenario.titles[table.found.service]}"
    _styled(chart, title, "", translated("yuan"))
    others = {"reverse": True, "crossing": "max", "label_position": "low", "major_gridlines": {"visible": False}}
    chart.set_y_axis(_axis("") | others)
    chart.set_x_axis(_axis(translated("yuan")) | {"num_format": "#,##0", "major_gridlines": _GRID_LINES})
    chart.set_legend({"none": True})
    height = (_rows_of_forms(table) - 1) * _ROW_HEIGHT
    chart.set_size({"width": 2 * _WIDTH + _GAP, "height": height})
    return chart


_GRID_LINES = {"visible": True, "line": {"color": GRID}}


def _axis(name: str) -> dict[str, Any]:
    return {"name": name, "name_font": {**_FONT, "bold": False}, "num_font": _FONT, "line": {"color": "#999999"}}


def _styled(chart: Any, title: str, x_title: str, y_title: str) -> Any:
    """The house style: a title, axes with units, few lines."""
    chart.set_title({"name": title, "name_font": {"size": 11, "color": INK}, "overlay": False})
    chart.set_x_axis(_axis(x_title) | {"label_position": "low"})
    chart.set_y_axis(_axis(y_title) | {"num_format": "#,##0", "major_gridlines": _GRID_LINES})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    return chart
