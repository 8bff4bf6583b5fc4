"""What readers ask about proceedings on missed obligations."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from ledger_api.domain.succession import Successions
from ledger_api.domain.words import BreachStatus, RepairStatus
from ledger_api.store import queries
from ledger_api.store.paging import PAGE
from ledger_api.store.proceedings import PROCEEDING, proceeding_row
from ledger_api.store.row_parts import Page
from ledger_api.store.rows import ProceedingRow
from ledger_api.store.successions import between, held_by, sides


@dataclass(frozen=True, slots=True)
class ProceedingReading:
    """Part of a `Reading`, whose connection and block it shares; lists page as its lists do."""

    _connection: Connection
    _at_one_block: Callable[[], AbstractContextManager[None]]
    _successions: Callable[[], Successions]

    def one(self, proceeding: bytes) -> ProceedingRow | None:
        """A proceeding by its id."""
        with self._at_one_block():
            return queries.one(self._connection, PROCEEDING, self._row(), id=proceeding)

    def of(self, commitment: bytes, number: int) -> ProceedingRow | None:
        """The latest proceeding on an obligation."""
        with self._at_one_block():
            return queries.one(
                self._connection, PROCEEDING, self._row(), commitment=commitment, number=number
            )

    def many(
        self,
        status: BreachStatus | None = None,
        department: bytes | None = None,
        enterprise: bytes | None = None,
        commitment: bytes | None = None,
        public: bool | None = None,
        disputed: bool | None = None,
        repair: RepairStatus | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page[ProceedingRow]:
        """Proceedings, those opened last first."""
        with self._at_one_block():
            conditions = (
                queries.has(PROCEEDING, "status", status),
                *between(self._successions(), PROCEEDING, department, enterprise),
                queries.has(PROCEEDING, "commitment", commitment),
                queries.has(PROCEEDING, "is_public", public),
                queries.has(PROCEEDING, "is_disputed", disputed),
                queries.has(PROCEEDING, "repair", repair),
            )
            return queries.page(self._connection, PROCEEDING, conditions, self._row(), cursor, limit)

    def determinations(self, department: bytes) -> list[ProceedingRow]:
        """The determinations about who owes today as this department, withdrawn ones left out, in their order."""
        with self._at_one_block():
            held = held_by(self._successions(), PROCEEDING, "obligor", department)
            query = queries.with_provenance(PROCEEDING).where(held & PROCEEDING.c.confirmed_log.is_not(None))
            standing = query.where(PROCEEDING.c.status != BreachStatus.WITHDRAWN.value)
            rows = self._connection.execute(standing.order_by(PROCEEDING.c.confirmed_log))
            return list(map(self._row(), rows))

    def _row(self) -> Callable[[Row[Any]], ProceedingRow]:
        known = self._successions()
        return lambda row: proceeding_row(row, sides(known, row.obligor, row.obligee, row.commitment))
