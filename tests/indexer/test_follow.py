from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_api.chain.anvil import start_anvil
from ledger_api.chain.rpc import Rpc, RpcUnavailable
from ledger_api.indexer.follow import Follower
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import DeepReorg, Indexer
from ledger_api.store.index import Index
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import LocalLedger, payment_terms


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until something holds; fail after five seconds."""
    deadline = time.monotonic() + 5
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def head(ledger: LocalLedger) -> int:
    return int(ledger.rpc.call("eth_blockNumber"), 16)


def test_a_follower_that_is_woken_indexes_at_once(ledger: LocalLedger, new_indexer: NewIndexer) -> None:
    follower = Follower(new_indexer(), poll=60)
    follower.start()
    try:
        wait_for(lambda: follower.lag.indexed == head(ledger))
        ledger.submit(ledger.contract(payment_terms(1000, "2025-08-05")))
        follower.wake()
        wait_for(lambda: follower.lag.indexed == head(ledger))
        assert follower.lag.blocks == 0
        assert follower.lag.error is None
    finally:
        follower.stop()


def test_a_follower_looks_at_the_chain_by_itself(ledger: LocalLedger, new_indexer: NewIndexer) -> None:
    follower = Follower(new_indexer(), poll=0.01)
    follower.start()
    try:
        wait_for(lambda: follower.lag.indexed == head(ledger))
        ledger.mine()
        wait_for(lambda: follower.lag.indexed == head(ledger))
    finally:
        follower.stop()


def test_a_node_that_is_away_is_waited_for(ledger: LocalLedger, tmp_path: Path) -> None:
    anvil = start_anvil(tmp_path, 5, ledger.now)
    with Rpc(anvil.url) as rpc:
        source = Source(rpc, ledger.contracts)
        anvil.stop()
        index = Index(tmp_path / "index.sqlite", source.ledger)
        follower = Follower(Indexer(index, source), poll=0.01)
        with pytest.raises(RpcUnavailable):
            follower.catch_up()
        follower.start()
        wait_for(lambda: follower.lag.error is not None)
        assert not follower.lag.stopped
        assert follower.lag.blocks is None
        follower.stop()
        index.close()


def test_a_reorganisation_beyond_finality_stops_the_follower_and_says_so(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    snapshot = ledger.rpc.call("evm_snapshot")
    ledger.mine()
    ledger.mine()
    follower = Follower(new_indexer(finality_depth=1), poll=0.01)
    follower.start()
    try:
        wait_for(lambda: follower.lag.indexed == head(ledger))
        assert ledger.rpc.call("evm_revert", snapshot)
        ledger.now += 5
        ledger.mine()
        wait_for(lambda: follower.lag.stopped)
        assert isinstance(follower.failure, DeepReorg)
        assert "counted as final" in str(follower.lag.error)
    finally:
        follower.stop()
