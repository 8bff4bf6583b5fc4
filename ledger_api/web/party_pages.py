"""Parties of some kinds only, page by page, and parties by their names."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_api.domain.words import PartyKind
from ledger_api.store.paging import BadCursor
from ledger_api.store.reading import Reading
from ledger_api.store.row_parts import Page
from ledger_api.store.rows import PartyRow

_SEARCHED_AT_ONCE = 500
#: The cursor at which only the reader's own party is left.
_OWN = "own."


def of_kinds(
    reading: Reading,
    kinds: Sequence[PartyKind],
    own: PartyRow | None,
    imported: bool | None,
    cursor: str | None,
    limit: int,
) -> Page[PartyRow]:
    """One kind after the other, and `own` at the end. The cursor says which kind it stands in and where, and
    betrays no other.

    BadCursor where it names another kind.
    """
    place, after = 0, None
    if cursor is not None:
        word, _, rest = cursor.partition(".")
        if cursor == _OWN and own is not None:
            return Page((own,), None)
        if word not in kinds:
            raise BadCursor(cursor)
        place, after = kinds.index(PartyKind(word)), rest or None
    rows: list[PartyRow] = []
    for kind in kinds[place:]:
        if len(rows) == limit:
            return Page(tuple(rows), f"{kind.value}.")
        page = reading.parties(kind, imported, after, limit - len(rows))
        rows += page.rows
        if page.next_cursor is not None:
            return Page(tuple(rows), f"{kind.value}.{page.next_cursor}")
        after = None
    if own is None:
        return Page(tuple(rows), None)
    if len(rows) == limit:
        return Page(tuple(rows), _OWN)
    return Page((*rows, own), None)


def named(
    reading: Reading, kinds: Sequence[PartyKind], own: PartyRow | None, text: str, limit: int
) -> list[PartyRow]:
    """Parties whose code is the text, or whose name holds it, `own` included; at most `limit`."""
    wanted = text.casefold()
    found = [own] if own is not None and _is_called(own, wanted) else []
    for kind in kinds:
        cursor: str | None = None
        while True:
            page = reading.parties(kind, None, cursor, _SEARCHED_AT_ONCE)
            found += [row for row in page.rows if _is_called(row, wanted)]
            cursor = page.next_cursor
            if len(found) >= limit:
                return found[:limit]
            if cursor is None:
                break
    return found


def _is_called(row: PartyRow, wanted: str) -> bool:
    return wanted in (row.name or "").casefold() or wanted == (row.code or "").casefold()
