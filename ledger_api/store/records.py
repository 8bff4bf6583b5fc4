"""Rows as they are written: one tuple type for each table, its fields in the order of the table's columns."""

from __future__ import annotations

from typing import NamedTuple


class BlockRecord(NamedTuple):
    """A block's header."""

    number: int
    hash: bytes
    parent_hash: bytes
    time: int


class LogRecord(NamedTuple):
    """An event, undecoded."""

    place: int
    tx_hash: bytes
    contract: str
    event: str
    subject: bytes
    act: bytes
    data: bytes


class PartyRecord(NamedTuple):
    """A registered party; `size` only of an enterprise."""

    log: int
    id: bytes
    kind: str
    size: str | None
    duties: int
    imported: bool
    document: bytes
    two_for: int


class PartyKeyRecord(NamedTuple):
    """A key of a party, and where it was ended."""

    log: int
    party: bytes
    address: bytes
    duties: int
    document: bytes | None
    since: int
    until: int | None
    last_log: int | None


class SuccessionRecord(NamedTuple):
    """A party and one of those to whom it passes."""

    log: int
    party: bytes
    successor: bytes
    effective_on: int
    document: bytes


class ListedCommitmentRecord(NamedTuple):
    """A commitment that passes to one of several successors alone."""

    log: int
    party: bytes
    commitment: bytes
    successor: bytes


class CommitmentRecord(NamedTuple):
    """A commitment's header."""

    log: int
    id: bytes
    kind: str
    obligor: bytes
    obligee: bytes
    currency: str
    signed_on: int | None
    allocation: str
    rate_basis: int
    rate: int
    obligations: int
    capped: bool
    imported: bool
    importer: bytes | None
    source: bytes | None
    document: bytes
    field: str | None
    open_promise: bytes | None
    instruments: bool
    receivable: bytes | None
    receivable_number: int | None
    confirmed_fen: int | None
    answer: str | None
    answer_document: bytes | None
    last_log: int


class OpenPromiseRecord(NamedTuple):
    """A promise that is open to all who qualify."""

    log: int
    id: bytes
    obligor: bytes
    currency: str
    signed_on: int
    field: str
    last_claim_on: int | None
    obligations: int
    document: bytes
    closed_at: int | None
    last_log: int


class ObligationRecord(NamedTuple):
    """An obligation: terms, recorded days, and how it stands since its last change."""

    log: int
    commitment: bytes
    number: int
    obligor: bytes
    obligee: bytes
    currency: str
    imported: bool
    kind: str
    agreed_fen: int | None
    due_rule: int
    clock: int
    due_on: int | None
    length: int
    inspection_workdays: int
    delivered_on: int | None
    accepted_on: int | None
    settled_on: int | None
    performed_on: int | None
    payments: int
    status: str
    amount_fen: int | None
    nominal_due: int | None
    due: int | None
    due_order: int
    provisional: bool
    clock_started_on: int | None
    outstanding_fen: int | None
    contested_fen: int | None
    surplus_fen: int | None
    paid_fen: int
    reversed_fen: int
    late_since: int | None
    days_overdue: int
    accrued_to: int | None
    principal_fen: int
    rate_numerator: int
    rate_denominator: int
    interest_fen: int
    interest_unpaid_fen: int
    flags: str
    rules: str
    next_change_at: int | None
    breach: str
    breach_public: bool
    unruled: int
    excuses: str
    signs: str
    conditional: bool
    purpose: str
    compensation: int | None
    compensates: int | None
    proceeding_due_on: int | None
    unopened_due: int | None
    last_log: int


class AssignmentRecord(NamedTuple):
    """That whoever was owed an obligation assigned it to another."""

    log: int
    commitment: bytes
    number: int
    assignor: bytes
    assignee: bytes
    manner: str
    document: bytes


class PaymentRecord(NamedTuple):
    """A payment; `net_fen` only where it was imported, `handed_on` only of bills and vouchers."""

    log: int
    id: bytes
    commitment: bytes
    number: int
    obligor: bytes
    obligee: bytes
    currency: str
    amount_fen: int
    net_fen: int | None
    credited_on: int
    imported: bool
    source: bytes | None
    document: bytes
    flags: str
    means: str
    handed_on: int | None
    waiting: bool


class CalendarYearRecord(NamedTuple):
    """A published or corrected year."""

    log: int
    year: int
    working_days: bytes
    document: bytes
    published_at: int
