"""Roots over batches of steps: who may anchor one, and what is kept of it."""

import ape
import pytest
from approval_steps import anchor


class TestAnchors:
    def test_a_root_is_anchored_once_by_a_department(self, world, register, at):
        at("2027-03-08T10:00:00")
        anchor(world)
        time, count = register.anchoredAt(world.bureau.id, b"\x21" * 32)
        assert (time, count) == (world.receipt.timestamp, 10_000)
        assert register.anchoredAt(world.rival.id, b"\x21" * 32)[1] == 0
        with ape.reverts(register.Duplicate):
            anchor(world, count=1)
        anchor(world, root=b"\x22" * 32)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"count": 0}, "BadTerm"),
            ({"count": 1_000_001}, "BadTerm"),
            ({"fromOn": 20270309}, "BadDate"),
            ({"toOn": 20270307}, "BadDate"),
            ({"toOn": 20270309}, "BadDate"),
            ({"root": bytes(32)}, "ProcedureMissing"),
            ({"document": bytes(32)}, "ProcedureMissing"),
        ],
    )
    def test_an_anchor_has_steps_a_period_that_is_over_and_a_document(
        self, world, register, at, changes, error
    ):
        at("2027-03-08T10:00:00")
        with ape.reverts(getattr(register, error)):
            anchor(world, **{"root": b"\x23" * 32, **changes})
