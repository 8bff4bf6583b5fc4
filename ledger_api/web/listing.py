"""A page of a list, as views answer with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ledger_api.store.paging import BadCursor
from ledger_api.store.row_parts import Page
from ledger_api.web.problems import malformed

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of a list; `next_cursor` is None on the last."""

    items: list[T]
    next_cursor: str | None


def asked(find: Callable[[], Page[R]]) -> Page[R]:
    """What was found. Problem (422) for a cursor that the list did not give."""
    try:
        return find()
    except BadCursor as error:
        fault = "不是本列表给出的翻页标记，请从第一页重新开始"
        raise malformed([{"field": "query.cursor", "value": str(error)[:80], "detail": fault}]) from error
