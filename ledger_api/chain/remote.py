"""A chain that somebody else runs, by the URL of one of its nodes."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ledger_api.chain.node import ChainStopped, Receipt, TransactionRefused, receipt_from_node
from ledger_api.chain.rpc import Rpc, RpcError, RpcUnavailable

_POLL = 0.2
_BATCH = 100
_KNOWN = ("already known", "already imported", "known transaction")


class RemoteChain:
    """A `Chain` behind any Ethereum JSON-RPC URL. It makes its blocks itself, on its own clock.

    `receipt_timeout` is how long `send` waits for blocks, in seconds.
    """

    is_simulated = False

    def __init__(self, url: str, receipt_timeout: float = 120.0) -> None:
        """Raises `RpcUnavailable` where nothing answers at `url`."""
        self.rpc = Rpc(url)
        self.chain_id = int(self.rpc.call("eth_chainId"), 16)
        self._receipt_timeout = receipt_timeout

    def now(self) -> int:
        """The wall clock in unix seconds, or the last block's time where that is later."""
        head = self.rpc.call("eth_getBlockByNumber", "latest", False)
        return max(int(time.time()), int(head["timestamp"], 16))

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """Hand signed raw transactions to the node one after another, and wait until all are in blocks.

        The first that the node refuses raises `TransactionRefused`; those before it stay sent. Without
        an answer, or without a block within the time given, it raises `ChainStopped`: what was sent may
        still come into a block, and sending it again is harmless.
        """
        try:
            hashes = [self._hand_over(index, raw) for index, raw in enumerate(raws)]
            return self._await(hashes)
        except RpcUnavailable as error:
            raise ChainStopped(f"链节点无应答。The chain's node does not answer: {error}") from error

    def tick(self) -> None:
        """Nothing: the chain makes its blocks itself."""

    def close(self) -> None:
        """Close the connections."""
        self.rpc.close()

    def _hand_over(self, index: int, raw: bytes) -> str:
        try:
            return str(self.rpc.call("eth_sendRawTransaction", "0x" + raw.hex()))
        except RpcError as error:
            tx_hash = str(self.rpc.call("web3_sha3", "0x" + raw.hex()))
            is_there = any(word in error.message.lower() for word in _KNOWN)
            if is_there or self.rpc.call("eth_getTransactionReceipt", tx_hash) is not None:
                return tx_hash
            code = "nonce" if "nonce" in error.message.lower() else "node"
            raise TransactionRefused(index, code, error.message) from error

    def _await(self, hashes: Sequence[str]) -> list[Receipt]:
        deadline = time.monotonic() + self._receipt_timeout
        found: dict[str, Receipt] = {}
        while missing := [tx_hash for tx_hash in hashes if tx_hash not in found]:
            asked = missing[:_BATCH]
            answers = self.rpc.batch([("eth_getTransactionReceipt", [tx_hash]) for tx_hash in asked])
            got = {raw["transactionHash"]: receipt_from_node(raw) for raw in answers if raw is not None}
            found |= got
            if not got:
                if time.monotonic() > deadline:
                    raise ChainStopped(
                        f"交易未在 {self._receipt_timeout:.0f} 秒内进入区块。{len(missing)} of {len(hashes)} "
                        f"transactions are in no block after {self._receipt_timeout:.0f} s"
                    )
                time.sleep(_POLL)
        return [found[tx_hash] for tx_hash in hashes]
