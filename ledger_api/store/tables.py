"""The tables of the index: facts as the chain has them, and the views folded from them.

Everything here can be dropped and made again from the chain. Nothing in a fact or view table depends on when or
how often the indexer ran: a status is a function of the facts and of the time of the last indexed block, and what
grows with every day (days overdue, interest) is kept as the figures from which it is computed.

Civil days are integers yyyymmdd, instants unix seconds, ids and hashes bytes. `log`, `last_log` are places of logs
in the chain's order (`ledger_api.chain.events.place`): a row's provenance follows from them.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from ledger_api.store.approvals import ANCHOR, APPROVAL
from ledger_api.store.columns import (
    NO_DUE,
    big_key,
    blob,
    index_where,
    index_where_not_null,
    integer,
    money,
    table_of,
    truth,
    words,
)
from ledger_api.store.complaint_table import COMPLAINT
from ledger_api.store.proceedings import PROCEEDING

__all__ = ["ANCHOR", "APPROVAL", "NO_DUE", "table_of"]

#: Raised with every change of the tables or of the fold: an older index is dropped and made again.
SCHEMA_VERSION = "12"


class Meta(SQLModel, table=True):
    """What the index is of: schema version and ledger."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    value: str


class BlockTable(SQLModel, table=True):
    """Every block from the ledger's deployment on: time passes in empty ones too. The last is the position."""

    __tablename__ = "block"
    number: int = Field(sa_column=big_key())
    hash: bytes = Field(sa_column=blob())
    parent_hash: bytes = Field(sa_column=blob())
    time: int = Field(sa_column=integer())


class LogTable(SQLModel, table=True):
    """Every event of the ledger's contracts, undecoded."""

    __tablename__ = "log"
    place: int = Field(sa_column=big_key())
    tx_hash: bytes = Field(sa_column=blob())
    contract: str = Field(sa_column=words())
    event: str = Field(sa_column=words())
    subject: bytes = Field(sa_column=blob())
    act: bytes = Field(sa_column=blob())
    data: bytes = Field(sa_column=blob())
    __table_args__ = (Index("log_subject", "subject"), Index("log_act", "act"))


class PartyTable(SQLModel, table=True):
    """Parties, as registered."""

    __tablename__ = "party"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    kind: str = Field(sa_column=words())
    size: str | None = Field(sa_column=words(nullable=True))
    duties: int = Field(sa_column=integer())
    imported: bool = Field(sa_column=truth())
    document: bytes = Field(sa_column=blob())
    #: The duties, as bits of KeyDuty, for which it asks for two signatures.
    two_for: int = Field(sa_column=integer())
    __table_args__ = (Index("party_id", "id", unique=True), Index("party_kind", "kind"))


class PartyKeyTable(SQLModel, table=True):
    """Keys that speak or spoke for a party."""

    __tablename__ = "party_key"
    log: int = Field(sa_column=big_key())
    party: bytes = Field(sa_column=blob())
    address: bytes = Field(sa_column=blob())
    #: Bits of KeyDuty.
    duties: int = Field(sa_column=integer())
    #: The label's document; None of a key that came with the registration.
    document: bytes | None = Field(sa_column=blob(nullable=True))
    #: First second in which it speaks, and in which it speaks no more; the latter may lie ahead.
    since: int = Field(sa_column=integer())
    until: int | None = Field(sa_column=integer(nullable=True))
    #: The log that ended it, or says when it will end.
    last_log: int | None = Field(sa_column=integer(nullable=True))
    __table_args__ = (Index("party_key_party", "party"), Index("party_key_address", "address"))


class SuccessionTable(SQLModel, table=True):
    """Which party passes to which, from 00:00 in Shanghai of a day: a row for each successor."""

    __tablename__ = "succession"
    log: int = Field(sa_column=big_key())
    party: bytes = Field(sa_column=blob())
    successor: bytes = Field(sa_column=blob())
    effective_on: int = Field(sa_column=integer())
    document: bytes = Field(sa_column=blob())


class ListedCommitmentTable(SQLModel, table=True):
    """Commitments of a party that passes to several, which a list gives to one of them."""

    __tablename__ = "listed_commitment"
    log: int = Field(sa_column=big_key())
    party: bytes = Field(sa_column=blob())
    commitment: bytes = Field(sa_column=blob())
    successor: bytes = Field(sa_column=blob())


class CommitmentTable(SQLModel, table=True):
    """Commitments, as signed, promised, claimed or imported."""

    __tablename__ = "commitment"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    kind: str = Field(sa_column=words())
    obligor: bytes = Field(sa_column=blob())
    obligee: bytes = Field(sa_column=blob())
    currency: str = Field(sa_column=words())
    signed_on: int | None = Field(sa_column=integer(nullable=True))
    allocation: str = Field(sa_column=words())
    rate_basis: int = Field(sa_column=integer())
    rate: int = Field(sa_column=integer())
    obligations: int = Field(sa_column=integer())
    capped: bool = Field(sa_column=truth())
    imported: bool = Field(sa_column=truth())
    importer: bytes | None = Field(sa_column=blob(nullable=True))
    source: bytes | None = Field(sa_column=blob(nullable=True))
    document: bytes = Field(sa_column=blob())
    #: The field of policy of a promise, and of a claim the open promise that it is made under.
    field: str | None = Field(sa_column=words(nullable=True))
    open_promise: bytes | None = Field(sa_column=blob(nullable=True))
    #: Whether bills and vouchers were agreed to count when they are handed over.
    instruments: bool = Field(sa_column=truth())
    #: Of a request for confirmation, the obligation that it is about, and the answer: `confirmed` with what was
    #: confirmed, or `refused`.
    receivable: bytes | None = Field(sa_column=blob(nullable=True))
    receivable_number: int | None = Field(sa_column=integer(nullable=True))
    confirmed_fen: int | None = Field(sa_column=money(nullable=True))
    answer: str | None = Field(sa_column=words(nullable=True))
    answer_document: bytes | None = Field(sa_column=blob(nullable=True))
    last_log: int = Field(sa_column=integer())
    __table_args__ = (
        Index("commitment_id", "id", unique=True),
        Index("commitment_obligor", "obligor"),
        Index("commitment_obligee", "obligee"),
        index_where_not_null("commitment_importer", "importer"),
        # Few commitments are promises: their lists read these alone.
        index_where_not_null("commitment_field", "field"),
        index_where_not_null("commitment_open_promise", "open_promise"),
        index_where_not_null("commitment_receivable", "receivable"),
    )


class OpenPromiseTable(SQLModel, table=True):
    """Promises that are open to all who qualify. Their terms are in their events."""

    __tablename__ = "open_promise"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    obligor: bytes = Field(sa_column=blob())
    currency: str = Field(sa_column=words())
    signed_on: int = Field(sa_column=integer())
    field: str = Field(sa_column=words())
    last_claim_on: int | None = Field(sa_column=integer(nullable=True))
    obligations: int = Field(sa_column=integer())
    document: bytes = Field(sa_column=blob())
    #: The time of the block in which the department closed it to new claims.
    closed_at: int | None = Field(sa_column=integer(nullable=True))
    last_log: int = Field(sa_column=integer())
    __table_args__ = (
        Index("open_promise_id", "id", unique=True),
        Index("open_promise_obligor", "obligor"),
    )


class ObligationTable(SQLModel, table=True):
    """Obligations: their terms, what was recorded, and how they stand since their last change."""

    __tablename__ = "obligation"
    log: int = Field(sa_column=big_key())
    commitment: bytes = Field(sa_column=blob())
    number: int = Field(sa_column=integer())
    obligor: bytes = Field(sa_column=blob())
    obligee: bytes = Field(sa_column=blob())
    currency: str = Field(sa_column=words())
    imported: bool = Field(sa_column=truth())
    kind: str = Field(sa_column=words())
    agreed_fen: int | None = Field(sa_column=money(nullable=True))
    due_rule: int = Field(sa_column=integer())
    clock: int = Field(sa_column=integer())
    due_on: int | None = Field(sa_column=integer(nullable=True))
    length: int = Field(sa_column=integer())
    inspection_workdays: int = Field(sa_column=integer())
    delivered_on: int | None = Field(sa_column=integer(nullable=True))
    accepted_on: int | None = Field(sa_column=integer(nullable=True))
    settled_on: int | None = Field(sa_column=integer(nullable=True))
    performed_on: int | None = Field(sa_column=integer(nullable=True))
    payments: int = Field(sa_column=integer())
    status: str = Field(sa_column=words())
    amount_fen: int | None = Field(sa_column=money(nullable=True))
    nominal_due: int | None = Field(sa_column=integer(nullable=True))
    due: int | None = Field(sa_column=integer(nullable=True))
    #: `due`, and NO_DUE where there is none: what lists are ordered by.
    due_order: int = Field(sa_column=integer())
    provisional: bool = Field(sa_column=truth())
    clock_started_on: int | None = Field(sa_column=integer(nullable=True))
    outstanding_fen: int | None = Field(sa_column=money(nullable=True))
    contested_fen: int | None = Field(sa_column=money(nullable=True))
    surplus_fen: int | None = Field(sa_column=money(nullable=True))
    paid_fen: int = Field(sa_column=money())
    reversed_fen: int = Field(sa_column=money())
    late_since: int | None = Field(sa_column=integer(nullable=True))
    days_overdue: int = Field(sa_column=integer())
    accrued_to: int | None = Field(sa_column=integer(nullable=True))
    principal_fen: int = Field(sa_column=money())
    rate_numerator: int = Field(sa_column=integer())
    rate_denominator: int = Field(sa_column=integer())
    interest_fen: int = Field(sa_column=money())
    interest_unpaid_fen: int = Field(sa_column=money())
    flags: str = Field(sa_column=words())
    rules: str = Field(sa_column=words())
    next_change_at: int | None = Field(sa_column=integer(nullable=True))
    breach: str = Field(sa_column=words())
    #: Its breach is published.
    breach_public: bool = Field(sa_column=truth())
    unruled: int = Field(sa_column=integer())
    excuses: str = Field(sa_column=words())
    #: Warning signs with the places of the facts behind them: `store/foresight.py`.
    signs: str = Field(sa_column=words())
    conditional: bool = Field(sa_column=truth())
    #: What money is owed for.
    purpose: str = Field(sa_column=words())
    #: The number of the obligation that stands in for this one, which was changed; and of the one that it does for.
    compensation: int | None = Field(sa_column=integer(nullable=True))
    compensates: int | None = Field(sa_column=integer(nullable=True))
    #: The due day that the latest proceeding is about; None where there is none.
    proceeding_due_on: int | None = Field(sa_column=integer(nullable=True))
    #: The missed due day on which no proceeding stands yet: what the keeper looks for.
    unopened_due: int | None = Field(sa_column=integer(nullable=True))
    last_log: int = Field(sa_column=integer())
    __table_args__ = (
        Index("obligation_commitment", "commitment", "number", unique=True),
        Index("obligation_status", "status", "due_order"),
        Index("obligation_obligor", "obligor", "due_order"),
        Index("obligation_obligee", "obligee", "due_order"),
        Index("obligation_obligor_status", "obligor", "status", "due_order"),
        Index("obligation_due", "due_order"),
        # Few obligations give a sign.
        index_where("obligation_signs", ("obligor", "due_order"), "signs <> ''"),
        # Few obligations have a case or a challenged act: departments' figures count these alone.
        index_where("obligation_breach", ("breach", "due_order"), "breach != 'none'"),
        index_where("obligation_obligor_breach", ("obligor", "breach"), "breach != 'none'"),
        index_where("obligation_imported", ("due_order",), "imported = 1", "imported"),
        index_where("obligation_unruled", ("obligor", "unruled"), "unruled > 0"),
        index_where_not_null("obligation_next_change", "next_change_at"),
        index_where_not_null("obligation_unopened", "unopened_due"),
    )


class AssignmentTable(SQLModel, table=True):
    """Assignments of claims: who was owed an obligation, and who is from then on."""

    __tablename__ = "assignment"
    log: int = Field(sa_column=big_key())
    commitment: bytes = Field(sa_column=blob())
    number: int = Field(sa_column=integer())
    assignor: bytes = Field(sa_column=blob())
    assignee: bytes = Field(sa_column=blob())
    manner: str = Field(sa_column=words())
    document: bytes = Field(sa_column=blob())
    __table_args__ = (
        Index("assignment_commitment", "commitment", "number"),
        Index("assignment_assignee", "assignee"),
    )


class PaymentTable(SQLModel, table=True):
    """Payments, as recorded or imported; negative ones are imported reversals."""

    __tablename__ = "payment"
    log: int = Field(sa_column=big_key())
    id: bytes = Field(sa_column=blob())
    commitment: bytes = Field(sa_column=blob())
    number: int = Field(sa_column=integer())
    obligor: bytes = Field(sa_column=blob())
    obligee: bytes = Field(sa_column=blob())
    currency: str = Field(sa_column=words())
    amount_fen: int = Field(sa_column=money())
    net_fen: int | None = Field(sa_column=money(nullable=True))
    credited_on: int = Field(sa_column=integer())
    imported: bool = Field(sa_column=truth())
    source: bytes | None = Field(sa_column=blob(nullable=True))
    document: bytes = Field(sa_column=blob())
    flags: str = Field(sa_column=words())
    #: How the money moved; of a bill or voucher the day on which it was handed over, and whether it waits to be
    #: honoured: until then it does not count, and `credited_on` is the day on which it was handed over.
    means: str = Field(sa_column=words())
    handed_on: int | None = Field(sa_column=integer(nullable=True))
    waiting: bool = Field(sa_column=truth())
    __table_args__ = (
        Index("payment_id", "id", unique=True),
        Index("payment_commitment", "commitment", "number"),
        Index("payment_obligor", "obligor"),
        Index("payment_obligee", "obligee"),
    )


class CalendarYearTable(SQLModel, table=True):
    """Published years; a correction is a further row of the same year, and the last one counts."""

    __tablename__ = "calendar_year"
    log: int = Field(sa_column=big_key())
    year: int = Field(sa_column=integer())
    #: Two 32-byte words, one bit a day from January 1st, the lowest bit first.
    working_days: bytes = Field(sa_column=blob())
    document: bytes = Field(sa_column=blob())
    #: The time of the block: what was recorded before was judged without it.
    published_at: int = Field(sa_column=integer())


BLOCK = table_of(BlockTable)
LOG = table_of(LogTable)
PARTY = table_of(PartyTable)
PARTY_KEY = table_of(PartyKeyTable)
SUCCESSION = table_of(SuccessionTable)
LISTED_COMMITMENT = table_of(ListedCommitmentTable)
COMMITMENT = table_of(CommitmentTable)
OPEN_PROMISE = table_of(OpenPromiseTable)
OBLIGATION = table_of(ObligationTable)
ASSIGNMENT = table_of(AssignmentTable)
PAYMENT = table_of(PaymentTable)
CALENDAR_YEAR = table_of(CalendarYearTable)
META = table_of(Meta)

FACTS = (BLOCK, LOG)
VIEWS = (
    PARTY,
    PARTY_KEY,
    SUCCESSION,
    LISTED_COMMITMENT,
    COMMITMENT,
    OPEN_PROMISE,
    OBLIGATION,
    ASSIGNMENT,
    PAYMENT,
    PROCEEDING,
    CALENDAR_YEAR,
    APPROVAL,
    ANCHOR,
    COMPLAINT,
)
ALL = (META, *FACTS, *VIEWS)
