from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_api.chain.contracts import Contracts
from ledger_api.chain.rpc import Rpc
from ledger_api.errors import NoIndex
from ledger_api.indexer import filling, step
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.postgresql import INDEX
from ledger_api.store.reading import open_reading
from tests.indexer.fixtures import NewIndexer, from_scratch
from tests.indexer.local_ledger import LocalLedger, payment_terms
from tests.indexer.stories import Story
from tests.postgres import Places, tell

_NURSERY = multiprocessing.get_context("forkserver")


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each subject is a part, and they are folded by processes of their own."""
    monkeypatch.setattr(filling, "_PART", 1)
    monkeypatch.setattr(filling, "_MANY", 2)


@pytest.fixture
def lived(ledger: LocalLedger, new_indexer: NewIndexer) -> str:
    """The digest of an index that followed a random story block by block."""
    followed = new_indexer(max_blocks=1)
    story = Story(ledger, 21)
    for _ in range(25):
        story.go_on()
        followed.catch_up()
    return digest(followed.index)


def _begun(indexer: Indexer) -> Iterator[int]:
    """Steps until the first part is folded, and the parts from then on."""
    while (done := indexer.step()) is not None:
        if not done.appended:
            yield done.folded


def test_an_index_folded_by_several_processes_is_that_which_followed_its_chain(
    lived: str, new_indexer: NewIndexer, in_small_parts: None, caplog: pytest.LogCaptureFixture
) -> None:
    indexer = new_indexer()
    parts = []
    helpers = set()
    for folded in _begun(indexer):
        parts.append(folded)
        helpers |= {process.pid for process in multiprocessing.active_children()}
    assert len(parts) > 5
    assert len(helpers) >= 2
    assert not caplog.records
    assert digest(indexer.index) == lived


def test_what_helps_to_fold_begins_while_the_logs_are_still_coming_and_ends_with_the_indexer(
    lived: str, new_indexer: NewIndexer, in_small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "_MANY_LOGS", 1)
    indexer = new_indexer(max_blocks=12)
    while not multiprocessing.active_children():
        done = indexer.step()
        assert done is not None
        assert done.appended
    indexer.close()
    assert not multiprocessing.active_children()
    again = new_indexer(max_blocks=12)
    again.catch_up()
    assert not multiprocessing.active_children()
    assert digest(again.index) == lived


def test_for_an_index_that_is_filled_nobody_comes_to_help(
    ledger: LocalLedger, new_indexer: NewIndexer, in_small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "_MANY_LOGS", 1)
    indexer = new_indexer(max_blocks=2)
    indexer.catch_up()
    story = Story(ledger, 24)
    for _ in range(20):
        story.go_on()
    while indexer.step() is not None:
        assert not multiprocessing.active_children()
    assert digest(indexer.index) == from_scratch(new_indexer)


@pytest.mark.parametrize("places", ["postgresql"], indirect=True)
def test_the_server_knows_how_much_there_is_before_anybody_asks_for_some_of_it(
    lived: str, new_indexer: NewIndexer, places: Places, in_small_parts: None
) -> None:
    def known_and_real(table: str) -> tuple[object, object]:
        ((known,),) = tell(
            places("index"), f"SELECT reltuples FROM pg_class WHERE oid = '{INDEX}.{table}'::regclass"
        )
        ((real,),) = tell(places("index"), f"SELECT count(*) FROM {INDEX}.{table}")
        return known, real

    indexer = new_indexer("index")
    next(_begun(indexer))
    known, real = known_and_real("log")
    assert known == real
    assert real
    indexer.catch_up()
    known, real = known_and_real("obligation")
    assert known == real
    assert real


def test_until_all_is_folded_readers_are_told_to_wait(
    lived: str, new_indexer: NewIndexer, places: Places, in_small_parts: None
) -> None:
    Documents(places("documents")).close()
    indexer = new_indexer("index")
    with open_reading(places("index"), places("documents")) as reading:
        for _ in _begun(indexer):
            with indexer.index.snapshot() as snapshot:
                if snapshot.is_filled:
                    break
            with pytest.raises(NoIndex, match="is being made"):
                reading.totals()
        assert reading.totals().commitments > 2
    assert digest(indexer.index) == lived


def test_a_fill_that_was_broken_off_begins_anew_on_whatever_the_chain_has_by_then(
    ledger: LocalLedger, new_indexer: NewIndexer, in_small_parts: None
) -> None:
    story = Story(ledger, 22)
    for _ in range(25):
        story.go_on()
    half = _begun(new_indexer("index"))
    assert next(half) + next(half) > 0
    story.lose(5)
    for _ in range(3):
        story.go_on()
    again = new_indexer("index")
    again.catch_up()
    assert digest(again.index) == from_scratch(new_indexer)


def test_what_the_chain_does_meanwhile_is_looked_at_when_all_is_folded(
    ledger: LocalLedger, new_indexer: NewIndexer, in_small_parts: None
) -> None:
    story = Story(ledger, 23)
    for _ in range(25):
        story.go_on()
    indexer = new_indexer()
    parts = _begun(indexer)
    next(parts)
    story.lose(4)
    story.go_on()
    ledger.submit(ledger.contract(payment_terms(1000, "2030-08-05")))
    indexer.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_what_is_left_when_a_helper_is_killed_is_folded_without_it(
    lived: str, new_indexer: NewIndexer, in_small_parts: None, caplog: pytest.LogCaptureFixture
) -> None:
    indexer = new_indexer()
    parts = _begun(indexer)
    next(parts)
    (helper, *_) = multiprocessing.active_children()
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGKILL)
    indexer.catch_up()
    assert "are folded without it" in caplog.text
    assert digest(indexer.index) == lived


@pytest.mark.parametrize("places", ["sqlite"], indirect=True)
def test_helpers_end_when_the_indexer_is_killed(
    lived: str, ledger: LocalLedger, new_indexer: NewIndexer, tmp_path: Path
) -> None:
    index = tmp_path / "killed.sqlite"
    ours, theirs = _NURSERY.Pipe()
    process = _NURSERY.Process(
        target=_fill_and_wait, args=(ledger.anvil.url, ledger.contracts, index, theirs)
    )
    process.start()
    try:
        helpers = ours.recv()
        assert len(helpers) == 2
        assert all(_is_running(helper) for helper in helpers)
    finally:
        process.kill()
        process.join(30)
    until = time.monotonic() + 30
    while any(_is_running(helper) for helper in helpers):
        assert time.monotonic() < until, "a helper runs on"
        time.sleep(0.05)
    source = Source(ledger.rpc, ledger.contracts)
    again = Index(index, source.ledger)
    Indexer(again, source).catch_up()
    assert digest(again) == lived
    again.close()


def _fill_and_wait(
    url: str, contracts: Contracts, index: Path, tell: multiprocessing.connection.Connection
) -> None:
    filling._PART = filling._MANY = 2
    source = Source(Rpc(url), contracts)
    indexer = Indexer(Index(index, source.ledger), source)
    next(_begun(indexer))
    tell.send([process.pid for process in multiprocessing.active_children()])
    time.sleep(600)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
