"""Which of the transactions that callers sent go into the next blocks, and in what order."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger_api.chain.anvil import BLOCK_GAS_LIMIT
from ledger_api.chain.block_maker import BlockMaker
from ledger_api.chain.node import Receipt, TransactionRefused
from ledger_api.chain.raw_transaction import BadTransaction, RawTransaction, read_raw_transaction


@dataclass(slots=True)
class Call:
    """What one caller wants: its transactions in blocks or, with none, an empty block."""

    raws: Sequence[bytes]
    txs: list[RawTransaction] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    error: Exception | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def answer(self, error: Exception | None) -> None:
        """Let the caller go on, once: with its receipts, or with `error`."""
        if not self.done.is_set():
            self.error = error
            self.done.set()


class BlockPlan:
    """Collects calls on top of the last block; each is taken whole or refused whole."""

    def __init__(self, maker: BlockMaker, chain_id: int) -> None:
        self._maker = maker
        self._chain_id = chain_id
        self._nonces: dict[str, int] = {}
        self._planned: dict[str, RawTransaction] = {}

    def take(self, call: Call) -> bool:
        """Plan what is new in `call`, or answer it with the refusal and plan none of it."""
        new: dict[str, RawTransaction] = {}
        nonces: dict[str, int] = {}
        call.txs = []
        for index, raw in enumerate(call.raws):
            try:
                tx = read_raw_transaction(raw, self._chain_id, BLOCK_GAS_LIMIT)
                expected = nonces.get(tx.sender, self._nonces.get(tx.sender))
                if expected is None:
                    expected = self._maker.next_nonce(tx.sender)
                nonces[tx.sender] = expected
                if tx.nonce == expected:
                    nonces[tx.sender] = expected + 1
                    new[tx.tx_hash] = tx
                elif tx.nonce > expected or not self._is_there(tx, new):
                    raise BadTransaction("nonce", f"nonce {tx.nonce} of {tx.sender}, expected {expected}")
            except BadTransaction as bad:
                call.answer(TransactionRefused(index, bad.code, bad.reason))
                return False
            call.txs.append(tx)
        self._nonces |= nonces
        self._planned |= new
        return True

    def blocks(self) -> list[list[RawTransaction]]:
        """What is planned, in order, cut where the gas it may use would not fit into one block."""
        blocks: list[list[RawTransaction]] = []
        free = 0
        for tx in self._planned.values():
            if not blocks or tx.gas > free:
                blocks.append([])
                free = BLOCK_GAS_LIMIT
            blocks[-1].append(tx)
            free -= tx.gas
        return blocks

    def _is_there(self, tx: RawTransaction, new: dict[str, RawTransaction]) -> bool:
        is_planned = tx.tx_hash in new or tx.tx_hash in self._planned
        return is_planned or self._maker.receipt(tx.tx_hash) is not None
