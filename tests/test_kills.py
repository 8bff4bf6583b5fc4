"""`kill -9` of the server or of its node, at any moment while acts are handed in and indexed.

CHENGNUO_KILL_MOMENTS=200 for the long run.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx

from ledger_api.chain.keys import address_of, new_key
from ledger_api.ledger import Ledger
from tests.chain.test_crashes import nodes_of, wait_until_gone
from tests.desk import BUILDER, BUREAU, Desk, payment
from tests.server_process import ServerProcess

MOMENTS = int(os.environ.get("CHENGNUO_KILL_MOMENTS", "4"))
#: Acts that are ready for each moment, and how many hands hand them in.
ACTS, HANDS = 32, 4


class Office:
    """A ledger in a folder with one contract on which the bureau pays one yuan at a time."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.keys = {BUREAU: new_key(), BUILDER: new_key()}
        ledger = Ledger.open(data)
        for code, kind in ((BUREAU, "department"), (BUILDER, "enterprise")):
            fields = {"kind": kind, "name": kind, "uscc": code, "key": address_of(self.keys[code])}
            ledger.act_as_registrar("register_party", fields)
        ledger.settle()
        terms = {
            "title": "合同",
            "contract": "c1",
            "obligations": [payment("100000.00", {"date": "2030-01-02"})],
        }
        self.commitment = ledger.submit(**self.signed(ledger, "sign_contract", BUREAU, BUILDER, **terms)).act
        ledger.settle()
        self.acts = [
            self.signed(
                ledger, "record_payment", BUREAU, obligation=f"0x{self.commitment.hex()}/1", amount="1.00"
            )
            for _ in range(ACTS * MOMENTS)
        ]
        ledger.close()

    def signed(self, ledger: Ledger, do: str, *by: str, **values: Any) -> dict[str, Any]:
        """An act as it goes over the wire."""
        prepared = ledger.prepare(do, by, values)
        assert prepared.refusal is None, prepared.refusal
        signatures = ["0x" + Desk.sign_with(ledger, prepared.act, self.keys[code]).hex() for code in by]
        return {
            "typed_data": prepared.typed_data,
            "signatures": signatures,
            "documents": prepared.documents,
        }


class Burst:
    """Many hands handing in acts until the server is gone or refuses for want of a chain."""

    def __init__(self, url: str, acts: list[dict[str, Any]]) -> None:
        self.receipts: dict[str, int] = {}
        self.codes: list[str] = []
        self.faults: list[str] = []
        self.told = threading.Event()
        self._url = url
        self._threads = [threading.Thread(target=self._go_on, args=(acts[n::HANDS],)) for n in range(HANDS)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _go_on(self, acts: list[dict[str, Any]]) -> None:
        with httpx.Client(base_url=self._url, trust_env=False, timeout=30) as client:
            for act in acts:
                try:
                    answer = client.post("/api/v1/acts", json=act)
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    self.receipts[answer.json()["receipt_id"]] = answer.json()["block"]
                    self.told.set()
                elif answer.status_code == 503:
                    self.codes.append(answer.json()["code"])
                    return
                else:
                    self.faults.append(f"{answer.status_code} {answer.text[:300]}")


def test_whatever_is_killed_no_receipt_is_broken_and_nothing_counts_twice(tmp_path: Path) -> None:
    chance = Random(20261122)
    office = Office(tmp_path / "ledger")
    receipts: dict[str, int] = {}
    for moment in range(MOMENTS):
        victim = ("server", "node")[moment % 2]
        server = ServerProcess(office.data)
        try:
            server.wait_until_ready(timeout=120)
            # Of what was told before, a sample each time and everything at the end.
            check(server.url, dict(chance.sample(sorted(receipts.items()), min(30, len(receipts)))))
            # Another node, begun later, may be making a checkpoint.
            node = min(nodes_of(server.process.pid))
            burst = Burst(server.url, office.acts[ACTS * moment : ACTS * (moment + 1)])
            strike(chance, burst, {"server": server.process.pid, "node": node}[victim])
            burst.wait()
            assert burst.faults == []
            if victim == "node":
                nothing_but_reading(server, office)
            assert set(burst.codes) <= ({"NO_CHAIN"} if victim == "node" else set())
        finally:
            server.kill()
        wait_until_gone(node)
        receipts |= burst.receipts
    if MOMENTS > 1:
        assert "The chain has stopped" in office.data.with_suffix(".log").read_text()
    assert len(receipts) > MOMENTS
    assert len(receipts) < ACTS * MOMENTS, "nobody was killed in the middle of anything"
    everything_is_there_once(office, receipts)


def strike(chance: Random, burst: Burst, victim: int) -> None:
    """Kill at any moment of the burst; every third time while the index takes up what was just told."""
    if chance.random() < 1 / 3:
        assert burst.told.wait(20)
        time.sleep(chance.uniform(0, 0.03))
    else:
        time.sleep(chance.uniform(0, 0.35))
    os.kill(victim, 9)


def check(url: str, receipts: dict[str, int]) -> None:
    """A server that has just started knows every act of which somebody holds a receipt, in its block."""
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        for receipt, block in receipts.items():
            item = client.get(f"/api/v1/acts/{receipt}").json()["item"]
            assert (item["status"], item["block"]) == ("final", block)


def nothing_but_reading(server: ServerProcess, office: Office) -> None:
    """Without its node the server says so, and still shows what is indexed."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        health = client.get("/api/v1/health")
        assert (health.status_code, health.json()["code"]) == (503, "NO_CHAIN")
        assert "重新启动账本" in health.json()["detail"]
        assert client.get(f"/api/v1/commitments/0x{office.commitment.hex()}").status_code == 200
        log = office.data.with_suffix(".log")
        wait_until(lambda: "The chain has stopped" in log.read_text())


def everything_is_there_once(office: Office, receipts: dict[str, int]) -> None:
    ledger = Ledger.open(office.data)
    try:
        with ledger.open_reading() as reading:
            for receipt, block in receipts.items():
                row = reading.act(bytes.fromhex(receipt[2:]))
                assert row is not None
                assert (row.outcome, row.block_number) == ("done", block)
        # What was not answered is sent again: it is there once, whether it had been there or not.
        for act in office.acts:
            ledger.submit(**act)
        ledger.settle()
        with ledger.open_reading() as reading:
            obligation = reading.obligation(office.commitment, 1)
        assert obligation is not None
        assert obligation.paid_fen == 100 * len(office.acts)
        rebuilt = ledger.rebuild()
        assert rebuilt.is_same, (rebuilt.before, rebuilt.after)
    finally:
        ledger.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
