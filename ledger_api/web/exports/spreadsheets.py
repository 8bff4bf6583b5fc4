"""Rows into CSV and Excel files, row by row, so that a spreadsheet program shows them and runs nothing in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ledger_api.texts import clean
from ledger_api.web.exports.columns import Cell, Table

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What makes a spreadsheet program take text for a formula, in the width of Chinese keyboards too.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
#: Excel counts with 15 digits: longer amounts stay exact as text.
_EXACT_DIGITS = 15
#: Excel's own bounds: rows of a sheet, and characters of a cell.
_ROWS_OF_A_SHEET = 1_000_000
_LONGEST_TEXT = 32_000
#: Which no XML file may hold.
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")

Rows = Iterable[Mapping[str, Any]]
Write = Callable[[IO[bytes], Table, Rows], None]


def write_csv(file: IO[bytes], table: Table, rows: Rows) -> None:
    """CSV in UTF-8 with a byte order mark, by which Excel knows Chinese; the file stays open."""
    written = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        lines = csv.writer(written)
        lines.writerow([column.heading for column in table.columns])
        for row in rows:
            lines.writerow([_plain(column.value(row)) for column in table.columns])
    finally:
        written.detach()


def write_xlsx(file: IO[bytes], table: Table, rows: Rows) -> None:
    """An Excel workbook: amounts are numbers, days dates; a further sheet for each million rows."""
    book = Workbook(write_only=True)
    sheet = _sheet(book, table, 1)
    try:
        for number, row in enumerate(rows):
            if number and number % _ROWS_OF_A_SHEET == 0:
                sheet = _sheet(book, table, number // _ROWS_OF_A_SHEET + 1)
            sheet.append([_typed(sheet, column.value(row)) for column in table.columns])
    except BaseException:
        # Ends the parts that are being written beside.
        book.save(io.BytesIO())
        raise
    book.save(file)


#: By the word that asks for it: how it is written, and its media type.
FORMATS: dict[str, tuple[Write, str]] = {"csv": (write_csv, CSV_TYPE), "xlsx": (write_xlsx, XLSX_TYPE)}


def defused(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: an apostrophe before what would be one."""
    shown = _NO_CHARACTERS.sub("", clean(text))[:_LONGEST_TEXT]
    return f"'{shown}" if shown.lstrip(" \u00a0\u3000").startswith(_FORMULA_STARTS) else shown


def _sheet(book: Workbook, table: Table, number: int) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(table.title if number == 1 else f"{table.title} {number}")
    assert isinstance(sheet, WriteOnlyWorksheet)
    sheet.freeze_panes = "A2"
    headings = []
    for column in table.columns:
        cell = WriteOnlyCell(sheet, column.heading)
        cell.font = Font(bold=True)
        headings.append(cell)
    sheet.append(headings)
    return sheet


def _plain(value: Cell) -> str:
    match value:
        case None:
            return ""
        case str():
            return defused(value)
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return str(value)


def _typed(sheet: WriteOnlyWorksheet, value: Cell) -> object:
    match value:
        case str():
            return defused(value)
        case Decimal() if len(value.as_tuple().digits) > _EXACT_DIGITS:
            return f"{value:f}"
        case Decimal() | date():
            cell = WriteOnlyCell(sheet)
            cell.value = value
            cell.number_format = _NUMBER_FORMATS[type(value)]
            return cell
    return value


_NUMBER_FORMATS = {Decimal: "#,##0.00", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss"}
