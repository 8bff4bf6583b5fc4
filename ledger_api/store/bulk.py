"""Many rows at once: statements are built once, and rows go to the driver as they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.store.columns import storable

Row = tuple[Any, ...]


def write(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, in the order of the table's columns; a row whose key is there already replaces it."""
    if not rows:
        return
    statement = _statement(table, connection.dialect.name)
    if connection.dialect.name == "sqlite":
        try:
            connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), list(rows))
        except OverflowError:
            # An amount beyond 64 bits somewhere among them: rare enough to look at each value only then.
            plain = [tuple(storable(value) for value in row) for row in rows]
            connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), plain)
        return
    names = table.columns.keys()
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


@cache
def _statement(table: Table, dialect: str) -> Any:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    key = list(table.primary_key.columns)
    changed = {
        column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key
    }
    return insert.on_conflict_do_update(index_elements=key, set_=changed)
