"""What every answer carries and what no request may do, before any route is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger_api.web.hosts import same_site
from ledger_api.web.multipart import MULTIPART
from ledger_api.web.problems import Problem

#: The largest request body in bytes, but for tables.
BODY_LIMIT = 1 << 20
#: The addresses that forms of pages are posted to.
SIGN_OUT = "/sign-out"
CHECK_RECEIPT = "/receipts"
SUBSCRIPTIONS = "/mine/subscriptions"
VERIFY = "/verify"
TABLE = "/mine/table"
TABLE_API = "/api/v1/imports/table"
#: The largest spreadsheet in bytes; what it may hold is bounded where it is read (exchange/table/package.py).
TABLE_LIMIT = 20 << 20
XLSX, CSV = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What may be sent to an address."""

    media_types: tuple[str, ...]
    #: Posted by forms of ours: a browser has to say that it is.
    is_form: bool = False
    limit: int = BODY_LIMIT
    #: Handed on piece by piece, for the route first asks who it comes from.
    is_streamed: bool = False


_JSON = _Rule(("application/json",))
_RULES = {
    SIGN_OUT: _Rule((_FORM,), is_form=True),
    CHECK_RECEIPT: _Rule((_FORM,), is_form=True),
    SUBSCRIPTIONS: _Rule((_FORM,), is_form=True),
    VERIFY: _Rule((MULTIPART,), is_form=True),
    # A form has its other fields beside the file.
    TABLE: _Rule((MULTIPART,), is_form=True, limit=TABLE_LIMIT + (64 << 10), is_streamed=True),
    TABLE_API: _Rule((XLSX, CSV), limit=TABLE_LIMIT, is_streamed=True),
}
#: Of a form that is too large so much is taken in and thrown away: a browser shows no answer before it has sent all.
_THROWN_AWAY = 128 << 20
#: In the scope of a request that is answered without its body: an answer without end must not begin.
IS_HEAD = "chengnuo.is_head"

#: No inline script or style, nothing from elsewhere, no frames.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: Of pages with a script of ours, which asks the API.
WITH_SCRIPT = f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'"
#: On every answer.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Other sites learn nothing; within this one it lets browsers tell from where a form is posted.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class SecurityHeaders:
    """Sets the headers above on every answer; a page that needs a script of ours says so in its own policy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HeadRequests:
    """Answers HEAD as GET without its body: whoever asks whether something is there or has changed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET", IS_HEAD: True}, receive, send_without_body)


class Bodies:
    """Takes bodies of JSON alone, up to BODY_LIMIT, and nothing that another site made a browser send.

    A page of another site can make a browser post forms and plain text here, but not JSON; and a browser says
    from where it posts. The forms of our own pages must say that they are posted from here. What is taken where
    is in `_RULES`; `answer` says what is wrong, on a page where a page asked.
    """

    def __init__(
        self, app: ASGIApp, answer: Callable[[Request, Problem], Response], names: tuple[str, ...] = ()
    ) -> None:
        self._app = app
        self._answer = answer
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        rule = _RULES.get(scope["path"], _JSON)
        problem = self._refusal(scope, rule)
        if problem is None and rule.is_streamed:
            await self._app(scope, _bounded(receive, rule), send)
            return
        body = b"" if problem else await _body(receive, rule.limit)
        if body is None:
            problem = _too_large(rule)
        if problem is not None or body is None:
            problem = problem or _too_large(rule)
            if rule.is_form and problem.status == 413:
                await _throw_away(receive)
            answer = await run_in_threadpool(self._answer, Request(scope), problem)
            answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)

    def _refusal(self, scope: Scope, rule: _Rule) -> Problem | None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if (origin is None and rule.is_form) or (
            origin is not None and not same_site(origin, headers.get("host", ""), self._names)
        ):
            return Problem(403, "这个请求来自别的网站，未予办理。", code="FOREIGN_ORIGIN")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > rule.limit:
            return _too_large(rule)
        if scope["method"] == "DELETE" and length == "0" and "transfer-encoding" not in headers:
            # Without a body there is no type to tell; and no form can send a DELETE.
            return None
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in rule.media_types:
            if rule is _JSON:
                return Problem(415, "只接受 JSON：请以 Content-Type: application/json 提交。")
            return Problem(415, f"这里只接受 {'、'.join(rule.media_types)}。", code="WRONG_TYPE")
        return None


def _bounded(receive: Receive, rule: _Rule) -> Receive:
    """What a route receives. Problem (413) where it grows past the limit."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > rule.limit:
            raise _too_large(rule)
        return message

    return counted


def _too_large(rule: _Rule) -> Problem:
    return Problem(413, f"请求正文过大，至多 {rule.limit:,} 字节。请分多次提交。")


async def _throw_away(receive: Receive) -> None:
    left = _THROWN_AWAY
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None where it grows past the limit."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)
