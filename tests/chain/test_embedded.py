from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger_api.chain.clock import Clock, RealClock, SimulatedClock
from ledger_api.chain.embedded import CLOCK_TOLERANCE, EmbeddedChain
from ledger_api.chain.journal import NAME
from ledger_api.chain.node import Chain, ChainCannotStart, ChainStopped, TransactionRefused
from tests.chain.keys import CHAIN_ID, GENESIS, Sender

Start = Callable[..., EmbeddedChain]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts chains in one folder, and closes what the test leaves open."""
    started: list[EmbeddedChain] = []

    def begin(clock: Clock | None = None, chain_id: int = CHAIN_ID) -> EmbeddedChain:
        clock = clock or SimulatedClock(GENESIS + 3600)
        started.append(EmbeddedChain.start(tmp_path / "chain", chain_id, GENESIS, clock))
        return started[-1]

    yield begin
    for chain in started:
        chain.close()


def head(chain: Chain) -> dict[str, str]:
    block: dict[str, str] = chain.rpc.call("eth_getBlockByNumber", "latest", False)
    return block


def wait_until(is_so: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_is_sent_stands_in_a_block_at_the_clocks_time(start: Start) -> None:
    clock = SimulatedClock(GENESIS + 3600)
    chain: Chain = start(clock)
    relay = Sender(1)
    (deployed,) = chain.send([relay.deploy_counter()])
    assert deployed.contract_address is not None
    clock.set(GENESIS + 7200)
    first, second = chain.send([relay.count(deployed.contract_address, value) for value in (5, 6)])
    assert (first.status, first.block_number, second.block_number) == (1, 2, 2)
    assert [int(log["data"], 16) for log in second.logs] == [6]
    assert int(head(chain)["timestamp"], 16) == chain.now() == GENESIS + 7200
    assert chain.is_simulated


def test_a_reverted_transaction_has_a_receipt_that_says_so(start: Start) -> None:
    chain, relay = start(), Sender(1)
    (deployed,) = chain.send([relay.deploy_counter()])
    assert deployed.contract_address is not None
    to = bytes.fromhex(deployed.contract_address[2:])
    (receipt,) = chain.send([relay.note(b"no such function", to=to)])
    assert receipt.status == 0


def test_a_restart_gives_the_same_blocks_and_the_same_state(start: Start) -> None:
    clock = SimulatedClock(GENESIS + 3600)
    chain, relay = start(clock), Sender(1)
    (deployed,) = chain.send([relay.deploy_counter()])
    assert deployed.contract_address is not None
    for day in range(1, 8):
        clock.set(GENESIS + 86_400 * day)
        chain.tick()
        chain.send([relay.count(deployed.contract_address, day * 10 + i) for i in range(day)])
    for minute in range(130):
        clock.set(GENESIS + 86_400 * 8 + 60 * minute)
        chain.tick()
    others = [Sender(number) for number in range(2, 6)]
    chain.send([sender.note() for _ in range(40) for sender in (relay, *others)])
    before, receipts = head(chain), chain.rpc.call("eth_getBlockReceipts", "latest")
    chain.close()

    again = start(clock)
    assert head(again) == before
    assert again.rpc.call("eth_getBlockReceipts", "latest") == receipts
    again.send([relay.note()])


def test_logs_and_receipts_of_the_whole_history_stay_readable(start: Start) -> None:
    chain, relay = start(), Sender(1)
    (deployed,) = chain.send([relay.deploy_counter()])
    assert deployed.contract_address is not None
    sent = [chain.send([relay.count(deployed.contract_address, i)])[0] for i in range(40)]
    logs = chain.rpc.call("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})
    assert [int(log["data"], 16) for log in logs] == list(range(40))
    assert chain.rpc.call("eth_getTransactionReceipt", sent[0].tx_hash)["blockNumber"] == "0x2"


def test_a_call_larger_than_a_block_goes_into_several(start: Start) -> None:
    chain, relay = start(), Sender(1)
    receipts = chain.send([relay.note(gas=100_000_000) for _ in range(7)])
    assert [receipt.block_number for receipt in receipts] == [1, 1, 1, 2, 2, 2, 3]


def test_hundreds_in_one_call_keep_their_order(start: Start) -> None:
    chain, relay, other = start(), Sender(1), Sender(2)
    raws = [sender.note() for _ in range(150) for sender in (relay, other)]
    receipts = chain.send(raws)
    assert [receipt.tx_hash for receipt in receipts] == chain.rpc.call(
        "eth_getBlockByNumber", "latest", False
    )["transactions"]


def test_callers_at_the_same_time_share_blocks_and_each_gets_its_own_receipts(start: Start) -> None:
    chain = start()
    raws = [[relay.note(), relay.note()] for relay in (Sender(100 + i) for i in range(64))]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(chain.send, raws))
    hashes = [receipt.tx_hash for receipts in answers for receipt in receipts]
    assert len(set(hashes)) == 128
    assert int(head(chain)["number"], 16) < 64


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"chainId": CHAIN_ID + 1}, "chain_id"),
        ({"nonce": 3}, "nonce"),
        ({"gas": 400_000_000}, "gas"),
        ({"gas": 20_000}, "gas"),
        ({"value": 1}, "value"),
        ({"gasPrice": 7}, "fee"),
    ],
)
def test_a_bad_transaction_is_refused_and_nothing_sent_with_it_is_journaled(
    start: Start, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    chain = start()
    journal = (tmp_path / "chain" / NAME).read_bytes()
    relay = Sender(1)
    with pytest.raises(TransactionRefused) as caught:
        chain.send([relay.note(), relay.note(**changes)])
    assert (caught.value.index, caught.value.code) == (1, code)
    assert (tmp_path / "chain" / NAME).read_bytes() == journal
    assert chain.send([Sender(1).note()])[0].status == 1


def test_a_transaction_that_is_in_a_block_already_gives_its_receipt_again(start: Start) -> None:
    chain, relay = start(), Sender(1)
    raw = relay.note()
    receipts = chain.send([raw])
    assert chain.send([raw]) == receipts
    assert chain.send([raw, relay.note(), raw])[::2] == receipts * 2
    with pytest.raises(TransactionRefused, match="expected 2"):
        chain.send([Sender(1).note(b"another with the same nonce")])


def test_a_transaction_put_into_the_node_past_the_journal_is_dropped(start: Start) -> None:
    chain, relay = start(), Sender(1)
    chain.rpc.call("eth_sendRawTransaction", "0x" + Sender(2).note().hex())
    chain.send([relay.note()])
    assert len(head(chain)["transactions"]) == 1


def test_a_block_made_past_the_journal_stops_the_chain_loudly(start: Start) -> None:
    chain, relay = start(), Sender(1)
    first = chain.send([relay.note()])
    chain.rpc.call("evm_mine")
    raw = relay.note()
    with pytest.raises(ChainStopped, match="Block 2 is not the one that was ordered"):
        chain.send([raw])
    with pytest.raises(ChainStopped):
        chain.tick()
    assert chain.failure is not None
    chain.close()
    again = start()
    assert again.send([Sender(1).note()]) == first
    assert again.send([raw])[0].block_number == 2


def test_nothing_is_written_outside_the_chains_folder(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    chain = start()
    for _ in range(700):
        chain.tick()
    assert list(home.iterdir()) == []
    files = {path.name for path in (tmp_path / "chain").rglob("*")}
    assert files == {NAME, "lock", "anvil.log"}


def test_a_torn_tail_is_cut_off_and_said(start: Start, tmp_path: Path) -> None:
    chain = start()
    chain.send([Sender(1).note()])
    before = head(chain)
    chain.close()
    with (tmp_path / "chain" / NAME).open("ab") as file:
        file.write(b'0badf00d {"t":17637')
    again = start()
    assert head(again) == before
    assert ["torn-1" in notice for notice in again.notices] == [True]


def test_a_damaged_line_in_the_middle_is_refused_by_its_number(start: Start, tmp_path: Path) -> None:
    chain, relay = start(), Sender(1)
    for _ in range(4):
        chain.send([relay.note()])
    chain.close()
    path = tmp_path / "chain" / NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[2].replace(b"0x", b"0y", 1), *lines[3:]]))
    with pytest.raises(ChainCannotStart, match="line 3"):
        start()


def test_a_line_that_is_missing_is_noticed_by_the_hash_in_the_next(start: Start, tmp_path: Path) -> None:
    clock = SimulatedClock(GENESIS + 3600)
    chain = start(clock)
    for minute in range(5):
        clock.set(GENESIS + 3600 + 60 * minute)
        chain.tick()
    chain.send([Sender(1).note()])
    chain.close()
    path = tmp_path / "chain" / NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    with pytest.raises(ChainCannotStart, match="come out otherwise"):
        start(clock)


def test_another_ledgers_folder_is_refused(start: Start) -> None:
    start().close()
    with pytest.raises(ChainCannotStart, match=f"chain_id {CHAIN_ID}, and 5 is asked for"):
        start(chain_id=5)


def test_a_folder_in_use_is_refused_with_the_process_that_has_it(start: Start) -> None:
    chain = start()
    with pytest.raises(ChainCannotStart, match=f"process {os.getpid()}"):
        start()
    chain.close()
    start()


def test_a_story_played_in_the_past_goes_on_under_the_real_clock(start: Start) -> None:
    chain = start(SimulatedClock(GENESIS + 3600))
    chain.send([Sender(1).note()])
    chain.use_clock(RealClock())
    assert not chain.is_simulated
    chain.tick()
    assert abs(int(head(chain)["timestamp"], 16) - time.time()) < 5
    with pytest.raises(ChainCannotStart, match="seconds behind the last block"):
        chain.use_clock(SimulatedClock(GENESIS + 7200))


def test_a_wall_clock_slightly_behind_waits_at_the_last_block_and_one_far_behind_is_refused(
    start: Start,
) -> None:
    last = GENESIS + 86_400
    chain = start(SimulatedClock(last))
    chain.tick()
    chain.close()
    chain = start(RealClock(lambda: last - CLOCK_TOLERANCE))
    chain.tick()
    assert int(head(chain)["timestamp"], 16) == chain.now() == last
    chain.close()
    with pytest.raises(ChainCannotStart, match=f"{CLOCK_TOLERANCE + 1} seconds behind"):
        start(RealClock(lambda: last - CLOCK_TOLERANCE - 1))


def test_an_idle_chain_makes_a_block_just_after_midnight_in_shanghai(start: Start) -> None:
    midnight = GENESIS + 5 * 86_400
    wall = [float(midnight - 30)]
    chain = start(RealClock(lambda: wall[0]))
    wait_until(lambda: head(chain)["number"] == "0x1")
    wall[0] = midnight + 1
    wait_until(lambda: head(chain)["number"] == "0x2")
    assert int(head(chain)["timestamp"], 16) == midnight + 1


def test_the_node_killed_in_use_stops_the_chain_and_the_next_start_has_everything(start: Start) -> None:
    chain, relay = start(), Sender(1)
    receipts = chain.send([relay.note() for _ in range(5)])
    assert chain.node_pid is not None
    os.kill(chain.node_pid, 9)
    raw = relay.note()
    with pytest.raises(ChainStopped):
        chain.send([raw])
    chain.close()
    again = start()
    again.send([raw])
    for receipt in receipts:
        assert again.rpc.call("eth_getTransactionReceipt", receipt.tx_hash)["blockHash"] == receipt.block_hash


def test_a_closed_chain_says_so(start: Start) -> None:
    chain = start()
    chain.close()
    chain.close()
    with pytest.raises(ChainStopped, match="closed"):
        chain.send([Sender(1).note()])
