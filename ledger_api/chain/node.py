"""What the rest of the project may ask of a chain, whichever node stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ledger_api.chain.rpc import Rpc


class ChainCannotStart(Exception):
    """The chain refuses to start; the message says why and what to do about it."""


class ChainStopped(Exception):
    """The chain no longer takes transactions. What was answered with a receipt is safe.

    Whether a transaction that met this error is on the chain shows after the next start: sending it
    again is harmless.
    """


class TransactionRefused(Exception):
    """A signed raw transaction that the chain will not take; none of those sent with it was taken.

    `index` is its place in what was sent; `code` one of `undecodable`, `signature`, `chain_id`, `nonce`,
    `gas`, `value`, `fee`, `size`, or `node` where the node itself refused.
    """

    def __init__(self, index: int, code: str, reason: str) -> None:
        super().__init__(f"transaction {index} refused ({code}): {reason}")
        self.index = index
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one transaction. Hashes and addresses are 0x-prefixed lower-case hexadecimal."""

    tx_hash: str
    block_number: int
    block_hash: str
    status: int  #: 1 where it went through, 0 where it was mined but reverted
    gas_used: int
    contract_address: str | None
    logs: tuple[dict[str, Any], ...]  #: as the node gives them, in log order


class Chain(Protocol):
    """A chain that acts can be sent to, embedded or remote."""

    @property
    def rpc(self) -> Rpc:
        """The node behind it, for reading."""

    @property
    def chain_id(self) -> int:
        """The chain id that every signature for this ledger names."""

    @property
    def is_simulated(self) -> bool:
        """Whether time passes only when somebody sets it."""

    def now(self) -> int:
        """The chain's clock in unix seconds: never before the last block."""

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """Put signed raw transactions on the chain, in this order; returns once they are in blocks.

        Raises `TransactionRefused` or `ChainStopped`. May be called from several threads at once; the
        nonces of one key are its holder's to keep in order.
        """

    def tick(self) -> None:
        """Let the chain notice its clock: an empty block now, where this side makes the blocks."""

    def close(self) -> None:
        """Stop using the chain, and the node with it where it is ours."""


def receipt_from_node(raw: dict[str, Any]) -> Receipt:
    """A node's answer to `eth_getTransactionReceipt`, read."""
    return Receipt(
        tx_hash=raw["transactionHash"],
        block_number=int(raw["blockNumber"], 16),
        block_hash=raw["blockHash"],
        status=int(raw["status"], 16),
        gas_used=int(raw["gasUsed"], 16),
        contract_address=raw.get("contractAddress"),
        logs=tuple(raw["logs"]),
    )
