"""The index as the indexer sees it: facts appended and taken back, rows written, all in one transaction a step."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, delete, inspect, or_, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import SQLModel

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED
from ledger_api.errors import DatabaseAway, IndexTaken, NoIndex
from ledger_api.store import approval_queries, bulk, complaints, filling
from ledger_api.store.approvals import AnchorRecord, ApprovalRecord
from ledger_api.store.complaint_table import COMPLAINT, ComplaintRecord
from ledger_api.store.database import READS, open_reading_only, open_writing, remove
from ledger_api.store.postgresql import INDEX, REBUILDING, lock_out_readers, make_schema
from ledger_api.store.proceedings import PROCEEDING, ProceedingRecord
from ledger_api.store.records import (
    AssignmentRecord,
    BlockRecord,
    CalendarYearRecord,
    CommitmentRecord,
    ListedCommitmentRecord,
    LogRecord,
    ObligationRecord,
    OpenPromiseRecord,
    PartyKeyRecord,
    PartyRecord,
    PaymentRecord,
    SuccessionRecord,
)
from ledger_api.store.tables import (
    ANCHOR,
    APPROVAL,
    ASSIGNMENT,
    BLOCK,
    CALENDAR_YEAR,
    COMMITMENT,
    FACTS,
    LISTED_COMMITMENT,
    LOG,
    META,
    OBLIGATION,
    OPEN_PROMISE,
    PARTY,
    PARTY_KEY,
    PAYMENT,
    SCHEMA_VERSION,
    SUCCESSION,
    VIEWS,
)

_TABLE_OF: dict[type[Any], Table] = {
    BlockRecord: BLOCK,
    LogRecord: LOG,
    PartyRecord: PARTY,
    PartyKeyRecord: PARTY_KEY,
    SuccessionRecord: SUCCESSION,
    ListedCommitmentRecord: LISTED_COMMITMENT,
    CommitmentRecord: COMMITMENT,
    OpenPromiseRecord: OPEN_PROMISE,
    ObligationRecord: OBLIGATION,
    AssignmentRecord: ASSIGNMENT,
    PaymentRecord: PAYMENT,
    ProceedingRecord: PROCEEDING,
    ComplaintRecord: COMPLAINT,
    CalendarYearRecord: CALENDAR_YEAR,
    ApprovalRecord: APPROVAL,
    AnchorRecord: ANCHOR,
}
_ALL = [META, *FACTS, *VIEWS]
#: Values in one IN (...): all databases take as many.
_VALUES = 20_000


class Unopened(NamedTuple):
    """A missed obligation on which a proceeding is to be opened.

    `payments` are the keys of all its payments, ascending, where the contract needs them to see that it was
    missed: where all that was credited, in time or not, is as much as was owed.
    """

    place: int
    commitment: bytes
    number: int
    due_on: int
    payments: tuple[bytes, ...]


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
                SQLModel.metadata.drop_all(connection, tables=_ALL)
                for table in _ALL:
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
                for table in _ALL
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
            SQLModel.metadata.drop_all(connection, tables=_ALL)
        if found == wanted:
            return
        filling.make_tables(connection, _ALL)
        connection.execute(META.insert(), [{"name": name, "value": value} for name, value in wanted.items()])


@contextmanager
def facts_of(index: str | Path, schema: str) -> Iterator[Transaction]:
    """One state of an index for another process than the one that writes it, for reading only."""
    with open_reading_only(index, schema).begin() as connection:
        yield Transaction(connection)


class Transaction:
    """What one step reads and writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def position(self) -> BlockRecord | None:
        """The last indexed block."""
        row = self._connection.execute(select(BLOCK).order_by(BLOCK.c.number.desc()).limit(1)).first()
        return None if row is None else BlockRecord(*row)

    def take_back(self, after: int) -> set[tuple[str, bytes]]:
        """Delete the blocks after this one with all that came with them.

        Returns the contract and subject of every log taken back that is part of a history: what must be folded
        again.
        """
        first = (after + 1) * LOGS_A_BLOCK
        touched = self._connection.execute(
            select(LOG.c.contract, LOG.c.subject)
            .where(LOG.c.place >= first)
            .where(LOG.c.event != REFUSED)
            .distinct()
        )
        found = {(row.contract, row.subject) for row in touched}
        self._connection.execute(delete(BLOCK).where(BLOCK.c.number > after))
        for table in (LOG, *VIEWS):
            self._connection.execute(delete(table).where(next(iter(table.primary_key)) >= first))
        return found

    def write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write records of one kind; a row that is there already is replaced."""
        if rows:
            bulk.write(self._connection, _TABLE_OF[type(rows[0])], rows)

    def append(self, record: type[tuple[Any, ...]], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows of one kind of record, of which none is there already."""
        bulk.append(self._connection, _TABLE_OF[record], rows)

    @property
    def is_filled(self) -> bool:
        """Whether all facts are folded, so that readers may ask: see `filling`."""
        return filling.is_filled(self._connection)

    def begin_filling(self) -> None:
        """Nothing is folded yet, and all facts are there: see `filling`."""
        filling.begin(self._connection, _ALL)

    def end_filling(self) -> None:
        """All is folded: see `filling`."""
        filling.end(self._connection, _ALL)

    def subjects_of(self, events: Iterable[str]) -> Iterator[Row[str, bytes]]:
        """Each of these events with its subject, in the chain's order."""
        wanted = select(LOG.c.event, LOG.c.subject).where(LOG.c.event.in_(list(events))).order_by(LOG.c.place)
        options = {"stream_results": True, "yield_per": 10_000}
        yield from self._connection.execute(wanted, execution_options=options)

    def logs_of(self, subjects: Iterable[bytes], contracts: Iterable[str]) -> list[LogRecord]:
        """All logs of these contracts about these subjects."""
        wanted = list(subjects)
        found: list[LogRecord] = []
        for start in range(0, len(wanted), _VALUES):
            rows = self._connection.execute(
                select(LOG)
                .where(LOG.c.subject.in_(wanted[start : start + _VALUES]))
                .where(LOG.c.contract.in_(list(contracts)))
                .where(LOG.c.event != REFUSED)
            )
            found.extend(LogRecord(*row) for row in rows)
        return found

    def times(self, numbers: Iterable[int]) -> dict[int, int]:
        """The times of blocks."""
        wanted = list(numbers)
        found: dict[int, int] = {}
        for start in range(0, len(wanted), _VALUES):
            rows = self._connection.execute(
                select(BLOCK.c.number, BLOCK.c.time).where(
                    BLOCK.c.number.in_(wanted[start : start + _VALUES])
                )
            )
            found.update((row.number, row.time) for row in rows)
        return found

    def changing_by(self, at: int) -> dict[bytes, set[int]]:
        """Obligations that change by this instant with no new fact: their numbers by commitment."""
        # Without DISTINCT, for whose sake SQLite would walk all of the commitments in their order.
        rows = self._connection.execute(
            select(OBLIGATION.c.commitment, OBLIGATION.c.number).where(OBLIGATION.c.next_change_at <= at)
        )
        found: dict[bytes, set[int]] = {}
        for row in rows:
            found.setdefault(row.commitment, set()).add(row.number)
        return found

    def changed_on_or_after(self, day: int) -> set[bytes]:
        """Commitments of which time alone may have changed something on this day (yyyymmdd) or later.

        A day that begins ends what was due the day before, or an inspection: both are days in the row. It may make
        a warning sign: few have one.
        """
        ended = or_(
            (OBLIGATION.c.status == "overdue") & (OBLIGATION.c.due_order >= day),
            OBLIGATION.c.clock_started_on >= day,
            OBLIGATION.c.signs != "",
        )
        expired = (PROCEEDING.c.status == "expired") & (PROCEEDING.c.public_until >= day)
        found = set(self._connection.execute(select(OBLIGATION.c.commitment).where(ended)).scalars())
        return found | set(self._connection.execute(select(PROCEEDING.c.commitment).where(expired)).scalars())

    def counting_with_year(self, year: int) -> set[bytes]:
        """Commitments whose due days, or days of an authority to decide on repair, may lean on a calendar year:
        none of them lies before it."""
        rows = self._connection.execute(
            select(OBLIGATION.c.commitment)
            .where(OBLIGATION.c.imported.is_(False))
            .where(OBLIGATION.c.due_order >= year * 10_000)
        )
        latest = PROCEEDING.c.repair_latest_by
        decided = select(PROCEEDING.c.commitment).where(latest.is_not(None)).where(latest >= year * 10_000)
        return set(rows.scalars()) | set(self._connection.execute(decided).scalars())

    def approvals_to_fold(self, at: int, years: Collection[int], since_day: int | None) -> set[bytes]:
        """Applications for approvals that time or a calendar may have changed: see `approval_queries.to_fold`."""
        return approval_queries.to_fold(self._connection, at, years, since_day)

    def matters_changing_by(self, at: int) -> set[bytes]:
        """Matters of complaints that change by this instant with no new fact."""
        return complaints.changing_by(self._connection, at)

    def open_matters(self) -> set[bytes]:
        """Matters of complaints that somebody still has in hand."""
        return complaints.open_matters(self._connection)

    def matters_counting_with_year(self, year: int) -> set[bytes]:
        """Matters of complaints whose clocks may lean on a calendar year."""
        return complaints.counting_with_year(self._connection, year)

    def unopened(self, limit: int, after: tuple[int, int] = (0, 0)) -> list[Unopened]:
        """Missed obligations without a proceeding on their due day, in the order of that day and of their signing.

        `after` are due day and place of the last one already seen.
        """
        due, log = OBLIGATION.c.unopened_due, OBLIGATION.c.log
        wanted = (
            select(OBLIGATION)
            # The first condition is what the index of the few that have such a day is searched by.
            .where(due >= after[0])
            .where(or_(due > after[0], log > after[1]))
            .order_by(due, log)
            .limit(limit)
        )
        found = []
        for row in self._connection.execute(wanted):
            payments: Sequence[bytes] = ()
            credited = row.paid_fen - row.reversed_fen
            # What is contested is not late: less than the amount may have been enough.
            if row.amount_fen is not None and credited >= row.amount_fen - (row.contested_fen or 0):
                of_it = (PAYMENT.c.commitment == row.commitment) & (PAYMENT.c.number == row.number)
                query = select(PAYMENT.c.id).where(of_it).order_by(PAYMENT.c.id)
                payments = self._connection.execute(query).scalars().all()
            found.append(Unopened(row.log, row.commitment, row.number, row.unopened_due, tuple(payments)))
        return found

    def obligations(self) -> Iterator[ObligationRecord]:
        """All obligations in the order of their signing."""
        return (ObligationRecord._make(row) for row in self.rows_of(OBLIGATION))

    def calendar_years(self) -> list[CalendarYearRecord]:
        """All published years and their corrections, in the order of their publication."""
        rows = self._connection.execute(select(CALENDAR_YEAR).order_by(CALENDAR_YEAR.c.log))
        return [CalendarYearRecord(*row) for row in rows]

    def rows_of(self, table: Table) -> Iterator[Row[Any]]:
        """All rows of a table in the order of its key, read in portions."""
        key = next(iter(table.primary_key))
        options = {"stream_results": True, "yield_per": 10_000}
        yield from self._connection.execute(select(table).order_by(key), execution_options=options)
