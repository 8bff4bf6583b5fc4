"""What was known by the end of a past day: an index of that day, made when it is first asked for and kept a while.

The file's name holds the schema, the day and the last block that counts, so that one of other blocks, after a
reorganisation, is never taken for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock
from typing import NamedTuple

from ledger_api.domain.days import civil_day, end_of_day
from ledger_api.errors import BeingMade, DayNotKnown, LedgerError
from ledger_api.indexer.past import Interrupted, fold_past
from ledger_api.store.database import remove
from ledger_api.store.kept_facts import KeptFacts
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.records import BlockRecord
from ledger_api.store.tables import SCHEMA_VERSION

#: Past days that are kept on disk; the least recently read goes first.
KEPT = 8
#: Days that may wait to be made; one is made at a time.
_QUEUED = 8
#: Who asks waits so many seconds at most, and so many may wait at once: their threads serve nobody else meanwhile.
_PATIENCE = 3.0
_WAITERS = 8
#: What to tell those who are not to wait: try again in so many seconds.
_COME_AGAIN = 5
#: Seconds after which an unfinished file was left behind by a process that is gone.
_ABANDONED = 3600.0


class _Place(NamedTuple):
    """A past day's last block, and the file that its index is kept in."""

    day: date
    last: BlockRecord
    path: Path


class PastDays:
    """The past days of one index. Methods may be called from several threads."""

    def __init__(self, index: str | Path, documents: str | Path, folder: Path) -> None:
        self._index = index
        self._documents = documents
        self._folder = folder
        self._lock = Lock()
        self._making: dict[Path, Future[None]] = {}
        self._maker = ThreadPoolExecutor(1, "past-day")
        self._waiters = BoundedSemaphore(_WAITERS)
        self._ended = Event()

    def open(
        self, day: date, may_make: Callable[[], None] = lambda: None, patience: float = _PATIENCE
    ) -> Reading:
        """What was known by the end of `day` (Asia/Shanghai, by block time), judged at its last second.

        Today has not ended: the day of the last indexed block is answered as of now. DayNotKnown for a later day
        and for one before the ledger's first block. BeingMade where the day has to be made and that takes longer
        than `patience` seconds. `may_make` is asked before a day is made, and raises where it shall not be.
        """
        place = self._place(day)
        if place is None:
            return open_reading(self._index, self._documents)
        with self._lock:
            if place.path.exists():
                return self._opened(place)
            making = self._making.get(place.path)
            if making is None:
                if len(self._making) >= _QUEUED:
                    raise BeingMade(day, _COME_AGAIN)
                may_make()
                making = self._making[place.path] = self._maker.submit(self._make, place)
        if not self._waiters.acquire(blocking=False):
            raise BeingMade(day, _COME_AGAIN)
        try:
            making.result(patience)
        except (TimeoutError, CancelledError, Interrupted):
            raise BeingMade(day, _COME_AGAIN) from None
        finally:
            self._waiters.release()
        with self._lock:
            return self._opened(place)

    def forget(self) -> None:
        """Delete all of them: the index that they were made from was not what the chain says."""
        with self._lock:
            for path in self._kept():
                remove(path)

    def close(self) -> None:
        """Stop what is being made."""
        self._ended.set()
        self._maker.shutdown(cancel_futures=True)

    def _place(self, day: date) -> _Place | None:
        """Where a day is kept; None for the day that has not ended yet."""
        with KeptFacts(self._index) as facts:
            first, last = facts.ends()
            today = civil_day(last.time)
            if day == today:
                return None
            found = facts.last_by(end_of_day(day)) if day < today else None
        if found is None:
            raise DayNotKnown(day, civil_day(first.time), today)
        name = f"{SCHEMA_VERSION}-{day}-{found.number}-{found.hash.hex()[:32]}.sqlite"
        return _Place(day, found, self._folder / name)

    def _opened(self, place: _Place) -> Reading:
        try:
            # It was read now: others are to be deleted before it.
            os.utime(place.path)
            return open_reading(place.path, self._documents, place.day)
        except (FileNotFoundError, LedgerError):
            # Another process found others more wanted.
            raise BeingMade(place.day, _COME_AGAIN) from None

    def _make(self, place: _Place) -> None:
        unfinished = place.path.with_name(f"{place.path.name}.{os.getpid()}.new")
        try:
            self._sweep()
            with KeptFacts(self._index) as facts:
                if facts.block(place.last.number) != place.last:
                    # The chain was reorganised since: the day has another last block.
                    raise BeingMade(place.day, _COME_AGAIN)
                base = self._base(facts, place)
                fold_past(
                    facts,
                    place.last,
                    end_of_day(place.day),
                    unfinished,
                    base,
                    lambda: not self._ended.is_set(),
                )
            with self._lock:
                unfinished.replace(place.path)
                for path in self._kept()[KEPT:]:
                    remove(path)
        finally:
            remove(unfinished)
            with self._lock:
                self._making.pop(place.path, None)

    def _base(self, facts: KeptFacts, place: _Place) -> Path | None:
        """The latest earlier day that is kept and whose last block still stands."""
        earlier = []
        for path in self._kept():
            schema, year, month, of_month, number, hash_ = path.stem.split("-")
            day = date(int(year), int(month), int(of_month))
            block = facts.block(int(number))
            stands = block is not None and block.hash.hex().startswith(hash_)
            if stands and schema == SCHEMA_VERSION and day < place.day:
                earlier.append((day, path))
        return max(earlier)[1] if earlier else None

    def _kept(self) -> list[Path]:
        """The files that are whole, the most recently read first."""
        found = [(path.stat().st_mtime, path) for path in self._folder.glob("*-*-*-*-*-*.sqlite")]
        return [path for _, path in sorted(found, reverse=True)]

    def _sweep(self) -> None:
        """Delete what a process that was killed has left unfinished."""
        for path in self._folder.glob("*.new*"):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink(missing_ok=True)
