"""Whatever a chain went through, its index is that of its last blocks."""

from __future__ import annotations

import os
import random

import pytest

from ledger_api.store.digest import digest
from tests.indexer.fixtures import NewIndexer, from_scratch
from tests.indexer.local_ledger import LocalLedger
from tests.indexer.stories import Story

#: Further seeds can be named here once they have found something.
SEEDS = range(30)
#: As many on PostgreSQL, unless the environment variable CHENGNUO_ALL_SEEDS asks for all of them.
POSTGRESQL_SEEDS = SEEDS if os.environ.get("CHENGNUO_ALL_SEEDS") else range(6)
HISTORIES = [*(("sqlite", seed) for seed in SEEDS), *(("postgresql", seed) for seed in POSTGRESQL_SEEDS)]


@pytest.mark.parametrize(("places", "seed"), HISTORIES, indirect=["places"])
def test_any_history_of_forks_ends_like_an_index_from_scratch(
    ledger: LocalLedger, new_indexer: NewIndexer, seed: int
) -> None:
    chance = random.Random(seed)
    story = Story(ledger, seed)
    indexer = new_indexer("forked", max_blocks=chance.choice((1, 3, 100)))
    for _ in range(8):
        for _ in range(chance.randint(1, 5)):
            story.go_on()
        if chance.random() < 0.8:
            indexer.catch_up()
        else:
            indexer.step()
        if chance.random() < 0.3:
            indexer = new_indexer("forked", max_blocks=chance.choice((1, 3, 100)))
        if chance.random() < 0.7:
            story.lose(chance.randint(1, 5))
            if chance.random() < 0.3:
                indexer.catch_up()
    indexer.catch_up()
    assert digest(indexer.index) == from_scratch(new_indexer)


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
