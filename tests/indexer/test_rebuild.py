from __future__ import annotations

from pathlib import Path

from ledger_api.indexer.rebuild import rebuild
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.reading import open_reading
from tests.indexer.fixtures import NewIndexer, from_scratch
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.indexer.stories import Story
from tests.postgres import Places, tell


def test_a_rebuilt_index_has_the_digest_of_the_one_before(
    ledger: LocalLedger, new_indexer: NewIndexer, places: Places, tmp_path: Path
) -> None:
    story = Story(ledger, 9)
    indexer = new_indexer()
    for _ in range(12):
        story.go_on()
        indexer.catch_up()
    ledger.mine()
    told: list[int] = []
    rebuilt = rebuild(
        indexer.index,
        indexer.source,
        tmp_path / "fresh.sqlite",
        lambda step, last: told.append(step.position.number),
    )
    assert rebuilt.is_same
    assert rebuilt.position == indexer.index.position
    assert told[-1] == int(ledger.rpc.call("eth_blockNumber"), 16) - 1
    assert not list(tmp_path.glob("fresh*"))
    indexer.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_an_index_that_was_tampered_with_is_told_and_put_right_under_an_open_reader(
    ledger: LocalLedger, new_indexer: NewIndexer, places: Places, tmp_path: Path
) -> None:
    signed = ledger.contract(payment_terms(1000, "2025-08-05"))
    ledger.submit(signed)
    indexer = new_indexer("index")
    indexer.catch_up()
    honest = digest(indexer.index)
    tell(places("index"), "UPDATE obligation SET status = 'fulfilled'")
    Documents(places("documents")).close()
    with open_reading(places("index"), places("documents")) as reading:
        before = reading.obligation(signed.act.key, 1)
        rebuilt = rebuild(indexer.index, indexer.source, tmp_path / "fresh.sqlite")
        after = reading.obligation(signed.act.key, 1)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("fulfilled", "active")
    assert not rebuilt.is_same
    assert rebuilt.after == honest == digest(indexer.index)
