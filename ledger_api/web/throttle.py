"""How much one client and one party may ask for: token buckets in memory, a bounded number of them."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

from ledger_api.web.hosts import is_loopback, network_of
from ledger_api.web.problems import Problem, problem_response
from ledger_api.web.settings import Limits, Rate

#: Where the files stand that pages are made of: styles, scripts, pictures.
STATIC = "/static"
#: What only reads; everything else enters something, or tries to.
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Who signed in may ask for so many times as many past days as who did not.
_MORE_DAYS = 10
#: Seconds that a table waits for one that is being checked.
_PATIENCE = 10


class Buckets:
    """A bucket of tokens for each name, that fills up with time. `now` counts seconds."""

    def __init__(self, rate: Rate, remembered: int, now: Callable[[], float]) -> None:
        self._rate = rate
        self._remembered = remembered
        self._now = now
        #: Tokens left and when they were counted; the names seen last stand last.
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str, factor: int = 1) -> float:
        """Takes a token and returns 0; where there is none, the seconds until there is one."""
        with self._lock:
            left, now = self._left(name, factor)
            lacking = 1.0 - left
            self._levels[name] = (left if lacking > 0 else left - 1.0, now)
            self._levels.move_to_end(name)
            while len(self._levels) > self._remembered:
                self._levels.popitem(last=False)
        return self._seconds(lacking, factor)

    def wait(self, name: str, factor: int = 1) -> float:
        """What `take` would return; takes nothing and remembers nothing."""
        with self._lock:
            left, _ = self._left(name, factor)
        return self._seconds(1.0 - left, factor)

    def _left(self, name: str, factor: int) -> tuple[float, float]:
        """The tokens that a bucket has now, and when now is."""
        most, now = float(self._rate.burst * factor), self._now()
        left, counted = self._levels.get(name, (most, now))
        # A clock that was set back gives nothing and takes nothing.
        return min(most, left + max(0.0, now - counted) * self._rate.a_second * factor), now

    def _seconds(self, lacking: float, factor: int) -> float:
        return max(0.0, lacking) / (self._rate.a_second * factor)


class PartyLimit:
    """What one party may prepare and hand in."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self._buckets = Buckets(limits.acts_of_a_party, limits.remembered, now)

    def take(self, party: str) -> None:
        """Counts what a party that is known to be the one asks for. Problem (429)."""
        _let_in(self._buckets.take(party))

    def count(self, party: str) -> None:
        """Counts what has been done for a party already, whether or not it was within its limit."""
        self._buckets.take(party)

    def check(self, party: str) -> None:
        """Counts nothing: who only claims to be a party must not use up its share. Problem (429)."""
        _let_in(self._buckets.wait(party))


class TableLimit:
    """Spreadsheets that one department may hand over; and one at a time, for each takes a processor's whole work."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self._buckets = Buckets(limits.tables, limits.remembered, now)
        self._at_work = Lock()

    def take(self, party: str) -> None:
        """Counts a table of a party, before it is taken in. Problem (429)."""
        _let_in(self._buckets.take(party))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keeps the next one waiting. Problem (429) for one that waits too long."""
        if not self._at_work.acquire(timeout=_PATIENCE):
            raise Problem(
                429, "正在检查另一份表格，请稍后再试。", code="BUSY", headers={"Retry-After": f"{_PATIENCE}"}
            )
        try:
            yield
        finally:
            self._at_work.release()


class PastLimit:
    """Past days that one asker may have put together."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self._limits = limits
        self._buckets = Buckets(limits.past_days, limits.remembered, now)

    def take(self, address: str, party: bytes | None) -> None:
        """Counts a day that is made for a party, or for whoever is at a client's address. Problem (429)."""
        if party is not None:
            _let_in(self._buckets.take(party.hex(), _MORE_DAYS))
            return
        factor = self._limits.loopback_factor if is_loopback(address) else 1
        _let_in(self._buckets.take(network_of(address), factor))


class Throttle:
    """Middleware: 429 with Retry-After for a client that asks for too much, before anything is read."""

    def __init__(self, app: ASGIApp, limits: Limits, now: Callable[[], float]) -> None:
        self._app = app
        self._limits = limits
        self._requests = Buckets(limits.requests, limits.remembered, now)
        # A page brings several of these: they must not use up what its reader may ask for.
        self._files = Buckets(limits.requests, limits.remembered, now)
        self._entries = Buckets(limits.entries, limits.remembered, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            client = scope.get("client")
            address = client[0] if client else ""
            factor = self._limits.loopback_factor if is_loopback(address) else 1
            name = network_of(address)
            asked = self._files if _is_file(scope) else self._requests
            seconds = asked.take(name, factor)
            if not seconds and scope["method"] not in _READS:
                seconds = self._entries.take(name, factor)
            if seconds:
                await problem_response(too_many(seconds))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_file(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] in _READS and path.startswith(STATIC + "/")


def too_many(seconds: float) -> Problem:
    """429 that says when to come again."""
    whole = max(1, math.ceil(seconds))
    return Problem(429, f"请求过于频繁，请在 {whole} 秒后再试。", headers={"Retry-After": str(whole)})


def _let_in(seconds: float) -> None:
    if seconds:
        raise too_many(seconds)
