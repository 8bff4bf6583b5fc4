"""Changes as they happen: server-sent events, which a client that was away takes up where it left off."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ledger_api.web import queries
from ledger_api.web.api.documented import problems
from ledger_api.web.change_shapes import ChangeJSON
from ledger_api.web.changes import MARK, Changes, Mark
from ledger_api.web.live import Live
from ledger_api.web.looking import look
from ledger_api.web.problems import Problem, malformed
from ledger_api.web.queries import HashText, PartyText, YesOrNo
from ledger_api.web.readers import Reader
from ledger_api.web.security import IS_HEAD

router = APIRouter(tags=["changes"], responses=problems(401, 403, 422, 429, 503))

#: Seconds after which something is sent even if nothing happened, and after which a client shall come again.
HEARTBEAT = 15.0
_COME_AGAIN_MS = 3_000
#: Marks of a stream that are kept to find out how far a reorganisation went.
_EARLIER = 256
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class ChangesQuery(queries.Now):
    """`since` is the id of the last event that was read; the header Last-Event-ID, which browsers send by
    themselves, goes before it. Without either it begins now, and `since=0` with the first block."""

    since: Annotated[str | None, Field(pattern=f"^{MARK}$")] = None
    party: PartyText | None = None
    commitment: HashText | None = None
    follow: YesOrNo = True


class _Reader:
    """Reads on for one client: where it is, and as whom it began."""

    def __init__(self, request: Request, query: ChangesQuery, since: Mark | None) -> None:
        self._request = request
        self._query = query
        self._earlier: deque[Mark] = deque(maxlen=_EARLIER)
        self._reader: Reader | None = None
        self.mark = since

    def read(self) -> Changes | None:
        """What comes next; None where the session that it began with has ended. Problem as for any request."""
        with look(self._request) as view:
            if self._reader is None:
                self._reader = view.reader
            elif view.reader != self._reader:
                return None
            query = self._query
            found = view.changes(self.mark, query.party, query.commitment, self._earlier)
        if found.taken_back is not None:
            self._earlier.clear()
            self._earlier.appendleft(found.taken_back)
        self._earlier.appendleft(found.mark)
        self.mark = found.mark
        return found


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


class _Stream(EventStream):
    """Gives its place back however it ends, also where nobody ever read from it."""

    def __init__(self, content: AsyncIterator[bytes], live: Live, name: str) -> None:
        super().__init__(content, headers=_HEADERS)
        self._live, self._name = live, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.leave(self._name)


@router.get(
    "/changes",
    response_class=EventStream,
    responses={
        200: {
            "model": ChangeJSON,
            "description": (
                "Events `change` (as below), `taken_back` ({after, block}: what was told after this place no longer "
                "stands and is told anew) and `ended` (the session is over). Every id is a place in the chain's "
                "order with its block; lines that begin with a colon only keep the connection alive."
            ),
        }
    },
)
async def changes(request: Request, query: Annotated[ChangesQuery, Query()]) -> Response:
    """What happens on the ledger, in the chain's order, as this reader may see it.

    `follow=false` ends where there is nothing more to tell now. `party` and `commitment` tell of these alone.
    """
    live: Live = request.app.state.live
    client = _Reader(request, query, _since(request, query))
    name = live.enter(request.client.host if request.client else "")
    try:
        first = await run_in_threadpool(client.read)
    except BaseException:
        live.leave(name)
        raise
    assert first is not None
    if request.scope.get(IS_HEAD):
        live.leave(name)
        return Response(media_type="text/event-stream", headers=_HEADERS)
    return _Stream(_told(client, first, live, query.follow), live, name)


def _since(request: Request, query: ChangesQuery) -> Mark | None:
    header = request.headers.get("last-event-id", "").strip()
    text = header or query.since
    if text is None:
        return None
    mark = Mark.read(text)
    if mark is None:
        fault = "不是本接口给出的事件编号，请去掉它，从现在开始"
        raise malformed([{"field": "header.last-event-id", "value": text[:80], "detail": fault}])
    return mark


async def _told(client: _Reader, first: Changes, live: Live, follow: bool) -> AsyncIterator[bytes]:
    """The bytes of a stream, for as long as somebody reads them."""
    found: Changes | None = first
    # What came since the first reading is read at once.
    moved = asyncio.Event()
    moved.set()
    yield f"retry: {_COME_AGAIN_MS}\n\n".encode()
    while found is not None:
        yield _written(found)
        if not found.more:
            if not follow:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), HEARTBEAT)
        if live.is_closed:
            return
        moved = live.moved()
        found = await _next(client)
    yield b"event: ended\ndata: {}\n\n"


async def _next(client: _Reader) -> Changes | None:
    """What comes next; None where the reader is no longer who it was."""
    try:
        return await run_in_threadpool(client.read)
    except Problem as problem:
        if problem.status != 401:
            raise
        return None


def _written(found: Changes) -> bytes:
    """Events as they go over the wire; the last line takes the client's mark on, whatever was told."""
    parts = []
    if found.taken_back is not None:
        lost = {"after": found.taken_back.place, "block": found.taken_back.block}
        parts.append(_event("taken_back", found.taken_back, lost))
    parts += [_event("change", mark, change) for mark, change in found.items]
    parts.append(f": {found.mark.block}\nid: {found.mark}\n\n".encode())
    return b"".join(parts)


def _event(name: str, mark: Mark, data: object) -> bytes:
    return f"id: {mark}\nevent: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
