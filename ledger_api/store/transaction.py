"""What one step of the indexer reads and writes, inside its transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, delete, or_, select

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED
from ledger_api.store import approval_queries, bulk, complaints, filling
from ledger_api.store.approvals import AnchorRecord, ApprovalRecord
from ledger_api.store.complaint_table import COMPLAINT, ComplaintRecord
from ledger_api.store.database import open_reading_only
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
    LISTED_COMMITMENT,
    LOG,
    OBLIGATION,
    OPEN_PROMISE,
    PARTY,
    PARTY_KEY,
    PAYMENT,
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
        filling.begin(self._connection)

    def index_facts(self) -> None:
        """Make the indexes of facts that are missing: see `filling`."""
        filling.index_facts(self._connection)

    def end_filling(self) -> None:
        """All is folded: see `filling`."""
        filling.end(self._connection)

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
