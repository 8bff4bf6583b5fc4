"""The table to fill in: what it offers is what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledger_api.exchange.table.cells import TableRefused
from ledger_api.exchange.table.headings import LAYOUTS, Column
from ledger_api.exchange.table.template import write_template
from tests.desk import BUILDER, BUREAU
from tests.exchange.table.tables import read


@pytest.mark.parametrize("english", [False, True])
def test_a_filled_in_template_is_read_whole(tmp_path: Path, english: bool) -> None:
    path = tmp_path / "t.xlsx"
    assert write_template(path, english=english) == [path]
    filled = load_workbook(path)
    values = {
        Column.NUMBER: "W-1", Column.TITLE: "河道清淤", Column.DEPARTMENT: BUREAU, Column.ENTERPRISE: BUILDER,
        Column.SIGNED: "2025-09-01", Column.NAME: "预付款", Column.KIND: "payment" if english else "付款",
        Column.AMOUNT: 1200, Column.DAYS: 30, Column.CLOCK: "acceptance" if english else "验收", Column.INSPECTION: 5,
        Column.RATE_DAY: 0.0005, Column.ALLOCATION: "principal_first" if english else "先本后息",
        Column.PAID_FOR: 1, Column.PAID: 100, Column.CREDITED: "2025-10-01", Column.VOUCHER: "P-1",
    }  # fmt: skip
    for sheet, layout in zip(filled.worksheets, LAYOUTS, strict=False):
        for index, column in enumerate(layout.columns, start=1):
            sheet.cell(2, index, values.get(column))
    filled.save(path)
    book = read(path)
    assert book.problems == []
    # The sheet that explains is none to be read, and nobody has to be told so.
    assert book.notes == []
    assert (len(book.agreements), len(book.payments), book.rows) == (1, 1, 2)


def test_another_sheet_that_is_not_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path)
    filled = load_workbook(path)
    filled.create_sheet("说明 (2)").append(["工作表", "列", "备注"])
    filled.save(path)
    assert read(path).notes == ["t.xlsx 的工作表“说明 (2)”没有可识别的表头，没有读取"]


@pytest.mark.parametrize("english", [False, True])
def test_the_choices_of_a_template_are_words_that_are_read(tmp_path: Path, english: bool) -> None:
    write_template(tmp_path / "t.xlsx", english=english)
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    offered = [one.formula1.strip('"').split(",") for one in sheet.data_validations.dataValidation]
    assert sorted(len(words) for words in offered) == [2, 2, 3, 4]


def test_an_empty_template_is_no_table_of_anything(tmp_path: Path) -> None:
    files = write_template(tmp_path / "t.csv")
    assert [file.name for file in files] == ["t.csv", "t-付款.csv"]
    book = read(*files)
    assert (book.problems, book.agreements, book.payments) == ([], {}, [])


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    before = (tmp_path / "t.xlsx").read_bytes()
    with pytest.raises(TableRefused, match="已存在"):
        write_template(tmp_path / "t.xlsx", english=True)
    assert (tmp_path / "t.xlsx").read_bytes() == before
    with pytest.raises(TableRefused, match="结尾"):
        write_template(tmp_path / "t.ods")
