"""Answers of the API: JSON with an entity tag, so that nothing unchanged is sent twice."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response


def json_answer(request: Request, body: object, status: int = 200) -> Response:
    """The body, or 304 where the asker has it already."""
    return tagged(request, orjson.dumps(body), "application/json", status)


def tagged(request: Request, content: bytes, media_type: str, status: int = 200) -> Response:
    """Content under its entity tag. The tag is of the content alone: readers who see the same share it."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    if status == 200 and _has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, status_code=status, media_type=media_type, headers=headers)


def next_link(request: Request, cursor: str | None) -> str | None:
    """The address of the next page: this one's with its cursor."""
    if cursor is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"


def _has(request: Request, tag: str) -> bool:
    held = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in held.split(","))
