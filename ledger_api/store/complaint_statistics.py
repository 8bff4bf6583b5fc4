"""The cases of complaints that began in a period, each with who answers for it: what their statistics are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from ledger_api.domain.complaint_measures import CountedCase
from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding, Subject
from ledger_api.domain.succession import Successions
from ledger_api.store.approvals import APPROVAL
from ledger_api.store.complaint_table import COMPLAINT
from ledger_api.store.complaints import InView, may_know
from ledger_api.store.signed_terms import digits
from ledger_api.store.tables import OBLIGATION


@dataclass(frozen=True, slots=True)
class Matter:
    """One case and who answers for it today: several hold jointly what passed to several.

    `respondents` owe what is complained about, `takers` stand in the place of who accepted or rejected it, `handlers`
    have it in hand; empty while nobody does. `signed_…` is who was it at first, None while nobody is.
    """

    counted: CountedCase
    signed_respondent: bytes
    respondents: tuple[bytes, ...]
    signed_taker: bytes | None
    takers: tuple[bytes, ...]
    signed_handler: bytes | None
    handlers: tuple[bytes, ...]


def cases(
    connection: Connection, successions: Successions, in_view: InView, first: date, last: date
) -> list[Matter]:
    """The cases whose first complaint was filed from `first` to `last`, as far as complaints in them are `in_view`."""
    # Aliases: the condition of what is in view looks into these tables on its own.
    began, owed, applied = COMPLAINT.alias("began"), OBLIGATION.alias("owed"), APPROVAL.alias("applied")
    query = (
        select(COMPLAINT, func.coalesce(owed.c.obligor, applied.c.department).label("respondent"))
        .join(began, began.c.id == COMPLAINT.c.matter)
        .outerjoin(owed, and_(owed.c.commitment == COMPLAINT.c.about, owed.c.number == COMPLAINT.c.number))
        .outerjoin(
            applied, and_(COMPLAINT.c.subject == Subject.APPROVAL.value, applied.c.id == COMPLAINT.c.about)
        )
        .where(began.c.filed_on.between(digits(first), digits(last)))
        .order_by(began.c.log, COMPLAINT.c.log)
    )
    known = may_know(successions, in_view)
    rows = connection.execute(
        query if known is None else query.where(known),
        execution_options={"stream_results": True, "yield_per": 10_000},
    )
    found = []
    for _, of_case in groupby(rows, key=lambda row: row.matter):
        listed = list(of_case)
        row = max(listed, key=_tells_most)
        found.append(
            Matter(
                counted=_counted(row, len(listed)),
                signed_respondent=row.respondent,
                respondents=successions.holders(row.respondent, row.about),
                signed_taker=row.intake,
                takers=() if row.intake is None else successions.holders(row.intake, row.about),
                signed_handler=row.handler,
                handlers=() if row.handler is None else successions.holders(row.handler, row.about),
            )
        )
    return found


def _tells_most(row: Row[Any]) -> tuple[bool, int]:
    """A withdrawn complaint tells of its case only as far as it went: the last of them, where all are withdrawn."""
    return row.status != ComplaintStatus.WITHDRAWN, row.last_log


def _counted(row: Row[Any], complaints: int) -> CountedCase:
    started = [ComplaintClock.INTAKE]
    if row.accepted_on is not None:
        started.append(ComplaintClock.FORWARD)
    if row.received_on is not None:
        started.append(ComplaintClock.HANDLE)
    return CountedCase(
        complaints=complaints,
        status=ComplaintStatus(row.status),
        finding=None if row.finding is None else Finding(row.finding),
        started=tuple(started),
        running=ComplaintClock(row.clock),
        ran_out=tuple(map(ComplaintClock, row.late_clocks.split())),
    )
