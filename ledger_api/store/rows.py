"""What reading answers with: plain values, every row with the transaction, block and log that it comes from.

Ids are 32 bytes, days civil days in Asia/Shanghai, instants unix seconds, money fen of the row's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from ledger_api.domain.foresight import DueSoon, WarningSign
from ledger_api.domain.terms import (
    Allocation,
    BreachStatus,
    DueTerm,
    Flag,
    LateRate,
    ObligationKind,
    PartyKind,
    Purpose,
    Size,
    Status,
)
from ledger_api.domain.words import Answer, BreachClass, CommitmentKind, Means, PromiseField, RepairStatus
from ledger_api.store.row_parts import BothSides, Provenance


@dataclass(frozen=True, slots=True)
class KeyRow(Provenance):
    """A key of a party. `since` and `until` are unix seconds: the latter, first in which it speaks no more, may lie
    ahead while a replacement waits, and so may the former, of the key that is to come."""

    address: bytes
    #: Bits of KeyDuty.
    duties: int
    #: What its office calls it; None where that is not said, or its document is not here.
    label: str | None
    since: int
    until: int | None
    #: Whether it speaks at the moment of judgement.
    active: bool


@dataclass(frozen=True, slots=True)
class PartyRow(Provenance):
    """A party. `scheme`, `code` and `name` come from its document, and are None where that is not here."""

    id: bytes
    kind: PartyKind
    size: Size | None
    #: Bits as in IPartyRegistry.Duty.
    duties: int
    imported: bool
    document: bytes
    scheme: str | None
    code: str | None
    name: str | None
    keys: tuple[KeyRow, ...]
    #: The duties for which it asks for two signatures, as bits of KeyDuty.
    two_for: int
    #: False once it has passed into a successor.
    active: bool
    #: To whom it passed, and from whom it took over, directly; what takes effect later is in neither.
    successions: tuple[SuccessionRow, ...]
    takeovers: tuple[SuccessionRow, ...]
    #: What is recorded and takes effect later, from it or to it.
    announced: tuple[SuccessionRow, ...]

    @property
    def successor(self) -> bytes | None:
        """The next one, the first of several; None while it is active."""
        return self.successions[0].successor if self.successions else None


@dataclass(frozen=True, slots=True)
class SuccessionRow(Provenance):
    """One party passes to another at 00:00 in Shanghai of the effective day, by the document."""

    party: bytes
    successor: bytes
    effective_on: date
    document: bytes


@dataclass(frozen=True, slots=True)
class CommitmentRow(Provenance):
    """A commitment as signed by both, as a department promised it or an enterprise claimed it, or as a publisher
    states it (`imported`)."""

    id: bytes
    kind: CommitmentKind
    #: Who holds either side today, the first of several.
    obligor: bytes
    obligee: bytes
    sides: BothSides
    currency: str
    signed_on: date | None
    allocation: Allocation
    agreed_rate: LateRate | None
    obligations: int
    #: The seller was micro, small or medium at signing.
    seller_is_sme: bool
    imported: bool
    importer: bytes | None
    source: bytes | None
    document: bytes
    #: Of a promise; and of a claim the open promise under which it was made.
    field: PromiseField | None
    open_promise: bytes | None
    #: Bills and vouchers count when they are handed over.
    instruments: bool
    #: Of a request for confirmation what it asks about, and the answer where there is one.
    receivable: bytes | None
    receivable_number: int | None
    confirmed_fen: int | None
    answer: Answer | None
    answer_document: bytes | None
    last: Provenance


@dataclass(frozen=True, slots=True)
class OpenPromiseRow(Provenance):
    """A promise that is open to all who qualify: each claim under it is a commitment of its own."""

    id: bytes
    obligor: bytes
    currency: str
    signed_on: date
    field: PromiseField
    #: No claim is taken after this day; None where there is no such day.
    last_claim_on: date | None
    obligations: int
    document: bytes
    closed_at: int | None
    last: Provenance


@dataclass(frozen=True, slots=True)
class OfferedTerms:
    """What an open promise offers to each claim."""

    number: int
    kind: ObligationKind
    amount_fen: int | None
    due_term: DueTerm


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """How many claims there are under an open promise; `paid` with all done, `declined` with something declined,
    `late` with something overdue or done late."""

    claims: int
    paid: int
    declined: int
    late: int


@dataclass(frozen=True, slots=True)
class ObligationRow(Provenance):
    """An obligation at the moment of the last indexed block: terms, recorded days, and what follows from them."""

    commitment: bytes
    number: int
    #: Who holds either side today, the first of several.
    obligor: bytes
    obligee: bytes
    sides: BothSides
    currency: str
    imported: bool
    kind: ObligationKind
    #: As signed; a settlement may have fixed another `amount_fen`. None where it is no money or was not stated.
    agreed_fen: int | None
    due_term: DueTerm
    inspection_workdays: int | None
    delivered_on: date | None
    accepted_on: date | None
    settled_on: date | None
    performed_on: date | None
    #: How many payments are recorded.
    payments: int
    status: Status
    amount_fen: int | None
    nominal_due: date | None
    due: date | None
    provisional: bool
    clock_started_on: date | None
    outstanding_fen: int | None
    contested_fen: int | None
    surplus_fen: int | None
    paid_fen: int
    reversed_fen: int
    days_overdue: int
    interest_fen: int
    interest_unpaid_fen: int
    #: The late rate that counts, a day.
    rate_a_day: Fraction
    flags: tuple[Flag, ...]
    #: Ids of the rules that the figures come from (`ledger_api.domain.rules.RULE_TITLES`).
    rules: tuple[str, ...]
    breach: BreachStatus
    #: Its breach is published.
    breach_public: bool
    #: The due day that the latest proceeding is about.
    proceeding_due_on: date | None
    #: One-sided acts of the department under challenge.
    unruled: int
    #: What the department said why it does not perform, as often as it said it.
    excuses: tuple[str, ...]
    #: How soon it is due at the moment of reading, and the signs that it may not be met.
    due_soon: DueSoon | None
    signs: tuple[WarningSign, ...]
    conditional: bool
    #: What money is owed for.
    purpose: Purpose
    #: The number of the obligation that stands in for this one, which was changed; and of the one that it does for.
    compensation: int | None
    compensates: int | None
    last: Provenance

    @property
    def id(self) -> str:
        """How an obligation is named on the wire: its commitment and its number."""
        return f"0x{self.commitment.hex()}/{self.number}"


@dataclass(frozen=True, slots=True)
class PaymentRow(Provenance):
    """A payment; negative for an imported reversal. `net_fen` and `source` only where it was imported."""

    id: bytes
    commitment: bytes
    number: int
    #: Who holds either side today, the first of several.
    obligor: bytes
    obligee: bytes
    sides: BothSides
    currency: str
    amount_fen: int
    net_fen: int | None
    credited_on: date
    imported: bool
    source: bytes | None
    document: bytes
    flags: tuple[Flag, ...]
    means: Means
    #: Of a bill or voucher. While it waits to be honoured, `credited_on` is this day, and it does not count.
    handed_on: date | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class ProceedingRow(Provenance):
    """A proceeding about a missed due day: `recorded_at` is when it was opened.

    What only a determination has (class, days, authority, document) is None until there is one.
    """

    id: bytes
    commitment: bytes
    number: int
    #: Who holds either side today, the first of several.
    obligor: bytes
    obligee: bytes
    sides: BothSides
    due_on: date
    provisional: bool
    status: BreachStatus
    #: The last day to rectify, and whether the department refuses to.
    rectify_until: date | None
    refuses: bool
    breach_class: BreachClass | None
    dated_on: date | None
    is_public: bool
    is_disputed: bool
    #: The first day on which repair may be applied for, and the last day of publication.
    repair_from: date | None
    public_until: date | None
    revoked_from: date | None
    repair: RepairStatus
    repair_accept_by: date | None
    repair_decide_by: date | None
    repair_overall_by: date | None
    authority: bytes | None
    document: bytes | None
    #: The place of the determination among all logs.
    confirmed_log: int | None
    last: Provenance


@dataclass(frozen=True, slots=True)
class ActRow(Provenance):
    """What became of an act. Refused: the code, a sentence about it and the values that decided it."""

    key: bytes
    #: `done` or `refused`.
    outcome: str
    #: The first event that the act made (PaymentRecorded), or ActRefused.
    event: str
    #: What that event is about: a commitment, a party, a year; of a refused act who acted.
    subject: bytes
    code: str | None
    message: str | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventRow(Provenance):
    """An event behind a figure, its values by their names."""

    event: str
    act: bytes
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeRow(EventRow):
    """An event as one of all: its place in the chain's order, and the contract and subject that it is of."""

    place: int
    contract: str
    subject: bytes


@dataclass(frozen=True, slots=True)
class CalendarYearRow(Provenance):
    """A published year; a later row of the same year corrects it."""

    year: int
    days_off: tuple[date, ...]
    make_up_days: tuple[date, ...]
    document: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """How a department stands with its obligations (FORMAT.md, `profile`); the amount in CNY fen."""

    obligations: int
    fulfilled: int
    fulfilled_late: int
    overdue: int
    overdue_amount_fen: int
    clues: int
    cured: int
    confirmed: int
    unruled: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the ledger holds, counted."""

    parties: dict[PartyKind, int]
    commitments: int
    imported_commitments: int
    obligations: dict[Status, int]
    payments: int
    proceedings: dict[BreachStatus, int]
