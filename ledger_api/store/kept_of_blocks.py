"""What is the same for all who read at one block, and is worked out once: a few small things that every request needs.

Nothing of it depends on who reads, and nothing on documents, which come and go without a block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

_T = TypeVar("_T")
_MOST = 16


class Moment(NamedTuple):
    """Which index, its last block by its hash, and the instant of judgement: what all rows follow from. A block
    that takes the place of another has another hash."""

    store: str
    block_hash: str
    at: int


class KeptOfBlocks(Generic[_T]):
    """One thing of each of the last few moments. For several threads: two may work out the same, at worst."""

    def __init__(self) -> None:
        self._found: dict[Moment, _T] = {}

    def of(self, moment: Moment, work_out: Callable[[], _T]) -> _T:
        """What was worked out for this moment before, or is now. Shared: not to be changed."""
        found = self._found.get(moment)
        if found is None:
            found = work_out()
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[moment] = found
        return found
