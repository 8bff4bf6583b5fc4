"""What reading answers with about applications for approvals and anchored batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger_api.domain.approvals import Pause
from ledger_api.domain.words import ApprovalResult, ApprovalStatus, Lateness
from ledger_api.store.row_parts import BothSides, Provenance


@dataclass(frozen=True, slots=True)
class ApprovalRow(Provenance):
    """An application at the moment of the last indexed block."""

    id: bytes
    #: Who applied and to whom, and who stands in their places today.
    sides: BothSides
    statutory_workdays: int
    promised_workdays: int | None
    received_on: date
    document: bytes
    status: ApprovalStatus
    #: The last day for a notice or acceptance.
    notice_by: date
    noticed_on: date | None
    accepted_on: date | None
    #: Accepted by the department's silence.
    deemed: bool
    statutory_due: date | None
    promised_due: date | None
    late: Lateness
    decided_on: date | None
    result: ApprovalResult | None
    extension: int
    pauses: tuple[Pause, ...]
    unruled: bool
    was_challenged: bool
    provisional: bool
    rules: tuple[str, ...]
    last: Provenance

    @property
    def department(self) -> bytes:
        """Who has to decide today, the first of several."""
        return self.sides.obligor

    @property
    def applicant(self) -> bytes:
        """Whose application it is today, the first of several."""
        return self.sides.obligee


@dataclass(frozen=True, slots=True)
class AnchorRow(Provenance):
    """An anchored root; `recorded_at` is when it was anchored, `department` who did, `holders` who stands in its
    place today."""

    id: bytes
    department: bytes
    holders: tuple[bytes, ...]
    root: bytes
    steps: int
    from_on: date
    to_on: date
    document: bytes


@dataclass(frozen=True, slots=True)
class ApprovalTotals:
    """How many applications a department has had, and how it kept its days."""

    approvals: int
    open: int
    decided: int
    deemed: int
    promise_late: int
    statutory_late: int
