from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger_api.chain.anvil import find_anvil, reserved_port
from ledger_api.chain.node import Chain, ChainStopped, TransactionRefused
from ledger_api.chain.remote import RemoteChain
from ledger_api.chain.rpc import Rpc, RpcUnavailable
from tests.chain.keys import CHAIN_ID, Sender


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Somebody else's node that makes a block each second."""
    home: Path = tmp_path_factory.mktemp("remote")
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
        flags = [
            "--block-time=1",
            "--gas-price=0",
            "--block-base-fee-per-gas=0",
            "--quiet",
            "--prune-history",
        ]
        command = [str(find_anvil()), *flags, f"--chain-id={CHAIN_ID}", f"--port={port}"]
        with subprocess.Popen(command, env={"HOME": str(home)}, stdout=subprocess.DEVNULL) as process:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            yield url
            process.kill()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 10
    with Rpc(url) as rpc:
        while True:
            try:
                rpc.call("eth_chainId")
            except RpcUnavailable:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            else:
                return


@pytest.fixture
def chain(url: str) -> Iterator[Chain]:
    chain = RemoteChain(url, receipt_timeout=10)
    yield chain
    chain.close()


def test_what_is_sent_comes_into_a_block_and_its_receipts_in_the_order_sent(chain: Chain) -> None:
    assert chain.chain_id == CHAIN_ID
    assert not chain.is_simulated
    relay = Sender(21)
    receipts = chain.send([relay.note(), relay.deploy_counter(), relay.note()])
    assert [receipt.status for receipt in receipts] == [1, 1, 1]
    counter = receipts[1].contract_address
    assert counter is not None
    (counted,) = chain.send([relay.count(counter, 5)])
    assert [int(log["data"], 16) for log in counted.logs] == [5]


def test_sending_again_gives_the_same_receipt(chain: Chain) -> None:
    raw = Sender(22).note()
    assert chain.send([raw]) == chain.send([raw])


def test_callers_do_not_wait_for_each_other(chain: Chain) -> None:
    raws = [Sender(30 + i).note() for i in range(6)]
    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(lambda raw: chain.send([raw])[0], raws))
    assert len({receipt.tx_hash for receipt in receipts}) == 6


def test_a_spent_nonce_is_refused_with_the_index_of_the_transaction(chain: Chain) -> None:
    relay, twin = Sender(23), Sender(23)
    chain.send([relay.note()])
    with pytest.raises(TransactionRefused) as caught:
        chain.send([relay.note(), twin.note(b"another text")])
    assert (caught.value.index, caught.value.code) == (1, "nonce")


def test_the_clock_follows_the_chain_and_a_tick_is_the_chains_own_business(chain: Chain) -> None:
    chain.tick()
    head = int(chain.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    assert head <= chain.now() <= int(time.time()) + 5


def test_no_block_within_the_time_given_is_said(url: str) -> None:
    chain = RemoteChain(url, receipt_timeout=0.3)
    with pytest.raises(ChainStopped, match="1 of 1 transactions"):
        chain.send([Sender(24, nonce=9).note()])
    chain.close()


def test_a_url_where_nothing_answers_is_unavailable() -> None:
    with reserved_port() as nobody, pytest.raises(RpcUnavailable):
        RemoteChain(f"http://127.0.0.1:{nobody.getsockname()[1]}")
