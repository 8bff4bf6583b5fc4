"""The second store from one database to another: into a backup, or from a file to PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger_api.errors import LedgerDamaged
from ledger_api.store.database import open_reading_only
from ledger_api.store.postgresql import STORE
from ledger_api.store.second_store import answered, kept, open_store

_ROWS = 1_000


def copy_store(source: str | Path, target: str | Path) -> int:
    """Copy all that is kept of a second store, as it is at one moment, in one transaction; returns how many rows.

    Both are brought to the present version first. Rows that are in `target` already stay as they are.
    LedgerDamaged where afterwards not all of them are there, and then nothing is.
    """
    open_store(source).dispose()
    reading, writing = open_reading_only(source, STORE), open_store(target)
    insert = sqlite.insert if writing.dialect.name == "sqlite" else postgresql.insert
    copied = 0
    try:
        with answered(reading), reading.begin() as old, answered(writing), writing.begin() as new:
            for table in kept():
                statement = insert(table).on_conflict_do_nothing()
                rows = old.execute(select(table), execution_options={"yield_per": _ROWS})
                for part in rows.mappings().partitions():
                    new.execute(statement, [dict(row) for row in part])
                count = select(func.count()).select_from(table)
                wanted, found = old.execute(count).scalar_one(), new.execute(count).scalar_one()
                if found < wanted:
                    raise LedgerDamaged(
                        f"第二存储没有全部复制，未作改动。Of {wanted} rows of {table.name} {found} arrived"
                    )
                copied += wanted
    finally:
        writing.dispose()
    return copied
