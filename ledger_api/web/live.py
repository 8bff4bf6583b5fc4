"""Who waits for changes: one look at the index wakes all, and only so many may wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from ledger_api.errors import LedgerError
from ledger_api.web.hosts import is_loopback, network_of
from ledger_api.web.problems import Problem
from ledger_api.web.settings import Limits

#: Seconds between two looks at the index.
_POLL = 0.5


class Live:
    """All who wait. For one event loop at a time; `close` may be called from any thread.

    Whoever waits holds no thread and no connection: a single task looks where the index stands.
    """

    def __init__(self, position: Callable[[], object], limits: Limits) -> None:
        """`position` says where the index stands; LedgerError while it cannot be read."""
        self._position = position
        self._limits = limits
        self._waiting: Counter[str] = Counter()
        self._moved = asyncio.Event()
        self._poller: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_closed = False

    def enter(self, address: str) -> str:
        """Takes a place for a client; returns the name to leave by. Problem: 429, or 503 where all are taken."""
        name = network_of(address)
        factor = self._limits.loopback_factor if is_loopback(address) else 1
        if self._waiting.total() >= self._limits.streams:
            raise Problem(
                503,
                "等候变化的连接过多，请稍后再试。",
                code="TOO_MANY_STREAMS",
                headers={"Retry-After": "30"},
            )
        if self._waiting[name] >= self._limits.streams_of_a_client * factor:
            raise Problem(429, "同一地址等候变化的连接过多，请先关闭一些。", headers={"Retry-After": "30"})
        self._waiting[name] += 1
        return name

    def leave(self, name: str) -> None:
        """Gives the place back."""
        self._waiting[name] -= 1
        if self._waiting[name] <= 0:
            del self._waiting[name]
        if not self._waiting and self._poller is not None:
            self._poller.cancel()
            self._poller = None

    def moved(self) -> asyncio.Event:
        """What will be set when the index has moved since now: to be taken before reading, and waited for after."""
        if self._poller is None or self._poller.done():
            self._loop = asyncio.get_running_loop()
            self._moved = asyncio.Event()
            self._poller = self._loop.create_task(self._poll())
        return self._moved

    def close(self) -> None:
        """Nobody waits any longer."""
        self.is_closed = True
        loop = self._loop
        if loop is not None:
            # The loop may have ended meanwhile, and all who waited with it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        woken, self._moved = self._moved, asyncio.Event()
        woken.set()

    async def _poll(self) -> None:
        seen: object = None
        try:
            while True:
                found = seen
                with suppress(LedgerError):
                    found = await run_in_threadpool(self._position)
                if found != seen:
                    seen = found
                    self._wake()
                await asyncio.sleep(_POLL)
        finally:
            # Whatever ended this: nobody waits for what nobody looks for.
            self._wake()
