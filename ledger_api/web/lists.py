"""A page of a list, and asking for one with a cursor that came from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ledger_api.store.paging import BadCursor
from ledger_api.store.rows import Page
from ledger_api.web.problems import malformed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of a list; `next_cursor` is None on the last."""

    items: list[T]
    next_cursor: str | None


def asked(find: Callable[[], Page[T]]) -> Page[T]:
    """The page that a reading finds; Problem (422) for a cursor that is none of that list's."""
    try:
        return find()
    except BadCursor as error:
        fault = "不是本列表给出的翻页标记，请从第一页重新开始"
        raise malformed([{"field": "query.cursor", "value": str(error)[:80], "detail": fault}]) from error
