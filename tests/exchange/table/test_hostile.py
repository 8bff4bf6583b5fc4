"""Files that were built to harm, or grew by accident: refused or read, in bounded time and memory."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ledger_api.exchange.table.cells import TableRefused
from ledger_api.exchange.table.package import MAX_FILE_BYTES
from tests.exchange.table.packages import BOOK_RELATIONS, CONTENT_TYPES, inline_row, pack, parts, sheet, texts
from tests.exchange.table.tables import HEADINGS, grid, obligation, read, text_file

#: What reading any one file may take here; a slow machine gets as much again.
MOST_SECONDS = 40
MOST_MEGABYTES = 400

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def table_rows(first: int = 1) -> str:
    """The headings and one row of a table."""
    lines = grid(HEADINGS, [obligation()])
    return "".join(
        inline_row(
            number, {letter: str(value) for letter, value in zip(_LETTERS, line, strict=False) if value}
        )
        for number, line in enumerate(lines, start=first)
    )


def read_apart(*files: Path) -> dict[str, str]:
    """How reading each file ended, in a process whose time and memory are watched."""
    command = [sys.executable, "-m", "tests.exchange.table.reader_process", *map(str, files)]
    root = Path(__file__).parents[3]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=MOST_SECONDS * len(files), check=True
    )
    ended = {}
    for line in done.stdout.splitlines():
        name, how, took, peak = json.loads(line)
        assert took < MOST_SECONDS, f"{name} took {took:.0f} s"
        assert peak < MOST_MEGABYTES, f"{name}: {peak} MB"
        ended[name] = how
    return ended


def test_large_and_crafted_sheets_take_bounded_time_and_memory(tmp_path: Path) -> None:
    styled = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_000_001))
    empty_cells = '<row r="3">' + "<c/>" * 1_000_000 + "</row>"
    content = "".join(f'<row r="{n}"><c r="Z{n}"><v>0</v></c></row>' for n in range(3, 60_000))
    faulty = "".join(inline_row(n, {"A": f"c{n}"}) for n in range(3, 20_000))
    files = [
        pack(tmp_path / "styled.xlsx", parts(table_rows() + styled)),
        pack(tmp_path / "cells.xlsx", parts(table_rows() + empty_cells)),
        pack(tmp_path / "rows.xlsx", parts(table_rows() + content, texts=texts("x"))),
        pack(tmp_path / "faulty.xlsx", parts(table_rows() + faulty)),
        pack(tmp_path / "deep.xlsx", parts("<a>" * 300_000)),
        pack(tmp_path / "tag.xlsx", parts("<row " + "".join(f'a{n}="" ' for n in range(200_000)) + "/>")),
        pack(tmp_path / "text.xlsx", parts(table_rows() + inline_row(3, {"A": "长" * 3_000_000}))),
        pack(tmp_path / "shared.xlsx", parts(table_rows(), texts=texts("x" * 33 * 2**20))),
        pack(tmp_path / "strings.xlsx", parts(table_rows(), texts=texts(*["x"] * 300_000))),
    ]
    ended = read_apart(*files)
    assert ended["styled.xlsx"] == ended["cells.xlsx"] == ended["strings.xlsx"] == "rows 1, problems 0"
    assert "50,000行" in ended["rows.xlsx"]
    assert ended["faulty.xlsx"].endswith(("problems 1001", "problems 1002", "problems 1003", "problems 1004"))
    assert "嵌套过深" in ended["deep.xlsx"]
    assert "结构异常" in ended["tag.xlsx"]
    assert ended["text.xlsx"].startswith("rows 2")
    assert "sharedStrings" in ended["shared.xlsx"]


def test_bombs_are_refused_by_what_they_declare_and_cut_off_where_they_lie(tmp_path: Path) -> None:
    content = parts("")
    content["xl/worksheets/sheet1.xml"] = b" " * (101 * 2**20)
    bomb = pack(tmp_path / "bomb.xlsx", content)
    assert bomb.stat().st_size < 2**20
    held = sheet(table_rows()).encode() + b" " * (30 * 2**20)
    content["xl/worksheets/sheet1.xml"] = held
    liar = pack(tmp_path / "liar.xlsx", content)
    liar.write_bytes(liar.read_bytes().replace(struct.pack("<L", len(held)), struct.pack("<L", 20_000)))
    assert zipfile.ZipFile(liar).getinfo("xl/worksheets/sheet1.xml").file_size == 20_000
    ended = read_apart(bomb, liar)
    assert "解压后" in ended["bomb.xlsx"]
    assert "已损坏" in ended["liar.xlsx"]


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/macrosheets/sheet1.xml", "宏表"),
        ("xl/externalLinks/externalLink1.xml", "其他工作簿"),
        ("xl/connections.xml", "外部数据"),
        ("xl/embeddings/inner.xlsx", "嵌入"),
        ("xl/activeX/activeX1.bin", "ActiveX"),
    ],
)
def test_what_is_more_than_cells_is_refused_by_name(tmp_path: Path, part: str, says: str) -> None:
    path = pack(tmp_path / "t.xlsx", {**parts(table_rows()), part: b"PK"})
    with pytest.raises(TableRefused, match=says):
        read(path)


def test_macro_workbooks_are_refused_whatever_they_are_called(tmp_path: Path) -> None:
    types = CONTENT_TYPES.replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    with pytest.raises(TableRefused, match="宏"):
        read(pack(tmp_path / "t.xlsx", {**parts(table_rows()), "[Content_Types].xml": types}))
    with pytest.raises(TableRefused, match="宏"):
        read(pack(tmp_path / "t.xlsm", parts(table_rows())))


def test_links_to_the_outside_are_refused_and_hyperlinks_are_text(tmp_path: Path) -> None:
    link = (
        '<Relationship Id="rId9" Type="http://x/{kind}" TargetMode="External" Target="http://example.org/"/>'
    )
    for kind, is_refused in (("externalLinkPath", True), ("attachedTemplate", True), ("hyperlink", False)):
        changed = BOOK_RELATIONS.replace("</Relationships>", link.format(kind=kind) + "</Relationships>")
        path = pack(tmp_path / f"{kind}.xlsx", parts(table_rows(), relations=changed))
        if is_refused:
            with pytest.raises(TableRefused, match="文件以外"):
                read(path)
        else:
            assert read(path).problems == []


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_refused_unexpanded(tmp_path: Path, part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = parts(table_rows())
    text = str(content[part])
    content[part] = text.replace("\n", "\n" + bomb, 1)
    with pytest.raises(TableRefused, match="文档类型"):
        read(pack(tmp_path / "t.xlsx", content))


def test_files_that_are_too_large_or_no_tables_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(TableRefused, match="超过"):
        read(large)
    with large.open("r+b") as file:
        file.write(b"PK\x03\x04")
        file.truncate(100 * 2**20)
    with pytest.raises(TableRefused, match="超过"):
        read(large)
    for content, says in (
        (b"\xd0\xcf\x11\xe0rest", "旧版"),
        (b"PK\x03\x04 and nothing else", "已损坏"),
        (b"\x89PNG\x00\xff\xff\xff", "编码|文本"),
        (b"a,b\x00c", "文本"),
    ):
        path = tmp_path / "odd.xlsx"
        path.write_bytes(content)
        with pytest.raises(TableRefused, match=says):
            read(path)


def test_an_unclosed_quote_in_a_text_file_is_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path / "t.csv", grid(HEADINGS, [obligation()]))
    path.write_text(path.read_text(encoding="utf-8") + '"unclosed,', encoding="utf-8")
    with pytest.raises(TableRefused, match="引号"):
        read(path)


def test_a_truncated_workbook_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    whole = pack(tmp_path / "t.xlsx", parts(table_rows())).read_bytes()
    for length in range(4, len(whole), 97):
        cut = tmp_path / "cut.xlsx"
        cut.write_bytes(whole[:length])
        with pytest.raises(TableRefused):
            read(cut)
