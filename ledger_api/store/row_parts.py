"""What rows of several kinds have in common: pages of them, both sides, where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

_Row = TypeVar("_Row", covariant=True)


class BothSides(NamedTuple):
    """Who signed on either side of a commitment, and who holds it today: several hold it jointly."""

    signed_obligor: bytes
    signed_obligee: bytes
    obligors: tuple[bytes, ...]
    obligees: tuple[bytes, ...]

    @property
    def obligor(self) -> bytes:
        """Who owes today, the first of several."""
        return self.obligors[0]

    @property
    def obligee(self) -> bytes:
        """Who is owed today, the first of several."""
        return self.obligees[0]

    @property
    def everybody(self) -> tuple[bytes, ...]:
        """Who signed and who holds."""
        return (self.signed_obligor, self.signed_obligee, *self.obligors, *self.obligees)


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """Some rows of a list, and where the next ones begin; None where there are none."""

    rows: tuple[_Row, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """The last block that counts, and the moment (`time`) at which everything is judged: that of the block, or, of
    a past `day`, its last second."""

    block: int
    hash: str
    time: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """The log that a fact comes from; `recorded_at` is its block's time."""

    tx_hash: bytes
    block_number: int
    log_index: int
    recorded_at: int
