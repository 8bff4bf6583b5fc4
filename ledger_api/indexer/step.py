"""One step of the indexer: fetch, find the common ancestor, and in one transaction take back, append and fold.

Back-filling and following are the same step with different sizes: after any sequence of steps the tables are those
of an index made from scratch at the same block.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice

from ledger_api.chain.events import LOGS_A_BLOCK, REFUSED, Header, Log
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.errors import LedgerError
from ledger_api.indexer.approvals import ANCHORED, BEGINNINGS, fold_anchor, fold_approval
from ledger_api.indexer.complaints import fold_matter
from ledger_api.indexer.events import HISTORIES, Event, decode
from ledger_api.indexer.fold import fold_commitment
from ledger_api.indexer.headers import BEGINNINGS as COMMITMENT_BEGINNINGS
from ledger_api.indexer.headers import OPENING, fold_open_promise
from ledger_api.indexer.parties import fold_party
from ledger_api.indexer.source import Blocks, ChainMoved, Fetched
from ledger_api.store.approvals import AnchorRecord, ApprovalRecord
from ledger_api.store.calendar_years import calendar_of
from ledger_api.store.index import Index, Transaction
from ledger_api.store.proceedings import ProceedingRecord
from ledger_api.store.records import (
    AssignmentRecord,
    BlockRecord,
    CalendarYearRecord,
    CommitmentRecord,
    LogRecord,
    ObligationRecord,
    OpenPromiseRecord,
    PaymentRecord,
)

#: Blocks in one step at most: a chain that idles at a block a minute passes three days.
MAX_BLOCKS = 4_000
#: How deep a reorganisation may be: what lies deeper counts as final.
FINALITY_DEPTH = 64
#: Commitments folded at a time, so that a corrected calendar does not need all of them in memory.
_FOLDED_AT_ONCE = 2_000
#: How often a step starts anew where the chain changes under it.
_ATTEMPTS = 5
_REGISTRATIONS = frozenset(("PartyRegistered",))
_FILINGS = frozenset(("ComplaintFiled",))


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

    def step(self, upto: int | None = None) -> Step | None:
        """One step towards the chain's head, or towards the block `upto`. None where there is nothing to do.

        Raises DeepReorg, `RpcError` and `RpcUnavailable`; the index then is as it was before.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._step(upto)
            except ChainMoved:
                if attempt == _ATTEMPTS - 1:
                    raise
        return None

    def catch_up(self, upto: int | None = None) -> BlockRecord | None:
        """Step until there is nothing more to do; returns the position."""
        while self.step(upto) is not None:
            pass
        return self.index.position

    def _step(self, upto: int | None) -> Step | None:
        head = self.source.head()
        position = self.index.position
        if position is not None and position.hash == head.hash:
            return None
        ancestor = None if position is None else self._ancestor(position, head)
        first = self.source.first_block if ancestor is None else ancestor.number + 1
        last = min(head.number, first + self._max_blocks - 1, head.number if upto is None else upto)
        end = head.number if upto is None else min(upto, head.number)
        headers: Sequence[Header] = ()
        logs: Sequence[Log] = ()
        if last < first:
            if ancestor is None or ancestor == position:
                return None
        else:
            fetched = self._fetch(first, last, None if ancestor is None else ancestor.hash)
            headers, logs = fetched.headers, fetched.logs
            if headers[-1].number < end:
                self._fetch_ahead(headers[-1], end)
        with _without_collecting(), self.index.transaction() as transaction:
            if transaction.position != position:
                raise ChainMoved("another process has indexed blocks since this step began")
            step = _apply(transaction, position, ancestor, headers, logs)
            if step.position.number >= end:
                transaction.end_filling()
            return step

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


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for garbage in cycles: a step makes a great many tuples, of which none is in one."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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
    touched: set[tuple[str, bytes]] = set()
    if position is not None and ancestor is not None and ancestor != position:
        touched = transaction.take_back(ancestor.number)
    blocks = [BlockRecord(header.number, header.hash, header.parent_hash, header.time) for header in headers]
    new_logs = [LogRecord(log.place, *log[2:]) for log in logs]
    touched.update((log.contract, log.subject) for log in logs if log.event != REFUSED)
    reached = blocks[-1] if blocks else ancestor
    assert reached is not None
    at = reached.time if at is None else at
    transaction.write(blocks)
    step = _Fold(transaction, new_logs, {block.number: block.time for block in blocks}, at)
    step.parties({subject for contract, subject in touched if contract in HISTORIES["party"]})
    years = {int.from_bytes(subject, "big") for contract, subject in touched if contract in HISTORIES["year"]}
    step.calendar_years()
    commitments = {subject for contract, subject in touched if contract in HISTORIES["commitment"]}
    for year in years:
        commitments |= transaction.counting_with_year(year)
    changing = transaction.changing_by(at)
    matters = {subject for contract, subject in touched if contract in HISTORIES["complaint"]}
    matters = matters.union(
        transaction.matters_changing_by(at), *map(transaction.matters_counting_with_year, years)
    )
    if position is not None and civil_day(reached.time) < civil_day(position.time):
        commitments |= transaction.changed_on_or_after(yyyymmdd(civil_day(reached.time)))
        matters |= transaction.open_matters()
    approvals = {subject for contract, subject in touched if contract in HISTORIES["approval"]}
    is_earlier = position is not None and civil_day(reached.time) < civil_day(position.time)
    since_day = yyyymmdd(civil_day(reached.time)) if is_earlier else None
    step.approvals(approvals | transaction.approvals_to_fold(at, years, since_day))
    # Where blocks were taken back or a calendar came, all of a commitment may come out otherwise.
    is_plain = ancestor == position and not years and bool(headers)
    since = headers[0].number * LOGS_A_BLOCK if is_plain else 0
    folded = step.commitments(commitments | changing.keys(), since, changing)
    step.matters(matters)
    transaction.write(new_logs)
    taken_back = 0 if position is None or ancestor is None else position.number - ancestor.number
    return Step(len(blocks), taken_back, len(new_logs), folded, reached)


class _Fold:
    """Folds subjects from the logs before this step and those of this step."""

    def __init__(
        self, transaction: Transaction, logs: Sequence[LogRecord], times: dict[int, int], at: int
    ) -> None:
        self._transaction = transaction
        self._logs = logs
        self._times = times
        self._at = at

    def parties(self, parties: set[bytes]) -> None:
        """Fold parties and write their rows."""
        new = decode(self._logs, self._times, "party")
        folded = [
            fold_party(party, events)
            for party, events in self._histories(parties, new, _REGISTRATIONS, "party")
        ]
        self._transaction.write([rows.party for rows in folded])
        self._transaction.write([key for rows in folded for key in rows.keys])
        self._transaction.write([one for rows in folded for one in rows.successions])
        self._transaction.write([one for rows in folded for one in rows.listed])

    def calendar_years(self) -> None:
        """Write the published years."""
        self._transaction.write(
            [
                CalendarYearRecord(
                    event.place,
                    int.from_bytes(subject, "big"),
                    event.values[0] + event.values[1],
                    event.values[2],
                    event.time,
                )
                for subject, events in decode(self._logs, self._times, "year").items()
                for event in events
            ]
        )

    def approvals(self, subjects: set[bytes]) -> None:
        """Fold applications for approvals and anchored batches and write their rows."""
        if not subjects:
            return
        calendar = calendar_of(self._transaction.calendar_years())
        new = decode(self._logs, self._times, "approval")
        waiting = iter(sorted(subjects))
        while group := set(islice(waiting, _FOLDED_AT_ONCE)):
            found: list[ApprovalRecord] = []
            anchors: list[AnchorRecord] = []
            for subject, events in self._histories(group, new, BEGINNINGS, "approval"):
                if events[0].name == ANCHORED:
                    anchors.append(fold_anchor(subject, events))
                else:
                    found.append(fold_approval(subject, events, calendar, self._at))
            self._transaction.write(sorted(found))
            self._transaction.write(sorted(anchors))

    def commitments(self, commitments: set[bytes], since: int, changing: Mapping[bytes, set[int]]) -> int:
        """Fold commitments and write their rows; returns how many there are.

        Of each the obligations with an event from the place `since` on, and those in `changing`.
        """
        if not commitments:
            return 0
        calendar = calendar_of(self._transaction.calendar_years())
        logs: dict[bytes, list[LogRecord]] = defaultdict(list)
        for log in self._logs:
            logs[log.subject].append(log)
        waiting = iter(sorted(commitments))
        folded = 0
        while group := set(islice(waiting, _FOLDED_AT_ONCE)):
            # Decoded, logs take as much memory again: only those of a group at a time.
            of_group = chain.from_iterable(logs.pop(commitment, ()) for commitment in group)
            new = decode(of_group, self._times, "commitment")
            folded += self._fold_group(group, new, calendar, since, changing)
        return folded

    def matters(self, matters: set[bytes]) -> None:
        """Fold matters of complaints and write the rows of their complaints."""
        if not matters:
            return
        calendar = calendar_of(self._transaction.calendar_years())
        new = decode(self._logs, self._times, "complaint")
        for matter, events in self._histories(matters, new, _FILINGS, "complaint"):
            self._transaction.write(fold_matter(matter, events, calendar, self._at))

    def _fold_group(
        self,
        group: set[bytes],
        new: dict[bytes, list[Event]],
        calendar: WorkCalendar,
        since: int,
        changing: Mapping[bytes, set[int]],
    ) -> int:
        records: list[CommitmentRecord] = []
        open_promises: list[OpenPromiseRecord] = []
        obligations: list[ObligationRecord] = []
        payments: list[PaymentRecord] = []
        proceedings: list[ProceedingRecord] = []
        assignments: list[AssignmentRecord] = []
        for commitment, events in self._histories(group, new, COMMITMENT_BEGINNINGS, "commitment"):
            if events[0].name == OPENING:
                open_promises.append(fold_open_promise(commitment, events))
                continue
            numbers = changing.get(commitment, ())
            rows = fold_commitment(commitment, events, calendar, self._at, since, numbers)
            records.append(rows.commitment)
            obligations.extend(rows.obligations)
            payments.extend(rows.payments)
            proceedings.extend(rows.proceedings)
            assignments.extend(rows.assignments)
        for written in (records, open_promises, obligations, payments, proceedings, assignments):
            # In the order of their keys, so that a database appends instead of inserting here and there.
            self._transaction.write(sorted(written))
        return len(records) + len(open_promises)

    def _histories(
        self, subjects: set[bytes], new: dict[bytes, list[Event]], begins: frozenset[str], kind: str
    ) -> Iterator[tuple[bytes, list[Event]]]:
        """Each subject with all its events; none where all of them were taken back.

        What began in this step is not read again.
        """
        known = {subject for subject in subjects if subject in new and new[subject][0].name in begins}
        old_logs = self._transaction.logs_of(subjects - known, HISTORIES[kind]) if subjects - known else []
        times = self._transaction.times({log.place // LOGS_A_BLOCK for log in old_logs})
        old = decode(old_logs, times, kind)
        for subject in sorted(subjects):
            events = old.get(subject, []) + new.get(subject, [])
            if events:
                yield subject, events
