"""A ledger under a simulated clock with named parties, and the ways in which acts reach it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger_api.acts.documents import canonical
from ledger_api.acts.prepare import Prepared
from ledger_api.chain.acts import Act, SignedAct, sign
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.keys import address_of, new_key
from ledger_api.chain.relay import Outcome
from ledger_api.folder import Folder
from ledger_api.indexer.source import Source
from ledger_api.ledger import Ledger
from ledger_api.store.digest import digest
from ledger_api.store.index import Index
from tests.stage import instant

BUREAU = "11990100MB0000019L"
BUILDER = "91990100MA0000015X"
OTHER = "91990100MA0000023Q"
LEAD = "11990000MB0000051T"
UNREGISTERED = "91990200MA0000058G"

THIRTY_DAYS = {"days": 30, "from": "delivery"}


class Desk:
    """The bureau owes, the builder is owed, the other enterprise has no part in it, the lead is an authority."""

    def __init__(
        self,
        folder: Path,
        begin: str = "2025-11-03",
        database: str | None = None,
        duties: Sequence[str] = ("handler", "determiner"),
    ) -> None:
        """`duties` are those of the lead in cases; it is registrar and keeps the calendar as well."""
        self.folder = folder
        self.clock = SimulatedClock(instant(begin))
        self.ledger = Ledger.open(folder, self.clock, database=database)
        self.keys: dict[str, bytes] = {}
        #: Ids of what a test made beforehand, by its own names.
        self.things: dict[str, str] = {}
        self.register("department", "临江市水务局", BUREAU)
        self.register("enterprise", "甲建设有限公司", BUILDER, size="small")
        self.register("enterprise", "乙工程有限公司", OTHER, size="micro")
        self.register("authority", "临江市信用牵头部门", LEAD, duties=["registrar", "calendar", *duties])
        self.ledger.settle()

    def register(self, kind: str, name: str, code: str, **more: Any) -> None:
        self.keys[code] = new_key()
        fields = {"kind": kind, "name": name, "uscc": code, "key": address_of(self.keys[code]), **more}
        self.ledger.act_as_registrar("register_party", fields)

    def at(self, text: str) -> None:
        self.clock.set(instant(text))
        self.ledger.tick()

    def sign(self, act: Act, keys: Mapping[str, bytes] | None = None) -> SignedAct:
        """Signed by the parties that the act names, with their keys or those given instead."""
        by_party = {self.ledger.party_id(code): key for code, key in {**self.keys, **(keys or {})}.items()}
        parties = [party for party in (act.by, act.also) if party in by_party]
        return SignedAct(act, tuple(sign(act, self.ledger.contracts, by_party[party]) for party in parties))

    @staticmethod
    def sign_with(ledger: Ledger, act: Act, key: bytes) -> bytes:
        """One party's signature for a ledger."""
        return sign(act, ledger.contracts, key)

    def prepare(self, do: str, *by: str, **values: Any) -> Prepared:
        return self.ledger.prepare(do, by, values)

    def perform(self, do: str, *by: str, **values: Any) -> Outcome:
        """Prepared, signed, submitted; raises its refusal."""
        prepared = self.prepare(do, *by, **values)
        return self.ledger.submit_signed(self.sign(prepared.act), map(canonical, prepared.documents))

    def contract(self, number: str, *obligations: Mapping[str, Any]) -> bytes:
        """A contract of the bureau with the builder; its id."""
        listed = list(obligations) or [payment("1000.00", THIRTY_DAYS)]
        outcome = self.perform(
            "sign_contract", BUREAU, BUILDER, contract=number, title=f"合同{number}", obligations=listed
        )
        return outcome.act

    def index_digest(self) -> str:
        """The digest of all tables at the present head."""
        return index_digest(self.ledger)

    def documents(self) -> set[bytes]:
        """Digests of everything in the second store."""
        with sqlite3.connect(f"file:{Folder(self.folder).documents}?mode=ro", uri=True) as connection:
            return {row[0] for row in connection.execute("select digest from document")}


def payment(amount: str, due: Mapping[str, Any], name: str = "o1") -> dict[str, Any]:
    """An obligation to pay."""
    return {"obligation": name, "kind": "payment", "amount": amount, "due": dict(due)}


@contextmanager
def desk(
    folder: Path, begin: str = "2025-11-03", duties: Sequence[str] = ("handler", "determiner")
) -> Iterator[Desk]:
    made = Desk(folder, begin, duties=duties)
    try:
        yield made
    finally:
        made.ledger.close()


def index_digest(ledger: Ledger) -> str:
    """The digest of all of a ledger's tables at the present head."""
    ledger.settle()
    index = Index(ledger.folder.index, Source(ledger.chain.rpc, ledger.contracts).ledger)
    try:
        return digest(index)
    finally:
        index.close()
