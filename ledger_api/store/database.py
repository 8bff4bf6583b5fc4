"""Opening a database, to write or only to read: a SQLite file, or a schema of a PostgreSQL database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.pool import QueuePool

from ledger_api.errors import LedgerError, NoIndex, OtherVersion
from ledger_api.store.postgresql import INDEX, STORE, hold_alone, refer_to
from ledger_api.store.tables import SCHEMA_VERSION

#: How long (seconds) one side waits where SQLite lets only one in.
_BUSY_TIMEOUT = 30.0
_CACHE_KIB = 32 * 1024
#: Engines for reading that are kept: two for each ledger that is open.
_ENGINES = 16
#: Connections that are kept for readers of a SQLite file.
_KEPT_CONNECTIONS = 4
_FILE = "chengnuo_file"
#: Execution option of a connection of a writing engine that is only going to read, and need not wait for its turn.
READS = "chengnuo_reads"
#: What psycopg calls a table that is not there.
_UNDEFINED_TABLE = "42P01"


def database_url(store: str | Path) -> URL:
    """The URL of a store that is named by a path or by a URL. LedgerError where it is of no kind that is known."""
    text = str(store)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text itself is not repeated: there may be a password in it.
        raise LedgerError(
            "数据库地址无法读取，应形如 postgresql://用户@主机:端口/库名。The database's URL cannot be read"
        ) from None
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return url
    raise LedgerError(f"不支持数据库 {kind}，请用 postgresql://。Only PostgreSQL is known by URL, not {kind}")


def shown(store: str | Path) -> str:
    """How a store may be named to anybody: without user, password and options."""
    url = database_url(store)
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or ''}{port}/{url.database or ''}"


def open_writing(
    store: str | Path, schema: str = INDEX, *, durable: bool = False, alone: bool = False
) -> Engine:
    """An engine that may write. SQLite: WAL, so that readers never wait for the writer nor it for them.

    `schema` is where the tables are on PostgreSQL. `durable` where what is written cannot be made again: it is on
    disk when a transaction ends. Otherwise a crash of the machine may lose the last transactions, never half of one.
    `alone`: on PostgreSQL there is one connection for the whole schema, whoever asks: IndexTaken for all others.
    """
    url = database_url(store)
    if url.get_backend_name() == "sqlite":
        return _writing_sqlite(url, durable)
    engine = create_engine(url, pool_pre_ping=True, **({"pool_size": 1, "max_overflow": 0} if alone else {}))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        refer_to(connection, schema, durable=durable)
        if alone:
            hold_alone(connection, schema)

    return engine


def _writing_sqlite(url: URL, durable: bool) -> Engine:
    engine = create_engine(url, connect_args=_arguments())

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # This file says when a transaction begins, not the driver.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        reads = connection.get_execution_options().get(READS)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def open_reading_only(store: str | Path, schema: str = INDEX) -> Engine:
    """An engine that cannot write: the database itself refuses. Each of its transactions sees one state.

    The same one each time, with connections that are kept for who comes next: making either takes longer than most
    of what is asked of it.
    """
    url = database_url(store)
    return _reading_sqlite(url) if url.get_backend_name() == "sqlite" else _reading_postgresql(url, schema)


def drop_schema(database: str, schema: str) -> None:
    """Delete a schema of a PostgreSQL database with all that is in it, if it is there."""
    engine = create_engine(database_url(database))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    finally:
        engine.dispose()


def close_reading(store: str | Path) -> None:
    """Close the connections of readers that are not in use now; a reader who comes later opens others."""
    url = database_url(store)
    if url.get_backend_name() == "sqlite":
        _reading_sqlite(url).dispose()
        return
    for schema in (INDEX, STORE):
        _reading_postgresql(url, schema).dispose()


@cache
def _reading_postgresql(url: URL, schema: str) -> Engine:
    engine = create_engine(
        url,
        pool_pre_ping=True,
        execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        refer_to(connection, schema, durable=True)

    if schema == INDEX:

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            # Before the transaction has its snapshot: who puts other tables in the place of these waits until it
            # is over, or else it waits and sees all of them.
            try:
                connection.exec_driver_sql("LOCK TABLE block IN ACCESS SHARE MODE")
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE:
                    raise NoIndex(
                        f"尚无索引。There is no index at {shown_url(url)}: start the ledger first"
                    ) from error
                raise
            # A process of another version may have put its own tables here since: what this one asks of them could
            # find no such column, or another meaning.
            require_version(connection, shown_url(url))

    return engine


def require_version(connection: Connection, where: str) -> None:
    """OtherVersion unless the index was made by this version of the program. `where` tells people which one it is."""
    found = connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'schema'").scalar()
    if found != SCHEMA_VERSION:
        raise OtherVersion(where, found, SCHEMA_VERSION)


def shown_url(url: URL) -> str:
    """As `shown`."""
    return shown(url.render_as_string(hide_password=True))


@lru_cache(maxsize=_ENGINES)
def _reading_sqlite(url: URL) -> Engine:
    file = Path(url.database or "").absolute()
    engine = create_engine(
        f"sqlite:///{file.as_uri()}?mode=ro&uri=true",
        poolclass=QueuePool,
        pool_size=_KEPT_CONNECTIONS,
        max_overflow=-1,  # Nobody waits: the others are closed when they are done.
        pool_use_lifo=True,
        connect_args=_arguments(),
    )

    @event.listens_for(engine, "do_connect")
    def _remember(_: Any, record: Any, *__: Any) -> None:
        # Before it is opened: where another takes its place meanwhile, the connection is one too few, not one of old.
        record.info[_FILE] = _which(file)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "checkout")
    def _check(_: Any, record: Any, __: Any) -> None:
        if record.info[_FILE] != _which(file):
            # Deleted, or made anew: what is kept open is no longer what the path names. So are all the others.
            raise InvalidatePoolError()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _which(file: Path) -> tuple[int, int] | None:
    """What tells a file from another one that takes its place; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def seal(index: Path) -> None:
    """Make of a SQLite file that nobody has open one that nobody writes to any more: all of it in one file."""
    close_reading(index)
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def remove(index: Path) -> None:
    """Delete a SQLite file, if it is there, with what stands beside it."""
    if index.exists():
        # What is kept open takes room on the disk as long as it is.
        close_reading(index)
    for name in (index.name, f"{index.name}-wal", f"{index.name}-shm", f"{index.name}-journal"):
        index.with_name(name).unlink(missing_ok=True)


def _arguments() -> dict[str, Any]:
    # One connection is used by one thread at a time, but not always by the one that opened it.
    return {"check_same_thread": False, "timeout": _BUSY_TIMEOUT}
