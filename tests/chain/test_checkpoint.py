from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger_api.chain import checkpointing, embedded
from ledger_api.chain.checkpoint import (
    DRAFT,
    UnusableCheckpoint,
    checkpoints_in,
    read_checkpoint,
    write_checkpoint,
)
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.journal import NAME, Block, Header, Journal, open_journal
from tests.chain.keys import CHAIN_ID, GENESIS, Sender
from tests.chain.test_crashes import nodes_of

ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "nothing in it": lambda whole: b"",
    "the first line unfinished": lambda whole: whole[:40],
    "the first line changed": lambda whole: whole.replace(b'"block":', b'"blocK":', 1),
    "half of it": lambda whole: whole[: len(whole) // 2],
    "a byte less": lambda whole: whole[:-1],
    "a byte more": lambda whole: whole + b"\0",
    "a byte changed": lambda whole: whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:],
}


class Bank:
    """One chain folder, a key that sends and a contract that logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SimulatedClock(GENESIS + 3600)
        self.sender = Sender(1)
        self.said: list[str] = []
        self.chain = self.start()
        (deployed,) = self.chain.send([self.sender.deploy_counter()])
        assert deployed.contract_address is not None
        self.counter = deployed.contract_address

    def start(self) -> EmbeddedChain:
        self.chain = EmbeddedChain.start(self.folder, CHAIN_ID, GENESIS, self.clock, self.said.append)
        return self.chain

    def restart(self) -> EmbeddedChain:
        self.chain.close()
        return self.start()

    def work(self, minutes: int = 5) -> None:
        """Some minutes, each with two transactions and an empty block."""
        for _ in range(minutes):
            self.clock.set(self.clock.now() + 60)
            number = self.sender.nonce
            self.chain.send([self.sender.count(self.counter, number + i) for i in range(2)])
            self.chain.tick()

    def checkpoint(self) -> Path:
        """The chain goes on until there is a checkpoint with everything up to now."""
        now = int(self.chain.rpc.call("eth_blockNumber"), 16)
        wait_until(lambda: self._has_checkpoint_of(now))
        return checkpoints_in(self.folder)[0]

    def _has_checkpoint_of(self, block: int) -> bool:
        self.chain.tick()
        return any(block_of(path) >= block for path in checkpoints_in(self.folder))

    def kept(self) -> int:
        """How many checkpoints there are."""
        return len(checkpoints_in(self.folder))

    def history(self) -> dict[str, Any]:
        """Everything that the node can tell of all its blocks."""
        rpc = self.chain.rpc
        numbers = [hex(number) for number in range(int(rpc.call("eth_blockNumber"), 16) + 1)]
        blocks = [rpc.call("eth_getBlockByNumber", number, True) for number in numbers]
        transactions = [tx["hash"] for block in blocks for tx in block["transactions"]]
        return {
            "blocks": blocks,
            "by hash": [rpc.call("eth_getBlockByHash", block["hash"], False) for block in blocks],
            "receipts": [rpc.call("eth_getBlockReceipts", number) for number in numbers],
            "one by one": [rpc.call("eth_getTransactionReceipt", tx) for tx in transactions],
            "logs": rpc.call("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"}),
            "nonce": rpc.call("eth_getTransactionCount", self.sender.address, "latest"),
            "storage": rpc.call("eth_getStorageAt", self.counter, "0x0", "latest"),
            "final": rpc.call("eth_getBlockByNumber", "finalized", False),
        }


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    """A chain for which no replay is short enough."""
    monkeypatch.setattr(checkpointing, "LONGEST_REPLAY", 0.0)
    made = Bank(tmp_path / "chain")
    yield made
    made.chain.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def without_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpointing, "LONGEST_REPLAY", 1e9)


def test_a_restart_from_checkpoints_gives_the_whole_history_again_and_the_same_next_blocks(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        bank.work()
        bank.checkpoint()
        bank.work(2)
        before = bank.history()
        bank.restart()
        assert bank.chain.notices == []
        assert bank.history() == before
    without_more(monkeypatch)
    bank.restart()
    bank.work(60)
    from_checkpoint = bank.history()
    bank.chain.close()
    for path in checkpoints_in(bank.folder):
        path.unlink()
    bank.start()
    assert bank.history() == from_checkpoint


def test_only_the_part_behind_the_checkpoint_is_replayed_and_told(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.work(20)
    bank.checkpoint()
    without_more(monkeypatch)
    bank.work(1)
    bank.chain.close()
    monkeypatch.setattr(embedded, "_SAY_EVERY", 0.0)
    bank.start()
    assert bank.said[0].startswith(f"从链日志恢复：区块 {block_of(checkpoints_in(bank.folder)[0])}/")
    bank.said.clear()
    bank.chain.close()
    for path in checkpoints_in(bank.folder):
        path.unlink()
    bank.start()
    assert bank.said[0].startswith("从链日志恢复：区块 0/")


def block_of(checkpoint: Path) -> int:
    return int(checkpoint.name.split("-")[1])


@pytest.mark.parametrize("how", ALTERED)
def test_a_damaged_checkpoint_is_named_and_passed_over(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    bank.work()
    path = bank.checkpoint()
    without_more(monkeypatch)
    bank.work(1)
    before = bank.history()
    bank.chain.close()
    for path in checkpoints_in(bank.folder):
        path.write_bytes(ALTERED[how](path.read_bytes()))
    damaged = [path.name for path in checkpoints_in(bank.folder)]
    bank.start()
    assert [name in notice for name, notice in zip(damaged, bank.chain.notices, strict=True)] == [True] * len(
        damaged
    )
    assert bank.history() == before


def test_the_older_checkpoint_is_used_where_the_newer_is_damaged(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        bank.work()
        bank.checkpoint()
    bank.chain.tick()
    without_more(monkeypatch)
    bank.work(1)
    before = bank.history()
    bank.chain.close()
    newest, older = checkpoints_in(bank.folder)[:2]
    newest.write_bytes(newest.read_bytes()[:-9])
    monkeypatch.setattr(embedded, "_SAY_EVERY", 0.0)
    bank.said.clear()
    bank.start()
    assert len(bank.chain.notices) == 1
    assert newest.name in bank.chain.notices[0]
    assert bank.said[0].startswith(f"从链日志恢复：区块 {block_of(older)}/")
    assert bank.history() == before


def test_two_checkpoints_are_kept_and_an_unfinished_one_is_cleared_away(bank: Bank) -> None:
    for _ in range(4):
        bank.work(1)
        bank.checkpoint()
    bank.chain.close()
    (bank.folder / DRAFT).write_bytes(b"half")
    bank.start()
    bank.checkpoint()
    wait_until(lambda: bank.checkpoint() in checkpoints_in(bank.folder) and bank.kept() == 2)
    assert not (bank.folder / DRAFT).exists() or (bank.folder / DRAFT).read_bytes() != b"half"
    names = {path.name for path in bank.folder.iterdir()}
    assert names - {DRAFT, "checkpointing"} == {
        NAME,
        "lock",
        "anvil.log",
        "anvil.log.1",
        *(path.name for path in checkpoints_in(bank.folder)),
    }


def test_a_checkpoint_with_sums_that_fit_but_another_state_is_passed_over(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.work()
    bank.checkpoint()
    without_more(monkeypatch)
    before = bank.history()
    bank.chain.close()
    journal = open_journal(bank.folder)
    assert journal is not None
    newest, *others = checkpoints_in(bank.folder)
    for other in others:
        other.unlink()
    head, state = read_checkpoint(newest, journal)
    told = orjson.loads(gzip.decompress(state))
    storage = next(account["storage"] for account in told["accounts"].values() if account["storage"])
    storage[next(iter(storage))] = "0x" + "77" * 32
    journal.end = head.mark
    write_checkpoint(bank.folder, journal, head.block_hash, gzip.compress(orjson.dumps(told)))
    journal.close()
    bank.start()
    assert "its state has the root" in bank.chain.notices[0]
    assert bank.history() == before


def test_a_checkpoint_beyond_a_journal_from_an_older_backup_is_passed_over(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.work(2)
    older = (bank.folder / NAME).read_bytes()
    before = bank.history()
    bank.work(3)
    bank.checkpoint()
    without_more(monkeypatch)
    bank.chain.close()
    for path in checkpoints_in(bank.folder)[1:]:
        path.unlink()
    (bank.folder / NAME).write_bytes(older)
    bank.start()
    assert "not made from this journal" in bank.chain.notices[0]
    assert bank.history() == before


def test_the_node_that_makes_the_checkpoint_may_be_killed(bank: Bank) -> None:
    bank.work(2)
    killed = 0
    deadline = time.monotonic() + 20
    while not any("could not be made" in notice for notice in bank.chain.notices):
        assert time.monotonic() < deadline
        bank.chain.tick()
        for pid in nodes_of(os.getpid()) - {bank.chain.node_pid}:
            os.kill(pid, 9)
            killed += 1
    assert killed > 0
    bank.work(1)
    before = bank.history()
    bank.restart()
    assert bank.history() == before


def test_a_checkpoint_of_another_journal_of_the_same_length_is_refused(tmp_path: Path) -> None:
    first, second = (
        Journal.create(folder, Header(1, 77, 0, "0x" + word * 32, "1.7.1", []))
        for folder, word in ((made(tmp_path / "a"), "ab"), (made(tmp_path / "b"), "cd"))
    )
    for journal in (first, second):
        journal.append(Block(60, "0x" + "ef" * 32, ["0x02aa"]))
    path = write_checkpoint(tmp_path / "a", first, "0x" + "12" * 32, b"state")
    assert read_checkpoint(path, first)[1] == b"state"
    with pytest.raises(UnusableCheckpoint, match="not made from this journal"):
        read_checkpoint(path, second)
    first.close()
    second.close()


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder
