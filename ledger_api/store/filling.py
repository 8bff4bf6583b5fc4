"""A new index is filled first and made fit for readers afterwards.

While facts are appended it has no indexes at all, while they are folded that of logs by their subject. Those of readers
have keys in no order (hashes, statuses, days): kept up with every row they cost more than the rows themselves, and the
more the larger they are; made at the end, each is sorted once. A row of `meta` says that the index is filled.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger_api.store.tables import META, VIEWS

#: The only index that folding needs.
_NEEDED_BY_FOLDING = frozenset(("log_subject",))
_FILLED = "filled"


def make_tables(connection: Connection, tables: Sequence[Table]) -> None:
    """Make tables that are to be filled, without indexes."""
    for table in tables:
        connection.execute(CreateTable(table, if_not_exists=True))


def is_filled(connection: Connection) -> bool:
    """Whether all facts are folded, and readers may ask."""
    return connection.execute(select(META.c.value).where(META.c.name == _FILLED)).first() is not None


def begin(connection: Connection, tables: Sequence[Table]) -> None:
    """The facts are there and are going to be folded; what was folded of them before counts for nothing."""
    for table in VIEWS:
        connection.execute(delete(table))
    _make_indexes(connection, tables, needed=True)


def end(connection: Connection, tables: Sequence[Table]) -> None:
    """All is folded: make the indexes of readers."""
    _make_indexes(connection, tables, needed=False)
    connection.execute(META.insert(), [{"name": _FILLED, "value": "yes"}])


def _make_indexes(connection: Connection, tables: Sequence[Table], *, needed: bool) -> None:
    for table in tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            if (index.name in _NEEDED_BY_FOLDING) is needed:
                connection.execute(CreateIndex(index, if_not_exists=True))
