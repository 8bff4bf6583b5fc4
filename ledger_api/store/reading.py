"""The read side: every question that pages, API and command line ask about the ledger.

A reading has a connection that cannot write, and answers from one state of the index: that of the last indexed block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Row, bindparam, literal_column, not_, select
from sqlalchemy.exc import OperationalError

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import end_of_day
from ledger_api.domain.succession import Successions
from ledger_api.domain.terms import BreachStatus, PartyKind, Status
from ledger_api.domain.words import CommitmentKind
from ledger_api.errors import NoIndex
from ledger_api.store import foresight, histories, queries
from ledger_api.store.approval_reading import ApprovalReading
from ledger_api.store.assignments import assigned_to
from ledger_api.store.calendar_years import calendar_of, calendar_year_row
from ledger_api.store.database import open_reading_only, shown
from ledger_api.store.documents import Documents
from ledger_api.store.filling import is_filled
from ledger_api.store.kept_of_blocks import KeptOfBlocks, Moment
from ledger_api.store.paging import PAGE
from ledger_api.store.party_rows import content_of, party_rows
from ledger_api.store.proceeding_reading import ProceedingReading
from ledger_api.store.promise_reading import PromiseReading
from ledger_api.store.records import CalendarYearRecord
from ledger_api.store.row_parts import Page, Position
from ledger_api.store.row_readers import (
    commitment_row,
    obligation_row,
    payment_row,
)
from ledger_api.store.rows import (
    ActRow,
    CalendarYearRow,
    CommitmentRow,
    EventRow,
    ObligationRow,
    PartyRow,
    PaymentRow,
    Profile,
    Totals,
)
from ledger_api.store.second_store import answered
from ledger_api.store.signed_terms import digits
from ledger_api.store.statistics import profile, totals
from ledger_api.store.successions import between, held_by, successions_at
from ledger_api.store.tables import (
    BLOCK,
    CALENDAR_YEAR,
    COMMITMENT,
    OBLIGATION,
    PARTY,
    PAYMENT,
)

_T = TypeVar("_T")
_P = ParamSpec("_P")
_LAST_BLOCK = select(BLOCK).order_by(BLOCK.c.number.desc()).limit(1)
_DOCUMENTS_OF_PARTIES = select(PARTY.c.id, PARTY.c.document).where(
    PARTY.c.id.in_(bindparam("parties", expanding=True))
)
_COUNTED: KeptOfBlocks[Totals] = KeptOfBlocks()
_SUCCESSIONS: KeptOfBlocks[Successions] = KeptOfBlocks()
_CALENDARS: KeptOfBlocks[WorkCalendar] = KeptOfBlocks()
_CALENDAR_YEARS: KeptOfBlocks[tuple[CalendarYearRow, ...]] = KeptOfBlocks()


def open_reading(index: str | Path, documents: str | Path, day: date | None = None) -> Reading:
    """A reading of an index (path or URL) and the second store. NoIndex where there is no index yet, DatabaseAway where the
    database does not answer: at once or at the first question.

    `day` says that the index is one of a past day (`ledger_api.past_days`), judged at its end.
    """
    return Reading(index, documents, day)


class Reading:
    """Answers about the ledger as of its last indexed block. For one thread; close it, or use it in a `with`.

    Lists take `cursor` and `limit` (1 to 500): the cursor of a page is good for the next one, whatever was added
    in between; BadCursor for any other. `department` is a party that owes, `enterprise` one that is owed to.
    """

    def __init__(self, index: str | Path, documents: str | Path, day: date | None = None) -> None:
        self._day = day
        self._engine = open_reading_only(index)
        try:
            with answered(self._engine):
                self._connection: Connection = self._engine.connect()
        except OperationalError as error:
            raise NoIndex(f"尚无索引。There is no index at {shown(index)}: start the ledger first") from error
        self._documents = Documents(documents, read_only=True)
        #: Of the block that is being read; None between blocks.
        self._at: tuple[Position, Moment] | None = None

    def close(self) -> None:
        """Close both stores."""
        self._connection.close()
        self._documents.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def at_one_block(self) -> Iterator[None]:
        """Inside, all answers are of the same block; outside, each is of the last one at its moment.

        NoIndex while an index is being made.
        """
        if self._connection.in_transaction():
            yield
            return
        with answered(self._engine), self._connection.begin():
            if not is_filled(self._connection):
                raise NoIndex("索引正在建立，请稍候。The index is being made: try again in a moment")
            try:
                yield
            finally:
                self._at = None

    @property
    def position(self) -> Position:
        """The last indexed block and the moment of judgement."""
        with self.at_one_block():
            return self._found_at()[0]

    def ask(
        self, question: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """What a question of its own file (such as complaints.py) answers from this reading's block."""
        with self.at_one_block():
            return question(self._connection, *args, **kwargs)

    def party(self, party: bytes) -> PartyRow | None:
        """A party by its id."""
        with self.at_one_block():
            row = self._connection.execute(queries.with_provenance(PARTY).where(PARTY.c.id == party)).first()
            return None if row is None else self._parties_of([row])[0]

    def successions(self) -> Successions:
        """Who stands in whose place at the moment of judgement."""
        with self.at_one_block():
            at = self.position.time
            return _SUCCESSIONS.of(self._moment(), lambda: successions_at(self._connection, at))

    def parties(
        self,
        kind: PartyKind | None = None,
        imported: bool | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page[PartyRow]:
        """Parties, the newest first."""
        conditions = (queries.has(PARTY, "kind", kind), queries.has(PARTY, "imported", imported))
        with self.at_one_block():
            page = queries.page(self._connection, PARTY, conditions, lambda row: row, cursor, limit)
            return Page(tuple(self._parties_of(page.rows)), page.next_cursor)

    def names(self, parties: Iterable[bytes]) -> dict[bytes, str]:
        """The names of parties, of those whose documents are here."""
        wanted = list(set(parties))
        with self.at_one_block():
            rows = self._connection.execute(_DOCUMENTS_OF_PARTIES, {"parties": wanted}).all()
        documents = self._documents.many(row.document for row in rows)
        named = {row.id: content_of(documents.get(row.document)).get("name") for row in rows}
        return {party: name for party, name in named.items() if isinstance(name, str)}

    def commitment(self, commitment: bytes) -> CommitmentRow | None:
        """A commitment by its id."""
        with self.at_one_block():
            return queries.one(self._connection, COMMITMENT, self._commitment_row(), id=commitment)

    def commitments_of(self, commitments: Iterable[bytes]) -> dict[bytes, CommitmentRow]:
        """Commitments by their ids, those that are there, all at once."""
        with self.at_one_block():
            read = self._commitment_row()
            rows = queries.those(self._connection, COMMITMENT, "id", commitments)
            return {row.id: read(row) for row in rows}

    def commitments(
        self,
        department: bytes | None = None,
        enterprise: bytes | None = None,
        imported: bool | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
        *,
        kind: CommitmentKind | None = None,
        open_promise: bytes | None = None,
    ) -> Page[CommitmentRow]:
        """Commitments, the newest first; with `open_promise` the claims under it.

        An enterprise's are those that it holds, and those of which a claim was assigned to it.
        """
        with self.at_one_block():
            owed, owned = between(self.successions(), COMMITMENT, department, enterprise)
            conditions = (
                owed,
                queries.has(COMMITMENT, "imported", imported),
                queries.has(COMMITMENT, "kind", kind),
                # Says by itself that the index of the few commitments that are promises will do.
                None if kind in (None, CommitmentKind.CONTRACT) else COMMITMENT.c.field.is_not(None),
                queries.has(COMMITMENT, "open_promise", open_promise),
            )
            read = self._commitment_row()
            found = queries.page(self._connection, COMMITMENT, (owned, *conditions), read, cursor, limit)
            if enterprise is None or owned is None:
                return found
            # Asked for apart: one question for both would be answered by looking at every commitment.
            only_claims = (assigned_to(self.successions(), enterprise), not_(owned), *conditions)
            claims = queries.page(self._connection, COMMITMENT, only_claims, read, cursor, limit)
            return queries.together(found, claims, limit)

    def obligation(self, commitment: bytes, number: int) -> ObligationRow | None:
        """An obligation of a commitment by its number, from 1."""
        with self.at_one_block():
            read = self._obligation_row()
            return queries.one(self._connection, OBLIGATION, read, commitment=commitment, number=number)

    def obligations(
        self,
        status: Status | None = None,
        department: bytes | None = None,
        enterprise: bytes | None = None,
        due_from: date | None = None,
        due_to: date | None = None,
        commitment: bytes | None = None,
        imported: bool | None = None,
        breach: BreachStatus | None = None,
        breach_public: bool | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
        coming: foresight.Coming = foresight.ANYTHING,
    ) -> Page[ObligationRow]:
        """Obligations, those due first first, those without a due day last; both bounds of `due` included."""
        with self.at_one_block():
            conditions = (
                queries.has(OBLIGATION, "status", status),
                *between(self.successions(), OBLIGATION, department, enterprise),
                None if due_from is None else OBLIGATION.c.due_order >= digits(due_from),
                None if due_to is None else OBLIGATION.c.due_order <= digits(due_to),
                # Rows without a due day stand behind every day.
                None if due_from is None else OBLIGATION.c.due.is_not(None),
                queries.has(OBLIGATION, "commitment", commitment),
                queries.has(OBLIGATION, "imported", imported),
                queries.has(OBLIGATION, "breach", breach),
                queries.has(OBLIGATION, "breach_public", breach_public),
                # Says by itself that the index of the few obligations with a case will do.
                None
                if breach in (None, BreachStatus.NONE)
                else OBLIGATION.c.breach != literal_column("'none'"),
            )
            ahead = foresight.conditions(coming, self.position.time)
            return queries.page_by_due_day(
                self._connection, OBLIGATION, (*conditions, *ahead), self._obligation_row(), cursor, limit
            )

    def payment(self, payment: bytes) -> PaymentRow | None:
        """A payment by its id."""
        with self.at_one_block():
            return queries.one(self._connection, PAYMENT, self._payment_row(), id=payment)

    def payments(
        self,
        commitment: bytes | None = None,
        obligation: int | None = None,
        department: bytes | None = None,
        enterprise: bytes | None = None,
        imported: bool | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page[PaymentRow]:
        """Payments, those recorded last first; `obligation` is a number within `commitment`."""
        with self.at_one_block():
            conditions = (
                queries.has(PAYMENT, "commitment", commitment),
                queries.has(PAYMENT, "number", obligation),
                *between(self.successions(), PAYMENT, department, enterprise),
                queries.has(PAYMENT, "imported", imported),
            )
            return queries.page(self._connection, PAYMENT, conditions, self._payment_row(), cursor, limit)

    def payment_ids(self, commitment: bytes, number: int) -> tuple[bytes, ...]:
        """The ids of all payments on an obligation, ascending, as contracts take a list of them."""
        of_it = (PAYMENT.c.commitment == commitment) & (PAYMENT.c.number == number)
        with self.at_one_block():
            rows = self._connection.execute(select(PAYMENT.c.id).where(of_it).order_by(PAYMENT.c.id))
            return tuple(rows.scalars())

    @property
    def approvals(self) -> ApprovalReading:
        """What is asked about applications for approvals and anchored batches."""
        return ApprovalReading(self._connection, self.at_one_block, self.successions)

    @property
    def proceedings(self) -> ProceedingReading:
        """What is asked about proceedings on missed obligations."""
        return ProceedingReading(self._connection, self.at_one_block, self.successions)

    @property
    def promises(self) -> PromiseReading:
        """What is asked about promises that are open to all who qualify."""
        return PromiseReading(self._connection, self.at_one_block, self.successions)

    def act(self, key: bytes) -> ActRow | None:
        """What became of an act, by its key; None where no indexed block has it."""
        with self.at_one_block():
            return histories.act(self._connection, key)

    def events_of(self, commitment: bytes, number: int | None = None) -> list[EventRow]:
        """The events behind a commitment, or behind one obligation of it, in the chain's order."""
        with self.at_one_block():
            return histories.events_of(self._connection, commitment, number)

    def calendar(self) -> WorkCalendar:
        """The working days that due days are counted with."""

        def read() -> WorkCalendar:
            rows = self._connection.execute(select(CALENDAR_YEAR).order_by(CALENDAR_YEAR.c.log))
            return calendar_of(CalendarYearRecord(*row) for row in rows)

        with self.at_one_block():
            return _CALENDARS.of(self._moment(), read)

    def calendar_years(self) -> tuple[CalendarYearRow, ...]:
        """The published years with their corrections, in the order of their publication."""

        def read() -> tuple[CalendarYearRow, ...]:
            rows = self._connection.execute(
                queries.with_provenance(CALENDAR_YEAR).order_by(CALENDAR_YEAR.c.log)
            )
            return tuple(calendar_year_row(row) for row in rows)

        with self.at_one_block():
            return _CALENDAR_YEARS.of(self._moment(), read)

    def profile(self, party: bytes) -> Profile:
        """How a department stands with its obligations, inherited ones included; all 0 for who owes nothing, or
        has passed what it owed to a successor."""
        with self.at_one_block():
            known = self.successions()
            own = held_by(known, OBLIGATION, "obligor", party)
            return profile(self._connection, own, known.origins(party))

    def totals(self) -> Totals:
        """What the ledger holds, counted."""
        with self.at_one_block():
            return _COUNTED.of(self._moment(), lambda: totals(self._connection))

    def document(self, digest: bytes) -> dict[str, Any] | None:
        """A document of the second store by its digest. LedgerDamaged where what is kept is another one."""
        content = self._documents.get(digest)
        return None if content is None else content_of(content)

    def documents(self, digests: Iterable[bytes]) -> dict[bytes, dict[str, Any]]:
        """Those of the documents that are here, all at once. LedgerDamaged as for `document`."""
        found = self._documents.many(digests)
        return {digest: content_of(content) for digest, content in found.items()}

    def _found_at(self) -> tuple[Position, Moment]:
        if self._at is None:
            row = self._connection.execute(_LAST_BLOCK).one()
            time = row.time if self._day is None else end_of_day(self._day)
            position = Position(row.number, "0x" + row.hash.hex(), time, self._day)
            self._at = position, Moment(str(self._engine.url), position.hash, time)
        return self._at

    def _moment(self) -> Moment:
        return self._found_at()[1]

    def _parties_of(self, rows: Iterable[Row[Any]]) -> list[PartyRow]:
        return party_rows(self._connection, self._documents, rows, self.position.time)

    def _obligation_row(self) -> Callable[[Row[Any]], ObligationRow]:
        at, successions = self.position.time, self.successions()
        return lambda row: obligation_row(row, at, successions)

    def _commitment_row(self) -> Callable[[Row[Any]], CommitmentRow]:
        successions = self.successions()
        return lambda row: commitment_row(row, successions)

    def _payment_row(self) -> Callable[[Row[Any]], PaymentRow]:
        successions = self.successions()
        return lambda row: payment_row(row, successions)
