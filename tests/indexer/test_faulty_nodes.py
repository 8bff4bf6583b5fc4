"""Nodes that answer and are wrong: behind, ahead of themselves, or restored from a backup."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from ledger_api.chain.rpc import Rpc, RpcError
from ledger_api.indexer.blocks import ChainMoved
from ledger_api.indexer.follow import Follower
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import ChainBehind, Indexer
from ledger_api.store.digest import digest
from tests.indexer.fixtures import NewIndexer, from_scratch
from tests.indexer.local_ledger import LocalLedger, payment_terms


class Lagging(Rpc):
    """Two nodes behind one address: the one that is asked for ranges of logs has only come to block `reached`."""

    reached = 0

    def call(self, method: str, *params: Any) -> Any:
        answer = super().call(method, *params)
        if method == "eth_getLogs":
            return [log for log in answer if int(log["blockNumber"], 16) <= self.reached]
        return answer

    def outcomes(self, requests: Any) -> list[Any]:
        answers = super().outcomes(requests)
        return [
            RpcError(-32000, "unknown block") if method == "eth_getLogs" and self.is_ahead(answer) else answer
            for (method, _), answer in zip(requests, answers, strict=True)
        ]

    def is_ahead(self, logs: Any) -> bool:
        return any(int(log["blockNumber"], 16) > self.reached for log in logs)


def head(ledger: LocalLedger) -> int:
    return int(ledger.rpc.call("eth_blockNumber"), 16)


def test_a_node_that_answers_for_blocks_which_it_does_not_have_is_not_believed(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    ledger.mine()
    with Lagging(ledger.anvil.url) as rpc:
        rpc.reached = head(ledger)
        ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
        indexer = new_indexer()
        lagging = Indexer(indexer.index, Source(rpc, ledger.contracts))
        with pytest.raises(ChainMoved, match="does not have the logs of block"):
            lagging.catch_up()
        assert indexer.index.position is None
        rpc.reached = head(ledger)
        lagging.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_logs_left_out_of_a_range_are_asked_for_block_by_block(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    class Forgetful(Rpc):
        def call(self, method: str, *params: Any) -> Any:
            return [] if method == "eth_getLogs" else super().call(method, *params)

    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    indexer = new_indexer()
    with Forgetful(ledger.anvil.url) as rpc:
        Indexer(indexer.index, Source(rpc, ledger.contracts)).catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_a_node_that_gives_a_log_twice_is_asked_again(ledger: LocalLedger, new_indexer: NewIndexer) -> None:
    class Stammering(Rpc):
        is_mending = False

        def call(self, method: str, *params: Any) -> Any:
            answer = super().call(method, *params)
            return answer * 2 if method == "eth_getLogs" and not self.is_mending else answer

    ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
    indexer = new_indexer()
    with Stammering(ledger.anvil.url) as rpc:
        stammering = Indexer(indexer.index, Source(rpc, ledger.contracts))
        with pytest.raises(ChainMoved, match=r"gave a log of blocks .* twice"):
            stammering.catch_up()
        assert indexer.index.position is None
        rpc.is_mending = True
        stammering.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_a_chain_that_ends_beyond_finality_before_the_index_is_told_from_another_chain(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    ledger.mine()
    snapshot, ends, began_at = ledger.rpc.call("evm_snapshot"), head(ledger), ledger.now
    indexer = new_indexer(finality_depth=3)

    def four_blocks() -> None:
        ledger.now = began_at
        for _ in range(4):
            ledger.now += 60
            ledger.mine()

    four_blocks()
    indexer.catch_up()
    before = digest(indexer.index)
    assert ledger.rpc.call("evm_revert", snapshot)
    with pytest.raises(ChainBehind, match="chengnuo rebuild") as told:
        indexer.catch_up()
    assert f"链只到区块 {ends}" in str(told.value)
    assert f"ends with block {ends} " in str(told.value)
    assert digest(indexer.index) == before
    # Whoever follows waits for it, and goes on when the node has caught up.
    follower = Follower(indexer, poll=0.02)
    follower.start()
    try:
        wait_until(lambda: follower.lag.error is not None)
        assert follower.lag.stopped is False
        four_blocks()
        ledger.now += 60
        ledger.mine()
        wait_until(lambda: follower.lag.indexed == ends + 5)
    finally:
        follower.stop()
    assert digest(indexer.index) == from_scratch(new_indexer)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
