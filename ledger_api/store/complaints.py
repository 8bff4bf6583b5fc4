"""Complaints as readers and the indexer ask for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select

from ledger_api.chain.events import REFUSED, block_and_index, layouts
from ledger_api.domain.complaint_words import Category, ComplaintClock, ComplaintStatus, Finding, Subject
from ledger_api.domain.succession import Successions
from ledger_api.store import queries
from ledger_api.store.approvals import APPROVAL
from ledger_api.store.complaint_table import COMPLAINT
from ledger_api.store.histories import logs_with_time, provenance_of
from ledger_api.store.row_parts import BothSides, Page, Provenance
from ledger_api.store.rows import EventRow
from ledger_api.store.signed_terms import day, day_or_none
from ledger_api.store.successions import held_by, sides
from ledger_api.store.tables import LOG, OBLIGATION

_OPEN = [status.value for status in ComplaintStatus if status.is_open]
_CONTRACT = "ComplaintRegister"


@dataclass(frozen=True, slots=True)
class ComplaintRow(Provenance):
    """A complaint at the moment of the last indexed block.

    `about` is the commitment of an obligation, whose `number` in it is the other half, or an application for an
    approval, with `number` 0. `sides` are those of the obligation today, or the application's department and
    applicant. `complainants` and `handlers` hold today what the complainant filed and what the handler has in hand:
    themselves, or the successors, who took it over with its clock.
    """

    id: bytes
    matter: bytes
    subject: Subject
    about: bytes
    number: int
    sides: BothSides | None
    signed_complainant: bytes
    complainants: tuple[bytes, ...]
    category: Category
    document: bytes
    contact: bytes | None
    linked_to: bytes | None
    intake: bytes | None
    #: Who stands today in the place of the authority that accepted or rejected it.
    takers: tuple[bytes, ...]
    signed_handler: bytes | None
    handlers: tuple[bytes, ...]
    status: ComplaintStatus
    finding: Finding | None
    clock: ComplaintClock
    deadline: date | None
    provisional: bool
    is_late: bool
    late_clocks: tuple[ComplaintClock, ...]
    filed_on: date
    accepted_on: date | None
    forwarded_on: date | None
    received_on: date | None
    is_receipt_deemed: bool
    is_extended: bool
    ended_on: date | None

    @property
    def commitment(self) -> bytes | None:
        """The commitment of the obligation that it is about; None where it is about none."""
        return self.about if self.subject is Subject.OBLIGATION else None

    @property
    def approval(self) -> bytes | None:
        """The application for an approval that it is about; None where it is about none."""
        return self.about if self.subject is Subject.APPROVAL else None

    @property
    def complainant(self) -> bytes:
        """Whose complaint it is today, the first of several."""
        return self.complainants[0]

    @property
    def obligor(self) -> bytes | None:
        """Who owes today, the first of several."""
        return None if self.sides is None else self.sides.obligor

    @property
    def handler(self) -> bytes | None:
        """Who has it in hand today, the first of several."""
        return self.handlers[0] if self.handlers else None


@dataclass(frozen=True, slots=True)
class InView:
    """Which complaints a reader may know of: any of these is the reader or whom it succeeded. All None for one who
    may know of all."""

    complainant: bytes | None = None
    #: Complaints against this department, once they were forwarded.
    respondent: bytes | None = None
    handler: bytes | None = None


# ---- what readers ask


def complaint(connection: Connection, successions: Successions, identifier: bytes) -> ComplaintRow | None:
    """A complaint by its id."""
    row = connection.execute(queries.with_provenance(COMPLAINT).where(COMPLAINT.c.id == identifier)).first()
    return None if row is None else _reader(connection, successions, [row])(row)


def complaints(
    connection: Connection,
    successions: Successions,
    in_view: InView,
    status: ComplaintStatus | None,
    department: bytes | None,
    enterprise: bytes | None,
    handler: bytes | None,
    about: tuple[Subject, bytes, int] | None,
    is_late: bool | None,
    cursor: str | None,
    limit: int,
) -> Page[ComplaintRow]:
    """Complaints, those filed last first, found by who holds them today. BadCursor as for every list."""
    conditions: list[ColumnElement[bool] | None] = [
        may_know(successions, in_view),
        None if status is None else COMPLAINT.c.status == status.value,
        None if department is None else _owed_by(successions, department),
        None if enterprise is None else held_by(successions, COMPLAINT, "complainant", enterprise),
        None if handler is None else held_by(successions, COMPLAINT, "handler", handler),
        None if is_late is None else COMPLAINT.c.late.is_(is_late),
        None if about is None else _is_about(*about),
    ]
    page = queries.page(connection, COMPLAINT, conditions, lambda row: row, cursor, limit)
    return Page(tuple(map(_reader(connection, successions, page.rows), page.rows)), page.next_cursor)


def has_complaint(
    connection: Connection, successions: Successions, subject: Subject, about: bytes, in_view: InView
) -> bool:
    """Whether there is a complaint about a commitment, or about an application, that the reader may know of."""
    query = select(COMPLAINT.c.log).where(_is_about(subject, about))
    known = may_know(successions, in_view)
    return connection.execute((query if known is None else query.where(known)).limit(1)).first() is not None


def has_complained(
    connection: Connection, successions: Successions, enterprise: bytes, in_view: InView
) -> bool:
    """Whether there is a complaint of an enterprise that the reader may know of."""
    query = select(COMPLAINT.c.log).where(held_by(successions, COMPLAINT, "complainant", enterprise))
    known = may_know(successions, in_view)
    return connection.execute((query if known is None else query.where(known)).limit(1)).first() is not None


def events_of(connection: Connection, matter: bytes) -> list[EventRow]:
    """Everything that happened in a matter, in the chain's order."""
    rows = connection.execute(
        logs_with_time()
        .where(LOG.c.subject == matter)
        .where(LOG.c.contract == _CONTRACT)
        .where(LOG.c.event != REFUSED)
    )
    found = []
    for row in rows:
        layout = layouts()[row.contract, row.event]
        values = dict(zip(layout.fields, layout.decode(row.data), strict=True))
        found.append(EventRow(*provenance_of(row), event=row.event, act=row.act, values=values))
    return found


def of_matters(
    connection: Connection, successions: Successions, matters: Collection[bytes]
) -> dict[bytes, list[ComplaintRow]]:
    """The complaints of these matters, those filed first first."""
    rows = connection.execute(
        queries.with_provenance(COMPLAINT).where(COMPLAINT.c.matter.in_(matters)).order_by(COMPLAINT.c.log)
    ).all()
    read = _reader(connection, successions, rows)
    found: dict[bytes, list[ComplaintRow]] = {}
    for row in rows:
        found.setdefault(row.matter, []).append(read(row))
    return found


# ---- what the indexer asks


def changing_by(connection: Connection, at: int) -> set[bytes]:
    """Matters that change by this instant with no new fact."""
    due = select(COMPLAINT.c.matter).where(COMPLAINT.c.next_change_at <= at)
    return set(connection.execute(due).scalars())


def open_matters(connection: Connection) -> set[bytes]:
    """Matters that somebody still has in hand: time alone may have changed these."""
    return set(connection.execute(select(COMPLAINT.c.matter).where(COMPLAINT.c.status.in_(_OPEN))).scalars())


def counting_with_year(connection: Connection, year: int) -> set[bytes]:
    """Matters whose clocks may lean on a calendar year: none of those filed after it."""
    filed = select(COMPLAINT.c.matter).where(COMPLAINT.c.filed_on < (year + 1) * 10_000)
    return set(connection.execute(filed).scalars())


# ---- inside


def may_know(successions: Successions, in_view: InView) -> ColumnElement[bool] | None:
    """The condition that a complaint is in view; None where all are."""
    ways: list[ColumnElement[bool]] = []
    if in_view.complainant is not None:
        ways.append(held_by(successions, COMPLAINT, "complainant", in_view.complainant))
        ways.append(_owed_to(successions, in_view.complainant))
    if in_view.respondent is not None:
        ways.append(and_(COMPLAINT.c.forwarded_on.is_not(None), _owed_by(successions, in_view.respondent)))
    if in_view.handler is not None:
        ways.append(held_by(successions, COMPLAINT, "handler", in_view.handler))
    return or_(*ways) if ways else None


def _is_about(subject: Subject, about: bytes, number: int | None = None) -> ColumnElement[bool]:
    """Whether it is about this; without `number` about any obligation of the commitment."""
    found = and_(COMPLAINT.c.about == about, COMPLAINT.c.subject == subject.value)
    return found if number is None else and_(found, COMPLAINT.c.number == number)


def _owed_by(successions: Successions, party: bytes) -> ColumnElement[bool]:
    """Whether a party owes the obligation today, or has to decide on the application."""
    return or_(
        _of_obligation(successions, "obligor", party), _of_application(successions, "department", party)
    )


def _owed_to(successions: Successions, party: bytes) -> ColumnElement[bool]:
    """Whether a party is owed the obligation today, or waits for the decision on its application."""
    return or_(
        _of_obligation(successions, "obligee", party), _of_application(successions, "applicant", party)
    )


def _of_obligation(successions: Successions, side: str, party: bytes) -> ColumnElement[bool]:
    # An application has the number 0, and no obligation has.
    return exists().where(
        OBLIGATION.c.commitment == COMPLAINT.c.about,
        OBLIGATION.c.number == COMPLAINT.c.number,
        held_by(successions, OBLIGATION, side, party),
    )


def _of_application(successions: Successions, side: str, party: bytes) -> ColumnElement[bool]:
    return exists().where(
        COMPLAINT.c.subject == Subject.APPROVAL.value,
        APPROVAL.c.id == COMPLAINT.c.about,
        held_by(successions, APPROVAL, side, party),
    )


def _reader(
    connection: Connection, successions: Successions, rows: Iterable[Row[Any]]
) -> Callable[[Row[Any]], ComplaintRow]:
    """Reads these rows, with who holds today the obligations and applications that they are about."""
    wanted: dict[int, set[bytes]] = {subject: set() for subject in Subject}
    for row in rows:
        wanted[row.subject].add(row.about)
    held: dict[tuple[bytes, int], BothSides] = {}
    if wanted[Subject.OBLIGATION]:
        owed = select(
            OBLIGATION.c.commitment, OBLIGATION.c.number, OBLIGATION.c.obligor, OBLIGATION.c.obligee
        )
        for one in connection.execute(owed.where(OBLIGATION.c.commitment.in_(wanted[Subject.OBLIGATION]))):
            held[one.commitment, one.number] = sides(successions, one.obligor, one.obligee, one.commitment)
    if wanted[Subject.APPROVAL]:
        applied = select(APPROVAL.c.id, APPROVAL.c.department, APPROVAL.c.applicant)
        for application in connection.execute(applied.where(APPROVAL.c.id.in_(wanted[Subject.APPROVAL]))):
            held[application.id, 0] = sides(
                successions, application.department, application.applicant, application.id
            )
    return lambda row: _row(row, held.get((row.about, row.number)), successions)


def _row(row: Row[Any], held: BothSides | None, successions: Successions) -> ComplaintRow:
    return ComplaintRow(
        row.log_tx_hash,
        *block_and_index(row.log),
        row.log_time,
        id=row.id,
        matter=row.matter,
        subject=Subject(row.subject),
        about=row.about,
        number=row.number,
        sides=held,
        signed_complainant=row.complainant,
        complainants=successions.holders(row.complainant, row.about),
        category=Category(row.category),
        document=row.document,
        contact=row.contact,
        linked_to=row.linked_to,
        intake=row.intake,
        takers=() if row.intake is None else successions.holders(row.intake, row.about),
        signed_handler=row.handler,
        handlers=() if row.handler is None else successions.holders(row.handler, row.about),
        status=ComplaintStatus(row.status),
        finding=None if row.finding is None else Finding(row.finding),
        clock=ComplaintClock(row.clock),
        deadline=day_or_none(row.deadline),
        provisional=row.provisional,
        is_late=row.late,
        late_clocks=tuple(map(ComplaintClock, row.late_clocks.split())),
        filed_on=day(row.filed_on),
        accepted_on=day_or_none(row.accepted_on),
        forwarded_on=day_or_none(row.forwarded_on),
        received_on=day_or_none(row.received_on),
        is_receipt_deemed=row.receipt_deemed,
        is_extended=row.extended,
        ended_on=day_or_none(row.ended_on),
    )
