"""What a table is made of: cells as somebody typed them, and the places where something is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class CellKind(StrEnum):
    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    FORMULA = "formula"
    #: An error, a truth value or a time of day.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `text` is what a person finds there; `number` and `day` only where the kind says so."""

    kind: CellKind
    text: str = ""
    number: Decimal | None = None
    day: date | None = None
    #: The number format of a workbook; what is shown may differ from what is stored.
    format: str = ""


EMPTY = Cell(CellKind.EMPTY)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or a text file. `rows` gives each row's number (from 1) with its cells, once."""

    file: str
    name: str
    rows: Iterator[tuple[int, tuple[Cell, ...]]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: `column` is the letter that a spreadsheet shows, `heading` what stands above it."""

    file: str
    sheet: str
    row: int
    column: str = ""
    heading: str = ""

    def at(self, column: str, heading: str) -> Place:
        return Place(self.file, self.sheet, self.row, column, heading)


@dataclass(frozen=True, slots=True)
class Problem:
    """A value or a row that is not taken: why, and what to do. `code` is the ledger's word where it refuses."""

    place: Place
    value: str
    reason: str
    code: str | None = None


class Unreadable(ValueError):
    """A value that cannot be read without guessing; the message says why, and how to write it."""


class TableRefused(ValueError):
    """A file that is not read at all; the message says why, and what to do."""


def plain(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, without blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def shown(text: str, length: int = 60) -> str:
    """A value as it is quoted in a message."""
    return text if len(text) <= length else text[:length] + "…"


def letter(index: int) -> str:
    """The letter of a column counted from 0, as spreadsheets show it."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
