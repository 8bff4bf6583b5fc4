"""Random walks over all acts, on the whole stack: what holds, holds after every one of them.

After each step: the contract answers what preflight predicted; a refused act has changed nothing that readers see;
gross credit, misses, recorded days and cases are what the walk counts by itself; no breach comes without
verification, an order, and its end or a refusal; nobody rules on itself or its successor; somebody who acts owes and is
owed; and the index says what the getters say. CHENGNUO_INVARIANT_STEPS=5000 for the long run, from
CHENGNUO_INVARIANT_SEED on.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from ledger_api.chain.act_kinds import KINDS
from tests.invariants.drawing import DRAWS
from tests.invariants.world import World
from tests.stage import stage

BEGIN = "2025-06-02"
DEFAULT_STEPS = 120
STEPS = int(os.environ.get("CHENGNUO_INVARIANT_STEPS", DEFAULT_STEPS))
SEED = int(os.environ.get("CHENGNUO_INVARIANT_SEED", "1"))
#: From so many steps on every kind of act has been taken, and every kind refused.
ENOUGH = 2000
#: So many acts make one life; then all begins anew.
LIFE = 1000
BATCH = 20


def test_every_kind_of_act_is_drawn() -> None:
    assert set(DRAWS) == set(KINDS)


def test_the_contracts_keep_their_word_whatever_is_handed_in(tmp_path: Path) -> None:
    taken: set[str] = set()
    refused: set[str] = set()
    for life, begins in enumerate(range(0, STEPS, LIFE)):
        folder = tmp_path / str(life)
        folder.mkdir()
        with stage(folder / "chain", BEGIN) as made:
            world = World(made, folder, Random(SEED + life))
            live(world, min(LIFE, STEPS - begins))
            taken |= set(world.taken)
            refused |= set(world.refused)
            world.close()
    assert len(taken) > len(DRAWS) // 2
    if STEPS >= ENOUGH:
        assert taken == set(DRAWS), set(DRAWS) - taken
        assert refused == set(DRAWS), set(DRAWS) - refused


def live(world: World, steps: int) -> None:
    """Acts one by one and in batches; all of them again change nothing, and the index from scratch is the same."""
    for number in range(1, steps + 1):
        world.step()
        if number % 50 == 0:
            world.batch(BATCH)
            world.check_everything()
    before = world.views()
    assert all(outcome.was_there or outcome.refused for outcome in world.made.submit(world.said))
    world.indexer.catch_up()
    assert world.views() == before
    world.check_everything()
    followed, from_scratch = world.digests()
    assert followed == from_scratch


class Everybody(RuleBasedStateMachine):
    """The same world, its acts chosen and, where something does not hold, made fewer by hypothesis."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name)
        self._stage = stage(folder / "chain", BEGIN)
        self.world = World(self._stage.__enter__(), folder, Random(0))

    @rule(kind=st.sampled_from(sorted(DRAWS)), dice=st.randoms(use_true_random=False))
    def act(self, kind: str, dice: Random) -> None:
        self.world.use(dice)
        self.world.step(kind)

    @rule(dice=st.randoms(use_true_random=False))
    def act_at_once(self, dice: Random) -> None:
        self.world.use(dice)
        self.world.batch(3)

    def teardown(self) -> None:
        try:
            self.world.check_everything()
            followed, from_scratch = self.world.digests()
            assert followed == from_scratch
        finally:
            self.world.close()
            self._stage.__exit__(None, None, None)
            self._folder.cleanup()


TestEverybody = Everybody.TestCase
TestEverybody.settings = settings(
    max_examples=max(2, STEPS // 500),
    stateful_step_count=25,
    deadline=None,
    derandomize=STEPS == DEFAULT_STEPS,
    suppress_health_check=list(HealthCheck),
)
