"""A new index is filled first and made fit for readers afterwards.

Their indexes have keys in no order (hashes, statuses, days): kept up with every row they cost more than the rows
themselves, and the more the larger they are; made at the end, each is sorted once. Until then readers find the
same, only slower. A row of `meta` says that they are there.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, select
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger_api.store.tables import META

#: The only index without which a step of the indexer would have to look at every row.
_NEEDED_BY_STEPS = frozenset(("log_subject",))
_FILLED = "filled"


def make_tables(connection: Connection, tables: Sequence[Table]) -> None:
    """Make tables that are to be filled, with no more than a step of the indexer needs."""
    for table in tables:
        connection.execute(CreateTable(table, if_not_exists=True))
    _make_indexes(connection, tables, needed=True)


def end(connection: Connection, tables: Sequence[Table]) -> None:
    """Make all other indexes; nothing where they have been made before."""
    if connection.execute(select(META.c.value).where(META.c.name == _FILLED)).first() is not None:
        return
    _make_indexes(connection, tables, needed=False)
    connection.execute(META.insert(), [{"name": _FILLED, "value": "yes"}])


def _make_indexes(connection: Connection, tables: Sequence[Table], *, needed: bool) -> None:
    for table in tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            if (index.name in _NEEDED_BY_STEPS) is needed:
                connection.execute(CreateIndex(index, if_not_exists=True))
