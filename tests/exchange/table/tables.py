"""Tables as departments write them, as files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ledger_api.exchange.table.book import Book, read_book
from ledger_api.exchange.table.reading import open_sheets
from tests.desk import BUILDER, BUREAU

HEADINGS = (
    "合同编号", "合同名称", "甲方（部门）信用代码", "乙方（企业）信用代码", "签订日期", "义务名称", "类别", "金额",
    "到期日", "期限（天）", "期限（工作日）", "起算", "验收期（工作日）", "逾期利率（日）", "逾期利率（年）", "交付日期", "验收日期",
    "币种", "抵扣顺序",
)  # fmt: skip
PAYMENT_HEADINGS = ("合同编号", "义务序号或名称", "金额", "到账日期", "凭证号", "甲方信用代码")

DREDGING: dict[str, Any] = {
    "合同编号": "水务〔2025〕12号",
    "合同名称": "河道清淤工程",
    "甲方（部门）信用代码": BUREAU,
    "乙方（企业）信用代码": BUILDER,
    "签订日期": "2025年9月1日",
    "义务名称": "第一期",
    "类别": "付款",
    "金额": "120万元",
    "期限（天）": 30,
    "起算": "交付",
}


def obligation(**changes: Any) -> dict[str, Any]:
    """A row: the first instalment of the dredging, with changes; None empties a cell."""
    return {**DREDGING, **changes}


def payment(**changes: Any) -> dict[str, Any]:
    """A row of the sheet of payments."""
    row = {
        "合同编号": DREDGING["合同编号"],
        "义务序号或名称": "第一期",
        "金额": "500,000.00",
        "到账日期": "2025.10.20",
    }
    return {**row, **changes}


def grid(headings: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [list(headings), *([row.get(heading) for heading in headings] for row in rows)]


def workbook(path: Path, rows: Sequence[dict[str, Any]], payments: Sequence[dict[str, Any]] = ()) -> Path:
    """An .xlsx file with a sheet of obligations, and one of payments where there are some."""
    sheets = {"义务": grid(HEADINGS, rows)}
    if payments:
        sheets["付款"] = grid(PAYMENT_HEADINGS, payments)
    return save(path, sheets)


def save(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return path


def text_file(
    path: Path, lines: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    return path


def read(*paths: Path) -> Book:
    """What the files say."""
    notes: list[str] = []
    with open_sheets(paths, notes) as sheets:
        return read_book(sheets, notes)


def faults(book: Book) -> list[tuple[int, str, str]]:
    """Row, heading and reason of each problem."""
    return [(one.place.row, one.place.heading, one.reason) for one in book.problems]
