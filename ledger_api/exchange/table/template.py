"""The table to fill in: headings, words to choose from, and a sheet that explains each column."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ledger_api.exchange.table import values
from ledger_api.exchange.table.cells import TableRefused
from ledger_api.exchange.table.headings import EXPLANATIONS, LAYOUTS, OBLIGATIONS, Column, Layout

_C = Column
_EXPLAINED: dict[Column, tuple[str, str]] = {
    _C.NUMBER: ("合同的编号；一行一项义务，同一合同的各行写同一编号", "The contract's number, on every row"),
    _C.TITLE: ("合同的名称；同一合同只须填在第一行", "The contract's title; on its first row"),
    _C.DEPARTMENT: ("甲方的18位统一社会信用代码；付款表中，义务表已有该合同的可不填", "The department's credit code"),
    _C.ENTERPRISE: ("乙方的18位统一社会信用代码", "The enterprise's credit code"),
    _C.SIGNED: ("签订之日，如 2026年3月1日、2026-03-01", "Day of signing, such as 2026-03-01"),
    _C.CURRENCY: ("不填为人民币（CNY）", "CNY where empty"),
    _C.NAME: ("如 预付款、第一期进度款；同一合同内不重名", "A name, unique in the contract"),
    _C.KIND: ("付款 或 履行（不是付款的义务）", "payment or performance"),
    _C.AMOUNT: ("如 1200000.00、1,200,000.00、120万元、壹佰贰拾万元整", "Such as 1200000.00"),
    _C.DUE_ON: ("约定了具体日期的填这一栏；与两种期限只填一项", "A fixed day; or else a term"),
    _C.DAYS: ("自起算之日起的日历天数，1至366", "Calendar days, 1 to 366"),
    _C.WORKDAYS: ("自起算之日起的工作日数，1至250", "Working days, 1 to 250"),
    _C.CLOCK: ("填了期限的写明从何时起算：交付、验收 或 结算", "delivery, acceptance or settlement"),
    _C.INSPECTION: ("约定了验收期的填写（起算为验收时）", "Agreed working days of inspection"),
    _C.RATE_DAY: ("如 0.0005、0.05%、万分之五；与年利率只填一种，未约定的不填", "Such as 0.0005"),
    _C.RATE_YEAR: ("如 0.0365、3.65%", "Such as 0.0365"),
    _C.ALLOCATION: ("先息后本（不填即是）或 先本后息", "interest_first or principal_first"),
    _C.DELIVERED: ("已经交付的填写", "Where it has happened"),
    _C.ACCEPTED: ("已经验收合格的填写", "Where it has happened"),
    _C.SETTLED: ("双方已经确认结算金额的填写", "Where it has happened"),
    _C.PAID_FOR: ("义务在合同中的序号（按义务表的行序，从1起）或名称", "The obligation's place (from 1) or name"),
    _C.PAID: ("到账的金额", "What was credited"),
    _C.CREDITED: ("款项到达乙方账户之日", "The day on which the money reached the payee"),
    _C.VOUCHER: ("银行或国库的凭证号；同日同额的两笔必须以此区分", "Tells two payments of one day and amount apart"),
}  # fmt: skip
_TEXTS = {_C.NUMBER, _C.DEPARTMENT, _C.ENTERPRISE, _C.VOUCHER, _C.PAID_FOR}
_DATES = {_C.SIGNED, _C.DUE_ON, _C.DELIVERED, _C.ACCEPTED, _C.SETTLED, _C.CREDITED}
_MONEY = {_C.AMOUNT, _C.PAID}
_CHOICES = {
    _C.KIND: (["付款", "履行"], ["payment", "performance"]),
    _C.CLOCK: (["交付", "验收", "结算"], ["delivery", "acceptance", "settlement"]),
    _C.ALLOCATION: (
        [names[0] for names in values.ALLOCATIONS.values()],
        [word.value for word in values.ALLOCATIONS],
    ),
    _C.CURRENCY: (["CNY", "USD", "EUR", "HKD"], ["CNY", "USD", "EUR", "HKD"]),
}
#: Rows that are prepared with formats and choices.
_PREPARED_ROWS = 500


def write_template(path: Path, *, english: bool = False) -> list[Path]:
    """Writes an empty table to `path` (.xlsx, or .csv with a second file for payments); the files written.

    Nothing is overwritten: TableRefused where a file is there already, or has another ending.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        files = [path]
    elif ending == ".csv":
        files = [path, path.with_name(f"{path.stem}-{'payments' if english else '付款'}.csv")]
    else:
        raise TableRefused(f"{path.name} 应以 .xlsx 或 .csv 结尾")
    for file in files:
        if file.exists():
            raise TableRefused(f"{file} 已存在，样表不覆盖已有的文件，请另起文件名")
    if ending == ".xlsx":
        _workbook(english).save(path)
    else:
        for file, layout in zip(files, LAYOUTS, strict=True):
            with file.open("w", encoding="utf-8-sig", newline="") as opened:
                csv.writer(opened).writerow(_headings(layout, english))
    return files


def template(*, english: bool = False) -> bytes:
    """The same as the content of an .xlsx file."""
    made = BytesIO()
    _workbook(english).save(made)
    return made.getvalue()


def _headings(layout: Layout, english: bool) -> list[str]:
    return [column.en if english else column.zh for column in layout.columns]


def _workbook(english: bool) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for layout in LAYOUTS:
        _write_sheet(workbook.create_sheet(layout.en if english else layout.zh), layout, english)
    _explain(workbook.create_sheet("Read me" if english else "说明"), english)
    return workbook


def _write_sheet(sheet: Worksheet, layout: Layout, english: bool) -> None:
    sheet.append(_headings(layout, english))
    sheet.freeze_panes = "A2"
    for index, column in enumerate(layout.columns, start=1):
        letter = get_column_letter(index)
        heading = sheet.cell(1, index)
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="center")
        if column in layout.required:
            heading.fill = PatternFill("solid", fgColor="FFF2CC")
        sheet.column_dimensions[letter].width = 24 if column in _TEXTS else 16
        form = (
            "@"
            if column in _TEXTS
            else "yyyy-mm-dd"
            if column in _DATES
            else "0.00"
            if column in _MONEY
            else ""
        )
        for row in range(2, _PREPARED_ROWS + 2) if form else ():
            sheet.cell(row, index).number_format = form
        if column in _CHOICES:
            words = _CHOICES[column][1 if english else 0]
            choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{_PREPARED_ROWS + 1}")


def _explain(sheet: Worksheet, english: bool) -> None:
    sheet.append(EXPLANATIONS[english])
    for layout in LAYOUTS:
        for column in layout.columns:
            needed = ("yes" if english else "是") if column in layout.required else ""
            name, words = (
                (column.en, _EXPLAINED[column][1]) if english else (column.zh, _EXPLAINED[column][0])
            )
            if layout is not OBLIGATIONS and column is _C.DEPARTMENT:
                needed = "where the first sheet lacks the contract" if english else "义务表没有该合同时"
            sheet.append([layout.en if english else layout.zh, name, needed, words])
    for letter, width in zip("ABCD", (12, 26, 24, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
