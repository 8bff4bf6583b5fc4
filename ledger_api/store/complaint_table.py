"""The table of complaints in the index, and its rows as they are written."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from ledger_api.store.columns import big_key, blob, index_where_not_null, integer, table_of, truth, words


class ComplaintTable(SQLModel, table=True):
    """Complaints, each with how its matter stands; `log` is that of its filing."""

    __tablename__ = "complaint"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    #: The first complaint of those that are one case.
    matter: bytes = Field(sa_column=blob())
    #: A domain.complaint_words.Subject. `about` is a commitment and `number` its obligation, or an application and 0.
    subject: int = Field(sa_column=integer())
    about: bytes = Field(sa_column=blob())
    number: int = Field(sa_column=integer())
    complainant: bytes = Field(sa_column=blob())
    category: str = Field(sa_column=words())
    document: bytes = Field(sa_column=blob())
    contact: bytes | None = Field(sa_column=blob(nullable=True))
    linked_to: bytes | None = Field(sa_column=blob(nullable=True))
    #: The authority that accepted or rejected it, and the one to which it was forwarded.
    intake: bytes | None = Field(sa_column=blob(nullable=True))
    handler: bytes | None = Field(sa_column=blob(nullable=True))
    status: str = Field(sa_column=words())
    finding: str | None = Field(sa_column=words(nullable=True))
    clock: str = Field(sa_column=words())
    deadline: int | None = Field(sa_column=integer(nullable=True))
    provisional: bool = Field(sa_column=truth())
    late: bool = Field(sa_column=truth())
    late_clocks: str = Field(sa_column=words())
    filed_on: int = Field(sa_column=integer())
    accepted_on: int | None = Field(sa_column=integer(nullable=True))
    forwarded_on: int | None = Field(sa_column=integer(nullable=True))
    received_on: int | None = Field(sa_column=integer(nullable=True))
    receipt_deemed: bool = Field(sa_column=truth())
    extended: bool = Field(sa_column=truth())
    ended_on: int | None = Field(sa_column=integer(nullable=True))
    next_change_at: int | None = Field(sa_column=integer(nullable=True))
    last_log: int = Field(sa_column=integer())
    __table_args__ = (
        Index("complaint_id", "id", unique=True),
        Index("complaint_matter", "matter"),
        Index("complaint_about", "about", "number"),
        Index("complaint_complainant", "complainant"),
        Index("complaint_handler", "handler"),
        Index("complaint_status", "status"),
        index_where_not_null("complaint_next_change", "next_change_at"),
    )


COMPLAINT = table_of(ComplaintTable)


class ComplaintRecord(NamedTuple):
    """A complaint as it is written, its fields in the order of the table's columns."""

    log: int
    id: bytes
    matter: bytes
    subject: int
    about: bytes
    number: int
    complainant: bytes
    category: str
    document: bytes
    contact: bytes | None
    linked_to: bytes | None
    intake: bytes | None
    handler: bytes | None
    status: str
    finding: str | None
    clock: str
    deadline: int | None
    provisional: bool
    late: bool
    late_clocks: str
    filed_on: int
    accepted_on: int | None
    forwarded_on: int | None
    received_on: int | None
    receipt_deemed: bool
    extended: bool
    ended_on: int | None
    next_change_at: int | None
    last_log: int
