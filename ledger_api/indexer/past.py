"""The index as it would be had the chain ended on an earlier day: folded again from the facts of today's index."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock

from ledger_api.chain.events import Header, Log
from ledger_api.indexer.blocks import Fetched
from ledger_api.indexer.step import DeepReorg, Indexer, judge
from ledger_api.store.database import remove, seal
from ledger_api.store.index import Index
from ledger_api.store.kept_facts import KeptFacts
from ledger_api.store.records import BlockRecord

#: Logs and blocks folded in one step: what bounds the memory that is needed.
_LOGS_A_STEP = 30_000
_BLOCKS_A_STEP = 50_000


class Interrupted(Exception):
    """The index was not finished because it is no longer wanted."""


def fold_past(
    facts: KeptFacts,
    last: BlockRecord,
    at: int,
    target: Path,
    base: Path | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> None:
    """Make at `target` the index of the blocks up to `last`, judged at the instant `at` (FORMAT.md: what was known
    by the end of a day, judged at its last second). `at` is not before the time of `last`.

    It is the same fold as that of the chain, step by step. `base` is such an index of an earlier day, to go on
    from. Raises Interrupted as soon as `is_wanted` says no; what is at `target` then is nothing.
    """
    source = _KeptChain(facts, last)
    remove(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if base is not None:
        shutil.copyfile(base, target)
    index = Index(target, source.ledger)
    indexer = Indexer(index, source, max_blocks=_BLOCKS_A_STEP)
    try:
        with closing(indexer):
            while indexer.step() is not None:
                if not is_wanted():
                    raise Interrupted
        judge(index, at)
    except DeepReorg:
        if base is None:
            raise
        index.close()
        fold_past(facts, last, at, target, None, is_wanted)
        return
    except BaseException:
        index.close()
        remove(target)
        raise
    index.close()
    seal(target)


class _KeptChain:
    """An index's facts as the indexer asks a chain, ending with a given block."""

    def __init__(self, facts: KeptFacts, last: BlockRecord) -> None:
        self._facts = facts
        self._last = last
        # The next portion is read by a thread of its own while this one is folded.
        self._turn = Lock()
        first, _ = facts.ends()
        self.first_block = first.number
        self.ledger = facts.ledger

    def head(self) -> Header:
        """The last block that counts."""
        return _header(self._last)

    def headers(self, numbers: Sequence[int]) -> list[Header]:
        """These blocks."""
        with self._turn:
            found = {block.number: block for block in self._facts.blocks(min(numbers), max(numbers))}
        return [_header(found[number]) for number in numbers]

    def fetch(self, first: int, last: int, parent: bytes | None) -> Fetched:
        """Blocks from `first` on with their logs: to `last`, or to where a step gets too large."""
        with self._turn:
            last = self._facts.full_at(first, last, _LOGS_A_STEP)
            headers = [_header(block) for block in self._facts.blocks(first, last)]
            records = self._facts.logs(first, last)
        hashes = {header.number: header.hash for header in headers}
        logs = [Log(record.place, b"", *record[1:]) for record in records]
        return Fetched(headers, [log._replace(block_hash=hashes[log.block_number]) for log in logs])


def _header(block: BlockRecord) -> Header:
    # How much gas was used is not kept; a step is bounded by its logs here.
    return Header(block.number, block.hash, block.parent_hash, block.time, 0)
