"""Applications for approvals and anchored batches: their tables, the rows as they are written, and reading them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Index, Row
from sqlmodel import Field, SQLModel

from ledger_api.chain.events import block_and_index
from ledger_api.domain.approvals import Pause
from ledger_api.domain.words import ApprovalResult, ApprovalStatus, Lateness
from ledger_api.store.approval_rows import AnchorRow, ApprovalRow
from ledger_api.store.columns import (
    big_key,
    blob,
    index_where,
    index_where_not_null,
    integer,
    table_of,
    truth,
    words,
)
from ledger_api.store.row_parts import BothSides, Provenance
from ledger_api.store.signed_terms import day, day_or_none, digits


class ApprovalTable(SQLModel, table=True):
    """Applications for approvals, as they stand since their last change."""

    __tablename__ = "approval"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    department: bytes = Field(sa_column=blob())
    applicant: bytes = Field(sa_column=blob())
    statutory_workdays: int = Field(sa_column=integer())
    promised_workdays: int | None = Field(sa_column=integer(nullable=True))
    received_on: int = Field(sa_column=integer())
    document: bytes = Field(sa_column=blob())
    status: str = Field(sa_column=words())
    notice_by: int = Field(sa_column=integer())
    noticed_on: int | None = Field(sa_column=integer(nullable=True))
    accepted_on: int | None = Field(sa_column=integer(nullable=True))
    deemed: bool = Field(sa_column=truth())
    statutory_due: int | None = Field(sa_column=integer(nullable=True))
    promised_due: int | None = Field(sa_column=integer(nullable=True))
    late: str = Field(sa_column=words())
    decided_on: int | None = Field(sa_column=integer(nullable=True))
    result: str | None = Field(sa_column=words(nullable=True))
    extension: int = Field(sa_column=integer())
    #: `first/last`, with blanks between.
    pauses: str = Field(sa_column=words())
    unruled: int = Field(sa_column=integer())
    was_challenged: bool = Field(sa_column=truth())
    provisional: bool = Field(sa_column=truth())
    rules: str = Field(sa_column=words())
    #: The day by which the department must act next, NO_DUE where it need not: what lists are ordered by.
    due_order: int = Field(sa_column=integer())
    #: The last day that anything was counted to: a calendar of a later year changes nothing.
    last_day: int = Field(sa_column=integer())
    next_change_at: int | None = Field(sa_column=integer(nullable=True))
    last_log: int = Field(sa_column=integer())
    __table_args__ = (
        Index("approval_id", "id", unique=True),
        Index("approval_due", "due_order"),
        Index("approval_status", "status", "due_order"),
        Index("approval_department", "department", "due_order"),
        Index("approval_applicant", "applicant", "due_order"),
        Index("approval_last_day", "last_day"),
        index_where("approval_late", ("late", "due_order"), "late != 'none'"),
        index_where("approval_unruled", ("department", "unruled"), "unruled > 0"),
        index_where_not_null("approval_next_change", "next_change_at"),
    )


class AnchorTable(SQLModel, table=True):
    """Roots over batches of steps that departments took in their own systems."""

    __tablename__ = "anchor"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    department: bytes = Field(sa_column=blob())
    root: bytes = Field(sa_column=blob())
    steps: int = Field(sa_column=integer())
    from_on: int = Field(sa_column=integer())
    to_on: int = Field(sa_column=integer())
    document: bytes = Field(sa_column=blob())
    __table_args__ = (Index("anchor_department", "department"), Index("anchor_root", "root"))


APPROVAL = table_of(ApprovalTable)
ANCHOR = table_of(AnchorTable)


class ApprovalRecord(NamedTuple):
    """An application as it is written."""

    log: int
    id: bytes
    department: bytes
    applicant: bytes
    statutory_workdays: int
    promised_workdays: int | None
    received_on: int
    document: bytes
    status: str
    notice_by: int
    noticed_on: int | None
    accepted_on: int | None
    deemed: bool
    statutory_due: int | None
    promised_due: int | None
    late: str
    decided_on: int | None
    result: str | None
    extension: int
    pauses: str
    unruled: int
    was_challenged: bool
    provisional: bool
    rules: str
    due_order: int
    last_day: int
    next_change_at: int | None
    last_log: int


class AnchorRecord(NamedTuple):
    """An anchored root as it is written."""

    log: int
    id: bytes
    department: bytes
    root: bytes
    steps: int
    from_on: int
    to_on: int
    document: bytes


def approval_row(row: Row[Any], held: BothSides) -> ApprovalRow:
    """An application for readers; `held` says who has it today."""
    return ApprovalRow(
        row.log_tx_hash,
        *block_and_index(row.log),
        row.log_time,
        id=row.id,
        sides=held,
        statutory_workdays=row.statutory_workdays,
        promised_workdays=row.promised_workdays,
        received_on=day(row.received_on),
        document=row.document,
        status=ApprovalStatus(row.status),
        notice_by=day(row.notice_by),
        noticed_on=day_or_none(row.noticed_on),
        accepted_on=day_or_none(row.accepted_on),
        deemed=row.deemed,
        statutory_due=day_or_none(row.statutory_due),
        promised_due=day_or_none(row.promised_due),
        late=Lateness(row.late),
        decided_on=day_or_none(row.decided_on),
        result=None if row.result is None else ApprovalResult(row.result),
        extension=row.extension,
        pauses=read_pauses(row.pauses),
        unruled=row.unruled > 0,
        was_challenged=row.was_challenged,
        provisional=row.provisional,
        rules=tuple(row.rules.split()),
        last=Provenance(row.last_tx_hash, *block_and_index(row.last_log), row.last_time),
    )


def anchor_row(row: Row[Any], holders: tuple[bytes, ...]) -> AnchorRow:
    """An anchored root for readers; `holders` stand in the department's place today."""
    return AnchorRow(
        row.log_tx_hash,
        *block_and_index(row.log),
        row.log_time,
        id=row.id,
        department=row.department,
        holders=holders,
        root=row.root,
        steps=row.steps,
        from_on=day(row.from_on),
        to_on=day(row.to_on),
        document=row.document,
    )


def write_pauses(pauses: tuple[Pause, ...]) -> str:
    """Paused days as they are kept."""
    return " ".join(f"{digits(pause.first)}/{digits(pause.last)}" for pause in pauses)


def read_pauses(text: str) -> tuple[Pause, ...]:
    """What `write_pauses` wrote."""
    pairs = (pause.split("/") for pause in text.split())
    return tuple(Pause(day(int(first)), day(int(last))) for first, last in pairs)
