"""Making the index again from the chain, beside the one that is in use, and putting it in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ledger_api.indexer.blocks import Blocks
from ledger_api.indexer.step import Indexer, Step
from ledger_api.store.digest import digest
from ledger_api.store.index import Index
from ledger_api.store.records import BlockRecord


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The digest of the index that was there, and of the one made again up to the same block."""

    before: str
    after: str
    position: BlockRecord | None

    @property
    def is_same(self) -> bool:
        """Whether the old index said what the chain says."""
        return self.before == self.after


def rebuild(
    index: Index, source: Blocks, beside: Path, progress: Callable[[Step, int], None] | None = None
) -> Rebuilt:
    """Index from scratch into the file `beside` (on PostgreSQL a schema), compare, and let the new tables take the
    place of the old ones.

    The index must not be stepped meanwhile; it may be read. It is made up to the old position, or, where the chain
    no longer has that block, up to the head. `progress` is told of each step and of the last block to reach.
    """
    position, head = index.position, source.head()
    last = head.number
    if position is not None and position.number <= last:
        (header,) = source.headers([position.number])
        last = position.number if header.hash == position.hash else last
    fresh = index.fresh_beside(beside)
    indexer = Indexer(fresh, source)
    try:
        while (step := indexer.step(upto=last)) is not None:
            if progress is not None:
                progress(step, last)
        rebuilt = Rebuilt(digest(index), digest(fresh), fresh.position)
    finally:
        indexer.close()
        fresh.close()
    index.replace_with(fresh)
    return rebuilt
