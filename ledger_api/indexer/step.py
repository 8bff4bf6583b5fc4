"""One step of the indexer: fetch, find the common ancestor, and in one transaction take back, append and fold.

A new index is filled first: steps append what the chain has, and when they have reached the head, others fold all of
it (see `filling`). From then on each step folds what its blocks and the time have changed. After any sequence of steps
the tables are those of an index made from scratch at the same block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED, Header, Log
from ledger_api.collecting import without_collecting
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.errors import LedgerError
from ledger_api.indexer.blocks import Blocks, ChainMoved, Fetched
from ledger_api.indexer.events import HISTORIES
from ledger_api.indexer.filling import Filling
from ledger_api.indexer.folding import Folding
from ledger_api.store.index import Index
from ledger_api.store.records import BlockRecord, LogRecord
from ledger_api.store.transaction import Transaction

#: Blocks in one step at most: a chain that idles at a block a minute passes three days.
MAX_BLOCKS = 4_000
#: How deep a reorganisation may be: what lies deeper counts as final.
FINALITY_DEPTH = 64
#: A step of so many logs that is not the last of a new index says that there will be much to fold.
_MANY_LOGS = 10_000
#: How often a step starts anew where the chain changes under it.
_ATTEMPTS = 5


class DeepReorg(LedgerError):
    """The chain no longer has a block that counted as final: indexing stops, and somebody has to look."""


class ChainBehind(DeepReorg):
    """The chain ends long before the last indexed block, and has all blocks up to there as they were indexed.

    A node that lags catches up by itself. A chain that was restored from an older backup does not.
    """


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did: blocks appended and taken back, logs appended, commitments folded, the new position."""

    appended: int
    taken_back: int
    logs: int
    folded: int
    position: BlockRecord


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What is being fetched for the next step: blocks from `first` to `last` at most, which follow `parent`."""

    first: int
    last: int
    parent: bytes
    fetched: Future[Fetched]


class Indexer:
    """Brings an index up to its chain, step by step. For one thread at a time."""

    def __init__(
        self,
        index: Index,
        source: Blocks,
        finality_depth: int = FINALITY_DEPTH,
        max_blocks: int = MAX_BLOCKS,
    ) -> None:
        self.index = index
        self.source = source
        self._finality_depth = finality_depth
        self._max_blocks = max_blocks
        self._fetching = ThreadPoolExecutor(1, "fetch")
        self._ahead: _Ahead | None = None
        self._filling = Filling(index)
        #: While a new index is folded: its parts that are still to come.
        self._parts: Iterator[int] | None = None

    def step(self, upto: int | None = None) -> Step | None:
        """One step towards the chain's head, or towards the block `upto`. None where there is nothing to do.

        Raises DeepReorg, `RpcError` and `RpcUnavailable`; the index then is as it was before.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._fold_on() if self._parts is not None else self._step(upto)
            except ChainMoved:
                if attempt == _ATTEMPTS - 1:
                    raise
        return None

    def catch_up(self, upto: int | None = None) -> BlockRecord | None:
        """Step until there is nothing more to do; returns the position."""
        while self.step(upto) is not None:
            pass
        return self.index.position

    def close(self) -> None:
        """Let go of what is fetched or folded ahead, and wait for its end: only then may its source be closed."""
        self._fetching.shutdown(cancel_futures=True)
        self._ahead = self._parts = None
        self._filling.close()

    def _step(self, upto: int | None) -> Step | None:
        head = self.source.head()
        position = self.index.position
        if position is not None and position.hash == head.hash:
            return self._begin_to_fold()
        ancestor = None if position is None else self._ancestor(position, head)
        first = self.source.first_block if ancestor is None else ancestor.number + 1
        last = min(head.number, first + self._max_blocks - 1, head.number if upto is None else upto)
        end = head.number if upto is None else min(upto, head.number)
        headers: Sequence[Header] = ()
        logs: Sequence[Log] = ()
        if last < first:
            if ancestor is None or ancestor == position:
                return self._begin_to_fold()
        else:
            fetched = self._fetch(first, last, None if ancestor is None else ancestor.hash)
            headers, logs = fetched.headers, fetched.logs
            if headers[-1].number < end:
                self._fetch_ahead(headers[-1], end)
        with without_collecting(), self.index.transaction() as transaction:
            if transaction.position != position:
                raise ChainMoved("another process has indexed blocks since this step began")
            if len(logs) >= _MANY_LOGS and headers[-1].number < end and not transaction.is_filled:
                self._filling.prepare()
            return _apply(transaction, position, ancestor, headers, logs)

    def _begin_to_fold(self) -> Step | None:
        """All blocks are there: what a new index still lacks is folded now, part by part."""
        with self.index.snapshot() as snapshot:
            if snapshot.is_filled:
                return None
        self._parts = self._filling.parts()
        return self._fold_on()

    def _fold_on(self) -> Step:
        """Fold one more part of what a new index has not folded yet."""
        assert self._parts is not None
        position = self.index.position
        assert position is not None
        folded: int | None = None
        try:
            folded = next(self._parts, None)
        finally:
            if folded is None:
                self._parts = None
        return Step(0, 0, 0, folded or 0, position)

    def _fetch(self, first: int, last: int, parent: bytes | None) -> Fetched:
        """Blocks and logs, those fetched ahead where they are the ones wanted."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and (ahead.first, ahead.parent) == (first, parent) and ahead.last <= last:
            return ahead.fetched.result()
        return self.source.fetch(first, last, parent)

    def _fetch_ahead(self, after: Header, end: int) -> None:
        """Let the node answer for the next step while this one is folded and written."""
        first = after.number + 1
        last = min(end, after.number + self._max_blocks)
        fetched = self._fetching.submit(self.source.fetch, first, last, after.hash)
        self._ahead = _Ahead(first, last, after.hash, fetched)

    def _ancestor(self, position: BlockRecord, head: Header) -> BlockRecord:
        """The last indexed block that is still in the chain."""
        number = min(position.number, head.number)
        batch = 1
        while number >= self.source.first_block and position.number - number <= self._finality_depth:
            lowest = max(self.source.first_block, position.number - self._finality_depth, number - batch + 1)
            numbers = range(number, lowest - 1, -1)
            ours = self.index.blocks(numbers)
            for header in self.source.headers(numbers):
                if ours[header.number].hash == header.hash:
                    return ours[header.number]
            number = lowest - 1
            batch = 16
        ours = self.index.blocks([head.number])
        if head.number in ours and ours[head.number].hash == head.hash:
            raise ChainBehind(
                f"链只到区块 {head.number}，而索引已到 {position.number}，超过可退回的 {self._finality_depth} 个区块，索引未作任何改动。"
                "如链是从较早的备份恢复的：请改用较新的备份；如没有，停止账本后运行 chengnuo rebuild，按现有的链重建索引。"
                "如链在别处：等待节点同步即可。"
                f"The chain ends with block {head.number} and the index with {position.number}, further back than the "
                f"{self._finality_depth} blocks that it goes by itself. Nothing was changed. If the chain was restored "
                "from an older backup, restore a newer one; if there is none, stop the ledger and run chengnuo rebuild "
                "to index the chain that there is. If it is a node elsewhere, wait until it has caught up"
            )
        raise DeepReorg(
            f"链的重组超过 {self._finality_depth} 个区块，索引已停止，未作任何改动。The chain no longer has block "
            f"{max(number + 1, self.source.first_block)}, which counted as final (position {position.number}, "
            f"head {head.number}). Nothing was changed: find out why, and rebuild if the chain is right"
        )


def judge(index: Index, at: int) -> None:
    """Fold what has come due by the instant `at`, which is not before the last indexed block, with no new block.

    Only for an index that is not stepped any further.
    """
    with index.transaction() as transaction:
        position = transaction.position
        if position is not None:
            _apply(transaction, position, position, (), (), at)


def _apply(
    transaction: Transaction,
    position: BlockRecord | None,
    ancestor: BlockRecord | None,
    headers: Sequence[Header],
    logs: Sequence[Log],
    at: int | None = None,
) -> Step:
    """Everything that one step changes, inside its transaction.

    Judged at the instant `at`, which is not before the last block: at the time of that block where none is given.
    """
    is_reorganised = position is not None and ancestor is not None and ancestor != position
    touched = transaction.take_back(ancestor.number) if is_reorganised and ancestor is not None else set()
    blocks = [BlockRecord(header.number, header.hash, header.parent_hash, header.time) for header in headers]
    new_logs = [LogRecord(log.place, *log[2:]) for log in logs]
    transaction.append(BlockRecord, blocks)
    reached = blocks[-1] if blocks else ancestor
    assert reached is not None
    folded = 0
    if transaction.is_filled:
        touched.update((log.contract, log.subject) for log in new_logs if log.event != REFUSED)
        at = reached.time if at is None else at
        times = {block.number: block.time for block in blocks}
        is_earlier = position is not None and civil_day(reached.time) < civil_day(position.time)
        since_day = yyyymmdd(civil_day(reached.time)) if is_earlier else None
        # Where blocks were taken back, all of a commitment may come out otherwise.
        since = headers[0].number * LOGS_A_BLOCK if headers and not is_reorganised else 0
        step = Folding(transaction, at, transaction.write, new_logs, times)
        folded = _fold(transaction, step, touched, at, since, since_day)
    transaction.append(LogRecord, new_logs)
    taken_back = 0 if position is None or ancestor is None else position.number - ancestor.number
    return Step(len(blocks), taken_back, len(new_logs), folded, reached)


def _fold(
    transaction: Transaction,
    step: Folding,
    touched: set[tuple[str, bytes]],
    at: int,
    since: int,
    since_day: int | None,
) -> int:
    """Fold what the logs have touched, and what time has changed by the instant `at`; returns how many commitments.

    Of a commitment only the obligations with events from the place `since` on. `since_day` (yyyymmdd) is given where
    the clock went back to this day.
    """
    subjects = {
        kind: {subject for contract, subject in touched if contract in HISTORIES[kind]} for kind in HISTORIES
    }
    step.parties(subjects["party"])
    step.calendar_years(subjects["year"])
    years = [int.from_bytes(year, "big") for year in subjects["year"]]
    changing = transaction.changing_by(at)
    commitments = subjects["commitment"].union(changing, *map(transaction.counting_with_year, years))
    matters = subjects["complaint"].union(
        transaction.matters_changing_by(at), *map(transaction.matters_counting_with_year, years)
    )
    if since_day is not None:
        commitments |= transaction.changed_on_or_after(since_day)
        matters |= transaction.open_matters()
    step.approvals(subjects["approval"] | transaction.approvals_to_fold(at, years, since_day))
    # Where a calendar came, all of a commitment may come out otherwise.
    folded = step.commitments(commitments, 0 if years else since, changing)
    step.matters(matters)
    return folded
