"""Columns of a spreadsheet: a heading, and the value that a row's JSON has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledger_api.domain.words import Word

#: What stands in a cell. Text is somebody's words; a `Decimal` an amount in units of its currency.
Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `value` takes a row of the list's JSON."""

    heading: str
    value: Callable[[Mapping[str, Any]], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a spreadsheet: the name of its sheet, and its columns."""

    title: str
    columns: tuple[Column, ...]


def text(heading: str, *path: str) -> Column:
    """Words, codes and ids."""
    return Column(heading, lambda row: _text(_at(row, path)))


def money(heading: str, *path: str) -> Column:
    """An amount, as a number."""
    return Column(heading, lambda row: None if (found := _at(row, path)) is None else Decimal(found))


def day(heading: str, *path: str) -> Column:
    """A civil day, as a date."""
    return Column(
        heading, lambda row: None if (found := _at(row, path)) is None else date.fromisoformat(found)
    )


def moment(heading: str, *path: str) -> Column:
    """An instant, in Shanghai's time."""
    return Column(
        heading,
        lambda row: (
            None if (found := _at(row, path)) is None else datetime.fromisoformat(found).replace(tzinfo=None)
        ),
    )


def number(heading: str, *path: str) -> Column:
    """A count."""
    return Column(heading, lambda row: _at(row, path))


def yes(heading: str, *path: str) -> Column:
    """是 or 否."""
    return Column(heading, lambda row: {True: "是", False: "否"}.get(_at(row, path)))


def word(heading: str, words: type[Word], *path: str) -> Column:
    """A word of the ledger, as it reads in Chinese."""
    labels = {one.value: one.label for one in words}
    return Column(
        heading, lambda row: None if (found := _at(row, path)) is None else labels.get(found, found)
    )


def words(heading: str, kind: type[Word], *path: str) -> Column:
    """Several of them."""
    labels = {one.value: one.label for one in kind}
    return Column(heading, lambda row: "；".join(labels.get(one, one) for one in _at(row, path) or ()))


def plain(heading: str, labels: Mapping[str, str], *path: str) -> Column:
    """A word without a label of its own."""
    return Column(heading, lambda row: None if (found := _at(row, path)) is None else labels[found])


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if row is None:
            return None
        row = row[step]
    return row


def _text(found: Any) -> str | None:
    return None if found is None else str(found)
