"""The facts of an index, read back in portions: what another index of the same ledger can be made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError

from ledger_api.chain.events import LOGS_A_BLOCK
from ledger_api.errors import LedgerError
from ledger_api.store.database import open_reading_only, shown
from ledger_api.store.records import BlockRecord, LogRecord
from ledger_api.store.tables import BLOCK, LOG, META


class KeptFacts:
    """Blocks and logs as one state of the index has them, for as long as this is open. For one thread at a time."""

    def __init__(self, index: str | Path) -> None:
        try:
            self._connection = open_reading_only(index).connect()
        except OperationalError as error:
            raise LedgerError(
                f"尚无索引。There is no index at {shown(index)}: start the ledger first"
            ) from error
        self._connection.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @property
    def ledger(self) -> str:
        """Which ledger this is, as `Index` was told."""
        found = self._connection.execute(select(META.c.value).where(META.c.name == "ledger"))
        return str(found.scalar_one())

    def ends(self) -> tuple[BlockRecord, BlockRecord]:
        """The first indexed block and the last. LedgerError where nothing is indexed yet."""
        first = self._one(select(BLOCK).order_by(BLOCK.c.number).limit(1))
        last = self._one(select(BLOCK).order_by(BLOCK.c.number.desc()).limit(1))
        if first is None or last is None:
            raise LedgerError("索引尚未完成第一步。Nothing is indexed yet: try again in a moment")
        return first, last

    def block(self, number: int) -> BlockRecord | None:
        """An indexed block."""
        return self._one(select(BLOCK).where(BLOCK.c.number == number))

    def last_by(self, instant: int) -> BlockRecord | None:
        """The last block whose time is not after this instant; None where all are."""
        first, last = self.ends()
        if first.time > instant:
            return None
        # A block's time is never before that of the block before it, and all numbers are there.
        low, high = first.number, last.number
        while low < high:
            middle = (low + high + 1) // 2
            found = self.block(middle)
            assert found is not None
            low, high = (middle, high) if found.time <= instant else (low, middle - 1)
        return self.block(low)

    def blocks(self, first: int, last: int) -> list[BlockRecord]:
        """The blocks from `first` to `last`, both included."""
        rows = self._connection.execute(
            select(BLOCK).where(BLOCK.c.number.between(first, last)).order_by(BLOCK.c.number)
        )
        return [BlockRecord(*row) for row in rows]

    def full_at(self, first: int, last: int, logs: int) -> int:
        """The last block up to which the blocks from `first` on have no more logs than that; `first` at least."""
        place = self._connection.execute(
            self._logs(first, last).with_only_columns(LOG.c.place).offset(logs).limit(1)
        ).scalar()
        return last if place is None else max(first, place // LOGS_A_BLOCK - 1)

    def logs(self, first: int, last: int) -> list[LogRecord]:
        """All logs of these blocks, in the chain's order."""
        return [LogRecord(*row) for row in self._connection.execute(self._logs(first, last))]

    def _logs(self, first: int, last: int) -> Select[Any]:
        within = LOG.c.place.between(first * LOGS_A_BLOCK, (last + 1) * LOGS_A_BLOCK - 1)
        return select(LOG).where(within).order_by(LOG.c.place)

    def _one(self, query: Select[Any]) -> BlockRecord | None:
        row: Sequence[Any] | None = self._connection.execute(query).first()
        return None if row is None else BlockRecord(*row)
