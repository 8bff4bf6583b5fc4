"""Somebody reads while the index is written."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from contextlib import closing
from random import Random

import pytest

from ledger_api.store.documents import Documents
from ledger_api.store.reading import Reading, open_reading
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.indexer.stories import Story
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


#: What is so at every block, over all tables; each question finds nothing.
CONTRADICTIONS = {
    "a log after the last block": "select 1 from log where place >= ((select max(number) from block) + 1) * 1000000",
    "a gap in the chain": "select 1 from block b where number > (select min(number) from block) and not exists"
    " (select 1 from block p where p.number = b.number - 1 and p.hash = b.parent_hash)",
    "a row without its log": "select 1 from (select log from party union all select log from commitment"
    " union all select log from obligation union all select log from payment union all select log from proceeding)"
    " where log not in (select place from log)",
    "a signing without its row": "select 1 from log where event = 'CommitmentSigned'"
    " and subject not in (select id from commitment)",
    "a payment without its row": "select 1 from log where event = 'PaymentRecorded' and act not in (select id from payment)",
    "a payment that its obligation does not count": "select 1 from obligation o where payments != (select count(*) from"
    " payment p where p.commitment = o.commitment and p.number = o.number) or paid_fen != (select coalesce("
    "sum(amount_fen), 0) from payment p where p.commitment = o.commitment and p.number = o.number)",
    "a contract with another number of obligations": "select 1 from commitment c where obligations !="
    " (select count(*) from obligation o where o.commitment = c.id)",
    "a case of nothing": "select 1 from proceeding p where not exists (select 1 from obligation o where"
    " o.commitment = p.commitment and o.number = p.number and o.proceeding_due_on >= p.due_on)",
}


@pytest.mark.parametrize(("places", "seed"), [("sqlite", 0), ("sqlite", 1)], indirect=["places"])
def test_no_table_ever_contradicts_another_while_blocks_come_and_go(
    ledger: LocalLedger, new_indexer: NewIndexer, places: Places, seed: int
) -> None:
    """Random blocks and forks, and somebody who asks all tables about one another in one snapshot, all the time."""
    story = Story(ledger, seed)
    chance = Random(seed)
    indexer = new_indexer("index", max_blocks=2)
    indexer.catch_up()
    done = threading.Event()
    seen: Counter[tuple[int, bytes]] = Counter()
    found: list[str] = []

    def keep_looking() -> None:
        with closing(sqlite3.connect(f"file:{places('index')}?mode=ro", uri=True)) as reading:
            reading.isolation_level = None
            while not done.is_set():
                reading.execute("begin")
                position = reading.execute(
                    "select number, hash from block order by number desc limit 1"
                ).fetchone()
                found.extend(
                    f"{what} at block {position[0]}"
                    for what, question in CONTRADICTIONS.items()
                    if reading.execute(question).fetchone() is not None
                )
                reading.execute("commit")
                seen[position] += 1

    reader = threading.Thread(target=keep_looking)
    reader.start()
    try:
        for _ in range(15):
            for _ in range(chance.randint(1, 4)):
                story.go_on()
            indexer.catch_up()
            if chance.random() < 0.5:
                story.lose(chance.randint(1, 4))
                indexer.catch_up()
    finally:
        done.set()
        reader.join()
    assert found == []
    assert len(seen) > 10


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
