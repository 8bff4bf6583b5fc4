"""Whatever a chain, the line to it and the indexer went through, the index is that of the chain's last blocks.

CHENGNUO_FORK_SEEDS=0:10000 names the histories of the long run.
"""

from __future__ import annotations

import os

import pytest

from ledger_api.store.digest import digest
from tests.indexer.fixtures import NewIndexer, from_scratch
from tests.indexer.histories import History
from tests.indexer.local_ledger import LocalLedger
from tests.indexer.stories import Story
from tests.postgres import Places

_START, _STOP = map(int, os.environ.get("CHENGNUO_FORK_SEEDS", "0:30").split(":"))
#: Of these so many on PostgreSQL too, unless the environment variable CHENGNUO_ALL_SEEDS asks for all of them.
_ON_POSTGRESQL = _STOP if os.environ.get("CHENGNUO_ALL_SEEDS") else min(_STOP, _START + 6)
HISTORIES = [
    *(("sqlite", seed) for seed in range(_START, _STOP)),
    *(("postgresql", seed) for seed in range(_START, _ON_POSTGRESQL)),
]


@pytest.mark.parametrize(("places", "seed"), HISTORIES, indirect=["places"])
def test_any_history_of_forks_ends_like_an_index_from_scratch(
    ledger: LocalLedger, new_indexer: NewIndexer, places: Places, seed: int
) -> None:
    history = History(ledger, places("forked"), seed)
    try:
        assert digest(history.run().index) == from_scratch(new_indexer)
    finally:
        history.close()


@pytest.mark.parametrize("blocks", [1, 2, 7, 1000])
def test_steps_of_any_size_end_with_the_same_tables(
    ledger: LocalLedger, new_indexer: NewIndexer, blocks: int
) -> None:
    story = Story(ledger, 77)
    for _ in range(25):
        story.go_on()
    indexer = new_indexer(max_blocks=blocks)
    indexer.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


def test_indexing_each_block_as_it_comes_ends_with_the_same_tables(
    ledger: LocalLedger, new_indexer: NewIndexer
) -> None:
    story = Story(ledger, 78)
    indexer = new_indexer()
    for _ in range(25):
        story.go_on()
        indexer.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)
