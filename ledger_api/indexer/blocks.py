"""What the indexer takes blocks and logs from, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger_api.chain.events import Header, Log


class ChainMoved(Exception):
    """The chain changed while it was being read: what was fetched does not fit together. Fetch again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Consecutive blocks and all of the contracts' logs in them, in the chain's order."""

    headers: Sequence[Header]
    logs: Sequence[Log]


class Blocks(Protocol):
    """Where the indexer gets blocks and logs: a chain, or the facts of another index."""

    first_block: int
    #: Names the chain and the contracts: an index is of one ledger.
    ledger: str

    def head(self) -> Header: ...
    def headers(self, numbers: Sequence[int]) -> list[Header]: ...
    def fetch(self, first: int, last: int, parent: bytes | None) -> Fetched: ...
