"""Random walks over applications for approvals: the index says what the contract's getters say, however it came about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import Reading, open_reading
from tests.chain.test_approvals_agree import Story, publish
from tests.indexer.agreement import approval_agrees
from tests.stage import Stage, stage

APPLICATIONS = 8


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path / "chain", "2025-06-02") as made:
        yield made


class Watch:
    """An index that follows the chain, and readings of it."""

    def __init__(self, made: Stage, folder: Path) -> None:
        self.made = made
        self.documents = folder / "documents.sqlite"
        Documents(self.documents).close()
        self.source = Source(made.chain.rpc, made.contracts)
        self.file = folder / "index.sqlite"
        self.index = Index(self.file, self.source.ledger)
        self.indexer = Indexer(self.index, self.source)

    def reading(self) -> Reading:
        self.indexer.catch_up()
        return open_reading(self.file, self.documents)

    def from_scratch(self, beside: Path) -> str:
        fresh = Index(beside, self.source.ledger)
        Indexer(fresh, self.source).catch_up()
        found = digest(fresh)
        fresh.close()
        return found


@pytest.mark.parametrize("seed", [1, 2])
def test_the_index_equals_the_register_after_every_leg(theatre: Stage, tmp_path: Path, seed: int) -> None:
    dice, made = Random(seed), theatre
    watch = Watch(made, tmp_path)
    taken = 0
    publish(made, dice, Story(made, dice).received)
    stories = []
    for leg in range(6):
        stories += [Story(made, dice) for _ in range(APPLICATIONS // 2 if leg < 2 else 0)]
        for story in stories[-APPLICATIONS // 2 :] if leg < 2 else []:
            assert [one.refused for one in made.submit([story.opening]) if one.refused] == []
        for _ in range(4):
            made.clock.set(made.clock.now() + dice.randint(1, 3 * 86_400))
            outcomes = made.submit([story.act()[0] for story in stories])
            taken += sum(one.refused is None for one in outcomes)
        if leg == 3:
            publish(made, dice, stories[0].received)
        made.chain.tick()
        with watch.reading() as reading:
            for story in stories:
                row = reading.approvals.one(story.id)
                assert row is not None
                approval_agrees(made, row)
            unruled = sum(made.view("ApprovalRegister", "approvalOf", story.id)[12] for story in stories)
            assert reading.profile(made.bureau.id).unruled == unruled
    assert taken > 3 * APPLICATIONS
    assert digest(watch.index) == watch.from_scratch(tmp_path / "fresh.sqlite")
    watch.index.close()


def test_what_silence_did_is_undone_with_the_blocks_that_ended_the_day(
    theatre: Stage, tmp_path: Path
) -> None:
    made = theatre
    watch = Watch(made, tmp_path)
    story = Story(made, Random(3))
    made.submit([story.opening])
    watch.indexer.catch_up()
    before = made.chain.rpc.call("eth_blockNumber")
    made.clock.set(made.clock.now() + 10 * 86_400)
    made.chain.tick()
    with watch.reading() as reading:
        row = reading.approvals.one(story.id)
        assert row is not None
        assert row.deemed
    with watch.index.transaction() as transaction:
        touched = transaction.take_back(int(before, 16))
        position = transaction.position
        assert touched == set()
        assert position is not None
        # What the day's end changed is found again by the day to which the chain went back.
        assert transaction.approvals_to_fold(position.time, (), 20250602) == {story.id}
    watch.index.close()
