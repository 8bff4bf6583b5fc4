"""What is asked about applications for approvals and anchored batches, by the indexer and by readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, or_, select

from ledger_api.domain.succession import Successions
from ledger_api.domain.words import ApprovalStatus, Lateness
from ledger_api.store import queries
from ledger_api.store.approval_rows import AnchorRow, ApprovalRow, ApprovalTotals
from ledger_api.store.approvals import ANCHOR, APPROVAL, anchor_row, approval_row
from ledger_api.store.row_parts import Page
from ledger_api.store.successions import held_by, sides

#: As approvals.py says it, value and all: by that a database knows that its index of just these rows will do.
_IS_LATE = APPROVAL.c.late != literal_column("'none'")
_HAS_UNRULED = APPROVAL.c.unruled > literal_column("0")


def to_fold(connection: Connection, at: int, years: Collection[int], since_day: int | None) -> set[bytes]:
    """Applications that may come out otherwise than they are written.

    By the instant `at` something changed without a step; a calendar of one of `years` came; or the chain went
    back to the day `since_day` (yyyymmdd) or before, which undoes what days have ended since.
    """
    conditions: list[ColumnElement[bool]] = [APPROVAL.c.next_change_at <= at]
    counted_to = [year * 10_000 for year in years]
    if since_day is not None:
        counted_to.append(since_day)
    if counted_to:
        conditions.append(APPROVAL.c.last_day >= min(counted_to))
    return set(connection.execute(select(APPROVAL.c.id).where(or_(*conditions))).scalars())


def approval(connection: Connection, successions: Successions, approval_id: bytes) -> ApprovalRow | None:
    """An application by its id."""
    row = connection.execute(queries.with_provenance(APPROVAL).where(APPROVAL.c.id == approval_id)).first()
    return None if row is None else _approval_row(row, successions)


def approvals(
    connection: Connection,
    successions: Successions,
    status: ApprovalStatus | None,
    late: Lateness | None,
    department: bytes | None,
    applicant: bytes | None,
    cursor: str | None,
    limit: int,
) -> Page[ApprovalRow]:
    """Applications, those first on which the department must act first, found by who has them today. BadCursor."""
    conditions = (
        None if status is None else APPROVAL.c.status == status.value,
        None if late is None else APPROVAL.c.late == late.value,
        _IS_LATE if late not in (None, Lateness.NONE) else None,
        None if department is None else held_by(successions, APPROVAL, "department", department),
        None if applicant is None else held_by(successions, APPROVAL, "applicant", applicant),
    )
    return queries.page_by_due_day(
        connection, APPROVAL, conditions, lambda row: _approval_row(row, successions), cursor, limit
    )


def approvals_of(
    connection: Connection, successions: Successions, approvals: Collection[bytes]
) -> dict[bytes, ApprovalRow]:
    """Applications by their ids, those that are there, all at once."""
    rows = connection.execute(queries.with_provenance(APPROVAL).where(APPROVAL.c.id.in_(approvals)))
    return {row.id: _approval_row(row, successions) for row in rows}


def anchor(connection: Connection, successions: Successions, anchor_id: bytes) -> AnchorRow | None:
    """An anchored root by the receipt of its act."""
    row = connection.execute(queries.with_provenance(ANCHOR).where(ANCHOR.c.id == anchor_id)).first()
    return None if row is None else _anchor_row(row, successions)


def anchors(
    connection: Connection,
    successions: Successions,
    department: bytes | None,
    root: bytes | None,
    cursor: str | None,
    limit: int,
) -> Page[AnchorRow]:
    """Anchored roots, the newest first; of a department those of whom it succeeded too. BadCursor."""
    conditions = (
        None
        if department is None
        else (ANCHOR.c.department == department) | held_by(successions, ANCHOR, "department", department),
        None if root is None else ANCHOR.c.root == root,
    )
    return queries.page(
        connection, ANCHOR, conditions, lambda row: _anchor_row(row, successions), cursor, limit
    )


def totals(connection: Connection, successions: Successions, department: bytes) -> ApprovalTotals:
    """A department's applications, counted, inherited ones included; all 0 for who has passed them on."""
    own = held_by(successions, APPROVAL, "department", department)
    late = Counter[str]()
    statuses = Counter[str]()
    deemed = 0
    query = select(APPROVAL.c.status, APPROVAL.c.late, APPROVAL.c.deemed, func.count().label("many"))
    for row in connection.execute(
        query.where(own).group_by(APPROVAL.c.status, APPROVAL.c.late, APPROVAL.c.deemed)
    ):
        statuses[row.status] += row.many
        late[row.late] += row.many
        deemed += row.many if row.deemed else 0
    decided = statuses[ApprovalStatus.DECIDED]
    return ApprovalTotals(
        approvals=statuses.total(),
        open=statuses.total() - decided,
        decided=decided,
        deemed=deemed,
        promise_late=late[Lateness.PROMISE_LATE],
        statutory_late=late[Lateness.STATUTORY_LATE],
    )


def unruled(connection: Connection, departments: Collection[bytes]) -> int:
    """How many applications have pauses of these departments under challenge."""
    query = select(func.coalesce(func.sum(APPROVAL.c.unruled), 0))
    return int(
        connection.execute(query.where(APPROVAL.c.department.in_(departments) & _HAS_UNRULED)).scalar_one()
    )


def is_between(
    connection: Connection,
    successions: Successions,
    department: bytes | None,
    applicant: bytes,
    *,
    challenged: bool,
) -> bool:
    """Whether an enterprise has applied to a department, or to any; with `challenged` only what it challenged."""
    query = select(APPROVAL.c.log).where(held_by(successions, APPROVAL, "applicant", applicant))
    if department is not None:
        query = query.where(held_by(successions, APPROVAL, "department", department))
    if challenged:
        query = query.where(APPROVAL.c.was_challenged)
    return connection.execute(query.limit(1)).first() is not None


def _approval_row(row: Row[Any], successions: Successions) -> ApprovalRow:
    """Lists name commitments alone: several successors have an application jointly."""
    return approval_row(row, sides(successions, row.department, row.applicant, row.id))


def _anchor_row(row: Row[Any], successions: Successions) -> AnchorRow:
    return anchor_row(row, successions.holders(row.department, row.id))
