"""Parties as readers get them: with their keys, the words of their documents, and who passes to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam

from ledger_api.domain.days import civil_day
from ledger_api.store import queries
from ledger_api.store.documents import Documents
from ledger_api.store.row_readers import key_row, party_row, succession_row
from ledger_api.store.rows import KeyRow, PartyRow, SuccessionRow
from ledger_api.store.tables import PARTY_KEY, SUCCESSION

_PASSING = (
    queries.with_provenance(SUCCESSION)
    .where(
        SUCCESSION.c.party.in_(bindparam("parties", expanding=True))
        | SUCCESSION.c.successor.in_(bindparam("parties", expanding=True))
    )
    .order_by(SUCCESSION.c.log)
)


def party_rows(
    connection: Connection, documents: Documents, rows: Iterable[Row[Any]], at: int
) -> list[PartyRow]:
    """The parties of these rows of their table, at the moment of judgement."""
    found = list(rows)
    ids = [row.id for row in found]
    known = queries.those(connection, PARTY_KEY, "party", ids)
    named = [row.document for row in (*found, *known) if row.document is not None]
    contents = {digest: content_of(content) for digest, content in documents.many(named).items()}
    keys: dict[bytes, list[KeyRow]] = {}
    for row in known:
        keys.setdefault(row.party, []).append(key_row(row, contents.get(row.document, {}), at))
    passing: dict[bytes, list[SuccessionRow]] = {}
    for row in connection.execute(_PASSING, {"parties": ids}):
        one = succession_row(row)
        for party in (one.party, one.successor):
            passing.setdefault(party, []).append(one)
    today = civil_day(at)
    return [
        party_row(
            row,
            tuple(keys.get(row.id, ())),
            contents.get(row.document, {}),
            tuple(passing.get(row.id, ())),
            today,
        )
        for row in found
    ]


def content_of(document: bytes | None) -> dict[str, Any]:
    """A document's fields; none of one that is not here or is no object."""
    if document is None:
        return {}
    try:
        found = orjson.loads(document)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
