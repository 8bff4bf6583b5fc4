"""Many rows at once: statements are built once, and rows go to the driver as they are.

SQLite takes them one by one, prepared once. To PostgreSQL they are copied in its binary form: straight into the
table what is new, by way of a table beside it what may be there already.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.store.columns import storable

Row = tuple[Any, ...]
#: So few rows are not worth the tables and statements that a copy needs.
_FEW = 20


def write(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, in the order of the table's columns; a row whose key is there already replaces it."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _write_one_by_one(connection, table, rows)
    elif len(rows) <= _FEW:
        insert_each(connection, table, rows)
    else:
        _copy(connection, table, rows)


def append(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, in the order of the table's columns, of which none is there already."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _execute(connection, f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})", rows)
    else:
        _copy_into(connection, table, table.name, rows)


def _write_one_by_one(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    _execute(connection, str(_statement(table, "sqlite").compile(dialect=connection.dialect)), rows)


def _execute(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    try:
        connection.exec_driver_sql(statement, list(rows))
    except OverflowError:
        # An amount beyond 64 bits somewhere among them: rare enough to look at each value only then.
        plain = [tuple(storable(value) for value in row) for row in rows]
        connection.exec_driver_sql(statement, plain)


def insert_each(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """The same on any database with an INSERT for each row."""
    names = table.columns.keys()
    connection.execute(
        _statement(table, connection.dialect.name), [dict(zip(names, row, strict=True)) for row in rows]
    )


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """By the table's key, which is one column: rows behind the last key of the table can be there in no way."""
    (key,) = table.primary_key.columns
    at = list(table.columns).index(key)
    # Of two rows with one key the later counts, as where they are written one by one.
    given = list({row[at]: row for row in rows}.values())
    last = connection.execute(select(func.max(key))).scalar()
    new = given if last is None else [row for row in given if row[at] > last]
    if new:
        _copy_into(connection, table, table.name, new)
    if len(new) == len(given):
        return
    beside = f"written_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {beside} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    connection.exec_driver_sql(f"DELETE FROM {beside}")
    _copy_into(connection, table, beside, [row for row in given if row[at] <= last])
    connection.exec_driver_sql(_take_over(table, beside))


def _copy_into(connection: Connection, table: Table, name: str, rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(_types(table))
        for row in rows:
            copy.write_row(row)


@cache
def _types(table: Table) -> list[str]:
    """What PostgreSQL calls the types of the columns."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return [
        column.type.dialect_impl(dialect).compile(dialect).split("(")[0].lower() for column in table.columns
    ]


@cache
def _take_over(table: Table, beside: str) -> str:
    (key,) = table.primary_key.columns
    names = [column.name for column in table.columns]
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != key.name)
    return f"INSERT INTO {table.name} SELECT * FROM {beside} ON CONFLICT ({key.name}) DO UPDATE SET {changed}"


@cache
def _statement(table: Table, dialect: str) -> Any:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    key = list(table.primary_key.columns)
    changed = {
        column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key
    }
    return insert.on_conflict_do_update(index_elements=key, set_=changed)
