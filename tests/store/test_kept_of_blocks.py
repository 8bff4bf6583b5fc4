"""What is kept between requests is of one block of one index: of no later one, and of none that took its place."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from ledger_api.indexer.step import Indexer
from ledger_api.store.documents import Documents
from ledger_api.store.kept_of_blocks import KeptOfBlocks, Moment
from ledger_api.store.reading import Reading, open_reading
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.postgres import Places

DOCUMENT = sha256(b"merger").digest()
NOW = Moment("index", "0xaa", 1_754_000_000)


def told(reading: Reading) -> tuple[str, int, int, int, bool]:
    """The block, and of each thing that is kept something that tells it from another."""
    with reading.at_one_block():
        years = reading.calendar_years()
        calendar = reading.calendar()
        return (
            reading.position.hash,
            reading.totals().commitments,
            len(years),
            years[-1].block_number if years else 0,
            calendar.is_working_day(date(2025, 10, 2)),
        )


@pytest.fixture
def indexer(new_indexer: NewIndexer, places: Places) -> Indexer:
    Documents(places("documents")).close()
    return new_indexer("index")


def test_a_thing_is_worked_out_once_for_a_moment_and_anew_for_any_other() -> None:
    kept: KeptOfBlocks[list[int]] = KeptOfBlocks()
    asked: list[int] = []

    def work_out() -> list[int]:
        asked.append(1)
        return [len(asked)]

    others = (NOW._replace(block_hash="0xbb"), NOW._replace(at=NOW.at + 1), NOW._replace(store="other"))
    assert [kept.of(NOW, work_out), kept.of(NOW, work_out)] == [[1], [1]]
    assert [kept.of(one, work_out) for one in others] == [[2], [3], [4]]
    assert kept.of(NOW, work_out) == [1]


def test_no_more_than_a_few_moments_are_kept() -> None:
    kept: KeptOfBlocks[int] = KeptOfBlocks()
    for number in range(1000):
        kept.of(NOW._replace(at=number), lambda: 1)
    assert len(kept._found) <= 16


def test_what_a_block_changes_is_read_with_it_and_no_longer_once_it_is_taken_back(
    ledger: LocalLedger, indexer: Indexer, places: Places
) -> None:
    """A block of the same number in its place, with another calendar in it, is another block."""
    snapshot = ledger.rpc.call("evm_snapshot")
    began_at = ledger.now
    ledger.submit(ledger.calendar(2025, ["2025-10-01", "2025-10-02"]))
    ledger.submit(ledger.contract(payment_terms(100, due="2025-09-01")))
    indexer.catch_up()
    with open_reading(places("index"), places("documents")) as reading:
        number = reading.position.block
        first = told(reading)
        assert first[1:3] == (1, 1)
        assert not first[4]
        assert told(reading) == first
        assert ledger.rpc.call("evm_revert", snapshot)
        ledger.now = began_at + 60
        ledger.submit(ledger.calendar(2025, ["2025-10-01"]))
        ledger.submit()
        indexer.catch_up()
        second = told(reading)
        assert reading.position.block == number
        assert second[0] != first[0]
        assert second[1:3] == (0, 1)
        assert second[4]
    with open_reading(places("index"), places("documents")) as another:
        assert told(another) == second


def test_a_takeover_counts_from_its_day_on_and_for_nothing_before(
    ledger: LocalLedger, indexer: Indexer, places: Places
) -> None:
    old, new = ledger.party("水务局"), ledger.party("住建局")
    between: dict[str, Any] = {"from": [old], "to": [new]}
    passing = ledger.act(
        "Succeed", "registrar", **between, effectiveOn=20250802, document=DOCUMENT, commitments=[], holders=[]
    )
    indexer.catch_up()
    with open_reading(places("index"), places("documents")) as reading:
        assert reading.successions().is_active(old)
        ledger.submit(passing)
        indexer.catch_up()
        assert reading.successions().is_active(old)
        ledger.mine("2025-08-02 00:00:00")
        indexer.catch_up()
        assert reading.successions().successors(old) == (new,)
