"""What readers ask about promises that are open to all who qualify."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger_api.domain.succession import Successions
from ledger_api.domain.words import PromiseField
from ledger_api.store import promises, queries
from ledger_api.store.paging import PAGE
from ledger_api.store.row_parts import Page
from ledger_api.store.row_readers import open_promise_row
from ledger_api.store.rows import ClaimCounts, OfferedTerms, OpenPromiseRow
from ledger_api.store.successions import held_by
from ledger_api.store.tables import OPEN_PROMISE


@dataclass(frozen=True, slots=True)
class PromiseReading:
    """Part of a `Reading`, whose connection and block it shares; lists page as its lists do."""

    _connection: Connection
    _at_one_block: Callable[[], AbstractContextManager[None]]
    _successions: Callable[[], Successions]

    def one(self, open_promise: bytes) -> OpenPromiseRow | None:
        """A promise that is open to all who qualify, by its id."""
        with self._at_one_block():
            query = queries.with_provenance(OPEN_PROMISE).where(OPEN_PROMISE.c.id == open_promise)
            row = self._connection.execute(query).first()
            return None if row is None else open_promise_row(row, self._successions())

    def of(self, open_promises: Iterable[bytes]) -> dict[bytes, OpenPromiseRow]:
        """Open promises by their ids, those that are there, all at once."""
        with self._at_one_block():
            known = self._successions()
            rows = queries.those(self._connection, OPEN_PROMISE, "id", open_promises)
            return {row.id: open_promise_row(row, known) for row in rows}

    def many(
        self,
        department: bytes | None = None,
        field: PromiseField | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page[OpenPromiseRow]:
        """Promises that are open to all who qualify, the newest first, those closed to new claims included."""
        with self._at_one_block():
            known = self._successions()
            own = None if department is None else held_by(known, OPEN_PROMISE, "obligor", department)
            conditions = (own, queries.has(OPEN_PROMISE, "field", field))
            return queries.page(
                self._connection,
                OPEN_PROMISE,
                conditions,
                lambda row: open_promise_row(row, known),
                cursor,
                limit,
            )

    def offered_terms(self, open_promise: bytes) -> list[OfferedTerms]:
        """What an open promise offers to each claim, in its order."""
        with self._at_one_block():
            return promises.offered_terms(self._connection, open_promise)

    def claim_counts(self, open_promises: Iterable[bytes]) -> dict[bytes, ClaimCounts]:
        """How the claims under these open promises stand; nothing of those that nobody claimed under."""
        with self._at_one_block():
            return promises.claim_counts(self._connection, open_promises)
