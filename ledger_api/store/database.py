"""Opening the index's database, to write or only to read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

#: How long (seconds) one side waits where SQLite lets only one in.
_BUSY_TIMEOUT = 30.0
_CACHE_KIB = 64 * 1024
#: Engines for reading that are kept: two for each ledger that is open.
_ENGINES = 16
#: Execution option of a connection of a writing engine that is only going to read, and need not wait for its turn.
READS = "chengnuo_reads"


def database_url(index: str | Path) -> str:
    """The URL of an index that is named by a path or by a URL."""
    text = str(index)
    return text if "://" in text else f"sqlite:///{text}"


def open_writing(index: str | Path, *, durable: bool = False) -> Engine:
    """An engine that may write. SQLite: WAL, so that readers never wait for the writer nor it for them.

    `durable` where what is written cannot be made again: it is on disk when a transaction ends. Otherwise a
    crash of the machine may lose the last transactions, never half of one.
    """
    engine = create_engine(database_url(index), connect_args=_arguments(index))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # This file says when a transaction begins, not the driver.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute("PRAGMA temp_store = MEMORY")

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            reads = connection.get_execution_options().get(READS)
            connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def open_reading_only(index: str | Path) -> Engine:
    """An engine that cannot write: the database itself refuses.

    The same one each time: making one takes longer than most of what is asked of it. Connections are another
    matter, SQLite's are opened anew.
    """
    return _reading_engine(database_url(index))


@lru_cache(maxsize=_ENGINES)
def _reading_engine(index: str) -> Engine:
    url = make_url(index)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "").absolute()
        read_only = f"{path.as_uri()}?mode=ro"
        engine = create_engine(
            f"sqlite:///{read_only}&uri=true", poolclass=NullPool, connect_args=_arguments(index)
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

        return engine
    return create_engine(
        url, execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )


def seal(index: Path) -> None:
    """Make of a SQLite file that nobody has open one that nobody writes to any more: all of it in one file."""
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def remove(index: Path) -> None:
    """Delete a SQLite file, if it is there, with what stands beside it."""
    for name in (index.name, f"{index.name}-wal", f"{index.name}-shm", f"{index.name}-journal"):
        index.with_name(name).unlink(missing_ok=True)


def _arguments(index: str | Path) -> dict[str, Any]:
    if not database_url(index).startswith("sqlite"):
        return {}
    # One connection is used by one thread at a time, but not always by the one that opened it.
    return {"check_same_thread": False, "timeout": _BUSY_TIMEOUT}
