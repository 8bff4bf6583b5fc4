"""Past days of a ledger: which can be asked for, what is kept of them, and who waits how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger_api import past_days
from ledger_api.domain.days import civil_day, end_of_day
from ledger_api.errors import BeingMade, DayNotKnown
from ledger_api.indexer.step import Indexer
from ledger_api.past_days import KEPT, PastDays
from ledger_api.store.documents import Documents
from tests.indexer.fixtures import NewIndexer, _running_ledger, ledger, new_indexer
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.postgres import new_database, places, postgres_server

__all__ = ["_running_ledger", "ledger", "new_database", "new_indexer", "places", "postgres_server"]

#: The facts of a PostgreSQL database are asked for in tests/indexer/test_past.py.
pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)

BEGAN = date(2025, 8, 1)


@pytest.fixture
def indexer(ledger: LocalLedger, new_indexer: NewIndexer) -> Indexer:
    """A ledger of twenty days, from August 1st to 20th; a contract is signed on the 3rd."""
    ledger.at("2025-08-03 10:00:00")
    ledger.submit(ledger.contract(payment_terms(1_000_00, "2025-08-10")))
    for day in range(4, 21):
        ledger.mine(f"2025-08-{day:02} 10:00:00")
    found = new_indexer("today")
    found.catch_up()
    return found


@pytest.fixture
def days(indexer: Indexer, tmp_path: Path) -> Iterator[PastDays]:
    Documents(tmp_path / "documents.sqlite").close()
    found = PastDays(tmp_path / "today.sqlite", tmp_path / "documents.sqlite", tmp_path / "past")
    yield found
    found.close()


def commitments(days: PastDays, day: date) -> int:
    with days.open(day) as reading:
        return len(reading.commitments().rows)


def test_a_day_is_known_from_the_ledgers_first_block_to_its_last(days: PastDays) -> None:
    assert [commitments(days, BEGAN + timedelta(n)) for n in (0, 1, 2, 18)] == [0, 0, 1, 1]
    for day in (BEGAN - timedelta(1), date(2025, 8, 21), date.min, date.max):
        with pytest.raises(DayNotKnown, match="2025-08-01 至 2025-08-20"):
            days.open(day)


def test_a_day_is_judged_at_its_end_and_today_as_of_now(days: PastDays) -> None:
    with days.open(date(2025, 8, 19)) as reading:
        assert (reading.position.time, reading.position.day) == (
            end_of_day(date(2025, 8, 19)),
            date(2025, 8, 19),
        )
    with days.open(date(2025, 8, 20)) as reading:
        assert reading.position.day is None
        assert civil_day(reading.position.time) == date(2025, 8, 20)


def test_a_day_is_made_once_and_kept(days: PastDays, tmp_path: Path) -> None:
    made: list[str] = []
    for _ in range(3):
        days.open(date(2025, 8, 5), lambda: made.append("5th")).close()
    assert made == ["5th"]
    assert len(list((tmp_path / "past").iterdir())) == 1


def test_what_shall_not_be_made_is_not_made(days: PastDays, tmp_path: Path) -> None:
    def no() -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        days.open(date(2025, 8, 5), no)
    assert not (tmp_path / "past").exists()
    assert commitments(days, date(2025, 8, 5)) == 1
    days.open(date(2025, 8, 5), no).close()


def test_the_days_read_last_are_kept(days: PastDays, tmp_path: Path) -> None:
    first = date(2025, 8, 4)
    days.open(first).close()
    for n in range(1, KEPT + 3):
        days.open(first + timedelta(n)).close()
        # The file system tells times apart by then.
        time.sleep(0.02)
        days.open(first).close()
    kept = {path.name.split("-", 1)[1][:10] for path in (tmp_path / "past").iterdir()}
    assert len(kept) == KEPT
    assert str(first) in kept
    assert str(first + timedelta(1)) not in kept


def test_many_who_ask_for_one_day_wait_for_one_making(days: PastDays) -> None:
    made: list[int] = []
    found: list[int] = []

    def ask() -> None:
        with days.open(date(2025, 8, 6), lambda: made.append(1)) as reading:
            found.append(len(reading.commitments().rows))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, made) == ([1] * 6, [1])


def test_who_will_not_wait_comes_again_and_finds_it(days: PastDays) -> None:
    with pytest.raises(BeingMade) as raised:
        days.open(date(2025, 8, 7), patience=0)
    assert raised.value.seconds > 0
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            days.open(date(2025, 8, 7), patience=0).close()
            return
        except BeingMade:
            time.sleep(0.05)
    pytest.fail("the day was never made")


def test_only_so_many_days_wait_to_be_made(days: PastDays, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_days, "_QUEUED", 1)
    with pytest.raises(BeingMade):
        days.open(date(2025, 8, 7), patience=0)
    asked: list[int] = []
    with pytest.raises(BeingMade):
        days.open(date(2025, 8, 8), lambda: asked.append(1), patience=0)
    assert asked == []


def test_after_a_reorganisation_a_day_is_made_of_the_blocks_that_stand(
    days: PastDays, indexer: Indexer, ledger: LocalLedger
) -> None:
    before = ledger.rpc.call("evm_snapshot")
    ledger.at("2025-08-21 10:00:00")
    ledger.submit(ledger.contract(payment_terms(500_00, "2025-09-10")))
    ledger.mine("2025-08-22 10:00:00")
    indexer.catch_up()
    assert commitments(days, date(2025, 8, 21)) == 2
    assert ledger.rpc.call("evm_revert", before)
    ledger.mine("2025-08-21 10:00:00")
    ledger.mine("2025-08-22 11:00:00")
    indexer.catch_up()
    assert commitments(days, date(2025, 8, 21)) == 1


def test_what_was_made_of_a_wrong_index_is_forgotten(days: PastDays, tmp_path: Path) -> None:
    days.open(date(2025, 8, 5)).close()
    days.forget()
    assert list((tmp_path / "past").iterdir()) == []
    assert commitments(days, date(2025, 8, 5)) == 1


def test_a_ledger_that_closes_does_not_finish_what_it_makes(indexer: Indexer, tmp_path: Path) -> None:
    Documents(tmp_path / "documents.sqlite").close()
    found = PastDays(tmp_path / "today.sqlite", tmp_path / "documents.sqlite", tmp_path / "past")
    with closing(found), pytest.raises(BeingMade):
        found.open(date(2025, 8, 5), patience=0)
    assert list((tmp_path / "past").glob("*.new*")) == []
