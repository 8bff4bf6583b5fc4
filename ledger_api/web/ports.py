"""What the web side needs of a ledger: one reading per request, and the way in for signed acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypedDict

from ledger_api.acts.waiting import Waiting
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.contracts import Contracts
from ledger_api.store.reading import Reading
from ledger_api.store.sealed import Access
from ledger_api.store.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True)
class Prepared:
    """An act ready to be signed by its parties, and what it says."""

    #: Random, 0x-hex; the contract spends it once.
    act_id: str
    #: EIP-712 typed data, as wallets take it.
    typed_data: dict[str, Any]
    #: The documents whose digests the act carries; they are handed in with the signed act.
    documents: list[dict[str, Any]]
    #: The act in plain Chinese: what a signer agrees to.
    summary: str
    #: (code, Chinese message) of the refusal that the act would meet now, or None.
    refusal: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class SubmitReceipt:
    """An act that stands on the chain. `receipt_id` (the act's key, 0x-hex) names what it made."""

    act_id: str
    receipt_id: str
    block: int
    tx_hash: str


@dataclass(frozen=True, slots=True)
class TableAct:
    """An act of a table, ready to be signed; where it stands in the table, and how many parties must sign."""

    do: str
    sheet: str
    row: int
    signers: int
    #: What its file is called, for who signs on a machine of its own.
    file_name: str
    #: As `/acts/prepare` answers it, with no signatures yet.
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TakenTable:
    """What would come of a table: the report of a dry run (`clean`, `table_rows`, `counts`, `rows`, `problems`,
    `notes`), and the acts where it is clean."""

    report: dict[str, Any]
    acts: Sequence[TableAct]


class LedgerStatus(TypedDict):
    """Where the chain and its index stand; blocks that are final can no longer be reorganised away."""

    chain_id: int
    head_block: int
    #: Unix seconds.
    head_time: int
    final_block: int
    #: What the process is: `indexer`, `standby` or `reader`.
    role: str


class LedgerPort(Protocol):
    """A ledger, as the web side sees it. It can read and hand in signed acts, and write nothing itself."""

    def open_reading(self) -> AbstractContextManager[Reading]:
        """A read-only view of the last indexed block, for one request and one thread.

        LedgerError where there is no index to read.
        """
        ...

    def open_reading_of(self, day: date, may_make: Callable[[], None]) -> AbstractContextManager[Reading]:
        """What was known by the end of `day`, judged at its last second; of today, the last indexed block.

        DayNotKnown for a day that has not come, or before the ledger began; BeingMade where it has to be made
        first and that takes a while. `may_make` is asked before it is made, and raises where it shall not be.
        """
        ...

    def prepare(self, do: str, by: Sequence[str], with_: Mapping[str, Any]) -> Prepared:
        """The act as typed data to sign. `by` are party ids or credit codes. Refused where it has no shape."""
        ...

    def submit(
        self, typed_data: dict[str, Any], signatures: list[str], documents: list[dict[str, Any]]
    ) -> SubmitReceipt:
        """Hands in a signed act and answers once it stands on the chain; Refused otherwise."""
        ...

    def take_table(self, file: Path, department: str) -> TakenTable:
        """What would come of a spreadsheet of the department with this code; nothing is kept or handed in."""
        ...

    def table_template(self, english: bool) -> bytes:
        """An empty spreadsheet (.xlsx) to fill in."""
        ...

    def inbox(self, party: bytes) -> list[Waiting]:
        """Half-signed acts that wait for a signature of this party."""
        ...

    def outbox(self, party: bytes) -> list[Waiting]:
        """Half-signed acts that this party left."""
        ...

    def waiting(self, act: bytes, party: bytes) -> Waiting | None:
        """A half-signed act that names this party as a signer; None where there is none."""
        ...

    def leave(
        self,
        party: bytes,
        typed_data: Mapping[str, Any],
        signatures: Sequence[str],
        documents: Sequence[Mapping[str, Any]],
    ) -> bytes:
        """Keeps an act that this party has signed until it is complete; its key. Refused, MailboxFull."""
        ...

    def sign_waiting(self, party: bytes, act: bytes, signature: str) -> SubmitReceipt | None:
        """Adds a signature of this party; the receipt where the act is complete by it. Refused, KeyError."""
        ...

    def decline(self, party: bytes, act: bytes, reason: str) -> None:
        """This party will not sign. Refused, KeyError."""

    @property
    def contracts(self) -> Contracts:
        """Where this ledger's contracts stand."""
        ...

    def signed_act(self, tx_hash: bytes, key: bytes) -> SignedAct | None:
        """An act about commitments as it was handed in; None where its transaction does not tell it."""
        ...

    def unseal(self, complaint: bytes, parts: Mapping[bytes, str], reader: bytes) -> dict[bytes, bytes]:
        """Sealed texts of a complaint by their digests, written down as given to `reader` first.

        `parts` says which part each digest is. SealingKeyMissing where they cannot be opened.
        """
        ...

    def accesses(self, complaint: bytes) -> list[Access]:
        """Who was given what of a complaint's texts."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Who is told of changes."""
        ...

    def status(self) -> LedgerStatus:
        """Where the chain stands."""
        ...

    def party_id(self, code: str) -> bytes:
        """The id under which a unified social credit code is (or would be) registered in this ledger."""
        ...
