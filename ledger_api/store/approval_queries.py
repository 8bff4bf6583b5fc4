"""What is asked about applications for approvals and anchored batches, by the indexer and by readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, func, literal_column, or_, select

from ledger_api.domain.words import ApprovalStatus, Lateness
from ledger_api.store import queries
from ledger_api.store.approval_rows import AnchorRow, ApprovalRow, ApprovalTotals
from ledger_api.store.approvals import ANCHOR, APPROVAL, anchor_row, approval_row
from ledger_api.store.rows import Page

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


def approval(connection: Connection, approval_id: bytes) -> ApprovalRow | None:
    """An application by its id."""
    row = connection.execute(queries.with_provenance(APPROVAL).where(APPROVAL.c.id == approval_id)).first()
    return None if row is None else approval_row(row)


def approvals(
    connection: Connection,
    status: ApprovalStatus | None,
    late: Lateness | None,
    department: bytes | None,
    applicant: bytes | None,
    cursor: str | None,
    limit: int,
) -> Page[ApprovalRow]:
    """Applications, those first on which the department must act first. BadCursor."""
    conditions = (
        None if status is None else APPROVAL.c.status == status.value,
        None if late is None else APPROVAL.c.late == late.value,
        _IS_LATE if late not in (None, Lateness.NONE) else None,
        None if department is None else APPROVAL.c.department == department,
        None if applicant is None else APPROVAL.c.applicant == applicant,
    )
    return queries.page_by_due_day(connection, APPROVAL, conditions, approval_row, cursor, limit)


def approvals_of(connection: Connection, approvals: Collection[bytes]) -> dict[bytes, ApprovalRow]:
    """Applications by their ids, those that are there, all at once."""
    rows = connection.execute(queries.with_provenance(APPROVAL).where(APPROVAL.c.id.in_(approvals)))
    return {row.id: approval_row(row) for row in rows}


def anchor(connection: Connection, anchor_id: bytes) -> AnchorRow | None:
    """An anchored root by the receipt of its act."""
    row = connection.execute(queries.with_provenance(ANCHOR).where(ANCHOR.c.id == anchor_id)).first()
    return None if row is None else anchor_row(row)


def anchors(
    connection: Connection, department: bytes | None, root: bytes | None, cursor: str | None, limit: int
) -> Page[AnchorRow]:
    """Anchored roots, the newest first. BadCursor."""
    conditions = (
        None if department is None else ANCHOR.c.department == department,
        None if root is None else ANCHOR.c.root == root,
    )
    return queries.page(connection, ANCHOR, conditions, anchor_row, cursor, limit)


def totals(connection: Connection, department: bytes) -> ApprovalTotals:
    """A department's applications, counted."""
    own = APPROVAL.c.department == department
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
    connection: Connection, department: bytes | None, applicant: bytes, *, challenged: bool
) -> bool:
    """Whether an enterprise has applied to a department, or to any; with `challenged` only what it challenged."""
    query = select(APPROVAL.c.log).where(APPROVAL.c.applicant == applicant)
    if department is not None:
        query = query.where(APPROVAL.c.department == department)
    if challenged:
        query = query.where(APPROVAL.c.was_challenged)
    return connection.execute(query.limit(1)).first() is not None
