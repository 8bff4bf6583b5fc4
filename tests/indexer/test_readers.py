"""Somebody reads while the index is written."""

from __future__ import annotations

import threading

from ledger_api.store.documents import Documents
from ledger_api.store.reading import Reading, open_reading
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.postgres import Places


def test_a_reader_beside_the_indexer_never_sees_half_a_step(
    ledger: LocalLedger, new_indexer: NewIndexer, places: Places
) -> None:
    """Each block pays one obligation and signs a contract that has the next: at every block one is open."""
    signed = ledger.contract(payment_terms(100, "2025-08-29"))
    ledger.submit(signed)
    indexer = new_indexer("index", max_blocks=1)
    indexer.catch_up()
    Documents(places("documents")).close()
    snapshots = []
    for _ in range(25):
        snapshots.append((ledger.rpc.call("evm_snapshot"), ledger.now))
        ledger.now += 60
        paid, signed = (
            ledger.payment(signed.act.key, 1, 100, "2025-08-01"),
            ledger.contract(payment_terms(100, "2025-08-29")),
        )
        ledger.submit(paid, signed)
    seen: set[int] = set()
    faults: list[str] = []
    done = threading.Event()

    def look(reading: Reading) -> None:
        with reading.at_one_block():
            block, totals = reading.position.block, reading.totals()
            open_ones = reading.obligations(limit=500).rows
        seen.add(block)
        if totals.obligations.get("active") != 1 or totals.payments != totals.commitments - 1:  # type: ignore[call-overload]
            faults.append(f"block {block}: {totals}")
        if len(open_ones) != totals.commitments:
            faults.append(f"block {block}: {len(open_ones)} obligations of {totals.commitments} commitments")

    def keep_looking() -> None:
        with open_reading(places("index"), places("documents")) as reading:
            while not done.is_set():
                look(reading)

    reader = threading.Thread(target=keep_looking)
    reader.start()
    try:
        indexer.catch_up()
        for snapshot, now in reversed(snapshots[-10:]):
            assert ledger.rpc.call("evm_revert", snapshot)
            ledger.now = now
            indexer.catch_up()
    finally:
        done.set()
        reader.join()
    assert faults == []
    assert len(seen) > 3


def test_a_reading_that_is_held_at_one_block_does_not_move_on(
    ledger: LocalLedger, new_indexer: NewIndexer, places: Places
) -> None:
    indexer = new_indexer("index")
    indexer.catch_up()
    Documents(places("documents")).close()
    with open_reading(places("index"), places("documents")) as reading:
        with reading.at_one_block():
            before = reading.position
            ledger.submit(ledger.contract(payment_terms(100, "2025-08-29")))
            indexer.catch_up()
            assert reading.position == before
            assert reading.totals().commitments == 0
        assert reading.position.block == before.block + 1
        assert reading.totals().commitments == 1
