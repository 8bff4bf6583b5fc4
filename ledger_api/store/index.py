"""The index as the indexer sees it: facts appended and taken back, rows written, all in one transaction a step."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import SQLModel

from ledger_api.errors import DatabaseAway, IndexTaken, NoIndex
from ledger_api.store import filling
from ledger_api.store.database import READS, open_reading_only, open_writing, remove
from ledger_api.store.postgresql import INDEX, REBUILDING, lock_out_readers, make_schema
from ledger_api.store.records import (
    BlockRecord,
)
from ledger_api.store.tables import (
    ALL,
    BLOCK,
    META,
    SCHEMA_VERSION,
)
from ledger_api.store.transaction import Transaction


class Index:
    """A database of facts and views. One writer; what it writes is seen by readers only as whole steps."""

    def __init__(self, index: str | Path, ledger: str, schema: str = INDEX) -> None:
        """Open the index of a ledger, made where it is not there.

        `ledger` is whatever names chain and contracts. An index of another schema or of another ledger is
        emptied: all of it comes back from the chain. `renewed` then says so, for people to read.

        On PostgreSQL (where `schema` holds the tables) another process may be the one that writes: see `take`.
        """
        self.path = index
        self._ledger = ledger
        self._schema = schema
        self._engine = open_writing(index, schema, alone=True)
        self._is_file = self._engine.dialect.name == "sqlite"
        self._reading = (
            self._engine.execution_options(**{READS: True})
            if self._is_file
            else open_reading_only(index, schema)
        )
        self._is_prepared = False
        self.renewed: str | None = None
        self.take()

    def take(self) -> bool:
        """Be the one that writes; False where another process is. Always so with a file.

        Whoever has taken it keeps it until its connection ends: then the next that asks has it. DatabaseAway.
        """
        try:
            with self._answered(), self._engine.begin() as connection:
                if not self._is_prepared:
                    self._prepare(connection, self._ledger)
        except IndexTaken:
            self._is_prepared = False
            return False
        self._is_prepared = True
        return True

    @property
    def schema(self) -> str:
        """Where the tables are on PostgreSQL."""
        return self._schema

    @property
    def position(self) -> BlockRecord | None:
        """The last indexed block."""
        try:
            with self.snapshot() as transaction:
                return transaction.position
        except NoIndex:
            return None

    def blocks(self, numbers: Collection[int]) -> dict[int, BlockRecord]:
        """The indexed blocks of these numbers, as far as they are there."""
        with self._answered(), self._reading.begin() as connection:
            rows = connection.execute(select(BLOCK).where(BLOCK.c.number.in_(numbers)))
            return {row.number: BlockRecord(*row) for row in rows}

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One step: all of what is done inside becomes visible at its end, or nothing of it.

        IndexTaken where another process writes by now, DatabaseAway where the database does not answer.
        """
        with self._answered(), self._engine.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """The same for reading only: one state of the index, for as long as it is held. NoIndex, DatabaseAway."""
        with self._answered(), self._reading.begin() as connection:
            yield Transaction(connection)

    def fresh_beside(self, file: Path) -> Index:
        """An empty index that nobody reads, for `replace_with`: the file `file`, or another schema."""
        if self._is_file:
            remove(file)
            return Index(file, self._ledger)
        with self._answered(), self._engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {REBUILDING} CASCADE")
        return Index(self.path, self._ledger, REBUILDING)

    def replace_with(self, other: Index) -> None:
        """Take over all of an index made by `fresh_beside`, closed by now, in one transaction; it is gone then.

        Readers see either the old state or the new one.
        """
        if not self._is_file:
            with self._answered(), self._engine.begin() as connection:
                lock_out_readers(connection)
                SQLModel.metadata.drop_all(connection, tables=ALL)
                for table in ALL:
                    connection.exec_driver_sql(
                        f"ALTER TABLE {REBUILDING}.{table.name} SET SCHEMA {self._schema}"
                    )
                connection.exec_driver_sql(f"DROP SCHEMA {REBUILDING}")
            return
        file = Path(other.path)
        with closing(sqlite3.connect(file)) as source, self._engine.connect() as connection:
            target = connection.connection.driver_connection
            assert isinstance(target, sqlite3.Connection)
            source.backup(target)
        remove(file)

    @property
    def size(self) -> int:
        """Bytes that the tables take, with their indexes."""
        with self._answered(), self._reading.begin() as connection:
            if self._is_file:
                pages, bytes_a_page = (
                    connection.exec_driver_sql(f"PRAGMA {what}").scalar_one()
                    for what in ("page_count", "page_size")
                )
                return int(pages * bytes_a_page)
            return sum(
                connection.exec_driver_sql(
                    "SELECT pg_total_relation_size(%s::regclass)", (table.name,)
                ).scalar_one()
                for table in ALL
            )

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()
        self._reading.dispose()

    @contextmanager
    def _answered(self) -> Iterator[None]:
        """A server that is away or goes away, as an error of the ledger."""
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            if self._is_file:
                raise
            raise DatabaseAway(f"数据库没有应答。The database does not answer ({error.orig})") from error
        except DBAPIError as error:
            if self._is_file or not error.connection_invalidated:
                raise
            raise DatabaseAway(f"与数据库的连接中断。The connection was lost ({error.orig})") from error

    def _prepare(self, connection: Connection, ledger: str) -> None:
        wanted = {"schema": SCHEMA_VERSION, "ledger": ledger}
        if not self._is_file:
            make_schema(connection, self._schema)
        tables = set(inspect(connection).get_table_names())
        found: dict[str, str] = {}
        if META.name in tables:
            found = {row.name: row.value for row in connection.execute(select(META)) if row.name in wanted}
        if tables and found != wanted:
            what = "schema" if found.get("schema") != SCHEMA_VERSION else "ledger"
            self.renewed = (
                f"索引已清空，将从链上重建。The index was of another {what} ({found.get(what, 'none')}, now "
                f"{wanted[what]}): it is emptied and made again from the chain"
            )
            if not self._is_file:
                lock_out_readers(connection)
            SQLModel.metadata.drop_all(connection, tables=ALL)
        if found == wanted:
            return
        filling.make_tables(connection)
        connection.execute(META.insert(), [{"name": name, "value": value} for name, value in wanted.items()])
