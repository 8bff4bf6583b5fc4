"""Selecting rows with their provenance, and pages of them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    or_,
    select,
)

from ledger_api.chain.events import LOGS_A_BLOCK, place
from ledger_api.store import paging
from ledger_api.store.row_parts import Page, Provenance
from ledger_api.store.tables import BLOCK, LOG

_T = TypeVar("_T")
_Newest = TypeVar("_Newest", bound=Provenance)
_WANTED = "wanted"
_LAST_LOG = LOG.alias("last_log_row")
_LAST_BLOCK = BLOCK.alias("last_block_row")


@cache
def with_provenance(table: Table) -> Select[Any]:
    """All columns of a view, and of its log the transaction (`log_tx_hash`) and time (`log_time`).

    Where the view has a `last_log`, of that too (`last_tx_hash`, `last_time`; None where the row has none).
    """
    columns: list[Any] = [table, LOG.c.tx_hash.label("log_tx_hash"), BLOCK.c.time.label("log_time")]
    joined = table.join(LOG, LOG.c.place == table.c.log).join(
        BLOCK, BLOCK.c.number == table.c.log // LOGS_A_BLOCK
    )
    if "last_log" in table.c:
        columns += [_LAST_LOG.c.tx_hash.label("last_tx_hash"), _LAST_BLOCK.c.time.label("last_time")]
        joined = joined.outerjoin(_LAST_LOG, _LAST_LOG.c.place == table.c.last_log).outerjoin(
            _LAST_BLOCK, _LAST_BLOCK.c.number == table.c.last_log // LOGS_A_BLOCK
        )
    return select(*columns).select_from(joined)


def has(table: Table, column: str, value: object) -> ColumnElement[bool] | None:
    """The condition that a column has a value; none where no value is asked for."""
    if value is None:
        return None
    return table.c[column] == (str(value) if isinstance(value, str) else value)


def one(connection: Connection, table: Table, read: Callable[[Row[Any]], _T], **which: object) -> _T | None:
    """The row that has these values in these columns, the latest of several."""
    rows = _plain(connection.execute(_one(table, tuple(which)), which))
    return read(rows[0]) if rows else None


def those(connection: Connection, table: Table, column: str, values: Iterable[object]) -> Sequence[Row[Any]]:
    """The rows that have one of these values in a column, in the chain's order."""
    return _plain(connection.execute(_those(table, column), {_WANTED: list(set(values))}))


@cache
def _those(table: Table, column: str) -> Select[Any]:
    wanted = table.c[column].in_(bindparam(_WANTED, expanding=True))
    return with_provenance(table).where(wanted).order_by(table.c.log)


@cache
def _one(table: Table, columns: tuple[str, ...]) -> Select[Any]:
    which = [table.c[name] == bindparam(name) for name in columns]
    return with_provenance(table).where(*which).order_by(table.c.log.desc()).limit(1)


def page(
    connection: Connection,
    table: Table,
    conditions: Sequence[ColumnElement[bool] | None],
    read: Callable[[Row[Any]], _T],
    cursor: str | None,
    limit: int,
) -> Page[_T]:
    """A page of the newest rows first, by the place of their logs. BadCursor for a cursor of no such page."""
    query = with_provenance(table).where(*_given(conditions)).order_by(table.c.log.desc())
    if cursor is not None:
        (after,) = paging.decode(cursor, 1)
        query = query.where(table.c.log < after)
    rows, more = _fetch(connection, query, limit)
    return Page(tuple(map(read, rows)), paging.encode(rows[-1].log) if more else None)


def together(first: Page[_Newest], second: Page[_Newest], limit: int) -> Page[_Newest]:
    """One page of two that were asked for from the same place and have no row in common, the newest rows first."""
    rows = sorted((*first.rows, *second.rows), key=_place, reverse=True)
    wanted = paging.rows_of_page(limit)
    more = len(rows) > wanted or first.next_cursor is not None or second.next_cursor is not None
    return Page(tuple(rows[:wanted]), paging.encode(_place(rows[wanted - 1])) if more else None)


def _place(row: Provenance) -> int:
    return place(row.block_number, row.log_index)


def page_by_due_day(
    connection: Connection,
    table: Table,
    conditions: Sequence[ColumnElement[bool] | None],
    read: Callable[[Row[Any]], _T],
    cursor: str | None,
    limit: int,
) -> Page[_T]:
    """A page of obligations, those due first first, those without a due day last. BadCursor as for `page`."""
    query = with_provenance(table).where(*_given(conditions)).order_by(table.c.due_order, table.c.log)
    if cursor is not None:
        due, log = paging.decode(cursor, 2)
        query = query.where(
            or_(table.c.due_order > due, and_(table.c.due_order == due, table.c.log > log))
        ).where(table.c.due_order >= due)
    rows, more = _fetch(connection, query, limit)
    return Page(tuple(map(read, rows)), paging.encode(rows[-1].due_order, rows[-1].log) if more else None)


def _given(conditions: Sequence[ColumnElement[bool] | None]) -> list[ColumnElement[bool]]:
    return [condition for condition in conditions if condition is not None]


def _fetch(connection: Connection, query: Select[Any], limit: int) -> tuple[Sequence[Row[Any]], bool]:
    wanted = paging.rows_of_page(limit)
    rows = _plain(connection.execute(query.limit(wanted + 1)))
    return rows[:wanted], len(rows) > wanted


def _plain(found: CursorResult[Any]) -> list[Row[Any]]:
    """Rows as named tuples: to make one of a row costs less than two of its fields, and readers ask for sixty."""
    return list(map(_shape(tuple(found.keys())), found.all()))


@cache
def _shape(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    shape: Any = namedtuple("PlainRow", [*names])  # type: ignore[misc]  # Known once a statement is.
    return cast(Callable[[Iterable[Any]], Any], shape._make)
