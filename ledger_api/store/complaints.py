"""Complaints as readers and the indexer ask for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select

from ledger_api.chain.events import REFUSED, block_and_index, layouts
from ledger_api.domain.complaint_words import Category, ComplaintClock, ComplaintStatus, Finding
from ledger_api.store import queries
from ledger_api.store.complaint_table import COMPLAINT
from ledger_api.store.histories import logs_with_time, provenance_of
from ledger_api.store.rows import EventRow, Page, Provenance
from ledger_api.store.signed_terms import day, day_or_none
from ledger_api.store.tables import LOG, OBLIGATION

_OPEN = [status.value for status in ComplaintStatus if status.is_open]
_CONTRACT = "ComplaintRegister"


@dataclass(frozen=True, slots=True)
class ComplaintRow(Provenance):
    """A complaint at the moment of the last indexed block. `obligor` and `obligee` are those of the obligation
    today: None where the complaint is about none."""

    id: bytes
    matter: bytes
    commitment: bytes
    number: int
    obligor: bytes | None
    obligee: bytes | None
    complainant: bytes
    category: Category
    document: bytes
    contact: bytes | None
    linked_to: bytes | None
    intake: bytes | None
    handler: bytes | None
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


@dataclass(frozen=True, slots=True)
class InView:
    """Which complaints a reader may know of: any of these holds. All None for one who may know of all."""

    complainant: bytes | None = None
    #: Complaints against this department, once they were forwarded.
    respondent: bytes | None = None
    handler: bytes | None = None


# ---- what readers ask


def complaint(connection: Connection, identifier: bytes) -> ComplaintRow | None:
    """A complaint by its id."""
    row = connection.execute(queries.with_provenance(COMPLAINT).where(COMPLAINT.c.id == identifier)).first()
    return None if row is None else _row(row, _sides(connection, [row]))


def complaints(
    connection: Connection,
    in_view: InView,
    status: ComplaintStatus | None,
    department: bytes | None,
    enterprise: bytes | None,
    handler: bytes | None,
    about: tuple[bytes, int] | None,
    is_late: bool | None,
    cursor: str | None,
    limit: int,
) -> Page[ComplaintRow]:
    """Complaints, those filed last first. BadCursor as for every list."""
    conditions: list[ColumnElement[bool] | None] = [
        _may_know(in_view),
        None if status is None else COMPLAINT.c.status == status.value,
        None if department is None else _between("obligor", department),
        None if enterprise is None else COMPLAINT.c.complainant == enterprise,
        None if handler is None else COMPLAINT.c.handler == handler,
        None if is_late is None else COMPLAINT.c.late.is_(is_late),
        None if about is None else and_(COMPLAINT.c.about == about[0], COMPLAINT.c.number == about[1]),
    ]
    page = queries.page(connection, COMPLAINT, conditions, lambda row: row, cursor, limit)
    sides = _sides(connection, page.rows)
    return Page(tuple(_row(row, sides) for row in page.rows), page.next_cursor)


def has_complaint(connection: Connection, commitment: bytes, in_view: InView) -> bool:
    """Whether there is a complaint about a commitment that the reader may know of."""
    query = select(COMPLAINT.c.log).where(COMPLAINT.c.about == commitment)
    known = _may_know(in_view)
    return connection.execute((query if known is None else query.where(known)).limit(1)).first() is not None


def has_complained(connection: Connection, enterprise: bytes | None, in_view: InView) -> bool:
    """Whether there is a complaint by an enterprise that the reader may know of."""
    query = select(COMPLAINT.c.log).where(COMPLAINT.c.complainant == enterprise)
    known = _may_know(in_view)
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


def of_matters(connection: Connection, matters: Collection[bytes]) -> dict[bytes, list[ComplaintRow]]:
    """The complaints of these matters, those filed first first."""
    rows = connection.execute(
        queries.with_provenance(COMPLAINT).where(COMPLAINT.c.matter.in_(matters)).order_by(COMPLAINT.c.log)
    ).all()
    sides = _sides(connection, rows)
    found: dict[bytes, list[ComplaintRow]] = {}
    for row in rows:
        found.setdefault(row.matter, []).append(_row(row, sides))
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


def _may_know(in_view: InView) -> ColumnElement[bool] | None:
    ways: list[ColumnElement[bool]] = []
    if in_view.complainant is not None:
        ways += [COMPLAINT.c.complainant == in_view.complainant, _between("obligee", in_view.complainant)]
    if in_view.respondent is not None:
        ways.append(and_(COMPLAINT.c.forwarded_on.is_not(None), _between("obligor", in_view.respondent)))
    if in_view.handler is not None:
        ways.append(COMPLAINT.c.handler == in_view.handler)
    return or_(*ways) if ways else None


def _between(side: str, party: bytes) -> ColumnElement[bool]:
    """Whether a party is a side of the obligation today."""
    return exists().where(
        OBLIGATION.c.commitment == COMPLAINT.c.about,
        OBLIGATION.c.number == COMPLAINT.c.number,
        OBLIGATION.c[side] == party,
    )


_Sides = Mapping[tuple[bytes, int], tuple[bytes, bytes]]


def _sides(connection: Connection, rows: Iterable[Row[Any]]) -> _Sides:
    """Who owes and who is owed today, of the obligations that complaints are about."""
    wanted = {row.about for row in rows}
    found = connection.execute(
        select(
            OBLIGATION.c.commitment, OBLIGATION.c.number, OBLIGATION.c.obligor, OBLIGATION.c.obligee
        ).where(OBLIGATION.c.commitment.in_(wanted))
    )
    return {(one.commitment, one.number): (one.obligor, one.obligee) for one in found}


def _row(row: Row[Any], sides: _Sides) -> ComplaintRow:
    obligor, obligee = sides.get((row.about, row.number), (None, None))
    return ComplaintRow(
        row.log_tx_hash,
        *block_and_index(row.log),
        row.log_time,
        id=row.id,
        matter=row.matter,
        commitment=row.about,
        number=row.number,
        obligor=obligor,
        obligee=obligee,
        complainant=row.complainant,
        category=Category(row.category),
        document=row.document,
        contact=row.contact,
        linked_to=row.linked_to,
        intake=row.intake,
        handler=row.handler,
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
