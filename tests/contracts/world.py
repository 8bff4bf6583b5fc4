"""What the contract tests do acts with: real keys, real signatures."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount

from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, act_key, body, party_id, sign
from ledger_api.chain.batches import PackedAct, packed
from ledger_api.chain.contracts import Contracts

REGISTRAR_CODE = "11990000MB0000051T"


@dataclass
class Actor:
    id: bytes
    key: LocalAccount = field(default_factory=Account.create)


#: Thirty days from delivery, 2,000,000.00.
THIRTY_DAYS = {
    "kind": 0,
    "amount": 200_000_000,
    "dueRule": 2,
    "clock": 1,
    "dueOn": 0,
    "length": 30,
    "inspectionWorkdays": 0,
    "conditional": False,
}


def due_on(date: int, amount: int = 200_000_000) -> dict[str, Any]:
    """Terms of a payment due on a date, written yyyymmdd."""
    return {**THIRTY_DAYS, "dueRule": 1, "clock": 0, "length": 0, "dueOn": date, "amount": amount}


def on(commitment: bytes, obligation: int = 1) -> dict[str, Any]:
    """The obligation that an act is about."""
    return {"commitment": commitment, "obligation": obligation}


class World:
    bureau: Actor
    builder: Actor
    rival: Actor
    importer: Actor
    lead: Actor

    def __init__(
        self, contracts: Contracts, deployed: dict[str, Any], relay: Any, chain: Any, registrar: Actor
    ):
        self.contracts = contracts
        self.deployed = deployed
        self.relay = relay
        self.chain = chain
        self.registrar = registrar

    @property
    def ledger(self) -> Any:
        return self.deployed["CommitmentLedger"]

    @property
    def proceedings(self) -> Any:
        return self.deployed["ProceedingRegister"]

    @property
    def calendar(self) -> Any:
        return self.deployed["WorkCalendar"]

    @property
    def registry(self) -> Any:
        return self.deployed["PartyRegistry"]

    def act(self, kind_: str, by: Actor, also: Actor | None = None, hours: float = 1.0, **fields: Any) -> Act:
        valid_until = self.chain.pending_timestamp + int(hours * 3600)
        return Act(kind_, secrets.token_bytes(32), valid_until, by.id, also.id if also else NO_PARTY, fields)

    def signed(self, act: Act, *actors: Actor) -> SignedAct:
        return SignedAct(act, tuple(sign(act, self.contracts, bytes(actor.key.key)) for actor in actors))

    def as_tuple(self, signed: SignedAct) -> PackedAct:
        act = signed.act
        return PackedAct(
            KINDS[act.kind].number,
            act.id,
            act.valid_until,
            act.by,
            act.also,
            body(act),
            signed.signatures,
        )

    def perform(self, kind_: str, by: Actor, also: Actor | None = None, **fields: Any) -> Act:
        """One act, signed by those whom it names; reverts with its refusal."""
        act = self.act(kind_, by, also, **fields)
        signers = [by] + ([also] if also else [])
        self.receipt = self.deployed[act.contract].perform(
            self.as_tuple(self.signed(act, *signers)), sender=self.relay
        )
        return act

    def submit(self, *signed: SignedAct) -> Any:
        """A batch."""
        return self.bring(signed[0].act.contract, *map(self.as_tuple, signed))

    def bring(self, contract: str, *acts: PackedAct, **given: Any) -> Any:
        """A batch of acts as they stand, good or not."""
        self.receipt = self.deployed[contract].submit(packed(acts), sender=self.relay, **given)
        return self.receipt

    def register(self, name: str, kind: int, size: int = 0, duties: int = 0) -> Actor:
        actor = Actor(party_id(self.contracts.chain_id, "uscc", name))
        self.perform(
            "RegisterParty",
            self.registrar,
            party=actor.id,
            kind=kind,
            size=size,
            duties=duties,
            key=actor.key.address,
            document=b"\2" * 32,
        )
        return actor

    def contract_terms(
        self, signed_on: int = 20250901, *obligations: dict[str, int], **changes: Any
    ) -> dict[str, Any]:
        return {
            "obligor": self.bureau.id,
            "obligee": self.builder.id,
            "currency": b"CNY",
            "signedOn": signed_on,
            "allocation": 0,
            "rateBasis": 0,
            "instruments": False,
            "rate": 0,
            "document": b"\4" * 32,
            "obligations": list(obligations) or [THIRTY_DAYS],
            **changes,
        }

    def contract(self, *obligations: dict[str, int], signed_on: int = 20250901) -> bytes:
        """A contract of bureau and builder; its id."""
        act = self.perform(
            "SignContract", self.bureau, self.builder, **self.contract_terms(signed_on, *obligations)
        )
        return act_key(act.by, act.id)

    def pay(self, commitment: bytes, amount: int, credited_on: int, obligation: int = 1) -> bytes:
        """A payment that the bureau records; its key."""
        act = self.perform(
            "RecordPayment",
            self.bureau,
            commitment=commitment,
            obligation=obligation,
            amount=amount,
            creditedOn=credited_on,
            document=b"\5" * 32,
        )
        return act_key(act.by, act.id)

    def deliver(self, commitment: bytes, delivered_on: int, obligation: int = 1) -> None:
        self.perform(
            "RecordDelivery",
            self.bureau,
            self.builder,
            commitment=commitment,
            obligation=obligation,
            deliveredOn=delivered_on,
        )

    def state(self, commitment: bytes, obligation: int = 1) -> Any:
        """What the ledger keeps of an obligation."""
        return self.ledger.obligationOf(commitment, obligation)

    def missed(self, commitment: bytes, obligation: int = 1, payments: Iterable[bytes] = ()) -> Any:
        """Whether the ledger holds an obligation for missed, now."""
        # A view is answered at the time of the last block.
        self.chain.mine()
        return self.ledger.missed(commitment, obligation, sorted(payments))
