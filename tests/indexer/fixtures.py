"""A local ledger for each test, from one chain that is put back to its beginning in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.index import Index
from tests.indexer.local_ledger import LocalLedger
from tests.postgres import Places

NewIndexer = Callable[..., Indexer]


@pytest.fixture(scope="session")
def _running_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalLedger]:
    ledger = LocalLedger.start(tmp_path_factory.mktemp("chain"))
    yield ledger
    ledger.stop()


@pytest.fixture
def ledger(_running_ledger: LocalLedger) -> Iterator[LocalLedger]:
    """A ledger at 2025-08-01 09:00, with PEOPLE registered and nothing else; no calendar is published."""
    snapshot = _running_ledger.rpc.call("evm_snapshot")
    began_at = _running_ledger.now
    yield _running_ledger
    assert _running_ledger.rpc.call("evm_revert", snapshot)
    _running_ledger.now = began_at


@pytest.fixture
def new_indexer(ledger: LocalLedger, places: Places) -> Iterator[NewIndexer]:
    """Makes indexers of the ledger's chain, each with an index of its own, or of the name given."""
    opened: dict[str, Index] = {}
    indexers: list[Indexer] = []
    unnamed = count()

    def make(name: str | None = None, **settings: int) -> Indexer:
        source = Source(ledger.rpc, ledger.contracts)
        name = name or f"index-{next(unnamed)}"
        if name in opened:
            opened[name].close()
        opened[name] = Index(places(name), source.ledger)
        indexers.append(Indexer(opened[name], source, **settings))
        return indexers[-1]

    yield make
    for indexer in indexers:
        indexer.close()
    for index in opened.values():
        index.close()


def from_scratch(new_indexer: NewIndexer) -> str:
    """The digest of an index made now, in as few steps as possible."""
    indexer = new_indexer()
    indexer.catch_up()
    return digest(indexer.index)
