"""Blocks of the embedded chain: into the journal first, then into the node, then compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from eth_utils.crypto import keccak

from ledger_api.chain.checkpoint import Head, UnusableCheckpoint
from ledger_api.chain.journal import Block, Journal, Mark
from ledger_api.chain.node import ChainCannotStart, ChainStopped, Receipt, receipt_from_node
from ledger_api.chain.raw_transaction import RawTransaction
from ledger_api.chain.rpc import Rpc, RpcError

# The node works on a batch concurrently. Transactions stay in order while it is short (at 200 they no
# longer do), blocks never: these are ordered one request at a time.
_BATCH = 20

# A block's hash rests on all before it, so that a replay need not be compared at each.
_COMPARED_EVERY = 50


class NodeRefused(Exception):
    """The node would not take a transaction into its pool; nothing was journaled and the pool is empty."""

    def __init__(self, tx: RawTransaction, reason: str) -> None:
        super().__init__(reason)
        self.tx = tx
        self.reason = reason


class BlockMaker:
    """Makes blocks on a fresh node from a journal's last block on. For one thread."""

    def __init__(self, rpc: Rpc, journal: Journal) -> None:
        self._rpc = rpc
        self._journal = journal
        self.node_seconds = 0.0  #: how long the node has worked on transactions and blocks
        self._read_head()
        if self.head_number != 0 or self.head_hash != journal.header.genesis_hash:
            raise ChainCannotStart(
                f"创世区块与链日志不符。The node's first block is {self.head_hash}, "
                f"{journal.path} was written on {journal.header.genesis_hash}"
            )

    def load(self, head: Head, state: bytes) -> None:
        """Let the fresh node go on from a checkpoint. Raises `UnusableCheckpoint`, after which the node is
        of no use, where it does not stand at the checkpoint's block then, with the state of that block."""
        try:
            self._rpc.call("anvil_loadState", "0x" + state.hex())
            # Otherwise the node would go on counting its own time from the first block.
            self._read_head()
            self._rpc.call("evm_setTime", hex(self.head_time))
            state_root = self._computed_state_root()
        except RpcError as error:
            raise UnusableCheckpoint(f"节点不能载入 the node does not take it: {error}") from error
        if (self.head_number, self.head_hash) != (head.block, head.block_hash):
            raise UnusableCheckpoint(
                f"载入后区块不符 the node stands at block {self.head_number} ({self.head_hash}) with it, "
                f"and not at {head.block} ({head.block_hash})"
            )
        if state_root != self._state_root:
            raise UnusableCheckpoint(
                f"载入后状态不符 its state has the root {state_root}, and its last block {self._state_root}"
            )

    def dump(self) -> bytes:
        """The node's state with all its blocks, for a checkpoint."""
        return bytes.fromhex(self._rpc.call("anvil_dumpState")[2:])

    def replay(self, after: Mark | None = None, progress: Callable[[int, int], None] | None = None) -> int:
        """Make the journal's blocks again, or those behind a mark; the number of blocks that there are then.

        Raises `ChainCannotStart` where the node computes another chain from them than the one that the
        receipts were given on. `progress` is told how many there are and how many there will be.
        """
        first = count = after.blocks if after else 0
        last = None
        for line, block in self._journal.blocks(after):
            if count % _COMPARED_EVERY == 0 or count == first:
                if block.parent != self.head_hash:
                    raise self._diverged(line)
                if progress is not None:
                    progress(count, self._journal.end.blocks)
            try:
                self._fill_pool(block.raws)
                self._mine(block.timestamp)
            except RpcError as error:
                raise ChainCannotStart(
                    f"链日志第 {line} 行无法重放。{self._journal.path}, line {line}: the node refuses it: {error}"
                ) from error
            count, last = count + 1, block
            if count % _COMPARED_EVERY == 0:
                self._read_head()
        self._read_head()
        if last is not None:
            is_as_ordered = (
                self.head_number == count
                and self._head_parent == last.parent
                and len(self._head_hashes) == len(last.raws)
            )
            if not is_as_ordered:
                raise self._diverged(count + 1)
        return count

    def make(self, timestamp: int, txs: Sequence[RawTransaction]) -> list[Receipt]:
        """One block with exactly these transactions; returns when it is on disk and on the node.

        Raises `NodeRefused` before anything is written; `OSError`, `RpcUnavailable` or `ChainStopped`
        after that, and then no further block may be made.
        """
        raws = ["0x" + tx.raw.hex() for tx in txs]
        self._rpc.call("anvil_dropAllTransactions")
        for tx, outcome in zip(txs, self._pool_outcomes(raws), strict=True):
            if isinstance(outcome, RpcError):
                self._rpc.call("anvil_dropAllTransactions")
                raise NodeRefused(tx, outcome.message)
        parent, number = self.head_hash, self.head_number
        self._journal.append(Block(timestamp, parent, raws))
        self._mine(timestamp)
        self._read_head()
        is_as_ordered = (
            self.head_number == number + 1
            and self._head_parent == parent
            and self.head_time == timestamp
            and self._head_hashes == [tx.tx_hash for tx in txs]
        )
        if not is_as_ordered:
            raise ChainStopped(
                f"第 {number + 1} 个区块与链日志不符，链已停止。Block {number + 1} is not the one that was ordered: "
                "the chain has stopped; the next start computes it again from the journal"
            )
        if not txs:
            return []
        receipts = self._rpc.call("eth_getBlockReceipts", hex(self.head_number))
        return [receipt_from_node(raw) for raw in receipts]

    def receipt(self, tx_hash: str) -> Receipt | None:
        """The receipt of a transaction that is in a block."""
        raw = self._rpc.call("eth_getTransactionReceipt", tx_hash)
        return receipt_from_node(raw) if raw else None

    def next_nonce(self, address: str) -> int:
        """The nonce that the next transaction of this address must have."""
        return int(self._rpc.call("eth_getTransactionCount", address, "latest"), 16)

    def _fill_pool(self, raws: Sequence[str]) -> None:
        for outcome in self._pool_outcomes(raws):
            if isinstance(outcome, RpcError):
                raise outcome

    def _pool_outcomes(self, raws: Sequence[str]) -> list[Any]:
        began = time.monotonic()
        outcomes: list[Any] = []
        for start in range(0, len(raws), _BATCH):
            part = raws[start : start + _BATCH]
            outcomes += self._rpc.outcomes([("eth_sendRawTransaction", [raw]) for raw in part])
        self.node_seconds += time.monotonic() - began
        return outcomes

    def _mine(self, timestamp: int) -> None:
        began = time.monotonic()
        self._rpc.call("evm_mine", {"timestamp": hex(timestamp)})
        self.node_seconds += time.monotonic() - began

    def _read_head(self) -> None:
        head = self._rpc.call("eth_getBlockByNumber", "latest", False)
        self.head_number = int(head["number"], 16)
        self.head_time = int(head["timestamp"], 16)
        self.head_hash: str = head["hash"]
        self._head_parent: str = head["parentHash"]
        self._head_hashes: list[str] = head["transactions"]
        self._state_root: str = head["stateRoot"]

    def _computed_state_root(self) -> str:
        """The root of the state that the node has, worked out from the accounts: the first step of any proof."""
        proof = self._rpc.call("eth_getProof", "0x" + "00" * 20, [], "latest")["accountProof"]
        return "0x" + keccak(hexstr=proof[0]).hex()

    def _diverged(self, line: int) -> ChainCannotStart:
        return ChainCannotStart(
            f"重放得到的链与记录不符（第 {line} 行之前）。{self._journal.path}: the blocks before line {line} "
            f"come out otherwise than when they were made (block {self.head_number} is {self.head_hash} now). "
            "Restore the journal from a backup, and start it with the program version that wrote it"
        )
