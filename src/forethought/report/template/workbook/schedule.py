"""The schedule sheet: months that can be changed, a shaded grid and a chart that follow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forethought.collect import Task
from forethought.collect.timing import DAYS_PER_MONTH
from forethought.report.office.xlsx import (
    BAR,
    GAP,
    HEAD,
    LINE,
    PLAIN,
    SOFT,
    STRONG,
    WIDEST_A4,
    row_height,
    set_widths,
    to_print,
    write_cell,
    write_heads,
    write_text,
)

NAME = "Schedule"
HEADS = ("What", "Who", "Begins (month)", "Lasts (months)", "Ends (month)", "Begins on", "Said by")
HEAD_ROW = 3
FIRST = HEAD_ROW + 1
WIDTHS = (44, 26, 10, 10, 10, 13, 24)
GRID = len(HEADS) + 1
BARS = (
    # heading, formula for a row, drawn; before and after the start are stacked apart
    ("chart: gap after", "=MAX(0,C{0})", False),
    ("chart: bar after", "=MAX(0,E{0})-MAX(0,C{0})", True),
    ("chart: gap before", "=MIN(0,E{0})", False),
    ("chart: bar before", "=MIN(0,C{0})-MIN(0,E{0})", True),
)
LONG = 24
"""Months from which the chart counts half-years."""

MOST_MONTHS = 72
"""A month grid longer than six years is no picture; the chart still shows it."""


def add_schedule(workbook: Workbook, tasks: Sequence[Task]) -> None:
    """Add the sheet, with the start date left for people to give."""
    sheet = workbook.create_sheet(NAME)
    _start(workbook, sheet)
    write_heads(sheet, HEADS, HEAD_ROW)
    for number, task in enumerate(tasks, FIRST):
        _row(sheet, number, task)
    last = FIRST + len(tasks) - 1
    sheet.row_dimensions[HEAD_ROW].height = 30
    months = _months(tasks)
    _grid(sheet, months, last)
    widths = (*WIDTHS, *(3.4 for _ in months))
    set_widths(sheet, widths)
    sheet.freeze_panes = sheet.cell(FIRST, 2)
    to_print(sheet, heading_row=HEAD_ROW, large=sum(widths) > WIDEST_A4)
    first_bar = GRID + len(months) + 1
    _bars(sheet, first_bar, last)
    sheet.add_chart(_chart(sheet, first_bar, last, months), f"A{last + 3}")


def _start(workbook: Workbook, sheet: Worksheet) -> None:
    write_text(sheet["A1"], "Date on which the programme starts", STRONG)
    cell = sheet["B1"]
    cell.number_format = "d mmm yyyy"
    cell.fill = GAP
    cell.font = PLAIN
    cell.alignment = Alignment(horizontal="left", vertical="top")
    rule = DataValidation(type="date", operator="greaterThan", formula1="DATE(2000,1,1)")
    rule.error = "Please give a date, such as 2027-06-30."
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add("B1")
    workbook.defined_names["programme_start"] = DefinedName(
        "programme_start", attr_text=f"'{NAME}'!$B$1"
    )


def _bars(sheet: Worksheet, first: int, last: int) -> None:
    """Write what the chart stacks, in hidden columns: gaps that are not drawn, and bars."""
    for column, (head, formula, _) in enumerate(BARS, first):
        sheet.cell(HEAD_ROW, column, head).font = SOFT
        for row in range(FIRST, last + 1):
            sheet.cell(row, column, formula.format(row)).font = SOFT
        sheet.column_dimensions[get_column_letter(column)].hidden = True


def _row(sheet: Worksheet, row: int, task: Task) -> None:
    said = "the plan; length assumed" if task.planned else "assumed: change it"
    for column, value in enumerate((task.what, task.who, task.begins, task.lasts), 1):
        write_cell(sheet.cell(row, column), value)
    sheet.row_dimensions[row].height = row_height((task.what, task.who), WIDTHS[:2])
    whole = f"INT(C{row})"
    days = f"ROUND((C{row}-{whole})*{DAYS_PER_MONTH},0)"
    formulas = (
        (5, f"=C{row}+D{row}", "0.0"),
        (6, f'=IF(programme_start="","",EDATE(programme_start,{whole})+{days})', "d mmm yyyy"),
    )
    for column, formula, shown in formulas:
        cell = sheet.cell(row, column, formula)
        cell.number_format = shown
        cell.font = PLAIN
        cell.border = Border(bottom=LINE)
        cell.alignment = Alignment(vertical="top", horizontal="right")
    write_text(sheet.cell(row, 7), said, SOFT)
    sheet.cell(row, 7).border = Border(bottom=LINE)
    for column in (3, 4):
        sheet.cell(row, column).number_format = "0.0"


def _months(tasks: Sequence[Task]) -> range:
    first = math.floor(min(task.begins for task in tasks))
    last = math.ceil(max(task.ends for task in tasks))
    return range(first, min(last, first + MOST_MONTHS))


def _grid(sheet: Worksheet, months: range, last: int) -> None:
    """Write the months across; cells shade themselves where a task runs."""
    for offset, month in enumerate(months):
        cell = sheet.cell(HEAD_ROW, GRID + offset, month)
        cell.font = STRONG
        cell.fill = HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
        cell.border = Border(bottom=LINE)
    left, right = get_column_letter(GRID), get_column_letter(GRID + len(months) - 1)
    running = f"AND({left}${HEAD_ROW}<$C{FIRST}+$D{FIRST},{left}${HEAD_ROW}+1>$C{FIRST})"
    shade = PatternFill("solid", bgColor=BAR)
    sheet.conditional_formatting.add(
        f"{left}{FIRST}:{right}{last}", FormulaRule(formula=[running], fill=shade)
    )


def _chart(sheet: Worksheet, first_bar: int, last: int, months: range) -> BarChart:
    """Draw bars after gaps that are not drawn: the usual way to a schedule in Excel."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    chart.title = "Schedule, in months from the start"
    chart.visible_cells_only = False
    for column, (_, _, drawn) in enumerate(BARS, first_bar):
        chart.add_data(
            Reference(sheet, min_col=column, min_row=HEAD_ROW, max_row=last), titles_from_data=True
        )
        look = chart.series[-1].graphicalProperties
        look.line.noFill = True
        if drawn:
            look.solidFill = BAR
        else:
            look.noFill = True
    chart.set_categories(Reference(sheet, min_col=1, min_row=FIRST, max_row=last))
    chart.legend = None
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt = "0"
    chart.y_axis.majorUnit = 3 if len(months) <= LONG else 6
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D5DBE4"))
    chart.height, chart.width = max(7.0, 0.75 * (last - FIRST + 1) + 3), 30
    chart.layout = Layout(manualLayout=ManualLayout(x=0.3, y=0.14, w=0.66, h=0.8))
    return chart
