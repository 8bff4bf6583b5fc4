"""Figures over many rows: how a department stands, and what the ledger holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, select

from ledger_api.domain.terms import BreachStatus, PartyKind, Status
from ledger_api.store import approval_queries
from ledger_api.store.proceedings import PROCEEDING
from ledger_api.store.rows import Profile, Totals
from ledger_api.store.tables import COMMITMENT, OBLIGATION, PARTY, PAYMENT

_OPEN = (BreachStatus.CLUE, BreachStatus.VERIFYING, BreachStatus.RECTIFYING)
_CURED = (BreachStatus.CURED, BreachStatus.RECTIFIED)
#: As tables.py says it, value and all: by that a database knows that its index of just these rows will do.
_HAS_CASE = OBLIGATION.c.breach != literal_column("'none'")
_HAS_UNRULED = OBLIGATION.c.unruled > literal_column("0")


def profile(connection: Connection, own: ColumnElement[bool], origins: Collection[bytes]) -> Profile:
    """FORMAT.md's `profile` of a department, over the obligations that it owes: the condition `own` finds them, and
    `origins` are those for whom it stands."""
    statuses = _counts(connection, OBLIGATION, "status", own)
    cases = _counts(connection, OBLIGATION, "breach", own & _HAS_CASE)
    overdue = connection.execute(
        select(OBLIGATION.c.outstanding_fen, OBLIGATION.c.contested_fen)
        .where(own)
        .where(OBLIGATION.c.status == Status.OVERDUE.value)
        .where(OBLIGATION.c.currency == "CNY")
    )
    return Profile(
        obligations=statuses.total(),
        fulfilled=statuses[Status.FULFILLED],
        fulfilled_late=statuses[Status.FULFILLED_LATE],
        overdue=statuses[Status.OVERDUE],
        overdue_amount_fen=sum((row[0] or 0) - (row[1] or 0) for row in overdue),
        clues=sum(cases[status] for status in _OPEN),
        cured=sum(cases[status] for status in _CURED),
        confirmed=cases[BreachStatus.CONFIRMED],
        # PostgreSQL's sum of such integers is a decimal.
        unruled=int(
            connection.execute(
                select(func.coalesce(func.sum(OBLIGATION.c.unruled), 0)).where(own & _HAS_UNRULED)
            ).scalar_one()
        )
        + approval_queries.unruled(connection, origins),
    )


def totals(connection: Connection) -> Totals:
    """What the ledger holds, counted."""
    parties = _counts(connection, PARTY, "kind")
    statuses = _counts(connection, OBLIGATION, "status")
    cases = _counts(connection, PROCEEDING, "status")
    return Totals(
        parties={kind: parties[kind] for kind in PartyKind},
        commitments=_count(connection, COMMITMENT),
        imported_commitments=_count(connection, COMMITMENT, COMMITMENT.c.importer.is_not(None)),
        obligations={status: statuses[status] for status in Status if statuses[status]},
        payments=_count(connection, PAYMENT),
        proceedings={status: cases[status] for status in BreachStatus if cases[status]},
    )


def _counts(
    connection: Connection, table: Table, column: str, condition: ColumnElement[bool] | None = None
) -> Counter[str]:
    """How many rows have each value of a column."""
    query = select(table.c[column], func.count()).group_by(table.c[column])
    if condition is not None:
        query = query.where(condition)
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def _count(connection: Connection, table: Table, condition: ColumnElement[bool] | None = None) -> int:
    query = select(func.count()).select_from(table)
    if condition is not None:
        query = query.where(condition)
    return connection.execute(query).scalar_one()
