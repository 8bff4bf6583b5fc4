"""The index as the indexer sees it: facts appended and taken back, rows written, all in one transaction a step."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, delete, inspect, or_, select
from sqlmodel import SQLModel

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED
from ledger_api.store import bulk
from ledger_api.store.database import READS, open_writing
from ledger_api.store.records import (
    BlockRecord,
    CalendarYearRecord,
    CommitmentRecord,
    LogRecord,
    ObligationRecord,
    PartyKeyRecord,
    PartyRecord,
    PaymentRecord,
    ProceedingRecord,
)
from ledger_api.store.tables import (
    BLOCK,
    CALENDAR_YEAR,
    COMMITMENT,
    FACTS,
    LOG,
    META,
    OBLIGATION,
    PARTY,
    PARTY_KEY,
    PAYMENT,
    PROCEEDING,
    SCHEMA_VERSION,
    VIEWS,
)

_TABLE_OF: dict[type[Any], Table] = {
    BlockRecord: BLOCK,
    LogRecord: LOG,
    PartyRecord: PARTY,
    PartyKeyRecord: PARTY_KEY,
    CommitmentRecord: COMMITMENT,
    ObligationRecord: OBLIGATION,
    PaymentRecord: PAYMENT,
    ProceedingRecord: PROCEEDING,
    CalendarYearRecord: CALENDAR_YEAR,
}
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

    def __init__(self, index: str | Path, ledger: str) -> None:
        """Open the index of a ledger, made where it is not there.

        `ledger` is whatever names chain and contracts. An index of another schema or of another ledger is
        emptied: all of it comes back from the chain. `renewed` then says so, for people to read.
        """
        self.path = index
        self._engine = open_writing(index)
        self._reading = self._engine.execution_options(**{READS: True})
        self.renewed: str | None = None
        with self._engine.begin() as connection:
            self._prepare(connection, ledger)

    @property
    def position(self) -> BlockRecord | None:
        """The last indexed block."""
        with self._reading.begin() as connection:
            return Transaction(connection).position

    def blocks(self, numbers: Collection[int]) -> dict[int, BlockRecord]:
        """The indexed blocks of these numbers, as far as they are there."""
        with self._reading.begin() as connection:
            rows = connection.execute(select(BLOCK).where(BLOCK.c.number.in_(numbers)))
            return {row.number: BlockRecord(*row) for row in rows}

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One step: all of what is done inside becomes visible at its end, or nothing of it."""
        with self._engine.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """The same for reading only: one state of the index, for as long as it is held."""
        with self._reading.begin() as connection:
            yield Transaction(connection)

    def replace_with(self, other: Path) -> None:
        """Take over all of another index, a SQLite file that nobody writes to, in one transaction.

        Readers see either the old state or the new one. Both must be SQLite.
        """
        with closing(sqlite3.connect(other)) as source, self._engine.connect() as connection:
            target = connection.connection.driver_connection
            assert isinstance(target, sqlite3.Connection)
            source.backup(target)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def _prepare(self, connection: Connection, ledger: str) -> None:
        wanted = {"schema": SCHEMA_VERSION, "ledger": ledger}
        tables = set(inspect(connection).get_table_names())
        found: dict[str, str] = {}
        if META.name in tables:
            found = {row.name: row.value for row in connection.execute(select(META))}
        if tables and found != wanted:
            what = "schema" if found.get("schema") != SCHEMA_VERSION else "ledger"
            self.renewed = (
                f"索引已清空，将从链上重建。The index was of another {what} ({found.get(what, 'none')}, now "
                f"{wanted[what]}): it is emptied and made again from the chain"
            )
            SQLModel.metadata.drop_all(connection, tables=[META, *FACTS, *VIEWS])
        SQLModel.metadata.create_all(connection, tables=[META, *FACTS, *VIEWS])
        if found != wanted:
            connection.execute(
                META.insert(), [{"name": name, "value": value} for name, value in wanted.items()]
            )


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

        A day that begins ends what was due the day before, or an inspection: both are days in the row.
        """
        ended = or_(
            (OBLIGATION.c.status == "overdue") & (OBLIGATION.c.due_order >= day),
            OBLIGATION.c.clock_started_on >= day,
        )
        return set(self._connection.execute(select(OBLIGATION.c.commitment).where(ended)).scalars())

    def counting_with_year(self, year: int) -> set[bytes]:
        """Commitments whose due days may lean on a calendar year: none of them is due before it."""
        rows = self._connection.execute(
            select(OBLIGATION.c.commitment)
            .where(OBLIGATION.c.imported.is_(False))
            .where(OBLIGATION.c.due_order >= year * 10_000)
        )
        return set(rows.scalars())

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
            if row.amount_fen is not None and credited >= row.amount_fen:
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
