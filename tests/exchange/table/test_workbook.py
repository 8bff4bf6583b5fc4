"""Workbooks as Excel and LibreOffice write them, cell by cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger_api.exchange.table.cells import Cell, CellKind, TableRefused
from ledger_api.exchange.table.reading import open_sheets
from tests.exchange.table.packages import (
    BOOK_RELATIONS,
    MAIN,
    book,
    inline_row,
    pack,
    parts,
    styles,
    texts,
)


def cells(path: Path) -> dict[int, tuple[Cell, ...]]:
    with open_sheets([path], []) as sheets:
        return {number: row for sheet in sheets for number, row in sheet.rows}


def test_a_workbook_as_excel_writes_it(tmp_path: Path) -> None:
    shared = texts("合同编号").replace("</sst>", "") + (
        '<si><r><rPr><b/></rPr><t>河道</t></r><r><t xml:space="preserve">清淤 </t></r>'
        '<rPh sb="0" eb="1"><t>héliú</t></rPh><phoneticPr fontId="1"/></si></sst>'
    )
    rows = (
        '<row r="1" spans="1:4" x14ac:dyDescent="0.25" xmlns:x14ac="urn:ac"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="3" spans="1:4"><c r="A3" t="s"><v>1</v></c><c r="C3" s="1"><v>46082</v></c>'
        '<c r="D3"><v>1200000.5500000001</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#N/A</v></c>'
        '<c r="G3" t="str"><f>A1&amp;"x"</f><v>cached</v></c><c r="H3"><f t="shared" si="0"/><v>7</v></c>'
        '<c r="I3" s="1"><v>46082.64</v></c><c r="J3" s="1"/></row>'
    )
    found = cells(pack(tmp_path / "t.xlsx", parts(rows, texts=shared)))
    assert found[1] == (Cell(CellKind.TEXT, "合同编号"),)
    text, gap, day, number, truth, error, formula, shared_formula, moment = found[3]
    assert (text.text, gap.kind) == ("河道清淤 ", CellKind.EMPTY)
    assert (day.kind, day.day) == (CellKind.DAY, date(2026, 3, 1))
    assert (number.kind, number.number) == (CellKind.NUMBER, Decimal("1200000.55"))
    assert (truth.kind, error.kind) == (CellKind.OTHER, CellKind.OTHER)
    assert (formula.kind, formula.text) == (CellKind.FORMULA, '=A1&"x"')
    assert shared_formula.kind is CellKind.FORMULA
    assert moment.day == date(2026, 3, 1)


def test_a_workbook_as_libreoffice_writes_it(tmp_path: Path) -> None:
    formats = (
        '<numFmt numFmtId="164" formatCode="General"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="166" formatCode="[$¥-804]#,##0.00;[RED]\\-[$¥-804]#,##0.00"/>'
    )
    style = styles(formats, '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>')
    rows = (
        '<row r="1" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0">'
        '<c r="A1" s="0" t="s"><v>0</v></c><c r="B1" s="1" t="n"><v>46082</v></c>'
        '<c r="C1" s="2" t="n"><v>1200000</v></c><c r="D1" s="0" t="n"><f aca="false">C1*2</f><v>2400000</v></c></row>'
    )
    (row,) = cells(pack(tmp_path / "t.xlsx", parts(rows, styles=style, texts=texts("编号")))).values()
    assert [one.kind for one in row] == [CellKind.TEXT, CellKind.DAY, CellKind.NUMBER, CellKind.FORMULA]
    assert (row[1].day, row[2].number) == (date(2026, 3, 1), Decimal(1_200_000))


def test_the_epoch_of_1904_counts(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>44620</v></c><c r="B1"><v>44620</v></c></row>'
    (row,) = cells(pack(tmp_path / "t.xlsx", parts(rows, book=book('date1904="1"')))).values()
    assert [one.day for one in row] == [date(2026, 3, 1), date(2026, 3, 1)]


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    hidden = '<sheet name="底稿" sheetId="1" state="veryHidden" r:id="rId1"/>'
    path = pack(tmp_path / "t.xlsx", parts(inline_row(1, {"A": "x"}), book=book(sheets=hidden)))
    notes: list[str] = []
    with open_sheets([path], notes) as sheets:
        assert list(sheets) == []
    assert notes == ["t.xlsx 的隐藏工作表“底稿”没有读取"]


@pytest.mark.parametrize(
    "rows",
    [
        inline_row(2, {"A": "x"}) + inline_row(2, {"A": "y"}),
        inline_row(2, {"A": "x"}) + inline_row(1, {"A": "y"}),
        inline_row(1, {"B": "x", "A": "y"}),
        inline_row(1, {"A": "x"}).replace('r="A1"', 'r="A9"'),
        inline_row(9_999_999, {"A": "x"}),
    ],
)
def test_cells_that_would_hide_others_are_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(TableRefused, match="次序有误"):
        cells(pack(tmp_path / "t.xlsx", parts(rows)))


def test_a_sheet_listed_twice_is_refused(tmp_path: Path) -> None:
    twice = '<sheet name="a" sheetId="1" r:id="rId1"/><sheet name="b" sheetId="2" r:id="rId1"/>'
    with pytest.raises(TableRefused, match="重复"):
        cells(pack(tmp_path / "t.xlsx", parts("", book=book(sheets=twice))))


def test_parts_may_be_named_from_the_root(tmp_path: Path) -> None:
    relations = BOOK_RELATIONS.replace('Target="worksheets', 'Target="/xl/worksheets')
    found = cells(pack(tmp_path / "t.xlsx", parts(inline_row(1, {"A": MAIN}), relations=relations)))
    assert found[1][0].text == MAIN
