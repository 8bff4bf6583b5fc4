"""Rows of a text file: comma, semicolon or tab, UTF-8 with or without its mark, UTF-16 with it, or GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from ledger_api.exchange.table.cells import EMPTY, Cell, CellKind, Sheet, TableRefused
from ledger_api.exchange.table.package import MAX_FILE_BYTES
from ledger_api.exchange.table.workbook import MAX_CELL_LETTERS, MAX_COLUMNS, MAX_ROWS

_DELIMITERS = ",;\t"


def read_delimited(path: Path, headings_in: Callable[[list[str]], int]) -> Sheet:
    """The file as one sheet. `headings_in` counts the headings in a row: the delimiter is the one with most."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise TableRefused(f"{path.name} 有{size:,}字节，超过{MAX_FILE_BYTES:,}字节，请拆分后分别导入")
    text = _decoded(path.name, path.read_bytes())
    if "\0" in text:
        raise TableRefused(f"{path.name} 不是文本文件，请另存为 CSV（UTF-8）或 .xlsx")
    beginning = text[:20_000].splitlines()[:20]

    def found_by(delimiter: str) -> int:
        return max((headings_in(line.split(delimiter)) for line in beginning), default=0)

    delimiter = max(_DELIMITERS, key=found_by)
    return Sheet(path.name, path.stem, _rows(path.name, text, delimiter))


def _decoded(file: str, content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused(f"{file} 的文字编码无法识别，请另存为 CSV（UTF-8）")


def _rows(file: str, text: str, delimiter: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    count = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, values in enumerate(reader, start=1):
            cells = tuple(_cell(value) for value in values[:MAX_COLUMNS])
            if all(cell is EMPTY for cell in cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise TableRefused(f"{file} 超过{MAX_ROWS:,}行，请拆分后分别导入")
            yield number, cells
    except csv.Error as error:
        raise TableRefused(f"{file} 的引号或分隔符有误（{error}），请用表格软件另存为 CSV 后再试") from error


def _cell(value: str) -> Cell:
    text = value.strip()
    if not text:
        return EMPTY
    # A spreadsheet would compute it.
    kind = CellKind.FORMULA if text.startswith("=") else CellKind.TEXT
    return Cell(kind, text[:MAX_CELL_LETTERS])
