"""What is asked at every tick and on every page is found through an index, not by looking at each obligation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from ledger_api.domain.words import BreachStatus, Status
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index, Transaction
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.records import BlockRecord

DEPARTMENT = bytes(32)
READS: dict[str, Callable[[Reading], object]] = {
    "a status": lambda reading: reading.obligations(status=Status.OVERDUE),
    "a department's obligations": lambda reading: reading.obligations(department=DEPARTMENT),
    "a department's overdue obligations": lambda reading: reading.obligations(
        department=DEPARTMENT, status=Status.OVERDUE
    ),
    "imported obligations": lambda reading: reading.obligations(imported=True),
    "obligations with a case": lambda reading: reading.obligations(breach=BreachStatus.CLUE),
    "a department's profile": lambda reading: reading.profile(DEPARTMENT),
}
TICKS: dict[str, Callable[[Transaction], object]] = {
    "what changes by now": lambda snapshot: snapshot.changing_by(1),
    "what has no proceeding yet": lambda snapshot: snapshot.unopened(10),
}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An index of one block."""
    made = Index(tmp_path / "index.sqlite", "a ledger")
    with made.transaction() as transaction:
        transaction.write([BlockRecord(1, bytes(32), bytes(32), 1)])
    yield made
    made.close()


@contextmanager
def _asked() -> Iterator[list[tuple[str, Any]]]:
    """Every query on obligations inside, with its parameters."""
    found: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: bool) -> None:
        if statement.startswith("SELECT") and "obligation" in statement:
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _assert_searched(index: Index, asked: list[tuple[str, Any]]) -> None:
    assert asked
    with index.snapshot() as snapshot:
        for statement, parameters in asked:
            plan = snapshot._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
            looked_at = [step for step in steps if step.startswith("SCAN obligation")]
            # A scan of an index that holds a few rows only is none of the table.
            few = ("obligation_breach", "obligation_unruled", "obligation_imported", "obligation_unopened")
            assert [step for step in looked_at if not step.endswith(few)] == [], (statement, steps)


@pytest.mark.parametrize("what", TICKS)
def test_a_tick_searches(index: Index, what: str) -> None:
    with _asked() as asked, index.snapshot() as snapshot:
        TICKS[what](snapshot)
    _assert_searched(index, asked)


@pytest.mark.parametrize("what", READS)
def test_a_read_searches(index: Index, tmp_path: Path, what: str) -> None:
    Documents(tmp_path / "documents.sqlite").close()
    with open_reading(tmp_path / "index.sqlite", tmp_path / "documents.sqlite") as reading, _asked() as asked:
        READS[what](reading)
    _assert_searched(index, asked)
