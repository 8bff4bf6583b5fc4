from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger_api.chain.anvil import start_anvil
from ledger_api.chain.rpc import Rpc, RpcError, RpcUnavailable
from tests.chain.keys import CHAIN_ID, GENESIS


@pytest.fixture(scope="module")
def rpc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rpc]:
    anvil = start_anvil(tmp_path_factory.mktemp("anvil"), CHAIN_ID, GENESIS)
    with Rpc(anvil.url) as rpc:
        yield rpc
    anvil.stop()


def test_a_call_gives_the_result(rpc: Rpc) -> None:
    assert rpc.call("eth_chainId") == hex(CHAIN_ID)
    assert rpc.call("eth_getBlockByNumber", "0x0", False)["timestamp"] == hex(GENESIS)


def test_what_the_node_refuses_is_an_error_with_its_code(rpc: Rpc) -> None:
    with pytest.raises(RpcError, match="-32601") as caught:
        rpc.call("eth_unheardOf")
    assert caught.value.code == -32601


def test_a_batch_keeps_the_order_of_its_requests(rpc: Rpc) -> None:
    addresses = [f"0x{i:040x}" for i in range(40)]
    results = rpc.batch([("web3_sha3", [address]) for address in addresses])
    assert results == [rpc.call("web3_sha3", address) for address in addresses]
    assert rpc.batch([]) == []


def test_a_batch_raises_its_first_error_and_outcomes_keep_it_in_its_place(rpc: Rpc) -> None:
    requests: list[tuple[str, list[str]]] = [("eth_chainId", []), ("eth_unheardOf", []), ("eth_chainId", [])]
    with pytest.raises(RpcError, match="-32601"):
        rpc.batch(requests)
    first, second, third = rpc.outcomes(requests)
    assert first == third == hex(CHAIN_ID)
    assert isinstance(second, RpcError)


def test_threads_share_one_client(rpc: Rpc) -> None:
    with ThreadPoolExecutor(8) as pool:
        hashes = list(pool.map(lambda i: rpc.call("web3_sha3", hex(0x10 + i)), range(200)))
    assert len(set(hashes)) == 200


def test_a_node_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    anvil = start_anvil(tmp_path, CHAIN_ID, GENESIS)
    with Rpc(anvil.url) as rpc:
        assert rpc.call("eth_blockNumber") == "0x0"
        anvil.stop()
        with pytest.raises(RpcUnavailable, match="no answer"):
            rpc.call("eth_blockNumber")


@pytest.mark.parametrize(
    ("status", "body"), [(502, b"<html>Bad gateway</html>"), (200, b'"text"'), (200, b"[]"), (200, b"")]
)
def test_something_else_at_the_address_is_unavailable(status: int, body: bytes) -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        with Rpc(f"http://127.0.0.1:{server.server_port}") as rpc:
            with pytest.raises(RpcUnavailable):
                rpc.call("eth_chainId")
            with pytest.raises(RpcUnavailable):
                rpc.batch([("eth_chainId", [])])
        server.shutdown()
