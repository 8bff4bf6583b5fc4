"""What is asked at every tick and on every page is found through an index, not by looking at each obligation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from ledger_api.domain.words import BreachStatus, Status
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.records import BlockRecord
from ledger_api.store.transaction import Transaction
from tests.postgres import Places

DEPARTMENT = bytes(32)
ENTERPRISE = b"\x01" * 32
READS: dict[str, Callable[[Reading], object]] = {
    "a status": lambda reading: reading.obligations(status=Status.OVERDUE),
    "a department's obligations": lambda reading: reading.obligations(department=DEPARTMENT),
    "a department's overdue obligations": lambda reading: reading.obligations(
        department=DEPARTMENT, status=Status.OVERDUE
    ),
    "imported obligations": lambda reading: reading.obligations(imported=True),
    "obligations with a case": lambda reading: reading.obligations(breach=BreachStatus.CLUE),
    "an enterprise's commitments": lambda reading: reading.commitments(enterprise=ENTERPRISE),
    "an enterprise's commitments with a department": lambda reading: reading.commitments(
        DEPARTMENT, ENTERPRISE
    ),
    "a department's profile": lambda reading: reading.profile(DEPARTMENT),
}
TICKS: dict[str, Callable[[Transaction], object]] = {
    "what changes by now": lambda snapshot: snapshot.changing_by(1),
    "what has no proceeding yet": lambda snapshot: snapshot.unopened(10),
}


@pytest.fixture
def index(places: Places) -> Iterator[Index]:
    """An index of one block."""
    made = Index(places("index"), "a ledger")
    with made.transaction() as transaction:
        transaction.write([BlockRecord(1, bytes(32), bytes(32), 1)])
        transaction.begin_filling()
        transaction.end_filling()
    yield made
    made.close()


@contextmanager
def _asked() -> Iterator[list[tuple[str, Any]]]:
    """Every query on obligations and commitments inside, with its parameters."""
    found: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: bool) -> None:
        if statement.startswith("SELECT") and re.search("FROM (obligation|commitment)", statement):
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _assert_searched(index: Index, asked: list[tuple[str, Any]]) -> None:
    assert asked
    with index.snapshot() as snapshot:
        if snapshot._connection.dialect.name == "postgresql":
            _assert_can_be_searched(snapshot._connection, asked)
            return
        for statement, parameters in asked:
            plan = snapshot._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
            looked_at = [step for step in steps if re.match("SCAN (obligation|commitment|assignment)", step)]
            # A scan of an index that holds a few rows only is none of the table.
            few = ("obligation_breach", "obligation_unruled", "obligation_imported", "obligation_unopened")
            assert [step for step in looked_at if not step.endswith(few)] == [], (statement, steps)


def _assert_can_be_searched(connection: Connection, asked: list[tuple[str, Any]]) -> None:
    """A table of no rows is best looked at as a whole: forbidden to, PostgreSQL finds an index if there is one."""
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    for statement, parameters in asked:
        plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
        assert [
            step for step in plan if re.search("Seq Scan on (obligation|commitment|assignment)", step)
        ] == [], (
            statement,
            plan,
        )


@pytest.mark.parametrize("what", TICKS)
def test_a_tick_searches(index: Index, what: str) -> None:
    with _asked() as asked, index.snapshot() as snapshot:
        TICKS[what](snapshot)
    _assert_searched(index, asked)


@pytest.mark.parametrize("what", READS)
def test_a_read_searches(index: Index, places: Places, what: str) -> None:
    Documents(places("documents")).close()
    with open_reading(places("index"), places("documents")) as reading, _asked() as asked:
        READS[what](reading)
    _assert_searched(index, asked)
