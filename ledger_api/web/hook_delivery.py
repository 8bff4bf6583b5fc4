"""Telling web hooks: every change in the chain's order, again until the receiver has taken it, as its subscriber may
see it at that moment.

Hooks do not wait for each other. What was delivered is written down before the next change is sent, so that a
process that is ended anywhere goes on where it stopped, and tells at most one change of each hook twice.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import orjson

from ledger_api.domain.patience import Patience
from ledger_api.errors import LedgerError
from ledger_api.store.subscriptions import WebHook
from ledger_api.web.changes import Changes, Mark, changes_since
from ledger_api.web.hook_signature import HEADER, signature
from ledger_api.web.knowledge import Knowledge
from ledger_api.web.looking import last_block
from ledger_api.web.outgoing import Outgoing
from ledger_api.web.ports import LedgerPort
from ledger_api.web.subscribers import reader_of
from ledger_api.web.told import Wanted
from ledger_api.web.wire_values import hex_id

#: Seconds between two looks at the index and at who waits.
_POLL = 0.5
#: Hooks that are told at the same time.
_AT_ONCE = 16
#: Marks of a hook that are kept to find out how far a reorganisation went.
_EARLIER = 256
#: A hook that was told nothing for so many blocks is written down as having been told up to there.
_SILENT_BLOCKS = 64


@dataclass(slots=True)
class _Progress:
    """A hook as it stands, how far it has read in this process, and where the index stood (`upto`) when nothing was
    left to tell it."""

    hook: WebHook
    mark: Mark
    earlier: deque[Mark] = field(default_factory=lambda: deque(maxlen=_EARLIER))
    upto: object = None


class Deliveries:
    """Tells all web hooks of a ledger, in a thread of its own."""

    def __init__(
        self,
        ledger: LedgerPort,
        outgoing: Outgoing,
        is_at_work: Callable[[], bool] = lambda: True,
        patience: Patience | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`is_at_work` says whether this is the process that tells: of several on one database one does."""
        self._ledger = ledger
        self._outgoing = outgoing
        self._is_at_work = is_at_work
        self._patience = patience or Patience()
        self._now = now
        self._progress: dict[bytes, _Progress] = {}
        self._busy: dict[bytes, asyncio.Task[None]] = {}
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="hooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; what was being sent is sent again by whoever goes on."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    async def _run(self) -> None:
        slots = asyncio.Semaphore(_AT_ONCE)
        while not self._ended.is_set():
            # The index, or the database, may be away for a while: it is looked at again.
            with suppress(LedgerError):
                if self._is_at_work():
                    await self._look(slots)
            await asyncio.sleep(_POLL)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _look(self, slots: asyncio.Semaphore) -> None:
        position = await asyncio.to_thread(last_block, self._ledger)
        waiting = await asyncio.to_thread(self._ledger.subscriptions.waiting, int(self._now()))
        self._progress = {hook.id: self._of(hook) for hook in waiting}
        for hook in waiting:
            if hook.id in self._busy or self._progress[hook.id].upto == position:
                continue
            task = asyncio.create_task(self._serve(self._progress[hook.id], position, slots))
            self._busy[hook.id] = task
            task.add_done_callback(partial(self._idle, hook.id))

    def _idle(self, hook: bytes, _: asyncio.Task[None]) -> None:
        self._busy.pop(hook, None)

    def _of(self, hook: WebHook) -> _Progress:
        known = self._progress.get(hook.id)
        mark = Mark.read(hook.mark) or Mark(0)
        # What was read on without anything to tell is not written down each time.
        if known is None or known.mark.place < mark.place:
            return _Progress(hook, mark)
        if hook.id not in self._busy:
            known.hook = hook
        return known

    async def _serve(self, progress: _Progress, position: object, slots: asyncio.Semaphore) -> None:
        """Tells a hook all that is left, until it has been told or does not take it."""
        async with slots:
            with suppress(LedgerError):
                while (more := await self._told_some(progress)) is True:
                    pass
                if more is False:
                    progress.upto = position

    async def _told_some(self, progress: _Progress) -> bool | None:
        """Whether there is more to tell at once; None where the receiver did not take it."""
        hook = progress.hook
        found = await asyncio.to_thread(self._changes, progress)
        if found.taken_back is not None:
            lost = {"after": found.taken_back.place, "block": found.taken_back.block}
            if not await self._tell(progress, found.taken_back, {"type": "taken_back", **lost}):
                return None
            progress.earlier.clear()
            progress.mark = found.taken_back
        for mark, change in found.items:
            if not await self._tell(progress, mark, {"type": "change", "change": change}):
                return None
            progress.mark = mark
            progress.earlier.appendleft(mark)
        kept = Mark.read(hook.mark) or Mark(0)
        if not found.items and found.mark.block >= kept.block + _SILENT_BLOCKS:
            await asyncio.to_thread(self._ledger.subscriptions.delivered, hook.id, str(found.mark))
        progress.mark = found.mark
        progress.earlier.appendleft(found.mark)
        return found.more

    def _changes(self, progress: _Progress) -> Changes:
        hook = progress.hook
        with self._ledger.open_reading() as reading, reading.at_one_block():
            reader = reader_of(reading, hook.subscriber)
            knows = Knowledge(reading, reader)
            return changes_since(reading, knows, reader, progress.mark, Wanted(hook.about), progress.earlier)

    async def _tell(self, progress: _Progress, mark: Mark, words: dict[str, object]) -> bool:
        """Sends one change and writes down what became of it; whether it was taken."""
        hook = progress.hook
        told = {"subscription": hex_id(hook.id), "about": hex_id(hook.about), "id": str(mark), **words}
        body = orjson.dumps(told)
        now = int(self._now())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "chengnuo",
            HEADER: signature(hook.secret, now, body),
        }
        failure = await self._outgoing.post(hook.url, body, headers)
        subscriptions = self._ledger.subscriptions
        if failure is None:
            progress.hook = hook._replace(tries=0, failing_since=None, mark=str(mark))
            return await asyncio.to_thread(subscriptions.delivered, hook.id, str(mark))
        now = int(self._now())
        since = now if hook.failing_since is None else hook.failing_since
        if self._patience.is_over(since, now):
            await asyncio.to_thread(subscriptions.given_up, hook.id, now, failure)
        else:
            tries = hook.tries + 1
            again_at = now + self._patience.pause(tries)
            await asyncio.to_thread(subscriptions.failed, hook.id, failure, since, tries, again_at)
        return False
