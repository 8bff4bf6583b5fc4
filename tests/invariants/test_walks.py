"""Random walks over all acts."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from ledger_api.chain.act_kinds import KINDS
from tests.invariants.world import DRAWS, World
from tests.stage import stage

STEPS = int(os.environ.get("CHENGNUO_INVARIANT_STEPS", "150"))
SEED = int(os.environ.get("CHENGNUO_INVARIANT_SEED", "1"))


def test_every_kind_of_act_is_drawn() -> None:
    assert set(DRAWS) == set(KINDS)


def test_walk(tmp_path: Path) -> None:
    with stage(tmp_path / "chain", "2025-06-02") as made:
        world = World(made, tmp_path, Random(SEED))
        try:
            for i in range(STEPS):
                world.step()
                if i % 50 == 49:
                    world.check_everything()
        finally:
            print(
                len(world.taken), sum(world.taken.values()), len(world.refused), sum(world.refused.values())
            )
            print("never taken", set(DRAWS) - set(world.taken))
            print("never refused", set(DRAWS) - set(world.refused))
            print(world.codes)
            world.close()
