"""Workbooks part by part, as programs write them, and as somebody would who means harm."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def book(properties: str = "", sheets: str = '<sheet name="义务" sheetId="1" r:id="rId1"/>') -> str:
    return (
        f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}"><workbookPr {properties}/>'
        f"<sheets>{sheets}</sheets></workbook>"
    )


def styles(
    formats: str = "", cells: str = '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
) -> str:
    return (
        f'{_HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )


def texts(*values: str) -> str:
    items = "".join(f"<si><t>{escape(value)}</t></si>" for value in values)
    return f'{_HEAD}<sst xmlns="{MAIN}" count="{len(values)}">{items}</sst>'


def sheet(rows: str) -> str:
    return f'{_HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def parts(rows: str, **changes: str) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet."""
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": changes.get("book", book()),
        "xl/_rels/workbook.xml.rels": changes.get("relations", BOOK_RELATIONS),
        "xl/styles.xml": changes.get("styles", styles()),
        "xl/sharedStrings.xml": changes.get("texts", texts()),
        "xl/worksheets/sheet1.xml": sheet(rows),
    }


def pack(path: Path, content: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return path


def inline_row(number: int, values: Mapping[str, str]) -> str:
    """A row of inline texts by their columns' letters."""
    cells = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        for column, value in values.items()
    )
    return f'<row r="{number}">{cells}</row>'
