"""A new index is filled first and made fit for readers afterwards.

While facts are appended it has no indexes at all; folding needs that of logs by their subject, and while others fold, the
other indexes of facts are made. Those of readers have keys in no order (hashes, statuses, days): kept up with every row
they cost more than the rows themselves, and the more the larger they are; made at the end, each is sorted once. A row of
`meta` says that the index is filled.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection, Index, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger_api.store.tables import ALL, FACTS, META, VIEWS

#: The only index that folding needs.
_NEEDED_BY_FOLDING = frozenset(("log_subject",))
_FILLED = "filled"


def make_tables(connection: Connection) -> None:
    """Make tables that are to be filled, without indexes."""
    for statement in _tables(connection.dialect.name):
        connection.exec_driver_sql(statement)


def is_filled(connection: Connection) -> bool:
    """Whether all facts are folded, and readers may ask."""
    return connection.execute(select(META.c.value).where(META.c.name == _FILLED)).first() is not None


def begin(connection: Connection) -> None:
    """The facts are there and are going to be folded; what was folded of them before counts for nothing."""
    for table in VIEWS:
        connection.execute(delete(table))
    for name, statement in _indexes(connection.dialect.name):
        if name in _NEEDED_BY_FOLDING:
            connection.exec_driver_sql(statement)
    _count(connection, FACTS)


def index_facts(connection: Connection) -> None:
    """Make the indexes that readers have on facts, while others fold them."""
    _make_indexes(connection, FACTS)


def end(connection: Connection) -> None:
    """All is folded: make the indexes of readers."""
    _make_indexes(connection, ALL)
    _count(connection, VIEWS)
    connection.execute(META.insert(), [{"name": _FILLED, "value": "yes"}])


def _make_indexes(connection: Connection, tables: Iterable[Table]) -> None:
    of_these = {index.name for table in tables for index in table.indexes}
    for name, statement in _indexes(connection.dialect.name):
        if name in of_these:
            connection.exec_driver_sql(statement)


def _count(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL look at what these tables have: until it does so by itself, it takes them for nearly empty, and
    reads them whole for a few rows."""
    if connection.dialect.name == "postgresql":
        # Of 3,000 rows each: a tenth of what it looks at by itself, later.
        connection.exec_driver_sql("SET LOCAL default_statistics_target = 10")
        connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")


@cache
def _tables(dialect: str) -> tuple[str, ...]:
    """The statements that make the tables: writing them takes longer than carrying them out."""
    return tuple(_written(CreateTable(table, if_not_exists=True), dialect) for table in ALL)


@cache
def _indexes(dialect: str) -> tuple[tuple[str, str], ...]:
    """The statements that make the indexes, by their names."""
    indexes: list[Index] = sorted(
        (one for table in ALL for one in table.indexes), key=lambda one: str(one.name)
    )
    return tuple(
        (str(index.name), _written(CreateIndex(index, if_not_exists=True), dialect)) for index in indexes
    )


def _written(statement: CreateTable | CreateIndex, dialect: str) -> str:
    known = sqlite.dialect() if dialect == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=known))
