"""Promises that are open to all who qualify: their terms, and what became of the claims under them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, case, func, select

from ledger_api.chain.events import layouts
from ledger_api.domain.terms import ObligationKind, Status
from ledger_api.store.rows import ClaimCounts, OfferedTerms
from ledger_api.store.signed_terms import due_term
from ledger_api.store.tables import COMMITMENT, LOG, OBLIGATION

NO_CLAIMS = ClaimCounts(0, 0, 0, 0)
_OFFERED = ("CommitmentLedger", "ObligationOffered")
_KINDS = (ObligationKind.PAYMENT, ObligationKind.PERFORMANCE)
_DONE = (Status.FULFILLED.value, Status.FULFILLED_LATE.value)
_LATE = (Status.OVERDUE.value, Status.FULFILLED_LATE.value)


def offered_terms(connection: Connection, promise: bytes) -> list[OfferedTerms]:
    """What an open promise offers, in its order."""
    contract, event = _OFFERED
    rows = connection.execute(
        select(LOG.c.data)
        .where(LOG.c.subject == promise)
        .where(LOG.c.contract == contract)
        .where(LOG.c.event == event)
        .order_by(LOG.c.place)
    )
    found = []
    for row in rows:
        number, kind, amount, due_rule, clock, due_on, length, _, _ = layouts()[_OFFERED].decode(row.data)
        due = due_term(due_rule, clock, due_on, length)
        found.append(OfferedTerms(number, _KINDS[kind], amount or None, due))
    return found


def claim_counts(connection: Connection, promises: Iterable[bytes]) -> dict[bytes, ClaimCounts]:
    """How many claims there are under each of these open promises, and how they stand; none where there are none.

    A claim counts once, however many obligations it has: as paid where all are done, as declined or late where one
    is.
    """
    status = OBLIGATION.c.status
    joined = COMMITMENT.join(OBLIGATION, OBLIGATION.c.commitment == COMMITMENT.c.id)
    claims = (
        select(
            COMMITMENT.c.open_promise.label("promise"),
            func.min(case((status.in_(_DONE), 1), else_=0)).label("paid"),
            func.max(case((status == Status.NOT_TRIGGERED.value, 1), else_=0)).label("declined"),
            func.max(case((status.in_(_LATE), 1), else_=0)).label("late"),
        )
        .select_from(joined)
        .where(COMMITMENT.c.open_promise.in_(list(set(promises))))
        .group_by(COMMITMENT.c.open_promise, COMMITMENT.c.id)
        .subquery()
    )
    rows = connection.execute(
        select(
            claims.c.promise,
            func.count(),
            func.sum(claims.c.paid),
            func.sum(claims.c.declined),
            func.sum(claims.c.late),
        ).group_by(claims.c.promise)
    )
    return {row[0]: ClaimCounts(*map(int, row[1:])) for row in rows}
