"""Cursors: where a page ended, so that the next one goes on there whatever was added in between."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson

#: The rows of a page where nobody says how many.
PAGE = 50
#: The most rows of one page.
MOST_ROWS = 500


class BadCursor(ValueError):
    """A cursor that no page gave out."""

    def __init__(self, cursor: str) -> None:
        super().__init__(
            f"翻页标记“{cursor[:40]}”无效，请从第一页重新开始。{cursor[:40]!r} is no cursor of this list"
        )


def encode(*keys: int) -> str:
    """The cursor of a row by its place in the list's order."""
    return urlsafe_b64encode(orjson.dumps(keys)).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[int]:
    """The keys in a cursor. BadCursor where there are not `length` integers in it."""
    try:
        keys = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadCursor(cursor) from error
    good = isinstance(keys, list) and len(keys) == length and all(type(key) is int for key in keys)
    if not good or any(not 0 <= key < 1 << 63 for key in keys):
        raise BadCursor(cursor)
    return list(keys)


def rows_of_page(limit: int) -> int:
    """How many rows a page has where `limit` were asked for: 1 to MOST_ROWS."""
    return max(1, min(limit, MOST_ROWS))
