"""What an import asks of a ledger, whether it is opened here or answers over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.refusals import Refused
from ledger_api.domain.terms import (
    Allocation,
    DueTerm,
    Flag,
    LateRate,
    ObligationKind,
    PartyKind,
    Size,
    Status,
)


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A registered party; `size` is None for departments."""

    kind: PartyKind
    size: Size | None
    name: str


@dataclass(frozen=True, slots=True)
class KnownObligation:
    """An obligation as it stands on the ledger. `name` is None where its words are not there."""

    name: str | None
    kind: ObligationKind
    agreed_fen: int | None
    due: DueTerm
    inspection_workdays: int | None
    delivered_on: date | None
    accepted_on: date | None
    settled_on: date | None
    #: How it stands at the last indexed block, amendments and all.
    nominal_due_on: date | None
    due_on: date | None
    is_provisional: bool
    status: Status
    outstanding_fen: int | None
    days_overdue: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class KnownAgreement:
    """A signed contract. `enterprise` is a party id; `title` is None where its words are not there."""

    enterprise: bytes
    title: str | None
    currency: str
    signed_on: date | None
    allocation: Allocation
    rate: LateRate | None
    seller_is_sme: bool
    obligations: tuple[KnownObligation, ...]


@dataclass(frozen=True, slots=True)
class KnownPayment:
    """A recorded payment. `voucher` is None where the words that came with it are not there."""

    id: bytes
    index: int
    amount_fen: int
    credited_on: date
    voucher: str | None
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class PreparedAct:
    """An act file as `chengnuo act prepare` writes it, without signatures; `refused` is what it would meet now."""

    content: dict[str, Any]
    refused: Refused | None


class LedgerView(Protocol):
    """The ledger that a table goes to."""

    @property
    def chain_id(self) -> int: ...

    @property
    def now(self) -> int:
        """The ledger's time, in unix seconds: what is later than that has not happened."""
        ...

    def calendar(self) -> WorkCalendar: ...

    def party(self, code: str) -> KnownParty | None:
        """The party with a credit code."""
        ...

    def agreement(self, commitment: bytes) -> KnownAgreement | None: ...

    def payments(self, commitment: bytes) -> list[KnownPayment]:
        """All payments on a contract."""
        ...

    def is_refused(self, act: bytes) -> bool:
        """Whether an act (by its key) was refused in a block, so that its id is spent for nothing."""
        ...

    def has_key(self, code: str, address: str) -> bool | None:
        """Whether an address is an active key of a party; None where this cannot be asked."""
        ...

    def prepare(self, do: str, by: list[str], values: dict[str, Any], act_id: bytes | None) -> PreparedAct:
        """The act to sign. Raises Refused where there is none."""
        ...

    def submit(self, content: dict[str, Any]) -> dict[str, Any]:
        """Hands in a signed act file: its receipt. Raises Refused."""
        ...
