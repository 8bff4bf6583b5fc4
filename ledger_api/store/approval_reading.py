"""What readers ask about applications for approvals and anchored batches."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger_api.domain.succession import Successions
from ledger_api.domain.words import ApprovalStatus, Lateness
from ledger_api.store import approval_queries, histories
from ledger_api.store.approval_rows import AnchorRow, ApprovalRow, ApprovalTotals
from ledger_api.store.paging import PAGE
from ledger_api.store.row_parts import Page
from ledger_api.store.rows import EventRow


@dataclass(frozen=True, slots=True)
class ApprovalReading:
    """Part of a `Reading`, whose connection and block it shares; lists page as its lists do."""

    _connection: Connection
    _at_one_block: Callable[[], AbstractContextManager[None]]
    _successions: Callable[[], Successions]

    def one(self, approval: bytes) -> ApprovalRow | None:
        """An application by its id."""
        with self._at_one_block():
            return approval_queries.approval(self._connection, self._successions(), approval)

    def many(
        self,
        status: ApprovalStatus | None = None,
        late: Lateness | None = None,
        department: bytes | None = None,
        applicant: bytes | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page[ApprovalRow]:
        """Applications, those first on which the department must act first."""
        with self._at_one_block():
            return approval_queries.approvals(
                self._connection, self._successions(), status, late, department, applicant, cursor, limit
            )

    def events_of(self, approval: bytes) -> list[EventRow]:
        """The steps of an application, in the chain's order."""
        with self._at_one_block():
            return histories.events_about(self._connection, approval, ("ApprovalRegister",))

    def totals(self, department: bytes) -> ApprovalTotals:
        """A department's applications, counted."""
        with self._at_one_block():
            return approval_queries.totals(self._connection, self._successions(), department)

    def is_between(self, department: bytes | None, applicant: bytes, *, challenged: bool) -> bool:
        """Whether an enterprise has applied to a department: see `approval_queries.is_between`."""
        with self._at_one_block():
            return approval_queries.is_between(
                self._connection, self._successions(), department, applicant, challenged=challenged
            )

    def anchor(self, anchor: bytes) -> AnchorRow | None:
        """An anchored root by the receipt of its act."""
        with self._at_one_block():
            return approval_queries.anchor(self._connection, self._successions(), anchor)

    def anchors(
        self,
        department: bytes | None = None,
        root: bytes | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page[AnchorRow]:
        """Anchored roots, the newest first."""
        with self._at_one_block():
            return approval_queries.anchors(
                self._connection, self._successions(), department, root, cursor, limit
            )
