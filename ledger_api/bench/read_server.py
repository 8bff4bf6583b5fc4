"""The server that `bench api` asks: the web side over an index that does not move, with one empty route beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Response

from ledger_api.acts.waiting import Waiting
from ledger_api.bench.people import CHAIN_ID
from ledger_api.chain.acts import SignedAct, party_id
from ledger_api.chain.contracts import Contracts
from ledger_api.errors import LedgerError
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.sealed import Access
from ledger_api.store.subscriptions import Subscriptions
from ledger_api.web.app import create_app
from ledger_api.web.heap import set_apart
from ledger_api.web.ports import LedgerStatus, Prepared, SubmitReceipt, TakenTable
from ledger_api.web.settings import WebSettings

EMPTY = "/bench/empty"


class _Still:
    """A ledger that is only read."""

    def __init__(self, index: str, documents: str) -> None:
        self._index, self._documents = index, documents

    def open_reading(self) -> Reading:
        return open_reading(self._index, self._documents)

    def party_id(self, code: str) -> bytes:
        return party_id(CHAIN_ID, "uscc", code)

    def status(self) -> LedgerStatus:
        with self.open_reading() as reading:
            position = reading.position
        return LedgerStatus(
            chain_id=CHAIN_ID,
            head_block=position.block,
            head_time=position.time,
            final_block=position.block,
            role="reader",
        )

    @property
    def contracts(self) -> Contracts:
        raise LedgerError("this ledger is only read: a benchmark's ledger has no contracts")

    def signed_act(self, tx_hash: bytes, key: bytes) -> SignedAct | None:
        raise LedgerError("this ledger is only read: a benchmark's ledger has no signatures")

    def unseal(self, complaint: bytes, parts: Mapping[bytes, str], reader: bytes) -> dict[bytes, bytes]:
        raise LedgerError("this ledger is only read: a benchmark's ledger has no complaints")

    def accesses(self, complaint: bytes) -> list[Access]:
        raise LedgerError("this ledger is only read: a benchmark's ledger has no complaints")

    def open_reading_of(self, day: date, may_make: Callable[[], None]) -> Reading:
        raise LedgerError("this ledger is only read as of now: a benchmark's ledger has no past days")

    @property
    def subscriptions(self) -> Subscriptions:
        raise LedgerError("this ledger is only read: nobody subscribes to a benchmark's ledger")

    def take_table(self, file: Path, department: str) -> TakenTable:
        raise LedgerError("this ledger is only read: nothing acts on a benchmark's ledger")

    def table_template(self, english: bool) -> bytes:
        raise LedgerError("this ledger is only read: nobody brings a table to a benchmark's ledger")

    def inbox(self, party: bytes) -> list[Waiting]:
        return []

    def outbox(self, party: bytes) -> list[Waiting]:
        return []

    def waiting(self, act: bytes, party: bytes) -> Waiting | None:
        return None

    def leave(
        self,
        party: bytes,
        typed_data: Mapping[str, Any],
        signatures: Sequence[str],
        documents: Sequence[Mapping[str, Any]],
    ) -> bytes:
        raise LedgerError("this ledger is only read: nothing acts on a benchmark's ledger")

    def sign_waiting(self, party: bytes, act: bytes, signature: str) -> SubmitReceipt | None:
        raise LedgerError("this ledger is only read: nothing acts on a benchmark's ledger")

    def decline(self, party: bytes, act: bytes, reason: str) -> None:
        raise LedgerError("this ledger is only read: nothing acts on a benchmark's ledger")

    def prepare(self, do: str, by: Sequence[str], with_: Mapping[str, Any]) -> Prepared:
        raise LedgerError("this ledger is only read: nothing acts on a benchmark's ledger")

    def submit(
        self, typed_data: dict[str, Any], signatures: list[str], documents: list[dict[str, Any]]
    ) -> SubmitReceipt:
        raise LedgerError("this ledger is only read: nothing acts on a benchmark's ledger")


def app_over(index: str, documents: str) -> FastAPI:
    """The application that a ledger is served by, and an empty route that goes through all of its middleware."""
    app = create_app(_Still(index, documents), WebSettings(on_loopback=True))

    def empty() -> Response:
        return Response()

    # Before the others: pages have routes that take any path.
    app.add_api_route(EMPTY, empty)
    app.router.routes.insert(0, app.router.routes.pop())
    return app


def serve(index: str, documents: str, port: int) -> None:
    """Serves until the process is ended."""
    app = app_over(index, documents)
    with set_apart():
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", server_header=False)
