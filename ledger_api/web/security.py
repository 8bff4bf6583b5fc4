"""What every answer carries and what no request may do, before any route is reached."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger_api.web.problems import Problem, problem_response

#: The largest request body in bytes.
BODY_LIMIT = 1 << 20

#: No inline script or style, nothing from elsewhere, no frames.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: On every answer.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class SecurityHeaders:
    """Sets the headers above on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


class JsonBodies:
    """Takes bodies of JSON alone, up to BODY_LIMIT.

    A page of another site can make a browser post forms and plain text here, but not JSON: so the content
    type is what keeps such posts out, beside the signatures.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        problem = _refusal(Headers(scope=scope))
        body = b"" if problem else await _body(receive)
        if body is None:
            problem = _too_large()
        if problem is not None or body is None:
            await problem_response(problem or _too_large(), {"Connection": "close"})(scope, receive, send)
            return
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)


def _refusal(headers: Headers) -> Problem | None:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        return Problem(415, "只接受 JSON：请以 Content-Type: application/json 提交。")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > BODY_LIMIT:
        return _too_large()
    return None


def _too_large() -> Problem:
    return Problem(413, f"请求正文过大，至多 {BODY_LIMIT} 字节。请分多次提交。")


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None where it grows past the limit."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return bytes(body)
