"""A server that is killed in a burst of acts has lost none that it had answered with a receipt."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from ledger_api.chain.anvil import reserved_port
from ledger_api.chain.keys import address_of, new_key
from ledger_api.errors import LedgerError
from ledger_api.ledger import Ledger
from ledger_api.serving import check_demo, open_ledger, serve
from tests.desk import BUILDER, BUREAU, Desk, payment
from tests.server_process import ServerProcess

KILLS = 2


def handed_in(ledger: Ledger, keys: dict[str, bytes], do: str, *by: str, **values: Any) -> dict[str, Any]:
    """An act as it goes over the wire."""
    prepared = ledger.prepare(do, by, values)
    assert prepared.refusal is None, prepared.refusal
    signatures = ["0x" + Desk.sign_with(ledger, prepared.act, keys[code]).hex() for code in by]
    return {"typed_data": prepared.typed_data, "signatures": signatures, "documents": prepared.documents}


def test_a_killed_server_loses_no_receipt(tmp_path: Path) -> None:
    dice = Random(20251103)
    data = tmp_path / "ledger"
    keys = {BUREAU: new_key(), BUILDER: new_key()}
    ledger = Ledger.open(data)
    for code, kind in ((BUREAU, "department"), (BUILDER, "enterprise")):
        fields = {"kind": kind, "name": kind, "uscc": code, "key": address_of(keys[code])}
        ledger.act_as_registrar("register_party", fields)
    ledger.settle()
    terms = {"title": "合同", "contract": "c1", "obligations": [payment("100000.00", {"date": "2030-01-02"})]}
    signing = handed_in(ledger, keys, "sign_contract", BUREAU, BUILDER, **terms)
    receipt = ledger.submit(**signing)
    ledger.settle()
    on = {"obligation": f"0x{receipt.act.hex()}/1"}
    acts = [
        handed_in(ledger, keys, "record_payment", BUREAU, **on, amount="1.00", payment=f"付款{n}")
        for n in range(24 * KILLS)
    ]
    ledger.close()
    receipts: dict[str, int] = {}
    for turn in range(KILLS):
        server = ServerProcess(data)
        try:
            server.wait_until_ready()
            shares = [acts[24 * turn + n : 24 * (turn + 1) : 4] for n in range(4)]
            threads = [threading.Thread(target=burst, args=(server.url, share, receipts)) for share in shares]
            for thread in threads:
                thread.start()
            time.sleep(dice.uniform(0.1, 0.4))
        finally:
            server.kill()
        for thread in threads:
            thread.join()
    ledger = Ledger.open(data)
    try:
        assert receipts
        with ledger.open_reading() as reading:
            for receipt_id, block in receipts.items():
                row = reading.act(bytes.fromhex(receipt_id[2:]))
                assert row is not None
                assert (row.outcome, row.block_number) == ("done", block)
                found = reading.payment(bytes.fromhex(receipt_id[2:]))
                assert found is not None
        # What was not answered is sent again: it is there once, whether it had been there or not.
        for act in acts:
            ledger.submit(**act)
        ledger.settle()
        with ledger.open_reading() as reading:
            row_of_all = reading.obligation(receipt.act, 1)
        assert row_of_all is not None
        assert row_of_all.paid_fen == 100 * len(acts)
    finally:
        ledger.close()


def burst(url: str, acts: list[dict[str, Any]], receipts: dict[str, int]) -> None:
    """Hands in one act after another until the server is gone."""
    with httpx.Client(base_url=url, trust_env=False, timeout=10) as client:
        for act in acts:
            try:
                answer = client.post("/api/v1/acts", json=act)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            receipts[answer.json()["receipt_id"]] = answer.json()["block"]


def test_a_served_ledger_answers_and_is_closed_afterwards(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "ledger", demo=False, url=None, say=lambda text: None)
    with serve(ledger, "127.0.0.1", free_port()) as server:
        assert check_demo(server.url, demo=False) == 0
        with pytest.raises(LedgerError, match="逾期"):
            check_demo(server.url, demo=True)
    with pytest.raises(httpx.TransportError):
        httpx.get(server.url, trust_env=False)
    # The folder is free again.
    Ledger.open(tmp_path / "ledger").close()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with reserved_port() as reservation:
        reservation.listen()
        port = reservation.getsockname()[1]
        ledger = open_ledger(tmp_path / "ledger", demo=False, url=None, say=lambda text: None)
        with pytest.raises(LedgerError, match=f"端口 {port}"), serve(ledger, "127.0.0.1", port):
            pass


def test_the_demo_goes_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(LedgerError, match="不是空目录"):
        open_ledger(tmp_path / "other", demo=True, url=None, say=lambda text: None)
    assert (tmp_path / "other" / "thesis.txt").read_text() == "mine"


def free_port() -> int:
    with reserved_port() as reservation:
        return int(reservation.getsockname()[1])
