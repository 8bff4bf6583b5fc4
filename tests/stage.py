"""A real chain under a simulated clock with the ledger's contracts and named actors, without an index."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount

from ledger_api.acts.documents import digest
from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, party_id, sign
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.contracts import Contracts, read
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.gas_key import GasKey
from ledger_api.chain.relay import Outcome, Relay
from ledger_api.domain.days import SHANGHAI
from ledger_api.genesis import REGISTRAR, found

CHAIN_ID = 1_234_567


def instant(text: str) -> int:
    """Unix seconds of a date-time in Asia/Shanghai, or of 10:00 on a date."""
    moment = datetime.fromisoformat(text if len(text) > 10 else f"{text}T10:00:00")
    return int(moment.replace(tzinfo=SHANGHAI).timestamp())


@dataclass
class Actor:
    """A party with its key."""

    id: bytes
    key: LocalAccount = field(default_factory=Account.create)

    @property
    def secret(self) -> bytes:
        return bytes(self.key.key)


class Stage:
    """The bureau owes, the builder is owed, the rival is a large enterprise, the importer imports, the lead rules."""

    def __init__(self, folder: Path, begin: str) -> None:
        self.clock = SimulatedClock(instant(begin))
        self.chain = EmbeddedChain.start(folder, CHAIN_ID, instant(begin), self.clock)
        self.documents: dict[bytes, bytes] = {}
        registrar = Account.create()
        gas_key = GasKey(self.chain, secrets.token_bytes(32))
        self.contracts: Contracts = found(self.chain, gas_key, bytes(registrar.key), self._keep)
        self.relay = Relay(self.contracts, gas_key, lambda: None)
        self.registrar = Actor(party_id(CHAIN_ID, *REGISTRAR), registrar)
        self.bureau = self.register("bureau", kind=1)
        self.builder = self.register("builder", kind=2, size=2)
        self.rival = self.register("rival", kind=2, size=4)
        self.importer = self.register("importer", kind=4, duties=32)
        self.lead = self.register("lead", kind=3, duties=31)

    def close(self) -> None:
        self.relay.close()
        self.chain.close()

    def at(self, text: str) -> None:
        """Time passes: an empty block at that moment."""
        self.clock.set(instant(text))
        self.chain.tick()

    def act(self, kind_: str, by: Actor, also: Actor | None = None, **fields: Any) -> SignedAct:
        act = Act(
            kind_,
            secrets.token_bytes(32),
            self.chain.now() + 3600,
            by.id,
            also.id if also else NO_PARTY,
            fields,
        )
        signers = [by, also] if also else [by]
        return SignedAct(act, tuple(sign(act, self.contracts, one.secret) for one in signers))

    def submit(self, acts: Sequence[SignedAct]) -> list[Outcome]:
        return self.relay.submit(acts)

    def perform(self, kind_: str, by: Actor, also: Actor | None = None, **fields: Any) -> SignedAct:
        """One act that must go through; raises its refusal."""
        signed = self.act(kind_, by, also, **fields)
        (outcome,) = self.submit([signed])
        if outcome.refused:
            raise outcome.refused
        return signed

    def register(self, name: str, kind: int, size: int = 0, duties: int = 0) -> Actor:
        actor = Actor(party_id(CHAIN_ID, "uscc", name))
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

    def contract(
        self, *obligations: Mapping[str, int], signed_on: int, seller: Actor | None = None, **changes: Any
    ) -> SignedAct:
        """A contract of the bureau with the builder, or another seller."""
        seller = seller or self.builder
        fields = {
            "obligor": self.bureau.id,
            "obligee": seller.id,
            "currency": b"CNY",
            "signedOn": signed_on,
            "allocation": 0,
            "rateBasis": 0,
            "instruments": False,
            "rate": 0,
            "document": b"\4" * 32,
            "obligations": list(obligations),
            **changes,
        }
        return self.act("SignContract", self.bureau, seller, **fields)

    def view(self, contract: str, function: str, *args: Any) -> Any:
        """A getter at the last block."""
        return read(self.chain.rpc, self.contracts, contract, function, *args)

    def _keep(self, document: bytes) -> bytes:
        self.documents[digest(document)] = document
        return digest(document)


@contextmanager
def stage(folder: Path, begin: str = "2025-01-02") -> Iterator[Stage]:
    made = Stage(folder, begin)
    try:
        yield made
    finally:
        made.close()
