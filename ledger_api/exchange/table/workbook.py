"""Cells of an .xlsx workbook, as Excel, LibreOffice and WPS write them, read as a stream in bounded memory.

Formulas are not evaluated, and what a program once computed for them is not believed: such a cell is a formula
and nothing else. Of dates the stored day counts, by the workbook's own epoch.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ledger_api.exchange.table.cells import EMPTY, Cell, CellKind, Sheet, TableRefused
from ledger_api.exchange.table.dates import serial_day
from ledger_api.exchange.table.package import (
    MAX_SMALL_PART_BYTES,
    MAX_TEXT_BYTES,
    MAX_UNPACKED_BYTES,
    Package,
)

MAX_ROWS = 50_000
MAX_SHEETS = 50
#: Cells further right are not looked at.
MAX_COLUMNS = 200
#: A cell of a spreadsheet holds no more.
MAX_CELL_LETTERS = 32_767
_LAST_ROW = 1_048_576
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][-+]?[0-9]{1,3})?")


class Workbook:
    """The visible sheets of a package; `hidden` names the others, which are not read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._sheets: list[tuple[str, str]] = []
        self.hidden: list[str] = []
        self._epoch: datetime = CALENDAR_WINDOWS_1900
        self._targets: dict[str, str] = {}
        self._texts: list[str] = []
        self._formats: list[str] = []
        root = self._find_root()
        self._read_targets(root)
        self._read_sheets(root)
        self._read_texts()
        self._read_formats()

    def sheets(self) -> Iterator[Sheet]:
        for name, part in self._sheets:
            yield Sheet(self._package.file, name, self._rows(part))

    def _find_root(self) -> str:
        found: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
                found.append(attributes.get("Target", "").lstrip("/"))

        self._package.parse("_rels/.rels", MAX_SMALL_PART_BYTES, start, _ignore, _ignore)
        if not found:
            raise TableRefused(f"{self._package.file} 不是 .xlsx 工作簿，请用表格软件另存为 .xlsx")
        return found[0]

    def _read_targets(self, root: str) -> None:
        folder, name = posixpath.split(root)

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                self._targets[attributes.get("Id", "")] = posixpath.normpath(path)
                self._targets.setdefault(f"type:{kind}", posixpath.normpath(path))

        part = posixpath.join(folder, "_rels", f"{name}.rels")
        self._package.parse(part, MAX_SMALL_PART_BYTES, start, _ignore, _ignore)

    def _read_sheets(self, root: str) -> None:
        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._epoch = CALENDAR_MAC_1904
            if tag == "sheet":
                relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
                name = attributes.get("name", "")
                if attributes.get("state", "visible") != "visible":
                    self.hidden.append(name)
                elif relation in self._targets:
                    part = self._targets[relation]
                    if len(self._sheets) == MAX_SHEETS or any(part == known for _, known in self._sheets):
                        raise TableRefused(
                            f"{self._package.file} 的工作表超过{MAX_SHEETS}张或有重复，请拆分后分别导入"
                        )
                    self._sheets.append((name, part))

        self._package.parse(root, MAX_SMALL_PART_BYTES, start, _ignore, _ignore)

    def _read_texts(self) -> None:
        """The shared texts, without the readings (拼音) that may stand beside them."""
        part = self._targets.get("type:sharedStrings")
        if part is None or part not in self._package.parts:
            return
        pieces: list[str] = []
        inside: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            # Only the text of <t> counts, and not inside <rPh>; depth is bounded by what matters.
            if tag in ("t", "rPh"):
                inside.append(tag)

        def end(tag: str) -> None:
            if inside and inside[-1] == tag:
                inside.pop()
            if tag == "si":
                self._texts.append("".join(pieces)[:MAX_CELL_LETTERS])
                pieces.clear()

        def data(text: str) -> None:
            if inside == ["t"]:
                pieces.append(text)

        self._package.parse(part, MAX_TEXT_BYTES, start, end, data)

    def _read_formats(self) -> None:
        """The number format of every cell style."""
        part = self._targets.get("type:styles")
        if part is None or part not in self._package.parts:
            return
        custom: dict[str, str] = {}
        inside = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if tag == "numFmt":
                custom.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                builtin = BUILTIN_FORMATS.get(int(number) if number.isdecimal() else 0, "General")
                self._formats.append(custom.get(number, builtin))

        def end(tag: str) -> None:
            nonlocal inside
            if tag == "cellXfs":
                inside = False

        self._package.parse(part, MAX_SMALL_PART_BYTES, start, end, _ignore)

    def _rows(self, part: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows that are not empty. TableRefused for more than 50,000, or in no order."""
        reader = _Rows(self._package.file, self._cell)
        count = 0
        for _ in self._package.stream(part, MAX_UNPACKED_BYTES, reader.start, reader.end, reader.data):
            for number, cells in reader.ready:
                count += 1
                if count > MAX_ROWS:
                    raise TableRefused(f"{self._package.file} 超过{MAX_ROWS:,}行，请拆分后分别导入")
                yield number, cells
            reader.ready.clear()

    def _cell(self, kind: str, style: str, text: str) -> Cell:
        """A cell from its type, style and stored value."""
        form = self._formats[int(style)] if style.isdecimal() and int(style) < len(self._formats) else ""
        if kind == "s":
            shared = self._texts[int(text)] if text.isdecimal() and int(text) < len(self._texts) else ""
            return Cell(CellKind.TEXT, shared) if shared.strip() else EMPTY
        if kind in ("str", "inlineStr"):
            return Cell(CellKind.TEXT, text) if text.strip() else EMPTY
        if kind == "d":
            try:
                return Cell(CellKind.DAY, text, day=date.fromisoformat(text[:10]))
            except ValueError:
                return Cell(CellKind.OTHER, text)
        if kind != "n":
            return Cell(CellKind.OTHER, {"0": "FALSE", "1": "TRUE"}.get(text, text) if kind == "b" else text)
        return self._number(text.strip(), form)

    def _number(self, text: str, form: str) -> Cell:
        if not text:
            return EMPTY
        try:
            # A spreadsheet computes with 15 digits; the ones behind are what binary fractions leave.
            number = Decimal(f"{float(text):.15g}") if _NUMBER.fullmatch(text) else None
        except (InvalidOperation, OverflowError):
            number = None
        if number is None or not number.is_finite():
            return Cell(CellKind.OTHER, text)
        if is_date_format(form) or is_timedelta_format(form):
            return self._day(number, text)
        serial = serial_day(int(number), self._epoch) if number == int(number) else None
        return Cell(CellKind.NUMBER, f"{number:f}", number=number, day=serial, format=form)

    def _day(self, number: Decimal, text: str) -> Cell:
        try:
            found = from_excel(float(number), self._epoch)
        except (OverflowError, ValueError):
            return Cell(CellKind.OTHER, text)
        if isinstance(found, datetime):
            return Cell(CellKind.DAY, found.date().isoformat(), day=found.date())
        return Cell(CellKind.OTHER, text)


class _Rows:
    """Gathers rows from the elements of a sheet; `ready` holds those that are whole and not empty."""

    def __init__(self, file: str, make: Callable[[str, str, str], Cell]) -> None:
        self.ready: list[tuple[int, tuple[Cell, ...]]] = []
        self._file = file
        self._make = make
        self._row = 0
        self._column = -1
        self._cells: list[Cell] = []
        self._kind, self._style = "n", ""
        self._is_formula = False
        self._pieces: list[str] = []
        self._letters = 0
        self._taking = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", str(self._row + 1))
            if not number.isdecimal() or not self._row < int(number[:8]) <= _LAST_ROW:
                raise TableRefused(f"{self._file} 的行号次序有误（{number[:20]}），请用表格软件另存后再试")
            self._row, self._column, self._cells = int(number), -1, []
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "f":
            self._is_formula, self._taking = True, "f"
        elif tag in ("v", "t", "rPh"):
            self._taking = tag

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag == "row":
            if any(cell is not EMPTY for cell in self._cells):
                self.ready.append((self._row, tuple(self._cells)))
            self._cells = []
        elif tag in ("f", "v", "t", "rPh"):
            self._taking = ""

    def data(self, text: str) -> None:
        wanted = "f" if self._is_formula else "t" if self._kind == "inlineStr" else "v"
        if self._taking == wanted and self._letters < MAX_CELL_LETTERS:
            self._pieces.append(text)
            self._letters += len(text)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        column = self._column + 1
        if reference is not None:
            match = _REFERENCE.fullmatch(reference)
            if match is None or int(match[2]) != self._row or (column := _index(match[1])) <= self._column:
                raise TableRefused(
                    f"{self._file} 的单元格次序有误（{reference[:20]}），请用表格软件另存后再试"
                )
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._is_formula, self._pieces, self._letters, self._taking = False, [], 0, ""

    def _end_cell(self) -> None:
        if self._column >= MAX_COLUMNS:
            return
        text = "".join(self._pieces)[:MAX_CELL_LETTERS]
        cell = (
            Cell(CellKind.FORMULA, "=" + text)
            if self._is_formula
            else self._make(self._kind, self._style, text)
        )
        if cell is not EMPTY:
            self._cells.extend([EMPTY] * (self._column - len(self._cells)))
            self._cells.append(cell)


def _index(letters: str) -> int:
    index = 0
    for one in letters:
        index = index * 26 + ord(one) - ord("A") + 1
    return index - 1


def _ignore(*_: object) -> None:
    return None
