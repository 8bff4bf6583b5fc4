"""`kill -9` of the server while it tells a web hook: after each start it goes on where it was, in order."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from ledger_api.store.subscriptions import Subscriptions, WebHook
from tests.server_process import ServerProcess
from tests.web.receivers import Receiver, wait_for
from tests.web.town import BUILDER, BUILDER_NAME, WATER, Town


def at_least(receiver: Receiver, told: int) -> bool:
    return len(receiver.taken) >= told


def test_no_change_is_lost_or_told_out_of_order(tmp_path: Path) -> None:
    town = Town.found(tmp_path / "ledger")
    town.register("department", "临江市水务局", WATER)
    town.register("enterprise", BUILDER_NAME, BUILDER, size="large")
    due = {"date": "2030-01-02"}
    payment = {"obligation": "o1", "kind": "payment", "amount": "1000.00", "due": due}
    commitment = town.sign_contract("c1", "合同", [payment], WATER, BUILDER)
    for _ in range(12):
        town.do("record_payment", [WATER], obligation=f"{commitment}/1", amount="1.00")
    receiver = Receiver()
    receiver.secret = "a secret"
    water = town.ledger.party_id(WATER)
    hook = WebHook(b"\1" * 16, water, water, receiver.url, receiver.secret, int(time.time()), "0")
    town.ledger.subscriptions.add(hook, 1)
    town.ledger.close()
    receiver.slow = 0.15
    for told in (3, 8):
        server = ServerProcess(tmp_path / "ledger", "--hook-network", "127.0.0.0/8")
        wait_for(partial(at_least, receiver, told), 60)
        server.kill()
    receiver.slow = 0
    server = ServerProcess(tmp_path / "ledger", "--hook-network", "127.0.0.0/8")
    wait_for(lambda: receiver.events().count("PaymentRecorded") >= 12, 60)
    wait_for(lambda: len({one["id"] for one in receiver.taken}) == len({one["id"] for one in receiver.sent}))
    server.kill()
    receiver.close()
    places = [one["change"]["place"] for one in receiver.taken]
    assert places == sorted(places)
    # Each kill can make one change come twice, and no more.
    assert len(places) - len(set(places)) <= 2
    kept = Subscriptions(tmp_path / "ledger" / "documents.sqlite")
    (left,) = kept.hooks(water)
    kept.close()
    assert left.tries == 0
