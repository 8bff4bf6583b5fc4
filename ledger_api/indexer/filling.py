"""Filling a new index: once the chain's logs are in it, all that they say is folded at once, by several processes.

Folded step by step, what lives over several steps would be folded in each of them, and by one processor. A fill that
is broken off begins anew; until it has ended, readers are told that there is no index yet.
"""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from ledger_api.chain.events import layouts
from ledger_api.collecting import without_collecting
from ledger_api.indexer.blocks import ChainMoved
from ledger_api.indexer.folding import BEGINNINGS, Folding
from ledger_api.store.index import Index
from ledger_api.store.transaction import Transaction, facts_of

_log = logging.getLogger(__name__)

#: Subjects folded at a time: some 4,000 logs of contracts, which with their rows take some 15 MB.
_PART = 500
#: So many parts are worth starting processes, which takes a second.
_MANY = 6
#: Processes that fold, beside the one that writes what they have folded: each takes some 100 MB.
_PROCESSES = 2
_CHANGED = "another process has indexed blocks since this one began to fill the index"
#: Records of one kind: their class, and their values as plain tuples, which are sent in half the time.
_Records = tuple[type[Any], list[tuple[Any, ...]]]


class _Part(NamedTuple):
    """Subjects of one kind, to be folded as of an instant (unix seconds)."""

    kind: str
    subjects: tuple[bytes, ...]
    at: int


class Filling:
    """Folds all that is in a new index, once. What helps with it is there until this is closed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._helpers: ProcessPoolExecutor | None = None

    def prepare(self) -> None:
        """Start the processes that are going to help, while the chain's logs are still coming."""
        if self._helpers is None:
            # Not forked: this process has threads, whose locks a copy of it would never see opened.
            self._helpers = ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _end_with_parent)
            # Where one has ended already, the first part says so.
            with suppress(BrokenProcessPool):
                for _ in range(_PROCESSES):
                    self._helpers.submit(_begin, self._index.path, self._index.schema)

    def parts(self) -> Iterator[int]:
        """Fold the index at its last block, part by part, each in a transaction of its own.

        Yields after each part how many subjects it had. ChainMoved where another process has changed the index
        meanwhile.
        """
        with self._index.transaction() as transaction:
            position = transaction.position
            assert position is not None
            transaction.begin_filling()
            subjects = _subjects(transaction)
            # The years first: all others count by them.
            years = Folding(transaction, position.time, transaction.write)
            years.calendar_years(set(subjects.pop("year")))
        parts = [
            _Part(kind, part, position.time)
            for kind, found in subjects.items()
            for part in _portions(found, _PART)
        ]
        del subjects
        with without_collecting():
            for part, folded in self._folded(parts):
                with self._index.transaction() as transaction:
                    if transaction.position != position or transaction.is_filled:
                        raise ChainMoved(_CHANGED)
                    for record, rows in folded:
                        transaction.append(record, rows)
                yield len(part.subjects)
        # Those that help end while this process makes the indexes.
        ending = Thread(target=self.close)
        ending.start()
        try:
            with self._index.transaction() as transaction:
                if transaction.position != position:
                    raise ChainMoved(_CHANGED)
                transaction.end_filling()
        finally:
            ending.join()

    def close(self) -> None:
        """End the processes that help, and wait for their end."""
        if self._helpers is not None:
            self._helpers.shutdown(cancel_futures=True)
            self._helpers = None

    def _folded(self, parts: Sequence[_Part]) -> Iterator[tuple[_Part, list[_Records]]]:
        """Each part with its records, in the order of the parts."""
        left = deque(parts)
        if self._helpers is not None or len(parts) >= _MANY:
            try:
                for folded in self._folded_by_helpers(parts):
                    yield left.popleft(), folded
            except BrokenProcessPool:
                # One of them was killed, for want of memory perhaps.
                _log.warning(
                    "a process that helped to fold has ended: %d parts are folded without it", len(left)
                )
                self.close()
        for part in left:
            yield part, _fold(self._index.path, self._index.schema, part)

    def _folded_by_helpers(self, parts: Iterable[_Part]) -> Iterator[list[_Records]]:
        self.prepare()
        assert self._helpers is not None
        asked: deque[Future[list[_Records]]] = deque()
        for number, part in enumerate(parts):
            asked.append(self._helpers.submit(_fold, self._index.path, self._index.schema, part))
            if number == _PROCESSES:
                # There is nothing to write yet.
                with self._index.transaction() as transaction:
                    transaction.index_facts()
            # One more than there are processes, so that none waits for this one to write.
            if len(asked) > _PROCESSES:
                yield asked.popleft().result()
        while asked:
            yield asked.popleft().result()


def _subjects(transaction: Transaction) -> dict[str, list[bytes]]:
    """All subjects of each kind, in the order in which their histories begin."""
    kinds = {event: kind for kind, events in BEGINNINGS.items() for event in events}
    # A year may be published more than once.
    found: dict[str, dict[bytes, None]] = {kind: {} for kind in BEGINNINGS}
    for row in transaction.subjects_of(kinds):
        found[kinds[row.event]][row.subject] = None
    return {kind: list(subjects) for kind, subjects in found.items()}


def _portions(subjects: Iterable[bytes], size: int) -> Iterator[tuple[bytes, ...]]:
    waiting = iter(subjects)
    while portion := tuple(islice(waiting, size)):
        yield portion


def _fold(index: str | Path, schema: str, part: _Part) -> list[_Records]:
    """The records of a part, from the facts that the index has."""
    found: list[_Records] = []

    def keep(records: Sequence[tuple[Any, ...]]) -> None:
        if records:
            found.append((type(records[0]), [tuple(record) for record in records]))

    with without_collecting(), facts_of(index, schema) as facts:
        folding = Folding(facts, part.at, keep)
        fold: dict[str, Callable[[set[bytes]], object]] = {
            "party": folding.parties,
            "approval": folding.approvals,
            "commitment": folding.commitments,
            "complaint": folding.matters,
        }
        fold[part.kind](set(part.subjects))
    return found


def _begin(index: str | Path, schema: str) -> None:
    """In a process that folds: have all there that it needs, the way to the index too."""
    layouts()
    with facts_of(index, schema):
        pass


def _end_with_parent() -> None:
    """In a process that folds: it ends with the one that asked for it, however that one ends, and not before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None
    sentinel = parent.sentinel

    def wait() -> None:
        connection.wait([sentinel])
        os._exit(1)

    Thread(target=wait, daemon=True).start()
