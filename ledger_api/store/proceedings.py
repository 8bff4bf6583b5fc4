"""Proceedings on missed obligations in the index: their table, what is written into it and read from it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Index, Row
from sqlmodel import Field, SQLModel

from ledger_api.chain.events import block_and_index
from ledger_api.domain.words import BreachClass, BreachStatus, RepairStatus
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
from ledger_api.store.rows import ProceedingRow
from ledger_api.store.signed_terms import day, day_or_none


class ProceedingTable(SQLModel, table=True):
    """Proceedings opened on missed obligations, and how far each has come. Days are yyyymmdd."""

    __tablename__ = "proceeding"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    commitment: bytes = Field(sa_column=blob())
    number: int = Field(sa_column=integer())
    obligor: bytes = Field(sa_column=blob())
    obligee: bytes = Field(sa_column=blob())
    due_on: int = Field(sa_column=integer())
    provisional: bool = Field(sa_column=truth())
    status: str = Field(sa_column=words())
    rectify_until: int | None = Field(sa_column=integer(nullable=True))
    refuses: bool = Field(sa_column=truth())
    breach_class: str | None = Field(sa_column=words(nullable=True))
    dated_on: int | None = Field(sa_column=integer(nullable=True))
    is_public: bool = Field(sa_column=truth())
    is_disputed: bool = Field(sa_column=truth())
    repair_from: int | None = Field(sa_column=integer(nullable=True))
    public_until: int | None = Field(sa_column=integer(nullable=True))
    #: The first day for repair that a revoked repair left.
    revoked_from: int | None = Field(sa_column=integer(nullable=True))
    repair: str = Field(sa_column=words())
    repair_accept_by: int | None = Field(sa_column=integer(nullable=True))
    repair_decide_by: int | None = Field(sa_column=integer(nullable=True))
    repair_overall_by: int | None = Field(sa_column=integer(nullable=True))
    #: The latest of the three: a calendar year before it has no part in them.
    repair_latest_by: int | None = Field(sa_column=integer(nullable=True))
    #: Of the determination: who signed it, the digest of its document, and its log.
    authority: bytes | None = Field(sa_column=blob(nullable=True))
    document: bytes | None = Field(sa_column=blob(nullable=True))
    confirmed_log: int | None = Field(sa_column=integer(nullable=True))
    last_log: int = Field(sa_column=integer())
    __table_args__ = (
        Index("proceeding_id", "id"),
        Index("proceeding_commitment", "commitment", "number"),
        Index("proceeding_status", "status"),
        Index("proceeding_obligor", "obligor"),
        Index("proceeding_obligee", "obligee"),
        index_where("proceeding_public", ("is_public", "log"), "is_public = 1", "is_public"),
        index_where("proceeding_disputed", ("is_disputed",), "is_disputed = 1", "is_disputed"),
        index_where("proceeding_repair", ("repair",), "repair != 'none'"),
        index_where_not_null("proceeding_repair_latest", "repair_latest_by"),
        index_where_not_null("proceeding_confirmed", "confirmed_log"),
    )


PROCEEDING = table_of(ProceedingTable)


class ProceedingRecord(NamedTuple):
    """A proceeding as it is written."""

    log: int
    id: bytes
    commitment: bytes
    number: int
    obligor: bytes
    obligee: bytes
    due_on: int
    provisional: bool
    status: str
    rectify_until: int | None
    refuses: bool
    breach_class: str | None
    dated_on: int | None
    is_public: bool
    is_disputed: bool
    repair_from: int | None
    public_until: int | None
    revoked_from: int | None
    repair: str
    repair_accept_by: int | None
    repair_decide_by: int | None
    repair_overall_by: int | None
    repair_latest_by: int | None
    authority: bytes | None
    document: bytes | None
    confirmed_log: int | None
    last_log: int


def proceeding_row(row: Row[Any], held: BothSides) -> ProceedingRow:
    """A proceeding, from a row with its provenance; `held` says who holds its commitment."""
    return ProceedingRow(
        row.log_tx_hash,
        *block_and_index(row.log),
        row.log_time,
        id=row.id,
        commitment=row.commitment,
        number=row.number,
        obligor=held.obligor,
        obligee=held.obligee,
        sides=held,
        due_on=day(row.due_on),
        provisional=row.provisional,
        status=BreachStatus(row.status),
        rectify_until=day_or_none(row.rectify_until),
        refuses=row.refuses,
        breach_class=None if row.breach_class is None else BreachClass(row.breach_class),
        dated_on=day_or_none(row.dated_on),
        is_public=row.is_public,
        is_disputed=row.is_disputed,
        repair_from=day_or_none(row.repair_from),
        public_until=day_or_none(row.public_until),
        revoked_from=day_or_none(row.revoked_from),
        repair=RepairStatus(row.repair),
        repair_accept_by=day_or_none(row.repair_accept_by),
        repair_decide_by=day_or_none(row.repair_decide_by),
        repair_overall_by=day_or_none(row.repair_overall_by),
        authority=row.authority,
        document=row.document,
        confirmed_log=row.confirmed_log,
        last=Provenance(row.last_tx_hash, *block_and_index(row.last_log), row.last_time),
    )
